defmodule :gen_server do
  @moduledoc "The generic server: a process that keeps a state and answers calls by a module's callbacks."

  # What is no call is handled by the same function in OTP's own source, at another line.
  @frames [
    handle_other: {:handle_msg, 1200},
    continued: {:loop, 865},
    try_terminate: {:try_terminate, 1161},
    terminate: [{:gen_server, :terminate, 10, [file: 'gen_server.erl', line: 1351]}]
  ]

  @callback init(args :: term) :: term
  @callback handle_call(request :: term, from :: term, state :: term) :: term
  @callback handle_cast(request :: term, state :: term) :: term
  @callback handle_info(info :: term, state :: term) :: term
  @callback handle_continue(info :: term, state :: term) :: term
  @callback terminate(reason :: term, state :: term) :: term
  @callback code_change(old :: term, state :: term, extra :: term) :: term
  @callback format_status(options :: term, status :: term) :: term
  @callback format_status(status :: term) :: term
  @optional_callbacks handle_info: 2,
                      handle_continue: 2,
                      terminate: 2,
                      code_change: 3,
                      format_status: 1,
                      format_status: 2

  # What may stand after the state in an answer: how to go on.
  defguardp is_more(more)
            when more in [:infinity, :hibernate] or (is_integer(more) and more >= 0) or
                   (is_tuple(more) and tuple_size(more) == 2 and elem(more, 0) == :continue)

  @doc "Starts a server."
  def start(mod, args, options), do: :gen.start(:gen_server, :nolink, mod, args, options)
  @doc "Starts a server under a name."
  def start(name, mod, args, options),
    do: :gen.start(:gen_server, :nolink, name, mod, args, options)

  @doc "Starts a linked server."
  def start_link(mod, args, options), do: :gen.start(:gen_server, :link, mod, args, options)
  @doc "Starts a linked server under a name."
  def start_link(name, mod, args, options),
    do: :gen.start(:gen_server, :link, name, mod, args, options)

  @doc "Starts a monitored server."
  def start_monitor(mod, args, options), do: :gen.start(:gen_server, :monitor, mod, args, options)
  @doc "Starts a monitored server under a name."
  def start_monitor(name, mod, args, options),
    do: :gen.start(:gen_server, :monitor, name, mod, args, options)

  @doc "Stops a server."
  def stop(server), do: :gen.stop(server)
  @doc "Stops a server with a reason, within a time."
  def stop(server, reason, timeout), do: :gen.stop(server, reason, timeout)

  @doc "Calls a server and waits five seconds."
  def call(server, request) do
    {:ok, reply} = :gen.call(server, :"$gen_call", request)
    reply
  catch
    :exit, reason -> :erlang.exit({reason, {:gen_server, :call, [server, request]}})
  end

  @doc "Calls a server and waits."
  def call(server, request, timeout) do
    {:ok, reply} = :gen.call(server, :"$gen_call", request, timeout)
    reply
  catch
    :exit, reason -> :erlang.exit({reason, {:gen_server, :call, [server, request, timeout]}})
  end

  @doc "Sends a request whose answer is fetched later."
  def send_request(server, request), do: :gen.send_request(server, :"$gen_call", request)
  @doc "Waits for the answer to a request."
  def wait_response(ref, timeout), do: :gen.wait_response(ref, timeout)
  @doc "Waits for the answer to a request and gives it up after the time."
  def receive_response(ref, timeout), do: :gen.receive_response(ref, timeout)
  @doc "Tells whether a message is the answer to a request."
  def check_response(message, ref), do: :gen.check_response(message, ref)

  @doc "Sends a message that is not answered."
  def cast({:global, name}, request),
    do: quietly(fn -> :global.send(name, cast_message(request)) end)

  def cast({:via, module, name}, request),
    do: quietly(fn -> module.send(name, cast_message(request)) end)

  def cast({name, node} = dest, request) when is_atom(name) and is_atom(node),
    do: quietly(fn -> send(dest, cast_message(request)) end)

  def cast(dest, request) when is_atom(dest) or is_pid(dest),
    do: quietly(fn -> send(dest, cast_message(request)) end)

  defp cast_message(request), do: {:"$gen_cast", request}

  defp quietly(fun) do
    fun.()
    :ok
  catch
    _, _ -> :ok
  end

  @doc "Casts to a name on this and all connected nodes."
  def abcast(name, request) when is_atom(name),
    do: abcast([node() | :erlang.nodes()], name, request)

  @doc "Casts to a name on the given nodes."
  def abcast(nodes, name, request) when is_list(nodes) and is_atom(name) do
    :lists.foreach(fn node -> cast({name, node}, request) end, nodes)
    :abcast
  end

  @doc "Calls a name on this and all connected nodes."
  def multi_call(name, request) when is_atom(name),
    do: multi_call([node() | :erlang.nodes()], name, request, :infinity)

  @doc "Calls a name on the given nodes."
  def multi_call(nodes, name, request) when is_list(nodes) and is_atom(name),
    do: multi_call(nodes, name, request, :infinity)

  @doc "Calls a name on the given nodes: `{replies, bad nodes}`."
  def multi_call(nodes, name, request, timeout)
      when is_list(nodes) and is_atom(name) and
             (timeout == :infinity or (is_integer(timeout) and timeout >= 0)) do
    refs = for node <- nodes, do: {node, :gen.send_request({name, node}, :"$gen_call", request)}

    limit =
      if timeout == :infinity, do: :infinity, else: :erlang.monotonic_time(:millisecond) + timeout

    collect(refs, limit, [], [])
  end

  defp collect([], _limit, good, bad), do: {:lists.reverse(good), :lists.reverse(bad)}

  defp collect([{node, ref} | rest], limit, good, bad) do
    left =
      if limit == :infinity,
        do: :infinity,
        else: max(limit - :erlang.monotonic_time(:millisecond), 0)

    case :gen.receive_response(ref, left) do
      {:reply, reply} -> collect(rest, limit, [{node, reply} | good], bad)
      _ -> collect(rest, limit, good, [node | bad])
    end
  end

  @doc "Answers a call."
  def reply(client, reply), do: :gen.reply(client, reply)

  @doc "Makes the calling process a server."
  def enter_loop(mod, options, state), do: enter_loop(mod, options, state, self(), :infinity)

  @doc "As `enter_loop/3`, with a name or a timeout."
  def enter_loop(mod, options, state, name)
      when is_pid(name) or (is_tuple(name) and elem(name, 0) in [:local, :global, :via]) do
    enter_loop(mod, options, state, name, :infinity)
  end

  def enter_loop(mod, options, state, timeout),
    do: enter_loop(mod, options, state, self(), timeout)

  @doc "As `enter_loop/3`, with a name and a timeout."
  def enter_loop(mod, options, state, name, timeout) do
    name = :gen.get_proc_name(name)
    debug = :gen.debug_options(name, options)
    loop(:gen.get_parent(), name, state, mod, timeout, :gen.hibernate_after(options), debug)
  end

  @doc false
  def init_it(starter, :self, name, mod, args, options),
    do: init_it(starter, self(), name, mod, args, options)

  def init_it(starter, parent, name0, mod, args, options) do
    name = :gen.get_proc_name(name0)
    debug = :gen.debug_options(name, options)
    hibernate_after = :gen.hibernate_after(options)

    case init_it(mod, args) do
      {:ok, {:ok, state}} ->
        :proc_lib.init_ack(starter, {:ok, self()})
        loop(parent, name, state, mod, :infinity, hibernate_after, debug)

      {:ok, {:ok, state, more}} when is_more(more) ->
        :proc_lib.init_ack(starter, {:ok, self()})
        loop(parent, name, state, mod, more, hibernate_after, debug)

      {:ok, {:stop, reason}} ->
        fail(starter, name0, {:error, reason}, reason)

      {:ok, :ignore} ->
        fail(starter, name0, :ignore, :normal)

      {:ok, other} ->
        fail(starter, name0, {:error, {:bad_return_value, other}}, {:bad_return_value, other})

      {:EXIT, class, reason, stack} ->
        :gen.unregister_name(name0)
        reason = reason(class, reason, stack)
        :proc_lib.init_ack(starter, {:error, reason})
        :erlang.exit(reason)
    end
  end

  defp fail(starter, name, answer, reason) do
    :gen.unregister_name(name)
    :proc_lib.init_ack(starter, answer)
    :erlang.exit(reason)
  end

  @doc false
  def init_it(mod, args) do
    {:ok, mod.init(args)}
  catch
    :throw, result -> {:ok, result}
    class, reason -> {:EXIT, class, reason, __STACKTRACE__}
  end

  defp reason(:exit, reason, _stack), do: reason
  defp reason(:error, reason, stack), do: {reason, stack}

  ## The loop

  defp loop(parent, name, state, mod, {:continue, _} = message, hibernate_after, debug),
    do: continued(parent, name, state, mod, message, hibernate_after, debug)

  defp loop(parent, name, state, mod, :hibernate, hibernate_after, debug) do
    :proc_lib.hibernate(:gen_server, :wake_hib, [parent, name, state, mod, hibernate_after, debug])
  end

  defp loop(parent, name, state, mod, :infinity, hibernate_after, debug) do
    receive do
      message ->
        decode(message, parent, name, state, mod, :infinity, hibernate_after, debug, false)
    after
      hibernate_after -> loop(parent, name, state, mod, :hibernate, hibernate_after, debug)
    end
  end

  defp loop(parent, name, state, mod, timeout, hibernate_after, debug) do
    message =
      receive do
        message -> message
      after
        timeout(timeout) -> :timeout
      end

    decode(message, parent, name, state, mod, timeout, hibernate_after, debug, false)
  end

  defp continued(parent, name, state, mod, {:continue, continue} = message, hibernate_after, debug) do
    result = try_handle_continue(mod, continue, state)
    common(result, parent, name, message, state, mod, hibernate_after, debug)
  end

  defp timeout({:abs, at}), do: max(at - :erlang.monotonic_time(:millisecond), 0)
  defp timeout(timeout), do: timeout

  @doc false
  def wake_hib(parent, name, state, mod, hibernate_after, debug) do
    receive do
      message ->
        decode(message, parent, name, state, mod, :hibernate, hibernate_after, debug, true)
    end
  end

  defp decode(
         {:system, from, request},
         parent,
         name,
         state,
         mod,
         timeout,
         hibernate_after,
         debug,
         hib
       ) do
    :sys.handle_system_msg(
      request,
      from,
      parent,
      :gen_server,
      debug,
      [name, state, mod, timeout, hibernate_after],
      hib
    )
  end

  defp decode(
         {:EXIT, parent, reason} = message,
         parent,
         name,
         state,
         mod,
         _timeout,
         _hibernate_after,
         debug,
         _hib
       ) do
    terminate(:exit, reason, [], name, :undefined, message, mod, state, debug)
  end

  defp decode(message, parent, name, state, mod, _timeout, hibernate_after, [], _hib) do
    handle_msg(message, parent, name, state, mod, hibernate_after)
  end

  defp decode(message, parent, name, state, mod, _timeout, hibernate_after, debug, _hib) do
    debug = :sys.handle_debug(debug, &print_event/3, name, {:in, message})
    handle_msg(message, parent, name, state, mod, hibernate_after, debug)
  end

  @doc false
  def handle_msg({:"$gen_call", from, message}, parent, name, state, mod, hibernate_after) do
    result = try_handle_call(mod, message, from, state)
    handle_call_result(result, from, parent, name, message, state, mod, hibernate_after, [])
  end

  def handle_msg(message, parent, name, state, mod, hibernate_after),
    do: handle_other(message, parent, name, state, mod, hibernate_after)

  defp handle_other(message, parent, name, state, mod, hibernate_after) do
    reply = try_dispatch(message, mod, state)
    common(reply, parent, name, message, state, mod, hibernate_after, [])
  end

  @doc false
  def handle_msg({:"$gen_call", from, message}, parent, name, state, mod, hibernate_after, debug) do
    result = try_handle_call(mod, message, from, state)
    handle_call_result(result, from, parent, name, message, state, mod, hibernate_after, debug)
  end

  def handle_msg(message, parent, name, state, mod, hibernate_after, debug) do
    reply = try_dispatch(message, mod, state)
    common(reply, parent, name, message, state, mod, hibernate_after, debug)
  end

  defp handle_call_result(result, from, parent, name, message, state, mod, hibernate_after, debug) do
    case result do
      {:ok, {:reply, reply, state}} ->
        :gen.reply(from, reply)
        debug = trace(debug, name, {:out, reply, from, state})
        loop(parent, name, state, mod, :infinity, hibernate_after, debug)

      {:ok, {:reply, reply, state, more}} when is_more(more) ->
        :gen.reply(from, reply)
        debug = trace(debug, name, {:out, reply, from, state})
        loop(parent, name, state, mod, more, hibernate_after, debug)

      {:ok, {:stop, reason, reply, new_state}} ->
        try do
          terminate(:exit, reason, [], name, from, message, mod, new_state, debug)
        after
          :gen.reply(from, reply)
        end

      other ->
        common(other, parent, name, {from, message}, state, mod, hibernate_after, debug)
    end
  end

  defp common(result, parent, name, message, state, mod, hibernate_after, debug) do
    {from, message} = client(message)

    case result do
      {:ok, {:noreply, state}} ->
        loop(
          parent,
          name,
          state,
          mod,
          :infinity,
          hibernate_after,
          trace(debug, name, {:noreply, state})
        )

      {:ok, {:noreply, state, more}} when is_more(more) ->
        loop(
          parent,
          name,
          state,
          mod,
          more,
          hibernate_after,
          trace(debug, name, {:noreply, state})
        )

      {:ok, {:stop, reason, state}} ->
        terminate(:exit, reason, [], name, from, message, mod, state, debug)

      {:EXIT, class, reason, stack} ->
        terminate(class, reason, stack, name, from, message, mod, state, debug)

      {:ok, other} ->
        terminate(:exit, {:bad_return_value, other}, [], name, from, message, mod, state, debug)
    end
  end

  defp client({{pid, _tag} = from, message}) when is_pid(pid), do: {from, message}
  defp client(message), do: {:undefined, message}

  defp trace([], _name, _event), do: []
  defp trace(debug, name, event), do: :sys.handle_debug(debug, &print_event/3, name, event)

  @doc false
  def try_handle_call(mod, message, from, state) do
    {:ok, mod.handle_call(message, from, state)}
  catch
    :throw, result -> {:ok, result}
    class, reason -> {:EXIT, class, reason, __STACKTRACE__}
  end

  @doc false
  def try_dispatch({:"$gen_cast", message}, mod, state),
    do: try_dispatch(mod, :handle_cast, message, state)

  def try_dispatch(message, mod, state), do: try_dispatch(mod, :handle_info, message, state)

  @doc false
  def try_dispatch(mod, :handle_info, message, state) do
    {:ok, mod.handle_info(message, state)}
  catch
    :throw, result ->
      {:ok, result}

    :error, :undef ->
      if :erlang.function_exported(mod, :handle_info, 2) do
        {:EXIT, :error, :undef, __STACKTRACE__}
      else
        report = %{label: {:gen_server, :no_handle_info}, module: mod, message: message}

        place = {:gen_server, :try_dispatch, 4, 1130}
        :logger.warning(report, :rshell_reports.meta(place, :warning_msg))

        {:ok, {:noreply, state}}
      end

    class, reason ->
      {:EXIT, class, reason, __STACKTRACE__}
  end

  def try_dispatch(mod, fun, message, state) do
    {:ok, :erlang.apply(mod, fun, [message, state])}
  catch
    :throw, result -> {:ok, result}
    class, reason -> {:EXIT, class, reason, __STACKTRACE__}
  end

  defp try_handle_continue(mod, message, state),
    do: try_dispatch(mod, :handle_continue, message, state)

  @doc false
  def try_terminate(mod, reason, state) do
    if :erlang.function_exported(mod, :terminate, 2),
      do: {:ok, mod.terminate(reason, state)},
      else: {:ok, :ok}
  catch
    :throw, result -> {:ok, result}
    class, reason -> {:EXIT, class, reason, __STACKTRACE__}
  end

  defp terminate(class, reason, stack, name, from, message, mod, state, debug) do
    full = reason(class, reason, stack)

    case try_terminate(mod, full, state) do
      {:EXIT, class, reason, stack} ->
        report({reason, stack}, name, from, message, mod, state, debug)
        :erlang.raise(class, reason, stack)

      _ ->
        told = if stack == [], do: full, else: {reason, stack}
        unless quiet?(class, reason), do: report(told, name, from, message, mod, state, debug)
        if stack == [], do: :erlang.exit(reason), else: :erlang.raise(class, reason, stack)
    end
  end

  defp quiet?(:exit, reason) do
    case reason do
      :normal -> true
      :shutdown -> true
      {:shutdown, _} -> true
      _ -> false
    end
  end

  defp quiet?(_, _), do: false

  defp report(reason, name, from, message, mod, state, debug) do
    status = %{reason: reason, state: state, message: message, log: :sys.get_log(debug)}
    shown = :gen.format_status(mod, :terminate, status, [:erlang.get(), state])

    report = %{
      label: {:gen_server, :terminate},
      name: name,
      last_message: shown.message,
      state: shown_state(shown),
      log: shown.log,
      reason: shown.reason,
      client_info: client_info(from)
    }

    :logger.error(report, :rshell_reports.meta({:gen_server, :error_info, 8, 1402}, :error))
  end

  defp client_info(:undefined), do: :undefined
  defp client_info({from, _tag}), do: client_info(from)

  defp client_info(from) when is_pid(from) and node(from) == node() do
    case :erlang.process_info(from, [:current_stacktrace, :registered_name]) do
      :undefined -> {from, :dead}
      [{_, stack}, {_, []}] -> {from, {from, stack}}
      [{_, stack}, {_, name}] -> {from, {name, stack}}
    end
  end

  defp client_info(from) when is_pid(from), do: {from, :remote}

  @doc false
  def print_event(device, {:in, {:"$gen_call", {from, _tag}, request}}, name),
    do: :io.format(device, '*DBG* ~tp got call ~tp from ~tw~n', [name, request, from])

  def print_event(device, {:in, {:"$gen_cast", request}}, name),
    do: :io.format(device, '*DBG* ~tp got cast ~tp~n', [name, request])

  def print_event(device, {:in, message}, name),
    do: :io.format(device, '*DBG* ~tp got ~tp~n', [name, message])

  def print_event(device, {:out, reply, {to, _tag}, state}, name) do
    :io.format(device, '*DBG* ~tp sent ~tp to ~tw, new state ~tp~n', [name, reply, to, state])
  end

  def print_event(device, {:noreply, state}, name),
    do: :io.format(device, '*DBG* ~tp new state ~tp~n', [name, state])

  @doc "Returns the text of a report as a format and its arguments."
  def format_log(report), do: :rshell_reports.gen_server(report, %{})

  @doc "Returns the text of a report, within the limits of the configuration."
  def format_log(report, config),
    do: :rshell_reports.format(:rshell_reports.gen_server(report, config), config)

  ## System messages

  @doc false
  def system_continue(parent, debug, [name, state, mod, timeout, hibernate_after]) do
    loop(parent, name, state, mod, timeout, hibernate_after, debug)
  end

  @doc false
  def system_terminate(reason, _parent, debug, [name, state, mod | _]) do
    terminate(:exit, reason, [], name, :undefined, [], mod, state, debug)
  end

  @doc false
  def system_code_change([name, state, mod, timeout, hibernate_after], _module, old_vsn, extra) do
    case mod.code_change(old_vsn, state, extra) do
      {:ok, state} -> {:ok, [name, state, mod, timeout, hibernate_after]}
      other -> other
    end
  end

  @doc false
  def system_get_state([_, state | _]), do: {:ok, state}

  @doc false
  def system_replace_state(fun, [name, state | rest]) do
    state = fun.(state)
    {:ok, state, [name, state | rest]}
  end

  @doc false
  def format_status(opt, [pdict, sys_state, parent, debug, [name, state, mod | _]]) do
    status =
      :gen.format_status(mod, opt, %{state: state, log: :sys.get_log(debug)}, [pdict, state])

    [
      {:header, :gen.format_status_header('Status for generic server', name)},
      {:data, [{'Status', sys_state}, {'Parent', parent}, {'Logged events', status.log}]}
      | specific(status)
    ]
  end

  defp specific(%{"$status": specific}), do: List.wrap(specific)
  defp specific(status), do: [{:data, [{'State', shown_state(status)}]}]

  defp shown_state(%{EXIT: why}), do: why
  defp shown_state(%{"$status": state}), do: state
  defp shown_state(%{state: state}), do: state

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
