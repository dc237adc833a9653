defmodule Task.Supervised do
  @moduledoc false

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

  defp initial_call(mfa) do
    Process.put(:"$initial_call", get_initial_call(mfa))
    :ok
  end

  defp get_initial_call({:erlang, :apply, [fun, []]}) when is_function(fun, 0),
    do: {:erlang.fun_info(fun, :module) |> elem(1), :erlang.fun_info(fun, :name) |> elem(1), 0}

  defp get_initial_call({module, fun, args}), do: {module, fun, length(args)}

  defp put_callers(callers), do: Process.put(:"$callers", callers)

  defp invoke_mfa(owner, {module, fun, args} = mfa) do
    initial_call(mfa)

    try do
      case mfa do
        {:erlang, :apply, [fun, []]} -> fun.()
        {:erlang, :apply, [fun, [value]]} -> fun.(value)
        _ -> apply(module, fun, args)
      end
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

    parent = self()
    {:trap_exit, traps?} = Process.info(parent, :trap_exit)

    start = %{
      parent: parent,
      spawn: spawn,
      callers: callers,
      mfa: mfa,
      traps?: traps?,
      timeout: Keyword.get(options, :timeout, 5000),
      on_timeout: Keyword.get(options, :on_timeout, :exit),
      zip_on_exit?: if(Keyword.get(options, :zip_input_on_exit, false), do: true, else: false)
    }

    {monitor, ref} = spawn_monitor(fn -> stream_monitor(start) end)
    ordered? = if Keyword.get(options, :ordered, true), do: true, else: false
    timeout = start.timeout
    config = %{reducer: reducer, monitor: monitor, ref: ref, ordered?: ordered?, timeout: timeout}
    stream_reduce(acc, max, 0, 0, %{}, next, config)
  end

  # As many tasks run as are allowed and nobody has yet taken the value of. Outcomes that are not next in order wait under
  # their positions; when there is nothing more to start, `next` is nil.
  defp stream_reduce({:cont, acc}, max, spawned, delivered, waiting, next, config)
       when is_function(next) and spawned - delivered < max do
    try do
      next.({:cont, []})
    catch
      kind, reason ->
        stream_close(config)
        :erlang.raise(kind, reason, __STACKTRACE__)
    else
      {:suspended, [value], next} ->
        send(config.monitor, {:spawn, spawned, value})
        stream_reduce({:cont, acc}, max, spawned + 1, delivered, waiting, next, config)

      {_, [value]} ->
        send(config.monitor, {:spawn, spawned, value})
        stream_reduce({:cont, acc}, max, spawned + 1, delivered, waiting, nil, config)

      {_, []} ->
        stream_reduce({:cont, acc}, max, spawned, delivered, waiting, nil, config)
    end
  end

  defp stream_reduce({:cont, acc}, _max, all, all, _waiting, nil, config) do
    stream_close(config)
    {:done, acc}
  end

  defp stream_reduce({:cont, acc}, max, spawned, delivered, waiting, next, config)
       when is_map_key(waiting, delivered) do
    {outcome, waiting} = Map.pop!(waiting, delivered)
    stream_deliver({outcome, acc}, max, spawned, delivered, waiting, next, config)
  end

  defp stream_reduce({:cont, acc}, max, spawned, delivered, waiting, next, config) do
    %{monitor: monitor, ref: ref, ordered?: ordered?} = config

    receive do
      {^monitor, :outcome, ^delivered, outcome} when ordered? ->
        stream_deliver({outcome, acc}, max, spawned, delivered, waiting, next, config)

      {^monitor, :outcome, position, outcome} when ordered? ->
        waiting = Map.put(waiting, position, outcome)
        stream_reduce({:cont, acc}, max, spawned, delivered, waiting, next, config)

      {^monitor, :outcome, _position, outcome} ->
        command = deliver_now(outcome, acc, next, config)
        stream_reduce(command, max, spawned, delivered + 1, waiting, next, config)

      {:DOWN, ^ref, _, _, {:timeout, timeout}} ->
        exit({:timeout, {Task.Supervised, :stream, [timeout]}})

      {:DOWN, ^ref, _, _, {:stream, :max_children}} ->
        raise Task.Supervisor.max_children_message() <>
                ". When using async_stream or async_stream_nolink, make sure to configure " <>
                ":max_concurrency to be lower or equal to :max_children and pay attention to " <>
                "whether other tasks are also spawned under the same task supervisor."

      # A linked task takes its caller with it, as a signal and not as something to catch.
      {:DOWN, ^ref, _, _, {:linked, reason}} ->
        Process.exit(self(), reason)
        receive after: (:infinity -> :ok)

      {:DOWN, ^ref, _, _, reason} ->
        exit({reason, {Task.Supervised, :stream, [config.timeout]}})
    end
  end

  defp stream_reduce({:suspend, acc}, max, spawned, delivered, waiting, next, config) do
    {:suspended, acc, &stream_reduce(&1, max, spawned, delivered, waiting, next, config)}
  end

  defp stream_reduce({:halt, acc}, _max, _spawned, _delivered, _waiting, next, config) do
    stream_close(config)
    next && next.({:halt, []})
    {:halted, acc}
  end

  defp stream_deliver({outcome, acc}, max, spawned, delivered, waiting, next, config) do
    try do
      config.reducer.(outcome, acc)
    catch
      kind, reason -> stream_fail(kind, reason, __STACKTRACE__, next, config)
    else
      command -> stream_reduce(command, max, spawned, delivered + 1, waiting, next, config)
    end
  end

  defp deliver_now(outcome, acc, next, config) do
    config.reducer.(outcome, acc)
  catch
    kind, reason -> stream_fail(kind, reason, __STACKTRACE__, next, config)
  end

  defp stream_fail(kind, reason, stack, next, config) do
    next && next.({:halt, []})
    stream_close(config)
    :erlang.raise(kind, reason, stack)
  end

  defp stream_close(%{monitor: monitor, ref: ref}) do
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

  ## The process between

  defp stream_monitor(%{parent: parent} = start) do
    Process.flag(:trap_exit, true)
    stream_monitor_loop(%{}, Process.monitor(parent), start)
  end

  # Tasks are known by their monitors, as `{position, pid, type, timer, value}`.
  defp stream_monitor_loop(tasks, parent_ref, %{parent: parent} = start) do
    receive do
      {:spawn, position, value} ->
        stream_monitor_loop(start_task(position, value, tasks, start), parent_ref, start)

      {ref, reply} when is_map_key(tasks, ref) ->
        Process.demonitor(ref, [:flush])
        stream_monitor_loop(finish(ref, {:ok, reply}, tasks, start), parent_ref, start)

      {:DOWN, ^parent_ref, _, _, _} ->
        stop_tasks(tasks)

      {:DOWN, ref, _, _, reason} when is_map_key(tasks, ref) ->
        with {_, _, :link, _, _} when reason != :normal and not start.traps? <- tasks[ref] do
          stop_tasks(Map.delete(tasks, ref))
          exit({:linked, reason})
        end

        stream_monitor_loop(finish(ref, {:exit, reason}, tasks, start), parent_ref, start)

      {:timeout, ref} when is_map_key(tasks, ref) ->
        stream_monitor_loop(time_out(ref, tasks, start), parent_ref, start)

      {:EXIT, ^parent, _} ->
        stop_tasks(tasks)

      :stop ->
        stop_tasks(tasks)

      _ ->
        stream_monitor_loop(tasks, parent_ref, start)
    end
  end

  defp start_task(position, value, tasks, %{timeout: timeout} = start) do
    case start.spawn.(start.callers, with_value(start.mfa, value)) do
      {:ok, type, pid, mfa, callers} ->
        ref = :erlang.monitor(:process, pid, alias: :demonitor)
        send(pid, {start.parent, ref, ref, callers, mfa})

        timer = if timeout != :infinity, do: Process.send_after(self(), {:timeout, ref}, timeout)

        Map.put(tasks, ref, {position, pid, type, timer, value})

      {:error, :max_children} ->
        stop_tasks(tasks)
        exit({:stream, :max_children})
    end
  end

  defp with_value({m, f, a}, value), do: {m, f, [value | a]}
  defp with_value(fun, value), do: {:erlang, :apply, [fun, [value]]}

  defp finish(ref, outcome, tasks, start) do
    {{position, pid, _type, timer, value}, tasks} = Map.pop!(tasks, ref)
    timer && Process.cancel_timer(timer)
    Process.unlink(pid)

    outcome =
      case outcome do
        {:exit, reason} when start.zip_on_exit? -> {:exit, {value, reason}}
        other -> other
      end

    send(start.parent, {self(), :outcome, position, outcome})
    tasks
  end

  defp time_out(_ref, tasks, %{timeout: timeout, on_timeout: :exit}) do
    stop_tasks(tasks)
    exit({:timeout, timeout})
  end

  defp time_out(ref, tasks, start) do
    {_, pid, _, _, _} = Map.fetch!(tasks, ref)
    Process.demonitor(ref, [:flush])
    Process.unlink(pid)
    Process.exit(pid, :kill)
    finish(ref, {:exit, :timeout}, tasks, start)
  end

  defp stop_tasks(tasks) do
    for {ref, {_, pid, _, _, _}} <- tasks do
      Process.unlink(pid)
      Process.exit(pid, :kill)

      receive do
        {:DOWN, ^ref, _, _, _} -> :ok
      end
    end

    :ok
  end
end
