defmodule :error_logger do
  @moduledoc "The older way to log: messages and reports, which become events of `:logger`."

  for {kind, level, tag} <- [
        {:error, :error, :error},
        {:warning, :warning, :warning_msg},
        {:info, :notice, :info_msg}
      ] do
    @doc "Logs a text."
    def unquote(:"#{kind}_msg")(format),
      do: message(unquote(level), unquote(:"#{kind}_msg"), unquote(tag), format, [])

    @doc "Logs a format with its arguments."
    def unquote(:"#{kind}_msg")(format, args),
      do: message(unquote(level), unquote(:"#{kind}_msg"), unquote(tag), format, args)

    @doc "Logs a report."
    def unquote(:"#{kind}_report")(report),
      do: report(unquote(level), unquote(:"#{kind}_report"), unquote(:"std_#{kind}"), report, %{})

    @doc "Logs a report of a type, which is its domain."
    def unquote(:"#{kind}_report")(unquote(:"std_#{kind}"), report),
      do: unquote(:"#{kind}_report")(report)

    def unquote(:"#{kind}_report")(type, report) do
      meta = %{domain: [type]}
      report(unquote(level), unquote(:"#{kind}_report"), type, report, meta)
    end
  end

  @doc "Logs an error as a format with its arguments."
  def format(format, args), do: error_msg(format, args)

  @doc "Returns the level at which warnings are logged."
  def warning_map(), do: :warning

  @doc "Turns what Erlang's own handler writes on or off; the handler that there is, is Elixir's."
  def tty(flag) when is_boolean(flag), do: :ok

  defp message(level, label, tag, format, args) do
    :logger.log(level, %{label: {:error_logger, label}, format: format, args: args}, %{
      report_cb: &:error_logger.report_to_format/1,
      error_logger: %{tag: tag}
    })
  end

  defp report(level, tag, type, report, meta) do
    own = %{
      report_cb: &:error_logger.report_to_format/1,
      error_logger: %{tag: tag, type: type}
    }

    :logger.log(level, %{label: {:error_logger, tag}, report: report}, :maps.merge(own, meta))
  end

  @doc "Returns the text of a report as a format and its arguments."
  def report_to_format(%{format: format, args: args}), do: {format, args}
  def report_to_format(%{report: report}) when is_map(report), do: {'~tp\n', [report]}

  def report_to_format(%{report: [_ | _] = report}) do
    :logger.format_report(report)
  catch
    # Not every list ends as one.
    :error, _ -> {'~tp', [report]}
  end

  def report_to_format(%{report: report}), do: {'~tp', [report]}

  # Handlers of reports are those of an event manager, which a handler of `:logger` tells of all events.

  @doc "Adds a handler of reports, a module of behaviour `:gen_event`."
  def add_report_handler(module) when is_atom(module), do: add_report_handler(module, [])

  @doc "As `add_report_handler/1`, with what its `init` is given."
  def add_report_handler(module, args) when is_atom(module) do
    start()
    :gen_event.add_handler(:error_logger, module, args)
  end

  @doc "Removes a handler of reports."
  def delete_report_handler(module) when is_atom(module) do
    if :erlang.whereis(:error_logger) == :undefined,
      do: :ok,
      else: :gen_event.delete_handler(:error_logger, module, [])
  end

  @doc "Lists the handlers of reports."
  def which_report_handlers() do
    if :erlang.whereis(:error_logger) == :undefined,
      do: [],
      else: :gen_event.which_handlers(:error_logger)
  end

  @doc "Starts the event manager, unless it runs."
  def start() do
    with {:ok, _} <- :gen_event.start({:local, :error_logger}) do
      :logger.add_handler(:error_logger, :error_logger, %{level: :info, filter_default: :log})
    else
      _ -> :ok
    end
  end

  @doc "Stops the event manager."
  def stop() do
    :logger.remove_handler(:error_logger)
    :gen_event.stop(:error_logger)
  end

  @doc "Tells the event manager of an event: what `:logger` calls."
  def log(%{msg: message, level: level, meta: meta}, _config) do
    told = meta[:error_logger] || %{tag: tag(level)}
    {kind, content} = content(message, told, meta)
    leader = meta[:gl] || :erlang.group_leader()
    event = {kind, leader, :erlang.insert_element(1, content, meta[:pid] || self())}
    :gen_event.notify(:error_logger, event)
  end

  defp tag(level) when level in [:emergency, :alert, :critical, :error], do: :error
  defp tag(:warning), do: :warning_msg
  defp tag(_level), do: :info_msg

  defp content({:report, %{report: report}}, %{tag: tag, type: type}, _meta),
    do: {tag, {type, report}}

  defp content({:report, %{format: format, args: args}}, %{tag: tag}, _meta),
    do: {tag, {format, args}}

  defp content({:report, report}, %{tag: tag}, meta) do
    {format, args} = (meta[:report_cb] || (&:logger.format_report/1)).(report)
    {tag, {format, args}}
  end

  defp content({:string, text}, %{tag: tag}, _meta), do: {tag, {~c"~ts", [text]}}
  defp content({format, args}, %{tag: tag}, _meta), do: {tag, {format, args}}

  @doc "How deep terms in reports are told: `:unlimited`, or what `error_logger_format_depth` of kernel says."
  def get_format_depth() do
    case :application.get_env(:kernel, :error_logger_format_depth) do
      {:ok, depth} when is_integer(depth) -> max(10, depth)
      _ -> :unlimited
    end
  end

  @doc "Cuts a term off at the depth that reports have."
  def limit_term(term) do
    case get_format_depth() do
      :unlimited -> term
      depth -> :io_lib.limit_term(term, depth)
    end
  end
end
