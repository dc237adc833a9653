# State machines: a door by :gen_statem, a vending machine by a behaviour, retries with timers and a pool by GenServer.
defmodule Door do
  @behaviour :gen_statem
  def start(code), do: :gen_statem.start(__MODULE__, code, [])
  def press(door, digit), do: :gen_statem.call(door, {:press, digit})
  def state(door), do: :gen_statem.call(door, :state)

  @impl true
  def callback_mode, do: [:state_functions, :state_enter]

  @impl true
  def init(code), do: {:ok, :locked, %{code: code, pressed: [], opened: 0}}

  def locked(:enter, _old, data), do: {:keep_state, %{data | pressed: []}}

  def locked({:call, from}, {:press, digit}, %{code: code} = data) do
    case [digit | data.pressed] do
      pressed when length(pressed) < length(code) ->
        {:keep_state, %{data | pressed: pressed}, [{:reply, from, :more}]}

      pressed ->
        if Enum.reverse(pressed) == code,
          do: {:next_state, :open, data, [{:reply, from, :opened}]},
          else: {:repeat_state, data, [{:reply, from, :wrong}]}
    end
  end

  def locked({:call, from}, :state, data), do: {:keep_state_and_data, [{:reply, from, {:locked, data.opened}}]}

  def open(:enter, :locked, data), do: {:keep_state, %{data | opened: data.opened + 1}, [{:state_timeout, 400, :lock}]}
  def open(:state_timeout, :lock, data), do: {:next_state, :locked, data}
  def open({:call, _}, {:press, _}, _data), do: {:keep_state_and_data, [:postpone]}
  def open({:call, from}, :state, data), do: {:keep_state_and_data, [{:reply, from, {:open, data.opened}}]}
end

defmodule Machine do
  @type state :: atom
  @callback initial() :: {state, term}
  @callback handle(state, event :: term, data :: term) :: {state, term} | {state, term, output :: term} | :refuse

  def run(module, events) do
    {state, data} = module.initial()

    {outputs, {state, data}} =
      Enum.flat_map_reduce(events, {state, data}, fn event, {state, data} ->
        case module.handle(state, event, data) do
          {next, data} -> {[], {next, data}}
          {next, data, output} -> {[output], {next, data}}
          :refuse -> {[{:refused, event}], {state, data}}
        end
      end)

    {state, data, outputs}
  end
end

defmodule Vending do
  @behaviour Machine
  @prices %{tea: 30, cake: 80}

  @impl Machine
  def initial, do: {:idle, 0}

  @impl Machine
  def handle(:idle, {:coin, n}, 0), do: {:paying, n}
  def handle(:paying, {:coin, n}, sum), do: {:paying, sum + n}
  def handle(:paying, :cancel, sum), do: {:idle, 0, {:change, sum}}

  def handle(:paying, {:choose, thing}, sum) when is_map_key(@prices, thing) do
    case @prices[thing] do
      price when price <= sum -> {:idle, 0, {thing, change(sum - price)}}
      price -> {:paying, sum, {:missing, price - sum}}
    end
  end

  def handle(_, _, _), do: :refuse

  defp change(amount) do
    {coins, 0} = Enum.flat_map_reduce([50, 20, 10], amount, fn coin, left -> {List.duplicate(coin, div(left, coin)), rem(left, coin)} end)
    coins
  end
end

defmodule Retry do
  use GenServer
  def start(work, tries), do: GenServer.start(__MODULE__, {self(), work, tries})

  @impl true
  def init({owner, work, tries}), do: {:ok, {owner, work, tries, []}, {:continue, :try}}

  @impl true
  def handle_continue(:try, state), do: attempt(state)

  @impl true
  def handle_info(:again, state), do: attempt(state)

  defp attempt({owner, _work, 0, errors}) do
    send(owner, {:gave_up, Enum.reverse(errors)})
    {:stop, :normal, nil}
  end

  defp attempt({owner, work, tries, errors}) do
    case work.(tries) do
      {:ok, value} ->
        send(owner, {:done, value, Enum.reverse(errors)})
        {:stop, :normal, nil}

      {:error, reason} ->
        Process.send_after(self(), :again, 1)
        {:noreply, {owner, work, tries - 1, [reason | errors]}}
    end
  end
end

defmodule Pool do
  use GenServer
  def start_link(size), do: GenServer.start_link(__MODULE__, size)

  def with_worker(pool, fun) do
    worker = GenServer.call(pool, :take)

    try do
      fun.(worker)
    after
      GenServer.cast(pool, {:give, worker})
    end
  end

  @impl true
  def init(size), do: {:ok, %{free: Enum.to_list(1..size), waiting: :queue.new(), most: 0, size: size}}

  @impl true
  def handle_call(:take, from, %{free: []} = pool), do: {:noreply, update_in(pool.waiting, &:queue.in(from, &1))}

  def handle_call(:take, _from, %{free: [worker | free]} = pool) do
    used = pool.size - length(free)
    {:reply, worker, %{pool | free: free, most: max(pool.most, used)}}
  end

  def handle_call(:most, _from, pool), do: {:reply, pool.most, pool}

  @impl true
  def handle_cast({:give, worker}, pool) do
    case :queue.out(pool.waiting) do
      {{:value, from}, waiting} ->
        GenServer.reply(from, worker)
        {:noreply, %{pool | waiting: waiting}}

      {:empty, _} ->
        {:noreply, %{pool | free: [worker | pool.free]}}
    end
  end
end

defmodule MachinesDemo do
  def run do
    {:ok, door} = Door.start([1, 2, 3])
    IO.inspect(for digit <- [1, 2, 4, 1, 2, 3], do: Door.press(door, digit))
    IO.inspect(Door.state(door))
    IO.inspect(Door.press(door, 1), label: "postponed until it locks")
    IO.inspect(Door.state(door))
    :gen_statem.stop(door)

    IO.inspect(Machine.run(Vending, [{:coin, 20}, {:choose, :tea}, {:coin, 20}, {:choose, :tea}]))
    IO.inspect(Machine.run(Vending, [{:choose, :tea}, {:coin, 100}, {:choose, :cake}, {:coin, 50}, :cancel]))
    IO.inspect(Machine.run(Vending, [{:coin, 200}, {:choose, :gold}]))

    {:ok, _} = Retry.start(fn tries -> if tries > 2, do: {:error, {:busy, tries}}, else: {:ok, :finally} end, 5)
    receive(do: (message -> IO.inspect(message)))
    {:ok, pid} = Retry.start(fn _ -> {:error, :down} end, 2)
    ref = Process.monitor(pid)
    receive(do: ({:gave_up, _} = message -> IO.inspect(message)))
    receive(do: ({:DOWN, ^ref, _, _, reason} -> IO.inspect(reason)))

    {:ok, pool} = Pool.start_link(3)
    results = 1..12 |> Task.async_stream(fn n -> Pool.with_worker(pool, fn worker -> {n, worker in 1..3} end) end, max_concurrency: 12) |> Enum.map(&elem(&1, 1))
    IO.inspect(results)
    IO.inspect(GenServer.call(pool, :most) in 1..3)

    try do
      Pool.with_worker(pool, fn _ -> raise "in the worker" end)
    rescue
      error -> IO.inspect(error)
    end

    IO.inspect(:sys.get_state(pool).free |> Enum.sort())
  end
end

MachinesDemo.run()
