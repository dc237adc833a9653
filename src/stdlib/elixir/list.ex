defmodule List do
  @moduledoc """
  Functions for lists alone; those for all collections are in `Enum`.

  A list is either empty, `[]`, or a pair of a first element and a list, `[first | rest]`. So the front is
  near and the end far: putting an element in front, and taking it off, takes the same short time for every
  list and copies nothing; the last element, the length, or an index means going through it.

      iex> [1 | [2, 3]]
      [1, 2, 3]
      iex> [first | rest] = ["a", "b", "c"]
      iex> {first, rest}
      {"a", ["b", "c"]}

  A list is built up by putting elements in front and reversing it once:

      iex> for(x <- 1..3, reduce: [], do: (done -> [x * x | done])) |> Enum.reverse()
      [1, 4, 9]

  Lists of pairs with an atom first are keyword lists, see `Keyword`; lists of code points are charlists,
  written `'abc'`. A pair whose second part is no list is an improper list, `[1 | 2]`, which most functions
  refuse.
  """

  @frames [
    fold_from_left: :"-foldl/3-lists^foldl/2-0-",
    fold_from_right: :"-foldr/3-lists^foldr/2-0-",
    last_of_improper: :last,
    no_charlist: nil
  ]

  @doc """
  Returns the list without the first occurrence of an element, compared by `===/2`. `Enum.reject/2` removes all.

      iex> List.delete([:a, :b, :a], :a)
      [:b, :a]
      iex> List.delete([1], 1.0)
      [1]
  """
  @spec delete(list, any) :: list
  def delete(list, element)

  def delete([element | list], element), do: list

  def delete([other | list], element) do
    case :rshell.delete_first(list, element) do
      false -> [other | delete(list, element)]
      list -> [other | list]
    end
  end

  def delete([], _element), do: []

  @doc """
  Returns a list of one element, `n` times.

      iex> List.duplicate(:a, 2)
      [:a, :a]
      iex> List.duplicate(:a, 0)
      []
  """
  @spec duplicate(elem, non_neg_integer) :: [elem] when elem: var
  def duplicate(elem, n), do: :lists.duplicate(n, elem)

  @doc """
  Takes the lists in a list, and those in them, apart; empty ones are gone. `Enum.concat/1` takes one level.

      iex> List.flatten([1, [[2], 3]])
      [1, 2, 3]
      iex> List.flatten([[], [[]]])
      []
  """
  @spec flatten(deep_list) :: list when deep_list: [any | deep_list]
  def flatten(list), do: :lists.flatten(list)

  @doc """
  Takes the lists in a list apart as `flatten/1` does, and puts them before a tail, which stays as it is.

      iex> List.flatten([1, [2]], [3, [4]])
      [1, 2, 3, [4]]
  """
  @spec flatten(deep_list, [elem]) :: [elem] when deep_list: [elem | deep_list], elem: var
  def flatten(list, tail), do: :lists.flatten(list, tail)

  @doc """
  Reduces a list from the first element to the last, as `Enum.reduce/3`: the function gets an element and the
  accumulator.

      iex> List.foldl([1, 2, 3], 10, fn x, acc -> x - acc end)
      -8
      iex> List.foldl([], 10, fn x, acc -> x - acc end)
      10
  """
  @spec foldl([elem], acc, (elem, acc -> acc)) :: acc when elem: var, acc: var
  def foldl(list, acc, fun) when is_list(list) and is_function(fun),
    do: fold_from_left(fun, acc, list)

  defp fold_from_left(fun, acc, [h | t]), do: fold_from_left(fun, fun.(h, acc), t)
  defp fold_from_left(fun, acc, []) when is_function(fun, 2), do: acc

  @doc """
  Reduces from the last element to the first.

      iex> List.foldr([1, 2, 3, 4], 0, fn x, acc -> x - acc end)
      -2
      iex> List.foldr([1, 2], [], fn x, acc -> [x * 10 | acc] end)
      [10, 20]
  """
  @spec foldr([elem], acc, (elem, acc -> acc)) :: acc when elem: var, acc: var
  def foldr(list, acc, fun) when is_list(list) and is_function(fun),
    do: fold_from_right(fun, acc, list)

  defp fold_from_right(fun, acc, [h | t]), do: fun.(h, fold_from_right(fun, acc, t))
  defp fold_from_right(fun, acc, []) when is_function(fun, 2), do: acc

  @doc """
  Returns the first element, or the default, `nil` unless given, of an empty list. `hd/1` raises then.

      iex> List.first([1, 2])
      1
      iex> List.first([])
      nil
      iex> List.first([], 1)
      1
  """
  @spec first([elem], any) :: elem | any when elem: var
  def first(list, default \\ nil)
  def first([], default), do: default
  def first([head | _], _default), do: head

  @doc """
  Returns the last element, or the default, `nil` unless given, of an empty list. It goes through the whole list.

      iex> List.last([1, 2])
      2
      iex> List.last([], :none)
      :none
  """
  @spec last([elem], any) :: elem | any when elem: var
  def last(list, default \\ nil)
  def last([], default), do: default

  def last([head], _default), do: head

  def last([_ | tail], default) do
    case is_list(tail) and :rshell.last_cell(tail) do
      [last] -> last
      _ -> last_of_improper(tail, default)
    end
  end

  # As where a `case` tells an empty list from others.
  def last(other, nil), do: :erlang.error({:case_clause, {other, nil}})

  # Every other step of the search is written into the one before it, where it fails as a `case` does.
  defp last_of_improper([_ | tail], default) do
    case {tail, default} do
      {[_ | tail], _} -> last_of_improper(tail, default)
    end
  end

  defp last_of_improper(other, default), do: :erlang.error(:function_clause, [other, default])

  @doc """
  Returns the first tuple that has the key at a position, which counts from 0, or the default, `nil` unless given.

      iex> List.keyfind([{"kate", 27}, {"alex", 31}], "alex", 0)
      {"alex", 31}
      iex> List.keyfind([a: 1, b: 2], 2, 1)
      {:b, 2}
      iex> List.keyfind([a: 1], :b, 0)
      nil
  """
  @spec keyfind([tuple], any, non_neg_integer, any) :: any
  def keyfind(list, key, position, default \\ nil) when is_integer(position),
    do: :lists.keyfind(key, position + 1, list) || default

  @doc """
  Returns the first tuple that has the key at a position, and raises a `KeyError` when there is none.

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
  Tells whether there is a tuple that has the key at a position.

      iex> List.keymember?([a: 1], :a, 0)
      true
      iex> List.keymember?([a: 1], 2, 1)
      false
  """
  @spec keymember?([tuple], any, non_neg_integer) :: boolean
  def keymember?(list, key, position) when is_integer(position),
    do: :lists.keymember(key, position + 1, list)

  @doc """
  Puts a tuple in place of the first one that has the key at a position; without one the list stays as it is.

      iex> List.keyreplace([a: 1, b: 2], :a, 0, {:c, 3})
      [c: 3, b: 2]
      iex> List.keyreplace([a: 1], :b, 0, {:b, 2})
      [a: 1]
  """
  @spec keyreplace([tuple], any, non_neg_integer, tuple) :: [tuple]
  def keyreplace(list, key, position, new_tuple) when is_integer(position),
    do: :lists.keyreplace(key, position + 1, list, new_tuple)

  @doc """
  Sorts tuples by their elements at a position; equal ones keep their order. The sorter is one of `Enum.sort/2`.

      iex> List.keysort([a: 5, b: 1], 1)
      [b: 1, a: 5]
      iex> List.keysort([a: 5, b: 1, c: 7], 1, :desc)
      [c: 7, a: 5, b: 1]
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

  def keysort(list, position, sorter) when is_list(list) and is_integer(position) do
    fun = keysort_fun(sorter, position + 1)
    :lists.sort(fun, list)
  end

  @doc false
  def keysort_fun(sorter, place) when is_function(sorter, 2), do: &sorter.(:erlang.element(place, &1), :erlang.element(place, &2))
  def keysort_fun({:asc, module}, place) when is_atom(module), do: keysort_fun(module, place)
  def keysort_fun(module, place) when is_atom(module), do: &(module.compare(:erlang.element(place, &1), :erlang.element(place, &2)) != :gt)
  def keysort_fun({:desc, module}, place) when is_atom(module), do: &(module.compare(:erlang.element(place, &1), :erlang.element(place, &2)) != :lt)

  @doc """
  Puts a tuple in place of the first one that has the key at a position, or at the end if there is none.

      iex> List.keystore([a: 1], :b, 0, {:b, 2})
      [a: 1, b: 2]
      iex> List.keystore([a: 1], :a, 0, {:a, 2})
      [a: 2]
  """
  @spec keystore([tuple], any, non_neg_integer, tuple) :: [tuple, ...]
  def keystore(list, key, position, new_tuple) when is_integer(position),
    do: :lists.keystore(key, position + 1, list, new_tuple)

  @doc """
  Returns the list without the first tuple that has the key at a position, counted from 0; compared by `==`.

      iex> List.keydelete([a: 1, b: 2, a: 3], :a, 0)
      [b: 2, a: 3]
      iex> List.keydelete([a: 1, b: 2], 2, 1)
      [a: 1]
  """
  @spec keydelete([tuple], any, non_neg_integer) :: [tuple]
  def keydelete(list, key, position) when is_integer(position),
    do: :lists.keydelete(key, position + 1, list)

  @doc """
  Returns the first tuple that has the key at a position, and the list without it, as a pair; `nil` when there
  is none.

      iex> List.keytake([a: 1, b: 2], :a, 0)
      {{:a, 1}, [b: 2]}
      iex> List.keytake([a: 1], :b, 0)
      nil
  """
  @spec keytake([tuple], any, non_neg_integer) :: {tuple, [tuple]} | nil
  def keytake(list, key, position) when is_integer(position) do
    case :lists.keytake(key, position + 1, list) do
      {:value, item, list} -> {item, list}
      false -> nil
    end
  end

  @doc """
  Makes a list of a term that is none: a list stays as it is, `nil` becomes `[]`. So an argument may be one
  thing, several, or nothing.

      iex> List.wrap("hello")
      ["hello"]
      iex> List.wrap([1, 2])
      [1, 2]
      iex> List.wrap(nil)
      []
  """
  @spec wrap(term) :: maybe_improper_list
  def wrap(term)
  def wrap(list) when is_list(list), do: list
  def wrap(nil), do: []
  def wrap(other), do: [other]

  @doc """
  Makes tuples of the elements at the same place of each list, as many as the shortest has.

      iex> List.zip([[1, 2], [3, 4], [5, 6]])
      [{1, 3, 5}, {2, 4, 6}]
      iex> List.zip([[1, 2], [3]])
      [{1, 3}]
      iex> List.zip([])
      []
  """
  @spec zip([list]) :: [tuple]
  def zip([]), do: []

  def zip(list_of_lists) when is_list(list_of_lists),
    do: zip_rows(:lists.map(&to_list/1, list_of_lists), [])

  # Until one has no more; what is left of each is a list.
  defp zip_rows(rows, tuples) do
    if :lists.any(&(&1 == []), rows) do
      :lists.reverse(tuples)
    else
      tuple = :erlang.list_to_tuple(:lists.map(&hd/1, rows))
      rows |> Enum.map(&to_list(tl(&1))) |> zip_rows([tuple | tuples])
    end
  end

  defp to_list(tuple) when is_tuple(tuple), do: :erlang.tuple_to_list(tuple)
  defp to_list(list) when is_list(list), do: list

  @doc """
  Tells whether a list consists of ASCII characters that can be shown; that is when the shell prints it as
  `'text'`. With a limit it looks at so many elements only.

      iex> List.ascii_printable?('abc')
      true
      iex> List.ascii_printable?([97, 0])
      false
      iex> List.ascii_printable?([97, 0], 1)
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
  Tells whether a list ends in something else than `[]`.

      iex> List.improper?([1 | 2])
      true
      iex> List.improper?([1, 2])
      false
  """
  @spec improper?(maybe_improper_list) :: boolean
  def improper?(list) when is_list(list) and length(list) >= 0, do: false
  def improper?(list) when is_list(list), do: true

  @doc """
  Inserts an element so that it has the index, which counts from 0, or from the end when negative: -1 puts it
  last. Beyond an end it comes at that end.

      iex> List.insert_at([1, 2], 1, :new)
      [1, :new, 2]
      iex> List.insert_at([1, 2], -1, 3)
      [1, 2, 3]
      iex> List.insert_at([1, 2], 10, 3)
      [1, 2, 3]
  """
  @spec insert_at(list, integer, any) :: list
  def insert_at(list, index, value) when is_list(list) and is_integer(index) do
    index = if index < 0, do: max(length(list) + index + 1, 0), else: index
    tail = :rshell.tail_after(list, index)
    :rshell.front_onto(list, index, [value | tail]) || do_insert_at(list, index, value)
  end

  # As the natives do, but fails where an improper list ends too early; so do the others whose names begin with `do_`.
  defp do_insert_at([], _index, value), do: [value]
  defp do_insert_at(list, 0, value), do: [value | list]

  defp do_insert_at([head | tail], index, value),
    do: [head | do_insert_at(tail, index - 1, value)]

  @doc """
  Puts another element at an index; outside the list stays as it is.

      iex> List.replace_at([1, 2], -1, 3)
      [1, 3]
      iex> List.replace_at([1, 2], 5, 3)
      [1, 2]
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

  defp do_replace_at([], _index, _value), do: []
  defp do_replace_at([_old | rest], 0, value), do: [value | rest]

  defp do_replace_at([head | tail], index, value),
    do: [head | do_replace_at(tail, index - 1, value)]

  @doc """
  Puts what the function makes of the element at an index in its place; outside the list stays as it is and
  the function is not called.

      iex> List.update_at([1, 2], 0, &(&1 + 10))
      [11, 2]
      iex> List.update_at([1, 2], 5, &(&1 + 10))
      [1, 2]
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

  defp do_update_at([value | list], 0, fun), do: [fun.(value) | list]
  defp do_update_at([head | tail], index, fun), do: [head | do_update_at(tail, index - 1, fun)]
  defp do_update_at([], _index, _fun), do: []

  @doc """
  Returns the list without the element at an index; outside it stays as it is.

      iex> List.delete_at([1, 2, 3], 0)
      [2, 3]
      iex> List.delete_at([1, 2, 3], -1)
      [1, 2]
  """
  @spec delete_at(list, integer) :: list
  def delete_at(list, index) when is_integer(index), do: elem(pop_at(list, index), 1)

  @doc """
  Returns the element at an index and the list without it, as a pair; outside, the default, `nil` unless
  given, and the list.

      iex> List.pop_at([1, 2, 3], 0)
      {1, [2, 3]}
      iex> List.pop_at([1, 2, 3], 7, :none)
      {:none, [1, 2, 3]}
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

  defp do_pop_at([], _index, default, acc), do: {default, :lists.reverse(acc)}
  defp do_pop_at([head | tail], 0, _default, acc), do: {head, :lists.reverse(acc, tail)}

  defp do_pop_at([head | tail], index, default, acc),
    do: do_pop_at(tail, index - 1, default, [head | acc])

  @doc """
  Tells whether a list begins with another one, as every list does with `[]`.

      iex> List.starts_with?([1, 2, 3], [1, 2])
      true
      iex> List.starts_with?([1], [1, 2])
      false
  """
  @spec starts_with?(nonempty_list, nonempty_list) :: boolean
  @spec starts_with?(list, []) :: true
  @spec starts_with?([], nonempty_list) :: false
  def starts_with?(list, prefix)

  def starts_with?([head | tail], [head | prefix_tail]) do
    case :rshell.starts_with?(tail, prefix_tail) do
      {list_end, prefix_end} -> starts_with?(list_end, prefix_end)
      starts? -> starts?
    end
  end

  def starts_with?(list, []) when is_list(list), do: true
  def starts_with?(list, [_ | _]) when is_list(list), do: false

  @doc """
  Returns the atom of a charlist. Atoms are never freed: for text from outside take `to_existing_atom/1`.

      iex> List.to_atom('elixir')
      :elixir
  """
  @spec to_atom(charlist) :: atom
  def to_atom(charlist), do: :erlang.list_to_atom(charlist)

  @doc """
  Returns the atom of a charlist if there is one already; else an `ArgumentError` is raised.

      iex> List.to_existing_atom('ok')
      :ok
  """
  @spec to_existing_atom(charlist) :: atom
  def to_existing_atom(charlist), do: :erlang.list_to_existing_atom(charlist)

  @doc """
  Returns the float that a charlist writes, with a point. Anything else raises an `ArgumentError`;
  `Float.parse/1` reads what begins with a number.

      iex> List.to_float('2.2017764')
      2.2017764
      iex> List.to_float('1.0e3')
      1.0e3
  """
  @spec to_float(charlist) :: float
  def to_float(charlist), do: :erlang.list_to_float(charlist)

  @doc """
  Returns the integer that a charlist writes, with a sign or not. Anything else raises an `ArgumentError`.

      iex> List.to_integer('123')
      123
      iex> List.to_integer('-1')
      -1
  """
  @spec to_integer(charlist) :: integer
  def to_integer(charlist), do: :erlang.list_to_integer(charlist)

  @doc """
  Returns the integer that a charlist writes in a base from 2 to 36, with letters of either case and a sign
  or not; anything else raises an `ArgumentError`.

      iex> List.to_integer('3ff', 16)
      1023
      iex> List.to_integer('-11', 2)
      -3
  """
  @spec to_integer(charlist, 2..36) :: integer
  def to_integer(charlist, base), do: :erlang.list_to_integer(charlist, base)

  @doc """
  Returns a tuple of the elements; `Tuple.to_list/1` is the way back.

      iex> List.to_tuple([:share, [:ok, 1]])
      {:share, [:ok, 1]}
      iex> List.to_tuple([])
      {}
  """
  @spec to_tuple(list) :: tuple
  def to_tuple(list), do: :erlang.list_to_tuple(list)

  @doc """
  Returns a string of a list of code points, strings and such lists. What is no code point, and invalid bytes, raise a
  `UnicodeConversionError`. For output no string is needed: `IO.puts/2` takes such lists as they are.

      iex> List.to_string([0xE6, "b", ["c", ?d]])
      "æbcd"
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
  Returns a charlist of a list of code points, strings and such lists; bytes that are not UTF-8 raise a
  `UnicodeConversionError`, what is none of these an `ArgumentError`.

      iex> List.to_charlist([0x00E6, "ab", ['c']]) == [0x00E6, ?a, ?b, ?c]
      true
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
  Returns the edits that turn the first list into the second, as few as can be: a keyword list of `:eq`, what
  stays, `:del` and `:ins`. The more the lists differ the longer it takes.

      iex> List.myers_difference([1, 2], [1, 3])
      [eq: [1], del: [2], ins: [3]]
      iex> List.myers_difference([], [])
      []
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
  defp myers(list1, list2, diff_script) do
    _ = length(list1) + length(list2)
    search(0, [{0, [], list1, list2}], diff_script)
  end


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
