defmodule ExUnit.Diff do
  @moduledoc false

  # What differs between two values, or a pattern and a value. Each side is a tree:
  #
  #     {:value, term} | {:code, quoted}             as it is printed
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
    env = %{context: :match, pins: Map.new(pins), vars: %{}}
    left |> Pattern.compare(right, env) |> result()
  end

  def compute(left, right, context) when context in [:==, :===] do
    left |> compare(right, %{context: context}) |> result()
  end

  defp result({equivalent?, left, right, env}),
    do: {%__MODULE__{equivalent?: equivalent?, left: left, right: right}, env}

  # A document in which `mark` has been put around what differs.
  def to_algebra(tree, mark) when is_function(mark, 1), do: Algebra.document(tree, mark)

  ## Values

  @doc false
  def compare(left, right, env) do
    if equal?(left, right, env),
      do: {true, {:value, left}, {:value, right}, env},
      else: different(left, right, env)
  end

  defp equal?(left, right, %{context: :==}), do: left == right
  defp equal?(left, right, _env), do: left === right

  defp different(left, right, env) when is_list(left) and is_list(right) do
    if text?(left) and text?(right),
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
       when (is_integer(left) and is_integer(right)) or (is_float(left) and is_float(right)),
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
    {left, left_tail} = improper(left, [])
    {right, right_tail} = improper(right, [])
    {_, lefts, rights, env} = Sequence.compare(left, right, env, &compare/3, &value/1)
    {left_tail, right_tail} = tails(left_tail, right_tail, env)
    {false, {:list, lefts, left_tail}, {:list, rights, right_tail}, env}
  end

  defp improper([head | tail], front), do: improper(tail, [head | front])
  defp improper([], front), do: {Enum.reverse(front), nil}
  defp improper(tail, front), do: {Enum.reverse(front), {:tail, tail}}

  defp tails({:tail, left}, {:tail, right}, env) do
    {_, left, right, _} = compare(left, right, env)
    {left, right}
  end

  defp tails(left, right, _env), do: {marked_tail(left), marked_tail(right)}

  defp marked_tail(nil), do: nil
  defp marked_tail({:tail, tail}), do: {:mark, value(tail)}

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

  defp maps(%name{} = left, %name{} = right, env) do
    if inspected?(left) do
      case {inspect(left), inspect(right)} do
        {same, same} -> fields(left, right, env)
        {left, right} -> texts("", left, right, env)
      end
    else
      fields(left, right, env)
    end
  end

  defp maps(%_{} = left, %_{} = right, env) do
    case {inspected?(left), inspected?(right)} do
      {true, true} -> texts("", inspect(left), inspect(right), env)
      {false, false} -> fields(left, right, env)
      _ -> {false, {:mark, value(left)}, {:mark, value(right)}, env}
    end
  end

  defp maps(left, right, env) do
    if inspected?(left) or inspected?(right),
      do: {false, {:mark, value(left)}, {:mark, value(right)}, env},
      else: fields(left, right, env)
  end

  # A struct that prints itself in its own way.
  @doc false
  def inspected?(%_{} = struct), do: Inspect.impl_for(struct) != Inspect.Any
  def inspected?(_map), do: false

  defp fields(left, right, env) do
    {left_name, right_name} = names(left, right)
    {left, right} = {Map.delete(left, :__struct__), Map.delete(right, :__struct__)}

    {lefts, rights} =
      for {key, l} <- Map.to_list(left), {:ok, r} <- [Map.fetch(right, key)], reduce: {[], []} do
        {lefts, rights} ->
          {_, l, r, _} = compare(l, r, env)
          {[{value(key), l, false} | lefts], [{value(key), r, false} | rights]}
      end

    lefts = Enum.reverse(lefts, only(left, right))
    rights = Enum.reverse(rights, only(right, left))
    {false, {:map, left_name, lefts}, {:map, right_name, rights}, env}
  end

  defp only(map, other) do
    for {key, term} <- Map.to_list(map),
        not is_map_key(other, key),
        do: {value(key), {:flat, term}, true}
  end

  defp names(%{__struct__: name}, %{__struct__: name}), do: {value(name), value(name)}
  defp names(left, right), do: {name(left), name(right)}

  defp name(%{__struct__: name}), do: {:mark, value(name)}
  defp name(_map), do: nil
end
