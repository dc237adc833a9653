defmodule Agent do
  @moduledoc """
  A process that keeps a state, any term, and lets others read and change it by functions. It is the shortest way
  to share a value among processes.

      iex> {:ok, basket} = Agent.start_link(fn -> [] end)
      iex> Agent.update(basket, fn list -> ["bread" | list] end)
      :ok
      iex> Agent.update(basket, &["milk" | &1])
      :ok
      iex> Agent.get(basket, &Enum.sort/1)
      ["bread", "milk"]

  The functions run in the agent's process, one after the other. So a change depends on nothing that happens in
  between, but a slow function makes everybody wait: fetch the state and compute outside if that takes long. An
  exception in a function ends the agent, and the caller with an exit.

  As a module, so that the rest of the program need not know that an agent is behind it:

      iex> defmodule SharedCount do
      ...>   use Agent
      ...>
      ...>   def start_link(first), do: Agent.start_link(fn -> first end, name: __MODULE__)
      ...>   def value, do: Agent.get(__MODULE__, & &1)
      ...>   def increment, do: Agent.update(__MODULE__, &(&1 + 1))
      ...> end
      iex> {:ok, _} = Supervisor.start_link([{SharedCount, 40}], strategy: :one_for_one)
      iex> SharedCount.increment()
      iex> SharedCount.value()
      41

  What has to react to messages, timers or the end of other processes is a `GenServer`. An agent is given as a pid
  or by a name, as `GenServer` describes. Functions sent to an agent of another node need the modules they call
  there; the forms with module, function and arguments are the safer ones.
  """

  @typedoc "What `start_link/2` and its like return: `{:ok, pid}`, or why it could not be."
  @type on_start :: {:ok, pid} | {:error, {:already_started, pid} | term}

  @typedoc "What an agent can be registered as: an atom, `{:global, term}` or `{:via, module, term}`."
  @type name :: atom | {:global, term} | {:via, module, term}

  @typedoc "What names an agent: its pid, a name, or `{name, node}`."
  @type agent :: pid | {atom, node} | name

  @typedoc "What an agent keeps: any term."
  @type state :: term

  @doc """
  Returns the specification of an agent as a supervisor's child. The argument is the function for `start_link/1`.

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
  Starts an agent linked to the caller. The function is called in the agent and returns the first state; the caller
  waits for it. The options are those of `GenServer.start_link/3`, such as `:name` and `:timeout`.

  Returns `{:ok, pid}` or `{:error, reason}`: `{:already_started, pid}` for a name that is taken,
  `{exception, stacktrace}` when the function raised, and then the link ends the caller too unless it traps exits.

      iex> {:ok, agent} = Agent.start_link(fn -> 42 end)
      iex> Agent.get(agent, & &1)
      42
  """
  @spec start_link((() -> term), GenServer.options()) :: on_start
  def start_link(fun, options \\ []) when is_function(fun, 0),
    do: GenServer.start_link(Agent.Server, fun, options)

  @doc """
  As `start_link/2`; the first state is what the function of the module returns for the arguments.

      iex> {:ok, agent} = Agent.start_link(Map, :new, [[a: 1]])
      iex> Agent.get(agent, & &1)
      %{a: 1}
  """
  @spec start_link(module, atom, [any], GenServer.options()) :: on_start
  def start_link(module, fun, args, options \\ []),
    do: GenServer.start_link(Agent.Server, {module, fun, args}, options)

  @doc """
  As `start_link/2` without the link: the end of the caller leaves the agent running, for ever if nobody stops it.

      iex> {:ok, agent} = Agent.start(fn -> [] end)
      iex> Agent.stop(agent)
      :ok
      iex> Agent.start(fn -> exit(:no_state) end)
      {:error, :no_state}
  """
  @spec start((() -> term), GenServer.options()) :: on_start
  def start(fun, options \\ []) when is_function(fun, 0),
    do: GenServer.start(Agent.Server, fun, options)

  @doc """
  As `start/2`; the first state is what the function of the module returns for the arguments.

      iex> {:ok, agent} = Agent.start(Map, :new, [])
      iex> Agent.get(agent, & &1)
      %{}
  """
  @spec start(module, atom, [any], GenServer.options()) :: on_start
  def start(module, fun, args, options \\ []),
    do: GenServer.start(Agent.Server, {module, fun, args}, options)

  @doc """
  Returns what the function makes of the state; the state stays as it is.

  The function runs in the agent, and its result is copied to the caller: asking for the part that is wanted is
  cheaper than fetching everything. The caller exits after the timeout, 5000 milliseconds unless given, or when there
  is no such agent.

      iex> {:ok, agent} = Agent.start_link(fn -> [1, 2] end)
      iex> Agent.get(agent, &length/1)
      2
      iex> try do
      ...>   Agent.get(:nobody_has_this_name, & &1)
      ...> catch
      ...>   :exit, {reason, _call} -> reason
      ...> end
      :noproc
  """
  @spec get(agent, (state -> a), timeout) :: a when a: var
  def get(agent, fun, timeout \\ 5000) when is_function(fun, 1),
    do: GenServer.call(agent, {:get, fun}, timeout)

  @doc """
  As `get/3`; the function of the module gets the state, followed by the arguments.

      iex> {:ok, agent} = Agent.start_link(fn -> %{a: 1} end)
      iex> Agent.get(agent, Map, :fetch, [:a])
      {:ok, 1}
  """
  @spec get(agent, module, atom, [term], timeout) :: any
  def get(agent, module, fun, args, timeout \\ 5000),
    do: GenServer.call(agent, {:get, {module, fun, args}}, timeout)

  @doc """
  Reads and changes the state in one step: the function returns `{value, new_state}`, the first is returned,
  the second kept. Nothing of another process can come in between, as it could between `get/3` and `update/3`.

  Any other return value ends the agent, and the caller exits.

      iex> {:ok, ids} = Agent.start_link(fn -> 1 end)
      iex> Agent.get_and_update(ids, fn id -> {id, id + 1} end)
      1
      iex> Agent.get_and_update(ids, fn id -> {id, id + 1} end)
      2
  """
  @spec get_and_update(agent, (state -> {a, state}), timeout) :: a when a: var
  def get_and_update(agent, fun, timeout \\ 5000) when is_function(fun, 1),
    do: GenServer.call(agent, {:get_and_update, fun}, timeout)

  @doc """
  As `get_and_update/3`; the function of the module gets the state, followed by the arguments.

      iex> {:ok, agent} = Agent.start_link(fn -> %{a: 1} end)
      iex> Agent.get_and_update(agent, Map, :pop, [:a])
      1
      iex> Agent.get(agent, & &1)
      %{}
  """
  @spec get_and_update(agent, module, atom, [term], timeout) :: any
  def get_and_update(agent, module, fun, args, timeout \\ 5000),
    do: GenServer.call(agent, {:get_and_update, {module, fun, args}}, timeout)

  @doc """
  Replaces the state by what the function makes of it, and returns `:ok` when that is done. The caller exits as with
  `get/3`.

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
  As `update/3`; the function of the module gets the state, followed by the arguments.

      iex> {:ok, agent} = Agent.start_link(fn -> %{} end)
      iex> Agent.update(agent, Map, :put, [:a, 1])
      :ok
      iex> Agent.get(agent, & &1)
      %{a: 1}
  """
  @spec update(agent, module, atom, [term], timeout) :: :ok
  def update(agent, module, fun, args, timeout \\ 5000),
    do: GenServer.call(agent, {:update, {module, fun, args}}, timeout)

  @doc """
  Replaces the state as `update/3` does, but does not wait: it returns `:ok` at once, also when there is no such agent
  or the function will fail. A later `get/3` of the same caller sees the change.

      iex> {:ok, agent} = Agent.start_link(fn -> 1 end)
      iex> Agent.cast(agent, &(&1 + 1))
      :ok
      iex> Agent.get(agent, & &1)
      2
  """
  @spec cast(agent, (state -> state)) :: :ok
  def cast(agent, fun) when is_function(fun, 1), do: GenServer.cast(agent, {:cast, fun})

  @doc """
  As `cast/2`; the function of the module gets the state, followed by the arguments.

      iex> {:ok, agent} = Agent.start_link(fn -> 1 end)
      iex> Agent.cast(agent, Kernel, :+, [5])
      iex> Agent.get(agent, & &1)
      6
  """
  @spec cast(agent, module, atom, [term]) :: :ok
  def cast(agent, module, fun, args), do: GenServer.cast(agent, {:cast, {module, fun, args}})

  @doc """
  Ends the agent, after what it had been asked before, and returns `:ok` when it is gone. The caller exits when there
  is no such agent, or it takes longer than the timeout. A supervisor would start it anew.

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
