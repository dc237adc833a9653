defmodule :dict do
  @moduledoc "Dictionaries of an opaque shape: here `{:dict, map}`."

  @doc "Returns an empty dictionary."
  def new(), do: {:dict, %{}}
  @doc "Returns the pairs."
  def to_list({:dict, map}), do: :maps.to_list(map)
  @doc "Makes a dictionary of pairs."
  def from_list(pairs), do: {:dict, :maps.from_list(pairs)}
  @doc "Returns the number of pairs."
  def size({:dict, map}), do: map_size(map)
  @doc "Tells whether a dictionary is empty."
  def is_empty({:dict, map}), do: map_size(map) == 0
  @doc "Tells whether a key is there."
  def is_key(key, {:dict, map}), do: is_map_key(map, key)
  @doc "Returns the value of a key."
  def fetch(key, {:dict, map} = dict) do
    case map do
      %{^key => value} -> value
      _ -> :erlang.error(:badarg, [key, dict])
    end
  end

  @doc "Returns `{:ok, value}` or `:error`."
  def find(key, {:dict, map}), do: :maps.find(key, map)
  @doc "Returns the keys."
  def fetch_keys({:dict, map}), do: :maps.keys(map)
  @doc "Removes a key."
  def erase(key, {:dict, map}), do: {:dict, :maps.remove(key, map)}
  @doc "Removes a key and returns its value."
  def take(key, {:dict, map}),
    do: with({value, map} <- :maps.take(key, map), do: {value, {:dict, map}})

  @doc "Sets a key."
  def store(key, value, {:dict, map}), do: {:dict, :maps.put(key, value, map)}
  @doc "Appends to the list a key has."
  def append(key, value, dict), do: update(key, &(&1 ++ [value]), [value], dict)
  @doc "Appends a list to the list a key has."
  def append_list(key, list, dict), do: update(key, &(&1 ++ list), list, dict)
  @doc "Changes the value of a key."
  def update(key, fun, dict), do: store(key, fun.(fetch(key, dict)), dict)
  @doc "Changes the value of a key, or sets it."
  def update(key, fun, initial, dict) do
    case find(key, dict) do
      {:ok, value} -> store(key, fun.(value), dict)
      :error -> store(key, initial, dict)
    end
  end

  @doc "Adds to the number a key has."
  def update_counter(key, n, dict), do: update(key, &(&1 + n), n, dict)
  @doc "Folds over the pairs."
  def fold(fun, acc, {:dict, map}),
    do: :lists.foldl(fn {k, v}, acc -> fun.(k, v, acc) end, acc, :maps.to_list(map))

  @doc "Changes every value."
  def map(fun, {:dict, map}),
    do: {:dict, :maps.from_list(for {k, v} <- :maps.to_list(map), do: {k, fun.(k, v)})}

  @doc "Keeps pairs."
  def filter(fun, {:dict, map}),
    do: {:dict, :maps.from_list(for {k, v} <- :maps.to_list(map), fun.(k, v), do: {k, v})}

  @doc "Merges two dictionaries; the function settles keys of both."
  def merge(fun, a, b), do: fold(fn k, v, d -> update(k, &fun.(k, &1, v), v, d) end, a, b)
end
