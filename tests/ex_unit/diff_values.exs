defmodule S do defstruct [:a, :b] end
defmodule S2 do defstruct [:a, :c] end
defmodule SI do
  defstruct [:x]
  defimpl Inspect do def inspect(%{x: x}, _), do: "#SI<#{x}>" end
end
defmodule Run do
def run do
import Inspect.Algebra
show = fn l, r, ctx ->
  {d, _} = ExUnit.Diff.compute(l, r, ctx)
  w = fn doc -> concat(["\u2039", doc, "\u203a"]) end
  f = fn side -> ExUnit.Diff.to_algebra(side, w) |> group |> format(80) |> IO.iodata_to_binary end
  IO.puts "#{inspect l} | #{inspect r}"
  IO.puts "  #{d.equivalent?}  L #{f.(d.left)}\n        R #{f.(d.right)}"
end
pairs = [
 {1, 2}, {1, 1}, {1, 1.0}, {12345, 12346}, {1.5, 1.6}, {:foo, :bar}, {:foo, :fop}, {nil, 1}, {"foo", "foo"}, {"foo", "fop"}, {"foo", "bar"}, {"hello world", "hello wurld!"},
 {"abc", ""}, {"", ""}, {"", "abc"}, {"abcdef", "abcxyz"}, {"abcdefghij", "xbcdefghiz"}, {"a b c", "a  b c"}, {"foo\nbar", "foo\nbaz"}, {"äöü", "äou"}, {"same", :same}, {"abcd", "ab"}, {"abcdxxxx", "abyyyyyyyyy"},
 {"one two three four", "one two 3 four"}, {<<1,2>>, <<1,3>>}, {<<255>>, <<254>>}, {"a", <<255>>}, {<<1::3>>, <<2::3>>},
 {[], []}, {[], [1]}, {[1], []}, {[1,2,3], [1,2,3,4]}, {[1,2,3,4], [1,3,4,5]}, {[1,2,3],[3,2,1]}, {[1,2], [2,1]}, {[1, [2, 3]], [1, [2, 4]]}, {[[1,2],[3,4]], [[1,2],[3,5]]}, {[1|2], [1|3]}, {[1|2], [1, 2]}, {[1,2|3],[1|3]}, {[1|2],[2]},
 {[:a, :b], [:b]}, {'abc', 'abd'}, {'abc', 'xyz'}, {[a: 1], [a: 2]}, {[a: 1, b: 2], [b: 2, a: 1]}, {[a: 1, b: 2], [a: 1]}, {[a: 1], [b: 1]}, {[a: 1], [{"a", 1}]}, {[a: 1, b: 2], [1, 2]}, {[{:a, 1}, 3], [{:a, 2}, 3]}, {[{:a, 1} | 3], [{:a, 2}, 3]},
 {[1,2,3,4,5,6], [1,2,9,4,5,6]}, {["foo", "bar"], ["foo", "baz"]}, {[%{a: 1}, %{b: 2}], [%{a: 2}, %{b: 2}]}, {[{1, 2}, {3, 4}], [{3, 4}, {1, 2}]},
 {{1, 2}, {1, 3}}, {{1, 2}, {1, 2, 3}}, {{}, {1}}, {{1,2,3}, {2,3}}, {{:ok, "hello"}, {:ok, "hallo"}}, {{:ok, 1}, {:error, 1}}, {{:ok, [1]}, [1]},
 {%{}, %{a: 1}}, {%{a: 1}, %{}}, {%{a: 1}, %{a: 2}}, {%{a: 1, b: 2}, %{b: 3, c: 4}}, {%{"a" => 1}, %{"a" => 2}}, {%{"a" => 1}, %{a: 1}}, {%{1 => 2, 3 => 4}, %{1 => 2, 3 => 5}}, {%{a: %{b: 1, c: 2}}, %{a: %{b: 2}}}, {%{{1,2} => 3}, %{{1,3} => 3}}, {%{a: 1}, [a: 1]},
 {%{"foo" => 1}, %{"fop" => 1}}, {%{a: 1, b: 2, c: 3}, %{a: 1, b: 2, c: 4}}, {%{a: 1}, %{a: 1, b: 2, c: 3}},
 {%S{a: 1}, %S{a: 2}}, {%S{a: 1}, %S2{a: 1}}, {%S{a: 1}, %{a: 1}}, {%{a: 1}, %S{a: 1}}, {%SI{x: 1}, %SI{x: 2}}, {%SI{x: "hello"}, %SI{x: "hallo"}}, {%SI{x: 1}, %S{a: 1}}, {%{s: %SI{x: 1}}, %{s: %SI{x: 2}}},
 {MapSet.new([1,2]), MapSet.new([1,3])}, {~D[2020-01-01], ~D[2020-01-02]}, {~r/a/, ~r/b/}, {1..2, 1..3}, {~N[2020-01-01 10:00:00], ~D[2020-01-01]}, {MapSet.new([1,2]), [1,2]}, {%RuntimeError{message: "foo"}, %RuntimeError{message: "fop"}},
 {&is_atom/1, &is_list/1}, {%{a: "foo bar"}, %{a: "foo baz"}}, {[foo: [bar: [baz: 1]]], [foo: [bar: [baz: 2]]]}, {[foo: 1, foo: 2], [foo: 2, foo: 1]},
 {Foo.Bar, Foo.Baz}, {true, false}, {"foo", 'foo'}, {[1, 2.0], [1, 2]}, {1, "1"}, {{1, {2, {3, 4}}}, {1, {2, {3, 5}}}},
 {%{a: [1,2,3], b: {1, "x"}}, %{a: [1,2,4], b: {1, "y"}}}, {[[]], [[[]]]}, {[nil], [[]]}, {%{a: nil}, %{a: []}}, {"a\"b", "a'b"}, {"#\{x}", "#\{y}"}, {[1, 1, 1], [1, 1]}, {[:a, :b, :c, :d], [:c, :d, :a, :b]}, {Enum.to_list(1..20), Enum.to_list(2..21)},
 {"The quick brown fox", "The quick red fox jumps"}, {"aaaa", "bbbb"}, {"abc def", "abd xyz"}, {"123", "124"}, {"x", "y"}, {"xy", "xz"}, {"xyz", "xab"}, {"abcde", "axxxx"}, {"abcd", "axxd"}
]
for {l, r} <- pairs, do: show.(l, r, :==)
IO.puts "==="
for {l, r} <- [{1, 1.0}, {[1], [1.0]}, {%{a: 1}, %{a: 1.0}}], do: show.(l, r, :===)
end
end
Run.run()
