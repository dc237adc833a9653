defmodule :rshell_global do
  @moduledoc """
  The process registered as `:global_name_server`: names of the whole cluster, as nodes of the BEAM keep them.

      nodeup         ->  {:init_connect, {8, tag}, node, {:locker, _, known, locker}}        both ways
      init_connect   ->  {:init_connect_ack, node, his tag, tag}, and a process that holds the lock of both sides
      both locked    ->  {:lock_set, locker, true, known nodes, his tag}                     both ways
      lock_is_set    ->  {:exchange, node, names, [], his tag}                               both ways
      exchange       ->  {:resolved, node, operations, known, :unused, [], his tag}          both ways
      resolved       ->  the names are one; {:new_nodes, ...} to those already known, {:in_sync, node, true} among these

  What nodes tell each other has the tag of the receiver, so that messages of an earlier connection mean nothing.
  """

  @version 8

  @doc false
  def handle_continue(:start, _) do
    table = [:set, :named_table, :protected, read_concurrency: true]
    :ets.new(:global_names, table)
    if :erlang.is_alive(), do: :net_kernel.monitor_nodes(true, %{connection_id: true})
    state = %{peers: %{}, known: %{}, locks: %{}, refs: %{}, sync: []}
    greet = &greet(&1, :rshell.net_connection(&1), &2)
    {:noreply, :lists.foldl(greet, state, :erlang.nodes())}
  end

  @doc false
  def handle_call(request, from, state), do: {:noreply, call(request, from, state)}

  @doc false
  def handle_cast(message, state), do: {:noreply, cast(message, state)}

  @doc false
  def handle_info(message, state), do: {:noreply, info(message, state)}

  ## Calls

  defp call({:set_lock, {resource, requester}}, {pid, _} = from, state) do
    case state.locks do
      %{^resource => {other, _}} when other !== requester -> answer(from, false, state)
      %{^resource => {_, holders}} -> lock(resource, requester, holders, pid, from, state)
      _ -> lock(resource, requester, [], pid, from, state)
    end
  end

  defp call({:del_lock, {resource, requester}}, {pid, _} = from, state) do
    :gen.reply(from, true)

    case state.locks do
      %{^resource => {^requester, holders}} -> release(resource, requester, holders, pid, state)
      _ -> state
    end
  end

  defp call({:register, name, pid, method}, from, state),
    do: answer(from, :yes, insert(name, pid, method, state))

  defp call({:unregister, name}, from, state), do: answer(from, :ok, delete(name, state))

  defp call({:tag, node}, from, state) do
    tag = with %{tag: tag} <- :maps.get(node, state.peers, nil), do: tag
    answer(from, tag, state)
  end

  defp call(:get_known, from, state), do: answer(from, :maps.keys(state.known), state)

  defp call(:sync, from, state) do
    waiting = for node <- :erlang.nodes(), not is_map_key(state.known, node), do: node

    if waiting == [],
      do: answer(from, :ok, state),
      else: %{state | sync: [{from, waiting} | state.sync]}
  end

  defp call({:sync, _}, from, state), do: call(:sync, from, state)
  defp call({:whereis, name}, from, state), do: answer(from, :global.whereis_name(name), state)
  defp call(_, from, state), do: answer(from, {:error, :unknown_request}, state)

  defp answer(from, reply, state) do
    :gen.reply(from, reply)
    state
  end

  defp lock(resource, requester, holders, pid, from, state) do
    ref = :erlang.monitor(:process, pid)
    locks = :maps.put(resource, {requester, [{pid, ref} | holders]}, state.locks)
    answer(from, true, %{state | locks: locks})
  end

  defp release(resource, requester, holders, pid, state) do
    {mine, rest} = :lists.partition(fn {holder, _} -> holder == pid end, holders)
    for {_, ref} <- mine, do: :erlang.demonitor(ref, [:flush])

    locks =
      if rest == [],
        do: :maps.remove(resource, state.locks),
        else: :maps.put(resource, {requester, rest}, state.locks)

    %{state | locks: locks}
  end

  ## Nodes that join

  defp greet(node, id, state) do
    cond do
      is_map_key(state.known, node) ->
        tell(node, {:in_sync, node(), true})
        state

      is_map_key(state.peers, node) ->
        state

      true ->
        tag = :erlang.unique_integer()
        known = :maps.from_list(for {other, vsn} <- :maps.to_list(state.known), do: {other, vsn})
        known = :maps.put({:connection_id, node}, id, known)
        server = self()
        locker = :erlang.spawn_link(fn -> locker(server, node) end)

        tell(
          node,
          {:init_connect, {@version, tag}, node(), {:locker, :no_longer_a_pid, known, locker}}
        )

        peer = %{
          tag: tag,
          his: nil,
          vsn: @version,
          locker: locker,
          lock: nil,
          ops: nil,
          resolved: nil
        }

        %{state | peers: :maps.put(node, peer, state.peers)}
    end
  end

  defp cast({:init_connect, {vsn, his}, node, {:locker, _, _, his_locker}}, state) do
    # A node that begins anew knows nothing of what was.
    state =
      greet(node, :rshell.net_connection(node), %{state | known: :maps.remove(node, state.known)})

    peer = :maps.get(node, state.peers)
    send({:global_name_server, node}, {:init_connect_ack, node(), his, peer.tag})
    send(peer.locker, {:begin, his_locker, his, :maps.keys(state.known)})
    %{state | peers: :maps.put(node, %{peer | his: his, vsn: vsn}, state.peers)}
  end

  defp cast({:lock_set, his_locker, ok, his_known, tag}, state) do
    for peer <- :maps.values(state.peers),
        peer.tag == tag,
        do: send(peer.locker, {:lock_set, his_locker, ok, his_known})

    state
  end

  defp cast({:lock_is_set, node, tag, lock}, state) do
    with_peer(node, tag, state, fn peer ->
      tell(node, {:exchange, node(), names(), [], peer.his})
      %{state | peers: :maps.put(node, %{peer | lock: lock}, state.peers)}
    end)
  end

  defp cast({:exchange, node, names, _external, tag}, state) do
    with_peer(node, tag, state, fn _ ->
      server = self()
      # What chooses between two processes is a function of theirs and may take its time.
      :erlang.spawn(fn ->
        {ops, resolved} = resolve(names, node)
        :erlang.send(server, {:"$gen_cast", {:exchange_ops, node, tag, ops, resolved}})
      end)

      state
    end)
  end

  defp cast({:exchange_ops, node, tag, ops, resolved}, state) do
    with_peer(node, tag, state, fn peer ->
      known = :maps.to_list(:maps.remove(node, state.known))
      tell(node, {:resolved, node(), resolved, known, :unused, [], peer.his})
      agreed(node, %{peer | ops: ops ++ resolved}, state)
    end)
  end

  defp cast({:resolved, node, resolved, his_known, :unused, _external, tag}, state) do
    with_peer(node, tag, state, fn peer ->
      agreed(node, %{peer | resolved: {resolved, his_known}}, state)
    end)
  end

  defp cast({:new_nodes, _node, ops, _external, nodes, _extra}, state),
    do: join(nodes, apply_ops(ops, state))

  defp cast({:in_sync, node, _known}, state), do: synced(node, @version, state)
  defp cast({:async_del_name, name, _pid}, state), do: delete(name, state)
  defp cast(_, state), do: state

  defp with_peer(node, tag, state, fun) do
    case state.peers do
      %{^node => %{tag: ^tag} = peer} -> fun.(peer)
      _ -> state
    end
  end

  # Both sides have seen the names of each other: from here on they are one.
  defp agreed(node, %{ops: ops, resolved: {resolved, his_known}} = peer, state) when ops != nil do
    all = ops ++ resolved
    others = :maps.keys(state.known)
    joined = [{node, peer.vsn} | his_known]

    for other <- others,
        do: tell(other, {:new_nodes, node(), all, [], joined, [vsn: @version, lock: peer.lock]})

    send(peer.locker, :done)
    state = apply_ops(all, %{state | peers: :maps.remove(node, state.peers)})
    join(his_known, synced(node, peer.vsn, state))
  end

  defp agreed(node, peer, state), do: %{state | peers: :maps.put(node, peer, state.peers)}

  # Nodes that a partner knows are known with it; they must be connected, which may take its time.
  defp join(nodes, state) do
    new =
      for {node, vsn} <- nodes, node != node(), not is_map_key(state.known, node), do: {node, vsn}

    for {node, _} <- new do
      :erlang.spawn(fn ->
        :net_kernel.connect_node(node)
        tell(node, {:in_sync, node(), true})
      end)
    end

    :lists.foldl(fn {node, vsn}, state -> synced(node, vsn, state) end, state, new)
  end

  # A node that became known by way of another one need not be joined any more: whoever waits for its lock gives up his own.
  defp synced(node, vsn, state) do
    with %{locker: locker} <- :maps.get(node, state.peers, nil), do: :erlang.exit(locker, :kill)
    peers = :maps.remove(node, state.peers)
    state = %{state | known: :maps.put(node, vsn, state.known), peers: peers}

    waiting =
      for {from, nodes} <- state.sync do
        case :lists.delete(node, nodes) do
          [] -> answer(from, :ok, nil)
          rest -> {from, rest}
        end
      end

    %{state | sync: for(entry <- waiting, entry != nil, do: entry)}
  end

  ## The lock of two nodes that join

  defp locker(server, node) do
    receive do
      {:begin, his_locker, his, known} ->
        id = {:global, in_order(self(), his_locker)}
        lock(server, node, id, his, :lists.delete(node, known))
    end
  end

  defp lock(server, node, id, his, known) do
    nodes = [node(), node | known]
    :global.set_lock(id, nodes)
    tell(node, {:lock_set, self(), true, known, his})

    receive do
      {:lock_set, _, true, _} ->
        tag = own_tag(server, node)
        :erlang.send(server, {:"$gen_cast", {:lock_is_set, node, tag, id}})

        receive do
          :done -> :ok
        end

        :global.del_lock(id, nodes)

      {:lock_set, _, false, _} ->
        :global.del_lock(id, nodes)
        receive after: (:rand.uniform(100) -> :ok)
        lock(server, node, id, his, known)
    end
  end

  # Both sides must name the lock alike. Processes of two nodes are ordered by their numbers, then by the nodes' names, as on
  # the BEAM; the order of terms knows no name for those of this node.
  defp in_order(one, other),
    do: if(place(one) < place(other), do: [one, other], else: [other, one])

  defp place(pid) do
    [_node, id, serial] = :string.lexemes(:erlang.pid_to_list(pid), '<.>')
    {:erlang.list_to_integer(serial), :erlang.list_to_integer(id), node(pid)}
  end

  defp own_tag(server, node) do
    {:ok, tag} = :gen.call(server, :"$gen_call", {:tag, node}, :infinity)
    tag
  end

  ## What else comes

  defp info({:nodeup, node, %{connection_id: id}}, state), do: greet(node, id, state)

  defp info({:nodedown, node, _}, state) do
    case state.peers do
      %{^node => peer} -> :erlang.exit(peer.locker, :kill)
      _ -> :ok
    end

    gone = for {name, pid, _} <- :ets.tab2list(:global_names), node(pid) == node, do: name
    state = :lists.foldl(&delete/2, state, gone)
    peers = :maps.remove(node, state.peers)
    synced(node, @version, %{state | peers: peers}) |> forget(node)
  end

  defp info({:DOWN, ref, :process, pid, _}, state) do
    state =
      :maps.fold(
        fn resource, {requester, holders}, state ->
          if :lists.keymember(pid, 1, holders),
            do: release(resource, requester, holders, pid, state),
            else: state
        end,
        state,
        state.locks
      )

    gone =
      if is_map_key(state.refs, ref),
        do: for({name, ^pid, _} <- :ets.tab2list(:global_names), do: name),
        else: []

    :lists.foldl(&delete/2, state, gone)
  end

  defp info({:remove_connection, node}, state) do
    text =
      '\'global\' at node ~p disconnected node ~p in order to prevent overlapping partitions~n'

    if :lists.member(node, :erlang.nodes()), do: :logger.warning(text, [node(), node])
    :erlang.spawn(fn -> :erlang.disconnect_node(node) end)
    state
  end

  defp info(_, state), do: state

  defp forget(state, node), do: %{state | known: :maps.remove(node, state.known)}

  ## Names

  defp names(), do: :ets.tab2list(:global_names)

  # Names that only the others have are taken; for those that both have, the node that comes first chooses.
  defp resolve(names, node) do
    :lists.foldl(
      fn {name, pid, method}, {ops, resolved} ->
        case :ets.lookup(:global_names, name) do
          [] ->
            {[{:insert, {name, pid, method}} | ops], resolved}

          [{_, ^pid, _}] ->
            {ops, resolved}

          [{_, own, own_method}] ->
            if node() < node,
              do: {ops, [chosen(name, own, pid, own_method, method) | resolved]},
              else: {ops, resolved}
        end
      end,
      {[], []},
      names
    )
  end

  defp chosen(name, own, other, own_method, method) do
    winner =
      try do
        own_method.(name, min(own, other), max(own, other))
      catch
        # The function may be one that only another node has.
        _, _ -> :global.random_exit_name(name, min(own, other), max(own, other))
      end

    case winner do
      ^own -> {:insert, {name, own, own_method}}
      ^other -> {:insert, {name, other, method}}
      _ -> {:delete, name}
    end
  end

  defp apply_ops(ops, state) do
    :lists.foldl(
      fn
        {:insert, {name, pid, method}}, state -> insert(name, pid, method, state)
        {:delete, name}, state -> delete(name, state)
        _, state -> state
      end,
      state,
      ops
    )
  end

  defp insert(name, pid, method, state) do
    state = delete(name, state)
    :ets.insert(:global_names, {name, pid, method})
    ref = :erlang.monitor(:process, pid)
    %{state | refs: :maps.put(ref, name, state.refs)}
  end

  defp delete(name, state) do
    :ets.delete(:global_names, name)
    old = for {ref, ^name} <- :maps.to_list(state.refs), do: ref
    for ref <- old, do: :erlang.demonitor(ref, [:flush])
    %{state | refs: :lists.foldl(&:maps.remove/2, state.refs, old)}
  end

  defp tell(node, message), do: :erlang.send({:global_name_server, node}, {:"$gen_cast", message})
end
