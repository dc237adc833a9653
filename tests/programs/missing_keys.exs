# What is told of keys that are not there, and where.
defmodule A do
  def a(m), do: Map.fetch!(m, :b)
  def b(m), do: :maps.get(:b, m)
  def c(m, k), do: Map.fetch!(m, k)
  def d(m), do: m |> Map.fetch!(:b) |> to_string()

  def e(m),
    do:
      (
        x = Map.fetch!(m, :b)
        x + 1
      )

  def f(m), do: Map.get(m, :b).c
  def g(m), do: m.b
  def h(m), do: Enum.map([m], &Map.fetch!(&1, :b))
  def i(m), do: fn -> Map.fetch!(m, :b) end
  def j(m), do: Map.update!(m, :b, & &1)
  def k(m), do: Map.pop!(m, :b)
  def l(m), do: Map.replace!(m, :b, 1)
  def n(m), do: Keyword.fetch!([], m)
end

m = %{a: 1}

for f <- [
      fn -> A.a(m) end,
      fn -> A.b(m) end,
      fn -> A.c(m, :z) end,
      fn -> A.d(m) end,
      fn -> A.e(m) end,
      fn -> A.f(m) end,
      fn -> A.g(m) end,
      fn -> A.h(m) end,
      A.i(m),
      fn -> A.j(m) end,
      fn -> A.k(m) end,
      fn -> A.l(m) end,
      fn -> A.n(:q) end,
      fn -> A.a(5) end,
      fn -> A.b(5) end,
      fn -> Code.eval_string("Map.fetch!(%{}, :x)") end,
      fn -> A.h([1]) end
    ] do
  try do
    f.()
  rescue
    e ->
      IO.puts(Exception.format_banner(:error, e))

      for {module, name, arity, place} <- Enum.take(__STACKTRACE__, 2),
          do: IO.puts("    #{place[:line]}: #{Exception.format_mfa(module, name, arity)}")
  end
end
