defmodule :ordsets do
  @moduledoc "Sets as sorted lists."

  @doc "Returns an empty set."
  def new(), do: []
  @doc "Tells whether a term is such a set."
  def is_set([x | rest]), do: is_set(rest, x)
  def is_set([]), do: true
  def is_set(_), do: false
  defp is_set([y | rest], x) when x < y, do: is_set(rest, y)
  defp is_set([_ | _], _), do: false
  defp is_set([], _), do: true
  @doc "Returns the number of elements."
  def size(set), do: length(set)
  @doc "Tells whether a set is empty."
  def is_empty(set), do: set == []
  @doc "Tells whether two sets are the same."
  def is_equal(a, b), do: a == b
  @doc "Returns the elements."
  def to_list(set), do: set
  @doc "Makes a set of a list."
  def from_list(list), do: :lists.usort(list)
  @doc "Tells whether an element is in the set."
  def is_element(e, [x | rest]) when e > x, do: is_element(e, rest)
  def is_element(e, [x | _]) when e < x, do: false
  def is_element(_, [_ | _]), do: true
  def is_element(_, []), do: false
  @doc "Adds an element."
  def add_element(e, [x | rest]) when e > x, do: [x | add_element(e, rest)]
  def add_element(e, [x | _] = set) when e < x, do: [e | set]
  def add_element(_, [_ | _] = set), do: set
  def add_element(e, []), do: [e]
  @doc "Removes an element."
  def del_element(e, [x | rest]) when e > x, do: [x | del_element(e, rest)]
  def del_element(e, [x | _] = set) when e < x, do: set
  def del_element(_, [_ | rest]), do: rest
  def del_element(_, []), do: []
  @doc "Joins two sets."
  def union([x | a], [y | _] = b) when x < y, do: [x | union(a, b)]
  def union([x | _] = a, [y | b]) when x > y, do: [y | union(b, a)]
  def union([x | a], [_ | b]), do: [x | union(a, b)]
  def union([], b), do: b
  def union(a, []), do: a
  @doc "Joins sets."
  def union(sets), do: :lists.usort(:lists.append(sets))
  @doc "Returns what two sets share."
  def intersection([x | a], [y | _] = b) when x < y, do: intersection(a, b)
  def intersection([x | _] = a, [y | b]) when x > y, do: intersection(b, a)
  def intersection([x | a], [_ | b]), do: [x | intersection(a, b)]
  def intersection([], _), do: []
  def intersection(_, []), do: []
  @doc "Returns what sets share."
  def intersection([set]), do: set
  def intersection([a, b | rest]), do: intersection([intersection(a, b) | rest])
  @doc "Tells whether two sets share nothing."
  def is_disjoint([x | a], [y | _] = b) when x < y, do: is_disjoint(a, b)
  def is_disjoint([x | _] = a, [y | b]) when x > y, do: is_disjoint(b, a)
  def is_disjoint([_ | _], [_ | _]), do: false
  def is_disjoint([], _), do: true
  def is_disjoint(_, []), do: true
  @doc "Returns what is in the first set only."
  def subtract([x | a], [y | _] = b) when x < y, do: [x | subtract(a, b)]
  def subtract([x | _] = a, [y | b]) when x > y, do: subtract(a, b)
  def subtract([_ | a], [_ | b]), do: subtract(a, b)
  def subtract([], _), do: []
  def subtract(a, []), do: a
  @doc "Tells whether the second set holds the first."
  def is_subset([x | _], [y | _]) when x < y, do: false
  def is_subset([x | _] = a, [y | b]) when x > y, do: is_subset(a, b)
  def is_subset([_ | a], [_ | b]), do: is_subset(a, b)
  def is_subset([], _), do: true
  def is_subset(_, []), do: false
  @doc "Folds over the elements."
  def fold(fun, acc, set), do: :lists.foldl(fun, acc, set)
  @doc "Keeps elements."
  def filter(fun, set), do: :lists.filter(fun, set)
end
