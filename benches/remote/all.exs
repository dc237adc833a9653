# What one node measures against another, given as the only argument; without one this node only offers itself.
defmodule Remote do
  def echo() do
    receive do
      {from, message} ->
        send(from, message)
        echo()
    end
  end

  def sink(from, 0), do: send(from, :all)
  def sink(from, n), do: receive(do: ({:item, _} -> sink(from, n - 1)))

  def ping(_pid, 0), do: :ok

  def ping(pid, n) do
    send(pid, {self(), :ping})
    receive(do: (:ping -> ping(pid, n - 1)))
  end

  def one_way(node, n, item) do
    pid = Node.spawn(node, Remote, :sink, [self(), n])
    for _ <- 1..n, do: send(pid, {:item, item})
    receive(do: (:all -> :ok))
  end

  def spawned(_node, 0), do: :ok

  def spawned(node, n) do
    pid = Node.spawn(node, :erlang, :send, [self(), :here])
    receive(do: (:here -> pid))
    spawned(node, n - 1)
  end

  # The best of several runs, for the machine is shared.
  def rate(name, n, unit, fun) do
    fun.()
    times = for _ <- 1..5, do: elem(:timer.tc(fun), 0)
    IO.puts("#{name} #{round(n * 1_000_000 / Enum.min(times))} #{unit}")
  end
end

case System.argv() do
  [] ->
    IO.puts("ready")
    Process.sleep(:infinity)

  [name] ->
    peer = String.to_atom(name)
    true = Node.connect(peer)
    echo = Node.spawn(peer, Remote, :echo, [])
    Remote.rate("ping-pong", 10_000, "messages/s", fn -> Remote.ping(echo, 5_000) end)
    Remote.rate("one-way", 50_000, "messages/s", fn -> Remote.one_way(peer, 50_000, :small) end)
    binary = :binary.copy("x", 1_000_000)
    Remote.rate("1-MB-binaries", 100, "MB/s", fn -> Remote.one_way(peer, 100, binary) end)
    Remote.rate("spawn-reply", 2_000, "spawns/s", fn -> Remote.spawned(peer, 2_000) end)
    Remote.rate("erpc", 2_000, "calls/s", fn -> for(_ <- 1..2_000, do: :erpc.call(peer, :erlang, :node, [])) end)
end
