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
  def get_all_values(key, [{key, value} | rest]), do: [value | get_all_values(key, rest)]

  def get_all_values(key, [key | rest]) when is_atom(key),
    do: [true | get_all_values(key, rest)]

  def get_all_values(key, [_ | rest]), do: get_all_values(key, rest)
  def get_all_values(_, []), do: []

  @doc "Appends the values of a key, which are lists."
  def append_values(key, [{key, value} | rest]) when is_list(value),
    do: value ++ append_values(key, rest)

  def append_values(key, [{key, value} | rest]), do: [value | append_values(key, rest)]
  def append_values(key, [key | rest]) when is_atom(key), do: [true | append_values(key, rest)]
  def append_values(key, [_ | rest]), do: append_values(key, rest)
  def append_values(_, []), do: []

  @doc "Tells whether the first entry of a key says that it is true."
  def get_bool(key, [key | _]) when is_atom(key), do: true

  def get_bool(key, [property | rest]) do
    case property do
      {^key, value} -> value === true
      _ -> if key?(property, key), do: false, else: get_bool(key, rest)
    end
  end

  def get_bool(_, []), do: false

  @doc "Tells whether a key is there."
  def is_defined(key, [property | rest]), do: key?(property, key) or is_defined(key, rest)
  def is_defined(_, []), do: false

  @doc "Returns the entry of a key, or `:none`."
  def lookup(key, [key | _]) when is_atom(key), do: {key, true}

  def lookup(key, [tuple | _])
      when is_tuple(tuple) and tuple_size(tuple) >= 1 and elem(tuple, 0) === key,
      do: tuple

  def lookup(key, [_ | rest]), do: lookup(key, rest)
  def lookup(_, []), do: :none

  @doc "Returns every entry of a key."
  def lookup_all(key, [p | rest]) do
    if key?(p, key),
      do: [if(is_atom(p), do: {p, true}, else: p) | lookup_all(key, rest)],
      else: lookup_all(key, rest)
  end

  def lookup_all(_, []), do: []

  @doc "Removes every entry of a key."
  def delete(key, [p | rest]),
    do: if(key?(p, key), do: delete(key, rest), else: [p | delete(key, rest)])

  def delete(_, []), do: []

  defp key?(key, key) when is_atom(key), do: true

  defp key?(tuple, key) when is_tuple(tuple) and tuple_size(tuple) >= 1,
    do: elem(tuple, 0) === key

  defp key?(_, _), do: false

  @doc "Returns the keys, each once."
  def get_keys(list), do: get_keys(list, :sets.new())

  defp get_keys([a | rest], keys) when is_atom(a), do: get_keys(rest, :sets.add_element(a, keys))

  defp get_keys([t | rest], keys) when is_tuple(t) and tuple_size(t) >= 1,
    do: get_keys(rest, :sets.add_element(elem(t, 0), keys))

  defp get_keys([_ | rest], keys), do: get_keys(rest, keys)
  defp get_keys([], keys), do: :sets.to_list(keys)

  @doc "Makes a property."
  def property(key, true) when is_atom(key), do: key
  def property(key, value), do: {key, value}
  @doc "Shortens `{key, true}` to `key`."
  def property({key, true}) when is_atom(key), do: key
  def property(p), do: p
  @doc "Shortens every property."
  def compact(list), do: for(p <- listed(list), do: property(p))
  @doc "Writes every atom as `{atom, true}`."
  def unfold([p | rest]), do: [if(is_atom(p), do: {p, true}, else: p) | unfold(rest)]
  def unfold([]), do: []

  # As Erlang's comprehensions complain.
  defp listed(list) when is_list(list), do: list
  defp listed(other), do: :erlang.error({:bad_generator, other})

  @doc "Makes a map of the first entry of every key."
  def to_map(list),
    do:
      :lists.foldr(
        fn
          {k, v}, m -> :maps.put(k, v, m)
          k, m when is_atom(k) -> :maps.put(k, true, m)
          _, m -> m
        end,
        %{},
        list
      )

  @doc "Makes a list of a map."
  def from_map(map), do: :maps.to_list(map)

  @doc "Splits off the entries of keys: a list for each, and the rest."
  def split(list, keys) do
    keys = listed(keys)
    {rest, found} = split(list, keys, [], [])
    {for(key <- keys, do: for(p <- found, key?(p, key), do: p)), rest}
  end

  # What has none of the keys, and what has one, in order.
  defp split([p | list], keys, rest, found) do
    if :lists.any(&key?(p, &1), keys),
      do: split(list, keys, rest, [p | found]),
      else: split(list, keys, [p | rest], found)
  end

  defp split([], _keys, rest, found), do: {:lists.reverse(rest), :lists.reverse(found)}

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
    expansions = listed(expansions)

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
    compact(apply_stages(list, stages))
  end

  defp apply_stages(list, [{:aliases, aliases} | stages]),
    do: apply_stages(substitute_aliases(aliases, list), stages)

  defp apply_stages(list, [{:negations, negations} | stages]),
    do: apply_stages(substitute_negations(negations, list), stages)

  defp apply_stages(list, [{:expand, expansions} | stages]),
    do: apply_stages(expand(expansions, list), stages)

  defp apply_stages(list, []), do: list

  @doc "As `to_map/1`, after the stages."
  def to_map(list, stages), do: to_map(apply_stages(list, stages))
end
