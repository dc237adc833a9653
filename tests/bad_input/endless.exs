# Processes that would hold ever more, each in its own way; run with a bound for every process.
Logger.configure(level: :none)

defmodule Endless do
  def body_recursion(x), do: [x | body_recursion(x + 1)]
  def stack(n), do: n + stack(n + 1)
  def accumulator(list), do: accumulator([:a | list])
  def generator, do: Stream.iterate(1, &(&1 + 1)) |> Enum.to_list()
  def mailbox(n), do: mailbox(send(self(), n) + 1)

  def watch(fun) do
    {pid, ref} = spawn_monitor(fun)

    receive do
      {:DOWN, ^ref, :process, ^pid, reason} -> IO.inspect(reason)
    end
  end
end

Endless.watch(fn -> Endless.body_recursion(1) end)
Endless.watch(fn -> Endless.stack(1) end)
Endless.watch(fn -> Endless.accumulator([]) end)
Endless.watch(&Endless.generator/0)
Endless.watch(fn -> Endless.mailbox(1) end)
Endless.watch(fn -> Enum.sum(1..1000) end)
IO.puts("alive")
