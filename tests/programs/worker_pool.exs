# A pool of supervised workers: a queue in a GenServer, monitors that notice crashes, a registry of names, and back pressure.
defmodule Pool.Worker do
  use GenServer, restart: :transient

  def start_link({pool, name}), do: GenServer.start_link(__MODULE__, pool, name: {:via, Registry, {Pool.Names, name}})

  @impl true
  def init(pool), do: {:ok, pool, {:continue, :report}}

  @impl true
  def handle_continue(:report, pool) do
    GenServer.cast(pool, {:ready, self()})
    {:noreply, pool}
  end

  @impl true
  def handle_cast({:work, from, fun}, pool) do
    GenServer.reply(from, {:ok, fun.()})
    {:noreply, pool, {:continue, :report}}
  end
end

defmodule Pool do
  use GenServer

  defstruct idle: [], waiting: :queue.new(), busy: %{}, started: 0, crashed: 0

  def start_link(size), do: GenServer.start_link(__MODULE__, size, name: __MODULE__)
  def run(fun), do: GenServer.call(__MODULE__, {:run, fun})
  def stats, do: GenServer.call(__MODULE__, :stats)

  @impl true
  def init(size) do
    Process.flag(:trap_exit, true)
    {:ok, %Pool{}, {:continue, {:start, size}}}
  end

  @impl true
  def handle_continue({:start, size}, state) do
    for n <- 1..size, do: {:ok, _} = DynamicSupervisor.start_child(Pool.Workers, {Pool.Worker, {self(), n}})
    {:noreply, %{state | started: size}}
  end

  @impl true
  def handle_call({:run, fun}, from, state), do: {:noreply, dispatch(update_in(state.waiting, &:queue.in({from, fun}, &1)))}

  def handle_call(:stats, _from, state) do
    {:reply, %{idle: length(state.idle), waiting: :queue.len(state.waiting), busy: map_size(state.busy), crashed: state.crashed}, state}
  end

  @impl true
  def handle_cast({:ready, worker}, state) do
    {{ref, _}, busy} = Map.pop(state.busy, worker, {nil, nil})
    if ref, do: Process.demonitor(ref, [:flush])
    {:noreply, dispatch(%{state | idle: [worker | state.idle], busy: busy})}
  end

  @impl true
  def handle_info({:DOWN, _ref, :process, worker, reason}, state) do
    {{_, from}, busy} = Map.pop!(state.busy, worker)
    GenServer.reply(from, {:error, describe(reason)})
    {:noreply, %{state | busy: busy, crashed: state.crashed + 1}}
  end

  defp dispatch(%Pool{idle: [worker | idle]} = state) do
    case :queue.out(state.waiting) do
      {:empty, _} ->
        state

      {{:value, {from, fun}}, waiting} ->
        ref = Process.monitor(worker)
        GenServer.cast(worker, {:work, from, fun})
        dispatch(%{state | idle: idle, waiting: waiting, busy: Map.put(state.busy, worker, {ref, from})})
    end
  end

  defp dispatch(state), do: state

  defp describe({%{__exception__: true} = error, _stack}), do: Exception.message(error)
  defp describe({{:nocatch, value}, _stack}), do: {:thrown, value}
  defp describe({reason, [{_, _, _, _} | _]}), do: reason
  defp describe(reason), do: reason
end

Logger.configure(level: :none)

children = [
  {Registry, keys: :unique, name: Pool.Names},
  {DynamicSupervisor, name: Pool.Workers, max_restarts: 100},
  {Task.Supervisor, name: Pool.Tasks},
  {Pool, 3}
]

{:ok, supervisor} = Supervisor.start_link(children, strategy: :rest_for_one)

squares =
  Pool.Tasks
  |> Task.Supervisor.async_stream_nolink(1..20, fn n -> Pool.run(fn -> n * n end) end, max_concurrency: 6)
  |> Enum.map(fn {:ok, {:ok, square}} -> square end)

IO.inspect(squares)

failures = [
  fn -> raise ArgumentError, "no such job" end,
  fn -> throw(:ball) end,
  fn -> exit(:tired) end,
  fn -> :fine end,
  fn -> 1 + :erlang.binary_to_integer("x") end,
  fn -> Process.exit(self(), :kill) end
]

IO.inspect(Enum.map(failures, &Pool.run/1))
IO.inspect(Pool.run(fn -> Registry.count(Pool.Names) end))

{parent, gate} = {self(), make_ref()}

blocked =
  for n <- 1..5 do
    Task.async(fn ->
      Pool.run(fn ->
        send(parent, {:entered, n})
        receive do: (^gate -> n * 10)
      end)
    end)
  end

for _ <- 1..3, do: receive(do: ({:entered, _} -> :ok))
stats = Enum.find(Stream.repeatedly(&Pool.stats/0), &(&1.waiting == 2))
IO.inspect(Map.take(stats, [:busy, :waiting, :idle]))

open = fn -> for {_, worker, _, _} <- DynamicSupervisor.which_children(Pool.Workers), is_pid(worker), do: send(worker, gate) end
open.()
for _ <- 1..2, do: receive(do: ({:entered, _} -> :ok))
open.()
IO.inspect(blocked |> Task.await_many() |> Enum.sort())
IO.inspect(Pool.stats().crashed)
IO.inspect(DynamicSupervisor.count_children(Pool.Workers))
IO.inspect(for {id, _, type, modules} <- Supervisor.which_children(supervisor), do: {id, type, modules})
IO.inspect(Supervisor.stop(supervisor))
IO.inspect(Process.whereis(Pool))
IO.inspect(catch_exit = try(do: Pool.run(fn -> 1 end), catch: (:exit, {reason, {GenServer, :call, [name | _]}} -> {reason, name})))
_ = catch_exit
