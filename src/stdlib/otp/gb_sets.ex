defmodule :gb_sets do
  @moduledoc "Sorted sets with `{size, nil | {element, smaller, larger}}` built flat; for changes one by one, `:gb_trees` balances better."

  @doc "Returns an empty set."
  def new(), do: {0, nil}
  @doc "Returns an empty set."
  def empty(), do: {0, nil}
  @doc "Tells whether a set is empty."
  def is_empty(set), do: set == {0, nil}
  @doc "Returns the number of elements."
  def size({size, _}), do: size
  @doc "Returns a set of one element."
  def singleton(x), do: {1, {x, nil, nil}}
  @doc "Tells whether a term is a set."
  def is_set({0, nil}), do: true
  def is_set({n, {_, _, _}}) when is_integer(n) and n >= 0, do: true
  def is_set(_), do: false

  @doc "Tells whether an element is in the set."
  def is_member(x, {_, tree}), do: member?(x, tree)
  @doc "As `is_member/2`."
  def is_element(x, set), do: is_member(x, set)

  defp member?(x, {y, s, _}) when x < y, do: member?(x, s)
  defp member?(x, {y, _, l}) when x > y, do: member?(x, l)
  defp member?(_, {_, _, _}), do: true
  defp member?(_, nil), do: false

  @doc "Makes a set of a list."
  def from_list(list), do: from_ordset(:lists.usort(list))

  @doc "Makes a set of a sorted list without duplicates."
  def from_ordset(list) do
    size = length(list)
    {size, elem(build(list, size), 0)}
  end

  defp build(list, size) when size > 1 do
    rest = size - 1
    {small, [x | list]} = build(list, rest - div(rest, 2))
    {large, list} = build(list, div(rest, 2))
    {{x, small, large}, list}
  end

  defp build([x | list], 1), do: {{x, nil, nil}, list}
  defp build(list, 0), do: {nil, list}

  @doc "Returns the elements in order."
  def to_list({_, tree}), do: list(tree, [])

  defp list({x, s, l}, tail), do: list(s, [x | list(l, tail)])
  defp list(nil, tail), do: tail

  # The trees of :gb_trees do the balancing; an element is a key with itself as value.
  defp tree({size, tree}), do: {size, widen(tree)}
  defp widen(nil), do: nil
  defp widen({x, s, l}), do: {x, x, widen(s), widen(l)}
  defp narrow({size, tree}), do: {size, strip(tree)}
  defp strip(nil), do: nil
  defp strip({x, _, s, l}), do: {x, strip(s), strip(l)}

  @doc "Adds an element."
  def add(x, set), do: if(is_member(x, set), do: set, else: insert(x, set))
  @doc "As `add/2`."
  def add_element(x, set), do: add(x, set)
  @doc "Adds an element that is not there."
  def insert(x, set), do: narrow(:gb_trees.insert(x, x, tree(set)))
  @doc "Removes an element that is there."
  def delete(x, set), do: narrow(:gb_trees.delete(x, tree(set)))
  @doc "Removes an element."
  def delete_any(x, set), do: if(is_member(x, set), do: delete(x, set), else: set)
  @doc "As `delete_any/2`."
  def del_element(x, set), do: delete_any(x, set)
  @doc "Builds a set anew, as flat as can be."
  def balance(set), do: from_ordset(to_list(set))
  @doc "Joins two sets."
  def union(a, b), do: from_ordset(:ordsets.union(to_list(a), to_list(b)))
  @doc "Joins sets."
  def union([]), do: empty()
  def union(sets), do: from_list(:lists.append(for set <- sets, do: to_list(set)))
  @doc "Returns what two sets share."
  def intersection(a, b), do: from_ordset(:ordsets.intersection(to_list(a), to_list(b)))
  @doc "Returns what sets share."
  def intersection([set]), do: set
  def intersection([a, b | rest]), do: intersection([intersection(a, b) | rest])
  @doc "Returns what is in the first set only."
  def subtract(a, b), do: from_ordset(:ordsets.subtract(to_list(a), to_list(b)))
  @doc "As `subtract/2`."
  def difference(a, b), do: subtract(a, b)
  @doc "Tells whether the second set holds the first."
  def is_subset(a, b), do: :ordsets.is_subset(to_list(a), to_list(b))
  @doc "Tells whether two sets share nothing."
  def is_disjoint(a, b), do: :ordsets.is_disjoint(to_list(a), to_list(b))
  @doc "Returns the smallest element."
  def smallest({_, tree}), do: tree |> descend([]) |> hd() |> elem(0)
  @doc "Returns the largest element."
  def largest(set), do: :lists.last(to_list(set))
  @doc "Removes the smallest element: `{element, set}`."
  def take_smallest(set),
    do: with({x, _, tree} <- :gb_trees.take_smallest(tree(set)), do: {x, narrow(tree)})

  @doc "Removes the largest element: `{element, set}`."
  def take_largest(set),
    do: with({x, _, tree} <- :gb_trees.take_largest(tree(set)), do: {x, narrow(tree)})

  @doc "Folds over the elements."
  def fold(fun, acc, set), do: :lists.foldl(fun, acc, to_list(set))
  @doc "Keeps elements."
  def filter(fun, set), do: from_ordset(:lists.filter(fun, to_list(set)))
  @doc "Returns an iterator for `next/1`."
  def iterator({_, tree}), do: descend(tree, [])
  @doc "Returns an iterator that begins at an element."
  def iterator_from(x, {_, tree}), do: from(x, tree, [])

  defp descend({_, nil, _} = t, path), do: [t | path]
  defp descend({_, s, _} = t, path), do: descend(s, [t | path])
  defp descend(nil, path), do: path

  defp from(x, {e, _, l}, path) when e < x, do: from(x, l, path)
  defp from(_, {_, nil, _} = t, path), do: [t | path]
  defp from(x, {_, s, _} = t, path), do: from(x, s, [t | path])
  defp from(_, nil, path), do: path

  @doc "Returns `{element, iterator}` or `:none`."
  def next([{x, _, l} | path]), do: {x, descend(l, path)}
  def next([]), do: :none
end
