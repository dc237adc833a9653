# Stages that ask each other for as much as they can take.
defmodule Stage do
  use GenServer

  defmacro __using__(_) do
    quote do
      @behaviour Stage
      def handle_cancel(_reason, state), do: {:noreply, [], state}
      defoverridable handle_cancel: 2
    end
  end

  @callback init(term) :: {:producer | :consumer | :producer_consumer, term}
  @callback handle_demand(pos_integer, term) :: {:noreply, list, term}
  @callback handle_events(list, term) :: {:noreply, list, term}
  @callback handle_cancel(term, term) :: {:noreply, list, term}
  @optional_callbacks handle_demand: 2, handle_events: 2
  defstruct [:mod, :type, :state, consumers: %{}, producers: %{}, queue: :queue.new(), pending: 0]
  def start_link(mod, arg, opts \\ []), do: GenServer.start_link(__MODULE__, {mod, arg}, opts)

  def subscribe(consumer, producer, opts \\ []),
    do: GenServer.call(consumer, {:subscribe, producer, opts})

  @impl true
  def init({mod, arg}) do
    {type, state} = mod.init(arg)
    {:ok, %__MODULE__{mod: mod, type: type, state: state}}
  end

  @impl true
  def handle_call({:subscribe, producer, opts}, _from, s) do
    ref = Process.monitor(producer)
    max = Keyword.get(opts, :max_demand, 4)
    GenServer.cast(producer, {:ask, {self(), ref}, max})
    {:reply, {:ok, ref}, put_in(s.producers[ref], {producer, max, 0})}
  end

  def handle_call(:peek, _, s), do: {:reply, {s.pending, :queue.len(s.queue), s.state}, s}
  @impl true
  def handle_cast({:ask, {pid, ref}, n}, s) do
    s = update_in(s.consumers[{pid, ref}], &((&1 || 0) + n))
    {:noreply, s |> ask(n) |> dispatch()}
  end

  def handle_cast({:events, ref, events}, %{type: :consumer} = s) do
    {:noreply, [], st} = s.mod.handle_events(events, s.state)
    {:noreply, refill(%{s | state: st}, ref, length(events))}
  end

  def handle_cast({:events, ref, events}, s) do
    {:noreply, out, st} = s.mod.handle_events(events, s.state)
    {:noreply, %{s | state: st} |> enqueue(out) |> dispatch() |> refill(ref, length(events))}
  end

  @impl true
  def handle_info({:DOWN, ref, _, _, reason}, s) do
    {:noreply, out, st} = s.mod.handle_cancel(reason, s.state)
    {_, s} = pop_in(s.producers[ref])
    {:noreply, dispatch(enqueue(%{s | state: st}, out))}
  end

  defp refill(s, ref, n) do
    case s.producers do
      %{^ref => {pid, max, got}} when got + n >= div(max, 2) ->
        GenServer.cast(pid, {:ask, {self(), ref}, got + n})
        put_in(s.producers[ref], {pid, max, 0})

      %{^ref => {pid, max, got}} ->
        put_in(s.producers[ref], {pid, max, got + n})

      _ ->
        s
    end
  end

  defp ask(%{type: :producer} = s, n) do
    {:noreply, out, st} = s.mod.handle_demand(n, s.state)
    enqueue(%{s | state: st}, out)
  end

  defp ask(s, _), do: s
  defp enqueue(s, out), do: %{s | queue: Enum.reduce(out, s.queue, &:queue.in/2)}

  defp dispatch(s) do
    with {key, demand} <- Enum.find(Enum.sort(s.consumers), fn {_, d} -> d > 0 end),
         false <- :queue.is_empty(s.queue) do
      n = min(demand, :queue.len(s.queue))
      {now, later} = :queue.split(n, s.queue)
      {pid, ref} = key
      GenServer.cast(pid, {:events, ref, :queue.to_list(now)})
      dispatch(%{s | queue: later, consumers: Map.update!(s.consumers, key, &(&1 - n))})
    else
      _ -> s
    end
  end
end

defmodule Counter do
  use Stage
  @behaviour Stage
  def init(from..to), do: {:producer, {from, to}}

  def handle_demand(n, {from, to}) when from <= to do
    last = min(from + n - 1, to)
    {:noreply, Enum.to_list(from..last), {last + 1, to}}
  end

  def handle_demand(_, s), do: {:noreply, [], s}
end

defmodule Doubler do
  use Stage
  def init(_), do: {:producer_consumer, 0}
  def handle_events(ev, n), do: {:noreply, Enum.flat_map(ev, &[&1, &1 * 10]), n + length(ev)}
end

defmodule Sink do
  use Stage
  def init({pid, limit}), do: {:consumer, {pid, limit, []}}

  def handle_events(ev, {pid, limit, acc}) do
    acc = acc ++ ev
    if length(acc) >= limit, do: send(pid, {:done, acc})
    {:noreply, [], {pid, limit, acc}}
  end

  def handle_cancel(reason, {pid, _, _} = st) do
    send(pid, {:cancelled, reason})
    {:noreply, [], st}
  end
end

{:ok, a} = Stage.start_link(Counter, 1..25, name: :counter)
{:ok, b} = Stage.start_link(Doubler, nil)
{:ok, c} = GenServer.start(Stage, {Sink, {self(), 50}})
{:ok, _} = Stage.subscribe(c, b, max_demand: 6)
{:ok, _} = Stage.subscribe(b, :counter)

receive do
  {:done, acc} -> IO.inspect(acc, limit: :infinity, width: 60)
end

IO.inspect(GenServer.call(a, :peek))
IO.inspect(GenServer.call(b, :peek))
Process.unlink(b)
Process.exit(b, :shutdown)

receive do
  {:cancelled, r} -> IO.inspect(r)
end

IO.inspect(:sys.get_state(c).state |> elem(1))
IO.inspect(Stage.behaviour_info(:callbacks))
IO.inspect(Stage.behaviour_info(:optional_callbacks))
