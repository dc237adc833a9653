# An array is `{:array, size, room, default, tree}`. A leaf is a tuple of ten elements; a node has ten subtrees and how
# many elements each has room for; a number is an empty tree with room for so many.
defmodule :array do
  @moduledoc "Arrays that grow: functional, with a default for what is not set."

  @leaf 10

  @doc "An empty array that grows."
  def new, do: new([])

  @doc "An array with options: a size, `:fixed`, `default: term`."
  def new(options) do
    {size, fixed, default} = options(options, {0, nil, :undefined})
    make(size, fixed, default)
  end

  @doc "An array of a size with options; it does not grow unless told."
  def new(size, options) when is_integer(size) and size >= 0 do
    {size, fixed, default} = options(options, {size, true, :undefined})
    make(size, fixed, default)
  end

  def new(_size, _options), do: :erlang.error(:badarg)

  defp make(size, fixed, default) do
    fixed = if fixed == nil, do: size > 0, else: fixed
    room = room(size - 1, @leaf)
    if fixed, do: {:array, size, 0, default, room}, else: {:array, size, room, default, room}
  end

  defp options(list, acc) when is_list(list), do: :lists.foldl(&options/2, acc, list)

  defp options({:fixed, fixed}, {size, _, default}) when is_boolean(fixed),
    do: {size, fixed, default}

  defp options(:fixed, {size, _, default}), do: {size, true, default}
  defp options({:default, default}, {size, fixed, _}), do: {size, fixed, default}
  defp options({:size, size}, acc), do: options(size, acc)

  defp options(size, {_, _, default}) when is_integer(size) and size >= 0,
    do: {size, true, default}

  defp options(_, _), do: :erlang.error(:badarg)

  defp room(index, room) when index >= room, do: room(index, room * 10)
  defp room(_index, room), do: room

  @doc "Tells whether a term is an array."
  def is_array({:array, size, room, _, _}) when is_integer(size) and is_integer(room), do: true
  def is_array(_), do: false

  @doc "How many elements there are, up to the last one set."
  def size({:array, size, _, _, _}), do: size
  def size(_), do: :erlang.error(:badarg)

  @doc "What stands where nothing was set."
  def default({:array, _, _, default, _}), do: default
  def default(_), do: :erlang.error(:badarg)

  @doc "Tells whether it does not grow."
  def is_fix({:array, _, 0, _, _}), do: true
  def is_fix({:array, _, _, _, _}), do: false

  @doc "The array, no longer growing."
  def fix({:array, size, _, default, tree}), do: {:array, size, 0, default, tree}

  @doc "The array, growing."
  def relax({:array, size, 0, default, tree}), do: {:array, size, room_of(tree), default, tree}
  def relax({:array, _, _, _, _} = array), do: array

  defp room_of(tree) when is_integer(tree), do: tree
  defp room_of(tree) when tuple_size(tree) == 10, do: @leaf
  defp room_of(tree), do: elem(tree, 10) * 10

  @doc "The array with another size."
  def resize(size, {:array, _, room, default, tree}) when is_integer(size) and size >= 0 do
    {tree, grown} = grow(size - 1, tree, room_of(tree))
    {:array, size, if(room == 0, do: 0, else: grown), default, tree}
  end

  def resize(_, _), do: :erlang.error(:badarg)

  @doc "The array without the unset elements at its end."
  def resize(array), do: resize(sparse_size(array), array)

  defp grow(index, tree, room) when index < room, do: {tree, room}

  defp grow(index, tree, _room) when is_integer(tree) do
    room = room(index, tree)
    {room, room}
  end

  defp grow(index, tree, room) do
    grow(index, {tree, room, room, room, room, room, room, room, room, room, room}, room * 10)
  end

  @doc "The element at an index, from 0."
  def get(index, {:array, size, room, default, tree}) when is_integer(index) and index >= 0 do
    cond do
      index < size -> get(tree, index, default)
      room > 0 -> default
      true -> :erlang.error(:badarg)
    end
  end

  def get(_, _), do: :erlang.error(:badarg)

  defp get(tree, _index, default) when is_integer(tree), do: default
  defp get(tree, index, _default) when tuple_size(tree) == 10, do: elem(tree, index)

  defp get(tree, index, default) do
    size = elem(tree, 10)
    get(elem(tree, div(index, size)), rem(index, size), default)
  end

  @doc "The array with an element set."
  def set(index, value, {:array, size, room, default, tree})
      when is_integer(index) and index >= 0 do
    cond do
      index < size ->
        {:array, size, room, default, put(tree, index, value, default)}

      room > 0 ->
        {tree, room} = grow(index, tree, room)
        {:array, index + 1, room, default, put(tree, index, value, default)}

      true ->
        :erlang.error(:badarg)
    end
  end

  def set(_, _, _), do: :erlang.error(:badarg)

  defp put(@leaf, index, value, default),
    do: put_elem(:erlang.make_tuple(10, default), index, value)

  defp put(tree, index, value, default) when is_integer(tree) do
    part = div(tree, 10)
    put(put_elem(:erlang.make_tuple(11, part), 10, part), index, value, default)
  end

  defp put(tree, index, value, _default) when tuple_size(tree) == 10,
    do: put_elem(tree, index, value)

  defp put(tree, index, value, default) do
    size = elem(tree, 10)
    at = div(index, size)
    put_elem(tree, at, put(elem(tree, at), rem(index, size), value, default))
  end

  @doc "The array with an element as if it was never set."
  def reset(index, {:array, size, room, default, tree} = array)
      when is_integer(index) and index >= 0 do
    cond do
      index < size -> {:array, size, room, default, unset(tree, index, default)}
      room > 0 -> array
      true -> :erlang.error(:badarg)
    end
  end

  def reset(_, _), do: :erlang.error(:badarg)

  defp unset(tree, _index, _default) when is_integer(tree), do: tree

  defp unset(tree, index, default) when tuple_size(tree) == 10,
    do: put_elem(tree, index, default)

  defp unset(tree, index, default) do
    size = elem(tree, 10)
    at = div(index, size)
    put_elem(tree, at, unset(elem(tree, at), rem(index, size), default))
  end

  @doc "All elements as a list."
  def to_list({:array, 0, _, _, _}), do: []
  def to_list({:array, size, _, default, tree}), do: listed(tree, size, default, [])
  def to_list(_), do: :erlang.error(:badarg)

  # The first `count` elements of a tree before a tail.
  defp listed(_tree, 0, _default, tail), do: tail

  defp listed(tree, count, default, tail) when is_integer(tree),
    do: :lists.duplicate(count, default) ++ tail

  defp listed(tree, count, _default, tail) when tuple_size(tree) == 10,
    do: :lists.sublist(Tuple.to_list(tree), count) ++ tail

  defp listed(tree, count, default, tail) do
    size = elem(tree, 10)
    parts(div(count - 1, size), tree, size, count, default, tail)
  end

  defp parts(-1, _tree, _size, _count, _default, tail), do: tail

  defp parts(at, tree, size, count, default, tail) do
    tail = listed(elem(tree, at), min(count - at * size, size), default, tail)
    parts(at - 1, tree, size, count, default, tail)
  end

  @doc "The elements that differ from the default."
  def sparse_to_list(array), do: for({_, value} <- sparse_to_orddict(array), do: value)

  @doc "All elements with their indexes."
  def to_orddict(array), do: indexed(to_list(array), 0)

  defp indexed([], _), do: []
  defp indexed([value | rest], at), do: [{at, value} | indexed(rest, at + 1)]

  @doc "The elements that differ from the default, with their indexes."
  def sparse_to_orddict({:array, size, _, default, tree}), do: sparse(tree, 0, size, default, [])
  def sparse_to_orddict(_), do: :erlang.error(:badarg)

  # What is set in a tree whose first index is `first`, as far as it is below `size`, before a tail. Empty trees are passed
  # over, for an array may have room for far more than was ever set.
  defp sparse(tree, first, size, _default, tail) when is_integer(tree) or first >= size, do: tail

  defp sparse(tree, first, size, default, tail) when tuple_size(tree) == 10 do
    values = indexed(:lists.sublist(Tuple.to_list(tree), size - first), first)
    for({_, value} = pair <- values, value !== default, do: pair) ++ tail
  end

  defp sparse(tree, first, size, default, tail) do
    part = elem(tree, 10)

    :lists.foldl(
      fn at, tail -> sparse(elem(tree, at), first + at * part, size, default, tail) end,
      tail,
      :lists.seq(9, 0, -1)
    )
  end

  @doc "How many elements there are up to the last that differs from the default."
  def sparse_size(array) do
    case :lists.reverse(sparse_to_orddict(array)) do
      [{at, _} | _] -> at + 1
      [] -> 0
    end
  end

  @doc "An array of a list's elements."
  def from_list(list), do: from_list(list, :undefined)

  def from_list([], default), do: new(default: default)

  def from_list(list, default) when is_list(list) do
    size = count(list, 0)
    room = room(size - 1, @leaf)
    {tree, []} = built(list, room, default)
    {:array, size, room, default, tree}
  end

  def from_list(_, _), do: :erlang.error(:badarg)

  defp count([_ | rest], n), do: count(rest, n + 1)
  defp count([], n), do: n
  defp count(_, _), do: :erlang.error(:badarg)

  defp built([], room, _default), do: {room, []}

  defp built(list, @leaf, default) do
    {first, rest} = :lists.split(min(10, length_to(list, 10)), list)
    {List.to_tuple(first ++ :lists.duplicate(10 - length(first), default)), rest}
  end

  defp built(list, room, default) do
    part = div(room, 10)

    {parts, rest} =
      :lists.mapfoldl(fn _, list -> built(list, part, default) end, list, :lists.seq(1, 10))

    {List.to_tuple(parts ++ [part]), rest}
  end

  defp length_to(_list, 0), do: 0
  defp length_to([], _), do: 0
  defp length_to([_ | rest], most), do: 1 + length_to(rest, most - 1)

  @doc "An array of indexes and elements, in order."
  def from_orddict(pairs), do: from_orddict(pairs, :undefined)

  def from_orddict(pairs, default) when is_list(pairs), do: placed(pairs, new(default: default))
  def from_orddict(_, _), do: :erlang.error(:badarg)

  defp placed([{at, value} | rest], {:array, size, _, _, _} = array)
       when is_integer(at) and at >= size,
       do: placed(rest, set(at, value, array))

  defp placed([], array), do: array
  defp placed(rest, _array), do: :erlang.error({:badarg, rest})

  @doc "The array of what a function makes of indexes and elements."
  def map(fun, {:array, size, room, default, _} = array) when is_function(fun, 2) do
    mapped = for {at, value} <- to_orddict(array), do: fun.(at, value)
    {:array, _, _, _, tree} = from_list(mapped, default)
    {:array, size, room, default, elem(grow(max(room, size) - 1, tree, room_of(tree)), 0)}
  end

  def map(_, _), do: :erlang.error(:badarg)

  @doc "As `map/2`, of the elements that differ from the default."
  def sparse_map(fun, array) when is_function(fun, 2) do
    :lists.foldl(
      fn {at, value}, array -> set(at, fun.(at, value), array) end,
      array,
      sparse_to_orddict(array)
    )
  end

  def sparse_map(_, _), do: :erlang.error(:badarg)

  @doc "Folds indexes and elements."
  def foldl(fun, acc, array) when is_function(fun, 3), do: folded(fun, acc, to_orddict(array))
  def foldl(_, _, _), do: :erlang.error(:badarg)

  @doc "Folds from the end."
  def foldr(fun, acc, array) when is_function(fun, 3),
    do: folded(fun, acc, :lists.reverse(to_orddict(array)))

  def foldr(_, _, _), do: :erlang.error(:badarg)

  @doc "Folds the elements that differ from the default."
  def sparse_foldl(fun, acc, array) when is_function(fun, 3),
    do: folded(fun, acc, sparse_to_orddict(array))

  def sparse_foldl(_, _, _), do: :erlang.error(:badarg)

  @doc "Folds the elements that differ from the default, from the end."
  def sparse_foldr(fun, acc, array) when is_function(fun, 3),
    do: folded(fun, acc, :lists.reverse(sparse_to_orddict(array)))

  def sparse_foldr(_, _, _), do: :erlang.error(:badarg)

  defp folded(_fun, acc, []), do: acc
  defp folded(fun, acc, [{at, value} | rest]), do: folded(fun, fun.(at, value, acc), rest)
end
