# A chat over TCP on the loopback interface: a listener, a process for each client, a room that a supervisor keeps.
defmodule Room do
  use GenServer
  def start_link(opts), do: GenServer.start_link(__MODULE__, opts, name: __MODULE__)
  def join(name), do: GenServer.call(__MODULE__, {:join, name, self()})
  def say(name, text), do: GenServer.cast(__MODULE__, {:say, name, text})
  def who, do: GenServer.call(__MODULE__, :who)
  @impl true
  def init(opts), do: {:ok, %{members: %{}, limit: opts[:limit] || 3, log: :queue.new()}}
  @impl true
  def handle_call({:join, name, pid}, _from, %{members: m} = s) do
    cond do
      map_size(m) >= s.limit ->
        {:reply, {:error, :full}, s}

      Enum.any?(m, fn {_, {n, _}} -> n == name end) ->
        {:reply, {:error, {:taken, name}}, s}

      true ->
        ref = Process.monitor(pid)
        broadcast(m, "* #{name} came")
        {:reply, {:ok, :queue.to_list(s.log)}, put_in(s.members[ref], {name, pid})}
    end
  end

  def handle_call(:who, _from, s),
    do: {:reply, s.members |> Map.values() |> Enum.map(&elem(&1, 0)) |> Enum.sort(), s}

  @impl true
  def handle_cast({:say, name, "/crash"}, _s), do: raise("#{name} broke it")

  def handle_cast({:say, name, text}, s) do
    line = "#{name}: #{text}"
    broadcast(s.members, line)
    {:noreply, %{s | log: s.log |> then(&:queue.in(line, &1)) |> keep(2)}}
  end

  @impl true
  def handle_info({:DOWN, ref, :process, _, _}, s) do
    {{name, _}, members} = Map.pop!(s.members, ref)
    broadcast(members, "* #{name} went")
    {:noreply, %{s | members: members}}
  end

  defp broadcast(members, line), do: for({_, {_, pid}} <- members, do: send(pid, {:line, line}))
  defp keep(q, n), do: if(:queue.len(q) > n, do: q |> :queue.drop() |> keep(n), else: q)
end

defmodule Door do
  def listen do
    {:ok, socket} =
      :gen_tcp.listen(0, [
        :binary,
        packet: :line,
        active: false,
        reuseaddr: true,
        ip: {127, 0, 0, 1}
      ])

    {:ok, port} = :inet.port(socket)
    {:ok, _} = Task.Supervisor.start_child(Tasks, fn -> accept(socket) end, restart: :permanent)
    port
  end

  defp accept(socket) do
    {:ok, client} = :gen_tcp.accept(socket)
    {:ok, pid} = Task.Supervisor.start_child(Tasks, fn -> receive(do: (:go -> greet(client))) end)
    :ok = :gen_tcp.controlling_process(client, pid)
    send(pid, :go)
    accept(socket)
  end

  defp greet(client) do
    {:ok, name} = :gen_tcp.recv(client, 0, 5000)
    name = String.trim(name)

    case Room.join(name) do
      {:ok, log} ->
        for l <- log, do: :gen_tcp.send(client, ["> ", l, ?\n])
        :gen_tcp.send(client, "welcome #{name}\n")
        :inet.setopts(client, active: true)
        loop(client, name)

      {:error, reason} ->
        :gen_tcp.send(client, "no: #{inspect(reason)}\n")
        :gen_tcp.close(client)
    end
  end

  defp loop(client, name) do
    receive do
      {:tcp, ^client, "/quit" <> _} ->
        :gen_tcp.close(client)

      {:tcp, ^client, line} ->
        Room.say(name, String.trim_trailing(line))
        loop(client, name)

      {:tcp_closed, ^client} ->
        :ok

      {:line, line} ->
        :gen_tcp.send(client, [line, "\n"])
        loop(client, name)
    end
  end
end

defmodule Client do
  def connect(port, name) do
    {:ok, s} = :gen_tcp.connect('localhost', port, [:binary, packet: :line, active: false])
    :ok = :gen_tcp.send(s, name <> "\n")
    s
  end

  def read(s, who) do
    case :gen_tcp.recv(s, 0, 5000) do
      {:ok, line} ->
        IO.puts("#{who} sees #{inspect(line)}")
        line

      other ->
        IO.puts("#{who} gets #{inspect(other)}")
        other
    end
  end
end

Logger.configure(level: :none)

{:ok, sup} =
  Supervisor.start_link([{Task.Supervisor, name: Tasks}, {Room, limit: 2}],
    strategy: :one_for_one,
    max_restarts: 3
  )

port = Door.listen()
ann = Client.connect(port, "ann")
Client.read(ann, "ann")
bob = Client.connect(port, "bob")
Client.read(ann, "ann")
Client.read(bob, "bob")
:gen_tcp.send(bob, "hello\n")
for {s, n} <- [{ann, "ann"}, {bob, "bob"}], do: Client.read(s, n)
cat = Client.connect(port, "cat")
Client.read(cat, "cat")
Client.read(cat, "cat")
:gen_tcp.send(bob, "/quit\n")
Client.read(ann, "ann")
Client.read(bob, "bob")
ann2 = Client.connect(port, "ann")
Client.read(ann2, "ann2")

for t <- ["one", "two"] do
  :gen_tcp.send(ann, t <> "\n")
  Client.read(ann, "ann")
end

dan = Client.connect(port, "dan")
for _ <- 1..3, do: Client.read(dan, "dan")
IO.inspect(Room.who(), label: "who")

watch = fn act ->
  ref = Process.monitor(Room)
  act.()

  receive do
    {:DOWN, ^ref, :process, {name, node}, {error, stack}} ->
      {name, node, error.__struct__, Exception.message(error),
       hd(stack) |> Tuple.to_list() |> Enum.take(3)}
  end
end

IO.inspect(watch.(fn -> :gen_tcp.send(ann, "/crash\n") end))
wait = fn wait -> if Process.whereis(Room), do: :ok, else: wait.(wait) end
wait.(wait)
IO.inspect(Room.who(), label: "who after")
IO.inspect(Supervisor.count_children(sup))
IO.inspect(:gen_tcp.connect('localhost', 1, [], 1000))
IO.inspect(:gen_tcp.listen(port, ip: {127, 0, 0, 1}))
IO.inspect(:gen_tcp.send(bob, "x"))
:gen_tcp.close(ann)
IO.inspect(:gen_tcp.recv(ann, 0))
IO.inspect(:inet.peername(dan) |> elem(1) |> elem(0))
IO.inspect(:inet.getopts(dan, [:active, :packet, :mode]))
