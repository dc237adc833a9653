defmodule S do defstruct [:a, :b] end
defmodule SI do
  defstruct [:x]
  defimpl Inspect do def inspect(%{x: x}, _), do: "#SI<#{x}>" end
end
defmodule Run do
defmacro pat(p) do
  Macro.escape(ExUnit.Assertions.__expand_pattern__(p, __CALLER__), prune_metadata: true)
end
end
defmodule R2 do
@att 5
require Run
import Run
def run do
import Inspect.Algebra
show = fn l, r ->
  ctx = {:match, [{{:x, nil}, 1}, {{:y, nil}, "str"}]}
  {d, _} = ExUnit.Diff.compute(l, r, ctx)
  w = fn doc -> concat(["\u2039", doc, "\u203a"]) end
  f = fn side -> ExUnit.Diff.to_algebra(side, w) |> group |> format(80) |> IO.iodata_to_binary end
  IO.puts "#{Macro.to_string l} | #{inspect r}"
  IO.puts "  #{d.equivalent?}  L #{f.(d.left)}\n        R #{f.(d.right)}"
end
show.(pat(1), 1)
show.(pat(1), 2)
show.(pat(_), 2)
show.(pat(a), 2)
show.(pat({a, a}), {1, 2})
show.(pat({a, a, a}), {1, 1, 2})
show.(pat(^x), 1)
show.(pat(^x), 2)
show.(pat({:ok, ^y}), {:ok, "strr"})
show.(pat([a, b]), [1])
show.(pat([a]), [1,2])
show.(pat([a | b]), [1,2])
show.(pat([a | b]), [])
show.(pat([1 | b]), [2,3])
show.(pat([1, 2 | b]), [1])
show.(pat([1, 2, 3]), [1, 3])
show.(pat([]), [1])
show.(pat([a: 1]), [a: 2])
show.(pat([a: 1, b: c]), [a: 2])
show.(pat([{:a, 1} | t]), [a: 2])
show.(pat([a: _] ++ x), [a: 2])
show.(pat([1] ++ z), [2, 3])
show.(pat({a, 1}), {2, 2})
show.(pat({a, 1, 3}), {2, 1})
show.(pat(%{a: 1}), %{a: 2, b: 3})
show.(pat(%{a: 1}), %{b: 3})
show.(pat(%{a: 1, b: q}), %{b: 3, c: 4})
show.(pat(%{"k" => 1}), %{"k" => 2})
show.(pat(%{^x => 1}), %{1 => 2})
show.(pat(%{^x => 1}), %{2 => 2})
show.(pat(%{a: %{b: [1, _]}}), %{a: %{b: [2, 3]}, z: 1})
show.(pat(%{}), [])
show.(pat(%S{a: 1}), %S{a: 2, b: 3})
show.(pat(%S{}), %SI{x: 1})
show.(pat(%S{a: 1}), %{a: 1})
show.(pat(%{a: 1}), %S{a: 2})
show.(pat(%S{a: 1}), nil)
show.(pat(%_{a: 1}), %S{a: 2})
show.(pat(%m{a: 1}), %S{a: 2})
show.(pat(%SI{x: 1}), %SI{x: 2})
show.(pat("foo" <> r), "bar")
show.(pat("foo" <> r), "foobar")
show.(pat("foo" <> "bar"), "foobaz")
show.(pat("fooabc" <> r), "fooabdxyz")
show.(pat("foo" <> r), 1)
show.(pat(<<1, r::binary>>), <<2, 3>>)
show.(pat(<<a::8>>), 3)
show.(pat("abc"), "abd")
show.(pat(@att), 6)
show.(pat(x = {:ok, 1}), {:ok, 2})
show.(pat({:ok, 1} = z), {:ok, 2})
show.(pat({:ok, %{a: b}} = c), {:ok, %{a: 2}})
show.(pat(-1), 1)
show.(pat({:ok, 1.0}), {:ok, 1})
show.(pat(a when a > 1), 1)
show.(pat({:ok, a} when a > 1), {:ok, 1})
show.(pat({:ok, a} when is_integer(a) and a > 1), {:ok, 1})
show.(pat({:ok, a} when is_list(a) or a > 1), {:ok, 1})
show.(pat({:ok, a} when a > 1), {:error, 1})
show.(pat(~r/a/), ~r/b/)
show.(pat(~w(a b)), ["a", "c"])
show.(pat(:foo), :bar)
show.(pat(Foo.Bar), Foo.Baz)
show.(pat(%{a: Foo.Bar}), %{a: Foo.Baz})
show.(pat('abc'), 'abd')
show.(pat(nil), false)
show.(pat({}), {1})
show.(pat({:a, {:b, _}}), {:a, {:c, 1}})
show.(pat(%{a: nil}), %{})
show.(pat(1..3), 1..4)
show.(pat([_ | _]), [])
show.(pat([[1, _] | _]), [[2, 3], 4])
show.(pat(%{a: a, b: a}), %{a: 1, b: 2})
show.(pat([a, 2, c]), [1, 3, 4])
show.(pat([a, b, 3]), [3])
show.(pat({:DOWN, _, :process, _, :normal}), {:DOWN, 1, :process, 2, :killed})
show.(pat(%{a: "foo" <> _}), %{a: "bar"})
show.(pat(%{__struct__: S, a: 1}), %S{a: 2})
show.(pat({:foo, 1}), "string")
show.(pat([%{a: 1}, %{b: 2}]), [%{a: 1, z: 1}, %{b: 3}])
end
end
R2.run
defmodule Q2 do
require Run
import Run
require Record
Record.defrecord :rec, a: 1, b: 2
defmacro mac(x), do: quote(do: {:mac, unquote(x)})
end
defmodule Q3 do
require Run
import Run
import Q2
def run do
import Inspect.Algebra
show = fn l, r ->
  ctx = {:match, [{{:x, nil}, 1}, {{:y, nil}, "str"}]}
  {d, _} = ExUnit.Diff.compute(l, r, ctx)
  w = fn doc -> concat(["\u2039", doc, "\u203a"]) end
  f = fn side -> ExUnit.Diff.to_algebra(side, w) |> group |> format(80) |> IO.iodata_to_binary end
  IO.puts "#{Macro.to_string l} | #{inspect r}"
  IO.puts "  #{d.equivalent?}  L #{f.(d.left)}\n        R #{f.(d.right)}"
end
show.(pat({1, %{a: _} = c}), {2, %{a: 1}})
show.(pat({1, %{a: 1} = c}), {2, %{a: 1}})
show.(pat({1, %{a: 1} = c}), {1, %{a: 2}})
show.(pat({1, c = 1}), {2, 1})
show.(pat({1, 1 = c}), {2, 1})
show.(pat({1, [1, a] = c}), {2, [1, 2]})
show.(pat({1, {1, a} = c}), {2, {1, 2}})
show.(pat({1, {1, 2} = c}), {2, {1, 2}})
show.(pat({1, ~w(a b)}), {2, ["a", "b"]})
show.(pat({1, ~w(a b)}), {1, ["a", "c"]})
show.(pat({1, 1..3}), {2, 1..3})
show.(pat({1, rec(a: x)}), {2, {:rec, 1, 2}})
show.(pat({1, rec(a: 2)}), {1, {:rec, 1, 2}})
show.(pat({1, mac(2)}), {1, {:mac, 3}})
show.(pat({1, mac(q)}), {2, {:mac, 3}})
show.(pat({1, <<a, b::binary>>}), {2, "foo"})
show.(pat({1, <<1, b::binary>>}), {1, "foo"})
show.(pat({1, ?a}), {2, ?b})
show.(pat({1, "a#{1}"}), {2, "a1"})
show.(pat({1, <<"foo", _::binary>>}), {2, "foobar"})
show.(pat({1, ~s(foo)}), {2, "fop"})
show.(pat({1, ~D[2020-01-01]}), {2, ~D[2020-01-02]})
show.(pat({1, 1.5}), {1, 1.6})
show.(pat({1, -1.5}), {1, 1.5})
show.(pat({1, __MODULE__}), {1, 1.5})
show.(pat(%URI{host: "a"}), %URI{host: "b"})
show.(pat(%Date{year: 2020}), ~D[2021-01-01])
show.(pat(%Date{year: 2020, month: m}), ~D[2021-01-01])
show.(pat([%Date{year: y}, 1]), [~D[2021-01-01], 2])
show.(pat(%MapSet{}), [1])
show.(pat(%{date: ~D[2020-01-01]}), %{date: ~D[2020-01-02]})
show.(pat([a: 1, b: _]), [b: 1, a: 2])
show.(pat(%{a: [b: 1]}), %{a: [b: 2], c: [d: 1]})
show.(pat(%{Foo => 2, "a b": 1}), %{Foo => 2, "a b": 3})
show.(pat(%{1 => %{2 => 3}}), %{1 => %{2 => 4}})
show.(pat({:error, %{reason: "x", meta: %{code: 5}}}), {:error, %{reason: "y", meta: %{code: 6, z: 1}}})
show.(pat([1 | [2 | t]]), [1, 3, 4])
show.(pat('ab' ++ r), 'acd')
show.(pat([{:a, b}, {:c, d}]), [a: 1, e: 2])
show.(pat({a, b, a}), {1, 2, 3})
show.(pat(%{a: a} = %{b: b}), %{a: 1})
end
end
Q3.run
