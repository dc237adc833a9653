defmodule ExUnit.Diff.Pattern do
  @moduledoc false

  # Compares a pattern, whose macros have been expanded, with a value. The environment has the values of pinned
  # variables and those that the pattern bound so far.

  alias ExUnit.Diff
  alias ExUnit.Diff.{Parts, Sequence}

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

  def compare({:<>, _, [prefix, _rest]} = pattern, right, env) when is_binary(prefix) and is_binary(right),
    do: string(pattern, right, env)

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
    name = if Keyword.keyword?(pairs), do: pairs[:__struct__]
    fields = if name, do: Keyword.delete(pairs, :__struct__)

    if fields && defines?(name, fields),
      do: struct(name, fields, right, env),
      else: map(nil, pairs, right, env)
  end

  def compare({:%, _, [name, {:%{}, _, pairs}]}, right, env) when is_map(right) do
    if is_atom(name),
      do: struct(name, pairs, right, env),
      else: map(nil, [{:__struct__, name} | pairs], right, env)
  end

  def compare({:++, _, [_front, _rest]} = append, right, env) when is_list(right),
    do: list(append, right, env)

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

  # Is it a struct that has these fields?
  defp defines?(name, fields) when is_atom(name) do
    Code.ensure_loaded?(name) and function_exported?(name, :__struct__, 0) and
      Enum.all?(fields, fn {field, _} -> is_map_key(name.__struct__(), field) end)
  end

  defp defines?(_name, _fields), do: false

  ## Tuples and lists

  defp tuple(elements, right, env) do
    {same?, lefts, rights, env} =
      Diff.positions(elements, Tuple.to_list(right), env, &compare/3, &code/1)

    {same?, {:tuple, lefts}, {:tuple, rights}, env}
  end

  defp code(quoted), do: {:code, quoted}

  # Elements are compared with as many as the value has, or as a tail leaves to them, and what is left with the tail.
  defp list(pattern, right, env) do
    case Parts.of_list(pattern) do
      {elements, nil, shape} -> closed(elements, shape, right, env)
      {elements, {:tail, tail}, shape} -> open(elements, tail, shape, right, env)
      :error -> whole(pattern, right, env)
    end
  end

  defp closed(elements, shape, right, env) do
    {first, tail} = Diff.improper(right)
    {same?, lefts, rights, env} = Sequence.compare(elements, first, env, &compare/3, &code/1)

    surplus =
      cond do
        tail != nil -> :tail
        length(first) > length(elements) -> :elements
        true -> :none
      end

    left = Parts.list(shape, lefts, nil, surplus)
    {same? and tail == nil, left, {:list, rights, tail && {:mark, tail}}, env}
  end

  defp open(elements, tail, shape, right, env) do
    {first, behind} = split(right, length(elements), [])
    {same?, lefts, rights, env} = Sequence.compare(elements, first, env, &compare/3, &code/1)
    {rest_same?, rest, {more, tail}, env} = rest(tail, behind, env)
    left = Parts.list(shape, lefts, rest, :none)
    {same? and rest_same?, left, {:list, rights ++ more, tail}, env}
  end

  defp split([head | tail], count, first) when count > 0,
    do: split(tail, count - 1, [head | first])

  defp split(rest, _count, first), do: {Enum.reverse(first), rest}

  # The trees of the elements of the rest, and of its tail.
  defp rest(rest, behind, env) do
    case compare(rest, behind, env) do
      {same?, rest, {:list, more, tail}, env} -> {same?, rest, {more, tail}, env}
      {same?, rest, tree, env} when not is_list(behind) -> {same?, rest, {[], tree}, env}
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

  # The beginning is compared with as much as it is long, and what is left with the rest.
  defp string(pattern, right, env) do
    {prefixes, rest} = Parts.of_string(pattern)
    front = Enum.join(prefixes)

    {first, behind} = if rest, do: String.split_at(right, String.length(front)), else: {right, ""}

    {same?, lefts, rights} = beginning(front, first, env)

    case rest && compare(rest, behind, env) do
      nil ->
        {same?, Parts.string(prefixes, lefts, nil), {:text, "\"", rights}, env}

      {rest_same?, rest, behind, env} ->
        right = {:text, "\"", rights ++ parts(behind)}
        {same? and rest_same?, Parts.string(prefixes, lefts, rest), right, env}
    end
  end

  defp beginning(same, same, _env), do: {true, [same: Diff.escaped(same)], [same: Diff.escaped(same)]}

  defp beginning(left, right, env) do
    {_, {:text, _, lefts}, {:text, _, rights}, _} =
      Diff.texts("\"", Diff.escaped(left), Diff.escaped(right), env)

    {false, nonempty(lefts), nonempty(rights)}
  end

  defp nonempty(parts), do: Enum.reject(parts, &match?({_, ""}, &1))

  defp parts({:text, _, parts}), do: nonempty(parts)
  defp parts({:mark, {:value, text}}), do: nonempty(diff: Diff.escaped(text))
  defp parts({kind, text}) when kind in [:value, :flat], do: nonempty(same: Diff.escaped(text))

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
    {keys, rest} = Enum.flat_map_reduce(pinned_first(pairs), right, &take(elem(&1, 0), &2, env))
    keys = Map.new(keys)
    {here, missing} = Enum.split_with(pairs, fn {key, _} -> is_map_key(keys, key) end)

    {same?, lefts, rights, env} =
      Enum.reduce(here, {true, [], [], env}, fn {key, pattern}, {same?, lefts, rights, env} ->
        found = Map.fetch!(keys, key)
        {equivalent?, l, r, env} = compare(pattern, Map.fetch!(right, found), env)
        left = {{:code, key}, l, false}
        right = {{:flat, found}, r, false}
        {same? and equivalent?, [left | lefts], [right | rights], env}
      end)

    missing_trees = for {key, pattern} <- missing, do: {{:code, key}, {:code, pattern}, true}
    {left_name, right_name} = names || {nil, name(rights, right)}

    rest =
      for {key, value} <- Diff.pairs(rest),
          key != :__struct__,
          do: {{:flat, key}, {:flat, value}, false}

    lefts = Enum.reverse(lefts, missing_trees)
    rights = for {{:flat, key}, _, _} = right <- rights, key != :__struct__, do: {key, right}
    rights = for({_key, right} <- Diff.pairs(rights), do: right) ++ rest
    {same? and missing == [], {:map, left_name, lefts}, {:map, right_name, rights}, env}
  end

  # The struct's name behind the `%`, which stands among the keys in the pattern.
  defp name(rights, %{__struct__: name}) do
    case List.keyfind(rights, {:flat, :__struct__}, 0) do
      {_, {:mark, _}, _} -> {:mark, {:value, name}}
      _ -> {:value, name}
    end
  end

  defp name(_rights, _map), do: nil

  # Of two that name the same key the pinned variable gets it.
  defp pinned_first(pairs) do
    {pinned, others} = Enum.split_with(pairs, &match?({{:^, _, _}, _}, &1))
    pinned ++ others
  end

  # `{pattern of a key, key}` if the map has it, and the map without it.
  defp take(pattern, map, env) do
    with {:ok, key} <- key(pattern, env),
         true <- is_map_key(map, key),
         do: {[{pattern, key}], Map.delete(map, key)},
         else: (_ -> {[], map})
  end

  defp key({:^, _, [{name, _, context}]}, env), do: Map.fetch(env.pins, {name, context})

  defp key(pattern, _env) do
    if Macro.quoted_literal?(pattern),
      do: {:ok, pattern |> Code.eval_quoted() |> elem(0)},
      else: :error
  end

  ## Guards

  # The parts of a guard that do not hold are marked, not those that nobody can tell of.
  defp guard({operator, _, [left, right]}, env) when operator in [:and, :or, :when] do
    {left?, left} = guard(left, env)
    {right?, right} = guard(right, env)
    holds? = if operator == :and, do: left? and right?, else: left? or right?
    {holds?, {:infix, left, Atom.to_string(operator), right}}
  end

  defp guard(guard, env) do
    case holds?(guard, env) do
      true -> {true, {:code, guard}}
      false -> {false, {:mark, {:code, guard}}}
      :unbound -> {false, {:code, guard}}
    end
  end

  defp holds?(guard, env) do
    guard = Macro.prewalk(guard, &expanded/1)
    variables = for {key, _} <- env.current_vars, do: key

    if Enum.all?(mentioned(guard), &(&1 in variables)) do
      {holds?, _} = Code.eval_quoted(quote(do: if(unquote(guard), do: true, else: false)), Map.to_list(env.current_vars))
      holds?
    else
      :unbound
    end
  rescue
    _ -> false
  end

  # What a macro stands for.
  defp expanded({_, [{:expanded, code} | _], _}), do: code
  defp expanded(code), do: code

  defp mentioned(guard) do
    {_, found} =
      Macro.prewalk(guard, [], fn
        {name, _, context} = variable, found
        when is_atom(name) and is_atom(context) and name not in @pseudo_variables ->
          {variable, [{name, context} | found]}

        other, found ->
          {other, found}
      end)

    found
  end
end
