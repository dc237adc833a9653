defmodule ExUnit.EventManager do
  @moduledoc false

  # Sends what happens to every formatter, as casts. Formatters live under a supervisor of their own; one that fails is
  # not started again.

  @timeout 30_000

  def start_link do
    DynamicSupervisor.start_link(strategy: :one_for_one, max_restarts: 0)
  end

  def stop(supervisor) do
    for {_, pid, _, _} <- DynamicSupervisor.which_children(supervisor) do
      GenServer.stop(pid, :normal, @timeout)
    end

    DynamicSupervisor.stop(supervisor)
  end

  def add_handler(supervisor, handler, opts) do
    DynamicSupervisor.start_child(supervisor, %{
      id: GenServer,
      start: {GenServer, :start_link, [handler, opts]},
      restart: :temporary
    })
  end

  def suite_started(manager, opts), do: notify(manager, {:suite_started, opts})
  def suite_finished(manager, times_us), do: notify(manager, {:suite_finished, times_us})

  # Formatters of old know modules as cases.
  def module_started(manager, module) do
    notify(manager, {:case_started, as_case(module)})
    notify(manager, {:module_started, module})
  end

  def module_finished(manager, module) do
    notify(manager, {:case_finished, as_case(module)})
    notify(manager, {:module_finished, module})
  end

  defp as_case(module), do: %{module | __struct__: ExUnit.TestCase}

  def test_started(manager, test), do: notify(manager, {:test_started, test})
  def test_finished(manager, test), do: notify(manager, {:test_finished, test})
  def sigquit(manager, running), do: notify(manager, {:sigquit, running})
  def max_failures_reached(manager), do: notify(manager, :max_failures_reached)

  defp notify(supervisor, message) do
    for {_, pid, _, _} <- DynamicSupervisor.which_children(supervisor), is_pid(pid) do
      GenServer.cast(pid, message)
    end

    :ok
  end
end
