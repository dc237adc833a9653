defmodule MapSet do
  @moduledoc """
  Sets: any terms, each once, in no order to be counted on. Whether one is a member is found out in about the
  same short time however large the set is; in a list it takes as long as the list is.

      iex> seen = MapSet.new(["kate", "alex", "kate"])
      iex> MapSet.size(seen)
      2
      iex> "kate" in seen
      true
      iex> seen |> MapSet.put("moebi") |> Enum.sort()
      ["alex", "kate", "moebi"]

  Members are compared by `===/2`. Sets are enumerable and collectable. Compare two by `equal?/2`, and do not
  match on what they are made of inside.
  """

  @type value :: term
  @opaque internal(value) :: %{optional(value) => []}
  @type t(value) :: %MapSet{map: internal(value), version: term}
  @type t :: t(term)

  defstruct map: %{}, version: 2

  @doc """
  Returns the empty set.

      iex> MapSet.new()
      MapSet.new([])
  """
  @spec new() :: t
  def new(), do: %MapSet{}

  @doc """
  Returns a set of the elements of an enumerable.

      iex> MapSet.new([:b, :a, :b])
      MapSet.new([:a, :b])
      iex> MapSet.new(1..3) |> MapSet.size()
      3
  """
  @spec new(Enumerable.t()) :: t
  def new(enumerable)
  def new(%__MODULE__{} = set), do: set
  def new(enumerable), do: from_list(Enum.to_list(enumerable))

  @doc """
  Returns the set of what the function makes of the elements of an enumerable.

      iex> MapSet.new([1, 2, 1], fn x -> 2 * x end)
      MapSet.new([2, 4])
      iex> MapSet.new([1, -1], &abs/1)
      MapSet.new([1])
  """
  @spec new(Enumerable.t(), (term -> val)) :: t(val) when val: value
  def new(enumerable, transform) when is_function(transform, 1),
    do: from_list(Enum.map(enumerable, transform))

  defp from_list(list), do: %MapSet{map: :maps.from_keys(list, [])}

  @doc """
  Returns the set without an element; the same when it was not in it.

      iex> MapSet.delete(MapSet.new([1, 2]), 1)
      MapSet.new([2])
      iex> MapSet.delete(MapSet.new([1]), 7)
      MapSet.new([1])
  """
  @spec delete(t, value) :: t
  def delete(%MapSet{map: map} = set, value), do: %{set | map: :maps.remove(value, map)}

  @doc """
  Returns the elements of the first set that are not in the second.

      iex> MapSet.difference(MapSet.new([1, 2]), MapSet.new([2, 3]))
      MapSet.new([1])
      iex> MapSet.difference(MapSet.new([1]), MapSet.new())
      MapSet.new([1])
  """
  @spec difference(t, t) :: t
  def difference(%MapSet{map: map1} = set, %MapSet{map: map2}),
    do: %{set | map: :maps.without(:maps.keys(map2), map1)}

  @doc """
  Returns the elements that are in one of the sets, but not in both.

      iex> MapSet.symmetric_difference(MapSet.new([1, 2]), MapSet.new([2, 3]))
      MapSet.new([1, 3])
  """
  @spec symmetric_difference(t, t) :: t
  def symmetric_difference(%MapSet{map: map1} = set1, %MapSet{map: map2}) do
    left = :maps.without(:maps.keys(map2), map1)
    right = :maps.without(:maps.keys(map1), map2)
    %{set1 | map: :maps.merge(left, right)}
  end

  @doc """
  Tells whether two sets have no element in common.

      iex> MapSet.disjoint?(MapSet.new([1]), MapSet.new([2]))
      true
      iex> MapSet.disjoint?(MapSet.new([1, 2]), MapSet.new([2]))
      false
  """
  @spec disjoint?(t, t) :: boolean
  def disjoint?(%MapSet{map: map1}, %MapSet{map: map2}) do
    if map_size(map1) == 0 or map_size(map2) == 0, do: true, else: :rshell.no_common_key?(map1, map2)
  end

  @doc """
  Tells whether two sets have the same elements, by `===/2`.

      iex> MapSet.equal?(MapSet.new([1, 2]), MapSet.new([2, 1]))
      true
      iex> MapSet.equal?(MapSet.new([1]), MapSet.new([1.0]))
      false
  """
  @spec equal?(t, t) :: boolean
  def equal?(%MapSet{map: map1, version: version}, %MapSet{map: map2, version: version}),
    do: map1 === map2

  # What an older version kept besides the elements was not the same.
  def equal?(%MapSet{map: map1}, %MapSet{map: map2}),
    do: map_size(map1) == map_size(map2) and Enum.all?(:maps.keys(map1), &is_map_key(map2, &1))

  @doc """
  Returns the set of the elements for which the function gives something else than `false` and `nil`;
  `Enum.filter/2` would give a list.

      iex> MapSet.filter(MapSet.new(1..3), &(&1 > 2))
      MapSet.new([3])
  """
  @spec filter(t(a), (a -> as_boolean(term))) :: t(a) when a: value
  def filter(%MapSet{map: map} = set, fun) when is_map(map) and is_function(fun, 1),
    do: %{set | map: :maps.from_keys(Enum.filter(:maps.keys(map), fun), [])}

  @doc """
  Returns the elements that are in both sets.

      iex> MapSet.intersection(MapSet.new([1, 2]), MapSet.new([2, 3]))
      MapSet.new([2])
      iex> MapSet.intersection(MapSet.new([1]), MapSet.new([2]))
      MapSet.new([])
  """
  @spec intersection(t, t) :: t
  def intersection(%MapSet{map: map1} = set, %MapSet{map: map2}),
    do: %{set | map: :maps.intersect(map1, map2)}

  @doc """
  Tells whether an element is in the set, by `===/2`.

      iex> MapSet.member?(MapSet.new([1]), 1)
      true
      iex> MapSet.member?(MapSet.new([1]), 1.0)
      false
  """
  @spec member?(t, value) :: boolean
  def member?(%MapSet{map: map}, value), do: is_map_key(map, value)

  @doc """
  Returns the set with an element, which may have been in it.

      iex> MapSet.put(MapSet.new([1]), 2)
      MapSet.new([1, 2])
      iex> MapSet.put(MapSet.new([1]), 1)
      MapSet.new([1])
  """
  @spec put(t, value) :: t
  def put(%MapSet{map: map} = map_set, value), do: %{map_set | map: :maps.put(value, [], map)}

  @doc """
  Returns the set of the elements for which the function gives `false` or `nil`.

      iex> MapSet.reject(MapSet.new(1..3), &(&1 > 2))
      MapSet.new([1, 2])
  """
  @spec reject(t(a), (a -> as_boolean(term))) :: t(a) when a: value
  def reject(%MapSet{map: map} = set, fun) when is_map(map) and is_function(fun, 1),
    do: %{set | map: :maps.from_keys(Enum.reject(:maps.keys(map), fun), [])}

  @doc """
  Returns how many elements the set has, without going through it.

      iex> MapSet.size(MapSet.new([1, 2, 2]))
      2
  """
  @spec size(t) :: non_neg_integer
  def size(%MapSet{map: map}), do: map_size(map)

  @doc """
  Splits by a function: `{those for which it gives something else than false and nil, the others}` (of Elixir
  1.15).

      iex> MapSet.split_with(MapSet.new(1..4), &(rem(&1, 2) == 0))
      {MapSet.new([2, 4]), MapSet.new([1, 3])}
  """
  @spec split_with(t, (term -> as_boolean(term))) :: {t, t}
  def split_with(%MapSet{map: map}, fun) when is_function(fun, 1) do
    {yes, no} = Enum.split_with(:maps.keys(map), fun)
    {from_list(yes), from_list(no)}
  end

  @doc """
  Tells whether all elements of the first set are in the second; those of the empty set always are.

      iex> MapSet.subset?(MapSet.new([1]), MapSet.new([1, 2]))
      true
      iex> MapSet.subset?(MapSet.new(), MapSet.new([1]))
      true
  """
  @spec subset?(t, t) :: boolean
  def subset?(%MapSet{map: map1}, %MapSet{map: map2}),
    do: map_size(map1) <= map_size(map2) and Enum.all?(:maps.keys(map1), &is_map_key(map2, &1))

  @doc """
  Returns the elements as a list, in no order to be counted on.

      iex> MapSet.to_list(MapSet.new([1]))
      [1]
  """
  @spec to_list(t(val)) :: [val] when val: value
  def to_list(%MapSet{map: map}), do: :maps.keys(map)

  @doc """
  Returns the elements of both sets. The smaller one is put into the larger.

      iex> MapSet.union(MapSet.new([1, 2]), MapSet.new([2, 3]))
      MapSet.new([1, 2, 3])
  """
  @spec union(t, t) :: t
  def union(%MapSet{map: map1, version: version} = map_set, %MapSet{map: map2, version: version}),
    do: %{map_set | map: :maps.merge(map1, map2)}

  def union(%MapSet{map: map1}, %MapSet{map: map2}),
    do: from_list(:maps.keys(map1) ++ :maps.keys(map2))
end

defimpl Enumerable, for: MapSet do
  @moduledoc false

  def count(set), do: {:ok, MapSet.size(set)}
  def member?(set, value), do: {:ok, MapSet.member?(set, value)}
  def reduce(set, acc, fun), do: Enumerable.List.reduce(MapSet.to_list(set), acc, fun)
  def slice(set), do: {:ok, MapSet.size(set), &MapSet.to_list/1}
end

defimpl Collectable, for: MapSet do
  @moduledoc false

  def into(%{map: map} = set) do
    fun = fn
      list, {:cont, x} -> [x | list]
      list, :done -> %{set | map: :maps.merge(map, :maps.from_keys(list, []))}
      _list, :halt -> :ok
    end

    {[], fun}
  end
end

defimpl Inspect, for: MapSet do
  @moduledoc false
  import Inspect.Algebra

  def inspect(set, opts) do
    opts = %{opts | charlists: :as_lists}
    concat(["MapSet.new(", Inspect.List.inspect(MapSet.to_list(set), opts), ")"])
  end
end

