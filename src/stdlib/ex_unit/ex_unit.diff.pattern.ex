defmodule ExUnit.Diff.Pattern do
  @moduledoc false

  # Compares a pattern, whose macros have been expanded, with a value. The environment has the values of pinned
  # variables and those that the pattern bound so far.

  alias ExUnit.Diff
  alias ExUnit.Diff.Sequence

  @pseudo_variables [:__MODULE__, :__DIR__, :__ENV__, :__CALLER__, :__STACKTRACE__]

  def compare({:when, _, [left, guard]}, right, env) do
    case compare(left, right, env) do
      {true, left, right, env} ->
        {holds?, guard} = guard(guard, env)
        {holds?, {:infix, left, "when", guard}, right, env}

      {false, left, right, env} ->
        {false, {:infix, left, "when", {:code, guard}}, right, env}
    end
  end

  def compare({:^, _, [{name, _, context}]} = pin, right, env) do
    value = Map.get(env.pins, {name, context})

    case Diff.compare(value, right, %{context: :===}) do
      {true, _, right, _} -> {true, {:code, pin}, right, env}
      {false, _, right, _} -> {false, {:mark, {:code, pin}}, right, env}
    end
  end

  def compare({:<>, _, [prefix, rest]}, right, env) when is_binary(prefix) and is_binary(right),
    do: prefix(prefix, rest, right, env)

  # What a macro stands for is compared; the call is shown.
  def compare({_, [expanded: pattern] ++ _, _} = call, right, env) do
    {same?, _, right, env} = compare(pattern, right, env)
    {same?, if(same?, do: {:code, call}, else: {:mark, {:code, call}}), right, env}
  end

  def compare({:_, _, context} = var, right, env) when is_atom(context), do: same(var, right, env)

  def compare({name, _, context} = variable, right, env)
      when name in @pseudo_variables and is_atom(context),
      do: whole(variable, right, env)

  def compare({name, _, context} = var, right, env) when is_atom(name) and is_atom(context) do
    key = {name, context}

    case env.current_vars do
      %{^key => ^right} -> same(var, right, env)
      %{^key => _other} -> whole(var, right, env)
      vars -> same(var, right, %{env | current_vars: Map.put(vars, key, right)})
    end
  end

  def compare({:-, _, [number]}, right, env) when is_number(number),
    do: literal(-number, right, env)

  def compare({:+, _, [number]}, right, env) when is_number(number),
    do: literal(number, right, env)

  def compare({:{}, _, elements}, right, env) when is_tuple(right),
    do: tuple(elements, right, env)

  def compare({left, last}, right, env) when is_tuple(right), do: tuple([left, last], right, env)

  def compare({:%{}, _, pairs}, right, env) when is_map(right) and is_list(pairs) do
    case Keyword.keyword?(pairs) and Keyword.fetch(pairs, :__struct__) do
      {:ok, name} when is_atom(name) ->
        struct(name, Keyword.delete(pairs, :__struct__), right, env)

      _ ->
        map(nil, pairs, right, env)
    end
  end

  def compare({:%, _, [name, {:%{}, _, pairs}]}, right, env) when is_map(right) do
    if is_atom(name),
      do: struct(name, pairs, right, env),
      else: map(nil, [{:__struct__, name} | pairs], right, env)
  end

  def compare({:++, _, [front, rest]} = append, right, env) when is_list(right) do
    if is_list(front),
      do: front(front, rest, right, env, &{:infix, {:list, &1, nil}, "++", &2}),
      else: whole(append, right, env)
  end

  def compare(list, right, env) when is_list(list) and is_list(right) do
    if List.ascii_printable?(list) and List.ascii_printable?(right),
      do: literal(list, right, env),
      else: list(list, right, env)
  end

  def compare(literal, right, env)
      when is_number(literal) or is_binary(literal) or is_atom(literal),
      do: literal(literal, right, env)

  # Matches within matches and binaries are not looked into.
  def compare(pattern, right, env), do: whole(pattern, right, env)

  defp same(pattern, right, env), do: {true, {:code, pattern}, {:flat, right}, env}

  defp whole(pattern, right, env),
    do: {false, {:mark, {:code, pattern}}, {:mark, {:value, right}}, env}

  defp literal(literal, right, env) do
    {equivalent?, left, right, _} = Diff.compare(literal, right, %{context: :===})
    {equivalent?, left, right, env}
  end

  ## Tuples and lists

  defp tuple(elements, right, env) do
    {same?, lefts, rights, env} =
      Diff.positions(elements, Tuple.to_list(right), env, &compare/3, &code/1)

    {same?, {:tuple, lefts}, {:tuple, rights}, env}
  end

  defp code(quoted), do: {:code, quoted}

  defp list(list, right, env) do
    case List.last(list) do
      {:|, _, [last, tail]} ->
        front = List.replace_at(list, -1, last)
        front(front, tail, right, env, &{:list, &1, &2})

      _ ->
        {first, tail} = Diff.improper(right)
        {same?, lefts, rights, env} = Sequence.compare(list, first, env, &compare/3, &code/1)
        tail = tail && {:mark, tail}
        {same? and tail == nil, {:list, lefts, nil}, {:list, rights, tail}, env}
    end
  end

  # The first elements compare with as many of the value, what is left with the rest.
  defp front(front, rest, right, env, build) do
    {first, behind} = split(right, length(front), [])
    {same?, lefts, rights, env} = Sequence.compare(front, first, env, &compare/3, &code/1)
    {rest_same?, rest, behind, env} = rest(rest, behind, env)
    {more, tail} = behind
    {same? and rest_same?, build.(lefts, rest), {:list, rights ++ more, tail}, env}
  end

  defp split([head | tail], count, first) when count > 0,
    do: split(tail, count - 1, [head | first])

  defp split(rest, _count, first), do: {Enum.reverse(first), rest}

  # The trees of the elements of the rest, and of its tail.
  defp rest([], [_ | _] = behind, env),
    do: {false, {:mark, {:code, []}}, trees(behind, &{:mark, Diff.value(&1)}), env}

  defp rest(rest, behind, env) do
    case compare(rest, behind, env) do
      {same?, rest, {:list, more, tail}, env} -> {same?, rest, {more, tail}, env}
      {true, rest, _, env} -> {true, rest, trees(behind, &{:flat, &1}), env}
      {false, rest, _, env} -> {false, rest, trees(behind, &{:mark, Diff.value(&1)}), env}
    end
  end

  defp trees(list, tree) when is_list(list) do
    {elements, tail} = Diff.improper(list)
    {Enum.map(elements, tree), tail && tree.(elem(tail, 1))}
  end

  defp trees(tail, tree), do: {[], tree.(tail)}

  ## Strings

  defp prefix(prefix, rest, right, env) do
    size = byte_size(prefix)

    case right do
      <<^prefix::binary-size(size), behind::binary>> ->
        {same?, rest, behind, env} = compare(rest, behind, env)
        {same?, {:infix, {:value, prefix}, "<>", rest}, joined(prefix, behind), env}

      _ ->
        {first, behind} = String.split_at(right, String.length(prefix))

        {_, {:text, quotes, lefts}, {:text, _, rights}, _} =
          Diff.texts("\"", Diff.escaped(prefix), Diff.escaped(first), env)

        rest = {:infix, {:text, quotes, lefts}, "<>", {:code, rest}}
        behind = if behind == "", do: [], else: [same: Diff.escaped(behind)]
        {false, rest, {:text, quotes, rights ++ behind}, env}
    end
  end

  defp joined(prefix, {kind, behind}) when kind in [:value, :flat], do: {:value, prefix <> behind}

  defp joined(prefix, {:text, quotes, parts}),
    do: {:text, quotes, [{:same, Diff.escaped(prefix)} | parts]}

  defp joined(prefix, {:mark, {:value, behind}}),
    do: {:text, "\"", [same: Diff.escaped(prefix), diff: Diff.escaped(behind)]}

  ## Maps

  defp struct(name, pairs, %{__struct__: name} = right, env) do
    case printed(name, pairs, right) do
      {same, same} ->
        with {true, _, _, env} <- fields(name, pairs, right, env),
             do: {true, {:flat, right}, {:flat, right}, env}

      {left, right} ->
        Diff.texts("", Diff.unquoted(left), Diff.unquoted(right), env)

      nil ->
        fields(name, pairs, right, env)
    end
  end

  defp struct(name, pairs, %{__struct__: other} = right, env),
    do: wrong_struct({:value, name}, {:mark, {:value, other}}, pairs, right, env)

  defp struct(name, pairs, right, env), do: wrong_struct({:value, name}, nil, pairs, right, env)

  defp wrong_struct(left_name, right_name, pairs, right, env) do
    names = {{:mark, left_name}, right_name}
    {_, left, right, env} = map(names, pairs, Map.delete(right, :__struct__), env)
    {false, left, right, env}
  end

  defp fields(name, pairs, right, env),
    do: map({{:value, name}, {:value, name}}, pairs, Map.delete(right, :__struct__), env)

  # A struct that prints itself in its own way does so on both sides, if the pattern has nothing but values.
  defp printed(name, pairs, right) do
    with true <- Macro.quoted_literal?(pairs),
         {:ok, right} <- Diff.printed(right),
         {values, _} = Code.eval_quoted(pairs),
         {:ok, left} <- Diff.printed(struct(name, values)),
         do: {left, right},
         else: (_ -> nil)
  end

  defp map(names, pairs, right, env) do
    pairs = pairs |> Map.new() |> Diff.pairs()

    {here, missing} =
      Enum.split_with(pairs, fn {key, _} -> match?({:ok, _}, fetch(key, right, env)) end)

    {same?, lefts, rights, rest, env} =
      Enum.reduce(here, {true, [], [], right, env}, fn {key, pattern},
                                                       {same?, lefts, rights, rest, env} ->
        {:ok, {found, value}} = fetch(key, right, env)
        {equivalent?, l, r, env} = compare(pattern, value, env)
        left = {{:code, key}, l, false}
        right = {{:flat, found}, r, false}
        {same? and equivalent?, [left | lefts], [right | rights], Map.delete(rest, found), env}
      end)

    lefts =
      Enum.reverse(
        lefts,
        for({key, pattern} <- missing, do: {{:code, key}, {:code, pattern}, true})
      )

    {left_name, right_name} = names || {nil, name(right)}

    rest =
      for {key, value} <- Diff.pairs(rest),
          key != :__struct__,
          do: {{:flat, key}, {:flat, value}, false}

    rights = Enum.reverse(rights, rest) |> Enum.reject(&(elem(&1, 0) == {:flat, :__struct__}))
    {same? and missing == [], {:map, left_name, lefts}, {:map, right_name, rights}, env}
  end

  defp name(%{__struct__: name}), do: {:value, name}
  defp name(_map), do: nil

  defp fetch({:^, _, [{name, _, context}]}, map, env),
    do: fetch_value(Map.get(env.pins, {name, context}), map)

  defp fetch(key, map, _env) do
    if Macro.quoted_literal?(key) do
      {key, _} = Code.eval_quoted(key)
      fetch_value(key, map)
    else
      :error
    end
  end

  defp fetch_value(key, map),
    do: with({:ok, value} <- Map.fetch(map, key), do: {:ok, {key, value}})

  ## Guards

  # The parts of a guard that do not hold are marked.
  defp guard({operator, _, [left, right]}, env) when operator in [:and, :or] do
    {left?, left} = guard(left, env)
    {right?, right} = guard(right, env)
    holds? = if operator == :and, do: left? and right?, else: left? or right?
    {holds?, {:infix, left, Atom.to_string(operator), right}}
  end

  defp guard(guard, env) do
    bindings =
      for {{name, context}, value} <- env.current_vars, is_atom(context), do: {{name, context}, value}

    {holds?, _} = Code.eval_quoted(quote(do: if(unquote(guard), do: true, else: false)), bindings)

    {holds?, if(holds?, do: {:code, guard}, else: {:mark, {:code, guard}})}
  rescue
    _ -> {false, {:mark, {:code, guard}}}
  end
end
