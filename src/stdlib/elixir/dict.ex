defmodule Dict do
  @moduledoc """
  Calls what maps, keyword lists and `HashDict` have in common, by the kind of what it is given; it is kept for old code.
  """

  @type key :: any
  @type t :: list | map
  @type value :: any

  @doc "Removes a key."
  @deprecated "Use the Map module for working with maps or the Keyword module for working with keyword lists"
  def delete(dict, key), do: target(dict).delete(dict, key)

  @doc "Removes keys."
  @deprecated "Use the Map module for working with maps or the Keyword module for working with keyword lists"
  def drop(dict, keys), do: target(dict).drop(dict, keys)

  @doc "Returns `{:ok, value}` or `:error`."
  @deprecated "Use the Map module for working with maps or the Keyword module for working with keyword lists"
  def fetch(dict, key), do: target(dict).fetch(dict, key)

  @doc "Returns the value of a key, or raises `KeyError`."
  @deprecated "Use the Map module for working with maps or the Keyword module for working with keyword lists"
  def fetch!(dict, key), do: target(dict).fetch!(dict, key)

  @doc "Returns the value of a key, or a default."
  @deprecated "Use the Map module for working with maps or the Keyword module for working with keyword lists"
  def get(dict, key, default \\ nil), do: target(dict).get(dict, key, default)

  @doc "Gives the value of a key to a function, which returns `{what to return, the new value}`."
  @deprecated "Use the Map module for working with maps or the Keyword module for working with keyword lists"
  def get_and_update(dict, key, fun), do: target(dict).get_and_update(dict, key, fun)

  @doc "Returns the value of a key, or what a function gives."
  @deprecated "Use the Map module for working with maps or the Keyword module for working with keyword lists"
  def get_lazy(dict, key, fun), do: target(dict).get_lazy(dict, key, fun)

  @doc "Tells whether there is a key."
  @deprecated "Use the Map module for working with maps or the Keyword module for working with keyword lists"
  def has_key?(dict, key), do: target(dict).has_key?(dict, key)

  @doc "Returns the keys."
  @deprecated "Use the Map module for working with maps or the Keyword module for working with keyword lists"
  def keys(dict), do: target(dict).keys(dict)

  @doc "Removes a key and returns its value, or a default."
  @deprecated "Use the Map module for working with maps or the Keyword module for working with keyword lists"
  def pop(dict, key, default \\ nil), do: target(dict).pop(dict, key, default)

  @doc "Removes a key and returns its value, or what a function gives."
  @deprecated "Use the Map module for working with maps or the Keyword module for working with keyword lists"
  def pop_lazy(dict, key, fun), do: target(dict).pop_lazy(dict, key, fun)

  @doc "Puts a value under a key."
  @deprecated "Use the Map module for working with maps or the Keyword module for working with keyword lists"
  def put(dict, key, value), do: target(dict).put(dict, key, value)

  @doc "Puts a value unless the key is there."
  @deprecated "Use the Map module for working with maps or the Keyword module for working with keyword lists"
  def put_new(dict, key, value), do: target(dict).put_new(dict, key, value)

  @doc "Puts what a function gives unless the key is there."
  @deprecated "Use the Map module for working with maps or the Keyword module for working with keyword lists"
  def put_new_lazy(dict, key, fun), do: target(dict).put_new_lazy(dict, key, fun)

  @doc "Divides by whether a key is among those given."
  @deprecated "Use the Map module for working with maps or the Keyword module for working with keyword lists"
  def split(dict, keys), do: target(dict).split(dict, keys)

  @doc "Keeps keys."
  @deprecated "Use the Map module for working with maps or the Keyword module for working with keyword lists"
  def take(dict, keys), do: target(dict).take(dict, keys)

  @doc "Returns the keys and values."
  @deprecated "Use the Map module for working with maps or the Keyword module for working with keyword lists"
  def to_list(dict), do: target(dict).to_list(dict)

  @doc "Changes the value of a key by a function, or puts a first one."
  @deprecated "Use the Map module for working with maps or the Keyword module for working with keyword lists"
  def update(dict, key, initial, fun), do: target(dict).update(dict, key, initial, fun)

  @doc "Changes the value of a key by a function, or raises `KeyError`."
  @deprecated "Use the Map module for working with maps or the Keyword module for working with keyword lists"
  def update!(dict, key, fun), do: target(dict).update!(dict, key, fun)

  @doc "Returns the values."
  @deprecated "Use the Map module for working with maps or the Keyword module for working with keyword lists"
  def values(dict), do: target(dict).values(dict)

  @doc "Makes one without keys."
  @deprecated "Use the Map module for working with maps or the Keyword module for working with keyword lists"
  def empty(dict), do: target(dict).empty(dict)

  @doc "Tells how many keys there are."
  @deprecated "Use the Map module for working with maps or the Keyword module for working with keyword lists"
  def size(dict) do
    case target(dict) do
      Map -> map_size(dict)
      Keyword -> length(dict)
      target -> target.size(dict)
    end
  end

  @doc "Puts the keys and values of another."
  @deprecated "Use the Map module for working with maps or the Keyword module for working with keyword lists"
  def merge(dict, other), do: merge(dict, other, fn _key, _first, second -> second end)

  @doc "Puts the keys and values of another; where both have a key a function decides."
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

  @doc "Tells whether both have the same keys and values."
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
