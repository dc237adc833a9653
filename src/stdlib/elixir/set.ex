defmodule Set do
  @moduledoc """
  Calls what `MapSet` and `HashSet` have in common, by the kind of what it is given; it is kept for old code.
  """

  @type t :: map
  @type value :: any
  @type values :: [value]

  @doc "Removes an element."
  @deprecated "Use the MapSet module for working with sets"
  def delete(set, element), do: target(set).delete(set, element)

  @doc "Makes one without elements."
  @deprecated "Use the MapSet module for working with sets"
  def empty(set), do: target(set).empty(set)

  @doc "Tells whether an element is there."
  @deprecated "Use the MapSet module for working with sets"
  def member?(set, element), do: target(set).member?(set, element)

  @doc "Puts an element in."
  @deprecated "Use the MapSet module for working with sets"
  def put(set, element), do: target(set).put(set, element)

  @doc "Tells how many elements there are."
  @deprecated "Use the MapSet module for working with sets"
  def size(set), do: target(set).size(set)

  @doc "Returns the elements."
  @deprecated "Use the MapSet module for working with sets"
  def to_list(set), do: target(set).to_list(set)

  @doc "Returns what only the first has."
  @deprecated "Use the MapSet module for working with sets"
  def difference(set, other) do
    case {target(set), target(other)} do
      {target, target} -> target.difference(set, other)
      {target, _} -> Enum.reduce(other, set, &target.delete(&2, &1))
    end
  end

  @doc "Tells whether there is nothing that both have."
  @deprecated "Use the MapSet module for working with sets"
  def disjoint?(set, other) do
    case {target(set), target(other)} do
      {target, target} -> target.disjoint?(set, other)
      {_, _} -> Enum.all?(set, &(not Enum.member?(other, &1)))
    end
  end

  @doc "Tells whether both have the same elements."
  @deprecated "Use the MapSet module for working with sets"
  def equal?(set, other) do
    case {target(set), target(other)} do
      {target, target} ->
        target.equal?(set, other)

      {target, _} ->
        target.size(set) == Enum.count(other) and Enum.all?(set, &Enum.member?(other, &1))
    end
  end

  @doc "Returns what both have."
  @deprecated "Use the MapSet module for working with sets"
  def intersection(set, other) do
    case {target(set), target(other)} do
      {target, target} -> target.intersection(set, other)
      {target, _} -> set |> Enum.filter(&Enum.member?(other, &1)) |> Enum.into(target.new())
    end
  end

  @doc "Tells whether the second has all that the first has."
  @deprecated "Use the MapSet module for working with sets"
  def subset?(set, other) do
    case {target(set), target(other)} do
      {target, target} -> target.subset?(set, other)
      {_, _} -> Enum.all?(set, &Enum.member?(other, &1))
    end
  end

  @doc "Returns what either has."
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
