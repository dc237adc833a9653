defmodule :erpc do
  @moduledoc """
  Calls on other nodes, each in a process that is spawned there and ends with the call. What the function returns is returned here, what it raises
  is raised here; errors of the call itself are told apart by `{:erpc, reason}`. `:rpc` is the older way, where failures are values.

      :erpc.call(:kate@localhost, Kate, :say_name, [])
      :erpc.call(:kate@localhost, fn -> node() end, 1000)

      iex> :erpc.call(node(), String, :upcase, ["kate"])
      "KATE"

  With module, function and arguments the other node needs that module; a function value takes its code along, but not the modules it calls.
  Output of the function appears here, since the group leader goes along.
  """

  # A call is a spawn request whose process ends with what the call gave as its exit reason, and whose monitor's message so
  # is the answer. A request is `[ref | monitor]`: `ref` tells an answer from an exit reason that looks like one.
  #
  # What goes wrong is raised in the name of the function that was called, at the line that it has in OTP: `fail/4`.

  @max_timeout 4_294_967_295
  @frames [
    call: [
      {:erpc, :execute_call, 3, [file: 'erpc.erl', line: 607]},
      {:erpc, :call, 5, [file: 'erpc.erl', line: 126]}
    ],
    execute_cast: {:execute_cast, 611}
  ]

  defguardp is_call(node, m, f, a) when is_atom(node) and is_atom(m) and is_atom(f) and is_list(a)

  @doc """
  Calls a function on a node and waits for its value, without limit.

  What it raises is an error here, with class and reason: `{:exception, reason, stacktrace}` for an error, `{:exception, reason}` for an exit, the
  value itself for a throw. When the node cannot be reached or is lost, `{:erpc, :noconnection}` is raised.

      iex> :erpc.call(node(), fn -> 1 + 1 end)
      2
      iex> try do
      ...>   :erpc.call(:nobody@nowhere, fn -> 1 + 1 end)
      ...> catch
      ...>   :error, reason -> reason
      ...> end
      {:erpc, :noconnection}
  """
  def call(node, fun), do: call(node, fun, :infinity)

  @doc """
  Calls a function on a node and waits for its value at most so many milliseconds; then `{:erpc, :timeout}` is raised. The function goes on there.

      iex> try do
      ...>   :erpc.call(node(), fn -> Process.sleep(:infinity) end, 1)
      ...> catch
      ...>   :error, reason -> reason
      ...> end
      {:erpc, :timeout}
  """
  def call(node, fun, timeout) when is_function(fun, 0),
    do: call(node, :erlang, :apply, [fun, []], timeout)

  def call(_, _, _), do: fail(:error, {:erpc, :badarg}, {:call, 3}, 99)

  @doc """
  Applies a function of a module on a node and waits for its value, without limit; errors are those of `call/2`.

      iex> :erpc.call(node(), Kernel, :+, [1, 2])
      3
  """
  def call(node, m, f, a), do: call(node, m, f, a, :infinity)

  @doc "Calls a module's function on a node, within a time; what it raises is raised here. This node's need no process."
  def call(node, m, f, a, :infinity) when node == node() and is_call(node, m, f, a) do
    try do
      :erlang.apply(m, f, a)
    catch
      :exit, reason ->
        fail(:exit, {:exception, reason}, {:call, 5}, 130)

      :error, reason ->
        fail(:error, {:exception, reason, frames(__STACKTRACE__, {m, f, a})}, {:call, 5}, 137)
    end
  end

  def call(node, m, f, a, timeout) when is_call(node, m, f, a) do
    deadline = deadline(timeout, {:call, 5})
    await(request(node, m, f, a), deadline, {:call, 5})
  end

  def call(_, _, _, _, _), do: fail(:error, {:erpc, :badarg}, {:call, 5}, 157)

  @doc """
  Starts a function on a node and returns `:ok` at once, whether the node can be reached or not. Its value and its failure are lost.

      iex> :erpc.cast(:nobody@nowhere, fn -> :nothing end)
      :ok
  """
  def cast(node, fun), do: cast(node, :erlang, :apply, [fun, []])

  @doc """
  Applies a function of a module on a node, as `cast/2`, without waiting.
  """
  def cast(node, m, f, a) when is_call(node, m, f, a) do
    :erlang.spawn_request(node, :erpc, :execute_cast, [m, f, a], reply: :no)
    :ok
  end

  def cast(_, _, _, _), do: fail(:error, {:erpc, :badarg}, {:cast, 4}, 579)

  @doc """
  Calls a function on several nodes at the same time and waits for all of them. Returns a list, in the order of the nodes, of `{:ok, value}` or
  `{class, reason}` with what `call/2` would raise.

      iex> :erpc.multicall([node(), :nobody@nowhere], fn -> 1 end)
      [ok: 1, error: {:erpc, :noconnection}]
  """
  def multicall(nodes, fun), do: multicall(nodes, fun, :infinity)

  @doc "As `multicall/2`, within a time."
  def multicall(nodes, fun, timeout) when is_function(fun, 0),
    do: multicall(nodes, :erlang, :apply, [fun, []], timeout)

  def multicall(_, _, _), do: fail(:error, {:erpc, :badarg}, {:multicall, 3}, 493)

  @doc "As `multicall/2`, of a module's function."
  def multicall(nodes, m, f, a), do: multicall(nodes, m, f, a, :infinity)

  @doc "As `multicall/4`, within a time."
  def multicall(nodes, m, f, a, timeout) do
    with true <- nodes?(nodes) and is_atom(m) and is_atom(f) and is_list(a),
         {:ok, deadline} <- deadline(timeout) do
      here = if timeout == :infinity, do: node()
      requests = for node <- nodes, do: if(node != here, do: request(node, m, f, a))
      for request <- requests, do: caught(request, {m, f, a}, deadline)
    else
      _ -> fail(:error, {:erpc, :badarg}, {:multicall, 5}, 524)
    end
  end

  defp caught(request, {m, f, a}, deadline) do
    {:ok, if(request, do: await(request, deadline, {:multicall, 5}), else: call(node(), m, f, a))}
  catch
    class, reason -> {class, reason}
  end

  @doc "Starts a function on several nodes without waiting."
  def multicast(nodes, fun), do: multicast(nodes, :erlang, :apply, [fun, []])

  @doc "Starts a module's function on several nodes without waiting; those before what is no node have it started."
  def multicast([node | nodes], m, f, a) when is_call(node, m, f, a) do
    cast(node, m, f, a)
    multicast(nodes, m, f, a)
  end

  def multicast([], m, f, a) when is_call(nil, m, f, a), do: :ok
  def multicast(_, _, _, _), do: fail(:error, {:erpc, :badarg}, {:multicast, 4}, 548)

  defp nodes?([node | nodes]), do: is_atom(node) and nodes?(nodes)
  defp nodes?(nodes), do: nodes == []

  ## What runs on the other node

  @doc false
  def execute_call(ref, m, f, a) do
    result =
      try do
        {ref, :return, :erlang.apply(m, f, a)}
      catch
        :throw, reason -> {ref, :throw, reason}
        :exit, reason -> {ref, :exit, reason}
        :error, reason -> {ref, :error, reason, frames(__STACKTRACE__, {m, f, a})}
      end

    :erlang.exit(result)
  end

  @doc false
  def execute_call(m, f, a), do: :erlang.apply(m, f, a)

  @doc false
  def execute_cast(m, f, a) do
    try do
      :erlang.apply(m, f, a)
    catch
      :error, reason ->
        reason = {:exception, {reason, frames(__STACKTRACE__, {m, f, a})}}
        :erlang.raise(:error, reason, [{:erpc, :execute_cast, 3, [file: 'erpc.erl', line: 621]}])
    end
  end

  # The frames above this module's, to which the application of a function counts.
  defp frames(stacktrace, {m, f, a}) do
    own = :lists.takewhile(&(elem(&1, 0) != :erpc), stacktrace)

    case {own, {m, f, a}} do
      {_, {:erlang, :apply, [_, []]}} -> own ++ [{:erlang, :apply, 2, []}]
      {[], _} -> [{m, f, a, []}]
      _ -> own
    end
  end

  ## Requests

  @doc """
  Starts a call and returns a request at once; `receive_response/1`, `wait_response/2` or `check_response/2` fetch its value later, in the same process.

      iex> request = :erpc.send_request(node(), fn -> 3 end)
      iex> :erpc.receive_response(request)
      3
  """
  def send_request(node, fun) when is_atom(node) and is_function(fun, 0),
    do: send_request(node, :erlang, :apply, [fun, []])

  def send_request(_, _), do: fail(:error, {:erpc, :badarg}, {:send_request, 2}, 172)

  @doc "As `send_request/2`, of a module's function; or a call of a function, added with a label to a collection of requests."
  def send_request(node, m, f, a) when is_call(node, m, f, a), do: request(node, m, f, a)

  def send_request(node, fun, label, collection) when is_function(fun, 0) and is_map(collection),
    do: reqids_add(send_request(node, fun), label, collection)

  def send_request(_, _, _, _), do: fail(:error, {:erpc, :badarg}, {:send_request, 4}, 201)

  @doc "As `send_request/4`, and adds the request with a label to a collection."
  def send_request(node, m, f, a, label, collection),
    do: reqids_add(send_request(node, m, f, a), label, collection)

  defp request(node, m, f, a) do
    ref = make_ref()
    options = [{:reply, :error_only}, :monitor]
    [ref | :erlang.spawn_request(node, :erpc, :execute_call, [ref, m, f, a], options)]
  end

  defguardp is_request(request)
            when is_list(request) and is_reference(hd(request)) and is_reference(tl(request))

  @doc "Waits for the value of a request."
  def receive_response(request) when is_request(request),
    do: receive_response(request, :infinity)

  def receive_response(_), do: fail(:error, {:erpc, :badarg}, {:receive_response, 1}, 236)

  @doc "Waits for the value of a request and gives it up after the time."
  def receive_response(request, timeout) when is_request(request),
    do: await(request, deadline(timeout, {:receive_response, 2}), {:receive_response, 2})

  def receive_response(_, _), do: fail(:error, {:erpc, :badarg}, {:receive_response, 2}, 257)

  defp await([_ | monitor] = request, deadline, function) do
    receive do
      {:DOWN, ^monitor, _, _, _} = message -> value(outcome(message, request), function)
      {:spawn_reply, ^monitor, :error, _} = message -> value(outcome(message, request), function)
    after
      left(deadline) ->
        give_up(monitor)
        fail(:error, {:erpc, :timeout}, function, 714)
    end
  end

  # A call that was not begun yet is not begun for nothing: its process would answer to nobody.
  defp give_up(monitor) do
    :erlang.spawn_request_abandon(monitor) || :erlang.demonitor(monitor, [:flush])

    receive do
      {:spawn_reply, ^monitor, :error, _} -> :ok
    after
      0 -> :ok
    end
  end

  @doc "Waits for the value of a request: `{:response, value}` or `:no_response`."
  def wait_response(request) when is_request(request), do: wait_response(request, 0)
  def wait_response(_), do: fail(:error, {:erpc, :badarg}, {:wait_response, 1}, 299)

  @doc "As `wait_response/1`, for a time."
  def wait_response([_ | monitor] = request, timeout) when is_request(request) do
    receive do
      {:DOWN, ^monitor, _, _, _} = message -> respond(message, request, {:wait_response, 2})
      {:spawn_reply, ^monitor, :error, _} = message -> respond(message, request, {:wait_response, 2})
    after
      left(deadline(timeout, {:wait_response, 2})) -> :no_response
    end
  end

  def wait_response(_, _), do: fail(:error, {:erpc, :badarg}, {:wait_response, 2}, 321)

  @doc "Tells whether a message answers a request."
  def check_response(message, [_ | monitor] = request) when is_request(request) do
    if monitor_of(message) == monitor,
      do: respond(message, request, {:check_response, 2}),
      else: :no_response
  end

  def check_response(_, _), do: fail(:error, {:erpc, :badarg}, {:check_response, 2}, 374)

  defp monitor_of({:DOWN, monitor, _, _, _}), do: monitor
  defp monitor_of({:spawn_reply, monitor, :error, _}), do: monitor
  defp monitor_of(_), do: nil

  defp respond(message, request, function), do: {:response, value(outcome(message, request), function)}

  ## Collections of requests

  @doc "An empty collection of requests."
  def reqids_new, do: %{}

  @doc "Counts the requests of a collection."
  def reqids_size(collection) when is_map(collection), do: map_size(collection)
  def reqids_size(_), do: fail(:error, {:erpc, :badarg}, {:reqids_size, 1}, 419)

  @doc "Adds a request with a label, once."
  def reqids_add([ref | monitor] = request, label, collection)
      when is_request(request) and is_map(collection) do
    if is_map_key(collection, monitor),
      do: fail(:error, {:erpc, :badarg}, {:reqids_add, 3}, 431),
      else: :maps.put(monitor, [ref | label], collection)
  end

  def reqids_add(_, _, _), do: fail(:error, {:erpc, :badarg}, {:reqids_add, 3}, 437)

  @doc "Lists the requests of a collection with their labels."
  def reqids_to_list(collection) when is_map(collection),
    do: for({monitor, [ref | label]} <- :maps.to_list(collection), do: {[ref | monitor], label})

  def reqids_to_list(_), do: fail(:error, {:erpc, :badarg}, {:reqids_to_list, 1}, 459)

  @doc "Waits for the value of one of several requests: `{value, label, rest}`; after the time all are given up."
  def receive_response(collection, timeout, delete) when is_map(collection) and is_boolean(delete) do
    function = {:receive_response, 3}

    case await_any(collection, timeout, delete, function) do
      {value, label, rest} ->
        {value, label, rest}

      :no_response ->
        :lists.foreach(&give_up/1, :maps.keys(collection))
        fail(:error, {:erpc, :timeout}, function, 760)

      :no_request ->
        :no_request
    end
  end

  def receive_response(_, _, _), do: fail(:error, {:erpc, :badarg}, {:receive_response, 3}, 288)

  @doc "As `receive_response/3`: `{{:response, value}, label, rest}`, or `:no_response` after the time."
  def wait_response(collection, timeout, delete) when is_map(collection) and is_boolean(delete) do
    with {value, label, rest} <- await_any(collection, timeout, delete, {:wait_response, 3}),
         do: {{:response, value}, label, rest}
  end

  def wait_response(_, _, _), do: fail(:error, {:erpc, :badarg}, {:wait_response, 3}, 352)

  @doc "Tells which of several requests a message answers; what that raises has its label and the rest beside the reason."
  def check_response(_, collection, delete) when collection == %{} and is_boolean(delete), do: :no_request

  def check_response(message, collection, delete) when is_map(collection) and is_boolean(delete) do
    if is_map_key(collection, monitor_of(message)) do
      {value, label, rest} = chosen(message, collection, delete, {:check_response, 3})
      {{:response, value}, label, rest}
    else
      :no_response
    end
  end

  def check_response(_, _, _), do: fail(:error, {:erpc, :badarg}, {:check_response, 3}, 404)

  defp await_any(collection, timeout, delete, function) do
    deadline = deadline(timeout, function)

    if collection == %{} do
      :no_request
    else
      receive do
        {:DOWN, monitor, _, _, _} = message when is_map_key(collection, monitor) ->
          chosen(message, collection, delete, function)

        {:spawn_reply, monitor, :error, _} = message when is_map_key(collection, monitor) ->
          chosen(message, collection, delete, function)
      after
        left(deadline) -> :no_response
      end
    end
  end

  defp chosen(message, collection, delete, function) do
    monitor = monitor_of(message)
    [ref | label] = :erlang.map_get(monitor, collection)
    rest = if delete, do: :maps.remove(monitor, collection), else: collection

    case outcome(message, [ref | monitor]) do
      {:ok, value} -> {value, label, rest}
      {class, reason, _line} -> fail(class, {reason, label, rest}, function, 776)
    end
  end

  ## What a message tells

  # The value, or what is to be raised and where OTP does.
  defp outcome({:spawn_reply, _, :error, reason}, _), do: {:error, {:erpc, reason}, 710}
  defp outcome({:DOWN, _, _, _, reason}, [ref | _]), do: outcome_of(reason, ref)

  defp outcome_of({ref, :return, value}, ref), do: {:ok, value}
  defp outcome_of({ref, :throw, reason}, ref), do: {:throw, reason, 698}
  defp outcome_of({ref, :exit, reason}, ref), do: {:exit, {:exception, reason}, 700}
  defp outcome_of({ref, :error, reason, stack}, ref), do: {:error, {:exception, reason, stack}, 702}
  defp outcome_of(:noconnection, _), do: {:error, {:erpc, :noconnection}, 706}
  defp outcome_of(reason, _), do: {:exit, {:signal, reason}, 708}

  defp value({:ok, value}, _function), do: value
  defp value({class, reason, line}, function), do: fail(class, reason, function, line)

  ## Time

  # A deadline is `:infinity` or a monotonic time in milliseconds.
  defp deadline(:infinity), do: {:ok, :infinity}
  defp deadline(time) when is_integer(time) and time in 0..@max_timeout//1, do: {:ok, now() + time}

  defp deadline({:abs, time}) when is_integer(time),
    do: if(time - now() > @max_timeout, do: :error, else: {:ok, time})

  defp deadline(_), do: :error

  defp deadline(timeout, function) do
    case {deadline(timeout), timeout} do
      {{:ok, deadline}, _} -> deadline
      {:error, {:abs, time}} when is_integer(time) -> fail(:error, {:erpc, :badarg}, function, 792)
      {:error, _} -> fail(:error, {:erpc, :badarg}, function, 797)
    end
  end

  defp left(:infinity), do: :infinity
  defp left(deadline), do: max(deadline - now(), 0)

  defp now(), do: :erlang.monotonic_time(:millisecond)

  ## Errors

  # Raises in the name of a function of this module, as if at a line of OTP's source, below whoever called it.
  defp fail(class, reason, {name, arity}, line) do
    {:current_stacktrace, stacktrace} = :erlang.process_info(self(), :current_stacktrace)
    callers = :lists.dropwhile(&(elem(&1, 0) in [:erpc, Process]), stacktrace)
    :erlang.raise(class, reason, [{:erpc, name, arity, [file: 'erpc.erl', line: line]} | callers])
  end
end
