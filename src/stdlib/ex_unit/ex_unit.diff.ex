defmodule ExUnit.Diff do
  @moduledoc false

  # What differs between two values, or a pattern and a value. Each side is a tree:
  #
  #     {:value, term} | {:code, quoted}             laid out as what differs
  #     {:flat, term}                                as `inspect/2` prints it
  #     {:mark, tree}                                differs as a whole
  #     {:text, delimiter, [{:same | :diff, text}]}  a string of which parts differ
  #     {:list, trees, tail | nil} | {:tuple, trees}
  #     {:map, name | nil, [{key, tree, marked?}]}   name and key are trees
  #     {:infix, tree, operator, tree}
  #
  # Functions that compare give `{equivalent?, left, right, env}`.

  alias ExUnit.Diff.{Algebra, Pattern, Sequence}

  defstruct [:equivalent?, :left, :right]

  def compute(left, right, {:match, pins}) do
    env = %{context: :match, pins: Map.new(pins), current_vars: %{}}
    left |> Pattern.compare(right, env) |> result()
  end

  def compute(left, right, context) when context in [:==, :===] do
    left |> compare(right, %{context: context, current_vars: %{}}) |> result()
  end

  defp result({equivalent?, left, right, env}),
    do: {%__MODULE__{equivalent?: equivalent?, left: left, right: right}, env}

  # A document in which `mark` has been put around what differs.
  def to_algebra(tree, mark) when is_function(mark, 1), do: Algebra.document(tree, mark)

  ## Values

  @doc false
  def compare(left, right, env) do
    if equal?(left, right, env) and not bits?(left),
      do: {true, {:value, left}, {:value, right}, env},
      else: different(left, right, env)
  end

  defp equal?(left, right, %{context: :==}), do: left == right
  defp equal?(left, right, _env), do: left === right

  # Bits that are no whole bytes, save in keys, are told as different even from themselves.
  defp bits?([head | tail]), do: bits?(head) or bits?(tail)
  defp bits?(tuple) when is_tuple(tuple), do: tuple |> Tuple.to_list() |> bits?()
  defp bits?(map) when is_map(map), do: map |> Map.values() |> bits?()
  defp bits?(term), do: is_bitstring(term) and not is_binary(term)

  defp different(left, right, env) when is_list(left) and is_list(right) do
    if List.ascii_printable?(left) and List.ascii_printable?(right),
      do: texts("'", escaped(left), escaped(right), env),
      else: lists(left, right, env)
  end

  defp different(left, right, env) when is_tuple(left) and is_tuple(right) do
    compared = positions(Tuple.to_list(left), Tuple.to_list(right), env, &compare/3, &value/1)
    {_, lefts, rights, env} = compared
    {false, {:tuple, lefts}, {:tuple, rights}, env}
  end

  defp different(left, right, env) when is_map(left) and is_map(right), do: maps(left, right, env)

  defp different(left, right, env) when is_binary(left) and is_binary(right),
    do: texts("\"", escaped(left), escaped(right), env)

  defp different(left, right, env)
       when is_number(left) and is_number(right),
       do: texts("", inspect(left), inspect(right), env)

  defp different(left, right, env), do: {false, {:mark, value(left)}, {:mark, value(right)}, env}

  @doc false
  def value(term), do: {:value, term}

  ## Texts

  @doc false
  def text?([_ | _] = list), do: List.ascii_printable?(list)
  def text?(_), do: false

  # As it is printed, without the delimiters.
  @doc false
  def escaped(text) do
    text
    |> inspect(
      binaries: :as_strings,
      charlists: :as_charlists,
      printable_limit: :infinity,
      limit: :infinity
    )
    |> String.slice(1..-2)
  end

  # Texts that have little in common are not worth looking at in detail.
  @doc false
  def texts(delimiter, left, right, env) do
    {lefts, rights} =
      if String.bag_distance(left, right) > 0.4,
        do: sides(String.myers_difference(left, right)),
        else: {[diff: left], [diff: right]}

    {false, {:text, delimiter, lefts}, {:text, delimiter, rights}, env}
  end

  defp sides(script) do
    lefts = for {kind, text} <- script, kind != :ins, do: part(kind, text)
    rights = for {kind, text} <- script, kind != :del, do: part(kind, text)
    {lefts, rights}
  end

  defp part(:eq, text), do: {:same, text}
  defp part(_, text), do: {:diff, text}

  ## Sequences

  defp lists(left, right, env) do
    {left, left_tail} = improper(left)
    {right, right_tail} = improper(right)
    {_, lefts, rights, env} = Sequence.compare(left, right, env, &compare/3, &value/1)
    {left_tail, right_tail} = tails(left_tail, right_tail, env)
    {false, {:list, lefts, left_tail}, {:list, rights, right_tail}, env}
  end

  # The elements of a list and, if it is improper, the tree of its tail.
  @doc false
  def improper(list, front \\ [])
  def improper([head | tail], front), do: improper(tail, [head | front])
  def improper([], front), do: {Enum.reverse(front), nil}
  def improper(tail, front), do: {Enum.reverse(front), value(tail)}

  defp tails({:value, left}, {:value, right}, env) do
    {_, left, right, _} = compare(left, right, env)
    {left, right}
  end

  defp tails(left, right, _env), do: {marked_tail(left), marked_tail(right)}

  defp marked_tail(nil), do: nil
  defp marked_tail(tail), do: {:mark, tail}

  # Elements compare with those at their place; what one side has more differs as a whole.
  @doc false
  def positions(left, right, env, compare, leaf),
    do: positions(left, right, env, compare, leaf, true, [], [])

  defp positions([l | left], [r | right], env, compare, leaf, same?, lefts, rights) do
    {equivalent?, l, r, env} = compare.(l, r, env)
    positions(left, right, env, compare, leaf, same? and equivalent?, [l | lefts], [r | rights])
  end

  defp positions(left, right, env, _compare, leaf, same?, lefts, rights) do
    lefts = Enum.reverse(lefts, Enum.map(left, &{:mark, leaf.(&1)}))
    rights = Enum.reverse(rights, Enum.map(right, &{:mark, value(&1)}))
    {same? and left == [] and right == [], lefts, rights, env}
  end

  ## Maps

  # A struct that prints itself in its own way is compared with another as both print, if that tells them apart.
  defp maps(left, %right_name{} = right, env) do
    with {:ok, left_text} <- printed(left),
         {:ok, right_text} <- inspected(right),
         true <- left_text != right_text or left.__struct__ != right_name do
      texts("", unquoted(left_text), unquoted(right_text), env)
    else
      _ -> fields(left, right, env)
    end
  end

  defp maps(left, right, env), do: fields(left, right, env)

  # Escaped as the inside of a string, but for quotes.
  @doc false
  def unquoted(text), do: text |> String.split("\"") |> Enum.map_join("\"", &escaped/1)

  # A struct as it prints itself in its own way.
  @doc false
  def printed(struct), do: if(inspected?(struct), do: inspected(struct), else: :error)

  defp inspected(struct) do
    {:ok, inspect(struct, limit: :infinity, printable_limit: :infinity, safe: false)}
  rescue
    _ -> :error
  end

  @doc false
  def inspected?(%_{} = struct), do: Inspect.impl_for(struct) != Inspect.Any
  def inspected?(_map), do: false

  defp fields(left, right, env) do
    {left_name, right_name} = names(left, right)
    {left, right} = {without_name(left), without_name(right)}

    {lefts, rights} =
      for {key, l} <- pairs(left), {:ok, r} <- [Map.fetch(right, key)], reduce: {[], []} do
        {lefts, rights} ->
          {_, l, r, _} = compare(l, r, env)
          {[{{:flat, key}, l, false} | lefts], [{{:flat, key}, r, false} | rights]}
      end

    lefts = Enum.reverse(lefts, only(left, right))
    rights = Enum.reverse(rights, only(right, left))
    {false, {:map, left_name, lefts}, {:map, right_name, rights}, env}
  end

  defp only(map, other) do
    for {key, term} <- pairs(map),
        not is_map_key(other, key),
        do: {{:flat, key}, {:flat, term}, true}
  end

  # In the order of keys, of which maps come behind lists.
  @doc false
  def pairs(map) when is_map(map), do: map |> Map.to_list() |> pairs()
  def pairs(pairs), do: Enum.sort_by(pairs, fn {key, _} -> {rank(key), key} end)

  defp rank(key) when is_bitstring(key), do: 2
  defp rank(key) when is_map(key), do: 1
  defp rank(_key), do: 0

  @doc false
  def without_name(%_{} = struct), do: Map.delete(struct, :__struct__)
  def without_name(map), do: map

  defp names(%name{}, %name{}), do: {value(name), value(name)}
  defp names(left, right), do: {name(left), name(right)}

  defp name(%name{}), do: {:mark, value(name)}
  defp name(_map), do: nil
end
