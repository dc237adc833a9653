defmodule Supervisor do
  @moduledoc """
  A process that starts others, its children, watches them and starts them anew when they end. Errors that
  nobody foresaw are handled this way: the child with the broken state dies, and a new one starts from a
  known state. Supervisors that supervise supervisors make up an application's supervision tree.

      iex> children = [
      ...>   {Registry, keys: :unique, name: Supervisor.Example.Names},
      ...>   Supervisor.child_spec({Agent, fn -> 0 end}, id: :counter)
      ...> ]
      iex> {:ok, supervisor} = Supervisor.start_link(children, strategy: :one_for_one)
      iex> pid_of = fn -> for({:counter, pid, _, _} <- Supervisor.which_children(supervisor), do: pid) end
      iex> [first] = pid_of.()
      iex> ref = Process.monitor(first)
      iex> Process.exit(first, :kill)
      iex> receive do: ({:DOWN, ^ref, _, _, reason} -> reason)
      :killed
      iex> [second] = pid_of.()
      iex> {second == first, Agent.get(second, & &1)}
      {false, 0}

  ## Children

  Each element of the list of children is a module, as if it were `{module, []}`; a pair `{module, argument}`,
  which asks `module.child_spec(argument)`; or a specification, a map with these keys:

    * `:id`: what the supervisor calls the child; no two may have the same. `child_spec/2` changes it, to
      start a module twice.
    * `:start`: `{module, function, arguments}`, called to start the child. The function has to link it and to
      return `{:ok, pid}`.
    * `:restart`: when it is started anew. `:permanent`: always, the default. `:transient`: when it ends with
      another reason than `:normal`, `:shutdown` or `{:shutdown, term}`. `:temporary`: never.
    * `:shutdown`: how it is ended. A number of milliseconds: it gets exit `:shutdown`, and is killed if it
      still runs after that time; 5000 is the default of workers. `:infinity`: no limit, the default of
      supervisors. `:brutal_kill`: it is killed at once.
    * `:type`: `:worker`, the default, or `:supervisor`.
    * `:modules`: the child's modules, for code replacement.

  `use GenServer`, `use Agent`, `use Task` and `use Supervisor` define a `child_spec/1`.

  Children are started in the order of the list, each after the one before has returned from its start, and
  ended in the opposite order. If one cannot be started, those before are ended and `start_link/2` returns
  `{:error, {:shutdown, reason}}`.

  ## Strategies

  What happens to the others when a child ends and has to be started anew:

    * `:one_for_one`: nothing.
    * `:one_for_all`: they are ended, and all are started anew.
    * `:rest_for_one`: those that were started after it are ended, and it and these are started anew.

  For many children of one kind that come and go there is `DynamicSupervisor`.

  ## Limits

  With more than `:max_restarts` restarts (3) within `:max_seconds` seconds (5) the supervisor gives up: it
  ends its children and itself with `:shutdown`, and leaves the matter to its own supervisor.

  ## A module of its own

      defmodule Chat.Supervisor do
        use Supervisor

        def start_link(argument), do: Supervisor.start_link(__MODULE__, argument, name: __MODULE__)

        @impl true
        def init(_argument) do
          Supervisor.init([{Task.Supervisor, name: Chat.Tasks}], strategy: :one_for_one)
        end
      end
  """

  @typedoc "What `start_link/2` and its like return: `{:ok, pid}`, `:ignore`, or why it could not be."
  @type on_start ::
          {:ok, pid} | :ignore | {:error, {:already_started, pid} | {:shutdown, term} | term}

  @typedoc "What `start_child/2` returns: the child's pid, or why there is none."
  @type on_start_child ::
          {:ok, child}
          | {:ok, child, info :: term}
          | {:error, {:already_started, child} | :already_present | term}

  @typedoc "The pid of a child, or `:undefined` while it does not run."
  @type child :: pid | :undefined

  @typedoc "What names a supervisor: its pid, a name, or `{name, node}`."
  @type supervisor :: pid | name | {atom, node}

  @typedoc "Which children are started again when one ends: it alone, all, or it and those behind it."
  @type strategy :: :one_for_one | :one_for_all | :rest_for_one

  @typedoc "What a supervisor knows of a child: its id, how it is started, and when it is started again."
  @type child_spec :: %{
          :id => atom | term,
          :start => {module, function_name :: atom, args :: [term]},
          optional(:restart) => restart,
          optional(:shutdown) => shutdown,
          optional(:type) => type,
          optional(:modules) => [module] | :dynamic
        }

  @typedoc "What `init/2` takes: the strategy, and how many restarts in which time are too many."
  @type init_option ::
          {:strategy, strategy}
          | {:max_restarts, non_neg_integer}
          | {:max_seconds, pos_integer}

  @typedoc "What a supervisor can be registered as: an atom, `{:global, term}` or `{:via, module, term}`."
  @type name :: atom | {:global, term} | {:via, module, term}

  @typedoc "What `start_link/2` takes besides the flags: `:name`."
  @type option :: {:name, name}

  @typedoc "When a child is started again: always, never, or when it failed."
  @type restart :: :permanent | :transient | :temporary

  @typedoc "How a child is ended: killed, or with that many milliseconds to end by itself."
  @type shutdown :: pos_integer | :infinity | :brutal_kill

  @typedoc "The flags that `init/2` makes: the strategy, and how many restarts in which time are too many."
  @type sup_flags :: %{
          strategy: strategy,
          intensity: non_neg_integer,
          period: pos_integer
        }

  @typedoc "Whether a child is a worker or a supervisor itself."
  @type type :: :worker | :supervisor

  @doc """
  Returns the flags and the children of the supervisor, `{:ok, {flags, specifications}}`, as a rule by
  `Supervisor.init/2`; or `:ignore`, in which case no supervisor runs and `start_link/3` returns `:ignore`.
  It is called in the new process, with what was given to `start_link/3`.

      @impl true
      def init(_argument) do
        children = [{Task.Supervisor, name: Chat.Tasks}, Chat.Rooms]
        Supervisor.init(children, strategy: :one_for_one)
      end
  """
  @callback init(init_arg :: term) ::
              {:ok,
               {sup_flags, [child_spec | (old_erlang_child_spec :: :supervisor.child_spec())]}}
              | :ignore

  @doc false
  defmacro __using__(opts) do
    quote location: :keep, bind_quoted: [opts: opts] do
      @behaviour Supervisor
      import Supervisor.Spec

      @doc """
      Returns the whole specification of a child, which is a module, a pair of module and argument, or a
      specification, with some of its keys changed.

      It is the way to start a module more than once under one supervisor, each time with another `:id`. A key
      that specifications do not have raises an `ArgumentError`.

          iex> Supervisor.child_spec({Agent, :argument}, id: :second, restart: :temporary)
          %{id: :second, restart: :temporary, start: {Agent, :start_link, [:argument]}}
          iex> Supervisor.child_spec({Agent, :argument}, name: :second)
          ** (ArgumentError) unknown key :name in child specification override
      """
      def child_spec(init_arg) do
        default = %{
          id: __MODULE__,
          start: {__MODULE__, :start_link, [init_arg]},
          type: :supervisor
        }

        Supervisor.child_spec(default, unquote(Macro.escape(opts)))
      end

      defoverridable child_spec: 1
    end
  end

  @doc """
  Starts a supervisor linked to the calling process, with children or as a module describes it, and returns
  when all children have started.

  With a list of children, as the module's documentation describes them, the options are `:strategy`, which
  has to be there, `:max_restarts` (3), `:max_seconds` (5) and `:name`. With a module and an argument the
  module's `c:init/1` is called.

  Returns `{:ok, pid}`, `:ignore`, `{:error, {:already_started, pid}}` when the name is taken, or
  `{:error, {:shutdown, reason}}` when a child could not be started. Because of the link the supervisor, and with
  it all children, end when the caller does.

      iex> {:ok, supervisor} = Supervisor.start_link([{Agent, fn -> 0 end}], strategy: :one_for_one)
      iex> Supervisor.count_children(supervisor).active
      1

      iex> Supervisor.start_link([], [])
      ** (ArgumentError) expected :strategy option to be given

      iex> Supervisor.start_link([NotThere], strategy: :one_for_one)
      ** (ArgumentError) The module NotThere was given as a child to a supervisor but it does not exist.
  """
  @spec start_link([child_spec | {module, term} | module], keyword) :: on_start
  @spec start_link(module, term) :: on_start
  def start_link(children, options) when is_list(children) do
    {sup_opts, start_opts} =
      Keyword.split(options, [:strategy, :max_seconds, :max_restarts])

    start_link(Supervisor.Default, init(children, sup_opts), start_opts)
  end

  def start_link(mod, init_arg), do: start_link(mod, init_arg, [])

  @doc """
  Starts a supervisor as a module's `c:init/1` describes it; the option is `:name`. Returns what
  `start_link/2` returns.

      Supervisor.start_link(Chat.Supervisor, :argument, name: Chat.Supervisor)
      #=> {:ok, #PID<0.120.0>}
  """
  @spec start_link(module, term, keyword) :: on_start
  def start_link(module, init_arg, options) when is_list(options) do
    case Keyword.get(options, :name) do
      nil ->
        :supervisor.start_link(module, init_arg)

      atom when is_atom(atom) ->
        :supervisor.start_link({:local, atom}, module, init_arg)

      {:global, _term} = tuple ->
        :supervisor.start_link(tuple, module, init_arg)

      {:via, via_module, _term} = tuple when is_atom(via_module) ->
        :supervisor.start_link(tuple, module, init_arg)

      other ->
        raise ArgumentError, """
        expected :name option to be one of the following:

          * nil
          * atom
          * {:global, term}
          * {:via, module, term}

        Got: #{inspect(other)}
        """
    end
  end

  @doc """
  Returns what a supervisor's `c:init/1` has to return: the flags and the children, each as a whole
  specification. The options are those of `start_link/2` but for `:name`; without `:strategy` an
  `ArgumentError` is raised.

      iex> {:ok, {flags, children}} = Supervisor.init([{Task, fn -> :ok end}], strategy: :one_for_all)
      iex> flags
      %{intensity: 3, period: 5, strategy: :one_for_all}
      iex> hd(children).id
      Task
  """
  def init(children, options) when is_list(children) and is_list(options) do
    strategy =
      case options[:strategy] do
        nil ->
          raise ArgumentError, "expected :strategy option to be given"

        :simple_one_for_one = strategy ->
          IO.warn(
            ":simple_one_for_one strategy is deprecated, please use DynamicSupervisor instead"
          )

          strategy

        strategy ->
          strategy
      end

    flags = %{
      strategy: strategy,
      intensity: Keyword.get(options, :max_restarts, 3),
      period: Keyword.get(options, :max_seconds, 5)
    }

    {:ok, {flags, Enum.map(children, &init_child/1)}}
  end

  defp init_child(module) when is_atom(module), do: init_child({module, []})

  defp init_child({module, arg}) when is_atom(module) do
    try do
      module.child_spec(arg)
    rescue
      e in UndefinedFunctionError ->
        case e do
          %UndefinedFunctionError{module: ^module, function: :child_spec, arity: 1} ->
            raise ArgumentError, child_spec_error(module)

          _ ->
            reraise e, __STACKTRACE__
        end
    end
  end

  defp init_child(map) when is_map(map), do: map
  defp init_child({_, _, _, _, _, _} = tuple), do: tuple

  defp init_child(other) do
    raise ArgumentError, """
    supervisors expect each child to be one of the following:

      * a module
      * a {module, arg} tuple
      * a child specification as a map with at least the :id and :start fields
      * or a tuple with 6 elements generated by Supervisor.Spec (deprecated)

    Got: #{inspect(other)}
    """
  end

  defp child_spec_error(module) do
    if Code.ensure_loaded?(module) do
      """
      The module #{inspect(module)} was given as a child to a supervisor
      but it does not implement child_spec/1.

      If you own the given module, please define a child_spec/1 function
      that receives an argument and returns a child specification as a map.
      For example:

          def child_spec(opts) do
            %{
              id: __MODULE__,
              start: {__MODULE__, :start_link, [opts]},
              type: :worker,
              restart: :permanent,
              shutdown: 500
            }
          end

      Note that "use Agent", "use GenServer" and so on automatically define
      this function for you.

      However, if you don't own the given module and it doesn't implement
      child_spec/1, instead of passing the module name directly as a supervisor
      child, you will have to pass a child specification as a map:

          %{
            id: #{inspect(module)},
            start: {#{inspect(module)}, :start_link, [arg1, arg2]}
          }

      See the Supervisor documentation for more information.
      """
    else
      "The module #{inspect(module)} was given as a child to a supervisor but it does not exist."
    end
  end

  @doc """
  Returns the specification of a child, a module, `{module, argument}` or a map, with some fields changed: so
  one module is started twice under different ids.

      iex> Supervisor.child_spec({Agent, fn -> :ok end}, id: :second, restart: :temporary)
      ...> |> Map.take([:id, :restart])
      %{id: :second, restart: :temporary}
      iex> Supervisor.child_spec(%{id: :one, start: {Agent, :start_link, []}}, id: :two).id
      :two
  """
  @spec child_spec(child_spec | {module, arg :: term} | module, keyword) :: child_spec
  def child_spec(module_or_map, overrides) do
    Enum.reduce(overrides, init_child(module_or_map), fn
      {key, value}, acc
      when key in [:id, :start, :restart, :shutdown, :type, :modules] ->
        Map.put(acc, key, value)

      {key, _value}, _acc ->
        raise ArgumentError, "unknown key #{inspect(key)} in child specification override"
    end)
  end

  @doc """
  Starts one more child, behind those that are there, and returns when it has started. It stays part of the
  supervisor like the ones it was started with.

  Returns `{:ok, pid}`; `{:error, {:already_started, pid}}` or `{:error, :already_present}` when a child has
  this id, running or not; `{:error, reason}` when it could not be started, and then it is not kept.
  Children started here are gone when the supervisor itself is restarted.

      iex> {:ok, supervisor} = Supervisor.start_link([], strategy: :one_for_one)
      iex> {:ok, agent} = Supervisor.start_child(supervisor, {Agent, fn -> 7 end})
      iex> Agent.get(agent, & &1)
      7
      iex> Supervisor.start_child(supervisor, {Agent, fn -> 8 end}) == {:error, {:already_started, agent}}
      true
  """
  @spec start_child(supervisor, child_spec | {module, term} | module | [term]) :: on_start_child
  def start_child(supervisor, {_, _, _, _, _, _} = child_spec),
    do: call(supervisor, {:start_child, child_spec})

  def start_child(supervisor, args) when is_list(args), do: call(supervisor, {:start_child, args})

  def start_child(supervisor, child_spec),
    do: call(supervisor, {:start_child, Supervisor.child_spec(child_spec, [])})

  @doc """
  Ends the child with this id, as its `:shutdown` says, and returns `:ok`, also when it does not run. It is not
  restarted by itself, but its specification is kept, for `restart_child/2` or `delete_child/2`; only a
  `:temporary` child is forgotten. `{:error, :not_found}` when there is none.

      iex> {:ok, supervisor} = Supervisor.start_link([{Agent, fn -> 0 end}], strategy: :one_for_one)
      iex> Supervisor.terminate_child(supervisor, Agent)
      :ok
      iex> Supervisor.which_children(supervisor)
      [{Agent, :undefined, :worker, [Agent]}]
      iex> Supervisor.terminate_child(supervisor, :nobody)
      {:error, :not_found}
  """
  @spec terminate_child(supervisor, term) :: :ok | {:error, :not_found}
  def terminate_child(supervisor, child_id), do: call(supervisor, {:terminate_child, child_id})

  @doc """
  Forgets the specification of a child that does not run. Returns `:ok`, `{:error, :running}` for one that
  has to be ended by `terminate_child/2` before, `{:error, :restarting}`, or `{:error, :not_found}`.

      iex> {:ok, supervisor} = Supervisor.start_link([{Agent, fn -> 0 end}], strategy: :one_for_one)
      iex> Supervisor.delete_child(supervisor, Agent)
      {:error, :running}
      iex> Supervisor.terminate_child(supervisor, Agent)
      iex> Supervisor.delete_child(supervisor, Agent)
      :ok
      iex> Supervisor.which_children(supervisor)
      []
  """
  def delete_child(supervisor, child_id), do: call(supervisor, {:delete_child, child_id})

  @doc """
  Starts a child anew that was ended by `terminate_child/2`, or ended by itself and was not restarted, with
  the specification that was kept. Returns `{:ok, pid}`, `{:error, :running}`, `{:error, :restarting}`,
  `{:error, :not_found}`, or the error of its start.

      iex> {:ok, supervisor} = Supervisor.start_link([{Agent, fn -> 0 end}], strategy: :one_for_one)
      iex> Supervisor.restart_child(supervisor, Agent)
      {:error, :running}
      iex> Supervisor.terminate_child(supervisor, Agent)
      iex> {:ok, agent} = Supervisor.restart_child(supervisor, Agent)
      iex> Agent.get(agent, & &1)
      0
  """
  def restart_child(supervisor, child_id), do: call(supervisor, {:restart_child, child_id})

  @doc """
  Returns a list with a tuple `{id, pid, type, modules}` for every child, the one started last first. In
  place of the pid stands `:undefined` for a child that does not run and `:restarting` for one whose restart
  failed and is tried again. With very many children the list costs memory; `count_children/1` does not.

      iex> {:ok, supervisor} = Supervisor.start_link([{Agent, fn -> 0 end}], strategy: :one_for_one)
      iex> [{id, _pid, type, modules}] = Supervisor.which_children(supervisor)
      iex> {id, type, modules}
      {Agent, :worker, [Agent]}
  """
  def which_children(supervisor), do: call(supervisor, :which_children)

  @doc """
  Returns how many children there are, as a map: `:specs` all of them, running or not, `:active` those that
  run, `:supervisors` and `:workers` by type.

      iex> {:ok, supervisor} = Supervisor.start_link([{Agent, fn -> 0 end}], strategy: :one_for_one)
      iex> Supervisor.terminate_child(supervisor, Agent)
      iex> Supervisor.count_children(supervisor)
      %{active: 0, specs: 1, supervisors: 0, workers: 1}
  """
  def count_children(supervisor), do: call(supervisor, :count_children) |> :maps.from_list()

  @doc """
  Ends the children, the one started last first, then the supervisor, and returns `:ok` when it is gone. A
  supervisor of its own starts it anew if it is `:permanent`. The caller exits when there is no such
  supervisor, when it ends for another reason, and after the timeout.

      iex> {:ok, supervisor} = Supervisor.start_link([{Agent, fn -> 0 end}], strategy: :one_for_one)
      iex> [{_, agent, _, _}] = Supervisor.which_children(supervisor)
      iex> Supervisor.stop(supervisor)
      :ok
      iex> Process.alive?(agent)
      false
  """
  def stop(supervisor, reason \\ :normal, timeout \\ :infinity),
    do: GenServer.stop(supervisor, reason, timeout)

  defp call(supervisor, req), do: GenServer.call(supervisor, req, :infinity)
end

defmodule Supervisor.Default do
  @moduledoc false
  def init(args), do: args
end
