defmodule IEx.Evaluator do
  @moduledoc false

  # Evaluates what the server reads and prints values and errors. It lives on through errors of what it
  # evaluates; exit signals of linked processes end it, which the server sees.
  #
  # Natives: `:rshell_code.parse_iex/2`, `:rshell_code.parse_error/6`, `:rshell_code.eval_quoted/3`.

  @frames [eval: nil]
  @break "#iex:break\n"
  # So many milliseconds without a line give time to prepare for the first one.
  @idle 5
  @first_line [{IEx.Server, :evaluate, 4}, {IEx.Server, :wait_eval, 3}] ++
                [{__MODULE__, :print, 1}, {IO, :write, 2}, {Process, :delete, 1}]
  @operators ~w(+++ --- ||| &&& ^^^ === !== <<< >>> <<~ ~>> <~> <|> ++ -- <> || && == != =~ <= >= |> <~ ~> < > * /)
  @words ~w(or and in)
  @not_operators ~w(<< >> <- ** //)
  @compiler [:elixir, :elixir_expand, :elixir_compiler, :elixir_module, :elixir_clauses, :elixir_lexical] ++
              [:elixir_def, :elixir_map, :elixir_erl, :elixir_erl_clauses, :elixir_erl_pass] ++
              [Kernel.ErrorHandler, Module.ParallelChecker, :rshell_code]

  @doc "Runs an evaluator for a server; `:ack` tells the starter that it is ready."
  def init(command, server, leader, opts) do
    state = start(server, leader, opts)
    Enum.each(IEx.Config.after_spawn(), fn fun -> fun.() end)
    dot_iex = dot_iex(Keyword.get(opts, :dot_iex_path))
    state = if dot_iex, do: eval_dot_iex(state, Path.expand(dot_iex)), else: state
    if command == :ack, do: :proc_lib.init_ack(self())
    # What a file has run is ready, and may be what lines are parsed with from now on.
    state = if dot_iex, do: state, else: %{state | idle: @idle}
    if loop(state) == :done, do: send(server, {:done, self()})
    :ok
  end

  defp start(server, leader, opts) do
    Process.put(:iex_server, server)
    Process.put(:iex_evaluator, make_ref())
    Process.put(:iex_history, IEx.History.init())

    :io.setopts(leader, binary: true, encoding: :unicode, expand_fun: expand_fun(server, leader))

    env = Keyword.get_lazy(opts, :env, fn -> :rshell_code.env_for_eval(file: "iex", line: 1) end)
    if env.file != "iex", do: Process.put(:iex_whereami, {env.file, env.line, []})
    {_, _, env} = :rshell_code.eval_quoted(quote(do: import(IEx.Helpers)), [], env)

    state(Keyword.get(opts, :binding, []), env, server)
  end

  defp state(binding, env, server) do
    %{
      binding: binding,
      env: env,
      server: server,
      # The broker tells of the server's end; only a pried process, which goes on then, has to watch for it.
      server_ref: nil,
      print: &print/1,
      idle: :infinity
    }
  end

  defp print(text), do: IO.write(:stdio, text)

  defp expand_fun(server, leader) when node(leader) == node(),
    do: fn code -> IEx.Autocomplete.expand(code, server) end

  # What completes at another node's terminal runs there, and evaluated code is what every node can run.
  defp expand_fun(server, _leader) do
    code = "fn code -> :erpc.call(node, IEx.Autocomplete, :expand, [code, server], 5000) end"
    {fun, _} = Code.eval_string(code, node: node(), server: server)
    fun
  end

  # The library is compiled when it is first used, and a person reads the prompt and types for longer than that takes: what
  # a first value and a first error need is there before anybody asks. Who does ask is not kept waiting by the next line.
  defp warm_up(state) do
    history = Process.get(:iex_history)

    Enum.each(["x = [1]\n", "raise \"x\"\n"], fn line ->
      if Process.info(self(), :message_queue_len) == {:message_queue_len, 0} do
        eval(line, 1, "", %{state | print: fn _text -> :ok end})
      end
    end)

    for {module, name, arity} <- @first_line, do: :rshell_code.compile_ahead(module, name, arity)
    Process.put(:iex_history, history)
  end

  @doc "Evaluates in a process that is not the shell's own, as `IEx.pry/0` does, until `continue/0`."
  def pry_loop(server, binding, env) do
    history = Process.put(:iex_history, IEx.History.init())
    {_, _, env} = :rshell_code.eval_quoted(quote(do: import(IEx.Helpers)), [], env)
    ref = Process.monitor(server)
    # An earlier stop of the line around this one is no reason to leave.
    Process.delete(:iex_pried)
    result = loop(%{state(binding, env, server) | server_ref: ref})
    Process.demonitor(ref, [:flush])
    if history, do: Process.put(:iex_history, history)
    result
  end

  # After a line in which it was pried an evaluator ends, and so do those around it.
  defp loop(%{server: server, server_ref: ref} = state) do
    receive do
      {:eval, ^server, code, %{counter: counter, parser_state: parser_state} = shell} ->
        {status, parser_state, state} = eval(code, counter, parser_state, state)

        case Process.delete(:iex_leave) || Process.delete(:iex_pried) do
          nil ->
            send(server, {:evaled, self(), status, %{shell | parser_state: parser_state}})
            loop(%{state | idle: :infinity})

          leave ->
            leave
        end

      {:fields_from_env, ^server, ref, receiver, path} ->
        send(receiver, {ref, value_at(state, path)})
        loop(state)

      {:value_from_env, ^server, ref, receiver, path} ->
        send(receiver, {ref, value_at(state, path)})
        loop(state)

      {:variables_from_env, ^server, ref, receiver, prefix} ->
        names =
          for {name, _} <- state.binding,
              is_atom(name),
              name = Atom.to_string(name),
              String.starts_with?(name, prefix),
              do: name

        send(receiver, {ref, names})
        loop(state)

      {:env, ^server, ref, receiver} ->
        send(receiver, {ref, state.env})
        loop(state)

      {:stop, ^server} ->
        :stop

      {:DOWN, ^ref, :process, ^server, _} ->
        :stop
    after
      state.idle ->
        warm_up(state)
        loop(%{state | idle: :infinity})
    end
  end

  @doc "Asks an evaluator for the value of a variable and of map keys below it: `{:ok, value}` or `:error`."
  def value_from_binding(evaluator, server, var, keys) do
    ask(evaluator, {:value_from_env, server, make_ref(), self(), [var | keys]}, :error)
  end

  @doc "As `value_from_binding/4`, for a list that begins with the variable."
  def fields_from_env(evaluator, server, [var | keys]) do
    value_from_binding(evaluator, server, var, keys)
  end

  @doc "Asks an evaluator for the names of its variables that begin with `prefix`."
  def variables_from_binding(evaluator, server, prefix) do
    ask(evaluator, {:variables_from_env, server, make_ref(), self(), prefix}, [])
  end

  @doc "Asks an evaluator for its environment."
  def env(evaluator, server), do: ask(evaluator, {:env, server, make_ref(), self()}, nil)

  defp ask(evaluator, message, default) do
    ref = elem(message, 2)
    send(evaluator, message)

    receive do
      {^ref, answer} -> answer
    after
      5000 -> default
    end
  end

  defp value_at(%{binding: binding}, [var | keys]) do
    with {_, value} <- List.keyfind(binding, var, 0), do: dig(value, keys), else: (_ -> :error)
  end

  defp dig(value, []), do: {:ok, value}

  defp dig(map, [key | keys]) when is_map(map) do
    case map do
      %{^key => value} -> dig(value, keys)
      _ -> :error
    end
  end

  defp dig(_, _), do: :error

  ## Parsing

  @doc """
  Parses a line after what was typed before: `{:ok, quoted, state}`, `{:incomplete, state}`, or raises.
  """
  def parse(input, opts, ""), do: parse(input, opts, {"", :other})
  def parse(@break, _opts, {"", last}), do: {:incomplete, {"", last}}

  def parse(@break, opts, {buffer, _last}) do
    line = opts[:line]
    :rshell_code.parse_error([line: line], opts[:file], "incomplete expression", "", buffer, line)
  end

  def parse(input, opts, {buffer, last}) do
    code = buffer <> input
    operator = leading_operator(code)
    line = Keyword.get(opts, :line, 1)
    file = Keyword.get(opts, :file, "iex")

    if operator && last == :match do
      column = byte_size(code) - byte_size(String.trim_leading(code)) + 1

      :rshell_code.parse_error(
        [line: line, column: column],
        file,
        shorthand(),
        "'#{operator}'",
        code,
        line
      )
    end

    # The value stands before the operator as if it had been typed, yet columns stay those of the typed text.
    {source, column} = if operator, do: {"v(-1) " <> code, -5}, else: {code, 1}

    case :rshell_code.parse_iex(source, file: file, line: line, column: column) do
      {:ok, quoted} ->
        {:ok, quoted, {"", kind(quoted)}}

      {:incomplete} ->
        {:incomplete, {code, last}}

      {:error, {location, message, token}} ->
        :rshell_code.parse_error(location, file, message, token, code, line)
    end
  end

  defp shorthand() do
    "pipe shorthand is not allowed immediately after a match expression in IEx. " <>
      "To make it work, surround the whole pipeline with parentheses "
  end

  defp kind({:=, _, [_, _]}), do: :match
  defp kind(_), do: :other

  defp leading_operator(code) do
    case String.trim_leading(code) do
      <<char, _::binary>> = text when char in '+-|&^=!<>~*/' ->
        operator = Enum.find(@operators, &String.starts_with?(text, &1))
        if operator && not other?(text, operator), do: operator

      <<char, _::binary>> = text when char in 'oai' ->
        Enum.find(@words, fn word ->
          size = byte_size(word)

          case text do
            <<^word::binary-size(size), next, _::binary>> -> next in ' \t\n\r(['
            _ -> false
          end
        end)

      _ ->
        nil
    end
  end

  defp other?(text, operator) do
    byte_size(operator) < 3 and operator != "<>" and
      Enum.any?(@not_operators, &String.starts_with?(text, &1))
  end

  ## Evaluation

  defp eval(code, counter, parser_state, state) do
    try do
      parse_eval_inspect(code, {counter, parser_state}, state)
    catch
      kind, reason ->
        state.print.(format_error(kind, reason, __STACKTRACE__))
        last = with {_, last} <- parser_state, do: last, else: (_ -> :other)
        {:error, {"", last}, state}
    end
  end

  defp parse_eval_inspect(code, {counter, parser_state}, state) do
    {module, function, args} = IEx.Config.parser()

    {parsed, parser_state} =
      case apply(module, function, [code, [line: counter, file: "iex"], parser_state | args]) do
        {:ok, quoted, parser_state} -> {{:ok, quoted}, parser_state}
        {:incomplete, parser_state} -> {:incomplete, parser_state}
      end

    {status, state} = eval_and_inspect_parsed(parsed, counter, state)
    {status, parser_state, state}
  end

  defp eval_and_inspect_parsed({:ok, quoted}, counter, state),
    do: {:ok, eval_and_inspect(quoted, counter, state)}

  defp eval_and_inspect_parsed(:incomplete, _counter, state), do: {:incomplete, state}

  defp eval_and_inspect(quoted, counter, state) do
    env = %{state.env | line: counter}

    {result, binding, env} =
      quoted |> apply_undefined(env) |> eval_expressions(state.binding, env)

    unless result == IEx.dont_display_result(), do: print_result(result, state)

    history = Process.get(:iex_history)

    Process.put(
      :iex_history,
      IEx.History.append(history, {counter, result}, IEx.Config.history_size())
    )

    %{state | binding: binding, env: env}
  end

  # What the line started has its turn first: a linked process that fails at once takes its shell with it.
  defp print_result(result, state) do
    text = IEx.color(:eval_result, inspect(result, IEx.inspect_opts()))
    :erlang.yield()
    state.print.([text, ?\n])
  end

  # A bare name without a variable of that name is a call of the function imported under it.
  defp apply_undefined({name, meta, nil} = variable, env) when is_atom(name) do
    case Macro.Env.lookup_import(env, {name, 0}) do
      [] -> variable
      _ -> {name, [if_undefined: :apply] ++ meta, nil}
    end
  end

  defp apply_undefined({:quote, _, _} = quoted, _env), do: quoted

  defp apply_undefined({form, meta, args}, env) when is_list(args),
    do: {apply_undefined(form, env), meta, apply_undefined(args, env)}

  defp apply_undefined({left, right}, env),
    do: {apply_undefined(left, env), apply_undefined(right, env)}

  defp apply_undefined([head | tail], env),
    do: [apply_undefined(head, env) | apply_undefined(tail, env)]

  defp apply_undefined(other, _env), do: other

  @doc "Evaluates a quoted file one expression after the other: the last result, the bindings and the environment."
  def eval_file_quoted(quoted, binding, env, file) do
    file_env = %{env | file: file, line: 1}
    {result, binding, new_env} = eval_expressions(quoted, binding, file_env)
    {result, binding, %{new_env | file: env.file, line: env.line}}
  end

  # What an expression binds and imports is there for the next one, whose macros see it.
  defp eval_expressions({:__block__, _, expressions}, binding, env) do
    Enum.reduce(expressions, {nil, binding, env}, fn expression, {_, binding, env} ->
      eval_expressions(expression, binding, env)
    end)
  end

  # A file that is imported is evaluated in the same way, so that it can use the modules it defines.
  defp eval_expressions({import, _, [path]} = call, binding, env)
       when import in [:import_file, :import_file_if_available] and is_binary(path) do
    imported = Process.get(:iex_imported_paths, [])

    try do
      if File.exists?(path) and {:macro, IEx.Helpers} in Macro.Env.lookup_import(env, {import, 1}),
        do: call |> Macro.expand_once(env) |> eval_imported([Path.expand(path) | imported], binding, env),
        else: :rshell_code.eval_quoted(call, binding, env)
    after
      Process.put(:iex_imported_paths, imported)
    end
  end

  defp eval_expressions(expression, binding, env),
    do: :rshell_code.eval_quoted(expression, binding, env)

  # What is being imported is not imported within.
  defp eval_imported(quoted, imported, binding, env) do
    Process.put(:iex_imported_paths, imported)
    eval_expressions(quoted, binding, env)
  end

  # Most people have no such file: whether one is there is asked with as little of the library as will do, since this
  # stands between them and their first prompt.
  defp dot_iex(path), do: first_file(if(path, do: [Path.expand(path)], else: [".iex.exs", home() ++ '/.iex.exs']))

  defp home(), do: :os.getenv('IEX_HOME') || :os.getenv('HOME') || '.'

  defp first_file([path | rest]) do
    case :file.read_file_info(path) do
      {:ok, info} when elem(info, 2) == :regular -> path
      _ -> first_file(rest)
    end
  end

  defp first_file([]), do: nil

  defp eval_dot_iex(state, path) do
    try do
      quoted = path |> File.read!() |> Code.string_to_quoted!(file: path)
      Process.put(:iex_imported_paths, [])
      {_, binding, env} = eval_file_quoted(quoted, state.binding, state.env, path)
      %{state | binding: binding, env: env}
    catch
      kind, reason ->
        IO.puts(:stdio, IEx.color(:eval_result, "Error while evaluating: #{path}"))
        print(format_error(kind, reason, __STACKTRACE__))
        state
    after
      Process.delete(:iex_imported_paths)
    end
  end

  ## Errors

  defp format_error(kind, reason, stacktrace) do
    {blamed, stacktrace} = Exception.blame(kind, reason, stacktrace)

    message =
      case blamed do
        %FunctionClauseError{} ->
          opts = blame_opts()
          banner = Exception.format_banner(kind, reason, stacktrace)
          blame = FunctionClauseError.blame(blamed, &inspect(&1, opts), &blame_match/1)
          [IEx.color(:eval_error, banner), "    ", String.replace(blame, "\n", "\n    ")]

        _ ->
          IEx.color(:eval_error, Exception.format_banner(kind, blamed, stacktrace))
      end

    trace = stacktrace |> prune() |> Exception.format_stacktrace()
    [message, ?\n, IEx.color(:stack_info, trace)]
  end

  defp blame_opts() do
    opts = IEx.inspect_opts()

    case Keyword.fetch(opts, :syntax_colors) do
      {:ok, colors} -> Keyword.put(opts, :syntax_colors, Keyword.delete(colors, :reset))
      :error -> opts
    end
  end

  defp blame_match(%{match?: true, node: node}), do: Macro.to_string(node)

  defp blame_match(%{match?: false, node: node}) do
    text = Macro.to_string(node)

    case IEx.Config.color(:blame_diff) do
      nil -> "-" <> text <> "-"
      color -> IO.iodata_to_binary(IO.ANSI.format([color, text, :reset], true))
    end
  end

  # What lies below the evaluated code is the shell itself and tells nobody anything, not even where a macro was expanded
  # that called its helper last; nor do most of the compiler's parts.
  defp prune(stacktrace) do
    stacktrace
    |> Enum.take_while(&(not match?({__MODULE__, :eval_and_inspect, 3, _}, &1)))
    |> Enum.reverse()
    |> Enum.drop_while(&(elem(&1, 0) == :proc_lib))
    |> Enum.drop_while(&(elem(&1, 0) == __MODULE__))
    |> Enum.reject(&(elem(&1, 0) in @compiler))
    |> Enum.drop_while(&(elem(&1, 0) == Code))
    |> Enum.drop_while(&(elem(&1, 0) in [:erl_eval, :eval_bits]))
    |> Enum.reverse()
  end
end
