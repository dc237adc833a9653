defmodule Logger.Handler do
  @moduledoc false

  # Turns events into text, by the translators where they know how, and writes it to `:user`; backends get it too.

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
      Logger.Backends.notify(level, message, time, metadata)

      for console <- outputs(level, config),
          do: print(console, level, message, time, metadata, late?(msg))
    end

    :ok
  end

  defp metadata_list(level, %{mfa: {module, function, arity}} = meta) do
    place = %{module: module, function: "#{function}/#{arity}"}
    [{:erl_level, level} | Map.to_list(Map.merge(place, meta))]
  end

  defp metadata_list(level, meta), do: [{:erl_level, level} | Map.to_list(meta)]

  defp print(console, level, message, time, metadata, late?) do
    pattern = console[:pattern] || Logger.Formatter.compile(console[:format])
    shown = metadata(metadata, Keyword.get(console, :metadata, []))

    with {:ok, output} <- formatted(pattern, level, message, time, shown) do
      output = color(output, metadata[:ansi_color], level, console[:colors] || [])
      write(Keyword.get(console, :device, :user), output, late?)
    end
  end

  # A format function that fails is told of and not asked again.
  defp formatted({_module, _function} = pattern, level, message, time, metadata) do
    {:ok, Logger.Formatter.format(pattern, level, message, time, metadata)}
  catch
    kind, reason ->
      Logger.App.configure_console(format: nil)
      failed = Exception.format(kind, reason, __STACKTRACE__)
      :logger.error("Logger's format function failed\n" <> String.trim_trailing(failed, "\n"))
  end

  defp formatted(pattern, level, message, time, metadata),
    do: {:ok, Logger.Formatter.format(pattern, level, message, time, metadata)}

  defp truncated(message, limit) do
    Logger.Utils.truncate(message, limit)
  rescue
    error in ArgumentError -> error.message
  end

  # Tests may capture what is logged: each capture has a device and options of its own, and the console then gets none.
  defp outputs(level, %{captures: [_ | _] = captures, console: console}) do
    for {device, opts} <- captures, wanted?(level, opts[:level]) do
      opts = if opts[:format], do: Keyword.put(opts, :pattern, nil), else: opts
      console |> Keyword.delete(:level) |> Keyword.merge(opts) |> Keyword.put(:device, device)
    end
  end

  defp outputs(level, %{console: console}),
    do: if(wanted?(level, console[:level]), do: [console], else: [])

  defp wanted?(_, nil), do: true
  defp wanted?(level, least), do: :logger.compare_levels(level, least) != :lt

  defp metadata(metadata, :all), do: metadata

  defp metadata(metadata, keys),
    do: for(key <- keys, {:ok, value} <- [Keyword.fetch(metadata, key)], do: {key, value})

  # The first report comes late, for on a BEAM what makes texts of reports is loaded for it: it stands below the prompt even
  # where a new shell begins before. All reports are told by one process.
  defp told_before?(), do: Process.put(:told_before, true) == true

  # What the machine tells of a spawned process stands below the prompt that follows; nobody waits for it.
  defp late?({'Error in process ' ++ _, _}), do: true
  defp late?({'** Can not start ' ++ _, _}), do: true
  defp late?(_), do: false

  # A device that takes nothing any more is no matter of those who log.
  defp write(device, output, late?) do
    output = characters(output)

    device =
      if device == :user and Process.whereis(:user) == nil, do: :standard_error, else: device

    with :user <- device,
         true <- late?,
         :ok <- :io.request(device, {:put_chars_later, :unicode, output, told_before?()}) do
      :ok
    else
      _ ->
        # Who waits for nothing but its turn, such as a process that was told of the end of another, comes first.
        :erlang.yield()
        :io.request(device, {:put_chars, :unicode, output})
    end
  end

  defp characters(output) do
    case :unicode.characters_to_binary(output) do
      text when is_binary(text) -> text
      _ -> :unicode.characters_to_binary(Logger.Formatter.prune(output))
    end
  rescue
    ArgumentError -> "failure while trying to log malformed data: #{inspect(output)}\n"
  end

  defp color(output, own, level, colors) do
    if Keyword.get(colors, :enabled, IO.ANSI.enabled?()) do
      default = %{debug: :cyan, info: :normal, notice: :normal, warning: :yellow}
      told = colors[level] || if(level == :warning, do: colors[:warn])
      color = own || told || Map.get(default, level, :red)
      [IO.ANSI.format_fragment(color, true), output, IO.ANSI.reset()]
    else
      output
    end
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
    least = Logger.Backends.backend_level(least)
    level = Logger.Backends.backend_level(level)

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
