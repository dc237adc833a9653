defmodule :global do
  @moduledoc """
  Names known on all connected nodes.

  The process registered as `:global_name_server` keeps the names of this node in the table `:global_names` and tells the others
  about changes by `{:"$gen_cast", ...}`; of a node that joins it asks the names, of one that leaves it drops them.
  """

  import Kernel, except: [send: 2]

  @doc "Starts the server of this node."
  def start() do
    case :erlang.whereis(:global_name_server) do
      :undefined ->
        caller = self()
        {pid, ref} = :erlang.spawn_monitor(fn -> serve(caller) end)

        receive do
          {:ready, ^pid} -> :erlang.demonitor(ref, [:flush])
          {:DOWN, ^ref, _, _, _} -> :ok
        end

        {:ok, pid}

      pid ->
        {:ok, pid}
    end
  end

  defp serve(caller) do
    :erlang.register(:global_name_server, self())
    :ets.new(:global_names, [:set, :named_table, :protected, read_concurrency: true])
    if :erlang.is_alive(), do: :net_kernel.monitor_nodes(true)

    for node <- :erlang.nodes(),
        do: :erlang.send({:global_name_server, node}, {:"$gen_cast", {:names?, self()}})

    :erlang.send(caller, {:ready, self()})
    loop(%{})
  end

  @doc false
  def loop(locks) do
    receive do
      {:"$gen_call", from, request} ->
        {reply, locks} = handle(request, locks)
        :gen.reply(from, reply)
        :global.loop(locks)

      {:"$gen_cast", request} ->
        cast(request)
        :global.loop(locks)

      {:DOWN, _, :process, pid, _} ->
        for {name, ^pid, _} <- :ets.tab2list(:global_names), do: drop(name)
        :global.loop(unlock(locks, fn owner -> owner == pid end))

      {:nodeup, node} ->
        :erlang.send({:global_name_server, node}, {:"$gen_cast", {:names?, self()}})
        :global.loop(locks)

      {:nodedown, node} ->
        for {name, pid, _} <- :ets.tab2list(:global_names), node(pid) == node, do: drop(name)
        :global.loop(unlock(locks, fn owner -> is_pid(owner) and node(owner) == node end))

      _ ->
        :global.loop(locks)
    end
  end

  defp handle({:register, name, pid, resolve}, locks) do
    put(name, pid, resolve)
    {:yes, locks}
  end

  defp handle({:unregister, name}, locks) do
    drop(name)
    {:ok, locks}
  end

  defp handle({:lock, id, owner, pid}, locks) do
    case locks do
      %{^id => {other, _}} when other != owner ->
        {false, locks}

      _ ->
        :erlang.monitor(:process, pid)
        {true, :maps.put(id, {owner, pid}, locks)}
    end
  end

  defp handle({:unlock, id, owner}, locks) do
    case locks do
      %{^id => {^owner, _}} -> {true, :maps.remove(id, locks)}
      _ -> {true, locks}
    end
  end

  defp handle(:sync, locks), do: {:ok, locks}
  defp handle(_, locks), do: {{:error, :unknown_request}, locks}

  defp unlock(locks, gone?),
    do:
      :maps.from_list(for {_, {_, pid}} = lock <- :maps.to_list(locks), not gone?.(pid), do: lock)

  defp cast({:names?, from}) do
    names =
      for {name, pid, resolve} <- :ets.tab2list(:global_names),
          node(pid) == node(),
          do: {name, pid, resolve}

    :erlang.send(from, {:"$gen_cast", {:names, names}})
  end

  defp cast({:names, names}), do: for({name, pid, resolve} <- names, do: meet(name, pid, resolve))
  defp cast({:put, name, pid, resolve}), do: put(name, pid, resolve)
  defp cast({:drop, name}), do: drop(name)
  defp cast(_), do: :ok

  # Two nodes that meet may both have the name: every side settles it in the same way.
  defp meet(name, pid, resolve) do
    case :ets.lookup(:global_names, name) do
      [{_, ^pid, _}] ->
        :ok

      [{_, other, _}] ->
        with(
          winner when is_pid(winner) <- resolve.(name, min(pid, other), max(pid, other)),
          do: put(name, winner, resolve)
        )

      [] ->
        put(name, pid, resolve)
    end
  end

  defp put(name, pid, resolve) do
    :erlang.monitor(:process, pid)
    :ets.insert(:global_names, {name, pid, resolve})
  end

  defp drop(name), do: :ets.delete(:global_names, name)

  defp call(request) do
    start()
    {:ok, reply} = :gen.call(:global_name_server, :"$gen_call", request, :infinity)
    reply
  end

  defp tell(request),
    do:
      for(
        node <- :erlang.nodes(),
        do: :erlang.send({:global_name_server, node}, {:"$gen_cast", request})
      )

  @doc "Registers a process under a name: `:yes` or `:no`."
  def register_name(name, pid), do: register_name(name, pid, &:global.random_exit_name/3)

  @doc "As `register_name/2`; the function chooses when two nodes meet that both have the name."
  def register_name(name, pid, resolve) when is_pid(pid) do
    if whereis_name(name) == :undefined, do: re_register_name(name, pid, resolve), else: :no
  end

  @doc "Registers a process under a name, whoever had it."
  def re_register_name(name, pid), do: re_register_name(name, pid, &:global.random_exit_name/3)

  @doc "As `re_register_name/2`, with a function that chooses."
  def re_register_name(name, pid, resolve) when is_pid(pid) do
    reply = call({:register, name, pid, resolve})
    tell({:put, name, pid, resolve})
    reply
  end

  @doc "Removes a name."
  def unregister_name(name) do
    call({:unregister, name})
    tell({:drop, name})
    :ok
  end

  @doc "Returns the process of a name, or `:undefined`."
  def whereis_name(name) do
    start()

    case :ets.lookup(:global_names, name) do
      [{_, pid, _}] ->
        if(node(pid) != node() or :erlang.is_process_alive(pid), do: pid, else: :undefined)

      [] ->
        :undefined
    end
  end

  @doc "Returns all names."
  def registered_names() do
    start()
    for {name, _, _} <- :ets.tab2list(:global_names), do: name
  end

  @doc "Sends a message to a name."
  def send(name, message) do
    case whereis_name(name) do
      pid when is_pid(pid) ->
        :erlang.send(pid, message)
        pid

      :undefined ->
        :erlang.exit({:badarg, {name, message}})
    end
  end

  @doc "Waits until the names of all connected nodes are known."
  def sync(), do: call(:sync)

  @doc "Takes a lock `{id, owner}` on this and all connected nodes."
  def set_lock(id), do: set_lock(id, [node() | :erlang.nodes()], :infinity)
  @doc "As `set_lock/1`, on the given nodes."
  def set_lock(id, nodes), do: set_lock(id, nodes, :infinity)

  @doc "As `set_lock/2`, with a number of retries."
  def set_lock({id, owner} = lock, nodes, retries) do
    start()
    taken = for node <- nodes, do: {node, server(node, {:lock, id, owner, self()})}

    if :lists.all(fn {_, answer} -> answer == true end, taken) do
      true
    else
      for {node, true} <- taken, do: server(node, {:unlock, id, owner})

      if retries == 0 do
        false
      else
        receive after: (50 -> :ok)
        set_lock(lock, nodes, if(retries == :infinity, do: :infinity, else: retries - 1))
      end
    end
  end

  defp server(node, request) do
    {:ok, answer} = :gen.call({:global_name_server, node}, :"$gen_call", request, 5000)
    answer
  catch
    # A node that is gone holds nobody up.
    :exit, _ -> true
  end

  @doc "Gives a lock back."
  def del_lock(id), do: del_lock(id, [node() | :erlang.nodes()])

  @doc "As `del_lock/1`, on the given nodes."
  def del_lock({id, owner}, nodes) do
    for node <- nodes, do: server(node, {:unlock, id, owner})
    true
  end

  @doc "Calls a function while holding a lock."
  def trans(id, fun), do: trans(id, fun, [node() | :erlang.nodes()], :infinity)
  @doc "As `trans/2`, on the given nodes."
  def trans(id, fun, nodes), do: trans(id, fun, nodes, :infinity)

  @doc "As `trans/3`, with a number of retries; `:aborted` when the lock was not to be had."
  def trans(id, fun, nodes, retries) do
    if set_lock(id, nodes, retries) do
      try do
        fun.()
      after
        del_lock(id, nodes)
      end
    else
      :aborted
    end
  end

  @doc "Chooses one of two processes and kills the other."
  def random_exit_name(_name, one, other) do
    if node(other) == node(), do: :erlang.exit(other, :kill)
    one
  end

  @doc "Chooses one of two processes and tells the other."
  def random_notify_name(name, one, other) do
    if node(other) == node(), do: :erlang.send(other, {:global_name_conflict, name})
    one
  end

  @doc "Chooses neither of two processes and tells both."
  def notify_all_name(name, one, other) do
    for pid <- [one, other],
        node(pid) == node(),
        do: :erlang.send(pid, {:global_name_conflict, name, pid})

    :none
  end
end
