# What is evaluated first: arguments in the order in which they are written, and which segment of a bit string is told of.

defmodule Order do
  def t(n, v),
    do:
      (
        IO.write("#{n} ")
        v
      )

  def a, do: Map.put(t(1, %{}), t(2, :k), t(3, :v))
  def b, do: Map.fetch!(t(1, %{k: 1}), t(2, :k))
  def c, do: Map.has_key?(t(1, %{k: 1}), t(2, :k))
  def d, do: Map.delete(t(1, %{k: 1}), t(2, :k))
  def e, do: Map.fetch(t(1, %{k: 1}), t(2, :k))
  def f, do: Map.get(t(1, %{k: 1}), t(2, :k))
  def g, do: elem(t(1, {1}), t(2, 0))
  def h, do: put_elem(t(1, {1}), t(2, 0), t(3, 3))
  def i, do: Tuple.insert_at(t(1, {1}), t(2, 0), t(3, 3))
  def j, do: Tuple.delete_at(t(1, {1}), t(2, 0))
  def k, do: is_map_key(t(1, %{}), t(2, 0))
  def l, do: List.keyfind(t(1, []), t(2, 0), t(3, 0))
  def m, do: List.keymember?(t(1, []), t(2, 0), t(3, 0))
  def n, do: List.keytake(t(1, []), t(2, 0), t(3, 0))
  def o, do: Tuple.append(t(1, {}), t(2, 0))
  def p, do: Process.send_after(t(1, self()), t(2, 0), t(3, 0))
  def q, do: Map.update!(t(1, %{a: 1}), t(2, :a), t(3, & &1))
  def r, do: Map.replace!(t(1, %{a: 1}), t(2, :a), t(3, 1))
  def s, do: {t(1, 1), t(2, 2), [t(3, 3) | t(4, [])]}
  def u, do: %{t(1, 1) => t(2, 2), t(3, 3) => t(4, 4)}
  def v, do: <<t(1, 1), t(2, 2)::size(t(3, 3)), t(4, 4)>>
  def w, do: "#{t(1, 1)} #{t(2, 2)}"
  def x, do: t(1, 1) + t(2, 2) * t(3, 3)
  def y, do: t(1, [1]) ++ (t(2, [2]) -- t(3, []))
  def z, do: t(1, 1) in [t(2, 2), t(3, 3)]
  def aa, do: t(1, 1)..t(2, 2)
  def ab, do: t(1, "a") <> t(2, "b") <> t(3, "c")
  def ac, do: %URI{host: t(1, 1), port: t(2, 2)}
  def ad, do: %{t(1, %{a: 1}) | a: t(2, 2)}
  def ae, do: %URI{t(1, %URI{}) | host: t(2, 2), port: t(3, 3)}
  def af, do: t(1, &Kernel.+/2).(t(2, 1), t(3, 2))
  def ag, do: apply(t(1, Enum), t(2, :map), t(3, [[], & &1]))
  def ah, do: t(1, Enum).map(t(2, []), t(3, & &1))
  def ai, do: for(a <- t(1, [1]), b <- t(2, [2]), into: t(3, []), do: {a, b})
  def aj, do: String.to_atom(t(1, "a"))
  def ak, do: Keyword.put(t(1, []), t(2, :a), t(3, 1))
  def al, do: send(t(1, self()), t(2, 1))
  def am, do: raise(t(1, ArgumentError), t(2, "x"))
  def an, do: throw(t(1, 1))
  def ao, do: Integer.to_string(t(1, 1), t(2, 2))
  def ap, do: String.length(t(1, "a")) == t(2, 1)
  def ar, do: with(a <- t(1, 1), b = t(2, 2), c <- t(3, 3), do: {a, b, c})
  def as, do: Enum.map(t(1, [1]), t(2, & &1))
  def at, do: :maps.put(t(1, :k), t(2, :v), t(3, %{}))
  def au, do: binary_part(t(1, "abc"), t(2, 0), t(3, 1))
  def av, do: Bitwise.bsl(t(1, 1), t(2, 2))
  def aw, do: div(t(1, 1), t(2, 2))
  def ax, do: t(1, true) && t(2, 2)
  def ay, do: List.to_tuple([t(1, 1), t(2, 2)])
  def az, do: struct(t(1, URI), t(2, []))
  def ba, do: Function.capture(t(1, Enum), t(2, :map), t(3, 2))
  def bb, do: Node.spawn(t(1, node()), t(2, fn -> :ok end))
  def bc, do: spawn(t(1, fn -> 1 end)) && t(2, 2)
  def bd, do: get_in(t(1, %{a: 1}), [t(2, :a)])
  def be, do: put_in(t(1, %{a: 1})[t(2, :a)], t(3, 3))
  def bf, do: update_in(t(1, %{a: 1})[t(2, :a)], t(3, & &1))
  def bg, do: max(t(1, 1), t(2, 2))
  def bh, do: <<t(1, 1)::size(t(2, 8)), t(3, "a")::binary-size(t(4, 1))>>
  def bi, do: t(1, "abc") =~ t(2, ~r/a/)
  def bj, do: t(1, 1) |> Kernel.+(t(2, 2)) |> Kernel.*(t(3, 3))
  def bk, do: String.replace(t(1, "a"), t(2, "b"), t(3, "c"))
  def bl, do: Map.merge(t(1, %{}), t(2, %{}))
  def bm, do: exit(t(1, 1))
  def bn, do: Access.get(t(1, %{a: 1}), t(2, :a))
  def bo, do: t(1, %{a: 1})[t(2, :a)]
  def bp, do: Map.pop(t(1, %{a: 1}), t(2, :a))
  def bq, do: List.delete(t(1, [1]), t(2, 1))
  def br, do: List.flatten(t(1, [1]), t(2, [1]))
  def bs, do: if(t(1, nil), do: t(2, 2), else: t(3, 3))
  def bt, do: not t(1, true)
  def bu, do: String.starts_with?(t(1, "a"), t(2, "a"))
  def bv, do: Map.get_and_update(t(1, %{a: 1}), t(2, :a), t(3, fn x -> {x, x} end))
  def bw, do: Map.filter(t(1, %{a: 1}), t(2, fn _ -> true end))
  def bx, do: Map.from_keys(t(1, [1]), t(2, 2))
  def by, do: Process.put(t(1, :a), t(2, 2))
  def bz, do: Process.register(t(1, self()), t(2, :abc_x))
end

for {f, 0} <- Order.__info__(:functions) do
  IO.write("#{f}: ")

  try do
    apply(Order, f, [])
  rescue
    _ -> :e
  catch
    _, _ -> :c
  end

  IO.puts("")
end

defmodule Segments do
  def a(x, y), do: x <> y
  def b(x, y), do: <<x::8, y::binary>>
  def c(x, y), do: <<x::8, y::8>>
  def d(x, y), do: <<x::binary, y::8>>
  def e(x, y), do: <<x::binary-size(2), y::binary>>
  def f(x, y), do: <<x::float, y::binary>>
  def g(x, y), do: <<x::utf8, y::binary>>
  def h(x, y), do: <<x::utf8, y::utf8>>
  def i(x, y), do: <<1::size(x), y::8>>
  def j(x, y), do: <<1::8, x::binary, y::8, x::binary>>
  def k(x, y), do: <<x::bitstring, y::bitstring>>
  def l(x, y), do: "a#{x}" <> y
  def m(x, y), do: <<x::binary, y::binary-size(1)>>
  def n(x, y), do: <<x::8, y::float>>
  def o(x, y), do: <<"a", x::binary, y::binary>>
  def p(x, y), do: <<x::binary, y::utf16>>
  def q(x, y), do: <<y::8, x::integer-size(y)>>
  def r(x, y), do: <<x::16, y::utf8, x::binary>>
end

for {f, _} <- Segments.__info__(:functions), x <- [:a, 1, "b"], y <- [:c, -1, "d", 1.5] do
  IO.write("#{f} #{inspect({x, y})}: ")

  try do
    IO.inspect(apply(Segments, f, [x, y]))
  rescue
    e -> IO.puts(Exception.message(e))
  end
end

# Calls by `apply` in last place need no space.
defmodule Applied do
  def loop(n) when n > 100_000, do: elem(:erlang.process_info(self(), :stack_size), 1)
  def loop(n), do: call(fn -> apply(Applied, :loop, [n + 1]) end)

  def named(name, n) when n > 100_000,
    do: {name, elem(:erlang.process_info(self(), :stack_size), 1)}

  def named(name, n), do: call(fn -> apply(Applied, name, [name, n + 1]) end)
  def listed(list) when length(list) > 3, do: listed(tl(list))
  def listed([n, _]) when n > 100_000, do: elem(:erlang.process_info(self(), :stack_size), 1)
  def listed([n, m]), do: call(fn -> apply(&Applied.listed/1, [[n + 1, m]]) end)
  def call(fun), do: fun.()
end

IO.inspect(Applied.loop(1) < 1000)
IO.inspect(Applied.named(:named, 1) |> elem(1) |> Kernel.<(1000))
IO.inspect(Applied.listed([1, 2]) < 1000)
