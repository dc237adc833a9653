defmodule :erl_parse do
  @moduledoc "Erlang's expressions: tokens of `:erl_scan` to abstract format, and that to terms and back."

  # Binary operators from the weakest: strength and the side that binds closer.
  @binary %{
    =: {100, :right},
    !: {100, :right},
    orelse: {150, :right},
    andalso: {160, :right},
    ==: {200, :none},
    "/=": {200, :none},
    "=<": {200, :none},
    <: {200, :none},
    >=: {200, :none},
    >: {200, :none},
    "=:=": {200, :none},
    "=/=": {200, :none},
    ++: {300, :right},
    --: {300, :right},
    +: {400, :left},
    -: {400, :left},
    bor: {400, :left},
    bxor: {400, :left},
    bsl: {400, :left},
    bsr: {400, :left},
    or: {400, :left},
    xor: {400, :left},
    /: {500, :left},
    *: {500, :left},
    div: {500, :left},
    rem: {500, :left},
    band: {500, :left},
    and: {500, :left}
  }
  @prefix [:+, :-, :bnot, :not]
  @prefix_strength 600

  @doc "The expressions of tokens that end in a full stop: `{:ok, expressions}` or `{:error, {line, :erl_parse, text}}`."
  def parse_exprs(tokens) do
    {expressions, rest} = expressions(tokens)
    finish(rest)
    {:ok, expressions}
  catch
    {:erl_parse, at, text} -> {:error, {at, :erl_parse, text}}
  end

  @doc "The term of tokens that end in a full stop."
  def parse_term(tokens) do
    case parse_exprs(tokens) do
      {:ok, [expression]} ->
        try do
          {:ok, normalise(expression)}
        rescue
          _ -> {:error, {:erlang.element(2, expression), :erl_parse, 'bad term'}}
        end

      {:ok, [_, second | _]} ->
        {:error, {:erlang.element(2, second), :erl_parse, 'bad term'}}

      error ->
        error
    end
  end

  @doc "The text of an error's reason."
  def format_error(text), do: :lists.flatten(:io_lib.format('~ts', [text]))

  @doc "The term that a constant in abstract format stands for."
  def normalise({:char, _, char}), do: char
  def normalise({:integer, _, integer}), do: integer
  def normalise({:float, _, float}), do: float
  def normalise({:atom, _, atom}), do: atom
  def normalise({:string, _, string}), do: string
  def normalise({nil, _}), do: []
  def normalise({:cons, _, head, tail}), do: [normalise(head) | normalise(tail)]
  def normalise({:tuple, _, elements}), do: List.to_tuple(:lists.map(&normalise/1, elements))
  def normalise({:op, _, :+, operand}), do: +number(normalise(operand))
  def normalise({:op, _, :-, operand}), do: -number(normalise(operand))

  def normalise({:map, _, pairs}) do
    Map.new(pairs, fn {:map_field_assoc, _, key, value} -> {normalise(key), normalise(value)} end)
  end

  def normalise({:bin, _, segments}), do: for(segment <- segments, into: "", do: segment(segment))

  def normalise(
        {:fun, _, {:function, {:atom, _, module}, {:atom, _, name}, {:integer, _, arity}}}
      ),
      do: Function.capture(module, name, arity)

  def normalise(other), do: :erlang.error({:badarg, other})

  defp number(number) when is_number(number), do: number

  defp segment({:bin_element, _, {:string, _, text}, :default, :default}),
    do: :erlang.list_to_binary(text)

  defp segment({:bin_element, _, {:string, _, text}, :default, [:utf8]}), do: List.to_string(text)
  defp segment({:bin_element, _, {:integer, _, byte}, :default, :default}), do: <<byte>>

  defp segment({:bin_element, _, {:integer, _, value}, {:integer, _, size}, :default}),
    do: <<value::size(size)>>

  @doc "A term in abstract format."
  def abstract(term), do: abstract(term, 0)
  @doc "A term in abstract format, on a line."
  def abstract(term, line) when is_integer(term), do: {:integer, line, term}
  def abstract(term, line) when is_float(term), do: {:float, line, term}
  def abstract(term, line) when is_atom(term), do: {:atom, line, term}
  def abstract([], line), do: {nil, line}

  def abstract(list, line) when is_list(list) do
    if :io_lib.char_list(list) and not Enum.any?(list, &(&1 > 255)),
      do: {:string, line, list},
      else: abstract_list(list, line)
  end

  def abstract(tuple, line) when is_tuple(tuple),
    do: {:tuple, line, for(element <- Tuple.to_list(tuple), do: abstract(element, line))}

  def abstract(map, line) when is_map(map) do
    pairs =
      for {key, value} <- map,
          do: {:map_field_assoc, line, abstract(key, line), abstract(value, line)}

    {:map, line, pairs}
  end

  def abstract(binary, line) when is_binary(binary) do
    bytes =
      for <<byte <- binary>>, do: {:bin_element, line, {:integer, line, byte}, :default, :default}

    {:bin, line, bytes}
  end

  defp abstract_list([head | tail], line),
    do: {:cons, line, abstract(head, line), abstract_list(tail, line)}

  defp abstract_list(tail, line), do: abstract(tail, line)

  @doc "The operator's binding strengths, left, own and right; a prefix operator's own and right."
  def inop_prec(op) do
    case @binary do
      %{^op => {own, :right}} -> {own + 50, own, own}
      %{^op => {own, :left}} -> {own, own, own + 100}
      %{^op => {own, :none}} -> {own + 100, own, own + 100}
    end
  end

  ## Expressions

  defp expressions(tokens) do
    {first, rest} = expression(tokens)

    case rest do
      [{:",", _} | rest] ->
        {more, rest} = expressions(rest)
        {[first | more], rest}

      _ ->
        {[first], rest}
    end
  end

  defp expression([{:catch, at} | rest]) do
    {body, rest} = expression(rest)
    {{:catch, at, body}, rest}
  end

  defp expression(tokens), do: binary(tokens, 0)

  # Operators at least as strong as `least`.
  defp binary(tokens, least) do
    {left, rest} = unary(tokens)
    binary(left, rest, least)
  end

  defp binary(left, [{op, at} | after_op] = tokens, least) do
    case @binary do
      %{^op => {own, side}} when own >= least ->
        {right, rest} = right_side(op, after_op, if(side == :right, do: own, else: own + 1))
        node = if op == :=, do: {:match, at, left, right}, else: {:op, at, op, left, right}
        # Comparisons do not go on.
        if side == :none,
          do: binary(node, refuse(rest, own), least),
          else: binary(node, rest, least)

      _ ->
        {left, tokens}
    end
  end

  defp binary(left, tokens, _least), do: {left, tokens}

  defp right_side(op, [{:catch, _} | _] = tokens, _least) when op in [:=, :!],
    do: expression(tokens)

  defp right_side(_op, tokens, least), do: binary(tokens, least)

  defp refuse([{op, _} | _] = tokens, own) do
    case @binary do
      %{^op => {^own, :none}} -> unexpected(tokens)
      _ -> tokens
    end
  end

  defp refuse(tokens, _own), do: tokens

  defp unary([{op, at} | rest]) when op in @prefix do
    {operand, rest} = binary(rest, @prefix_strength)
    {{:op, at, op, operand}, rest}
  end

  defp unary(tokens) do
    {first, rest} = primary(tokens)
    remote(first, rest)
  end

  # What stands behind an expression: `module:name`, arguments, the update of a map.
  defp remote(left, [{:":", at} | rest]) do
    {name, rest} = primary(rest)
    remote({:remote, at, left, name}, rest)
  end

  defp remote(left, [{:"(", _} | rest]) do
    {args, rest} = arguments(rest, :")")
    remote({:call, :erlang.element(2, left), left, args}, rest)
  end

  defp remote(left, [{:"#", at}, {:"{", _} | rest]) do
    {pairs, rest} = pairs(rest)
    remote({:map, at, left, pairs}, rest)
  end

  defp remote(left, rest), do: {left, rest}

  ## What an expression begins with

  defp primary([{kind, at, value} | rest]) when kind in [:var, :atom, :integer, :float, :char],
    do: {{kind, at, value}, rest}

  defp primary([{:string, at, text}, {:string, _, more} | rest]),
    do: primary([{:string, at, text ++ more} | rest])

  defp primary([{:string, at, text} | rest]), do: {{:string, at, text}, rest}

  defp primary([{:"(", _} | rest]) do
    {inner, rest} = expression(rest)
    {inner, expect(rest, :")")}
  end

  defp primary([{:"{", at} | rest]) do
    {elements, rest} = arguments(rest, :"}")
    {{:tuple, at, elements}, rest}
  end

  defp primary([{:"[", at}, {:"]", _} | rest]), do: {{nil, at}, rest}

  defp primary([{:"[", at} | rest]) do
    {first, rest} = expression(rest)

    case rest do
      [{:||, _} | rest] ->
        {qualifiers, rest} = qualifiers(rest)
        {{:lc, at, first, qualifiers}, expect(rest, :"]")}

      _ ->
        {tail, rest} = tail(rest)
        {{:cons, at, first, tail}, rest}
    end
  end

  defp primary([{:"#", at}, {:"{", _} | rest]) do
    {pairs, rest} = pairs(rest)
    {{:map, at, pairs}, rest}
  end

  defp primary([{:"<<", at}, {:">>", _} | rest]), do: {{:bin, at, []}, rest}

  defp primary([{:"<<", at} | rest]) do
    {first, rest} = bin_element(rest)

    case rest do
      [{:||, _} | rest] ->
        {qualifiers, rest} = qualifiers(rest)
        {:bin_element, _, template, :default, :default} = first
        {{:bc, at, template, qualifiers}, expect(rest, :">>")}

      _ ->
        {more, rest} = bin_elements(rest)
        {{:bin, at, [first | more]}, rest}
    end
  end

  defp primary([{:begin, at} | rest]) do
    {body, rest} = expressions(rest)
    {{:block, at, body}, expect(rest, :end)}
  end

  defp primary([{:if, at} | rest]) do
    {clauses, rest} = clauses(rest, &if_clause/1)
    {{:if, at, clauses}, expect(rest, :end)}
  end

  defp primary([{:case, at} | rest]) do
    {subject, rest} = expression(rest)
    {clauses, rest} = rest |> expect(:of) |> clauses(&case_clause/1)
    {{:case, at, subject, clauses}, expect(rest, :end)}
  end

  defp primary([{:receive, at}, {:after, _} | rest]) do
    {timeout, body, rest} = timeout(rest)
    {{:receive, at, [], timeout, body}, rest}
  end

  defp primary([{:receive, at} | rest]) do
    case clauses(rest, &case_clause/1) do
      {clauses, [{:after, _} | rest]} ->
        {timeout, body, rest} = timeout(rest)
        {{:receive, at, clauses, timeout, body}, rest}

      {clauses, rest} ->
        {{:receive, at, clauses}, expect(rest, :end)}
    end
  end

  defp primary([{:try, at} | rest]) do
    {body, rest} = expressions(rest)
    {of, rest} = section(rest, :of, &clauses(&1, fn tokens -> case_clause(tokens) end))
    {caught, rest} = section(rest, :catch, &clauses(&1, fn tokens -> catch_clause(tokens) end))
    {last, rest} = section(rest, :after, &expressions/1)
    {{:try, at, body, of, caught, last}, expect(rest, :end)}
  end

  defp primary([{:fun, at}, {:atom, _, name}, {:/, _}, {:integer, _, arity} | rest]),
    do: {{:fun, at, {:function, name, arity}}, rest}

  defp primary([{:fun, at}, {kind, _, _} = module, {:":", _}, name, {:/, _}, arity | rest])
       when kind in [:atom, :var],
       do: {{:fun, at, {:function, module, name, arity}}, rest}

  defp primary([{:fun, at}, {:var, _, name} | rest]) do
    {clauses, rest} = clauses(rest, &fun_clause(&1, name))
    {{:named_fun, at, name, clauses}, expect(rest, :end)}
  end

  defp primary([{:fun, at} | rest]) do
    {clauses, rest} = clauses(rest, &fun_clause(&1, nil))
    {{:fun, at, {:clauses, clauses}}, expect(rest, :end)}
  end

  defp primary(tokens), do: unexpected(tokens)

  defp section([{key, _} | rest], key, read), do: read.(rest)
  defp section(rest, _key, _read), do: {[], rest}

  defp timeout(tokens) do
    {timeout, rest} = expression(tokens)
    {body, rest} = rest |> expect(:->) |> expressions()
    {timeout, body, expect(rest, :end)}
  end

  ## Clauses

  defp clauses(tokens, read) do
    case read.(tokens) do
      {clause, [{:";", _} | rest]} ->
        {more, rest} = clauses(rest, read)
        {[clause | more], rest}

      {clause, rest} ->
        {[clause], rest}
    end
  end

  defp if_clause([first | _] = tokens) do
    {guards, rest} = guards(tokens)
    clause_body(:erlang.element(2, first), [], guards, rest)
  end

  defp case_clause([first | _] = tokens) do
    {pattern, rest} = expression(tokens)
    {guards, rest} = opt_guards(rest)
    clause_body(:erlang.element(2, first), [pattern], guards, rest)
  end

  # `Class:Pattern:Stacktrace`, of which the first and the last may be missing.
  defp catch_clause([{kind, at, _} = class, {:":", _} | rest]) when kind in [:atom, :var] do
    {pattern, rest} = binary(rest, 101)
    {stack, rest} = stacktrace(rest, at)
    caught(at, class, without_trace(pattern), trace_of(pattern) || stack, rest)
  end

  defp catch_clause([first | _] = tokens) do
    at = :erlang.element(2, first)
    {pattern, rest} = expression(tokens)
    caught(at, {:atom, at, :throw}, pattern, {:var, at, :_}, rest)
  end

  defp caught(at, class, pattern, stack, rest) do
    {guards, rest} = opt_guards(rest)
    clause_body(at, [{:tuple, at, [class, pattern, stack]}], guards, rest)
  end

  defp stacktrace([{:":", _}, {:var, _, _} = stack | rest], _at), do: {stack, rest}
  defp stacktrace(rest, at), do: {{:var, at, :_}, rest}

  # `Reason:Stack` reads like a remote name.
  defp without_trace({:remote, _, pattern, {:var, _, _}}), do: pattern
  defp without_trace(pattern), do: pattern
  defp trace_of({:remote, _, _, {:var, _, _} = stack}), do: stack
  defp trace_of(_pattern), do: nil

  defp fun_clause([{:"(", at} | rest], nil), do: fun_clause(at, rest)
  defp fun_clause([{:var, _, name}, {:"(", at} | rest], name), do: fun_clause(at, rest)

  defp fun_clause([{:"(", _} = open | rest], _name),
    do: fun_clause(:erlang.element(2, open), rest)

  defp fun_clause(tokens, _name) when is_list(tokens), do: unexpected(tokens)

  defp fun_clause(at, rest) do
    {args, rest} = arguments(rest, :")")
    {guards, rest} = opt_guards(rest)
    clause_body(at, args, guards, rest)
  end

  defp clause_body(at, patterns, guards, rest) do
    {body, rest} = rest |> expect(:->) |> expressions()
    {{:clause, at, patterns, guards, body}, rest}
  end

  defp opt_guards([{:when, _} | rest]), do: guards(rest)
  defp opt_guards(rest), do: {[], rest}

  defp guards(tokens) do
    {tests, rest} = expressions(tokens)

    case rest do
      [{:";", _} | rest] ->
        {more, rest} = guards(rest)
        {[tests | more], rest}

      _ ->
        {[tests], rest}
    end
  end

  ## Collections

  defp arguments([{close, _} | rest], close), do: {[], rest}

  defp arguments(tokens, close) do
    {args, rest} = expressions(tokens)
    {args, expect(rest, close)}
  end

  defp tail([{:"]", at} | rest]), do: {{nil, at}, rest}

  defp tail([{:|, _} | rest]) do
    {tail, rest} = expression(rest)
    {tail, expect(rest, :"]")}
  end

  defp tail([{:",", _} | rest]) do
    {element, [next | _] = rest} = expression(rest)
    {more, rest} = tail(rest)

    {{:cons, :erlang.element(2, if(match?({nil, _}, more), do: element, else: next)), element,
      more}, rest}
  end

  defp tail(tokens), do: unexpected(tokens)

  defp pairs([{:"}", _} | rest]), do: {[], rest}

  defp pairs(tokens) do
    {key, rest} = expression(tokens)

    {kind, at, rest} =
      case rest do
        [{:"=>", at} | rest] -> {:map_field_assoc, at, rest}
        [{:":=", at} | rest] -> {:map_field_exact, at, rest}
        _ -> unexpected(rest)
      end

    {value, rest} = expression(rest)
    pair = {kind, at, key, value}

    case rest do
      [{:",", _} | rest] ->
        {more, rest} = pairs(rest)
        {[pair | more], rest}

      _ ->
        {[pair], expect(rest, :"}")}
    end
  end

  defp qualifiers(tokens) do
    {qualifier, rest} = qualifier(tokens)

    case rest do
      [{:",", _} | rest] ->
        {more, rest} = qualifiers(rest)
        {[qualifier | more], rest}

      _ ->
        {[qualifier], rest}
    end
  end

  defp qualifier(tokens) do
    case expression(tokens) do
      {pattern, [{:<-, at} | rest]} ->
        {source, rest} = expression(rest)
        {{:generate, at, pattern, source}, rest}

      {pattern, [{:<=, at} | rest]} ->
        {source, rest} = expression(rest)
        {{:b_generate, at, pattern, source}, rest}

      filter ->
        filter
    end
  end

  defp bin_elements([{:">>", _} | rest]), do: {[], rest}

  defp bin_elements([{:",", _} | rest]) do
    {element, rest} = bin_element(rest)
    {more, rest} = bin_elements(rest)
    {[element | more], rest}
  end

  defp bin_elements(tokens), do: unexpected(tokens)

  defp bin_element([first | _] = tokens) do
    {value, rest} = bin_value(tokens)
    {size, rest} = if match?([{:":", _} | _], rest), do: primary(tl(rest)), else: {:default, rest}

    {types, rest} =
      if match?([{:/, _} | _], rest), do: bin_types(tl(rest)), else: {:default, rest}

    {{:bin_element, :erlang.element(2, first), value, size, types}, rest}
  end

  defp bin_value([{op, at} | rest]) when op in @prefix do
    {operand, rest} = primary(rest)
    {{:op, at, op, operand}, rest}
  end

  defp bin_value(tokens), do: primary(tokens)

  defp bin_types([{:atom, _, :unit}, {:":", _}, {:integer, _, unit} | rest]),
    do: more_types({:unit, unit}, rest)

  defp bin_types([{:atom, _, type} | rest]), do: more_types(type, rest)
  defp bin_types(tokens), do: unexpected(tokens)

  defp more_types(type, [{:-, _} | rest]) do
    {types, rest} = bin_types(rest)
    {[type | types], rest}
  end

  defp more_types(type, rest), do: {[type], rest}

  ## Errors

  defp expect([{token, _} | rest], token), do: rest
  defp expect(tokens, _token), do: unexpected(tokens)

  defp finish([{:dot, _}]), do: :ok
  defp finish(tokens), do: unexpected(tokens)

  defp unexpected([]), do: throw({:erl_parse, 0, ['syntax error before: ', []]})

  defp unexpected([token | _]),
    do: throw({:erl_parse, :erlang.element(2, token), ['syntax error before: ', shown(token)]})

  defp shown({:dot, _}), do: '\'.\''

  defp shown({kind, _, value}) when kind in [:atom, :string, :char],
    do: :lists.flatten(:io_lib.format('~tp', [value]))

  defp shown({:var, _, name}), do: :erlang.atom_to_list(name)
  defp shown({_, _, value}), do: :io_lib.write(value)
  defp shown({word, _}), do: :lists.flatten(:io_lib.format('~tw', [word]))
end
