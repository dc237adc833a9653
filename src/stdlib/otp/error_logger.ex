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
end
