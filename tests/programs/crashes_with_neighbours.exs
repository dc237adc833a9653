# What the logger tells of a crash of a process that :proc_lib has started, of those that end with it, and of bridges.
me = inspect(self())
told = fn min, report ->
  case Logger.Translator.translate(min, :error, :report, report) do
    {:ok, text, meta} ->
      IO.puts(text |> IO.chardata_to_string() |> String.replace(me, "ME"))
      IO.puts(meta |> Enum.sort() |> inspect() |> String.replace(me, "ME"))

    {:ok, text} ->
      IO.puts(text |> IO.chardata_to_string() |> String.replace(me, "ME"))
  end
end

neighbour = fn more ->
  known = [
    pid: self(),
    registered_name: [],
    initial_call: {A, :b, [:c]},
    current_function: {Enum, :map, 2},
    ancestors: [:first, self()],
    message_queue_len: 3,
    links: [self()],
    trap_exit: false,
    status: :waiting,
    heap_size: 1,
    stack_size: 2,
    reductions: 3,
    current_stacktrace: [{A, :b, 1, [file: 'a.ex', line: 7]}, {A, :c, 2, []}]
  ]

  {:neighbour, for({key, value} <- known, do: {key, Keyword.get(more, key, value)})}
end

crash = fn call, neighbours ->
  info = [
    initial_call: call,
    pid: self(),
    registered_name: [],
    error_info: {:error, :kaboom, [{A, :d, 0, []}]},
    ancestors: [self()],
    message_queue_len: 0,
    messages: [],
    links: [],
    dictionary: [a: 1],
    trap_exit: true,
    status: :running,
    heap_size: 1,
    stack_size: 2,
    reductions: 3
  ]

  {{:proc_lib, :crash}, [info, neighbours]}
end

told.(:info, crash.({A, :b, []}, []))
told.(:info, crash.({A, :b, []}, [neighbour.([])]))
two = [neighbour.([]), neighbour.(registered_name: B, initial_call: {A, :b, 2}, ancestors: [])]
told.(:info, crash.({A, :b, [1, 2]}, two))
told.(:debug, crash.({A, :b, [1, 2]}, two))
told.(:debug, crash.({A, :b, []}, [neighbour.(current_stacktrace: [])]))
told.(:info, crash.({:supervisor, A, [:a]}, [neighbour.(initial_call: {:supervisor, A, [:a]})]))
told.(:info, crash.({:supervisor_bridge, A, [:a]}, []))

defmodule Bridge do
  def init(answer) when is_atom(answer), do: answer
  def init({:error, _} = error), do: error

  def init({:ends, reason}) do
    pid = spawn_link(fn -> receive do: (:go -> exit(reason)) end)
    send(:main, {:part, pid})
    {:ok, pid, {:state, reason}}
  end

  def terminate(reason, state), do: send(:main, {:terminated, reason, state})
end

Process.flag(:trap_exit, true)
Process.register(self(), :main)
:logger.set_primary_config(:level, :none)
ended = fn pid -> receive do: ({:EXIT, ^pid, reason} -> reason) end
IO.inspect(:supervisor_bridge.start_link(Bridge, :ignore))
IO.inspect(:supervisor_bridge.start_link(Bridge, {:error, :no}))

{:ok, bridge} = :supervisor_bridge.start_link({:local, :bridge}, Bridge, {:ends, :kaboom})
{:part, part} = receive do: ({:part, _} = message -> message)
IO.inspect(GenServer.call(:bridge, :anything))
IO.inspect(match?({:state, Bridge, ^part, {:state, :kaboom}, {:local, :bridge}}, :sys.get_state(bridge)))
IO.inspect(Process.info(bridge, :dictionary) |> elem(1) |> Keyword.fetch!(:"$initial_call"))
IO.inspect({:already_started, bridge} == elem(:supervisor_bridge.start_link({:local, :bridge}, Bridge, {:ends, 1}), 1))
send(part, :go)
IO.inspect(ended.(bridge))
IO.inspect(receive do: ({:terminated, _, _} = message -> message), after: (0 -> :not_terminated))

{:ok, bridge} = :supervisor_bridge.start_link(Bridge, {:ends, :kaboom})
Process.exit(bridge, :shutdown)
IO.inspect(ended.(bridge))
IO.inspect(receive do: ({:terminated, _, _} = message -> message))

child = [pid: self(), mfa: {Bridge, :init, [1]}]
progress = [supervisor: {self(), Bridge}, started: child]
told.(:info, {{:supervisor, :progress}, progress})
child = [pid: self(), mod: Bridge]
failed = [supervisor: {:local, :bridge}, errorContext: :child_terminated, reason: :kaboom, offender: child]
told.(:debug, {{:supervisor, :error}, failed})

child = [pid: self(), id: A, mfargs: {A, :start, [1]}, restart_type: :permanent, shutdown: 5000, child_type: :worker]
for context <- [:start_error, :child_terminated, :shutdown, :shutdown_error],
    do: told.(:debug, {{:supervisor, context}, [supervisor: {:local, A}, errorContext: context, reason: {:kaboom, [{A, :f, 1, []}]}, offender: child]})

for {label, report} <- [progress: progress, error: failed], single? <- [false, true] do
  options = %{depth: :unlimited, chars_limit: :unlimited, single_line: single?, encoding: :unicode}
  text = :supervisor_bridge.format_log(%{label: {:supervisor, label}, report: report}, options)
  IO.puts(text |> IO.chardata_to_string() |> String.replace(to_string(:erlang.pid_to_list(self())), "ME"))
end
