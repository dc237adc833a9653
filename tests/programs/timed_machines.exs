# State machines with timeouts, postponed events and replies, by both callback modes.
defmodule Door do
  @behaviour :gen_statem
  def start_link(code), do: :gen_statem.start_link({:local, :door}, __MODULE__, code, [])
  def callback_mode, do: [:state_functions, :state_enter]

  def init(code),
    do: {:ok, :locked, %{code: code, buf: [], log: [], parent: hd(Process.get(:"$ancestors"))}}

  def locked(:enter, old, d), do: {:keep_state, log(d, {:enter, :locked, old})}

  def locked(:cast, {:button, b}, %{code: code} = d) do
    buf = Enum.take([b | d.buf], length(code))

    if Enum.reverse(buf) == code,
      do: {:next_state, :open, %{d | buf: []}, [{:state_timeout, 20, :lock}]},
      else: {:keep_state, %{d | buf: buf}, {:timeout, 5000, :idle}}
  end

  def locked({:call, from}, :walk, d),
    do:
      {:keep_state, log(d, :postponed),
       [:postpone, {:next_event, :internal, {:asked, from |> elem(0) |> is_pid}}]}

  def locked(:internal, ev, d), do: {:keep_state, log(d, ev)}
  def locked(type, ev, d), do: common(type, ev, d)
  def open(:enter, :locked, d), do: {:keep_state, log(d, {:enter, :open})}
  def open(:state_timeout, :lock, d), do: {:next_state, :locked, d}
  def open({:call, from}, :walk, d), do: {:keep_state, log(d, :walked), {:reply, from, :ok}}
  def open(:cast, {:button, _}, _), do: {:keep_state_and_data, :postpone}
  def open(type, ev, d), do: common(type, ev, d)

  defp common({:call, from}, :log, d),
    do: {:keep_state_and_data, [{:reply, from, Enum.reverse(d.log)}]}

  defp common({:call, from}, :stop, d),
    do: {:stop_and_reply, {:shutdown, :asked}, [{:reply, from, :bye}], d}

  defp common(:info, msg, d), do: {:keep_state, log(d, {:info, msg})}
  defp log(d, x), do: update_in(d.log, &[x | &1])
  def terminate(reason, state, d), do: send(d.parent, {:terminate, reason, state, length(d.log)})
  def format_status(_, [_pdict, s, _d]), do: {s, :hidden}
end

Process.flag(:trap_exit, true)
{:ok, p} = Door.start_link([1, 2, 3])
t = Task.async(fn -> :gen_statem.call(:door, :walk) end)
send(p, :hello)
for b <- [9, 1, 2, 3], do: :gen_statem.cast(p, {:button, b})
IO.inspect(Task.await(t))
IO.inspect(:sys.get_state(p) |> elem(0) |> then(&(&1 in [:open, :locked])))
wait = fn wait -> if elem(:sys.get_state(p), 0) == :locked, do: :ok, else: wait.(wait) end
wait.(wait)
IO.inspect(:gen_statem.call(p, :log))
IO.inspect(:gen_statem.call(p, :stop))

receive do
  {:EXIT, ^p, r} -> IO.inspect(r)
end

receive do
  {:terminate, a, b, c} -> IO.inspect({a, b, c})
end

defmodule Traffic do
  @behaviour :gen_statem
  def callback_mode, do: :handle_event_function

  def init(pid),
    do: {:ok, {:red, 0}, pid, [{{:timeout, :tick}, 1, 0}, {:next_event, :internal, :boot}]}

  def handle_event(:internal, :boot, s, pid) do
    send(pid, {:boot, s})
    :keep_state_and_data
  end

  def handle_event({:timeout, :tick}, n, {c, k}, pid) do
    send(pid, {c, n, k})

    if n == 4,
      do: :stop,
      else: {:next_state, {next(c), k + 1}, pid, [{{:timeout, :tick}, 1, n + 1}]}
  end

  def handle_event({:call, from}, :boom, _, _),
    do: {:stop_and_reply, :normal, {:reply, from, :boomed}}

  def handle_event(:cast, :crash, _, _), do: raise("crash!")
  def handle_event(:cast, :bad, _, _), do: :what

  def handle_event(:cast, {:repeat, x}, _, pid) do
    send(pid, {:repeat, x})
    {:repeat_state_and_data, [{{:timeout, :tick}, :cancel}]}
  end

  defp next(:red), do: :green
  defp next(:green), do: :yellow
  defp next(:yellow), do: :red
end

{:ok, p} = :gen_statem.start_link(Traffic, self(), [])

flush = fn flush ->
  receive do
    {:EXIT, ^p, r} ->
      IO.inspect({:exit, r})

    {:EXIT, _, reason} ->
      IO.inspect({:other, reason})
      flush.(flush)

    m ->
      IO.inspect(m)
      flush.(flush)
  end
end

flush.(flush)
Logger.configure(level: :none)
{:ok, p} = :gen_statem.start(Traffic, self(), [])
ref = Process.monitor(p)
:gen_statem.cast(p, {:repeat, 1})
:gen_statem.cast(p, :crash)

receive do
  {:DOWN, ^ref, _, _, {e, st}} -> IO.inspect({e, hd(st) |> elem(0)})
end

{:ok, p} = :gen_statem.start(Traffic, self(), [])
ref = Process.monitor(p)
:gen_statem.cast(p, :bad)

receive do
  {:DOWN, ^ref, _, _, {e, _}} -> IO.inspect(e)
end

IO.inspect(
  catch_exit =
    try do
      :gen_statem.call(:nobody, :x)
    catch
      :exit, r -> r
    end
)

IO.inspect(
  try do
    :gen_statem.call(p, :x, 10)
  catch
    :exit, r -> elem(r, 0)
  end
)

{:ok, p} = :gen_statem.start(Traffic, self(), [])
IO.inspect(:gen_statem.call(p, :boom, {:clean_timeout, 500}))
{:ok, p} = :gen_statem.start(Traffic, self(), [])
r = :gen_statem.send_request(p, :boom)
IO.inspect(:gen_statem.receive_response(r, 1000))
_ = catch_exit
_ = p
