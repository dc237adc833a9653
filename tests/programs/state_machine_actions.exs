# What the actions of a state machine do: timeouts, postponed and inserted events, repeated states, and what is refused.
Logger.configure(level: :none)
Process.flag(:trap_exit, true)

defmodule Machine do
  @behaviour :gen_statem
  def callback_mode, do: [:handle_event_function, :state_enter]
  def init({to, actions}), do: {:ok, :a, %{to: to, n: 0}, actions}
  def terminate(reason, state, data), do: send(data.to, {:terminate, shown(reason), state})

  def handle_event(:enter, old, :twice, %{n: n} = data) do
    send(data.to, {:enter, old, :twice})
    if n < 2, do: {:repeat_state, %{data | n: n + 1}}, else: :keep_state_and_data
  end

  def handle_event(:enter, _old, :refused, data), do: {:next_state, :a, data}

  def handle_event(:enter, old, new, data) do
    send(data.to, {:enter, old, new})
    :keep_state_and_data
  end

  def handle_event({:call, from}, {:do, fun}, state, data), do: fun.(from, state, data)

  def handle_event(:cast, {:not_in, state, x}, state, data) do
    send(data.to, {:postponed, x})
    {:keep_state_and_data, [:postpone]}
  end

  def handle_event(type, content, state, data) do
    send(data.to, {type, content, state})
    :keep_state_and_data
  end

  def shown({reason, [_ | _]}), do: reason
  def shown(reason), do: reason
end

# What has come until the given message, and that.
until = fn until, last, seen ->
  receive do
    ^last -> Enum.reverse([last | seen])
    other -> until.(until, last, [other | seen])
  end
end

come = fn last -> IO.inspect(until.(until, last, []), width: 150) end
start = fn actions -> elem(:gen_statem.start_link(Machine, {self(), actions}, []), 1) end
run = fn machine, fun -> IO.inspect(:gen_statem.call(machine, {:do, fun})) end
to = fn state, actions -> fn from, _, data -> {:next_state, state, data, [{:reply, from, state} | actions]} end end
keep = fn actions -> fn from, _, _ -> {:keep_state_and_data, [{:reply, from, :kept} | actions]} end end

machine = start.([{:next_event, :internal, 1}, {:next_event, :cast, 2}, {:state_timeout, 1, 3}])
come.({:state_timeout, 3, :a})

run.(machine, to.(:b, [{:state_timeout, 1, :set_with_the_state}]))
come.({:state_timeout, :set_with_the_state, :b})

run.(machine, keep.([{:state_timeout, 60_000, :late}]))
run.(machine, keep.([{:state_timeout, :update, :updated}]))
run.(machine, to.(:a, [{:state_timeout, 0, :at_once}, {:next_event, :internal, :inserted}]))
come.({:state_timeout, :at_once, :a})

for x <- 1..3, do: :gen_statem.cast(machine, {:not_in, :a, x})
:gen_statem.cast(machine, :last)
come.({:cast, :last, :a})
run.(machine, to.(:b, [{:next_event, :internal, :first}]))
come.({:cast, {:not_in, :a, 3}, :b})

run.(machine, keep.([{{:timeout, :name}, 60_000, 1}, {{:timeout, :name}, 1, 2}, {{:timeout, :gone}, 1, 3}, {{:timeout, :gone}, :cancel}]))
come.({{:timeout, :name}, 2, :b})
run.(machine, to.(:twice, []))
come.({:enter, :b, :twice})
come.({:enter, :b, :twice})

refuse = fn fun ->
  machine = start.([])
  come.({:enter, :a, :a})

  try do
    :gen_statem.call(machine, {:do, fun})
  catch
    :exit, _ -> :ok
  end

  receive(do: ({:terminate, _, _} = last -> IO.inspect(last)))
  receive(do: ({:EXIT, ^machine, reason} -> IO.inspect(Machine.shown(reason))))
end

refuse.(keep.([:nothing]))
refuse.(keep.([{:next_event, :nothing, 1}]))
refuse.(keep.([{:timeout, :soon, 1}]))
refuse.(fn _, _, _ -> :nothing end)
refuse.(fn _, _, _ -> raise "error" end)
refuse.(fn _, _, _ -> {:stop, {:shutdown, :wanted}} end)
