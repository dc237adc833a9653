defmodule Task.Supervised do
  @moduledoc false

  @frames [
    fill: nil,
    stream_reduce: [{Task.Supervised, :stream_reduce, 7, [file: 'lib/task/supervised.ex', line: 323]}]
  ]

  @ref_timeout 5000

  def start(owner, callers, fun),
    do: {:ok, :proc_lib.spawn(__MODULE__, :noreply, [owner, callers, fun])}

  def start_link(owner, callers, fun),
    do: {:ok, :proc_lib.spawn_link(__MODULE__, :noreply, [owner, callers, fun])}

  def start_link(owner, monitor),
    do: {:ok, :proc_lib.spawn_link(__MODULE__, :reply, [owner, monitor])}

  def reply({_, _, owner_pid} = owner, monitor) do
    case monitor do
      :monitor ->
        mref = Process.monitor(owner_pid)
        reply(owner, owner_pid, mref, @ref_timeout)

      :nomonitor ->
        reply(owner, owner_pid, nil, :infinity)
    end
  end

  def reply(owner, owner_pid, mref, timeout) when is_tuple(owner) and is_pid(owner_pid) do
    receive do
      {^owner_pid, ref, reply_to, callers, mfa} ->
        mref && Process.demonitor(mref, [:flush])
        put_callers(callers)
        send(reply_to, {ref, invoke_mfa(owner, mfa)})

      {:DOWN, ^mref, _, _, reason} when is_reference(mref) ->
        exit({:shutdown, reason})
    after
      # The owner may have died between the start of the task and its message.
      timeout -> exit(:timeout)
    end
  end

  def noreply(owner, callers, mfa) do
    put_callers(callers)
    invoke_mfa(owner, mfa)
  end

  defp initial_call({:erlang, :apply, [fun, []]}) when is_function(fun, 0),
    do: {:erlang.fun_info(fun, :module) |> elem(1), :erlang.fun_info(fun, :name) |> elem(1), 0}

  defp initial_call({module, fun, args}), do: {module, fun, length(args)}

  defp put_callers(callers), do: Process.put(:"$callers", callers)

  defp invoke_mfa(owner, {module, fun, args} = mfa) do
    Process.put(:"$initial_call", initial_call(mfa))

    try do
      apply(module, fun, args)
    catch
      :exit, value
      when value == :normal or value == :shutdown or
             (is_tuple(value) and tuple_size(value) == 2 and elem(value, 0) == :shutdown) ->
        :erlang.raise(:exit, value, __STACKTRACE__)

      kind, value ->
        {fun, args} = get_running(mfa)
        report(owner, {kind, value, __STACKTRACE__}, fun, args)
        :erlang.raise(:exit, exit_reason(kind, value, __STACKTRACE__), __STACKTRACE__)
    end
  end

  defp report(owner, {kind, value, stack}, fun, args) do
    :logger.error(
      %{
        label: {Task.Supervisor, :terminating},
        report: %{
          name: self(),
          starter: get_from(owner),
          function: fun,
          args: args,
          reason: {log_value(kind, value), stack}
        }
      },
      %{
        domain: [:otp, :elixir],
        error_logger: %{tag: :error_msg},
        report_cb: &__MODULE__.format_report/1,
        callers: Process.get(:"$callers")
      }
    )
  end

  def format_report(%{
        label: {Task.Supervisor, :terminating},
        report: %{name: name, starter: starter, function: fun, args: args, reason: reason}
      }) do
    message =
      '** Task ~p terminating~n** Started from ~p~n** When function  == ~p~n' ++
        '**      arguments == ~p~n** Reason for termination == ~n** ~p~n'

    {message, [name, starter, fun, args, reason]}
  end

  defp get_from({node, pid_or_name, _pid}) when node == node(), do: pid_or_name
  defp get_from({node, name, _pid}) when is_atom(name), do: {node, name}
  defp get_from({_node, _name, pid}), do: pid

  defp get_running({:erlang, :apply, [fun, []]}) when is_function(fun, 0), do: {fun, []}
  defp get_running({mod, fun, args}), do: {Function.capture(mod, fun, length(args)), args}

  defp log_value(:throw, value), do: {:nocatch, value}
  defp log_value(_, value), do: value

  defp exit_reason(:error, reason, stack), do: {reason, stack}
  defp exit_reason(:exit, reason, _), do: reason
  defp exit_reason(:throw, reason, stack), do: {{:nocatch, reason}, stack}

  ## Streams

  # A process between the caller and the tasks traps their exits and keeps their number; so the caller may
  # trap exits or not, and suspending the stream holds nothing up.
  def stream(enumerable, acc, reducer, callers, mfa, options, spawn) do
    next = &Enumerable.reduce(enumerable, &1, fn x, acc -> {:suspend, [x | acc]} end)
    max = Keyword.get(options, :max_concurrency, System.schedulers_online())

    unless is_integer(max) and max > 0 do
      raise ArgumentError, ":max_concurrency must be an integer greater than zero"
    end

    config = %{
      reducer: reducer,
      ordered?: Keyword.get(options, :ordered, true),
      timeout: Keyword.get(options, :timeout, 5000),
      on_timeout: Keyword.get(options, :on_timeout, :exit),
      zip_on_exit?: Keyword.get(options, :zip_input_on_exit, false)
    }

    parent = self()
    {:trap_exit, traps?} = Process.info(parent, :trap_exit)
    config = Map.put(config, :traps?, traps?)

    {monitor_pid, monitor_ref} =
      spawn_monitor(fn -> monitor(parent, spawn, callers, mfa, config) end)

    state = %{
      monitor: monitor_pid,
      ref: monitor_ref,
      config: config,
      waiting: %{},
      spawned: 0,
      delivered: 0,
      max: max,
      next: next,
      done?: false
    }

    stream_reduce(acc, state)
  end

  defp stream_reduce({:halt, acc}, state) do
    stop_monitor(state)
    {:halted, acc}
  end

  defp stream_reduce({:suspend, acc}, state), do: {:suspended, acc, &stream_reduce(&1, state)}

  defp stream_reduce({:cont, acc}, state) do
    state = fill(state)

    cond do
      state.done? and state.spawned == state.delivered ->
        stop_monitor(state)
        {:done, acc}

      result = ready(state) ->
        {position, outcome} = result

        state = %{
          state
          | waiting: Map.delete(state.waiting, position),
            delivered: state.delivered + 1
        }

        deliver(outcome, acc, state)

      true ->
        stream_reduce({:cont, acc}, wait(state))
    end
  end

  defp deliver(outcome, acc, state) do
    try do
      state.config.reducer.(outcome, acc)
    catch
      kind, reason ->
        stop_monitor(state)
        :erlang.raise(kind, reason, __STACKTRACE__)
    else
      acc -> stream_reduce(acc, state)
    end
  end

  defp ready(%{config: %{ordered?: true}, waiting: waiting, delivered: position}) do
    case waiting do
      %{^position => outcome} -> {position, outcome}
      _ -> nil
    end
  end

  defp ready(%{waiting: waiting}), do: Enum.at(waiting, 0)

  # As many tasks run as are allowed and nobody has yet taken the value of.
  defp fill(%{done?: false, spawned: spawned, delivered: delivered, max: max} = state)
       when spawned - delivered < max do
    case state.next.({:cont, []}) do
      {:suspended, [value], next} ->
        send(state.monitor, {:spawn, spawned, value})
        fill(%{state | next: next, spawned: spawned + 1})

      {_, [value]} ->
        send(state.monitor, {:spawn, spawned, value})
        %{state | done?: true, spawned: spawned + 1}

      {_, []} ->
        %{state | done?: true}
    end
  catch
    kind, reason ->
      stop_monitor(state)
      :erlang.raise(kind, reason, __STACKTRACE__)
  end

  defp fill(state), do: state

  defp wait(%{ref: ref, monitor: monitor} = state) do
    receive do
      {^monitor, :outcome, position, outcome} ->
        %{state | waiting: Map.put(state.waiting, position, outcome)}

      {:DOWN, ^ref, _, _, {:timeout, timeout}} ->
        exit({:timeout, {Task.Supervised, :stream, [timeout]}})

      # A linked task takes its caller with it, as a signal and not as something to catch.
      {:DOWN, ^ref, _, _, {:linked, reason}} ->
        Process.exit(self(), reason)
        receive after: (:infinity -> :ok)

      {:DOWN, ^ref, _, _, reason} ->
        exit(reason)
    end
  end

  defp stop_monitor(%{monitor: monitor, ref: ref}) do
    Process.demonitor(ref, [:flush])
    mref = Process.monitor(monitor)
    send(monitor, :stop)

    receive do
      {:DOWN, ^mref, _, _, _} -> :ok
    end

    flush_outcomes(monitor)
  end

  defp flush_outcomes(monitor) do
    receive do
      {^monitor, :outcome, _, _} -> flush_outcomes(monitor)
    after
      0 -> :ok
    end
  end

  defp monitor(parent, spawn, callers, mfa, config) do
    Process.flag(:trap_exit, true)
    parent_ref = Process.monitor(parent)

    monitor_loop(%{
      parent: parent,
      parent_ref: parent_ref,
      spawn: spawn,
      callers: callers,
      mfa: mfa,
      config: config,
      tasks: %{}
    })
  end

  defp monitor_loop(%{parent: parent, parent_ref: parent_ref, tasks: tasks} = state) do
    receive do
      {:spawn, position, value} ->
        monitor_loop(start_task(position, value, state))

      {ref, reply} when is_map_key(tasks, ref) ->
        Process.demonitor(ref, [:flush])
        monitor_loop(finish(ref, {:ok, reply}, state))

      {:DOWN, ^parent_ref, _, _, reason} ->
        stop_tasks(state, reason)

      {:DOWN, ref, _, _, reason} when is_map_key(tasks, ref) ->
        %{type: type} = Map.fetch!(tasks, ref)

        if type == :link and reason != :normal and not state.config.traps? do
          stop_tasks(%{state | tasks: Map.delete(tasks, ref)}, reason)
          exit({:linked, reason})
        end

        monitor_loop(finish(ref, {:exit, reason}, state))

      {:timeout, ref} when is_map_key(tasks, ref) ->
        monitor_loop(time_out(ref, state))

      {:EXIT, ^parent, reason} ->
        stop_tasks(state, reason)

      :stop ->
        stop_tasks(state, :shutdown)

      _ ->
        monitor_loop(state)
    end
  end

  defp start_task(position, value, %{config: config} = state) do
    case state.spawn.(state.callers, with_value(state.mfa, value)) do
      {:ok, type, pid, mfa, callers} ->
        ref = :erlang.monitor(:process, pid, alias: :demonitor)
        send(pid, {state.parent, ref, ref, callers, mfa})

        timer =
          if config.timeout != :infinity,
            do: Process.send_after(self(), {:timeout, ref}, config.timeout)

        %{
          state
          | tasks:
              Map.put(state.tasks, ref, %{
                position: position,
                pid: pid,
                type: type,
                timer: timer,
                value: value
              })
        }

      {:error, :max_children} ->
        exit({:max_children, {Task.Supervised, :stream, [config.timeout]}})
    end
  end

  defp with_value({m, f, a}, value), do: {m, f, [value | a]}
  defp with_value(fun, value), do: {:erlang, :apply, [fun, [value]]}

  defp finish(ref, outcome, state) do
    {%{position: position, timer: timer, value: value, pid: pid}, tasks} =
      Map.pop!(state.tasks, ref)

    timer && Process.cancel_timer(timer)
    Process.unlink(pid)

    outcome =
      case outcome do
        {:exit, reason} when state.config.zip_on_exit? -> {:exit, {value, reason}}
        other -> other
      end

    send(state.parent, {self(), :outcome, position, outcome})
    %{state | tasks: tasks}
  end

  defp time_out(ref, %{config: %{on_timeout: :kill_task}} = state) do
    %{pid: pid} = Map.fetch!(state.tasks, ref)
    Process.demonitor(ref, [:flush])
    Process.unlink(pid)
    Process.exit(pid, :kill)
    finish(ref, {:exit, :timeout}, state)
  end

  defp time_out(_ref, %{config: %{timeout: timeout}} = state) do
    stop_tasks(state, :timeout)
    exit({:timeout, timeout})
  end

  defp stop_tasks(%{tasks: tasks}, _reason) do
    for {ref, %{pid: pid}} <- tasks do
      Process.unlink(pid)
      Process.exit(pid, :kill)

      receive do
        {:DOWN, ^ref, _, _, _} -> :ok
      end
    end

    :ok
  end
end
