defmodule Set do
  @moduledoc """
  One way to call what `MapSet` and `HashSet` have in common: each function calls the one of that name in the
  module of the struct it is given. It is deprecated and kept for old code; new code calls `MapSet`.

      iex> Set.put(MapSet.new([1]), 2)
      MapSet.new([1, 2])
      iex> Set.size([1])
      ** (ArgumentError) unsupported set: [1]
  """

  @type t :: map
  @type value :: any
  @type values :: [value]

  @doc """
  Removes an element; what is not there changes nothing.

      iex> Set.delete(MapSet.new([1, 2]), 1)
      MapSet.new([2])
  """
  @deprecated "Use the MapSet module for working with sets"
  def delete(set, element), do: target(set).delete(set, element)

  @doc """
  Was to make one of the same kind without elements. Neither `MapSet` nor `HashSet` has the function any
  more, so that it always fails: take `MapSet.new/0`.

      iex> Set.empty(MapSet.new([1]))
      ** (UndefinedFunctionError) function MapSet.empty/1 is undefined or private
  """
  @deprecated "Use the MapSet module for working with sets"
  def empty(set), do: target(set).empty(set)

  @doc """
  Tells whether an element is there, compared by `===`.

      iex> Set.member?(MapSet.new([1]), 1)
      true
      iex> Set.member?(MapSet.new([1]), 1.0)
      false
  """
  @deprecated "Use the MapSet module for working with sets"
  def member?(set, element), do: target(set).member?(set, element)

  @doc """
  Puts an element in; one that is there already changes nothing.

      iex> Set.put(MapSet.new([1]), 1)
      MapSet.new([1])
  """
  @deprecated "Use the MapSet module for working with sets"
  def put(set, element), do: target(set).put(set, element)

  @doc """
  Tells how many elements there are.

      iex> Set.size(MapSet.new([1, 1, 2]))
      2
  """
  @deprecated "Use the MapSet module for working with sets"
  def size(set), do: target(set).size(set)

  @doc """
  Returns the elements as a list, in an order that is not to be relied on.

      iex> Set.to_list(MapSet.new([1, 2]))
      [1, 2]
  """
  @deprecated "Use the MapSet module for working with sets"
  def to_list(set), do: target(set).to_list(set)

  @doc """
  Returns what the first has and the second has not.

      iex> Set.difference(MapSet.new([1, 2]), MapSet.new([2, 3]))
      MapSet.new([1])
  """
  @deprecated "Use the MapSet module for working with sets"
  def difference(set, other) do
    case {target(set), target(other)} do
      {target, target} -> target.difference(set, other)
      {target, _} -> Enum.reduce(other, set, &target.delete(&2, &1))
    end
  end

  @doc """
  Tells whether no element is in both. Empty sets are disjoint with all.

      iex> Set.disjoint?(MapSet.new([1]), MapSet.new([2]))
      true
      iex> Set.disjoint?(MapSet.new([1, 2]), MapSet.new([2]))
      false
  """
  @deprecated "Use the MapSet module for working with sets"
  def disjoint?(set, other) do
    case {target(set), target(other)} do
      {target, target} -> target.disjoint?(set, other)
      {_, _} -> Enum.all?(set, &(not Enum.member?(other, &1)))
    end
  end

  @doc """
  Tells whether both have the same elements.

      iex> Set.equal?(MapSet.new([1, 2]), MapSet.new([2, 1]))
      true
  """
  @deprecated "Use the MapSet module for working with sets"
  def equal?(set, other) do
    case {target(set), target(other)} do
      {target, target} ->
        target.equal?(set, other)

      {target, _} ->
        target.size(set) == Enum.count(other) and Enum.all?(set, &Enum.member?(other, &1))
    end
  end

  @doc """
  Returns what both have.

      iex> Set.intersection(MapSet.new([1, 2]), MapSet.new([2, 3]))
      MapSet.new([2])
  """
  @deprecated "Use the MapSet module for working with sets"
  def intersection(set, other) do
    case {target(set), target(other)} do
      {target, target} -> target.intersection(set, other)
      {target, _} -> set |> Enum.filter(&Enum.member?(other, &1)) |> Enum.into(target.new())
    end
  end

  @doc """
  Tells whether all elements of the first are in the second.

      iex> Set.subset?(MapSet.new([1]), MapSet.new([1, 2]))
      true
      iex> Set.subset?(MapSet.new([1, 2]), MapSet.new([1]))
      false
  """
  @deprecated "Use the MapSet module for working with sets"
  def subset?(set, other) do
    case {target(set), target(other)} do
      {target, target} -> target.subset?(set, other)
      {_, _} -> Enum.all?(set, &Enum.member?(other, &1))
    end
  end

  @doc """
  Returns what either has.

      iex> Set.union(MapSet.new([1]), MapSet.new([2]))
      MapSet.new([1, 2])
  """
  @deprecated "Use the MapSet module for working with sets"
  def union(set, other) do
    case {target(set), target(other)} do
      {target, target} -> target.union(set, other)
      {target, _} -> Enum.reduce(other, set, &target.put(&2, &1))
    end
  end

  defp target(%name{}), do: name
  defp target(set), do: raise(ArgumentError, "unsupported set: #{inspect(set)}")
end
