defmodule :rshell_tracing do
  @moduledoc false
  # What `:erlang.trace/3`, `trace_pattern/3` and `trace_info/2` do once it is clear what they were asked. What is wrong with an
  # argument is `{:bad, position, text}`.

  @flags [:all, :send, :receive, :procs, :call, :ports, :running, :running_procs, :running_ports] ++
           [:garbage_collection, :exiting, :arity, :return_to, :silent, :timestamp, :cpu_timestamp] ++
           [:monotonic_timestamp, :strict_monotonic_timestamp, :set_on_spawn, :scheduler_id] ++
           [:set_on_first_spawn, :set_on_link, :set_on_first_link]
  @existing [:all, :processes, :existing, :existing_processes]
  @coming [:all, :processes, :new, :new_processes]
  @of_ports [:ports, :existing_ports, :new_ports]

  # Tells whether `trace/3` knows a flag.
  def flag?(flag), do: flag in @flags

  # Which processes there are to be told of, and what: how many it are.
  def change(what, how, flags) do
    case tracer(flags, [], self()) do
      {flags, tracer} -> change(what, how, flags, tracer)
      :error -> {:bad, 3, "invalid option in list"}
    end
  end

  defp change(pid, how, flags, tracer) when is_pid(pid) do
    if :rshell_trace.change(pid, how, flags, tracer) do
      1
    else
      if how and node(pid) == node() and :erlang.is_process_alive(pid),
        do: :logger.error('** can only have one tracer per process~n', [])

      {:bad, 1, "invalid spec for pid or port"}
    end
  end

  defp change(what, how, flags, tracer) when what in @existing or what in @coming do
    if what in @coming, do: :rshell_trace.change(:new, how, flags, tracer)

    if what in @existing,
      do: Enum.count(:erlang.processes(), &:rshell_trace.change(&1, how, flags, tracer)),
      else: 0
  end

  defp change(what, _how, _flags, _tracer) when what in @of_ports, do: 0
  defp change(_what, _how, _flags, _tracer), do: {:bad, 1, "invalid spec for pid or port"}

  defp tracer([{:tracer, pid} | rest], flags, _) when is_pid(pid) and node(pid) == node(),
    do: tracer(rest, flags, pid)

  defp tracer([flag | rest], flags, tracer) when flag in @flags,
    do: tracer(rest, [flag | flags], tracer)

  defp tracer([], flags, tracer), do: {flags, tracer}
  defp tracer(_, _, _), do: :error

  ## Calls

  # Modules that are loaded have no function to tell of.
  def pattern(:on_load, _spec, _flags), do: 0

  def pattern(event, spec, _flags) when event in [:send, :receive] do
    cond do
      spec == false ->
        # A message that is no list fits no such head.
        :rshell_trace.filter(event, [{[], [], []}])
        1

      valid?(spec) ->
        :rshell_trace.filter(event, if(spec == true, do: [], else: spec))
        1

      true ->
        {:bad, 2, "invalid match specification"}
    end
  end

  def pattern({m, f, a} = mfa, spec, flags)
      when is_atom(m) and is_atom(f) and (a == :_ or (is_integer(a) and a in 0..255)) do
    cond do
      (m == :_ and f != :_) or (f == :_ and a != :_) -> {:bad, 1, "invalid MFA specification"}
      not valid?(spec) -> {:bad, 2, "invalid match specification"}
      true -> watch(mfa, spec, kind(flags))
    end
  end

  def pattern(_mfa, _spec, _flags), do: {:bad, 1, "invalid MFA specification"}

  defp valid?(spec) when is_boolean(spec) or spec in [[], :restart, :pause], do: true
  defp valid?(spec), do: is_list(spec) and :rshell_trace.complaints(spec) == []

  # Whether calls are told, from within the module too, and whether they are counted.
  defp kind([]), do: :global
  defp kind([:global]), do: :global
  defp kind([:local]), do: :local
  defp kind([:call_count]), do: :counted
  defp kind(flags) when is_list(flags), do: if(:call_count in flags, do: :local_counted, else: other(flags))
  defp kind(_), do: :erlang.error(:badarg)

  defp other(flags) do
    if Enum.all?(flags, &(&1 in [:local, :global])),
      do: List.last(flags),
      else: :erlang.error(:notsup)
  end

  # What is told of calls from outside is not told of others any more.
  defp watch(mfa, spec, :global) do
    :lists.foreach(&:rshell_trace.watch(&1, false, [], false), functions(mfa, :local))
    watch_all(mfa, spec, :global)
  end

  defp watch(mfa, spec, kind), do: watch_all(mfa, spec, kind)

  defp watch_all(mfa, spec, kind) do
    all = functions(mfa, kind)
    :lists.foreach(&watch_one(&1, spec, kind), all)
    length(all)
  end

  defp watch_one(function, false, kind) when kind in [:counted, :local_counted] do
    case :rshell_trace.watched(function) do
      {how, spec, _} when how in [:global, :local] -> :rshell_trace.watch(function, how, spec, false)
      _ -> :rshell_trace.watch(function, false, [], false)
    end
  end

  defp watch_one(function, false, _kind), do: :rshell_trace.watch(function, false, [], false)

  defp watch_one(function, _spec, :counted) do
    case :rshell_trace.watched(function) do
      {how, spec, _} -> :rshell_trace.watch(function, how, spec, true)
      _ -> :rshell_trace.watch(function, :counted, [], true)
    end
  end

  defp watch_one(function, spec, kind) do
    counted = kind == :local_counted or match?({_, _, count} when is_integer(count), :rshell_trace.watched(function))
    how = if kind == :global, do: :global, else: :local
    :rshell_trace.watch(function, how, if(spec == true, do: [], else: spec), counted)
  end

  # Modules of the library are loaded when they are first called, or here.
  defp functions({m, f, a}, kind) do
    if m != :_, do: :code.ensure_loaded(m)

    for {module, name, arity} <- :rshell_trace.functions(m, kind != :global),
        f in [:_, name] and a in [:_, arity],
        do: {module, name, arity}
  end

  ## What there is

  def info(pid, item) when is_pid(pid), do: of_process(pid, item)
  def info(new, item) when new in [:new, :new_processes], do: of_process(:new, item)
  def info(:new_ports, item), do: of_process(:none, item)
  def info(:on_load, item), do: {item, false}

  def info(event, :match_spec) when event in [:send, :receive],
    do: {:match_spec, with([] <- :rshell_trace.filter(event), do: true)}

  def info(event, item) when event in [:send, :receive], do: {item, []}

  def info({m, f, a} = mfa, item) when is_atom(m) and is_atom(f) and is_integer(a) do
    cond do
      functions(mfa, :local) == [] -> {item, :undefined}
      true -> of_function(:rshell_trace.watched(mfa), item)
    end
  end

  def info(_, _), do: {:bad, 1, "not a valid tracee specification"}

  defp of_process(pid, item) when is_pid(pid) and item in [:flags, :tracer] do
    if :erlang.is_process_alive(pid), do: told(pid, item), else: :undefined
  end

  defp of_process(what, item) when item in [:flags, :tracer], do: told(what, item)
  defp of_process(_, _), do: {:bad, 2, "invalid trace item"}

  defp told(what, item) do
    case what != :none and :rshell_trace.tracing(what) do
      {tracer, flags} -> {item, if(item == :flags, do: flags, else: tracer)}
      _ -> {item, []}
    end
  end

  defp of_function(watched, item) do
    {how, spec, count} = if watched == :undefined, do: {false, false, false}, else: watched
    how = if how == :counted, do: false, else: how
    spec = if how, do: spec, else: false

    case item do
      :traced -> {:traced, how}
      :match_spec -> {:match_spec, spec}
      :call_count -> {:call_count, count}
      item when item in [:meta, :meta_match_spec, :call_time] -> {item, false}
      :all when watched == :undefined -> {:all, false}
      :all -> {:all, all(how, spec, count)}
      _ -> {:bad, 2, "invalid trace item"}
    end
  end

  defp all(how, spec, count) do
    [traced: how, match_spec: spec, meta: false, meta_match_spec: false, call_time: false] ++
      [call_count: count]
  end
end
