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
  def allow(level, module), do: compare_levels(level, module_level(module)) != :lt

  defp allowed?(level, meta) do
    module = with %{mfa: {module, _, _}} <- meta, do: module, else: (_ -> nil)
    compare_levels(level, module_level(module)) != :lt
  end

  defp module_level(module) do
    %{level: level, modules: modules} = config()
    :maps.get(module, modules, level)
  end

  defp event(level, message, meta) do
    base = %{pid: self(), gl: :erlang.group_leader(), time: :erlang.system_time(:microsecond)}
    meta = :maps.merge(:maps.merge(base, process_metadata()), meta)
    Logger.Handler.log(%{level: level, msg: message, meta: meta}, config())
  end

  defp process_metadata() do
    case :erlang.get(:"$logger_metadata$") do
      map when is_map(map) -> map
      _ -> %{}
    end
  end

  @doc false
  def config() do
    :persistent_term.get({:logger, :config}, %{level: :debug, modules: %{}, console: []})
  end

  @doc false
  def put_config(config), do: :persistent_term.put({:logger, :config}, config)

  @doc "Tells which of two levels is more severe: `:gt`, `:lt` or `:eq`."
  def compare_levels(level, level), do: :eq
  def compare_levels(left, right), do: if(severity(left) < severity(right), do: :gt, else: :lt)

  defp severity(:none), do: -1
  defp severity(:all), do: 10
  defp severity(:warn), do: severity(:warning)
  defp severity(level), do: severity(level, @levels, 0)
  defp severity(level, [level | _], n), do: n
  defp severity(level, [_ | rest], n), do: severity(level, rest, n + 1)
  defp severity(level, [], _), do: :erlang.error(:badarg, [level])

  @doc "Returns the primary configuration."
  def get_primary_config(),
    do: %{level: config().level, filter_default: :log, filters: [], metadata: %{}}

  @doc "Sets a key of the primary configuration."
  def set_primary_config(:level, level) do
    severity(level)
    put_config(%{config() | level: level})
    :ok
  end

  def set_primary_config(_key, _value), do: :ok

  @doc "Sets the primary configuration."
  def set_primary_config(%{level: level}), do: set_primary_config(:level, level)
  def set_primary_config(_), do: :ok

  @doc "Sets the level of modules."
  def set_module_level(modules, level) do
    severity(level)
    config = config()

    all =
      :lists.foldl(
        &:maps.put(&1, level, &2),
        config.modules,
        if(is_list(modules), do: modules, else: [modules])
      )

    put_config(%{config | modules: all})
    :ok
  end

  @doc "Forgets the levels of all modules."
  def unset_module_level() do
    put_config(%{config() | modules: %{}})
    :ok
  end

  @doc "Forgets the levels of modules."
  def unset_module_level(modules) do
    config = config()

    put_config(%{
      config
      | modules: :maps.without(if(is_list(modules), do: modules, else: [modules]), config.modules)
    })

    :ok
  end

  @doc "Returns the levels of all modules that have one."
  def get_module_level(), do: :maps.to_list(config().modules)

  @doc "Returns the levels of modules that have one."
  def get_module_level(modules),
    do:
      :maps.to_list(
        :maps.with(if(is_list(modules), do: modules, else: [modules]), config().modules)
      )

  @doc "Returns the metadata of the calling process."
  def get_process_metadata(),
    do: with(map when map_size(map) == 0 <- process_metadata(), do: :undefined)

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

  @doc "Returns the ids of the handlers."
  def get_handler_ids(), do: [Logger]

  @doc "Returns a time as text."
  def timestamp(), do: :erlang.system_time(:microsecond)

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
        forward(level, format, args, meta)
        :logger.loop()

      {:log, level, report, meta} ->
        guarded(level, message(report), meta)
        :logger.loop()

      {:"$gen_call", from, _} ->
        :gen.reply(from, :ok)
        :logger.loop()

      _ ->
        :logger.loop()
    end
  end

  # A crash is told on the node of the process and on that of its group leader, where its user sits.
  defp forward(level, format, args, %{gl: gl} = meta) when node(gl) != node() do
    send({:logger, node(gl)}, {:log, level, format, args, meta})
  end

  defp forward(_, _, _, _), do: :ok

  defp guarded(level, message, meta) do
    if allowed?(level, meta),
      do: event(level, message, :maps.put(:gl, :erlang.group_leader(), meta))
  catch
    _, _ -> :ok
  end
end
