defmodule :logger do
  @moduledoc """
  Log events of every process: levels, metadata, and the process that takes the machine's own reports.

  An event is printed by the process that logs it, through `Logger.Handler`. The machine reports a crash by sending
  `{:log, level, format, args, metadata}` to the process registered as `:logger`, which `start/0` starts.
  """

  @levels [:emergency, :alert, :critical, :error, :warning, :notice, :info, :debug]

  for level <- @levels do
    @doc "Logs at level #{level}."
    def unquote(level)(message), do: log(unquote(level), message, %{})
    @doc "Logs at level #{level}: with metadata, or as a format with arguments."
    def unquote(level)(message, more), do: log(unquote(level), message, more)
    @doc "Logs a format with arguments and metadata at level #{level}."
    def unquote(level)(format, args, meta), do: log(unquote(level), format, args, meta)
  end

  @doc "Logs at a level."
  def log(level, message), do: log(level, message, %{})

  @doc "Logs at a level: with metadata, or as a format with arguments."
  def log(level, message, meta) when is_map(meta) do
    if allowed?(level, meta), do: event(level, message(message), meta)
    :ok
  end

  def log(level, format, args), do: log(level, format, args, %{})

  @doc "Logs a format with arguments and metadata at a level."
  def log(level, fun, arg, meta) when is_function(fun, 1) do
    if allowed?(level, meta) do
      case fun.(arg) do
        :ignore -> :ok
        {:ignore, _} -> :ok
        {format, args} when is_list(args) -> event(level, {format, args}, meta)
        other -> event(level, message(other), meta)
      end
    end

    :ok
  end

  def log(level, format, args, meta) do
    if allowed?(level, meta), do: event(level, {format, args}, meta)
    :ok
  end

  defp message(fun) when is_function(fun, 0), do: message(fun.())
  defp message(report) when is_map(report), do: {:report, report}
  defp message([{_, _} | _] = report), do: {:report, report}

  defp message({format, args} = message)
       when is_list(args) and (is_list(format) or is_binary(format)),
       do: message

  defp message(string), do: {:string, string}

  @doc "Tells whether events of a level, from a module, are wanted."
  def allow(level, module),
    do: :logger_config.less_or_equal_level(level, severity(module_level(module)))

  defp allowed?(level, meta) do
    module = with %{mfa: {module, _, _}} <- meta, do: module, else: (_ -> nil)
    allow(level, module)
  end

  defp module_level(module) do
    %{level: level, modules: modules} = config()
    :maps.get(module, modules, level)
  end

  defp event(level, message, meta) do
    config = config()
    meta = :maps.merge(:maps.merge(config.metadata, process_metadata()), meta)
    meta = add_default_metadata(meta)
    if not starting?(config), do: hand_out(level, message, meta, config)
  end

  defp hand_out(level, message, meta, config) do
    forward(level, message, meta)
    :logger_backend.log(%{level: level, msg: message, meta: meta}, config)
  end

  # Elixir's logger begins when it is needed, on a BEAM with the system: of that nobody hears.
  defp starting?(%{starting: leader}), do: leader == :erlang.group_leader()
  defp starting?(_config), do: false

  @doc "Completes metadata by the process, its group leader and the time."
  def add_default_metadata(meta) do
    base = %{pid: self(), gl: :erlang.group_leader(), time: :erlang.system_time(:microsecond)}
    :maps.merge(base, meta)
  end

  defp process_metadata() do
    case :erlang.get(:"$logger_metadata$") do
      map when is_map(map) -> map
      _ -> %{}
    end
  end

  @doc false
  def config() do
    case :persistent_term.get({:logger, :config}, nil) do
      nil -> :logger_server.default()
      config -> config
    end
  end

  @doc false
  def put_config(config), do: :persistent_term.put({:logger, :config}, config)

  @doc "Tells which of two levels is more severe: `:gt`, `:lt` or `:eq`."
  def compare_levels(level, level) when level in [:none, :all | @levels], do: :eq

  def compare_levels(left, right) do
    {left, right} = {severity(left), severity(right)}

    cond do
      left < right -> :gt
      left > right -> :lt
      true -> :eq
    end
  end

  @doc false
  def level?(level), do: level in [:all, :none | @levels]

  defp severity(:none), do: -1
  defp severity(:emergency), do: 0
  defp severity(:alert), do: 1
  defp severity(:critical), do: 2
  defp severity(:error), do: 3
  defp severity(:warning), do: 4
  defp severity(:warn), do: 4
  defp severity(:notice), do: 5
  defp severity(:info), do: 6
  defp severity(:debug), do: 7
  defp severity(:all), do: 10
  defp severity(level), do: :erlang.error(:badarg, [level])

  ## Configuration, kept by `:logger_server`

  @doc "Returns the configuration of the primary, of the handlers and of the modules."
  def get_config() do
    %{
      primary: get_primary_config(),
      handlers: get_handler_config(),
      module_levels: get_module_level(),
      proxy: %{}
    }
  end

  @doc "Returns the primary configuration."
  def get_primary_config(), do: :logger_server.primary()

  @doc "Sets a key of the primary configuration."
  def set_primary_config(key, value),
    do: :logger_server.set_primary(%{key => value})

  @doc "Sets the primary configuration; what is not given becomes as it was at first."
  def set_primary_config(config) when is_map(config),
    do: :logger_server.set_primary(:maps.merge(:logger_server.default_primary(), config))

  @doc "Changes keys of the primary configuration."
  def update_primary_config(config) when is_map(config), do: :logger_server.set_primary(config)

  @doc "Adds a filter, `{fun, argument}`, that every event passes."
  def add_primary_filter(id, filter), do: :logger_server.add_filter(:primary, id, filter)

  @doc "Removes a filter that every event passes."
  def remove_primary_filter(id), do: :logger_server.remove_filter(:primary, id)

  @doc "Adds a handler: a module whose `log/2` gets each event and the handler's configuration."
  def add_handler(id, module, config), do: :logger_server.add_handler(id, module, config)

  @doc "Adds the handlers that an application's environment, or a list of the same form, tells."
  def add_handlers(app) when is_atom(app),
    do: add_handlers(:application.get_env(app, :logger, []))

  def add_handlers([{:handler, id, module, config} | rest]) do
    with :ok <- add_handler(id, module, config), do: add_handlers(rest)
  end

  def add_handlers([{:module_level, level, modules} | rest]) do
    with :ok <- set_module_level(modules, level), do: add_handlers(rest)
  end

  def add_handlers([{:filters, default, filters} | rest]) do
    config = %{filter_default: default, filters: filters}
    with :ok <- update_primary_config(config), do: add_handlers(rest)
  end

  def add_handlers([]), do: :ok

  @doc "Removes a handler."
  def remove_handler(id), do: :logger_server.remove_handler(id)

  @doc "Returns the ids of the handlers, the newest first."
  def get_handler_ids(), do: for({id, _} <- config().handlers, do: id)

  @doc "Returns the configuration of every handler."
  def get_handler_config() do
    for {id, _} <- config().handlers, {:ok, config} <- [get_handler_config(id)], do: config
  end

  @doc "Returns the configuration of a handler."
  def get_handler_config(id), do: :logger_server.handler_config(id)

  @doc "Sets the configuration of a handler; what is not given becomes as it was at first."
  def set_handler_config(id, config), do: :logger_server.change_handler(:set, id, config)

  @doc "Sets a key of a handler's configuration."
  def set_handler_config(id, key, value),
    do: :logger_server.change_handler(:set, id, key, value)

  @doc "Changes keys of a handler's configuration."
  def update_handler_config(id, config), do: :logger_server.change_handler(:update, id, config)

  @doc "Changes a key of a handler's configuration."
  def update_handler_config(id, key, value),
    do: :logger_server.change_handler(:update, id, key, value)

  @doc "Returns how the process that passes events of other nodes on guards itself, which is kept and told only."
  def get_proxy_config(), do: :rshell_proxy.config()

  @doc "Sets the configuration of that process; what is not given becomes as it was at first."
  def set_proxy_config(config), do: :rshell_proxy.set(config)

  @doc "Changes keys of the configuration of that process."
  def update_proxy_config(config), do: :rshell_proxy.update(config)

  @doc "Adds a filter, `{fun, argument}`, to a handler."
  def add_handler_filter(id, filter_id, filter),
    do: :logger_server.add_filter(id, filter_id, filter)

  @doc "Removes a filter from a handler."
  def remove_handler_filter(id, filter_id), do: :logger_server.remove_filter(id, filter_id)

  @doc "Changes keys of the configuration of a handler's formatter."
  def update_formatter_config(id, config), do: :logger_server.update_formatter(id, config)

  @doc "Changes a key of the configuration of a handler's formatter."
  def update_formatter_config(id, key, value), do: update_formatter_config(id, %{key => value})

  @doc "Sets the level of an application's modules."
  def set_application_level(app, level) do
    case :application.get_key(app, :modules) do
      {:ok, modules} -> set_module_level(modules, level)
      :undefined -> {:error, {:not_loaded, app}}
    end
  end

  @doc "Forgets the level of an application's modules."
  def unset_application_level(app) do
    case :application.get_key(app, :modules) do
      {:ok, modules} -> unset_module_level(modules)
      :undefined -> {:error, {:not_loaded, app}}
    end
  end

  @doc "Sets the level of modules."
  def set_module_level(module, level) when is_atom(module), do: set_module_level([module], level)

  def set_module_level(modules, level) do
    cond do
      not modules?(modules) -> {:error, {:not_a_list_of_modules, modules}}
      not level?(level) -> {:error, {:invalid_level, level}}
      true -> put_module_level(modules, level)
    end
  end

  defp modules?(modules), do: is_list(modules) and :lists.all(&is_atom/1, modules)

  defp put_module_level(modules, level) do
    config = config()
    all = :lists.foldl(&:maps.put(&1, level, &2), config.modules, modules)
    put_config(%{config | modules: all})
    :ok
  end

  @doc "Forgets the levels of all modules."
  def unset_module_level() do
    put_config(%{config() | modules: %{}})
    :ok
  end

  @doc "Forgets the levels of modules."
  def unset_module_level(module) when is_atom(module), do: unset_module_level([module])

  def unset_module_level(modules) do
    if modules?(modules) do
      config = config()
      put_config(%{config | modules: :maps.without(modules, config.modules)})
      :ok
    else
      {:error, {:not_a_list_of_modules, modules}}
    end
  end

  @doc "Returns the levels of all modules that have one."
  def get_module_level(), do: :maps.to_list(config().modules)

  @doc "Returns the levels of modules that have one."
  def get_module_level(module) when is_atom(module), do: get_module_level([module])

  def get_module_level(modules) when is_list(modules),
    do: :maps.to_list(:maps.filter(fn module, _ -> module in modules end, config().modules))

  @doc "Returns the metadata of the calling process."
  def get_process_metadata(), do: :erlang.get(:"$logger_metadata$")

  @doc "Sets the metadata of the calling process."
  def set_process_metadata(meta) when is_map(meta) do
    :erlang.put(:"$logger_metadata$", meta)
    :ok
  end

  @doc "Merges metadata into that of the calling process."
  def update_process_metadata(meta) when is_map(meta),
    do: set_process_metadata(:maps.merge(process_metadata(), meta))

  @doc "Removes the metadata of the calling process."
  def unset_process_metadata() do
    :erlang.erase(:"$logger_metadata$")
    :ok
  end

  @doc "Returns the time as it stands in the metadata of events."
  def timestamp(), do: :erlang.system_time(:microsecond)

  ## Texts

  @doc "Returns the format and arguments that show a report."
  def format_report(report) when is_map(report), do: format_report(:maps.to_list(report))

  def format_report([_ | _] = report) do
    if string?(report) do
      {'~ts', [report]}
    else
      {lines, args} = :lists.unzip(for item <- report, do: report_line(item))
      {:lists.append(:lists.join('\n', lines)), :lists.append(args)}
    end
  end

  def format_report(report), do: {'~tp', [report]}

  defp report_line({key, value}),
    do: {if(string?(value), do: '    ~tp: ~ts', else: '    ~tp: ~tp'), [key, value]}

  defp report_line(other), do: {'    ~tp', [other]}

  defp string?(value), do: value != [] and :io_lib.printable_unicode_list(value)

  @doc "Returns the format and arguments that show the report inside a report of OTP."
  def format_otp_report(%{report: report}), do: format_report(report)
  def format_otp_report(report), do: format_report(report)

  @doc "Returns the entries of a stack trace in front of those of a module."
  def filter_stacktrace(module, stacktrace),
    do: :lists.takewhile(fn entry -> elem(entry, 0) != module end, stacktrace)

  ## The process that the machine reports to

  @doc "Starts the process registered as `:logger`."
  def start() do
    case :erlang.whereis(:logger) do
      :undefined -> {:ok, :erlang.spawn(:logger, :serve, [])}
      pid -> {:ok, pid}
    end
  end

  @doc false
  def serve() do
    :erlang.register(:logger, self())
    loop()
  catch
    :error, :badarg -> :ok
  end

  @doc false
  def loop() do
    receive do
      {:log, level, format, args, meta} ->
        guarded(level, {format, args}, meta)
        forward(level, {format, args}, meta)
        :logger.loop()

      {:log, level, report, meta} ->
        {message, meta} = unpacked(message(report), meta)
        guarded(level, message, meta)
        :logger.loop()

      {:told, from, ref} ->
        send(from, ref)
        :logger.loop()

      {:"$gen_call", from, _} ->
        :gen.reply(from, :ok)
        :logger.loop()

      _ ->
        :logger.loop()
    end
  end

  # What a process has to say is told on its node and on that of its group leader, where its user sits.
  defp forward(level, message, %{gl: gl} = meta) when node(gl) != node() do
    event =
      case unpacked(message, meta) do
        {{kind, message}, meta} when kind in [:string, :report] -> {:log, level, message, meta}
        {{format, args}, meta} -> {:log, level, format, args, meta}
      end

    send({:logger_proxy, node(gl)}, event)
  end

  defp forward(_, _, _), do: :ok

  # The function with which `:error_logger` makes a text of such a report is one that only its own node can call.
  defp unpacked({:report, %{label: {:error_logger, _}, format: format, args: args}}, meta),
    do: {{format, args}, :maps.remove(:report_cb, meta)}

  defp unpacked(message, meta), do: {message, meta}

  defp guarded(level, message, meta) do
    if allowed?(level, meta),
      do: event(level, message, :maps.put(:gl, :erlang.group_leader(), meta))
  catch
    _, _ -> :ok
  end
end
