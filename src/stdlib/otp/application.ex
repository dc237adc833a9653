defmodule :application do
  @moduledoc "The applications, their environments and their supervision trees."

  @callback start(type :: term, args :: term) :: term
  @callback stop(state :: term) :: term

  defp table(), do: :application_controller.table()

  @doc "Returns the value of a key in the environment of an application: `{:ok, value}` or `:undefined`."
  def get_env(app, key) do
    case there?(app) and :ets.lookup(:ac_tab, {:env, app, key}) do
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
    if there?(app),
      do: for([key, value] <- :ets.match(:ac_tab, {{:env, app, :"$1"}, :"$2"}), do: {key, value}),
      else: []
  end

  # Before anything was set only these have an environment, which the table then has.
  defp there?(app) when app in [:kernel, :logger] do
    table()
    true
  end

  defp there?(_app), do: :ets.whereis(:ac_tab) != :undefined

  @doc "Sets a key."
  def set_env(app, key, value), do: set_env(app, key, value, [])

  @doc "Sets a key, with options that have no effect here."
  def set_env(app, key, value, opts) do
    check_options(opts, :set_env, [app, key, value, opts])
    :ets.insert(table(), {{:env, app, key}, value})
    :ok
  end

  @doc "Sets keys of several applications, all or none."
  def set_env(config) when is_list(config), do: set_env(config, [])

  # Options, or, as of old, a time to wait.
  defp check_options(opts, _function, _args) when is_list(opts), do: :proplists.get_value(:timeout, opts, 5000)
  defp check_options(opts, _function, _args) when opts == :infinity or (is_integer(opts) and opts >= 0), do: opts

  defp check_options(_opts, function, args),
    do: :erlang.raise(:error, :function_clause, [{:application, function, args, []}])

  @doc "As `set_env/1`, with options."
  def set_env(config, opts) when is_list(config) and is_list(opts) do
    _ = :proplists.get_value(:timeout, opts, 5000)
    check_config(config, %{})
    for {app, pairs} <- config, {key, value} <- pairs, do: set_env(app, key, value)
    :ok
  end

  defp check_config([], _seen), do: :ok

  defp check_config([{app, _} | _], _seen) when not is_atom(app),
    do: refuse('application: ~tp; application name must be an atom', [app])

  defp check_config([{app, pairs} | rest], seen) do
    cond do
      is_map_key(seen, app) -> refuse('duplicate application config: ~tp', [app])
      not is_list(pairs) -> refuse('application: ~tp; parameters must be a list', [app])
      true -> check_parameters(pairs, app, %{})
    end

    check_config(rest, :maps.put(app, true, seen))
  end

  defp check_config([other | _], _seen), do: refuse('invalid application config: ~tp', [other])

  defp check_parameters([], _app, _seen), do: :ok

  defp check_parameters([{key, _} | _], app, seen) when is_map_key(seen, key),
    do: refuse('application: ~tp; duplicate parameter: ~tp', [app, key])

  defp check_parameters([{key, _} | rest], app, seen) when is_atom(key),
    do: check_parameters(rest, app, :maps.put(key, true, seen))

  defp check_parameters([{key, _} | _], app, _seen),
    do: refuse('application: ~tp; invalid parameter name: ~tp', [app, key])

  defp check_parameters([other | _], app, _seen),
    do: refuse('application: ~tp; invalid parameter: ~tp', [app, other])

  defp refuse(format, args),
    do: :erlang.error({:badarg, :lists.flatten(:io_lib.format(format, args))})

  @doc "Removes a key."
  def unset_env(app, key), do: unset_env(app, key, [])

  @doc "As `unset_env/2`, with options."
  def unset_env(app, key, opts) do
    check_options(opts, :unset_env, [app, key, opts])
    :ets.delete(table(), {:env, app, key})
    :ok
  end

  @doc "Makes an application known by its resource `{:application, name, keys}`."
  def load(app), do: load(app, [])

  @doc "As `load/1`; the second argument has no effect."
  def load({:application, app, keys} = resource, _distributed)
      when is_atom(app) and is_list(keys) do
    table()

    cond do
      :ets.member(:ac_tab, {:loaded, app}) -> {:error, {:already_loaded, resource}}
      reason = wrong(keys) -> {:error, reason}
      true -> know(app, keys)
    end
  end

  def load({:application, app, keys}, _) when is_atom(app), do: {:error, {:invalid_options, keys}}

  def load(app, _) when not is_atom(app), do: {:error, {:bad_application, app}}

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

  defp wrong(keys) do
    case :proplists.get_value(:mod, keys, []) do
      [] -> nil
      {mod, _args} when is_atom(mod) -> nil
      other -> {:badstartspec, other}
    end
  end

  # What was set before stays: the resource gives what holds unless somebody says otherwise.
  defp know(app, keys) do
    status =
      {:proplists.get_value(:description, keys, ''), :proplists.get_value(:vsn, keys, ''),
       :loaded}

    :ets.insert(:ac_tab, [{{:loaded, app}, status}, {{:keys, app}, keys}])

    for module <- :proplists.get_value(:modules, keys, []),
        do: :ets.insert(:ac_tab, {{:module, module}, app})

    for {key, value} <- :proplists.get_value(:env, keys, []),
        do: :ets.insert_new(:ac_tab, {{:env, app, key}, value})

    :ok
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

  defp resource(:mix) do
    {:application, :mix, keys} = own(:mix, '1.14.0', [:kernel, :stdlib, :elixir])
    {:application, :mix, [registered: [Mix.State, Mix.TasksServer, Mix.ProjectStack]] ++ keys}
  end

  defp resource(:iex) do
    {:application, :iex, keys} = own(:iex, '1.14.0', [:kernel, :stdlib, :elixir])
    names = [IEx.Broker, IEx.Config, IEx.Pry, IEx.Supervisor]
    {:application, :iex, [registered: names, mod: {IEx.App, []}] ++ keys}
  end

  defp resource(:crypto), do: own(:crypto, '5.1.2', [:kernel, :stdlib])
  # Of this there is only `:dbg`.
  defp resource(:runtime_tools), do: own(:runtime_tools, '1.19', [:kernel, :stdlib])

  defp resource(_app), do: nil

  defp own(app, vsn, needed) do
    description = :erlang.atom_to_list(app)
    {:application, app, [description: description, vsn: vsn, applications: needed]}
  end

  @doc "Forgets an application."
  def unload(app) do
    case :ets.lookup(table(), {:loaded, app}) do
      [{_, {_, _, :loaded}}] -> forget(app)
      [_] -> {:error, {:running, app}}
      [] -> {:error, {:not_loaded, app}}
    end
  end

  defp forget(app) do
    :ets.delete(:ac_tab, {:loaded, app})
    :ets.delete(:ac_tab, {:keys, app})
    :ets.match_delete(:ac_tab, {{:module, :_}, app})
    :ets.match_delete(:ac_tab, {{:env, app, :_}, :_})
    :ok
  end

  @doc "Starts an application."
  def start(app), do: start(app, :temporary)

  @doc "Starts an application of a type."
  def start(app, type) do
    case load(app) do
      {:error, reason} when reason != {:already_loaded, app} ->
        {:error, reason}

      _ when type in [:temporary, :transient, :permanent] ->
        :application_controller.start_application(app, type)

      _ ->
        {:error, {:invalid_restart_type, type}}
    end
  end

  @doc "Stops an application."
  def stop(app), do: :application_controller.stop_application(app)

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

  # Those that were started for one that fails are stopped again.
  def ensure_all_started(app, type) do
    case start_with_needed(app, type, []) do
      {:ok, started} ->
        {:ok, :lists.reverse(started)}

      {:error, reason, started} ->
        for one <- started, do: stop(one)
        {:error, reason}
    end
  end

  defp running?(app), do: :lists.keymember(app, 1, which_applications())

  defp start_with_needed(app, type, started) do
    case if(running?(app), do: {:error, {:already_started, app}}, else: start(app, type)) do
      :ok ->
        {:ok, [app | started]}

      {:error, {:already_started, ^app}} ->
        {:ok, started}

      {:error, {:not_started, needed}} ->
        with {:ok, started} <- start_with_needed(needed, type, started),
             do: start_with_needed(app, type, started)

      {:error, reason} ->
        {:error, {app, reason}, started}
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

  @doc "Returns `{name, description, version}` for every application that runs, the last to start first."
  def which_applications() do
    for {app, _, _} <- :application_controller.running(),
        [{_, {description, vsn, _}}] <- [:ets.lookup(:ac_tab, {:loaded, app})],
        do: {app, description, vsn}
  end

  @doc "As `which_applications/0`, within a time."
  def which_applications(_timeout), do: which_applications()

  @doc "Returns `{name, description, version}` for every known application."
  def loaded_applications() do
    for [app, {description, vsn, _}] <- :ets.match(table(), {{:loaded, :"$1"}, :"$2"}),
        do: {app, description, vsn}
  end

  @doc "Returns what is loaded, started and running."
  def info() do
    running = :application_controller.running()

    [
      loaded: loaded_applications(),
      loading: [],
      started: for({app, _, type} <- running, do: {app, type}),
      start_p_false: [],
      running: for({app, master, _} <- running, do: {app, master}),
      starting: :application_controller.starting()
    ]
  end

  @doc "Returns the value of a key of an application's resource."
  def get_key(app, key) do
    with {:ok, keys} <- get_all_key(app),
         {_, value} <- :lists.keyfind(key, 1, keys),
         do: {:ok, value},
         else: (_ -> :undefined)
  end

  @doc "Returns every key of an application's resource."
  def get_all_key(app) do
    case :ets.lookup(table(), {:keys, app}) do
      [{_, keys}] -> {:ok, in_order(app, keys)}
      [] -> :undefined
    end
  end

  defp in_order(app, keys) do
    known =
      for {key, default} <- [
            description: '',
            id: '',
            vsn: '',
            modules: :none,
            maxP: :infinity,
            maxT: :infinity,
            registered: [],
            included_applications: [],
            optional_applications: [],
            applications: []
          ],
          do: {key, :proplists.get_value(key, keys, default)}

    known =
      for {key, value} <- known, do: {key, if(value == :none, do: library(app), else: value)}

    known ++
      [
        env: get_all_env(app),
        mod: :proplists.get_value(:mod, keys, []),
        start_phases: :proplists.get_value(:start_phases, keys, :undefined)
      ]
  end

  # The modules of an application that is part of this program.
  defp library(app) do
    modules =
      for module <- :rshell_code.library_modules(),
          {^app, _vsn} <- [:rshell.application_of(module)],
          do: module

    :lists.sort(modules)
  end

  @doc "Returns the application that the calling process belongs to: its group leader tells."
  def get_application(), do: get_application(self())

  @doc "A setting of the application that the process belongs to."
  def get_env(key) when is_atom(key), do: of_mine(fn app -> get_env(app, key) end, :undefined)

  @doc "A property of the application that the process belongs to."
  def get_key(key) when is_atom(key), do: of_mine(fn app -> get_key(app, key) end, :undefined)

  @doc "The settings of the application that the process belongs to."
  def get_all_env(), do: of_mine(&get_all_env/1, [])

  @doc "The properties of the application that the process belongs to."
  def get_all_key(), do: of_mine(&get_all_key/1, [])

  defp of_mine(fun, default) do
    with {:ok, app} <- get_application(), do: fun.(app), else: (:undefined -> default)
  end

  @doc "Returns the application of a process or of a module."
  def get_application(pid) when is_pid(pid) do
    with true <- node(pid) == node() and :ets.whereis(:ac_tab) != :undefined,
         {:group_leader, leader} <- :erlang.process_info(pid, :group_leader),
         [{_, app}] <- :ets.lookup(:ac_tab, {:master, leader}) do
      {:ok, app}
    else
      _ -> :undefined
    end
  end

  def get_application(module) when is_atom(module) do
    case :rshell.application_of(module) do
      {app, _} ->
        if get_key(app, :vsn) == :undefined, do: :undefined, else: {:ok, app}

      nil ->
        case :ets.whereis(:ac_tab) != :undefined and :ets.lookup(:ac_tab, {:module, module}) do
          [{_, app}] -> {:ok, app}
          _ -> :undefined
        end
    end
  end

  def get_application(_), do: :undefined

  @doc "Says whether an application may run on this node, which only distributed ones ask for."
  def permit(app, permitted?) when is_atom(app) and is_boolean(permitted?) do
    if :lists.keymember(app, 1, loaded_applications()),
      do: :ok,
      else: {:error, {:not_loaded, app}}
  end
end
