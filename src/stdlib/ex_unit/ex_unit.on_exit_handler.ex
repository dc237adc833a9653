defmodule ExUnit.OnExitHandler do
  @moduledoc false

  # What `on_exit` callbacks a test has and which supervisor, in a table by the test's process. They run in a process of
  # their own when that one has ended.

  use Agent

  @table __MODULE__
  @supervisor_opts [strategy: :one_for_one, max_restarts: 1_000_000, max_seconds: 1]

  def start_link(_opts) do
    Agent.start_link(
      fn -> :ets.new(@table, [:public, :named_table, read_concurrency: true]) end,
      name: __MODULE__
    )
  end

  def register(pid) when is_pid(pid) do
    :ets.insert(@table, {pid, nil, []})
    :ok
  end

  # A callback under a name that is there takes its place.
  def add(pid, name, callback) when is_pid(pid) and is_function(callback, 0) do
    with [{^pid, _supervisor, callbacks}] <- :ets.lookup(@table, pid) do
      entries =
        if List.keymember?(callbacks, name, 0),
          do: List.keyreplace(callbacks, name, 0, {name, callback}),
          else: [{name, callback} | callbacks]

      :ets.update_element(@table, pid, {3, entries})
      :ok
    else
      [] -> :error
    end
  end

  def put_supervisor(pid, supervisor) when is_pid(pid) and is_pid(supervisor),
    do: if(:ets.update_element(@table, pid, {2, supervisor}), do: :ok, else: :error)

  def get_supervisor(pid) when is_pid(pid) do
    case :ets.lookup(@table, pid) do
      [{^pid, supervisor, _callbacks}] -> {:ok, supervisor}
      [] -> :error
    end
  end

  def start_supervisor(pid) do
    {:ok, supervisor} = Supervisor.start_link([], @supervisor_opts)
    put_supervisor(pid, supervisor)
    supervisor
  end

  # Ends the supervisor, then runs the callbacks, the last first. Gives the first failure.
  def run(pid, timeout) when is_pid(pid) do
    [{^pid, supervisor, callbacks}] = :ets.take(@table, pid)
    ended = end_supervisor(supervisor, timeout)
    ran = exec_callbacks(Enum.map(callbacks, &elem(&1, 1)), timeout)
    if ended == :ok, do: ran, else: ended
  end

  defp end_supervisor(nil, _timeout), do: :ok

  defp end_supervisor(supervisor, timeout) do
    ref = Process.monitor(supervisor)
    Process.exit(supervisor, :shutdown)

    receive do
      {:DOWN, ^ref, _, _, _} -> :ok
    after
      timeout ->
        error = ExUnit.TimeoutError.exception(timeout: timeout, type: "supervisor shutdown")
        stacktrace = stacktrace(supervisor)
        Process.exit(supervisor, :kill)
        receive do: ({:DOWN, ^ref, _, _, _} -> :ok)
        {:error, error, stacktrace}
    end
  end

  defp exec_callbacks([], _timeout), do: :ok

  defp exec_callbacks(callbacks, timeout) do
    {runner, ref} = spawn_monitor(__MODULE__, :on_exit_runner_loop, [])
    result = each(callbacks, runner, ref, timeout, :ok)
    Process.demonitor(elem(result, 1), [:flush])
    Process.exit(elem(result, 0), :shutdown)
    elem(result, 2)
  end

  # A callback that ends the runner, or takes too long, does not keep the others from running.
  defp each([], runner, ref, _timeout, result), do: {runner, ref, result}

  defp each([callback | rest], runner, ref, timeout, result) do
    send(runner, {:run, self(), callback})

    receive do
      {^runner, outcome} ->
        each(rest, runner, ref, timeout, first(result, outcome))

      {:DOWN, ^ref, :process, ^runner, reason} ->
        again(rest, timeout, first(result, {{:EXIT, runner}, reason, []}))
    after
      timeout ->
        error = ExUnit.TimeoutError.exception(timeout: timeout, type: "on_exit callback")
        failure = {:error, error, stacktrace(runner)}
        Process.exit(runner, :kill)
        receive do: ({:DOWN, ^ref, _, _, _} -> :ok)
        again(rest, timeout, first(result, failure))
    end
  end

  defp again(callbacks, timeout, result) do
    {runner, ref} = spawn_monitor(__MODULE__, :on_exit_runner_loop, [])
    each(callbacks, runner, ref, timeout, result)
  end

  defp first(:ok, outcome), do: outcome
  defp first(failure, _outcome), do: failure

  defp stacktrace(pid) do
    case Process.info(pid, :current_stacktrace) do
      {:current_stacktrace, stacktrace} -> stacktrace
      nil -> []
    end
  end

  @doc false
  def on_exit_runner_loop do
    receive do
      {:run, from, callback} ->
        send(from, {self(), exec_callback(callback)})
        on_exit_runner_loop()
    end
  end

  defp exec_callback(callback) do
    callback.()
    :ok
  catch
    kind, error -> {kind, error, ExUnit.Runner.prune_stacktrace(__STACKTRACE__)}
  end
end
