# The machine's own state is a map: `state` and `data` are the callback module's, `queue` holds events to handle before the
# mailbox is looked at, `postponed` those that wait for another state (latest first), `timers` the running timeouts by kind.
defmodule :gen_statem do
  @moduledoc "State machines: a process that handles events by callbacks that depend on its state."

  @frames [
    run_state: [{:gen_statem, :loop_state_callback, 11, [file: 'gen_statem.erl', line: 1426]}],
    run: [{:gen_statem, :loop_state_callback, 11, [file: 'gen_statem.erl', line: 1428]}],
    terminate: [{:gen_statem, :terminate, 7, [file: 'gen_statem.erl', line: 2602]}],
    act: nil,
    next: nil,
    handle: nil
  ]

  @callback init(args :: term) :: term
  @callback callback_mode() :: term
  @callback state_name(type :: term, content :: term, data :: term) :: term
  @callback handle_event(type :: term, content :: term, state :: term, data :: term) :: term
  @callback terminate(reason :: term, state :: term, data :: term) :: term
  @callback code_change(old :: term, state :: term, data :: term, extra :: term) :: term
  @callback format_status(options :: term, status :: term) :: term
  @callback format_status(status :: term) :: term
  @optional_callbacks format_status: 1,
                      format_status: 2,
                      terminate: 3,
                      code_change: 4,
                      state_name: 3,
                      handle_event: 4

  @doc "Starts a machine."
  def start(mod, args, options), do: :gen.start(:gen_statem, :nolink, mod, args, options)
  @doc "Starts a machine under a name."
  def start(name, mod, args, options),
    do: :gen.start(:gen_statem, :nolink, name, mod, args, options)

  @doc "Starts a linked machine."
  def start_link(mod, args, options), do: :gen.start(:gen_statem, :link, mod, args, options)
  @doc "Starts a linked machine under a name."
  def start_link(name, mod, args, options),
    do: :gen.start(:gen_statem, :link, name, mod, args, options)

  @doc "Starts a monitored machine."
  def start_monitor(mod, args, options), do: :gen.start(:gen_statem, :monitor, mod, args, options)
  @doc "Starts a monitored machine under a name."
  def start_monitor(name, mod, args, options),
    do: :gen.start(:gen_statem, :monitor, name, mod, args, options)

  @doc "Stops a machine."
  def stop(server), do: :gen.stop(server)
  @doc "Stops a machine with a reason, within a time."
  def stop(server, reason, timeout), do: :gen.stop(server, reason, timeout)

  @doc "Calls a machine and waits for its reply."
  def call(server, request), do: call(server, request, :infinity)

  @doc "Calls a machine and waits so long for its reply."
  def call(server, request, timeout) do
    limit = if is_tuple(timeout), do: elem(timeout, 1), else: timeout

    try do
      {:ok, reply} = :gen.call(server, :"$gen_call", request, limit)
      reply
    catch
      :exit, reason -> :erlang.exit({reason, {:gen_statem, :call, [server, request, timeout]}})
    end
  end

  @doc "Sends an event that is not answered."
  def cast(server, message) do
    message = {:"$gen_cast", message}

    case server do
      {:global, name} -> :global.send(name, message)
      {:via, module, name} -> module.send(name, message)
      server -> send(server, message)
    end

    :ok
  catch
    _, _ -> :ok
  end

  @doc "Sends a request whose answer is fetched later."
  def send_request(server, request), do: :gen.send_request(server, :"$gen_call", request)
  @doc "Waits for the answer to a request."
  def wait_response(ref), do: wait_response(ref, :infinity)
  @doc "Waits so long for the answer to a request."
  def wait_response(ref, timeout), do: :gen.wait_response(ref, timeout)
  @doc "Waits for the answer to a request and gives it up after the time."
  def receive_response(ref), do: receive_response(ref, :infinity)
  @doc "Waits so long for the answer to a request and gives it up after the time."
  def receive_response(ref, timeout), do: :gen.receive_response(ref, timeout)
  @doc "Tells whether a message is the answer to a request."
  def check_response(message, ref), do: :gen.check_response(message, ref)

  @doc "Answers one or several calls."
  def reply(replies) when is_list(replies), do: :lists.foreach(&reply/1, replies)
  def reply({:reply, from, reply}), do: reply(from, reply)

  @doc "Answers a call."
  def reply(from, reply), do: :gen.reply(from, reply)

  @doc "Makes the calling process a machine."
  def enter_loop(mod, options, state, data), do: enter_loop(mod, options, state, data, self(), [])

  @doc "As `enter_loop/4`, with a name or actions."
  def enter_loop(mod, options, state, data, actions) when is_list(actions),
    do: enter_loop(mod, options, state, data, self(), actions)

  def enter_loop(mod, options, state, data, name),
    do: enter_loop(mod, options, state, data, name, [])

  @doc "As `enter_loop/4`, with a name and actions."
  def enter_loop(mod, options, state, data, name, actions) do
    name = :gen.get_proc_name(name)
    begin(:gen.get_parent(), name, mod, options, state, data, actions)
  end

  @doc false
  def init_it(starter, :self, name, mod, args, options),
    do: init_it(starter, self(), name, mod, args, options)

  def init_it(starter, parent, name0, mod, args, options) do
    result =
      try do
        {:ok, mod.init(args)}
      catch
        :throw, result -> {:ok, result}
        class, reason -> {:EXIT, class, reason, __STACKTRACE__}
      end

    name = :gen.get_proc_name(name0)

    case result do
      {:ok, {:ok, state, data}} ->
        :proc_lib.init_ack(starter, {:ok, self()})
        begin(parent, name, mod, options, state, data, [])

      {:ok, {:ok, state, data, actions}} ->
        :proc_lib.init_ack(starter, {:ok, self()})
        begin(parent, name, mod, options, state, data, actions)

      {:ok, {:stop, reason}} ->
        give_up(starter, name0, {:error, reason}, reason)

      {:ok, {:error, reason}} ->
        give_up(starter, name0, {:error, reason}, :normal)

      {:ok, :ignore} ->
        give_up(starter, name0, :ignore, :normal)

      {:ok, other} ->
        reason = {:bad_return_from_init, other}
        give_up(starter, name0, {:error, reason}, reason)

      {:EXIT, class, reason, stack} ->
        reason = if class == :error, do: {reason, stack}, else: reason
        give_up(starter, name0, {:error, reason}, reason)
    end
  end

  defp give_up(starter, name, answer, reason) do
    :gen.unregister_name(name)
    :proc_lib.init_ack(starter, answer)
    :erlang.exit(reason)
  end

  defp begin(parent, name, mod, options, state, data, actions) do
    machine = %{
      parent: parent,
      name: name,
      mod: mod,
      mods: [],
      mode: nil,
      enter: false,
      state: state,
      data: data,
      queue: [],
      postponed: [],
      timers: %{},
      hibernate: false,
      hibernate_after: :gen.hibernate_after(options),
      debug: :gen.debug_options(name, options),
      event: nil
    }

    machine = with_mode(machine)
    {machine, queued} = act(machine, actions, [], :init)
    machine = overdue(%{machine | queue: queued})
    machine = if machine.enter, do: entered(machine, machine), else: machine
    loop(machine)
  end

  defp with_mode(%{mod: mod} = machine) do
    modes = List.wrap(mod.callback_mode())

    mode =
      case modes -- [:state_enter] do
        [mode] when mode in [:state_functions, :handle_event_function] ->
          mode

        _ ->
          :erlang.error({:bad_return_from_callback_mode, mod.callback_mode()})
      end

    %{machine | mode: mode, enter: :state_enter in modes}
  end

  # The loop

  defp loop(%{queue: [event | rest]} = machine), do: handle(event, %{machine | queue: rest})

  defp loop(%{hibernate: true} = machine) do
    :proc_lib.hibernate(:gen_statem, :wake, [%{machine | hibernate: false}])
  end

  defp loop(machine) do
    receive do
      message -> arrived(message, machine)
    after
      machine.hibernate_after -> loop(%{machine | hibernate: true})
    end
  end

  @doc false
  def wake(machine) do
    receive do
      message -> arrived(message, machine)
    end
  end

  defp arrived({:system, from, request}, machine),
    do:
      :sys.handle_system_msg(
        request,
        from,
        machine.parent,
        :gen_statem,
        machine.debug,
        machine,
        false
      )

  defp arrived({:EXIT, parent, reason} = message, %{parent: parent} = machine),
    do: terminate(:exit, reason, [], %{machine | event: {:info, message}})

  defp arrived({:timeout, ref, {:rshell_statem, kind}} = message, machine) do
    case machine.timers do
      %{^kind => {^ref, content}} ->
        machine = %{machine | timers: Map.delete(machine.timers, kind)}
        handle({kind, content}, machine)

      _ ->
        handle({:info, message}, machine)
    end
  end

  defp arrived({:"$gen_call", from, request}, machine),
    do: handle({{:call, from}, request}, machine)

  defp arrived({:"$gen_cast", message}, machine), do: handle({:cast, message}, machine)
  defp arrived(message, machine), do: handle({:info, message}, machine)

  # One event

  # Any event but its own ends the event timeout.
  defp handle({type, content} = event, machine) do
    machine = if type == :timeout, do: machine, else: cancel(machine, :timeout)
    machine = %{machine | event: event, debug: traced(machine, {:in, event, machine.state})}
    machine |> run(type, content) |> result(machine, event)
  end

  defp run(%{mode: :state_functions} = machine, type, content),
    do: run_state(machine, type, content)

  defp run(%{mod: mod, state: state, data: data}, type, content) do
    {:ok, mod.handle_event(type, content, state, data)}
  catch
    :throw, result -> {:ok, result}
    class, reason -> {:EXIT, class, reason, __STACKTRACE__}
  end

  defp run_state(%{mod: mod, state: state, data: data}, type, content) do
    {:ok, apply(mod, state, [type, content, data])}
  catch
    :throw, result -> {:ok, result}
    class, reason -> {:EXIT, class, reason, __STACKTRACE__}
  end

  defp result({:EXIT, class, reason, stack}, machine, _event),
    do: terminate(class, reason, stack, machine)

  defp result({:ok, result}, machine, event) do
    case result do
      {:next_state, state, data} ->
        next(machine, event, state, data, [], false)

      {:next_state, state, data, actions} ->
        next(machine, event, state, data, actions, false)

      {:keep_state, data} ->
        next(machine, event, machine.state, data, [], false)

      {:keep_state, data, actions} ->
        next(machine, event, machine.state, data, actions, false)

      :keep_state_and_data ->
        next(machine, event, machine.state, machine.data, [], false)

      {:keep_state_and_data, actions} ->
        next(machine, event, machine.state, machine.data, actions, false)

      {:repeat_state, data} ->
        next(machine, event, machine.state, data, [], true)

      {:repeat_state, data, actions} ->
        next(machine, event, machine.state, data, actions, true)

      :repeat_state_and_data ->
        next(machine, event, machine.state, machine.data, [], true)

      {:repeat_state_and_data, actions} ->
        next(machine, event, machine.state, machine.data, actions, true)

      other ->
        stopped(other, machine)
    end
  end

  defp stopped(result, machine, fault \\ :bad_return_from_state_function) do
    case result do
      :stop ->
        terminate(:exit, :normal, [], machine)

      {:stop, reason} ->
        terminate(:exit, reason, [], machine)

      {:stop, reason, data} ->
        terminate(:exit, reason, [], %{machine | data: data})

      {:stop_and_reply, reason, replies} ->
        stop_and_reply(reason, replies, machine)

      {:stop_and_reply, reason, replies, data} ->
        stop_and_reply(reason, replies, %{machine | data: data})

      other ->
        terminate(:error, {fault, other}, here(), machine)
    end
  end

  defp stop_and_reply(reason, replies, machine) do
    for {:reply, from, reply} <- List.wrap(replies), do: :gen.reply(from, reply)
    terminate(:exit, reason, [], machine)
  end

  # Where a machine of OTP fails by itself.
  defp here({name, arity, line} \\ {:loop_state_callback_result, 11, 1580}) do
    [
      {:gen_statem, name, arity, [file: 'gen_statem.erl', line: line]},
      {:proc_lib, :init_p_do_apply, 3, [file: 'proc_lib.erl', line: 240]}
    ]
  end

  # Actions come first, then what was postponed (if the state is another now), then what was queued.
  defp next(machine, event, state, data, actions, repeat) do
    %{state: old} = left = machine
    changed = repeat or state !== old
    # What the actions set holds in the new state.
    machine = if state !== old, do: cancel(machine, :state_timeout), else: machine
    {machine, events} = act(%{machine | data: data}, actions, [], event)
    {postpone, machine} = Map.pop(machine, :postpone, false)
    postponed = if postpone, do: [event | machine.postponed], else: machine.postponed
    machine = %{machine | state: state, postponed: postponed}

    machine = %{
      machine
      | debug: traced(machine, {if(postpone, do: :postpone, else: :consume), event, state})
    }

    machine =
      if changed do
        retried = :lists.reverse(machine.postponed, machine.queue)
        %{machine | postponed: [], queue: events ++ retried}
      else
        %{machine | queue: events ++ machine.queue}
      end

    machine = overdue(machine)
    machine = if changed and machine.enter, do: entered(machine, left), else: machine
    loop(machine)
  end

  # Timeouts of no time come after what is queued; the event timeout only where nothing is.
  defp overdue(machine) do
    {zero, machine} = Map.pop(machine, :zero, [])
    queue = machine.queue

    zero =
      for {kind, _} = event <- :lists.reverse(zero), kind != :timeout or queue == [], do: event

    %{machine | queue: queue ++ zero}
  end

  # The call on entering a state: it may act, but not leave. One that fails leaves the machine where it was.
  defp entered(%{state: state} = machine, %{state: old} = left) do
    result = run(machine, :enter, old)

    {machine, actions, again} =
      case result do
        {:ok, {:next_state, ^state, data}} -> {%{machine | data: data}, [], false}
        {:ok, {:next_state, ^state, data, actions}} -> {%{machine | data: data}, actions, false}
        {:ok, {:keep_state, data}} -> {%{machine | data: data}, [], false}
        {:ok, {:keep_state, data, actions}} -> {%{machine | data: data}, actions, false}
        {:ok, :keep_state_and_data} -> {machine, [], false}
        {:ok, {:keep_state_and_data, actions}} -> {machine, actions, false}
        {:ok, {:repeat_state, data}} -> {%{machine | data: data}, [], true}
        {:ok, {:repeat_state, data, actions}} -> {%{machine | data: data}, actions, true}
        {:ok, :repeat_state_and_data} -> {machine, [], true}
        {:ok, {:repeat_state_and_data, actions}} -> {machine, actions, true}
        {:ok, other} -> stopped(other, machine, :bad_state_enter_return_from_state_function)
        {:EXIT, class, reason, stack} -> terminate(class, reason, stack, back(machine, left))
      end

    {machine, events} = act(machine, actions, [], :enter)
    machine = Map.delete(machine, :postpone)
    machine = overdue(%{machine | queue: events ++ machine.queue})
    if again, do: entered(machine, left), else: machine
  end

  defp back(machine, %{state: state, data: data}), do: %{machine | state: state, data: data}

  # Actions: the machine, and the events to handle next.

  defp act(machine, [], events, _event), do: {machine, :lists.reverse(events)}

  defp act(machine, [action | rest], events, event) do
    case action(action, machine, event) do
      {:event, next} -> act(machine, rest, [next | events], event)
      %{} = machine -> act(machine, rest, events, event)
    end
  end

  defp act(machine, action, events, event), do: act(machine, [action], events, event)

  defp action({:reply, {pid, _tag} = from, reply}, machine, _event) when is_pid(pid) do
    :gen.reply(from, reply)
    %{machine | debug: traced(machine, {:out, reply, from})}
  end

  defp action(postpone, machine, :enter)
       when postpone == :postpone or elem(postpone, 0) == :postpone do
    reason = {:bad_state_enter_action_from_state_function, postpone}
    terminate(:error, reason, here({:loop_actions_list, 13, 1913}), machine)
  end

  defp action({:next_event, type, content} = action, machine, _event) do
    if event_type?(type), do: {:event, {type, content}}, else: bad_action(action, machine)
  end

  defp action(:postpone, machine, event), do: action({:postpone, true}, machine, event)

  defp action({:postpone, flag}, machine, event)
       when is_boolean(flag) and event not in [:init, :enter],
       do: Map.put(machine, :postpone, flag)

  defp action(:hibernate, machine, _event), do: %{machine | hibernate: true}

  defp action({:hibernate, flag}, machine, _event) when is_boolean(flag),
    do: %{machine | hibernate: flag}

  defp action(time, machine, _) when is_integer(time) or time == :infinity,
    do: timer(machine, :timeout, time, time, [])

  defp action({:timeout, :cancel}, machine, _), do: cancel(machine, :timeout)

  defp action({:timeout, time, content}, machine, _),
    do: timer(machine, :timeout, time, content, [])

  defp action({:timeout, time, content, opts}, machine, _),
    do: timer(machine, :timeout, time, content, opts)

  defp action({:state_timeout, :cancel}, machine, _), do: cancel(machine, :state_timeout)

  defp action({:state_timeout, time, content}, machine, _),
    do: timer(machine, :state_timeout, time, content, [])

  defp action({:state_timeout, time, content, opts}, machine, _),
    do: timer(machine, :state_timeout, time, content, opts)

  defp action({{:timeout, _} = kind, :cancel}, machine, _), do: cancel(machine, kind)

  defp action({{:timeout, _} = kind, time, content}, machine, _),
    do: timer(machine, kind, time, content, [])

  defp action({{:timeout, _} = kind, time, content, opts}, machine, _),
    do: timer(machine, kind, time, content, opts)

  defp action({:change_callback_module, mod}, machine, _), do: with_mode(%{machine | mod: mod})

  defp action({:push_callback_module, mod}, machine, _),
    do: with_mode(%{machine | mod: mod, mods: [machine.mod | machine.mods]})

  defp action(:pop_callback_module, %{mods: [mod | mods]} = machine, _),
    do: with_mode(%{machine | mod: mod, mods: mods})

  defp action(other, machine, _), do: bad_action(other, machine)

  defp bad_action(action, machine) do
    place =
      case action do
        {:next_event, _, _} -> {:loop_actions_next_event_bad, 9, 1994}
        _ -> {:loop_actions_list, 13, 1913}
      end

    terminate(:error, {:bad_action_from_state_function, action}, here(place), machine)
  end

  defp event_type?({:call, {pid, _tag}}) when is_pid(pid), do: true
  defp event_type?({:timeout, _name}), do: true
  defp event_type?(type), do: type in [:cast, :info, :internal, :timeout, :state_timeout]

  defp timer(machine, kind, :update, content, _opts) do
    case machine.timers do
      %{^kind => {ref, _}} -> put_in(machine.timers[kind], {ref, content})
      _ -> timer(machine, kind, 0, content, [])
    end
  end

  defp timer(machine, kind, :infinity, _content, _opts), do: cancel(machine, kind)

  defp timer(machine, kind, 0, content, _opts) do
    machine = cancel(machine, kind)
    Map.update(machine, :zero, [{kind, content}], &[{kind, content} | &1])
  end

  defp timer(machine, kind, time, content, opts) when is_integer(time) do
    machine = cancel(machine, kind)
    opts = if opts == [abs: true] or opts == {:abs, true}, do: [abs: true], else: []
    ref = :erlang.start_timer(time, self(), {:rshell_statem, kind}, opts)
    put_in(machine.timers[kind], {ref, content})
  end

  defp timer(machine, kind, time, content, _opts) do
    reason = {:bad_action_from_state_function, {kind, time, content}}
    terminate(:error, reason, here({:loop_actions_list, 13, 1865}), machine)
  end

  defp cancel(%{timers: timers} = machine, kind) do
    case timers do
      %{^kind => {ref, _}} ->
        if :erlang.cancel_timer(ref) == false do
          receive do
            {:timeout, ^ref, _} -> :ok
          after
            0 -> :ok
          end
        end

        %{machine | timers: Map.delete(timers, kind)}

      _ ->
        machine
    end
  end

  # The end

  defp terminate(class, reason, stack, %{mod: mod} = machine) do
    if :erlang.function_exported(mod, :terminate, 3) do
      try do
        mod.terminate(reason, machine.state, machine.data)
      catch
        :throw, _ ->
          :ok

        class, reason ->
          report(class, reason, __STACKTRACE__, machine)
          :erlang.raise(class, reason, __STACKTRACE__)
      end
    end

    quiet = class == :exit and (reason in [:normal, :shutdown] or match?({:shutdown, _}, reason))
    if not quiet, do: report(class, reason, stack, machine)

    if stack == [],
      do: :erlang.raise(class, reason, []),
      else: :erlang.raise(class, reason, stack)
  end

  defp report(class, reason, stack, machine) do
    report = %{
      label: {:gen_statem, :terminate},
      name: machine.name,
      queue: [machine.event | machine.queue],
      postponed: machine.postponed,
      modules: [machine.mod | machine.mods],
      callback_mode: machine.mode,
      state_enter: machine.enter,
      state: format(machine, :terminate),
      timeouts:
        {map_size(machine.timers),
         for({kind, {_, content}} <- machine.timers, do: {kind, content})},
      log: :sys.get_log(machine.debug),
      reason: {class, reason, stack},
      client_info: :undefined
    }

    :logger.error(report, :rshell_reports.meta({:gen_statem, :error_info, 7, 2666}, :error))
  end

  defp format(%{mod: mod, state: state, data: data}, how) do
    if :erlang.function_exported(mod, :format_status, 2) do
      try do
        mod.format_status(how, [:erlang.get(), state, data])
      catch
        _, _ -> {state, data}
      end
    else
      {state, data}
    end
  end

  @doc "Returns the text of a report as a format and its arguments."
  def format_log(report), do: :rshell_reports.gen_statem(report, %{})

  @doc "Returns the text of a report, within the limits of the configuration."
  def format_log(report, config),
    do: :rshell_reports.format(:rshell_reports.gen_statem(report, config), config)

  defp traced(%{debug: []}, _event), do: []

  defp traced(machine, event),
    do: :sys.handle_debug(machine.debug, &print_event/3, machine.name, event)

  @doc false
  def print_event(device, event, name),
    do: :io.format(device, '*DBG* ~tp event ~tp~n', [name, event])

  # System messages

  @doc false
  def system_continue(_parent, debug, machine), do: loop(%{machine | debug: debug})

  @doc false
  def system_terminate(reason, _parent, debug, machine),
    do: terminate(:exit, reason, [], %{machine | debug: debug})

  @doc false
  def system_code_change(%{mod: mod} = machine, _module, old, extra) do
    case mod.code_change(old, machine.state, machine.data, extra) do
      {:ok, state, data} -> {:ok, with_mode(%{machine | state: state, data: data})}
      other -> other
    end
  end

  @doc false
  def system_get_state(machine), do: {:ok, {machine.state, machine.data}}

  @doc false
  def system_replace_state(fun, machine) do
    {state, data} = result = fun.({machine.state, machine.data})
    {:ok, result, %{machine | state: state, data: data}}
  end

  @doc false
  def format_status(how, [_pdict, sys_state, parent, debug, machine]) do
    specific =
      if :erlang.function_exported(machine.mod, :format_status, 2),
        do: format(machine, how),
        else: [{:data, [{'State', {machine.state, machine.data}}]}]

    [
      {:header, :gen.format_status_header('Status for state machine', machine.name)},
      {:data,
       [
         {'Status', sys_state},
         {'Parent', parent},
         {'Modules', [machine.mod | machine.mods]},
         {'Time-outs', {map_size(machine.timers), []}},
         {'Logged Events', :sys.get_log(debug)},
         {'Postponed', machine.postponed}
       ]}
      | List.wrap(specific)
    ]
  end

  @doc "An empty collection of requests."
  def reqids_new, do: :gen.reqids_new()
  @doc "Counts the requests of a collection."
  def reqids_size(collection), do: :gen.reqids_size(collection)
  @doc "Adds a request with a label."
  def reqids_add(ref, label, collection), do: :gen.reqids_add(ref, label, collection)
  @doc "Lists the requests of a collection."
  def reqids_to_list(collection), do: :gen.reqids_to_list(collection)

  @doc "Sends a request and adds it to a collection."
  def send_request(server, request, label, collection),
    do: reqids_add(send_request(server, request), label, collection)

  @doc "Waits for the answer to one of several requests: `{answer, label, rest}`."
  def receive_response(collection, timeout, delete),
    do: :gen.any_response(collection, timeout, delete, true)

  @doc "As `receive_response/3`; after a timeout the requests stay valid."
  def wait_response(collection, timeout, delete),
    do: :gen.any_response(collection, timeout, delete, false)

  @doc "Tells which of several requests a message answers."
  def check_response(message, collection, delete),
    do: :gen.which_response(message, collection, delete)
end
