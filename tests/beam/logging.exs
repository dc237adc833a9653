# What processes started on another node have to say is logged here too, where their group leader is.
[peer] = Enum.map(System.argv(), &String.to_atom/1)
show = fn term -> IO.puts("=> #{inspect(term, limit: :infinity, width: 400)}") end
true = Node.connect(peer)

defmodule Probe do
  def log(event, %{config: probe}), do: send(probe, {:event, event})
end

:ok = :logger.add_handler(:probe, Probe, %{config: self()})
:ok = :logger.set_primary_config(:level, :all)

message = fn
  {:report, %{label: label}} -> {:report, label}
  other -> other
end

heard = fn fun ->
  pid = fun.()

  receive do
    {:event, %{level: level, msg: msg, meta: meta}} ->
      msg = with {format, args} when is_list(args) <- msg, do: {format, Enum.reject(args, &is_pid/1)}
      show.({level, message.(msg), node(meta.gl) == node(), if(is_pid(pid), do: meta.pid == pid)})
  end
end

# Such an exit is nothing to report.
Node.spawn(peer, :erlang, :exit, [:quietly])
heard.(fn -> Node.spawn(peer, :logger, :error, ['number ~p', [1]]) end)
heard.(fn -> Node.spawn(peer, :logger, :warning, ['text', %{mine: 1}]) end)
heard.(fn -> Node.spawn(peer, :logger, :notice, [%{a: 1, label: :mine}]) end)
heard.(fn -> Node.spawn(peer, :logger, :error, [[b: 1]]) end)
code = ~S|require Logger; Logger.error("said #{1}"); Logger.warn([c: 1])|
heard.(fn -> Node.spawn(peer, Code, :eval_string, [code]) end)
heard.(fn -> nil end)
heard.(fn -> Node.spawn(peer, Task, :async, [:erlang, :error, [:in_task]]) && nil end)
heard.(fn -> nil end)
code = ~S|{:ok, pid} = Agent.start(fn -> 1 end); Agent.update(pid, fn _ -> raise "agent" end)|
heard.(fn -> Node.spawn(peer, Code, :eval_string, [code]) && nil end)
heard.(fn -> nil end)
heard.(fn -> Node.spawn(peer, :erlang, :apply, [:nobody_here, :f, []]) && nil end)
receive do
  {:event, _} -> show.(:more)
after
  0 -> show.(:no_more)
end
