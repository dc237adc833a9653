# Requests to spawn and what is heard of them; monitors with a tag of their own or an alias.
defmodule Heard do
  def show(fun) do
    IO.inspect({:ok, fun.()})
  catch
    kind, reason -> IO.inspect({kind, reason})
  end

  def reply(options, request) do
    flush()
    reference = request.(options)

    receive do
      {tag, ^reference, outcome, what} -> IO.inspect({options, tag, outcome, if(is_pid(what), do: :pid, else: what)})
    after
      100 -> IO.inspect({options, :nothing})
    end
  end

  def flush do
    receive do
      _ -> flush()
    after
      0 -> :ok
    end
  end

  def next do
    receive do
      message when is_tuple(message) -> {elem(message, 0), elem(message, tuple_size(message) - 1)}
      message -> message
    after
      100 -> :nothing
    end
  end
end



{pid, reference} =
  :erlang.spawn_opt(fn -> receive(do: (reason -> exit(reason))) end, monitor: [tag: :gone, alias: :reply_demonitor])

send(reference, :through_the_alias)
IO.inspect(Heard.next())
send(pid, :bye)
IO.inspect(Heard.next())

:erlang.spawn_opt(fn -> exit(:z) end, monitor: [tag: {:mine, 1}])
IO.inspect(Heard.next())
:erlang.monitor(:process, spawn(fn -> :ok end), tag: :gone)
IO.inspect(elem(Heard.next(), 0))
:erlang.monitor(:process, :nobody_has_this_name, tag: 1.5)
IO.inspect(Heard.next())
monitor = :erlang.monitor(:process, pid, tag: [])
Process.sleep(10)
IO.inspect({Process.demonitor(monitor, [:flush, :info]), Heard.next()})
Heard.show(fn -> :erlang.monitor(:process, pid, [:tag]) end)
Heard.show(fn -> :erlang.monitor(:process, pid, alias: :never) end)
Heard.show(fn -> :erlang.spawn_opt(fn -> 1 end, monitor: 1) end)
Heard.show(fn -> :erlang.spawn_opt(fn -> 1 end, monitor: [:x]) end)
Heard.show(fn -> :erlang.spawn_opt(fn -> 1 end, reply: :no) end)

lists = [
  [],
  [reply: :no],
  [reply: :yes],
  [reply: :error_only],
  [reply: :success_only],
  [reply_tag: {:a, 1}],
  [reply: :no, bad: 1],
  [bad: 1, reply_tag: :tagged],
  [reply: :never],
  [reply: :error_only, bad: 1]
]

for options <- lists, do: Heard.reply(options, &:erlang.spawn_request(fn -> :ok end, &1))
for options <- lists, do: Heard.reply(options, &:erlang.spawn_request(:nobody@localhost, :a, :b, [], &1))
Heard.reply([:monitor, reply: :no], &:erlang.spawn_request(:nobody@localhost, :a, :b, [], &1))
Heard.reply([:link, :monitor], &:erlang.spawn_request(:nobody@localhost, :a, :b, [], &1))

Heard.flush()
request = :erlang.spawn_request(fn -> :ok end, [])
IO.inspect({:erlang.spawn_request_abandon(request), :erlang.spawn_request_abandon(request)})
IO.inspect(elem(Heard.next(), 0))
Heard.show(fn -> :erlang.spawn_request_abandon(make_ref()) end)
Heard.show(fn -> :erlang.spawn_request_abandon(1) end)
Heard.show(fn -> :erlang.spawn_request(:a, 1, :b, [], []) end)
Heard.show(fn -> :erlang.spawn_request(1, :a, :b, [], []) end)
Heard.show(fn -> :erlang.spawn_request(node(), :a, :b, 1, []) end)
Heard.show(fn -> :erlang.spawn_request(node(), :a, :b, [], 1) end)
Heard.show(fn -> :erlang.spawn_request(node(), :a, :b, [], [1 | 2]) end)
