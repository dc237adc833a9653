defmodule :application_master do
  @moduledoc """
  The process that stands for a running application: the group leader of its processes.

  What they print it passes on to its own group leader. A second process, the parent of the application's supervisor, calls
  the callbacks; when the application ends, this one ends what is left of its processes.
  """

  @doc """
  Starts an application with what its resource says, in a process linked to the controller that calls this.

  The controller gets `{:started, app, {:ok, pid}}` or `{:started, app, {:error, reason}}`.
  """
  def start_link(app, resource, type),
    do: :erlang.spawn_link(:application_master, :init, [self(), app, resource, type])

  @doc "Has an application end for a reason."
  def tell(master, reason), do: send(master, {:stop, reason})

  @doc false
  def init(controller, app, resource, type) do
    :erlang.process_flag(:trap_exit, true)
    leader = :erlang.group_leader()
    :erlang.group_leader(self(), self())
    :ets.insert(:ac_tab, {{:master, self()}, app})
    child = :erlang.spawn_link(:application_master, :start_it, [self(), resource, type])
    started = started(child, leader)
    send(controller, {:started, app, with(:ok <- started, do: {:ok, self()})})
    if started == :ok, do: loop(child, leader), else: :ets.delete(:ac_tab, {:master, self()})
  end

  defp started(child, leader) do
    receive do
      {:started, ^child, result} ->
        result

      {:EXIT, ^child, reason} ->
        {:error, reason}

      message ->
        with(:ok <- pass_on(message, leader), do: started(child, leader))
    end
  end

  defp loop(child, leader) do
    receive do
      {:stop, reason} -> terminate(child, leader, reason)
      {:EXIT, ^child, reason} -> ended(reason)
      message -> with(:ok <- pass_on(message, leader), do: loop(child, leader))
    end
  end

  defp pass_on({:io_request, _, _, _} = request, leader) do
    send(leader, request)
    :ok
  end

  defp pass_on(_message, _leader), do: :ok

  # The callbacks may print to the end, so requests are passed on until then.
  defp terminate(child, leader, reason) do
    send(child, :terminate)
    await_end(child, leader)
    ended(reason)
  end

  defp await_end(child, leader) do
    receive do
      {:EXIT, ^child, _} -> :ok
      message -> with(:ok <- pass_on(message, leader), do: await_end(child, leader))
    end
  end

  defp ended(reason) do
    kill_group()
    :erlang.exit(reason)
  end

  defp kill_group() do
    master = self()

    for pid <- :erlang.processes(), pid != master do
      if :erlang.process_info(pid, :group_leader) == {:group_leader, master},
        do: :erlang.exit(pid, :kill)
    end
  end

  ## The parent of the supervisor

  @doc false
  def start_it(master, resource, type) do
    :erlang.process_flag(:trap_exit, true)
    {mod, args} = :proplists.get_value(:mod, resource, [])

    case start_supervisor(mod, type, args, :proplists.get_value(:start_phases, resource, :undefined)) do
      {:ok, pid, state} ->
        send(master, {:started, self(), :ok})
        loop_it(mod, pid, state)

      {:error, _} = error ->
        send(master, {:started, self(), error})
    end
  end

  defp start_supervisor(mod, type, args, phases) do
    with {:ok, pid, state} <- start_it_old(mod, :start, [type, args]),
         :ok <- start_phases(phases, mod, type),
         do: {:ok, pid, state}
  end

  defp start_it_old(mod, fun, args) do
    case called(mod, fun, args) do
      {:ok, pid} when is_pid(pid) -> {:ok, pid, []}
      {:ok, pid, state} when is_pid(pid) -> {:ok, pid, state}
      {:error, reason} -> {:error, {reason, {mod, fun, args}}}
      other -> {:error, {:bad_return, {{mod, fun, args}, other}}}
    end
  end

  defp start_phases(:undefined, _mod, _type), do: :ok
  defp start_phases([], _mod, _type), do: :ok

  defp start_phases([{phase, args} | rest], mod, type) do
    args = [phase, type, args]

    case called(mod, :start_phase, args) do
      :ok -> start_phases(rest, mod, type)
      {:error, reason} -> {:error, {reason, {mod, :start_phase, args}}}
      other -> {:error, {:bad_return_value, {{mod, :start_phase, args}, other}}}
    end
  end

  # A value that is thrown counts as returned, for `catch` made no difference of them; a failure is one, too.
  defp called(mod, fun, args) do
    :erlang.apply(mod, fun, args)
  catch
    :throw, value -> value
    :exit, reason -> {:EXIT, reason}
    :error, reason -> {:EXIT, {reason, __STACKTRACE__}}
  end

  defp loop_it(mod, pid, state) do
    receive do
      :terminate ->
        prepared = prep_stop(mod, state)
        :erlang.exit(pid, :shutdown)
        receive(do: ({:EXIT, ^pid, _} -> :ok))
        mod.stop(prepared)

      {:EXIT, ^pid, reason} ->
        mod.stop(prep_stop(mod, state))
        :erlang.exit(reason)

      _ ->
        loop_it(mod, pid, state)
    end
  end

  defp prep_stop(mod, state),
    do: if(:erlang.function_exported(mod, :prep_stop, 1), do: mod.prep_stop(state), else: state)
end
