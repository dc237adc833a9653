# The functions of :maps that take a function, and iterators; the rest is native.
# An iterator is `[0 | map]` before its first step and then `{key, value, iterator}`, or `:none`.
defmodule :maps do
  @moduledoc false

  # The arguments of the frame tell what is wrong.
  @told [error_info: %{module: :erl_stdlib_errors}]

  def filter(fun, map) when is_function(fun, 2) do
    :maps.from_list(filter_pairs(fun, pairs(map)))
  end

  def filter(fun, map), do: :erlang.error(:badarg, [fun, map], @told)

  defp filter_pairs(fun, [{key, value} = pair | rest]) do
    case fun.(key, value) do
      true -> [pair | filter_pairs(fun, rest)]
      false -> filter_pairs(fun, rest)
    end
  end

  defp filter_pairs(_fun, []), do: []

  def filtermap(fun, map) when is_function(fun, 2),
    do: :maps.from_list(filtermap_pairs(fun, pairs(map)))

  def filtermap(fun, map), do: :erlang.error(:badarg, [fun, map], @told)

  defp filtermap_pairs(fun, [{key, value} = pair | rest]) do
    case fun.(key, value) do
      true -> [pair | filtermap_pairs(fun, rest)]
      {true, new} -> [{key, new} | filtermap_pairs(fun, rest)]
      false -> filtermap_pairs(fun, rest)
    end
  end

  defp filtermap_pairs(_fun, []), do: []

  def fold(fun, acc, map) when is_function(fun, 3), do: fold_1(fun, acc, pairs(map))
  def fold(fun, acc, map), do: :erlang.error(:badarg, [fun, acc, map], @told)

  defp fold_1(fun, acc, [{key, value} | rest]),
    do: fold_1(fun, fun.(key, value, acc), rest)

  defp fold_1(_fun, acc, []), do: acc

  def foreach(fun, map) when is_function(fun, 2), do: foreach_pairs(fun, pairs(map))
  def foreach(fun, map), do: :erlang.error(:badarg, [fun, map], @told)

  defp foreach_pairs(fun, [{key, value} | rest]) do
    fun.(key, value)
    foreach_pairs(fun, rest)
  end

  defp foreach_pairs(_fun, []), do: :ok

  def map(fun, map) when is_function(fun, 2), do: :maps.from_list(map_pairs(fun, pairs(map)))
  def map(fun, map), do: :erlang.error(:badarg, [fun, map], @told)

  defp map_pairs(fun, [{key, value} | rest]),
    do: [{key, fun.(key, value)} | map_pairs(fun, rest)]

  defp map_pairs(_fun, []), do: []

  def update_with(key, fun, map) when is_function(fun, 1) do
    case map do
      %{^key => value} -> %{map | key => fun.(value)}
      %{} -> :erlang.error({:badkey, key}, [key, fun, map])
      _ -> :erlang.error({:badmap, map})
    end
  end

  def update_with(_key, _fun, map) when not is_map(map), do: :erlang.error({:badmap, map})
  def update_with(key, fun, map), do: :erlang.error(:badarg, [key, fun, map], @told)

  def update_with(key, fun, init, map) when is_function(fun, 1) do
    case map do
      %{^key => value} -> %{map | key => fun.(value)}
      %{} -> :maps.put(key, init, map)
      _ -> :erlang.error({:badmap, map})
    end
  end

  def update_with(_key, _fun, _init, map) when not is_map(map), do: :erlang.error({:badmap, map})
  def update_with(key, fun, init, map), do: :erlang.error(:badarg, [key, fun, init, map], @told)

  def groups_from_list(fun, list) when is_function(fun, 1) and is_list(list),
    do: groups(fun, fn x -> x end, :lists.reverse(list), %{})

  def groups_from_list(fun, list), do: :erlang.error(:badarg, [fun, list], @told)

  def groups_from_list(fun, value_fun, list)
      when is_function(fun, 1) and is_function(value_fun, 1) and is_list(list),
      do: groups(fun, value_fun, :lists.reverse(list), %{})

  def groups_from_list(fun, value_fun, list),
    do: :erlang.error(:badarg, [fun, value_fun, list], @told)

  defp groups(fun, value_fun, [h | t], acc) do
    key = fun.(h)
    value = value_fun.(h)

    case acc do
      %{^key => group} -> groups(fun, value_fun, t, %{acc | key => [value | group]})
      _ -> groups(fun, value_fun, t, :maps.put(key, [value], acc))
    end
  end

  defp groups(_fun, _value_fun, [], acc), do: acc

  def merge_with(fun, map1, map2)
      when is_function(fun, 3) and is_map(map1) and is_map(map2),
      do: merge_pairs(fun, :maps.to_list(map2), map1)

  def merge_with(fun, map1, map2) when is_function(fun, 3), do: badmap(map1, map2)
  def merge_with(fun, map1, map2), do: :erlang.error(:badarg, [fun, map1, map2], @told)

  defp merge_pairs(fun, [{key, value2} | rest], acc) do
    case acc do
      %{^key => value1} -> merge_pairs(fun, rest, %{acc | key => fun.(key, value1, value2)})
      _ -> merge_pairs(fun, rest, :maps.put(key, value2, acc))
    end
  end

  defp merge_pairs(_fun, [], acc), do: acc

  def intersect_with(fun, map1, map2)
      when is_function(fun, 3) and is_map(map1) and is_map(map2),
      do: :maps.from_list(intersect_pairs(fun, :maps.to_list(map1), map2))

  def intersect_with(fun, map1, map2) when is_function(fun, 3), do: badmap(map1, map2)
  def intersect_with(fun, map1, map2), do: :erlang.error(:badarg, [fun, map1, map2], @told)

  defp intersect_pairs(fun, [{key, value1} | rest], map2) do
    case map2 do
      %{^key => value2} -> [{key, fun.(key, value1, value2)} | intersect_pairs(fun, rest, map2)]
      _ -> intersect_pairs(fun, rest, map2)
    end
  end

  defp intersect_pairs(_fun, [], _map2), do: []

  def iterator(map) when is_map(map), do: [0 | map]
  def iterator(map), do: :erlang.error({:badmap, map})

  def next({_key, _value, _rest} = iterator), do: iterator
  def next(:none), do: :none
  def next([0 | map]) when is_map(map), do: chain(pairs(map))
  def next(other), do: :erlang.error(:badarg, [other], @told)

  defp chain(pairs), do: chain(:lists.reverse(pairs), :none)
  defp chain([{key, value} | rest], iterator), do: chain(rest, {key, value, iterator})
  defp chain([], iterator), do: iterator

  # The list of a large map runs against its iterator.
  defp pairs(map) when map_size(map) > 32, do: :rshell.pairs_reversed(map)
  defp pairs(map) when is_map(map), do: :maps.to_list(map)
  defp pairs([0 | map]) when is_map(map), do: pairs(map)
  defp pairs({key, value, iterator}), do: [{key, value} | pairs(iterator)]
  defp pairs(:none), do: []
  defp pairs(other), do: :erlang.error({:badmap, other})

  defp badmap(map1, map2) when is_map(map1), do: :erlang.error({:badmap, map2})
  defp badmap(map1, _map2), do: :erlang.error({:badmap, map1})
end
