defmodule :application do
  @moduledoc "The applications, their environments and their supervision trees."

  @callback start(type :: term, args :: term) :: term
  @callback stop(state :: term) :: term

  # The environment lives in the table :ac_tab, which the process registered as :application_controller owns; it
  # starts with the first write, since reading an empty environment needs nobody.
  @known [
    kernel: '8.5.3',
    stdlib: '4.2',
    compiler: '8.2.3',
    elixir: '1.14.0',
    iex: '1.14.0',
    logger: '1.14.0'
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

  defp table() do
    case :ets.whereis(:ac_tab) do
      :undefined ->
        caller = self()

        {pid, ref} =
          :erlang.spawn_monitor(fn ->
            :erlang.register(:application_controller, self())
            :ets.new(:ac_tab, [:set, :public, :named_table])

            :lists.foreach(
              fn {app, vsn} ->
                name = :erlang.atom_to_list(app)
                :ets.insert(:ac_tab, {{:loaded, app}, {name, vsn, :started}})
                mod = if app == :logger, do: [mod: {Logger.App, []}], else: []
                keys = [description: name, vsn: vsn, applications: :application.needs(app)] ++ mod
                :ets.insert(:ac_tab, {{:keys, app}, keys})
              end,
              @known
            )

            :ets.insert(:ac_tab, @defaults)
            send(caller, {:ready, self()})
            :application.controller(%{})
          end)

        receive do
          {:ready, ^pid} -> :erlang.demonitor(ref, [:flush])
          {:DOWN, ^ref, _, _, _} -> :ok
        end

        :ac_tab

      _ ->
        :ac_tab
    end
  end

  @doc false
  def needs(:kernel), do: []
  def needs(:stdlib), do: [:kernel]
  def needs(:compiler), do: [:kernel, :stdlib]
  def needs(:elixir), do: [:kernel, :stdlib, :compiler]
  def needs(_app), do: [:kernel, :stdlib, :elixir]

  @doc false
  def controller(running) do
    receive do
      {:"$gen_call", from, {:running, app, pid}} ->
        :gen.reply(from, :ok)
        controller(:maps.put(app, pid, running))

      {:"$gen_call", from, {:stopped, app}} ->
        {pid, running} =
          with {pid, running} <- :maps.take(app, running),
               do: {pid, running},
               else: (:error -> {:undefined, running})

        :gen.reply(from, pid)
        controller(running)

      {:"$gen_call", from, {:pid, app}} ->
        :gen.reply(from, :maps.get(app, running, :undefined))
        controller(running)

      {:system, from, request} ->
        :sys.handle_system_msg(request, from, self(), :application, [], running)

      _ ->
        :application.controller(running)
    end
  end

  @doc false
  def system_continue(_parent, _debug, running), do: :application.controller(running)

  @doc false
  def system_terminate(reason, _parent, _debug, _running), do: :erlang.exit(reason)

  defp ask(request) do
    table()
    {:ok, reply} = :gen.call(:application_controller, :"$gen_call", request, :infinity)
    reply
  end

  @doc "Returns the value of a key in the environment of an application: `{:ok, value}` or `:undefined`."
  def get_env(app, key) do
    case :ets.whereis(:ac_tab) != :undefined and :ets.lookup(:ac_tab, {:env, app, key}) do
      [{_, value}] -> {:ok, value}
      _ -> :undefined
    end
  end

  @doc "As `get_env/2`, with a default and the bare value."
  def get_env(app, key, default) do
    case get_env(app, key) do
      {:ok, value} -> value
      :undefined -> default
    end
  end

  @doc "Returns every key and value of an application."
  def get_all_env(app) do
    if :ets.whereis(:ac_tab) == :undefined,
      do: [],
      else:
        for([key, value] <- :ets.match(:ac_tab, {{:env, app, :"$1"}, :"$2"}), do: {key, value})
  end

  @doc "Sets a key."
  def set_env(app, key, value), do: set_env(app, key, value, [])

  @doc "Sets a key, with options that have no effect here."
  def set_env(app, key, value, _opts) do
    :ets.insert(table(), {{:env, app, key}, value})
    :ok
  end

  @doc "Sets keys of several applications."
  def set_env(config), do: set_env(config, [])

  @doc "As `set_env/1`, with options."
  def set_env(config, opts) when is_list(opts) do
    for {app, pairs} <- config, {key, value} <- pairs, do: set_env(app, key, value)
    :ok
  end

  @doc "Removes a key."
  def unset_env(app, key), do: unset_env(app, key, [])

  @doc "As `unset_env/2`, with options."
  def unset_env(app, key, _opts) do
    :ets.delete(table(), {:env, app, key})
    :ok
  end

  @doc "Makes an application known by its resource `{:application, name, keys}`."
  def load(app), do: load(app, [])

  @doc "As `load/1`; the second argument has no effect."
  def load({:application, app, keys}, _distributed) do
    table()

    if :ets.member(:ac_tab, {:loaded, app}) do
      {:error, {:already_loaded, app}}
    else
      value = fn key, default ->
        with {_, found} <- :lists.keyfind(key, 1, keys), do: found, else: (_ -> default)
      end

      :ets.insert(
        :ac_tab,
        {{:loaded, app}, {value.(:description, ''), value.(:vsn, ''), :loaded}}
      )

      :ets.insert(:ac_tab, {{:keys, app}, keys})
      for module <- value.(:modules, []), do: :ets.insert(:ac_tab, {{:module, module}, app})

      for {key, found} <- value.(:env, []), :ets.lookup(:ac_tab, {:env, app, key}) == [] do
        set_env(app, key, found)
      end

      :ok
    end
  end

  def load(app, _) when is_atom(app) do
    table()

    if :ets.member(:ac_tab, {:loaded, app}) do
      {:error, {:already_loaded, app}}
    else
      name = :erlang.atom_to_list(app) ++ '.app'

      case :code.where_is_file(name) do
        path when is_list(path) ->
          with {:ok, text} <- :file.read_file(path),
               {:ok, [{:application, ^app, _} = spec]} <- :rshell_terms.all(text) do
            load(spec)
          else
            {:error, reason} -> {:error, {reason, name}}
            {:ok, _} -> {:error, {:bad_application, name}}
          end

        _ ->
          case resource(app) do
            nil -> {:error, {'no such file or directory', name}}
            spec -> load(spec)
          end
      end
    end
  end

  # The applications of this program's own that start only when asked for.
  defp resource(:ex_unit) do
    env = [
      exclude: [],
      colors: [],
      max_failures: :infinity,
      slowest: 0,
      capture_log: false,
      assert_receive_timeout: 100,
      after_suite: [],
      trace: false,
      autorun: true,
      refute_receive_timeout: 100,
      include: [],
      stacktrace_depth: 20,
      exit_status: 2,
      formatters: [ExUnit.CLIFormatter],
      timeout: 60000
    ]

    {:application, :ex_unit,
     [
       description: 'ex_unit',
       vsn: '1.14.0',
       registered: [ExUnit.CaptureServer, ExUnit.OnExitHandler, ExUnit.Server, ExUnit.Supervisor],
       applications: [:kernel, :stdlib, :elixir],
       env: env,
       mod: {ExUnit, []}
     ]}
  end

  defp resource(:eex), do: own(:eex, '1.14.0', [:kernel, :stdlib, :elixir])
  defp resource(:mix), do: own(:mix, '1.14.0', [:kernel, :stdlib, :elixir])
  defp resource(:crypto), do: own(:crypto, '5.1.2', [:kernel, :stdlib])

  defp resource(_app), do: nil

  defp own(app, vsn, needed) do
    description = :erlang.atom_to_list(app)
    {:application, app, [description: description, vsn: vsn, applications: needed]}
  end

  @doc "Forgets an application."
  def unload(app) do
    if :ets.member(table(), {:loaded, app}) do
      :ets.delete(:ac_tab, {:loaded, app})
      :ets.delete(:ac_tab, {:keys, app})
      :ets.match_delete(:ac_tab, {{:module, :_}, app})
      :ets.match_delete(:ac_tab, {{:env, app, :_}, :_})
      :ok
    else
      {:error, {:not_loaded, app}}
    end
  end

  @doc "Starts an application."
  def start(app), do: start(app, :temporary)

  @doc "Starts an application of a type."
  def start(app, type) do
    case load(app) do
      :ok -> do_start(app, type)
      {:error, {:already_loaded, _}} -> do_start(app, type)
      error -> error
    end
  end

  defp do_start(app, type) do
    [{_, {description, vsn, state}}] = :ets.lookup(:ac_tab, {:loaded, app})
    missing = for needed <- get_key(app, :applications, []), not started?(needed), do: needed

    cond do
      state == :started ->
        {:error, {:already_started, app}}

      missing != [] ->
        {:error, {:not_started, hd(missing)}}

      true ->
        case run(app, type, get_key(app, :mod, [])) do
          {:ok, pid} ->
            ask({:running, app, pid})
            :ets.insert(:ac_tab, {{:loaded, app}, {description, vsn, :started}})
            progress(app)

          {:error, reason} ->
            exited(app, reason)
            {:error, reason}
        end
    end
  end

  defp progress(app) do
    :logger.info(
      %{
        label: {:application_controller, :progress},
        report: [application: app, started_at: node()]
      },
      %{
        domain: [:otp, :sasl],
        report_cb: &:logger.format_otp_report/1,
        logger_formatter: %{title: 'PROGRESS REPORT'},
        error_logger: %{tag: :info_report, type: :progress}
      }
    )
  end

  defp exited(app, reason) do
    :logger.notice("Application #{app} exited: " <> Application.format_error(reason))
  end

  defp run(_app, _type, []), do: {:ok, :undefined}

  defp run(app, type, {mod, args} = start) do
    caller = self()

    {pid, ref} =
      :erlang.spawn_monitor(fn ->
        result = try_start(mod, args)
        send(caller, {:started, self(), result})
        master(result, app, type)
      end)

    receive do
      {:started, ^pid, {:ok, _}} ->
        :erlang.demonitor(ref, [:flush])
        {:ok, pid}

      {:started, ^pid, {:error, {:bad_return, _} = reason}} ->
        {:error, reason}

      {:started, ^pid, {:error, reason}} ->
        {:error, {reason, {mod, :start, [:normal, args]}}}

      {:DOWN, ^ref, _, _, reason} ->
        {:error, {reason, start}}
    end
  end

  defp try_start(mod, args) do
    :erlang.process_flag(:trap_exit, true)

    case mod.start(:normal, args) do
      {:ok, pid} -> {:ok, {mod, pid, []}}
      {:ok, pid, state} -> {:ok, {mod, pid, state}}
      {:error, reason} -> {:error, reason}
      other -> {:error, {:bad_return, {{mod, :start, [:normal, args]}, other}}}
    end
  catch
    :error, reason ->
      {:error, {:bad_return, {{mod, :start, [:normal, args]}, {:EXIT, {reason, __STACKTRACE__}}}}}

    _, reason ->
      {:error, {:bad_return, {{mod, :start, [:normal, args]}, {:EXIT, reason}}}}
  end

  # The master of an application keeps its supervisor and ends it when the application is stopped.
  defp master({:error, _}, _app, _type), do: :ok

  defp master({:ok, {mod, pid, state} = running}, app, type) do
    receive do
      {:stop, from, ref} ->
        watch = :erlang.monitor(:process, pid)
        :erlang.exit(pid, :shutdown)
        receive do: ({:DOWN, ^watch, _, _, _} -> :ok)
        if :erlang.function_exported(mod, :stop, 1), do: mod.stop(state)
        send(from, {ref, :ok})

      {:EXIT, ^pid, reason} ->
        if :erlang.function_exported(mod, :stop, 1), do: mod.stop(state)
        ended(app, type, reason)

      _ ->
        master({:ok, running}, app, type)
    end
  end

  # An application that ends by itself takes the system with it if that was wanted.
  defp ended(app, type, reason) do
    ask({:stopped, app})
    [{_, {description, vsn, _}}] = :ets.lookup(:ac_tab, {:loaded, app})
    :ets.insert(:ac_tab, {{:loaded, app}, {description, vsn, :loaded}})
    exited(app, reason)

    if type == :permanent or (type == :transient and reason != :normal) do
      text = :io_lib.format('~w', [{:application_terminated, app, reason}])

      :io.put_chars(:standard_error, :unicode, [
        "{\"Kernel pid terminated\",application_controller,\"",
        text,
        "\"}\nKernel pid terminated (application_controller) (",
        text,
        ")\n"
      ])

      :erlang.halt(1)
    end
  end

  @doc "Stops an application."
  def stop(app) do
    if started?(app) do
      [{_, {description, vsn, _}}] = :ets.lookup(:ac_tab, {:loaded, app})

      case ask({:stopped, app}) do
        pid when is_pid(pid) ->
          ref = :erlang.monitor(:process, pid)
          send(pid, {:stop, self(), ref})
          receive do: ({:DOWN, ^ref, _, _, _} -> :ok)

          receive do
            {^ref, :ok} -> :ok
          after
            0 -> :ok
          end

        _ ->
          :ok
      end

      :ets.insert(:ac_tab, {{:loaded, app}, {description, vsn, :loaded}})
      :ok
    else
      {:error, {:not_started, app}}
    end
  end

  @doc "Starts an application and those it needs: `{:ok, started}`."
  def ensure_all_started(app), do: ensure_all_started(app, :temporary)

  @doc "As `ensure_all_started/1`, of a type."
  def ensure_all_started(apps, type) when is_list(apps) do
    :lists.foldl(
      fn
        app, {:ok, done} ->
          with({:ok, more} <- ensure_all_started(app, type), do: {:ok, done ++ more})

        _, error ->
          error
      end,
      {:ok, []},
      apps
    )
  end

  def ensure_all_started(app, type) do
    case start(app, type) do
      :ok ->
        {:ok, [app]}

      {:error, {:already_started, _}} ->
        {:ok, []}

      {:error, {:not_started, needed}} ->
        with {:ok, first} <- ensure_all_started(needed, type),
             {:ok, rest} <- ensure_all_started(app, type),
             do: {:ok, first ++ rest}

      {:error, reason} ->
        {:error, {app, reason}}
    end
  end

  @doc "Starts an application unless it runs."
  def ensure_started(app), do: ensure_started(app, :temporary)

  @doc "As `ensure_started/1`, of a type."
  def ensure_started(app, type) do
    case start(app, type) do
      {:error, {:already_started, _}} -> :ok
      other -> other
    end
  end

  defp started?(app) do
    table()
    match?([{_, {_, _, :started}}], :ets.lookup(:ac_tab, {:loaded, app}))
  end

  @doc "Returns `{name, description, version}` for every application that runs."
  def which_applications(), do: apps(fn state -> state == :started end)

  @doc "As `which_applications/0`, within a time."
  def which_applications(_timeout), do: which_applications()

  @doc "Returns `{name, description, version}` for every known application."
  def loaded_applications(), do: apps(fn _ -> true end)

  defp apps(wanted?) do
    table()

    for [app, {description, vsn, state}] <- :ets.match(:ac_tab, {{:loaded, :"$1"}, :"$2"}),
        wanted?.(state),
        do: {app, description, vsn}
  end

  @doc "Returns the value of a key of an application's resource."
  def get_key(app, key) do
    case :ets.lookup(table(), {:keys, app}) do
      [{_, keys}] ->
        with(
          {_, value} <- :lists.keyfind(key, 1, keys),
          do: {:ok, value},
          else: (_ -> spec_key(app, key))
        )

      [] ->
        spec_key(app, key)
    end
  end

  defp spec_key(app, key) do
    case {:ets.lookup(:ac_tab, {:loaded, app}), key} do
      {[{_, {_, vsn, _}}], :vsn} -> {:ok, vsn}
      {[{_, {description, _, _}}], :description} -> {:ok, description}
      {[_], :modules} -> {:ok, []}
      _ -> :undefined
    end
  end

  defp get_key(app, key, default) do
    with {:ok, value} <- get_key(app, key), do: value, else: (_ -> default)
  end

  @doc "Returns every key of an application's resource."
  def get_all_key(app) do
    case :ets.lookup(table(), {:keys, app}) do
      [{_, keys}] -> {:ok, in_order(keys)}
      [] -> :undefined
    end
  end

  defp in_order(keys) do
    known =
      for {key, default} <- [
            description: '',
            id: '',
            vsn: '',
            modules: [],
            maxP: :infinity,
            maxT: :infinity,
            registered: [],
            included_applications: [],
            optional_applications: [],
            applications: []
          ],
          do: {key, key_of(keys, key, default)}

    known ++ [mod: key_of(keys, :mod, []), start_phases: key_of(keys, :start_phases, :undefined)]
  end

  defp key_of(keys, key, default) do
    with {_, value} <- :lists.keyfind(key, 1, keys), do: value, else: (_ -> default)
  end

  @doc "Returns the application of the calling process, as far as its leader tells."
  def get_application(), do: :undefined

  @doc "A setting of the application that the process belongs to; none, since processes do not tell theirs."
  def get_env(key) when is_atom(key), do: :undefined

  @doc "A property of the application that the process belongs to."
  def get_key(key) when is_atom(key), do: :undefined

  @doc "The settings of the application that the process belongs to."
  def get_all_env(), do: []

  @doc "The properties of the application that the process belongs to."
  def get_all_key(), do: []

  @doc "Returns the application of a module; that of a process is not known."
  def get_application(module) when is_atom(module) do
    case :rshell.application_of(module) do
      {app, _} ->
        {:ok, app}

      nil ->
        case :ets.whereis(:ac_tab) != :undefined and :ets.lookup(:ac_tab, {:module, module}) do
          [{_, app}] -> {:ok, app}
          _ -> :undefined
        end
    end
  end

  def get_application(_), do: :undefined
end
