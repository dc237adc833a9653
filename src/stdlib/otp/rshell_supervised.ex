defmodule :rshell_supervised do
  @moduledoc """
  A child of `:supervisor`: its specification, its end, and what is reported of it.

  A child is `{:child, pid, id, mfargs, restart, significant, shutdown, type, modules}`, where the pid may be
  `:undefined` or `{:restarting, pid}`.
  """

  ## Specifications

  @doc "Takes the flags of a supervisor apart, checked."
  def check_flags({strategy, intensity, period}),
    do: check_flags(%{strategy: strategy, intensity: intensity, period: period})

  def check_flags(flags) when is_map(flags) do
    strategy = :maps.get(:strategy, flags, :one_for_one)
    intensity = :maps.get(:intensity, flags, 1)
    period = :maps.get(:period, flags, 5)
    auto_shutdown = :maps.get(:auto_shutdown, flags, :never)

    cond do
      strategy not in [:one_for_one, :one_for_all, :rest_for_one, :simple_one_for_one] ->
        {:error, {:invalid_strategy, strategy}}

      not (is_integer(intensity) and intensity >= 0) ->
        {:error, {:invalid_intensity, intensity}}

      not (is_integer(period) and period > 0) ->
        {:error, {:invalid_period, period}}

      auto_shutdown not in [:never, :any_significant, :all_significant] ->
        {:error, {:invalid_auto_shutdown, auto_shutdown}}

      true ->
        {:ok, strategy, intensity, period, auto_shutdown}
    end
  end

  def check_flags(other), do: {:error, {:invalid_type, other}}

  @doc "Makes a child of its specification."
  def check_childspec({id, start, restart, shutdown, type, modules}, auto_shutdown) do
    check_childspec(
      %{id: id, start: start, restart: restart, shutdown: shutdown, type: type, modules: modules},
      auto_shutdown
    )
  end

  def check_childspec(%{id: id, start: start} = spec, auto_shutdown) do
    restart = :maps.get(:restart, spec, :permanent)
    significant = :maps.get(:significant, spec, false)
    type = :maps.get(:type, spec, :worker)
    default = if type == :supervisor, do: :infinity, else: 5000
    shutdown = :maps.get(:shutdown, spec, default)

    with :ok <- valid(mfa?(start), :invalid_mfa, start),
         :ok <- valid(restart?(restart), :invalid_restart_type, restart),
         :ok <- valid(is_boolean(significant), :invalid_significant, significant),
         :ok <- significant(significant, restart, auto_shutdown),
         :ok <- valid(type in [:worker, :supervisor], :invalid_child_type, type),
         :ok <- valid(shutdown?(shutdown), :invalid_shutdown, shutdown),
         modules = :maps.get(:modules, spec, [elem(start, 0)]),
         :ok <- modules(modules) do
      {:ok, {:child, :undefined, id, start, restart, significant, shutdown, type, modules}}
    end
  end

  def check_childspec(%{id: _}, _auto_shutdown), do: {:error, :missing_start}
  def check_childspec(%{}, _auto_shutdown), do: {:error, :missing_id}
  def check_childspec(other, _auto_shutdown), do: {:error, {:invalid_child_spec, other}}

  defp valid(true, _why, _value), do: :ok
  defp valid(false, why, value), do: {:error, {why, value}}

  defp mfa?({m, f, args}), do: is_atom(m) and is_atom(f) and is_list(args)
  defp mfa?(_other), do: false

  defp restart?(restart), do: restart in [:permanent, :transient, :temporary]

  defp shutdown?(time) when is_integer(time), do: time >= 0
  defp shutdown?(other), do: other in [:infinity, :brutal_kill]

  # With whom a supervisor ends must be able to end.
  defp significant(true, _restart, :never),
    do: {:error, {:bad_combination, [auto_shutdown: :never, significant: true]}}

  defp significant(true, :permanent, _auto_shutdown),
    do: {:error, {:bad_combination, [restart: :permanent, significant: true]}}

  defp significant(_significant, _restart, _auto_shutdown), do: :ok

  defp modules(:dynamic), do: :ok

  defp modules(modules) when is_list(modules) do
    case for module <- modules, not is_atom(module), do: module do
      [] -> :ok
      [invalid | _] -> {:error, {:invalid_module, invalid}}
    end
  end

  defp modules(other), do: {:error, {:invalid_modules, other}}

  @doc "Returns the specification that a child was made of."
  def spec({:child, _, id, start, restart, significant, shutdown, type, modules}) do
    %{
      id: id,
      start: start,
      restart: restart,
      significant: significant,
      shutdown: shutdown,
      type: type,
      modules: modules
    }
  end

  ## The end

  @doc """
  Ends children side by side, each with its own time, and waits for them: `{pid, restart, shutdown}`.

  Returns `{pid, reason}` of those that ended for another reason than they were told.
  """
  def terminate(children) do
    watched = :maps.from_list(for child <- children, do: {tell(child), child})
    times = for {_, _, time} <- children, is_integer(time), do: time

    timers =
      :maps.from_list(
        for time <- :lists.usort(times), do: {:erlang.start_timer(time, self(), :kill), time}
      )

    failed = await(watched, timers, [])
    :lists.foreach(&:erlang.cancel_timer/1, :maps.keys(timers))
    failed
  end

  @doc "Ends a child: `:ok`, or `{:error, reason}` if it ended for another reason than it was told."
  def shutdown({:child, pid, _, _, restart, _, shutdown, _, _}) do
    case terminate([{pid, restart, shutdown}]) do
      [] -> :ok
      [{_pid, reason}] -> {:error, reason}
    end
  end

  @doc "Ends children of one specification side by side; those that end otherwise are reported by their reasons."
  def terminate_dynamic(pids, {:child, _, _, _, restart, _, shutdown, _, _} = child, supervisor) do
    failed = terminate(for pid <- pids, do: {pid, restart, shutdown})

    for reason <- :lists.usort(for {_, reason} <- failed, do: reason) do
      pids = for {pid, ^reason} <- failed, do: pid
      place = {:terminate_dynamic_children, 1, 1020}
      report(:shutdown_error, reason, put_elem(child, 1, pids), supervisor, place)
    end

    :ok
  end

  defp tell({pid, _restart, shutdown}) do
    ref = :erlang.monitor(:process, pid)
    :erlang.exit(pid, if(shutdown == :brutal_kill, do: :kill, else: :shutdown))
    ref
  end

  defp await(watched, _timers, failed) when map_size(watched) == 0, do: failed

  defp await(watched, timers, failed) do
    receive do
      {:DOWN, ref, :process, pid, reason} when is_map_key(watched, ref) ->
        {{_, restart, shutdown}, watched} = :maps.take(ref, watched)
        expected = if shutdown == :brutal_kill, do: :killed, else: :shutdown

        case ended(unlink(pid, reason), expected, restart) do
          :ok -> await(watched, timers, failed)
          {:error, reason} -> await(watched, timers, [{pid, reason} | failed])
        end

      {:timeout, timer, :kill} when is_map_key(timers, timer) ->
        {time, timers} = :maps.take(timer, timers)
        for {pid, _restart, ^time} <- :maps.values(watched), do: :erlang.exit(pid, :kill)
        await(watched, timers, failed)
    end
  end

  defp ended(expected, expected, _restart), do: :ok
  defp ended(reason, _expected, :permanent), do: {:error, reason}
  defp ended(:normal, _expected, _restart), do: :ok
  defp ended(:shutdown, _expected, _restart), do: :ok
  defp ended({:shutdown, _}, _expected, _restart), do: :ok
  defp ended(reason, _expected, _restart), do: {:error, reason}

  # The link may tell of an end that the monitor came too late for.
  defp unlink(pid, reason) do
    :erlang.unlink(pid)

    receive do
      {:EXIT, ^pid, reason} -> reason
    after
      0 -> reason
    end
  end

  ## Reports

  @doc "Reports what has happened to a child; the place is the function of OTP that does, as reports tell it."
  def report(context, reason, child, supervisor, {function, arity, line}) do
    :logger.error(
      %{
        label: {:supervisor, context},
        report: [
          supervisor: supervisor,
          errorContext: context,
          reason: reason,
          offender: described(child)
        ]
      },
      meta(function, arity, line, 'SUPERVISOR REPORT', :error_report, :supervisor_report)
    )
  end

  @doc "Reports that a child has started."
  def progress(child, supervisor) do
    :logger.info(
      %{
        label: {:supervisor, :progress},
        report: [supervisor: supervisor, started: described(child)]
      },
      meta(:report_progress, 2, 1557, 'PROGRESS REPORT', :info_report, :progress)
    )
  end

  defp meta(function, arity, line, title, tag, type) do
    %{
      mfa: {:supervisor, function, arity},
      file: 'supervisor.erl',
      line: line,
      domain: [:otp, :sasl],
      report_cb: &:supervisor.format_log/2,
      logger_formatter: %{title: title},
      error_logger: %{tag: tag, type: type, report_cb: &:supervisor.format_log/1}
    }
  end

  defp described({:child, pids, id, start, restart, significant, shutdown, type, _})
       when is_list(pids) do
    [nb_children: length(pids), id: id, mfargs: start, restart_type: restart] ++
      [significant: significant, shutdown: shutdown, child_type: type]
  end

  defp described({:child, pid, id, start, restart, significant, shutdown, type, _}) do
    [pid: pid, id: id, mfargs: start, restart_type: restart] ++
      [significant: significant, shutdown: shutdown, child_type: type]
  end

  @doc "Returns the text of a report as a format and its arguments."
  def format_log(%{label: {:supervisor, :progress}, report: report}),
    do: {'    supervisor: ~tp~n    started: ~tp~n', [report[:supervisor], report[:started]]}

  def format_log(%{label: {:supervisor, _}, report: report}) do
    {'    supervisor: ~tp~n    errorContext: ~tp~n    reason: ~tp~n    offender: ~tp~n',
     [report[:supervisor], report[:errorContext], report[:reason], report[:offender]]}
  end

  @doc "Returns the text of a report as the configuration of a handler's formatter asks for it."
  def format_log(report, config) do
    told =
      if :maps.get(:single_line, config, false), do: sentences(report), else: format_log(report)

    :rshell_reports.format(told, config)
  end

  defp sentences(%{label: {:supervisor, :progress}, report: report}) do
    {id, args} = short(report[:started])
    {'Supervisor: ~tp. Started: ' ++ id, [report[:supervisor] | args]}
  end

  defp sentences(%{label: {:supervisor, _}, report: report}) do
    {id, args} = short(report[:offender])

    {'Supervisor: ~tp. Context: ~tp. Reason: ~tp. Offender: ' ++ id,
     [report[:supervisor], report[:errorContext], report[:reason] | args]}
  end

  # A child in short: its name and its process, or how many there are.
  defp short(child) do
    case child[:nb_children] do
      nil -> {'id=~tp,pid=~tp.', [child[:id], child[:pid]]}
      count -> {'id=~tp,nb_children=~tp.', [child[:id], count]}
    end
  end
end
