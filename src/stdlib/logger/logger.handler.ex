defmodule Logger.Handler do
  @moduledoc false

  # Turns events into text, by the translators where they know how, for the backends.

  @truncate 8096

  def log(%{meta: %{gl: gl}}, _config) when node(gl) != node(), do: :ok

  def log(%{level: level, msg: msg, meta: %{domain: domain} = meta}, _config) do
    if match?([:otp, :sasl | _], domain) and not sasl?(),
      do: :ok,
      else: log(level, msg, meta)
  end

  def log(%{level: level, msg: msg, meta: meta}, _config), do: log(level, msg, meta)

  defp sasl?, do: Application.get_env(:logger, :handle_sasl_reports, false)

  defp log(level, msg, meta) do
    config = :logger.config()

    with {:ok, message, more} <- text(level, msg, meta, config) do
      message = truncated(message, Map.get(config, :truncate, @truncate))
      utc? = Map.get(config, :utc_log, false)
      time = Logger.Formatter.system_time_to_date_time_ms(meta.time, utc?)
      metadata = metadata_list(level, Map.merge(meta, Map.new(more)))
      sync = if reported?(meta), do: 0, else: Map.get(config, :sync_threshold, 20)
      thresholds = {sync, Map.get(config, :discard_threshold, 500)}
      Logger.BackendSupervisor.notify(level, message, time, metadata, thresholds)
    end

    :ok
  end

  # What OTP reports of a process is handled before those hear of it who wait for that process: on a BEAM they take longer
  # than the logger, and what is printed in a shell takes a longer way than what is logged there.
  defp reported?(%{domain: [:elixir | _]}), do: :rshell_boot.shell?()
  defp reported?(_meta), do: true

  defp metadata_list(level, %{mfa: {module, function, arity}} = meta) do
    place = %{module: module, function: "#{function}/#{arity}"}
    [{:erl_level, level} | Map.to_list(Map.merge(place, meta))]
  end

  defp metadata_list(level, meta), do: [{:erl_level, level} | Map.to_list(meta)]

  defp truncated(message, limit) do
    Logger.Utils.truncate(message, limit)
  rescue
    error in ArgumentError -> error.message
  end

  ## Texts

  defp text(_level, {:string, string}, _meta, _config), do: {:ok, string, []}

  defp text(level, msg, meta, config) do
    translators = Map.get(config, :translators, [{Logger.Translator, :translate}])

    case translated(translators, config.level, level, message(msg)) do
      {:ok, text} -> {:ok, text, []}
      {:ok, text, more} -> {:ok, text, more}
      :skip -> :skip
      :none -> {:ok, plain(msg, meta), []}
    end
  end

  # What translators are asked about: reports of two keys, as most of OTP's are, by their label.
  defp message({:report, %{label: label, report: report} = complete})
       when map_size(complete) == 2,
       do: {:report, {label, report}}

  defp message({:report, %{label: {:error_logger, _}, format: format, args: args}}),
    do: {:format, {format, args}}

  defp message({:report, report}), do: {:report, {:logger, report}}
  defp message({format, args}), do: {:format, {format, args}}

  # Translators know the levels that Elixir had first. What one fails with is told in place of the message.
  defp translated(translators, least, level, {kind, message}) do
    least = Logger.BackendSupervisor.backend_level(least)
    level = Logger.BackendSupervisor.backend_level(level)

    try do
      translated(translators, [least, level, kind, message])
    rescue
      error ->
        failed = Exception.format(:error, error, __STACKTRACE__)
        {:ok, ["Failure while translating Erlang's logger event\n", failed]}
    end
  end

  defp translated([], _asked), do: :none

  defp translated([{module, function} | rest], asked) do
    case apply(module, function, asked) do
      :none -> translated(rest, asked)
      answer -> answer
    end
  end

  defp plain({:report, report}, %{report_cb: callback}) when is_function(callback, 1) do
    {format, args} = callback.(report)
    format(format, args)
  end

  defp plain({:report, report}, %{report_cb: callback}) when is_function(callback, 2) do
    options = inspect_opts()
    depth = Keyword.get(options, :limit, 50)
    limit = Keyword.get(options, :printable_limit, 4096)
    callback.(report, %{depth: depth, chars_limit: limit, single_line: false})
  end

  defp plain({:report, report}, _meta) when is_map(report),
    do: inspect(Map.to_list(report), inspect_opts())

  defp plain({:report, report}, _meta), do: inspect(report, inspect_opts())
  defp plain({format, args}, _meta), do: format(format, args)

  defp inspect_opts, do: Application.get_env(:logger, :translator_inspect_opts, [])

  @doc false
  def format(format, args) do
    limit = Map.get(:logger.config(), :truncate, @truncate)

    format
    |> Logger.Utils.scan_inspect(args, limit, struct(Inspect.Opts, inspect_opts()))
    |> :io_lib.build_text()
  rescue
    _ -> inspect({format, args})
  end
end
