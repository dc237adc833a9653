defmodule Dict do
  @moduledoc """
  One way to call what maps, keyword lists and `HashDict` have in common: each function looks at what it is
  given and calls the one of that name in `Map`, `Keyword` or the struct's own module.

  It is deprecated and kept for old code. New code says which it means: `Map` or `Keyword`.

      iex> Dict.put(%{}, :a, 1)
      %{a: 1}
      iex> Dict.put([], :a, 1)
      [a: 1]
      iex> Dict.keys(:none)
      ** (ArgumentError) unsupported dict: :none
  """

  @type key :: any
  @type t :: list | map
  @type value :: any

  @doc """
  Removes a key, as `Map.delete/2` or `Keyword.delete/2`. A key that is not there changes nothing.

      iex> Dict.delete(%{a: 1, b: 2}, :a)
      %{b: 2}
      iex> Dict.delete([a: 1, b: 2, a: 3], :a)
      [b: 2]
      iex> Dict.delete(%{a: 1}, :z)
      %{a: 1}
  """
  @deprecated "Use the Map module for working with maps or the Keyword module for working with keyword lists"
  def delete(dict, key), do: target(dict).delete(dict, key)

  @doc """
  Removes each key of an enumerable.

      iex> Dict.drop(%{a: 1, b: 2, c: 3}, [:a, :c, :z])
      %{b: 2}
  """
  @deprecated "Use the Map module for working with maps or the Keyword module for working with keyword lists"
  def drop(dict, keys), do: target(dict).drop(dict, keys)

  @doc """
  Returns `{:ok, value}` for a key that is there, else `:error`.

      iex> Dict.fetch([a: 1], :a)
      {:ok, 1}
      iex> Dict.fetch(%{}, :a)
      :error
  """
  @deprecated "Use the Map module for working with maps or the Keyword module for working with keyword lists"
  def fetch(dict, key), do: target(dict).fetch(dict, key)

  @doc """
  Returns the value of a key, or raises `KeyError`.

      iex> Dict.fetch!(%{a: 1}, :a)
      1
      iex> Dict.fetch!(%{a: 1}, :b)
      ** (KeyError) key :b not found in: %{a: 1}
  """
  @deprecated "Use the Map module for working with maps or the Keyword module for working with keyword lists"
  def fetch!(dict, key), do: target(dict).fetch!(dict, key)

  @doc """
  Returns the value of a key, or the default, which is `nil` unless given.

      iex> Dict.get(%{a: 1}, :a)
      1
      iex> Dict.get([a: 1], :b, 0)
      0
  """
  @deprecated "Use the Map module for working with maps or the Keyword module for working with keyword lists"
  def get(dict, key, default \\ nil), do: target(dict).get(dict, key, default)

  @doc """
  Gives the value of a key, or `nil`, to a function, which returns `{what to return, the new value}`; gives
  that first part and the changed dict.

      iex> Dict.get_and_update(%{hits: 1}, :hits, &{&1, &1 + 1})
      {1, %{hits: 2}}
  """
  @deprecated "Use the Map module for working with maps or the Keyword module for working with keyword lists"
  def get_and_update(dict, key, fun), do: target(dict).get_and_update(dict, key, fun)

  @doc """
  Returns the value of a key, or what a function gives, which is only called then.

      iex> Dict.get_lazy(%{a: 1}, :b, fn -> 2 end)
      2
  """
  @deprecated "Use the Map module for working with maps or the Keyword module for working with keyword lists"
  def get_lazy(dict, key, fun), do: target(dict).get_lazy(dict, key, fun)

  @doc """
  Tells whether a key is there, whatever its value.

      iex> Dict.has_key?(%{a: nil}, :a)
      true
      iex> Dict.has_key?([], :a)
      false
  """
  @deprecated "Use the Map module for working with maps or the Keyword module for working with keyword lists"
  def has_key?(dict, key), do: target(dict).has_key?(dict, key)

  @doc """
  Lists the keys: those of a keyword list in its order, with repetitions.

      iex> Dict.keys([a: 1, b: 2, a: 3])
      [:a, :b, :a]
  """
  @deprecated "Use the Map module for working with maps or the Keyword module for working with keyword lists"
  def keys(dict), do: target(dict).keys(dict)

  @doc """
  Takes a key out: `{value, rest}`, or `{default, dict}` when it is not there.

      iex> Dict.pop(%{a: 1, b: 2}, :a)
      {1, %{b: 2}}
      iex> Dict.pop(%{}, :a, 0)
      {0, %{}}
  """
  @deprecated "Use the Map module for working with maps or the Keyword module for working with keyword lists"
  def pop(dict, key, default \\ nil), do: target(dict).pop(dict, key, default)

  @doc """
  As `pop/3`, with a function in place of the default, called only when the key is not there.

      iex> Dict.pop_lazy(%{a: 1}, :b, fn -> 2 end)
      {2, %{a: 1}}
  """
  @deprecated "Use the Map module for working with maps or the Keyword module for working with keyword lists"
  def pop_lazy(dict, key, fun), do: target(dict).pop_lazy(dict, key, fun)

  @doc """
  Puts a value under a key, in place of what was there.

      iex> Dict.put(%{a: 1}, :a, 2)
      %{a: 2}
  """
  @deprecated "Use the Map module for working with maps or the Keyword module for working with keyword lists"
  def put(dict, key, value), do: target(dict).put(dict, key, value)

  @doc """
  Puts a value under a key unless the key is there.

      iex> Dict.put_new(%{a: 1}, :a, 2)
      %{a: 1}
      iex> Dict.put_new(%{a: 1}, :b, 2)
      %{a: 1, b: 2}
  """
  @deprecated "Use the Map module for working with maps or the Keyword module for working with keyword lists"
  def put_new(dict, key, value), do: target(dict).put_new(dict, key, value)

  @doc """
  As `put_new/3`, with a function in place of the value, called only when the key is not there.

      iex> Dict.put_new_lazy(%{a: 1}, :b, fn -> 2 end)
      %{a: 1, b: 2}
  """
  @deprecated "Use the Map module for working with maps or the Keyword module for working with keyword lists"
  def put_new_lazy(dict, key, fun), do: target(dict).put_new_lazy(dict, key, fun)

  @doc """
  Divides by whether a key is among those given: `{those, the others}`.

      iex> Dict.split(%{a: 1, b: 2, c: 3}, [:a, :c])
      {%{a: 1, c: 3}, %{b: 2}}
  """
  @deprecated "Use the Map module for working with maps or the Keyword module for working with keyword lists"
  def split(dict, keys), do: target(dict).split(dict, keys)

  @doc """
  Keeps only the keys given; those that are not there are passed over.

      iex> Dict.take(%{a: 1, b: 2}, [:a, :z])
      %{a: 1}
  """
  @deprecated "Use the Map module for working with maps or the Keyword module for working with keyword lists"
  def take(dict, keys), do: target(dict).take(dict, keys)

  @doc """
  Returns the keys and values as a list of pairs.

      iex> Dict.to_list(%{"a" => 1})
      [{"a", 1}]
  """
  @deprecated "Use the Map module for working with maps or the Keyword module for working with keyword lists"
  def to_list(dict), do: target(dict).to_list(dict)

  @doc """
  Puts what a function makes of the value of a key. Where the key is not there, the initial value is put as
  it is, without the function.

      iex> Dict.update(%{a: 1}, :a, 10, &(&1 + 1))
      %{a: 2}
      iex> Dict.update(%{}, :a, 10, &(&1 + 1))
      %{a: 10}
  """
  @deprecated "Use the Map module for working with maps or the Keyword module for working with keyword lists"
  def update(dict, key, initial, fun), do: target(dict).update(dict, key, initial, fun)

  @doc """
  As `update/4`, but raises `KeyError` when the key is not there.

      iex> Dict.update!(%{a: 1}, :a, &(&1 * 3))
      %{a: 3}
      iex> Dict.update!(%{}, :a, &(&1 * 3))
      ** (KeyError) key :a not found in: %{}
  """
  @deprecated "Use the Map module for working with maps or the Keyword module for working with keyword lists"
  def update!(dict, key, fun), do: target(dict).update!(dict, key, fun)

  @doc """
  Lists the values, in the order of `keys/1`.

      iex> Dict.values([a: 1, b: 2])
      [1, 2]
  """
  @deprecated "Use the Map module for working with maps or the Keyword module for working with keyword lists"
  def values(dict), do: target(dict).values(dict)

  @doc """
  Was to make one of the same kind without keys. Neither `Map` nor `Keyword` nor `HashDict` has the function
  any more, so that it always fails: take `%{}` or `[]`.

      iex> Dict.empty(%{a: 1})
      ** (UndefinedFunctionError) function Map.empty/1 is undefined or private
  """
  @deprecated "Use the Map module for working with maps or the Keyword module for working with keyword lists"
  def empty(dict), do: target(dict).empty(dict)

  @doc """
  Tells how many pairs there are; a key that stands twice in a keyword list counts twice.

      iex> Dict.size(%{a: 1})
      1
      iex> Dict.size([a: 1, a: 2])
      2
  """
  @deprecated "Use the Map module for working with maps or the Keyword module for working with keyword lists"
  def size(dict) do
    case target(dict) do
      Map -> map_size(dict)
      Keyword -> length(dict)
      target -> target.size(dict)
    end
  end

  @doc """
  Puts the keys and values of the second into the first, where they replace those that were there. The two
  need not be of one kind; the result is of the first's.

      iex> Dict.merge(%{a: 1, b: 2}, %{b: 3})
      %{a: 1, b: 3}
      iex> Dict.merge(%{a: 1}, [b: 2])
      %{a: 1, b: 2}
  """
  @deprecated "Use the Map module for working with maps or the Keyword module for working with keyword lists"
  def merge(dict, other), do: merge(dict, other, fn _key, _first, second -> second end)

  @doc """
  As `merge/2`, with a function of key, first and second value that decides where both have a key.

      iex> Dict.merge(%{a: 1, b: 2}, %{b: 3}, fn _key, one, two -> one + two end)
      %{a: 1, b: 5}
  """
  @deprecated "Use the Map module for working with maps or the Keyword module for working with keyword lists"
  def merge(dict, other, fun) do
    case {target(dict), target(other)} do
      {target, target} ->
        target.merge(dict, other, fun)

      {target, _} ->
        Enum.reduce(other, dict, fn {key, value}, dict ->
          target.update(dict, key, value, &fun.(key, &1, value))
        end)
    end
  end

  @doc """
  Tells whether both have the same keys with the same values (`===`), also when they are not of one kind.

      iex> Dict.equal?(%{a: 1}, %{a: 1})
      true
      iex> Dict.equal?(%{a: 1}, [a: 1])
      true
      iex> Dict.equal?(%{a: 1}, %{a: 1.0})
      false
  """
  @deprecated "Use the Map module for working with maps or the Keyword module for working with keyword lists"
  def equal?(dict, other) do
    case {target(dict), target(other)} do
      {target, target} ->
        target.equal?(dict, other)

      {_, other_target} ->
        size(dict) == size(other) and
          Enum.all?(dict, fn {key, value} -> other_target.fetch(other, key) === {:ok, value} end)
    end
  end

  defp target(%name{}), do: name
  defp target(dict) when is_map(dict), do: Map
  defp target(dict) when is_list(dict), do: Keyword
  defp target(dict), do: raise(ArgumentError, "unsupported dict: #{inspect(dict)}")
end
