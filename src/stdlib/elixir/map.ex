defmodule Map do
  @moduledoc """
  Work on maps.

      iex> Map.put(%{a: 1}, :b, 2)
      %{a: 1, b: 2}
  """

  @type key :: any
  @type value :: any

  @doc """
  Removes a key.

      iex> Map.delete(%{a: 1, b: 2}, :a)
      %{b: 2}
  """
  @spec delete(map, key) :: map
  def delete(map, key), do: :maps.remove(key, map)

  @doc """
  Removes several keys.

      iex> Map.drop(%{a: 1, b: 2}, [:a])
      %{b: 2}
  """
  @spec drop(map, [key]) :: map
  def drop(map, keys)
  def drop(map, keys) when is_map(map) and is_list(keys), do: :maps.without(keys, map)

  def drop(map, keys) when is_map(map) do
    IO.warn(no_list_of_keys("drop"))
    drop(map, Enum.to_list(keys))
  end

  def drop(other, keys), do: :erlang.error(BadMapError.exception(term: other), [other, keys])

  @doc """
  Are the maps exactly equal?

      iex> Map.equal?(%{a: 1}, %{a: 1.0})
      false
  """
  @spec equal?(map, map) :: boolean
  def equal?(map1, map2) when is_map(map1) and is_map(map2), do: map1 === map2
  def equal?(%{} = map1, map2), do: :erlang.error(BadMapError.exception(term: map2), [map1, map2])
  def equal?(map1, map2), do: :erlang.error(BadMapError.exception(term: map1), [map1, map2])

  @doc """
  The value of a key as `{:ok, value}`, or `:error`.

      iex> Map.fetch(%{a: 1}, :a)
      {:ok, 1}
  """
  @spec fetch(map, key) :: {:ok, value} | :error
  def fetch(map, key) do
    case map do
      %{^key => value} -> {:ok, value}
      %{} -> :error
      other -> raise(BadMapError, term: other)
    end
  end

  @doc """
  The value of a key; raises when it is missing.

      iex> Map.fetch!(%{a: 1}, :a)
      1
  """
  @spec fetch!(map, key) :: value
  def fetch!(map, key) do
    case map do
      %{^key => value} -> value
      %{} -> raise(KeyError, key: key, term: map)
      other -> raise(BadMapError, term: other)
    end
  end

  @doc """
  The pairs for which the function holds.

      iex> Map.filter(%{a: 1, b: 2}, fn {_, v} -> v > 1 end)
      %{b: 2}
  """
  @spec filter(map, ({key, value} -> as_boolean(term))) :: map
  def filter(map, fun) when is_map(map) and is_function(fun, 1),
    do: :maps.from_list(for pair <- :maps.to_list(map), fun.(pair), do: pair)

  @doc """
  A map of keys that all have one value.

      iex> Map.from_keys([:a, :b], 0)
      %{a: 0, b: 0}
  """
  @spec from_keys([key], value) :: map
  def from_keys(keys, value), do: :maps.from_keys(keys, value)

  @doc """
  The fields of a struct as a map.

      iex> Map.from_struct(1..2)
      %{first: 1, last: 2, step: 1}
  """
  @spec from_struct(atom | struct) :: map
  def from_struct(struct) when is_atom(struct), do: delete(struct.__struct__(), :__struct__)
  def from_struct(%_{} = struct), do: delete(struct, :__struct__)

  @doc """
  The value of a key, or a default.

      iex> Map.get(%{a: 1}, :b, 3)
      3
  """
  @spec get(map, key, value) :: value
  def get(map, key, default \\ nil) do
    case map do
      %{^key => value} -> value
      %{} -> default
      other -> :erlang.error({:badmap, other}, [map, key, default])
    end
  end

  @doc """
  Gets and updates at once; the function returns `{get, new}` or `:pop`.

      iex> Map.get_and_update(%{a: 1}, :a, &{&1, &1 + 1})
      {1, %{a: 2}}
  """
  @spec get_and_update(map, key, (value | nil -> {current, new :: value} | :pop)) ::
          {current, map}
        when current: value
  def get_and_update(map, key, fun) when is_function(fun, 1) do
    current = get(map, key)

    case fun.(current) do
      {get, update} -> {get, put(map, key, update)}
      :pop -> {current, delete(map, key)}
      other ->
        raise "the given function must return a two-element tuple or :pop, got: #{inspect(other)}"
    end
  end

  @doc """
  Like `get_and_update/3`, but raises when the key is missing.

      iex> Map.get_and_update!(%{a: 1}, :a, &{&1, &1 + 1})
      {1, %{a: 2}}
  """
  @spec get_and_update!(map, key, (value | nil -> {current, new :: value} | :pop)) ::
          {current, map}
        when current: value
  def get_and_update!(map, key, fun) when is_function(fun, 1) do
    value = :erlang.map_get(key, map)

    case fun.(value) do
      {get, update} -> {get, %{map | key => update}}
      :pop -> {value, delete(map, key)}
      other ->
        raise "the given function must return a two-element tuple or :pop, got: #{inspect(other)}"
    end
  end

  @doc """
  The value of a key, or what the function returns.

      iex> Map.get_lazy(%{a: 1}, :b, fn -> 3 end)
      3
  """
  @spec get_lazy(map, key, (() -> value)) :: value
  def get_lazy(map, key, fun) when is_function(fun, 0) do
    case map do
      %{^key => value} -> value
      %{} -> fun.()
      other -> raise(BadMapError, term: other)
    end
  end

  @doc """
  Has the map this key?

      iex> Map.has_key?(%{a: 1}, :a)
      true
  """
  @spec has_key?(map, key) :: boolean
  def has_key?(map, key), do: :maps.is_key(key, map)

  @doc """
  The keys of both maps, with the values of the second.

      iex> Map.intersect(%{a: 1, b: 2}, %{b: 3})
      %{b: 3}
  """
  @spec intersect(map, map) :: map
  def intersect(map1, map2), do: :maps.intersect(map1, map2)

  @doc """
  The keys of both maps; the function makes one value of two.

      iex> Map.intersect(%{a: 1}, %{a: 3}, fn _k, x, y -> x + y end)
      %{a: 4}
  """
  @spec intersect(map, map, (key, value, value -> value)) :: map
  def intersect(map1, map2, fun) when is_function(fun, 3),
    do: :maps.intersect_with(fun, map1, map2)

  @doc """
  All keys.

      iex> Map.keys(%{a: 1})
      [:a]
  """
  @spec keys(map) :: [key]
  def keys(map), do: :maps.keys(map)

  @doc false
  @deprecated "Use Map.new/2 instead (invoke Map.from_struct/1 before if you have a struct)"
  def map(map, fun) when is_map(map), do: new(map, fn {k, v} -> {k, fun.({k, v})} end)

  @doc """
  Merges two maps; the second one wins.

      iex> Map.merge(%{a: 1}, %{a: 2, b: 3})
      %{a: 2, b: 3}
  """
  @spec merge(map, map) :: map
  def merge(map1, map2), do: :maps.merge(map1, map2)

  @doc """
  Merges two maps; the function decides for keys in both.

      iex> Map.merge(%{a: 1}, %{a: 2}, fn _k, x, y -> x + y end)
      %{a: 3}
  """
  @spec merge(map, map, (key, value, value -> value)) :: map
  def merge(map1, map2, fun) when is_function(fun, 3), do: :maps.merge_with(fun, map1, map2)

  @doc """
  An empty map.

      iex> Map.new()
      %{}
  """
  @spec new() :: map
  def new, do: %{}

  @doc """
  A map of pairs.

      iex> Map.new([a: 1])
      %{a: 1}
  """
  @spec new(Enumerable.t()) :: map
  def new(enumerable)
  def new(list) when is_list(list), do: :maps.from_list(list)
  def new(%_{} = enumerable), do: new_from_enum(enumerable)
  def new(%{} = map), do: map
  def new(enumerable), do: new_from_enum(enumerable)

  defp new_from_enum(enumerable), do: :maps.from_list(Enum.to_list(enumerable))

  @doc """
  A map of the pairs that the function makes.

      iex> Map.new([1, 2], &{&1, &1 * 2})
      %{1 => 2, 2 => 4}
  """
  @spec new(Enumerable.t(), (term -> {key, value})) :: map
  def new(enumerable, transform), do: new_from_enum(enumerable, transform)

  defp new_from_enum(enumerable, transform) when is_function(transform, 1),
    do: :maps.from_list(Enum.map(enumerable, transform))

  @doc """
  Takes a key out and returns its value, or a default.

      iex> Map.pop(%{a: 1}, :a)
      {1, %{}}
  """
  @spec pop(map, key, default) :: {value, map} | {default, map} when default: value
  def pop(map, key, default \\ nil) do
    case :maps.take(key, map) do
      {_, _} = taken -> taken
      :error -> {default, map}
    end
  end

  @doc """
  Takes a key out; raises when it is missing.

      iex> Map.pop!(%{a: 1}, :a)
      {1, %{}}
  """
  @spec pop!(map, key) :: {value, map}
  def pop!(map, key) do
    case map do
      %{^key => value} -> {value, :maps.remove(key, map)}
      %{} -> raise(KeyError, key: key, term: map)
      other -> raise(BadMapError, term: other)
    end
  end

  @doc """
  Takes a key out and returns its value, or what the function returns.

      iex> Map.pop_lazy(%{a: 1}, :b, fn -> 2 end)
      {2, %{a: 1}}
  """
  @spec pop_lazy(map, key, (() -> value)) :: {value, map}
  def pop_lazy(map, key, fun) when is_function(fun, 0) do
    case map do
      %{^key => value} -> {value, :maps.remove(key, map)}
      %{} -> {fun.(), map}
      other -> raise(BadMapError, term: other)
    end
  end

  @doc """
  Sets the value of a key.

      iex> Map.put(%{a: 1}, :a, 2)
      %{a: 2}
  """
  @spec put(map, key, value) :: map
  def put(map, key, value), do: :maps.put(key, value, map)

  @doc """
  Sets the value of a key unless it has one.

      iex> Map.put_new(%{a: 1}, :a, 2)
      %{a: 1}
  """
  @spec put_new(map, key, value) :: map
  def put_new(map, key, value) do
    case map do
      %{^key => _} -> map
      %{} -> :maps.put(key, value, map)
      other -> raise(BadMapError, term: other)
    end
  end

  @doc """
  Sets the value of a key to the function's result unless it has one.

      iex> Map.put_new_lazy(%{}, :a, fn -> 2 end)
      %{a: 2}
  """
  @spec put_new_lazy(map, key, (() -> value)) :: map
  def put_new_lazy(map, key, fun) when is_function(fun, 0) do
    case map do
      %{^key => _} -> map
      %{} -> :maps.put(key, fun.(), map)
      other -> raise(BadMapError, term: other)
    end
  end

  @doc """
  The pairs for which the function does not hold.

      iex> Map.reject(%{a: 1, b: 2}, fn {_, v} -> v > 1 end)
      %{a: 1}
  """
  @spec reject(map, ({key, value} -> as_boolean(term))) :: map
  def reject(map, fun) when is_map(map) and is_function(fun, 1),
    do: :maps.from_list(for pair <- :maps.to_list(map), !fun.(pair), do: pair)

  @doc """
  Sets the value of a key that is there already.

      iex> Map.replace(%{a: 1}, :b, 2)
      %{a: 1}
  """
  @spec replace(map, key, value) :: map
  def replace(map, key, value) do
    case map do
      %{^key => _} -> %{map | key => value}
      %{} -> map
      other -> raise(BadMapError, term: other)
    end
  end

  @doc """
  Sets the value of a key; raises when it is missing.

      iex> Map.replace!(%{a: 1}, :a, 2)
      %{a: 2}
  """
  @spec replace!(map, key, value) :: map
  def replace!(map, key, value) do
    case map do
      %{^key => _} -> %{map | key => value}
      %{} -> raise(KeyError, key: key, term: map)
      other -> raise(BadMapError, term: other)
    end
  end

  @doc """
  Updates the value of a key that is there already.

      iex> Map.replace_lazy(%{a: 1}, :a, &(&1 + 1))
      %{a: 2}
  """
  @spec replace_lazy(map, key, (value -> value)) :: map
  def replace_lazy(map, key, fun) when is_map(map) and is_function(fun, 1) do
    case map do
      %{^key => value} -> %{map | key => fun.(value)}
      %{} -> map
    end
  end

  @doc false
  @deprecated "Use Kernel.map_size/1 instead"
  def size(map), do: map_size(map)

  @doc """
  Splits by keys.

      iex> Map.split(%{a: 1, b: 2}, [:a])
      {%{a: 1}, %{b: 2}}
  """
  @spec split(map, [key]) :: {map, map}
  def split(map, keys) when is_map(map) and is_list(keys),
    do: {:maps.with(keys, map), :maps.without(keys, map)}

  def split(map, keys) when is_map(map) do
    IO.warn(no_list_of_keys("split"))
    split(map, Enum.to_list(keys))
  end

  def split(other, _keys), do: raise(BadMapError, term: other)

  @doc """
  Splits by a function.

      iex> Map.split_with(%{a: 1, b: 2}, fn {_, v} -> v > 1 end)
      {%{b: 2}, %{a: 1}}
  """
  @spec split_with(map, ({key, value} -> as_boolean(term))) :: {map, map}
  def split_with(map, fun) when is_map(map) and is_function(fun, 1) do
    {yes, no} = Enum.split_with(:maps.to_list(map), fun)
    {:maps.from_list(yes), :maps.from_list(no)}
  end

  @doc """
  The given keys only.

      iex> Map.take(%{a: 1, b: 2}, [:a, :c])
      %{a: 1}
  """
  @spec take(map, [key]) :: map
  def take(map, keys)
  def take(map, keys) when is_map(map) and is_list(keys), do: :maps.with(keys, map)

  def take(map, keys) when is_map(map) do
    IO.warn(no_list_of_keys("take"))
    take(map, Enum.to_list(keys))
  end

  def take(other, _keys), do: raise(BadMapError, term: other)

  defp no_list_of_keys(function) do
    "Map.#{function}/2 with an Enumerable of keys that is not a list is deprecated. " <>
      " Use a list of keys instead."
  end

  @doc """
  The pairs as a list.

      iex> Map.to_list(%{a: 1})
      [a: 1]
  """
  @spec to_list(map) :: [{term, term}]
  def to_list(map), do: :maps.to_list(map)

  @doc """
  Updates a key by a function, or sets it to a default.

      iex> Map.update(%{a: 1}, :a, 0, &(&1 + 1))
      %{a: 2}
  """
  @spec update(map, key, default :: value, (value -> value)) :: map
  def update(map, key, default, fun) when is_function(fun, 1) do
    case map do
      %{^key => value} -> %{map | key => fun.(value)}
      %{} -> :maps.put(key, default, map)
      other -> :erlang.error(BadMapError.exception(term: other), [map, key, default, fun])
    end
  end

  @doc """
  Updates a key by a function; raises when it is missing.

      iex> Map.update!(%{a: 1}, :a, &(&1 + 1))
      %{a: 2}
  """
  @spec update!(map, key, (value -> value)) :: map
  def update!(map, key, fun) when is_function(fun, 1) do
    value = :erlang.map_get(key, map)
    %{map | key => fun.(value)}
  end

  @doc """
  All values.

      iex> Map.values(%{a: 1})
      [1]
  """
  @spec values(map) :: [value]
  def values(map), do: :maps.values(map)
end
