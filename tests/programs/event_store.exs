# An event-sourced shop: a registry of carts, each a process, with snapshots, projections by a GenServer and a supervisor.
defmodule Event do
  defmacro defevent(name, fields) do
    module = Macro.expand(name, __CALLER__)

    quote do
      defmodule unquote(name) do
        @fields unquote(fields)
        defstruct @fields ++ [at: 0]
        def new(values), do: struct!(__MODULE__, Enum.zip(@fields, values))
        def name, do: unquote(module |> Module.split() |> List.last() |> Macro.underscore())
      end
    end
  end
end

defmodule Shop.Events do
  import Event
  defevent(ItemAdded, [:sku, :count, :price])
  defevent(ItemRemoved, [:sku, :count])
  defevent(CheckedOut, [:total])
end

defmodule Cart do
  use GenServer, restart: :transient
  alias Shop.Events.{CheckedOut, ItemAdded, ItemRemoved}

  defstruct items: %{}, state: :open, log: [], clock: 0

  def start_link(id), do: GenServer.start_link(__MODULE__, id, name: via(id))
  def via(id), do: {:via, Registry, {Shop.Registry, id}}

  def add(id, sku, count, price), do: GenServer.call(via(id), {:run, {:add, sku, count, price}})
  def remove(id, sku, count), do: GenServer.call(via(id), {:run, {:remove, sku, count}})
  def check_out(id), do: GenServer.call(via(id), {:run, :check_out})
  def events(id), do: GenServer.call(via(id), :events)
  def crash(id), do: GenServer.cast(via(id), :crash)

  @impl true
  def init(id) do
    Process.put(:id, id)
    {:ok, %__MODULE__{}, {:continue, :replay}}
  end

  @impl true
  def handle_continue(:replay, cart) do
    events = Store.read(Process.get(:id))
    {:noreply, Enum.reduce(events, cart, &apply_event(&2, &1))}
  end

  @impl true
  def handle_call({:run, command}, _from, cart) do
    case decide(cart, command) do
      {:ok, event} ->
        event = %{event | at: cart.clock + 1}
        Store.append(Process.get(:id), event)
        {:reply, :ok, apply_event(cart, event)}

      {:error, _} = error ->
        {:reply, error, cart}
    end
  end

  def handle_call(:events, _from, cart), do: {:reply, Enum.reverse(cart.log), cart}

  @impl true
  def handle_cast(:crash, _cart), do: exit(:crashed)

  defp decide(%{state: :closed}, _), do: {:error, :closed}
  defp decide(_, {:add, _, count, _}) when count <= 0, do: {:error, {:bad_count, count}}
  defp decide(_, {:add, sku, count, price}), do: {:ok, ItemAdded.new([sku, count, price])}

  defp decide(%{items: items}, {:remove, sku, count}) do
    case items do
      %{^sku => {have, _}} when have >= count -> {:ok, ItemRemoved.new([sku, count])}
      %{^sku => {have, _}} -> {:error, {:only, have}}
      _ -> {:error, :not_in_cart}
    end
  end

  defp decide(%{items: items}, :check_out) when map_size(items) == 0, do: {:error, :empty}

  defp decide(%{items: items}, :check_out) do
    total = items |> Map.values() |> Enum.map(fn {count, price} -> count * price end) |> Enum.sum()
    {:ok, CheckedOut.new([total])}
  end

  defp apply_event(cart, event) do
    cart = %{cart | log: [event.__struct__.name() | cart.log], clock: cart.clock + 1}

    case event do
      %ItemAdded{sku: sku, count: count, price: price} ->
        update_in(cart.items, &Map.update(&1, sku, {count, price}, fn {have, _} -> {have + count, price} end))

      %ItemRemoved{sku: sku, count: count} ->
        {_, items} =
          Map.get_and_update(cart.items, sku, fn
            {^count, _} -> :pop
            {have, price} -> {nil, {have - count, price}}
          end)

        %{cart | items: items}

      %CheckedOut{} ->
        %{cart | state: :closed}
    end
  end
end

defmodule Store do
  use Agent
  def start_link(_), do: Agent.start_link(fn -> %{} end, name: __MODULE__)
  def append(id, event), do: Agent.update(__MODULE__, &Map.update(&1, id, [event], fn events -> [event | events] end))
  def read(id), do: Agent.get(__MODULE__, &(&1 |> Map.get(id, []) |> Enum.reverse()))

  def totals do
    Agent.get(__MODULE__, fn all ->
      for {id, events} <- all, %Shop.Events.CheckedOut{total: total} <- events, into: %{}, do: {id, total}
    end)
  end
end

defmodule EventStoreDemo do
  def run do
    children = [Store, {Registry, keys: :unique, name: Shop.Registry}, {DynamicSupervisor, name: Shop.Carts}]
    {:ok, _} = Supervisor.start_link(children, strategy: :rest_for_one)
    Logger.configure(level: :none)

    {:ok, ann} = DynamicSupervisor.start_child(Shop.Carts, {Cart, "ann"})
    {:ok, _} = DynamicSupervisor.start_child(Shop.Carts, {Cart, "bob"})

    IO.inspect(Cart.add("ann", :tea, 2, 350))
    IO.inspect(Cart.add("ann", :tea, 1, 400))
    IO.inspect(Cart.add("ann", :cup, 0, 900))
    IO.inspect(Cart.remove("ann", :cup, 1))
    IO.inspect(Cart.remove("ann", :tea, 5))
    IO.inspect(Cart.remove("ann", :tea, 1))
    IO.inspect(Cart.check_out("bob"))

    ref = Process.monitor(ann)
    Cart.crash("ann")

    receive do
      {:DOWN, ^ref, :process, ^ann, reason} -> IO.inspect(reason, label: "ann is down")
    end

    await = fn await ->
      case Registry.lookup(Shop.Registry, "ann") do
        [{pid, _}] when pid != ann -> pid
        _ -> await.(await)
      end
    end

    IO.puts("restarted: #{await.(await) != ann}")
    IO.inspect(Cart.events("ann"), label: "replayed")
    IO.inspect(Cart.check_out("ann"))
    IO.inspect(Cart.add("ann", :tea, 1, 1))
    IO.inspect(Store.totals())
    IO.inspect(Store.read("ann") |> Enum.map(&{&1.__struct__.name(), &1.at}))
    IO.inspect(DynamicSupervisor.count_children(Shop.Carts))
    try do
      Cart.events("eve")
    catch
      :exit, {reason, _} -> IO.inspect(reason)
    end
  end
end

EventStoreDemo.run()
