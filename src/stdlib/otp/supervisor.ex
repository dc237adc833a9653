defmodule :supervisor do
  @moduledoc "A process that starts, watches and restarts others."

  @callback init(args :: term) :: term

  @doc "Starts a supervisor."
  def start_link(mod, args), do: :gen_server.start_link(:supervisor, {:self, mod, args}, [])
  @doc "Starts a supervisor under a name."
  def start_link(name, mod, args),
    do: :gen_server.start_link(name, :supervisor, {name, mod, args}, [])

  @doc "Starts a child by its specification, or one more with further arguments."
  def start_child(supervisor, spec), do: call(supervisor, {:start_child, spec})
  @doc "Restarts a child that does not run."
  def restart_child(supervisor, id), do: call(supervisor, {:restart_child, id})
  @doc "Forgets a child that does not run."
  def delete_child(supervisor, id), do: call(supervisor, {:delete_child, id})
  @doc "Ends a child."
  def terminate_child(supervisor, id), do: call(supervisor, {:terminate_child, id})
  @doc "Returns the specification of a child."
  def get_childspec(supervisor, id), do: call(supervisor, {:get_childspec, id})
  @doc "Returns `{id, pid, type, modules}` for every child."
  def which_children(supervisor), do: call(supervisor, :which_children)
  @doc "Returns how many children there are, by kind."
  def count_children(supervisor), do: call(supervisor, :count_children)

  defp call(supervisor, request), do: :gen_server.call(supervisor, request, :infinity)

  @doc "Tells whether child specifications are valid."
  def check_childspecs(specs), do: check_childspecs(specs, :undefined)

  @doc false
  def check_childspecs(specs, _auto_shutdown) do
    case check(specs, []) do
      {:ok, _} -> :ok
      error -> error
    end
  end

  ## The server. Children are kept in the order of their start, oldest first:
  ## `{id, pid | :undefined | {:restarting, pid}, spec}`; those of a simple_one_for_one have their pid as id.

  @doc false
  def init({name, mod, args}) do
    :erlang.process_flag(:trap_exit, true)

    case mod.init(args) do
      {:ok, {flags, specs}} ->
        with {:ok, flags} <- flags(flags), {:specs, {:ok, specs}} <- {:specs, check(specs, [])} do
          state = %{
            name: if(name == :self, do: {self(), mod}, else: name),
            flags: flags,
            mod: mod,
            args: args,
            template: nil,
            children: [],
            restarts: []
          }

          first(state, specs)
        else
          {:specs, {:error, reason}} -> {:stop, {:start_spec, reason}}
          {:error, reason} -> {:stop, reason}
        end

      :ignore ->
        :ignore

      other ->
        {:stop, {:bad_return, {mod, :init, other}}}
    end
  end

  defp first(%{flags: %{strategy: :simple_one_for_one}} = state, [spec]),
    do: {:ok, %{state | template: spec}}

  defp first(%{flags: %{strategy: :simple_one_for_one}}, specs),
    do: {:stop, {:bad_start_spec, specs}}

  defp first(state, specs) do
    case start_all(specs, state, []) do
      {:ok, children} ->
        {:ok, %{state | children: children}}

      {:error, id, reason, children} ->
        terminate_all(children)
        {:stop, {:shutdown, {:failed_to_start_child, id, reason}}}
    end
  end

  defp start_all([], _state, done), do: {:ok, :lists.reverse(done)}

  defp start_all([spec | rest], state, done) do
    case apply_start(spec.start) do
      {:ok, pid} ->
        start_all(rest, state, [progress({spec.id, pid, spec}, state) | done])

      {:ok, pid, _info} ->
        start_all(rest, state, [progress({spec.id, pid, spec}, state) | done])

      :ignore when spec.restart == :temporary ->
        start_all(rest, state, done)

      :ignore ->
        start_all(rest, state, [{spec.id, :undefined, spec} | done])

      {:error, reason} ->
        report(:start_error, reason, {spec.id, :undefined, spec}, state)
        {:error, spec.id, reason, :lists.reverse(done)}
    end
  end

  defp apply_start({m, f, a}) do
    case :erlang.apply(m, f, a) do
      {:ok, pid} when is_pid(pid) -> {:ok, pid}
      {:ok, pid, info} when is_pid(pid) -> {:ok, pid, info}
      :ignore -> :ignore
      {:error, reason} -> {:error, reason}
      other -> {:error, other}
    end
  catch
    :error, reason -> {:error, {:EXIT, {reason, __STACKTRACE__}}}
    :exit, reason -> {:error, {:EXIT, reason}}
    :throw, reason -> {:error, {:EXIT, {{:nocatch, reason}, __STACKTRACE__}}}
  end

  @doc false
  def handle_call({:start_child, extra}, _from, %{template: %{} = spec} = state)
      when is_list(extra) do
    {m, f, a} = spec.start

    case apply_start({m, f, a ++ extra}) do
      {:ok, pid} -> {:reply, {:ok, pid}, add(state, {pid, pid, dynamic(spec, extra)})}
      {:ok, pid, info} -> {:reply, {:ok, pid, info}, add(state, {pid, pid, dynamic(spec, extra)})}
      :ignore -> {:reply, {:ok, :undefined}, state}
      error -> {:reply, error, state}
    end
  end

  def handle_call({:start_child, spec}, _from, state) do
    case check([spec], []) do
      {:ok, [spec]} -> start_one(spec, state)
      error -> {:reply, error, state}
    end
  end

  def handle_call({:terminate_child, pid}, _from, %{template: %{}} = state) when is_pid(pid) do
    case :lists.keytake(pid, 1, state.children) do
      {:value, child, children} ->
        shutdown(child)
        {:reply, :ok, %{state | children: children}}

      false ->
        {:reply, {:error, :not_found}, state}
    end
  end

  def handle_call({kind, _}, _from, %{template: %{}} = state)
      when kind in [:terminate_child, :restart_child, :delete_child] do
    {:reply, {:error, :simple_one_for_one}, state}
  end

  def handle_call({:terminate_child, id}, _from, state) do
    case :lists.keyfind(id, 1, state.children) do
      {^id, _pid, spec} = child ->
        shutdown(child)

        children =
          if spec.restart == :temporary,
            do: :lists.keydelete(id, 1, state.children),
            else: :lists.keyreplace(id, 1, state.children, {id, :undefined, spec})

        {:reply, :ok, %{state | children: children}}

      false ->
        {:reply, {:error, :not_found}, state}
    end
  end

  def handle_call({:restart_child, id}, _from, state) do
    case :lists.keyfind(id, 1, state.children) do
      {_, :undefined, spec} ->
        case apply_start(spec.start) do
          {:ok, pid} -> {:reply, {:ok, pid}, started(state, id, pid, spec)}
          {:ok, pid, info} -> {:reply, {:ok, pid, info}, started(state, id, pid, spec)}
          :ignore -> {:reply, {:ok, :undefined}, state}
          error -> {:reply, error, state}
        end

      {_, {:restarting, _}, _} ->
        {:reply, {:error, :restarting}, state}

      {_, _, _} ->
        {:reply, {:error, :running}, state}

      false ->
        {:reply, {:error, :not_found}, state}
    end
  end

  def handle_call({:delete_child, id}, _from, state) do
    case :lists.keyfind(id, 1, state.children) do
      {_, :undefined, _} ->
        {:reply, :ok, %{state | children: :lists.keydelete(id, 1, state.children)}}

      {_, {:restarting, _}, _} ->
        {:reply, {:error, :restarting}, state}

      {_, _, _} ->
        {:reply, {:error, :running}, state}

      false ->
        {:reply, {:error, :not_found}, state}
    end
  end

  def handle_call({:get_childspec, id}, _from, state) do
    case :lists.keyfind(id, if(is_pid(id), do: 2, else: 1), state.children) do
      {_, _, spec} -> {:reply, {:ok, :maps.remove(:extra, spec)}, state}
      false -> {:reply, {:error, :not_found}, state}
    end
  end

  def handle_call(:which_children, _from, state) do
    children =
      for {id, pid, spec} <- :lists.reverse(state.children) do
        pid = with {:restarting, _} <- pid, do: :restarting
        {if(state.template, do: :undefined, else: id), pid, spec.type, spec.modules}
      end

    {:reply, children, state}
  end

  def handle_call(:count_children, _from, state) do
    supervisors = :erlang.length(for {_, _, %{type: :supervisor}} <- state.children, do: 1)
    all = :erlang.length(state.children)
    active = :erlang.length(for {_, pid, _} <- state.children, is_pid(pid), do: 1)
    specs = if state.template, do: 1, else: all

    {:reply, [specs: specs, active: active, supervisors: supervisors, workers: all - supervisors],
     state}
  end

  defp dynamic(%{start: {m, f, a}} = spec, extra) do
    :maps.put(:extra, extra, %{spec | start: {m, f, a ++ extra}})
  end

  defp start_one(spec, state) do
    case :lists.keyfind(spec.id, 1, state.children) do
      false ->
        case apply_start(spec.start) do
          {:ok, pid} ->
            {:reply, {:ok, pid}, add(state, progress({spec.id, pid, spec}, state))}

          {:ok, pid, info} ->
            {:reply, {:ok, pid, info}, add(state, progress({spec.id, pid, spec}, state))}

          :ignore when spec.restart == :temporary ->
            {:reply, {:ok, :undefined}, state}

          :ignore ->
            {:reply, {:ok, :undefined}, add(state, {spec.id, :undefined, spec})}

          {:error, reason} ->
            report(:start_error, reason, {spec.id, :undefined, spec}, state)

            {:reply,
             {:error,
              {reason,
               {:child, :undefined, spec.id, spec.start, spec.restart, false, spec.shutdown,
                spec.type, spec.modules}}}, state}
        end

      {_, pid, _} when is_pid(pid) ->
        {:reply, {:error, {:already_started, pid}}, state}

      _ ->
        {:reply, {:error, :already_present}, state}
    end
  end

  defp add(state, child), do: %{state | children: state.children ++ [child]}

  defp put(state, {id, _, _} = child),
    do: %{state | children: :lists.keyreplace(id, 1, state.children, child)}

  @doc false
  def handle_cast({:try_again_restart, id}, state) do
    case :lists.keyfind(id, 1, state.children) do
      {_, {:restarting, _}, spec} -> restart({id, :undefined, spec}, state)
      _ -> {:noreply, state}
    end
  end

  @doc false
  def handle_info({:EXIT, pid, reason}, state) do
    case :lists.keyfind(pid, 2, state.children) do
      false -> {:noreply, state}
      child -> ended(child, reason, state)
    end
  end

  def handle_info(message, state) do
    :logger.error('Supervisor received unexpected message: ~tp~n', [message], %{
      domain: [:otp],
      error_logger: %{tag: :error}
    })

    {:noreply, state}
  end

  defp ended({_, _, spec} = child, reason, state) do
    abnormal? = not (reason in [:normal, :shutdown] or match?({:shutdown, _}, reason))

    if abnormal? or spec.restart == :permanent,
      do: report(:child_terminated, reason, child, state)

    cond do
      spec.restart == :permanent or (spec.restart == :transient and abnormal?) ->
        restart(child, state)

      spec.restart == :temporary or state.template != nil ->
        significant(spec, %{state | children: :lists.delete(child, state.children)})

      true ->
        significant(spec, put(state, put_elem(child, 1, :undefined)))
    end
  end

  defp significant(%{significant: true} = spec, state) do
    left =
      for {_, pid, %{significant: true, id: id}} <- state.children,
          is_pid(pid),
          id != spec.id,
          do: pid

    case state.flags.auto_shutdown do
      :any_significant -> {:stop, :shutdown, state}
      :all_significant when left == [] -> {:stop, :shutdown, state}
      _ -> {:noreply, state}
    end
  end

  defp significant(_, state), do: {:noreply, state}

  defp restart({id, _, _} = child, %{flags: flags} = state) do
    now = :erlang.monotonic_time(:second)
    recent = for at <- [now | state.restarts], now - at <= flags.period, do: at
    state = %{state | restarts: recent}

    if :erlang.length(recent) > flags.intensity do
      report(:shutdown, :reached_max_restart_intensity, child, state)
      {:stop, :shutdown, %{state | children: :lists.keydelete(id, 1, state.children)}}
    else
      restart(flags.strategy, child, state)
    end
  end

  defp restart(strategy, {id, old, spec} = child, state)
       when strategy in [:one_for_one, :simple_one_for_one] do
    case apply_start(spec.start) do
      {:ok, pid} ->
        {:noreply, restarted(state, child, pid)}

      {:ok, pid, _} ->
        {:noreply, restarted(state, child, pid)}

      :ignore when strategy == :simple_one_for_one ->
        {:noreply, %{state | children: :lists.keydelete(id, 1, state.children)}}

      :ignore ->
        {:noreply, put(state, {id, :undefined, spec})}

      {:error, reason} ->
        report(:start_error, reason, child, state)
        :gen_server.cast(self(), {:try_again_restart, id})
        {:noreply, put(state, {id, {:restarting, old}, spec})}
    end
  end

  defp restart(strategy, {id, _, _} = child, state) do
    {before, rest} =
      if strategy == :rest_for_one,
        do: :lists.splitwith(fn {other, _, _} -> other != id end, state.children),
        else: {[], state.children}

    stopped = put_elem(child, 1, :undefined)
    rest = :lists.keyreplace(id, 1, rest, stopped)
    terminate_all(rest)
    specs = for {_, _, spec} <- rest, spec.restart != :temporary or spec.id == id, do: spec

    case start_all(specs, state, []) do
      {:ok, children} ->
        {:noreply, %{state | children: before ++ children}}

      {:error, failed, _reason, children} ->
        terminate_all(children)
        :gen_server.cast(self(), {:try_again_restart, failed})

        waiting =
          for spec <- specs,
              do:
                {spec.id, if(spec.id == failed, do: {:restarting, :undefined}, else: :undefined),
                 spec}

        {:noreply, %{state | children: before ++ waiting}}
    end
  end

  defp restarted(%{template: nil} = state, {id, _, spec}, pid),
    do: started(state, id, pid, spec)

  defp restarted(state, {id, _, spec}, pid) do
    %{state | children: :lists.keyreplace(id, 1, state.children, {pid, pid, spec})}
  end

  @doc false
  def terminate(_reason, %{children: children}), do: terminate_all(children)

  defp terminate_all(children), do: :lists.foreach(&shutdown/1, :lists.reverse(children))

  defp shutdown({_, pid, spec}) when is_pid(pid) do
    ref = :erlang.monitor(:process, pid)
    :erlang.unlink(pid)

    if spec.shutdown == :brutal_kill do
      :erlang.exit(pid, :kill)
      receive do: ({:DOWN, ^ref, _, _, _} -> :ok)
    else
      :erlang.exit(pid, :shutdown)

      receive do
        {:DOWN, ^ref, _, _, _} -> :ok
      after
        spec.shutdown ->
          :erlang.exit(pid, :kill)
          receive do: ({:DOWN, ^ref, _, _, _} -> :ok)
      end
    end

    receive do
      {:EXIT, ^pid, _} -> :ok
    after
      0 -> :ok
    end
  end

  defp shutdown(_), do: :ok

  @doc false
  def code_change(_old, state, _extra), do: {:ok, state}

  ## Specifications

  defp flags(flags) when is_map(flags) do
    flags =
      :maps.merge(
        %{strategy: :one_for_one, intensity: 1, period: 5, auto_shutdown: :never},
        flags
      )

    cond do
      flags.strategy not in [:one_for_one, :one_for_all, :rest_for_one, :simple_one_for_one] ->
        {:error, {:supervisor_data, {:invalid_strategy, flags.strategy}}}

      not (is_integer(flags.intensity) and flags.intensity >= 0) ->
        {:error, {:supervisor_data, {:invalid_intensity, flags.intensity}}}

      not (is_integer(flags.period) and flags.period > 0) ->
        {:error, {:supervisor_data, {:invalid_period, flags.period}}}

      true ->
        {:ok, flags}
    end
  end

  defp flags({strategy, intensity, period}),
    do: flags(%{strategy: strategy, intensity: intensity, period: period})

  defp flags(other), do: {:error, {:supervisor_data, {:invalid_type, other}}}

  defp check([], done), do: {:ok, :lists.reverse(done)}

  defp check([spec | rest], done) do
    with {:ok, spec} <- check_one(spec) do
      if :lists.any(fn other -> other.id == spec.id end, done),
        do: {:error, {:duplicate_child_name, spec.id}},
        else: check(rest, [spec | done])
    end
  end

  defp check(other, _), do: {:error, {:badarg, other}}

  defp check_one({id, start, restart, shutdown, type, modules}) do
    check_one(%{
      id: id,
      start: start,
      restart: restart,
      shutdown: shutdown,
      type: type,
      modules: modules
    })
  end

  defp check_one(%{id: _, start: {m, f, a}} = spec)
       when is_atom(m) and is_atom(f) and is_list(a) do
    type = :maps.get(:type, spec, :worker)
    default = if type == :supervisor, do: :infinity, else: 5000

    spec =
      :maps.merge(
        %{restart: :permanent, shutdown: default, type: type, modules: [m], significant: false},
        spec
      )

    time? = is_integer(spec.shutdown) and spec.shutdown >= 0

    cond do
      spec.restart not in [:permanent, :transient, :temporary] ->
        {:error, {:invalid_restart_type, spec.restart}}

      not (time? or spec.shutdown in [:infinity, :brutal_kill]) ->
        {:error, {:invalid_shutdown, spec.shutdown}}

      spec.type not in [:worker, :supervisor] ->
        {:error, {:invalid_child_type, spec.type}}

      true ->
        {:ok, spec}
    end
  end

  defp check_one(%{id: _, start: start}), do: {:error, {:invalid_mfa, start}}
  defp check_one(%{id: _}), do: {:error, :missing_start}
  defp check_one(%{}), do: {:error, :missing_id}
  defp check_one(other), do: {:error, {:invalid_child_spec, other}}

  defp started(state, id, pid, spec), do: put(state, progress({id, pid, spec}, state))

  defp progress(child, state) do
    :logger.info(
      %{
        label: {:supervisor, :progress},
        report: [supervisor: state.name, started: described(child)]
      },
      %{
        domain: [:otp, :sasl],
        report_cb: &:supervisor.format_log/1,
        logger_formatter: %{title: 'PROGRESS REPORT'},
        error_logger: %{tag: :info_report, type: :progress}
      }
    )

    child
  end

  defp described({id, pid, spec}) do
    [
      pid: pid,
      id: id,
      mfargs: spec.start,
      restart_type: spec.restart,
      significant: false,
      shutdown: spec.shutdown,
      child_type: spec.type
    ]
  end

  @doc false
  def report(context, reason, child, state) do
    :logger.error(
      %{
        label: {:supervisor, context},
        report: [
          supervisor: state.name,
          errorContext: context,
          reason: reason,
          offender: described(child)
        ]
      },
      %{
        domain: [:otp, :sasl],
        report_cb: &:supervisor.format_log/1,
        logger_formatter: %{title: 'SUPERVISOR REPORT'},
        error_logger: %{tag: :error_report, type: :supervisor_report}
      }
    )
  end

  @doc false
  def format_log(%{report: report}), do: {'Supervisor report: ~tp', [report]}
end
