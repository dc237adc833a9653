defmodule ExUnit.Server do
  @moduledoc false

  # The modules that wait to be run. Asynchronous ones can be taken while files are still being loaded; sync ones only
  # when all is loaded. Taking the sync modules ends the run: more can then be added for the next.

  use GenServer

  @timeout :infinity

  def start_link(_opts), do: GenServer.start_link(__MODULE__, :ok, name: __MODULE__)

  def add_async_module(name), do: add(name, :async)
  def add_sync_module(name), do: add(name, :sync)

  defp add(name, kind), do: GenServer.call(__MODULE__, {:add, name, kind}, @timeout)

  # Says that all is loaded and gives how long that took, in microseconds.
  def modules_loaded, do: GenServer.call(__MODULE__, :modules_loaded, @timeout)

  # Gives up to `count` modules; waits while there may be more, then gives nil.
  def take_async_modules(count) when count > 0,
    do: GenServer.call(__MODULE__, {:take_async, count}, @timeout)

  def take_sync_modules, do: GenServer.call(__MODULE__, :take_sync, @timeout)

  @impl true
  def init(:ok), do: {:ok, fresh([])}

  defp fresh(sync),
    do: %{async: [], sync: sync, waiting: nil, loaded?: false, since: now()}

  defp now, do: System.monotonic_time(:microsecond)

  @impl true
  def handle_call({:add, _name, _kind}, _from, %{loaded?: true} = state),
    do: {:reply, :already_running, state}

  def handle_call({:add, name, :sync}, _from, state),
    do: {:reply, :ok, %{state | sync: [name | state.sync]}}

  def handle_call({:add, name, :async}, _from, state),
    do: {:reply, :ok, serve(%{state | async: [name | state.async]})}

  def handle_call(:modules_loaded, _from, state),
    do: {:reply, now() - state.since, serve(%{state | loaded?: true})}

  def handle_call({:take_async, count}, from, %{waiting: nil} = state),
    do: {:noreply, serve(%{state | waiting: {from, count}})}

  def handle_call(:take_sync, _from, %{waiting: nil, loaded?: true} = state),
    do: {:reply, state.sync, fresh([])}

  defp serve(%{waiting: nil} = state), do: state

  defp serve(%{waiting: {from, count}} = state) do
    case Enum.split(state.async, count) do
      {[], _} when not state.loaded? ->
        state

      {[], _} ->
        GenServer.reply(from, nil)
        %{state | waiting: nil}

      {taken, rest} ->
        GenServer.reply(from, taken)
        %{state | async: rest, waiting: nil}
    end
  end
end
