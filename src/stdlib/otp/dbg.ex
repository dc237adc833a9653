defmodule :dbg do
  @moduledoc """
  Traces calls and messages from the shell: `:erlang.trace/3` with a process that shows what is told.

      :dbg.tracer()                    # starts the process that shows
      :dbg.p(self(), :m)               # messages of this process
      :dbg.p(:all, :c)                 # calls, in all processes ...
      :dbg.tpl(Kate, :greet, :x)       # ... of a function, with what they return or raise
      :dbg.stop_clear()

  What functions are traced is said by `tp` (calls from other modules) and `tpl` (all calls), which of all processes by `p`.
  A match specification may be one of these names: `:x` tells returns and exceptions, `:c` the caller, `:cx` both.
  Other nodes are not traced from here.
  """

  # What the names of match specifications stand for.
  @named [
    x: [{:_, [], [{:exception_trace}]}],
    exception_trace: [{:_, [], [{:exception_trace}]}],
    c: [{:_, [], [{:message, {:caller}}]}],
    caller_trace: [{:_, [], [{:message, {:caller}}]}],
    cx: [{:_, [], [{:exception_trace}, {:message, {:caller}}]}],
    caller_exception_trace: [{:_, [], [{:exception_trace}, {:message, {:caller}}]}]
  ]
  @short [
    s: [:send],
    r: [:receive],
    m: [:send, :receive],
    c: [:call],
    p: [:procs],
    sos: [:set_on_spawn],
    sol: [:set_on_link],
    sofs: [:set_on_first_spawn],
    sofl: [:set_on_first_link]
  ]

  @doc "Says what there is."
  def h do
    :io.format('~ts', [
      """
      tracer, stop, stop_clear, get_tracer   start and end what shows
      p, c, i                                whose calls and messages
      tp, tpl, ctp, ctpl, ltp                which functions
      """
    ])
  end

  ## Starting and stopping

  @doc "Starts a tracer that shows all it is told on the node's terminal."
  def tracer, do: tracer(:process, {&dhandler/2, :user})

  @doc "Starts a tracer that calls `handler.(message, data)` for each message, which gives the data for the next."
  def tracer(:process, {handler, _data} = how) when is_function(handler, 2) do
    starter = self()
    ref = :erlang.make_ref()

    pid =
      :erlang.spawn(fn ->
        name_or_end(starter, ref)
        :erlang.process_flag(:trap_exit, true)
        tracer = :erlang.spawn_link(fn -> show_all(how) end)
        send(starter, {ref, {:ok, self()}})
        serve(%{tracer: tracer, saved: %{}})
      end)

    watch = :erlang.monitor(:process, pid)

    receive do
      {^ref, answer} ->
        :erlang.demonitor(watch, [:flush])
        answer

      {:DOWN, ^watch, _, _, reason} ->
        {:error, reason}
    end
  end

  defp name_or_end(starter, ref) do
    :erlang.register(:dbg, self())
  catch
    :error, :badarg ->
      send(starter, {ref, {:error, :already_started}})
      :erlang.exit(:normal)
  end

  defp show_all({handler, data}) do
    receive do
      {:flush, from, ref} ->
        send(from, ref)
        show_all({handler, data})

      message ->
        show_all({handler, handled(handler, message, data)})
    end
  end

  defp handled(handler, message, data) do
    handler.(message, data)
  catch
    :exit, reason -> :erlang.exit({:trace_handler_crashed, reason})
    _, reason -> :erlang.exit({:trace_handler_crashed, {reason, __STACKTRACE__}})
  end

  defp serve(state) do
    receive do
      {:call, from, ref, request} ->
        {answer, state} = handle(request, state)
        send(from, {ref, answer})
        serve(state)

      {:stop, from, ref} ->
        end_tracing()
        flush(state.tracer)
        :erlang.unregister(:dbg)
        :erlang.exit(state.tracer, :kill)
        send(from, {ref, :ok})

      {:EXIT, _tracer, reason} ->
        end_tracing()
        :io.format(:user, '** dbg got EXIT - terminating: ~tp~n', [reason])
    end
  end

  defp end_tracing do
    :erlang.trace(:all, false, [:all])
  end

  defp flush(tracer) do
    ref = :erlang.make_ref()
    send(tracer, {:flush, self(), ref})

    receive do
      ^ref -> :ok
      {:EXIT, ^tracer, _} -> :ok
    end
  end

  defp call(request) do
    case :erlang.whereis(:dbg) do
      :undefined ->
        {:error, :no_tracers}

      pid ->
        ref = :erlang.monitor(:process, pid)
        send(pid, {:call, self(), ref, request})

        receive do
          {^ref, answer} ->
            :erlang.demonitor(ref, [:flush])
            answer

          {:DOWN, ^ref, _, _, _} ->
            {:error, :no_tracers}
        end
    end
  end

  @doc "Ends tracing of all processes, and the tracer. What functions are watched stays."
  def stop do
    case :erlang.whereis(:dbg) do
      :undefined ->
        :ok

      pid ->
        ref = :erlang.monitor(:process, pid)
        send(pid, {:stop, self(), ref})

        receive do
          {^ref, :ok} -> :erlang.demonitor(ref, [:flush])
          {:DOWN, ^ref, _, _, _} -> :ok
        end

        :ok
    end
  end

  @doc "As `stop/0`; no function is watched any more."
  def stop_clear do
    ctp()
    stop()
  end

  @doc "Returns the process that is told: `{:ok, pid}`."
  def get_tracer do
    case call(:tracer) do
      {:error, :no_tracers} -> {:error, {:no_tracer_on_node, node()}}
      answer -> answer
    end
  end

  ## Processes

  @doc "Has messages to and from processes shown."
  def p(item), do: p(item, [:m])

  @doc """
  Has what processes do shown: `:all`, `:new` ones, a pid or a name. Flags are `:c` (calls), `:m` (messages), `:s`, `:r`, `:p`
  (spawning, linking, ending), `:sos`, `:sol`, `:sofs`, `:sofl`, `:all`, `:clear`, and those of `:erlang.trace/3`.
  """
  def p(item, flags) do
    with {:ok, flags} <- flags(List.wrap(flags), []),
         {:ok, pid} <- item(item),
         do: call({:p, pid, flags})
  end

  defp flags([:clear], []), do: {:ok, :clear}

  defp flags(names, _) do
    {known, unknown} =
      Enum.split_with(names, &(Keyword.has_key?(@short, &1) or :rshell_tracing.flag?(&1)))

    if unknown == [],
      do: {:ok, Enum.flat_map(known, &Keyword.get(@short, &1, [&1]))},
      else: {:error, {:bad_flags, unknown}}
  end

  defp item(pid) when is_pid(pid), do: {:ok, pid}

  defp item(what) when what in [:all, :new, :existing, :processes, :new_processes, :existing_processes],
    do: {:ok, what}

  defp item(name) when is_atom(name) do
    case :erlang.whereis(name) do
      pid when is_pid(pid) -> {:ok, pid}
      _ -> {:ok, {:no_proc, name}}
    end
  end

  defp item(number) when is_integer(number) and number >= 0, do: text('<0.#{number}.0>')

  defp item({a, b, c}) when is_integer(a) and is_integer(b) and is_integer(c),
    do: text('<#{a}.#{b}.#{c}>')

  defp item(other), do: text(other)

  defp text(text) do
    pid = :erlang.list_to_pid(text)
    if :erlang.is_process_alive(pid), do: {:ok, pid}, else: {:error, {:badpid, text}}
  catch
    _, _ -> {:error, {:badpid, text}}
  end

  defp handle(:tracer, state), do: {{:ok, state.tracer}, state}
  defp handle(:saved, state), do: {state.saved, state}

  defp handle({:p, {:no_proc, name}, _flags}, state),
    do: {{:ok, [{:matched, node(), 0, {:no_proc, name}}]}, state}

  defp handle({:p, pid, :clear}, state),
    do: {matched(:erlang.trace(pid, false, [:all])), state}

  defp handle({:p, pid, flags}, state) do
    count = :erlang.trace(pid, true, [{:tracer, state.tracer} | flags])
    {matched(count), state}
  catch
    :error, reason -> {{:error, reason}, state}
  end

  # A specification is kept under a number, to be named by that again.
  defp handle({:save, spec}, state) do
    case Enum.find(state.saved, fn {_, known} -> known == spec end) do
      {number, _} ->
        {number, state}

      nil ->
        number = map_size(state.saved) + 1
        {number, put_in(state.saved[number], spec)}
    end
  end

  defp matched(count), do: {:ok, [{:matched, node(), count}]}

  @doc "Lists the processes that are traced."
  def i do
    :io.format('~nNode ~tp:~n~-12s ~-21s ~s ~n', [node(), 'Pid', 'Initial call', 'Trace'])

    for pid <- :lists.reverse(:erlang.processes()), {:flags, [_ | _] = flags} <- [:erlang.trace_info(pid, :flags)] do
      {:initial_call, {m, f, a}} = :erlang.process_info(pid, :initial_call)
      [pid, call] = for term <- [pid, {m, f, a}], do: :io_lib.format('~tp', [term])
      :io.format('~-12s ~-21s ~ts~n', [pid, call, Enum.map_join(flags, " | ", &short/1)])
    end

    :ok
  end

  defp short(flag) do
    {short, _} = Enum.find(@short, {flag, []}, fn {_, flags} -> flags == [flag] end)
    short
  end

  @doc "Lists the other nodes that are traced: there are none."
  def ln, do: :ok

  @doc "Calls a function and has all it does shown."
  def c(m, f, args), do: c(m, f, args, :all)

  @doc "Calls a function and has what it does shown, by flags of `p/2`."
  def c(m, f, args, flags) do
    with {:ok, flags} <- flags(List.wrap(flags), []) do
      case get_tracer() do
        {:ok, tracer} -> traced_call(m, f, args, [{:tracer, tracer} | flags])
        _ -> apply(m, f, args)
      end
    end
  end

  defp traced_call(m, f, args, flags) do
    {pid, ref} =
      :erlang.spawn_monitor(fn ->
        :erlang.trace(self(), true, flags)
        result = apply(m, f, args)
        :erlang.trace(self(), false, [:all])
        :erlang.exit({:result, result})
      end)

    receive do
      {:DOWN, ^ref, _, ^pid, {:result, result}} -> result
      {:DOWN, ^ref, _, ^pid, reason} -> {:error, reason}
    end
  end

  ## Functions

  @doc "Has calls of functions shown, those from other modules: `tp(module, spec)` or `tp({m, f, a}, spec)`."
  def tp(what, spec), do: pattern(what, spec, [])
  @doc "As `tp/2`, of a function of any arity."
  def tp(m, f, spec), do: pattern({m, f, :_}, spec, [])
  @doc "As `tp/2`, of one function."
  def tp(m, f, a, spec), do: pattern({m, f, a}, spec, [])

  @doc "Has all calls of functions shown, from within the module too, and of private functions."
  def tpl(what, spec), do: pattern(what, spec, [:local])
  @doc "As `tpl/2`, of a function of any arity."
  def tpl(m, f, spec), do: pattern({m, f, :_}, spec, [:local])
  @doc "As `tpl/2`, of one function."
  def tpl(m, f, a, spec), do: pattern({m, f, a}, spec, [:local])

  defp pattern(m, spec, flags) when is_atom(m), do: pattern({m, :_, :_}, spec, flags)

  defp pattern({_, _, _} = mfa, spec, flags) do
    with {:ok, spec, saved} <- specification(spec) do
      if :erlang.whereis(:dbg) == :undefined,
        do: {:ok, saved},
        else: {:ok, [{:matched, node(), :erlang.trace_pattern(mfa, spec, flags)} | saved]}
    end
  end

  defp pattern(_, _, _), do: {:error, :function_clause}

  defp specification([]), do: {:ok, [], []}

  defp specification(name) when is_atom(name) do
    case Keyword.fetch(@named, name) do
      {:ok, spec} -> {:ok, spec, [saved: name]}
      :error -> {:error, :unknown_pattern}
    end
  end

  defp specification(number) when is_integer(number) do
    case call(:saved) do
      %{^number => spec} -> {:ok, spec, [saved: number]}
      _ -> {:error, :unknown_pattern}
    end
  end

  defp specification(spec) do
    case :rshell_trace.complaints(spec) do
      [] ->
        case call({:save, spec}) do
          number when is_integer(number) -> {:ok, spec, [saved: number]}
          _ -> {:ok, spec, []}
        end

      errors ->
        {:error, errors}
    end
  end

  @doc "No function is watched any more."
  def ctp, do: ctp({:_, :_, :_})
  @doc "Functions are not watched any more: of a module, or `{m, f, a}`."
  def ctp(m) when is_atom(m), do: ctp({m, :_, :_})

  def ctp({_, _, _} = mfa) do
    if :erlang.whereis(:dbg) == :undefined,
      do: {:ok, []},
      else: matched(:erlang.trace_pattern(mfa, false, [:local]))
  end

  def ctp(_), do: {:error, :function_clause}

  @doc "A function is not watched any more."
  def ctp(m, f), do: ctp({m, f, :_})
  @doc "A function is not watched any more."
  def ctp(m, f, a), do: ctp({m, f, a})

  @doc "As `ctp/0`."
  def ctpl, do: ctp()
  @doc "As `ctp/1`."
  def ctpl(what), do: ctp(what)
  @doc "As `ctp/2`."
  def ctpl(m, f), do: ctp(m, f)
  @doc "As `ctp/3`."
  def ctpl(m, f, a), do: ctp(m, f, a)
  @doc "As `ctp/0`."
  def ctpg, do: ctp()
  @doc "As `ctp/1`."
  def ctpg(what), do: ctp(what)
  @doc "As `ctp/2`."
  def ctpg(m, f), do: ctp(m, f)
  @doc "As `ctp/3`."
  def ctpg(m, f, a), do: ctp(m, f, a)

  @doc "Lists the match specifications that have a name or a number."
  def ltp do
    saved = with {:error, _} <- call(:saved), do: %{}

    for {name, spec} <- Enum.sort(saved) ++ Enum.sort(@named),
        do: :io.format('~tp: ~ts~n', [name, shown(name, spec)])

    :ok
  end

  # A long name says which short one it is.
  defp shown(name, spec) do
    {short, _} = Enum.find(Enum.sort_by(@named, &byte_size(Atom.to_string(elem(&1, 0)))), {name, spec}, &(elem(&1, 1) == spec))
    if is_atom(name) and short != name, do: Atom.to_charlist(short), else: :io_lib.format('~0tp', [spec])
  end

  ## Showing

  @doc "Shows a trace message on a device, which it returns."
  def dhandler(message, out) do
    with line when line != nil <- line(message) do
      {format, args} = line
      if out == :standard_io, do: :io.format(format, args), else: :io.format(out, format, args)
    end

    out
  end

  defp line(message) when is_tuple(message) and elem(message, 0) == :trace_ts do
    size = tuple_size(message)
    stamp = elem(message, size - 1)

    with {format, args} <- line(:erlang.setelement(1, :erlang.delete_element(size, message), :trace)),
         do: {:lists.sublist(format, length(format) - 2) ++ ' (Timestamp: ~tp)~n', args ++ [stamp]}
  end

  defp line({:trace, pid, :receive, message}), do: {'(~tp) << ~tp~n', [pid, message]}
  defp line({:trace, pid, :send, message, to}), do: {'(~tp) ~tp ! ~tp~n', [pid, to, message]}
  defp line({:trace, pid, :call, mfa}), do: {'(~tp) call ~ts~n', [pid, called(mfa)]}
  defp line({:trace, pid, :call, mfa, more}), do: {'(~tp) call ~ts (~tp)~n', [pid, called(mfa), more]}

  defp line({:trace, pid, :return_from, mfa, value}),
    do: {'(~tp) returned from ~ts -> ~tp~n', [pid, called(mfa), value]}

  defp line({:trace, pid, :return_to, mfa}),
    do: {'(~tp) returning to ~ts~n', [pid, if(is_tuple(mfa), do: called(mfa), else: 'undefined')]}

  defp line({:trace, pid, :spawn, child, mfa}),
    do: {'(~tp) spawn ~tp as ~ts~n', [pid, child, called(mfa)]}

  defp line({:trace, pid, event, info}), do: {'(~tp) ~tp ~tp~n', [pid, event, info]}
  defp line({:trace, pid, event, one, two}), do: {'(~tp) ~tp ~tp ~tp~n', [pid, event, one, two]}
  defp line({:drop, count}), do: {'*** Dropped ~tp messages.~n', [count]}
  defp line(_), do: nil

  defp called({m, f, arity}) when is_integer(arity), do: :io_lib.format('~tp:~tp/~tp', [m, f, arity])

  defp called({m, f, args}) do
    shown = Enum.map_intersperse(args, ',', &:io_lib.format('~tp', [&1]))
    :io_lib.format('~tp:~tp(~ts)', [m, f, shown])
  end
end
