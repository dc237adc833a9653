defmodule :erpc do
  @moduledoc "Calls on other nodes, each in a process spawned there."

  @doc "Calls a function on a node."
  def call(node, fun), do: call(node, fun, :infinity)
  @doc "Calls a function on a node, within a time."
  def call(node, fun, timeout) when is_function(fun, 0),
    do: call(node, :erlang, :apply, [fun, []], timeout)

  def call(_, _, _), do: :erlang.error({:erpc, :badarg})
  @doc "Calls a module's function on a node."
  def call(node, m, f, a), do: call(node, m, f, a, :infinity)

  @doc "Calls a module's function on a node, within a time; what it raises is raised here."
  def call(node, m, f, a, timeout)
      when is_atom(node) and is_atom(m) and is_atom(f) and is_list(a) do
    ref = make_ref()
    {pid, monitor} = start(node, ref, m, f, a)

    # What goes wrong is raised here and not in a helper: stack traces show this function.
    receive do
      {:DOWN, ^monitor, :process, ^pid, reason} ->
        case outcome(ref, reason) do
          {:ok, value} -> value
          {:throw, reason} -> :erlang.throw(reason)
          {:exit, reason} -> :erlang.exit(reason)
          {:error, reason} -> :erlang.error(reason)
        end
    after
      limit(timeout) ->
        :erlang.demonitor(monitor, [:flush])
        :erlang.error({:erpc, :timeout})
    end
  end

  def call(_, _, _, _, _), do: :erlang.error({:erpc, :badarg})

  defp limit(:infinity), do: :infinity
  defp limit(time) when is_integer(time) and time >= 0, do: time
  defp limit(_), do: :erlang.error({:erpc, :badarg})

  defp start(node, ref, m, f, a) do
    request = :erlang.spawn_request(node, :erpc, :execute_call, [ref, m, f, a], [:monitor])

    receive do
      {:spawn_reply, ^request, :ok, pid} ->
        {pid, request}

      {:spawn_reply, ^request, :error, reason} ->
        send(self(), {:DOWN, request, :process, :undefined, reason})
        {:undefined, request}
    end
  end

  @doc false
  def execute_call(ref, m, f, a) do
    result =
      try do
        {ref, :return, :erlang.apply(m, f, a)}
      catch
        :throw, reason -> {ref, :throw, reason}
        :exit, reason -> {ref, :exit, reason}
        :error, reason -> {ref, :error, reason, trimmed(__STACKTRACE__)}
      end

    :erlang.exit(result)
  end

  defp trimmed(stack), do: :lists.takewhile(fn entry -> elem(entry, 0) != :erpc end, stack)

  @doc false
  def execute_cast(m, f, a), do: :erlang.apply(m, f, a)

  @doc false
  def execute_call(m, f, a), do: :erlang.apply(m, f, a)

  defp outcome(ref, {ref, :return, value}), do: {:ok, value}
  defp outcome(ref, {ref, :throw, reason}), do: {:throw, reason}
  defp outcome(ref, {ref, :exit, reason}), do: {:exit, {:exception, reason}}
  defp outcome(ref, {ref, :error, reason, stack}), do: {:error, {:exception, reason, stack}}
  defp outcome(_, :noconnection), do: {:error, {:erpc, :noconnection}}
  defp outcome(_, reason), do: {:exit, {:signal, reason}}

  defp result(ref, reason) do
    case outcome(ref, reason) do
      {:ok, value} -> value
      {:throw, reason} -> :erlang.throw(reason)
      {:exit, reason} -> :erlang.exit(reason)
      {:error, reason} -> :erlang.error(reason)
    end
  end

  @doc "Starts a function on a node without waiting."
  def cast(node, fun) when is_function(fun, 0), do: cast(node, :erlang, :apply, [fun, []])

  @doc "Starts a module's function on a node without waiting."
  def cast(node, m, f, a) when is_atom(node) and is_atom(m) and is_atom(f) and is_list(a) do
    request = :erlang.spawn_request(node, :erpc, :execute_cast, [m, f, a], [])

    receive do
      {:spawn_reply, ^request, _, _} -> :ok
    end
  end

  @doc "Calls a function on several nodes: `{:ok, value}` or `{class, reason}` for each."
  def multicall(nodes, fun), do: multicall(nodes, fun, :infinity)
  @doc "As `multicall/2`, within a time."
  def multicall(nodes, fun, timeout) when is_function(fun, 0),
    do: multicall(nodes, :erlang, :apply, [fun, []], timeout)

  @doc "As `multicall/2`, of a module's function."
  def multicall(nodes, m, f, a), do: multicall(nodes, m, f, a, :infinity)

  @doc "As `multicall/4`, within a time."
  def multicall(nodes, m, f, a, timeout) do
    requests = for node <- nodes, do: send_request(node, m, f, a)

    until =
      if timeout == :infinity,
        do: :infinity,
        else: :erlang.monotonic_time(:millisecond) + limit(timeout)

    for request <- requests do
      left =
        if until == :infinity,
          do: :infinity,
          else: max(until - :erlang.monotonic_time(:millisecond), 0)

      try do
        {:ok, receive_response(request, left)}
      catch
        class, reason -> {class, reason}
      end
    end
  end

  @doc "Starts a function on several nodes without waiting."
  def multicast(nodes, fun), do: multicast(nodes, :erlang, :apply, [fun, []])

  @doc "Starts a module's function on several nodes without waiting."
  def multicast(nodes, m, f, a) do
    for node <- nodes, do: cast(node, m, f, a)
    :ok
  end

  @doc "Starts a call whose value is fetched later."
  def send_request(node, fun) when is_function(fun, 0),
    do: send_request(node, :erlang, :apply, [fun, []])

  @doc "Starts a call, and adds it with a label to a collection of requests."
  def send_request(node, fun, label, collection) when is_function(fun, 0),
    do: reqids_add(send_request(node, fun), label, collection)

  @doc "As `send_request/2`, of a module's function."
  def send_request(node, m, f, a)
      when is_atom(node) and is_atom(m) and is_atom(f) and is_list(a) do
    ref = make_ref()
    {pid, monitor} = start(node, ref, m, f, a)
    [ref, monitor | pid]
  end

  def send_request(_, _, _, _), do: :erlang.error({:erpc, :badarg})

  @doc "As `send_request/4`, and adds the request with a label to a collection."
  def send_request(node, m, f, a, label, collection),
    do: reqids_add(send_request(node, m, f, a), label, collection)

  @doc "An empty collection of requests."
  def reqids_new, do: %{}

  @doc "Counts the requests of a collection."
  def reqids_size(collection) when is_map(collection), do: map_size(collection)
  def reqids_size(_collection), do: :erlang.error({:erpc, :badarg})

  @doc "Adds a request with a label, once."
  def reqids_add([_ref, monitor | _pid] = request, label, collection)
      when is_map(collection) and not is_map_key(collection, monitor),
      do: :maps.put(monitor, {request, label}, collection)

  def reqids_add(_request, _label, _collection), do: :erlang.error({:erpc, :badarg})

  @doc "Lists the requests of a collection with their labels."
  def reqids_to_list(collection) when is_map(collection), do: :maps.values(collection)
  def reqids_to_list(_collection), do: :erlang.error({:erpc, :badarg})

  @doc "Waits for the value of a request."
  def receive_response(request), do: receive_response(request, :infinity)

  @doc "Waits for the value of a request and gives it up after the time."
  def receive_response([ref, monitor | pid], timeout) do
    receive do
      {:DOWN, ^monitor, :process, ^pid, reason} -> result(ref, reason)
    after
      timeout ->
        :erlang.demonitor(monitor, [:flush])
        :erlang.error({:erpc, :timeout})
    end
  end

  @doc "Waits for the value of a request: `{:response, value}` or `:no_response`."
  def wait_response(request), do: wait_response(request, 0)

  @doc "As `wait_response/1`, for a time."
  def wait_response([ref, monitor | pid], timeout) do
    receive do
      {:DOWN, ^monitor, :process, ^pid, reason} -> {:response, result(ref, reason)}
    after
      timeout -> :no_response
    end
  end

  @doc "Waits for the value of one of several requests: `{value, label, rest}`; after the time all are given up."
  def receive_response(collection, _timeout, _delete) when map_size(collection) == 0,
    do: :no_request

  def receive_response(collection, timeout, delete) do
    with :no_response <- wait_response(collection, timeout, delete) do
      :lists.foreach(&:erlang.demonitor(&1, [:flush]), :maps.keys(collection))
      :erlang.error({:erpc, :timeout})
    else
      {{:response, value}, label, rest} -> {value, label, rest}
    end
  end

  @doc "As `receive_response/3`: `{{:response, value}, label, rest}`, or `:no_response` after the time."
  def wait_response(collection, _timeout, _delete) when map_size(collection) == 0,
    do: :no_request

  def wait_response(collection, timeout, delete) do
    receive do
      {:DOWN, monitor, :process, _, _} = message when is_map_key(collection, monitor) ->
        check_response(message, collection, delete)
    after
      timeout -> :no_response
    end
  end

  @doc "Tells which of several requests a message answers; what that raises has its label and the rest beside the reason."
  def check_response(_message, collection, _delete) when map_size(collection) == 0,
    do: :no_request

  def check_response({:DOWN, monitor, :process, _, _} = message, collection, delete)
      when is_map_key(collection, monitor) do
    {request, label} = :erlang.map_get(monitor, collection)
    rest = if delete, do: :maps.remove(monitor, collection), else: collection

    try do
      check_response(message, request)
    catch
      class, reason -> :erlang.raise(class, {reason, label, rest}, __STACKTRACE__)
    else
      response -> {response, label, rest}
    end
  end

  def check_response(_message, _collection, _delete), do: :no_response

  @doc "Tells whether a message answers a request."
  def check_response({:DOWN, monitor, :process, pid, reason}, [ref, monitor | pid]),
    do: {:response, result(ref, reason)}

  def check_response(_, _), do: :no_response
end
