defmodule ExUnit.RunnerStats do
  @moduledoc false

  # A formatter that counts: its counts decide the exit status and when there have been failures enough.

  use GenServer
  alias ExUnit.{FailuresManifest, Test, TestModule}

  def stats(pid), do: GenServer.call(pid, :stats, :infinity)

  # Counts failures one by one and gives the new count.
  def increment_failure_counter(pid, count \\ 1),
    do: GenServer.call(pid, {:increment_failure_counter, count}, :infinity)

  def get_failure_counter(pid), do: GenServer.call(pid, :get_failure_counter, :infinity)

  @impl true
  def init(opts) do
    {:ok,
     %{
       total: 0,
       failures: 0,
       skipped: 0,
       excluded: 0,
       counted: 0,
       manifest_file: opts[:failures_manifest_file],
       manifest: known_failures(opts[:failures_manifest_file]),
       pending: []
     }}
  end

  defp known_failures(nil), do: FailuresManifest.new()
  defp known_failures(file), do: FailuresManifest.read(file)

  @impl true
  def handle_call(:stats, _from, state),
    do: {:reply, Map.take(state, [:total, :failures, :skipped, :excluded]), state}

  def handle_call({:increment_failure_counter, count}, _from, state),
    do: {:reply, state.counted + count, %{state | counted: state.counted + count}}

  def handle_call(:get_failure_counter, _from, state), do: {:reply, state.counted, state}

  @impl true
  def handle_cast({:test_finished, %Test{} = test}, state) do
    {:noreply, state |> Map.update!(:total, &(&1 + 1)) |> count(test.state) |> record(test)}
  end

  # What fails after its tests have run makes those that had passed fail with it.
  def handle_cast({:module_finished, %TestModule{state: {:failed, _}} = module}, state) do
    passed = Enum.count(module.tests, &is_nil(&1.state))
    {:noreply, Map.update!(state, :failures, &(&1 + passed))}
  end

  def handle_cast({:suite_finished, _}, %{manifest_file: file} = state) when is_binary(file) do
    FailuresManifest.write!(state.manifest, file)
    {:noreply, state}
  end

  def handle_cast(_event, state), do: {:noreply, state}

  defp count(state, {:failed, _}), do: Map.update!(state, :failures, &(&1 + 1))
  defp count(state, {:invalid, _}), do: Map.update!(state, :failures, &(&1 + 1))
  defp count(state, {:skipped, _}), do: Map.update!(state, :skipped, &(&1 + 1))
  defp count(state, {:excluded, _}), do: Map.update!(state, :excluded, &(&1 + 1))
  defp count(state, nil), do: state

  defp record(%{manifest_file: nil} = state, _test), do: state

  defp record(state, test),
    do: %{state | manifest: FailuresManifest.put_test(state.manifest, test)}
end
