defmodule :rpc do
  @moduledoc """
  Calls on other nodes, with failures as values: `{:badrpc, reason}`. So a function that returns such a pair cannot be told from a failure; `:erpc`, which
  raises, has no such doubt and is the better choice in new code.

      :rpc.call(:kate@localhost, Kate, :say_name, [])

      iex> :rpc.call(node(), String, :upcase, ["kate"])
      "KATE"
      iex> :rpc.call(:nobody@nowhere, String, :upcase, ["kate"])
      {:badrpc, :nodedown}
  """

  @frames [failure: :rpcify_exception, check: {:check, 851}]

  @doc """
  Applies a function of a module on a node and waits for its value, without limit.

  Returns the value; `{:badrpc, :nodedown}` when the node cannot be reached; `{:badrpc, {:EXIT, reason}}` when the function failed. A thrown value is
  returned like any other.

      iex> :rpc.call(node(), Kernel, :+, [1, 2])
      3
      iex> :rpc.call(node(), Kernel, :exit, [:oops])
      {:badrpc, {:EXIT, :oops}}
  """
  def call(node, m, f, a), do: call(node, m, f, a, :infinity)

  @doc """
  As `call/4`, at most so many milliseconds, then `{:badrpc, :timeout}`.

      iex> :rpc.call(node(), Process, :sleep, [:infinity], 1)
      {:badrpc, :timeout}
  """
  def call(node, m, f, a, timeout) do
    :erpc.call(node, m, f, a, timeout)
  catch
    class, reason -> failure(class, reason)
  end

  defp failure(:throw, reason), do: reason
  defp failure(:exit, {:exception, reason}), do: {:badrpc, {:EXIT, reason}}
  defp failure(:exit, {:signal, reason}), do: {:badrpc, {:EXIT, reason}}
  defp failure(:error, {:exception, reason, stack}), do: {:badrpc, {:EXIT, {reason, stack}}}
  defp failure(:error, {:erpc, :noconnection}), do: {:badrpc, :nodedown}
  defp failure(:error, {:erpc, :timeout}), do: {:badrpc, :timeout}
  defp failure(:error, {:erpc, :badarg}), do: :erlang.error(:badarg)
  defp failure(class, reason), do: {:badrpc, {class, reason}}

  @doc "As `call/4`, while the node serves no other such call."
  def block_call(node, m, f, a), do: call(node, m, f, a)
  @doc "As `block_call/4`, within a time."
  def block_call(node, m, f, a, timeout), do: call(node, m, f, a, timeout)

  @doc """
  Applies a function of a module on a node without waiting; returns `true`, whether the node can be reached or not.
  """
  def cast(node, m, f, a) do
    :erpc.cast(node, m, f, a)
    true
  catch
    _, _ -> true
  end

  @doc """
  Applies a function of a module on this and all connected nodes at the same time. Returns `{values, bad_nodes}`: the values in no told order, among them
  `{:badrpc, reason}` of failures, and the nodes that could not be reached.

      iex> :rpc.multicall([node(), :nobody@nowhere], Kernel, :+, [1, 2])
      {[3], [:nobody@nowhere]}
  """
  def multicall(m, f, a), do: multicall([node() | :erlang.nodes()], m, f, a, :infinity)

  @doc "As `multicall/3`, on the given nodes or within a time."
  def multicall(nodes, m, f, a) when is_list(nodes), do: multicall(nodes, m, f, a, :infinity)
  def multicall(m, f, a, timeout), do: multicall([node() | :erlang.nodes()], m, f, a, timeout)

  @doc "As `multicall/3`, on the given nodes within a time."
  def multicall(nodes, m, f, a, timeout) do
    results = :lists.zip(nodes, :erpc.multicall(nodes, m, f, a, timeout))

    :lists.foldr(
      fn
        {_, {:ok, value}}, {good, bad} -> {[value | good], bad}
        {node, {:error, {:erpc, _}}}, {good, bad} -> {good, [node | bad]}
        {_, {class, reason}}, {good, bad} -> {[failure(class, reason) | good], bad}
      end,
      {[], []},
      results
    )
  end

  @doc """
  Starts a call and returns a key at once; `yield/1` waits for its value, `nb_yield/2` asks for it. Only the process that started it can do so.

      iex> key = :rpc.async_call(node(), Kernel, :+, [1, 2])
      iex> :rpc.yield(key)
      3
  """
  def async_call(node, m, f, a) do
    caller = self()
    key = make_ref()

    {_, monitor} =
      spawn_monitor(fn ->
        value = call(node, m, f, a)
        :erlang.exit({:rpc_value, caller, key, value})
      end)

    [key | monitor]
  end

  @doc "Waits for the value of `async_call/4`."
  def yield([key | monitor]) do
    receive do
      {:DOWN, ^monitor, _, _, {:rpc_value, _, ^key, value}} -> value
      {:DOWN, ^monitor, _, _, reason} -> {:badrpc, {:EXIT, reason}}
    end
  end

  @doc "As `yield/1`, without waiting: `{:value, value}` or `:timeout`."
  def nb_yield(key), do: nb_yield(key, 0)

  @doc "As `nb_yield/1`, within a time."
  def nb_yield([key | monitor], timeout) do
    receive do
      {:DOWN, ^monitor, _, _, {:rpc_value, _, ^key, value}} -> {:value, value}
      {:DOWN, ^monitor, _, _, reason} -> {:value, {:badrpc, {:EXIT, reason}}}
    after
      timeout -> :timeout
    end
  end

  @doc """
  Sends a message to the processes with this name on this and all connected nodes, and returns `:abcast` at once, whether there are such processes or not.
  """
  def abcast(name, message), do: abcast([node() | :erlang.nodes()], name, message)

  @doc "Sends a message to a name on the given nodes."
  def abcast(nodes, name, message) do
    for node <- nodes, do: send({name, node}, message)
    :abcast
  end

  @doc "Sends a message to a name on nodes and tells which of them could be reached."
  def sbcast(nodes, name, message) do
    results = for node <- nodes, do: {node, call(node, :erlang, :whereis, [name])}
    for {node, pid} <- results, is_pid(pid), do: send({name, node}, message)

    {for({node, pid} <- results, is_pid(pid), do: node),
     for({node, pid} <- results, not is_pid(pid), do: node)}
  end

  @doc "As `sbcast/3`, on this and all connected nodes."
  def sbcast(name, message), do: sbcast([node() | :erlang.nodes()], name, message)

  @doc "Calls a name on this and all connected nodes, as `server_call/4` with the name as reply's wrapper: `{replies, bad nodes}`."
  def multi_server_call(name, message),
    do: multi_server_call([node() | :erlang.nodes()], name, message)

  @doc "As `multi_server_call/2`, on the given nodes."
  def multi_server_call(nodes, name, message) do
    requests = for node <- nodes, do: {node, request(node, name, message)}
    replies = for {node, ref} <- requests, do: {node, reply(node, ref, name)}
    {for({_, {:ok, value}} <- replies, do: value), for({node, :error} <- replies, do: node)}
  end

  @doc "Sends a server `{pid, message}` and waits for `{reply_wrapper, node, value}`."
  def server_call(node, name, wrapper, message) do
    case reply(node, request(node, name, message), wrapper) do
      {:ok, value} -> value
      :error -> {:error, :nodedown}
    end
  end

  defp request(node, name, message) do
    ref = :erlang.monitor(:process, {name, node})
    send({name, node}, {self(), message})
    ref
  end

  defp reply(node, ref, wrapper) do
    receive do
      {:DOWN, ^ref, _, _, _} ->
        :error

      {^wrapper, ^node, value} ->
        :erlang.demonitor(ref, [:flush])
        {:ok, value}
    end
  end

  @doc "Applies a function to `[argument | more]` for every argument, each in a process of its own on one of the nodes."
  def pmap({m, f}, more, list) do
    values = parallel_eval(for x <- list, do: {m, f, [x | more]})
    check(values, values)
  end

  defp check([{:badrpc, _} | _], _values), do: exit(:badrpc)
  defp check([_ | rest], values), do: check(rest, values)
  defp check([], values), do: values

  @doc "Makes calls on the connected nodes in parallel."
  def parallel_eval(calls) do
    nodes = [node() | :erlang.nodes()]
    count = length(nodes)
    numbered = :lists.zip(:lists.seq(0, length(calls) - 1), calls)

    keys =
      for {n, {m, f, a}} <- numbered,
          do: async_call(:lists.nth(rem(n, count) + 1, nodes), m, f, a)

    for key <- keys, do: yield(key)
  end

  @doc "Evaluates a function on every node."
  def eval_everywhere(m, f, a), do: eval_everywhere([node() | :erlang.nodes()], m, f, a)

  @doc "As `eval_everywhere/3`, on the given nodes."
  def eval_everywhere(nodes, m, f, a) do
    for node <- nodes, do: cast(node, m, f, a)
    :abcast
  end

  @doc "Returns facts about a process of any node."
  def pinfo(pid) when node(pid) == node(), do: :erlang.process_info(pid)
  def pinfo(pid), do: call(node(pid), :erlang, :process_info, [pid])
  @doc "Returns one fact about a process of any node."
  def pinfo(pid, item) when node(pid) == node(), do: :erlang.process_info(pid, item)
  def pinfo(pid, item), do: call(node(pid), :erlang, :process_info, [pid, item])
end
