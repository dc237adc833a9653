defmodule :global do
  @moduledoc """
  Names known on all connected nodes, and locks that hold for all of them. A name may be any term, and belongs
  to one process; it is free again when the process ends or its node is lost.

      iex> :global.register_name({:room, "lobby"}, self())
      :yes
      iex> :global.whereis_name({:room, "lobby"}) == self()
      true
      iex> :global.unregister_name({:room, "lobby"})
      :ok

  `GenServer.start_link/3` takes `name: {:global, term}`. Every node keeps all names, so finding one is quick,
  while registering asks all nodes and is slow. If two parts of a cluster that were apart meet again, and both
  have a name, one of the processes is killed, unless the name was registered with another function that
  decides.

  The process registered as `:global_name_server` (`:rshell_global`) keeps the names in the table `:global_names`.
  """

  import Kernel, except: [send: 2]

  # The table is there as soon as the server answers.
  defp ready() do
    if :ets.whereis(:global_names) == :undefined, do: call(:get_known)
  end

  defp call(request) do
    {:ok, reply} = :gen.call(:global_name_server, :"$gen_call", request, :infinity)
    reply
  end

  @doc "Starts the server of the names, which runs already: `{:error, {:already_started, pid}}`."
  def start(), do: started()

  @doc "As `start/0`."
  def start_link(), do: started()

  defp started() do
    ready()
    {:error, {:already_started, :erlang.whereis(:global_name_server)}}
  end

  # Whoever changes names holds the lock of all nodes that share them.
  defp change(request, allowed?) do
    nodes = [node() | call(:get_known)]
    owner = {:global, self()}
    set_lock(owner, nodes)

    try do
      if allowed?.() do
        replies = for node <- nodes, do: server(node, request)
        hd(replies)
      else
        :no
      end
    after
      del_lock(owner, nodes)
    end
  end

  @doc """
  Registers a process under a name on all connected nodes: `:yes`, or `:no` when the name is taken. One that
  has several names is logged.

      iex> :global.register_name(:taken, self())
      :yes
      iex> :global.register_name(:taken, self())
      :no
  """
  def register_name(name, pid) when is_pid(pid),
    do: register_name(name, pid, &:global.random_exit_name/3)

  @doc "As `register_name/2`; the function chooses when two nodes meet that both have the name."
  def register_name(name, pid, resolve) when is_pid(pid) do
    change({:register, name, pid, resolve}, fn ->
      whereis_name(name) == :undefined and only_name?(name, pid)
    end)
  end

  defp only_name?(name, pid) do
    case for({other, ^pid, _} <- :ets.tab2list(:global_names), do: other) do
      [] ->
        true

      others ->
        text = 'global: ~w registered under several names: ~tw\n'
        :logger.error(text, [pid, [name | others]])
        false
    end
  end

  @doc """
  Registers a process under a name on all connected nodes, whoever had it before; returns `:yes`.
  """
  def re_register_name(name, pid), do: re_register_name(name, pid, &:global.random_exit_name/3)

  @doc "As `re_register_name/2`, with a function that chooses."
  def re_register_name(name, pid, resolve) when is_pid(pid),
    do: change({:register, name, pid, resolve}, fn -> true end)

  @doc """
  Removes a name on all connected nodes; returns `:ok`, also when nobody has it.
  """
  def unregister_name(name) do
    change({:unregister, name}, fn -> true end)
    :ok
  end

  @doc "Leaves the nodes that are connected, and returns which they were."
  def disconnect() do
    for node <- :erlang.nodes(), :erlang.disconnect_node(node), do: node
  end

  @doc """
  Returns the process of a name, on whatever node it runs, or `:undefined`.

      iex> :global.whereis_name(:nobody_has_this_name)
      :undefined
  """
  def whereis_name(name) do
    ready()

    case :ets.lookup(:global_names, name) do
      [{_, pid, _}] ->
        if(node(pid) != node() or :erlang.is_process_alive(pid), do: pid, else: :undefined)

      [] ->
        :undefined
    end
  end

  @doc """
  Returns the names known here, in no particular order.
  """
  def registered_names() do
    ready()
    for {name, _, _} <- :ets.tab2list(:global_names), do: name
  end

  @doc """
  Sends a message to the process of a name and returns its pid. When nobody has the name the caller exits with
  `{:badarg, {name, message}}`.

      iex> try do
      ...>   :global.send(:nobody_has_this_name, :hi)
      ...> catch
      ...>   :exit, reason -> reason
      ...> end
      {:badarg, {:nobody_has_this_name, :hi}}
  """
  def send(name, message) do
    case whereis_name(name) do
      pid when is_pid(pid) ->
        :erlang.send(pid, message)
        pid

      :undefined ->
        :erlang.exit({:badarg, {name, message}})
    end
  end

  @doc """
  Waits until this node and all it is connected to know each other's names. Right after a connection was made
  they may not yet.
  """
  def sync(), do: call(:sync)

  @doc """
  Takes a lock `{id, owner}` on this and all connected nodes, the owner being as a rule `self()`, and waits as
  long as another owner has it. Returns `true`. One owner may take it several times, and gives it back as
  often. It is gone when the process ends.

      iex> :global.set_lock({:example, self()})
      true
      iex> :global.set_lock({:example, :another_owner}, [node()], 0)
      false
      iex> :global.del_lock({:example, self()})
      true
  """
  def set_lock(id), do: set_lock(id, [node() | :erlang.nodes()], :infinity)
  @doc "As `set_lock/1`, on the given nodes."
  def set_lock(id, nodes), do: set_lock(id, nodes, :infinity)

  @doc "As `set_lock/2`, with a number of retries."
  def set_lock({id, owner} = lock, nodes, retries) do
    taken = for node <- nodes, do: {node, server(node, {:set_lock, {id, owner}})}

    if :lists.all(fn {_, answer} -> answer == true end, taken) do
      true
    else
      for {node, true} <- taken, do: server(node, {:del_lock, {id, owner}})

      if retries == 0 do
        false
      else
        receive after: (:rand.uniform(50) -> :ok)
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

  @doc """
  Gives back a lock that `set_lock/1` took, on this and all connected nodes.
  """
  def del_lock(id), do: del_lock(id, [node() | :erlang.nodes()])

  @doc "As `del_lock/1`, on the given nodes."
  def del_lock({id, owner}, nodes) do
    for node <- nodes, do: server(node, {:del_lock, {id, owner}})
    true
  end

  @doc """
  Takes a lock, calls the function, gives the lock back in any case, and returns the function's value. No
  other process of the cluster that uses the same lock runs meanwhile.

      iex> :global.trans({:example, self()}, fn -> :done end)
      :done
  """
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
  def random_exit_name(name, one, other) do
    :logger.info('global: Name conflict terminating ~tw\n', [{name, other}])
    :erlang.exit(other, :kill)
    one
  end

  @doc "Chooses one of two processes and tells the other."
  def random_notify_name(name, one, other) do
    :erlang.send(other, {:global_name_conflict, name})
    one
  end

  @doc "Chooses neither of two processes and tells both."
  def notify_all_name(name, one, other) do
    :erlang.send(one, {:global_name_conflict, name, other})
    :erlang.send(other, {:global_name_conflict, name, one})
    :none
  end
end
