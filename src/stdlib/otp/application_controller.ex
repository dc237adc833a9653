defmodule :application_controller do
  @moduledoc """
  The process that starts and stops applications, and keeps the table `:ac_tab` of what is known of them.

  It starts with the first write into the table, since reading an empty environment needs nobody. Each application starts
  in its master, so that one that takes long holds up nobody else, and those who ask for the same one wait together.

      {:loaded, app}   {description, version, :loaded | :started}
      {:keys, app}     the keys of its resource
      {:module, name}  the application that a module belongs to
      {:master, pid}   the application that a process stands for
      {:env, app, key} a value of its environment
  """

  # What is there from the start, in the order in which it is started.
  @known [
    {:kernel, 'ERTS  CXC 138 10', '8.5.3', []},
    {:stdlib, 'ERTS  CXC 138 10', '4.2', [:kernel]},
    {:compiler, 'ERTS  CXC 138 10', '8.2.3', [:kernel, :stdlib]},
    {:elixir, 'elixir', '1.14.0', [:kernel, :stdlib, :compiler]},
    {:iex, 'iex', '1.14.0', [:kernel, :stdlib, :elixir]},
    {:logger, 'logger', '1.14.0', [:kernel, :stdlib, :elixir]}
  ]

  @defaults [
    {{:env, :kernel, :logger_level}, :notice},
    {{:env, :kernel, :net_ticktime}, 60},
    {{:env, :kernel, :net_tickintensity}, 4},
    {{:env, :kernel, :connect_all}, true},
    {{:env, :logger, :backends}, [:console]},
    {{:env, :logger, :console}, []},
    {{:env, :logger, :utc_log}, false},
    {{:env, :logger, :truncate}, 8096},
    {{:env, :logger, :translators}, [{Logger.Translator, :translate}]},
    {{:env, :logger, :translator_inspect_opts}, []},
    {{:env, :logger, :handle_otp_reports}, true},
    {{:env, :logger, :handle_sasl_reports}, false},
    {{:env, :logger, :sync_threshold}, 20},
    {{:env, :logger, :discard_threshold}, 500},
    {{:env, :logger, :discard_threshold_periodic_check}, 30_000},
    {{:env, :logger, :discard_threshold_for_error_logger}, 500},
    {{:env, :logger, :compile_time_purge_matching}, []},
    {{:env, :logger, :compile_time_application}, nil},
    {{:env, :logger, :start_options}, []},
    {{:env, :iex, :colors}, []},
    {{:env, :iex, :inspect}, [pretty: true]},
    {{:env, :iex, :alive_prompt}, "%prefix(%node)%counter>"},
    {{:env, :iex, :history_size}, 20},
    {{:env, :iex, :default_prompt}, "%prefix(%counter)>"}
  ]

  @doc "Returns the table; starts its owner if need be."
  def table() do
    if :ets.whereis(:ac_tab) == :undefined, do: begin()
    :ac_tab
  end

  @doc """
  Tells the running applications what has changed since their environments were as given: the callback
  `config_change(changed, new, removed)` of each for which something has.
  """
  def config_change(before) do
    failed =
      for {app, _, _} <- running(),
          {:ok, {module, _}} <- [:application.get_key(app, :mod)],
          :erlang.function_exported(module, :config_change, 3),
          changes = changes(:proplists.get_value(app, before, []), :application.get_all_env(app)),
          changes != {[], [], []},
          {:error, reason} <- [:erlang.apply(module, :config_change, Tuple.to_list(changes))],
          do: reason

    if failed == [], do: :ok, else: {:error, failed}
  end

  # What of an environment has another value, what is new, and the keys that are gone.
  defp changes(before, now) do
    changed = for {key, value} <- now, {_, old} <- kept(key, before), old !== value, do: {key, value}
    new = for {key, value} <- now, kept(key, before) == [], do: {key, value}
    removed = for {key, _} <- before, kept(key, now) == [], do: key
    {changed, new, removed}
  end

  defp kept(key, env), do: for({^key, _} = pair <- env, do: pair)

  defp begin() do
    caller = self()
    {pid, ref} = :erlang.spawn_monitor(fn -> run(caller) end)

    receive do
      {:ready, ^pid} -> :erlang.demonitor(ref, [:flush])
      {:DOWN, ^ref, _, _, _} -> :ok
    end
  end

  # Somebody else may have been quicker: then this process ends, and there is a table.
  defp run(caller) do
    :erlang.register(:application_controller, self())
    :erlang.process_flag(:trap_exit, true)
    :erlang.group_leader(:erlang.whereis(:user), self())
    :ets.new(:ac_tab, [:set, :public, :named_table])
    known = for {app, _, _, _} = one <- @known, app != :iex or :rshell_boot.shell?(), do: one
    for {app, description, vsn, needed} <- known, do: know(app, description, vsn, needed)
    :ets.insert(:ac_tab, @defaults)
    send(caller, {:ready, self()})
    running = for {app, _, _, _} <- known, do: {app, :undefined, type(app)}
    loop(%{running: :lists.reverse(running), starting: %{}})
  end

  defp type(app) when app == :kernel or app == :stdlib, do: :permanent
  defp type(_app), do: :temporary

  defp know(app, description, vsn, needed) do
    keys = [description: description, vsn: vsn, applications: needed] ++ more(app)
    :ets.insert(:ac_tab, [{{:loaded, app}, {description, vsn, :started}}, {{:keys, app}, keys}])
  end

  defp more(:logger) do
    names = [Logger, Logger.BackendSupervisor, Logger.Supervisor, Logger.Watcher]
    [registered: names, mod: {Logger.App, []}]
  end

  defp more(:iex) do
    names = [IEx.Broker, IEx.Config, IEx.Pry, IEx.Supervisor]
    [registered: names, mod: {IEx.App, []}]
  end

  defp more(:elixir),
    do: [registered: [:elixir_sup, :elixir_config, :elixir_code_server], mod: {:elixir, []}]

  defp more(:kernel), do: [mod: {:kernel, []}]
  defp more(_app), do: []

  ## What others ask for

  @doc "Starts an application that is loaded: `:ok` or `{:error, reason}`."
  def start_application(app, type), do: call({:start_application, app, type})

  @doc "Stops an application: `:ok` or `{:error, {:not_started, app}}`."
  def stop_application(app), do: call({:stop_application, app})

  @doc "Returns `{app, master, type}` for every application that runs, the last to start first."
  def running(), do: call(:running)

  @doc "Returns the applications that are being started."
  def starting(), do: call(:starting)

  @doc "Has an application that is there from the start, the logger or the shell, begin to run: `:ok` or `{:error, reason}`."
  def wake(app), do: call({:wake, app})

  @doc "Stops every application, the last to start first, when the system ends."
  def shutdown() do
    if :erlang.whereis(:application_controller) != :undefined, do: call(:shutdown)
    :ok
  end

  defp call(request) do
    table()
    {:ok, reply} = :gen.call(:application_controller, :"$gen_call", request, :infinity)
    reply
  end

  ## The process

  @doc false
  def loop(state) do
    receive do
      {:"$gen_call", from, request} -> :application_controller.loop(handle(request, from, state))
      {:started, app, result} -> :application_controller.loop(started(app, result, state))
      {:EXIT, pid, reason} -> :application_controller.loop(exited(pid, reason, state))
      {:system, from, request} -> system(request, from, state)
      _ -> :application_controller.loop(state)
    end
  end

  defp system(request, from, state),
    do: :sys.handle_system_msg(request, from, self(), :application_controller, [], state)

  @doc false
  def system_continue(_parent, _debug, state), do: :application_controller.loop(state)

  @doc false
  def system_terminate(reason, _parent, _debug, _state), do: :erlang.exit(reason)

  defp handle({:start_application, app, type}, from, %{starting: starting} = state) do
    case {starting, blocker(app, state)} do
      {%{^app => {type, waiting}}, _} ->
        %{state | starting: :maps.put(app, {type, [from | waiting]}, starting)}

      {_, nil} ->
        begin_start(app)
        %{state | starting: :maps.put(app, {type, [from]}, starting)}

      {_, reason} ->
        :gen.reply(from, {:error, reason})
        state
    end
  end

  defp handle({:wake, app}, from, %{starting: starting} = state) do
    case {starting, :lists.keyfind(app, 1, state.running)} do
      {%{^app => {type, waiting}}, _} ->
        %{state | starting: :maps.put(app, {type, [from | waiting]}, starting)}

      {_, {_, :undefined, type}} ->
        begin_start(app)
        %{state | starting: :maps.put(app, {type, [from]}, starting)}

      {_, found} ->
        :rshell_sleepers.wake(app)
        :gen.reply(from, if(found, do: :ok, else: {:error, {:not_started, app}}))
        state
    end
  end

  defp handle({:stop_application, app}, from, %{running: running} = state) do
    case :lists.keytake(app, 1, running) do
      {:value, {_, master, type}, running} ->
        forget(app, master)
        state = stop_master(app, master, :stopped, %{state | running: running})
        state = if app == :logger, do: state, else: awake(state)
        report_exit(app, :stopped, type)
        :gen.reply(from, :ok)
        state

      false ->
        :gen.reply(from, {:error, {:not_started, app}})
        state
    end
  end

  defp handle(:shutdown, from, state) do
    state = stop_all(state)
    :gen.reply(from, :ok)
    state
  end

  defp handle(:running, from, state), do: :gen.reply(from, state.running) && state
  defp handle(:starting, from, state), do: :gen.reply(from, :maps.keys(state.starting)) && state

  # Why an application cannot be started now, or nil.
  defp blocker(app, %{running: running}) do
    runs? = fn one -> :lists.keymember(one, 1, running) end
    optional = key(app, :optional_applications, [])

    missing =
      for needed <- key(app, :applications, []),
          not runs?.(needed),
          not (:lists.member(needed, optional) and unknown?(needed)),
          do: needed

    cond do
      runs?.(app) -> {:already_started, app}
      missing != [] -> {:not_started, hd(missing)}
      true -> nil
    end
  end

  defp unknown?(app), do: match?({:error, {[_ | _], _}}, :application.load(app))

  defp key(app, key, default) do
    with {:ok, value} <- :application.get_key(app, key), do: value, else: (_ -> default)
  end

  # An application without a callback module only counts as started. Who registers its names does not wait for itself.
  defp begin_start(app) do
    :rshell_sleepers.wake(app)

    if key(app, :mod, []) == [] do
      send(self(), {:started, app, {:ok, :undefined}})
    else
      [{_, resource}] = :ets.lookup(:ac_tab, {:keys, app})
      :application_master.start_link(app, resource, :normal)
    end
  end

  # Has the logger run before this process, by which it begins, reports something.
  defp awake(%{running: running, starting: starting} = state) do
    case :rshell_sleepers.asleep(:logger) and :lists.keyfind(:logger, 1, running) do
      {_, :undefined, type} ->
        begin_start(:logger)
        starting = :maps.put(:logger, {type, []}, starting)
        receive(do: ({:started, :logger, result} -> started(:logger, result, %{state | starting: starting})))

      _ ->
        state
    end
  end

  defp started(app, {:error, _} = failed, state), do: answered(app, failed, awake(state))
  defp started(app, result, state), do: answered(app, result, state)

  defp answered(app, result, %{running: running, starting: starting}) do
    {{type, waiting}, starting} = :maps.take(app, starting)
    running = settle(app, type, result, running)
    reply = with {:ok, _} <- result, do: :ok
    for from <- waiting, do: :gen.reply(from, reply)
    %{running: running, starting: starting}
  end

  defp settle(app, type, {:ok, master}, running) do
    put_status(app, :started)
    began? = :lists.keymember(app, 1, running)
    if not began? or sasl?(), do: report_progress(app)

    if began?,
      do: :lists.keyreplace(app, 1, running, {app, master, type}),
      else: [{app, master, type} | running]
  end

  defp settle(app, type, {:error, reason}, running) do
    report_exit(app, reason, type)
    :lists.keydelete(app, 1, running)
  end

  # An application that ends by itself takes the system with it if that was wanted.
  defp exited(pid, reason, %{running: running} = state) do
    case is_pid(pid) && :lists.keytake(pid, 2, running) do
      {:value, {app, _, type}, running} ->
        forget(app, pid)
        state = awake(%{state | running: running})
        report_exit(app, reason, type)

        if type == :permanent or (type == :transient and reason != :normal),
          do: end_system({:application_terminated, app, reason}, state),
          else: state

      _ ->
        state
    end
  end

  defp end_system(reason, state) do
    stop_all(state)
    text = :io_lib.format('~w', [reason])

    :io.put_chars(:user, :unicode, [
      "{\"Kernel pid terminated\",application_controller,\"",
      text,
      "\"}\n"
    ])

    :io.put_chars(:standard_error, :unicode, [
      "Kernel pid terminated (application_controller) (",
      text,
      ")\n"
    ])

    :erlang.halt(1)
  end

  defp stop_all(%{running: []} = state), do: state

  defp stop_all(%{running: [{app, master, _} | running]} = state),
    do: stop_all(stop_master(app, master, :shutdown, %{state | running: running}))

  # An application that never began to run, as the logger where nothing was logged, has nothing to end but what its
  # callback says.
  defp stop_master(:logger, :undefined, reason, state) do
    :rshell_sleepers.wake(:logger)
    if reason == :stopped, do: Logger.App.stop([])
    state
  end

  defp stop_master(app, :undefined, _reason, state) do
    :rshell_sleepers.wake(app)
    state
  end

  defp stop_master(_app, master, reason, state) do
    :application_master.tell(master, reason)
    await_end(master, state)
  end

  # While it ends, what it has to say may make the logger begin.
  defp await_end(master, state) do
    receive do
      {:EXIT, ^master, _} -> state
      {:"$gen_call", from, {:wake, _} = request} -> await_end(master, handle(request, from, state))
      {:started, app, result} -> await_end(master, started(app, result, state))
    end
  end

  defp forget(app, master) do
    :ets.delete(:ac_tab, {:master, master})
    put_status(app, :loaded)
  end

  defp put_status(app, status) do
    with [{_, {description, vsn, _}}] <- :ets.lookup(:ac_tab, {:loaded, app}),
         do: :ets.insert(:ac_tab, {{:loaded, app}, {description, vsn, status}})
  end

  ## Reports

  defp report_progress(app) do
    report = [application: app, started_at: node()]

    tell(:info, %{label: {:application_controller, :progress}, report: report}, %{
      domain: [:otp, :sasl],
      report_cb: &:application_controller.format_log/2,
      logger_formatter: %{title: 'PROGRESS REPORT'},
      error_logger: %{tag: :info_report, type: :progress}
    })
  end

  # The end of the logger is told only where nobody wanted it.
  defp report_exit(:logger, :stopped, _type), do: :ok

  defp report_exit(app, reason, type) do
    report = [application: app, exited: reason, type: type]

    tell(:notice, %{label: {:application_controller, :exit}, report: report}, %{
      domain: [:otp],
      report_cb: &:application_controller.format_log/2,
      error_logger: %{tag: :info_report, type: :std_info}
    })
  end

  # Of an application that starts nobody waits for the report, and it is seldom wanted.
  defp tell(:info, report, meta) do
    meta = :logger.add_default_metadata(meta)

    if :rshell_sleepers.asleep(:logger) and sasl?(),
      do: :erlang.spawn(:logger, :log, [:info, report, meta]),
      else: :logger.log(:info, report, meta)
  end

  defp tell(level, report, meta), do: :logger.log(level, report, meta)

  defp sasl?, do: :application.get_env(:logger, :handle_sasl_reports, false)

  @doc "Returns the text of a report as a format and its arguments."
  def format_log(%{label: {:application_controller, :progress}, report: report}),
    do:
      {'    application: ~tp~n    started_at: ~tp~n', [report[:application], report[:started_at]]}

  def format_log(%{label: {:application_controller, :exit}, report: report}) do
    {'    application: ~tp~n    exited: ~tp~n    type: ~tp~n',
     [report[:application], report[:exited], report[:type]]}
  end

  @doc "Returns the text of a report as the configuration of a handler's formatter asks for it."
  def format_log(report, config) do
    {format, args} = format_log(report)
    single? = :maps.get(:single_line, config, false)
    :rshell_reports.format({if(single?, do: sentences(report.label), else: format), args}, config)
  end

  defp sentences({_, :progress}), do: 'Application: ~tp. Started at: ~tp.'
  defp sentences({_, :exit}), do: 'Application: ~tp. Exited: ~tp. Type: ~tp.'
end
