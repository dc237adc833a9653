defmodule HashSet do
  @moduledoc """
  Elements without order, as there were before `MapSet`, which is what to use.
  """

  @opaque t :: %HashSet{root: term, size: non_neg_integer}

  alias HashDict.Trie

  defstruct size: 0, root: {[], [], [], [], [], [], [], []}

  @doc "Makes one without elements."
  @deprecated "Use the MapSet module instead"
  def new, do: %HashSet{root: Trie.new(), size: 0}

  @doc "Puts an element in."
  @deprecated "Use the MapSet module instead"
  def put(%HashSet{root: root, size: size}, element) do
    {root, more} = Trie.put(root, element, [])
    %HashSet{root: root, size: size + more}
  end

  @doc "Removes an element."
  @deprecated "Use the MapSet module instead"
  def delete(%HashSet{root: root, size: size} = set, element) do
    case Trie.pop(root, element) do
      {_, root} -> %HashSet{root: root, size: size - 1}
      :error -> set
    end
  end

  @doc "Tells whether an element is there."
  @deprecated "Use the MapSet module instead"
  def member?(%HashSet{root: root}, element), do: Trie.fetch(root, element) != :error

  @doc "Tells how many elements there are."
  @deprecated "Use the MapSet module instead"
  def size(%HashSet{size: size}), do: size

  @doc "Returns the elements."
  @deprecated "Use the MapSet module instead"
  def to_list(%HashSet{root: root}), do: for({element, _} <- Trie.to_list(root), do: element)

  @doc false
  def reduce(%HashSet{} = set, acc, fun), do: Enumerable.reduce(to_list(set), acc, fun)

  @doc "Returns what either has."
  @deprecated "Use the MapSet module instead"
  def union(%HashSet{} = set, %HashSet{} = other),
    do: other |> to_list() |> Enum.reduce(set, &put(&2, &1))

  @doc "Returns what both have."
  @deprecated "Use the MapSet module instead"
  def intersection(%HashSet{} = set, %HashSet{} = other),
    do: set |> to_list() |> Enum.filter(&member?(other, &1)) |> Enum.into(new())

  @doc "Returns what only the first has."
  @deprecated "Use the MapSet module instead"
  def difference(%HashSet{} = set, %HashSet{} = other),
    do: other |> to_list() |> Enum.reduce(set, &delete(&2, &1))

  @doc "Tells whether there is nothing that both have."
  @deprecated "Use the MapSet module instead"
  def disjoint?(%HashSet{} = set, %HashSet{} = other),
    do: set |> to_list() |> Enum.all?(&(not member?(other, &1)))

  @doc "Tells whether the second has all that the first has."
  @deprecated "Use the MapSet module instead"
  def subset?(%HashSet{} = set, %HashSet{} = other),
    do: set |> to_list() |> Enum.all?(&member?(other, &1))

  @doc "Tells whether both have the same elements."
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
