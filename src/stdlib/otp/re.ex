# Replacing and splitting by regular expressions; running and compiling them is native.
defmodule :re do
  @moduledoc "Regular expressions: replacing and splitting."

  @own [:global, :trim, :group]

  @doc "Replaces the first match."
  def replace(subject, regex, replacement), do: replace(subject, regex, replacement, [])

  @doc "Replaces the first match, or all with `:global`; `&` and `\\\\N` stand for what matched."
  def replace(subject, regex, replacement, options) do
    args = [subject, regex, replacement, options]
    if not known_return?(options) or captures?(options), do: invalid(:replace, args)
    if not replacement?(replacement), do: invalid(:replace, args)
    text = binary(subject, options)

    case matches(text, regex, options, :lists.member(:global, options)) do
      [] -> unchanged(subject, text, options)
      found -> replaced(text, found, parts(replacement), 0) |> back(options)
    end
  end

  defp known_return?(options) when not is_list(options), do: false

  defp known_return?(options),
    do: :proplists.get_value(:return, options, :iodata) in [:iodata, :binary, :list]

  defp captures?(options), do: :lists.keymember(:capture, 1, options)
  defp replacement?(text), do: is_binary(text) or is_list(text) or is_function(text)

  defp invalid(name, args) do
    info = [error_info: %{module: :erl_stdlib_errors}]
    :erlang.raise(:error, :badarg, [{:re, name, args, info}])
  end

  defp binary(subject, options) do
    case if(:lists.member(:unicode, options),
           do: :unicode.characters_to_binary(subject),
           else: subject
         ) do
      text when is_binary(text) -> text
      list when is_list(list) -> :erlang.iolist_to_binary(list)
      _ -> :erlang.error(:badarg)
    end
  end

  # All captures of each match as indexes.
  defp matches(text, regex, options, global) do
    options = own_options(options)
    options = if global, do: [:global | options], else: options

    case :re.run(text, regex, [{:capture, :all, :index} | options]) do
      {:match, found} -> if global, do: found, else: [found]
      :nomatch -> []
    end
  end

  defp own_options(options) do
    for option <- options,
        option not in @own,
        not (is_tuple(option) and elem(option, 0) in [:return, :parts]),
        do: option
  end

  # A replacement as pieces of text and numbers of groups.
  defp parts(fun) when is_function(fun), do: fun
  defp parts(replacement), do: parts(:unicode.characters_to_binary(replacement), "", [])

  defp parts("&" <> rest, text, found), do: parts(rest, "", [0 | kept(text, found)])
  defp parts("\\g{" <> rest, text, found), do: group(rest, "}", text, found, "\\g{")

  defp parts(<<"\\g", digit, _::binary>> = all, text, found) when digit in ?0..?9 do
    <<_::16, rest::binary>> = all
    {number, rest} = Integer.parse(rest)
    parts(rest, "", [number | kept(text, found)])
  end

  defp parts(<<"\\", digit, _::binary>> = all, text, found) when digit in ?1..?9 do
    <<_, rest::binary>> = all
    {number, rest} = Integer.parse(rest)
    parts(rest, "", [number | kept(text, found)])
  end

  # Any other character stands for itself.
  defp parts(<<"\\", char, rest::binary>>, text, found),
    do: parts(rest, <<text::binary, char>>, found)

  defp parts(<<char, rest::binary>>, text, found), do: parts(rest, <<text::binary, char>>, found)
  defp parts("", text, found), do: :lists.reverse(kept(text, found))

  defp group(rest, close, text, found, opening) do
    case Integer.parse(rest) do
      {number, <<^close::binary-size(1), rest::binary>>} ->
        parts(rest, "", [number | kept(text, found)])

      _ ->
        parts(rest, text <> opening, found)
    end
  end

  defp kept("", found), do: found
  defp kept(text, found), do: [text | found]

  defp replaced(text, [], _parts, at), do: if(at == byte_size(text), do: [], else: rest(text, at))

  defp replaced(text, [[{start, size} | _] = groups | more], parts, at) do
    [
      :erlang.binary_part(text, at, start - at),
      filled(parts, groups, text) | replaced(text, more, parts, start + size)
    ]
  end

  defp rest(text, at), do: :erlang.binary_part(text, at, byte_size(text) - at)

  defp filled(fun, [whole | groups], text) when is_function(fun),
    do:
      fun.(
        group_text([whole], 0, text),
        for(n <- 1..length(groups)//1, do: group_text([whole | groups], n, text))
      )

  defp filled([part], groups, text), do: piece(part, groups, text)
  defp filled(parts, groups, text), do: for(part <- parts, do: piece(part, groups, text))

  defp piece(number, groups, text) when is_integer(number), do: group_text(groups, number, text)
  defp piece(part, _groups, _text), do: part

  defp group_text(groups, number, text) do
    case :lists.nthtail(min(number, length(groups)), groups) do
      [{start, size} | _] when start >= 0 -> :erlang.binary_part(text, start, size)
      _ -> ""
    end
  end

  # Without a match the subject itself is given back, in the form it came in.
  defp unchanged(subject, text, options) do
    case :proplists.get_value(:return, options, :iodata) do
      :iodata -> subject
      _ -> back(text, options)
    end
  end

  defp back(data, options) do
    case :proplists.get_value(:return, options, :iodata) do
      :iodata -> data
      :binary -> :erlang.iolist_to_binary(data)
      :list -> listed(:erlang.iolist_to_binary(data), options)
    end
  end

  defp listed(text, options) do
    if :lists.member(:unicode, options),
      do: :unicode.characters_to_list(text),
      else: :erlang.binary_to_list(text)
  end

  @doc "Splits at every match."
  def split(subject, regex), do: split(subject, regex, [])

  @doc "Splits at matches; options `:trim`, `:group`, `parts: n`, `return: type`."
  def split(subject, regex, options) do
    most = known_return?(options) && most(options, :all)
    if most in [false, :invalid], do: invalid(:split, [subject, regex, options])
    text = binary(subject, options)
    trim? = most == :trim
    most = if is_integer(most), do: most, else: 0
    found = if most == 1, do: [], else: matches(text, regex, options, true)
    # A match of nothing at the end of the text splits nothing off that would not be there anyway.
    found = for [{start, size} | _] = groups <- found, start + size > 0 or size > 0, do: groups
    found = if most > 1, do: :lists.sublist(found, most - 1), else: found
    pieces = pieces(text, found, 0, options)

    pieces =
      if trim?,
        do:
          :lists.reverse(:lists.dropwhile(&(&1 in ["", [""], [], [[]]]), :lists.reverse(pieces))),
        else: pieces

    if :lists.member(:group, options), do: pieces, else: :lists.append(pieces)
  end

  # How many pieces there are at most, by the last option that says: a number, `:all`, or `:trim` for as many without
  # empty ones at the end.
  defp most([:trim | rest], _most), do: most(rest, :trim)
  defp most([{:parts, 0} | rest], _most), do: most(rest, :trim)
  defp most([{:parts, :infinity} | rest], _most), do: most(rest, :all)

  defp most([{:parts, parts} | rest], _most) when is_integer(parts) and parts > 0,
    do: most(rest, parts)

  defp most([{:parts, _} | _], _most), do: :invalid
  defp most([_ | rest], most), do: most(rest, most)
  defp most([], most), do: most

  defp pieces(text, [], at, options), do: [[shaped(rest(text, at), options)]]

  defp pieces(text, [[{start, size} | groups] = all | more], at, options) do
    captured = for n <- 1..length(groups)//1, do: shaped(group_text(all, n, text), options)
    piece = [shaped(:erlang.binary_part(text, at, start - at), options) | captured]
    [piece | pieces(text, more, start + size, options)]
  end

  defp shaped(text, options) do
    case :proplists.get_value(:return, options, :iodata) do
      :list -> listed(text, options)
      _ -> text
    end
  end
end
