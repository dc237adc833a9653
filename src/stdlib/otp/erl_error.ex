defmodule :erl_error do
  @moduledoc "Exceptions in the words of Erlang's shell."

  @operators [:+, :-, :*, :/, :div, :rem, :band, :bor, :bxor, :bsl, :bsr, :bnot] ++
               [
                 :and,
                 :or,
                 :xor,
                 :not,
                 :++,
                 :--,
                 :!,
                 :==,
                 :"/=",
                 :"=<",
                 :<,
                 :>=,
                 :>,
                 :"=:=",
                 :"=/="
               ]
  @width 80

  @doc """
  The text of an exception and of its stack trace, whose lines are indented by one more than `indent`. Frames for which
  `hidden?` is true at the end of the trace are not told; `format` makes text of a term and of the column it begins in.
  """
  def format_exception(indent, class, reason, stacktrace, hidden?, format),
    do: format_exception(indent, class, reason, stacktrace, hidden?, format, :latin1)

  @doc "As `format_exception/6`; texts are Unicode whatever the encoding."
  def format_exception(indent, class, reason, stacktrace, hidden?, format, _encoding) do
    banner = :lists.concat(['exception ', class, ': '])
    column = 4 + length(banner)
    {text, stacktrace} = explain(class, reason, stacktrace, format, column)
    [banner, text | frames(told(stacktrace, hidden?), indent, format)]
  end

  @doc "A call as Erlang writes it: `lists:nth(1,[])`."
  def format_call(module, name, args, format, column) do
    called = [function_name(module, name), ?(]
    column = column + :string.length(called)
    [called, arguments(args, format, column), ?)]
  end

  ## What happened

  defp explain(:error, :undef, [{module, name, args, _} | rest], _format, _column),
    do: {['undefined function ', mfa(module, name, args)], rest}

  defp explain(:error, :function_clause, [{module, name, args, at} | rest], format, column)
       when is_list(args) do
    text = 'no function clause matching '
    call = format_call(module, name, args, format, column + length(text))
    {[text, fitting(call, column + length(text), column), location(at)], rest}
  end

  defp explain(:error, reason, stacktrace, format, column) do
    {text, terms} = words(reason)
    {[text | for(term <- terms, do: format.(term, column + length(text)))], stacktrace}
  end

  defp explain(_class, reason, stacktrace, format, column),
    do: {format.(reason, column), stacktrace}

  # A call that does not fit behind what is said of it stands below.
  defp fitting(call, at, column) do
    fits = at + :string.length(call) <= @width + 2 or :lists.member(?\n, :lists.flatten(call))
    if fits, do: call, else: [?\n, :lists.duplicate(column - 1, ?\s), call]
  end

  defp words(:badarg), do: {'bad argument', []}
  defp words(:badarith), do: {'an error occurred when evaluating an arithmetic expression', []}
  defp words({:badarity, {fun, args}}), do: {badarity(fun, length(args)), []}
  defp words({:badfun, term}), do: {'bad function ', [term]}
  defp words({:badkey, key}), do: {'bad key: ', [key]}
  defp words({:badmap, term}), do: {'bad map: ', [term]}
  defp words({:badmatch, value}), do: {'no match of right hand side value ', [value]}
  defp words({:bad_filter, term}), do: {'bad filter ', [term]}
  defp words({:bad_generator, term}), do: {'bad generator ', [term]}
  defp words({:case_clause, value}), do: {'no case clause matching ', [value]}
  defp words(:if_clause), do: {'no true branch found when evaluating an if expression', []}
  defp words(:noproc), do: {'no such process or port', []}
  defp words(:notalive), do: {'the node cannot be part of a distributed system', []}
  defp words(:system_limit), do: {'a system limit has been reached', []}
  defp words(:timeout_value), do: {'bad receive timeout value', []}
  defp words({:try_clause, value}), do: {'no try clause matching ', [value]}

  defp words({:shell_undef, name, arity, _}),
    do: {:lists.concat(['undefined shell command ', name, '/', arity]), []}

  defp words(reason), do: {'', [reason]}

  defp badarity(fun, count) do
    called = ' called with ' ++ counted(count)

    case :erlang.fun_info(fun, :module) do
      {:module, :erl_eval} ->
        {:arity, arity} = :erlang.fun_info(fun, :arity)
        :lists.concat(['interpreted function with arity ', arity]) ++ called

      {:module, module} ->
        {:name, name} = :erlang.fun_info(fun, :name)
        {:arity, arity} = :erlang.fun_info(fun, :arity)
        :lists.flatten(mfa(module, name, arity)) ++ called
    end
  end

  defp counted(0), do: 'no arguments'
  defp counted(1), do: 'one argument'
  defp counted(2), do: 'two arguments'
  defp counted(count), do: :lists.concat([count, ' arguments'])

  ## Where

  defp told(stacktrace, hidden?) do
    hidden = fn {module, name, args, _} -> hidden?.(module, name, arity(args)) end
    stacktrace |> :lists.reverse() |> Enum.drop_while(hidden) |> :lists.reverse()
  end

  defp frames([], _indent, _format), do: []

  defp frames([{module, name, args, at} | rest], indent, format) do
    margin = [?\n | :lists.duplicate(indent + 1, ?\s)]

    first =
      if is_list(args),
        do: [
          'in ',
          kind(module, name),
          mfa(module, name, args) | called(module, name, args, at, margin, format)
        ],
        else: ['in function  ', mfa(module, name, args), location(at)]

    later =
      for {module, name, args, at} <- rest,
          do: [margin, 'in call from ', mfa(module, name, args), location(at)]

    [margin, first | later]
  end

  defp kind(:erlang, name) when name in @operators, do: 'operator  '
  defp kind(_module, _name), do: 'function  '

  defp called(module, name, args, at, margin, format) do
    below = [margin, '   ']
    column = length(List.flatten(below)) + 10

    call =
      case {module, args} do
        {:erlang, [left, right]} when name in @operators ->
          [format.(left, column), ?\s, :erlang.atom_to_list(name), ?\s, format.(right, column)]

        {:erlang, [operand]} when name in @operators ->
          [:erlang.atom_to_list(name), ?\s, format.(operand, column)]

        _ ->
          format_call(module, name, args, format, column)
      end

    wrong =
      for {number, text} <- wrong_arguments(module, name, args, at),
          do: [below, '*** argument ', :erlang.integer_to_list(number), ': ', text]

    [below, 'called as ', call | wrong]
  end

  defp wrong_arguments(module, name, args, at) do
    case :proplists.get_value(:error_info, at) do
      info when is_map(info) ->
        found = :rshell.error_info(module, name, args, info) || []
        for {number, _} = argument when is_integer(number) <- found, do: argument

      _ ->
        []
    end
  end

  defp location(at) do
    case {:proplists.get_value(:file, at), :proplists.get_value(:line, at)} do
      {file, line} when is_list(file) and is_integer(line) ->
        :io_lib.format(' (~ts, line ~w)', [file, line])

      _ ->
        ' '
    end
  end

  defp arguments(args, format, column),
    do: :lists.join(?,, :lists.map(&format.(&1, column), args))

  defp mfa(module, name, args),
    do: [function_name(module, name), ?/ | :erlang.integer_to_list(arity(args))]

  defp function_name(:erlang, name) when name in @operators and name != :/,
    do: :erlang.atom_to_list(name)

  defp function_name(:erlang, name), do: :io_lib.write_atom(name)
  defp function_name(module, name), do: [:io_lib.write_atom(module), ?:, :io_lib.write_atom(name)]

  defp arity(args) when is_list(args), do: length(args)
  defp arity(arity), do: arity
end
