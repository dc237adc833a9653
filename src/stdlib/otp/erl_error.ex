defmodule :erl_error do
  @moduledoc """
  Exceptions in Erlang's words: what has happened, and each call on the way there on a line of its own.

  A term is shown by a function of the term and the column it begins at, which the configuration may give.
  """

  @operators ~w(+ - * / div rem band bor bxor bsl bsr bnot and or xor not == /= =< < >= > =:= =/= ++ -- !)a

  # Who words the errors of natives in OTP.
  @natives [:erl_erts_errors, :erl_stdlib_errors, :erl_kernel_errors]

  # From this column on there is no room for arguments.
  @narrow 66

  @doc "Returns the text of an exception."
  def format_exception(class, reason, stacktrace),
    do: format_exception(class, reason, stacktrace, %{})

  @doc """
  As `format_exception/3`, with `column`, where the text will begin; `stack_trim_fun`, a function of module, function and
  arity that is true of the calls to leave out at the end; and `format_fun`, a function of a term and a column.
  """
  def format_exception(class, reason, stacktrace, config) when is_map(config) do
    column = :maps.get(:column, config, 1)
    show = :maps.get(:format_fun, config, &shown/2)
    trim = :maps.get(:stack_trim_fun, config, fn _, _, _ -> false end)
    title = 'exception ' ++ :erlang.atom_to_list(class) ++ ': '

    {told, calls} = told(class, reason, stacktrace)
    info = if calls == stacktrace, do: error_info(reason, stacktrace), else: %{}
    text = explained(told, info, column + length(title), show)
    :lists.flatten([title, text | calls(trimmed(calls, trim), info, column + 1, show)])
  end

  @doc "Shows a term from a column on, as `format_exception/3` does."
  def shown(term, column),
    do: :io_lib.format('~80.' ++ :erlang.integer_to_list(max(column, 1)) ++ 'tP', [term, 30])

  ## What has happened

  # What is told first, and the calls that are still to tell.
  defp told(:error, :function_clause, [{m, f, args, place} | calls]) when is_list(args),
    do: {{'no function clause matching ', {:call, m, f, args}, [' ' | location(place)]}, calls}

  defp told(:error, :undef, [{m, f, args, _} | calls]),
    do: {['undefined function ', mfa(m, f, arity(args))], calls}

  defp told(:error, reason, stacktrace), do: {error(reason), stacktrace}
  defp told(_class, reason, stacktrace), do: {{:term, reason}, stacktrace}

  defp error(:badarg), do: 'bad argument'
  defp error({:badarg, term}), do: {'bad argument: ', term}
  defp error(:badarith), do: 'an error occurred when evaluating an arithmetic expression'

  defp error({:badarity, {fun, args}}) when is_function(fun),
    do: [fun_name(fun), ' called with ' | counted(length(args))]

  defp error({:shell_undef, name, arity, _}),
    do: ['undefined shell command ', name(:erlang, name), ?/ | :erlang.integer_to_list(arity)]

  defp error({:badfun, term}), do: {'bad function ', term}
  defp error({:badmatch, term}), do: {'no match of right hand side value ', term}
  defp error({:badmap, term}), do: {'bad map: ', term}
  defp error({:badkey, term}), do: {'bad key: ', term}
  defp error({:case_clause, term}), do: {'no case clause matching ', term}
  defp error({:try_clause, term}), do: {'no try clause matching ', term}
  defp error({:bad_generator, term}), do: {'bad generator ', term}
  defp error({:bad_filter, term}), do: {'bad filter ', term}
  defp error(:if_clause), do: 'no true branch found when evaluating an if expression'
  defp error(:noproc), do: 'no such process or port'
  defp error(:notalive), do: 'the node cannot be part of a distributed system'
  defp error(:system_limit), do: 'a system limit has been reached'
  defp error(:timeout_value), do: 'bad receive timeout value'
  defp error(reason), do: {:term, reason}

  defp counted(0), do: 'no arguments'
  defp counted(1), do: 'one argument'
  defp counted(2), do: 'two arguments'
  defp counted(3), do: 'three arguments'
  defp counted(n), do: :erlang.integer_to_list(n) ++ ' arguments'

  # Whoever knows more about an error may tell of its reason in other words.
  defp explained(_told, %{reason: reason}, _column, _show),
    do: :unicode.characters_to_list(reason)

  defp explained({:term, term}, _info, column, show), do: show.(term, column)

  defp explained({words, {:call, m, f, args}, place}, _info, column, show) do
    narrow? = column + length(words) + :string.length(name(m, f)) > @narrow
    [words, beside(&call(m, f, args, &1, show), column, length(words), narrow?), place]
  end

  defp explained({words, term}, _info, column, show),
    do: [words, beside(&show.(term, &1), column, length(words), false)]

  defp explained(words, _info, _column, _show), do: words

  # A text stands beside the words before it, or below them if that takes fewer of several lines.
  defp beside(text, column, width, narrow?) do
    right = :lists.flatten(text.(column + width))
    below = :lists.flatten(text.(column))

    if narrow? or (breaks(right) > 1 and breaks(below) < breaks(right)),
      do: [?\n, :lists.duplicate(column - 1, ?\s), below],
      else: right
  end

  defp breaks(text), do: length(for(?\n <- text, do: ?\n))

  ## Calls

  # The calls at the end may be of no interest.
  defp trimmed(calls, trim) do
    :lists.reverse(
      :lists.dropwhile(
        fn {m, f, args, _} -> trim.(m, f, arity(args)) end,
        :lists.reverse(calls)
      )
    )
  end

  defp calls([first | rest], info, column, show) do
    [failed(first, info, column, show) | for(call <- rest, do: caller(call, column))]
  end

  defp calls([], _info, _column, _show), do: []

  defp caller({m, f, args, place}, column),
    do: [line(column), 'in call from ', mfa(m, f, arity(args)), ?\s | location(place)]

  # Where it happened; the arguments, if known, in place of the line.
  defp failed({m, f, args, place}, info, column, show) do
    {kind, name} =
      if operator?(m, f, args),
        do: {'operator  ', operator_name(f)},
        else: {'function  ', name(m, f)}

    place =
      if is_list(args), do: called(m, f, args, column + 3, show), else: [?\s | location(place)]

    more = for text <- :maps.get(:more, info, []), do: [line(column + 3), '*** ', text]
    [line(column), 'in ', kind, name, ?/, :erlang.integer_to_list(arity(args)), place, more]
  end

  defp called(m, f, args, column, show),
    do: [line(column), 'called as ', call(m, f, args, column + 1 + length('called as '), show)]

  defp call(m, f, args, column, show) do
    case {operator?(m, f, args), args} do
      {true, [left, right]} ->
        [show.(left, column), ?\s, operator(f), ?\s, show.(right, column)]

      {true, [argument]} ->
        [operator(f), ?\s, show.(argument, column)]

      {false, []} ->
        [name(m, f), '()']

      {false, _} ->
        name = name(m, f)
        [?[ | list] = :lists.flatten(show.(args, column + :string.length(name)))
        [name, ?(, :lists.droplast(list), ?)]
    end
  end

  defp line(column), do: [?\n | :lists.duplicate(column, ?\s)]

  defp location(place) do
    with {_, file} <- :lists.keyfind(:file, 1, place),
         {_, line} <- :lists.keyfind(:line, 1, place) do
      :io_lib.format('(~ts, line ~w)', [file, line])
    else
      _ -> []
    end
  end

  ## Names

  defp operator?(m, f, args),
    do: m == :erlang and arity(args) in [1, 2] and :lists.member(f, @operators)

  defp operator(name), do: :erlang.atom_to_list(name)

  # Before a slash and the arity, a slash stands in quotes.
  defp operator_name(:/), do: name(:erlang, :/)
  defp operator_name(name), do: operator(name)

  defp mfa(m, f, arity), do: [name(m, f), ?/ | :erlang.integer_to_list(arity)]

  defp name(:erlang, f), do: :io_lib.format('~tw', [f])
  defp name(m, f), do: :io_lib.format('~tw:~tw', [m, f])

  defp fun_name(fun) do
    case for(item <- [:module, :name, :arity], do: :erlang.fun_info(fun, item)) do
      [module: :erl_eval, name: _, arity: arity] ->
        ['interpreted function with arity ' | :erlang.integer_to_list(arity)]

      [module: m, name: f, arity: arity] ->
        mfa(m, f, arity)
    end
  end

  defp arity(args) when is_list(args), do: length(args)
  defp arity(arity), do: arity

  ## What is known of the arguments

  # Whose call failed may tell more of it: what was wrong with each argument, and the reason in other words.
  defp error_info(reason, [{m, f, args, place} | _] = stacktrace) do
    with {_, info} <- :lists.keyfind(:error_info, 1, place) do
      case :maps.get(:module, info, m) do
        module when module in @natives and not is_list(args) -> %{}
        module when module in @natives -> problems(:rshell.error_info(m, f, args, info))
        module -> asked(module, :maps.get(:function, info, :format_error), reason, stacktrace)
      end
    else
      false -> %{}
    end
  end

  defp error_info(_reason, []), do: %{}

  defp asked(module, function, reason, stacktrace) do
    told = :erlang.apply(module, function, [reason, stacktrace])
    more = problems(for {key, text} <- :maps.to_list(told), key != :reason, do: {key, text})
    if is_map_key(told, :reason), do: :maps.put(:reason, told.reason, more), else: more
  catch
    _, _ -> %{}
  end

  defp problems(nil), do: %{}

  defp problems(problems) do
    %{
      more:
        for {key, text} <- :lists.sort(problems) do
          if is_integer(key),
            do: [
              'argument ',
              :erlang.integer_to_list(key),
              ': ',
              :unicode.characters_to_list(text)
            ],
            else: :unicode.characters_to_list(text)
        end
    }
  end
end
