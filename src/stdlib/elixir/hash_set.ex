defmodule HashSet do
  @moduledoc """
  Elements without order, each once, as there were before `MapSet`. It is deprecated and kept for old code:
  take `MapSet`.

      iex> set = HashSet.new() |> HashSet.put(1) |> HashSet.put(1)
      iex> Enum.to_list(set)
      [1]
      iex> Enum.into([2, 3], set) |> Enum.count()
      3
  """

  @opaque t :: %HashSet{root: term, size: non_neg_integer}

  alias HashDict.Trie

  defstruct size: 0, root: {[], [], [], [], [], [], [], []}

  @doc """
  Makes one without elements. `Enum.into/2` fills it from any enumerable.

      iex> HashSet.new()
      #HashSet<[]>
  """
  @deprecated "Use the MapSet module instead"
  def new, do: %HashSet{root: Trie.new(), size: 0}

  @doc """
  Puts an element in; one that is there already changes nothing.

      iex> HashSet.new() |> HashSet.put(:a) |> HashSet.put(:a)
      #HashSet<[:a]>
  """
  @deprecated "Use the MapSet module instead"
  def put(%HashSet{root: root, size: size}, element) do
    {root, more} = Trie.put(root, element, [])
    %HashSet{root: root, size: size + more}
  end

  @doc """
  Removes an element; what is not there changes nothing.

      iex> Enum.into([1, 2], HashSet.new()) |> HashSet.delete(1)
      #HashSet<[2]>
      iex> HashSet.delete(HashSet.new(), 1)
      #HashSet<[]>
  """
  @deprecated "Use the MapSet module instead"
  def delete(%HashSet{root: root, size: size} = set, element) do
    case Trie.pop(root, element) do
      {_, root} -> %HashSet{root: root, size: size - 1}
      :error -> set
    end
  end

  @doc """
  Tells whether an element is there.

      iex> HashSet.new() |> HashSet.put(nil) |> HashSet.member?(nil)
      true
      iex> HashSet.member?(HashSet.new(), nil)
      false
  """
  @deprecated "Use the MapSet module instead"
  def member?(%HashSet{root: root}, element), do: Trie.fetch(root, element) != :error

  @doc """
  Tells how many elements there are, without walking them.

      iex> Enum.into([1, 1, 2], HashSet.new()) |> HashSet.size()
      2
  """
  @deprecated "Use the MapSet module instead"
  def size(%HashSet{size: size}), do: size

  @doc """
  Returns the elements as a list, in an order that is not to be relied on.

      iex> Enum.into([3], HashSet.new()) |> HashSet.to_list()
      [3]
  """
  @deprecated "Use the MapSet module instead"
  def to_list(%HashSet{root: root}), do: for({element, _} <- Trie.to_list(root), do: element)

  @doc false
  def reduce(%HashSet{} = set, acc, fun), do: Enumerable.reduce(to_list(set), acc, fun)

  @doc """
  Returns what either has.

      iex> one = Enum.into([1, 2], HashSet.new())
      iex> two = Enum.into([2, 3], HashSet.new())
      iex> HashSet.union(one, two) |> Enum.sort()
      [1, 2, 3]
  """
  @deprecated "Use the MapSet module instead"
  def union(%HashSet{} = set, %HashSet{} = other),
    do: other |> to_list() |> Enum.reduce(set, &put(&2, &1))

  @doc """
  Returns what both have.

      iex> one = Enum.into([1, 2], HashSet.new())
      iex> two = Enum.into([2, 3], HashSet.new())
      iex> HashSet.intersection(one, two)
      #HashSet<[2]>
  """
  @deprecated "Use the MapSet module instead"
  def intersection(%HashSet{} = set, %HashSet{} = other),
    do: set |> to_list() |> Enum.filter(&member?(other, &1)) |> Enum.into(new())

  @doc """
  Returns what the first has and the second has not.

      iex> one = Enum.into([1, 2], HashSet.new())
      iex> two = Enum.into([2, 3], HashSet.new())
      iex> HashSet.difference(one, two)
      #HashSet<[1]>
  """
  @deprecated "Use the MapSet module instead"
  def difference(%HashSet{} = set, %HashSet{} = other),
    do: other |> to_list() |> Enum.reduce(set, &delete(&2, &1))

  @doc """
  Tells whether no element is in both.

      iex> one = Enum.into([1, 2], HashSet.new())
      iex> HashSet.disjoint?(one, HashSet.new())
      true
      iex> HashSet.disjoint?(one, one)
      false
  """
  @deprecated "Use the MapSet module instead"
  def disjoint?(%HashSet{} = set, %HashSet{} = other),
    do: set |> to_list() |> Enum.all?(&(not member?(other, &1)))

  @doc """
  Tells whether all elements of the first are in the second.

      iex> one = Enum.into([1, 2], HashSet.new())
      iex> HashSet.subset?(HashSet.new(), one)
      true
      iex> HashSet.subset?(one, HashSet.new())
      false
  """
  @deprecated "Use the MapSet module instead"
  def subset?(%HashSet{} = set, %HashSet{} = other),
    do: set |> to_list() |> Enum.all?(&member?(other, &1))

  @doc """
  Tells whether both have the same elements, in whichever order they were put in.

      iex> HashSet.equal?(Enum.into([1, 2], HashSet.new()), Enum.into([2, 1], HashSet.new()))
      true
  """
  @deprecated "Use the MapSet module instead"
  def equal?(%HashSet{size: size} = set, %HashSet{size: size} = other), do: subset?(set, other)
  def equal?(%HashSet{}, %HashSet{}), do: false
end

defimpl Enumerable, for: HashSet do
  @moduledoc false

  def reduce(set, acc, fun), do: HashSet.reduce(set, acc, fun)
  def count(set), do: {:ok, HashSet.size(set)}
  def member?(set, element), do: {:ok, HashSet.member?(set, element)}
  def slice(_set), do: {:error, __MODULE__}
end

defimpl Collectable, for: HashSet do
  @moduledoc false

  def into(set) do
    {set,
     fn
       set, {:cont, element} -> HashSet.put(set, element)
       set, :done -> set
       _, :halt -> :ok
     end}
  end
end

defimpl Inspect, for: HashSet do
  @moduledoc false

  import Inspect.Algebra

  def inspect(set, opts),
    do: concat(["#HashSet<", Inspect.List.inspect(HashSet.to_list(set), opts), ">"])
end
