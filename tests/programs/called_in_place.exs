# Functions that are called where they are written, or by a variable bound just before: what stack traces say of them, and
# what functions capture of variables that stand for a literal.

defmodule InPlace do
  def a(x), do: (fn 1 -> 2 end).(x)

  def b(x), do: x |> then(fn y -> raise "b#{y}" end)

  def c(x), do: x |> then(fn 1 -> 1; {2, y} -> y end)

  def d(x) do
    x
    |> (fn y -> y + :a end).()
  end

  def f(x) do
    g = fn y -> raise "f#{y}" end
    g.(x)
    g.(x)
  end

  def g(x) do
    g = fn 1 -> raise "f#{1}" end
    g.(x)
  end

  def h(x, y), do: (fn 1, 2 -> 2 end).(x, y)

  def j(x) do
    g = fn y -> raise "f#{y}" end
    Enum.map([1], g)
    g.(x)
  end

  def l(x), do: (&(&1 + :a)).(x)

  def m(x), do: (&inspect(&1, foo: raise(&1))).(x)

  def n(x), do: then(x, &raise/1)

  def o(x), do: then(x, &o2/1)

  defp o2(x), do: raise(x)

  def p(x) do
    f = &o2/1
    f.(x)
  end

  def q(x) do
    f = fn x when is_integer(x) -> x end
    f.(x)
  end

  def t(x) do
    f = if x, do: fn y -> raise y end, else: nil
    f.("b")
  end

  def u(x) do
    f = fn -> raise x end
    for _ <- [1], do: f.()
  end

  def v(x) do
    f = fn -> raise x end
    try do f.() after 1 end
  end
end

defmodule InBranches do
  def b(x) do
    f = fn 1 -> 2 end
    case x do
      2 -> f.(x)
      _ -> 1
    end
  end

  def c(x) do
    f = fn 1 -> 2 end
    receive do 2 -> f.(x) after 0 -> 1 end
  end

  def d(x) do
    f = fn 1 -> 2 end
    receive do 2 -> 1 after 0 -> f.(x) end
  end

  def e(x) do
    f = fn 1 -> 2 end
    with 2 <- f.(x), do: 3
  end

  def j(x) do
    f = fn 1 -> 2 end
    cond do
      x -> f.(x)
    end
  end

  def k(x) do
    f = if x, do: (fn 1 -> 2 end)
    f.(x)
  end

  def m(x) do
    f = fn 1 -> 2 end
    y = f.(x)
    y
  end

  def n(x) do
    fn z -> (fn 1 -> z end).(x) end.(2)
  end

  def p(x) do
    for _ <- [1], do: (fn 1 -> 1 end).(x)
  end

  def q(x) do
    g = fn z ->
      f = fn 1 -> z end
      f.(x)
    end
    g.(1)
  end

  def r(x) do
    g = fn z ->
      f = fn 1 -> z end
      f.(x)
    end
    g.(1)
    g.(2)
  end
end

defmodule OfArguments do
  def a(x), do: (fn 1 -> 2 end).(x)

  def b(x), do:
    (fn 1 -> 2 end).(x)

  def c(x) do (fn 1 -> 2 end).(x) end

  def d(x, _y), do: (fn 1 -> 2 end).(x)

  def e(x), do: (f = fn 1 -> 2 end; f.(x))

  def f(x), do: (String.length("a"); (fn 1 -> 2 end).(x))

  def g(x), do: [(fn 1 -> 2 end).(x)]

  def h(x), do: (fn 1, 2 -> 2 end).(x, x)

  def i(x), do: [(fn 1 -> 2 end).(x), (fn 1 -> 2 end).(x)]

  def j(x) do
    [(fn 1 -> 2 end).(x), (fn 1 -> 2 end).(x)]
  end

  def l(x), do: Enum.map([x], fn y -> (fn 1 -> 2 end).(y) end)

  def m(x), do: Enum.map([x], fn y ->
     (fn 1 -> 2 end).(y) end)

  def n(x), do: Enum.map([x], fn y -> 
     f = fn 1 -> 2 end
     f.(y) end)

  def o(x) do
    (fn 1 ->
       2 end).(x)
    (fn 1 ->
       2 end).(x)
  end
end

defmodule Literals do
  def literal do
    x = 1
    fn y -> x + y end
  end

  def given(x), do: fn y -> x + y end

  def pinned do
    x = {1, [2]}

    fn
      ^x -> :same
      _ -> :other
    end
  end

  def sized do
    n = 4
    fn <<head::size(n), _::bitstring>> -> head end
  end

  def nested do
    text = "a"
    fn -> fn y -> text <> y end end
  end
end

calls = [
  {InPlace, :a, [2]},
  {InPlace, :b, [1]},
  {InPlace, :c, [5]},
  {InPlace, :d, [2]},
  {InPlace, :f, [2]},
  {InPlace, :g, [2]},
  {InPlace, :h, [2, 3]},
  {InPlace, :j, [2]},
  {InPlace, :l, [2]},
  {InPlace, :m, ["x"]},
  {InPlace, :n, ["x"]},
  {InPlace, :o, ["x"]},
  {InPlace, :p, ["x"]},
  {InPlace, :q, [:a]},
  {InPlace, :t, ["x"]},
  {InPlace, :u, ["x"]},
  {InPlace, :v, ["x"]},
  {InBranches, :b, [2]},
  {InBranches, :c, [2]},
  {InBranches, :d, [2]},
  {InBranches, :e, [2]},
  {InBranches, :j, [2]},
  {InBranches, :k, [2]},
  {InBranches, :m, [2]},
  {InBranches, :n, [2]},
  {InBranches, :p, [2]},
  {InBranches, :q, [2]},
  {InBranches, :r, [2]},
  {OfArguments, :a, [2]},
  {OfArguments, :b, [2]},
  {OfArguments, :c, [2]},
  {OfArguments, :d, [2, 2]},
  {OfArguments, :e, [2]},
  {OfArguments, :f, [2]},
  {OfArguments, :g, [2]},
  {OfArguments, :h, [2]},
  {OfArguments, :i, [2]},
  {OfArguments, :j, [2]},
  {OfArguments, :l, [2]},
  {OfArguments, :m, [2]},
  {OfArguments, :n, [2]},
  {OfArguments, :o, [2]}
]

for {module, name, args} <- calls do
  IO.write("#{inspect(module)}.#{name}: ")

  try do
    IO.inspect(apply(module, name, args))
  rescue
    error ->
      IO.puts(Exception.message(error))
      own = Enum.take_while(__STACKTRACE__, fn {module, _, _, _} -> module != :elixir_compiler_0 end)
      for {module, name, arity, place} <- own, do: IO.inspect({module, name, arity, place[:line]})
  end
end

for fun <- [Literals.literal(), Literals.given(1), Literals.pinned(), Literals.sized(), Literals.nested()],
    do: IO.inspect({Function.info(fun, :env), Function.info(fun, :name)})

IO.inspect({Literals.literal().(2), Literals.pinned().({1, [2]}), Literals.pinned().(1)})
IO.inspect({Literals.sized().(<<0xA5>>), Literals.nested().().("b")})

# What a block binds is known behind it.
defmodule Leaving do
  def a, do: ((f = fn x -> x end; f.(1)); f.(2))
  def b do
    y = (f = fn x -> x end; f.(1))
    {y, f.(2)}
  end
  def c(x) do
    g = [(f = fn x -> x end; f.(x))]
    {g, f}
  end
  def d(x) do
    g = (f = fn y -> y + x end; f.(1))
    fn -> {f, g} end
  end
end
IO.inspect({Leaving.a(), Leaving.b(), Leaving.c(1) |> elem(0), Leaving.d(2).() |> elem(1)})

# Variables of two clauses are others, even where they are numbered alike.
defmodule Apart do
  def f(1) do
    x = 5
    fn -> x end
  end

  def f(_) do
    fn z -> z end
  end

  def g(:a) do
    a = 1
    b = 2
    c = 3
    fn -> {a, b, c} end
  end

  def g(_), do: fn a, b, c -> {a, b, c} end
end

IO.inspect({Apart.f(1).(), Apart.f(2).(7), Apart.g(:a).(), Apart.g(:b).(7, 8, 9)})
