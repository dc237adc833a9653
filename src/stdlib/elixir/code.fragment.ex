defmodule Code.Fragment do
  @moduledoc """
  Reads source text that is not finished, as it stands before a cursor.

  Editors and the shell ask it what is being written at a place where the parser would only see an error.
  """

  # The text is read backwards from the cursor, token by token, so it is kept as a reversed charlist. A token is
  # `{kind, name, before}`, where `before` is the reversed text in front of it, or `:none` for what no context
  # begins or goes on with.

  @word_operators ['and', 'in', 'not', 'or', 'when']

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

  ## Contexts

  defp context(text),
    do: text |> skip_spaces() |> context(match?([char | _] when is_space(char), text))

  defp context([], _), do: :expr
  defp context([char | _], _) when char in ',;[{', do: :expr
  defp context([?( | before], _), do: before |> token() |> named(@call)
  defp context([?/ | before], _), do: before |> token() |> named(@arity)
  defp context([?%, ?:, ?: | _], _), do: {:struct, []}
  defp context([?%, ?: | _], _), do: {:unquoted_atom, '%'}
  defp context([?% | _], _), do: {:struct, []}

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

  defp at_cursor({:atom, name, _}), do: {:unquoted_atom, name}
  defp at_cursor({:sigil, name, _}), do: {:sigil, name}
  defp at_cursor({:attribute, name, before}), do: structure({:module_attribute, name}, before)

  defp at_cursor({:alias, name, before}) do
    with {alias, before} <- qualified(name, before), do: structure(alias, before)
  end

  defp at_cursor(token), do: named(token, @hint)

  # A function, a variable or an operator, perhaps after a dot.
  defp named({kind, name, before}, {local, dot, operator}) when kind in [:name, :operator] do
    cond do
      name in @word_operators and local != :local_or_var -> {operator, name}
      after_dot = after_dot(before) -> member(name, after_dot, dot)
      kind == :operator -> {operator, name}
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
      {[?% | _], {:alias, name}} -> {:struct, name}
      {'%', _} -> {:struct, inside}
      {[?% | _], _} -> if variable?(inside), do: inside, else: {:struct, inside}
      _ -> inside
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
