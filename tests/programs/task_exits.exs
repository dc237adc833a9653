# How tasks and their supervisors end: lost nodes, full supervisors, timeouts, misuse.
:logger.set_primary_config(:level, :none)

defmodule P do
  def shown(x),
    do:
      Regex.replace(~r/#(PID|Reference|Function)<[^>]*>/, inspect(x, limit: :infinity), "#\\1<>")

  def p(f) do
    try do
      IO.puts(shown(f.()))
    rescue
      e -> IO.puts("#{inspect(e.__struct__)}: #{shown(Exception.message(e))}")
    catch
      k, r -> IO.puts(shown({k, r}))
    end
  end

  def t, do: %Task{ref: make_ref(), pid: self(), owner: self(), mfa: {P, :t, 1}}

  def noc(extra \\ []) do
    t = t()
    send(self(), {:DOWN, t.ref, :process, self(), :noconnection})
    for e <- extra, do: send(self(), e)
    t
  end

  def dummy(r) do
    {pid, ref} = spawn_monitor(Kernel, :exit, [r])

    receive do
      {:DOWN, ^ref, _, _, _} -> %Task{ref: ref, pid: pid, owner: self(), mfa: {P, :t, 1}}
    end
  end
end

P.p(fn -> Task.yield(P.noc()) end)
P.p(fn -> Task.yield(P.noc(), 10) end)
P.p(fn -> Task.yield_many([P.noc()]) end)
P.p(fn -> Task.yield_many([P.noc()], 10) end)
P.p(fn -> Task.ignore(P.noc()) end)
P.p(fn -> Task.await(P.noc()) end)
P.p(fn -> Task.shutdown(P.dummy(:noproc)) end)
P.p(fn -> Task.shutdown(P.dummy(:x), :brutal_kill) end)
P.p(fn -> Task.ignore(P.dummy(:x)) end)

P.p(fn ->
  t = Task.async(fn -> 3 end)
  Process.monitor(t.pid)

  receive do
    {:DOWN, _, _, _, _} -> :ok
  end

  Task.ignore(t)
end)

P.p(fn ->
  Process.flag(:trap_exit, true)
  t = Task.async(fn -> exit(:foo) end)
  r = Task.await_many([t])
end)

P.p(fn ->
  t = Task.async(fn -> exit(:foo) end)
  Task.yield_many([t, Task.async(fn -> 1 end)])
end)

P.p(fn ->
  t = Task.async(fn -> :timer.sleep(:infinity) end)
  Task.yield_many([t, Task.async(fn -> 1 end)], 50)
end)

P.p(fn ->
  t = Task.async(fn -> :timer.sleep(:infinity) end)
  Task.await(t, 5)
end)

P.p(fn ->
  {:ok, s} = Task.Supervisor.start_link(max_children: 1)

  Task.Supervisor.async_stream(s, [1, 2, 3], fn _ -> :timer.sleep(:infinity) end,
    max_concurrency: 2
  )
  |> Enum.to_list()
end)

P.p(fn ->
  {:ok, s} = Task.Supervisor.start_link(max_children: 1)
  Task.Supervisor.async(s, fn -> :timer.sleep(:infinity) end)
  Task.Supervisor.async(s, fn -> 1 end)
end)

P.p(fn ->
  {:ok, s} = Task.Supervisor.start_link(max_children: 1)
  Task.Supervisor.async_nolink(s, fn -> :timer.sleep(:infinity) end)
  Task.Supervisor.start_child(s, fn -> 1 end)
end)

P.p(fn ->
  {:ok, s} = Task.Supervisor.start_link(spawn_opt: [priority: :high])
  Process.info(s, :priority)
end)

P.p(fn -> Task.Supervisor.start_link(:x) end)
P.p(fn -> Task.Supervisor.children(:nope) end)
P.p(fn -> Task.Supervisor.async_stream(:nope, [1], fn _ -> 1 end) |> Enum.to_list() end)
P.p(fn -> Task.async_stream([1], fn _ -> 1 end, max_concurrency: 0) |> Enum.to_list() end)
P.p(fn -> Task.async_stream([1], fn _ -> 1 end, zip_input_on_exit: :x) |> Enum.to_list() end)
P.p(fn -> Task.async_stream([1], fn _, _ -> 1 end) |> Enum.to_list() end)

P.p(fn ->
  Task.async_stream(
    [1, 2],
    fn
      1 -> :timer.sleep(:infinity)
      2 -> 2
    end,
    timeout: 20
  )
  |> Enum.to_list()
end)

P.p(fn ->
  Task.async_stream(
    [1, 2],
    fn
      1 -> :timer.sleep(:infinity)
      2 -> 2
    end,
    timeout: 20,
    on_timeout: :kill_task,
    zip_input_on_exit: true
  )
  |> Enum.to_list()
end)

P.p(fn ->
  Task.async_stream([1, 2, 3], fn x -> x end, ordered: false, max_concurrency: 1) |> Enum.take(2)
end)

P.p(fn -> Task.async(fn -> 1 end) |> Map.from_struct() |> Map.keys() end)
P.p(fn -> Task.await(:x) end)
P.p(fn -> Task.await(P.t(), -1) end)
P.p(fn -> Task.async(1) end)
P.p(fn -> Task.child_spec(fn -> 1 end) |> Map.drop([:start]) end)
P.p(fn -> Task.completed(1) |> Task.await() end)
P.p(fn -> Task.Supervisor.terminate_child(:nope, self()) end)

P.p(fn ->
  {:ok, s} = Task.Supervisor.start_link()
  Task.Supervisor.terminate_child(s, self())
end)
