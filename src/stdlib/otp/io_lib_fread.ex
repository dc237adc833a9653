defmodule :io_lib_fread do
  @moduledoc """
  Reads values from characters by a format: what `:io_lib.fread` and `:io.fread` stand on.

      iex> :io_lib_fread.fread(~c"~d ~s", ~c"12 ab c")
      {:ok, [12, ~c"ab"], ~c" c"}
  """

  @space ~c" \t\r\n"

  @doc "Reads from a list: `{:ok, values, rest}`, `{:more, format, count, values}` where it ends too early, or an error."
  def fread(format, text), do: fread(format, text, 0, [])

  @doc """
  Reads from text that comes in pieces, `:eof` at its end: `{:more, continuation}` or `{:done, result, rest}`. Lines are
  read as wholes; the first continuation is `[]`.
  """
  def fread([], text, format), do: fread({format, [], 0, []}, text, format)

  def fread({_format, [], 0, []}, :eof, _), do: {:done, :eof, :eof}

  def fread({format, line, count, found}, :eof, _),
    do: line(fread(format, :lists.reverse(line), count, found), :eof, [])

  def fread({format, line, count, found}, text, _) do
    case :lists.splitwith(&(&1 != ?\n), text) do
      {more, []} ->
        {:more, {format, :lists.reverse(more, line), count, found}}

      {last, [?\n | rest]} ->
        line = :lists.reverse(line, last ++ [?\n])
        line(fread(format, line, count, found), rest, rest)
    end
  end

  # What a line came to: its own end is no rest.
  defp line({:ok, values, [?\n]}, _next, rest), do: {:done, {:ok, values}, rest}
  defp line({:ok, values, left}, _next, rest), do: {:done, {:ok, values}, left ++ rest}
  defp line({:more, _, _, _}, :eof, _rest), do: {:done, {:error, {:fread, :input}}, :eof}
  defp line({:error, _} = error, _next, rest), do: {:done, error, rest}

  defp line({:more, format, count, values}, [], _rest),
    do: {:more, {format, [], count, :lists.reverse(values)}}

  defp line({:more, format, count, values}, next, _rest),
    do: fread({format, [], count, :lists.reverse(values)}, next, format)

  defp fread([space | format], text, count, found) when space in @space do
    {skipped, text} = spaces(text, 0)
    fread(format, text, count + skipped, found)
  end

  # Where the text has come to, and a sign that may be missing, are told at its end too.
  defp fread([?~, ?l | format], [], count, found), do: fread(format, [], count, [count | found])
  defp fread([?~ | _] = all, [], count, found), do: more(all, count, found)

  defp fread([?~ | format] = all, text, count, found),
    do: control(format, text, count, found, all)

  defp fread([char | format], [char | text], count, found),
    do: fread(format, text, count + 1, found)

  defp fread([_ | _] = format, [], count, found), do: more(format, count, found)
  defp fread([_ | _], [_ | _], _count, _found), do: error(:input)
  defp fread([], text, _count, found), do: {:ok, :lists.reverse(found), text}

  defp more(format, count, found), do: {:more, format, count, :lists.reverse(found)}
  defp error(what), do: {:error, {:fread, what}}

  defp spaces([char | text], count) when char in @space, do: spaces(text, count + 1)
  defp spaces(text, count), do: {count, text}

  # `~`, whether the value is left out, a width, whether any characters may come, and what is read.
  defp control(format, text, count, found, all) do
    {keep?, format} = if match?([?* | _], format), do: {false, tl(format)}, else: {true, format}
    {digits, format} = :lists.splitwith(&(&1 in ?0..?9), format)
    width = if digits == [], do: nil, else: :erlang.list_to_integer(digits)
    {most, format} = if match?([?t | _], format), do: {0x10FFFF, tl(format)}, else: {0xFF, format}

    case format do
      [control | format] ->
        spec = %{control: control, width: width, most: most, keep?: keep?}
        field(spec, format, text, count, found, all)

      [] ->
        error(:format)
    end
  end

  defp field(%{control: ?~}, format, [?~ | text], count, found, _all),
    do: fread(format, text, count + 1, found)

  defp field(%{control: ?~}, _format, _text, _count, _found, _all), do: error(:input)

  defp field(%{control: ?l}, format, text, count, found, _all),
    do: fread(format, text, count, [count | found])

  defp field(%{control: ?-}, format, [sign | text], count, found, _all) when sign in ~c"+-",
    do: fread(format, text, count + 1, [if(sign == ?-, do: -1, else: 1) | found])

  defp field(%{control: ?-}, format, text, count, found, _all),
    do: fread(format, text, count, [1 | found])

  defp field(%{control: ?c} = spec, format, text, count, found, _all) do
    with {:ok, chars, rest} <- taken(text, spec.width || 1),
         true <- :lists.all(&(&1 <= spec.most), chars) do
      fread(format, rest, count + length(chars), kept(spec, chars, found))
    else
      _ -> error(:character)
    end
  end

  # The number before `u` is no width but a base.
  defp field(%{control: ?u} = spec, format, text, count, found, all),
    do: word(%{spec | width: nil}, unsigned(spec.width || 10), format, text, count, found, all)

  defp field(spec, format, text, count, found, all) do
    case spec.control do
      ?d -> word(spec, &integer/1, format, text, count, found, all)
      ?f -> word(spec, &float/1, format, text, count, found, all)
      ?# -> word(spec, &based/1, format, text, count, found, all)
      ?s -> word(spec, &string(&1, spec.most), format, text, count, found, all)
      ?a -> word(spec, &string(&1, spec.most), format, text, count, found, all)
      _ -> error(:format)
    end
  end

  defp taken(text, width) do
    chars = first(text, width)
    if length(chars) == width, do: {:ok, chars, :lists.nthtail(width, text)}, else: :error
  end

  defp first([char | text], width) when width > 0, do: [char | first(text, width - 1)]
  defp first(_text, _width), do: []

  # A word behind white space: all of as many characters as a width says, or as far as it goes.
  defp word(%{width: nil} = spec, read, format, text, count, found, all) do
    case spaces(text, 0) do
      {skipped, []} ->
        more(all, count + skipped, found)

      {skipped, text} ->
        with {:ok, value, rest} <- read.(text) do
          used = skipped + far(text) - far(rest)
          fread(format, rest, count + used, kept(spec, value(spec, value), found))
        else
          _ -> error(kind(spec))
        end
    end
  end

  defp word(spec, read, format, text, count, found, _all) do
    with {:ok, chars, rest} <- taken(text, spec.width),
         {_, inner} <- spaces(chars, 0),
         {:ok, value, left} <- within(spec, read, inner),
         true <- left == [] or (spec.control in ~c"sa" and match?({_, []}, spaces(left, 0))) do
      fread(format, rest, count + spec.width, kept(spec, value(spec, value), found))
    else
      _ -> error(kind(spec))
    end
  end

  # White space alone is a string without characters.
  defp within(%{control: control}, _read, []) when control in ~c"sa", do: {:ok, [], []}
  defp within(_spec, read, text), do: read.(text)

  defp far([_ | text]), do: 1 + far(text)
  defp far(_), do: 0

  defp kept(%{keep?: true}, value, found), do: [value | found]
  defp kept(_spec, _value, found), do: found

  defp value(%{control: ?a}, chars), do: :erlang.list_to_atom(chars)
  defp value(_spec, value), do: value

  defp kind(%{control: control}) do
    case control do
      ?d -> :integer
      ?u -> :unsigned
      ?f -> :float
      ?# -> :based
      ?s -> :string
      ?a -> :atom
    end
  end

  # Readers: `{:ok, value, rest}` or `:error`.

  defp string([char | _] = text, most) when char not in @space do
    chars = leading(text, &(is_integer(&1) and &1 not in @space))

    if chars != [] and :lists.all(&(&1 <= most), chars),
      do: {:ok, chars, :lists.nthtail(length(chars), text)},
      else: :error
  end

  defp string(_text, _most), do: :error

  defp leading([char | text], test) do
    if test.(char), do: [char | leading(text, test)], else: []
  end

  defp leading(_text, _test), do: []

  defp integer(text), do: signed(text, unsigned(10))

  defp signed([?- | text], read),
    do: with({:ok, value, rest} <- read.(text), do: {:ok, -value, rest})

  defp signed([?+ | text], read), do: read.(text)
  defp signed(text, read), do: read.(text)

  defp unsigned(base) do
    fn text ->
      digits = leading(text, &digit?(&1, base))

      if digits != [] and :lists.all(&(&1 not in ?0..?9 or &1 - ?0 < base), digits),
        do: {:ok, :erlang.list_to_integer(digits, base), :lists.nthtail(length(digits), text)},
        else: :error
    end
  end

  # A digit beyond the base is one, and wrong; a letter beyond it ends the number.
  defp digit?(char, _base) when char in ?0..?9, do: true
  defp digit?(char, base) when char in ?a..?z, do: char - ?a + 10 < base
  defp digit?(char, base) when char in ?A..?Z, do: char - ?A + 10 < base
  defp digit?(_char, _base), do: false

  # A base, a hash, and digits; the sign stands before the base.
  defp based(text) do
    signed(text, fn text ->
      with {:ok, base, [?# | rest]} when base in 2..36 <- unsigned(10).(text),
           do: unsigned(base).(rest),
           else: (_ -> :error)
    end)
  end

  defp float(text) do
    {sign, text} =
      if match?([char | _] when char in ~c"+-", text),
        do: {[hd(text)], tl(text)},
        else: {[], text}

    with [_ | _] = whole <- digits(text),
         [?. | behind] <- :lists.nthtail(length(whole), text),
         [_ | _] = fraction <- digits(behind),
         {:ok, exponent, rest} <- exponent(:lists.nthtail(length(fraction), behind)) do
      {:ok, :erlang.list_to_float(sign ++ whole ++ [?. | fraction] ++ exponent), rest}
    else
      _ -> :error
    end
  end

  defp digits(text), do: leading(text, &(&1 in ?0..?9))

  defp exponent([e | text]) when e in ~c"eE" do
    {sign, text} =
      if match?([char | _] when char in ~c"+-", text),
        do: {[hd(text)], tl(text)},
        else: {[], text}

    case digits(text) do
      [] -> :error
      digits -> {:ok, [?e | sign ++ digits], :lists.nthtail(length(digits), text)}
    end
  end

  defp exponent(text), do: {:ok, [], text}
end
