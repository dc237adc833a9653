defmodule :pg do
  @moduledoc """
  Groups of processes over all connected nodes. A process joins a group on its own node, and every node knows the members of all. It leaves by itself when it ends
  or its node is lost. Groups need not be made, and a process may be in one several times.

      iex> {:ok, _} = :pg.start_link(:example_of_pg)
      iex> :pg.join(:example_of_pg, :listeners, self())
      :ok
      iex> for pid <- :pg.get_members(:example_of_pg, :listeners), do: send(pid, :news)
      iex> receive do: (message -> message)
      :news

  Groups live in scopes, which do not see each other: a scope is a process with that name, and has to be started on every node that takes part. Functions without a
  scope mean the scope `:pg`. What nodes know of each other's groups may lag behind for a moment.
  """

  # The server of a scope keeps `{group, pids, local pids}` in a table of its name and speaks with the servers of the
  # same name elsewhere: {:discover, pid}, {:sync, pid, groups}, {:join, pid, group, pids}, {:leave, pid, pids, groups}.

  @doc """
  Starts the scope `:pg`, linked to the caller, and returns `{:ok, pid}`, or `{:error, {:already_started, pid}}`.
  """
  def start_link(), do: start_link(:pg)
  @doc "Starts a scope, linked."
  def start_link(scope) when is_atom(scope),
    do: :gen_server.start_link({:local, scope}, :pg, [scope], [])

  @doc "Starts a scope."
  def start(scope) when is_atom(scope), do: :gen_server.start({:local, scope}, :pg, [scope], [])

  @doc """
  Adds a process of this node, or several, to a group of the scope `:pg`; returns `:ok`. Joining twice makes one a member twice. A process of another node raises an
  error.
  """
  def join(group, pids), do: join(:pg, group, pids)
  @doc """
  Adds a process of this node, or several, to a group of a scope; returns `:ok`.

      iex> {:ok, _} = :pg.start_link(:example_of_join)
      iex> :pg.join(:example_of_join, :group, [self(), self()])
      :ok
      iex> length(:pg.get_members(:example_of_join, :group))
      2
  """
  def join(scope, group, pids),
    do: :gen_server.call(scope, {:join_local, group, local!(pids)}, :infinity)

  @doc """
  Removes a process of this node, or several, from a group of the scope `:pg`, each once: `:ok`, or `:not_joined` when none was in it.
  """
  def leave(group, pids), do: leave(:pg, group, pids)
  @doc "Removes processes from a group: `:ok` or `:not_joined`."
  def leave(scope, group, pids),
    do: :gen_server.call(scope, {:leave_local, group, local!(pids)}, :infinity)

  defp local!(pid) when is_pid(pid) and node(pid) == node(), do: [pid]

  defp local!([_ | _] = pids),
    do:
      if(:lists.all(&(is_pid(&1) and node(&1) == node()), pids),
        do: pids,
        else: :erlang.error({:nolocal, pids})
      )

  defp local!(other), do: :erlang.error({:nolocal, other})

  @doc """
  Returns the members of a group of the scope `:pg` on all nodes, `[]` for a group that does not exist; one that joined twice is there twice.
  """
  def get_members(group), do: get_members(:pg, group)
  @doc "Returns the members of a group."
  def get_members(scope, group), do: look(scope, group, 1)
  @doc "Returns the members on this node of a group of the scope `:pg`."
  def get_local_members(group), do: get_local_members(:pg, group)
  @doc "Returns the members of a group on this node."
  def get_local_members(scope, group), do: look(scope, group, 2)
  @doc "Returns the groups of the scope `:pg`."
  def which_groups(), do: which_groups(:pg)
  @doc "Returns the groups of a scope."
  def which_groups(scope) when is_atom(scope),
    do: for({group, _, _} <- :ets.tab2list(scope), do: group)

  @doc "Returns the groups of a scope that have members on this node."
  def which_local_groups(), do: which_local_groups(:pg)
  @doc "As `which_local_groups/0`, of a scope."
  def which_local_groups(scope), do: for({group, _, [_ | _]} <- :ets.tab2list(scope), do: group)

  defp look(scope, group, position) do
    case :ets.lookup(scope, group) do
      [entry] -> elem(entry, position)
      [] -> []
    end
  catch
    # A scope that does not run has no members.
    :error, :badarg -> []
  end

  @doc """
  Watches a group of the scope `:pg`. Returns `{ref, members}`, and from then on the caller gets `{ref, :join, group, pids}` and `{ref, :leave, group, pids}`.
  """
  def monitor(group), do: monitor(:pg, group)
  @doc "As `monitor/1`, of a scope."
  def monitor(scope, group), do: :gen_server.call(scope, {:monitor, group}, :infinity)
  @doc "Watches all groups of the scope `:pg`."
  def monitor_scope(), do: monitor_scope(:pg)
  @doc "Watches all groups of a scope."
  def monitor_scope(scope), do: :gen_server.call(scope, :monitor, :infinity)
  @doc "Ends watching in the scope `:pg`."
  def demonitor(ref), do: demonitor(:pg, ref)
  @doc "Ends watching in a scope."
  def demonitor(scope, ref), do: :gen_server.call(scope, {:demonitor, ref}, :infinity)

  @doc false
  def init([scope]) do
    :ets.new(scope, [:set, :protected, :named_table, read_concurrency: true])
    if :erlang.is_alive(), do: :net_kernel.monitor_nodes(true)
    for node <- :erlang.nodes(), do: send({scope, node}, {:discover, self()})
    {:ok, %{scope: scope, local: %{}, remote: %{}, watchers: %{}}}
  end

  @doc false
  def handle_call({:join_local, group, pids}, _from, state) do
    local = :lists.foldl(fn pid, local -> hold(pid, group, local) end, state.local, pids)
    add(state.scope, group, pids)
    tell(state, {:join, self(), group, pids})
    notify(state, :join, group, pids)
    {:reply, :ok, %{state | local: local}}
  end

  def handle_call({:leave_local, group, pids}, _from, state) do
    case :lists.foldl(fn pid, local -> release(pid, group, local) end, state.local, pids) do
      local when local == state.local ->
        {:reply, :not_joined, state}

      local ->
        remove(state.scope, group, pids)
        tell(state, {:leave, self(), pids, [group]})
        notify(state, :leave, group, pids)
        {:reply, :ok, %{state | local: local}}
    end
  end

  def handle_call({:monitor, group}, {pid, _}, state) do
    ref = :erlang.monitor(:process, pid)

    {:reply, {ref, get_members(state.scope, group)},
     %{state | watchers: :maps.put(ref, {pid, {:group, group}}, state.watchers)}}
  end

  def handle_call(:monitor, {pid, _}, state) do
    ref = :erlang.monitor(:process, pid)

    members =
      :maps.from_list(for {group, pids, _} <- :ets.tab2list(state.scope), do: {group, pids})

    {:reply, {ref, members}, %{state | watchers: :maps.put(ref, {pid, :all}, state.watchers)}}
  end

  def handle_call({:demonitor, ref}, _from, state) do
    if is_map_key(state.watchers, ref) do
      :erlang.demonitor(ref, [:flush])
      {:reply, :ok, %{state | watchers: :maps.remove(ref, state.watchers)}}
    else
      {:reply, false, state}
    end
  end

  @doc false
  def handle_cast({:sync, peer, groups}, state), do: {:noreply, meet(peer, groups, state)}
  def handle_cast(_, state), do: {:noreply, state}

  @doc false
  def handle_info({:discover, peer, _version}, state), do: handle_info({:discover, peer}, state)

  def handle_info({:discover, peer}, state) do
    :gen_server.cast(peer, {:sync, self(), locals(state)})

    if is_map_key(state.remote, peer) do
      {:noreply, state}
    else
      :erlang.monitor(:process, peer)
      send(peer, {:discover, self()})
      {:noreply, %{state | remote: :maps.put(peer, %{}, state.remote)}}
    end
  end

  # A single process comes without a list around it.
  def handle_info({:join, peer, group, pid}, state) when is_pid(pid),
    do: handle_info({:join, peer, group, [pid]}, state)

  def handle_info({:leave, peer, pid, groups}, state) when is_pid(pid),
    do: handle_info({:leave, peer, [pid], groups}, state)

  def handle_info({:join, peer, group, pids}, state) do
    if is_map_key(state.remote, peer) do
      add(state.scope, group, pids)
      notify(state, :join, group, pids)
      groups = :maps.get(peer, state.remote)

      {:noreply,
       %{
         state
         | remote:
             :maps.put(
               peer,
               :maps.put(group, pids ++ :maps.get(group, groups, []), groups),
               state.remote
             )
       }}
    else
      {:noreply, state}
    end
  end

  def handle_info({:leave, peer, pids, groups}, state) do
    case state.remote do
      %{^peer => known} ->
        known =
          :lists.foldl(
            fn group, known ->
              remove(state.scope, group, pids)
              notify(state, :leave, group, pids)
              :maps.put(group, :maps.get(group, known, []) -- pids, known)
            end,
            known,
            groups
          )

        {:noreply, %{state | remote: :maps.put(peer, known, state.remote)}}

      _ ->
        {:noreply, state}
    end
  end

  def handle_info({:DOWN, ref, :process, pid, _}, state) do
    cond do
      is_map_key(state.watchers, ref) ->
        {:noreply, %{state | watchers: :maps.remove(ref, state.watchers)}}

      is_map_key(state.local, pid) ->
        {:noreply, died(pid, state)}

      is_map_key(state.remote, pid) ->
        {:noreply, lost(pid, state)}

      true ->
        {:noreply, state}
    end
  end

  def handle_info({:nodeup, node}, state) do
    send({state.scope, node}, {:discover, self()})
    {:noreply, state}
  end

  def handle_info(_, state), do: {:noreply, state}

  @doc false
  def terminate(_, _), do: :ok

  defp hold(pid, group, local) do
    case local do
      %{^pid => {ref, groups}} -> :maps.put(pid, {ref, [group | groups]}, local)
      _ -> :maps.put(pid, {:erlang.monitor(:process, pid), [group]}, local)
    end
  end

  defp release(pid, group, local) do
    case :maps.get(pid, local, nil) do
      nil ->
        local

      {ref, [^group]} ->
        :erlang.demonitor(ref, [:flush])
        :maps.remove(pid, local)

      {ref, groups} ->
        :maps.put(pid, {ref, :lists.delete(group, groups)}, local)
    end
  end

  defp died(pid, state) do
    {_, groups} = :maps.get(pid, state.local)

    for group <- groups do
      remove(state.scope, group, [pid])
      notify(state, :leave, group, [pid])
    end

    tell(state, {:leave, self(), [pid], groups})
    %{state | local: :maps.remove(pid, state.local)}
  end

  defp lost(peer, state) do
    for {group, pids} <- :maps.to_list(:maps.get(peer, state.remote)) do
      remove(state.scope, group, pids)
      if pids != [], do: notify(state, :leave, group, pids)
    end

    %{state | remote: :maps.remove(peer, state.remote)}
  end

  defp meet(peer, groups, state) do
    state =
      if is_map_key(state.remote, peer) do
        kept = :maps.put(peer, %{}, state.remote)
        %{lost(peer, state) | remote: kept}
      else
        :erlang.monitor(:process, peer)
        %{state | remote: :maps.put(peer, %{}, state.remote)}
      end

    for {group, pids} <- groups do
      add(state.scope, group, pids)
      notify(state, :join, group, pids)
    end

    %{state | remote: :maps.put(peer, :maps.from_list(groups), state.remote)}
  end

  defp locals(state),
    do: for({group, _, [_ | _] = pids} <- :ets.tab2list(state.scope), do: {group, pids})

  defp tell(state, message), do: for(peer <- :maps.keys(state.remote), do: send(peer, message))

  defp notify(state, action, group, pids) do
    for {ref, {pid, what}} <- :maps.to_list(state.watchers),
        what == :all or what == {:group, group} do
      send(pid, {ref, action, group, pids})
    end
  end

  defp add(scope, group, pids) do
    {all, local} =
      with(
        [{_, all, local}] <- :ets.lookup(scope, group),
        do: {all, local},
        else: (_ -> {[], []})
      )

    mine = for pid <- pids, node(pid) == node(), do: pid
    :ets.insert(scope, {group, pids ++ all, mine ++ local})
  end

  defp remove(scope, group, pids) do
    case :ets.lookup(scope, group) do
      [{_, all, local}] ->
        case all -- pids do
          [] -> :ets.delete(scope, group)
          all -> :ets.insert(scope, {group, all, local -- pids})
        end

      [] ->
        true
    end
  end
end
