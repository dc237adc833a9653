defmodule Logger.Config do
  @moduledoc false

  # The handler of the event manager that knows how many messages wait there: those who log read its counter. When more have
  # come than `:discard_threshold` allows, this is told, and again when there are fewer.

  @behaviour :gen_event

  require Logger

  @counter {__MODULE__, :counter}

  @doc "Counts a message and returns how many there are; nil before there is a counter."
  def count do
    with counter when counter != nil <- :persistent_term.get(@counter, nil) do
      :counters.add(counter, 1, 1)
      :counters.get(counter, 1)
    end
  end

  @impl true
  def init(_argument) do
    counter = :counters.new(1, [:atomics])
    :persistent_term.put(@counter, counter)
    period = Application.get_env(:logger, :discard_threshold_periodic_check, 30_000)
    state = {counter, :log, Application.get_env(:logger, :discard_threshold, 500), period}
    schedule(state)
    {:ok, state}
  end

  @impl true
  def handle_event({_level, _leader, {Logger, _, _, _}}, {counter, mode, _, _} = state) do
    state = if mode == :log, do: checked(state), else: state
    put_waiting(counter)
    {:ok, state}
  end

  def handle_event(_event, state), do: {:ok, state}

  @impl true
  def handle_call({:configure, options}, {counter, mode, threshold, period}),
    do: {:ok, :ok, {counter, mode, Keyword.get(options, :discard_threshold, threshold), period}}

  @impl true
  def handle_info({__MODULE__, :update_counter}, state) do
    state = checked(state)
    schedule(state)
    {:ok, state}
  end

  def handle_info(_message, state), do: {:ok, state}

  defp schedule({_, _, _, period}),
    do: Process.send_after(self(), {__MODULE__, :update_counter}, period)

  defp put_waiting(counter) do
    {:message_queue_len, waiting} = Process.info(self(), :message_queue_len)
    :counters.put(counter, 1, waiting)
  end

  defp checked({counter, mode, threshold, period} = state) do
    count = :counters.get(counter, 1)

    case {mode, count >= threshold} do
      {:log, true} -> told(count, "above", {counter, :discard, threshold, period})
      {:discard, false} -> told(count, "below", {counter, :log, threshold, period})
      _ -> state
    end
  end

  # What is told stands in the queue as well, so it is counted behind it.
  defp told(count, where, {counter, _, _, _} = state) do
    put_waiting(counter)
    Logger.warning("Attempted to log #{count} messages, which is #{where} :discard_threshold")
    state
  end
end
