defmodule Map do
  @moduledoc """
  Maps: values under keys of any kind, each key once. Finding, putting and removing a key takes about the same
  short time however large the map is.

      iex> map = %{"kate" => 27, :lives => "here"}
      iex> map["kate"]
      27
      iex> map.lives
      "here"
      iex> map["nobody"]
      nil

  `map[key]` gives `nil` for a key that is not there; `map.key`, for keys that are atoms, raises a `KeyError`.
  Patterns take several out at once:

      iex> %{name: name, age: age} = %{name: "kate", age: 27, city: "Quito"}
      iex> {name, age}
      {"kate", 27}

  Nothing changes a map: every function returns another one. `%{map | key: value}` sets keys that are there,
  `put/3` any. Keys are compared by `===/2`: `1` and `1.0` are two. The order of the keys is not to be counted
  on, in `Enum`'s functions either. What is no map raises a `BadMapError`.

  For data with a fixed set of fields a struct (`defstruct/1`) is safer; for options with an order or repeated
  keys there is `Keyword`; for values without more, `MapSet`.
  """

  @type key :: any
  @type value :: any

  @doc """
  Returns the map without a key; the same map when the key is not there.

      iex> Map.delete(%{a: 1, b: 2}, :a)
      %{b: 2}
      iex> Map.delete(%{a: 1}, :c)
      %{a: 1}
  """
  @spec delete(map, key) :: map
  def delete(map, key), do: :maps.remove(key, map)

  @doc """
  Returns the map without the keys of a list. Keys that are not there do not matter. `take/2` keeps them.

      iex> Map.drop(%{a: 1, b: 2, c: 3}, [:a, :c, :x])
      %{b: 2}
  """
  @spec drop(map, [key]) :: map
  def drop(map, keys)
  def drop(map, keys) when is_map(map) and is_list(keys), do: :maps.without(drop_keys(keys, keys), map)

  defp drop_keys([_ | rest], keys), do: drop_keys(rest, keys)
  defp drop_keys([], keys), do: keys

  def drop(map, keys) when is_map(map) do
    IO.warn(no_list_of_keys("drop"))
    drop(map, Enum.to_list(keys))
  end

  def drop(other, keys), do: :erlang.error(BadMapError.exception(term: other), [other, keys])

  @doc """
  Tells whether two maps have the same keys and values, by `===/2`; `==/2` takes an integer and a float of the
  same value as equal.

      iex> Map.equal?(%{a: 1}, %{a: 1.0})
      false
      iex> %{a: 1} == %{a: 1.0}
      true
  """
  @spec equal?(map, map) :: boolean
  def equal?(map1, map2) when is_map(map1) and is_map(map2), do: map1 === map2
  def equal?(%{} = map1, map2), do: :erlang.error(BadMapError.exception(term: map2), [map1, map2])
  def equal?(map1, map2), do: :erlang.error(BadMapError.exception(term: map1), [map1, map2])

  @doc """
  Returns the value of a key as `{:ok, value}`, or `:error` when it is not there. It tells a `nil` that is
  there from none, and suits `case/2` and `with/1`.

      iex> Map.fetch(%{a: nil}, :a)
      {:ok, nil}
      iex> Map.fetch(%{a: nil}, :b)
      :error
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
  Returns the value of a key, and raises a `KeyError` when it is not there.

      iex> Map.fetch!(%{a: 1}, :a)
      1
      iex> Map.fetch!(%{a: 1}, :b)
      ** (KeyError) key :b not found in: %{a: 1}
  """
  @spec fetch!(map, key) :: value
  def fetch!(map, key) do
    case map do
      %{^key => value} -> value
      _ -> :erlang.map_get(key, map)
    end
  end

  @doc """
  Returns a map of those pairs for which the function gives something else than `false` and `nil`. The
  function gets `{key, value}`.

      iex> Map.filter(%{a: 1, b: 2}, fn {_key, value} -> value > 1 end)
      %{b: 2}
  """
  @spec filter(map, ({key, value} -> as_boolean(term))) :: map
  def filter(map, fun) when is_map(map) and is_function(fun, 1),
    do: :maps.from_list(for pair <- :maps.to_list(map), fun.(pair), do: pair)

  @doc """
  Returns a map of the keys in a list, which all have the same value.

      iex> Map.from_keys([:a, :b, :a], 0)
      %{a: 0, b: 0}
      iex> Map.from_keys([], 0)
      %{}
  """
  @spec from_keys([key], value) :: map
  def from_keys(keys, value), do: :maps.from_keys(keys, value)

  @doc """
  Returns the fields of a struct as a map without `:__struct__`; of a module, the defaults of its struct.
  Something else raises an error.

      iex> Map.from_struct(1..2)
      %{first: 1, last: 2, step: 1}
  """
  @spec from_struct(atom | struct) :: map
  def from_struct(struct) when is_atom(struct), do: delete(struct.__struct__(), :__struct__)
  def from_struct(%_{} = struct), do: delete(struct, :__struct__)

  @doc """
  Returns the value of a key, or the default, `nil` unless given, when it is not there. For a key whose value
  is `nil` it is `nil`.

      iex> Map.get(%{a: 1}, :b)
      nil
      iex> Map.get(%{a: 1}, :b, 3)
      3
      iex> Map.get(%{a: nil}, :a, 3)
      nil
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
  Reads and sets a key in one step. The function gets the value, `nil` when the key is not there, and returns
  `{returned, new}`, or `:pop`, which removes the key. Returns `{returned, map}`.

      iex> Map.get_and_update(%{a: 1}, :a, &{&1, &1 + 1})
      {1, %{a: 2}}
      iex> Map.get_and_update(%{a: 1}, :a, fn _ -> :pop end)
      {1, %{}}
      iex> Map.get_and_update(%{}, :a, &{&1, 0})
      {nil, %{a: 0}}
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
  Does what `get_and_update/3` does, and raises a `KeyError` when the key is not there.

      iex> Map.get_and_update!(%{a: 1}, :a, &{&1, &1 + 1})
      {1, %{a: 2}}
      iex> Map.get_and_update!(%{a: 1}, :b, &{&1, &1})
      ** (KeyError) key :b not found in: %{a: 1}
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
  Returns the value of a key, or what the function returns, which is called only when the key is not there.
  For a default that costs something.

      iex> Map.get_lazy(%{a: 1}, :a, fn -> raise("is not called") end)
      1
      iex> Map.get_lazy(%{a: 1}, :b, fn -> 1 + 2 end)
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
  Tells whether a map has a key, whatever its value. In guards there is `is_map_key/2`.

      iex> Map.has_key?(%{a: nil}, :a)
      true
      iex> Map.has_key?(%{a: 1}, :b)
      false
  """
  @spec has_key?(map, key) :: boolean
  def has_key?(map, key), do: :maps.is_key(key, map)

  @doc """
  Returns a map of the keys that both have, with the values of the second (of Elixir 1.15).

      iex> Map.intersect(%{a: 1, b: 2}, %{b: 3, c: 4})
      %{b: 3}
  """
  @spec intersect(map, map) :: map
  def intersect(map1, map2), do: :maps.intersect(map1, map2)

  @doc """
  As `intersect/2`, with a function of key, first and second value that makes the value (of Elixir 1.15).

      iex> Map.intersect(%{a: 1, b: 2}, %{b: 3, c: 4}, fn _key, one, two -> one + two end)
      %{b: 5}
  """
  @spec intersect(map, map, (key, value, value -> value)) :: map
  def intersect(map1, map2, fun) when is_function(fun, 3),
    do: :maps.intersect_with(fun, map1, map2)

  @doc """
  Returns all keys as a list, in no order to be counted on, but the same as that of `values/1`.

      iex> Map.keys(%{a: 1, b: 2})
      [:a, :b]
      iex> Map.keys(%{})
      []
  """
  @spec keys(map) :: [key]
  def keys(map), do: :maps.keys(map)

  @doc false
  @deprecated "Use Map.new/2 instead (invoke Map.from_struct/1 before if you have a struct)"
  def map(map, fun) when is_map(map),
    do: :maps.from_list(for({key, value} <- :maps.to_list(map), do: {key, fun.({key, value})}))

  @doc """
  Returns a map of the keys of both; for a key in both the value of the second. It does not go into maps that
  are values.

      iex> Map.merge(%{a: 1}, %{a: 2, b: 3})
      %{a: 2, b: 3}
      iex> Map.merge(%{a: %{x: 1}}, %{a: %{y: 2}})
      %{a: %{y: 2}}
  """
  @spec merge(map, map) :: map
  def merge(map1, map2), do: :maps.merge(map1, map2)

  @doc """
  Returns a map of the keys of both; for a key in both the function gets the key and both values, and returns
  the one to keep.

      iex> Map.merge(%{a: 1, b: 2}, %{a: 10}, fn _key, x, y -> x + y end)
      %{a: 11, b: 2}
  """
  @spec merge(map, map, (key, value, value -> value)) :: map
  def merge(map1, map2, fun) when is_function(fun, 3), do: :maps.merge_with(fun, map1, map2)

  @doc """
  Returns a map without keys, `%{}`.

      iex> Map.new()
      %{}
  """
  @spec new() :: map
  def new, do: %{}

  @doc """
  Makes a map of an enumerable of pairs `{key, value}`; later ones win. Something other than pairs raises an
  `ArgumentError`.

      iex> Map.new([{"x", 1}, {:a, 2}, {:a, 3}])
      %{:a => 3, "x" => 1}
      iex> Map.new(%{a: 1})
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
  Makes a map of the pairs that the function makes of the elements. So a map is mapped to a map:

      iex> Map.new(%{a: 1, b: 2}, fn {key, value} -> {key, value * 10} end)
      %{a: 10, b: 20}
      iex> Map.new(["kate", "al"], &{&1, String.length(&1)})
      %{"al" => 2, "kate" => 4}
  """
  @spec new(Enumerable.t(), (term -> {key, value})) :: map
  def new(enumerable, transform)
  def new(%_{} = enumerable, transform), do: new_from_enum(enumerable, transform)
  def new(%{} = map, transform), do: new_from_map(map, transform)
  def new(enumerable, transform), do: new_from_enum(enumerable, transform)

  defp new_from_map(map, transform) when is_function(transform, 1),
    do: :maps.from_list(Enum.map(map, transform))

  defp new_from_enum(enumerable, transform) when is_function(transform, 1),
    do: :maps.from_list(Enum.map(enumerable, transform))

  @doc """
  Returns the value of a key and the map without it, as a pair. When the key is not there the value is the
  default, `nil` unless given.

      iex> Map.pop(%{a: 1, b: 2}, :a)
      {1, %{b: 2}}
      iex> Map.pop(%{a: 1}, :b, 0)
      {0, %{a: 1}}
  """
  @spec pop(map, key, default) :: {value, map} | {default, map} when default: value
  def pop(map, key, default \\ nil) do
    case :maps.take(key, map) do
      {_, _} = taken -> taken
      :error -> {default, map}
    end
  end

  @doc """
  Returns the value of a key and the map without it, and raises a `KeyError` when it is not there.

      iex> Map.pop!(%{a: 1}, :a)
      {1, %{}}
      iex> Map.pop!(%{a: 1}, :b)
      ** (KeyError) key :b not found in: %{a: 1}
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
  Does what `pop/3` does; the default is what the function returns, which is called only when the key is not there.

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
  Returns the map with a value for a key, in place of the one it had, if any.

      iex> Map.put(%{a: 1}, :b, 2)
      %{a: 1, b: 2}
      iex> Map.put(%{a: 1}, :a, 2)
      %{a: 2}
  """
  @spec put(map, key, value) :: map
  def put(map, key, value), do: :maps.put(key, value, map)

  @doc """
  Returns the map with a value for a key unless it has one, which may be `nil`.

      iex> Map.put_new(%{a: 1}, :a, 2)
      %{a: 1}
      iex> Map.put_new(%{a: 1}, :b, 2)
      %{a: 1, b: 2}
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
  Does what `put_new/3` does; the value is what the function returns, which is called only when the key is not there.

      iex> Map.put_new_lazy(%{}, :a, fn -> 2 end)
      %{a: 2}
      iex> Map.put_new_lazy(%{a: 1}, :a, fn -> raise("is not called") end)
      %{a: 1}
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
  Returns a map without those pairs for which the function gives something else than `false` and `nil`: the
  opposite of `filter/2`.

      iex> Map.reject(%{a: 1, b: 2}, fn {_key, value} -> value > 1 end)
      %{a: 1}
  """
  @spec reject(map, ({key, value} -> as_boolean(term))) :: map
  def reject(map, fun) when is_map(map) and is_function(fun, 1),
    do: :maps.from_list(for pair <- :maps.to_list(map), !fun.(pair), do: pair)

  @doc """
  Returns the map with a value for a key, but only if the key is there.

      iex> Map.replace(%{a: 1}, :a, 2)
      %{a: 2}
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
  Returns the map with a value for a key, and raises a `KeyError` when the key is not there, as `%{map | key
  => value}` does.

      iex> Map.replace!(%{a: 1}, :a, 2)
      %{a: 2}
      iex> Map.replace!(%{a: 1}, :b, 2)
      ** (KeyError) key :b not found in: %{a: 1}
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
  Returns the map with what the function makes of the value of a key; the same map when the key is not there.

      iex> Map.replace_lazy(%{a: 1}, :a, &(&1 + 1))
      %{a: 2}
      iex> Map.replace_lazy(%{a: 1}, :b, &(&1 + 1))
      %{a: 1}
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
  Returns two maps: of the given keys, as far as they are there, and of the others.

      iex> Map.split(%{a: 1, b: 2, c: 3}, [:a, :c, :z])
      {%{a: 1, c: 3}, %{b: 2}}
      iex> Map.split(%{a: 1}, [])
      {%{}, %{a: 1}}
  """
  @spec split(map, [key]) :: {map, map}
  def split(map, keys) when is_map(map) and is_list(keys),
    do: split(keys, map, keys)

  def split(map, keys) when is_map(map) do
    IO.warn(no_list_of_keys("split"))
    split(map, Enum.to_list(keys))
  end

  def split(other, _keys), do: raise(BadMapError, term: other)

  defp split([_ | rest], map, keys), do: split(rest, map, keys)
  defp split([], map, keys), do: {:maps.with(keys, map), :maps.without(keys, map)}

  @doc """
  Returns two maps: of the pairs for which the function gives something else than `false` and `nil`, and of
  the others. Elixir has it from 1.15 on.

      iex> Map.split_with(%{a: 1, b: 2}, fn {_key, value} -> value > 1 end)
      {%{b: 2}, %{a: 1}}
  """
  @spec split_with(map, ({key, value} -> as_boolean(term))) :: {map, map}
  def split_with(map, fun) when is_map(map) and is_function(fun, 1) do
    {yes, no} = Enum.split_with(:maps.to_list(map), fun)
    {:maps.from_list(yes), :maps.from_list(no)}
  end

  @doc """
  Returns a map of the given keys, as far as they are there.

      iex> Map.take(%{a: 1, b: 2, c: 3}, [:a, :c, :z])
      %{a: 1, c: 3}
  """
  @spec take(map, [key]) :: map
  def take(map, keys)
  def take(map, keys) when is_map(map) and is_list(keys), do: take(map, keys, keys)

  def take(map, keys) when is_map(map) do
    IO.warn(no_list_of_keys("take"))
    take(map, Enum.to_list(keys))
  end

  def take(other, _keys), do: raise(BadMapError, term: other)

  defp take(map, [_ | rest], keys), do: take(map, rest, keys)
  defp take(map, [], keys), do: :maps.with(keys, map)

  defp no_list_of_keys(function) do
    "Map.#{function}/2 with an Enumerable of keys that is not a list is deprecated. " <>
      " Use a list of keys instead."
  end

  @doc """
  Returns the pairs of key and value as a list, in no order to be counted on.

      iex> Map.to_list(%{a: 1, b: 2})
      [a: 1, b: 2]
      iex> Map.to_list(%{"x" => 1})
      [{"x", 1}]
  """
  @spec to_list(map) :: [{term, term}]
  def to_list(map), do: :maps.to_list(map)

  @doc """
  Sets a key to what the function makes of its value; when it is not there, to the default, which the function
  does not see. Good for counting.

      iex> Map.update(%{a: 1}, :a, 1, &(&1 + 1))
      %{a: 2}
      iex> Map.update(%{}, :a, 1, &(&1 + 1))
      %{a: 1}
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
  Sets a key to what the function makes of its value, and raises a `KeyError` when it is not there.

      iex> Map.update!(%{a: 1}, :a, &(&1 + 1))
      %{a: 2}
      iex> Map.update!(%{a: 1}, :b, &(&1 + 1))
      ** (KeyError) key :b not found in: %{a: 1}
  """
  @spec update!(map, key, (value -> value)) :: map
  def update!(map, key, fun) when is_function(fun, 1) do
    value = :erlang.map_get(key, map)
    %{map | key => fun.(value)}
  end

  @doc """
  Returns all values as a list, in the order of `keys/1`.

      iex> Map.values(%{a: 1, b: 1})
      [1, 1]
  """
  @spec values(map) :: [value]
  def values(map), do: :maps.values(map)
end
