defmodule DynamicSupervisor do
  @moduledoc """
  A supervisor that begins without children and starts them on demand: one for every connection, game or user. It is
  made for many of them; they are known by their pids and have no order.

      iex> {:ok, sup} = DynamicSupervisor.start_link(strategy: :one_for_one)
      iex> {:ok, one} = DynamicSupervisor.start_child(sup, {Agent, fn -> 1 end})
      iex> {:ok, _two} = DynamicSupervisor.start_child(sup, {Agent, fn -> 2 end})
      iex> DynamicSupervisor.count_children(sup).active
      2
      iex> DynamicSupervisor.terminate_child(sup, one)
      :ok
      iex> DynamicSupervisor.count_children(sup).active
      1

  The only strategy is `:one_for_one`. Specifications of children, restart values and limits are those of
  `Supervisor`, except that the `:id` is not used: the same specification may be started any number of times.
  A child that ended for good is forgotten. What the children need in common is started before, by a
  `Supervisor` of which this one is a child: `{DynamicSupervisor, name: Chat.Rooms}`. To find children by a
  name of one's own, let them register with a `Registry`. If starting them takes so long that they wait for
  each other, take a `PartitionSupervisor`.
  """

  @typedoc """
  What `init/1` takes: the strategy, how many restarts in which time are too many, and how many children
  there may be.
  """
  @type init_option ::
          {:strategy, strategy}
          | {:max_restarts, non_neg_integer}
          | {:max_seconds, pos_integer}
          | {:max_children, non_neg_integer | :infinity}
          | {:extra_arguments, [term]}

  @typedoc "What `start_child/2` returns: the child's pid, or why there is none."
  @type on_start_child ::
          {:ok, pid}
          | {:ok, pid, info :: term}
          | :ignore
          | {:error, {:already_started, pid} | :max_children | term}

  @typedoc "What `start_link/1` takes: the options of `GenServer.start_link/3`, `:name` above all."
  @type option :: GenServer.option()

  @typedoc "What happens to others when a child ends: nothing, since children do not know each other."
  @type strategy :: :one_for_one

  @typedoc "The flags that `init/1` makes, for the callback of that name."
  @type sup_flags :: %{
          strategy: strategy,
          intensity: non_neg_integer,
          period: pos_integer,
          max_children: non_neg_integer | :infinity,
          extra_arguments: [term]
        }

  use GenServer

  defstruct [
    :args,
    :extra_arguments,
    :mod,
    :name,
    :strategy,
    :max_children,
    :max_restarts,
    :max_seconds,
    children: %{},
    restarts: []
  ]

  @doc """
  Returns `{:ok, flags}`, where the flags are made by `DynamicSupervisor.init/1`, or `:ignore`, in which case no
  supervisor runs.

      def init(_argument), do: DynamicSupervisor.init(strategy: :one_for_one, max_children: 100)
  """
  @callback init(init_arg :: term) :: {:ok, sup_flags} | :ignore

  @doc """
  Returns the specification of a dynamic supervisor as a supervisor's child; the options are those of `start_link/1`.
  Its id is the name, if there is one.

      iex> DynamicSupervisor.child_spec(name: Workers)
      %{id: Workers, start: {DynamicSupervisor, :start_link, [[name: Workers]]}, type: :supervisor}
  """
  def child_spec(options) when is_list(options) do
    id =
      case Keyword.get(options, :name, DynamicSupervisor) do
        name when is_atom(name) -> name
        {:global, name} -> name
        {:via, _module, name} -> name
      end

    %{id: id, start: {DynamicSupervisor, :start_link, [options]}, type: :supervisor}
  end

  @doc false
  defmacro __using__(opts) do
    quote location: :keep, bind_quoted: [opts: opts] do
      @behaviour DynamicSupervisor

      @doc "What a supervisor that starts this module as its child has to know, as a map."
      def child_spec(arg) do
        default = %{id: __MODULE__, start: {__MODULE__, :start_link, [arg]}, type: :supervisor}
        Supervisor.child_spec(default, unquote(Macro.escape(opts)))
      end

      defoverridable child_spec: 1
    end
  end

  @doc """
  Starts a dynamic supervisor linked to the caller and returns `{:ok, pid}`, or `{:error, {:already_started,
  pid}}` when its name is taken.

  Options: `:name`; `:strategy`, `:one_for_one`, the only one; `:max_restarts` (3) within `:max_seconds` (5), beyond
  which it gives up; `:max_children`, `:infinity` unless given; `:extra_arguments`, a list that is put before the
  arguments of every child's start.

      iex> {:ok, supervisor} = DynamicSupervisor.start_link(extra_arguments: [Map])
      iex> spec = %{id: :any, start: {Agent, :start_link, [:new, []]}}
      iex> {:ok, agent} = DynamicSupervisor.start_child(supervisor, spec)
      iex> Agent.get(agent, & &1)
      %{}
  """
  def start_link(options) when is_list(options) do
    keys = [:extra_arguments, :max_children, :max_seconds, :max_restarts, :strategy]
    {sup_opts, start_opts} = Keyword.split(options, keys)
    start_link(Supervisor.Default, init(sup_opts), start_opts)
  end

  @doc """
  Starts a dynamic supervisor as a module's `c:init/1` describes it; the option is `:name`. Returns what
  `start_link/1` does, or `:ignore`.

      DynamicSupervisor.start_link(Chat.Rooms, :argument, name: Chat.Rooms)
  """
  def start_link(module, init_arg, opts \\ []) do
    GenServer.start_link(DynamicSupervisor, {module, init_arg, opts[:name]}, opts)
  end

  @doc """
  Starts a child, given as for `Supervisor.start_link/2`, and returns when it has started: `{:ok, pid}`, `:ignore`,
  `{:error, :max_children}`, or `{:error, reason}` of its start, after which nothing is kept. A child that cannot be
  started is not tried again. While it starts, no other does.

      iex> {:ok, supervisor} = DynamicSupervisor.start_link(max_children: 1)
      iex> {:ok, agent} = DynamicSupervisor.start_child(supervisor, {Agent, fn -> 7 end})
      iex> Agent.get(agent, & &1)
      7
      iex> DynamicSupervisor.start_child(supervisor, {Agent, fn -> 8 end})
      {:error, :max_children}
  """
  @spec start_child(Supervisor.supervisor(), Supervisor.child_spec() | {module, term} | module) ::
          Supervisor.on_start_child()
  def start_child(supervisor, {_, _, _, _, _, _} = child_spec),
    do: checked(supervisor, child_spec)

  def start_child(supervisor, child_spec),
    do: checked(supervisor, Supervisor.child_spec(child_spec, []))

  defp checked(supervisor, %{id: _, start: {mod, _, _} = start} = child) do
    type = Map.get(child, :type, :worker)
    shutdown = Map.get_lazy(child, :shutdown, fn -> default_shutdown(type) end)
    restart = Map.get(child, :restart, :permanent)
    checked(supervisor, {:id, start, restart, shutdown, type, Map.get(child, :modules, [mod])})
  end

  defp checked(supervisor, {_, start, restart, shutdown, type, modules}) do
    with :ok <- check(mfa?(start), :invalid_mfa, start),
         :ok <- check(type in [:worker, :supervisor], :invalid_child_type, type),
         :ok <- check(restart?(restart), :invalid_restart_type, restart),
         :ok <- check(shutdown?(shutdown), :invalid_shutdown, shutdown),
         :ok <- check(modules?(modules), :invalid_modules, modules) do
      call(supervisor, {:start_child, {start, restart, shutdown, type, modules}})
    end
  end

  defp checked(_supervisor, other), do: {:error, {:invalid_child_spec, other}}

  defp default_shutdown(type) do
    case type do
      :worker -> 5000
      :supervisor -> :infinity
    end
  end

  defp check(true, _why, _value), do: :ok
  defp check(false, why, value), do: {:error, {why, value}}

  defp mfa?({m, f, args}), do: is_atom(m) and is_atom(f) and is_list(args)
  defp mfa?(_other), do: false
  defp restart?(restart), do: restart in [:permanent, :temporary, :transient]
  defp shutdown?(time) when is_integer(time), do: time > 0
  defp shutdown?(other), do: other in [:infinity, :brutal_kill]
  defp modules?(:dynamic), do: true
  defp modules?(modules), do: is_list(modules) and Enum.all?(modules, &is_atom/1)

  @doc """
  Ends the child with this pid, as its `:shutdown` says, and returns `:ok` when it is gone. It is not
  restarted, whatever its `:restart`. `{:error, :not_found}` when the supervisor has no such child.

      iex> {:ok, supervisor} = DynamicSupervisor.start_link([])
      iex> {:ok, agent} = DynamicSupervisor.start_child(supervisor, {Agent, fn -> 7 end})
      iex> DynamicSupervisor.terminate_child(supervisor, agent)
      :ok
      iex> DynamicSupervisor.terminate_child(supervisor, agent)
      {:error, :not_found}
  """
  def terminate_child(supervisor, pid) when is_pid(pid),
    do: call(supervisor, {:terminate_child, pid})

  @doc """
  Returns a tuple `{:undefined, pid, type, modules}` for every child, in no particular order; `:restarting` stands in
  place of the pid of one whose restart failed and is tried again.

      iex> {:ok, supervisor} = DynamicSupervisor.start_link([])
      iex> DynamicSupervisor.which_children(supervisor)
      []
      iex> {:ok, agent} = DynamicSupervisor.start_child(supervisor, {Agent, fn -> 7 end})
      iex> DynamicSupervisor.which_children(supervisor) == [{:undefined, agent, :worker, [Agent]}]
      true
  """
  def which_children(supervisor), do: call(supervisor, :which_children)

  @doc """
  Returns how many children there are, as a map: `:specs` all, `:active` those that run and are not being restarted,
  `:supervisors` and `:workers` by type.

      iex> {:ok, supervisor} = DynamicSupervisor.start_link([])
      iex> DynamicSupervisor.count_children(supervisor)
      %{active: 0, specs: 0, supervisors: 0, workers: 0}
  """
  def count_children(supervisor), do: call(supervisor, :count_children) |> :maps.from_list()

  @doc """
  Ends the children, all at the same time, and the supervisor; returns `:ok` when they are gone. The caller exits when
  there is no such supervisor, or it takes longer than the timeout.

      iex> {:ok, supervisor} = DynamicSupervisor.start_link(strategy: :one_for_one)
      iex> DynamicSupervisor.stop(supervisor)
      :ok
  """
  def stop(supervisor, reason \\ :normal, timeout \\ :infinity),
    do: GenServer.stop(supervisor, reason, timeout)

  @doc """
  Returns what a module's `c:init/1` has to return; the options are those of `start_link/1` but for `:name`.

      iex> {:ok, flags} = DynamicSupervisor.init(max_children: 3)
      iex> {flags.strategy, flags.max_children, flags.intensity, flags.period}
      {:one_for_one, 3, 3, 5}
  """
  def init(options) when is_list(options) do
    {:ok,
     %{
       strategy: options[:strategy] || :one_for_one,
       intensity: Keyword.get(options, :max_restarts, 3),
       period: Keyword.get(options, :max_seconds, 5),
       max_children: Keyword.get(options, :max_children, :infinity),
       extra_arguments: Keyword.get(options, :extra_arguments, [])
     }}
  end

  @impl true
  def init({mod, init_arg, name}) do
    Process.flag(:trap_exit, true)
    Process.put(:"$initial_call", {:supervisor, mod, 1})

    case mod.init(init_arg) do
      {:ok, flags} when is_map(flags) ->
        name = supervisor_name(name, mod)
        state = %DynamicSupervisor{mod: mod, args: init_arg, name: name}

        with {:error, reason} <- with_flags(state, flags),
             do: {:stop, {:supervisor_data, reason}}

      :ignore ->
        :ignore

      other ->
        {:stop, {:bad_return, {mod, :init, other}}}
    end
  end

  defp with_flags(state, flags) do
    flags =
      Map.merge(
        %{
          strategy: :one_for_one,
          intensity: 1,
          period: 5,
          max_children: :infinity,
          extra_arguments: []
        },
        flags
      )

    case Enum.find(flags, &invalid?/1) do
      nil ->
        {:ok,
         %{
           state
           | extra_arguments: flags.extra_arguments,
             max_children: flags.max_children,
             max_restarts: flags.intensity,
             max_seconds: flags.period,
             strategy: flags.strategy
         }}

      {flag, value} ->
        {:error, {:"invalid_#{flag}", value}}
    end
  end

  defp supervisor_name(nil, mod), do: {self(), mod}
  defp supervisor_name(name, _mod) when is_atom(name), do: {:local, name}
  defp supervisor_name(name, _mod), do: name

  defp invalid?({:strategy, strategy}), do: strategy != :one_for_one
  defp invalid?({:intensity, count}), do: not (is_integer(count) and count >= 0)
  defp invalid?({:period, seconds}), do: not (is_integer(seconds) and seconds > 0)
  defp invalid?({:extra_arguments, args}), do: not is_list(args)
  defp invalid?({:max_children, :infinity}), do: false
  defp invalid?({:max_children, count}), do: not (is_integer(count) and count >= 0)
  defp invalid?({_flag, _value}), do: false

  @impl true
  def handle_call(:get_callback_module, _from, state), do: {:reply, state.mod, state}

  # What the supervisor of tasks was started with holds for tasks that do not say otherwise.
  def handle_call({:start_task, args, restart, shutdown}, from, %{args: {defaults, _}} = state) do
    {default_restart, default_shutdown} = defaults
    start = {Task.Supervised, :start_link, args}
    restart = restart || default_restart
    shutdown = shutdown || default_shutdown
    child = {start, restart, shutdown, :worker, [Task.Supervised]}
    handle_call({:start_child, child}, from, state)
  end

  def handle_call({:start_child, _}, _from, %{children: children, max_children: max} = state)
      when map_size(children) >= max do
    {:reply, {:error, :max_children}, state}
  end

  def handle_call({:start_child, {{m, f, args} = mfa, _, _, _, _} = child}, _from, state) do
    case apply_start(m, f, state.extra_arguments ++ args) do
      {:ok, pid, _} = reply -> {:reply, reply, save(pid, put_elem(child, 0, mfa), state)}
      {:ok, pid} = reply -> {:reply, reply, save(pid, put_elem(child, 0, mfa), state)}
      other -> {:reply, other, state}
    end
  end

  def handle_call({:terminate_child, pid}, _from, %{children: children} = state) do
    case children do
      %{^pid => child} ->
        end_child(pid, child, state)
        {:reply, :ok, %{state | children: Map.delete(children, pid)}}

      %{} ->
        {:reply, {:error, :not_found}, state}
    end
  end

  def handle_call(:which_children, _from, state) do
    children =
      Enum.map(state.children, fn
        {_, {:restarting, {_, _, _, type, modules}}} -> {:undefined, :restarting, type, modules}
        {pid, {_, _, _, type, modules}} -> {:undefined, pid, type, modules}
      end)

    {:reply, children, state}
  end

  def handle_call(:count_children, _from, %{children: children} = state) do
    supervisors = Enum.count(children, fn {_, child} -> supervisor?(child) end)
    active = Enum.count(children, fn {_, child} -> not match?({:restarting, _}, child) end)
    all = map_size(children)

    {:reply, [specs: all, active: active, supervisors: supervisors, workers: all - supervisors],
     state}
  end

  defp supervisor?({:restarting, child}), do: supervisor?(child)
  defp supervisor?({_, _, _, type, _}), do: type == :supervisor

  defp apply_start(m, f, a) do
    try do
      apply(m, f, a)
    catch
      kind, reason -> {:error, exit_reason(kind, reason, __STACKTRACE__)}
    else
      {:ok, pid} when is_pid(pid) -> {:ok, pid}
      {:ok, pid, extra} when is_pid(pid) -> {:ok, pid, extra}
      :ignore -> :ignore
      {:error, _} = error -> error
      other -> {:error, other}
    end
  end

  defp exit_reason(:exit, reason, _), do: reason
  defp exit_reason(:error, reason, stack), do: {reason, stack}
  defp exit_reason(:throw, value, stack), do: {{:nocatch, value}, stack}

  # The arguments of a temporary child are not needed again, and may be large.
  defp save(pid, {{m, f, _}, :temporary, shutdown, type, modules}, state) do
    put_in(state.children[pid], {{m, f, :undefined}, :temporary, shutdown, type, modules})
  end

  defp save(pid, child, state), do: put_in(state.children[pid], child)

  @impl true
  def handle_cast(_message, state), do: {:noreply, state}

  @impl true
  def handle_info({:EXIT, pid, reason}, %{children: children} = state) do
    case children do
      %{^pid => {_, restart, _, _, _} = child} -> ended(restart, reason, pid, child, state)
      %{} -> {:noreply, state}
    end
  end

  def handle_info({:"$gen_restart", pid}, %{children: children} = state) do
    case children do
      %{^pid => {:restarting, child}} -> restart(pid, child, state)
      %{} -> {:noreply, state}
    end
  end

  def handle_info(msg, state) do
    :logger.error(
      %{label: {DynamicSupervisor, :unexpected_msg}, report: %{msg: msg}},
      %{
        domain: [:otp, :elixir],
        error_logger: %{tag: :error_msg},
        report_cb: &__MODULE__.format_report/1
      }
    )

    {:noreply, state}
  end

  @doc false
  def format_report(%{label: {__MODULE__, :unexpected_msg}, report: %{msg: msg}}) do
    {'DynamicSupervisor received unexpected message: ~p~n', [msg]}
  end

  defp ended(restart, reason, pid, child, state) do
    quiet? = reason in [:normal, :shutdown] or match?({:shutdown, _}, reason)

    cond do
      restart == :permanent or (restart == :transient and not quiet?) ->
        report(:child_terminated, reason, pid, child, state)
        restart(pid, child, state)

      true ->
        unless quiet?, do: report(:child_terminated, reason, pid, child, state)
        {:noreply, %{state | children: Map.delete(state.children, pid)}}
    end
  end

  defp restart(pid, {{m, f, args}, _, _, _, _} = child, state) do
    now = :erlang.monotonic_time(:second)
    recent = for at <- [now | state.restarts], now - at <= state.max_seconds, do: at
    children = Map.delete(state.children, pid)
    state = %{state | restarts: recent, children: children}

    if length(recent) > state.max_restarts do
      report(:shutdown, :reached_max_restart_intensity, pid, child, state)
      {:stop, :shutdown, state}
    else
      case apply_start(m, f, state.extra_arguments ++ args) do
        {:ok, new} ->
          {:noreply, save(new, child, state)}

        {:ok, new, _} ->
          {:noreply, save(new, child, state)}

        :ignore ->
          {:noreply, state}

        {:error, reason} ->
          report(:start_error, reason, {:restarting, pid}, child, state)
          send(self(), {:"$gen_restart", pid})
          {:noreply, %{state | children: Map.put(children, pid, {:restarting, child})}}
      end
    end
  end

  defp report(context, reason, pid, {start, restart, shutdown, type, _}, state) do
    :logger.error(
      %{
        label: {:supervisor, context},
        report: [
          supervisor: state.name,
          errorContext: context,
          reason: reason,
          offender: offender(pid, with_extra(start, state), restart, shutdown, type)
        ]
      },
      %{
        domain: [:otp, :sasl],
        report_cb: &:logger.format_otp_report/1,
        logger_formatter: %{title: "SUPERVISOR REPORT"},
        error_logger: %{tag: :error_report, type: :supervisor_report}
      }
    )
  end

  defp with_extra({_m, _f, :undefined} = start, _state), do: start
  defp with_extra({m, f, args}, state), do: {m, f, state.extra_arguments ++ args}

  defp offender(pid, start, restart, shutdown, type) do
    [pid: pid, id: :undefined, mfargs: start, restart_type: restart] ++
      [shutdown: shutdown, child_type: type]
  end

  ## Ends

  # All are told at once and have their time side by side; those that end otherwise are reported.
  @impl true
  def terminate(_, %{children: children} = state) do
    end_children(for({pid, {_, _, _, _, _} = child} <- children, do: {pid, child}), state)
  end

  defp end_child(_pid, {:restarting, _child}, _state), do: :ok
  defp end_child(pid, child, state), do: end_children([{pid, child}], state)

  defp end_children(running, state) do
    told = for {pid, {_, restart, shutdown, _, _}} <- running, do: {pid, restart, shutdown}

    children = Map.new(running)

    for {pid, reason} <- :rshell_supervised.terminate(told),
        do: report(:shutdown_error, reason, pid, Map.fetch!(children, pid), state)

    :ok
  end

  ## System messages

  @doc false
  @impl true
  def format_status(:terminate, [_pdict, state]), do: state

  def format_status(_how, [_pdict, %{mod: mod} = state]),
    do: [data: [{'State', state}], supervisor: [{'Callback', mod}]]

  @impl true
  def code_change(_old, %{mod: mod, args: args} = state, _extra) do
    case mod.init(args) do
      {:ok, flags} when is_map(flags) ->
        with {:error, reason} <- with_flags(state, flags),
             do: {:error, {:supervisor_data, reason}}

      :ignore ->
        {:ok, state}

      error ->
        error
    end
  end

  defp call(supervisor, req), do: GenServer.call(supervisor, req, :infinity)
end
