defmodule :error_logger do
  @moduledoc "The older way to log: messages and reports, which become events of `:logger`."

  for {kind, level} <- [error: :error, warning: :warning, info: :notice] do
    @doc "Logs a text."
    def unquote(:"#{kind}_msg")(format), do: message(unquote(level), format, [])
    @doc "Logs a format with its arguments."
    def unquote(:"#{kind}_msg")(format, args), do: message(unquote(level), format, args)

    @doc "Logs a report."
    def unquote(:"#{kind}_report")(report),
      do: report(unquote(level), unquote(:"#{kind}_report"), unquote(:"std_#{kind}"), report)

    @doc "Logs a report of a type."
    def unquote(:"#{kind}_report")(type, report),
      do: report(unquote(level), unquote(:"#{kind}_report"), type, report)
  end

  @doc "Logs an error as a format with its arguments."
  def format(format, args), do: error_msg(format, args)

  @doc "Returns the level at which warnings are logged."
  def warning_map(), do: :warning

  @doc "Turns what Erlang's own handler writes on or off; the handler that there is, is Elixir's."
  def tty(flag) when is_boolean(flag), do: :ok

  defp message(level, format, args),
    do: :logger.log(level, format, args, %{error_logger: %{tag: level}})

  defp report(level, tag, type, report) do
    :logger.log(level, %{label: {:error_logger, tag}, report: report}, %{
      report_cb: &:error_logger.report_to_format/1,
      error_logger: %{tag: tag, type: type}
    })
  end

  @doc "Returns the text of a report as a format and its arguments."
  def report_to_format(%{report: report}) when is_list(report) do
    if report != [] and :io_lib.printable_unicode_list(report),
      do: {'~ts', [report]},
      else: :logger.format_report(report)
  end

  def report_to_format(%{report: report}), do: {'~tp', [report]}
end
