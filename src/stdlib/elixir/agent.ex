defmodule Agent do
  @moduledoc """
  A process that holds a state which functions read and change.

      iex> {:ok, agent} = Agent.start_link(fn -> 1 end)
      iex> Agent.update(agent, & &1 + 1)
      iex> Agent.get(agent, & &1)
      2
  """

  @type on_start :: {:ok, pid} | {:error, {:already_started, pid} | term}
  @type name :: atom | {:global, term} | {:via, module, term}
  @type agent :: pid | {atom, node} | name
  @type state :: term

  @doc """
  What a supervisor that starts an agent as its child has to know, as a map.

      iex> Agent.child_spec(:argument)
      %{id: Agent, start: {Agent, :start_link, [:argument]}}
  """
  def child_spec(arg), do: %{id: Agent, start: {Agent, :start_link, [arg]}}

  @doc false
  defmacro __using__(opts) do
    quote location: :keep, bind_quoted: [opts: opts] do
      def child_spec(arg) do
        default = %{id: __MODULE__, start: {__MODULE__, :start_link, [arg]}}
        Supervisor.child_spec(default, unquote(Macro.escape(opts)))
      end

      defoverridable child_spec: 1
    end
  end

  @doc """
  Starts an agent linked to the calling process; the function returns its state.

      iex> {:ok, agent} = Agent.start_link(fn -> 42 end)
      iex> Agent.get(agent, & &1)
      42
  """
  @spec start_link((() -> term), GenServer.options()) :: on_start
  def start_link(fun, options \\ []) when is_function(fun, 0),
    do: GenServer.start_link(Agent.Server, fun, options)

  @doc """
  As `start_link/2`, with a module, function and arguments.

      iex> {:ok, agent} = Agent.start_link(Map, :new, [[a: 1]])
      iex> Agent.get(agent, & &1)
      %{a: 1}
  """
  @spec start_link(module, atom, [any], GenServer.options()) :: on_start
  def start_link(module, fun, args, options \\ []),
    do: GenServer.start_link(Agent.Server, {module, fun, args}, options)

  @doc """
  Starts an agent without a link.

      iex> {:ok, agent} = Agent.start(fn -> [] end)
      iex> Agent.stop(agent)
      :ok
  """
  @spec start((() -> term), GenServer.options()) :: on_start
  def start(fun, options \\ []) when is_function(fun, 0),
    do: GenServer.start(Agent.Server, fun, options)

  @doc """
  As `start/2`, with a module, function and arguments.

      iex> {:ok, agent} = Agent.start(Map, :new, [])
      iex> Agent.get(agent, & &1)
      %{}
  """
  @spec start(module, atom, [any], GenServer.options()) :: on_start
  def start(module, fun, args, options \\ []),
    do: GenServer.start(Agent.Server, {module, fun, args}, options)

  @doc """
  Returns what the function makes of the state.

      iex> {:ok, agent} = Agent.start_link(fn -> [1, 2] end)
      iex> Agent.get(agent, &length/1)
      2
  """
  @spec get(agent, (state -> a), timeout) :: a when a: var
  def get(agent, fun, timeout \\ 5000) when is_function(fun, 1),
    do: GenServer.call(agent, {:get, fun}, timeout)

  @doc """
  As `get/3`, with a module, function and further arguments.

      iex> {:ok, agent} = Agent.start_link(fn -> %{a: 1} end)
      iex> Agent.get(agent, Map, :fetch, [:a])
      {:ok, 1}
  """
  @spec get(agent, module, atom, [term], timeout) :: any
  def get(agent, module, fun, args, timeout \\ 5000),
    do: GenServer.call(agent, {:get, {module, fun, args}}, timeout)

  @doc """
  Returns the first and keeps the second of the pair the function returns.

      iex> {:ok, agent} = Agent.start_link(fn -> 1 end)
      iex> Agent.get_and_update(agent, &{&1, &1 + 1})
      1
      iex> Agent.get(agent, & &1)
      2
  """
  @spec get_and_update(agent, (state -> {a, state}), timeout) :: a when a: var
  def get_and_update(agent, fun, timeout \\ 5000) when is_function(fun, 1),
    do: GenServer.call(agent, {:get_and_update, fun}, timeout)

  @doc """
  As `get_and_update/3`, with a module, function and further arguments.

      iex> {:ok, agent} = Agent.start_link(fn -> %{a: 1} end)
      iex> Agent.get_and_update(agent, Map, :pop, [:a])
      1
  """
  @spec get_and_update(agent, module, atom, [term], timeout) :: any
  def get_and_update(agent, module, fun, args, timeout \\ 5000),
    do: GenServer.call(agent, {:get_and_update, {module, fun, args}}, timeout)

  @doc """
  Replaces the state by what the function makes of it.

      iex> {:ok, agent} = Agent.start_link(fn -> 1 end)
      iex> Agent.update(agent, &(&1 * 10))
      :ok
      iex> Agent.get(agent, & &1)
      10
  """
  @spec update(agent, (state -> state), timeout) :: :ok
  def update(agent, fun, timeout \\ 5000) when is_function(fun, 1),
    do: GenServer.call(agent, {:update, fun}, timeout)

  @doc """
  As `update/3`, with a module, function and further arguments.

      iex> {:ok, agent} = Agent.start_link(fn -> %{} end)
      iex> Agent.update(agent, Map, :put, [:a, 1])
      :ok
  """
  @spec update(agent, module, atom, [term], timeout) :: :ok
  def update(agent, module, fun, args, timeout \\ 5000),
    do: GenServer.call(agent, {:update, {module, fun, args}}, timeout)

  @doc """
  As `update/3`, without waiting.

      iex> {:ok, agent} = Agent.start_link(fn -> 1 end)
      iex> Agent.cast(agent, &(&1 + 1))
      :ok
      iex> Agent.get(agent, & &1)
      2
  """
  @spec cast(agent, (state -> state)) :: :ok
  def cast(agent, fun) when is_function(fun, 1), do: GenServer.cast(agent, {:cast, fun})

  @doc """
  As `cast/2`, with a module, function and further arguments.

      iex> {:ok, agent} = Agent.start_link(fn -> 1 end)
      iex> Agent.cast(agent, Kernel, :+, [5])
      iex> Agent.get(agent, & &1)
      6
  """
  @spec cast(agent, module, atom, [term]) :: :ok
  def cast(agent, module, fun, args), do: GenServer.cast(agent, {:cast, {module, fun, args}})

  @doc """
  Stops the agent.

      iex> {:ok, agent} = Agent.start_link(fn -> 1 end)
      iex> Agent.stop(agent)
      :ok
      iex> Process.alive?(agent)
      false
  """
  @spec stop(agent, reason :: term, timeout) :: :ok
  def stop(agent, reason \\ :normal, timeout \\ :infinity),
    do: GenServer.stop(agent, reason, timeout)
end
