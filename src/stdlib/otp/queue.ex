defmodule :queue do
  @moduledoc "Queues: `{rear, front}`, where each list keeps at least one element once there are two."

  # Written in place, for the stack trace tells of the function that got no queue.
  defmacrop no_queue(args) do
    quote do: :erlang.error(:badarg, unquote(args))
  end

  @doc "Returns an empty queue."
  def new(), do: {[], []}
  @doc "Tells whether a term is a queue."
  def is_queue({r, f}) when is_list(r) and is_list(f), do: true
  def is_queue(_), do: false
  @doc "Tells whether a queue is empty."
  def is_empty({[], []}), do: true
  def is_empty({r, f}) when is_list(r) and is_list(f), do: false
  def is_empty(q), do: no_queue([q])
  @doc "Returns the number of elements."
  def len({r, f}) when is_list(r) and is_list(f), do: length(r) + length(f)
  def len(q), do: no_queue([q])

  @doc "Returns the elements, front first."
  def to_list({r, f}) when is_list(r) and is_list(f), do: f ++ :lists.reverse(r)
  def to_list(q), do: no_queue([q])

  @doc "Makes a queue of a list."
  def from_list(list) when is_list(list), do: split(list)
  def from_list(list), do: no_queue([list])

  defp split([]), do: {[], []}
  defp split([x]), do: {[x], []}

  defp split(list) do
    {front, rear} = :lists.split(div(length(list), 2), list)
    {:lists.reverse(rear), front}
  end

  @doc "Adds an element at the rear."
  def unquote(:in)(x, {[_] = r, []}), do: {[x], r}
  def unquote(:in)(x, {r, f}) when is_list(r) and is_list(f), do: {[x | r], f}
  def unquote(:in)(x, q), do: no_queue([x, q])
  @doc "Adds an element at the front."
  def in_r(x, {[], [_] = f}), do: {f, [x]}
  def in_r(x, {r, f}) when is_list(r) and is_list(f), do: {r, [x | f]}
  def in_r(x, q), do: no_queue([x, q])

  @doc "Takes the front element."
  def out({[], []} = q), do: {:empty, q}
  def out({[x], []}), do: {{:value, x}, {[], []}}
  def out({[y | r], []}), do: with([x | f] <- :lists.reverse(r), do: {{:value, x}, {[y], f}})
  def out({r, [x]}) when is_list(r), do: {{:value, x}, refill_front(r)}
  def out({r, [x | f]}) when is_list(r), do: {{:value, x}, {r, f}}
  def out(q), do: no_queue([q])

  @doc "Takes the rear element."
  def out_r({[], []} = q), do: {:empty, q}
  def out_r({[], [x]}), do: {{:value, x}, {[], []}}
  def out_r({[], [y | f]}), do: with([x | r] <- :lists.reverse(f), do: {{:value, x}, {r, [y]}})
  def out_r({[x], f}) when is_list(f), do: {{:value, x}, refill_rear(f)}
  def out_r({[x | r], f}) when is_list(f), do: {{:value, x}, {r, f}}
  def out_r(q), do: no_queue([q])

  defp refill_front([]), do: {[], []}
  defp refill_front([_] = r), do: {[], r}

  defp refill_front(list) do
    {rear, front} = :lists.split(div(length(list), 2), list)
    {rear, :lists.reverse(front)}
  end

  defp refill_rear([]), do: {[], []}
  defp refill_rear([_] = f), do: {f, []}

  defp refill_rear(list) do
    {front, rear} = :lists.split(div(length(list), 2), list)
    {:lists.reverse(rear), front}
  end

  @doc "Returns the front element."
  def get({_, [x | _]}), do: x
  def get({[_ | _] = r, []}), do: :lists.last(r)
  def get({[], []} = q), do: :erlang.error(:empty, [q])
  def get(q), do: no_queue([q])

  @doc "Returns the rear element."
  def get_r({[x | _], _}), do: x
  def get_r({[], [_ | _] = f}), do: :lists.last(f)
  def get_r({[], []} = q), do: :erlang.error(:empty, [q])
  def get_r(q), do: no_queue([q])

  @doc "Returns the front element as `{:value, x}`, or `:empty`."
  def peek({[], []}), do: :empty
  def peek({r, f} = q) when is_list(r) and is_list(f), do: {:value, get(q)}
  def peek(q), do: no_queue([q])

  @doc "Returns the rear element as `{:value, x}`, or `:empty`."
  def peek_r({[], []}), do: :empty
  def peek_r({r, f} = q) when is_list(r) and is_list(f), do: {:value, get_r(q)}
  def peek_r(q), do: no_queue([q])

  @doc "Removes the front element."
  def drop(q),
    do: with({{:value, _}, q} <- out(q), do: q, else: (_ -> :erlang.error(:empty, [q])))

  @doc "Removes the rear element."
  def drop_r(q),
    do: with({{:value, _}, q} <- out_r(q), do: q, else: (_ -> :erlang.error(:empty, [q])))

  @doc "Reverses a queue."
  def reverse({r, f}) when is_list(r) and is_list(f), do: {f, r}
  def reverse(q), do: no_queue([q])
  @doc "Joins two queues."
  def join({r, f} = q, {[], []}) when is_list(r) and is_list(f), do: q
  def join({[], []}, {r, f} = q) when is_list(r) and is_list(f), do: q

  def join({r1, f1}, {r2, f2})
      when is_list(r1) and is_list(f1) and is_list(r2) and is_list(f2),
      do: {r2, f1 ++ :lists.reverse(r1, f2)}

  def join(q1, q2), do: no_queue([q1, q2])

  @doc "Splits a queue after `n` elements."
  def split(0, {r, f} = q) when is_list(r) and is_list(f), do: {{[], []}, q}

  def split(n, {r, f} = q) when is_integer(n) and n >= 1 and is_list(r) and is_list(f) do
    front = length(f)

    cond do
      n == front + length(r) ->
        {q, {[], []}}

      n > front + length(r) ->
        :erlang.error(:badarg)

      n == front ->
        {refill_rear(f), mended({r, []})}

      n < front ->
        {[x | first], rest} = :lists.split(n, f)
        {{:lists.reverse(first), [x]}, {r, rest}}

      true ->
        {[x | last], first} = :lists.split(length(r) - (n - front), r)
        {{first, f}, {[x], :lists.reverse(last)}}
    end
  end

  def split(_n, _q), do: :erlang.error(:badarg)

  # Both lists have something in them, where there is more than one element.
  defp mended({[], f}), do: refill_rear(f)
  defp mended({r, []}), do: refill_front(r)
  defp mended(q), do: q

  @doc "Keeps elements, or replaces them by the lists the function returns."
  def filter(fun, {r, f}) when is_function(fun, 1) and is_list(r) and is_list(f) do
    f = for x <- f, y <- chosen(fun.(x), x), do: y
    r = for x <- :lists.reverse(r), y <- chosen(fun.(x), x), do: y
    mended({:lists.reverse(r), f})
  end

  def filter(fun, q), do: no_queue([fun, q])

  defp chosen(answer, x) do
    case answer do
      true -> [x]
      false -> []
      list when is_list(list) -> list
    end
  end

  @doc "Keeps elements, or replaces them by what the function returns in `{true, x}`."
  def filtermap(fun, {r, f}) when is_function(fun, 1) and is_list(r) and is_list(f) do
    f = :lists.filtermap(fun, f)
    mended({:lists.reverse(:lists.filtermap(fun, :lists.reverse(r))), f})
  end

  def filtermap(fun, q), do: no_queue([fun, q])

  @doc "Folds over the elements, front first."
  def fold(fun, acc, {r, f} = q) when is_function(fun, 2) and is_list(r) and is_list(f),
    do: :lists.foldl(fun, acc, to_list(q))

  def fold(fun, acc, q), do: no_queue([fun, acc, q])

  @doc "Tells whether some element satisfies the function."
  def any(fun, {r, f} = q) when is_function(fun, 1) and is_list(r) and is_list(f),
    do: :lists.any(fun, to_list(q))

  def any(fun, q), do: no_queue([fun, q])

  @doc "Tells whether all elements satisfy the function."
  def all(fun, {r, f} = q) when is_function(fun, 1) and is_list(r) and is_list(f),
    do: :lists.all(fun, to_list(q))

  def all(fun, q), do: no_queue([fun, q])

  @doc "Tells whether an element is in the queue."
  def member(x, q), do: :lists.member(x, to_list(q))
  @doc "Removes the first occurrence of an element."
  def delete(x, q), do: delete_with(&(&1 === x), q)
  @doc "Removes the last occurrence of an element."
  def delete_r(x, q), do: delete_with_r(&(&1 === x), q)

  @doc "Removes the first element that satisfies the function."
  def delete_with(fun, {r, f} = q) when is_function(fun, 1) and is_list(r) and is_list(f) do
    case without(f, fun) do
      :error ->
        case without(:lists.reverse(r), fun) do
          :error -> q
          rear -> mended({:lists.reverse(rear), f})
        end

      front ->
        mended({r, front})
    end
  end

  def delete_with(fun, q), do: no_queue([fun, q])

  @doc "Removes the last element that satisfies the function."
  def delete_with_r(fun, {r, f}) when is_function(fun, 1) and is_list(r) and is_list(f),
    do: reverse(delete_with(fun, {f, r}))

  def delete_with_r(fun, q), do: no_queue([fun, q])

  defp without(list, fun), do: without(list, fun, [])

  defp without([], _fun, _before), do: :error

  defp without([x | rest], fun, before) do
    case fun.(x) do
      true -> :lists.reverse(before, rest)
      false -> without(rest, fun, [x | before])
    end
  end

  @doc "As `in_r/2`."
  def cons(x, q), do: in_r(x, q)
  @doc "As `in/2`, with the arguments exchanged."
  def snoc(q, x), do: :queue.in(x, q)
  @doc "As `get/1`."
  def head(q), do: get(q)
  @doc "As `drop/1`."
  def tail(q), do: drop(q)
  @doc "As `get_r/1`."
  def last(q), do: get_r(q)
  @doc "As `get_r/1`."
  def daeh(q), do: get_r(q)
  @doc "As `drop_r/1`."
  def liat(q), do: drop_r(q)
  @doc "As `drop_r/1`."
  def lait(q), do: drop_r(q)
  @doc "As `drop_r/1`."
  def init(q), do: drop_r(q)
end
