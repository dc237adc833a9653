# Erlang's own syntax for terms, as files that `:file.consult/1` reads have it: a small scanner and a parser over it.
defmodule :rshell_terms do
  @moduledoc false

  # All terms of a text, each ended by a dot: `{:ok, terms}` or `{:error, {line, module, reason}}`.
  def all(text) do
    all(tokens(text, 1), [])
  catch
    {:rshell_terms, line, module, reason} -> {:error, {line, module, reason}}
  end

  # One term, with or without its dot.
  def one(text) do
    {term, rest} = term(tokens(text, 1))

    case rest do
      [{:dot, _} | _] -> {:ok, term}
      [] -> {:ok, term}
      [token | _] -> syntax(token)
    end
  catch
    {:rshell_terms, line, module, reason} -> {:error, {line, module, reason}}
  end

  defp all([], found), do: {:ok, :lists.reverse(found)}

  defp all(tokens, found) do
    case term(tokens) do
      {term, [{:dot, _} | rest]} -> all(rest, [term | found])
      {_, [token | _]} -> syntax(token)
      {_, []} -> throw({:rshell_terms, last_line(tokens), :erl_parse, ['syntax error before: ', []]})
    end
  end

  defp last_line(tokens), do: tokens |> :lists.last() |> line_of()
  defp line_of({_, line}), do: line
  defp line_of({_, line, _}), do: line

  defp syntax(token) do
    shown =
      case token do
        {:dot, _} -> []
        {:string, _, text} -> :io_lib.write_string(text)
        {_, _, value} -> :io_lib.format('~tw', [value])
        {mark, _} -> :erlang.atom_to_list(mark)
      end

    shown = :lists.flatten(shown)
    throw({:rshell_terms, line_of(token), :erl_parse, ['syntax error before: ', shown]})
  end

  # The parser: a term and the tokens after it.

  defp term([]), do: throw({:rshell_terms, 1, :erl_parse, ['syntax error before: ', []]})
  defp term([{:value, _, value} | rest]), do: {value, rest}

  defp term([{:string, _, text}, {:string, line, more} | rest]),
    do: term([{:string, line, text ++ more} | rest])

  defp term([{:string, _, text} | rest]), do: {text, rest}
  defp term([{:-, _}, {:value, _, number} | rest]) when is_number(number), do: {-number, rest}
  defp term([{:+, _}, {:value, _, number} | rest]) when is_number(number), do: {number, rest}
  defp term([{:"[", _}, {:"]", _} | rest]), do: {[], rest}

  defp term([{:"[", _} | rest]) do
    {items, rest} = items(rest)

    case rest do
      [{:"]", _} | rest] ->
        {items, rest}

      [{:|, _} | rest] ->
        case term(rest) do
          {tail, [{:"]", _} | rest]} -> {items ++ tail, rest}
          {_, [token | _]} -> syntax(token)
          {_, []} -> term([])
        end

      [token | _] ->
        syntax(token)

      [] ->
        term([])
    end
  end

  defp term([{:"{", _}, {:"}", _} | rest]), do: {{}, rest}

  defp term([{:"{", _} | rest]) do
    {items, rest} = items(rest)
    {List.to_tuple(items), closed(rest, :"}")}
  end

  defp term([{:"#", _}, {:"{", _}, {:"}", _} | rest]), do: {%{}, rest}
  defp term([{:"#", _}, {:"{", _} | rest]), do: pairs(rest, %{})
  defp term([{:"<<", _}, {:">>", _} | rest]), do: {"", rest}
  defp term([{:"<<", _} | rest]), do: segments(rest, "")

  defp term([{:"(", _} | rest]) do
    {term, rest} = term(rest)
    {term, closed(rest, :")")}
  end

  defp term([token | _]), do: syntax(token)

  defp items(tokens) do
    {item, rest} = term(tokens)

    case rest do
      [{:",", _} | rest] ->
        {items, rest} = items(rest)
        {[item | items], rest}

      rest ->
        {[item], rest}
    end
  end

  defp closed([{mark, _} | rest], mark), do: rest
  defp closed([token | _], _mark), do: syntax(token)
  defp closed([], _mark), do: term([])

  defp pairs(tokens, map) do
    {key, rest} = term(tokens)
    {value, rest} = term(closed(rest, :"=>"))
    map = Map.put(map, key, value)

    case rest do
      [{:",", _} | rest] -> pairs(rest, map)
      rest -> {map, closed(rest, :"}")}
    end
  end

  defp segments(tokens, bits) do
    {value, rest} = term(tokens)
    {size, rest} = size(rest)
    {kind, rest} = kind(rest)
    bits = <<bits::bitstring, segment(value, size, kind)::bitstring>>

    case rest do
      [{:",", _} | rest] -> segments(rest, bits)
      rest -> {bits, closed(rest, :">>")}
    end
  end

  defp size([{:":", _} | rest]), do: term(rest)
  defp size(rest), do: {nil, rest}

  defp kind([{:/, _}, {:value, _, kind} | rest]), do: {kind, rest}
  defp kind(rest), do: {:integer, rest}

  defp segment(text, _, :utf8) when is_list(text), do: :unicode.characters_to_binary(text)
  defp segment(text, nil, _) when is_list(text), do: :erlang.list_to_binary(text)
  defp segment(value, nil, :integer) when is_integer(value), do: <<value>>
  defp segment(value, size, :integer) when is_integer(value), do: <<value::size(size)>>
  defp segment(value, size, :float), do: <<value::float-size(size || 64)>>
  defp segment(value, _, :utf8), do: <<value::utf8>>
  defp segment(value, _, _), do: throw({:rshell_terms, 1, :erl_parse, ['bad binary segment ', :io_lib.write(value)]})

  # The scanner

  @marks ["=>", "<<", ">>", "[", "]", "{", "}", "(", ")", "|", ",", "#", ":", "/", "-", "+"]

  defp tokens("", _line), do: []
  defp tokens("\n" <> rest, line), do: tokens(rest, line + 1)
  defp tokens(<<space, rest::binary>>, line) when space in ' \t\r\f', do: tokens(rest, line)

  defp tokens("%" <> rest, line) do
    case :binary.split(rest, "\n") do
      [_, rest] -> tokens(rest, line + 1)
      [_] -> []
    end
  end

  defp tokens("." <> rest, line) do
    case rest do
      "" -> [{:dot, line}]
      <<space, _::binary>> when space in ' \t\r\n%' -> [{:dot, line} | tokens(rest, line)]
      _ -> throw({:rshell_terms, line, :erl_parse, ['syntax error before: ', '\'.\'']})
    end
  end

  defp tokens("\"" <> rest, line) do
    {text, rest, lines} = quoted(rest, ?", [], line, line)
    [{:string, line, text} | tokens(rest, lines)]
  end

  defp tokens("'" <> rest, line) do
    {text, rest, lines} = quoted(rest, ?', [], line, line)
    [{:value, line, :erlang.list_to_atom(text)} | tokens(rest, lines)]
  end

  defp tokens("$\\" <> rest, line) do
    {char, rest} = escape(rest, line)
    [{:value, line, char} | tokens(rest, line)]
  end

  defp tokens(<<"$", char::utf8, rest::binary>>, line), do: [{:value, line, char} | tokens(rest, line)]

  defp tokens(<<digit, _::binary>> = text, line) when digit in ?0..?9 do
    [number] = Regex.run(~r/\A[0-9][0-9_]*(?:\.[0-9]+(?:[eE][-+]?[0-9]+)?|#[0-9a-zA-Z]+)?/, text)
    size = byte_size(number)
    <<_::binary-size(size), rest::binary>> = text
    [{:value, line, numeric(String.replace(number, "_", ""), line)} | tokens(rest, line)]
  end

  defp tokens(<<char::utf8, _::binary>> = text, line) when char in ?a..?z or char in 0xDF..0xFF do
    [name] = Regex.run(~r/\A[a-zß-ÿ][\w@]*/u, text)
    size = byte_size(name)
    <<_::binary-size(size), rest::binary>> = text
    [{:value, line, :erlang.binary_to_atom(name)} | tokens(rest, line)]
  end

  defp tokens(<<char, _::binary>> = text, line) when char in ?A..?Z or char == ?_ do
    [name] = Regex.run(~r/\A[\w@]+/, text)
    throw({:rshell_terms, line, :erl_parse, ['bad term', :erlang.binary_to_list(name)]})
  end

  defp tokens(text, line) do
    case Enum.find(@marks, &String.starts_with?(text, &1)) do
      nil ->
        throw({:rshell_terms, line, :erl_scan, {:illegal, :character}})

      mark ->
        size = byte_size(mark)
        <<_::binary-size(size), rest::binary>> = text
        [{:erlang.binary_to_atom(mark), line} | tokens(rest, line)]
    end
  end

  defp numeric(text, line) do
    case :binary.split(text, "#") do
      [base, digits] ->
        :erlang.binary_to_integer(digits, :erlang.binary_to_integer(base))

      [_] ->
        if :binary.match(text, ".") == :nomatch,
          do: :erlang.binary_to_integer(text),
          else: :erlang.binary_to_float(text)
    end
  rescue
    ArgumentError -> throw({:rshell_terms, line, :erl_scan, {:illegal, :integer}})
  end

  defp quoted("", mark, _acc, start, _line),
    do: throw({:rshell_terms, start, :erl_scan, {:unterminated, if(mark == ?", do: :string, else: :atom)}})

  defp quoted("\\" <> rest, mark, acc, start, line) do
    {char, rest} = escape(rest, line)
    quoted(rest, mark, [char | acc], start, line)
  end

  defp quoted(<<mark, rest::binary>>, mark, acc, _start, line), do: {:lists.reverse(acc), rest, line}

  defp quoted(<<char::utf8, rest::binary>>, mark, acc, start, line),
    do: quoted(rest, mark, [char | acc], start, if(char == ?\n, do: line + 1, else: line))

  defp quoted(<<byte, rest::binary>>, mark, acc, start, line), do: quoted(rest, mark, [byte | acc], start, line)

  defp escape("x{" <> rest, _line) do
    [digits, rest] = :binary.split(rest, "}")
    {:erlang.binary_to_integer(digits, 16), rest}
  end

  defp escape(<<"x", digits::binary-size(2), rest::binary>>, _line),
    do: {:erlang.binary_to_integer(digits, 16), rest}

  defp escape(<<"^", char, rest::binary>>, _line), do: {rem(char, 32), rest}

  defp escape(<<digit, _::binary>> = text, _line) when digit in ?0..?7 do
    [digits] = Regex.run(~r/\A[0-7]{1,3}/, text)
    size = byte_size(digits)
    <<_::binary-size(size), rest::binary>> = text
    {:erlang.binary_to_integer(digits, 8), rest}
  end

  @escapes %{?n => ?\n, ?t => ?\t, ?r => ?\r, ?b => ?\b, ?f => ?\f, ?v => ?\v, ?e => ?\e, ?s => ?\s, ?d => 127}
  defp escape(<<char::utf8, rest::binary>>, _line), do: {Map.get(@escapes, char, char), rest}

  defp escape("", line), do: throw({:rshell_terms, line, :erl_scan, {:unterminated, :string}})
end
