# What the two sides of a difference look like, at two widths: bytes and bits, keyword lists, improper lists, keys, structs.
defmodule Plain do
  defstruct [:a, :b, name: "x"]
end

defmodule Other do
  defstruct [:a, :b, name: "x"]
end

defmodule Own do
  defstruct [:d]

  defimpl Inspect do
    def inspect(%{d: d}, _), do: "#Own<#{Kernel.inspect(d)}>"
  end
end

defmodule Derived do
  @derive {Inspect, only: [:a]}
  defstruct [:a, :b]
end

defmodule Shapes do
  import Inspect.Algebra

  def values do
    bits = <<5::5>>
    bytes = <<1, 2>>
    some = Map.new([1, 2.0, :a, %{}, [1]], &{&1, 1})
    many = Map.new(1..40, &{&1, &1})

    [
      {bits, bits},
      {[bits, 1], [bits, 2]},
      {%{a: %{b: bits}, c: 1}, %{a: %{b: bits}}},
      {%{bits => 1}, %{bits => 2}},
      {bytes, 1},
      {bytes, <<1, 3>>},
      {[bytes, 1], [bytes, 2]},
      {%{a: bytes, c: 1}, %{a: bytes}},
      {%{bytes => bytes}, %{}},
      {[%{bytes => bytes}, 1], [%{bytes => bytes}, 2]},
      {[{Enum, 1}], [{Enum, 2}]},
      {[{Enum, 1}], [{String, 1}]},
      {[[{Enum, 1}], 1], [[{Enum, 1}], 2]},
      {[a: 1, b: 2], [{:a, 1}, 3]},
      {[[1, 2 | 3], 1], [[1, 2 | 3], 2]},
      {[[[] | 3], 1], [[[] | 3], 2]},
      {%{[111, 222] => 1}, %{[111, 222] => 2}},
      {%{%{a: 1, b: 2} => 1}, %{%{a: 1, b: 2} => 2}},
      {some, %{some | 1 => 2}},
      {many, %{many | 40 => 41}},
      {%Plain{}, %Other{}},
      {%Plain{a: 1}, %{a: 1}},
      {%Derived{a: 1}, %{a: 1}},
      {%Derived{a: 1, b: 1}, %Derived{a: 1, b: 2}},
      {%Own{d: "a"}, %Own{d: "b"}},
      {%Own{d: "\t"}, %Plain{}},
      {%Plain{}, 1..2},
      {1..2, ~D[2020-01-01]},
      {MapSet.new([1]), MapSet.new([2])},
      {'abc', []},
      {'abc', 'bbc'},
      {'abc', [1]},
      {123.456, 12345},
      {"\xFF", "\xFE"}
    ]
  end

  def patterns do
    [
      {quote(do: %{at: ~D[2020-01-01]}), %{at: ~D[2020-01-01]}},
      {quote(do: %Derived{a: 7}), %Derived{a: 7, b: 1}},
      {quote(do: %Own{d: "x"}), %Own{d: "y"}},
      {quote(do: [:a | :b]), [:a | :x]},
      {quote(do: [:a | :b]), [:b | :a]},
      {quote(do: [:a, :b]), [:a, :b | :c]},
      {quote(do: [:a, :b | []]), [:a, :b, :c]},
      {quote(do: [:a | x]), [:a, :b | :c]},
      {quote(do: [{:a, _} | [b: 1]]), [a: 1, b: 1]},
      {quote(do: [{:a, _}, {:b, 1}]), [a: 1, b: 2]},
      {quote(do: []), 'abc'},
      {quote(do: {1_000_000, [x, 2_000 | y]}), 1},
      {quote(do: %{[1, 2] => 1_000}), %{}}
    ]
  end

  def run do
    for {left, right} <- values(), do: show(left, right, :===)

    for {left, right} <- patterns() do
      pattern = ExUnit.Assertions.__expand_pattern__(left, __ENV__)
      show(pattern, right, {:match, []})
    end
  end

  defp show(left, right, context) do
    {diff, _} = ExUnit.Diff.compute(left, right, context)
    IO.puts("#{diff.equivalent?} #{side(diff.left, 80)} | #{side(diff.right, 80)}")
    IO.puts("     #{side(diff.left, 1)} | #{side(diff.right, 1)}")
  end

  defp side(tree, width) do
    mark = &concat(["‹", &1, "›"])
    tree |> ExUnit.Diff.to_algebra(mark) |> format(width) |> IO.iodata_to_binary()
  end
end

Shapes.run()
