# Orders by event sourcing: commands make events, an append-only log on disk keeps them, projections and snapshots follow.
defmodule Order do
  alias __MODULE__.{Cancelled, ItemAdded, Opened, Paid}

  for {module, fields} <- [{Opened, [:id, :customer]}, {ItemAdded, [:id, :sku, :price, qty: 1]}, {Paid, [:id, :amount]}, {Cancelled, [:id, :reason]}] do
    defmodule module do
      @derive {Inspect, except: [:id]}
      defstruct fields
    end
  end

  defstruct status: :new, customer: nil, items: %{}, paid: 0, version: 0

  @type event :: %Opened{} | %ItemAdded{} | %Paid{} | %Cancelled{}

  @spec decide(%Order{}, tuple) :: {:ok, [event]} | {:error, term}
  def decide(%Order{status: :new}, {:open, id, customer}), do: {:ok, [%Opened{id: id, customer: customer}]}
  def decide(%Order{status: :new}, _), do: {:error, :no_such_order}
  def decide(%Order{status: status}, _) when status in [:paid, :cancelled], do: {:error, {:closed, status}}
  def decide(_, {:add, id, sku, price, qty}) when qty > 0, do: {:ok, [%ItemAdded{id: id, sku: sku, price: price, qty: qty}]}
  def decide(_, {:add, _, _, _, qty}), do: {:error, {:bad_quantity, qty}}

  def decide(order, {:pay, id, amount}) do
    case total(order) - order.paid do
      due when due > amount -> {:ok, [%Paid{id: id, amount: amount}]}
      due when due == amount -> {:ok, [%Paid{id: id, amount: amount}]}
      due -> {:error, {:overpaid, amount - due}}
    end
  end

  def decide(_, {:cancel, id, reason}), do: {:ok, [%Cancelled{id: id, reason: reason}]}

  def evolve(order, event), do: order |> apply_event(event) |> Map.update!(:version, &(&1 + 1))

  defp apply_event(order, %Opened{customer: customer}), do: %{order | status: :open, customer: customer}
  defp apply_event(order, %ItemAdded{} = e), do: update_in(order.items[e.sku], fn old -> {e.price, e.qty + elem(old || {0, 0}, 1)} end)
  defp apply_event(order, %Cancelled{}), do: %{order | status: :cancelled}

  defp apply_event(order, %Paid{amount: amount}) do
    order = %{order | paid: order.paid + amount}
    if order.paid == total(order), do: %{order | status: :paid}, else: order
  end

  def total(order), do: for({_, {price, qty}} <- order.items, reduce: 0, do: (sum -> sum + price * qty))
end

defmodule Log do
  @moduledoc "Frames of size, checksum and external terms, one after the other in a file."

  def append(path, event) do
    bytes = :erlang.term_to_binary(event)
    File.write!(path, [<<byte_size(bytes)::32, :erlang.adler32(bytes)::32>>, bytes], [:append, :binary])
  end

  def stream(path) do
    Stream.resource(
      fn -> File.open!(path, [:read, :binary]) end,
      fn file ->
        with <<size::32, sum::32>> <- IO.binread(file, 8), bytes when byte_size(bytes) == size <- IO.binread(file, size), ^sum <- :erlang.adler32(bytes) do
          {[:erlang.binary_to_term(bytes, [:safe])], file}
        else
          :eof -> {:halt, file}
          _ -> {[:corrupt], file} |> then(fn _ -> {:halt, file} end)
        end
      end,
      &File.close/1
    )
  end
end

defmodule Orders do
  use GenServer

  def start_link(path), do: GenServer.start_link(__MODULE__, path, name: __MODULE__)
  def command(command), do: GenServer.call(__MODULE__, command)

  @impl GenServer
  def init(path), do: {:ok, %{path: path, orders: path |> Log.stream() |> Enum.reduce(%{}, &project/2)}}

  @impl GenServer
  def handle_call(:snapshot, _from, state), do: {:reply, state.orders, state}

  def handle_call(command, _from, state) do
    order = Map.get(state.orders, elem(command, 1), %Order{})

    case Order.decide(order, command) do
      {:ok, events} ->
        Enum.each(events, &Log.append(state.path, &1))
        {:reply, {:ok, length(events)}, update_in(state.orders, &Enum.reduce(events, &1, fn event, orders -> project(event, orders) end))}

      error ->
        {:reply, error, state}
    end
  end

  defp project(%{id: id} = event, orders), do: Map.update(orders, id, Order.evolve(%Order{}, event), &Order.evolve(&1, event))
end

path = Path.join(System.tmp_dir!(), "orders-#{System.pid()}.log")
File.touch!(path)
{:ok, server} = Orders.start_link(path)

commands = [
  {:add, 1, "pen", 150, 2}, {:open, 1, "ana"}, {:add, 1, "pen", 150, 2}, {:add, 1, "ink", 999, 1}, {:add, 1, "ink", 999, -1},
  {:open, 2, "bob"}, {:pay, 1, 300}, {:pay, 1, 2000}, {:add, 1, "pen", 150, 1}, {:pay, 1, 1149}, {:add, 1, "cap", 1, 1},
  {:cancel, 2, "changed his mind"}, {:cancel, 2, "again"}, {:open, 3, "eva"}, {:pay, 3, 1}
]

for command <- commands, do: IO.puts("#{inspect(command)} -> #{inspect(Orders.command(command))}")
before = Orders.command(:snapshot)
IO.inspect(before)
GenServer.stop(server)

IO.inspect(path |> Log.stream() |> Enum.map(& &1.__struct__) |> Enum.frequencies())
IO.inspect(path |> Log.stream() |> Enum.take(3))
{:ok, _} = Orders.start_link(path)
IO.inspect(Orders.command(:snapshot) == before)

revenue = path |> Log.stream() |> Stream.filter(&is_struct(&1, Order.Paid)) |> Stream.map(& &1.amount) |> Enum.scan(&+/2)
IO.inspect(revenue)
File.write!(path, "torn", [:append])
IO.inspect(path |> Log.stream() |> Enum.count())
{:ok, %File.Stat{size: size}} = File.stat(path)
File.write!(path, path |> File.read!() |> binary_part(0, size - 30))
IO.inspect(path |> Log.stream() |> Enum.to_list() |> List.last())
File.rm!(path)
IO.inspect(File.exists?(path))
