# One node of scripts/soak: for so many seconds it sends, calls, spawns, links, kills and disconnects at random among the
# nodes given, then tells what it has counted. Every count is kept by both sides and must agree in the end.
[seconds | peers] = System.argv()
peers = Enum.map(peers, &String.to_atom/1) -- [node()]

defmodule Soak do
  # Counts what arrives once for each number of a sender, however often it is sent again.
  def counter(seen) do
    receive do
      {:count, from, node, number} ->
        send(from, {:counted, node(), number})
        counter(Map.update(seen, node, number, &max(&1, number)))

      {:report, from} ->
        send(from, {:seen, seen})
        counter(seen)
    end
  end

  def run(peers, deadline, sent, wrong) do
    if System.monotonic_time(:millisecond) < deadline do
      peer = Enum.random(peers)

      case act(Enum.random(1..100), peer, sent) do
        {:sent, number} -> run(peers, deadline, Map.put(sent, peer, number), wrong)
        :ok -> run(peers, deadline, sent, wrong)
        other -> run(peers, deadline, sent, [other | wrong])
      end
    else
      {sent, wrong}
    end
  end

  defp act(n, peer, sent) when n <= 60, do: {:sent, count(peer, Map.get(sent, peer, 0) + 1)}

  defp act(n, peer, _) when n <= 75 do
    {pid, ref} = Node.spawn_monitor(peer, Soak, :work, [n])

    receive do
      {:DOWN, ^ref, :process, ^pid, {:done, ^n, from}} when from == peer -> :ok
      {:DOWN, ^ref, :process, ^pid, :noconnection} -> :ok
      {:DOWN, ^ref, :process, ^pid, other} -> {:work, peer, other}
    end
  end

  defp act(n, peer, _) when n <= 85 do
    pid = Node.spawn_link(peer, Soak, :wait, [])
    Process.exit(pid, :kill)
    receive(do: ({:EXIT, ^pid, reason} when reason in [:killed, :noconnection] -> :ok))
  end

  defp act(n, peer, _) when n <= 97 do
    # Evaluated code travels with its closure, to either kind of node.
    {fun, _} = Code.eval_string("fn -> Enum.sum(1..n) end", n: n)

    try do
      if :erpc.call(peer, fun) == div(n * (n + 1), 2), do: :ok, else: {:closure, peer}
    catch
      :error, {:erpc, :noconnection} -> :ok
      kind, reason -> {:closure, peer, kind, reason}
    end
  end

  defp act(_, peer, _) do
    if Enum.random(1..20) == 1, do: Node.disconnect(peer)
    :ok
  end

  # The same number again until it is acknowledged: a connection may break at any moment.
  defp count(peer, number) do
    ref = Process.monitor({:counter, peer})
    send({:counter, peer}, {:count, self(), node(), number})

    receive do
      {:counted, ^peer, ^number} ->
        Process.demonitor(ref, [:flush])
        number

      {:DOWN, ^ref, _, _, _} ->
        Process.sleep(5)
        count(peer, number)
    end
  end

  def work(n), do: exit({:done, n, node()})
  def wait(), do: Process.sleep(:infinity)

  def size() do
    :erlang.garbage_collect()
    {length(Process.list()), :erlang.system_info(:atom_count)}
  end
end

Process.register(spawn(Soak, :counter, [%{}]), :counter)
Process.flag(:trap_exit, true)
IO.puts("ready")
"go\n" = IO.gets("")
Enum.each(peers, &Node.connect/1)
# What the first uses load stays.
Soak.run(peers, System.monotonic_time(:millisecond) + 1000, %{}, []) |> then(fn {sent, _} -> Process.put(:sent, sent) end)
before = Soak.size()
deadline = System.monotonic_time(:millisecond) + String.to_integer(seconds) * 1000
{sent, wrong} = Soak.run(peers, deadline, Process.get(:sent), [])
for {peer, number} <- Enum.sort(sent), do: IO.puts("count #{node()} #{peer} #{number}")
IO.puts("finished")
"report\n" = IO.gets("")
send(:counter, {:report, self()})
seen = receive(do: ({:seen, seen} -> seen))
for {peer, number} <- Enum.sort(seen), do: IO.puts("count #{peer} #{node()} #{number}")
{{processes, atoms}, {processes_now, atoms_now}} = {before, Soak.size()}
IO.puts("size #{node()} processes #{processes} #{processes_now} atoms #{atoms} #{atoms_now}")
for reason <- wrong, do: IO.puts("wrong #{node()} #{inspect(reason)}")
# Acknowledgements may come twice, for what was sent twice.
{:messages, messages} = Process.info(self(), :messages)
for message <- messages, not match?({:counted, _, _}, message), do: IO.puts("left #{node()} #{inspect(message)}")
