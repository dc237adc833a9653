defmodule :supervisor do
  @moduledoc """
  A process that starts, watches and restarts others.

  Its state is the tuple of OTP, which `:sys.get_state/1` and crash reports show. Children that stand in the
  specification are kept by their ids, the newest first; those of a `:simple_one_for_one` by their pids, with the
  arguments they were started with.
  """

  @callback init(args :: term) :: term

  # Where things are in the state, and in a child (see `:rshell_supervised`).
  @name 1
  @strategy 2
  @children 3
  @dynamics 4
  @intensity 5
  @period 6
  @restarts 7
  @waiting 8
  @auto_shutdown 9
  @module 10
  @args 11

  @pid 1
  @id 2
  @mfargs 3
  @restart 4
  @significant 5
  @kind 7
  @modules 8

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
  @doc "Returns the module that describes the supervisor."
  def get_callback_module(supervisor), do: call(supervisor, :get_callback_module)

  defp call(supervisor, request), do: :gen_server.call(supervisor, request, :infinity)

  @doc "Tells whether child specifications are valid."
  def check_childspecs(specs), do: check_childspecs(specs, :undefined)

  @doc "As `check_childspecs/1`, for a supervisor that ends in some way with its significant children."
  def check_childspecs(specs, auto_shutdown)
      when is_list(specs) and
             auto_shutdown in [:undefined, :never, :any_significant, :all_significant] do
    with {:ok, _} <- check_startspec(specs, [], %{}, auto_shutdown), do: :ok
  end

  def check_childspecs(specs, auto_shutdown)
      when auto_shutdown in [:undefined, :never, :any_significant, :all_significant],
      do: {:error, {:badarg, specs}}

  def check_childspecs(_specs, other), do: {:error, {:badarg, other}}

  ## Starting

  @doc false
  def init({name, mod, args}) do
    :erlang.process_flag(:trap_exit, true)
    :erlang.put(:"$initial_call", {:supervisor, mod, 1})

    case mod.init(args) do
      {:ok, {flags, specs}} ->
        name = if name == :self, do: {self(), mod}, else: name
        state = {:state, name, nil, {[], %{}}, :undefined, 1, 5, [], 0, :never, mod, args}

        with {:ok, state} <- set_flags(flags, state),
             do: init_children(state, specs),
             else: ({:error, reason} -> {:stop, {:supervisor_data, reason}})

      :ignore ->
        :ignore

      other ->
        {:stop, {:bad_return, {mod, :init, other}}}
    end
  end

  # Makes children of specifications: `{:ok, {ids, children by id}}`, the last id first.
  defp check_startspec([spec | rest], ids, db, auto_shutdown) do
    with {:ok, {:child, _, id, _, _, _, _, _, _} = child} <-
           :rshell_supervised.check_childspec(spec, auto_shutdown) do
      if is_map_key(db, id),
        do: {:error, {:duplicate_child_name, id}},
        else: check_startspec(rest, [id | ids], :maps.put(id, child, db), auto_shutdown)
    end
  end

  defp check_startspec([], ids, db, _auto_shutdown), do: {:ok, {ids, db}}

  defp set_flags(flags, state) do
    with {:ok, strategy, intensity, period, auto_shutdown} <-
           :rshell_supervised.check_flags(flags) do
      {:state, name, _, children, dynamics, _, _, restarts, waiting, _, mod, args} = state

      {:ok,
       {:state, name, strategy, children, dynamics, intensity, period, restarts, waiting,
        auto_shutdown, mod, args}}
    end
  end

  defp init_children(state, [spec]) when elem(state, @strategy) == :simple_one_for_one do
    case check_startspec([spec], [], %{}, elem(state, @auto_shutdown)) do
      {:ok, {[id], %{} = db} = children} ->
        kind = if elem(:maps.get(id, db), @restart) == :temporary, do: :mapsets, else: :maps
        {:ok, state |> put_elem(@children, children) |> put_elem(@dynamics, {kind, %{}})}

      {:error, reason} ->
        {:stop, {:start_spec, reason}}
    end
  end

  defp init_children(state, specs) when elem(state, @strategy) == :simple_one_for_one,
    do: {:stop, {:bad_start_spec, specs}}

  defp init_children(state, specs) do
    name = elem(state, @name)

    case check_startspec(specs, [], %{}, elem(state, @auto_shutdown)) do
      {:ok, children} ->
        case start_children(children, name) do
          {:ok, children} ->
            {:ok, put_elem(state, @children, children)}

          {:error, children, reason} ->
            terminate_children(children, name)
            {:stop, {:shutdown, reason}}
        end

      {:error, reason} ->
        {:stop, {:start_spec, reason}}
    end
  end

  # Starts all, the oldest first; where one fails the others stay as they are.
  defp start_children({ids, db}, name), do: start_children(:lists.reverse(ids), {ids, db}, name)

  defp start_children([], children, _name), do: {:ok, children}

  defp start_children([id | rest], {ids, db} = children, name) do
    child = :maps.get(id, db)

    case do_start_child(child, name) do
      {:ok, :undefined} when elem(child, @restart) == :temporary ->
        start_children(rest, {:lists.delete(id, ids), :maps.remove(id, db)}, name)

      {:ok, pid} ->
        start_children(rest, set_pid(pid, id, children), name)

      {:ok, pid, _info} ->
        start_children(rest, set_pid(pid, id, children), name)

      {:error, reason} ->
        :rshell_supervised.report(:start_error, reason, child, name, {:start_children, 2, 392})
        {:error, children, {:failed_to_start_child, id, reason}}
    end
  end

  defp set_pid(pid, id, {ids, db}),
    do: {ids, :maps.update(id, put_elem(:maps.get(id, db), @pid, pid), db)}

  ## Requests

  @doc false
  def handle_call({:start_child, extra}, _from, state)
      when elem(state, @strategy) == :simple_one_for_one do
    {m, f, args} = elem(template(state), @mfargs)
    args = args ++ extra

    case do_start_child_i(m, f, args) do
      {:ok, :undefined} -> {:reply, {:ok, :undefined}, state}
      {:ok, pid} -> {:reply, {:ok, pid}, dyn_store(pid, args, state)}
      {:ok, pid, info} -> {:reply, {:ok, pid, info}, dyn_store(pid, args, state)}
      error -> {:reply, error, state}
    end
  end

  def handle_call({:start_child, spec}, _from, state) do
    case :rshell_supervised.check_childspec(spec, elem(state, @auto_shutdown)) do
      {:ok, child} ->
        {reply, state} = handle_start_child(child, state)
        {:reply, reply, state}

      error ->
        {:reply, error, state}
    end
  end

  def handle_call({:terminate_child, id}, _from, state)
      when not is_pid(id) and elem(state, @strategy) == :simple_one_for_one,
      do: {:reply, {:error, :simple_one_for_one}, state}

  def handle_call({:terminate_child, id}, _from, state) do
    case find_child(id, state) do
      {:ok, child} ->
        terminate_child_of(child, elem(state, @name))
        {:reply, :ok, del_child(child, state)}

      :error ->
        {:reply, {:error, :not_found}, state}
    end
  end

  def handle_call({kind, _}, _from, state)
      when kind in [:restart_child, :delete_child] and
             elem(state, @strategy) == :simple_one_for_one,
      do: {:reply, {:error, :simple_one_for_one}, state}

  def handle_call({:restart_child, id}, _from, state) do
    case find_child(id, state) do
      {:ok, child} when elem(child, @pid) == :undefined ->
        case do_start_child(child, elem(state, @name)) do
          {:ok, pid} -> {:reply, {:ok, pid}, put_pid(pid, id, state)}
          {:ok, pid, info} -> {:reply, {:ok, pid, info}, put_pid(pid, id, state)}
          error -> {:reply, error, state}
        end

      other ->
        {:reply, {:error, runs(other)}, state}
    end
  end

  def handle_call({:delete_child, id}, _from, state) do
    case find_child(id, state) do
      {:ok, child} when elem(child, @pid) == :undefined ->
        {:reply, :ok, put_elem(state, @children, remove(id, elem(state, @children)))}

      other ->
        {:reply, {:error, runs(other)}, state}
    end
  end

  def handle_call({:get_childspec, id}, _from, state) do
    case find_child(id, state) do
      {:ok, child} -> {:reply, {:ok, :rshell_supervised.spec(child)}, state}
      :error -> {:reply, {:error, :not_found}, state}
    end
  end

  def handle_call(:which_children, _from, state)
      when elem(state, @strategy) == :simple_one_for_one do
    {:child, _, _, _, _, _, _, type, modules} = template(state)
    pids = :maps.keys(elem(elem(state, @dynamics), 1))
    {:reply, for(pid <- pids, do: {:undefined, shown(pid), type, modules}), state}
  end

  def handle_call(:which_children, _from, state) do
    shown =
      for {:child, pid, id, _, _, _, _, type, modules} <- children(state),
          do: {id, shown(pid), type, modules}

    {:reply, shown, state}
  end

  def handle_call(:count_children, _from, state)
      when elem(state, @strategy) == :simple_one_for_one do
    all = map_size(elem(elem(state, @dynamics), 1))
    active = all - elem(state, @waiting)
    supervisors = if elem(template(state), @kind) == :supervisor, do: all, else: 0
    {:reply, counts(1, active, supervisors, all), state}
  end

  def handle_call(:count_children, _from, state) do
    children = children(state)
    all = length(children)
    active = length(for child <- children, is_pid(elem(child, @pid)), do: child)
    supervisors = length(for child <- children, elem(child, @kind) == :supervisor, do: child)
    {:reply, counts(all, active, supervisors, all), state}
  end

  def handle_call(:get_callback_module, _from, state), do: {:reply, elem(state, @module), state}

  defp counts(specs, active, supervisors, all),
    do: [specs: specs, active: active, supervisors: supervisors, workers: all - supervisors]

  defp shown({:restarting, _}), do: :restarting
  defp shown(pid), do: pid

  defp runs(:error), do: :not_found
  defp runs({:ok, child}), do: if(is_pid(elem(child, @pid)), do: :running, else: :restarting)

  defp handle_start_child(child, state) do
    case find_child(elem(child, @id), state) do
      {:ok, there} when is_pid(elem(there, @pid)) ->
        {{:error, {:already_started, elem(there, @pid)}}, state}

      {:ok, _} ->
        {{:error, :already_present}, state}

      :error ->
        case do_start_child(child, elem(state, @name)) do
          {:ok, :undefined} when elem(child, @restart) == :temporary ->
            {{:ok, :undefined}, state}

          {:ok, pid} ->
            {{:ok, pid}, save_child(put_elem(child, @pid, pid), state)}

          {:ok, pid, info} ->
            {{:ok, pid, info}, save_child(put_elem(child, @pid, pid), state)}

          {:error, reason} ->
            {{:error, {reason, child}}, state}
        end
    end
  end

  # A child that wants to be ignored has started as `:undefined`. What its function throws is what it returns.
  defp do_start_child({:child, _, _, {m, f, args}, _, _, _, _, _} = child, name) do
    result = do_start_child_i(m, f, args)

    case result do
      {:ok, pid} when is_pid(pid) ->
        :rshell_supervised.progress(put_elem(child, @pid, pid), name)

      {:ok, pid, _info} ->
        :rshell_supervised.progress(put_elem(child, @pid, pid), name)

      _ ->
        :ok
    end

    result
  end

  defp do_start_child_i(m, f, args) do
    result =
      try do
        :erlang.apply(m, f, args)
      catch
        :throw, value -> value
        :exit, reason -> {:EXIT, reason}
        :error, reason -> {:EXIT, {reason, __STACKTRACE__}}
      end

    case result do
      {:ok, pid} when is_pid(pid) -> {:ok, pid}
      {:ok, pid, info} when is_pid(pid) -> {:ok, pid, info}
      :ignore -> {:ok, :undefined}
      {:error, reason} -> {:error, reason}
      other -> {:error, other}
    end
  end

  ## Exits

  @doc false
  def handle_cast({:try_again_restart, id}, state) do
    found = if simple?(state), do: find_by_pid(id, state), else: find_child(id, state)

    case found do
      {:ok, child} when is_tuple(elem(child, @pid)) -> restarted(restart(child, state))
      _ -> {:noreply, state}
    end
  end

  @doc false
  def handle_info({:EXIT, pid, reason}, state) do
    case find_by_pid(pid, state) do
      {:ok, child} -> restarted(do_restart(reason, child, state))
      :error -> {:noreply, state}
    end
  end

  def handle_info(message, state) do
    :logger.error('Supervisor received unexpected message: ~tp~n', [message], %{
      mfa: {:supervisor, :handle_info, 2},
      file: 'supervisor.erl',
      line: 617,
      domain: [:otp],
      error_logger: %{tag: :error}
    })

    {:noreply, state}
  end

  defp restarted({:ok, state}), do: {:noreply, state}
  defp restarted({:shutdown, state}), do: {:stop, :shutdown, state}

  defp do_restart(reason, child, state) when elem(child, @restart) == :permanent do
    report(:child_terminated, reason, child, state, {:do_restart, 3, 736})
    restart(child, state)
  end

  defp do_restart(reason, child, state) do
    cond do
      quiet?(reason) ->
        auto_shutdown(child, del_child(child, state))

      elem(child, @restart) == :transient ->
        report(:child_terminated, reason, child, state, {:do_restart, 3, 748})
        restart(child, state)

      true ->
        report(:child_terminated, reason, child, state, {:do_restart, 3, 751})
        auto_shutdown(child, del_child(child, state))
    end
  end

  defp quiet?(reason), do: reason in [:normal, :shutdown] or match?({:shutdown, _}, reason)

  defp auto_shutdown(child, state) when elem(child, @significant) do
    left =
      for other <- children(state),
          elem(other, @significant),
          elem(other, @pid) != :undefined,
          do: other

    case elem(state, @auto_shutdown) do
      :any_significant -> {:shutdown, state}
      :all_significant when left == [] -> {:shutdown, state}
      _ -> {:ok, state}
    end
  end

  defp auto_shutdown(_child, state), do: {:ok, state}

  defp restart(child, state) do
    now = :erlang.monotonic_time(:second)
    period = elem(state, @period)
    recent = for at <- [now | elem(state, @restarts)], now - at <= period, do: at
    state = put_elem(state, @restarts, recent)

    if length(recent) > elem(state, @intensity) do
      reason = :reached_max_restart_intensity
      report(:shutdown, reason, child, state, {:restart, 2, 805})
      {:shutdown, del_child(child, state)}
    else
      {again, state} = restart(elem(state, @strategy), child, state)
      with {:try_again, id} <- again, do: :gen_server.cast(self(), {:try_again_restart, id})
      {:ok, state}
    end
  end

  defp restart(:simple_one_for_one, {:child, old, _, {m, f, args}, _, _, _, _, _} = child, state) do
    count = elem(state, @waiting)
    count = if is_tuple(old), do: count - 1, else: count
    state = put_elem(dyn_erase(old, state), @waiting, count)

    case do_start_child_i(m, f, args) do
      {:ok, :undefined} ->
        {:ok, state}

      {:ok, pid} ->
        {:ok, dyn_store(pid, args, state)}

      {:ok, pid, _info} ->
        {:ok, dyn_store(pid, args, state)}

      {:error, reason} ->
        report(:start_error, reason, child, state, {:restart, 3, 832})
        waiting = restarting(old)
        {{:try_again, waiting}, dyn_store(waiting, args, put_elem(state, @waiting, count + 1))}
    end
  end

  defp restart(:one_for_one, {:child, old, id, _, _, _, _, _, _} = child, state) do
    case do_start_child(child, elem(state, @name)) do
      {:ok, pid} ->
        {:ok, put_pid(pid, id, state)}

      {:ok, pid, _info} ->
        {:ok, put_pid(pid, id, state)}

      {:error, reason} ->
        report(:start_error, reason, child, state, {:restart, 3, 846})
        {{:try_again, id}, put_pid(restarting(old), id, state)}
    end
  end

  defp restart(:rest_for_one, child, state) do
    id = elem(child, @id)
    {ids, db} = elem(state, @children)
    {later, [^id | earlier]} = :lists.splitwith(&(&1 != id), ids)
    {again, {ids, db}} = restart_multiple(child, {later ++ [id], db}, elem(state, @name))
    {again, put_elem(state, @children, {ids ++ earlier, db})}
  end

  defp restart(:one_for_all, child, state) do
    {again, children} = restart_multiple(child, elem(state, @children), elem(state, @name))
    {again, put_elem(state, @children, children)}
  end

  defp restart_multiple({:child, pid, id, _, _, _, _, _, _}, children, name) do
    children = terminate_children(set_pid(:undefined, id, children), name)

    case start_children(children, name) do
      {:ok, children} ->
        {:ok, children}

      {:error, children, {:failed_to_start_child, failed, _reason}} ->
        waiting = restarting(if(failed == id, do: pid, else: :undefined))
        {{:try_again, failed}, set_pid(waiting, failed, children)}
    end
  end

  defp restarting({:restarting, _} = pid), do: pid
  defp restarting(pid), do: {:restarting, pid}

  ## Ends

  @doc false
  def terminate(_reason, state) do
    if simple?(state),
      do:
        :rshell_supervised.terminate_dynamic(
          dynamic_pids(state),
          template(state),
          elem(state, @name)
        ),
      else: terminate_children(elem(state, @children), elem(state, @name))
  end

  defp dynamic_pids(state), do: for(pid <- dynamic_keys(state), is_pid(pid), do: pid)

  # Ends all, the newest first. Those that are never restarted are forgotten.
  defp terminate_children({ids, db}, name) do
    :lists.foldl(
      fn id, children ->
        child = :maps.get(id, db)
        terminate_child_of(child, name)

        if elem(child, @restart) == :temporary,
          do: remove(id, children),
          else: set_pid(:undefined, id, children)
      end,
      {ids, db},
      ids
    )
  end

  # Whoever is told to end may do so as it likes, if it would not be restarted for it.
  defp terminate_child_of(child, name) when is_pid(elem(child, @pid)) do
    with {:error, reason} <- :rshell_supervised.shutdown(child),
         do:
           :rshell_supervised.report(
             :shutdown_error,
             reason,
             child,
             name,
             {:do_terminate, 2, 905}
           )

    :ok
  end

  defp terminate_child_of(_child, _name), do: :ok

  ## Children

  defp simple?(state), do: elem(state, @strategy) == :simple_one_for_one

  defp template(state) do
    {[id], db} = elem(state, @children)
    :maps.get(id, db)
  end

  defp children(state) do
    {ids, db} = elem(state, @children)
    for id <- ids, do: :maps.get(id, db)
  end

  # A child of a `:simple_one_for_one` is known by its pid; one that is gone counts as one that does not run.
  defp find_child(pid, state)
       when is_pid(pid) and elem(state, @strategy) == :simple_one_for_one do
    {_kind, dynamics} = elem(state, @dynamics)

    cond do
      is_map_key(dynamics, pid) ->
        {:ok, put_elem(template(state), @pid, pid)}

      is_map_key(dynamics, {:restarting, pid}) ->
        {:ok, put_elem(template(state), @pid, {:restarting, pid})}

      node(pid) == node() and :erlang.is_process_alive(pid) ->
        :error

      true ->
        {:ok, template(state)}
    end
  end

  defp find_child(id, state), do: :maps.find(id, elem(elem(state, @children), 1))

  defp find_by_pid(pid, state) when elem(state, @strategy) == :simple_one_for_one do
    {kind, dynamics} = elem(state, @dynamics)

    with {:ok, args} <- :maps.find(pid, dynamics) do
      child = template(state)
      {m, f, _} = elem(child, @mfargs)
      args = if kind == :mapsets, do: :undefined, else: args
      {:ok, child |> put_elem(@pid, pid) |> put_elem(@mfargs, {m, f, args})}
    end
  end

  defp find_by_pid(pid, state) do
    case for child <- children(state), elem(child, @pid) == pid, do: child do
      [child | _] -> {:ok, child}
      [] -> :error
    end
  end

  # The arguments of a child that is never restarted are not needed again, and may be large.
  defp save_child(child, state) when elem(child, @restart) == :temporary do
    {m, f, _args} = elem(child, @mfargs)
    add_child(put_elem(child, @mfargs, {m, f, :undefined}), state)
  end

  defp save_child(child, state), do: add_child(child, state)

  defp add_child(child, state) do
    {ids, db} = elem(state, @children)
    id = elem(child, @id)
    put_elem(state, @children, {[id | ids], :maps.put(id, child, db)})
  end

  defp put_pid(pid, id, state),
    do: put_elem(state, @children, set_pid(pid, id, elem(state, @children)))

  defp del_child(child, state) do
    {:child, pid, id, _, restart, _, _, _, _} = child

    cond do
      simple?(state) -> dyn_erase(pid, state)
      restart == :temporary -> put_elem(state, @children, remove(id, elem(state, @children)))
      true -> put_pid(:undefined, id, state)
    end
  end

  defp remove(id, {ids, db}), do: {:lists.delete(id, ids), :maps.remove(id, db)}

  defp dynamic_keys(state), do: :maps.keys(elem(elem(state, @dynamics), 1))

  defp dyn_store(pid, args, state) do
    {kind, dynamics} = elem(state, @dynamics)
    value = if kind == :mapsets, do: [], else: args
    put_elem(state, @dynamics, {kind, :maps.put(pid, value, dynamics)})
  end

  defp dyn_erase(pid, state) do
    {kind, dynamics} = elem(state, @dynamics)
    put_elem(state, @dynamics, {kind, :maps.remove(pid, dynamics)})
  end

  defp report(context, reason, child, state, place),
    do: :rshell_supervised.report(context, reason, child, elem(state, @name), place)

  ## System messages

  @doc false
  def format_status(:terminate, [_pdict, state]), do: state

  def format_status(_how, [_pdict, state]),
    do: [data: [{'State', state}], supervisor: [{'Callback', elem(state, @module)}]]

  # New code may describe the supervisor anew: children keep running under their new specifications.
  @doc false
  def code_change(_old, state, _extra) do
    case elem(state, @module).init(elem(state, @args)) do
      {:ok, {flags, specs}} ->
        with {:ok, state} <- set_flags(flags, state),
             {:ok, {ids, db}} <-
               check_startspec(specs, [], %{}, elem(state, @auto_shutdown)),
             do: {:ok, put_elem(state, @children, renewed(ids, db, elem(state, @children)))}

      :ignore ->
        {:ok, state}

      error ->
        error
    end
  end

  defp renewed(ids, db, {old_ids, old_db}) do
    db =
      :maps.map(
        fn id, child ->
          case :maps.find(id, old_db) do
            {:ok, old} -> put_elem(child, @pid, elem(old, @pid))
            :error -> child
          end
        end,
        db
      )

    {ids ++ (old_ids -- ids), :maps.merge(old_db, db)}
  end

  ## Reports

  @doc "Returns the text of a report as a format and its arguments."
  def format_log(report), do: :rshell_supervised.format_log(report)

  @doc "Returns the text of a report, within the limits of the configuration."
  def format_log(report, config), do: :rshell_supervised.format_log(report, config)
end
