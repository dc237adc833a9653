# Who spawns goes on with its turn: what it does to the new process at once comes before that one's first step.
defmodule Watch do
  def reason(fun) do
    pid = spawn(fun)
    ref = Process.monitor(pid)

    receive do
      {:DOWN, ^ref, :process, ^pid, reason} -> reason
    end
  end

  def messages() do
    receive do
      {:EXIT, _, reason} -> [{:exit, reason} | messages()]
      message -> [message | messages()]
    after
      100 -> []
    end
  end
end

IO.inspect(Watch.reason(fn -> exit(:early) end), label: "monitored")

Process.flag(:trap_exit, true)
pid = spawn(fn -> exit(:early) end)
Process.link(pid)

receive do
  {:EXIT, ^pid, reason} -> IO.inspect(reason, label: "linked")
end

pid = spawn(fn -> :ok end)
IO.inspect(Process.alive?(pid), label: "alive")

me = self()
spawn(fn -> send(me, :from_child) end)
send(me, :from_parent)
IO.inspect(Watch.messages(), label: "messages")

task = Task.async(fn -> send(me, :from_task) end)
send(me, :from_parent)
Task.await(task)
IO.inspect(Watch.messages(), label: "task")

pid = spawn(fn -> receive do: ({from, n} -> send(from, {self(), n * 2})) end)
send(pid, {me, 21})

receive do
  {^pid, n} -> IO.inspect(n, label: "answered")
end

spawn(fn -> IO.puts("the child says") end)
IO.puts("the parent says")
Process.sleep(20)
spawn(fn -> IO.puts("what is begun is told before the end") end)
