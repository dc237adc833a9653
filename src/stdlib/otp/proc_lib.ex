defmodule :proc_lib do
  @moduledoc "Starts processes that know their ancestors and whose start can be waited for."

  # What stack traces tell of it.
  @frames [init_p: {:init_p, 225}]

  @doc "Spawns a process that runs the function."
  def spawn(fun) when is_function(fun, 0), do: start_with(fun, [])
  @doc "Spawns a process on a node."
  def spawn(node, fun) when is_function(fun, 0),
    do: :erlang.spawn(node, :proc_lib, :init_p, [me(), ancestors(), fun])

  @doc "Spawns a process that applies the function of the module."
  def spawn(m, f, a), do: start_with({m, f, a}, [])
  @doc "Spawns a process on a node that applies the function of the module."
  def spawn(node, m, f, a),
    do: :erlang.spawn(node, :proc_lib, :init_p, [me(), ancestors(), m, f, a])

  @doc "As `spawn/1`, linked."
  def spawn_link(fun) when is_function(fun, 0), do: start_with(fun, [:link])
  @doc "As `spawn/2`, linked."
  def spawn_link(node, fun) when is_function(fun, 0),
    do: :erlang.spawn_link(node, :proc_lib, :init_p, [me(), ancestors(), fun])

  @doc "As `spawn/3`, linked."
  def spawn_link(m, f, a), do: start_with({m, f, a}, [:link])
  @doc "As `spawn/4`, linked."
  def spawn_link(node, m, f, a),
    do: :erlang.spawn_link(node, :proc_lib, :init_p, [me(), ancestors(), m, f, a])

  @doc "As `spawn/1`, with spawn options."
  def spawn_opt(fun, opts) when is_function(fun, 0), do: start_with(fun, opts)
  @doc "As `spawn/2`, with spawn options."
  def spawn_opt(node, fun, opts) when is_function(fun, 0),
    do: :erlang.spawn_opt(node, :proc_lib, :init_p, [me(), ancestors(), fun], opts)

  @doc "As `spawn/3`, with spawn options."
  def spawn_opt(m, f, a, opts), do: start_with({m, f, a}, opts)
  @doc "As `spawn/4`, with spawn options."
  def spawn_opt(node, m, f, a, opts),
    do: :erlang.spawn_opt(node, :proc_lib, :init_p, [me(), ancestors(), m, f, a], opts)

  defp start_with({m, f, a}, opts),
    do: :erlang.spawn_opt(:proc_lib, :init_p, [me(), ancestors(), m, f, a], opts)

  defp start_with(fun, opts),
    do: :erlang.spawn_opt(:proc_lib, :init_p, [me(), ancestors(), fun], opts)

  @doc "Starts a process and waits for its `init_ack`."
  def start(m, f, a), do: start(m, f, a, :infinity, [])
  @doc "As `start/3`, with a time limit."
  def start(m, f, a, timeout), do: start(m, f, a, timeout, [])
  @doc "As `start/4`, with spawn options."
  def start(m, f, a, timeout, opts) do
    case spawn_opt(m, f, a, [:monitor | opts]) do
      {pid, ref} -> wait(pid, ref, timeout, &kill/2)
    end
  end

  @doc "As `start/3`, linked."
  def start_link(m, f, a), do: start_link(m, f, a, :infinity, [])
  @doc "As `start/4`, linked."
  def start_link(m, f, a, timeout), do: start_link(m, f, a, timeout, [])
  @doc "As `start/5`, linked."
  def start_link(m, f, a, timeout, opts) do
    {pid, ref} = spawn_opt(m, f, a, [:monitor, :link | opts])
    wait(pid, ref, timeout, &kill_linked/2)
  end

  @doc "As `start/3`, monitored: returns the result and the monitor."
  def start_monitor(m, f, a), do: start_monitor(m, f, a, :infinity, [])
  @doc "As `start/4`, monitored."
  def start_monitor(m, f, a, timeout), do: start_monitor(m, f, a, timeout, [])
  @doc "As `start/5`, monitored."
  def start_monitor(m, f, a, timeout, opts) do
    {pid, ref} = spawn_opt(m, f, a, [:monitor | opts])

    receive do
      {:ack, ^pid, return} ->
        {return, ref}

      {:DOWN, ^ref, :process, ^pid, reason} = down ->
        send(self(), down) && {{:error, reason}, ref}
    after
      timeout ->
        Process.exit(pid, :kill)
        {{:error, :timeout}, ref}
    end
  end

  # One that acknowledges an error is about to end, and takes with it who is linked: so it mostly is on a BEAM, too.
  @ending 100

  defp wait(pid, ref, timeout, kill) do
    receive do
      {:ack, ^pid, {:error, _} = return} ->
        receive do
          {:DOWN, ^ref, :process, ^pid, _} -> return
        after
          @ending ->
            :erlang.demonitor(ref, [:flush])
            return
        end

      {:ack, ^pid, return} ->
        :erlang.demonitor(ref, [:flush])
        return

      # Who has acknowledged an error still sends its exit; who has not has told everything by now.
      {:DOWN, ^ref, :process, ^pid, reason} ->
        flush_exit(pid)
        {:error, reason}
    after
      timeout ->
        kill.(pid, ref)
        {:error, :timeout}
    end
  end

  defp kill(pid, ref) do
    :erlang.exit(pid, :kill)
    :erlang.demonitor(ref, [:flush])
  end

  defp kill_linked(pid, ref) do
    :erlang.unlink(pid)
    kill(pid, ref)
  end

  defp flush_exit(pid) do
    receive do
      {:EXIT, ^pid, _} -> :ok
    after
      0 -> :ok
    end
  end

  @doc "Tells the starter that this process is ready."
  def init_ack(return), do: init_ack(hd(:erlang.get(:"$ancestors")), return)

  @doc "Tells the parent that this process is ready."
  def init_ack(parent, return) do
    parent = if is_atom(parent), do: :erlang.whereis(parent), else: parent
    send(parent, {:ack, self(), return})
    :ok
  end

  @doc false
  def init_p(parent, ancestors, fun) when is_function(fun) do
    {:module, module} = :erlang.fun_info(fun, :module)
    {:name, name} = :erlang.fun_info(fun, :name)
    {:arity, arity} = :erlang.fun_info(fun, :arity)
    :erlang.put(:"$initial_call", {module, name, arity})
    :erlang.put(:"$ancestors", [parent | ancestors])

    try do
      fun.()
    catch
      class, reason -> exit_with(class, reason, __STACKTRACE__)
    end
  end

  @doc false
  def init_p(parent, ancestors, m, f, a) when is_atom(m) and is_atom(f) and is_list(a) do
    :erlang.put(:"$initial_call", trans_init(m, f, a))
    :erlang.put(:"$ancestors", [parent | ancestors])
    init_p_do_apply(m, f, a)
  end

  @doc false
  def init_p_do_apply(m, f, a) do
    try do
      :erlang.apply(m, f, a)
    catch
      class, reason -> exit_with(class, reason, __STACKTRACE__)
    end
  end

  @doc false
  def wake_up(m, f, a), do: init_p_do_apply(m, f, a)

  @doc "Sleeps until a message comes, then calls the function."
  def hibernate(m, f, a), do: :erlang.hibernate(:proc_lib, :wake_up, [m, f, a])

  # The system says more about a plain crash than about an exit, and these processes report for themselves.
  defp exit_with(class, reason, stack) do
    if not quiet?(class, reason) and :logger.allow(:error, :proc_lib),
      do: crash_report(class, reason, stack)

    exit_with_reason(class, reason, stack)
  end

  defp quiet?(:exit, reason) when reason in [:normal, :shutdown], do: true
  defp quiet?(:exit, {:shutdown, _}), do: true
  defp quiet?(_class, _reason), do: false

  defp crash_report(class, reason, stack) do
    :logger.error(
      %{
        label: {:proc_lib, :crash},
        report: [:rshell_crash.crasher(class, reason, stack), :rshell_crash.neighbours()]
      },
      %{
        mfa: {:proc_lib, :crash_report, 4},
        file: 'proc_lib.erl',
        line: 539,
        domain: [:otp, :sasl],
        report_cb: &:proc_lib.report_cb/2,
        logger_formatter: %{title: 'CRASH REPORT'},
        error_logger: %{tag: :error_report, type: :crash_report}
      }
    )
  end

  @doc "Returns the text of a crash report as the configuration of a handler's formatter asks for it."
  def report_cb(%{label: {:proc_lib, :crash}, report: report}, config),
    do: :rshell_crash.text(report, config)

  @doc "Returns the text of a crash report: what is told of the process and of its neighbours."
  def format(report), do: format(report, :latin1)
  @doc "As `format/1`; texts are Unicode in any encoding."
  def format(report, encoding), do: format(report, encoding, :unlimited)
  @doc "As `format/2`, terms down to a depth."
  def format(report, _encoding, depth), do: :rshell_crash.text(report, %{depth: depth})

  defp exit_with_reason(:exit, reason, _stack), do: :erlang.exit(reason)
  defp exit_with_reason(:error, reason, stack), do: :erlang.exit({reason, stack})
  defp exit_with_reason(:throw, reason, stack), do: :erlang.exit({{:nocatch, reason}, stack})

  defp trans_init(:gen, :init_it, [:gen_event | _]), do: {:gen_event, :init_it, 6}

  defp trans_init(:gen, :init_it, [_, _, _, :supervisor_bridge, [m | _] | _]),
    do: {:supervisor_bridge, m, 1}

  defp trans_init(:gen, :init_it, [_, _, _, _, :supervisor_bridge, [m | _] | _]),
    do: {:supervisor_bridge, m, 1}

  defp trans_init(:gen, :init_it, [_, _, _, m, _ | _]) when is_atom(m), do: {m, :init, 1}
  defp trans_init(:gen, :init_it, [_, _, _, _, m | _]) when is_atom(m), do: {m, :init, 1}
  defp trans_init(m, f, a), do: {m, f, length(a)}

  defp me() do
    case :erlang.process_info(self(), :registered_name) do
      {:registered_name, name} when is_atom(name) -> name
      _ -> self()
    end
  end

  defp ancestors() do
    case :erlang.get(:"$ancestors") do
      list when is_list(list) -> list
      _ -> []
    end
  end

  @doc "Returns the call a process began with."
  def initial_call(process) do
    case dictionary(process) do
      list when is_list(list) ->
        case :lists.keyfind(:"$initial_call", 1, list) do
          {_, {m, f, a}} -> {m, f, arguments(a)}
          _ -> false
        end

      _ ->
        false
    end
  end

  @doc "As `initial_call/1`, with the arity instead of arguments."
  def translate_initial_call(process) do
    case initial_call(process) do
      {m, f, args} -> {m, f, length(args)}
      false -> {:proc_lib, :init_p, 5}
    end
  end

  defp arguments(arity),
    do:
      for(
        n <- :lists.seq(1, arity),
        do: :erlang.list_to_atom('Argument__' ++ :erlang.integer_to_list(n))
      )

  defp dictionary(pid) when is_pid(pid) and node(pid) == node() do
    case :erlang.process_info(pid, :dictionary) do
      {:dictionary, list} -> list
      _ -> :undefined
    end
  end

  defp dictionary(list) when is_list(list), do: list
  defp dictionary(_), do: :undefined

  @doc "Stops a process that understands system messages."
  def stop(process), do: stop(process, :normal, :infinity)

  @doc "As `stop/1`, with a reason and a time limit."
  def stop(process, reason, timeout) when process == self(),
    do: :erlang.exit({:calling_self, {:sys, :terminate, [process, reason, timeout]}})

  def stop(process, reason, timeout) do
    {pid, ref} = :erlang.spawn_monitor(fn -> stopper(process, reason) end)

    receive do
      {:DOWN, ^ref, _, _, {:stopped, ^reason}} -> :ok
      {:DOWN, ^ref, _, _, {:stopped, other}} -> :erlang.exit(other)
      {:DOWN, ^ref, _, _, {:no_answer, other}} -> :erlang.exit(other)
      {:DOWN, ^ref, _, _, other} -> :erlang.exit(other)
    after
      timeout ->
        :erlang.demonitor(ref, [:flush])
        :erlang.exit(pid, :kill)
        :erlang.exit(:timeout)
    end
  end

  # A helper waits for the answer and for the end, so that no late message reaches the caller.
  defp stopper(process, reason) do
    ref = :erlang.monitor(:process, process)

    # A name that is not registered is told by the monitor.
    try do
      send(process, {:system, {self(), ref}, {:terminate, reason}})
    catch
      :error, :badarg -> :ok
    end

    stopper_wait(ref)
  end

  defp stopper_wait(ref) do
    receive do
      {^ref, :ok} ->
        stopper_wait(ref)

      {:DOWN, ^ref, :process, _, :noproc} ->
        :erlang.exit({:no_answer, :noproc})

      {:DOWN, ^ref, :process, {_, node}, :noconnection} ->
        :erlang.exit({:no_answer, {:nodedown, node}})

      {:DOWN, ^ref, :process, pid, :noconnection} when is_pid(pid) ->
        :erlang.exit({:no_answer, {:nodedown, node(pid)}})

      {:DOWN, ^ref, :process, _, reason} ->
        :erlang.exit({:stopped, reason})
    end
  end
end
