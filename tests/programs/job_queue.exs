# Jobs in a queue: workers under a DynamicSupervisor, found by a Registry, retried with a limit, counted in ETS.
defmodule Jobs.Stats do
  def start, do: :ets.new(__MODULE__, [:named_table, :public, :ordered_set])
  def bump(key), do: :ets.update_counter(__MODULE__, key, {2, 1}, {key, 0})
  def all, do: :ets.tab2list(__MODULE__)
end

defmodule Jobs.Worker do
  use GenServer, restart: :transient

  def start_link({id, fun, tries}),
    do: GenServer.start_link(__MODULE__, {id, fun, tries}, name: via(id))

  def via(id), do: {:via, Registry, {Jobs.Registry, id, :waiting}}
  def run(id), do: GenServer.cast(via(id), :run)
  @impl GenServer
  def init(state) do
    Process.flag(:trap_exit, true)
    {:ok, state}
  end

  @impl GenServer
  def handle_cast(:run, {id, fun, tries} = state) do
    Registry.update_value(Jobs.Registry, id, fn _ -> :running end)
    Jobs.Stats.bump(:started)
    {:noreply, state, {:continue, {:work, fun, tries}}}
  end

  @impl GenServer
  def handle_continue({:work, fun, left}, {id, _, tries} = state) do
    case attempt(fun) do
      {:ok, value} ->
        Jobs.Queue.done(id, {:ok, value})
        {:stop, :normal, state}

      {kind, reason} when left > 1 ->
        Jobs.Stats.bump({:retried, id})
        Registry.update_value(Jobs.Registry, id, fn _ -> {:retrying, kind} end)
        _ = reason
        {:noreply, state, {:continue, {:work, fun, left - 1}}}

      failure ->
        Jobs.Queue.done(id, {failure, tries})
        {:stop, :shutdown, state}
    end
  end

  @impl GenServer
  def terminate(reason, {id, _, _}), do: Jobs.Stats.bump({:ended, id, reason})

  defp attempt(fun) do
    {:ok, fun.()}
  rescue
    e in [ArithmeticError, KeyError] -> {:known, Exception.message(e)}
    e -> {:error, e}
  catch
    :throw, value -> {:thrown, value}
    :exit, reason -> {:exited, reason}
  end
end

defmodule Jobs.Queue do
  use GenServer
  def start_link(opts), do: GenServer.start_link(__MODULE__, opts, name: __MODULE__)

  def push(id, fun, opts \\ []),
    do: GenServer.call(__MODULE__, {:push, id, fun, opts[:tries] || 2, opts[:priority] || 0})

  def done(id, result), do: send(__MODULE__, {:done, id, result})
  def await_all, do: GenServer.call(__MODULE__, :await_all)
  @impl true
  def init(opts),
    do:
      {:ok,
       %{slots: opts[:slots], queue: :gb_sets.new(), n: 0, running: %{}, results: [], waiting: []}}

  @impl true
  def handle_call({:push, id, fun, tries, priority}, _from, s) do
    case DynamicSupervisor.start_child(Jobs.Sup, {Jobs.Worker, {id, fun, tries}}) do
      {:ok, pid} ->
        s = %{s | queue: :gb_sets.add({-priority, s.n, id, pid}, s.queue), n: s.n + 1}
        {:reply, :ok, next(s)}

      {:error, {:already_started, pid}} ->
        {:reply, {:error, {:known, Registry.keys(Jobs.Registry, pid)}}, s}

      other ->
        {:reply, other, s}
    end
  end

  def handle_call(:await_all, from, s), do: {:noreply, settle(%{s | waiting: [from | s.waiting]})}
  @impl true
  def handle_info({:done, id, result}, s),
    do:
      {:noreply,
       settle(
         next(%{s | running: Map.delete(s.running, id), results: [{id, result} | s.results]})
       )}

  defp next(%{slots: slots, running: r} = s) when map_size(r) >= slots, do: s

  defp next(s) do
    if :gb_sets.is_empty(s.queue) do
      s
    else
      {{_, _, id, pid}, queue} = :gb_sets.take_smallest(s.queue)
      Jobs.Worker.run(id)
      next(%{s | queue: queue, running: Map.put(s.running, id, pid)})
    end
  end

  defp settle(%{waiting: [_ | _] = w, running: r} = s) when map_size(r) == 0 do
    for from <- w, do: GenServer.reply(from, Enum.reverse(s.results))
    %{s | waiting: [], results: []}
  end

  defp settle(s), do: s
end

Logger.configure(level: :none)
Jobs.Stats.start()

{:ok, sup} =
  Supervisor.start_link(
    [
      {Registry, keys: :unique, name: Jobs.Registry},
      {DynamicSupervisor, name: Jobs.Sup, max_children: 7},
      {Jobs.Queue, slots: 1}
    ],
    strategy: :rest_for_one
  )

me = self()

gate = fn id ->
  fn ->
    send(me, {:in, id})
    receive(do: (:never -> 1), after: (0 -> id))
  end
end

IO.inspect(
  Jobs.Queue.push(:first, fn ->
    send(me, {:gate, self()})
    receive(do: (:open -> :opened))
  end)
)

holder = receive(do: ({:gate, pid} -> pid))

for {id, p} <- [low: 0, high: 5, mid: 3],
    do: IO.inspect(Jobs.Queue.push(id, gate.(id), priority: p))

IO.inspect(Jobs.Queue.push(:low, gate.(:low)))
IO.inspect(Jobs.Queue.push(:div, fn -> div(1, 0) end, tries: 3))
IO.inspect(Jobs.Queue.push(:throw, fn -> throw({:ball, 1}) end))
IO.inspect(Jobs.Queue.push(:exit, fn -> exit(:enough) end, tries: 1))
IO.inspect(Jobs.Queue.push(:raise, fn -> raise "no room" end))

IO.inspect(
  Registry.select(Jobs.Registry, [{{:"$1", :_, :"$2"}, [], [{{:"$1", :"$2"}}]}])
  |> Enum.sort()
)

IO.inspect(DynamicSupervisor.count_children(Jobs.Sup))
send(holder, :open)
for {id, r} <- Jobs.Queue.await_all(), do: IO.inspect({id, r})
order = for _ <- 1..3, do: receive(do: ({:in, id} -> id))
IO.inspect(order, label: "order")

wait = fn wait ->
  if DynamicSupervisor.count_children(Jobs.Sup).active == 0, do: :ok, else: wait.(wait)
end

wait.(wait)
for row <- Jobs.Stats.all(), do: IO.inspect(row)
IO.inspect(Registry.count(Jobs.Registry))
IO.inspect(Registry.lookup(Jobs.Registry, :low))

IO.inspect(
  try do
    GenServer.call(Jobs.Worker.via(:low), :x)
  catch
    :exit, r -> r
  end
)

IO.inspect(Supervisor.which_children(sup) |> Enum.map(&Tuple.delete_at(&1, 1)))
Supervisor.stop(sup)
IO.inspect(Process.whereis(Jobs.Queue))

IO.inspect(
  try do
    Jobs.Queue.await_all()
  catch
    :exit, r -> r
  end
)
