# Servers, tasks, names and groups of the node given, used from here.
[peer] = Enum.map(System.argv(), &String.to_atom/1)
show = fn term -> IO.puts("=> #{inspect(term, limit: :infinity, width: 400)}") end
at = fn fun -> :erpc.call(peer, fun) end

show.({Node.connect(peer), Node.ping(peer), Node.list(), at.(fn -> Node.list() end)})
show.(at.(fn -> Node.ping(:here@localhost) end))
keep = fn fun -> at.(fn -> me = self(); spawn(fn -> send(me, fun.()); Process.sleep(:infinity) end); receive(do: (m -> m)) end) end

{:ok, _} = keep.(fn -> Task.Supervisor.start_link(name: Tasks) end)
show.(Task.await(Task.Supervisor.async({Tasks, peer}, fn -> {node(), 40 + 2} end)))
show.(Task.yield(Task.Supervisor.async_nolink({Tasks, peer}, fn -> exit(:oops) end)))
show.(Enum.to_list(Task.Supervisor.async_stream({Tasks, peer}, 1..3, fn x -> x * 2 end)))

{:ok, agent} = keep.(fn -> Agent.start_link(fn -> %{a: 1} end, name: Store) end)
show.({node(agent), :sys.get_state(agent), :sys.get_state({Store, peer})})
show.(Agent.get_and_update({Store, peer}, fn s -> {s.a, %{s | a: 2}} end))
show.(:sys.replace_state(agent, fn s -> %{s | a: s.a + 1} end))
show.(GenServer.call({Store, peer}, {:get, fn s -> s end}))
show.(catch_exit = try do GenServer.call({Nobody, peer}, :hi) catch :exit, {reason, _} -> reason end)
_ = catch_exit
{:registered_name, name} = :rpc.call(peer, :erlang, :process_info, [agent, :registered_name])
show.({name, :rpc.call(peer, Process, :info, [agent, :status])})
show.(:rpc.call(peer, :erlang, :system_info, [:otp_release]))
show.(Enum.all?(:rpc.call(peer, :erlang, :memory, []), fn {k, v} -> is_atom(k) and v >= 0 end))
show.(:rpc.call(peer, :erlang, :div, [1, 0]) |> elem(0))
show.(:rpc.block_call(peer, :erlang, :node, []))
show.(:rpc.multicall([node(), peer, :nobody@localhost], :erlang, :node, []))
show.(:erpc.multicall([node(), peer, :nobody@localhost], :erlang, :node, []))
show.(:rpc.yield(:rpc.async_call(peer, Kernel, :+, [1, 2])))
show.(:rpc.sbcast([peer], :nobody_there, :hi))
show.(:rpc.call(peer, :nosuch, :fun, []) |> elem(0))
show.(:erpc.call(peer, :erlang, :term_to_binary, [{1, "a"}]))

# Names of the whole cluster; those of two nodes are one when both have met.
show.({:global.sync(), at.(fn -> :global.sync() end)})
show.(:global.register_name(:here_name, spawn(fn -> Process.sleep(:infinity) end)))
show.(at.(fn -> node(:global.whereis_name(:here_name)) end))
:yes = keep.(fn -> :global.register_name(:there_name, self()) end)
show.(node(:global.whereis_name(:there_name)))
show.(Enum.sort(at.(fn -> :global.registered_names() end)))
show.(:global.register_name(:there_name, self()))
show.(:global.trans({:lock, self()}, fn -> :held end))
show.(:global.sync())
show.({:global.unregister_name(:there_name), at.(fn -> :global.whereis_name(:there_name) end)})

# Groups.
{:ok, _} = keep.(fn -> :pg.start_link(:scope) end)
{:ok, _} = :pg.start_link(:scope)
{ref, []} = :pg.monitor(:scope, :group)
member = keep.(fn -> :pg.join(:scope, :group, self()); self() end)
show.(receive(do: ({^ref, :join, :group, [^member]} -> :joined)))
:pg.join(:scope, :group, self())

members = fn again ->
  case at.(fn -> :pg.get_members(:scope, :group) end) do
    [_, _] = both -> Enum.sort(Enum.map(both, &node/1))
    _ -> again.(again)
  end
end

show.(members.(members))
_ = receive(do: ({^ref, :join, :group, _} -> :ok))
Process.exit(member, :kill)
show.(receive(do: ({^ref, :leave, :group, [^member]} -> :left)))
show.({Node.disconnect(peer), Node.list(), Node.connect(peer)})
