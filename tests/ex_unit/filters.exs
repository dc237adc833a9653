import ExUnit.Filters
IO.inspect parse_path("test/a.exs:3:4")
IO.inspect parse_path("test/a.exs:3:bar")
IO.inspect parse_path("test/a.exs:bar:3")
IO.inspect parse_path("test/a.exs")
IO.inspect parse_path("test/a.exs:0")
IO.inspect parse_path("C:\\a.exs:3")
IO.inspect parse_path("C:\\a.exs:3:3")
IO.inspect parse(["line:3", "foo:bar:baz", "x", "line:3", "line:x", "location:foo"])
IO.inspect normalize([:a, {:a, 1}, {:b, "2"}, :a], [:a, {:b, 2}, {:c, 1}, {:b, "2"}, :b, {:a, 3}])
IO.inspect normalize([line: 3], [line: 4])
IO.inspect normalize([{:a, 1}], [:a])
IO.inspect normalize([:a], [{:a, 1}])
IO.inspect normalize(nil, nil)
t = fn l, d -> %{line: l, describe_line: d, file: "x", describe: d && "d"} end
c = for {l, d} <- [{5, nil}, {10, 8}, {14, 8}, {20, nil}], do: %ExUnit.Test{tags: t.(l, d)}
for line <- ["1", "5", "6", "8", "9", "10", "13", "14", "19", "20", "99"] do
IO.inspect {line, for(x <- c, do: eval([line: line], [:line], x.tags, c))}
end
IO.inspect eval([:a], [], %{a: nil}, [])
for {i, e, t} <- [{[], [:a], %{a: nil}}, {[], [:a], %{a: false}}, {[], [a: "1"], %{a: 1}}, {[], [a: "true"], %{a: true}}, {[], [a: "Foo"], %{a: Foo}}, {[], [a: true], %{a: "true"}},
{[], [a: ~r/x/], %{a: "xyz"}}, {[], [a: ~r/x/], %{a: :xyz}}, {[], [:b, a: 1], %{a: 1, b: 2}}, {[b: 2], [a: 1], %{a: 1, b: 2, skip: true}}, {[:skip], [], %{skip: true}}, {[], [:skip], %{skip: "x"}}, {[], [], %{skip: false}}, {[], [], %{skip: nil}}, {[], [], %{skip: 3}}, {[skip: true], [:skip], %{skip: true}}, {[], [{:a, "nil"}], %{a: nil}}, {[a: 1], [a: 2], %{a: [1,2]}}, {[], [a: 2], %{a: [1,2]}}, {[], [a: "2"], %{a: 'a'}}, {[], [a: "1.5"], %{a: 1.5}}, {[], [a: "abc"], %{a: 'abc'}}] do
 IO.inspect {i,e,t, try do eval(i,e,t,[]) rescue x -> x end}
end
IO.inspect normalize([], [b: 2, b: 3])
IO.inspect normalize([b: 2, b: 3, c: 1, a: 1, a: 1], [])
IO.inspect normalize([b: 2, b: 3, a: 1], [b: 2])
IO.inspect normalize([b: 2, b: 3, a: 1], [b: 2, b: 3])
IO.inspect normalize([{:z, 1}, :y, {:x, 1}], [{:f, 1}, :k, {:d, 1}, :c])
IO.inspect eval([a: "x"], [:test], %{a: "x", skip: true}, [])
IO.inspect eval([], [:test], %{test: :foo}, [])
IO.inspect eval([a: "Elixir.Foo"], [:a], %{a: Foo}, [])
IO.inspect eval([a: Foo], [:a], %{a: "Foo"}, [])
IO.inspect eval([a: :foo], [:a], %{a: "foo"}, [])
IO.inspect eval([a: 1], [:a], %{a: "1"}, [])
