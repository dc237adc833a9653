defmodule HashDict do
  @moduledoc """
  Keys with values, as there were before maps held many keys. It is deprecated and kept for old code: take
  `Map`.

      iex> dict = Enum.into([a: 1, b: 2], HashDict.new())
      iex> HashDict.get(dict, :a)
      1
      iex> dict[:b]
      2
  """

  @opaque t :: %HashDict{root: term, size: non_neg_integer}

  alias HashDict.Trie

  defstruct size: 0, root: {[], [], [], [], [], [], [], []}

  @doc """
  Makes one without keys. `Enum.into/2` fills it from pairs.

      iex> HashDict.new()
      #HashDict<[]>
  """
  @deprecated "Use maps and the Map module instead"
  def new, do: %HashDict{root: Trie.new(), size: 0}

  @doc """
  Puts a value under a key, in place of what was there.

      iex> HashDict.new() |> HashDict.put(:a, 1) |> HashDict.put(:a, 2)
      #HashDict<[a: 2]>
  """
  @deprecated "Use maps and the Map module instead"
  def put(%HashDict{root: root, size: size}, key, value) do
    {root, more} = Trie.put(root, key, value)
    %HashDict{root: root, size: size + more}
  end

  @doc """
  Returns `{:ok, value}` for a key that is there, else `:error`.

      iex> Enum.into([a: 1], HashDict.new()) |> HashDict.fetch(:a)
      {:ok, 1}
      iex> HashDict.fetch(HashDict.new(), :a)
      :error
  """
  @deprecated "Use maps and the Map module instead"
  def fetch(%HashDict{root: root}, key), do: Trie.fetch(root, key)

  @doc """
  Removes a key; one that is not there changes nothing.

      iex> Enum.into([a: 1, b: 2], HashDict.new()) |> HashDict.delete(:a)
      #HashDict<[b: 2]>
  """
  @deprecated "Use maps and the Map module instead"
  def delete(dict, key), do: dict |> dict_delete(key) |> elem(1)

  @doc false
  def dict_delete(%HashDict{root: root, size: size} = dict, key) do
    case Trie.pop(root, key) do
      {value, root} -> {value, %HashDict{root: root, size: size - 1}}
      :error -> {nil, dict}
    end
  end

  @doc false
  @deprecated "Use maps and the Map module instead"
  def reduce(%HashDict{} = dict, acc, fun), do: Enumerable.reduce(to_list(dict), acc, fun)

  @doc """
  Tells how many keys there are, without walking them.

      iex> Enum.into([a: 1, b: 2], HashDict.new()) |> HashDict.size()
      2
  """
  @deprecated "Use maps and the Map module instead"
  def size(%HashDict{size: size}), do: size

  @doc """
  Returns the keys and values as a list of pairs, in an order that is not to be relied on.

      iex> Enum.into([a: 1], HashDict.new()) |> HashDict.to_list()
      [a: 1]
  """
  @deprecated "Use maps and the Map module instead"
  def to_list(%HashDict{root: root}), do: Trie.to_list(root)

  @doc """
  Lists the keys.

      iex> Enum.into([a: 1], HashDict.new()) |> HashDict.keys()
      [:a]
  """
  @deprecated "Use maps and the Map module instead"
  def keys(dict), do: for({key, _} <- to_list(dict), do: key)

  @doc """
  Lists the values, in the order of `keys/1`.

      iex> Enum.into([a: 1], HashDict.new()) |> HashDict.values()
      [1]
  """
  @deprecated "Use maps and the Map module instead"
  def values(dict), do: for({_, value} <- to_list(dict), do: value)

  @doc """
  Tells whether a key is there, whatever its value.

      iex> Enum.into([a: nil], HashDict.new()) |> HashDict.has_key?(:a)
      true
  """
  @deprecated "Use maps and the Map module instead"
  def has_key?(dict, key), do: match?({:ok, _}, fetch(dict, key))

  @doc """
  Returns the value of a key, or the default, which is `nil` unless given.

      iex> Enum.into([a: 1], HashDict.new()) |> HashDict.get(:a)
      1
      iex> HashDict.get(HashDict.new(), :a, 0)
      0
  """
  @deprecated "Use maps and the Map module instead"
  def get(dict, key, default \\ nil), do: get_lazy(dict, key, fn -> default end)

  @doc """
  Returns the value of a key, or what a function gives, which is only called then.

      iex> HashDict.get_lazy(HashDict.new(), :a, fn -> 0 end)
      0
  """
  @deprecated "Use maps and the Map module instead"
  def get_lazy(dict, key, fun),
    do: with(:error <- fetch(dict, key), do: fun.(), else: ({:ok, value} -> value))

  @doc """
  Returns the value of a key, or raises `KeyError`.

      iex> Enum.into([a: 1], HashDict.new()) |> HashDict.fetch!(:a)
      1
      iex> HashDict.fetch!(HashDict.new(), :a)
      ** (KeyError) key :a not found in: #HashDict<[]>
  """
  @deprecated "Use maps and the Map module instead"
  def fetch!(dict, key) do
    case fetch(dict, key) do
      {:ok, value} -> value
      :error -> raise KeyError, key: key, term: dict
    end
  end

  @doc """
  Puts a value under a key unless the key is there.

      iex> Enum.into([a: 1], HashDict.new()) |> HashDict.put_new(:a, 2)
      #HashDict<[a: 1]>
  """
  @deprecated "Use maps and the Map module instead"
  def put_new(dict, key, value), do: put_new_lazy(dict, key, fn -> value end)

  @doc """
  As `put_new/3`, with a function in place of the value, called only when the key is not there.

      iex> HashDict.put_new_lazy(HashDict.new(), :a, fn -> 1 end)
      #HashDict<[a: 1]>
  """
  @deprecated "Use maps and the Map module instead"
  def put_new_lazy(dict, key, fun),
    do: if(has_key?(dict, key), do: dict, else: put(dict, key, fun.()))

  @doc """
  Gives the value of a key, or `nil`, to a function, which returns `{what to return, the new value}`; gives
  that first part and the changed dict.

      iex> Enum.into([a: 1], HashDict.new()) |> HashDict.get_and_update(:a, &{&1, &1 + 1})
      {1, Enum.into([a: 2], HashDict.new())}
  """
  @deprecated "Use maps and the Map module instead"
  def get_and_update(dict, key, fun) do
    {result, value} = fun.(get(dict, key))
    {result, put(dict, key, value)}
  end

  @doc """
  Puts what a function makes of the value of a key. Where the key is not there, the initial value is put as
  it is.

      iex> dict = HashDict.update(HashDict.new(), :a, 10, &(&1 + 1))
      #HashDict<[a: 10]>
      iex> HashDict.update(dict, :a, 10, &(&1 + 1))
      #HashDict<[a: 11]>
  """
  @deprecated "Use maps and the Map module instead"
  def update(dict, key, initial, fun) do
    case fetch(dict, key) do
      {:ok, value} -> put(dict, key, fun.(value))
      :error -> put(dict, key, initial)
    end
  end

  @doc """
  As `update/4`, but raises `KeyError` when the key is not there.

      iex> Enum.into([a: 1], HashDict.new()) |> HashDict.update!(:a, &(&1 * 3))
      #HashDict<[a: 3]>
  """
  @deprecated "Use maps and the Map module instead"
  def update!(dict, key, fun), do: put(dict, key, fun.(fetch!(dict, key)))

  @doc """
  Takes a key out: `{value, rest}`, or `{default, dict}` when it is not there.

      iex> Enum.into([a: 1], HashDict.new()) |> HashDict.pop(:a)
      {1, HashDict.new()}
      iex> HashDict.pop(HashDict.new(), :a, 0)
      {0, HashDict.new()}
  """
  @deprecated "Use maps and the Map module instead"
  def pop(dict, key, default \\ nil), do: pop_lazy(dict, key, fn -> default end)

  @doc """
  As `pop/3`, with a function in place of the default, called only when the key is not there.

      iex> HashDict.pop_lazy(HashDict.new(), :a, fn -> 0 end)
      {0, HashDict.new()}
  """
  @deprecated "Use maps and the Map module instead"
  def pop_lazy(dict, key, fun),
    do: if(has_key?(dict, key), do: dict_delete(dict, key), else: {fun.(), dict})

  @doc """
  Removes each key of an enumerable.

      iex> Enum.into([a: 1, b: 2], HashDict.new()) |> HashDict.drop([:a, :z])
      #HashDict<[b: 2]>
  """
  @deprecated "Use maps and the Map module instead"
  def drop(dict, keys), do: Enum.reduce(keys, dict, &delete(&2, &1))

  @doc """
  Keeps only the keys given; those that are not there are passed over.

      iex> Enum.into([a: 1, b: 2], HashDict.new()) |> HashDict.take([:a, :z])
      #HashDict<[a: 1]>
  """
  @deprecated "Use maps and the Map module instead"
  def take(dict, keys), do: dict |> split(keys) |> elem(0)

  @doc """
  Divides by whether a key is among those given: `{those, the others}`.

      iex> {these, others} = Enum.into([a: 1, b: 2], HashDict.new()) |> HashDict.split([:a])
      iex> {HashDict.to_list(these), HashDict.to_list(others)}
      {[a: 1], [b: 2]}
  """
  @deprecated "Use maps and the Map module instead"
  def split(dict, keys) do
    Enum.reduce(keys, {new(), dict}, fn key, {taken, rest} ->
      case fetch(rest, key) do
        {:ok, value} -> {put(taken, key, value), delete(rest, key)}
        :error -> {taken, rest}
      end
    end)
  end

  @doc """
  Puts the pairs of another into the first. Where both have a key, a function of key, first and second value
  decides; without it the second's value counts.

      iex> dict = Enum.into([a: 1], HashDict.new())
      iex> HashDict.merge(dict, Enum.into([a: 2], HashDict.new()))
      #HashDict<[a: 2]>
      iex> HashDict.merge(dict, Enum.into([a: 2], HashDict.new()), fn _key, one, two -> one + two end)
      #HashDict<[a: 3]>
  """
  @deprecated "Use maps and the Map module instead"
  def merge(dict, other, fun \\ fn _key, _first, second -> second end) do
    Enum.reduce(other, dict, fn {key, value}, dict ->
      update(dict, key, value, &fun.(key, &1, value))
    end)
  end

  @doc """
  Tells whether both have the same keys with the same values.

      iex> dict = Enum.into([a: 1, b: 2], HashDict.new())
      iex> HashDict.equal?(dict, Enum.into([b: 2, a: 1], HashDict.new()))
      true
      iex> HashDict.equal?(dict, HashDict.new())
      false
  """
  @deprecated "Use maps and the Map module instead"
  def equal?(dict, other) do
    size(dict) == size(other) and
      Enum.all?(to_list(dict), fn {key, value} -> fetch(other, key) === {:ok, value} end)
  end
end

defimpl Enumerable, for: HashDict do
  @moduledoc false

  def reduce(dict, acc, fun), do: HashDict.reduce(dict, acc, fun)
  def count(dict), do: {:ok, HashDict.size(dict)}
  def slice(_dict), do: {:error, __MODULE__}

  def member?(dict, {key, value}), do: {:ok, HashDict.fetch(dict, key) === {:ok, value}}
  def member?(_dict, _term), do: {:ok, false}
end

defimpl Collectable, for: HashDict do
  @moduledoc false

  def into(dict) do
    {dict,
     fn
       dict, {:cont, {key, value}} -> HashDict.put(dict, key, value)
       dict, :done -> dict
       _, :halt -> :ok
     end}
  end
end

defimpl Inspect, for: HashDict do
  @moduledoc false

  import Inspect.Algebra

  def inspect(dict, opts),
    do: concat(["#HashDict<", Inspect.List.inspect(HashDict.to_list(dict), opts), ">"])
end
