# A lazy stream is an enumerable and the steps that its elements take, the newest first. A step
# turns the next reducer into its own. Steps with a state find it at the head of the
# accumulator, a list of the states in the order of the steps, with the caller's own at the end.
# A stream with `done` has a single step, whose state that function turns into a last element.
defmodule Stream do
  @moduledoc """
  Lazy enumerables. The functions here describe what is to be done with elements, and do nothing; only when a
  function of `Enum`, `run/1` or a `for` asks for elements are they made, one after the other, each going
  through all steps before the next one is begun. So no list lies between the steps, only as many elements are
  made as are wanted, and there may be endlessly many.

      iex> Stream.iterate(1, &(&1 + 1))
      ...> |> Stream.map(&(&1 * &1))
      ...> |> Stream.filter(&(rem(&1, 2) == 1))
      ...> |> Enum.take(3)
      [1, 9, 25]

  A file is read line by line:

      File.stream!("long.txt") |> Stream.map(&String.length/1) |> Enum.max()

  A stream can be run again; each run does everything anew, effects included. For short lists `Enum` is faster.

    * Sources: `iterate/2`, `cycle/1`, `repeatedly/1`, `unfold/2`, `resource/3`, `interval/1`.
    * Steps: `map/2`, `filter/2`, `take/2`, `with_index/2`, `transform/3` and others that `Enum` has too.
    * The end: any function of `Enum`, or `run/1`.

  An endless stream never ends in `Enum.to_list/1`: limit it by `take/2` or `take_while/2` before.
  """

  @frames [
    __reduce__: [{Enumerable.Stream, :do_each, 4, [file: 'lib/stream.ex', line: 1811]}],
    "-__reduce__/3-fun-0-": [
      {Enumerable.Stream, :"-reduce/3-fun-0-", 3, [file: 'lib/stream.ex', line: 1799]}
    ],
    emit: [{Stream, :do_transform_inner_enum, 7, [file: 'lib/stream.ex', line: 1051]}],
    produce: [{Stream, :do_resource, 5, [file: 'lib/stream.ex', line: 1622]}],
    transform_step: [{Stream, :do_transform_user, 6, [file: 'lib/stream.ex', line: 989]}],
    emit_list: [{Stream, :do_list_resource, 6, [file: 'lib/stream.ex', line: 1664]}],
    hand_over: [{Enumerable.List, :reduce, 3, [file: 'lib/enum.ex', line: 4751]}],
    zip_pair: [{Stream, :zip_pair, 5, [file: 'lib/stream.ex', line: 1275]}],
    cycle_list: [{Stream, :do_unfold, 4, [file: 'lib/stream.ex', line: 1742]}],
    pull: nil
  ]

  defstruct enum: nil, funs: [], accs: [], done: nil

  @type acc :: any
  @type element :: any

  @typedoc "The place of an element, counted from 0."
  @type index :: non_neg_integer
  @type default :: any
  @type timer :: non_neg_integer | :infinity

  defp lazy(%Stream{done: nil, funs: funs} = stream, step), do: %{stream | funs: [step | funs]}
  defp lazy(enum, step), do: %Stream{enum: enum, funs: [step]}

  defp lazy(%Stream{done: nil, funs: funs, accs: accs} = stream, state, step),
    do: %{stream | funs: [step | funs], accs: [state | accs]}

  defp lazy(enum, state, step), do: %Stream{enum: enum, funs: [step], accs: [state]}

  # Hands an element on and keeps the step's state in front.
  defp next(f1, entry, state, rest) do
    {code, rest} = f1.(entry, rest)
    {code, [state | rest]}
  end

  @doc false
  def __reduce__(%Stream{enum: enum, funs: funs, accs: accs, done: done}, {command, acc}, fun) do
    last = fn entry, [acc] ->
      {code, acc} = fun.(entry, acc)
      {code, [acc]}
    end

    steps = :lists.foldl(fn step, f1 -> step.(f1) end, last, funs)
    finish(Enumerable.reduce(enum, {command, :lists.reverse(accs, [acc])}, steps), done, fun)
  end

  defp finish({:suspended, accs, continuation}, done, fun) do
    {:suspended, :lists.last(accs),
     fn {command, acc} ->
       finish(continuation.({command, :lists.droplast(accs) ++ [acc]}), done, fun)
     end}
  end

  defp finish({reason, [{:open, state}, acc]}, done, fun) when done != nil do
    case done.(state) do
      {:cont, entry, _state} -> last_entry(reason, fun.(entry, acc))
      {:cont, _state} -> {reason, acc}
    end
  end

  defp finish({reason, accs}, _done, _fun) when is_list(accs), do: {reason, :lists.last(accs)}
  defp finish(other, _done, _fun), do: :erlang.error({:case_clause, other})

  defp last_entry(reason, {:cont, acc}), do: {reason, acc}
  defp last_entry(_reason, {:halt, acc}), do: {:halted, acc}

  defp last_entry(reason, {:suspend, acc}),
    do: {:suspended, acc, fn {_command, acc} -> {reason, acc} end}

  @doc """
  Gives lists of `count` elements, the last one perhaps shorter, lazily as `Enum.chunk_every/2`.

      iex> [1, 2, 3] |> Stream.chunk_every(2) |> Enum.to_list()
      [[1, 2], [3]]
  """
  @spec chunk_every(Enumerable.t(), pos_integer) :: Enumerable.t()
  def chunk_every(enum, count), do: chunk_every(enum, count, count, [])

  @doc """
  Gives lists of `count` elements, one beginning every `step`, lazily as `Enum.chunk_every/4`.

      iex> 1..4 |> Stream.chunk_every(3, 2, :discard) |> Enum.to_list()
      [[1, 2, 3]]
      iex> Stream.cycle([1]) |> Stream.chunk_every(2, 1) |> Enum.take(2)
      [[1, 1], [1, 1]]
  """
  @spec chunk_every(Enumerable.t(), pos_integer, pos_integer, Enumerable.t() | :discard) ::
          Enumerable.t()
  def chunk_every(enum, count, step, leftover \\ [])
      when is_integer(count) and count > 0 and is_integer(step) and step > 0 do
    chunk_while(
      enum,
      {[], 0},
      &gather(&1, &2, count, step),
      &leftover(&1, count, step, leftover)
    )
  end

  # The buffer is reversed; while its count is negative, elements between chunks are skipped.
  defp gather(_entry, {[], size}, _count, _step) when size < 0, do: {:cont, {[], size + 1}}

  defp gather(entry, {buffer, size}, count, step) do
    buffer = [entry | buffer]

    cond do
      size + 1 < count -> {:cont, {buffer, size + 1}}
      step >= count -> {:cont, :lists.reverse(buffer), {[], count - step}}
      true -> {:cont, :lists.reverse(buffer), {Enum.take(buffer, count - step), count - step}}
    end
  end

  defp leftover(_acc, _count, _step, :discard), do: {:cont, []}
  defp leftover({_buffer, size}, _count, _step, _leftover) when size <= 0, do: {:cont, []}

  defp leftover({buffer, size}, count, _step, leftover),
    do: {:cont, :lists.reverse(buffer, Enum.take(leftover, count - size)), []}

  @doc false
  @deprecated "Use Stream.chunk_every/2 instead"
  def chunk(enum, n), do: chunk(enum, n, n, nil)

  @doc false
  @deprecated "Use Stream.chunk_every/3 instead"
  def chunk(enum, n, step), do: chunk_every(enum, n, step, nil)

  @doc false
  @deprecated "Use Stream.chunk_every/4 instead"
  def chunk(enum, n, step, leftover)
      when is_integer(n) and n > 0 and is_integer(step) and step > 0,
      do: chunk_every(enum, n, step, leftover || :discard)

  @doc """
  Gives lists of neighbours for which the function gives the same, lazily as `Enum.chunk_by/2`. A list is
  given when it is complete.

      iex> [1, 1, 2] |> Stream.chunk_by(& &1) |> Enum.to_list()
      [[1, 1], [2]]
  """
  @spec chunk_by(Enumerable.t(), (element -> any)) :: Enumerable.t()
  def chunk_by(enum, fun) when is_function(fun, 1) do
    chunk_while(
      enum,
      nil,
      fn
        entry, nil ->
          {:cont, {[entry], fun.(entry)}}

        entry, {buffer, key} ->
          case fun.(entry) do
            ^key -> {:cont, {[entry | buffer], key}}
            other -> {:cont, :lists.reverse(buffer), {[entry], other}}
          end
      end,
      fn
        nil -> {:cont, nil}
        {buffer, _key} -> {:cont, :lists.reverse(buffer), nil}
      end
    )
  end

  @doc """
  Chunks that a function builds, as `Enum.chunk_while/4`.

      iex> step = fn x, acc -> if x > 2, do: {:cont, [x | acc], []}, else: {:cont, [x | acc]} end
      iex> [1, 3, 2] |> Stream.chunk_while([], step, &{:cont, &1, []}) |> Enum.to_list()
      [[3, 1], [2]]
  """
  @spec chunk_while(
          Enumerable.t(),
          acc,
          (element, acc -> {:cont, chunk, acc} | {:cont, acc} | {:halt, acc}),
          (acc -> {:cont, chunk, acc} | {:cont, acc})
        ) :: Enumerable.t()
        when chunk: any
  def chunk_while(enum, acc, chunk_fun, after_fun)
      when is_function(chunk_fun, 2) and is_function(after_fun, 1) do
    step = fn f1 ->
      fn entry, [{:open, state} | rest] ->
        case chunk_fun.(entry, state) do
          {:cont, chunk, state} -> emit_chunk(f1.(chunk, rest), state)
          {:cont, state} -> {:cont, [{:open, state} | rest]}
          {:halt, state} -> {:halt, [{:open, state} | rest]}
        end
      end
    end

    %Stream{enum: enum, funs: [step], accs: [{:open, acc}], done: after_fun}
  end

  # Who wants no more chunks does not want the last one either.
  defp emit_chunk({:halt, rest}, state), do: {:halt, [{:closed, state} | rest]}
  defp emit_chunk({code, rest}, state), do: {code, [{:open, state} | rest]}

  @doc """
  Drops each element that is the same as the one before it, by `===/2`. It has to remember only one, which
  `uniq/1` has not.

      iex> [1, 1, 2, 1] |> Stream.dedup() |> Enum.to_list()
      [1, 2, 1]
  """
  @spec dedup(Enumerable.t()) :: Enumerable.t()
  def dedup(enum), do: dedup_by(enum, fn x -> x end)

  @doc """
  Drops elements for which the function gives what it gave for the one before.

      iex> Stream.dedup_by([{1, :a}, {2, :b}, {2, :c}, {1, :d}], &elem(&1, 0)) |> Enum.to_list()
      [{1, :a}, {2, :b}, {1, :d}]
  """
  @spec dedup_by(Enumerable.t(), (element -> term)) :: Enumerable.t()
  def dedup_by(enum, fun) when is_function(fun, 1) do
    lazy(enum, nil, fn f1 ->
      fn entry, [last | rest] ->
        case {fun.(entry), last} do
          {key, {:last, key}} -> {:cont, [last | rest]}
          {key, _} -> next(f1, entry, {:last, key}, rest)
        end
      end
    end)
  end

  @doc """
  Leaves out the first `n` elements; with a negative `n` the last ones, for which it keeps so many in hand.

      iex> 1..4 |> Stream.drop(2) |> Enum.to_list()
      [3, 4]
      iex> 1..4 |> Stream.drop(-2) |> Enum.to_list()
      [1, 2]
      iex> Stream.iterate(1, &(&1 + 1)) |> Stream.drop(10) |> Enum.take(2)
      [11, 12]
  """
  @spec drop(Enumerable.t(), integer) :: Enumerable.t()
  def drop(enum, n) when is_integer(n) and n >= 0 do
    lazy(enum, n, fn f1 ->
      fn
        entry, [0 | rest] -> next(f1, entry, 0, rest)
        _entry, [left | rest] -> {:cont, [left - 1 | rest]}
      end
    end)
  end

  # The last elements wait in a queue of two lists until others come after them.
  def drop(enum, n) when is_integer(n) and n < 0 do
    lazy(enum, {0, [], []}, fn f1 ->
      fn
        entry, [{count, out, new} | rest] when count < -n ->
          {:cont, [{count + 1, out, [entry | new]} | rest]}

        entry, [{count, [], new} | rest] ->
          [first | out] = :lists.reverse(new)
          next(f1, first, {count, out, [entry]}, rest)

        entry, [{count, [first | out], new} | rest] ->
          next(f1, first, {count, out, [entry | new]}, rest)
      end
    end)
  end

  @doc """
  Drops every `nth` element, the first one included; 0 drops none.

      iex> Stream.drop_every(1..10, 2) |> Enum.to_list()
      [2, 4, 6, 8, 10]
      iex> Stream.drop_every(1..3, 0) |> Enum.to_list()
      [1, 2, 3]
  """
  @spec drop_every(Enumerable.t(), non_neg_integer) :: Enumerable.t()
  def drop_every(enum, nth)
  def drop_every(enum, 0), do: %Stream{enum: enum}
  def drop_every([], _nth), do: %Stream{enum: []}

  def drop_every(enum, nth) when is_integer(nth) and nth > 0 do
    lazy(enum, 0, fn f1 ->
      fn
        _entry, [0 | rest] -> {:cont, [nth - 1 | rest]}
        entry, [left | rest] -> next(f1, entry, left - 1, rest)
      end
    end)
  end

  @doc """
  Gives the elements from the first one on for which the function gives `false` or `nil`.

      iex> Stream.drop_while(1..10, &(&1 <= 5)) |> Enum.to_list()
      [6, 7, 8, 9, 10]
      iex> Stream.drop_while([1, 5, 1], &(&1 < 3)) |> Enum.to_list()
      [5, 1]
  """
  @spec drop_while(Enumerable.t(), (element -> as_boolean(term))) :: Enumerable.t()
  def drop_while(enum, fun) when is_function(fun, 1) do
    lazy(enum, true, fn f1 ->
      fn entry, [dropping | rest] ->
        if dropping && fun.(entry),
          do: {:cont, [true | rest]},
          else: next(f1, entry, false, rest)
      end
    end)
  end

  @doc """
  Returns a stream of one element, several times (of Elixir 1.14).

      iex> Stream.duplicate("hello", 3) |> Enum.to_list()
      ["hello", "hello", "hello"]
      iex> Stream.duplicate("hello", 0) |> Enum.to_list()
      []
  """
  @spec duplicate(any, non_neg_integer) :: Enumerable.t()
  def duplicate(value, n) when is_integer(n) and n >= 0,
    do: unfold(n, fn left -> if(left > 0, do: {value, left - 1}) end)

  @doc """
  Calls the function for each element that comes by and hands the element on. Nothing is called before the
  stream is run. `Enum.each/2` runs it.

      iex> stream = Stream.each([1, 2], &send(self(), &1))
      iex> Enum.take(stream, 1)
      [1]
      iex> receive do: (seen -> seen)
      1
      iex> receive do: (seen -> seen), after: (0 -> :nothing_more)
      :nothing_more
  """
  @spec each(Enumerable.t(), (element -> term)) :: Enumerable.t()
  def each(enum, fun) when is_function(fun, 1) do
    lazy(enum, fn f1 ->
      fn entry, acc ->
        fun.(entry)
        f1.(entry, acc)
      end
    end)
  end

  @doc """
  Gives the elements of the enumerables that the function makes of each element; these may be streams.

      iex> [1, 2] |> Stream.flat_map(&[&1, &1]) |> Enum.to_list()
      [1, 1, 2, 2]
      iex> [1, 2] |> Stream.flat_map(&Stream.cycle([&1])) |> Enum.take(3)
      [1, 1, 1]
  """
  @spec flat_map(Enumerable.t(), (element -> Enumerable.t())) :: Enumerable.t()
  def flat_map(enum, mapper) when is_function(mapper, 1),
    do: transform(enum, nil, fn entry, nil -> {mapper.(entry), nil} end)

  @doc """
  Gives the elements for which the function gives something else than `false` and `nil`. If there are none in
  an endless stream, it never comes back.

      iex> 1..3 |> Stream.filter(&(&1 > 1)) |> Enum.to_list()
      [2, 3]
  """
  @spec filter(Enumerable.t(), (element -> as_boolean(term))) :: Enumerable.t()
  def filter(enum, fun) when is_function(fun, 1) do
    lazy(enum, fn f1 ->
      fn entry, acc -> if(fun.(entry), do: f1.(entry, acc), else: {:cont, acc}) end
    end)
  end

  @doc false
  @deprecated "Use Stream.filter/2 + Stream.map/2 instead"
  def filter_map(enum, filter, mapper) do
    lazy(enum, fn f1 ->
      fn entry, acc -> if(filter.(entry), do: f1.(mapper.(entry), acc), else: {:cont, acc}) end
    end)
  end

  @doc """
  Counts from 0 without end, one number every so many milliseconds; who runs it waits in between.

      iex> 1 |> Stream.interval() |> Enum.take(2)
      [0, 1]
  """
  @spec interval(timer) :: Enumerable.t()
  def interval(n)
      when is_integer(n) and n >= 0
      when n == :infinity do
    unfold(0, fn count ->
      Process.sleep(n)
      {count, count + 1}
    end)
  end

  @doc """
  Puts the elements that come by, or what the function makes of them, into a collectable, and hands the
  elements on. For collectables that do something, such as files.

      iex> [1] |> Stream.into([]) |> Enum.to_list()
      [1]

      lines |> Stream.into(File.stream!("copy.txt")) |> Stream.run()
  """
  @spec into(Enumerable.t(), Collectable.t(), (term -> term)) :: Enumerable.t()
  def into(enum, collectable, transform \\ fn x -> x end) when is_function(transform, 1),
    do: fn acc, fun -> do_into(enum, collectable, transform, acc, fun) end

  defp do_into(enum, collectable, transform, {command, acc}, fun) do
    {initial, into} = Collectable.into(collectable)

    step = fn entry, [acc | collected] ->
      collected = into.(collected, {:cont, transform.(entry)})
      {code, acc} = fun.(entry, acc)
      {code, [acc | collected]}
    end

    collect(&Enumerable.reduce(enum, &1, step), {command, [acc | initial]}, into)
  end

  defp collect(reduce, {_, [_ | collected]} = acc, into) do
    try do
      reduce.(acc)
    catch
      kind, reason ->
        into.(collected, :halt)
        :erlang.raise(kind, reason, __STACKTRACE__)
    else
      {:suspended, [acc | collected], continuation} ->
        {:suspended, acc,
         fn {command, acc} -> collect(continuation, {command, [acc | collected]}, into) end}

      {reason, [acc | collected]} ->
        into.(collected, :done)
        {reason, acc}
    end
  end

  @doc """
  Gives what the function makes of each element, when it is asked for.

      iex> 1..3 |> Stream.map(&(&1 * 2)) |> Enum.to_list()
      [2, 4, 6]
      iex> [1, :not_a_number] |> Stream.map(&(&1 * 2)) |> Enum.take(1)
      [2]
  """
  @spec map(Enumerable.t(), (element -> any)) :: Enumerable.t()
  def map(enum, fun) when is_function(fun, 1),
    do: lazy(enum, fn f1 -> fn entry, acc -> f1.(fun.(entry), acc) end end)

  @doc """
  Maps every `nth` element, the first one included; 0 maps none.

      iex> Stream.map_every(1..5, 2, &(&1 * 10)) |> Enum.to_list()
      [10, 2, 30, 4, 50]
      iex> Stream.map_every(1..3, 0, &(&1 * 10)) |> Enum.to_list()
      [1, 2, 3]
  """
  @spec map_every(Enumerable.t(), non_neg_integer, (element -> any)) :: Enumerable.t()
  def map_every(enum, nth, fun)
  def map_every(enum, 1, fun) when is_function(fun, 1), do: map(enum, fun)
  def map_every(enum, 0, fun) when is_function(fun, 1), do: %Stream{enum: enum}

  def map_every(enum, nth, fun) when is_integer(nth) and nth > 0 and is_function(fun, 1) do
    lazy(enum, 0, fn f1 ->
      fn
        entry, [0 | rest] -> next(f1, fun.(entry), nth - 1, rest)
        entry, [left | rest] -> next(f1, entry, left - 1, rest)
      end
    end)
  end

  @doc """
  Drops the elements for which the function gives something else than `false` and `nil`.

      iex> Stream.reject(1..4, &(rem(&1, 2) == 0)) |> Enum.to_list()
      [1, 3]
  """
  @spec reject(Enumerable.t(), (element -> as_boolean(term))) :: Enumerable.t()
  def reject(enum, fun) when is_function(fun, 1) do
    lazy(enum, fn f1 ->
      fn entry, acc -> if(fun.(entry), do: {:cont, acc}, else: f1.(entry, acc)) end
    end)
  end

  @doc """
  Runs a stream for what it does on the way, and returns `:ok`; the elements are dropped.

      iex> 1..2 |> Stream.each(&send(self(), &1)) |> Stream.run()
      :ok
      iex> receive do: (first -> first)
      1
  """
  @spec run(Enumerable.t()) :: :ok
  def run(stream) do
    Enumerable.reduce(stream, {:cont, nil}, fn _, _ -> {:cont, nil} end)
    :ok
  end

  @doc """
  Reduces and gives the accumulator after each element; the first one is the first element. So running sums of
  endless streams are possible.

      iex> 1..3 |> Stream.scan(&(&1 + &2)) |> Enum.to_list()
      [1, 3, 6]
  """
  @spec scan(Enumerable.t(), (element, acc -> any)) :: Enumerable.t()
  def scan(enum, fun) when is_function(fun, 2) do
    lazy(enum, :first, fn f1 ->
      fn
        entry, [:first | rest] ->
          next(f1, entry, {:acc, entry}, rest)

        entry, [{:acc, acc} | rest] ->
          value = fun.(entry, acc)
          next(f1, value, {:acc, value}, rest)
      end
    end)
  end

  @doc """
  Reduces from a first accumulator, and gives the accumulator after each element.

      iex> Stream.scan(1..5, 0, &(&1 + &2)) |> Enum.to_list()
      [1, 3, 6, 10, 15]
  """
  @spec scan(Enumerable.t(), acc, (element, acc -> any)) :: Enumerable.t()
  def scan(enum, acc, fun) when is_function(fun, 2) do
    lazy(enum, acc, fn f1 ->
      fn entry, [acc | rest] ->
        value = fun.(entry, acc)
        next(f1, value, value, rest)
      end
    end)
  end

  @doc """
  Gives the first `count` elements and looks no further; with a negative count the last ones, for which all
  have to be gone through.

      iex> 1..100 |> Stream.take(2) |> Enum.to_list()
      [1, 2]
      iex> 1..100 |> Stream.take(-2) |> Enum.to_list()
      [99, 100]
  """
  @spec take(Enumerable.t(), integer) :: Enumerable.t()
  def take(enum, count) when is_integer(count), do: first(enum, count)

  defp first(_enum, 0), do: %Stream{enum: []}
  defp first([], _count), do: %Stream{enum: []}

  defp first(enum, count) when count > 0 do
    lazy(enum, count, fn f1 ->
      fn
        entry, [1 | rest] ->
          {_code, rest} = f1.(entry, rest)
          {:halt, [0 | rest]}

        _entry, [0 | rest] ->
          {:halt, [0 | rest]}

        entry, [left | rest] ->
          next(f1, entry, left - 1, rest)
      end
    end)
  end

  defp first(enum, count) do
    fn acc, fun -> Enumerable.reduce(Enum.take(enum, count), acc, fun) end
  end

  @doc """
  Takes every `nth` element, the first one included; 0 takes none.

      iex> Stream.take_every(1..10, 3) |> Enum.to_list()
      [1, 4, 7, 10]
      iex> Stream.take_every(1..10, 0) |> Enum.to_list()
      []
  """
  @spec take_every(Enumerable.t(), non_neg_integer) :: Enumerable.t()
  def take_every(enum, nth)
  def take_every(_enum, 0), do: %Stream{enum: []}

  def take_every(enum, nth) when is_integer(nth) and nth > 0 do
    lazy(enum, 0, fn f1 ->
      fn
        entry, [0 | rest] -> next(f1, entry, nth - 1, rest)
        _entry, [left | rest] -> {:cont, [left - 1 | rest]}
      end
    end)
  end

  @doc """
  Gives the elements before the first one for which the function gives `false` or `nil`, and looks no further.

      iex> Stream.take_while(1..100, &(&1 <= 5)) |> Enum.to_list()
      [1, 2, 3, 4, 5]
      iex> Stream.take_while([1, 5, 1], &(&1 < 3)) |> Enum.to_list()
      [1]
  """
  @spec take_while(Enumerable.t(), (element -> as_boolean(term))) :: Enumerable.t()
  def take_while(enum, fun) when is_function(fun, 1) do
    lazy(enum, fn f1 ->
      fn entry, acc -> if(fun.(entry), do: f1.(entry, acc), else: {:halt, acc}) end
    end)
  end

  @doc """
  Waits so many milliseconds, gives 0 and ends. With `Stream.cycle/1` or `Stream.interval/1` it is repeated.

      iex> Stream.timer(1) |> Enum.to_list()
      [0]
  """
  @spec timer(timer) :: Enumerable.t()
  def timer(n) when (is_integer(n) and n >= 0) or n == :infinity, do: take(interval(n), 1)

  @doc """
  Turns each element into any number of elements, with an accumulator that is handed along: the function gets
  both and returns `{elements, acc}`, or `{:halt, acc}` to end the stream. Every other step can be written
  with it.

      iex> 1..9 |> Stream.transform(0, fn x, n ->
      ...>   if n < 2, do: {[x], n + 1}, else: {:halt, n}
      ...> end) |> Enum.to_list()
      [1, 2]
  """
  @spec transform(Enumerable.t(), acc, fun) :: Enumerable.t()
        when fun: (element, acc -> {Enumerable.t(), acc} | {:halt, acc}), acc: any
  def transform(enum, acc, reducer) when is_function(reducer, 2) do
    transform(enum, fn -> acc end, reducer, &nothing_last/1, fn _acc -> :ok end)
  end

  @doc """
  Does what `transform/3` does; a function makes the first accumulator when the stream is run, and another
  gets the last one when it ends, also early or by an error, to clean up.

      iex> 1..2 |> Stream.transform(fn -> 1 end, &{[&1 * &2], &2}, fn _ -> :ok end) |> Enum.to_list()
      [1, 2]
  """
  @spec transform(Enumerable.t(), (() -> acc), fun, (acc -> term)) :: Enumerable.t()
        when fun: (element, acc -> {Enumerable.t(), acc} | {:halt, acc}), acc: any
  def transform(enum, start_fun, reducer, after_fun)
      when is_function(start_fun, 0) and is_function(reducer, 2) and is_function(after_fun, 1),
      do: transform(enum, start_fun, reducer, &nothing_last/1, after_fun)

  defp nothing_last(acc), do: {[], acc}

  @doc """
  Like `transform/4`, with a function that gets the accumulator when the elements are at an end, and gives
  what comes last, as the one for the elements does.

      iex> pair = fn
      ...>   x, nil -> {[], {:first, x}}
      ...>   x, {:first, y} -> {[{y, x}], nil}
      ...> end
      iex> rest = fn
      ...>   nil -> {[], nil}
      ...>   {:first, x} -> {[{x}], nil}
      ...> end
      iex> Stream.transform(1..5, fn -> nil end, pair, rest, fn _ -> :ok end) |> Enum.to_list()
      [{1, 2}, {3, 4}, {5}]
  """
  @spec transform(
          Enumerable.t(),
          (() -> acc),
          fun,
          (acc -> {Enumerable.t(), acc} | {:halt, acc}),
          (acc -> term)
        ) ::
          Enumerable.t()
        when fun: (element, acc -> {Enumerable.t(), acc} | {:halt, acc}), acc: any
  def transform(enum, start_fun, reducer, last_fun, after_fun)
      when is_function(start_fun, 0) and is_function(reducer, 2) and is_function(last_fun, 1) and
             is_function(after_fun, 1) do
    fn acc, fun ->
      producer = {
        &transform_step(&1, reducer, last_fun),
        &transform_close(&1, after_fun),
        fn {_stopped, acc} -> after_fun.(acc) end
      }

      produce(producer, {source(enum), start_fun.()}, acc, fun)
    end
  end

  defp transform_step({:over, acc}, _reducer, _last_fun), do: {:halt, {:over, acc}}

  defp transform_step({[entry | rest], acc}, reducer, _last_fun) do
    case reducer.(entry, acc) do
      {:halt, acc} -> {:halt, {:over, acc}}
      {entries, acc} -> {entries, {rest, acc}}
    end
  end

  defp transform_step({pull, acc}, reducer, last_fun) do
    case pull(pull) do
      {entry, pull} ->
        try do
          reducer.(entry, acc)
        catch
          kind, reason ->
            stop(pull)
            :erlang.raise(kind, reason, __STACKTRACE__)
        else
          {:halt, acc} ->
            stop(pull)
            {:halt, {:over, acc}}

          {entries, acc} ->
            {entries, {pull, acc}}
        end

      :over ->
        {entries, acc} = last_fun.(acc)
        {entries, {:over, acc}}
    end
  end

  defp transform_close({:over, acc}, after_fun), do: after_fun.(acc)

  defp transform_close({pull, acc}, after_fun) do
    stop(pull)
    after_fun.(acc)
  end

  # One element at a time: a continuation that suspends after each. Who halts in place of that, as
  # `take/2` does, may go on to give more, so there may be several at once: then the source is a pair
  # of these and the continuation. Of a list the rest is what is left to pull.
  defp source(list) when is_list(list), do: list

  defp source(enum),
    do: &Enumerable.reduce(enum, &1, fn entry, acc -> {:suspend, acc ++ [entry]} end)

  defp stop({_entries, pull}), do: stop(pull)
  defp stop(pull) when is_function(pull), do: pull.({:halt, []})
  defp stop(_list), do: :ok

  defp pull([entry | rest]), do: {entry, rest}
  defp pull([]), do: :over
  defp pull({[entry], pull}), do: {entry, pull}
  defp pull({[entry | rest], pull}), do: {entry, {rest, pull}}

  defp pull(pull) when is_function(pull) do
    case pull.({:cont, []}) do
      {:suspended, [entry], pull} -> {entry, pull}
      {:suspended, entries, pull} -> pull({entries, pull})
      {_finished, entries} -> pull(entries)
    end
  end

  # The end of an improper list is refused as by the protocol.
  defp pull(tail), do: Enumerable.List.reduce(tail, {:cont, []}, &{:suspend, [&1 | &2]})

  # Runs a producer: `step` makes of its state the next enumerable, `close` is called once at
  # the end, however it comes; but `failed` if it was a step that failed, which has stopped what
  # it pulls from.
  defp produce({_step, close, _failed}, state, {:halt, acc}, _fun) do
    close.(state)
    {:halted, acc}
  end

  defp produce(producer, state, {:suspend, acc}, fun),
    do: {:suspended, acc, &produce(producer, state, &1, fun)}

  defp produce({step, close, failed} = producer, state, {:cont, acc}, fun) do
    try do
      step.(state)
    catch
      kind, reason ->
        failed.(state)
        :erlang.raise(kind, reason, __STACKTRACE__)
    else
      {:halt, state} ->
        close.(state)
        {:done, acc}

      {[], state} ->
        produce(producer, state, {:cont, acc}, fun)

      {entries, state} when is_list(entries) ->
        emit_list(entries, producer, state, {:cont, acc}, fun)

      {entries, state} ->
        emit(&Enumerable.reduce(entries, &1, emitter(fun)), producer, state, {:cont, acc}, fun)
    end
  end

  defp emit_list(entries, {_step, close, _failed} = producer, state, {:cont, acc}, fun) do
    try do
      hand_over(entries, {:cont, acc}, fun)
    catch
      kind, reason ->
        close.(state)
        :erlang.raise(kind, reason, __STACKTRACE__)
    else
      {:suspend, acc, rest} ->
        {:suspended, acc, &emit_list(rest, producer, state, &1, fun)}

      command ->
        produce(producer, state, command, fun)
    end
  end

  defp emit_list(entries, producer, state, {:suspend, acc}, fun),
    do: {:suspended, acc, &emit_list(entries, producer, state, &1, fun)}

  defp emit_list(_entries, producer, state, {:halt, acc}, fun),
    do: produce(producer, state, {:halt, acc}, fun)

  defp hand_over([entry | rest], {:cont, acc}, fun), do: hand_over(rest, fun.(entry, acc), fun)
  defp hand_over([], {:cont, acc}, _fun), do: {:cont, acc}
  defp hand_over(other, {:cont, acc}, fun), do: Enumerable.List.reduce(other, {:cont, acc}, fun)
  defp hand_over(_rest, {:halt, acc}, _fun), do: {:halt, acc}
  defp hand_over(rest, {:suspend, acc}, _fun), do: {:suspend, acc, rest}

  # Remembers whether it was the caller who halted or the inner enumerable by itself.
  defp emitter(fun) do
    fn entry, [_ | acc] ->
      {code, acc} = fun.(entry, acc)
      {code, [code | acc]}
    end
  end

  defp emit(reduce, {_step, close, _failed} = producer, state, {command, acc}, fun) do
    try do
      reduce.({command, [command | acc]})
    catch
      kind, reason ->
        close.(state)
        :erlang.raise(kind, reason, __STACKTRACE__)
    else
      {:suspended, [_ | acc], continuation} ->
        {:suspended, acc, &emit(continuation, producer, state, &1, fun)}

      {:halted, [command | acc]} ->
        produce(producer, state, {command, acc}, fun)

      {:done, [_ | acc]} ->
        produce(producer, state, {:cont, acc}, fun)
    end
  end

  @doc """
  Makes elements of something that is opened, asked for more, and closed: a file, a connection. The first
  function opens it and returns an accumulator; the second gets that and returns `{elements, acc}`, or
  `{:halt, acc}` at the end; the third closes it, in any case, also when only some elements were wanted or
  something failed.

      iex> numbers = Stream.resource(
      ...>   fn -> 1 end,
      ...>   fn x -> if x < 4, do: {[x], x + 1}, else: {:halt, x} end,
      ...>   fn _ -> send(self(), :closed) end
      ...> )
      iex> Enum.take(numbers, 2)
      [1, 2]
      iex> receive do: (message -> message)
      :closed
  """
  @spec resource((() -> acc), (acc -> {[element], acc} | {:halt, acc}), (acc -> term)) ::
          Enumerable.t()
  def resource(start_fun, next_fun, after_fun)
      when is_function(start_fun, 0) and is_function(next_fun, 1) and is_function(after_fun, 1) do
    fn acc, fun -> produce({next_fun, after_fun, after_fun}, start_fun.(), acc, fun) end
  end

  @doc """
  Gives the elements that were not there before. It has to remember all of them, so an endless stream needs
  more and more memory; `dedup/1` does not.

      iex> [1, 2, 1] |> Stream.uniq() |> Enum.to_list()
      [1, 2]
  """
  @spec uniq(Enumerable.t()) :: Enumerable.t()
  def uniq(enum), do: uniq_by(enum, fn x -> x end)

  @doc false
  @deprecated "Use Stream.uniq_by/2 instead"
  def uniq(enum, fun), do: uniq_by(enum, fun)

  @doc """
  Keeps the elements for which the function gives a result for the first time. It remembers all results,
  which an endless stream will not bear.

      iex> Stream.uniq_by([{1, :x}, {2, :y}, {1, :z}], &elem(&1, 0)) |> Enum.to_list()
      [{1, :x}, {2, :y}]
  """
  @spec uniq_by(Enumerable.t(), (element -> term)) :: Enumerable.t()
  def uniq_by(enum, fun) when is_function(fun, 1) do
    lazy(enum, %{}, fn f1 ->
      fn entry, [seen | rest] ->
        key = fun.(entry)

        case seen do
          %{^key => _} -> {:cont, [seen | rest]}
          _ -> next(f1, entry, :maps.put(key, true, seen), rest)
        end
      end
    end)
  end

  @doc """
  Pairs each element with its index, from 0 or from the number given, or gives what a function makes of both.

      iex> [:a, :b] |> Stream.with_index() |> Enum.to_list()
      [a: 0, b: 1]
      iex> Stream.cycle([:x]) |> Stream.with_index(1) |> Enum.take(2)
      [x: 1, x: 2]
  """
  @spec with_index(Enumerable.t(), integer | (element, index -> any)) :: Enumerable.t()
  def with_index(enum, offset \\ 0) when is_integer(offset) do
    lazy(enum, offset, fn f1 ->
      fn entry, [index | rest] -> next(f1, {entry, index}, index + 1, rest) end
    end)
  end

  @doc """
  Puts an element between each two.

      iex> Stream.intersperse(1..3, 0) |> Enum.to_list()
      [1, 0, 2, 0, 3]
      iex> Stream.intersperse([1], 0) |> Enum.to_list()
      [1]
  """
  @spec intersperse(Enumerable.t(), any) :: Enumerable.t()
  def intersperse(enum, separator) do
    transform(enum, :first, fn
      entry, :first -> {[entry], :next}
      entry, :next -> {[separator, entry], :next}
    end)
  end

  @doc """
  Gives the elements of enumerables, which are the elements of one, after each other. What comes behind an
  endless one is never reached.

      iex> Enum.to_list(Stream.concat([1..2, [3]]))
      [1, 2, 3]
      iex> Stream.concat([[0], Stream.cycle([1])]) |> Enum.take(3)
      [0, 1, 1]
  """
  @spec concat(Enumerable.t()) :: Enumerable.t()
  def concat(enumerables), do: flat_map(enumerables, fn x -> x end)

  @doc """
  Joins two enumerables: the second is begun when the first has ended.

      iex> Stream.concat(1..3, [:a]) |> Enum.to_list()
      [1, 2, 3, :a]
  """
  @spec concat(Enumerable.t(), Enumerable.t()) :: Enumerable.t()
  def concat(first, second), do: concat([first, second])

  @doc """
  Gives tuples of the elements at the same place of each enumerable in a list, until the shortest ends.

      iex> Stream.zip([1..3, [:a, :b]]) |> Enum.to_list()
      [{1, :a}, {2, :b}]
  """
  @spec zip(Enumerable.t()) :: Enumerable.t()
  def zip(enumerables), do: zip_with(enumerables, &List.to_tuple/1)

  @doc """
  Gives pairs of the elements at the same place, until one of both ends. An endless one may be numbered by another.

      iex> Enum.to_list(Stream.zip(1..2, [:a, :b]))
      [{1, :a}, {2, :b}]
      iex> Stream.zip([:a, :b], Stream.cycle([0])) |> Enum.to_list()
      [a: 0, b: 0]
  """
  @spec zip(Enumerable.t(), Enumerable.t()) :: Enumerable.t()
  def zip(left, right), do: zip_with(left, right, &{&1, &2})

  @doc """
  Maps the elements at the same place of two enumerables by a function of both, until the shorter ends.

      iex> Stream.zip_with(1..3, [10, 20], &(&1 + &2)) |> Enum.to_list()
      [11, 22]
  """
  @spec zip_with(Enumerable.t(), Enumerable.t(), (term, term -> term)) :: Enumerable.t()
  def zip_with(left, right, zip_fun)
      when is_list(left) and is_list(right) and is_function(zip_fun, 2),
      do: &zip_pair(left, right, &1, &2, zip_fun)

  def zip_with(left, right, zip_fun) when is_function(zip_fun, 2),
    do: zip_with([left, right], fn [a, b] -> zip_fun.(a, b) end)

  defp zip_pair([a | left], [b | right], {:cont, acc}, fun, zip_fun),
    do: zip_pair(left, right, fun.(zip_fun.(a, b), acc), fun, zip_fun)

  defp zip_pair(left, right, {:cont, acc}, _fun, _zip_fun) when left == [] or right == [],
    do: {:done, acc}

  defp zip_pair(_left, _right, {:halt, acc}, _fun, _zip_fun), do: {:halted, acc}

  defp zip_pair(left, right, {:suspend, acc}, fun, zip_fun),
    do: {:suspended, acc, &zip_pair(left, right, &1, fun, zip_fun)}

  @doc """
  Maps the elements at the same place of each enumerable in a list, which the function gets as a list, until
  the shortest ends.

      iex> Stream.zip_with([1..3, 4..6, 7..9], fn [a, b, c] -> a + b + c end) |> Enum.to_list()
      [12, 15, 18]
  """
  @spec zip_with(Enumerable.t(), ([term] -> term)) :: Enumerable.t()
  def zip_with([], zip_fun) when is_function(zip_fun, 1), do: repeatedly(fn -> zip_fun.([]) end)

  def zip_with(enumerables, zip_fun) when is_function(zip_fun, 1) do
    if is_list(enumerables) and Enum.all?(enumerables, &is_list/1),
      do: &zip_list(enumerables, &1, &2, zip_fun),
      else: &do_zip_enum(Enum.map(enumerables, fn enum -> source(enum) end), &1, &2, zip_fun)
  end

  defp zip_list(_lists, {:halt, acc}, _fun, _zip_fun), do: {:halted, acc}

  defp zip_list(lists, {:suspend, acc}, fun, zip_fun),
    do: {:suspended, acc, &zip_list(lists, &1, fun, zip_fun)}

  defp zip_list(lists, {:cont, acc}, fun, zip_fun) do
    case zip_list_heads_tails(lists, [], []) do
      {heads, tails} -> zip_list(tails, fun.(zip_fun.(heads), acc), fun, zip_fun)
      :over -> {:done, acc}
    end
  end

  defp zip_list_heads_tails([[head | tail] | rest], heads, tails),
    do: zip_list_heads_tails(rest, [head | heads], [tail | tails])

  defp zip_list_heads_tails([[] | _rest], _heads, _tails), do: :over

  defp zip_list_heads_tails([], heads, tails),
    do: {:lists.reverse(heads), :lists.reverse(tails)}

  defp do_zip_enum(sources, {:halt, acc}, _fun, _zip_fun) do
    do_zip_close(sources)
    {:halted, acc}
  end

  defp do_zip_enum(sources, {:suspend, acc}, fun, zip_fun),
    do: {:suspended, acc, &do_zip_enum(sources, &1, fun, zip_fun)}

  defp do_zip_enum([], {:cont, acc}, _fun, _zip_fun), do: {:done, acc}

  defp do_zip_enum(sources, {:cont, acc}, fun, zip_fun) do
    try do
      do_zip_next(sources, acc, fun, [], [], zip_fun)
    catch
      kind, reason ->
        do_zip_close(sources)
        :erlang.raise(kind, reason, __STACKTRACE__)
    else
      {:next, sources, acc} -> do_zip_enum(sources, acc, fun, zip_fun)
      {:done, _acc} = done -> done
    end
  end

  # Stops at the first that has no more and closes the others.
  defp do_zip_next([source | rest], acc, fun, entries, pulled, zip_fun) do
    case pull(source) do
      {entry, source} ->
        do_zip_next(rest, acc, fun, [entry | entries], [source | pulled], zip_fun)

      :over ->
        do_zip_close(:lists.reverse(pulled, rest))
        {:done, acc}
    end
  end

  defp do_zip_next([], acc, fun, entries, pulled, zip_fun) do
    acc = fun.(zip_fun.(:lists.reverse(entries)), acc)
    {:next, :lists.reverse(pulled), acc}
  end

  defp do_zip_close(sources), do: :lists.foreach(&stop/1, sources)

  @doc """
  Repeats the elements of an enumerable without end. An empty one raises an `ArgumentError` when it is run.

      iex> [1, 2] |> Stream.cycle() |> Enum.take(5)
      [1, 2, 1, 2, 1]
      iex> ["a", "b", "c"] |> Enum.zip(Stream.cycle([:odd, :even]))
      [{"a", :odd}, {"b", :even}, {"c", :odd}]
  """
  @spec cycle(Enumerable.t()) :: Enumerable.t()
  def cycle(enumerable)

  def cycle([]), do: raise(ArgumentError, "cannot cycle over an empty enumerable")

  def cycle(list) when is_list(list) do
    next = fn
      [entry | rest] -> {[entry], rest}
      [] -> {[hd(list)], tl(list)}
    end

    &cycle_list(list, next, &1, &2)
  end

  def cycle(enumerable), do: &do_cycle(enumerable, &1, &2)

  defp cycle_list(rest, next, {:cont, acc}, fun) do
    {[entry], rest} = next.(rest)
    cycle_list(rest, next, fun.(entry, acc), fun)
  end

  defp cycle_list(_rest, _next, {:halt, acc}, _fun), do: {:halted, acc}

  defp cycle_list(rest, next, {:suspend, acc}, fun),
    do: {:suspended, acc, &cycle_list(rest, next, &1, fun)}

  defp do_cycle(_enumerable, {:halt, acc}, _fun), do: {:halted, acc}

  defp do_cycle(enumerable, {:suspend, acc}, fun),
    do: {:suspended, acc, &do_cycle(enumerable, &1, fun)}

  defp do_cycle(enumerable, {:cont, acc}, fun) do
    reduce = &Enumerable.reduce(enumerable, &1, emitter(fun))
    do_cycle(reduce, enumerable, {:cont, [:nothing_yet | acc]}, fun)
  end

  defp do_cycle(reduce, enumerable, command, fun) do
    case reduce.(command) do
      {:suspended, [_ | acc], continuation} ->
        resume = fn {command, acc} -> {command, [command | acc]} end
        {:suspended, acc, &do_cycle(continuation, enumerable, resume.(&1), fun)}

      {:halted, [:halt | acc]} ->
        {:halted, acc}

      {_finished, [:nothing_yet | _acc]} ->
        raise ArgumentError, "cannot cycle over an empty enumerable"

      {_finished, [_ | acc]} ->
        do_cycle(enumerable, {:cont, acc}, fun)
    end
  end

  @doc """
  Gives a value, what the function makes of it, what it makes of that, and so on without end.

      iex> Stream.iterate(0, &(&1 + 1)) |> Enum.take(5)
      [0, 1, 2, 3, 4]
      iex> Stream.iterate(1, &(&1 * 2)) |> Enum.find(&(&1 > 1000))
      1024
  """
  @spec iterate(element, (element -> element)) :: Enumerable.t()
  def iterate(start_value, next_fun) when is_function(next_fun, 1) do
    unfold({:first, start_value}, fn
      {:first, value} ->
        {value, {:next, value}}

      {:next, value} ->
        value = next_fun.(value)
        {value, {:next, value}}
    end)
  end

  @doc """
  Gives what the function returns, called anew for each element, without end.

      iex> Stream.repeatedly(fn -> :tick end) |> Enum.take(2)
      [:tick, :tick]
  """
  @spec repeatedly((() -> element)) :: Enumerable.t()
  def repeatedly(generator_fun) when is_function(generator_fun, 0),
    do: unfold(nil, fn nil -> {generator_fun.(), nil} end)

  @doc """
  Gives elements that a function makes of an accumulator: it returns `{element, next_accumulator}`, or `nil`
  to end. Unlike `iterate/2` it can end, and the elements need not be the accumulators.

      iex> 3 |> Stream.unfold(fn n -> if n > 0, do: {n, n - 1} end) |> Enum.to_list()
      [3, 2, 1]
      iex> {0, 1} |> Stream.unfold(fn {a, b} -> {a, {b, a + b}} end) |> Enum.take(7)
      [0, 1, 1, 2, 3, 5, 8]
  """
  @spec unfold(acc, (acc -> {element, acc} | nil)) :: Enumerable.t()
  def unfold(next_acc, next_fun) when is_function(next_fun, 1),
    do: fn acc, fun -> do_unfold(next_acc, next_fun, acc, fun) end

  defp do_unfold(_next_acc, _next_fun, {:halt, acc}, _fun), do: {:halted, acc}

  defp do_unfold(next_acc, next_fun, {:suspend, acc}, fun),
    do: {:suspended, acc, &do_unfold(next_acc, next_fun, &1, fun)}

  defp do_unfold(next_acc, next_fun, {:cont, acc}, fun) do
    case next_fun.(next_acc) do
      nil -> {:done, acc}
      {value, next_acc} -> do_unfold(next_acc, next_fun, fun.(value, acc), fun)
    end
  end
end

defimpl Enumerable, for: Stream do
  @moduledoc false

  def count(_lazy), do: {:error, __MODULE__}
  def member?(_lazy, _value), do: {:error, __MODULE__}
  def slice(_lazy), do: {:error, __MODULE__}
  def reduce(lazy, acc, fun), do: Stream.__reduce__(lazy, acc, fun)
end

defimpl Inspect, for: Stream do
  @moduledoc false
  import Inspect.Algebra

  def inspect(%{enum: enum, funs: funs}, opts) do
    inner = [enum: enum, funs: Enum.reverse(funs)]
    concat(["#Stream<", to_doc(inner, opts), ">"])
  end
end
