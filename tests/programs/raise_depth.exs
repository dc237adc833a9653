# Of the trace that is raised with as many entries are kept as traces have.
Logger.configure(level: :none)

defmodule B do
  def r(n), do: :erlang.raise(:error, :foo, for(i <- 1..n, do: {:m, :f, i, []}))
  def r2(n), do: reraise(%RuntimeError{message: "x"}, for(i <- 1..n, do: {:m, :f, i, []}))
  def r3(n) do
    reraise(%RuntimeError{message: "x"}, for(i <- 1..n, do: {:m, :f, i, []}))
    1
  end
  def t(f) do
    f.()
  catch
    _, _ -> length(__STACKTRACE__)
  end
end
s = fn n -> for i <- 1..n, do: {:m, :f, i, []} end
IO.inspect B.t(fn -> B.r(12) end)
IO.inspect B.t(fn -> B.r2(12) end)
IO.inspect B.t(fn -> B.r3(12) end)
IO.inspect B.t(fn -> B.r(3) end)
IO.inspect B.t(fn -> apply(:erlang, :raise, [:error, :foo, s.(12)]) end)
IO.inspect (try do :erlang.raise(:error, :foo, s.(12)) rescue _ -> length(__STACKTRACE__) end)
IO.inspect (try do B.r(12) rescue _ -> length(__STACKTRACE__) end)
IO.inspect (try do :erlang.raise(:error, :foo, s.(12)); 2 rescue _ -> length(__STACKTRACE__) end)
IO.inspect (try do raise "x" rescue e -> (try do reraise e, s.(12) rescue _ -> length(__STACKTRACE__) end) end)
spawn_monitor(fn -> B.r(12) end)
receive do {:DOWN, _, _, _, {_, s}} -> IO.inspect length(s) end
spawn_monitor(fn -> B.r(12) ; 1 end)
receive do {:DOWN, _, _, _, {_, s}} -> IO.inspect length(s) end
spawn_monitor(fn -> :erlang.raise(:exit, :foo, s.(12)) end)
receive do {:DOWN, _, _, _, s} -> IO.inspect s end
:erlang.system_flag(:backtrace_depth, 3)
IO.inspect B.t(fn -> B.r(12) end)
IO.inspect B.t(fn -> B.r2(12) end)
IO.inspect (try do Enum.map([1], fn _ -> raise "x" end) rescue _ -> length(__STACKTRACE__) end)
:erlang.system_flag(:backtrace_depth, 20)
IO.inspect B.t(fn -> B.r(12) end)
IO.inspect B.t(fn -> B.r2(12) end)
IO.inspect B.t(fn -> B.r(32) end)
