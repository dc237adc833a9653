defmodule :timer do
  @moduledoc "Times and timers."

  @doc "Waits for milliseconds."
  def sleep(time) do
    receive after: (time -> :ok)
  end

  @doc "Returns the microseconds a call takes, and its value."
  def tc(fun) do
    start = :erlang.monotonic_time()
    value = fun.()
    {elapsed(start), value}
  end

  @doc "As `tc/1`, with arguments."
  def tc(fun, args) when is_function(fun) do
    start = :erlang.monotonic_time()
    value = :erlang.apply(fun, args)
    {elapsed(start), value}
  end

  @doc "As `tc/1`, of a module's function."
  def tc(m, f, a) do
    start = :erlang.monotonic_time()
    value = :erlang.apply(m, f, a)
    {elapsed(start), value}
  end

  defp elapsed(start),
    do: :erlang.convert_time_unit(:erlang.monotonic_time() - start, :native, :microsecond)

  @doc "Returns the microseconds between two timestamp tuples."
  def now_diff({a2, b2, c2}, {a1, b1, c1}),
    do: ((a2 - a1) * 1_000_000 + b2 - b1) * 1_000_000 + c2 - c1

  @doc "Converts seconds to milliseconds."
  def seconds(s), do: 1000 * s
  @doc "Converts minutes to milliseconds."
  def minutes(m), do: 60_000 * m
  @doc "Converts hours to milliseconds."
  def hours(h), do: 3_600_000 * h
  @doc "Converts hours, minutes and seconds to milliseconds."
  def hms(h, m, s), do: hours(h) + minutes(m) + seconds(s)

  @doc "Does nothing: there is no server to start."
  def start(), do: :ok

  @doc "Sends the calling process a message later."
  def send_after(time, message), do: send_after(time, self(), message)

  @doc "Sends a process a message later."
  def send_after(time, dest, message) when is_integer(time) and time >= 0 do
    {:ok, {:once, :erlang.send_after(time, local(dest), message)}}
  end

  def send_after(_, _, _), do: {:error, :badarg}

  defp local({name, node}) when node == node(), do: name
  defp local(dest), do: dest

  @doc "Sends the calling process a message again and again."
  def send_interval(time, message), do: send_interval(time, self(), message)

  @doc "Sends a process a message again and again, until it ends or the timer is cancelled."
  def send_interval(time, dest, message) when is_integer(time) and time >= 0 do
    {:ok,
     {:interval,
      spawn(fn -> watch(dest) && ticks(time, next(time), fn -> send(dest, message) end) end)}}
  end

  def send_interval(_, _, _), do: {:error, :badarg}

  defp watch(pid) when is_pid(pid), do: :erlang.monitor(:process, pid)
  defp watch(_), do: true

  defp next(time), do: :erlang.monotonic_time(:millisecond) + time

  defp ticks(time, at, fun) do
    receive do
      :cancel -> :ok
      {:DOWN, _, :process, _, _} -> :ok
    after
      max(at - :erlang.monotonic_time(:millisecond), 0) ->
        fun.()
        ticks(time, at + time, fun)
    end
  end

  @doc "Calls a function later."
  def apply_after(time, m, f, a)
      when is_integer(time) and time >= 0 and is_atom(m) and is_atom(f) and is_list(a) do
    {:ok,
     {:interval,
      spawn(fn ->
        receive do
          :cancel -> :ok
        after
          time -> :erlang.apply(m, f, a)
        end
      end)}}
  end

  def apply_after(_, _, _, _), do: {:error, :badarg}

  @doc "Calls a function again and again, each time in a process of its own."
  def apply_interval(time, m, f, a)
      when is_integer(time) and time >= 0 and is_atom(m) and is_atom(f) and is_list(a) do
    {:ok, {:interval, spawn(fn -> ticks(time, next(time), fn -> spawn(m, f, a) end) end)}}
  end

  def apply_interval(_, _, _, _), do: {:error, :badarg}

  @doc "Ends the calling process later."
  def exit_after(time, reason), do: exit_after(time, self(), reason)
  @doc "Ends a process later."
  def exit_after(time, pid, reason), do: apply_after(time, :erlang, :exit, [pid, reason])
  @doc "Kills the calling process later."
  def kill_after(time), do: exit_after(time, self(), :kill)
  @doc "Kills a process later."
  def kill_after(time, pid), do: exit_after(time, pid, :kill)

  @doc "Cancels a timer."
  def cancel({:once, ref}) when is_reference(ref) do
    :erlang.cancel_timer(ref)
    {:ok, :cancel}
  end

  def cancel({:interval, pid}) when is_pid(pid) do
    send(pid, :cancel)
    {:ok, :cancel}
  end

  def cancel(_), do: {:error, :badarg}
end
