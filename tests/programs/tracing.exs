# What processes do, told to another: `:erlang.trace/3`, `trace_pattern/3`, `:dbg`.
defmodule Shop do
  def total(items), do: sum(items, 0)
  defp sum([], sum), do: sum
  defp sum([{_, price} | rest], sum), do: sum(rest, sum + price)
  def twice(x), do: 2 * half(x) * 2
  def half(x) when is_integer(x), do: div(x, 2)
  def risky(x), do: 1 + String.to_integer(x)

  def safe(x) do
    risky(x)
  rescue
    ArgumentError -> :none
  end
end

defmodule Counter do
  use GenServer
  def init(n), do: {:ok, n}
  def handle_call(:next, _from, n), do: {:reply, n, n + 1}
  def handle_cast({:set, n}, _), do: {:noreply, n}
end

defmodule Told do
  # Shows what was told so far, with pids by the names they were given here.
  def show(names) do
    receive do
      message -> message |> named(names) |> IO.inspect(width: 120) && show(names)
    after
      60 -> :ok
    end
  end

  defp named(pid, names) when is_pid(pid), do: Map.get(names, pid, :some_pid)
  defp named(ref, _) when is_reference(ref), do: :ref
  defp named(fun, _) when is_function(fun), do: :fun
  defp named([head | tail], names), do: [named(head, names) | named(tail, names)]
  defp named(tuple, names) when is_tuple(tuple), do: List.to_tuple(named(Tuple.to_list(tuple), names))
  defp named(other, _), do: other

  def worker(fun), do: spawn(fn -> receive(do: (:go -> fun.())) end)

  # Runs a function in a process of its own, of which is told what the flags say.
  def run(title, flags, fun) do
    IO.puts("== #{title}")
    pid = worker(fun)
    1 = :erlang.trace(pid, true, flags)
    send(pid, :go)
    show(%{self() => :me, pid => :worker})
  end

  def calls(title, patterns, flags \\ [], fun) do
    for {mfa, spec, options} <- patterns, do: IO.inspect(:erlang.trace_pattern(mfa, spec, options) > 0)
    run(title, [:call | flags], fun)
    for {{m, _, _}, _, options} <- patterns, do: :erlang.trace_pattern({m, :_, :_}, false, options)
  end
end

me = self()
alias Told, as: T

T.run("messages", [:send, :receive], fn ->
  send(me, {:hello, self()})
  send(self(), :own)
  receive(do: (:own -> :ok))
  gone = spawn(fn -> :ok end)
  ref = Process.monitor(gone)
  receive(do: ({:DOWN, ^ref, _, _, _} -> send(gone, :late)))
end)

T.run("processes", [:procs], fn ->
  Process.register(self(), :a_worker)
  child = spawn_link(fn -> receive(do: (:end -> :ok)) end)
  send(child, :end)
  Process.sleep(20)
  Process.unregister(:a_worker)
  Process.link(me)
  Process.unlink(me)
  exit(:done)
end)

T.run("those spawned too", [:procs, :send, :set_on_spawn], fn ->
  spawn(fn -> send(me, :from_the_child) end)
  Process.sleep(20)
end)

sums = fn ->
  Shop.total(apple: 2, pear: 3)
  Shop.twice(5)
end

T.calls("calls from outside", [{{Shop, :_, :_}, true, []}], sums)
T.calls("all calls", [{{Shop, :_, :_}, true, [:local]}], sums)
T.calls("numbers of arguments", [{{Shop, :_, :_}, true, [:local]}], [:arity], sums)
T.calls("returns", [{{Shop, :_, :_}, [{:_, [], [{:return_trace}]}], [:local]}], sums)
T.calls("where to", [{{Shop, :_, :_}, [], [:local]}], [:return_to], fn -> [Shop.twice(700)] end)

T.calls("exceptions", [{{Shop, :_, :_}, [{:_, [], [{:exception_trace}]}], [:local]}], fn ->
  Shop.safe("12")
  Shop.safe("x")
end)

T.calls("some arguments", [{{Shop, :half, 1}, [{[:"$1"], [{:>, :"$1", 5}], [{:message, {{:large, :"$1"}}}]}], [:local]}], fn ->
  Enum.map([4, 600, 800], &Shop.half/1)
end)

T.calls("callers", [{{Shop, :half, 1}, [{:_, [], [{:message, {:caller}}]}], [:local]}], fn -> [Shop.twice(1)] end)
T.calls("functions of others", [{{String, :upcase, 1}, true, []}, {{:erlang, :phash2, 1}, true, []}], fn -> :erlang.phash2(String.upcase("a")) end)
T.calls("nothing", [{{Shop, :_, :_}, true, [:local]}], [:silent], sums)

IO.puts("== a server")
{:ok, server} = GenServer.start_link(Counter, 1)
:erlang.trace_pattern({Counter, :_, :_}, [{:_, [], [{:return_trace}]}], [:local])
:erlang.trace(server, true, [:call])
GenServer.call(server, :next)
GenServer.cast(server, {:set, 7})
7 = GenServer.call(server, :next)
T.show(%{self() => :me, server => :server})

IO.puts("== how it stands")
IO.inspect(:erlang.trace_info(server, :flags))
IO.inspect(:erlang.trace_info(server, :tracer) == {:tracer, self()})
IO.inspect(:erlang.trace_info({Counter, :handle_call, 3}, :traced))
IO.inspect(:erlang.trace_info({Counter, :handle_call, 3}, :match_spec))
IO.inspect(:erlang.trace_info({Counter, :handle_call, 4}, :traced))
:erlang.trace(server, false, [:all])
IO.inspect(:erlang.trace_info(server, :flags))
:erlang.trace_pattern({Counter, :_, :_}, true, [:call_count])
for _ <- 1..3, do: GenServer.call(server, :next)
IO.inspect(:erlang.trace_info({Counter, :handle_call, 3}, :call_count))
:erlang.trace_pattern({Counter, :_, :_}, false, [:call_count])

IO.puts("== what is refused")

refused = fn call ->
  IO.puts(try(do: inspect(call.()), rescue: (error -> Exception.message(error))))
end

refused.(fn -> :erlang.trace(self(), true, [:nonsense]) end)
refused.(fn -> :erlang.trace(self(), true, :send) end)
refused.(fn -> :erlang.trace(self(), :yes, [:send]) end)
refused.(fn -> :erlang.trace(12, true, [:send]) end)
refused.(fn -> :erlang.trace_pattern({Shop, :_, 1}, true, []) end)
refused.(fn -> :erlang.trace_pattern({Shop, :half, 1}, [{:_, [], [{:foo}]}], []) end)
refused.(fn -> :erlang.trace_pattern({Shop, :nothing, 1}, true, []) end)
refused.(fn -> :erlang.trace_info(self(), :nonsense) end)

IO.puts("== dbg")
show = fn result -> IO.puts(Regex.replace(~r/<[\d.]+>|#PID<[\d.]+>/, inspect(result), "P")) end
show.(:dbg.p(:new, :c))
test = self()

# What is shown goes to the test, with pids left out.
{:ok, _} =
  :dbg.tracer(:process, {fn message, n ->
    {:ok, out} = StringIO.open("")
    :dbg.dhandler(message, out)
    send(test, {:line, elem(StringIO.contents(out), 1)})
    n + 1
  end, 0})

show.(:dbg.tracer())
worker = T.worker(fn -> send(test, {:result, Shop.twice(9), "text", 'text'}) end)
show.(:dbg.p(worker, [:c, :m]))
show.(:dbg.p(:new, :nonsense))
show.(:dbg.p(:nobody, :c))
show.(:dbg.tpl(Shop, :half, :x))
show.(:dbg.tpl(Shop, :twice, 1, [{:_, [], [{:return_trace}]}]))
show.(:dbg.tp(Shop, :half, :no_such_name))
show.(:dbg.tp(Shop, :half, [{:_, [], [{:foo}]}]))
send(worker, :go)

lines = fn lines ->
  receive do
    {:line, line} ->
      line |> String.replace(~r/<[\d.]+>/, "P") |> IO.write()
      lines.(lines)

    {:result, _, _, _} ->
      lines.(lines)
  after
    100 -> :ok
  end
end

lines.(lines)
:dbg.ltp()
show.(:dbg.stop_clear())
show.(:dbg.p(:all, :c))

IO.puts("== some messages")
IO.inspect(:erlang.trace_info(:receive, :match_spec))
:erlang.trace_pattern(:receive, [{[:_, :_, {:ask, :_}], [], []}], [])
:erlang.trace_pattern(:send, [{[:_, {:yes, :"$1"}], [{:>, :"$1", 1}], []}], [])
IO.inspect(:erlang.trace_info(:send, :match_spec))

T.run("that are wanted", [:send, :receive], fn ->
  send(self(), {:ask, 1})
  send(self(), {:tell, 2})
  send(me, {:yes, 1})
  send(me, {:yes, 2})
  for _ <- 1..2, do: receive(do: (_ -> :ok))
end)

for event <- [:send, :receive], do: IO.inspect(:erlang.trace_pattern(event, true, []))

IO.puts("== messages of one sender")
listener = spawn(fn -> for _ <- 1..3, do: receive(do: (_ -> :ok)) end)
[told, untold] = for name <- [:told, :untold], do: spawn(fn -> receive(do: (to -> send(to, name))) end)
:erlang.trace_pattern(:receive, [{[node(), told, :_], [], []}], [])
:erlang.trace(listener, true, [:receive])
for sender <- [untold, told], do: send(sender, listener)
told_of = receive(do: ({:trace, ^listener, :receive, message} -> message))
IO.inspect({told_of, :erlang.trace(listener, false, [:receive])})
:erlang.trace_pattern(:receive, true, [])
