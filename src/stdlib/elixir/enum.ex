defmodule Enum do
  @moduledoc """
  Functions on everything that has elements one after the other: lists, ranges, maps, sets, streams, and
  whatever implements the protocol `Enumerable`. What they return is a list as a rule, whatever they were
  given.

      iex> 1..10 |> Enum.filter(&(rem(&1, 2) == 0)) |> Enum.map(&(&1 * &1)) |> Enum.sum()
      220
      iex> Enum.map(%{a: 1, b: 2}, fn {key, value} -> {value, key} end)
      [{1, :a}, {2, :b}]

  The elements of a map are pairs of key and value, in no order one should count on.

    * One for each: `map/2`, `flat_map/2`, `with_index/2`, `zip/2`.
    * Some of them: `filter/2`, `reject/2`, `take/2`, `drop/2`, `slice/2`, `uniq/1`, `find/3`, `at/3`.
    * One value of all: `reduce/3`, `count/1`, `sum/1`, `max/3`, `join/2`, `all?/2`, `any?/2`.
    * In another order: `sort/2`, `sort_by/3`, `reverse/1`, `shuffle/1`.
    * In groups: `group_by/3`, `chunk_every/2`, `chunk_by/2`, `split_with/2`, `frequencies/1`.
    * Something else than a list: `into/2`, `Map.new/1`.

  Every step goes through all elements and makes a list, before the next one begins. `Stream` has functions of
  the same names that do not: take it for very many elements, for endless ones, or when only the first few
  results are wanted. What is no enumerable raises a `Protocol.UndefinedError`.
  """

  @frames [
    map_list: :"-map/2-lists^map/1-0-",
    each_list: :"-each/2-lists^foreach/1-0-",
    foldl: :"-reduce/3-lists^foldl/2-0-",
    fold_from_first: :"-reduce/2-lists^foldl/2-0-",
    sum_list: :"-sum/1-lists^foldl/2-0-",
    product_list: :"-product/1-lists^foldl/2-0-",
    group_list: :"-group_by/3-lists^foldl/2-0-",
    count_list: :"-count/2-lists^foldl/2-0-",
    map_reduce_list: :"-map_reduce/3-lists^mapfoldl/2-0-",
    element: :fetch,
    dedup_by_list: :"-dedup_by/2-lists^foldl/2-0-",
    concat_each: :"-concat_enum/1-lists^foldl/2-1-",
    fold: nil,
    "-reduce/3-fun-0-": {:"-reduce/3-fun-0-", 4307},
    "-fold/3-fun-0-": {true, 4307},
    "-fold/3-fun-1-": {true, 4307},
    "-fold/3-fun-2-": {true, 4307},
    elements: nil,
    random_of: :random,
    best: nil,
    zip_two: :zip_with_list
  ]

  # What is not a list, reduced by a function that may stop; written in place, where its caller shows in stack traces.
  defmacrop halting(enumerable, acc, fun) do
    quote do: elem(Enumerable.reduce(unquote(enumerable), {:cont, unquote(acc)}, unquote(fun)), 1)
  end

  @type t :: Enumerable.t()
  @type acc :: any
  @type element :: any

  @typedoc "The place of an element, counted from 0; from the end where negative."
  @type index :: integer
  @type default :: any

  @doc """
  Tells whether no element is `false` or `nil`; it looks no further than the first that is. Of no elements it
  is `true`.

      iex> Enum.all?([1, 2])
      true
      iex> Enum.all?([1, nil])
      false
      iex> Enum.all?([])
      true
  """
  @spec all?(t) :: boolean
  def all?(enumerable) when is_list(enumerable), do: all_list(enumerable, & &1)

  def all?(enumerable) do
    halting(enumerable, true, fn x, _ -> if x, do: {:cont, true}, else: {:halt, false} end)
  end

  @doc """
  Tells whether the function gives something else than `false` and `nil` for every element; it looks no
  further than the first for which it does not. Of no elements it is `true`.

      iex> Enum.all?([2, 4], &(rem(&1, 2) == 0))
      true
      iex> Enum.all?([2, 3, :not_a_number], &(rem(&1, 2) == 0))
      false
  """
  @spec all?(t, (element -> as_boolean(term))) :: boolean
  def all?(enumerable, fun) when is_list(enumerable), do: all_list(enumerable, fun)

  def all?(enumerable, fun) do
    halting(enumerable, true, fn x, _ ->
      if fun.(x), do: {:cont, true}, else: {:halt, false}
    end)
  end

  defp all_list([h | t], fun), do: if(fun.(h), do: all_list(t, fun), else: false)
  defp all_list([], _fun), do: true

  @doc """
  Tells whether one of the elements is neither `false` nor `nil`; it looks no further than that. Of no
  elements it is `false`.

      iex> Enum.any?([nil, 1])
      true
      iex> Enum.any?([])
      false
  """
  @spec any?(t) :: boolean
  def any?(enumerable) when is_list(enumerable), do: any_list(enumerable, & &1)

  def any?(enumerable) do
    halting(enumerable, false, fn x, _ -> if x, do: {:halt, true}, else: {:cont, false} end)
  end

  @doc """
  Tells whether the function gives something else than `false` and `nil` for one of the elements; it looks no
  further than that. Of no elements it is `false`. `find/3` returns that element.

      iex> Enum.any?([1, 3], &(rem(&1, 2) == 0))
      false
      iex> Enum.any?([1, 2, :not_a_number], &(rem(&1, 2) == 0))
      true
  """
  @spec any?(t, (element -> as_boolean(term))) :: boolean
  def any?(enumerable, fun) when is_list(enumerable), do: any_list(enumerable, fun)

  def any?(enumerable, fun) do
    halting(enumerable, false, fn x, _ ->
      if fun.(x), do: {:halt, true}, else: {:cont, false}
    end)
  end

  defp any_list([h | t], fun), do: if(fun.(h), do: true, else: any_list(t, fun))
  defp any_list([], _fun), do: false

  @doc """
  Returns the element at an index, which counts from 0, or from the end when it is negative, or the default,
  `nil` unless given, when there is none.

  In a list it takes as long as the index is large: to look at many indexes, make a tuple or a map of it.
  `fetch/2` tells a `nil` in the list from none.

      iex> Enum.at([2, 4, 6], 0)
      2
      iex> Enum.at([2, 4, 6], -1)
      6
      iex> Enum.at([2, 4, 6], 3)
      nil
      iex> Enum.at([2, 4, 6], 3, :none)
      :none
  """
  @spec at(t, index, default) :: element | default
  def at(enumerable, index, default \\ nil)

  def at(enumerable, index, default) when is_integer(index) do
    found =
      if is_list(enumerable) or index < 0,
        do: fetch(enumerable, index),
        else: slice_forward(enumerable, index, 1, 1)

    case found do
      {:ok, element} -> element
      [element] -> element
      _none -> default
    end
  end

  @doc false
  @deprecated "Use Enum.chunk_every/2 instead"
  def chunk(enumerable, count), do: chunk(enumerable, count, count, nil)

  @doc false
  @deprecated "Use Enum.chunk_every/3 instead"
  def chunk(enum, n, step), do: chunk_every(enum, n, step, :discard)

  @doc false
  @deprecated "Use Enum.chunk_every/4 instead"
  def chunk(enumerable, count, step, leftover),
    do: chunk_every(enumerable, count, step, leftover || :discard)

  @doc """
  Splits into lists of `count` elements; the last one may have fewer. `count` has to be at least 1.

      iex> Enum.chunk_every([1, 2, 3], 2)
      [[1, 2], [3]]
      iex> Enum.chunk_every([], 2)
      []
  """
  @spec chunk_every(t, pos_integer) :: [list]
  def chunk_every(enumerable, count), do: chunk_every(enumerable, count, count, [])

  @doc """
  Splits into lists of `count` elements, one beginning every `step` elements: with a smaller step they
  overlap, with a larger one elements between them are left out. If the last one is not full it is filled up
  from `leftover`, as far as that goes; `:discard` drops it.

      iex> Enum.chunk_every([1, 2, 3, 4], 2, 1, :discard)
      [[1, 2], [2, 3], [3, 4]]
      iex> Enum.chunk_every([1, 2, 3, 4], 3, 3, [0, 0, 0])
      [[1, 2, 3], [4, 0, 0]]
      iex> Enum.chunk_every([1, 2, 3, 4], 1, 2)
      [[1], [3]]
  """
  @spec chunk_every(t, pos_integer, pos_integer, t | :discard) :: [list]
  def chunk_every(enumerable, count, step, leftover \\ [])
      when is_integer(count) and count > 0 and is_integer(step) and step > 0,
      do: chunk_list(to_list(enumerable), count, step, leftover)

  defp chunk_list([], _count, _step, _leftover), do: []

  defp chunk_list(list, count, step, leftover) do
    case take_exactly(list, count) do
      {chunk, 0, rest} ->
        rest = if step == count, do: rest, else: dropped(list, step)
        [chunk | chunk_list(rest, count, step, leftover)]

      {_chunk, _missing, []} when leftover == :discard ->
        []

      {chunk, missing, []} ->
        [chunk ++ take(leftover, missing)]
    end
  end

  # The first chunk, how many elements it lacks, and what comes behind it.
  defp take_exactly(list, count) do
    case :rshell.tail_after(list, count - 1) do
      [_ | rest] -> {:rshell.front_onto(list, count, []), 0, rest}
      [] -> {list, count - length(list), []}
    end
  end

  @doc """
  Splits as a function says, which gets an element and an accumulator, and returns `{:cont, chunk, acc}` to
  give out a chunk, `{:cont, acc}` to go on without, or `{:halt, acc}` to stop. At the end the second function
  gets the accumulator, and returns `{:cont, chunk, acc}` or `{:cont, acc}`. `chunk_every/4` and `chunk_by/2`
  are for the usual cases.

      iex> step = fn x, acc -> if x > 2, do: {:cont, [x | acc], []}, else: {:cont, [x | acc]} end
      iex> Enum.chunk_while([1, 3, 2], [], step, &{:cont, &1, []})
      [[3, 1], [2]]
  """
  @spec chunk_while(
          t,
          acc,
          (element, acc -> {:cont, chunk, acc} | {:cont, acc} | {:halt, acc}),
          (acc -> {:cont, chunk, acc} | {:cont, acc})
        ) :: Enumerable.t()
        when chunk: any
  def chunk_while(enumerable, acc, chunk_fun, after_fun) do
    {_, {res, acc}} =
      Enumerable.reduce(enumerable, {:cont, {[], acc}}, fn entry, {buffer, acc} ->
        case chunk_fun.(entry, acc) do
          {:cont, emit, acc} -> {:cont, {[emit | buffer], acc}}
          {:cont, acc} -> {:cont, {buffer, acc}}
          {:halt, acc} -> {:halt, {buffer, acc}}
        end
      end)

    case after_fun.(acc) do
      {:cont, _acc} -> :lists.reverse(res)
      {:cont, elem, _acc} -> :lists.reverse([elem | res])
    end
  end

  @doc """
  Splits into lists of neighbours for which the function gives the same. Elements with the same result that
  are not neighbours stay apart: `group_by/3` brings them together.

      iex> Enum.chunk_by([1, 1, 2, 1], & &1)
      [[1, 1], [2], [1]]
      iex> Enum.chunk_by([1, 3, 4, 6, 7], &rem(&1, 2))
      [[1, 3], [4, 6], [7]]
  """
  @spec chunk_by(t, (element -> any)) :: [list]
  def chunk_by(enumerable, fun) when is_list(enumerable) do
    enumerable
    |> foldl([], fn
      x, [] ->
        [{fun.(x), [x]}]

      x, [{key, chunk} | rest] = acc ->
        case fun.(x) do
          ^key -> [{key, [x | chunk]} | rest]
          other -> [{other, [x]} | acc]
        end
    end)
    |> reverse_chunks([])
  end

  def chunk_by(enumerable, fun) do
    chunk_while(
      enumerable,
      :none,
      fn x, chunk ->
        case {fun.(x), chunk} do
          {key, {key, elements}} -> {:cont, {key, [x | elements]}}
          {key, {_, elements}} -> {:cont, :lists.reverse(elements), {key, [x]}}
          {key, :none} -> {:cont, {key, [x]}}
        end
      end,
      fn
        {_key, elements} -> {:cont, :lists.reverse(elements), :none}
        :none -> {:cont, :none}
      end
    )
  end

  defp reverse_chunks([{_key, chunk} | rest], acc),
    do: reverse_chunks(rest, [:lists.reverse(chunk) | acc])

  defp reverse_chunks([], acc), do: acc

  @doc """
  Joins enumerables, which are the elements of one, to a list. Only one level: `List.flatten/1` takes all of them.

      iex> Enum.concat([1..3, [4]])
      [1, 2, 3, 4]
      iex> Enum.concat([[1, [2]], [], [3]])
      [1, [2], 3]
  """
  @spec concat(t) :: list
  def concat(enumerables) do
    if lists?(enumerables), do: concat_list(enumerables), else: concat_enum(enumerables)
  end

  defp lists?([h | t]) when is_list(h), do: lists?(t)
  defp lists?(end_of_list), do: end_of_list == []

  defp concat_list([h | t]), do: h ++ concat_list(t)
  defp concat_list([]), do: []

  @doc """
  Joins two enumerables to a list. For lists it is `++/2`; `concat/1` joins any number.

      iex> Enum.concat(1..3, [:a])
      [1, 2, 3, :a]
      iex> Enum.concat([], [])
      []
  """
  @spec concat(t, t) :: list
  def concat(left, right) when is_list(left) and is_list(right), do: left ++ right
  def concat(left, right), do: concat_enum([left, right])

  defp concat_enum(enumerables) do
    prepend = fn
      list, acc when is_list(list) -> :lists.reverse(list, acc)
      enumerable, acc -> kept(fold(enumerable, acc, &[&1 | &2]))
    end

    reversed =
      if is_list(enumerables),
        do: concat_each(enumerables, [], prepend),
        else: kept(fold(enumerables, [], prepend))

    :lists.reverse(reversed)
  end

  defp concat_each([h | t], acc, fun), do: concat_each(t, fun.(h, acc), fun)
  defp concat_each([], acc, _fun), do: acc

  @doc """
  Returns how many elements there are. A list is gone through as a whole, a stream is run; of maps, ranges and
  sets it is known. To find out whether there is any take `empty?/1`, whether there are many, `count_until/2`.

      iex> Enum.count([1, 2])
      2
      iex> Enum.count(1..1_000_000_000)
      1000000000
      iex> Enum.count(%{})
      0
  """
  @spec count(t) :: non_neg_integer
  def count(enumerable) when is_list(enumerable), do: length(enumerable)

  def count(enumerable) do
    case Enumerable.count(enumerable) do
      {:ok, value} when is_integer(value) -> value
      {:error, module} -> reduce_with(module, enumerable, 0, fn _, acc -> {:cont, acc + 1} end)
    end
  end

  defp reduce_with(module, enumerable, acc, fun),
    do: elem(module.reduce(enumerable, {:cont, acc}, fun), 1)

  @doc """
  Returns for how many elements the function gives something else than `false` and `nil`.

      iex> Enum.count(1..5, &(&1 > 2))
      3
      iex> Enum.count([], &(&1 > 2))
      0
  """
  @spec count(t, (element -> as_boolean(term))) :: non_neg_integer
  def count(enumerable, fun) do
    add = fn x, acc -> if(fun.(x), do: acc + 1, else: acc) end
    if is_list(enumerable), do: count_list(enumerable, 0, add), else: kept(fold(enumerable, 0, add))
  end

  defp count_list([h | t], acc, fun), do: count_list(t, fun.(h, acc), fun)
  defp count_list([], acc, _fun), do: acc

  @doc """
  Returns how many elements there are, but at most `limit`, and looks at no more than that. So it answers "are
  there at least five?" for long lists and endless streams too.

      iex> Enum.count_until(1..20, 5)
      5
      iex> Enum.count_until([1, 2], 5)
      2
      iex> Enum.count_until(Stream.cycle([1]), 3)
      3
  """
  @spec count_until(t, pos_integer) :: non_neg_integer
  def count_until(enumerable, limit) when is_integer(limit) and limit > 0 do
    case enumerable do
      list when is_list(list) ->
        count_until_list(list, limit, 0)

      _ ->
        case Enumerable.count(enumerable) do
          {:ok, value} -> Kernel.min(value, limit)
          {:error, module} -> reduce_with(module, enumerable, 0, &count_step(&1, &2, limit))
        end
    end
  end

  defp count_step(_element, acc, limit),
    do: if(acc + 1 == limit, do: {:halt, limit}, else: {:cont, acc + 1})

  defp count_until_list([_ | t], limit, acc) when acc < limit,
    do: count_until_list(t, limit, acc + 1)

  defp count_until_list(_list, _limit, acc), do: acc

  @doc """
  Returns for how many elements the function gives something else than `false` and `nil`, but at most `limit`,
  and looks no further.

      iex> Enum.count_until(1..20, &(&1 > 1), 5)
      5
      iex> Enum.count_until(1..3, &(&1 > 1), 5)
      2
  """
  @spec count_until(t, (element -> as_boolean(term)), pos_integer) :: non_neg_integer
  def count_until(enumerable, fun, limit) when is_integer(limit) and limit > 0 do
    halting(enumerable, 0, fn x, acc ->
      if fun.(x), do: count_step(x, acc, limit), else: {:cont, acc}
    end)
  end

  @doc """
  Drops each element that is the same as the one before it, by `===/2`. `uniq/1` drops those that were
  anywhere before.

      iex> Enum.dedup([1, 1, 2, 1])
      [1, 2, 1]
      iex> Enum.dedup([1, 1.0])
      [1, 1.0]
  """
  @spec dedup(t) :: list
  def dedup(enumerable) when is_list(enumerable), do: dedup_list(enumerable)
  def dedup(enumerable), do: dedup_list(:lists.reverse(reduce(enumerable, [], &[&1 | &2])))

  defp dedup_list([x, x | t]), do: dedup_list([x | t])
  defp dedup_list([h | t]), do: [h | dedup_list(t)]
  defp dedup_list([]), do: []

  @doc """
  Drops each element for which the function gives what it gave for the one before. Results that come again
  later stay; `uniq_by/2` drops these too.

      iex> Enum.dedup_by([{1, :a}, {2, :b}, {2, :c}, {1, :a}], fn {x, _} -> x end)
      [{1, :a}, {2, :b}, {1, :a}]
      iex> Enum.dedup_by([5, 1, 2, 3, 2, 1], &(&1 > 2))
      [5, 1, 3, 2]
  """
  @spec dedup_by(t, (element -> term)) :: list
  def dedup_by([h | t], fun), do: [h | dedup_by_list(t, fun.(h), fun)]

  def dedup_by(enumerable, fun) do
    {list, _} =
      fold(enumerable, {[], nil}, fn x, {acc, last} ->
        case {fun.(x), last} do
          {key, {:last, key}} -> {acc, last}
          {key, _} -> {[x | acc], {:last, key}}
        end
      end)

    :lists.reverse(list)
  end

  defp dedup_by_list([h | t], last, fun) do
    case fun.(h) do
      ^last -> dedup_by_list(t, last, fun)
      key -> [h | dedup_by_list(t, key, fun)]
    end
  end

  defp dedup_by_list([], _last, _fun), do: []

  @doc """
  Returns the elements without the first `amount`, or, with a negative amount, without the last ones. With
  more than there are it is `[]`.

      iex> Enum.drop([1, 2, 3], 2)
      [3]
      iex> Enum.drop([1, 2, 3], -1)
      [1, 2]
      iex> Enum.drop([1, 2, 3], 5)
      []
  """
  @spec drop(t, integer) :: list
  def drop(enumerable, amount) when is_list(enumerable) and is_integer(amount) and amount >= 0,
    do: dropped(enumerable, amount)

  def drop(enumerable, 0), do: to_list(enumerable)

  def drop(enumerable, amount) when is_integer(amount) and amount > 0 do
    {list, _} =
      fold(enumerable, {[], amount}, fn
        x, {acc, 0} -> {[x | acc], 0}
        _, {acc, n} -> {acc, n - 1}
      end)

    :lists.reverse(list)
  end

  def drop(enumerable, amount) when is_integer(amount) and amount < 0 do
    list = to_list(enumerable)
    :rshell.front_onto(list, Kernel.max(length(list) + amount, 0), [])
  end

  defp dropped(list, amount) do
    case :rshell.tail_after(list, amount) do
      rest when is_list(rest) -> rest
      _ -> drop_list(list, amount)
    end
  end

  # As the native, but fails where an improper list ends too early; so do `take_list/2` and `split_list/3`.
  defp drop_list(list, 0), do: list
  defp drop_list([_ | tail], counter), do: drop_list(tail, counter - 1)
  defp drop_list([], _), do: []

  @doc """
  Drops every `nth` element, beginning with the first; 0 drops none.

      iex> Enum.drop_every(1..5, 2)
      [2, 4]
      iex> Enum.drop_every(1..3, 0)
      [1, 2, 3]
  """
  @spec drop_every(t, non_neg_integer) :: list
  def drop_every(enumerable, nth)
  def drop_every(_enumerable, 1), do: []
  def drop_every([], nth) when is_integer(nth), do: []
  def drop_every(enumerable, 0), do: to_list(enumerable)

  def drop_every(enumerable, nth) when is_integer(nth) and nth > 1,
    do: drop_every_list(elements(enumerable), nth, 0)

  defp drop_every_list([_ | t], nth, 0), do: drop_every_list(t, nth, nth - 1)
  defp drop_every_list([h | t], nth, n), do: [h | drop_every_list(t, nth, n - 1)]
  defp drop_every_list([], _nth, _n), do: []

  @doc """
  Returns the elements from the first one on for which the function gives `false` or `nil`. Those behind it
  are not asked about: `reject/2` leaves out all.

      iex> Enum.drop_while([1, 2, 3, 1], &(&1 < 3))
      [3, 1]
      iex> Enum.drop_while([1, 2], &(&1 < 3))
      []
  """
  @spec drop_while(t, (element -> as_boolean(term))) :: list
  def drop_while(enumerable, fun) when is_list(enumerable), do: drop_while_list(enumerable, fun)

  def drop_while(enumerable, fun) do
    case fold(enumerable, :dropping, fn
           x, :dropping -> if(fun.(x), do: :dropping, else: [x])
           x, acc -> [x | acc]
         end) do
      :dropping -> []
      acc -> :lists.reverse(acc)
    end
  end

  defp drop_while_list([h | t] = list, fun),
    do: if(fun.(h), do: drop_while_list(t, fun), else: list)

  defp drop_while_list([], _fun), do: []

  @doc """
  Calls the function for each element, from the first to the last, and returns `:ok`. It is for what the
  function does; what it returns is dropped, which `map/2` keeps.

      iex> Enum.each([1, 2], &send(self(), &1))
      :ok
      iex> receive do: (first -> first)
      1
  """
  @spec each(t, (element -> any)) :: :ok
  def each(enumerable, fun) when is_list(enumerable), do: each_list(enumerable, fun)

  def each(enumerable, fun) do
    fold(enumerable, nil, fn x, _ ->
      fun.(x)
      nil
    end)

    :ok
  end

  defp each_list([h | t], fun) do
    fun.(h)
    each_list(t, fun)
  end

  defp each_list([], fun) when is_function(fun, 1), do: :ok

  @doc """
  Tells whether there is no element. It does not count them, and is quick for long lists and endless streams too.

      iex> Enum.empty?([])
      true
      iex> Enum.empty?(1..2)
      false
  """
  @spec empty?(t) :: boolean
  def empty?(enumerable) when is_list(enumerable), do: enumerable == []

  def empty?(enumerable) do
    case Enumerable.slice(enumerable) do
      {:ok, value, _} -> value == 0
      {:error, module} -> reduce_with(module, enumerable, true, fn _, _ -> {:halt, false} end)
    end
  end

  @doc """
  Returns the element at an index, which counts from 0 or, when negative, from the end, as `{:ok, element}`,
  or `:error` when there is none.

      iex> Enum.fetch([2, nil], 1)
      {:ok, nil}
      iex> Enum.fetch([2, 4], -3)
      :error
  """
  @spec fetch(t, index) :: {:ok, element} | :error
  def fetch(enumerable, index) when is_integer(index), do: element(enumerable, index)

  defp element(enumerable, index) when is_list(enumerable) do
    index = if index < 0, do: length(enumerable) + index, else: index

    if index < 0 do
      :error
    else
      case :rshell.tail_after(enumerable, index) do
        [element | _] -> {:ok, element}
        [] -> :error
        _ -> take_list(drop_list(enumerable, index), 1)
      end
    end
  end

  defp element(enumerable, index) when index >= 0 do
    case slice_forward(enumerable, index, 1, 1) do
      [element] -> {:ok, element}
      [] -> :error
    end
  end

  defp element(enumerable, index) do
    case Enumerable.slice(enumerable) do
      {:ok, size, _fun} when size + index < 0 -> :error
      {:ok, size, _fun} -> element(enumerable, size + index)
      {:error, _} -> element(to_list(enumerable), index)
    end
  end

  # The slicing function of `Enumerable.slice/1`, in each of its shapes.
  defp slice_by(fun, enumerable, start, amount) when is_function(fun, 1),
    do: taken(dropped(fun.(enumerable), start), amount)

  defp slice_by(fun, _enumerable, start, amount) when is_function(fun, 2),
    do: fun.(start, amount)

  defp slice_by(fun, _enumerable, start, amount), do: fun.(start, amount, 1)

  @doc """
  Returns the element at an index, which counts from 0 or, when negative, from the end; raises an
  `Enum.OutOfBoundsError` when there is none.

      iex> Enum.fetch!([2, 4], 1)
      4
      iex> Enum.fetch!([2, 4], 2)
      ** (Enum.OutOfBoundsError) out of bounds error
  """
  @spec fetch!(t, index) :: element
  def fetch!(enumerable, index) when is_integer(index) do
    case fetch(enumerable, index) do
      {:ok, element} -> element
      :error -> raise Enum.OutOfBoundsError
    end
  end

  @doc """
  Returns, in their order, the elements for which the function gives something else than `false` and `nil`.
  `reject/2` returns the others, `split_with/2` both.

      iex> Enum.filter([1, 2, 3], &(&1 > 1))
      [2, 3]
      iex> Enum.filter(%{a: 1, b: 2}, fn {_key, value} -> value > 1 end)
      [b: 2]
      iex> Enum.filter([1, nil, 2], & &1)
      [1, 2]
  """
  @spec filter(t, (element -> as_boolean(term))) :: list
  def filter(enumerable, fun) when is_list(enumerable), do: filter_list(enumerable, fun)

  def filter(enumerable, fun) do
    :lists.reverse(fold(enumerable, [], fn x, acc -> if(fun.(x), do: [x | acc], else: acc) end))
  end

  defp filter_list([h | t], fun) do
    if fun.(h), do: [h | filter_list(t, fun)], else: filter_list(t, fun)
  end

  defp filter_list([], _fun), do: []

  @doc false
  @deprecated "Use Enum.filter/2 + Enum.map/2 or for comprehensions instead"
  def filter_map(enumerable, filter, mapper) do
    add = fn x, acc -> if(filter.(x), do: [mapper.(x) | acc], else: acc) end
    :lists.reverse(fold(enumerable, [], add))
  end

  @doc """
  Returns the first element for which the function gives something else than `false` and `nil`, or the
  default, `nil` unless given, when there is none. It looks no further than that.

      iex> Enum.find([1, 2, 3], &(&1 > 1))
      2
      iex> Enum.find([1, 2, 3], &(&1 > 5))
      nil
      iex> Enum.find([1, 2, 3], :none, &(&1 > 5))
      :none
  """
  @spec find(t, default, (element -> any)) :: element | default
  def find(enumerable, default \\ nil, fun)

  def find(enumerable, default, fun) when is_list(enumerable),
    do: find_list(enumerable, default, fun)

  def find(enumerable, default, fun) do
    halting(enumerable, default, fn x, default ->
      if fun.(x), do: {:halt, x}, else: {:cont, default}
    end)
  end

  defp find_list([h | t], default, fun), do: if(fun.(h), do: h, else: find_list(t, default, fun))
  defp find_list([], default, _fun), do: default

  @doc """
  Returns the index, from 0, of the first element for which the function gives something else than `false` and
  `nil`, or `nil`.

      iex> Enum.find_index([2, 4], &(&1 == 4))
      1
      iex> Enum.find_index([2, 4], &(&1 == 5))
      nil
  """
  @spec find_index(t, (element -> any)) :: non_neg_integer | nil
  def find_index(list, fun) when is_list(list), do: find_index_list(list, 0, fun)

  def find_index(enumerable, fun) do
    case halting(enumerable, {:at, 0}, fn x, {:at, index} ->
           if fun.(x), do: {:halt, index}, else: {:cont, {:at, index + 1}}
         end) do
      {:at, _} -> nil
      index -> index
    end
  end

  defp find_index_list([h | t], index, fun),
    do: if(fun.(h), do: index, else: find_index_list(t, index + 1, fun))

  defp find_index_list([], _index, _fun), do: nil

  @doc """
  Returns what the function gives for the first element for which that is neither `false` nor `nil`; the
  default, `nil` unless given, when there is none. It is `find/3` and `map/2` in one.

      iex> Enum.find_value([1, 2], fn x -> if x > 1, do: x * 10 end)
      20
      iex> Enum.find_value([1, 2], :none, fn x -> if x > 5, do: x * 10 end)
      :none
  """
  @spec find_value(t, default, (element -> found)) :: found | default when found: any
  def find_value(enumerable, default \\ nil, fun)

  def find_value(enumerable, default, fun) when is_list(enumerable),
    do: find_value_list(enumerable, default, fun)

  def find_value(enumerable, default, fun) do
    halting(enumerable, default, fn x, default ->
      case fun.(x) do
        falsy when falsy == nil or falsy == false -> {:cont, default}
        value -> {:halt, value}
      end
    end)
  end

  defp find_value_list([h | t], default, fun), do: fun.(h) || find_value_list(t, default, fun)
  defp find_value_list([], default, _fun), do: default

  @doc """
  Calls the function for each element and joins the enumerables that it returns to one list. With `[]` an
  element is left out.

      iex> Enum.flat_map([1, 2], fn x -> [x, x] end)
      [1, 1, 2, 2]
      iex> Enum.flat_map(["1", "x", "2"], fn text ->
      ...>   case Integer.parse(text) do
      ...>     {number, ""} -> [number]
      ...>     _ -> []
      ...>   end
      ...> end)
      [1, 2]
  """
  @spec flat_map(t, (element -> t)) :: list
  def flat_map(enumerable, fun) when is_list(enumerable), do: flat_map_list(enumerable, fun)

  def flat_map(enumerable, fun) do
    :lists.reverse(
      fold(enumerable, [], fn x, acc ->
        case fun.(x) do
          list when is_list(list) -> :lists.reverse(list, acc)
          other -> prepended(other, acc)
        end
      end)
    )
  end

  defp prepended(enumerable, list), do: fold(enumerable, list, fn x, list -> [x | list] end)

  defp flat_map_list([h | t], fun) do
    case fun.(h) do
      [one] -> [one | flat_map_list(t, fun)]
      list when is_list(list) -> list ++ flat_map_list(t, fun)
      other -> to_list(other) ++ flat_map_list(t, fun)
    end
  end

  defp flat_map_list([], _fun), do: []

  @doc """
  Does what `flat_map/2` does and hands an accumulator along: the function gets the element and the
  accumulator, and returns `{list, acc}`, or `{:halt, acc}` to stop. Returns the joined list and the last
  accumulator.

      iex> Enum.flat_map_reduce(1..3, 0, fn x, acc -> {[x, x], acc + x} end)
      {[1, 1, 2, 2, 3, 3], 6}
      iex> Enum.flat_map_reduce(1..100, 0, fn x, acc -> if x < 3, do: {[x], acc + x}, else: {:halt, acc} end)
      {[1, 2], 3}
  """
  @spec flat_map_reduce(t, acc, fun) :: {[any], acc}
        when fun: (element, acc -> {t, acc} | {:halt, acc})
  def flat_map_reduce(enumerable, acc, fun) do
    {_, {list, acc}} =
      Enumerable.reduce(enumerable, {:cont, {[], acc}}, fn entry, {list, acc} ->
        case fun.(entry, acc) do
          {:halt, acc} ->
            {:halt, {list, acc}}

          {[], acc} ->
            {:cont, {list, acc}}

          {[entry], acc} ->
            {:cont, {[entry | list], acc}}

          {entries, acc} ->
            {:cont, {fold(entries, list, &[&1 | &2]), acc}}
        end
      end)

    {:lists.reverse(list), acc}
  end

  @doc """
  Returns a map from each element to how often it occurs. Elements are told apart by `===/2`.

      iex> Enum.frequencies([:a, :b, :a])
      %{a: 2, b: 1}
      iex> Enum.frequencies([])
      %{}
  """
  @spec frequencies(t) :: map
  def frequencies(enumerable), do: kept(fold(enumerable, %{}, &count_key/2))

  defp count_key(key, acc) do
    case acc do
      %{^key => n} -> %{acc | key => n + 1}
      _ -> :maps.put(key, 1, acc)
    end
  end

  @doc """
  Returns a map from what the function gives to how many elements it gives that for.

      iex> Enum.frequencies_by(~w{aa aA bb cc}, &String.downcase/1)
      %{"aa" => 2, "bb" => 1, "cc" => 1}
      iex> Enum.frequencies_by(1..5, &(rem(&1, 2) == 0))
      %{false => 3, true => 2}
  """
  @spec frequencies_by(t, (element -> any)) :: map
  def frequencies_by(enumerable, key_fun) when is_function(key_fun),
    do: kept(fold(enumerable, %{}, fn x, acc -> count_key(key_fun.(x), acc) end))

  @doc """
  Returns a map from what the first function gives to the list of the elements that it gives that for, in
  their order. A second function says what is kept of each.

      iex> Enum.group_by([1, 2, 3], &rem(&1, 2))
      %{0 => [2], 1 => [1, 3]}
      iex> Enum.group_by([a: 1, b: 2, a: 3], &elem(&1, 0), &elem(&1, 1))
      %{a: [1, 3], b: [2]}
  """
  @spec group_by(t, (element -> any), (element -> any)) :: map
  def group_by(enumerable, key_fun, value_fun \\ fn x -> x end)

  def group_by(enumerable, key_fun, value_fun) when is_function(key_fun) do
    group_list(reverse(enumerable), %{}, fn x, acc ->
      key = key_fun.(x)
      value = value_fun.(x)

      case acc do
        %{^key => values} -> %{acc | key => [value | values]}
        _ -> :maps.put(key, [value], acc)
      end
    end)
  end

  def group_by(enumerable, dict, fun) do
    IO.warn(
      "Enum.group_by/3 with a map/dictionary as second element is deprecated. " <>
        "A map is used by default and it is no longer required to pass one to this function"
    )

    reduce(reverse(enumerable), dict, fn x, acc ->
      Dict.update(acc, fun.(x), [x], &[x | &1])
    end)
  end

  # As `foldl/3`, under a name of its own in stack traces; so are `count_list/3` and `concat_each/3`.
  defp group_list([h | t], acc, fun), do: group_list(t, fun.(h, acc), fun)
  defp group_list([], acc, _fun), do: acc

  @doc """
  Puts a separator between each two elements; none before the first and after the last.

      iex> Enum.intersperse([1, 2, 3], 0)
      [1, 0, 2, 0, 3]
      iex> Enum.intersperse([1], 0)
      [1]
  """
  @spec intersperse(t, element) :: list
  def intersperse(enumerable, separator) do
    case elements(enumerable) do
      [] -> []
      list -> intersperse_non_empty_list(list, separator)
    end
  end

  defp intersperse_non_empty_list([last], _separator), do: [last]
  defp intersperse_non_empty_list([h | t], separator), do: [h, separator | intersperse_non_empty_list(t, separator)]

  @doc """
  Puts the elements into a collectable, such as a list, a map, a `MapSet`, a string or a `File.Stream`, and
  returns it. In a map, later values of a key take the place of earlier ones. Elements for a map are pairs;
  others raise an `ArgumentError`.

      iex> Enum.into([a: 1, a: 2], %{b: 3})
      %{a: 2, b: 3}
      iex> Enum.into(["a", "b"], "text: ")
      "text: ab"
      iex> Enum.into(1..3, [])
      [1, 2, 3]
  """
  @spec into(Enumerable.t(), Collectable.t()) :: Collectable.t()
  def into(enumerable, collectable) when is_list(collectable),
    do:
      if(collectable == [], do: to_list(enumerable), else: into_protocol(enumerable, collectable))

  def into(%_{} = enumerable, collectable), do: into_protocol(enumerable, collectable)
  def into(enumerable, %_{} = collectable), do: into_protocol(enumerable, collectable)
  def into(%{} = enumerable, %{} = collectable), do: :maps.merge(collectable, enumerable)

  def into(enumerable, %{} = collectable) when is_list(enumerable) do
    if map_size(collectable) == 0,
      do: into_map(enumerable),
      else: :maps.merge(collectable, into_map(enumerable))
  end

  def into(enumerable, %{} = collectable),
    do: kept(fold(enumerable, collectable, fn {key, value}, acc -> :maps.put(key, value, acc) end))

  def into(enumerable, collectable), do: into_protocol(enumerable, collectable)

  defp into_map(pairs), do: :maps.from_list(pairs)

  defp into_protocol(enumerable, collectable) do
    {initial, fun} = Collectable.into(collectable)
    into_safely(enumerable, initial, fun, fn x, acc -> fun.(acc, {:cont, x}) end)
  end

  defp into_safely(enumerable, initial, fun, step) do
    try do
      fold(enumerable, initial, step)
    catch
      kind, reason ->
        fun.(initial, :halt)
        :erlang.raise(kind, reason, __STACKTRACE__)
    else
      acc -> fun.(acc, :done)
    end
  end

  @doc """
  Puts what the function makes of each element into a collectable, in one step.

      iex> Enum.into([2, 3], [1], fn x -> x * 3 end)
      [1, 6, 9]
      iex> Enum.into([:a, :b], %{}, &{&1, to_string(&1)})
      %{a: "a", b: "b"}
  """
  @spec into(Enumerable.t(), Collectable.t(), (term -> term)) :: Collectable.t()
  def into(enumerable, [], transform), do: map(enumerable, transform)

  def into(enumerable, %_{} = collectable, transform),
    do: into_protocol(enumerable, collectable, transform)

  def into(enumerable, collectable, transform) when is_list(enumerable) and collectable == %{},
    do: :maps.from_list(map_list(enumerable, transform))

  def into(enumerable, %{} = collectable, transform) when is_list(enumerable) do
    fold(enumerable, collectable, fn x, acc ->
      {key, value} = transform.(x)
      :maps.put(key, value, acc)
    end)
  end

  def into(enumerable, collectable, transform),
    do: into_protocol(enumerable, collectable, transform)

  defp into_protocol(enumerable, collectable, transform) do
    {initial, fun} = Collectable.into(collectable)
    into_safely(enumerable, initial, fun, fn x, acc -> fun.(acc, {:cont, transform.(x)}) end)
  end

  @doc """
  Makes text of the elements, by `to_string/1`, with a joiner in between, `""` unless given. Of no elements it
  is `""`.

      iex> Enum.join([1, :two, "three"], "-")
      "1-two-three"
      iex> Enum.join(["a", "b"])
      "ab"
      iex> Enum.join([], ", ")
      ""
  """
  @spec join(t, String.t()) :: String.t()
  def join(enumerable, joiner \\ "")

  def join(enumerable, ""),
    do: :erlang.iolist_to_binary(map(enumerable, &entry_to_string/1))

  def join(enumerable, joiner) when is_list(enumerable) and is_binary(joiner),
    do: join_list(enumerable, joiner)

  def join(enumerable, joiner) when is_binary(joiner) do
    joined =
      fold(enumerable, :first, fn
        x, :first -> entry_to_string(x)
        x, acc -> <<acc::binary, joiner::binary, entry_to_string(x)::binary>>
      end)

    if joined == :first, do: "", else: joined
  end

  defp join_list([], _joiner), do: ""
  defp join_list(list, joiner), do: kept(join_non_empty_list(list, joiner, ""))

  defp join_non_empty_list([last], _joiner, acc), do: acc <> entry_to_string(last)

  defp join_non_empty_list([h | t], joiner, acc) do
    acc = <<acc::binary, entry_to_string(h)::binary, joiner::binary>>
    join_non_empty_list(t, joiner, acc)
  end

  defp entry_to_string(entry) when is_binary(entry), do: entry
  defp entry_to_string(entry), do: String.Chars.to_string(entry)

  @doc """
  Returns what the function gives for each element, in the same order. Of a map the function gets pairs; that
  a map comes out, `Map.new/2` does.

      iex> Enum.map([1, 2], &(&1 * 2))
      [2, 4]
      iex> Enum.map(%{a: 1}, fn {key, value} -> {key, value + 1} end)
      [a: 2]
      iex> Enum.map([], &(&1 * 2))
      []
  """
  @spec map(t, (element -> any)) :: list
  def map(enumerable, fun)
  def map(enumerable, fun) when is_list(enumerable), do: map_list(enumerable, fun)

  def map(enumerable, fun),
    do: :lists.reverse(fold(enumerable, [], fn x, acc -> [fun.(x) | acc] end))

  defp map_list([h | t], fun), do: [fun.(h) | map_list(t, fun)]
  defp map_list([], fun) when is_function(fun, 1), do: []

  @doc """
  Calls the function for every `nth` element, beginning with the first, and leaves the others as they are; 0
  leaves all.

      iex> Enum.map_every([1, 2, 3], 2, &(&1 * 10))
      [10, 2, 30]
  """
  @spec map_every(t, non_neg_integer, (element -> any)) :: list
  def map_every(enumerable, nth, fun)
  def map_every(enumerable, 1, fun), do: map(enumerable, fun)
  def map_every(enumerable, 0, _fun), do: to_list(enumerable)
  def map_every([], nth, _fun) when is_integer(nth) and nth > 1, do: []

  def map_every(enumerable, nth, fun) when is_integer(nth) and nth > 1 do
    {list, _} =
      fold(enumerable, {[], 0}, fn
        x, {acc, 0} -> {[fun.(x) | acc], nth - 1}
        x, {acc, n} -> {[x | acc], n - 1}
      end)

    :lists.reverse(list)
  end

  @doc """
  Does what `map/2` and `intersperse/2` do, in one step: a list of what the function makes of the elements,
  with something put between them.

      iex> Enum.map_intersperse([1, 2, 3], :a, &(&1 * 2))
      [2, :a, 4, :a, 6]
      iex> Enum.map_intersperse([], :a, &(&1 * 2))
      []
  """
  @spec map_intersperse(t, element, (element -> any)) :: list
  def map_intersperse(enumerable, separator, mapper)

  def map_intersperse(enumerable, separator, mapper) when is_list(enumerable),
    do: map_intersperse_list(enumerable, separator, mapper)

  def map_intersperse(enumerable, separator, mapper) do
    reversed =
      fold(enumerable, [], fn
        x, [] -> [mapper.(x)]
        x, acc -> [mapper.(x), separator | acc]
      end)

    :lists.reverse(reversed)
  end

  defp map_intersperse_list([], _separator, _mapper), do: []
  defp map_intersperse_list([last], _separator, mapper), do: [mapper.(last)]

  defp map_intersperse_list([h | t], separator, mapper),
    do: [mapper.(h), separator | map_intersperse_list(t, separator, mapper)]

  @doc """
  Does what `map/2` and `join/2` do, in one step: the texts that the function makes of the elements, joined
  by another text, `""` unless given.

      iex> Enum.map_join([1, 2, 3], " = ", &(&1 * 2))
      "2 = 4 = 6"
      iex> Enum.map_join(["a", "b"], &String.upcase/1)
      "AB"
  """
  @spec map_join(t, String.t(), (element -> String.Chars.t())) :: String.t()
  def map_join(enumerable, joiner \\ "", mapper) when is_binary(joiner) do
    :erlang.iolist_to_binary(map_intersperse(enumerable, joiner, &entry_to_string(mapper.(&1))))
  end

  @doc """
  Does what `map/2` does and hands an accumulator along: the function gets the element and the accumulator,
  and returns `{mapped, acc}`. Returns the mapped list and the last accumulator.

      iex> Enum.map_reduce([1, 2, 3], 0, fn x, sum -> {x + sum, x + sum} end)
      {[1, 3, 6], 6}
      iex> Enum.map_reduce([], 0, fn x, sum -> {x, sum} end)
      {[], 0}
  """
  @spec map_reduce(t, acc, (element, acc -> {element, acc})) :: {list, acc}
  def map_reduce(enumerable, acc, fun) when is_list(enumerable),
    do: map_reduce_list(enumerable, acc, fun)

  def map_reduce(enumerable, acc, fun) do
    {list, acc} =
      fold(enumerable, {[], acc}, fn x, {list, acc} ->
        {y, acc} = fun.(x, acc)
        {[y | list], acc}
      end)

    {:lists.reverse(list), acc}
  end

  defp map_reduce_list([h | t], acc, fun) do
    {y, acc} = fun.(h, acc)
    {list, acc} = map_reduce_list(t, acc, fun)
    {[y | list], acc}
  end

  defp map_reduce_list([], acc, fun) when is_function(fun, 2), do: {[], acc}

  # Greatest and smallest

  @doc false
  def max([_ | _] = list), do: :lists.max(list)
  def max(enumerable), do: aggregate(enumerable, &>=/2, fn -> raise Enum.EmptyError end)

  @doc false
  def max(enumerable, empty_fallback) when is_function(empty_fallback, 0),
    do: aggregate(enumerable, &>=/2, empty_fallback)

  def max(enumerable, sorter),
    do: aggregate(enumerable, max_sort_fun(sorter), fn -> raise Enum.EmptyError end)

  @doc """
  Returns the greatest element; the first of them if several are. Elements are compared by the order of terms;
  a sorter says otherwise: a function that tells whether its first argument is greater or equal, or a module
  with `compare/2`, such as `Date`, which structs need.

  Of no elements an `Enum.EmptyError` is raised, unless a function of no arguments says what to return.

      iex> Enum.max([4, 2])
      4
      iex> Enum.max([~D[2020-02-01], ~D[2020-01-31]], Date)
      ~D[2020-02-01]
      iex> Enum.max([], fn -> 0 end)
      0
      iex> Enum.max([])
      ** (Enum.EmptyError) empty error
  """
  @spec max(t, (element, element -> boolean) | module, (() -> empty)) :: element | empty
        when empty: any
  def max(enumerable, sorter, empty_fallback),
    do: aggregate(enumerable, max_sort_fun(sorter), empty_fallback)

  @doc false
  def min([_ | _] = list), do: :lists.min(list)
  def min(enumerable), do: aggregate(enumerable, &<=/2, fn -> raise Enum.EmptyError end)

  @doc false
  def min(enumerable, empty_fallback) when is_function(empty_fallback, 0),
    do: aggregate(enumerable, &<=/2, empty_fallback)

  def min(enumerable, sorter),
    do: aggregate(enumerable, min_sort_fun(sorter), fn -> raise Enum.EmptyError end)

  @doc """
  Returns the smallest element; the first of them if several are. Sorter and fallback are as for `max/3`; a
  function has to tell whether its first argument is smaller or equal.

      iex> Enum.min([4, 2])
      2
      iex> Enum.min([~D[2020-02-01], ~D[2020-01-31]], Date)
      ~D[2020-01-31]
      iex> Enum.min([], fn -> 0 end)
      0
  """
  @spec min(t, (element, element -> boolean) | module, (() -> empty)) :: element | empty
        when empty: any
  def min(enumerable, sorter, empty_fallback),
    do: aggregate(enumerable, min_sort_fun(sorter), empty_fallback)

  defp max_sort_fun(sorter) when is_function(sorter, 2), do: sorter
  defp max_sort_fun(module) when is_atom(module), do: &(module.compare(&1, &2) != :lt)
  defp min_sort_fun(sorter) when is_function(sorter, 2), do: sorter
  defp min_sort_fun(module) when is_atom(module), do: &(module.compare(&1, &2) != :gt)

  defp aggregate([h | t], sorter, _empty), do: aggregate_list(t, h, sorter)
  defp aggregate([], _sorter, empty), do: empty.()

  defp aggregate(enumerable, sorter, empty) do
    case fold(enumerable, :empty, fn
           x, {:best, best} -> {:best, best(x, best, sorter)}
           x, :empty -> {:best, x}
         end) do
      {:best, best} -> best
      :empty -> empty.()
    end
  end

  defp aggregate_list([h | t], best, sorter),
    do: aggregate_list(t, best(h, best, sorter), sorter)

  defp aggregate_list([], best, _sorter), do: best

  defp best(x, best, sorter) do
    case sorter.(best, x) do
      true -> best
      false -> x
    end
  end

  def max_by(enumerable, fun),
    do: max_by(enumerable, fun, &>=/2, fn -> raise Enum.EmptyError end)

  @doc false
  def max_by(enumerable, fun, empty_fallback)
      when is_function(fun, 1) and is_function(empty_fallback, 0),
      do: aggregate_by(enumerable, fun, &>=/2, empty_fallback)

  def max_by(enumerable, fun, sorter),
    do: max_by(enumerable, fun, sorter, fn -> raise Enum.EmptyError end)

  @doc """
  Returns the element for which the function gives the greatest result; the first of them if several have it.
  Sorter and fallback are as for `max/3`.

      iex> Enum.max_by(["a", "abc", "xyz"], &byte_size/1)
      "abc"
      iex> Enum.max_by([], &byte_size/1, fn -> "" end)
      ""
  """
  @spec max_by(t, (element -> any), (element, element -> boolean) | module, (() -> empty)) ::
          element | empty
        when empty: any
  def max_by(enumerable, fun, sorter, empty_fallback) when is_function(fun, 1),
    do: aggregate_by(enumerable, fun, max_sort_fun(sorter), empty_fallback)

  def min_by(enumerable, fun),
    do: min_by(enumerable, fun, &<=/2, fn -> raise Enum.EmptyError end)

  @doc false
  def min_by(enumerable, fun, empty_fallback)
      when is_function(fun, 1) and is_function(empty_fallback, 0),
      do: aggregate_by(enumerable, fun, &<=/2, empty_fallback)

  def min_by(enumerable, fun, sorter),
    do: min_by(enumerable, fun, sorter, fn -> raise Enum.EmptyError end)

  @doc """
  Returns the element for which the function gives the smallest result; the first of them if several have it.
  Sorter and fallback are as for `min/3`.

      iex> Enum.min_by(["abc", "a", "b"], &byte_size/1)
      "a"
      iex> Enum.min_by([], &byte_size/1, fn -> nil end)
      nil
  """
  @spec min_by(t, (element -> any), (element, element -> boolean) | module, (() -> empty)) ::
          element | empty
        when empty: any
  def min_by(enumerable, fun, sorter, empty_fallback) when is_function(fun, 1),
    do: aggregate_by(enumerable, fun, min_sort_fun(sorter), empty_fallback)

  defp aggregate_by([], _fun, _sorter, empty), do: empty.()

  defp aggregate_by([h | t], fun, sorter, _empty) do
    measured = fn x -> {x, fun.(x)} end

    {best, _key} =
      foldl(t, measured.(h), fn x, {_best, key} = acc ->
        new = measured.(x)
        if sorter.(key, elem(new, 1)), do: acc, else: new
      end)

    best
  end

  defp aggregate_by(enumerable, fun, sorter, empty) do
    case reduce(enumerable, :empty, fn
           x, {_best, key} = acc ->
             new = fun.(x)
             if sorter.(key, new), do: acc, else: {x, new}

           x, :empty ->
             {x, fun.(x)}
         end) do
      {best, _} -> best
      :empty -> empty.()
    end
  end

  @doc """
  Returns the smallest and the greatest element as a pair, in one go. Of no elements an `Enum.EmptyError` is
  raised, unless a function says what to return.

      iex> Enum.min_max([2, 3, 1])
      {1, 3}
      iex> Enum.min_max([], fn -> {0, 0} end)
      {0, 0}
  """
  @spec min_max(t, (() -> empty)) :: {element, element} | empty when empty: any
  def min_max(enumerable, empty_fallback \\ fn -> raise Enum.EmptyError end)

  def min_max(enumerable, empty_fallback) when is_function(empty_fallback, 0) do
    case fold(enumerable, :empty, fn
           x, {min, max} -> {Kernel.min(min, x), Kernel.max(max, x)}
           x, :empty -> {x, x}
         end) do
      :empty -> empty_fallback.()
      pair -> pair
    end
  end

  @doc """
  Returns the elements for which the function gives the smallest and the greatest result, as a pair.

      iex> Enum.min_max_by(["aa", "b", "ccc"], &byte_size/1)
      {"b", "ccc"}
  """
  @spec min_max_by(t, (element -> any), (element, element -> boolean) | module, (() -> empty)) ::
          {element, element} | empty
        when empty: any
  def min_max_by(
        enumerable,
        fun,
        sorter_or_empty_fallback \\ &</2,
        empty_fallback \\ fn -> raise Enum.EmptyError end
      )

  def min_max_by(enumerable, fun, empty_fallback, _)
      when is_function(fun, 1) and is_function(empty_fallback, 0),
      do: min_max_by(enumerable, fun, &</2, empty_fallback)

  def min_max_by(enumerable, fun, sorter, empty_fallback)
      when is_function(fun, 1) and is_atom(sorter) and is_function(empty_fallback, 0),
      do: min_max_by(enumerable, fun, &(sorter.compare(&1, &2) == :lt), empty_fallback)

  def min_max_by(enumerable, fun, sorter, empty_fallback)
      when is_function(fun, 1) and is_function(sorter, 2) and is_function(empty_fallback, 0) do
    case fold(enumerable, :empty, fn
           x, :empty ->
             key = fun.(x)
             {x, x, key, key}

           x, {min, max, min_key, max_key} = acc ->
             key = fun.(x)

             cond do
               sorter.(key, min_key) -> {x, max, key, max_key}
               sorter.(max_key, key) -> {min, x, min_key, key}
               true -> acc
             end
         end) do
      :empty -> empty_fallback.()
      {min, max, _, _} -> {min, max}
    end
  end

  @doc """
  Tells whether an element is among them, compared by `===/2`; `in/2` is the same. It goes through a list; of
  ranges, maps (whose elements are pairs) and sets it is known at once.

      iex> Enum.member?([1, 2], 2)
      true
      iex> Enum.member?([1, 2], 2.0)
      false
      iex> Enum.member?(%{a: 1}, {:a, 1})
      true
  """
  @spec member?(t, element) :: boolean
  def member?(enumerable, element) when is_list(enumerable),
    do: :lists.member(element, enumerable)

  def member?(enumerable, element) do
    case Enumerable.member?(enumerable, element) do
      {:ok, value} when is_boolean(value) ->
        value

      {:error, module} ->
        reduce_with(module, enumerable, false, fn
          ^element, _ -> {:halt, true}
          _, _ -> {:cont, false}
        end)
    end
  end

  @doc false
  @deprecated "Use Enum.split_with/2 instead"
  def partition(enumerable, fun), do: split_with(enumerable, fun)

  @doc """
  Returns the product of numbers, 1 if there are none.

      iex> Enum.product([2, 3, 4])
      24
      iex> Enum.product([])
      1
  """
  @spec product(t) :: number
  def product(enumerable) when is_list(enumerable), do: product_list(enumerable, 1)
  def product(enumerable), do: kept(fold(enumerable, 1, &*/2))

  defp product_list([h | t], acc), do: product_list(t, h * acc)
  defp product_list([], acc), do: acc

  @doc """
  Returns the product of what the function makes of the elements (of Elixir 1.18); of none it is 1.

      iex> Enum.product_by([%{n: 2}, %{n: 3}], & &1.n)
      6
      iex> Enum.product_by([], & &1)
      1
  """
  @spec product_by(t, (element -> number)) :: number
  def product_by(enumerable, mapper),
    do: kept(fold(enumerable, 1, fn x, acc -> acc * mapper.(x) end))

  # Randomness

  @doc """
  Returns an element picked at random, each with the same chance. Of no elements an `Enum.EmptyError` is
  raised. `:rand.seed/2` makes what comes repeatable.

      iex> Enum.random(1..6) in 1..6
      true
      iex> Enum.random([])
      ** (Enum.EmptyError) empty error
  """
  @spec random(t) :: element
  def random(enumerable)
  def random([]), do: raise(Enum.EmptyError)

  def random(list) when is_list(list),
    do: :lists.nth(random_integer(0, length(list) - 1) + 1, list)

  def random(%{__struct__: Range, first: first, last: last, step: step} = range) do
    if Range.size(range) == 0, do: raise(Enum.EmptyError)
    first + random_integer(0, div(last - first, step)) * step
  end

  def random(enumerable) do
    case Enumerable.slice(enumerable) do
      {:ok, 0, _} -> random_of([])
      {:ok, size, fun} -> random_of(slice_by(fun, enumerable, random_integer(0, size - 1), 1))
      {:error, _} -> random_of(take_random(enumerable, 1))
    end
  end

  defp random_of([element]), do: element
  defp random_of([]), do: raise(Enum.EmptyError)

  defp random_integer(limit, limit), do: limit
  defp random_integer(lower, upper), do: lower + :rand.uniform(upper - lower + 1) - 1

  @doc """
  Returns the elements in an order picked at random, by `:rand` of the calling process: `:rand.seed/2` makes
  it the same every time.

      iex> Enum.shuffle([1, 2, 3]) |> Enum.sort()
      [1, 2, 3]
  """
  @spec shuffle(t) :: list
  def shuffle(enumerable) do
    pairs = fold(enumerable, [], fn x, acc -> [{:rand.uniform(), x} | acc] end)
    shuffled(:lists.keysort(1, pairs), [])
  end

  defp shuffled([{_, x} | t], acc), do: shuffled(t, [x | acc])
  defp shuffled([], acc), do: acc

  defp values([{_, x} | t]), do: [x | values(t)]
  defp values([]), do: []

  @doc """
  Returns `count` elements picked at random, each at most once, in random order; all of them if there are not so many.

      iex> length(Enum.take_random(1..100, 3))
      3
      iex> Enum.take_random([1], 2)
      [1]
  """
  @spec take_random(t, non_neg_integer) :: list
  def take_random(enumerable, count)
  def take_random(_enumerable, 0), do: []
  def take_random([], _), do: []
  def take_random([h | t], 1), do: pick_one([h | t])
  def take_random(enumerable, 1), do: pick_one(enumerable)

  def take_random(enumerable, count) when is_integer(count) and count in 0..128,
    do: sample(enumerable, count)

  def take_random(enumerable, count) when is_integer(count) and count >= 0,
    do: sample(enumerable, count)

  defp pick_one(enumerable) do
    case fold(enumerable, [], fn
           x, [current | seen] ->
             if :rand.uniform(seen + 1) == 1, do: [x | seen + 1], else: [current | seen + 1]

           x, [] ->
             [x | 1]
         end) do
      [] -> []
      [current | _seen] -> [current]
    end
  end

  defp sample(enumerable, count) do
    {size, sample} =
      fold(enumerable, {0, %{}}, fn x, {index, sample} ->
        at = random_integer(0, index)

        cond do
          index < count -> {index + 1, :maps.put(at, x, move(sample, at, index))}
          at < count -> {index + 1, %{sample | at => x}}
          true -> {index + 1, sample}
        end
      end)

    sampled(sample, Kernel.min(count, size), [])
  end

  defp move(sample, at, index) when at == index, do: sample
  defp move(sample, at, index), do: :maps.put(index, :maps.get(at, sample), sample)

  defp sampled(_sample, 0, acc), do: acc
  defp sampled(sample, n, acc), do: sampled(sample, n - 1, [:maps.get(n - 1, sample) | acc])

  # Reducing

  @doc """
  Reduces as `reduce/3` does, with the first element as the first accumulator; the function is called from the
  second on. Of one element it is that, of none an `Enum.EmptyError` is raised.

      iex> Enum.reduce([1, 2, 3], fn x, acc -> x * 10 + acc end)
      51
      iex> Enum.reduce([7], fn _, _ -> raise("is not called") end)
      7
      iex> Enum.reduce([], fn x, acc -> x + acc end)
      ** (Enum.EmptyError) empty error
  """
  @spec reduce(t, (element, acc -> acc)) :: acc
  def reduce(enumerable, fun)
  def reduce([h | t], fun) when is_list(t), do: fold_from_first(t, h, fun)
  def reduce([h | t], fun), do: reduce(t, h, fun)
  def reduce([], _fun), do: raise(Enum.EmptyError)

  def reduce(enumerable, fun) do
    case fold(enumerable, :first, fn
           x, {:acc, acc} -> {:acc, fun.(x, acc)}
           x, :first -> {:acc, x}
         end) do
      :first -> raise Enum.EmptyError
      {:acc, acc} -> acc
    end
  end

  @doc """
  Makes one value of all: the function gets each element and the accumulator, from the first to the last, and
  returns the next accumulator. The last one is the result; of no elements it is the one that was given. Every
  other function of this module can be written with it.

      iex> Enum.reduce([1, 2, 3], 0, fn x, acc -> x + acc end)
      6
      iex> Enum.reduce(["a", "b"], %{}, fn x, acc -> Map.put(acc, x, byte_size(x)) end)
      %{"a" => 1, "b" => 1}
      iex> Enum.reduce([], 0, fn x, acc -> x + acc end)
      0

  To stop before the end take `reduce_while/3`, to keep a result for each element too, `map_reduce/3`.
  """
  @spec reduce(t, acc, (element, acc -> acc)) :: acc
  def reduce(enumerable, acc, fun) when is_list(enumerable), do: foldl(enumerable, acc, fun)

  def reduce(%{__struct__: Range, first: first, last: last, step: step}, acc, fun),
    do: reduce_range(first, last, step, acc, fun)

  def reduce(%{} = map, acc, fun) when not is_map_key(map, :__struct__), do: fold(map, acc, fun)

  def reduce(enumerable, acc, fun),
    do:
      elem(Enumerable.reduce(enumerable, {:cont, acc}, fn x, acc -> {:cont, fun.(x, acc)} end), 1)

  # `reduce/3` for the functions here, which leaves no frame of its own in stack traces.
  defp fold(enumerable, acc, fun) when is_list(enumerable), do: foldl(enumerable, acc, fun)

  defp fold(%{__struct__: Range, first: first, last: last, step: step}, acc, fun),
    do: reduce_range(first, last, step, acc, fun)

  defp fold(%_{} = enumerable, acc, fun),
    do:
      elem(Enumerable.reduce(enumerable, {:cont, acc}, fn x, acc -> {:cont, fun.(x, acc)} end), 1)

  defp fold(%{} = map, acc, fun),
    do: :maps.fold(fn key, value, acc -> fun.({key, value}, acc) end, acc, map)

  defp fold(enumerable, acc, fun),
    do:
      elem(Enumerable.reduce(enumerable, {:cont, acc}, fn x, acc -> {:cont, fun.(x, acc)} end), 1)

  # Around a last call of `fold/3` it leaves the caller in stack traces.
  defp kept(value), do: value

  # The elements as `reduce/3` meets them: the list of a large map runs against its iterator.
  defp elements(enumerable)
       when is_map(enumerable) and not is_map_key(enumerable, :__struct__) and
              map_size(enumerable) > 32,
       do: :rshell.pairs_reversed(enumerable)

  defp elements(enumerable) when is_list(enumerable), do: enumerable
  defp elements(%_{} = enumerable), do: to_list(enumerable)
  defp elements(%{} = map), do: :maps.to_list(map)
  defp elements(enumerable), do: :lists.reverse(fold(enumerable, [], &[&1 | &2]))

  # As `foldl/3`, under a name of its own in stack traces.
  defp fold_from_first([h | t], acc, fun), do: fold_from_first(t, fun.(h, acc), fun)
  defp fold_from_first([], acc, fun) when is_function(fun, 2), do: acc

  defp foldl([h | t], acc, fun), do: foldl(t, fun.(h, acc), fun)
  defp foldl([], acc, fun) when is_function(fun, 2), do: acc

  defp reduce_range(first, last, step, acc, fun) when step > 0 and first <= last,
    do: reduce_range(first + step, last, step, fun.(first, acc), fun)

  defp reduce_range(first, last, step, acc, fun) when step < 0 and first >= last,
    do: reduce_range(first + step, last, step, fun.(first, acc), fun)

  defp reduce_range(_first, _last, _step, acc, _fun), do: acc

  @doc """
  Reduces as `reduce/3` does as long as the function returns `{:cont, acc}`; with `{:halt, acc}` it stops, and
  that accumulator is the result.

      iex> Enum.reduce_while(1..100, 0, fn x, acc ->
      ...>   if x < 5, do: {:cont, acc + x}, else: {:halt, acc}
      ...> end)
      10
      iex> Enum.reduce_while(["1", "x"], {:ok, []}, fn text, {:ok, done} ->
      ...>   case Integer.parse(text) do
      ...>     {number, ""} -> {:cont, {:ok, [number | done]}}
      ...>     _ -> {:halt, {:error, text}}
      ...>   end
      ...> end)
      {:error, "x"}
  """
  @spec reduce_while(t, any, (element, any -> {:cont, any} | {:halt, any})) :: any
  def reduce_while(enumerable, acc, fun),
    do: elem(Enumerable.reduce(enumerable, {:cont, acc}, fun), 1)

  @doc """
  Returns, in their order, the elements for which the function gives `false` or `nil`: the opposite of `filter/2`.

      iex> Enum.reject([1, 2, 3], &(&1 > 1))
      [1]
      iex> Enum.reject([1, nil, 2], &is_nil/1)
      [1, 2]
  """
  @spec reject(t, (element -> as_boolean(term))) :: list
  def reject(enumerable, fun) when is_list(enumerable), do: reject_list(enumerable, fun)

  def reject(enumerable, fun) do
    :lists.reverse(fold(enumerable, [], fn x, acc -> if(fun.(x), do: acc, else: [x | acc]) end))
  end

  defp reject_list([h | t], fun) do
    if fun.(h), do: reject_list(t, fun), else: [h | reject_list(t, fun)]
  end

  defp reject_list([], _fun), do: []

  @doc """
  Returns the elements from the last to the first.

      iex> Enum.reverse(1..3)
      [3, 2, 1]
      iex> Enum.reverse([])
      []
  """
  @spec reverse(t) :: list
  def reverse(enumerable) when is_list(enumerable), do: :lists.reverse(enumerable)
  def reverse(enumerable), do: kept(fold(enumerable, [], &[&1 | &2]))

  @doc """
  Returns the elements from the last to the first, followed by a tail, in one step.

      iex> Enum.reverse([1, 2, 3], [4, 5, 6])
      [3, 2, 1, 4, 5, 6]
      iex> Enum.reverse([], [1])
      [1]
  """
  @spec reverse(t, t) :: list
  def reverse(enumerable, tail) when is_list(enumerable),
    do: :lists.reverse(enumerable, to_list(tail))

  def reverse(enumerable, tail), do: kept(fold(enumerable, to_list(tail), &[&1 | &2]))

  @doc """
  Returns the elements with `count` of them, from `start_index` on, in reverse order. What lies behind the end
  does not matter.

      iex> Enum.reverse_slice([1, 2, 3, 4], 1, 2)
      [1, 3, 2, 4]
      iex> Enum.reverse_slice([1, 2, 3], 1, 10)
      [1, 3, 2]
  """
  @spec reverse_slice(t, non_neg_integer, non_neg_integer) :: list
  def reverse_slice(enumerable, start_index, count)
      when is_integer(start_index) and start_index >= 0 and is_integer(count) and count >= 0 do
    {front, rest} = split(enumerable, start_index)
    {slice, back} = split(rest, count)
    front ++ :lists.reverse(slice, back)
  end

  @doc """
  Moves an element, or those of a range of indexes, so that the first of them stands at another index.

      iex> Enum.slide([:a, :b, :c, :d], 2..3, 0)
      [:c, :d, :a, :b]
      iex> Enum.slide([:a, :b, :c, :d], 0, 2)
      [:b, :c, :a, :d]
  """
  @spec slide(t, Range.t() | index, index) :: list
  def slide(enumerable, range_or_single_index, insertion_index)

  def slide(enumerable, single_index, insertion_index) when is_integer(single_index),
    do: slide(enumerable, single_index..single_index, insertion_index)

  def slide(_, %{__struct__: Range, step: step} = range, _insertion_index) when step != 1 do
    raise ArgumentError,
          "Enum.slide/3 does not accept ranges with custom steps, got: #{inspect(range)}"
  end

  def slide(enumerable, %{__struct__: Range, first: first, last: last}, insertion_index)
      when first < 0 or last < 0 or insertion_index < 0 do
    case to_list(enumerable) do
      [] ->
        []

      list ->
        size = length(list)
        from_start = fn index -> if(index < 0, do: index + size, else: index) end
        first = Kernel.max(from_start.(first), 0)
        slide(list, first..from_start.(last)//1, from_start.(insertion_index))
    end
  end

  def slide(enumerable, %{__struct__: Range, step: 1, first: index}, insertion_index)
      when index == insertion_index,
      do: to_list(enumerable)

  def slide(_, %{__struct__: Range, first: first, last: last, step: 1}, insertion_index)
      when first <= insertion_index and insertion_index <= last do
    raise ArgumentError,
          "insertion index for slide must be outside the range being moved " <>
            "(tried to insert #{first}..#{last} at #{insertion_index})"
  end

  def slide(enumerable, %{__struct__: Range, first: first, last: last, step: 1}, insertion_index) do
    {moved, others} = extract_slice(elements(enumerable), first, last - first + 1)
    to = if insertion_index > last, do: insertion_index - (last - first), else: insertion_index
    {front, back} = split_list(others, to)
    front ++ moved ++ back
  end

  defp extract_slice(list, first, amount) do
    {front, rest} = split_list(list, first)
    {moved, back} = split_list(rest, Kernel.max(amount, 0))
    {moved, front ++ back}
  end

  @doc """
  Reduces as `reduce/2` does and returns the accumulator after each element; the first one is the first element.

      iex> Enum.scan([1, 2, 3], &(&1 + &2))
      [1, 3, 6]
      iex> Enum.scan([], &(&1 + &2))
      []
  """
  @spec scan(t, (element, any -> any)) :: list
  def scan([], _fun), do: []
  def scan([h | t], fun), do: [h | scan_list(t, h, fun)]

  def scan(enumerable, fun) do
    {list, _} =
      fold(enumerable, {[], :first}, fn
        x, {acc, {:acc, value}} ->
          value = fun.(x, value)
          {[value | acc], {:acc, value}}

        x, {[], :first} ->
          {[x], {:acc, x}}
      end)

    :lists.reverse(list)
  end

  @doc """
  Reduces as `reduce/3` does, from a first accumulator, and returns the list of the accumulators after each
  element.

      iex> Enum.scan(1..5, 0, &(&1 + &2))
      [1, 3, 6, 10, 15]
      iex> Enum.scan([], 0, &(&1 + &2))
      []
  """
  @spec scan(t, any, (element, any -> any)) :: list
  def scan(enumerable, acc, fun) when is_list(enumerable), do: scan_list(enumerable, acc, fun)

  def scan(enumerable, acc, fun) do
    {list, _} =
      fold(enumerable, {[], acc}, fn x, {list, acc} ->
        acc = fun.(x, acc)
        {[acc | list], acc}
      end)

    :lists.reverse(list)
  end

  defp scan_list([h | t], acc, fun) do
    acc = fun.(h, acc)
    [acc | scan_list(t, acc, fun)]
  end

  defp scan_list([], _acc, _fun), do: []

  # Slices

  @doc """
  Returns the elements at the indexes of a range. Negative indexes count from the end, what lies outside is left out.

      iex> Enum.slice([1, 2, 3, 4], 1..2)
      [2, 3]
      iex> Enum.slice([1, 2, 3, 4], -2..-1)
      [3, 4]
      iex> Enum.slice([1, 2, 3, 4], 2..10)
      [3, 4]
      iex> Enum.slice([1, 2, 3, 4], 10..20)
      []
  """
  @spec slice(t, Range.t()) :: list
  def slice(enumerable, first..last//step = index_range) do
    cond do
      step > 0 ->
        slice_range(enumerable, first, last, step)

      step == -1 and first > last ->
        slice_range(enumerable, first, last, 1)

      true ->
        raise ArgumentError,
              "Enum.slice/2 does not accept ranges with negative steps, got: #{inspect(index_range)}"
    end
  end

  # A range of before ranges had steps.
  def slice(enumerable, %{__struct__: Range, first: first, last: last} = index_range) do
    step = if first <= last, do: 1, else: -1
    slice(enumerable, Map.put(index_range, :step, step))
  end

  defp slice_range(enumerable, first, last, step) when first >= 0 and last >= 0 do
    if last < first,
      do: check_enumerable([], enumerable),
      else: slice_step(slice(enumerable, first, last - first + 1), step)
  end

  defp slice_range(enumerable, first, last, step) do
    {size, enumerable} = sized(enumerable)
    first = if first < 0, do: Kernel.max(first + size, 0), else: first
    last = if last < 0, do: last + size, else: last

    if last < first or first >= size,
      do: [],
      else: slice_step(slice(enumerable, first, last - first + 1), step)
  end

  defp check_enumerable(result, enumerable) when is_list(enumerable), do: result

  defp check_enumerable(result, enumerable) do
    Enumerable.slice(enumerable)
    result
  end

  defp sized(list) when is_list(list), do: {length(list), list}

  defp sized(enumerable) do
    case Enumerable.slice(enumerable) do
      {:ok, size, _} ->
        {size, enumerable}

      {:error, _} ->
        list = to_list(enumerable)
        {length(list), list}
    end
  end

  defp slice_step(list, 1), do: list
  defp slice_step(list, step), do: take_every(list, step)

  @doc """
  Returns at most `amount` elements from `start_index` on, which counts from 0, or from the end when negative;
  `[]` when that lies outside.

      iex> Enum.slice([1, 2, 3, 4], 1, 2)
      [2, 3]
      iex> Enum.slice([1, 2, 3, 4], -3, 10)
      [2, 3, 4]
      iex> Enum.slice([1, 2, 3, 4], 7, 1)
      []
  """
  @spec slice(t, index, non_neg_integer) :: list
  def slice(_enumerable, start_index, 0) when is_integer(start_index), do: []

  def slice(enumerable, start_index, amount)
      when is_integer(start_index) and start_index < 0 and is_integer(amount) and amount >= 0 do
    if is_list(enumerable),
      do: slice(enumerable, Kernel.max(length(enumerable) + start_index, 0), amount),
      else: slice_forward(enumerable, start_index, amount, 1)
  end

  def slice(enumerable, start_index, amount)
      when is_integer(start_index) and is_integer(amount) and amount >= 0 do
    if is_list(enumerable),
      do: taken(dropped(enumerable, start_index), amount),
      else: slice_forward(enumerable, start_index, amount, 1)
  end

  defp slice_forward(enumerable, start, amount, step) do
    list =
      case Enumerable.slice(enumerable) do
        {:ok, size, fun} ->
          start = if start < 0, do: Kernel.max(size + start, 0), else: start

          if start >= size,
            do: [],
            else: slice_by(fun, enumerable, start, Kernel.min(amount, size - start))

        {:error, _} when start < 0 ->
          slice(to_list(enumerable), start, amount)

        {:error, _} ->
          slice_reduce(enumerable, start, amount)
      end

    slice_step(list, step)
  end

  defp slice_reduce(enumerable, start, amount) do
    {_, {_, _, list}} =
      Enumerable.reduce(enumerable, {:cont, {start, amount, []}}, fn
        _, {start, amount, _} when start > 0 -> {:cont, {start - 1, amount, []}}
        x, {0, 1, list} -> {:halt, {0, 0, [x | list]}}
        x, {0, amount, list} -> {:cont, {0, amount - 1, [x | list]}}
      end)

    :lists.reverse(list)
  end

  # Sorting

  @doc """
  Returns the elements from the smallest to the greatest, by the order of terms. Equal ones keep their order.
  Structs, such as dates, need `sort/2` with their module.

      iex> Enum.sort([3, 1, 2])
      [1, 2, 3]
      iex> Enum.sort(["b", :a, 1])
      [1, :a, "b"]
  """
  @spec sort(t) :: list
  def sort(enumerable), do: sort(enumerable, :asc)

  @doc """
  Returns the elements in an order: `:asc`, `:desc`, a module with `compare/2` such as `Date`, `{:desc,
  module}`, or a function that tells whether its first argument may stand before the second. If it tells so
  for equal ones too, these keep their order.

      iex> Enum.sort([3, 1, 2], :desc)
      [3, 2, 1]
      iex> Enum.sort(["aa", "b", "c"], &(byte_size(&1) <= byte_size(&2)))
      ["b", "c", "aa"]
      iex> Enum.sort([~D[2020-01-31], ~D[2020-02-01]], {:desc, Date})
      [~D[2020-02-01], ~D[2020-01-31]]
  """
  @spec sort(
          t,
          (element, element -> boolean) | :asc | :desc | module | {:asc | :desc, module}
        ) :: list
  def sort(enumerable, sorter) do
    case sorter do
      :asc -> :lists.sort(elements(enumerable))
      :desc -> :lists.reverse(:lists.sort(:lists.reverse(elements(enumerable))))
      _ -> :lists.sort(to_sort_fun(sorter), elements(enumerable))
    end
  end

  defp to_sort_fun(sorter) when is_function(sorter, 2), do: sorter
  defp to_sort_fun(:asc), do: &<=/2
  defp to_sort_fun(:desc), do: &>=/2
  defp to_sort_fun(module) when is_atom(module), do: &(module.compare(&1, &2) != :gt)
  defp to_sort_fun({:asc, module}) when is_atom(module), do: &(module.compare(&1, &2) != :gt)
  defp to_sort_fun({:desc, module}) when is_atom(module), do: &(module.compare(&1, &2) != :lt)

  @doc """
  Returns the elements in the order of what the function gives for them, which is called once for each. The
  sorter is one of `sort/2`. Several criteria are a tuple.

      iex> Enum.sort_by(["abc", "a", "xy"], &byte_size/1)
      ["a", "xy", "abc"]
      iex> Enum.sort_by(["abc", "a", "xy"], &byte_size/1, :desc)
      ["abc", "xy", "a"]
      iex> Enum.sort_by([{2, :x}, {1, :b}, {1, :a}], fn {n, name} -> {n, name} end)
      [{1, :a}, {1, :b}, {2, :x}]
  """
  @spec sort_by(
          t,
          (element -> mapped),
          (element, element -> boolean) | :asc | :desc | module | {:asc | :desc, module}
        ) :: list
        when mapped: element
  def sort_by(enumerable, mapper, sorter \\ :asc)

  def sort_by(enumerable, mapper, :desc) when is_function(mapper, 1) do
    pairs = map(enumerable, fn x -> {mapper.(x), x} end)
    values(:lists.reverse(:lists.keysort(1, :lists.reverse(pairs))))
  end

  def sort_by(enumerable, mapper, sorter) when is_function(mapper, 1) do
    pairs = map(enumerable, fn x -> {mapper.(x), x} end)

    case sorter do
      :asc ->
        values(:lists.keysort(1, pairs))

      _ ->
        values(List.keysort(pairs, 0, sorter))
    end
  end

  @doc """
  Returns the first `count` elements and the others, as a pair of lists; with a negative count the last ones
  are split off.

      iex> Enum.split([1, 2, 3], 2)
      {[1, 2], [3]}
      iex> Enum.split([1, 2, 3], -1)
      {[1, 2], [3]}
      iex> Enum.split([1, 2, 3], 7)
      {[1, 2, 3], []}
  """
  @spec split(t, integer) :: {list, list}
  def split(enumerable, count) when is_list(enumerable) and is_integer(count) and count >= 0,
    do: split_list(enumerable, count)

  def split(enumerable, count) when is_integer(count) and count >= 0,
    do: split_list(elements(enumerable), count)

  def split(enumerable, count) when is_integer(count) and count < 0 do
    list = elements(enumerable)
    split_list(list, Kernel.max(length(list) + count, 0))
  end

  defp split_list(list, count) do
    case :rshell.front_onto(list, count, []) do
      false -> split_list(list, count, [])
      front -> {front, :rshell.tail_after(list, count)}
    end
  end

  defp split_list([head | tail], counter, acc) when counter > 0,
    do: split_list(tail, counter - 1, [head | acc])

  defp split_list(list, 0, acc), do: {:lists.reverse(acc), list}
  defp split_list([], _, acc), do: {:lists.reverse(acc), []}

  @doc """
  Returns the elements before the first one for which the function gives `false` or `nil`, and the rest, as a
  pair of lists.

      iex> Enum.split_while([1, 2, 3, 1], &(&1 < 3))
      {[1, 2], [3, 1]}
  """
  @spec split_while(t, (element -> as_boolean(term))) :: {list, list}
  def split_while(enumerable, fun) when is_list(enumerable),
    do: split_while_list(enumerable, fun, [])

  def split_while(enumerable, fun) do
    {front, back} =
      fold(enumerable, {[], []}, fn
        x, {front, []} -> if(fun.(x), do: {[x | front], []}, else: {front, [x]})
        x, {front, back} -> {front, [x | back]}
      end)

    {:lists.reverse(front), :lists.reverse(back)}
  end

  defp split_while_list([h | t] = list, fun, acc) do
    if fun.(h), do: split_while_list(t, fun, [h | acc]), else: {:lists.reverse(acc), list}
  end

  defp split_while_list([], _fun, acc), do: {:lists.reverse(acc), []}

  @doc """
  Returns two lists: the elements for which the function gives something else than `false` and `nil`, and the
  others, each in their order.

      iex> Enum.split_with([1, 2, 3, 1], &(&1 > 1))
      {[2, 3], [1, 1]}
  """
  @spec split_with(t, (element -> as_boolean(term))) :: {list, list}
  def split_with(enumerable, fun) do
    {yes, no} =
      fold(enumerable, {[], []}, fn x, {yes, no} ->
        if fun.(x), do: {[x | yes], no}, else: {yes, [x | no]}
      end)

    {:lists.reverse(yes), :lists.reverse(no)}
  end

  @doc """
  Returns the sum of numbers, 0 if there are none. The sum of a range is computed. Anything but numbers raises
  an `ArithmeticError`.

      iex> Enum.sum([1, 2.5])
      3.5
      iex> Enum.sum(1..1_000_000)
      500000500000
      iex> Enum.sum([])
      0
  """
  @spec sum(t) :: number
  def sum(enumerable)

  def sum(enumerable) when is_list(enumerable) do
    :lists.sum(enumerable)
  rescue
    # Adding them one by one tells which two do not add up.
    ArithmeticError -> sum_list(enumerable, 0)
  end

  def sum(%{__struct__: Range, first: first, step: step} = range) do
    size = Range.size(range)
    div(size * (2 * first + (size - 1) * step), 2)
  end

  def sum(enumerable), do: kept(fold(enumerable, 0, &+/2))

  defp sum_list([h | t], acc), do: sum_list(t, h + acc)
  defp sum_list([], acc), do: acc

  @doc """
  Returns the sum of what the function makes of the elements (of Elixir 1.18); of none it is 0.

      iex> Enum.sum_by([%{n: 1}, %{n: 2}], & &1.n)
      3
      iex> Enum.sum_by([], & &1)
      0
  """
  @spec sum_by(t, (element -> number)) :: number
  def sum_by(enumerable, mapper), do: kept(fold(enumerable, 0, fn x, acc -> acc + mapper.(x) end))

  @doc """
  Returns the first `amount` elements, or, with a negative amount, the last ones; all if there are not so
  many. For the first ones it looks no further, so the enumerable may be endless.

      iex> Enum.take([1, 2, 3], 2)
      [1, 2]
      iex> Enum.take([1, 2, 3], -2)
      [2, 3]
      iex> Enum.take([1, 2, 3], 7)
      [1, 2, 3]
      iex> Enum.take(Stream.iterate(1, &(&1 * 2)), 4)
      [1, 2, 4, 8]
  """
  @spec take(t, integer) :: list
  def take(_enumerable, 0), do: []

  def take(enumerable, amount) when is_list(enumerable) and is_integer(amount) and amount > 0,
    do: taken(enumerable, amount)

  def take(enumerable, amount) when is_integer(amount) and amount > 0 do
    {_, {list, _}} =
      Enumerable.reduce(enumerable, {:cont, {[], amount}}, fn
        x, {list, 1} -> {:halt, {[x | list], 0}}
        x, {list, n} -> {:cont, {[x | list], n - 1}}
      end)

    :lists.reverse(list)
  end

  def take(enumerable, amount) when is_integer(amount) and amount < 0 do
    list = to_list(enumerable)
    :rshell.tail_after(list, Kernel.max(length(list) + amount, 0))
  end

  defp taken(list, amount), do: :rshell.front_onto(list, amount, []) || take_list(list, amount)

  defp take_list(_list, 0), do: []
  defp take_list([head | tail], counter), do: [head | take_list(tail, counter - 1)]
  defp take_list([], _counter), do: []

  @doc """
  Returns every `nth` element, beginning with the first; 0 takes none.

      iex> Enum.take_every(1..5, 2)
      [1, 3, 5]
      iex> Enum.take_every(1..5, 0)
      []
  """
  @spec take_every(t, non_neg_integer) :: list
  def take_every(enumerable, nth)
  def take_every(_enumerable, 0), do: []
  def take_every(enumerable, 1), do: to_list(enumerable)

  def take_every(list, nth) when is_list(list) and is_integer(nth) and nth > 1,
    do: take_every_list(list, nth)

  def take_every(enumerable, nth) when is_integer(nth) and nth > 1,
    do: take_every_list(elements(enumerable), nth)

  defp take_every_list([h | t], nth), do: [h | take_every_list(dropped(t, nth - 1), nth)]
  defp take_every_list([], _nth), do: []

  @doc """
  Returns the elements before the first one for which the function gives `false` or `nil`. `filter/2` looks at
  those behind it too.

      iex> Enum.take_while([1, 2, 3, 1], &(&1 < 3))
      [1, 2]
  """
  @spec take_while(t, (element -> as_boolean(term))) :: list
  def take_while(enumerable, fun) when is_list(enumerable), do: take_while_list(enumerable, fun)

  def take_while(enumerable, fun) do
    {_, list} =
      Enumerable.reduce(enumerable, {:cont, []}, fn x, acc ->
        if fun.(x), do: {:cont, [x | acc]}, else: {:halt, acc}
      end)

    :lists.reverse(list)
  end

  defp take_while_list([h | t], fun), do: if(fun.(h), do: [h | take_while_list(t, fun)], else: [])
  defp take_while_list([], _fun), do: []

  @doc """
  Returns the elements as a list; a list is returned as it is. A stream is run by it.

      iex> Enum.to_list(1..3)
      [1, 2, 3]
      iex> Enum.to_list(%{a: 1})
      [a: 1]
  """
  @spec to_list(t) :: [element]
  def to_list(enumerable) when is_list(enumerable), do: enumerable

  def to_list(%{__struct__: Range, first: first, last: last, step: step}),
    do: range_list(first, last, step)

  def to_list(%_{} = enumerable), do: :lists.reverse(reverse(enumerable))
  def to_list(%{} = map), do: :maps.to_list(map)
  def to_list(enumerable), do: :lists.reverse(reverse(enumerable))

  defp range_list(first, last, step) when step > 0 and first > last, do: []
  defp range_list(first, last, step) when step < 0 and first < last, do: []
  defp range_list(first, last, step), do: :lists.seq(first, last, step)

  @doc """
  Returns the elements without those that were there before, in the order in which they come first, compared
  by `===/2`.

      iex> Enum.uniq([3, 1, 3, 2, 1])
      [3, 1, 2]
      iex> Enum.uniq([1, 1.0])
      [1, 1.0]
  """
  @spec uniq(t) :: list
  def uniq(enumerable) when is_list(enumerable), do: uniq_list(enumerable, %{})
  def uniq(enumerable), do: uniq_by(enumerable, fn x -> x end)

  defp uniq_list([h | t], seen) do
    case seen do
      %{^h => _} -> uniq_list(t, seen)
      _ -> [h | uniq_list(t, :maps.put(h, true, seen))]
    end
  end

  defp uniq_list([], _seen), do: []

  @doc false
  @deprecated "Use Enum.uniq_by/2 instead"
  def uniq(enumerable, fun), do: uniq_by(enumerable, fun)

  @doc """
  Returns the elements for which the function gives something it did not give before, in their order.

      iex> Enum.uniq_by([{1, :x}, {2, :y}, {1, :z}], fn {x, _} -> x end)
      [{1, :x}, {2, :y}]
      iex> Enum.uniq_by(["a", "B", "A"], &String.downcase/1)
      ["a", "B"]
  """
  @spec uniq_by(t, (element -> term)) :: list
  def uniq_by(enumerable, fun) when is_list(enumerable), do: uniq_list(enumerable, %{}, fun)

  def uniq_by(enumerable, fun) do
    {list, _} =
      fold(enumerable, {[], %{}}, fn x, {acc, seen} ->
        key = fun.(x)

        case seen do
          %{^key => _} -> {acc, seen}
          _ -> {[x | acc], :maps.put(key, true, seen)}
        end
      end)

    :lists.reverse(list)
  end

  defp uniq_list([h | t], seen, fun) do
    key = fun.(h)

    case seen do
      %{^key => _} -> uniq_list(t, seen, fun)
      _ -> [h | uniq_list(t, :maps.put(key, true, seen), fun)]
    end
  end

  defp uniq_list([], _seen, _fun), do: []

  @doc """
  Makes two lists of pairs: of the first ones and of the second ones. The opposite of `zip/2`.

      iex> Enum.unzip([a: 1, b: 2])
      {[:a, :b], [1, 2]}
      iex> Enum.unzip([])
      {[], []}
  """
  @spec unzip(t) :: {list, list}
  def unzip(enumerable) do
    if is_list(enumerable) do
      unzip(:lists.reverse(enumerable), [], [])
    else
      {list1, list2} =
        fold(enumerable, {[], []}, fn {el1, el2}, {list1, list2} ->
          {[el1 | list1], [el2 | list2]}
        end)

      {:lists.reverse(list1), :lists.reverse(list2)}
    end
  end

  defp unzip([{el1, el2} | reversed_list], list1, list2),
    do: unzip(reversed_list, [el1 | list1], [el2 | list2])

  defp unzip([], list1, list2), do: {list1, list2}

  @doc ~S"""
  Pairs each element with its index, from 0 or from the number given; or calls a function with both, whose
  results are returned.

      iex> Enum.with_index([:a, :b])
      [a: 0, b: 1]
      iex> Enum.with_index([:a, :b], 1)
      [a: 1, b: 2]
      iex> Enum.with_index([:a, :b], fn element, index -> "#{index}: #{element}" end)
      ["0: a", "1: b"]
  """
  @spec with_index(t, integer | (element, index -> any)) :: list
  def with_index(enumerable, fun_or_offset \\ 0)

  def with_index(enumerable, offset) when is_list(enumerable) and is_integer(offset),
    do: with_index_list(enumerable, offset)

  def with_index(enumerable, fun) when is_list(enumerable) and is_function(fun, 2),
    do: with_index_list(enumerable, 0, fun)

  def with_index(enumerable, offset) when is_integer(offset) do
    {list, _} = map_reduce(enumerable, offset, fn x, index -> {{x, index}, index + 1} end)
    list
  end

  def with_index(enumerable, fun) when is_function(fun, 2) do
    {list, _} = map_reduce(enumerable, 0, fn x, index -> {fun.(x, index), index + 1} end)
    list
  end

  defp with_index_list([h | t], index), do: [{h, index} | with_index_list(t, index + 1)]
  defp with_index_list([], _index), do: []

  defp with_index_list([h | t], index, fun),
    do: [fun.(h, index) | with_index_list(t, index + 1, fun)]

  defp with_index_list([], _index, _fun), do: []

  # Zipping

  @doc """
  Makes tuples of the elements at the same place of each enumerable, as many as the shortest has.

      iex> Enum.zip([[1, 2], [:a, :b], ["x"]])
      [{1, :a, "x"}]
      iex> Enum.zip([])
      []
  """
  @spec zip(enumerables :: [t] | t) :: [tuple]
  def zip([]), do: []
  def zip(enumerables), do: zip_with(enumerables, &List.to_tuple/1)

  @doc """
  Makes pairs of the elements at the same place, as many as the shorter has.

      iex> Enum.zip([1, 2], [:a, :b])
      [{1, :a}, {2, :b}]
      iex> Enum.zip([:a, :b, :c], 1..2)
      [a: 1, b: 2]
  """
  @spec zip(t, t) :: [{any, any}]
  def zip(left, right) when is_list(left) and is_list(right), do: zip_list(left, right, [])
  def zip(left, right), do: zip_with(left, right, &{&1, &2})

  defp zip_list([a | as], [b | bs], pairs), do: zip_list(as, bs, [{a, b} | pairs])
  defp zip_list([], _, pairs), do: :lists.reverse(pairs)
  defp zip_list(_, [], pairs), do: :lists.reverse(pairs)

  @doc """
  Calls a function with the list of the elements at the same place of each enumerable, as often as the
  shortest has any, and returns the results.

      iex> Enum.zip_with([[1, 2], [3, 4], [5, 6]], &Enum.sum/1)
      [9, 12]
  """
  @spec zip_with(t, ([term] -> term)) :: [term]
  def zip_with([], _fun), do: []

  def zip_with(enumerables, zip_fun),
    do: :lists.reverse(zip_reduce(enumerables, [], &[zip_fun.(&1) | &2]))

  @doc """
  Calls a function with the elements at the same place of both, as often as the shorter has any, and returns
  the results.

      iex> Enum.zip_with([1, 2], [3, 4, 5], &(&1 * &2))
      [3, 8]
  """
  @spec zip_with(t, t, (term, term -> term)) :: [term]
  def zip_with(enumerable1, enumerable2, zip_fun)
      when is_list(enumerable1) and is_list(enumerable2) and is_function(zip_fun, 2),
      do: zip_two(enumerable1, enumerable2, zip_fun)

  def zip_with(enumerable1, enumerable2, zip_fun) when is_function(zip_fun, 2),
    do: to_list(Stream.zip_with(enumerable1, enumerable2, zip_fun))

  defp zip_two([a | as], [b | bs], fun), do: [fun.(a, b) | zip_two(as, bs, fun)]
  defp zip_two(_as, _bs, _fun), do: []

  @doc """
  Reduces with a function that gets the list of the elements at the same place of each enumerable, and the
  accumulator, up to the shortest.

      iex> Enum.zip_reduce([[1, 2], [3, 4]], 0, fn [a, b], acc -> a * b + acc end)
      11
  """
  @spec zip_reduce(t, acc, ([term], acc -> acc)) :: acc
  def zip_reduce([], acc, reducer) when is_function(reducer, 2), do: acc

  def zip_reduce(enumerables, acc, reducer) when is_function(reducer, 2),
    do: fold(Stream.zip_with(enumerables, & &1), acc, reducer)

  @doc """
  Reduces with a function that gets the elements at the same place of both, and the accumulator, up to the shorter.

      iex> Enum.zip_reduce([1, 2], [3, 4], 0, fn a, b, acc -> a * b + acc end)
      11
  """
  @spec zip_reduce(t, t, acc, (term, term, acc -> acc)) :: acc
  def zip_reduce(left, right, acc, reducer)
      when is_list(left) and is_list(right) and is_function(reducer, 3),
      do: zip_reduce_lists(left, right, acc, reducer)

  def zip_reduce(left, right, acc, reducer) when is_function(reducer, 3) do
    fold(Stream.zip_with(left, right, &{&1, &2}), acc, fn {a, b}, acc ->
      reducer.(a, b, acc)
    end)
  end

  defp zip_reduce_lists([a | as], [b | bs], acc, fun),
    do: zip_reduce_lists(as, bs, fun.(a, b, acc), fun)

  defp zip_reduce_lists(_as, _bs, acc, _fun), do: acc
end
