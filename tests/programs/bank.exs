# A bank: accounts as GenServers under a DynamicSupervisor, found by a Registry.
defmodule Bank.Account do
  use GenServer, restart: :temporary

  def start_link(owner), do: GenServer.start_link(__MODULE__, owner, name: via(owner))
  def via(owner), do: {:via, Registry, {Bank.Registry, owner}}
  def deposit(owner, n) when n > 0, do: GenServer.call(via(owner), {:deposit, n})
  def withdraw(owner, n) when n > 0, do: GenServer.call(via(owner), {:withdraw, n})
  def balance(owner), do: GenServer.call(via(owner), :balance)
  def history(owner), do: GenServer.call(via(owner), :history)

  @impl true
  def init(owner), do: {:ok, %{owner: owner, balance: 0, log: []}}

  @impl true
  def handle_call({:deposit, n}, _from, state) do
    state = %{state | balance: state.balance + n, log: [{:deposit, n} | state.log]}
    {:reply, {:ok, state.balance}, state}
  end

  def handle_call({:withdraw, n}, _from, %{balance: b} = state) when n > b,
    do: {:reply, {:error, :insufficient_funds}, state}

  def handle_call({:withdraw, n}, _from, state) do
    state = %{state | balance: state.balance - n, log: [{:withdraw, n} | state.log]}
    {:reply, {:ok, state.balance}, state}
  end

  def handle_call(:balance, _from, state), do: {:reply, state.balance, state}
  def handle_call(:history, _from, state), do: {:reply, Enum.reverse(state.log), state}
end

defmodule Bank do
  alias Bank.Account

  def open(owner) do
    case DynamicSupervisor.start_child(Bank.Sup, {Account, owner}) do
      {:ok, _} -> :ok
      {:error, {:already_started, _}} -> {:error, :exists}
    end
  end

  def transfer(from, to, n) do
    with {:ok, _} <- Account.withdraw(from, n),
         {:ok, _} <- Account.deposit(to, n) do
      :ok
    end
  end
end

{:ok, _} =
  Supervisor.start_link(
    [
      {Registry, keys: :unique, name: Bank.Registry},
      {DynamicSupervisor, name: Bank.Sup, strategy: :one_for_one}
    ],
    strategy: :one_for_all
  )

IO.inspect(Bank.open("ann"))
IO.inspect(Bank.open("bob"))
IO.inspect(Bank.open("ann"))
IO.inspect(Bank.Account.deposit("ann", 100))
IO.inspect(Bank.transfer("ann", "bob", 30))
IO.inspect(Bank.transfer("ann", "bob", 300))
IO.inspect({Bank.Account.balance("ann"), Bank.Account.balance("bob")})
IO.inspect(Bank.Account.history("ann"))

1..50 |> Task.async_stream(fn i -> Bank.Account.deposit("bob", i) end) |> Stream.run()
IO.inspect(Bank.Account.balance("bob"))
IO.inspect(DynamicSupervisor.count_children(Bank.Sup))
IO.inspect(Registry.count(Bank.Registry))

[{pid, _}] = Registry.lookup(Bank.Registry, "ann")
ref = Process.monitor(pid)
Process.exit(pid, :kill)

receive do
  {:DOWN, ^ref, :process, _, reason} -> IO.inspect(reason)
end

try do
  Bank.Account.balance("nobody")
catch
  :exit, {reason, {m, f, _}} -> IO.inspect({reason, m, f})
end

try do
  Bank.Account.deposit("ann", -5)
rescue
  e in FunctionClauseError -> IO.puts(Exception.message(e))
end
