defmodule IEx.Broker do
  @moduledoc false

  # A server that knows the shells of this node, for those that look for one: `IEx.pry/0` in any process, and
  # completion.
  #
  #     broker  --{:take_over, request, pid, location, whereami}-->  every shell's server
  #     shell's server  --{:accept | :refuse, request}-->  broker
  #
  # The program's own shell is there before this server is: it leaves its pid where `init/1` finds it.

  @behaviour GenServer

  @first {__MODULE__, :first}

  # Written as what `use GenServer` would make, for which no prompt is to wait.
  @doc "Returns how a supervisor starts the broker."
  def child_spec(arg), do: %{id: __MODULE__, start: {__MODULE__, :start_link, [arg]}}

  @doc "Starts the broker under its name."
  def start_link(_), do: GenServer.start_link(__MODULE__, :ok, name: __MODULE__)

  @doc "Tells the broker about a shell's server; without the application there is nobody to tell."
  def register(server) do
    cond do
      asleep?() and :persistent_term.get(@first, nil) == nil ->
        :persistent_term.put(@first, server)
        :ok

      Process.whereis(__MODULE__) == nil ->
        :ok

      true ->
        GenServer.call(__MODULE__, {:register, server})
    end
  end

  @doc "Tells the broker which evaluator works for the calling server: it is to stop when the server is gone."
  def register_evaluator(evaluator) do
    unless asleep?(), do: GenServer.cast(__MODULE__, {:evaluator, self(), evaluator})
    :ok
  end

  @doc "Returns the server of a shell of this node, or `nil`."
  def shell() do
    case servers() do
      [server | _] -> server
      [] -> nil
    end
  end

  @doc "Returns a server and its evaluator, or `nil`."
  def evaluator(server \\ shell()) do
    case is_pid(server) && evaluator_of(server) do
      evaluator when is_pid(evaluator) -> {server, evaluator}
      _ -> nil
    end
  end

  @doc "Asks every shell whether the calling process may take it over: `{:ok, server, group_leader}` or `{:error, reason}`."
  def take_over(location, whereami, opts \\ []) do
    case Process.whereis(__MODULE__) do
      nil -> {:error, :no_iex}
      _ -> GenServer.call(__MODULE__, {:take_over, location, whereami, opts}, :infinity)
    end
  end

  @doc "Accepts or refuses a request for the calling server: `:error` if another server has accepted it."
  def respond(request, leader, accepted?)

  def respond(request, leader, true), do: GenServer.call(__MODULE__, {:accept, request, leader})
  def respond(request, _leader, false), do: GenServer.call(__MODULE__, {:refuse, request})

  defp asleep?(), do: :rshell_boot.shell?() and :rshell_sleepers.asleep(:iex)

  # The shells, those that began last first.
  defp servers() do
    cond do
      asleep?() -> List.wrap(:persistent_term.get(@first, nil))
      Process.whereis(__MODULE__) == nil -> []
      true -> GenServer.call(__MODULE__, :servers)
    end
  end

  defp evaluator_of(server) do
    with {:dictionary, dictionary} <- Process.info(server, :dictionary),
         {:evaluator, evaluator} <- List.keyfind(dictionary, :evaluator, 0) do
      evaluator
    else
      _ -> nil
    end
  end

  ## The server

  @impl true
  def init(:ok) do
    state = %{servers: %{}, takeovers: %{}}

    case :persistent_term.get(@first, nil) do
      nil ->
        {:ok, state}

      server ->
        remember(server, evaluator_of(server))
        {:ok, with_server(state, server)}
    end
  end

  # The evaluator of each server is not part of the state, as it is not of Elixir's: it is only told of the end.
  defp remember(server, evaluator), do: Process.put({:evaluator_of, server}, evaluator)

  defp with_server(state, server) do
    put_in(state.servers[Process.monitor(server)], server)
  end

  @impl true
  def handle_call({:register, server}, _from, state), do: {:reply, :ok, with_server(state, server)}

  def handle_call(:servers, _from, state), do: {:reply, Enum.sort(Map.values(state.servers), :desc), state}

  def handle_call({:take_over, _, _, _}, _from, %{servers: servers} = state) when servers == %{} do
    {:reply, {:error, :no_iex}, state}
  end

  # The oldest is asked first.
  def handle_call({:take_over, location, whereami, _opts}, {asking, _} = from, state) do
    servers = state.servers |> Map.values() |> Enum.sort()
    request = make_ref()
    for server <- servers, do: send(server, {:take_over, request, asking, location, whereami})
    {:noreply, put_in(state.takeovers[request], {from, servers})}
  end

  def handle_call({:accept, request, leader}, {server, _}, state) do
    case Map.pop(state.takeovers, request) do
      {nil, _} ->
        {:reply, :error, state}

      {{asking, _}, takeovers} ->
        GenServer.reply(asking, {:ok, server, leader})
        {:reply, :ok, %{state | takeovers: takeovers}}
    end
  end

  def handle_call({:refuse, request}, {server, _}, state) do
    {:reply, :ok, %{state | takeovers: Map.new(refused(state.takeovers, server, [request]))}}
  end

  # What is left of requests when a server has refused some: those that nobody is left to accept are answered.
  defp refused(takeovers, server, requests) do
    Enum.flat_map(takeovers, fn {request, {asking, servers}} ->
      left = if request in requests, do: List.delete(servers, server), else: servers
      if left == [], do: GenServer.reply(asking, {:error, :refused})
      if left == [], do: [], else: [{request, {asking, left}}]
    end)
  end

  @impl true
  def handle_cast({:evaluator, server, evaluator}, state) do
    remember(server, evaluator)
    {:noreply, state}
  end

  @impl true
  def handle_info({:DOWN, ref, :process, server, _reason}, state) do
    evaluator = Process.delete({:evaluator_of, server})
    if evaluator, do: send(evaluator, {:stop, server})
    takeovers = refused(state.takeovers, server, Map.keys(state.takeovers))
    {:noreply, %{state | servers: Map.delete(state.servers, ref), takeovers: Map.new(takeovers)}}
  end

  def handle_info(_message, state), do: {:noreply, state}
end
