# Topics with wildcards over a duplicate registry, a gen_statem that speaks for a connection, and :pg groups.
Logger.configure(level: :none)

defmodule Topics do
  def child_spec(_), do: Registry.child_spec(keys: :duplicate, name: __MODULE__, partitions: 2, listeners: [])

  def subscribe(pattern, meta \\ nil), do: Registry.register(__MODULE__, String.split(pattern, "."), meta)
  def unsubscribe(pattern), do: Registry.unregister(__MODULE__, String.split(pattern, "."))

  def publish(topic, message) do
    parts = String.split(topic, ".")

    for pattern <- patterns(parts), reduce: 0 do
      sent ->
        Registry.dispatch(__MODULE__, pattern, fn entries -> for {pid, meta} <- entries, do: send(pid, {topic, message, meta}) end)
        sent + length(Registry.lookup(__MODULE__, pattern))
    end
  end

  defp patterns([]), do: [[], ["#"]]
  defp patterns([part | rest]), do: [["#"] | for(head <- [part, "*"], tail <- patterns(rest), do: [head | tail])]
end

defmodule Connection do
  @moduledoc "Idle, connecting, open or backing off; calls made meanwhile are postponed."
  @behaviour :gen_statem

  def start_link(options), do: :gen_statem.start_link({:local, __MODULE__}, __MODULE__, options, [])
  def send_data(data), do: :gen_statem.call(__MODULE__, {:send, data})
  def event(event), do: :gen_statem.cast(__MODULE__, event)

  @impl true
  def callback_mode, do: [:handle_event_function, :state_enter]

  @impl true
  def init(options), do: {:ok, :idle, %{tries: 0, sent: [], owner: options[:owner], limit: options[:limit]}}

  @impl true
  def handle_event(:enter, old, state, data) do
    send(data.owner, {:state, old, state})
    {:keep_state, data}
  end

  def handle_event({:call, _from}, {:send, _}, :idle, data), do: {:next_state, :connecting, data, [:postpone, {:state_timeout, 60_000, :slow}]}
  def handle_event({:call, _from}, {:send, _}, state, _) when state in [:connecting, :backoff], do: {:keep_state_and_data, :postpone}

  def handle_event({:call, from}, {:send, item}, :open, data) do
    data = update_in(data.sent, &[item | &1])
    {:keep_state, data, [{:reply, from, {:ok, length(data.sent)}}]}
  end

  def handle_event(:cast, :up, :connecting, data), do: {:next_state, :open, %{data | tries: 0}}

  def handle_event(:cast, :refused, :connecting, %{tries: tries, limit: limit} = data) when tries + 1 >= limit do
    {:stop, {:shutdown, :too_many_tries}, data}
  end

  def handle_event(:cast, :refused, :connecting, data), do: {:next_state, :backoff, %{data | tries: data.tries + 1}, [{{:timeout, :again}, 1, :retry}]}
  def handle_event({:timeout, :again}, :retry, :backoff, data), do: {:next_state, :connecting, data}
  def handle_event(:cast, :down, :open, data), do: {:next_state, :idle, data, [{:next_event, :internal, :announce}]}

  def handle_event(:internal, :announce, :idle, data) do
    send(data.owner, {:delivered, Enum.reverse(data.sent)})
    {:keep_state, %{data | sent: []}}
  end

  def handle_event(:info, message, state, data) do
    send(data.owner, {:strange, message, state})
    :keep_state_and_data
  end

  def handle_event(_, _, _, _), do: :keep_state_and_data

  @impl true
  def terminate(reason, state, data), do: send(data.owner, {:ends, reason, state, data.tries})
end

{:ok, _} = Supervisor.start_link([Topics], strategy: :one_for_one)
{:ok, _} = Topics.subscribe("home.*.temperature", :sensor)
{:ok, _} = Topics.subscribe("home.#")
{:ok, _} = Topics.subscribe("home.kitchen.light", 1)
{:ok, _} = Topics.subscribe("home.kitchen.light", 2)

drain = fn drain ->
  receive do
    message -> [message | drain.(drain)]
  after
    0 -> []
  end
end

IO.inspect(Topics.publish("home.kitchen.temperature", 21.5))
IO.inspect(Enum.sort(drain.(drain)))
IO.inspect({Topics.publish("home.kitchen.light", :on), Topics.publish("garden", :rain), Topics.publish("home", :empty)})
IO.inspect(Enum.sort(drain.(drain)))
IO.inspect(Registry.keys(Topics, self()) |> Enum.sort())
IO.inspect({Registry.count(Topics), Registry.count_match(Topics, ["home", "kitchen", "light"], 2), Registry.values(Topics, ["home", "kitchen", "light"], self())})
Registry.unregister_match(Topics, ["home", "kitchen", "light"], 1)
Topics.unsubscribe("home.#")
IO.inspect({Topics.publish("home.kitchen.light", :off), drain.(drain)})
IO.inspect(Registry.select(Topics, [{{:"$1", :_, :"$2"}, [], [{{:"$1", :"$2"}}]}]) |> Enum.sort())

parent = self()
{_pid, ref} = spawn_monitor(fn ->
  {:ok, _} = Topics.subscribe("short.lived")
  send(parent, {:ready, Topics.publish("short.lived", :hi)})
end)

receive do: ({:ready, n} -> IO.inspect(n))
receive do: ({:DOWN, down, :process, _, reason} -> IO.inspect({down == ref, reason}))

Process.flag(:trap_exit, true)
{:ok, connection} = Connection.start_link(owner: self(), limit: 2)
next = fn -> receive(do: ({kind, _, _} = m when kind in [:state, :strange] -> m; {:delivered, _} = m -> m; {:ends, _, _, _} = m -> m; {:EXIT, _, reason} when reason != :normal -> {:exit, reason})) end
IO.inspect(next.())
tasks = for n <- 1..3, do: Task.async(fn -> Connection.send_data("packet #{n}") end)
IO.inspect(next.())
Connection.event(:refused)
IO.inspect([next.(), next.()])
Connection.event(:up)
IO.inspect(next.())
IO.inspect(tasks |> Task.await_many() |> Enum.sort())
IO.inspect(Connection.send_data(:last))
send(connection, :hello)
IO.inspect(next.())
IO.inspect(elem(:sys.get_state(connection), 0))
Connection.event(:down)
IO.inspect(next.())
{:delivered, items} = next.()
IO.inspect(Enum.sort(items))
doomed = Task.Supervisor.start_link() |> elem(1) |> Task.Supervisor.async_nolink(fn -> Connection.send_data(:never) end)
IO.inspect(next.())
Connection.event(:refused)
IO.inspect([next.(), next.()])
Connection.event(:refused)
IO.inspect([next.(), next.()])
IO.inspect(match?({:exit, {{:shutdown, :too_many_tries}, {:gen_statem, :call, [Connection, {:send, :never}, :infinity]}}}, Task.yield(doomed)))

{:ok, _} = :pg.start_link(:rooms)
for room <- [:red, :blue], do: :ok = :pg.join(:rooms, room, self())
:pg.join(:rooms, :red, [self(), self()])
IO.inspect({:pg.which_groups(:rooms) |> Enum.sort(), length(:pg.get_members(:rooms, :red)), :pg.leave(:rooms, :blue, self()), :pg.get_local_members(:rooms, :blue), :pg.leave(:rooms, :blue, self())})
