defmodule :orddict do
  @moduledoc "Dictionaries as lists of pairs, sorted by key."

  @doc "Returns an empty dictionary."
  def new(), do: []
  @doc "Returns the pairs."
  def to_list(dict), do: dict
  @doc "Makes a dictionary of pairs."
  def from_list(pairs), do: :lists.ukeysort(1, reverse_pairs(pairs, []))

  defp reverse_pairs([{_, _} = pair | pairs], before), do: reverse_pairs(pairs, [pair | before])
  defp reverse_pairs([], before), do: before

  @doc "Returns the number of pairs."
  def size(dict), do: length(dict)
  @doc "Tells whether a dictionary is empty."
  def is_empty([]), do: true
  def is_empty([_ | _]), do: false
  @doc "Tells whether a key is there."
  def is_key(key, [{k, _} | rest]) when key > k, do: is_key(key, rest)
  def is_key(key, [{k, _} | _]), do: key == k
  def is_key(_, []), do: false
  @doc "Returns the value of a key."
  def fetch(key, [{k, _} | rest]) when key > k, do: fetch(key, rest)
  def fetch(key, [{k, v} | _]) when key == k, do: v

  @doc "Returns `{:ok, value}` or `:error`."
  def find(key, [{k, _} | rest]) when key > k, do: find(key, rest)
  def find(key, [{k, v} | _]) when key == k, do: {:ok, v}
  def find(_, [{_, _} | _]), do: :error
  def find(_, []), do: :error
  @doc "Returns the keys."
  def fetch_keys([{k, _} | rest]), do: [k | fetch_keys(rest)]
  def fetch_keys([]), do: []
  @doc "Removes a key."
  def erase(key, [{k, _} = pair | rest]) when key > k, do: [pair | erase(key, rest)]
  def erase(key, [{k, _} | _] = dict) when key < k, do: dict
  def erase(_, [{_, _} | rest]), do: rest
  def erase(_, []), do: []
  @doc "Removes a key and returns its value."
  def take(key, dict) do
    case find(key, dict) do
      {:ok, value} -> {value, erase(key, dict)}
      :error -> :error
    end
  end

  @doc "Sets a key."
  def store(key, value, [{k, _} = pair | rest]) when key > k, do: [pair | store(key, value, rest)]
  def store(key, value, [{k, _} | _] = dict) when key < k, do: [{key, value} | dict]
  def store(key, value, [_ | rest]), do: [{key, value} | rest]
  def store(key, value, []), do: [{key, value}]
  @doc "Appends to the list a key has."
  def append(key, new, [{k, _} = pair | rest]) when key > k,
    do: [pair | append(key, new, rest)]

  def append(key, new, [{k, _} | _] = dict) when key < k,
    do: [{key, [new]} | dict]

  def append(key, new, [{_, value} | rest]), do: [{key, value ++ [new]} | rest]
  def append(key, new, []), do: [{key, [new]}]
  @doc "Appends a list to the list a key has."
  def append_list(key, list, [{k, _} = pair | rest]) when key > k,
    do: [pair | append_list(key, list, rest)]

  def append_list(key, list, [{k, _} | _] = dict) when key < k,
    do: [{key, list} | dict]

  def append_list(key, list, [{_, value} | rest]),
    do: [{key, value ++ list} | rest]

  def append_list(key, list, []), do: [{key, list}]
  @doc "Changes the value of a key."
  def update(key, fun, [{k, _} = pair | rest]) when key > k, do: [pair | update(key, fun, rest)]
  def update(key, fun, [{k, value} | rest]) when key == k, do: [{key, fun.(value)} | rest]
  @doc "Changes the value of a key, or sets it."
  def update(key, fun, initial, [{k, _} = pair | rest]) when key > k,
    do: [pair | update(key, fun, initial, rest)]

  def update(key, fun, initial, [{k, _} | _] = dict) when key < k,
    do: [{key, initial} | dict]

  def update(key, fun, initial, [{_, value} | rest]),
    do: [{key, fun.(value)} | rest]

  def update(key, fun, initial, []), do: [{key, initial}]
  @doc "Adds to the number a key has."
  def update_counter(key, n, [{k, _} = pair | rest]) when key > k,
    do: [pair | update_counter(key, n, rest)]

  def update_counter(key, n, [{k, _} | _] = dict) when key < k,
    do: [{key, n} | dict]

  def update_counter(key, n, [{_, value} | rest]), do: [{key, value + n} | rest]
  def update_counter(key, n, []), do: [{key, n}]
  @doc "Folds over the pairs."
  def fold(fun, acc, [{k, v} | rest]),
    do: fold(fun, fun.(k, v, acc), rest)

  def fold(fun, acc, []) when is_function(fun, 3), do: acc
  @doc "Changes every value."
  def map(fun, [{k, v} | rest]), do: [{k, fun.(k, v)} | map(fun, rest)]
  def map(fun, []) when is_function(fun, 2), do: []
  @doc "Keeps pairs."
  def filter(fun, [{k, v} = pair | rest]) do
    if fun.(k, v), do: [pair | filter(fun, rest)], else: filter(fun, rest)
  end

  def filter(fun, []) when is_function(fun, 2), do: []
  @doc "Merges two dictionaries; the function settles keys of both."
  def merge(fun, [{k, _} = pair | a], [{l, _} | _] = b) when k < l, do: [pair | merge(fun, a, b)]
  def merge(fun, [{k, _} | _] = a, [{l, _} = pair | b]) when k > l, do: [pair | merge(fun, a, b)]
  def merge(fun, [{k, v} | a], [{_, w} | b]), do: [{k, fun.(k, v, w)} | merge(fun, a, b)]
  def merge(fun, [], b) when is_function(fun, 3), do: b
  def merge(fun, a, []) when is_function(fun, 3), do: a
end
