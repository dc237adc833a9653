defmodule :gen_event do
  @moduledoc "Event managers: processes that hand every event to their handlers."

  # What stack traces tell of it.
  @frames [
    arrived: nil,
    requested: nil,
    served: nil,
    each: nil,
    finish: nil,
    init_handler: nil,
    notified: [{:gen_event, :handle_msg, 6, [file: 'gen_event.erl', line: 526]}],
    sync_notified: [{:gen_event, :handle_msg, 6, [file: 'gen_event.erl', line: 529]}],
    informed: [{:gen_event, :handle_msg, 6, [file: 'gen_event.erl', line: 573]}],
    called: [{:gen_event, :handle_msg, 6, [file: 'gen_event.erl', line: 536]}],
    added_alone: [{:gen_event, :handle_msg, 6, [file: 'gen_event.erl', line: 540]}],
    added_supervised: [{:gen_event, :handle_msg, 6, [file: 'gen_event.erl', line: 544]}],
    deleted: [
      {:gen_event, :server_delete_handler, 4, [file: 'gen_event.erl', line: 729]},
      {:gen_event, :handle_msg, 6, [file: 'gen_event.erl', line: 548]}
    ],
    exchange: [
      {:gen_event, :split_and_terminate, 6, [file: 'gen_event.erl', line: 772]},
      {:gen_event, :server_swap_handler, 6, [file: 'gen_event.erl', line: 740]},
      {:gen_event, :handle_msg, 6, [file: 'gen_event.erl', line: 553]}
    ],
    one: [{:gen_event, :server_notify, 4, [file: 'gen_event.erl', line: 784]}],
    run: [{:gen_event, :server_update, 4, [file: 'gen_event.erl', line: 802]}],
    ask: [{:gen_event, :server_call, 4, [file: 'gen_event.erl', line: 874]}],
    run_call: [{:gen_event, :server_call_update, 3, [file: 'gen_event.erl', line: 925]}],
    add: [{:gen_event, :server_add_handler, 4, [file: 'gen_event.erl', line: 698]}],
    terminate_handler: [{:gen_event, :do_terminate, 7, [file: 'gen_event.erl', line: 946]}]
  ]

  @callback init(args :: term) :: term
  @callback handle_event(event :: term, state :: term) :: term
  @callback handle_call(request :: term, state :: term) :: term
  @callback handle_info(info :: term, state :: term) :: term
  @callback terminate(reason :: term, state :: term) :: term
  @callback code_change(old :: term, state :: term, extra :: term) :: term
  @callback format_status(options :: term, status :: term) :: term
  @callback format_status(status :: term) :: term
  @optional_callbacks handle_info: 2,
                      terminate: 2,
                      code_change: 3,
                      format_status: 1,
                      format_status: 2

  @doc "Starts a manager."
  def start(), do: run_start(:nolink, nil, [])
  @doc "Starts a manager with a name or options."
  def start(name) when is_tuple(name), do: run_start(:nolink, name, [])
  def start(options), do: run_start(:nolink, nil, options)
  @doc "Starts a manager with a name and options."
  def start(name, options), do: run_start(:nolink, name, options)
  @doc "Starts a linked manager."
  def start_link(), do: run_start(:link, nil, [])
  @doc "Starts a linked manager with a name or options."
  def start_link(name) when is_tuple(name), do: run_start(:link, name, [])
  def start_link(options), do: run_start(:link, nil, options)
  @doc "Starts a linked manager with a name and options."
  def start_link(name, options), do: run_start(:link, name, options)
  @doc "Starts a monitored manager."
  def start_monitor(), do: run_start(:monitor, nil, [])
  @doc "Starts a monitored manager with a name or options."
  def start_monitor(name) when is_tuple(name), do: run_start(:monitor, name, [])
  def start_monitor(options), do: run_start(:monitor, nil, options)
  @doc "Starts a monitored manager with a name and options."
  def start_monitor(name, options), do: run_start(:monitor, name, options)

  # A manager has handlers in place of a module of its own.
  defp run_start(link, nil, options),
    do: :gen.start(:gen_event, link, :"no callback module", [], options)

  defp run_start(link, name, options),
    do: :gen.start(:gen_event, link, name, :"no callback module", [], options)

  @doc "Stops a manager."
  def stop(manager), do: :gen.stop(manager)
  @doc "Stops a manager with a reason, within a time."
  def stop(manager, reason, timeout), do: :gen.stop(manager, reason, timeout)

  @doc "Adds a handler: a module, or `{module, id}`."
  def add_handler(manager, handler, args), do: rpc(manager, {:add_handler, handler, args})

  @doc "As `add_handler/3`; the handler goes when the caller does, and the caller is told when it goes."
  def add_sup_handler(manager, handler, args),
    do: rpc(manager, {:add_sup_handler, handler, args, self()})

  @doc "Removes a handler and returns what its `terminate/2` does."
  def delete_handler(manager, handler, args), do: rpc(manager, {:delete_handler, handler, args})
  @doc "Replaces a handler by another, which gets what the first one leaves."
  def swap_handler(manager, {old, args1}, {new, args2}),
    do: rpc(manager, {:swap_handler, old, args1, new, args2})

  @doc "As `swap_handler/3`, with the supervision of `add_sup_handler/3`."
  def swap_sup_handler(manager, {old, args1}, {new, args2}),
    do: rpc(manager, {:swap_sup_handler, old, args1, new, args2, self()})

  @doc "Returns the handlers."
  def which_handlers(manager), do: rpc(manager, :which_handlers)
  @doc "Sends an event."
  def notify(manager, event), do: post(manager, {:notify, event})
  @doc "Sends an event and waits until every handler has had it."
  def sync_notify(manager, event), do: rpc(manager, {:sync_notify, event})
  @doc "Calls a handler."
  def call(manager, handler, request) do
    rpc(manager, {:call, handler, request}, 5000)
  catch
    :exit, reason -> :erlang.exit({reason, {:gen_event, :call, [manager, handler, request]}})
  end

  @doc "Calls a handler, within a time."
  def call(manager, handler, request, timeout) do
    rpc(manager, {:call, handler, request}, timeout)
  catch
    :exit, reason ->
      :erlang.exit({reason, {:gen_event, :call, [manager, handler, request, timeout]}})
  end

  @doc "Sends a request to a handler, whose answer is fetched later."
  def send_request(manager, handler, request),
    do: :gen.send_request(manager, self(), {:call, handler, request})

  @doc "Sends a request to a handler and adds it with a label to a collection."
  def send_request(manager, handler, request, label, collection),
    do: reqids_add(send_request(manager, handler, request), label, collection)

  @doc "Waits for the answer to a request and gives it up after the time."
  def receive_response(request, timeout), do: answer(:gen.receive_response(request, timeout))

  @doc "Waits for the answer to one of several requests: `{answer, label, rest}`."
  def receive_response(collection, timeout, delete),
    do: answer(:gen.any_response(collection, timeout, delete, true))

  @doc "As `receive_response/2`; after the time the request stays valid."
  def wait_response(request, timeout), do: answer(:gen.wait_response(request, timeout))

  @doc "As `receive_response/3`; after the time the requests stay valid."
  def wait_response(collection, timeout, delete),
    do: answer(:gen.any_response(collection, timeout, delete, false))

  @doc "Tells whether a message answers a request."
  def check_response(message, request), do: answer(:gen.check_response(message, request))

  @doc "Tells which of several requests a message answers."
  def check_response(message, collection, delete),
    do: answer(:gen.which_response(message, collection, delete))

  defp answer({response, label, rest}), do: {answer(response), label, rest}
  defp answer({:reply, {:error, reason}}), do: {:error, reason}
  defp answer(other), do: other

  @doc "An empty collection of requests."
  def reqids_new, do: :gen.reqids_new()
  @doc "Counts the requests of a collection."
  def reqids_size(collection), do: :gen.reqids_size(collection)
  @doc "Adds a request with a label, once."
  def reqids_add(request, label, collection), do: :gen.reqids_add(request, label, collection)
  @doc "Lists the requests of a collection with their labels."
  def reqids_to_list(collection), do: :gen.reqids_to_list(collection)

  defp post({:global, name}, message), do: :global.send(name, message) && :ok
  defp post({:via, module, name}, message), do: module.send(name, message) && :ok

  defp post(manager, message) do
    send(manager, message)
    :ok
  end

  # A request is `{caller, {caller, tag}, request}`, as all managers of OTP know it.
  defp rpc(manager, request, timeout \\ :infinity) do
    {:ok, reply} = :gen.call(manager, self(), request, timeout)
    reply
  end

  ## The manager

  @doc false
  def init_it(starter, :self, name, mod, args, options),
    do: init_it(starter, self(), name, mod, args, options)

  def init_it(starter, parent, name, _mod, _args, options) do
    :erlang.process_flag(:trap_exit, true)
    name = :gen.get_proc_name(name)
    debug = :gen.debug_options(name, options)
    :proc_lib.init_ack(starter, {:ok, self()})
    hibernate_after = :gen.hibernate_after(options)

    loop(%{
      parent: parent,
      name: name,
      debug: debug,
      handlers: [],
      hibernate: false,
      hibernate_after: hibernate_after
    })
  end

  defp loop(%{hibernate: true} = manager),
    do: :proc_lib.hibernate(:gen_event, :wake, [%{manager | hibernate: false}])

  defp loop(manager) do
    receive do
      message -> arrived(message, manager)
    after
      manager.hibernate_after -> loop(%{manager | hibernate: true})
    end
  end

  @doc false
  def wake(manager), do: receive(do: (message -> arrived(message, manager)))

  defp arrived({:system, from, request}, manager) do
    hibernate? = manager.hibernate

    :sys.handle_system_msg(
      request,
      from,
      manager.parent,
      :gen_event,
      manager.debug,
      manager,
      hibernate?
    )
  end

  defp arrived({:EXIT, parent, reason}, %{parent: parent} = manager), do: stopped(reason, manager)

  defp arrived(message, manager) do
    manager = traced(manager, {:in, message})

    loop(
      case message do
        {:notify, event} -> notified(event, manager)
        {:EXIT, pid, reason} -> exited(pid, reason, message, manager)
        {_label, {_pid, _tag} = from, request} -> requested(request, from, message, manager)
        _ -> informed(message, manager)
      end
    )
  end

  # They stand in stack traces, so nothing may be their last call.
  defp notified(event, manager) do
    manager = all(:handle_event, event, manager)
    manager
  end

  defp sync_notified(event, manager) do
    manager = all(:handle_event, event, manager)
    manager
  end

  defp informed(message, manager) do
    manager = all(:handle_info, message, manager)
    manager
  end

  defp traced(%{debug: []} = manager, _event), do: manager

  defp traced(manager, event) do
    debug = :sys.handle_debug(manager.debug, &:gen_event.print_event/3, manager.name, event)
    %{manager | debug: debug}
  end

  @doc false
  def print_event(device, {:in, {:notify, event}}, name),
    do: :io.format(device, '*DBG* ~tp got event ~tp~n', [name, event])

  def print_event(device, {:in, message}, name),
    do: :io.format(device, '*DBG* ~tp got ~tp~n', [name, message])

  def print_event(device, event, name),
    do: :io.format(device, '*DBG* ~tp : ~tp~n', [name, event])

  defp requested(request, from, message, manager) do
    case served(request, manager) do
      {reply, manager} -> :gen.reply(from, reply) && manager
      nil -> informed(message, manager)
    end
  end

  defp served(:which_handlers, manager),
    do: {for({:handler, m, id, _, _} <- manager.handlers, do: name(m, id)), manager}

  defp served({:sync_notify, event}, manager), do: {:ok, sync_notified(event, manager)}
  defp served({:add_handler, handler, args}, manager), do: added_alone(handler, args, manager)

  defp served({:add_sup_handler, handler, args, sup}, manager),
    do: added_supervised(handler, args, sup, manager)

  defp served({:delete_handler, handler, args}, manager), do: deleted(handler, args, manager)

  defp served({:swap_handler, old, args1, new, args2}, manager),
    do: exchange(old, args1, new, args2, false, manager)

  defp served({:swap_sup_handler, old, args1, new, args2, sup}, manager),
    do: exchange(old, args1, new, args2, sup, manager)

  defp served({:call, handler, request}, manager), do: called(handler, request, manager)
  defp served(_, _manager), do: nil

  defp added_alone(handler, args, manager) do
    result = add(handler, args, false, manager)
    result
  end

  defp added_supervised(handler, args, sup, manager) do
    result = add(handler, args, sup, manager)
    result
  end

  defp deleted(handler, args, manager) do
    case take(handler, manager) do
      {entry, manager} -> {finish(entry, args, :normal), manager}
      nil -> {{:error, :module_not_found}, manager}
    end
  end

  defp called(handler, request, manager) do
    result =
      case find(handler, manager) do
        nil -> {{:error, :bad_module}, manager}
        entry -> ask(entry, request, manager)
      end

    result
  end

  defp exchange(old, args1, new, args2, sup, manager) do
    case take(old, manager) do
      {{:handler, _, _, _, old_sup} = entry, manager} ->
        sup = sup || old_sup
        left = finish(entry, args1, {:swapped, new, sup || nil})
        add(new, {args2, left}, sup, manager)

      nil ->
        add(new, {args2, :error}, sup, manager)
    end
  end

  defp exited(pid, reason, message, manager) do
    {gone, kept} =
      :lists.partition(fn {:handler, _, _, _, sup} -> sup == pid end, manager.handlers)

    for entry <- gone, do: finish(entry, {:stop, reason}, :shutdown)
    all(:handle_info, message, %{manager | handlers: kept})
  end

  defp stopped(reason, manager) do
    for entry <- manager.handlers, do: finish(entry, :stop, :shutdown)
    :erlang.exit(reason)
  end

  ## What `:sys` asks

  @doc false
  def system_continue(parent, debug, manager),
    do: loop(%{manager | parent: parent, debug: debug})

  @doc false
  def system_terminate(reason, _parent, _debug, manager), do: stopped(reason, manager)

  @doc false
  def system_code_change(manager, module, old, extra) do
    handlers =
      for {:handler, m, id, state, sup} <- manager.handlers do
        {:ok, state} = if m == module, do: m.code_change(old, state, extra), else: {:ok, state}
        {:handler, m, id, state, sup}
      end

    {:ok, %{manager | handlers: handlers}}
  end

  @doc false
  def system_get_state(manager),
    do: {:ok, for({:handler, m, id, state, _} <- manager.handlers, do: {m, id, state})}

  @doc false
  def system_replace_state(fun, manager) do
    handlers =
      for {:handler, m, id, state, sup} <- manager.handlers do
        {^m, ^id, state} = fun.({m, id, state})
        {:handler, m, id, state, sup}
      end

    manager = %{manager | handlers: handlers}
    {:ok, states} = system_get_state(manager)
    {:ok, states, manager}
  end

  @doc false
  def format_status(_how, [_pdict, sys_state, parent, debug, manager]) do
    [
      header: :gen.format_status_header('Status for event handler', manager.name),
      data: [
        {'Status', sys_state},
        {'Logged Events', :sys.get_log(debug)},
        {'Parent', parent}
      ],
      items: {'Installed handlers', manager.handlers}
    ]
  end

  ## The handlers

  # A handler is `{:handler, module, id, state, supervisor}`; the newest stands first, and has events first.

  defp ask({:handler, m, id, state, sup} = entry, request, manager) do
    case run_call(m, request, state) do
      {:ok, reply, state} ->
        {reply, replace(entry, {:handler, m, id, state, sup}, manager)}

      {:ok, reply, state, :hibernate} ->
        manager = %{manager | hibernate: true}
        {reply, replace(entry, {:handler, m, id, state, sup}, manager)}

      {:remove_handler, reply} ->
        finish(entry, :remove_handler, :normal)
        {reply, remove(entry, manager)}

      {:swap_handler, reply, args1, state, new, args2} ->
        entry_now = {:handler, m, id, state, sup}
        {reply, swap(entry_now, args1, new, args2, remove(entry, manager))}

      other ->
        failed(entry, request, other, manager)
        {{:error, other}, remove(entry, manager)}
    end
  end

  defp add(handler, args, sup, manager) do
    {m, id} = split(handler)

    case init_handler(m, args) do
      {:ok, state} ->
        {:ok, added({:handler, m, id, state, sup}, manager)}

      {:ok, state, :hibernate} ->
        {:ok, added({:handler, m, id, state, sup}, %{manager | hibernate: true})}

      other ->
        {other, manager}
    end
  end

  defp init_handler(m, args) do
    m.init(args)
  catch
    :throw, value -> value
    :exit, reason -> {:EXIT, reason}
    :error, reason -> {:EXIT, {reason, __STACKTRACE__}}
  end

  defp added({:handler, _, _, _, sup} = entry, manager) do
    if sup, do: :erlang.link(sup)
    %{manager | handlers: [entry | manager.handlers]}
  end

  # Each handler in turn; one that is swapped in is not asked in the same round.
  defp all(fun, event, manager), do: each(manager.handlers, fun, event, manager)

  defp each([], _fun, _event, manager), do: manager
  defp each([entry | rest], fun, event, manager),
    do: each(rest, fun, event, one(fun, event, entry, manager))

  defp one(fun, event, {:handler, m, id, state, sup} = entry, manager) do
    case run(m, fun, event, state) do
      {:ok, state} ->
        replace(entry, {:handler, m, id, state, sup}, manager)

      {:ok, state, :hibernate} ->
        replace(entry, {:handler, m, id, state, sup}, %{manager | hibernate: true})

      {:swap_handler, args1, state, new, args2} ->
        entry_now = {:handler, m, id, state, sup}
        swap(entry_now, args1, new, args2, remove(entry, manager))

      :remove_handler ->
        finish(entry, :remove_handler, :normal)
        remove(entry, manager)

      other ->
        failed(entry, event, other, manager)
        remove(entry, manager)
    end
  end

  defp run(m, fun, event, state) do
    if fun == :handle_info and not :erlang.function_exported(m, :handle_info, 2),
      do: unheard(m, event, state),
      else: :erlang.apply(m, fun, [event, state])
  catch
    :throw, value -> value
    :exit, reason -> {:EXIT, reason}
    :error, reason -> {:EXIT, {reason, __STACKTRACE__}}
  end

  defp run_call(m, request, state) do
    m.handle_call(request, state)
  catch
    :throw, value -> value
    :exit, reason -> {:EXIT, reason}
    :error, reason -> {:EXIT, {reason, __STACKTRACE__}}
  end

  defp unheard(m, message, state) do
    report = %{label: {:gen_event, :no_handle_info}, module: m, message: message}
    place = {:gen_event, :server_update, 4, 814}
    :logger.warning(report, :rshell_reports.meta(place, :warning_msg))
    {:ok, state}
  end

  @doc "Returns the text of a report as a format and its arguments."
  def format_log(report), do: :rshell_reports.gen_event(report, %{})

  @doc "Returns the text of a report, within the limits of the configuration."
  def format_log(report, config),
    do: :rshell_reports.format(:rshell_reports.gen_event(report, config), config)

  defp swap({:handler, _, _, _, sup} = entry, args1, new, args2, manager) do
    left = finish(entry, args1, {:swapped, new, sup || nil})
    {_, manager} = add(new, {args2, left}, sup, manager)
    manager
  end

  defp failed({:handler, m, id, state, _} = entry, event, result, manager) do
    terminate_handler(entry, {:error, result})

    :logger.error(
      %{
        label: {:gen_event, :terminate},
        handler: name(m, id),
        name: manager.name,
        last_message: event,
        state: state,
        log: :sys.get_log(manager.debug),
        reason: result
      },
      :rshell_reports.meta({:gen_event, :report_error, 5, 997}, :error)
    )

    tell(entry, result)
  end

  defp finish(entry, args, reason) do
    result = terminate_handler(entry, args)
    tell(entry, reason)
    result
  end

  defp terminate_handler({:handler, m, _id, state, _sup}, args) do
    if :erlang.function_exported(m, :terminate, 2), do: m.terminate(args, state), else: :ok
  catch
    :throw, value -> value
    :exit, reason -> {:EXIT, reason}
    :error, reason -> {:EXIT, {reason, __STACKTRACE__}}
  end

  # Whoever supervises a handler hears why it is gone.
  defp tell({:handler, m, id, _state, sup}, reason) when is_pid(sup) do
    :erlang.unlink(sup)
    send(sup, {:gen_event_EXIT, name(m, id), reason})
  end

  defp tell(_entry, _reason), do: :ok

  defp take(handler, manager) do
    with entry when entry != nil <- find(handler, manager), do: {entry, remove(entry, manager)}
  end

  defp find(handler, manager) do
    {m, id} = split(handler)

    case :lists.filter(fn entry -> match?({:handler, ^m, ^id, _, _}, entry) end, manager.handlers) do
      [entry | _] -> entry
      [] -> nil
    end
  end

  defp remove(entry, manager),
    do: %{manager | handlers: :lists.delete(entry, manager.handlers)}

  defp replace(entry, new, manager),
    do: %{manager | handlers: replaced(entry, new, manager.handlers)}

  defp replaced(entry, new, [entry | rest]), do: [new | rest]
  defp replaced(entry, new, [other | rest]), do: [other | replaced(entry, new, rest)]

  defp split({m, id}), do: {m, id}
  defp split(m), do: {m, false}
  defp name(m, false), do: m
  defp name(m, id), do: {m, id}
end
