defmodule Logger.Handler do
  @moduledoc false

  # Turns events into text and writes it to `:user`. Reports of the generic behaviours, of tasks and of the
  # machine become the texts that people read.

  def log(%{meta: %{gl: gl}}, _config) when node(gl) != node(), do: :ok
  def log(%{meta: %{domain: [:otp, :sasl | _]}}, _config), do: :ok

  def log(%{level: level, msg: msg, meta: meta}, _config) do
    with [_ | _] = outputs <- outputs(level, :logger.config()),
         {:ok, message} <- text(msg, meta) do
      time = Logger.Formatter.system_time_to_date_time_ms(meta.time)

      for console <- outputs do
        pattern = console[:pattern] || Logger.Formatter.compile(console[:format])
        shown = metadata(meta, Keyword.get(console, :metadata, []))
        output = Logger.Formatter.format(pattern, level, message, time, shown)
        output = color(output, level, console[:colors] || [])
        write(Keyword.get(console, :device, :user), output, late?(msg))
      end
    end

    :ok
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

  defp metadata(meta, :all), do: Map.to_list(meta)

  defp metadata(meta, keys),
    do: for(key <- keys, {:ok, value} <- [Map.fetch(meta, key)], do: {key, value})

  # What the machine tells of a spawned process stands below the prompt that follows; nobody waits for it.
  defp late?({'Error in process ' ++ _, _}), do: true
  defp late?({'** Can not start ' ++ _, _}), do: true
  defp late?(_), do: false

  defp write(device, output, late?) do
    device =
      if device == :user and Process.whereis(:user) == nil, do: :standard_error, else: device

    with :user <- device,
         true <- late?,
         :ok <- :io.request(device, {:put_chars_later, :unicode, output}) do
      :ok
    else
      _ -> :io.put_chars(device, :unicode, output)
    end
  end

  defp color(output, level, colors) do
    if Keyword.get(colors, :enabled, IO.ANSI.enabled?()) do
      default = %{debug: :cyan, info: :normal, notice: :normal, warning: :yellow}
      color = Keyword.get(colors, level, Map.get(default, level, :red))
      [IO.ANSI.format_fragment(color, true), output, IO.ANSI.reset()]
    else
      output
    end
  end

  ## Texts

  defp text({:string, string}, _), do: {:ok, string}
  defp text({:report, report}, meta), do: {:ok, report(report, meta)}

  defp text({format, args}, %{error_logger: %{emulator: true}}) when is_list(format) do
    {:ok, emulator(format, args)}
  end

  defp text({format, args}, _), do: {:ok, format(format, args)}

  defp emulator('Error in process ' ++ _ = format, args) do
    case args do
      [pid, {reason, stack}] when is_list(stack) ->
        crash(inspect(pid), reason, stack)

      [pid, node, {reason, stack}] when is_list(stack) ->
        crash("#{inspect(pid)} on node #{inspect(node)}", reason, stack)

      _ ->
        format(format, args)
    end
  end

  defp emulator(format, args), do: format(format, args)

  defp crash(who, reason, stack),
    do: [
      ["Process ", who, " raised an exception\n"],
      String.trim_trailing(Exception.format(:error, reason, stack), "\n")
    ]

  defp report(
         %{
           label: {:gen_server, :terminate},
           name: name,
           last_message: last,
           state: state,
           reason: reason
         } = report,
         _
       ) do
    client = Map.get(report, :client_info, :undefined)

    [
      "GenServer #{inspect(name)} terminating",
      reason(reason),
      "\nLast message#{from(client)}: #{inspect(last)}",
      "\nState: #{inspect(state)}",
      client(client)
    ]
  end

  defp report(%{label: {Task.Supervisor, :terminating}, report: report}, _) do
    %{name: name, starter: starter, function: fun, args: args, reason: reason} = report

    [
      "Task #{inspect(name)} started from #{inspect(starter)} terminating",
      reason(reason),
      "\nFunction: #{inspect(fun)}",
      "\n    Args: #{inspect(args)}"
    ]
  end

  defp report(
         %{
           label: {:gen_event, :terminate},
           handler: handler,
           name: name,
           last_message: last,
           state: state,
           reason: reason
         },
         _
       ) do
    [
      ":gen_event handler #{inspect(handler)} installed in #{inspect(name)} terminating",
      reason(reason),
      "\nLast message: #{inspect(last)}",
      "\nState: #{inspect(state)}"
    ]
  end

  defp report(report, %{report_cb: callback}) when is_function(callback, 1) do
    {format, args} = callback.(report)
    format(format, args)
  end

  defp report(report, %{report_cb: callback}) when is_function(callback, 2) do
    callback.(report, %{depth: :unlimited, chars_limit: :unlimited, single_line: false})
  end

  defp report(report, _) when is_map(report), do: inspect(Map.to_list(report))
  defp report(report, _), do: inspect(report)

  defp reason({reason, [_ | _] = stack} = full) do
    lines = Enum.map(stack, &["\n    ", Exception.format_stacktrace_entry(&1)])

    case Exception.normalize(:error, reason, stack) do
      %ErlangError{} -> ["\n** (stop) ", Exception.format_exit(reason), lines]
      exception -> ["\n", Exception.format_banner(:error, exception, stack), lines]
    end
  rescue
    _ -> ["\n** (stop) ", Exception.format_exit(full)]
  end

  defp reason(reason), do: ["\n** (stop) ", Exception.format_exit(reason)]

  defp from({pid, _}) when is_pid(pid), do: " (from #{inspect(pid)})"
  defp from(_), do: ""

  defp client({pid, :dead}), do: "\nClient #{inspect(pid)} is dead"

  defp client({pid, :remote}),
    do: "\nClient #{inspect(pid)} is remote on node #{inspect(node(pid))}"

  defp client({_, {name, stack}}),
    do: [
      "\nClient #{inspect(name)} is alive\n\n",
      Exception.format_stacktrace(stack) |> String.trim_trailing("\n")
    ]

  defp client(_), do: ""

  @doc false
  def format(format, args) do
    {format, args} = inspected(to_charlist(format), args, [], [])
    :io_lib.format(format, args) |> :unicode.characters_to_binary()
  rescue
    _ -> inspect({format, args})
  end

  # Values are shown as Elixir shows them, whatever ~p, ~w and their kin asked for.
  defp inspected([?~ | rest], args, done, kept) do
    {options, command, rest} = directive(rest, [])

    case {command, args} do
      {c, [arg | args]} when c in 'pw' ->
        inspected(rest, args, 'st~' ++ done, [inspect(arg) | kept])

      {c, [arg, _depth | args]} when c in 'PW' ->
        inspected(rest, args, 'st~' ++ done, [inspect(arg) | kept])

      {c, args} when c in 'n~' ->
        inspected(rest, args, [c | options] ++ [?~ | done], kept)

      {c, [arg | args]} ->
        inspected(rest, args, [c | options] ++ [?~ | done], [arg | kept])

      {c, []} ->
        inspected(rest, [], [c | options] ++ [?~ | done], kept)
    end
  end

  defp inspected([char | rest], args, done, kept), do: inspected(rest, args, [char | done], kept)
  defp inspected([], args, done, kept), do: {Enum.reverse(done), Enum.reverse(kept, args)}

  defp directive([char | rest], options) when char in '0123456789.*tl-',
    do: directive(rest, [char | options])

  defp directive([char | rest], options), do: {options, char, rest}
  defp directive([], options), do: {options, ?~, []}
end
