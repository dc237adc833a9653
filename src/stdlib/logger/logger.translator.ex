defmodule Logger.Translator do
  @moduledoc """
  Turns the reports of OTP and of the machine into texts that people read.

  A translator is a module and a function of four arguments: the least level that is logged, the level of the message,
  `:format` or `:report`, and the message. It answers with `{:ok, text, metadata}`, `{:ok, text}`, `:skip` for a message
  that nobody shall see, or `:none` if it knows nothing about it. `Logger.add_translator/1` adds one of your own.

      iex> Logger.Translator.translate(:error, :error, :format, {'~p things', [3]})
      :none
  """

  # Where a line about a neighbour begins.
  @below "\n        "

  @doc """
  Translates a report of OTP into text: `{:ok, chardata}`, `{:ok, chardata, metadata}`, `:skip` when nothing
  is to be logged, or `:none` when it is not one that this translator knows. The arguments are the lowest
  level that is logged, the level of the message, its kind, `:report` or `:format`, and what it is.

      iex> Logger.Translator.translate(:info, :info, :format, {'hello ~s', ['kate']})
      :none
      iex> Logger.Translator.translate(:error, :error, :report, {:logger, %{label: {:unknown, :report}}})
      :skip
  """
  def translate(min_level, level, kind, message)

  def translate(_min, _level, :format, {'Error in process ' ++ _, [pid, {reason, stack}]})
      when is_list(stack),
      do: process_raised(["Process ", inspect(pid)], reason, stack)

  def translate(_min, _level, :format, {'Error in process ' ++ _, [pid, node, {reason, stack}]})
      when is_list(stack),
      do: process_raised(["Process ", inspect(pid), " on node ", inspect(node)], reason, stack)

  def translate(min, _level, :report, {:logger, %{label: {:gen_server, :terminate}} = report}),
    do: gen_server(min, report)

  def translate(min, _level, :report, {:logger, %{label: {:gen_event, :terminate}} = report}),
    do: gen_event(min, report)

  def translate(_min, _level, :report, {:logger, %{label: _}}), do: :skip

  def translate(_min, _level, :report, {{Task.Supervisor, :terminating}, report}),
    do: task(report)

  def translate(min, _level, :report, {{:supervisor, :progress}, report}),
    do: progress(min, report)

  def translate(min, _level, :report, {{:supervisor, _}, report}), do: supervisor(min, report)

  def translate(_min, _level, :report, {{:application_controller, :progress}, report}) do
    [application: app, started_at: node] = report
    {:ok, ["Application ", Atom.to_string(app), " started at ", inspect(node)]}
  end

  def translate(_min, _level, :report, {{:application_controller, :exit}, report}) do
    [application: app, exited: reason, type: _type] = report
    {:ok, ["Application ", Atom.to_string(app), " exited: ", Application.format_error(reason)]}
  end

  def translate(min, _level, :report, {{:proc_lib, :crash}, [info, linked]}) do
    if {{Logger, :disabled}, true} in info[:dictionary], do: :skip, else: crash(min, info, linked)
  end

  def translate(_min, _level, _kind, _message), do: :none

  defp process_raised(who, reason, stack) do
    text = String.trim_trailing(Exception.format(:error, reason, stack), "\n")
    exception = Exception.normalize(:error, reason, stack)
    {:ok, who ++ [" raised an exception\n", text], crash_reason: {exception, stack}}
  end

  ## Servers, event handlers, tasks

  defp gen_server(min, %{name: name, reason: reason} = report) do
    client = Map.get(report, :client_info, :undefined)

    text = [
      "GenServer ",
      [inspect(name), " terminating"],
      stopped(reason),
      ["\nLast message", from(client), ": ", inspect(report.last_message, options())]
    ]

    debug = ["\nState: ", inspect(report.state, options()), client(client)]
    {:ok, with_debug(min, text, debug), crash_reason(reason) ++ registered(name)}
  end

  defp gen_event(min, %{name: name, reason: reason} = report) do
    text = [
      ":gen_event handler ",
      [inspect(report.handler), " installed in ", inspect(name)],
      [" terminating", stopped(unwrapped(reason))],
      ["\nLast message: ", inspect(report.last_message, options())]
    ]

    debug = ["\nState: ", inspect(report.state, options())]
    {:ok, with_debug(min, text, debug), crash_reason(unwrapped(reason)) ++ registered(name)}
  end

  # Who wants to know all is told more below it.
  defp with_debug(:debug, text, more), do: [text | more]
  defp with_debug(_min, text, _more), do: text

  defp unwrapped({:EXIT, reason}), do: reason
  defp unwrapped(reason), do: reason

  defp task(%{name: name, starter: starter, function: fun, args: args, reason: reason}) do
    text = [
      "Task ",
      [inspect(name), " started from ", inspect(starter), " terminating"],
      stopped(reason),
      ["\nFunction: ", inspect(fun), "\n    Args: ", inspect(args, options())]
    ]

    {:ok, text, crash_reason(reason) ++ registered(name)}
  end

  defp registered(name) when is_atom(name), do: [registered_name: name]
  defp registered(_name), do: []

  defp from({_pid, {name, _stack}}), do: [" (from ", inspect(name), ")"]
  defp from({pid, _}) when is_pid(pid), do: [" (from ", inspect(pid), ")"]
  defp from(_), do: []

  defp client({pid, :dead}), do: ["\nClient ", inspect(pid), " is dead"]

  defp client({pid, :remote}),
    do: ["\nClient ", inspect(pid), " is remote on node ", inspect(node(pid))]

  defp client({_, {name, stack}}) do
    trace = String.trim_trailing(Exception.format_stacktrace(stack), "\n")
    ["\nClient ", inspect(name), " is alive\n\n", trace]
  end

  defp client(_), do: []

  defp stopped({reason, [_ | _] = stack} = full) do
    lines = Enum.map(stack, &["\n    ", Exception.format_stacktrace_entry(&1)])

    case Exception.normalize(:error, reason, stack) do
      %ErlangError{} when not is_exception(reason) ->
        ["\n** (stop) ", Exception.format_exit(reason), lines]

      exception ->
        ["\n", Exception.format_banner(:error, exception, stack), lines]
    end
  rescue
    _ -> ["\n** (stop) ", Exception.format_exit(full)]
  end

  defp stopped(reason), do: ["\n** (stop) ", Exception.format_exit(reason)]

  ## Supervisors

  defp supervisor(min, report) do
    [supervisor: name, errorContext: context, reason: reason, offender: offender] = report
    shown = if context == :shutdown, do: Keyword.delete(offender, :pid), else: offender
    said = ["\n** (exit) ", Exception.format_exit(unwrapped(reason)), child(min, shown)]
    text = child_of(offender) ++ [supervisor_name(name)]
    {:ok, text ++ [context(context), said]}
  end

  defp context(:start_error), do: " failed to start"
  defp context(:child_terminated), do: " terminated"
  defp context(:shutdown), do: " caused shutdown"
  defp context(:shutdown_error), do: " shut down abnormally"

  defp progress(min, report) do
    [supervisor: name, started: started] = report
    text = child_of(started) ++ [supervisor_name(name), " started"]
    {:ok, text ++ [child(min, started)]}
  end

  # A child of `:supervisor_bridge` has no name.
  defp child_of(child) do
    case Keyword.fetch(child, :id) do
      {:ok, id} -> ["Child ", inspect(id), " of Supervisor "]
      :error -> ["Child of Supervisor "]
    end
  end

  defp supervisor_name({:local, name}), do: inspect(name)
  defp supervisor_name({:global, name}), do: inspect(name)
  defp supervisor_name({:via, _module, name}), do: inspect(name)
  defp supervisor_name({pid, module}), do: [inspect(pid), " (", inspect(module), ")"]
  defp supervisor_name(name), do: inspect(name)

  defp child(min, child) do
    pid = if is_pid(child[:pid]), do: ["\nPid: ", inspect(child[:pid])], else: []
    [pid, start(child), if(min == :debug, do: child_details(child), else: [])]
  end

  defp start(child) do
    case child[:mfargs] || child[:mfa] do
      nil -> ["\nStart Module: ", inspect(child[:mod])]
      call -> ["\nStart Call: ", start_call(call)]
    end
  end

  defp child_details(child) do
    known = [restart_type: "Restart", shutdown: "Shutdown", child_type: "Type"]

    for {key, title} <- known,
        {:ok, value} <- [Keyword.fetch(child, key)],
        do: ["\n", title, ": ", inspect(value)]
  end

  defp start_call({module, function, :undefined}),
    do: [Exception.format_mfa(module, function, 0) |> String.replace_suffix("/0", ""), "/?"]

  defp start_call({module, function, args}), do: Exception.format_mfa(module, function, args)

  ## Crashes of processes that :proc_lib has started

  defp crash(min, info, linked) do
    {kind, reason, stack} = error(info[:error_info])
    name = info[:registered_name]
    {call, initial_call} = initial_call(info[:initial_call])

    text = [
      "Process ",
      [crash_name(info[:pid], name), " terminating\n"],
      String.trim_trailing(Exception.format(kind, reason, stack), "\n"),
      [call, "\nAncestors: ", inspect(info[:ancestors], options())],
      if(min == :debug, do: Enum.map(crash_details(), &detail(&1, info)), else: []),
      neighbours(min, for({:neighbour, known} <- linked, do: known))
    ]

    meta = registered(if(name == [], do: info[:pid], else: name))

    callers =
      with list when is_list(list) <- info[:dictionary][:"$callers"],
           do: [callers: list],
           else: (_ -> [])

    relatives = [ancestors: info[:ancestors]] ++ callers
    {:ok, text, initial_call ++ relatives ++ raised(kind, reason, stack) ++ meta}
  end

  defp initial_call({behaviour, module, args})
       when behaviour in [:supervisor, :supervisor_bridge],
       do: initial_call({module, :init, args})

  defp initial_call({module, function, args}) do
    arity = if is_list(args), do: length(args), else: args
    call = ["\nInitial Call: ", Exception.format_mfa(module, function, arity)]
    {call, [initial_call: {module, function, arity}]}
  end

  defp initial_call(_unknown), do: {[], []}

  # An exit with an exception and its stack tells of that.
  defp error({:exit, {reason, [_ | _] = stack}, _} = error),
    do: if(Enum.all?(stack, &entry?/1), do: {:error, reason, stack}, else: error)

  defp error(error), do: error

  defp crash_name(pid, []), do: inspect(pid)
  defp crash_name(pid, name), do: [inspect(name), " (", inspect(pid), ")"]

  defp crash_details do
    [
      message_queue_len: "Message Queue Length",
      messages: "Messages",
      links: "Links",
      dictionary: "Dictionary",
      trap_exit: "Trapping Exits",
      status: "Status",
      heap_size: "Heap Size",
      stack_size: "Stack Size",
      reductions: "Reductions"
    ]
  end

  defp detail({key, title}, info),
    do: ["\n", title, ": ", inspect(info[key], options())]

  ## Processes that end with one that crashes

  defp neighbours(_min, []), do: []
  defp neighbours(min, all), do: ["\nNeighbours:", Enum.map(all, &neighbour(min, &1))]

  defp neighbour(min, known) do
    {module, function, args} = known[:current_function]

    [
      ["\n    ", crash_name(known[:pid], known[:registered_name])],
      neighbour_call(known[:initial_call]),
      [@below, "Current Call: ", Exception.format_mfa(module, function, args)],
      [@below, "Ancestors: ", inspect(known[:ancestors], options())],
      if(min == :debug, do: neighbour_details(known), else: [])
    ]
  end

  defp neighbour_call({module, function, args}) do
    arity = if is_list(args), do: length(args), else: args
    [@below, "Initial Call: ", Exception.format_mfa(module, function, arity)]
  end

  defp neighbour_call(_unknown), do: []

  defp neighbour_details(known) do
    lines =
      for {key, title} <- crash_details(), key not in [:messages, :dictionary] do
        [@below, title, ": ", inspect(known[key], options())]
      end

    frames = Enum.map(known[:current_stacktrace], &Exception.format_stacktrace_entry/1)
    [lines, @below, "Current Stacktrace:", Enum.map(frames, &[@below, "    ", &1])]
  end

  ## The reason as metadata

  defp crash_reason({reason, [_ | _] = stack} = full) do
    if Enum.all?(stack, &entry?/1),
      do: crash_reason(:error, reason, stack),
      else: [crash_reason: {full, []}]
  end

  defp crash_reason(reason), do: [crash_reason: {reason, []}]

  # Of a process's end an exception is told, of a behaviour's the reason unless that is one.
  defp raised(:error, reason, stack),
    do: [crash_reason: {Exception.normalize(:error, reason, stack), stack}]

  defp raised(kind, reason, stack), do: crash_reason(kind, reason, stack)

  defp crash_reason(:throw, value, stack), do: [crash_reason: {{:nocatch, value}, stack}]
  defp crash_reason(:exit, reason, stack), do: [crash_reason: {reason, stack}]

  defp crash_reason(:error, reason, stack) do
    case Exception.normalize(:error, reason, stack) do
      %ErlangError{} -> [crash_reason: {reason, stack}]
      exception -> [crash_reason: {exception, stack}]
    end
  end

  defp entry?({module, function, _, location}),
    do: is_atom(module) and is_atom(function) and is_list(location)

  defp entry?(_other), do: false

  defp options, do: Application.get_env(:logger, :translator_inspect_opts, [])
end
