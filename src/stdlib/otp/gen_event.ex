defmodule :gen_event do
  @moduledoc "Event managers: processes that hand every event to their handlers."

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
  def start(), do: :gen_server.start(:gen_event, [], [])
  @doc "Starts a manager with a name or options."
  def start(name) when is_tuple(name), do: start(name, [])
  def start(options), do: :gen_server.start(:gen_event, [], options)
  @doc "Starts a manager with a name and options."
  def start(name, options), do: :gen_server.start(name, :gen_event, [], options)
  @doc "Starts a linked manager."
  def start_link(), do: :gen_server.start_link(:gen_event, [], [])
  @doc "Starts a linked manager with a name or options."
  def start_link(name) when is_tuple(name), do: start_link(name, [])
  def start_link(options), do: :gen_server.start_link(:gen_event, [], options)
  @doc "Starts a linked manager with a name and options."
  def start_link(name, options), do: :gen_server.start_link(name, :gen_event, [], options)
  @doc "Starts a monitored manager."
  def start_monitor(), do: :gen_server.start_monitor(:gen_event, [], [])
  @doc "Starts a monitored manager with a name or options."
  def start_monitor(name) when is_tuple(name), do: start_monitor(name, [])
  def start_monitor(options), do: :gen_server.start_monitor(:gen_event, [], options)
  @doc "Starts a monitored manager with a name and options."
  def start_monitor(name, options), do: :gen_server.start_monitor(name, :gen_event, [], options)

  @doc "Stops a manager."
  def stop(manager), do: :gen.stop(manager)
  @doc "Stops a manager with a reason, within a time."
  def stop(manager, reason, timeout), do: :gen.stop(manager, reason, timeout)

  @doc "Adds a handler: a module, or `{module, id}`."
  def add_handler(manager, handler, args), do: rpc(manager, {:add_handler, handler, args, nil})

  @doc "As `add_handler/3`; the handler goes when the caller does, and the caller is told when it goes."
  def add_sup_handler(manager, handler, args),
    do: rpc(manager, {:add_handler, handler, args, self()})

  @doc "Removes a handler and returns what its `terminate/2` does."
  def delete_handler(manager, handler, args), do: rpc(manager, {:delete_handler, handler, args})
  @doc "Replaces a handler by another, which gets what the first one leaves."
  def swap_handler(manager, {old, args1}, {new, args2}),
    do: rpc(manager, {:swap_handler, old, args1, new, args2, nil})

  @doc "As `swap_handler/3`, with the supervision of `add_sup_handler/3`."
  def swap_sup_handler(manager, {old, args1}, {new, args2}),
    do: rpc(manager, {:swap_handler, old, args1, new, args2, self()})

  @doc "Returns the handlers."
  def which_handlers(manager), do: rpc(manager, :which_handlers)
  @doc "Sends an event."
  def notify(manager, event), do: post(manager, {:notify, event})
  @doc "Sends an event and waits until every handler has had it."
  def sync_notify(manager, event), do: rpc(manager, {:sync_notify, event})
  @doc "Calls a handler."
  def call(manager, handler, request), do: call(manager, handler, request, 5000)
  @doc "Calls a handler, within a time."
  def call(manager, handler, request, timeout) do
    with {:ok, reply} <- rpc(manager, {:call, handler, request}, timeout), do: reply
  end

  @doc "Sends a request to a handler, whose answer is fetched later."
  def send_request(manager, handler, request),
    do: :gen.send_request(manager, :"$gen_call", {:call, handler, request})

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
  defp answer({:reply, {:ok, reply}}), do: {:reply, reply}
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
  catch
    :error, :badarg -> :ok
  end

  defp rpc(manager, request, timeout \\ :infinity) do
    {:ok, reply} = :gen.call(manager, :"$gen_call", request, timeout)
    reply
  catch
    :exit, reason -> :erlang.exit({reason, {:gen_event, :call, [manager, request, timeout]}})
  end

  @doc false
  def init(_) do
    :erlang.process_flag(:trap_exit, true)
    {:ok, []}
  end

  # A handler is `{module, id, state, supervisor}`; the newest stands first.

  @doc false
  def handle_call({:add_handler, handler, args, sup}, _from, handlers) do
    {reply, handlers} = add(handler, args, sup, handlers)
    {:reply, reply, handlers}
  end

  def handle_call({:delete_handler, handler, args}, _from, handlers) do
    case take(handler, handlers) do
      {entry, handlers} -> {:reply, finish(entry, args, :normal), handlers}
      nil -> {:reply, {:error, :module_not_found}, handlers}
    end
  end

  def handle_call({:swap_handler, old, args1, new, args2, sup}, _from, handlers) do
    {left, handlers} =
      case take(old, handlers) do
        {entry, handlers} -> {finish(entry, args1, {:swapped, new, sup}), handlers}
        nil -> {:error, handlers}
      end

    {reply, handlers} = add(new, {args2, left}, sup, handlers)
    {:reply, reply, handlers}
  end

  def handle_call(:which_handlers, _from, handlers),
    do: {:reply, for({m, id, _, _} <- handlers, do: name(m, id)), handlers}

  def handle_call({:sync_notify, event}, _from, handlers),
    do: {:reply, :ok, all(:handle_event, event, handlers)}

  def handle_call({:call, handler, request}, _from, handlers) do
    case take(handler, handlers) do
      {entry, _} -> ask(entry, request, handlers)
      nil -> {:reply, {:error, :bad_module}, handlers}
    end
  end

  defp ask({m, id, state, sup} = entry, request, handlers) do
    case run(m, :handle_call, request, state) do
      {:ok, reply, state} ->
        {:reply, {:ok, reply}, replace(m, id, {m, id, state, sup}, handlers)}

      {:ok, reply, state, :hibernate} ->
        {:reply, {:ok, reply}, replace(m, id, {m, id, state, sup}, handlers)}

      {:remove_handler, reply} ->
        finish(entry, :remove_handler, :normal)
        {:reply, {:ok, reply}, replace(m, id, nil, handlers)}

      {:swap_handler, reply, args1, state, new, args2} ->
        {:reply, {:ok, reply},
         swap({m, id, state, sup}, args1, new, args2, replace(m, id, nil, handlers))}

      other ->
        failed(entry, request, other)
        {:reply, {:error, error(other)}, replace(m, id, nil, handlers)}
    end
  end

  defp error({:EXIT, _} = exit), do: exit
  defp error(other), do: {:bad_return_value, other}

  @doc false
  def handle_cast(_, handlers), do: {:noreply, handlers}

  @doc false
  def handle_info({:notify, event}, handlers), do: {:noreply, all(:handle_event, event, handlers)}

  def handle_info({:EXIT, pid, reason} = message, handlers) do
    {gone, kept} = :lists.partition(fn {_, _, _, sup} -> sup == pid end, handlers)
    for entry <- gone, do: finish(entry, {:stop, reason}, :shutdown)
    {:noreply, if(gone == [], do: all(:handle_info, message, kept), else: kept)}
  end

  def handle_info(message, handlers), do: {:noreply, all(:handle_info, message, handlers)}

  @doc false
  def terminate(_reason, handlers),
    do: for(entry <- handlers, do: finish(entry, :stop, :shutdown))

  defp add(handler, args, sup, handlers) do
    {m, id} = split(handler)

    case init_handler(m, args) do
      {:ok, state} -> added({m, id, state, sup}, handlers)
      {:ok, state, :hibernate} -> added({m, id, state, sup}, handlers)
      other -> {other, handlers}
    end
  end

  defp init_handler(m, args) do
    m.init(args)
  catch
    :throw, value -> value
    :exit, reason -> {:EXIT, reason}
    :error, reason -> {:EXIT, {reason, __STACKTRACE__}}
  end

  defp added({_, _, _, sup} = entry, handlers) do
    if sup, do: :erlang.link(sup)
    {:ok, [entry | handlers]}
  end

  defp all(fun, event, handlers) do
    :lists.foldr(
      fn {m, id, state, sup} = entry, done ->
        case run(m, fun, event, state) do
          {:ok, state} ->
            [{m, id, state, sup} | done]

          {:ok, state, :hibernate} ->
            [{m, id, state, sup} | done]

          {:swap_handler, args1, state, new, args2} ->
            swap({m, id, state, sup}, args1, new, args2, done)

          :remove_handler ->
            finish(entry, :remove_handler, :normal)
            done

          other ->
            failed(entry, event, other)
            done
        end
      end,
      [],
      handlers
    )
  end

  defp run(m, fun, event, state) do
    if fun == :handle_info and not :erlang.function_exported(m, :handle_info, 2),
      do: {:ok, state},
      else: :erlang.apply(m, fun, [event, state])
  catch
    :throw, value -> value
    :exit, reason -> {:EXIT, reason}
    :error, reason -> {:EXIT, {reason, __STACKTRACE__}}
  end

  defp swap({_, _, _, sup} = entry, args1, new, args2, handlers) do
    left = finish(entry, args1, {:swapped, new, sup})
    {_, handlers} = add(new, {args2, left}, sup, handlers)
    handlers
  end

  defp failed({m, id, state, _} = entry, event, result) do
    terminate_handler(entry, {:error, result})

    :logger.error(
      %{
        label: {:gen_event, :terminate},
        handler: name(m, id),
        name: self_name(),
        last_message: event,
        state: state,
        reason: result
      },
      %{domain: [:otp], error_logger: %{tag: :error}}
    )

    tell(entry, result)
  end

  defp self_name() do
    case :erlang.process_info(self(), :registered_name) do
      {_, name} when is_atom(name) -> name
      _ -> self()
    end
  end

  defp finish(entry, args, reason) do
    result = terminate_handler(entry, args)
    tell(entry, reason)
    result
  end

  defp terminate_handler({m, _id, state, _sup}, args) do
    if :erlang.function_exported(m, :terminate, 2), do: m.terminate(args, state), else: :ok
  catch
    :throw, value -> value
    :exit, reason -> {:EXIT, reason}
    :error, reason -> {:EXIT, {reason, __STACKTRACE__}}
  end

  # Whoever supervises a handler hears why it is gone.
  defp tell({m, id, _state, sup}, reason) when is_pid(sup) do
    :erlang.unlink(sup)
    send(sup, {:gen_event_EXIT, name(m, id), reason})
  end

  defp tell(_entry, _reason), do: :ok

  defp take(handler, handlers) do
    {m, id} = split(handler)

    case :lists.filter(fn {n, other, _, _} -> n == m and other == id end, handlers) do
      [entry | _] -> {entry, :lists.delete(entry, handlers)}
      [] -> nil
    end
  end

  defp replace(m, id, new, handlers) do
    :lists.flatmap(
      fn
        {^m, ^id, _, _} -> if(new, do: [new], else: [])
        other -> [other]
      end,
      handlers
    )
  end

  defp split({m, id}), do: {m, id}
  defp split(m), do: {m, false}
  defp name(m, false), do: m
  defp name(m, id), do: {m, id}
end
