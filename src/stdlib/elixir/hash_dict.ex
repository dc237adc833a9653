defmodule HashDict do
  @moduledoc """
  Keys with values, as there were before maps; `Map` is what to use.
  """

  @opaque t :: %HashDict{root: term, size: non_neg_integer}

  alias HashDict.Trie

  defstruct size: 0, root: {[], [], [], [], [], [], [], []}

  @doc "Makes one without keys."
  @deprecated "Use maps and the Map module instead"
  def new, do: %HashDict{root: Trie.new(), size: 0}

  @doc "Puts a value under a key."
  @deprecated "Use maps and the Map module instead"
  def put(%HashDict{root: root, size: size}, key, value) do
    {root, more} = Trie.put(root, key, value)
    %HashDict{root: root, size: size + more}
  end

  @doc "Returns `{:ok, value}` or `:error`."
  @deprecated "Use maps and the Map module instead"
  def fetch(%HashDict{root: root}, key), do: Trie.fetch(root, key)

  @doc "Removes a key."
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

  @doc "Tells how many keys there are."
  @deprecated "Use maps and the Map module instead"
  def size(%HashDict{size: size}), do: size

  @doc "Returns the keys and values."
  @deprecated "Use maps and the Map module instead"
  def to_list(%HashDict{root: root}), do: Trie.to_list(root)

  @doc "Returns the keys."
  @deprecated "Use maps and the Map module instead"
  def keys(dict), do: for({key, _} <- to_list(dict), do: key)

  @doc "Returns the values."
  @deprecated "Use maps and the Map module instead"
  def values(dict), do: for({_, value} <- to_list(dict), do: value)

  @doc "Tells whether there is a key."
  @deprecated "Use maps and the Map module instead"
  def has_key?(dict, key), do: match?({:ok, _}, fetch(dict, key))

  @doc "Returns the value of a key, or a default."
  @deprecated "Use maps and the Map module instead"
  def get(dict, key, default \\ nil), do: get_lazy(dict, key, fn -> default end)

  @doc "Returns the value of a key, or what a function gives."
  @deprecated "Use maps and the Map module instead"
  def get_lazy(dict, key, fun),
    do: with(:error <- fetch(dict, key), do: fun.(), else: ({:ok, value} -> value))

  @doc "Returns the value of a key, or raises `KeyError`."
  @deprecated "Use maps and the Map module instead"
  def fetch!(dict, key) do
    case fetch(dict, key) do
      {:ok, value} -> value
      :error -> raise KeyError, key: key, term: dict
    end
  end

  @doc "Puts a value unless the key is there."
  @deprecated "Use maps and the Map module instead"
  def put_new(dict, key, value), do: put_new_lazy(dict, key, fn -> value end)

  @doc "Puts what a function gives unless the key is there."
  @deprecated "Use maps and the Map module instead"
  def put_new_lazy(dict, key, fun),
    do: if(has_key?(dict, key), do: dict, else: put(dict, key, fun.()))

  @doc "Gives the value of a key to a function, which returns `{what to return, the new value}`."
  @deprecated "Use maps and the Map module instead"
  def get_and_update(dict, key, fun) do
    {result, value} = fun.(get(dict, key))
    {result, put(dict, key, value)}
  end

  @doc "Changes the value of a key by a function, or puts a first one."
  @deprecated "Use maps and the Map module instead"
  def update(dict, key, initial, fun) do
    case fetch(dict, key) do
      {:ok, value} -> put(dict, key, fun.(value))
      :error -> put(dict, key, initial)
    end
  end

  @doc "Changes the value of a key by a function, or raises `KeyError`."
  @deprecated "Use maps and the Map module instead"
  def update!(dict, key, fun), do: put(dict, key, fun.(fetch!(dict, key)))

  @doc "Removes a key and returns its value, or a default."
  @deprecated "Use maps and the Map module instead"
  def pop(dict, key, default \\ nil), do: pop_lazy(dict, key, fn -> default end)

  @doc "Removes a key and returns its value, or what a function gives."
  @deprecated "Use maps and the Map module instead"
  def pop_lazy(dict, key, fun),
    do: if(has_key?(dict, key), do: dict_delete(dict, key), else: {fun.(), dict})

  @doc "Removes keys."
  @deprecated "Use maps and the Map module instead"
  def drop(dict, keys), do: Enum.reduce(keys, dict, &delete(&2, &1))

  @doc "Keeps keys."
  @deprecated "Use maps and the Map module instead"
  def take(dict, keys), do: dict |> split(keys) |> elem(0)

  @doc "Divides by whether a key is among those given."
  @deprecated "Use maps and the Map module instead"
  def split(dict, keys) do
    Enum.reduce(keys, {new(), dict}, fn key, {taken, rest} ->
      case fetch(rest, key) do
        {:ok, value} -> {put(taken, key, value), delete(rest, key)}
        :error -> {taken, rest}
      end
    end)
  end

  @doc "Puts the keys and values of another; where both have a key a function may decide."
  @deprecated "Use maps and the Map module instead"
  def merge(dict, other, fun \\ fn _key, _first, second -> second end) do
    Enum.reduce(other, dict, fn {key, value}, dict ->
      update(dict, key, value, &fun.(key, &1, value))
    end)
  end

  @doc "Tells whether both have the same keys and values."
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
