# What reports and reasons tell of the way an error took through OTP's processes.
require Logger

defmodule Format do
  # Where this file lies is left out.
  def line(level, message, _time, _metadata) do
    message = message |> IO.chardata_to_string() |> String.replace(~r{\S*/logged_traces.exs}, "logged_traces.exs")
    "[#{level}] #{message}\n"
  end
end

Logger.configure_backend(:console, format: {Format, :line})

defmodule Await do
  # Waits for the end of a process and for what is logged of it; gives the entries of the reason's stack trace.
  def ended(pid) do
    ref = Process.monitor(pid)
    receive(do: ({:DOWN, ^ref, _, _, reason} -> Logger.flush() && reason))
  end

  def entries({reason, [{_, _, _, _} | _] = trace}), do: {reason, for({m, f, a, place} <- trace, do: {m, f, a, place[:line]})}
  def entries(reason), do: reason
end

defmodule Handler do
  @behaviour :gen_event
  def init(:fail), do: raise("no start")
  def init(state), do: {:ok, state}
  def handle_event(_event, _state), do: raise("in an event")
  def handle_call(_request, _state), do: raise("in a call")
  def handle_info(_message, _state), do: raise("in a message")
  def terminate(:fail, _state), do: raise("no end")
  def terminate(_reason, _state), do: :ok
end

{:ok, manager} = :gen_event.start({:local, :manager})
add = fn handler -> :ok = :gen_event.add_handler(manager, handler, :state) end
add.(Handler)
:gen_event.notify(manager, :event)
:gen_event.which_handlers(manager)
Logger.flush()
add.({Handler, :second})
:gen_event.sync_notify(manager, :event)
Logger.flush()
add.(Handler)
{:error, {:EXIT, failed}} = :gen_event.call(manager, Handler, :request)
Logger.flush()
IO.inspect(Await.entries(failed))
add.(Handler)
send(manager, :message)
:gen_event.which_handlers(manager)
Logger.flush()
{:EXIT, failed} = :gen_event.add_handler(manager, Handler, :fail)
IO.inspect(Await.entries(failed))
{:EXIT, failed} = :gen_event.add_sup_handler(manager, Handler, :fail)
IO.inspect(Await.entries(failed))
add.(Handler)
{:EXIT, failed} = :gen_event.delete_handler(manager, Handler, :fail)
IO.inspect(Await.entries(failed))

defmodule Server do
  use GenServer
  def init(first), do: {:ok, first, {:continue, first}}
  def handle_continue(:fail, _state), do: raise("in a continuation")
  def handle_continue(_other, state), do: {:noreply, state}
  def handle_call(:fail, _from, state), do: {:reply, :replied, state, {:continue, :fail}}
end

{:ok, pid} = GenServer.start(Server, :fail, name: :server)
IO.inspect(Await.entries(Await.ended(pid)) |> is_tuple())
{:ok, pid} = GenServer.start(Server, :well, name: :server)
replied = GenServer.call(pid, :fail)
Await.ended(pid)
IO.inspect(replied)

defmodule Machine do
  @behaviour :gen_statem
  def callback_mode(), do: [:handle_event_function, :state_enter]
  def init(data), do: {:ok, :off, data}
  def handle_event(:enter, _old, :on, _data), do: raise("cannot be on")
  def handle_event(:enter, _old, _state, _data), do: :keep_state_and_data
  def handle_event(:cast, :flip, :off, data), do: {:next_state, :on, data + 1}
  def terminate(_reason, state, data), do: IO.inspect({state, data})
end

{:ok, pid} = :gen_statem.start({:local, :machine}, Machine, 0, [])
:gen_statem.cast(pid, :flip)
Await.ended(pid)

pid = :proc_lib.spawn(fn -> receive(do: (:go -> exit(:done))) end)
send(pid, :go)
IO.inspect(Await.ended(pid))
pid = :proc_lib.spawn(fn -> receive(do: (:go -> raise("spawned"))) end)
send(pid, :go)
IO.inspect(Await.entries(Await.ended(pid)))

# Maps explain what they refuse, and structs refuse as maps do.
first = fn fun -> try(do: fun.(), catch: (kind, reason -> {kind, reason, hd(__STACKTRACE__) |> elem(3)})) end
map = Enum.into([a: 1], %{})
IO.inspect(first.(fn -> Map.fetch!(map, :b) end))
IO.inspect(first.(fn -> :maps.update(:b, 1, map) end))
IO.inspect(first.(fn -> :maps.keys(Enum.at([5], 0)) end))
IO.inspect(first.(fn -> map_size(Enum.at([5], 0)) end))
IO.inspect(first.(fn -> struct!(URI, nope: 1) end))
IO.inspect(first.(fn -> 1 / String.length("") end))
