defmodule :rshell_terms do
  @moduledoc false

  # Reads Erlang terms from text, each ended by a dot, as `.app` files and `:file.consult/1` have them.

  def all(text), do: all(text, 1, [])

  defp all(text, line, terms) do
    case blank(text, line) do
      {"", _} ->
        {:ok, :lists.reverse(terms)}

      {text, line} ->
        {term, rest, line} = term(text, line)

        case blank(rest, line) do
          {"." <> rest, line} -> all(rest, line, [term | terms])
          {rest, line} -> wrong(line, rest)
        end
    end
  catch
    {:wrong, line, text} -> {:error, {line, :erl_parse, ['syntax error before: ', near(text)]}}
  end

  defp wrong(line, text), do: throw({:wrong, line, text})

  defp near(""), do: []
  defp near(text), do: text |> String.split([" ", "\n", ",", "}", "]"], parts: 2) |> hd() |> to_charlist()

  defp blank("\n" <> rest, line), do: blank(rest, line + 1)
  defp blank(<<c, rest::binary>>, line) when c in [?\s, ?\t, ?\r], do: blank(rest, line)
  defp blank("%" <> rest, line), do: rest |> skip_comment() |> blank(line)
  defp blank(text, line), do: {text, line}

  defp skip_comment("\n" <> _ = text), do: text
  defp skip_comment(<<_, rest::binary>>), do: skip_comment(rest)
  defp skip_comment(""), do: ""

  defp term(text, line) do
    {text, line} = blank(text, line)
    value(text, line)
  end

  defp value("{" <> rest, line) do
    {elements, rest, line} = sequence(rest, line, "}")
    {:erlang.list_to_tuple(elements), rest, line}
  end

  defp value("[" <> rest, line), do: list(rest, line, [])

  defp value("\#{" <> rest, line) do
    {pairs, rest, line} = pairs(rest, line, [])
    {:maps.from_list(pairs), rest, line}
  end

  defp value("<<" <> rest, line) do
    {segments, rest, line} = sequence(rest, line, ">>")
    {:erlang.list_to_binary(segments), rest, line}
  end

  defp value("\"" <> rest, line) do
    {text, rest, line} = quoted(rest, line, ?", [])

    # Strings that follow each other are one.
    case blank(rest, line) do
      {"\"" <> _ = more, line} ->
        {tail, rest, line} = value(more, line)
        {text ++ tail, rest, line}

      _ ->
        {text, rest, line}
    end
  end

  defp value("'" <> rest, line) do
    {text, rest, line} = quoted(rest, line, ?', [])
    {:erlang.list_to_atom(text), rest, line}
  end

  defp value("$\\" <> rest, line) do
    {character, rest} = escape(rest, line)
    {character, rest, line}
  end

  defp value(<<"$", c::utf8, rest::binary>>, line), do: {c, rest, line}
  defp value(<<c, _::binary>> = text, line) when c in ?0..?9, do: number(text, line)

  defp value("-" <> rest, line) do
    {number, rest, line} = number(rest, line)
    {-number, rest, line}
  end

  defp value(<<c::utf8, _::binary>> = text, line) when c in ?a..?z or c in 0xDF..0xFF do
    {name, rest} = word(text, [])
    {:erlang.list_to_atom(name), rest, line}
  end

  defp value(text, line), do: wrong(line, text)

  defp word(<<c::utf8, rest::binary>>, done)
       when c in ?a..?z or c in ?A..?Z or c in ?0..?9 or c in [?_, ?@] or c in 0xC0..0xFF,
       do: word(rest, [c | done])

  defp word(rest, done), do: {:lists.reverse(done), rest}

  defp number(text, line) do
    case Regex.run(~r/^(\d[\d_]*)(?:#([0-9A-Za-z]+)|(\.\d+(?:[eE][-+]?\d+)?))?/, text) do
      [all, whole] -> {String.to_integer(plain(whole)), after_match(text, all), line}
      [all, base, digits] -> {String.to_integer(digits, String.to_integer(base)), after_match(text, all), line}
      [all, whole, "", fraction] -> {String.to_float(plain(whole) <> fraction), after_match(text, all), line}
      nil -> wrong(line, text)
    end
  end

  defp plain(digits), do: String.replace(digits, "_", "")
  defp after_match(text, match), do: binary_part(text, byte_size(match), byte_size(text) - byte_size(match))

  defp quoted(<<c, rest::binary>>, line, c, done), do: {:lists.reverse(done), rest, line}
  defp quoted("\n" <> rest, line, quote, done), do: quoted(rest, line + 1, quote, [?\n | done])

  defp quoted("\\" <> rest, line, quote, done) do
    {character, rest} = escape(rest, line)
    quoted(rest, line, quote, [character | done])
  end

  defp quoted(<<c::utf8, rest::binary>>, line, quote, done), do: quoted(rest, line, quote, [c | done])
  defp quoted(text, line, _quote, _done), do: wrong(line, text)

  @escapes %{?n => ?\n, ?t => ?\t, ?r => ?\r, ?s => ?\s, ?e => ?\e, ?b => ?\b, ?f => ?\f, ?v => ?\v, ?d => ?\d}

  defp escape("x{" <> rest, line) do
    case :binary.split(rest, "}") do
      [digits, rest] -> {String.to_integer(digits, 16), rest}
      _ -> wrong(line, rest)
    end
  end

  defp escape(<<"x", digits::binary-size(2), rest::binary>>, _line), do: {String.to_integer(digits, 16), rest}
  defp escape(<<"^", c, rest::binary>>, _line), do: {:erlang.band(c, 31), rest}

  defp escape(<<c, _::binary>> = text, _line) when c in ?0..?7 do
    [digits] = Regex.run(~r/^[0-7]{1,3}/, text)
    {String.to_integer(digits, 8), after_match(text, digits)}
  end

  defp escape(<<c::utf8, rest::binary>>, _line), do: {:maps.get(c, @escapes, c), rest}
  defp escape("", line), do: wrong(line, "")

  defp sequence(text, line, close) do
    {text, line} = blank(text, line)
    size = byte_size(close)

    case text do
      <<^close::binary-size(size), rest::binary>> -> {[], rest, line}
      _ -> elements(text, line, close, size, [])
    end
  end

  defp elements(text, line, close, size, done) do
    {term, rest, line} = term(text, line)
    {rest, line} = blank(rest, line)

    case rest do
      "," <> rest -> elements(rest, line, close, size, [term | done])
      <<^close::binary-size(size), rest::binary>> -> {:lists.reverse(done, [term]), rest, line}
      _ -> wrong(line, rest)
    end
  end

  defp list(text, line, []) do
    case blank(text, line) do
      {"]" <> rest, line} -> {[], rest, line}
      {text, line} -> list_element(text, line, [])
    end
  end

  defp list_element(text, line, done) do
    {term, rest, line} = term(text, line)

    case blank(rest, line) do
      {"," <> rest, line} ->
        list_element(rest, line, [term | done])

      {"]" <> rest, line} ->
        {:lists.reverse(done, [term]), rest, line}

      {"|" <> rest, line} ->
        {tail, rest, line} = term(rest, line)

        case blank(rest, line) do
          {"]" <> rest, line} -> {:lists.reverse([term | done], tail), rest, line}
          {rest, line} -> wrong(line, rest)
        end

      {rest, line} ->
        wrong(line, rest)
    end
  end

  defp pairs(text, line, done) do
    case blank(text, line) do
      {"}" <> rest, line} ->
        {done, rest, line}

      {text, line} ->
        {key, rest, line} = term(text, line)

        case blank(rest, line) do
          {"=>" <> rest, line} ->
            {value, rest, line} = term(rest, line)
            next_pair(rest, line, [{key, value} | done])

          {rest, line} ->
            wrong(line, rest)
        end
    end
  end

  defp next_pair(rest, line, done) do
    case blank(rest, line) do
      {"," <> rest, line} -> pairs(rest, line, done)
      {"}" <> rest, line} -> {done, rest, line}
      {rest, line} -> wrong(line, rest)
    end
  end
end
