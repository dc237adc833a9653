defmodule :shell do
  @moduledoc "Erlang's shell, as `s` of the menu behind Ctrl-G starts it."

  # The server owns the prompt, the bindings and the results; an evaluator evaluates, and another one takes its place
  # when it fails.
  #
  #     reader     --{:read, reader, result, rest}-->            server
  #     server     --{:eval, expressions, bindings}-->           evaluator
  #     evaluator  --{:value, evaluator, value, bindings}-->     server
  #     evaluator  --{:raised, evaluator, class, reason, trace}--> server

  @depth 30
  @most_on_line 60
  @kept 20

  @doc "Starts a shell in front of the caller's group leader."
  def start(), do: :erlang.spawn(&server/0)

  @doc "As `start/0`; what is given is not minded."
  def start(_no_control_g), do: start()

  defp server() do
    :erlang.process_flag(:trap_exit, true)
    :io.setopts(binary: false, encoding: :unicode, expand_fun: fn _ -> {:no, '', []} end)
    version = :erlang.system_info(:version)
    :io.fwrite('Eshell V~s  (abort with ^G)\n', [version])
    read(%{number: 1, bindings: [], results: [], text: [], evaluator: evaluator()})
  end

  ## Reading

  defp read(state) do
    server = self()
    prompt = prompt(state.number)
    reader = :erlang.spawn_link(fn -> reader(server, prompt, state.text) end)
    await_input(state, reader)
  end

  defp await_input(%{evaluator: evaluator} = state, reader) do
    receive do
      {:read, ^reader, result, rest} ->
        run(result, %{state | text: rest})

      {:EXIT, ^evaluator, reason} ->
        :erlang.exit(reader, :kill)
        read(lost(state, reason))

      {:EXIT, ^reader, _reason} ->
        read(state)

      {:EXIT, _pid, :interrupt} ->
        :erlang.exit(evaluator, :kill)
        await_input(state, reader)

      {:EXIT, _pid, _reason} ->
        await_input(state, reader)
    end
  end

  defp prompt(number) do
    if :erlang.is_alive(),
      do: :io_lib.format('(~s)~w> ', [:erlang.node(), number]),
      else: :io_lib.format('~w> ', [number])
  end

  defp reader(server, prompt, []), do: next_line(server, prompt, [])

  # What stood behind the last expression is read as if it had been typed now.
  defp reader(server, prompt, text) do
    :io.put_chars([prompt, text])
    scan(server, prompt, [], text)
  end

  defp next_line(server, prompt, so_far) do
    case :io.get_line(prompt) do
      line when is_list(line) ->
        scan(server, prompt, so_far, line)

      failure ->
        :erlang.send(server, {:read, self(), failure, []})
    end
  end

  defp scan(server, prompt, so_far, text) do
    case :erl_scan.tokens(so_far, text, {1, 1}) do
      {:done, result, rest} -> :erlang.send(server, {:read, self(), parsed(result), typed(rest)})
      {:more, so_far} -> next_line(server, prompt, so_far)
    end
  end

  defp parsed({:ok, tokens, _end}), do: :erl_parse.parse_exprs(tokens)
  defp parsed({:error, reason, _end}), do: {:error, reason}
  defp parsed({:eof, _end}), do: :eof

  defp typed(text) when is_list(text),
    do: :lists.dropwhile(fn char -> char in [?\s, ?\n, ?\t, ?\r] end, text)

  defp typed(:eof), do: []

  ## Commands

  defp run({:ok, expressions}, state) do
    evaluate(recall(expressions, state), state)
  catch
    {:not_found, number} ->
      :io.fwrite('* ~w: command not found\n', [number])
      read(state)
  end

  defp run({:error, {at, module, reason}}, state) do
    :io.fwrite('* ~s: ~ts\n', [place(at), module.format_error(reason)])
    read(state)
  end

  defp run({:error, :interrupted}, state), do: read(lost(state, :killed))
  defp run(_end, _state), do: :ok

  defp place({line, column}), do: :io_lib.format('~w:~w', [line, column])
  defp place(line), do: :io_lib.format('~w', [line])

  # `e(N)` stands for an expression and `v(N)` for a value of before, which is bound under a name that nobody can type.
  defp recall({:call, _, {:atom, _, :e}, [number]}, state) do
    {_, [expression | rest], _} = found(number, state)
    if rest == [], do: expression, else: {:block, 0, [expression | rest]}
  end

  defp recall({:call, _, {:atom, _, :v}, [number]} = call, state) do
    {number, _, _} = found(number, state)
    {:var, :erlang.element(2, call), result_name(number)}
  end

  defp recall({:call, at, {:atom, _, name}, args}, state),
    do: {:call, at, callee(at, name, length(args)), recall(args, state)} |> refused(name)

  defp recall(tuple, state) when is_tuple(tuple),
    do: :erlang.list_to_tuple(recall(:erlang.tuple_to_list(tuple), state))

  defp recall([head | tail], state), do: [recall(head, state) | recall(tail, state)]
  defp recall(other, _state), do: other

  defp callee(at, name, arity) do
    command = command?(name, arity)

    cond do
      command -> {:atom, at, name}
      :erl_internal.bif(name, arity) -> {:remote, at, {:atom, at, :erlang}, {:atom, at, name}}
      exported?(name, arity) -> {:remote, at, {:atom, at, :shell_default}, {:atom, at, name}}
      true -> {:remote, at, {:atom, at, :shell}, {:atom, at, :undefined_command}}
    end
  end

  # The call of a command that nobody knows fails when it is evaluated, not before.
  defp refused({:call, at, {:remote, _, _, {:atom, _, :undefined_command}} = callee, args}, name),
    do: {:call, at, callee, [{:atom, at, name}, {:integer, at, length(args)}]}

  defp refused(call, _name), do: call

  @doc false
  def undefined_command(name, arity), do: :erlang.error({:shell_undef, name, arity, []})

  defp exported?(name, arity) do
    :code.ensure_loaded(:shell_default)
    :erlang.function_exported(:shell_default, name, arity)
  end

  defp command?(:f, arity), do: arity in [0, 1]
  defp command?(:b, 0), do: true
  defp command?(_, _), do: false

  defp found(expression, state) do
    number =
      case expression do
        {:integer, _, number} -> number
        {:op, _, :-, {:integer, _, back}} -> state.number - back
        _ -> 0
      end

    :lists.keyfind(number, 1, state.results) || throw({:not_found, number})
  end

  defp result_name(number), do: :erlang.list_to_atom(:lists.concat(['v ', number]))

  ## Evaluation

  defp evaluate(expressions, state) do
    add = fn {number, _, value}, all -> :orddict.store(result_name(number), value, all) end
    bindings = :lists.foldl(add, state.bindings, state.results)
    :erlang.send(state.evaluator, {:eval, expressions, bindings})
    await_value(expressions, %{state | number: state.number + 1})
  end

  defp await_value(expressions, %{evaluator: evaluator} = state) do
    receive do
      {:value, ^evaluator, value, bindings} ->
        :io.put_chars([print(value, 1), ?\n])

        read(
          keep(expressions, value, %{state | bindings: :lists.filter(&typed_name?/1, bindings)})
        )

      {:raised, ^evaluator, :error, {:unbound_var, name}, _} ->
        :io.fwrite('* ~s: variable ~w is unbound\n', [place(first_use(expressions, name)), name])
        read(anew(keep(expressions, {:EXIT, {:unbound_var, name}}, state)))

      {:raised, ^evaluator, class, reason, trace} ->
        report(class, reason, trace)
        reason = if class == :throw, do: {:nocatch, reason}, else: reason
        read(anew(keep(expressions, {:EXIT, {reason, trace}}, state)))

      {:EXIT, ^evaluator, reason} ->
        read(lost(keep(expressions, {:EXIT, reason}, state), reason))

      {:EXIT, _pid, :interrupt} ->
        :erlang.exit(evaluator, :kill)
        await_value(expressions, state)

      {:EXIT, _pid, _reason} ->
        await_value(expressions, state)
    end
  end

  defp keep(expressions, value, %{number: number, results: results} = state) do
    kept = :lists.filter(fn {old, _, _} -> old >= number - @kept end, results)
    %{state | results: [{number - 1, expressions, value} | kept]}
  end

  defp typed_name?({name, _value}), do: not :lists.prefix('v ', :erlang.atom_to_list(name))

  defp first_use({:var, at, name}, name), do: at
  defp first_use(tuple, name) when is_tuple(tuple), do: first_use(Tuple.to_list(tuple), name)
  defp first_use([head | tail], name), do: first_use(head, name) || first_use(tail, name)
  defp first_use(_other, _name), do: nil

  defp lost(state, {reason, [{_, _, _, _} | _] = trace}) do
    report(:error, reason, trace)
    anew(state)
  end

  defp lost(state, reason) do
    report(:exit, reason, [])
    anew(state)
  end

  defp anew(state), do: %{state | evaluator: evaluator()}

  defp report(class, reason, trace) do
    text =
      :erl_error.format_exception(class, reason, visible(trace), %{
        column: 4,
        format_fun: &print/2
      })

    :io.put_chars(['** ', text, ?\n])
  end

  # What the shell and the evaluation itself leave in a trace tells nobody anything.
  defp visible([{:erl_eval, :"-inside-an-interpreted-fun-", _, _} = clause | rest]),
    do: [clause | visible(rest)]

  defp visible(trace),
    do:
      :lists.filter(
        fn frame -> elem(frame, 0) not in [:erl_eval, :shell, :rshell_code] end,
        trace
      )

  defp print(term, column) do
    :io_lib_pretty.print(term,
      column: column,
      line_length: columns(),
      depth: @depth,
      line_max_chars: @most_on_line
    )
  end

  defp columns() do
    case :io.columns() do
      {:ok, columns} -> columns
      _ -> 80
    end
  end

  defp evaluator() do
    server = self()
    :erlang.spawn_link(fn -> evaluator(server) end)
  end

  defp evaluator(server) do
    receive do
      {:eval, expressions, bindings} ->
        {value, bindings} = expressions(expressions, bindings)
        :erlang.send(server, {:value, self(), value, bindings})
        evaluator(server)
    end
  catch
    class, reason ->
      # A process that the expression linked is not to be told of a failure that the shell tells of.
      :erlang.unlink(server)
      :erlang.send(server, {:raised, self(), class, reason, __STACKTRACE__})
  end

  defp expressions([expression], bindings), do: expression(expression, bindings)

  defp expressions([expression | rest], bindings) do
    {_, bindings} = expression(expression, bindings)
    expressions(rest, bindings)
  end

  defp expression({:call, _, {:atom, _, :f}, []}, bindings),
    do: {:ok, :lists.filter(&(not typed_name?(&1)), bindings)}

  defp expression({:call, _, {:atom, _, :f}, [{:var, _, name}]}, bindings),
    do: {:ok, :erl_eval.del_binding(name, bindings)}

  defp expression({:call, _, {:atom, _, :b}, []}, bindings) do
    for {name, value} = binding <- bindings, typed_name?(binding) do
      name = :io_lib.format('~ts = ', [name])
      :io.put_chars([name, print(value, length(name) + 1), ?\n])
    end

    {:ok, bindings}
  end

  defp expression(expression, bindings) do
    {:value, value, bindings} = :erl_eval.exprs([expression], bindings)
    {value, bindings}
  end
end
