defmodule Code.Fragment do
  @moduledoc """
  Reads source text that is not finished, as it stands before a cursor: where the parser would only see an
  error, editors and the shell ask here what is being written.

      iex> Code.Fragment.cursor_context("String.up")
      {:dot, {:alias, 'String'}, 'up'}

  `cursor_context/2` tells what stands right before the end, for completion; `surround_context/3` what stands
  around a place, for documentation of what is there; `container_cursor_to_quoted/2` in which calls, lists
  and blocks the end is.
  """

  @type position :: {line :: pos_integer, column :: pos_integer}

  # The text is read backwards from the cursor, token by token, so it is kept as a reversed charlist. A token is
  # `{kind, name, before}`, where `before` is the reversed text in front of it, or `:none` for what no context
  # begins or goes on with.

  @word_operators ['and', 'in', 'not', 'or', 'when']

  @keywords ['do', 'end', 'fn', 'true', 'false', 'nil', 'after', 'else', 'rescue', 'catch']

  @operators ['!', '!=', '!==', '&', '&&', '&&&', '*', '**', '+', '++', '+++', '-', '--', '---'] ++
               ['..', '/', '::', '<', '<-', '<<<', '<<~', '<=', '<>', '<|>', '<~', '<~>'] ++
               [
                 '=',
                 '==',
                 '===',
                 '=~',
                 '>',
                 '>=',
                 '>>>',
                 '\\\\',
                 '^',
                 '^^^',
                 '|',
                 '|>',
                 '||',
                 '|||'
               ] ++
               ['~>', '~>>', '~~~']

  @letters Enum.concat(?a..?z, ?A..?Z)

  # Symbols after which an expression begins.
  @openings ['=>', '->', '<<']

  # The names of the contexts by what is named: something local, after a dot, or an operator.
  @hint {:local_or_var, :dot, :operator}
  @call {:local_call, :dot_call, :operator_call}
  @arity {:local_arity, :dot_arity, :operator_arity}

  defguardp is_space(char) when char in ' \t\r\n'
  defguardp is_symbol(char) when char in '!&*+-/:<=>\\^|~'

  @doc """
  Tells what is written right before the end of `fragment`.

  The answer is `:expr` where any expression can begin, `:none` where nothing can be said, or one of:

    * `{:alias, name}`, `{:alias, {:local_or_var, name}, name}`, `{:alias, {:module_attribute, name}, name}`
    * `{:dot, inside, name}`, `{:dot_arity, inside, name}`, `{:dot_call, inside, name}`
    * `{:local_or_var, name}`, `{:local_arity, name}`, `{:local_call, name}`
    * `{:module_attribute, name}`, `{:unquoted_atom, name}`, `{:sigil, name}`
    * `{:operator, name}`, `{:operator_arity, name}`, `{:operator_call, name}`
    * `{:struct, inside}`

  Names are charlists. `inside` is an alias, an attribute, an atom, `{:var, name}`, or another `:dot`.

  ## Examples

      iex> Code.Fragment.cursor_context("x = ")
      {:operator_call, '='}

      iex> Code.Fragment.cursor_context("String.to")
      {:dot, {:alias, 'String'}, 'to'}

      iex> Code.Fragment.cursor_context("map.inner.")
      {:dot, {:dot, {:var, 'map'}, 'inner'}, []}

      iex> Code.Fragment.cursor_context("%URI")
      {:struct, 'URI'}

      iex> Code.Fragment.cursor_context("send(")
      {:local_call, 'send'}

      iex> Code.Fragment.cursor_context("f(1).")
      :none

  """
  @spec cursor_context(List.Chars.t(), keyword()) :: :expr | :none | tuple()
  def cursor_context(fragment, opts \\ []) when is_list(opts) do
    fragment
    |> to_string()
    |> last_expression()
    |> String.to_charlist()
    |> Enum.reverse()
    |> context()
    |> without_place()
  end

  @doc """
  Tells what is written around a place, given as `{line, column}`.

  The answer is `:none` or a map of the `:context` and where it has its `:begin` and `:end`. A context is one of those of
  `cursor_context/2`, without the calls and arities of operators and after dots, or `{:keyword, name}`.

  ## Examples

      iex> Code.Fragment.surround_context("String.to_atom(text)", {1, 9})
      %{begin: {1, 1}, end: {1, 15}, context: {:dot, {:alias, 'String'}, 'to_atom'}}

      iex> Code.Fragment.surround_context("String.to_atom(text)", {1, 2}).context
      {:alias, 'String'}

      iex> Code.Fragment.surround_context("one +two", {1, 5}).context
      {:operator, '+'}

      iex> Code.Fragment.surround_context("one + two", {1, 4})
      :none

  """
  @spec surround_context(List.Chars.t(), {pos_integer, pos_integer}, keyword()) ::
          %{begin: {pos_integer, pos_integer}, end: {pos_integer, pos_integer}, context: tuple()} | :none
  def surround_context(fragment, {line, column}, opts \\ [])
      when is_integer(line) and line > 0 and is_integer(column) and column > 0 and is_list(opts) do
    lines = fragment |> to_string() |> String.split(["\r\n", "\n"])
    placed = lines |> expression_around(min(line, length(lines)), column) |> placed(max(line - length(lines), 0))
    above = Enum.count(placed, fn {_char, {number, _column}} -> number < line end)
    {before, behind} = Enum.split(placed, above + column - 1)

    case around(before |> chars() |> Enum.reverse(), chars(behind)) do
      {context, from, to} ->
        {_, start} = Enum.at(placed, from)
        {_, {last_line, last_column}} = Enum.at(placed, to - 1)
        %{begin: start, end: {last_line, last_column + 1}, context: context}

      :none ->
        :none
    end
  end

  @doc """
  Parses what stands before a cursor, with `__cursor__()` in its place and all closed that is open around it.

  What is typed at the cursor is left out, up to the comma or what else begins an expression, so that the answer tells in
  which containers the cursor is: calls, lists, tuples, maps, bitstrings, blocks, interpolations. The options are
  `:file`, `:line`, `:column`, `:columns`, `:token_metadata` and `:literal_encoder` of `Code.string_to_quoted/2`.

  ## Examples

      iex> Code.Fragment.container_cursor_to_quoted("max(some_value, ")
      {:ok, {:max, [line: 1], [{:some_value, [line: 1], nil}, {:__cursor__, [line: 1], []}]}}

      iex> Code.Fragment.container_cursor_to_quoted("x = [1, some_va")
      {:ok, {:=, [line: 1], [{:x, [line: 1], nil}, [1, {:__cursor__, [line: 1], []}]]}}

      iex> Code.Fragment.container_cursor_to_quoted("max(1)]")
      {:error, {[line: 1, column: 7], "unexpected token: ", "]"}}

  """
  @spec container_cursor_to_quoted(List.Chars.t(), keyword()) ::
          {:ok, Macro.t()} | {:error, {keyword(), String.t() | {String.t(), String.t()}, String.t()}}
  def container_cursor_to_quoted(fragment, opts \\ []) do
    opts = Keyword.take(opts, [:file, :line, :column, :columns, :token_metadata, :literal_encoder])
    Code.string_to_quoted(fragment, [cursor_completion: true, emit_warnings: false] ++ opts)
  end

  ## Lines

  # Only the last line counts, and the lines before it as long as a dot or a parenthesis ties them together.
  defp last_expression(text) do
    case text |> String.split(["\r\n", "\n"]) |> Enum.reverse() do
      [line] -> line
      [line | before] -> join(line, Enum.map(before, &without_comment/1))
    end
  end

  defp join(line, []), do: line

  defp join(line, [previous | before]) do
    above = String.trim_trailing(previous)

    cond do
      above == "" and before != [] -> join(line, before)
      String.starts_with?(String.trim_leading(line), ".") -> join(above <> line, before)
      String.ends_with?(above, ".") -> join(above <> line, before)
      String.trim(line) == "" and String.ends_with?(above, "(") -> join(above, before)
      true -> line
    end
  end

  defp without_comment(line), do: line |> String.split("#", parts: 2) |> hd()

  # The line and those that dots tie it to, as `[{number, text}]`, without the comments above it and behind the column.
  defp expression_around(lines, number, column) do
    {above, [{text, _} | below]} = lines |> Enum.with_index(1) |> Enum.split(number - 1)
    text = uncommented(text, column, below)
    tied_above(text, Enum.reverse(above), [{number, text} | tied_below(text, below)])
  end

  # A comment counts as blank where the next line goes on with what is before it.
  defp uncommented(text, column, [{lower, _} | _]) do
    code = without_comment(text)
    if column <= String.length(code) + 1 and tied?(code, lower), do: code, else: text
  end

  defp uncommented(text, _column, []), do: text

  defp tied_above(_text, [], tied), do: tied

  defp tied_above(text, [{other, number} | above], tied) do
    other = other |> without_comment() |> String.trim_trailing()

    cond do
      other == "" -> tied_above(text, above, tied)
      tied?(other, text) -> tied_above(other, above, [{number, other} | tied])
      true -> tied
    end
  end

  defp tied_below(text, [{other, number} | below]) do
    if tied?(text, other), do: [{number, other} | tied_below(other, below)], else: []
  end

  defp tied_below(_text, []), do: []

  defp tied?(upper, lower) do
    String.ends_with?(String.trim_trailing(upper), ".") or String.starts_with?(String.trim_leading(lower), ".")
  end

  # Characters with their places.
  defp placed(lines, shift) do
    for {number, text} <- lines, {char, column} <- Enum.with_index(String.to_charlist(text), 1) do
      {char, {number + shift, column}}
    end
  end

  defp chars(placed), do: Enum.map(placed, &elem(&1, 0))

  ## Surroundings

  # `{context, from, to}`, counted in characters, of what is around the end of `before` (reversed) and the start of `behind`.
  defp around(before, behind) do
    {before, behind} = enter(before, behind)

    case complete(before, behind) do
      {:operator, name, start, _rest} ->
        {{:operator, name}, length(start), length(start) + length(name)}

      {:token, text, rest} ->
        {text, rest, extended?} = with_aliases(text, rest, false)
        base? = extended? and not match?([char | _] when char in ?A..?Z, name_at(before, behind))

        case context(text) do
          {context, start} -> surrounding(context, base?, skip_spaces(rest), length(start), length(text))
          _ -> :none
        end

      :none ->
        :none
    end
  end

  # A dot, a percent sign and the blanks beside them belong to the name behind them.
  defp enter(before, [char | _] = behind) when is_space(char) or char == ?. do
    case {skip_spaces(before), skip_spaces(behind)} do
      {_, [?., ?. | _]} -> {before, behind}
      {[?. | _], [?. | _]} -> {before, behind}
      {_, [?. | rest]} -> pass(before, behind, skip_spaces(rest))
      {[?., ?. | _], _} -> {before, behind}
      {[sign | _], rest} when sign in '.%' -> pass(before, behind, rest)
      _ -> {before, behind}
    end
  end

  defp enter(before, [?% | rest] = behind), do: pass(before, behind, skip_spaces(rest))
  defp enter(before, behind), do: {before, behind}

  defp pass(before, behind, []), do: {before, behind}

  defp pass(before, behind, rest) do
    passed = Enum.take(behind, length(behind) - length(rest))
    {Enum.reverse(passed, before), rest}
  end

  # The token that goes on behind the place: `{:token, reversed_text, rest}`.
  defp complete(before, [?@ | rest]) when rest == [] or hd(rest) in ' /\t', do: lone_at(before, rest)
  defp complete([?: | _] = before, [?: | _] = behind), do: operator(before, behind)
  defp complete(before, [?:, char | _] = behind) when char not in ': ', do: atom(before, behind)

  defp complete(before, [?~, letter | rest])
       when letter in @letters and (before == [] or not is_symbol(hd(before))),
       do: {:token, [letter, ?~ | before], rest}

  defp complete([?., ?. | _], [?. | _]), do: :none
  defp complete(before, [?. | _] = behind), do: dots(before, behind)

  defp complete([last | _] = before, [mark | rest]) when mark in '?!' do
    cond do
      continues?(last) -> {:token, [mark | before], rest}
      mark == ?! -> operator(before, [mark | rest])
      true -> :none
    end
  end

  defp complete(before, [char | _] = behind) do
    cond do
      continues?(char) or char == ?@ -> before |> take_name(behind) |> token_of()
      is_symbol(char) -> operator(before, behind)
      true -> :none
    end
  end

  defp complete(_before, []), do: :none

  defp lone_at([last | _] = before, rest) do
    if continues?(last), do: {:token, [?@ | before], rest}, else: {:operator, '@', before, rest}
  end

  defp lone_at([], rest), do: {:operator, '@', [], rest}

  defp atom(before, [?: | [char | _] = rest] = behind) do
    if continues?(char), do: [?: | before] |> take_name(rest) |> token_of(), else: operator(before, behind)
  end

  # Two dots are an operator, and only two.
  defp dots(before, behind) do
    {left, start} = Enum.split_while(before, &(&1 == ?.))
    {right, rest} = Enum.split_while(behind, &(&1 == ?.))

    range? = length(left) + length(right) == 2 and not match?([?/ | _], rest) and not match?([?: | _], start)
    if range?, do: {:operator, '..', start, rest}, else: :none
  end

  defp operator(before, behind) do
    {left, start} = Enum.split_while(before, &is_symbol/1)
    {right, rest} = Enum.split_while(behind, &is_symbol/1)
    name = Enum.reverse(left, right)
    operator? = name in @operators and name != '/' and not match?([mark | _] when mark in '.%', rest)
    if operator?, do: {:token, Enum.reverse(name, start), rest}, else: :none
  end

  defp token_of({text, rest}), do: {:token, text, rest}

  defp take_name(before, [char | rest] = behind) do
    cond do
      continues?(char) or char == ?@ -> take_name([char | before], rest)
      char in '?!' and before != [] and continues?(hd(before)) -> {[char | before], rest}
      true -> {before, behind}
    end
  end

  defp take_name(before, []), do: {before, []}

  # What is behind a name may make an alias of it.
  defp with_aliases(text, rest, extended?) do
    with [?. | behind] <- skip_spaces(rest),
         [char | _] = alias when char in ?A..?Z <- skip_spaces(behind) do
      passed = Enum.take(rest, length(rest) - length(alias))
      {text, rest} = passed |> Enum.reverse(text) |> take_name(alias)
      with_aliases(text, rest, true)
    else
      _ -> {text, rest, extended?}
    end
  end

  # The name of which `behind` is the end.
  defp name_at(before, behind) do
    before |> Enum.take_while(&(continues?(&1) or &1 == ?@)) |> Enum.reverse(behind)
  end

  defp surrounding({:struct, _} = context, _base?, _rest, from, to), do: {context, from, to}
  defp surrounding(_context, true, _rest, _from, _to), do: :none
  defp surrounding({:local_or_var, name}, _, [?( | _], from, to), do: {{:local_call, name}, from, to}
  defp surrounding({:local_or_var, name}, _, [?/ | _], from, to), do: {{:local_arity, name}, from, to}
  defp surrounding({:local_or_var, name}, _, _, from, to), do: {{kind(name), name}, from, to}
  defp surrounding(context, _base?, _rest, from, to), do: {context, from, to}

  defp kind(name) when name in @word_operators, do: :operator
  defp kind(name) when name in @keywords, do: :keyword
  defp kind(_name), do: :local_or_var

  ## Contexts

  # Each is `{context, before}`, where `before` is the reversed text in front of it, except for `:expr` and `:none`.

  defp without_place({context, _before}), do: context
  defp without_place(context), do: context

  defp context(text),
    do: text |> skip_spaces() |> context(match?([char | _] when is_space(char), text))

  defp context([], _), do: :expr
  defp context([char | _], _) when char in ',;[{', do: :expr
  defp context([?( | before], _), do: before |> token() |> named(@call)
  defp context([?/ | before], _), do: before |> token() |> named(@arity)
  defp context([?% | [?:, ?: | _] = before], _), do: {{:struct, []}, before}
  defp context([?%, ?: | before], _), do: {{:unquoted_atom, '%'}, before}
  defp context([?% | before], _), do: {{:struct, []}, before}

  defp context(text, spaces?) do
    case token(text) do
      {:opening, _, _} ->
        :expr

      {:dot, _, before} ->
        with {base, before} <- base(before), do: structure({:dot, base, []}, before)

      {:atom, [], _} when spaces? ->
        :expr

      token when spaces? ->
        named(token, @call)

      token ->
        at_cursor(token)
    end
  end

  defp at_cursor({:atom, name, before}), do: {{:unquoted_atom, name}, before}
  defp at_cursor({:sigil, name, before}), do: {{:sigil, name}, before}
  defp at_cursor({:attribute, name, before}), do: structure({:module_attribute, name}, before)

  defp at_cursor({:alias, name, before}) do
    with {alias, before} <- qualified(name, before), do: structure(alias, before)
  end

  defp at_cursor(token), do: named(token, @hint)

  # A function, a variable or an operator, perhaps after a dot.
  defp named({kind, name, before}, {local, dot, operator}) when kind in [:name, :operator] do
    cond do
      name in @word_operators and local != :local_or_var -> {{operator, name}, before}
      after_dot = after_dot(before) -> member(name, after_dot, dot)
      kind == :operator -> {{operator, name}, before}
      true -> structure({local, name}, before)
    end
  end

  defp named(_, _), do: :none

  defp member(name, after_dot, dot) do
    with {base, before} <- base(after_dot), do: structure({dot, base, name}, before)
  end

  # With a percent sign before it a name is that of a struct. Before a variable it can also be the end of another
  # token, so that only counts at the beginning.
  defp structure(inside, before) do
    case {skip_spaces(before), inside} do
      {[?% | before], {:alias, name}} -> {{:struct, name}, before}
      {'%', _} -> {{:struct, inside}, []}
      {[?% | outside], _} -> if variable?(inside), do: {inside, before}, else: {{:struct, inside}, outside}
      _ -> {inside, before}
    end
  end

  defp variable?({kind, _}), do: kind in [:local_or_var, :var]
  defp variable?({_, inside, _}), do: variable?(inside)

  # What stands before a dot, and the text before that.
  defp base(text) do
    case token(text) do
      {:name, name, _} when name in ['...' | @word_operators] -> :none
      {:name, name, before} -> base_name(name, before, after_dot(before))
      {:alias, name, before} -> qualified(name, before)
      {:atom, [_ | _] = name, before} -> {{:unquoted_atom, name}, before}
      {:attribute, [_ | _] = name, before} -> {{:module_attribute, name}, before}
      _ -> :none
    end
  end

  defp base_name(name, before, nil) do
    kind = if skip_spaces(before) == '%', do: :local_or_var, else: :var
    {{kind, name}, before}
  end

  defp base_name(name, _, after_dot) do
    with {base, before} <- base(after_dot), do: {{:dot, base, name}, before}
  end

  # An alias with all that is before it.
  defp qualified(name, before) do
    case after_dot(before) do
      nil -> {{:alias, name}, before}
      after_dot -> after_dot |> token() |> qualified_by(name)
    end
  end

  defp qualified_by({:alias, outer, before}, name), do: qualified(outer ++ [?. | name], before)

  defp qualified_by({:name, outer, before}, name) do
    if after_dot(before), do: :none, else: {{:alias, {:local_or_var, outer}, name}, before}
  end

  defp qualified_by({:attribute, outer, before}, name) do
    {{:alias, {:module_attribute, outer}, name}, before}
  end

  defp qualified_by(_, _), do: :none

  defp after_dot(before) do
    case skip_spaces(before) do
      [?., ?. | _] -> nil
      [?. | before] -> before
      _ -> nil
    end
  end

  ## Tokens

  defp token(text), do: text |> skip_spaces() |> read()

  # Nothing before two or three dots belongs to them.
  defp read([?., ?., ?. | _]), do: {:name, '...', []}
  defp read([?., ?., ?: | before]), do: {:atom, '..', before}
  defp read([?., ?. | _]), do: {:operator, '..', []}
  defp read([?., ?: | before]), do: {:atom, '.', before}
  defp read([?. | before]), do: {:dot, '.', before}

  defp read([mark | before] = text) when mark in '?!' do
    case word(before, []) do
      {[], _} when mark == ?! -> read_symbols(text)
      {[], _} -> :none
      {word, before} -> classify(word ++ [mark], before)
    end
  end

  defp read([char | _] = text) when is_symbol(char), do: read_symbols(text)

  defp read(text) do
    {word, before} = word(text, [])
    classify(word, before)
  end

  defp read_symbols(text) do
    {symbols, before} = Enum.split_while(text, &is_symbol/1)
    symbol(Enum.reverse(symbols), before)
  end

  defp symbol('~', [?. | _]), do: :none
  defp symbol('~', before), do: {:sigil, [], before}

  # What opens a sigil.
  defp symbol([mark], [letter, ?~ | before])
       when mark in '<|' and letter in @letters and (before == [] or hd(before) != ?~),
       do: :none

  defp symbol(':<<', before), do: {:opening, '<<', before}
  defp symbol(':::', before), do: {:atom, '::', before}

  defp symbol(symbols, before) do
    cond do
      symbols in @operators ->
        {:operator, symbols, before}

      symbols in @openings ->
        {:opening, symbols, before}

      List.last(symbols) == ?: ->
        {:atom, [], before}

      hd(symbols) == ?: and tl(symbols) in ['->', '<<>>' | @operators] ->
        {:atom, tl(symbols), before}

      true ->
        :none
    end
  end

  defp word([char | before], word) when char == ?@, do: word(before, [char | word])

  defp word([char | before] = text, word) do
    if continues?(char), do: word(before, [char | word]), else: {word, text}
  end

  defp word([], word), do: {word, []}

  defp classify([], _), do: :none
  defp classify('@', before), do: {:attribute, [], before}

  defp classify([?@ | name], before) do
    if identifier?(name), do: {:attribute, name, before}, else: :none
  end

  defp classify(_, [mark | _]) when mark in '?#', do: :none
  defp classify([first | _], _) when first in ?0..?9, do: :none
  defp classify(name, [?:, ?: | _] = before), do: name_or_alias(name, before)
  defp classify(name, [?: | before]), do: {:atom, name, before}
  defp classify(name, [?~, ?~ | _] = before), do: name_or_alias(name, before)
  defp classify([letter], [?~ | before]) when letter in @letters, do: {:sigil, [letter], before}
  defp classify(name, before), do: name_or_alias(name, before)

  defp name_or_alias(name, before) do
    cond do
      identifier?(name) -> {:name, name, before}
      alias?(name) -> {:alias, name, before}
      true -> :none
    end
  end

  defp identifier?([first | _] = name) do
    ?@ not in name and (first == ?_ or first in ?a..?z or (first > ?z and letter?(first)))
  end

  defp identifier?([]), do: false

  defp alias?([first | _] = name),
    do: first in ?A..?Z and Enum.all?(name, &(&1 < 128 and &1 != ?@))

  defp continues?(char) when char < 128 do
    char in ?a..?z or char in ?A..?Z or char in ?0..?9 or char == ?_
  end

  defp continues?(char), do: <<char::utf8>> =~ ~r/[\p{L}\p{Nl}\p{Nd}\p{Mn}\p{Mc}\p{Pc}]/u

  defp letter?(char), do: <<char::utf8>> =~ ~r/[\p{Ll}\p{Lo}\p{Lm}\p{Nl}]/u

  defp skip_spaces([char | text]) when is_space(char), do: skip_spaces(text)
  defp skip_spaces(text), do: text
end
