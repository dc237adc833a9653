# Stack traces told again and again: the same place reached by other calls, through recursions of other depths, in functions made
# anew, and with another limit.
defmodule Reached do
  def trace(fun) do
    fun.()
  rescue
    _ -> __STACKTRACE__
  catch
    _, _ -> __STACKTRACE__
  end

  def fail(x), do: {:ok, hd(x)}
  def throws(x), do: {:ok, throw(x)}
  def one(x), do: {1, fail(x)}
  def two(x), do: {2, fail(x)}
  def both(x, 0), do: {0, fail(x)}
  def both(x, n), do: {n, both(x, n - 1)}
  def even(x, 0), do: {0, fail(x)}
  def even(x, n), do: {n, odd(x, n - 1)}
  def odd(x, 0), do: {0, fail(x)}
  def odd(x, n), do: {n, even(x, n - 1)}
  def wrong(x), do: {:ok, String.to_integer(x)}
  def clause(:only), do: :ok
end

show = fn label, trace ->
  entries = for {m, f, a, location} <- trace, do: {m, f, a, location[:line]}
  IO.inspect({label, entries}, limit: :infinity, width: 150)
end

for round <- 1..2 do
  show.({round, :one}, Reached.trace(fn -> Reached.one([]) end))
  show.({round, :two}, Reached.trace(fn -> Reached.two([]) end))
  show.({round, :again}, Reached.trace(fn -> Reached.two([]) end))
  show.({round, :throws}, Reached.trace(fn -> Reached.throws(1) end))
  for n <- [0, 1, 2, 7, 7, 30, 3], do: show.({round, :both, n}, Reached.trace(fn -> Reached.both([], n) end))
  for n <- [0, 1, 2, 7, 7, 30, 3], do: show.({round, :even, n}, Reached.trace(fn -> Reached.even([], n) end))
  for x <- ["a", "b", 1], do: show.({round, :wrong, x}, Reached.trace(fn -> Reached.wrong(x) end))
  for x <- ["a", "a"], do: show.({round, :clause, x}, Reached.trace(fn -> Reached.clause(x) end))

  for code <- ["fn x -> {1, hd(x)} end", "fn x -> {2, tl(x)} end", "fn x -> {2, tl(x)} end"] do
    {fun, _} = Code.eval_string(code)
    show.({round, code}, Enum.take(Reached.trace(fn -> {fun.([]), 1} end), 1))
  end
end

deep = :erlang.system_flag(:backtrace_depth, 3)
show.(:short, Reached.trace(fn -> Reached.both([], 1) end))
:erlang.system_flag(:backtrace_depth, deep)
show.(:long, Reached.trace(fn -> Reached.both([], 1) end))
traces = for _ <- 1..3, do: Task.async(fn -> Reached.trace(fn -> Reached.one([]) end) end)
show.(:tasks, traces |> Enum.map(&Task.await/1) |> Enum.uniq() |> hd())
