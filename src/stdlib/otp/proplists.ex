defmodule :proplists do
  @moduledoc "Lists of properties: `{key, value}`, or a bare atom for `{atom, true}`."

  @doc "Returns the value of a key, or `:undefined`."
  def get_value(key, list), do: get_value(key, list, :undefined)
  @doc "Returns the value of a key, or the default."
  def get_value(key, [key | _], _default) when is_atom(key), do: true

  def get_value(key, [property | rest], default) do
    case property do
      {^key, value} -> value
      tuple when is_tuple(tuple) and tuple_size(tuple) >= 1 and elem(tuple, 0) === key -> default
      _ -> get_value(key, rest, default)
    end
  end

  def get_value(_key, [], default), do: default

  @doc "Returns every value of a key."
  def get_all_values(key, list) do
    :lists.flatmap(
      fn
        {^key, value} -> [value]
        ^key when is_atom(key) -> [true]
        _ -> []
      end,
      list
    )
  end

  @doc "Appends the values of a key, which are lists."
  def append_values(key, list),
    do: :lists.append(for(v <- get_all_values(key, list), do: if(is_list(v), do: v, else: [v])))

  @doc "Tells whether a key is true."
  def get_bool(key, list), do: get_value(key, list) == true
  @doc "Tells whether a key is there."
  def is_defined(key, list), do: lookup(key, list) != :none

  @doc "Returns the entry of a key, or `:none`."
  def lookup(key, [key | _]) when is_atom(key), do: {key, true}

  def lookup(key, [tuple | _])
      when is_tuple(tuple) and tuple_size(tuple) >= 1 and elem(tuple, 0) === key,
      do: tuple

  def lookup(key, [_ | rest]), do: lookup(key, rest)
  def lookup(_, []), do: :none

  @doc "Returns every entry of a key."
  def lookup_all(key, list),
    do: for(p <- list, key?(p, key), do: if(is_atom(p), do: {p, true}, else: p))

  @doc "Removes every entry of a key."
  def delete(key, list), do: for(p <- list, not key?(p, key), do: p)

  defp key?(key, key) when is_atom(key), do: true

  defp key?(tuple, key) when is_tuple(tuple) and tuple_size(tuple) >= 1,
    do: elem(tuple, 0) === key

  defp key?(_, _), do: false

  @doc "Returns the keys, each once."
  def get_keys(list) do
    keys =
      :lists.flatmap(
        fn
          a when is_atom(a) -> [a]
          t when is_tuple(t) and tuple_size(t) >= 1 -> [elem(t, 0)]
          _ -> []
        end,
        list
      )

    :sets.to_list(:sets.from_list(keys))
  end

  @doc "Makes a property."
  def property(key, true) when is_atom(key), do: key
  def property(key, value), do: {key, value}
  @doc "Shortens `{key, true}` to `key`."
  def property({key, true}) when is_atom(key), do: key
  def property(p), do: p
  @doc "Shortens every property."
  def compact(list), do: for(p <- list, do: property(p))
  @doc "Writes every atom as `{atom, true}`."
  def unfold(list), do: for(p <- list, do: if(is_atom(p), do: {p, true}, else: p))
  @doc "Makes a map of the first entry of every key."
  def to_map(list),
    do:
      :lists.foldr(
        fn
          {k, v}, m -> :maps.put(k, v, m)
          _, m -> m
        end,
        %{},
        unfold(list)
      )

  @doc "Makes a list of a map."
  def from_map(map), do: for({k, v} <- :maps.to_list(map), do: property(k, v))

  @doc "Splits off the entries of keys: a list for each, and the rest."
  def split(list, keys) do
    {for(key <- keys, do: for(p <- list, key?(p, key), do: p)),
     for(p <- list, not :lists.any(&key?(p, &1), keys), do: p)}
  end

  @doc "Renames keys."
  def substitute_aliases(aliases, list) do
    for property <- list do
      key = key(property)

      case is_atom(key) and :lists.keyfind(key, 1, aliases) do
        {_, other} -> renamed(property, other)
        _ -> property
      end
    end
  end

  defp key(property) when is_atom(property), do: property
  defp key(property) when is_tuple(property) and tuple_size(property) >= 1, do: elem(property, 0)
  defp key(_), do: {}

  defp renamed(property, key) when is_atom(property), do: key
  defp renamed(property, key), do: :erlang.setelement(1, property, key)

  @doc "Turns keys that say no into others that are false."
  def substitute_negations(negations, list) do
    for property <- list do
      case is_atom(key(property)) and :lists.keyfind(key(property), 1, negations) do
        {_, other} -> negated(property, other)
        _ -> property
      end
    end
  end

  defp negated({_, true}, key), do: {key, false}
  defp negated({_, _}, key), do: key
  defp negated(property, key) when is_atom(property), do: {key, false}
  defp negated(property, _key), do: property

  @doc "Puts lists of properties in the place of some."
  def expand(expansions, list) do
    {found, _} =
      :lists.mapfoldl(
        fn property, gone ->
          cond do
            :lists.member(key(property), gone) -> {[], gone}
            more = expansion(property, expansions) -> {elem(more, 1), [key(property) | gone]}
            true -> {[property], gone}
          end
        end,
        [],
        list
      )

    :lists.append(found)
  end

  defp expansion(property, expansions) do
    property = property(property)

    :lists.search(fn {wanted, _} -> property(wanted) === property end, expansions)
    |> case do
      {:value, found} -> found
      false -> nil
    end
  end

  @doc "Goes through stages of `:aliases`, `:negations` and `:expand`."
  def normalize(list, stages) do
    compact(:lists.foldl(&stage/2, list, stages))
  end

  defp stage({:aliases, aliases}, list), do: substitute_aliases(aliases, list)
  defp stage({:negations, negations}, list), do: substitute_negations(negations, list)
  defp stage({:expand, expansions}, list), do: expand(expansions, list)

  @doc "As `to_map/1`, after the stages."
  def to_map(list, stages), do: to_map(:lists.foldl(&stage/2, list, stages))
end
