# Calls on another node: what they give, and what they raise in whose name and at which line.
[peer] = Enum.map(System.argv(), &String.to_atom/1)
show = fn term -> IO.puts("=> #{inspect(term, limit: :infinity, width: 400)}") end

told = fn fun ->
  try do
    show.({:ok, fun.()})
  catch
    kind, reason ->
      {module, name, arity, place} = hd(__STACKTRACE__)
      show.({kind, reason, {module, name, arity, place[:line]}})
  end
end

true = Node.connect(peer)
told.(fn -> :erpc.call(peer, :erlang, :node, []) end)
told.(fn -> :erpc.call(peer, :erlang, :error, [:x]) end)
told.(fn -> :erpc.call(peer, :erlang, :exit, [:x]) end)
told.(fn -> :erpc.call(peer, :erlang, :throw, [:x]) end)
told.(fn -> :erpc.call(peer, :erlang, :nope, [:x]) end)
told.(fn -> :erpc.call(peer, :timer, :sleep, [5000], 10) end)
told.(fn -> :erpc.call(peer, :timer, :sleep, [5000], -1) end)
told.(fn -> :erpc.call(peer, fn -> 1 end, :x) end)
told.(fn -> :erpc.call(peer, fn _ -> 1 end) end)
told.(fn -> :erpc.call(peer, :timer, :sleep, [10], {:abs, :erlang.monotonic_time(:millisecond) + 5000}) end)
told.(fn -> :erpc.cast(peer, :a, 1, []) end)
told.(fn -> :erpc.multicall([peer, 1], :a, :b, []) end)
told.(fn -> :erpc.multicall([peer, :nobody@localhost], :erlang, :node, []) end)
told.(fn -> :erpc.multicall([peer, peer], :timer, :sleep, [5000], 10) end)
request = fn -> :erpc.send_request(peer, :timer, :sleep, [100]) end
told.(fn -> :erpc.wait_response(request.(), -1) end)
told.(fn -> :erpc.wait_response(request.()) end)
told.(fn -> :erpc.receive_response(request.(), 5000) end)
told.(fn -> :erpc.receive_response(request.(), 1) end)
sum = :erpc.send_request(peer, :erlang, :+, [1, 2], :sum, :erpc.reqids_new())
told.(fn -> :erpc.receive_response(sum, 5000, true) end)
failing = :erpc.send_request(peer, :erlang, :exit, [:x], :label, :erpc.reqids_new())

try do
  :erpc.wait_response(failing, 5000, false)
catch
  kind, {reason, label, rest} -> show.({kind, reason, label, rest == failing})
end


# Requests to spawn, of which only what was asked for is heard.
heard = fn options ->
  reference = :erlang.spawn_request(peer, :erlang, :node, [], options)

  receive do
    {tag, ^reference, outcome, what} -> show.({options, tag, outcome, if(is_pid(what), do: node(what), else: what)})
    {tag, ^reference, :process, _, reason} -> show.({options, tag, reason})
  after
    200 -> show.({options, :nothing})
  end

  receive do
    {tag, ^reference, :process, _, reason} -> show.({tag, reason})
  after
    200 -> :ok
  end
end

heard.([])
heard.(reply: :no)
heard.(reply: :error_only)
heard.(reply: :success_only, reply_tag: {:mine, 1})
heard.(reply: :no, monitor: [tag: :gone])
heard.([:monitor, reply: :error_only])
heard.([:nonsense])
heard.(bad: 1, reply: :success_only)
heard.(bad: 1, reply_tag: :mine)
# The reply may be there by then: it is abandoned or heard, never both and never neither.
abandoned = :erlang.spawn_request(peer, :timer, :sleep, [5000], [:monitor])
gone? = :erlang.spawn_request_abandon(abandoned)

heard? =
  receive do
    {:spawn_reply, ^abandoned, :ok, _} -> true
  after
    200 -> false
  end

show.({gone? != heard?, :erlang.spawn_request_abandon(abandoned)})

# Options of a process on the other node: how its end is told, and what it is given.
{gone, reference} = :erlang.spawn_opt(peer, :erlang, :exit, [:bye], monitor: [tag: {:gone, 1}])

receive do
  {tag, ^reference, :process, ^gone, reason} -> show.({tag, reason})
end

given = [:link, monitor: [alias: :demonitor], priority: :high, fullsweep_after: 5]
{busy, reference} = :erlang.spawn_opt(peer, :timer, :sleep, [:infinity], given)
show.(:erpc.call(peer, Process, :info, [busy, [:priority, :links]]) == [priority: :high, links: [self()]])
show.(:erpc.call(peer, Process, :info, [busy, :garbage_collection]) |> elem(1) |> Keyword.get(:fullsweep_after))
send(reference, :by_the_alias)
Process.demonitor(reference)
send(reference, :too_late)
show.(for message <- elem(Process.info(self(), :messages), 1), is_atom(message), do: message)
Process.unlink(busy)
Process.exit(busy, :kill)
told.(fn -> :erlang.spawn_opt(peer, :erlang, :node, [], [:foo]) end)
told.(fn -> :erlang.spawn_opt(peer, :erlang, :node, [], [:link | :foo]) end)

# The older calls, to servers too that answer `{name, node, reply}`.
code = ~S"""
Process.register(self(), :answering)
serve = fn serve -> receive(do: ({from, message} -> send(from, {:answering, node(), {:got, message}}))); serve.(serve) end
serve.(serve)
"""

server = Node.spawn(peer, Code, :eval_string, [code])
wait = fn wait -> :rpc.call(peer, Process, :whereis, [:answering]) || wait.(wait) end
show.(wait.(wait) == server)
told.(fn -> :rpc.server_call(peer, :answering, :answering, :hello) end)
told.(fn -> :rpc.server_call(peer, :nobody, :answering, :hello) end)
told.(fn -> :rpc.multi_server_call([peer, :nobody@localhost], :answering, :hello) end)
told.(fn -> :rpc.pmap({:erlang, :+}, [1], [1, 2, 3]) end)
told.(fn -> :rpc.pmap({:erlang, :error}, [1], [1, 2, 3]) end)
told.(fn -> :rpc.parallel_eval([{:erlang, :error, [1]}, {:erlang, :+, [1, 2]}]) end)
told.(fn -> :rpc.multicall([peer], :erlang, :exit, [:x]) end)

try do
  GenServer.stop({:nobody, peer})
catch
  :exit, reason -> show.({reason, hd(__STACKTRACE__) |> Tuple.to_list() |> Enum.take(3)})
end

told.(fn -> GenServer.call({:nobody, peer}, :x) end)

try do
  Process.register(server, :mine)
rescue
  error -> show.(String.replace(Exception.message(error), inspect(server), "#PID<...>"))
end
