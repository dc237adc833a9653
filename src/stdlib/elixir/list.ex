defmodule List do
  @moduledoc """
  Work on lists.

      iex> List.first([1, 2])
      1
  """

  @frames [
    last_of: :last,
    fold_from_left: :"-foldl/3-lists^foldl/2-0-",
    fold_from_right: :"-foldr/3-lists^foldr/2-0-",
    no_charlist: nil
  ]

  @doc """
  Removes the first occurrence of an element.

      iex> List.delete([:a, :b, :a], :a)
      [:b, :a]
  """
  @spec delete(list, any) :: list
  def delete(list, element)

  def delete([_ | rest] = list, element) do
    case :rshell.delete_first(list, element) do
      false -> delete(rest, element)
      list -> list
    end
  end

  def delete([], _element), do: []

  @doc """
  A list of one element, several times.

      iex> List.duplicate(:a, 2)
      [:a, :a]
  """
  @spec duplicate(elem, non_neg_integer) :: [elem] when elem: var
  def duplicate(elem, n), do: :lists.duplicate(n, elem)

  @doc """
  Takes the lists in a list apart.

      iex> List.flatten([1, [[2], 3]])
      [1, 2, 3]
  """
  @spec flatten(deep_list) :: list when deep_list: [any | deep_list]
  def flatten(list), do: :lists.flatten(list)

  @doc """
  Takes the lists in a list apart and puts them before a tail.

      iex> List.flatten([1, [2]], [3])
      [1, 2, 3]
  """
  @spec flatten(deep_list, [elem]) :: [elem] when deep_list: [elem | deep_list], elem: var
  def flatten(list, tail), do: :lists.flatten(list, tail)

  @doc """
  Reduces from the left.

      iex> List.foldl([1, 2], 0, fn x, acc -> x - acc end)
      1
  """
  @spec foldl([elem], acc, (elem, acc -> acc)) :: acc when elem: var, acc: var
  def foldl(list, acc, fun) when is_list(list) and is_function(fun),
    do: fold_from_left(fun, acc, list)

  defp fold_from_left(fun, acc, [h | t]), do: fold_from_left(fun, fun.(h, acc), t)
  defp fold_from_left(fun, acc, []) when is_function(fun, 2), do: acc

  @doc """
  Reduces from the right.

      iex> List.foldr([1, 2, 3, 4], 0, fn x, acc -> x - acc end)
      -2
  """
  @spec foldr([elem], acc, (elem, acc -> acc)) :: acc when elem: var, acc: var
  def foldr(list, acc, fun) when is_list(list) and is_function(fun),
    do: fold_from_right(fun, acc, list)

  defp fold_from_right(fun, acc, [h | t]), do: fun.(h, fold_from_right(fun, acc, t))
  defp fold_from_right(fun, acc, []) when is_function(fun, 2), do: acc

  @doc """
  The first element, or a default.

      iex> List.first([], 1)
      1
  """
  @spec first([elem], any) :: elem | any when elem: var
  def first(list, default \\ nil)
  def first([], default), do: default
  def first([head | _], _default), do: head

  @doc """
  The last element, or a default.

      iex> List.last([1, 2])
      2
  """
  @spec last([elem], any) :: elem | any when elem: var
  def last(list, default \\ nil)
  def last([], default), do: default

  def last([_ | _] = list, default) do
    case :rshell.last_cell(list) do
      [last] -> last
      [_ | tail] -> last_of(tail, default)
    end
  end

  def last(other, default), do: :erlang.error({:case_clause, {other, default}})

  defp last_of([last], _default), do: last

  @doc """
  The first tuple with that key at a position, or a default.

      iex> List.keyfind([a: 1], :a, 0)
      {:a, 1}
  """
  @spec keyfind([tuple], any, non_neg_integer, any) :: any
  def keyfind(list, key, position, default \\ nil) when is_integer(position),
    do: :lists.keyfind(key, position + 1, list) || default

  @doc """
  The first tuple with that key at a position; raises when there is none.

      iex> List.keyfind!([a: 1], :a, 0)
      {:a, 1}
  """
  @spec keyfind!([tuple], any, non_neg_integer) :: any
  def keyfind!(list, key, position) when is_integer(position) do
    :lists.keyfind(key, position + 1, list) ||
      raise KeyError,
        key: key,
        term: list,
        message:
          "key #{inspect(key)} at position #{inspect(position)} not found in: #{inspect(list)}"
  end

  @doc """
  Is there a tuple with that key at a position?

      iex> List.keymember?([a: 1], :a, 0)
      true
  """
  @spec keymember?([tuple], any, non_neg_integer) :: boolean
  def keymember?(list, key, position) when is_integer(position),
    do: :lists.keymember(key, position + 1, list)

  @doc """
  Replaces the first tuple with that key.

      iex> List.keyreplace([a: 1], :a, 0, {:a, 2})
      [a: 2]
  """
  @spec keyreplace([tuple], any, non_neg_integer, tuple) :: [tuple]
  def keyreplace(list, key, position, new_tuple) when is_integer(position),
    do: :lists.keyreplace(key, position + 1, list, new_tuple)

  @doc """
  Sorts tuples by the element at a position.

      iex> List.keysort([a: 5, b: 1], 1)
      [b: 1, a: 5]
  """
  @spec keysort(
          [tuple],
          non_neg_integer,
          (any, any -> boolean) | :asc | :desc | module | {:asc | :desc, module}
        ) :: [tuple]
  def keysort(list, position, sorter \\ :asc)

  def keysort(list, position, :asc) when is_list(list) and is_integer(position),
    do: :lists.keysort(position + 1, list)

  def keysort(list, position, :desc) when is_list(list) and is_integer(position),
    do: :lists.reverse(:lists.keysort(position + 1, :lists.reverse(list)))

  def keysort(list, position, sorter) when is_list(list) and is_integer(position),
    do: Enum.sort_by(list, &:erlang.element(position + 1, &1), sorter)

  @doc """
  Replaces the first tuple with that key, or adds one at the end.

      iex> List.keystore([a: 1], :b, 0, {:b, 2})
      [a: 1, b: 2]
  """
  @spec keystore([tuple], any, non_neg_integer, tuple) :: [tuple, ...]
  def keystore(list, key, position, new_tuple) when is_integer(position),
    do: :lists.keystore(key, position + 1, list, new_tuple)

  @doc """
  Removes the first tuple with that key.

      iex> List.keydelete([a: 1, b: 2], :a, 0)
      [b: 2]
  """
  @spec keydelete([tuple], any, non_neg_integer) :: [tuple]
  def keydelete(list, key, position) when is_integer(position),
    do: :lists.keydelete(key, position + 1, list)

  @doc """
  Takes the first tuple with that key out.

      iex> List.keytake([a: 1, b: 2], :a, 0)
      {{:a, 1}, [b: 2]}
  """
  @spec keytake([tuple], any, non_neg_integer) :: {tuple, [tuple]} | nil
  def keytake(list, key, position) when is_integer(position) do
    case :lists.keytake(key, position + 1, list) do
      {:value, item, list} -> {item, list}
      false -> nil
    end
  end

  @doc """
  A list of a term, unless it is one; `nil` becomes `[]`.

      iex> List.wrap("hello")
      ["hello"]
  """
  @spec wrap(term) :: maybe_improper_list
  def wrap(term)
  def wrap(list) when is_list(list), do: list
  def wrap(nil), do: []
  def wrap(other), do: [other]

  @doc """
  Tuples of the elements at the same place of each list.

      iex> List.zip([[1, 2], [3, 4]])
      [{1, 3}, {2, 4}]
  """
  @spec zip([list]) :: [tuple]
  def zip([]), do: []

  def zip(list_of_lists) when is_list(list_of_lists),
    do: Enum.zip(:lists.map(&to_list/1, list_of_lists))

  defp to_list(tuple) when is_tuple(tuple), do: :erlang.tuple_to_list(tuple)
  defp to_list(list) when is_list(list), do: list

  @doc """
  Is it a charlist that can be printed, as far as the limit?

      iex> List.ascii_printable?('abc')
      true
  """
  @spec ascii_printable?(list, 0) :: true
  @spec ascii_printable?([], limit) :: true when limit: :infinity | pos_integer
  @spec ascii_printable?([...], limit) :: boolean when limit: :infinity | pos_integer
  def ascii_printable?(list, limit \\ :infinity)
      when is_list(list) and (limit == :infinity or (is_integer(limit) and limit >= 0)),
      do: printable?(list, limit)

  defp printable?(_list, 0), do: true

  defp printable?([char | rest], limit)
       when is_integer(char) and
              ((char >= 32 and char <= ?~) or (char >= 7 and char <= 13) or char == 27),
       do: printable?(rest, less(limit))

  defp printable?([], _limit), do: true
  defp printable?(_list, _limit), do: false

  defp less(:infinity), do: :infinity
  defp less(n), do: n - 1

  @doc """
  Does the list end in something else than `[]`?

      iex> List.improper?([1 | 2])
      true
  """
  @spec improper?(maybe_improper_list) :: boolean
  def improper?(list) when is_list(list) and length(list) >= 0, do: false
  def improper?(list) when is_list(list), do: true

  @doc """
  Inserts an element at an index.

      iex> List.insert_at([1, 2], -1, 3)
      [1, 2, 3]
  """
  @spec insert_at(list, integer, any) :: list
  def insert_at(list, index, value) when is_list(list) and is_integer(index) do
    index = if index < 0, do: max(length(list) + index + 1, 0), else: index
    tail = :rshell.tail_after(list, index)
    :rshell.front_onto(list, index, [value | tail]) || do_insert_at(list, index, value)
  end

  # Only finds where an improper list ends too early; so do the others whose names begin with `do_`.
  defp do_insert_at([_ | tail], index, value), do: do_insert_at(tail, index - 1, value)

  @doc """
  Replaces the element at an index.

      iex> List.replace_at([1, 2], 0, 3)
      [3, 2]
  """
  @spec replace_at(list, integer, any) :: list
  def replace_at(list, index, value) when is_list(list) and is_integer(index),
    do: replace_from_start(list, from_start(list, index), value)

  defp replace_from_start(list, index, _value) when index < 0, do: list

  defp replace_from_start(list, index, value) do
    case :rshell.tail_after(list, index) do
      [_ | tail] -> :rshell.front_onto(list, index, [value | tail])
      [] -> list
      _ -> do_replace_at(list, index, value)
    end
  end

  defp do_replace_at([_ | tail], index, value), do: do_replace_at(tail, index - 1, value)

  @doc """
  Updates the element at an index by a function.

      iex> List.update_at([1, 2], 0, &(&1 + 10))
      [11, 2]
  """
  @spec update_at([elem], integer, (elem -> any)) :: list when elem: any
  def update_at(list, index, fun) when is_list(list) and is_function(fun) and is_integer(index),
    do: update_from_start(list, from_start(list, index), fun)

  defp from_start(list, index) when index < 0, do: length(list) + index
  defp from_start(_list, index), do: index

  defp update_from_start(list, index, _fun) when index < 0, do: list

  defp update_from_start(list, index, fun) do
    case :rshell.tail_after(list, index) do
      [head | tail] -> :rshell.front_onto(list, index, [fun.(head) | tail])
      [] -> list
      _ -> do_update_at(list, index, fun)
    end
  end

  defp do_update_at([_ | tail], index, fun), do: do_update_at(tail, index - 1, fun)

  @doc """
  Removes the element at an index.

      iex> List.delete_at([1, 2, 3], 0)
      [2, 3]
  """
  @spec delete_at(list, integer) :: list
  def delete_at(list, index) when is_integer(index), do: elem(pop_at(list, index), 1)

  @doc """
  Takes out the element at an index and returns it, or a default.

      iex> List.pop_at([1, 2, 3], 0)
      {1, [2, 3]}
  """
  @spec pop_at(list, integer, any) :: {any, list}
  def pop_at(list, index, default \\ nil) when is_integer(index),
    do: pop_from_start(list, from_start(list, index), default)

  # An index before the list's start is never come to.
  defp pop_from_start(list, index, default) when index < 0 and is_list(list), do: {default, list}

  defp pop_from_start(list, index, default) do
    case :rshell.tail_after(list, max(index, 0)) do
      [head | tail] -> {head, :rshell.front_onto(list, index, tail)}
      [] -> {default, list}
      _ -> do_pop_at(list, index, default, [])
    end
  end

  defp do_pop_at([head | tail], index, default, acc),
    do: do_pop_at(tail, index - 1, default, [head | acc])

  @doc """
  Does the list begin with the other one?

      iex> List.starts_with?([1, 2, 3], [1, 2])
      true
  """
  @spec starts_with?(nonempty_list, nonempty_list) :: boolean
  @spec starts_with?(list, []) :: true
  @spec starts_with?([], nonempty_list) :: false
  def starts_with?(list, prefix)

  def starts_with?([_ | _] = list, [_ | _] = prefix) do
    case :rshell.starts_with?(list, prefix) do
      {list_end, prefix_end} -> starts_with?(list_end, prefix_end)
      starts? -> starts?
    end
  end

  def starts_with?(list, []) when is_list(list), do: true
  def starts_with?([], [_ | _]), do: false

  @doc """
  The atom of a charlist.

      iex> List.to_atom('elixir')
      :elixir
  """
  @spec to_atom(charlist) :: atom
  def to_atom(charlist), do: :erlang.list_to_atom(charlist)

  @doc """
  The atom of a charlist, when it exists already.

      iex> List.to_existing_atom('ok')
      :ok
  """
  @spec to_existing_atom(charlist) :: atom
  def to_existing_atom(charlist), do: :erlang.list_to_existing_atom(charlist)

  @doc """
  The float that a charlist writes.

      iex> List.to_float('2.5')
      2.5
  """
  @spec to_float(charlist) :: float
  def to_float(charlist), do: :erlang.list_to_float(charlist)

  @doc """
  The integer that a charlist writes.

      iex> List.to_integer('123')
      123
  """
  @spec to_integer(charlist) :: integer
  def to_integer(charlist), do: :erlang.list_to_integer(charlist)

  @doc """
  The integer that a charlist writes in a base.

      iex> List.to_integer('ff', 16)
      255
  """
  @spec to_integer(charlist, 2..36) :: integer
  def to_integer(charlist, base), do: :erlang.list_to_integer(charlist, base)

  @doc """
  The elements as a tuple.

      iex> List.to_tuple([1, 2])
      {1, 2}
  """
  @spec to_tuple(list) :: tuple
  def to_tuple(list), do: :erlang.list_to_tuple(list)

  @doc """
  The string of a list of code points, binaries and such lists.

      iex> List.to_string([0xE6, "b"])
      "æb"
  """
  @spec to_string(:unicode.charlist()) :: String.t()
  def to_string(list) when is_list(list) do
    try do
      :unicode.characters_to_binary(list)
    rescue
      ArgumentError ->
        raise ArgumentError, """
        cannot convert the given list to a string.

        To be converted to a string, a list must either be empty or only
        contain the following elements:

          * strings
          * integers representing Unicode code points
          * a list containing one of these three elements

        Please check the given list or call inspect/1 to get the list representation, got:

        #{inspect(list)}
        """
    else
      result when is_binary(result) ->
        result

      {:error, encoded, rest} ->
        raise UnicodeConversionError, encoded: encoded, rest: rest, kind: :invalid

      {:incomplete, encoded, rest} ->
        raise UnicodeConversionError, encoded: encoded, rest: rest, kind: :incomplete
    end
  end

  @doc """
  The charlist of a list of code points, binaries and such lists.

      iex> List.to_charlist([97, "b"])
      'ab'
  """
  @spec to_charlist(:unicode.charlist()) :: charlist
  def to_charlist(list) when is_list(list) do
    try do
      :unicode.characters_to_list(list)
    rescue
      ArgumentError -> raise ArgumentError, no_charlist(list)
    else
      result when is_list(result) ->
        result

      {:error, encoded, rest} ->
        raise UnicodeConversionError, encoded: encoded, rest: rest, kind: :invalid

      {:incomplete, encoded, rest} ->
        raise UnicodeConversionError, encoded: encoded, rest: rest, kind: :incomplete
    end
  end

  defp no_charlist(list) do
    raise ArgumentError, """
    cannot convert the given list to a charlist.

    To be converted to a charlist, a list must contain only:

      * strings
      * integers representing Unicode code points
      * or a list containing one of these three elements

    Please check the given list or call inspect/1 to get the list representation, got:

    #{inspect(list)}
    """
  end

  @doc """
  What to keep, delete and insert to turn the first list into the second.

      iex> List.myers_difference([1, 2], [1, 3])
      [eq: [1], del: [2], ins: [3]]
  """
  @spec myers_difference(list, list) :: [{:eq | :ins | :del, list}]
  def myers_difference(list1, list2) when is_list(list1) and is_list(list2),
    do: myers(list1, list2, nil)

  @doc """
  Like `myers_difference/2`, with a function that may explain a change of two elements.

      iex> List.myers_difference(["a"], ["ab"], &String.myers_difference/2)
      [diff: [eq: "a", ins: "b"]]
  """
  @spec myers_difference(list, list, (term, term -> script | nil)) :: script
        when script: [{:eq | :ins | :del | :diff, list}]
  def myers_difference(list1, list2, diff_script)
      when is_list(list1) and is_list(list2) and is_function(diff_script),
      do: myers(list1, list2, diff_script)

  # A path is {y, edits, rest of list1, rest of list2}; in each envelope the paths lie on the
  # diagonals from one edge to the other and the first that reaches both ends is shortest.
  defp myers(list1, list2, diff_script), do: search(0, [{0, [], list1, list2}], diff_script)

  defp search(envelope, paths, diff_script) do
    case diagonals(-envelope, envelope, paths, [], diff_script) do
      {:done, edits} -> compact(edits, [])
      {:next, paths} -> search(envelope + 1, paths, diff_script)
    end
  end

  defp diagonals(diagonal, limit, _paths, next, _diff) when diagonal > limit,
    do: {:next, :lists.reverse(next)}

  defp diagonals(diagonal, limit, paths, next, diff) do
    {path, rest} = step(diagonal, limit, paths, diff)

    case follow(path) do
      {_y, edits, [], []} -> {:done, edits}
      path -> diagonals(diagonal + 2, limit, rest, [path | next], diff)
    end
  end

  defp step(_diagonal, 0, [path], _diff), do: {path, []}

  defp step(diagonal, limit, [path | _] = paths, diff) when diagonal == -limit,
    do: {down(path, diff), paths}

  defp step(diagonal, limit, [path], diff) when diagonal == limit, do: {right(path, diff), []}

  defp step(_diagonal, _limit, [path1 | [path2 | _] = rest], diff) do
    if elem(path1, 0) > elem(path2, 0),
      do: {right(path1, diff), rest},
      else: {down(path2, diff), rest}
  end

  defp right({y, edits, [h1 | t1], [h2 | t2]}, diff) when diff != nil do
    case diff.(h1, h2) do
      nil -> {y, [{:ins, h2} | edits], [h1 | t1], t2}
      script -> {y + 1, [{:diff, script} | edits], t1, t2}
    end
  end

  defp right({y, edits, list1, [h | t]}, _diff), do: {y, [{:ins, h} | edits], list1, t}
  defp right({y, edits, list1, []}, _diff), do: {y, edits, list1, []}

  defp down({y, edits, [h1 | t1], [h2 | t2]}, diff) when diff != nil do
    case diff.(h1, h2) do
      nil -> {y + 1, [{:del, h1} | edits], t1, [h2 | t2]}
      script -> {y + 1, [{:diff, script} | edits], t1, t2}
    end
  end

  defp down({y, edits, [h | t], list2}, _diff), do: {y + 1, [{:del, h} | edits], t, list2}
  defp down({y, edits, [], list2}, _diff), do: {y + 1, edits, [], list2}

  defp follow({y, edits, [h | t1], [h | t2]}), do: follow({y + 1, [{:eq, h} | edits], t1, t2})
  defp follow(path), do: path

  # What is inserted behind its like is told as inserted before it.
  defp compact([{kind, _} | _] = edits, [{:eq, elems}, {:ins, elems}, {:eq, more} | acc])
       when kind != :eq,
       do: compact(edits, [{:ins, elems}, {:eq, elems ++ more} | acc])

  defp compact([{:diff, _} = edit | rest], acc), do: compact(rest, [edit | acc])

  defp compact([{kind, elem} | rest], [{kind, elems} | acc]) when kind != :diff,
    do: compact(rest, [{kind, [elem | elems]} | acc])

  defp compact([{kind, elem} | rest], acc), do: compact(rest, [{kind, [elem]} | acc])
  defp compact([], acc), do: acc
end
