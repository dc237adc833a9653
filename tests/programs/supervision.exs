# Supervisors: restarts, strategies, shutdown, links, monitors, tasks that fail, timers, ets caches.
Logger.configure(level: :none)

defmodule Counter do
  use GenServer
  def start_link({name, n}), do: GenServer.start_link(__MODULE__, {name, n}, name: name)
  def bump(name), do: GenServer.call(name, :bump)
  def crash(name), do: GenServer.cast(name, :crash)

  @impl true
  def init({name, n}) do
    send(:observer, {:started, name})
    {:ok, n}
  end

  @impl true
  def handle_call(:bump, _, n), do: {:reply, n + 1, n + 1}

  @impl true
  def handle_cast(:crash, _), do: raise("crash")
end

defmodule Wait do
  def message(count \\ 1) do
    for _ <- 1..count, do: one()
  end

  defp one do
    receive do
      m -> m
    after
      2000 -> :timeout
    end
  end
end

Process.register(self(), :observer)

child = fn name -> Supervisor.child_spec({Counter, {name, 0}}, id: name) end

for strategy <- [:one_for_one, :one_for_all, :rest_for_one] do
  {:ok, sup} = Supervisor.start_link([child.(:a), child.(:b), child.(:c)], strategy: strategy)
  IO.inspect(Wait.message(3))
  IO.inspect({Counter.bump(:a), Counter.bump(:b), Counter.bump(:b)})
  Counter.crash(:b)
  count = %{one_for_one: 1, one_for_all: 3, rest_for_one: 2}[strategy]
  IO.inspect({strategy, Wait.message(count)})
  IO.inspect({Counter.bump(:a), Counter.bump(:b), Counter.bump(:c)})
  IO.inspect(Supervisor.count_children(sup))
  IO.inspect(Supervisor.terminate_child(sup, :c))
  IO.inspect(for {id, pid, type, _} <- Supervisor.which_children(sup), do: {id, is_pid(pid), type})
  IO.inspect(Supervisor.restart_child(sup, :c) |> elem(0))
  Wait.message()
  IO.inspect(Supervisor.delete_child(sup, :a))
  IO.inspect(Supervisor.restart_child(sup, :nope))
  Supervisor.stop(sup)
end

Process.flag(:trap_exit, true)
{:ok, sup} = Supervisor.start_link([child.(:x)], strategy: :one_for_one, max_restarts: 1, max_seconds: 5)
Wait.message()
Counter.crash(:x)
Wait.message()
Counter.crash(:x)
IO.inspect(Wait.message() |> Enum.map(fn {:EXIT, ^sup, reason} -> reason end))

{pid, ref} = spawn_monitor(fn -> exit({:shutdown, :done}) end)
IO.inspect(Wait.message() |> Enum.map(fn {:DOWN, ^ref, :process, ^pid, reason} -> reason end))

task = Task.async(fn -> Process.sleep(10); :slow end)
IO.inspect(Task.yield(task, 1) || Task.await(task))

{:ok, tasks} = Task.Supervisor.start_link()
t = Task.Supervisor.async_nolink(tasks, fn -> raise ArgumentError, "bad" end)

case Task.yield(t, 1000) do
  {:exit, {%ArgumentError{message: m}, _}} -> IO.puts("failed: #{m}")
  other -> IO.inspect(other)
end

IO.inspect(Task.Supervisor.async_stream(tasks, 1..3, &(&1 * 10)) |> Enum.to_list())

defmodule Cache do
  def fetch(key, fun) do
    case :ets.lookup(:cache, key) do
      [{^key, value}] -> {:hit, value}
      [] ->
        value = fun.()
        :ets.insert(:cache, {key, value})
        {:miss, value}
    end
  end
end

:ets.new(:cache, [:named_table, :public, read_concurrency: true])
IO.inspect(for k <- [1, 2, 1, 2, 3], do: Cache.fetch(k, fn -> k * k end))
IO.inspect(:ets.tab2list(:cache) |> Enum.sort())
defmodule Tick do
  def wait do
    Process.send_after(self(), :tick, 5)

    receive do
      :tick -> :ticked
    end
  end
end

IO.inspect(Tick.wait())
IO.inspect(Wait.message() |> Enum.map(fn {:EXIT, _, r} -> r end))
IO.inspect(Process.info(self(), :trap_exit))
{:ok, agent} = Agent.start_link(fn -> %{} end)
for {k, v} <- [a: 1, b: 2], do: Agent.update(agent, &Map.put(&1, k, v))
IO.inspect(Agent.get(agent, & &1))
Agent.stop(agent)
IO.inspect(Wait.message() |> Enum.map(fn {:EXIT, ^agent, r} -> r end))

defmodule Stack do
  use GenServer
  def init(l), do: {:ok, l}
  def handle_call(:pop, _f, [h | t]), do: {:reply, h, t}
  def handle_call(:stop, from, s) do
    GenServer.reply(from, :bye)
    {:stop, :normal, s}
  end
  def handle_cast({:push, x}, s), do: {:noreply, [x | s], {:continue, :log}}
  def handle_continue(:log, s), do: (send(:observer, {:len, length(s)}); {:noreply, s})
  def handle_info(m, s), do: (send(:observer, {:info, m}); {:noreply, s})
  def terminate(r, s), do: send(:observer, {:terminate, r, s})
end

{:ok, s} = GenServer.start(Stack, [1])
GenServer.cast(s, {:push, 2})
IO.inspect(Wait.message())
IO.inspect(GenServer.call(s, :pop))
send(s, :hey)
IO.inspect(Wait.message())
IO.inspect(GenServer.call(s, :stop))
IO.inspect(Wait.message())
IO.inspect(try do GenServer.call(s, :pop) catch :exit, {r, _} -> r end)
