defmodule :rshell_reports do
  @moduledoc """
  The texts of what OTP's behaviours report when they end.

  A text is made of pieces, each a key with its arguments; the same pieces make the lines of a report and, where the
  configuration asks for a single line, one sentence each. The depth of the configuration limits what is shown of terms.
  """

  # A line as a report has it, the same as a sentence, and its arguments.
  defp piece(line, sentence, args), do: {line, sentence, args}

  @doc "Returns the text of a server's report as a format and its arguments."
  def gen_server(%{label: {:gen_server, :no_handle_info}} = report, config),
    do: text(no_handle_info(report, '~n'), config)

  def gen_server(report, config) do
    reason =
      piece('** Reason for termination ==~n** ~tp~n', ' Reason: ~tp.', [known(report.reason)])

    message = piece('** Last message in was ~tp~n', ' Last message: ~tp.', [report.last_message])
    state = piece('** When Server state == ~tp~n', ' State: ~tp.', [report.state])

    first =
      piece('** Generic server ~tp terminating \n', 'Generic server ~tp terminating.', [
        report.name
      ])

    last = logged(report.log) ++ client(report.client_info)

    if single?(config),
      do: text([first, reason, message, state] ++ last, config),
      else: text([first, message, state, reason] ++ last, config)
  end

  @doc "Returns the text of an event handler's report as a format and its arguments."
  def gen_event(%{label: {:gen_event, :no_handle_info}} = report, config),
    do: text(no_handle_info(report, '\n'), config)

  def gen_event(report, config) do
    reason = with {:EXIT, reason} <- report.reason, do: reason

    text(
      [
        piece('** gen_event handler ~tp crashed.\n', 'Generic event handler ~tp crashed.', [
          report.handler
        ]),
        piece('** Was installed in ~tp\n', ' Installed: ~tp.', [report.name]),
        piece('** Last event was: ~tp\n', ' Last event: ~tp.', [report.last_message]),
        piece('** When handler state == ~tp\n', ' State: ~tp.', [report.state]),
        piece('** Reason == ~tp\n', ' Reason: ~tp.', [known(reason)])
      ],
      config
    )
  end

  @doc "Returns the text of a state machine's report as a format and its arguments."
  def gen_statem(report, config) do
    {class, reason, stack} = known_in(report.reason)

    first =
      piece('** State machine ~tp terminating~n', 'State machine ~tp terminating.', [report.name])

    event =
      for event <- :lists.sublist(report.queue, 1),
          do: piece('** Last event = ~tp~n', ' Last event: ~tp.', [event])

    state = piece('** When server state  = ~tp~n', ' State: ~tp.', [report.state])
    last = machine_log(report.log) ++ client(report.client_info)

    if single?(config) do
      trace = if stack == [], do: [], else: [piece('', ' Stack: ~tp.', [stack])]

      text(
        [first, piece('', ' Reason: ~tp.', [reason])] ++ trace ++ event ++ [state | last],
        config
      )
    else
      trace = if stack == [], do: [], else: [piece('** Stacktrace =~n**  ~tp~n', '', [stack])]

      timers =
        if elem(report.timeouts, 0) == 0,
          do: [],
          else: [piece('** Time-outs: ~tp~n', '', [report.timeouts])]

      middle = [
        state,
        piece('** Reason for termination = ~tp:~tp~n', '', [class, reason]),
        piece('** Callback modules = ~tp~n', '', [report.modules]),
        piece('** Callback mode = ~tp~n', '', [mode(report)])
      ]

      waiting = queued('** Queued = ~tp~n', :lists.nthtail(length(event), report.queue))
      postponed = queued('** Postponed = ~tp~n', report.postponed)
      text([first | event] ++ middle ++ waiting ++ postponed ++ trace ++ timers ++ last, config)
    end
  end

  defp mode(%{state_enter: true, callback_mode: mode}), do: [mode, :state_enter]
  defp mode(%{callback_mode: mode}), do: mode

  defp queued(_line, []), do: []
  defp queued(line, events), do: [piece(line, '', [events])]

  defp machine_log([]), do: []
  defp machine_log(log), do: [piece('** Log =~n**  ~tp~n', ' Log: ~tp.', [log])]

  defp no_handle_info(report, newline) do
    [
      piece('** Undefined handle_info in ~p' ++ newline, 'Undefined handle_info in ~p.', [
        report.module
      ]),
      piece('** Unhandled message: ~tp' ++ newline, ' Unhandled message: ~tp.', [report.message])
    ]
  end

  defp logged([]), do: []

  defp logged(events) do
    items = for _ <- events, do: '~tp'

    [
      piece(
        :lists.append(['** Log ==~n** [', :lists.append(:lists.join(',~n    ', items)), ']~n']),
        :lists.append([' Log: [', :lists.append(:lists.join(',', items)), ']']),
        events
      )
    ]
  end

  defp client(:undefined), do: []
  defp client({pid, :dead}), do: [piece('** Client ~p is dead~n', ' Client ~p is dead.', [pid])]

  defp client({pid, :remote}) do
    args = [pid, node(pid)]
    [piece('** Client ~p is remote on node ~p~n', ' Client ~p is remote on node ~p.', args)]
  end

  defp client({_pid, {name, stack}}) do
    args = [name, stack]
    [piece('** Client ~tp stacktrace~n** ~tp~n', ' Client ~tp stacktrace: ~tp.', args)]
  end

  # Of a function that is not there it is said what is missing.
  defp known({:undef, [{module, function, args, _} | _] = stack}) when is_list(args),
    do: {missing(module, function, args), stack}

  defp known(reason), do: reason

  defp known_in({:error, :undef, [{module, function, args, _} | rest]}) when is_list(args) do
    case missing(module, function, args) do
      :"module could not be loaded" = why -> {:error, {why, module}, rest}
      :"function not exported" = why -> {:error, {why, {module, function, length(args)}}, rest}
    end
  end

  defp known_in(reason), do: reason

  defp missing(module, _function, _args) do
    case :code.is_loaded(module) do
      false -> :"module could not be loaded"
      _ -> :"function not exported"
    end
  end

  ## Formats

  defp single?(config), do: :maps.get(:single_line, config, false)

  defp text(pieces, config) do
    single? = single?(config)

    {formats, args} =
      :lists.unzip(
        for {line, sentence, args} <- pieces,
            do: {if(single?, do: sentence, else: line), args}
      )

    {:lists.append(formats), :lists.append(args)}
  end

  @doc """
  Makes a text of a format and its arguments as the configuration of a formatter asks for it.

  Terms are shown down to the `depth`, each on one line if `single_line` is true.
  """
  def format({format, args}, config) do
    depth = :maps.get(:depth, config, :unlimited)

    parts =
      for part <- :io_lib.scan_format(format, args),
          do: limited(flat(part, single?(config)), depth)

    case :maps.get(:chars_limit, config, :unlimited) do
      :unlimited -> :io_lib.build_text(parts)
      limit -> :io_lib.build_text(parts, chars_limit: limit)
    end
  end

  defp flat(%{control_char: char} = part, true) when char in 'pP', do: %{part | width: 0}
  defp flat(part, _single?), do: part

  defp limited(part, :unlimited), do: part

  defp limited(%{control_char: ?p, args: [term]} = part, depth),
    do: %{part | control_char: ?P, args: [term, depth]}

  defp limited(%{control_char: ?w, args: [term]} = part, depth),
    do: %{part | control_char: ?W, args: [term, depth]}

  defp limited(%{control_char: char, args: [term, own]} = part, depth) when char in 'PW',
    do: %{part | args: [term, min(own, depth)]}

  defp limited(part, _depth), do: part

  @doc "Returns the metadata of a report: the function of OTP that makes it, and how its text is made."
  def meta({module, function, arity, line}, tag) do
    %{
      mfa: {module, function, arity},
      file: :erlang.atom_to_list(module) ++ '.erl',
      line: line,
      domain: [:otp],
      report_cb: :erlang.make_fun(module, :format_log, 2),
      error_logger: %{tag: tag, report_cb: :erlang.make_fun(module, :format_log, 1)}
    }
  end
end
