defmodule :dict do
  @moduledoc "Dictionaries: hash tables of slots with `[key | value]` in them."

  @doc "Returns an empty dictionary."
  def new(), do: :rshell_slots.new(:dict)
  @doc "Returns the pairs."
  def to_list(dict), do: fold(&[{&1, &2} | &3], [], dict)

  # As a record's fields are taken by Erlang's compiler.
  defp checked(dict) when is_tuple(dict) and tuple_size(dict) == 9 and elem(dict, 0) == :dict,
    do: dict

  defp checked(dict), do: :erlang.error({:badrecord, dict})

  @doc "Makes a dictionary of pairs."
  def from_list(pairs), do: :lists.foldl(fn {k, v}, dict -> store(k, v, dict) end, new(), pairs)
  @doc "Returns the number of pairs."
  def size(dict) when is_tuple(dict) and tuple_size(dict) == 9 and elem(dict, 0) == :dict,
    do: :rshell_slots.size(dict)

  @doc "Tells whether a dictionary is empty."
  def is_empty(dict), do: size(dict) == 0
  @doc "Tells whether a key is there."
  def is_key(key, dict), do: find(key, dict) != :error
  @doc "Returns the value of a key."
  def fetch(key, dict) do
    case find(key, dict) do
      {:ok, value} -> value
      :error -> :erlang.error(:badarg, [key, dict])
    end
  end

  @doc "Returns `{:ok, value}` or `:error`."
  def find(key, dict) do
    dict = checked(dict)
    sought(:rshell_slots.get(dict, :rshell_slots.slot(dict, key)), key)
  end

  defp sought([[key | value] | _], key), do: {:ok, value}
  defp sought([_ | pairs], key), do: sought(pairs, key)
  defp sought([], _), do: :error

  @doc "Returns the keys."
  def fetch_keys(dict), do: fold(fn k, _, keys -> [k | keys] end, [], dict)

  @doc "Removes a key."
  def erase(key, dict) do
    slot = :rshell_slots.slot(checked(dict), key)
    pairs = :rshell_slots.get(dict, slot)

    case for([k | _] = pair <- pairs, k !== key, do: pair) do
      ^pairs -> dict
      left -> dict |> :rshell_slots.put(slot, left) |> :rshell_slots.shrink(1)
    end
  end

  @doc "Removes a key and returns its value."
  def take(key, dict), do: with({:ok, value} <- find(key, dict), do: {value, erase(key, dict)})

  @doc "Sets a key."
  def store(key, value, dict) do
    slot = :rshell_slots.slot(checked(dict), key)
    pairs = :rshell_slots.get(dict, slot)

    case sought(pairs, key) do
      {:ok, _} ->
        :rshell_slots.put(dict, slot, replaced(pairs, key, value))

      :error ->
        dict |> :rshell_slots.put(slot, pairs ++ [[key | value]]) |> :rshell_slots.grow(&hd/1)
    end
  end

  defp replaced([[key | _] | pairs], key, value), do: [[key | value] | pairs]
  defp replaced([pair | pairs], key, value), do: [pair | replaced(pairs, key, value)]

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
  def update_counter(key, n, dict) when is_number(n), do: update(key, &(&1 + n), n, dict)
  @doc "Folds over the pairs."
  def fold(fun, acc, dict),
    do: :rshell_slots.fold(fn [k | v], acc -> fun.(k, v, acc) end, acc, checked(dict))

  @doc "Changes every value."
  def map(fun, dict),
    do: :rshell_slots.map_slots(checked(dict), &map_bucket(fun, &1))

  defp map_bucket(fun, [[k | v] | pairs]) when is_function(fun, 2),
    do: [[k | fun.(k, v)] | map_bucket(fun, pairs)]

  defp map_bucket(fun, []) when is_function(fun, 2), do: []

  @doc "Keeps pairs."
  def filter(fun, dict),
    do: :rshell_slots.filter(dict, &for([k | v] <- &1, fun.(k, v), do: [k | v]))

  @doc "Merges two dictionaries; the function settles keys of both."
  def merge(fun, a, b) do
    if size(a) < size(b),
      do: fold(fn k, v, d -> update(k, &fun.(k, v, &1), v, d) end, b, a),
      else: fold(fn k, v, d -> update(k, &fun.(k, &1, v), v, d) end, a, b)
  end
end
