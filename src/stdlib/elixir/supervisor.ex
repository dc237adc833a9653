defmodule Supervisor do
  @moduledoc """
  A process that starts, watches and restarts others, its children.

      iex> {:ok, sup} = Supervisor.start_link([{Agent, fn -> 1 end}], strategy: :one_for_one)
      iex> Supervisor.count_children(sup).active
      1
  """

  @type on_start ::
          {:ok, pid} | :ignore | {:error, {:already_started, pid} | {:shutdown, term} | term}
  @type on_start_child ::
          {:ok, child}
          | {:ok, child, info :: term}
          | {:error, {:already_started, child} | :already_present | term}
  @type child :: pid | :undefined
  @type supervisor :: pid | name | {atom, node}
  @type strategy :: :one_for_one | :one_for_all | :rest_for_one
  @type child_spec :: %{
          :id => atom | term,
          :start => {module, function_name :: atom, args :: [term]},
          optional(:restart) => restart,
          optional(:shutdown) => shutdown,
          optional(:type) => type,
          optional(:modules) => [module] | :dynamic
        }

  @type init_option ::
          {:strategy, strategy}
          | {:max_restarts, non_neg_integer}
          | {:max_seconds, pos_integer}

  @type name :: atom | {:global, term} | {:via, module, term}
  @type option :: {:name, name}
  @type restart :: :permanent | :transient | :temporary
  @type shutdown :: pos_integer | :infinity | :brutal_kill

  @type sup_flags :: %{
          strategy: strategy,
          intensity: non_neg_integer,
          period: pos_integer
        }

  @type type :: :worker | :supervisor

  @doc "Returns the flags and the children of the supervisor."
  @callback init(init_arg :: term) ::
              {:ok,
               {sup_flags, [child_spec | (old_erlang_child_spec :: :supervisor.child_spec())]}}
              | :ignore

  @doc false
  defmacro __using__(opts) do
    quote location: :keep, bind_quoted: [opts: opts] do
      @behaviour Supervisor
      import Supervisor.Spec

      @doc "What a supervisor that starts this module as its child has to know, as a map."
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
  Starts a supervisor with children, or one that a module describes.

      iex> {:ok, supervisor} = Supervisor.start_link([{Agent, fn -> 0 end}], strategy: :one_for_one)
      iex> Supervisor.count_children(supervisor).active
      1
  """
  @spec start_link([child_spec | {module, term} | module], keyword) :: on_start
  @spec start_link(module, term) :: on_start
  def start_link(children, options) when is_list(children) do
    {sup_opts, start_opts} =
      Keyword.split(options, [:strategy, :max_seconds, :max_restarts, :auto_shutdown])

    start_link(Supervisor.Default, init(children, sup_opts), start_opts)
  end

  def start_link(mod, init_arg) when is_atom(mod), do: start_link(mod, init_arg, [])

  @doc "Starts a supervisor that a module describes, with options."
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
  Returns what a supervisor's `init/1` returns.

      iex> {:ok, {flags, children}} = Supervisor.init([{Task, fn -> :ok end}], strategy: :one_for_all)
      iex> {flags.strategy, hd(children).id}
      {:one_for_all, Task}
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

    flags =
      case Keyword.fetch(options, :auto_shutdown) do
        {:ok, value} -> Map.put(flags, :auto_shutdown, value)
        :error -> flags
      end

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
  Returns the specification of a child, with changes.

      iex> Supervisor.child_spec(%{id: :a, start: {Agent, :start_link, [fn -> 0 end]}}, restart: :temporary).restart
      :temporary
  """
  @spec child_spec(child_spec | {module, arg :: term} | module, keyword) :: child_spec
  def child_spec(module_or_map, overrides) do
    Enum.reduce(overrides, init_child(module_or_map), fn
      {key, value}, acc
      when key in [:id, :start, :restart, :shutdown, :type, :modules, :significant] ->
        Map.put(acc, key, value)

      {key, _value}, _acc ->
        raise ArgumentError, "unknown key #{inspect(key)} in child specification override"
    end)
  end

  @doc """
  Starts a child.

      iex> {:ok, supervisor} = Supervisor.start_link([], strategy: :one_for_one)
      iex> {:ok, agent} = Supervisor.start_child(supervisor, {Agent, fn -> 7 end})
      iex> Agent.get(agent, & &1)
      7
  """
  @spec start_child(supervisor, child_spec | {module, term} | module | [term]) :: on_start_child
  def start_child(supervisor, {_, _, _, _, _, _} = child_spec),
    do: call(supervisor, {:start_child, child_spec})

  def start_child(supervisor, args) when is_list(args), do: call(supervisor, {:start_child, args})

  def start_child(supervisor, child_spec),
    do: call(supervisor, {:start_child, Supervisor.child_spec(child_spec, [])})

  @doc """
  Ends a child; it can be restarted.

      iex> {:ok, supervisor} = Supervisor.start_link([], strategy: :one_for_one)
      iex> Supervisor.terminate_child(supervisor, :nobody)
      {:error, :not_found}
  """
  @spec terminate_child(supervisor, term) :: :ok | {:error, :not_found}
  def terminate_child(supervisor, child_id), do: call(supervisor, {:terminate_child, child_id})

  @doc """
  Forgets a child that does not run.

      iex> {:ok, supervisor} = Supervisor.start_link([{Agent, fn -> 0 end}], strategy: :one_for_one)
      iex> Supervisor.delete_child(supervisor, Agent)
      {:error, :running}
  """
  def delete_child(supervisor, child_id), do: call(supervisor, {:delete_child, child_id})

  @doc """
  Restarts a child that does not run.

      iex> {:ok, supervisor} = Supervisor.start_link([{Agent, fn -> 0 end}], strategy: :one_for_one)
      iex> Supervisor.terminate_child(supervisor, Agent)
      :ok
      iex> {:ok, agent} = Supervisor.restart_child(supervisor, Agent)
      iex> Agent.get(agent, & &1)
      0
  """
  def restart_child(supervisor, child_id), do: call(supervisor, {:restart_child, child_id})

  @doc """
  Returns `{id, pid, type, modules}` for every child.

      iex> {:ok, supervisor} = Supervisor.start_link([{Agent, fn -> 0 end}], strategy: :one_for_one)
      iex> [{id, _pid, type, modules}] = Supervisor.which_children(supervisor)
      iex> {id, type, modules}
      {Agent, :worker, [Agent]}
  """
  def which_children(supervisor), do: call(supervisor, :which_children)

  @doc """
  Returns how many children there are: a map with `:specs`, `:active`, `:supervisors` and `:workers`.

      iex> {:ok, supervisor} = Supervisor.start_link([], strategy: :one_for_one)
      iex> Supervisor.count_children(supervisor)
      %{active: 0, specs: 0, supervisors: 0, workers: 0}
  """
  def count_children(supervisor), do: call(supervisor, :count_children) |> :maps.from_list()

  @doc """
  Stops the supervisor and its children.

      iex> {:ok, supervisor} = Supervisor.start_link([], strategy: :one_for_one)
      iex> Supervisor.stop(supervisor)
      :ok
  """
  def stop(supervisor, reason \\ :normal, timeout \\ :infinity),
    do: GenServer.stop(supervisor, reason, timeout)

  defp call(supervisor, req), do: GenServer.call(supervisor, req, :infinity)
end

defmodule Supervisor.Default do
  @moduledoc false
  def init(args), do: args
end
