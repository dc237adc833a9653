# The signal rules as a table: what a process that is sent an exit signal, or whose linked partner ends, comes to, on the
# node given as the first argument. Without one, the program only offers itself as that node.
defmodule Signals do
  def victim(trap) do
    Process.flag(:trap_exit, trap)
    serve([])
  end

  defp serve(seen) do
    receive do
      {:EXIT, _, reason} ->
        serve([reason | seen])

      {:ping, from, ref} ->
        send(from, {ref, Enum.reverse(seen)})
        serve(seen)
    end
  end

  def row(node, trap, cause, reason) do
    pid = Node.spawn(node, Signals, :victim, [trap])
    down = Process.monitor(pid)
    [] = ping(pid, down)
    Process.link(pid)
    cause(cause, pid, reason)
    outcome = ping(pid, down)
    linked = if match?({:down, _}, outcome), do: receive(do: ({:EXIT, ^pid, why} -> why)), else: :linked
    Process.unlink(pid)
    Process.demonitor(down, [:flush])
    Process.exit(pid, :kill)
    IO.puts("=> #{inspect({trap, cause, reason, outcome, linked})}")
  end

  defp cause(:exit, pid, reason), do: Process.exit(pid, reason)

  defp cause(:link, pid, reason) do
    {partner, ref} =
      spawn_monitor(fn ->
        Process.link(pid)
        exit(reason)
      end)

    receive(do: ({:DOWN, ^ref, :process, ^partner, _} -> :ok))
  end

  defp ping(pid, down) do
    ref = make_ref()
    send(pid, {:ping, self(), ref})

    receive do
      {^ref, seen} -> seen
      {:DOWN, ^down, :process, ^pid, reason} -> {:down, reason}
    end
  end

  def gone(node) do
    {pid, ref} = Node.spawn_monitor(node, :erlang, :exit, [:early])
    show(:early, receive(do: ({:DOWN, ^ref, :process, ^pid, reason} -> reason)))
    ref = Process.monitor(pid)
    show(:monitor_dead, receive(do: ({:DOWN, ^ref, :process, ^pid, reason} -> reason)))
    Process.link(pid)
    show(:link_dead, receive(do: ({:EXIT, ^pid, reason} -> reason)))
    show(:send_dead, send(pid, :hello))
    show(:exit_dead, Process.exit(pid, :boom))
    ref = Process.monitor({:nobody_has_this_name, node})
    show(:monitor_name, receive(do: ({:DOWN, ^ref, :process, {name, ^node}, reason} -> {name, reason})))
    show(:send_name, send({:nobody_has_this_name, node}, :hello))
    show(:spawn_link, linked(Node.spawn_link(node, :erlang, :exit, [:normal])))
    show(:spawn_link, linked(Node.spawn_link(node, :erlang, :exit, [:boom])))
    show(:spawn_link, linked(Node.spawn_link(node, :erlang, :exit, [:kill])))
    pid = Node.spawn_link(node, Signals, :victim, [false])
    Process.unlink(pid)
    ref = Process.monitor(pid)
    Process.demonitor(ref)
    other = Process.monitor(pid)
    Process.exit(pid, :boom)
    receive(do: ({:DOWN, ^other, :process, ^pid, :boom} -> :ok))
    show(:left_over, receive(do: (message -> message), after: (0 -> :nothing)))
  end

  # In which order a process learns of a connection that is lost.
  def lost(node) do
    Node.spawn_link(node, Process, :sleep, [:infinity])
    early = Process.monitor(Node.spawn(node, Process, :sleep, [:infinity]))
    Node.monitor(node, true)
    late = Process.monitor(Node.spawn(node, Process, :sleep, [:infinity]))
    name = Process.monitor({:init, node})
    Node.disconnect(node)
    names = %{early => :early, late => :late, name => :name}

    for _ <- 1..5 do
      receive do
        {:EXIT, _, reason} -> show(:lost, {:link, reason})
        {:DOWN, ref, :process, _, reason} -> show(:lost, {names[ref], reason})
        {:nodedown, ^node} -> show(:lost, :node)
      end
    end
  end

  defp linked(pid), do: receive(do: ({:EXIT, ^pid, reason} -> reason))
  defp show(what, result), do: IO.puts("=> #{inspect({what, result})}")
end

case System.argv() do
  [] ->
    IO.puts("ready")

  [node] ->
    node = String.to_atom(node)
    Process.flag(:trap_exit, true)

    for trap <- [false, true],
        cause <- [:exit, :link],
        reason <- [:normal, :kill, :killed, :shutdown, :boom, {:shutdown, 1}],
        do: Signals.row(node, trap, cause, reason)

    Signals.gone(node)
    # A node does not lose itself.
    if node != node(), do: Signals.lost(node)
end
