defmodule ExUnit.Diff.Pattern do
  @moduledoc false

  # Compares a pattern, whose macros have been expanded, with a value. The environment has the values of pinned
  # variables and those that the pattern bound so far.

  alias ExUnit.Diff
  alias ExUnit.Diff.Sequence

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

  def compare({:_, _, context} = var, right, env) when is_atom(context), do: same(var, right, env)

  def compare({:__MODULE__, meta, context} = module, right, env) when is_atom(context),
    do:
      if(meta[:expanded] == right, do: same(module, right, env), else: whole(module, right, env))

  def compare({name, _, context} = var, right, env) when is_atom(name) and is_atom(context) do
    key = {name, context}

    case env.vars do
      %{^key => ^right} -> same(var, right, env)
      %{^key => _other} -> whole(var, right, env)
      vars -> same(var, right, %{env | vars: Map.put(vars, key, right)})
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
    if is_list(front) and proper?(right),
      do: front(front, rest, right, env, &{:infix, {:list, &1, nil}, "++", &2}),
      else: whole(append, right, env)
  end

  def compare({:<>, _, [prefix, rest]} = concatenation, right, env) when is_binary(right) do
    if is_binary(prefix),
      do: prefix(prefix, rest, right, env),
      else: whole(concatenation, right, env)
  end

  def compare(list, right, env) when is_list(list) and is_list(right) do
    cond do
      Diff.text?(list) and Diff.text?(right) -> literal(list, right, env)
      not proper?(right) -> whole(list, right, env)
      true -> list(list, right, env)
    end
  end

  def compare(literal, right, env)
      when is_number(literal) or is_binary(literal) or is_atom(literal),
      do: literal(literal, right, env)

  # What a macro stands for, matches within matches and binaries are not looked into.
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

  defp proper?(list), do: not List.improper?(list)

  defp list(list, right, env) do
    case List.last(list) do
      {:|, _, [last, tail]} ->
        front = List.replace_at(list, -1, last)
        front(front, tail, right, env, &{:list, &1, &2})

      _ ->
        {same?, lefts, rights, env} = Sequence.compare(list, right, env, &compare/3, &code/1)
        {same?, {:list, lefts, nil}, {:list, rights, nil}, env}
    end
  end

  # The first elements compare with as many of the value, what is left with the rest.
  defp front(front, rest, right, env, build) do
    {first, behind} = Enum.split(right, length(front))
    {same?, lefts, rights, env} = Sequence.compare(front, first, env, &compare/3, &code/1)

    case compare(rest, behind, env) do
      {true, rest, _, env} ->
        behind = Enum.map(behind, &{:flat, &1})
        {same?, build.(lefts, rest), {:list, rights ++ behind, nil}, env}

      {false, rest, {:list, behind, _}, env} ->
        {false, build.(lefts, rest), {:list, rights ++ behind, nil}, env}

      {false, rest, _, env} ->
        behind = Enum.map(behind, &{:mark, Diff.value(&1)})
        {false, build.(lefts, rest), {:list, rights ++ behind, nil}, env}
    end
  end

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
    case inspected(name, pairs, right) do
      {left, right} -> Diff.texts("", left, right, env)
      nil -> map({{:value, name}, {:value, name}}, pairs, Map.delete(right, :__struct__), env)
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

  # A struct that prints itself in its own way does so on both sides, if the pattern has nothing but values.
  defp inspected(name, pairs, right) do
    if Diff.inspected?(right) and Macro.quoted_literal?(pairs) do
      {values, _} = Code.eval_quoted(pairs)
      left = struct(name, values)

      with true <- left != right,
           text <- inspect(left, safe: false),
           true <- text != inspect(right),
           do: {text, inspect(right)},
           else: (_ -> nil)
    end
  rescue
    _ -> nil
  end

  defp map(names, pairs, right, env) do
    pairs = pairs |> Map.new() |> Map.to_list()

    {here, missing} =
      Enum.split_with(pairs, fn {key, _} -> match?({:ok, _}, fetch(key, right, env)) end)

    {same?, lefts, rights, rest, env} =
      Enum.reduce(here, {true, [], [], right, env}, fn {key, pattern},
                                                       {same?, lefts, rights, rest, env} ->
        {:ok, {found, value}} = fetch(key, right, env)
        {equivalent?, l, r, env} = compare(pattern, value, env)
        left = {{:code, key}, l, false}
        right = {{:value, found}, r, false}
        {same? and equivalent?, [left | lefts], [right | rights], Map.delete(rest, found), env}
      end)

    lefts =
      Enum.reverse(
        lefts,
        for({key, pattern} <- missing, do: {{:code, key}, {:code, pattern}, true})
      )

    {left_name, right_name} = names || {nil, name(right)}

    rest =
      for {key, value} <- Map.to_list(rest),
          key != :__struct__,
          do: {{:value, key}, {:flat, value}, false}

    rights = Enum.reverse(rights, rest) |> Enum.reject(&(elem(&1, 0) == {:value, :__struct__}))
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
      for {{name, context}, value} <- env.vars, is_atom(context), do: {{name, context}, value}

    {holds?, _} = Code.eval_quoted(quote(do: if(unquote(guard), do: true, else: false)), bindings)

    {holds?, if(holds?, do: {:code, guard}, else: {:mark, {:code, guard}})}
  rescue
    _ -> {false, {:mark, {:code, guard}}}
  end
end
