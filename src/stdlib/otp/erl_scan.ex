defmodule :erl_scan do
  @moduledoc "Erlang's source as tokens."

  @reserved [
    :after,
    :and,
    :andalso,
    :band,
    :begin,
    :bnot,
    :bor,
    :bsl,
    :bsr,
    :bxor,
    :case,
    :catch,
    :cond,
    :div,
    :end,
    :fun,
    :if,
    :let,
    :not,
    :of,
    :or,
    :orelse,
    :receive,
    :rem,
    :try,
    :when,
    :xor
  ]

  # The longest come first.
  @signs [
    '=:=',
    '=/=',
    '...',
    '->',
    ':=',
    '::',
    ':-',
    '<<',
    '>>',
    '<-',
    '<=',
    '=>',
    '==',
    '/=',
    '=<',
    '>=',
    '++',
    '--',
    '||',
    '..'
  ]
  @single '()[]{},;:#.=+-*/<>|!?'

  @escapes %{
    ?b => ?\b,
    ?d => 127,
    ?e => ?\e,
    ?f => ?\f,
    ?n => ?\n,
    ?r => ?\r,
    ?s => ?\s,
    ?t => ?\t,
    ?v => ?\v
  }

  @doc "The tokens of a text: `{:ok, tokens, end}` or `{:error, {line, :erl_scan, reason}, end}`."
  def string(text), do: string(text, 1, [])
  @doc "As `string/1`, the text beginning on a line or at a `{line, column}`."
  def string(text, location), do: string(text, location, [])

  @doc "As `string/2`; `:return` keeps comments and white space too."
  def string(text, location, options) do
    options = List.wrap(options)
    keep = for kind <- [:comment, :white_space], kept?(kind, options), do: kind
    scan(:unicode.characters_to_list(text), location, keep, [])
  catch
    {:erl_scan, at, reason, to} -> {:error, {at, :erl_scan, reason}, to}
  end

  @doc "The tokens up to a full stop, of text that comes in pieces: `{:more, so_far}` or `{:done, result, rest}`."
  def tokens(so_far, chars, location), do: tokens(so_far, chars, location, [])
  @doc "As `tokens/3`, with options of `string/3`."
  def tokens([], chars, location, _options), do: form([], chars, location)
  def tokens({text, at}, chars, _location, _options), do: form(text, chars, at)

  defp form(text, :eof, at) do
    case scan(text, at, [:form], []) do
      {:form, tokens, to, rest} -> {:done, {:ok, tokens, to}, rest}
      {:ok, [], to} -> {:done, {:eof, to}, :eof}
      {:ok, tokens, to} -> {:done, {:ok, tokens, to}, :eof}
    end
  catch
    {:erl_scan, from, reason, to} -> {:done, {:error, {from, :erl_scan, reason}, to}, :eof}
  end

  defp form(text, chars, at) do
    text = text ++ chars

    # A dot at the end may be followed by more.
    case text != [] and :lists.last(text) != ?. and scan(text, at, [:form], []) do
      {:form, tokens, to, rest} -> {:done, {:ok, tokens, to}, rest}
      _ -> {:more, {text, at}}
    end
  catch
    {:erl_scan, from, {:illegal, _} = reason, to} ->
      {:done, {:error, {from, :erl_scan, reason}, to}, []}

    {:erl_scan, _, _, _} ->
      {:more, {text ++ chars, at}}
  end

  defp kept?(kind, options) do
    option = if kind == :comment, do: :return_comments, else: :return_white_spaces
    :return in options or option in options
  end

  @doc "Tells whether an atom is a reserved word."
  def reserved_word(word), do: word in @reserved

  @doc "The line of a token."
  def line(token) do
    case location(token) do
      {line, _column} -> line
      line -> line
    end
  end

  @doc "The column of a token, or `:undefined`."
  def column(token) do
    case location(token) do
      {_line, column} -> column
      _line -> :undefined
    end
  end

  @doc "Where a token stands."
  def location(token), do: elem(token, 1)
  @doc "What kind of token it is."
  def category(token), do: elem(token, 0)
  @doc "What a token stands for."
  def symbol({category, _location}), do: category
  def symbol({_category, _location, symbol}), do: symbol

  @doc "The text of an error's reason."
  def format_error({:string, quote, head}) do
    :lists.flatten([
      "unterminated ",
      if(quote == ?', do: "atom", else: "string"),
      " starting with ",
      :io_lib.write_string(head, quote)
    ])
    |> :unicode.characters_to_list()
  end

  def format_error({:illegal, kind}), do: :lists.concat(['illegal ', kind])
  def format_error({:unterminated, kind}), do: :lists.concat(['unterminated ', kind])

  def format_error({:base, base}),
    do: :lists.flatten(:io_lib.format('illegal base \'~w\'', [base]))

  def format_error(:char), do: 'unterminated character'
  def format_error(other), do: :lists.flatten(:io_lib.write(other))

  ## Tokens

  defp scan([], at, _keep, found), do: {:ok, :lists.reverse(found), at}

  defp scan([char | _] = text, at, keep, found) when char in 0..32 or char in 0x80..0xA0 do
    {space, rest} = :lists.splitwith(&(&1 in 0..32 or &1 in 0x80..0xA0), text)
    scan(rest, moved(at, space), keep, kept(:white_space, at, space, keep, found))
  end

  defp scan([?% | _] = text, at, keep, found) do
    {comment, rest} = :lists.splitwith(&(&1 != ?\n), text)
    scan(rest, moved(at, comment), keep, kept(:comment, at, comment, keep, found))
  end

  defp scan([?. | rest], at, keep, found)
       when rest == [] or hd(rest) in 0..32 or hd(rest) == ?% do
    # The white space that makes it a full stop belongs to it.
    {space, rest} = if rest != [] and hd(rest) != ?%, do: {[hd(rest)], tl(rest)}, else: {[], rest}
    {found, at} = {[{:dot, at} | found], moved(at, [?. | space])}

    if :form in keep,
      do: {:form, :lists.reverse(found), at, rest},
      else: scan(rest, at, keep, found)
  end

  defp scan([char | _] = text, at, keep, found)
       when char in ?a..?z or char in 0xDF..0xF6 or char in 0xF8..0xFF do
    {word, rest} = :lists.splitwith(&name?/1, text)
    atom = :erlang.list_to_atom(word)
    token = if atom in @reserved, do: {atom, at}, else: {:atom, at, atom}
    scan(rest, moved(at, word), keep, [token | found])
  end

  defp scan([char | _] = text, at, keep, found)
       when char in ?A..?Z or char == ?_ or char in 0xC0..0xD6 or char in 0xD8..0xDE do
    {word, rest} = :lists.splitwith(&name?/1, text)
    scan(rest, moved(at, word), keep, [{:var, at, :erlang.list_to_atom(word)} | found])
  end

  defp scan([char | _] = text, at, keep, found) when char in ?0..?9 do
    {token, taken, rest} = number(text, at)
    scan(rest, moved(at, taken), keep, [token | found])
  end

  defp scan([quote | rest], at, keep, found) when quote in [?', ?"] do
    {chars, taken, rest} = quoted(rest, quote, at, [], [quote])

    token =
      if quote == ?', do: {:atom, at, :erlang.list_to_atom(chars)}, else: {:string, at, chars}

    scan(rest, moved(at, taken), keep, [token | found])
  end

  defp scan([?$ | rest], at, keep, found) do
    case rest do
      [?\\ | escaped] ->
        {char, taken, rest} = escape(escaped, at)
        scan(rest, moved(at, [?$, ?\\ | taken]), keep, [{:char, at, char} | found])

      [char | rest] ->
        scan(rest, moved(at, [?$, char]), keep, [{:char, at, char} | found])

      [] ->
        throw({:erl_scan, at, :char, moved(at, [?$])})
    end
  end

  defp scan(text, at, keep, found) do
    case Enum.find(@signs, &:lists.prefix(&1, text)) do
      nil when hd(text) in @single ->
        scan(tl(text), moved(at, [hd(text)]), keep, [
          {:erlang.list_to_atom([hd(text)]), at} | found
        ])

      nil ->
        throw({:erl_scan, at, {:illegal, :character}, moved(at, [hd(text)])})

      sign ->
        rest = :lists.nthtail(length(sign), text)
        scan(rest, moved(at, sign), keep, [{:erlang.list_to_atom(sign), at} | found])
    end
  end

  defp name?(char) when char in ?a..?z or char in ?A..?Z or char in ?0..?9 or char in [?_, ?@],
    do: true

  defp name?(char), do: char in 0xC0..0xFF and char not in [0xD7, 0xF7]

  defp kept(kind, at, text, keep, found),
    do: if(kind in keep, do: [{kind, at, text} | found], else: found)

  defp moved({line, column}, text) do
    case :lists.splitwith(&(&1 != ?\n), :lists.reverse(text)) do
      {last, []} -> {line, column + length(last)}
      {last, _} -> {line + Enum.count(text, &(&1 == ?\n)), length(last) + 1}
    end
  end

  defp moved(line, text), do: line + Enum.count(text, &(&1 == ?\n))

  ## Numbers

  defp number(text, at) do
    {whole, rest} = digits(text, 10)

    case rest do
      [?# | [digit | _] = more] ->
        base = :erlang.list_to_integer(plain(whole))
        if base not in 2..36, do: throw({:erl_scan, at, {:base, base}, moved(at, whole)})

        case digit?(digit, base) do
          true ->
            {digits, rest} = digits(more, base)
            value = :erlang.list_to_integer(plain(digits), base)
            {{:integer, at, value}, whole ++ [?# | digits], rest}

          false ->
            throw({:erl_scan, at, {:illegal, :integer}, moved(at, whole)})
        end

      [?., digit | _] = [_ | more] when digit in ?0..?9 ->
        {fraction, rest} = digits(more, 10)
        {exponent, rest} = exponent(rest)
        taken = whole ++ [?. | fraction] ++ exponent
        {{:float, at, :erlang.list_to_float(plain(taken))}, taken, rest}

      _ ->
        {{:integer, at, :erlang.list_to_integer(plain(whole))}, whole, rest}
    end
  end

  defp exponent([e, sign | [digit | _] = more])
       when e in 'eE' and sign in '+-' and digit in ?0..?9 do
    {digits, rest} = digits(more, 10)
    {[e, sign | digits], rest}
  end

  defp exponent([e | [digit | _] = more]) when e in 'eE' and digit in ?0..?9 do
    {digits, rest} = digits(more, 10)
    {[e | digits], rest}
  end

  defp exponent(rest), do: {[], rest}

  # Digits, which an underscore may stand between.
  defp digits([?_ | [digit | _] = rest], base) when digit != ?_ do
    if digit?(digit, base) do
      {more, rest} = digits(rest, base)
      {[?_ | more], rest}
    else
      {[], [?_ | rest]}
    end
  end

  defp digits([digit | rest] = text, base) do
    if digit?(digit, base) do
      {more, rest} = digits(rest, base)
      {[digit | more], rest}
    else
      {[], text}
    end
  end

  defp digits([], _base), do: {[], []}

  defp digit?(char, base) when char in ?0..?9, do: char - ?0 < base
  defp digit?(char, base) when char in ?a..?z, do: char - ?a + 10 < base
  defp digit?(char, base) when char in ?A..?Z, do: char - ?A + 10 < base
  defp digit?(_char, _base), do: false

  defp plain(digits), do: for(digit <- digits, digit != ?_, do: digit)

  ## Text between quotes

  defp quoted([quote | rest], quote, _at, chars, taken),
    do: {:lists.reverse(chars), :lists.reverse([quote | taken]), rest}

  defp quoted([?\\ | escaped], quote, at, chars, taken) when escaped != [] do
    {char, used, rest} = escape(escaped, at)
    quoted(rest, quote, at, [char | chars], :lists.reverse(used, [?\\ | taken]))
  end

  defp quoted([char | rest], quote, at, chars, taken) when char != ?\\,
    do: quoted(rest, quote, at, [char | chars], [char | taken])

  defp quoted(_text, quote, at, chars, taken) do
    head = :lists.sublist(:lists.reverse(chars), 16)
    throw({:erl_scan, at, {:string, quote, head}, moved(at, :lists.reverse(taken))})
  end

  # What follows a backslash: the character, what was taken and the rest.
  defp escape([?x, ?{ | rest], at) do
    case :lists.splitwith(&digit?(&1, 16), rest) do
      {[_ | _] = digits, [?} | rest]} ->
        {:erlang.list_to_integer(digits, 16), [?x, ?{ | digits] ++ [?}], rest}

      _ ->
        throw({:erl_scan, at, {:illegal, :character}, at})
    end
  end

  defp escape([?x, a, b | rest], _at), do: {:erlang.list_to_integer([a, b], 16), [?x, a, b], rest}

  defp escape([digit | _] = text, _at) when digit in ?0..?7 do
    {digits, _} = :lists.splitwith(&(&1 in ?0..?7), :lists.sublist(text, 3))
    {:erlang.list_to_integer(digits, 8), digits, :lists.nthtail(length(digits), text)}
  end

  defp escape([?^, char | rest], _at), do: {:erlang.band(char, 31), [?^, char], rest}
  defp escape([char | rest], _at), do: {Map.get(@escapes, char, char), [char], rest}
  defp escape([], at), do: throw({:erl_scan, at, :char, at})
end
