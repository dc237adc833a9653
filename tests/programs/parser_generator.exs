# Combinators that a macro compiles to functions.
defmodule PC do
  defmacro __using__(_),
    do:
      quote(
        do:
          (
            import PC
            Module.register_attribute(__MODULE__, :parsers, accumulate: true)
            @before_compile PC
          )
      )

  def empty, do: []
  def string(c \\ [], s), do: [{:string, s} | c]
  def char(c \\ [], ranges), do: [{:char, List.wrap(ranges)} | c]
  def integer(c \\ [], opts), do: c |> reduce(times(char(?0..?9), opts), {PC, :to_int, []})
  def ignore(c \\ [], inner), do: [{:ignore, Enum.reverse(inner)} | c]
  def optional(c \\ [], inner), do: choice(c, [inner, empty()])
  def choice(c \\ [], list), do: [{:choice, Enum.map(list, &Enum.reverse/1)} | c]
  def repeat(c \\ [], inner), do: [{:repeat, Enum.reverse(inner)} | c]

  def times(c \\ [], inner, opts) do
    min = opts[:min] || (is_integer(opts) && opts) || 1
    [{:times, min, opts[:max] || :infinity, Enum.reverse(inner)} | c]
  rescue
    _ in [ArgumentError, FunctionClauseError, UndefinedFunctionError] ->
      [{:times, opts, opts, Enum.reverse(inner)} | c]
  end

  def map(c \\ [], inner, mfa), do: [{:map, Enum.reverse(inner), mfa} | c]
  def reduce(c \\ [], inner, mfa), do: [{:reduce, Enum.reverse(inner), mfa} | c]
  def tag(c \\ [], inner, tag), do: [{:tag, Enum.reverse(inner), tag} | c]
  def parsec(c \\ [], name), do: [{:parsec, name} | c]
  def concat(a, b), do: b ++ a
  def to_int(cs), do: cs |> List.to_integer()

  defmacro defparsec(name, combinator) do
    quote bind_quoted: [name: name, combinator: combinator] do
      @parsers {name, Enum.reverse(combinator)}
    end
  end

  defmacro __before_compile__(env) do
    for {name, nodes} <- Enum.reverse(Module.get_attribute(env.module, :parsers)) do
      {entry, defs, _} = compile(nodes, :"#{name}__", 0)

      quote do
        def unquote(name)(bin) do
          case unquote(entry)(bin, [], {1, 0}) do
            {:ok, acc, rest, pos} -> {:ok, Enum.reverse(acc), rest, pos}
            {:error, msg, rest, pos} -> {:error, msg, rest, pos}
          end
        end

        unquote_splicing(defs)
        def unquote(:"#{name}__parse")(bin, acc, pos), do: unquote(entry)(bin, acc, pos)
      end
    end
  end

  defp compile(nodes, prefix, n) do
    me = :"#{prefix}#{n}"

    {calls, defs, n} =
      Enum.reduce(nodes, {[], [], n + 1}, fn node, {calls, defs, n} ->
        {f, d, n} = node(node, prefix, n)
        {[f | calls], d ++ defs, n}
      end)

    body =
      Enum.reduce(calls, quote(do: {:ok, acc, bin, pos}), fn f, inner ->
        quote do
          with {:ok, acc, bin, pos} <- unquote(f)(bin, acc, pos), do: unquote(inner)
        end
      end)

    {me, [quote(do: defp(unquote(me)(bin, acc, pos), do: unquote(body))) | defs], n}
  end

  defp node({:string, s}, p, n) do
    f = :"#{p}#{n}"
    size = byte_size(s)
    lines = length(String.split(s, "\n")) - 1

    {f,
     [
       quote do
         defp unquote(f)(<<unquote(s), rest::binary>>, acc, {l, o}),
           do: {:ok, [unquote(s) | acc], rest, {l + unquote(lines), o + unquote(size)}}

         defp unquote(f)(bin, _, pos),
           do: {:error, unquote("expected string #{inspect(s)}"), bin, pos}
       end
     ], n + 1}
  end

  defp node({:char, ranges}, p, n) do
    f = :"#{p}#{n}"
    {neg, pos} = Enum.split_with(ranges, &match?({:not, _}, &1))

    cond_of = fn
      a..b -> quote(do: c in unquote(a)..unquote(b))
      {:not, a..b} -> quote(do: c not in unquote(Macro.escape(a..b)))
      {:not, x} -> quote(do: c != unquote(x))
      x -> quote(do: c === unquote(x))
    end

    yes =
      pos |> Enum.map(cond_of) |> Enum.reduce(fn a, b -> quote(do: unquote(b) or unquote(a)) end)

    guard = Enum.reduce(neg, yes, fn x, g -> quote(do: unquote(g) and unquote(cond_of.(x))) end)

    {f,
     [
       quote do
         defp unquote(f)(<<c::utf8, rest::binary>>, acc, {l, o}) when unquote(guard),
           do:
             {:ok, [c | acc], rest,
              {if(c == ?\n, do: l + 1, else: l), o + byte_size(<<c::utf8>>)}}

         defp unquote(f)(bin, _, pos),
           do: {:error, unquote("expected char in #{inspect(ranges)}"), bin, pos}
       end
     ], n + 1}
  end

  defp node({:parsec, name}, _, n), do: {:"#{name}__parse", [], n}

  defp node({:choice, list}, p, n) do
    f = :"#{p}#{n}"

    {fs, defs, n} =
      Enum.reduce(list, {[], [], n + 1}, fn nodes, {fs, ds, n} ->
        {f, d, n} = compile(nodes, p, n)
        {[f | fs], d ++ ds, n}
      end)

    body =
      Enum.reduce(
        fs,
        quote(do: {:error, "expected one of #{unquote(length(fs))}", bin, pos}),
        fn g, inner ->
          quote(
            do:
              case unquote(g)(bin, acc, pos) do
                {:error, _, _, _} -> unquote(inner)
                ok -> ok
              end
          )
        end
      )

    {f, [quote(do: defp(unquote(f)(bin, acc, pos), do: unquote(body))) | defs], n}
  end

  defp node({:repeat, nodes}, p, n), do: node({:times, 0, :infinity, nodes}, p, n)

  defp node({:times, min, max, nodes}, p, n) do
    f = :"#{p}#{n}"
    {g, defs, n} = compile(nodes, p, n + 1)
    loop = :"#{f}_loop"

    {f,
     [
       quote do
         defp unquote(f)(bin, acc, pos), do: unquote(loop)(bin, acc, pos, 0)
         defp unquote(loop)(bin, acc, pos, k) when k >= unquote(max), do: {:ok, acc, bin, pos}

         defp unquote(loop)(bin, acc, pos, k) do
           case unquote(g)(bin, acc, pos) do
             {:ok, acc, bin, pos} -> unquote(loop)(bin, acc, pos, k + 1)
             {:error, _, _, _} when k >= unquote(min) -> {:ok, acc, bin, pos}
             error -> error
           end
         end
       end
       | defs
     ], n}
  end

  defp node({kind, nodes}, p, n) when kind == :ignore,
    do: wrap(nodes, p, n, quote(do: fn _ -> [] end))

  defp node({:map, nodes, {m, fun, args}}, p, n),
    do:
      wrap(
        nodes,
        p,
        n,
        quote(do: fn l -> Enum.map(l, &apply(unquote(m), unquote(fun), [&1 | unquote(args)])) end)
      )

  defp node({:reduce, nodes, {m, fun, args}}, p, n),
    do:
      wrap(
        nodes,
        p,
        n,
        quote(do: fn l -> [unquote(m).unquote(fun)(l, unquote_splicing(args))] end)
      )

  defp node({:tag, nodes, tag}, p, n),
    do: wrap(nodes, p, n, quote(do: fn l -> [{unquote(tag), l}] end))

  defp wrap(nodes, p, n, fun) do
    f = :"#{p}#{n}"
    {g, defs, n} = compile(nodes, p, n + 1)

    {f,
     [
       quote do
         defp unquote(f)(bin, acc, pos) do
           with {:ok, inner, bin, pos} <- unquote(g)(bin, [], pos),
                do: {:ok, Enum.reverse(unquote(fun).(Enum.reverse(inner))) ++ acc, bin, pos}
         end
       end
       | defs
     ], n}
  end
end

defmodule Dates do
  use PC

  date =
    integer(min: 4, max: 4)
    |> ignore(string("-"))
    |> integer(min: 2, max: 2)
    |> ignore(string("-"))
    |> integer(min: 2, max: 2)

  time =
    integer(min: 2, max: 2)
    |> ignore(string(":"))
    |> integer(min: 2, max: 2)
    |> optional(ignore(string(":")) |> integer(min: 2, max: 2))

  defparsec(
    :datetime,
    tag(date, :date)
    |> optional(ignore(char([?T, ?\s])) |> tag(time, :time))
    |> optional(string("Z"))
  )
end

defmodule Expr do
  use PC
  ws = ignore(repeat(char([?\s, ?\n])))
  lit = reduce(times(char([?0..?9, ?_]), min: 1), {Expr, :num, [10]})
  name = reduce(times(char([?a..?z, ?é, {:not, ?q}]), min: 1), {List, :to_string, []})

  call =
    tag(
      name
      |> ignore(string("("))
      |> parsec(:expr)
      |> repeat(ignore(string(",")) |> parsec(:expr))
      |> ignore(string(")")),
      :call
    )

  factor =
    choice([
      ignore(string("(")) |> concat(ws) |> parsec(:expr) |> ignore(string(")")),
      lit,
      call,
      map(name, {String, :upcase, []})
    ])

  defparsec(:factor, ws |> concat(factor) |> concat(ws))

  defparsec(
    :term,
    reduce(
      parsec(:factor) |> repeat(map(char([?*, ?/]), {Expr, :op, []}) |> parsec(:factor)),
      {Expr, :fold, []}
    )
  )

  defparsec(
    :expr,
    reduce(
      parsec(:term) |> repeat(map(char([?+, ?-]), {Expr, :op, []}) |> parsec(:term)),
      {Expr, :fold, []}
    )
  )

  def num(cs, base), do: cs |> Enum.reject(&(&1 == ?_)) |> List.to_integer(base)
  def op(c), do: List.to_atom([c])
  def fold([a, op, b | rest]), do: fold([{op, a, b} | rest])
  def fold([a]), do: a
end

for s <- ["2020-01-02", "2020-01-02T03:04:05Z", "2020-1-02", "2020-01-02 03:04rest", ""],
    do: IO.inspect(Dates.datetime(s))

for s <- ["1+2*3", "(1 + 2)*\n3_0 - x", "f(1,g(2,é))/4", "1+", "q", "((1)", "a*b*c-1-2 tail"],
    do: IO.inspect(Expr.expr(s))

IO.inspect(Dates.__info__(:functions))
IO.inspect(function_exported?(Expr, :expr__parse, 3))
