defmodule :sets do
  @moduledoc "Sets: hash tables of slots, or with `version: 2` maps whose values are `[]`."

  defguardp is_slots(set) when is_tuple(set) and tuple_size(set) == 9 and elem(set, 0) == :set

  @doc "Returns an empty set."
  def new(), do: :rshell_slots.new(:set)
  @doc "As `new/0`; `version: 2` is a map."
  def new(opts), do: if(version(opts) == 2, do: %{}, else: new())

  @doc "Makes a set of a list."
  def from_list(list), do: :lists.foldl(&add_element/2, new(), list)
  @doc "As `from_list/1`; `version: 2` is a map."
  def from_list(list, opts),
    do: if(version(opts) == 2, do: :maps.from_keys(list, []), else: from_list(list))

  defp version(opts) do
    case :proplists.get_value(:version, opts, 1) do
      version when version in [1, 2] -> version
    end
  end

  @doc "Tells whether a term is a set."
  def is_set(set) when is_map(set), do: true
  def is_set(set), do: is_slots(set)
  @doc "Returns the number of elements."
  def size(set) when is_map(set), do: map_size(set)
  def size(set) when is_slots(set), do: :rshell_slots.size(set)
  @doc "Tells whether a set is empty."
  def is_empty(set) when is_map(set), do: map_size(set) == 0
  def is_empty(set) when is_slots(set), do: :rshell_slots.size(set) == 0
  @doc "Tells whether two sets are the same."
  def is_equal(a, b), do: size(a) == size(b) and is_subset(a, b)
  @doc "Returns the elements."
  def to_list(set) when is_map(set), do: :maps.keys(set)
  def to_list(set) when is_slots(set), do: fold(&[&1 | &2], [], set)
  @doc "Tells whether an element is in the set."
  def is_element(e, set) when is_map(set), do: is_map_key(set, e)

  def is_element(e, set) when is_slots(set),
    do: has?(:rshell_slots.get(set, :rshell_slots.slot(set, e)), e)

  # Elements are compared exactly, which `:lists.member/2` does too.
  defp has?(elements, e), do: :lists.member(e, elements)

  @doc "Adds an element."
  def add_element(e, set) when is_map(set), do: :maps.put(e, [], set)

  def add_element(e, set) when is_slots(set) do
    slot = :rshell_slots.slot(set, e)
    elements = :rshell_slots.get(set, slot)

    if has?(elements, e),
      do: set,
      else: set |> :rshell_slots.put(slot, [e | elements]) |> :rshell_slots.grow(& &1)
  end

  @doc "Removes an element."
  def del_element(e, set) when is_map(set), do: :maps.remove(e, set)

  def del_element(e, set) when is_slots(set) do
    slot = :rshell_slots.slot(set, e)
    elements = :rshell_slots.get(set, slot)

    if has?(elements, e),
      do: set |> :rshell_slots.put(slot, :lists.delete(e, elements)) |> :rshell_slots.shrink(1),
      else: set
  end

  @doc "Joins two sets."
  def union(a, b) when is_map(a) and is_map(b), do: :maps.merge(a, b)

  def union(a, b),
    do: if(size(a) < size(b), do: fold(&add_element/2, b, a), else: fold(&add_element/2, a, b))

  @doc "Joins sets."
  def union([]), do: new()
  def union([set]), do: set
  def union([a, b | rest]), do: union([union(a, b) | rest])
  @doc "Returns what two sets share."
  def intersection(a, b) when is_map(a) and is_map(b), do: :maps.intersect(a, b)

  def intersection(a, b) do
    {small, large} = if size(a) < size(b), do: {a, b}, else: {b, a}
    filter(&is_element(&1, large), small)
  end

  @doc "Returns what sets share."
  def intersection([set]), do: set
  def intersection([a, b | rest]), do: intersection([intersection(a, b) | rest])
  @doc "Tells whether two sets share nothing."
  def is_disjoint(a, b), do: size(intersection(a, b)) == 0
  @doc "Returns what is in the first set only."
  def subtract(a, b), do: filter(&(not is_element(&1, b)), a)
  @doc "Tells whether the second set holds the first."
  def is_subset(a, b), do: fold(fn e, held? -> held? and is_element(e, b) end, true, a)
  @doc "Folds over the elements."
  def fold(fun, acc, set) when is_function(fun, 2) and is_map(set),
    do: :lists.foldl(fun, acc, :maps.keys(set))

  def fold(fun, acc, set) when is_function(fun, 2) and is_slots(set),
    do: :rshell_slots.fold(fun, acc, set)

  @doc "Keeps elements."
  def filter(fun, set) when is_function(fun, 1) and is_map(set),
    do: :maps.from_keys(kept(:maps.keys(set), fun, []), [])

  # The slots are turned around, as OTP does.
  def filter(fun, set) when is_function(fun, 1) and is_slots(set),
    do: :rshell_slots.filter(set, &kept(&1, fun, []))

  defp kept([], _fun, kept), do: kept

  defp kept([e | rest], fun, kept) do
    case fun.(e) do
      true -> kept(rest, fun, [e | kept])
      false -> kept(rest, fun, kept)
    end
  end
end
