# The numbers in the names of functions within functions, in the order in which the compiler comes to them.
defmodule N do
  defp n(f), do: :erlang.fun_info(f, :name) |> elem(1) |> Atom.to_string() |> String.replace(~r/.*-fun-/, "")
  def id(a, b, c), do: {a, b, c}
  def tuple, do: {n(fn -> :a end), n(fn -> :b end), n(fn -> :c end)}
  def list, do: [n(fn -> :a end), n(fn -> :b end), n(fn -> :c end)]
  def call, do: id(n(fn -> :a end), n(fn -> :b end), n(fn -> :c end))
  def remote, do: Kernel.max(n(fn -> :a end), n(fn -> :b end))
  def remote2, do: N.id(n(fn -> :a end), n(fn -> :b end), n(fn -> :c end))
  def op, do: [n(fn -> :a end)] ++ [n(fn -> :b end)] ++ [n(fn -> :c end)]
  def map, do: %{a: n(fn -> :a end), b: n(fn -> :b end), c: n(fn -> :c end)}
  def map2, do: %{%{a: 1, z: 2} | a: n(fn -> :a end), z: n(fn -> :b end)}
  def map3(k), do: %{k => n(fn -> :a end), z: n(fn -> :b end)}
  def seq do
    a = n(fn -> :a end)
    b = n(fn -> :b end)
    {a, b}
  end
  def cse(x) do
    case n(fn -> :a end) do
      ^x -> 1
      y -> {y, n(fn -> :b end), n(fn -> :c end)}
    end
  end
  def iff(x), do: if(x, do: n(fn -> :a end), else: n(fn -> :b end))
  def cnd(x), do: (cond do
    x == 1 -> n(fn -> :a end)
    x == 2 -> n(fn -> :b end)
    true -> n(fn -> :c end) end)
  def nest, do: (f = fn -> {n(fn -> :a end), n(fn -> :b end)} end; {n(f), f.(), n(fn -> :c end)})
  def clauses(1), do: n(fn -> :a end)
  def clauses(2), do: n(fn -> :b end)
  def clauses(3), do: {n(fn -> :c end), n(fn -> :d end)}
  def tr do
    try do
      n(fn -> :a end)
    rescue
      _ -> n(fn -> :b end)
    catch
      _ -> n(fn -> :c end)
    else
      x -> {x, n(fn -> :d end)}
    after
      n(fn -> :e end)
    end
  end
  def wth, do: (with a <- n(fn -> :a end), b <- n(fn -> :b end), do: {a, b, n(fn -> :c end)})
  def fr, do: (for x <- [n(fn -> :a end)], y <- [n(fn -> :b end)], do: {x, y, n(fn -> :c end)})
  def fr2, do: {n(fn -> :z end), (for <<x <- "a">>, do: {x, n(fn -> :c end)}), n(fn -> :y end)}
  def cap, do: {n(&{&1, 1}), n(&id(&1, &2, 1)), n(fn -> :c end)}
  def pipe, do: [1] |> Enum.map(fn _ -> :a end) |> then(fn x -> {x, n(fn -> :b end)} end)
  def str, do: "#{n(fn -> :a end)} #{n(fn -> :b end)}"
  def bin, do: <<n(fn -> :a end)::binary, n(fn -> :b end)::binary>>
  def aand(x), do: (x && n(fn -> :a end)) || n(fn -> :b end)
  def dflt(f \\ fn -> :a end), do: {n(f), n(fn -> :b end)}
  def kw, do: id(n(fn -> :a end), n(fn -> :b end), do: n(fn -> :c end))
  def appl, do: (f = fn a, b -> {a, b} end; f.(n(fn -> :a end), n(fn -> :b end)))
  def ifm(m), do: m.id(n(fn -> :a end), n(fn -> :b end), 1)
  def snd, do: (send(self(), n(fn -> :a end)); receive do x -> {x, n(fn -> :b end)} after 0 -> n(fn -> :c end) end)
  def cons, do: [n(fn -> :a end) | [n(fn -> :b end) | n(fn -> :c end)]]
  def strct, do: %URI{host: n(fn -> :a end), path: n(fn -> :b end)} |> Map.take([:host, :path])
  def fld, do: N.id(%{a: n(fn -> :a end)}.a, %{b: n(fn -> :b end)}.b, 1)
end
t = [:tuple, :list, :call, :remote, :remote2, :op, :map, :map2, :seq, :nest, :tr, :wth, :fr, :fr2, :cap, :pipe, :str, :bin, :dflt, :kw, :appl, :snd, :cons, :strct, :fld]
for f <- t, do: IO.inspect({f, apply(N, f, [])})
IO.inspect {N.map3(1), N.cse(1), N.iff(true), N.iff(false), N.cnd(1), N.cnd(2), N.cnd(3), N.clauses(1), N.clauses(2), N.clauses(3), N.aand(nil), N.aand(1), N.dflt(fn -> 1 end), N.ifm(N)}
defmodule More do
  defmacrop n(f) do
    quote do: :erlang.fun_info(unquote(f), :name) |> elem(1) |> Atom.to_string() |> String.replace(~r/.*-fun-/, "") |> then1()
  end
  def then1(x), do: (Process.put(:seen, [x | Process.get(:seen, [])]); x)
  def id(a, b, c), do: {a, b, c}
  def try1(x) do
    try do
      x.()
      n(fn -> :a end)
    rescue
      _ -> n(fn -> :b end)
    catch
      _ -> n(fn -> :c end)
      _, _ -> n(fn -> :d end)
    else
      x -> {x, n(fn -> :e end)}
    after
      n(fn -> :f end)
    end
  end
  def try2(x) do
    try do
      x.()
      n(fn -> :a end)
    after
      n(fn -> :f end)
    end
    n(fn -> :z end)
  end
  def with1(x, y), do: (with {:ok, a} <- x, _ = n(fn -> :a end), {:ok, b} <- y, _ = n(fn -> :b end) do {a, b, n(fn -> :c end)} else :e1 -> n(fn -> :d end); :e2 -> n(fn -> :e end) end)
  def with2(x), do: (with {:ok, a} <- x, _ = n(fn -> :a end) do {a, n(fn -> :c end)} else :e1 -> n(fn -> :d end); :e2 -> n(fn -> :e end) end)
  def callee, do: (case n(fn -> :a end) do _ -> fn x, y -> {x, y} end end).(n(fn -> :b end), n(fn -> :c end))
  def callee2, do: (n(fn -> :a end); More).id(n(fn -> :b end), n(fn -> :c end), 1)
  def bitsr, do: {n(fn -> :a end), for(<<x <- "a">>, reduce: 0, do: (acc -> {acc, x, n(fn -> :b end)})), n(fn -> :c end)}
  def bitsb, do: {n(fn -> :a end), for(<<x <- "a">>, into: "", do: <<x, n(fn -> :b end)::binary>>), n(fn -> :c end)}
  def bitsl, do: {n(fn -> :a end), for(<<x <- (n(fn -> :s end))>>, do: {x, n(fn -> :b end)}), n(fn -> :c end)}
  def upd(m), do: %{(n(fn -> :m end); m) | a: n(fn -> :a end), b: n(fn -> :b end)}
  def mapk, do: %{n(fn -> :a end) => n(fn -> :b end), n(fn -> :c end) => n(fn -> :d end)}
  def two(m), do: {{n(fn -> :a end), n(fn -> :b end)}, {n(fn -> :c end), n(fn -> :d end)}, m}
  def rec, do: (send(self(), :x); receive do :x -> n(fn -> :a end); :y -> n(fn -> :b end) after (n(fn -> :t end); 0) -> n(fn -> :c end) end)
  def cnd(x), do: (cond do (n(fn -> :c1 end); x == 1) -> n(fn -> :a end); (n(fn -> :c2 end); x == 2) -> n(fn -> :b end); true -> n(fn -> :c end) end)
  def andor(x), do: ((n(fn -> :a end); x) and (n(fn -> :b end); x)) or (n(fn -> :c end); x)
  def aa(x), do: :erlang.andalso((n(fn -> :a end); x), (n(fn -> :b end); x))
  def unl(x), do: (unless x, do: n(fn -> :a end), else: n(fn -> :b end))
  def forf(x), do: (for a <- x, n(fn -> :f end), into: %{}, do: {a, n(fn -> :b end)})
  def foru(x), do: (for a <- x, uniq: true, do: {a, n(fn -> :b end)})
  def cmp(x), do: (n(fn -> :a end); x) > (n(fn -> :b end); 1)
  def inn(x), do: (n(fn -> :a end); x) in [1, (n(fn -> :b end); 2)]
  def strc, do: "#{n(fn -> :a end)}-#{n(fn -> :b end)}-#{n(fn -> :c end)}"
  def cap, do: {n(&then1/1), n(fn -> :a end), n(&String.length/1), n(&id(&1, &2, &1)), n(fn -> :b end)}
  def dbgd(x), do: (case x do 1 -> (fn -> n(fn -> :i end) end).(); 2 -> n(fn -> :c end) end)
  def sig, do: ~s(#{n(fn -> :a end)}) <> n(fn -> :b end)
  def mtch, do: ({a, b} = {n(fn -> :a end), n(fn -> :b end)}; [c | d] = [n(fn -> :c end) | n(fn -> :d end)]; {a, b, c, d})
  def unq, do: n(fn a -> (fn b -> (fn c -> {a, b, c} end) end) end)
end
run = fn l, f -> Process.delete(:seen); r = try do f.() catch k, e -> {k, e} end; IO.inspect({l, r, Enum.reverse(Process.get(:seen, []))}, width: 200) end
run.(:try1, fn -> More.try1(fn -> 1 end) end)
run.(:try1e, fn -> More.try1(fn -> raise "a" end) end)
run.(:try1t, fn -> More.try1(fn -> throw 1 end) end)
run.(:try1x, fn -> More.try1(fn -> exit 1 end) end)
run.(:try2, fn -> More.try2(fn -> 1 end) end)
run.(:with1, fn -> More.with1({:ok, 1}, {:ok, 1}) end)
run.(:with1, fn -> More.with1({:ok, 1}, :e1) end)

run.(:with2, fn -> More.with2({:ok, 1}) end)
run.(:with2, fn -> More.with2(:e1) end)
run.(:with2, fn -> More.with2(:e2) end)
for f <- [:callee, :callee2, :bitsr, :bitsb, :bitsl, :mapk, :rec, :strc, :cap, :sig, :mtch, :unq], do: run.(f, fn -> apply(N, f, []) end)
for {f, x} <- [upd: %{a: 1, b: 2}, two: 1, cnd: 1, cnd: 2, cnd: 3, andor: true, andor: false, aa: true, unl: true, unl: false, forf: [1], foru: [1], cmp: 1, inn: 1, dbgd: 1, dbgd: 2], do: run.({f, x}, fn -> apply(N, f, [x]) end)
