defmodule :sets do
  @moduledoc "Sets as maps whose values are `[]`."

  @doc "Returns an empty set."
  def new(), do: %{}
  @doc "As `new/0`; the version makes no difference here."
  def new(_opts), do: %{}
  @doc "Makes a set of a list."
  def from_list(list), do: :maps.from_keys(list, [])
  @doc "As `from_list/1`; the version makes no difference here."
  def from_list(list, _opts), do: from_list(list)
  @doc "Tells whether a term is a set."
  def is_set(set), do: is_map(set)
  @doc "Returns the number of elements."
  def size(set), do: map_size(set)
  @doc "Tells whether a set is empty."
  def is_empty(set), do: map_size(set) == 0
  @doc "Tells whether two sets are the same."
  def is_equal(a, b), do: a === b
  @doc "Returns the elements."
  def to_list(set), do: :maps.keys(set)
  @doc "Tells whether an element is in the set."
  def is_element(e, set), do: is_map_key(set, e)
  @doc "Adds an element."
  def add_element(e, set), do: :maps.put(e, [], set)
  @doc "Removes an element."
  def del_element(e, set), do: :maps.remove(e, set)
  @doc "Joins two sets."
  def union(a, b), do: :maps.merge(a, b)
  @doc "Joins sets."
  def union([]), do: %{}
  def union(sets), do: :lists.foldl(&:maps.merge/2, %{}, sets)
  @doc "Returns what two sets share."
  def intersection(a, b), do: :maps.intersect(a, b)
  @doc "Returns what sets share."
  def intersection([set]), do: set
  def intersection([a, b | rest]), do: intersection([intersection(a, b) | rest])
  @doc "Tells whether two sets share nothing."
  def is_disjoint(a, b), do: map_size(intersection(a, b)) == 0
  @doc "Returns what is in the first set only."
  def subtract(a, b), do: :maps.without(:maps.keys(b), a)
  @doc "Tells whether the second set holds the first."
  def is_subset(a, b), do: map_size(subtract(a, b)) == 0
  @doc "Folds over the elements."
  def fold(fun, acc, set), do: :lists.foldl(fun, acc, :maps.keys(set))
  @doc "Keeps elements."
  def filter(fun, set), do: from_list(:lists.filter(fun, :maps.keys(set)))
end
