# A language compiled to Elixir: binary patterns, precedence climbing, quoted code.
defmodule Lex do
  defguardp is_digit(c) when c in ?0..?9
  defguardp is_alpha(c) when c in ?a..?z or c in ?A..?Z or c == ?_
  @ops %{"==" => :eq, "<=" => :le, "&&" => :and} |> Enum.sort_by(fn {k, _} -> -byte_size(k) end)
  def lex(bin), do: lex(bin, 1, 1, [])
  defp lex(<<>>, l, c, acc), do: {:ok, Enum.reverse([{:eof, {l, c}} | acc])}
  defp lex(<<"\n", r::binary>>, l, _, acc), do: lex(r, l + 1, 1, acc)
  defp lex(<<w, r::binary>>, l, c, acc) when w in ' \t', do: lex(r, l, c + 1, acc)

  defp lex(<<"//", r::bits>>, l, c, acc) do
    case :binary.split(r, "\n") do
      [_, r] -> lex("\n" <> r, l, c, acc)
      [_] -> lex("", l, c, acc)
    end
  end

  for {op, name} <- @ops do
    defp lex(<<unquote(op), r::binary>>, l, c, acc),
      do: lex(r, l, c + unquote(byte_size(op)), [{:op, {l, c}, unquote(name)} | acc])
  end

  defp lex(<<o, r::binary>>, l, c, acc) when o in '+-*/<(){},;=?:!',
    do: lex(r, l, c + 1, [{:op, {l, c}, List.to_atom([o])} | acc])

  defp lex(<<d, _::binary>> = b, l, c, acc) when is_digit(d) do
    {n, r} = take(b, &is_digit/1)

    case r do
      <<".", d, _::binary>> when is_digit(d) ->
        <<".", r::binary>> = r
        {f, r} = take(r, fn c -> is_digit(c) end)

        lex(r, l, c + byte_size(n) + byte_size(f) + 1, [
          {:num, {l, c}, String.to_float("#{n}.#{f}")} | acc
        ])

      _ ->
        lex(r, l, c + byte_size(n), [{:num, {l, c}, String.to_integer(n)} | acc])
    end
  end

  defp lex(<<a, _::binary>> = b, l, c, acc) when is_alpha(a) do
    {w, r} = take(b, &(is_alpha(&1) or is_digit(&1)))

    t =
      if w in ~w(let fn if else while print true false),
        do: {:kw, {l, c}, String.to_atom(w)},
        else: {:id, {l, c}, w}

    lex(r, l, c + byte_size(w), [t | acc])
  end

  defp lex(<<?", r::binary>>, l, c, acc) do
    with {:ok, s, r, n} <- str(r, [], 1),
         do: lex(r, l, c + n, [{:str, {l, c}, s} | acc]),
         else: (:error -> {:error, {:unterminated, l, c}})
  end

  defp lex(<<u::utf8, _::binary>>, l, c, _), do: {:error, {:char, <<u::utf8>>, l, c}}
  defp lex(<<b, _::binary>>, l, c, _), do: {:error, {:byte, b, l, c}}
  defp str(<<?", r::binary>>, acc, n), do: {:ok, IO.iodata_to_binary(Enum.reverse(acc)), r, n + 1}

  defp str(<<"\\", e, r::binary>>, acc, n),
    do: str(r, [%{?n => "\n", ?t => "\t"}[e] || <<e>> | acc], n + 2)

  defp str(<<c::utf8, r::binary>>, acc, n), do: str(r, [<<c::utf8>> | acc], n + 1)
  defp str(<<>>, _, _), do: :error

  defp take(b, f, n \\ 0) do
    case b do
      <<pre::binary-size(n), c, _::binary>> ->
        if f.(c), do: take(b, f, n + 1), else: {pre, binary_part(b, n, byte_size(b) - n)}

      _ ->
        {b, ""}
    end
  end
end

defmodule Parse do
  @bp %{
    := => {1, 0},
    :"?" => {3, 2},
    :and => {5, 6},
    :eq => {7, 8},
    :< => {9, 10},
    :le => {9, 10},
    :+ => {11, 12},
    :- => {11, 12},
    :* => {13, 14},
    :/ => {13, 14},
    :"(" => {17, nil}
  }
  def program(ts),
    do:
      (try do
         {:ok, stmts(ts, [], :eof)}
       catch
         {:syntax, m} -> {:error, m}
       end)

  defp stmts([{:eof, _}], acc, :eof), do: Enum.reverse(acc)
  defp stmts([{:op, _, :"}"} | r], acc, :brace), do: {Enum.reverse(acc), r}
  defp stmts([{:op, _, :";"} | r], acc, e), do: stmts(r, acc, e)

  defp stmts(ts, acc, e),
    do:
      (
        {s, r} = stmt(ts)
        stmts(r, [s | acc], e)
      )

  defp stmt([{:kw, _, :let}, {:id, _, n}, {:op, _, :=} | r]),
    do:
      (
        {e, r} = expr(r, 0)
        {{:let, n, e}, r}
      )

  defp stmt([{:kw, _, :print} | r]),
    do:
      (
        {e, r} = expr(r, 0)
        {{:print, e}, r}
      )

  defp stmt([{:kw, _, :while} | r]) do
    {c, [{:op, _, :"{"} | r]} = expr(r, 0)
    {b, r} = stmts(r, [], :brace)
    {{:while, c, b}, r}
  end

  defp stmt(ts),
    do:
      (
        {e, r} = expr(ts, 0)
        {{:expr, e}, r}
      )

  defp expr(ts, min), do: ts |> prefix() |> infix(min)
  defp prefix([{t, _, v} | r]) when t in [:num, :str], do: {{:lit, v}, r}
  defp prefix([{:kw, _, b} | r]) when is_boolean(b), do: {{:lit, b}, r}
  defp prefix([{:id, _, n} | r]), do: {{:var, n}, r}

  defp prefix([{:op, _, o} | r]) when o in [:-, :!],
    do:
      (
        {e, r} = expr(r, 15)
        {{:un, o, e}, r}
      )

  defp prefix([{:op, _, :"("} | r]) do
    case expr(r, 0) do
      {e, [{:op, _, :")"} | r]} -> {e, r}
      {_, [t | _]} -> throw({:syntax, {:expected, ")", pos(t)}})
    end
  end

  defp prefix([{:kw, _, :fn}, {:op, _, :"("} | r]) do
    {ps, r} = params(r, [])
    [{:op, _, :"{"} | r] = r
    {b, r} = stmts(r, [], :brace)
    {{:fn, ps, b}, r}
  end

  defp prefix([{:kw, _, :if} | r]) do
    {c, [{:op, _, :"{"} | r]} = expr(r, 0)
    {a, r} = stmts(r, [], :brace)

    {b, r} =
      case r do
        [{:kw, _, :else}, {:op, _, :"{"} | r] -> stmts(r, [], :brace)
        _ -> {[], r}
      end

    {{:if, c, a, b}, r}
  end

  defp prefix([t | _]),
    do: throw({:syntax, {:unexpected, t |> Tuple.to_list() |> List.last(), pos(t)}})

  defp infix({l, [{:op, _, o} | r] = ts}, min) do
    case @bp do
      %{^o => {lbp, _}} when lbp < min ->
        {l, ts}

      %{:"(" => _, ^o => {_, nil}} ->
        {as, r} = args(r, [])
        infix({{:call, l, as}, r}, min)

      %{^o => {_, rbp}} when o == :"?" ->
        {a, [{:op, _, :":"} | r]} = expr(r, 0)
        {b, r} = expr(r, rbp)
        infix({{:if, l, [{:expr, a}], [{:expr, b}]}, r}, min)

      %{^o => {_, rbp}} ->
        {b, r} = expr(r, rbp)
        infix({mk(o, l, b), r}, min)

      _ ->
        {l, ts}
    end
  end

  defp infix(x, _), do: x
  defp mk(:=, {:var, n}, b), do: {:set, n, b}
  defp mk(:=, l, _), do: throw({:syntax, {:bad_target, l}})
  defp mk(o, a, b), do: {:bin, o, a, b}
  defp params([{:op, _, :")"} | r], acc), do: {Enum.reverse(acc), r}
  defp params([{:op, _, :","} | r], acc), do: params(r, acc)
  defp params([{:id, _, n} | r], acc), do: params(r, [n | acc])
  defp args([{:op, _, :")"} | r], acc), do: {Enum.reverse(acc), r}
  defp args([{:op, _, :","} | r], acc), do: args(r, acc)

  defp args(ts, acc),
    do:
      (
        {e, r} = expr(ts, 0)
        args(r, [e | acc])
      )

  defp pos(t), do: elem(t, 1)
end

defmodule ToElixir do
  def compile(prog), do: prog |> block() |> wrap()
  defp wrap(b), do: quote(do: fn -> unquote(b) end)
  defp block(ss), do: {:__block__, [], Enum.map(ss, &s/1)}
  defp s({:let, n, {:fn, ps, _} = f}), do: quote(do: unquote(v(n)) = unquote(fixed(n, ps, f)))
  defp s({:let, n, e}), do: quote(do: unquote(v(n)) = unquote(e(e)))
  defp s({:print, e}), do: quote(do: IO.puts(unquote(e(e))))
  defp s({:expr, e}), do: e(e)

  defp s({:while, c, b}),
    do:
      quote(
        do:
          Stream.repeatedly(fn -> unquote(e(c)) end)
          |> Enum.take_while(& &1)
          |> Enum.each(fn _ -> unquote(block(b)) end)
      )

  defp fixed(n, ps, {:fn, _, b}) do
    vs = Enum.map(ps, &v/1)

    quote do
      f = fn self, unquote_splicing(vs) ->
        unquote(v(n)) = fn unquote_splicing(vs) -> self.(self, unquote_splicing(vs)) end
        _ = unquote(v(n))
        unquote(block(b))
      end

      fn unquote_splicing(vs) -> f.(f, unquote_splicing(vs)) end
    end
  end

  defp e({:lit, x}), do: x
  defp e({:var, n}), do: v(n)
  defp e({:set, n, x}), do: quote(do: unquote(v(n)) = unquote(e(x)))
  defp e({:un, :-, x}), do: quote(do: -unquote(e(x)))
  defp e({:un, :!, x}), do: quote(do: !unquote(e(x)))
  defp e({:bin, :and, a, b}), do: quote(do: unquote(e(a)) && unquote(e(b)))
  defp e({:bin, :eq, a, b}), do: quote(do: unquote(e(a)) == unquote(e(b)))
  defp e({:bin, :le, a, b}), do: quote(do: unquote(e(a)) <= unquote(e(b)))

  defp e({:bin, :+, a, b}),
    do:
      quote(
        do:
          case {unquote(e(a)), unquote(e(b))} do
            {x, y} when is_binary(x) or is_binary(y) -> "#{x}#{y}"
            {x, y} -> x + y
          end
      )

  defp e({:bin, o, a, b}), do: {o, [], [e(a), e(b)]}

  defp e({:if, c, a, b}),
    do: quote(do: if(unquote(e(c)), do: unquote(block(a)), else: unquote(block(b))))

  defp e({:fn, ps, b}),
    do: quote(do: fn unquote_splicing(Enum.map(ps, &v/1)) -> unquote(block(b)) end)

  defp e({:call, f, as}), do: quote(do: unquote(e(f)).(unquote_splicing(Enum.map(as, &e/1))))
  defp v(n), do: Macro.var(String.to_atom(n), __MODULE__)
end

progs = [
  "let fact = fn(n) { n <= 1 ? 1 : n * fact(n - 1) }; print fact(20)",
  "let x = 1.5 * (2 + 3) // c\nprint \"x=\" + x + \"\\n!\"",
  "let add = fn(a) { fn(b) { a + b } } print add(1)(2) print !true && false",
  "let f = fn(n) { if n < 2 { n } else { f(n-1) + f(n-2) } } print f(15)",
  "let a = 3 print a == 3 ? \"yes\" : \"no\" print -a + 10 / 4",
  "print (1",
  "print \"abc",
  "1 = 2",
  "let y = @",
  "print €",
  "a + ",
  "let z = 5 print z(1)",
  "print nope"
]

for src <- progs do
  IO.puts("--- " <> src)

  with {:ok, ts} <- Lex.lex(src), _ = IO.inspect(length(ts)), {:ok, ast} <- Parse.program(ts) do
    q = ToElixir.compile(ast)
    IO.puts(Macro.to_string(q))

    try do
      {f, _} = Code.eval_quoted(q, [], file: "prog")
      IO.inspect(f.())
    rescue
      e -> IO.puts(inspect(e.__struct__) <> " " <> Exception.message(e))
    end
  else
    e -> IO.inspect(e)
  end
end
