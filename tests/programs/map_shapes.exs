# Maps and structs written out and updated, with keys known beforehand and not: what is computed when, and who shares what.
defmodule Person do
  defstruct [:name, :email, age: 0, tags: []]
end

defmodule Shapes do
  def fixed_and_computed(x), do: %{c: x, a: 1, b: {x, 2}, d: [x]}
  def defaults(x), do: %Person{email: x}
  def renamed(map, x), do: %{map | age: x, name: x}
  def text_key(map, x), do: %{map | "k" => x}
  def twice(x), do: %{a: x, a: x + 1}
  def lacking(map), do: %{map | nope: 1, name: 2}
  def in_order(x), do: %{b: IO.inspect({:b, x}), a: IO.inspect({:a, x}), c: 1, aa: IO.inspect({:aa, x})}
  def binding(x), do: %{b: _y = x + 1, a: x * 2}
  def pushed(map, x), do: %{map | tags: [x | map.tags]}
  def nested(x), do: %{z: x, y: %{a: x, b: [x], c: 1}, x: %{k: %{}}}
  def updated_twice(map), do: %{map | age: 1, age: 2}

  def countdown(map, 0), do: map
  def countdown(map, n), do: countdown(%{map | age: n, tags: [n | map.tags]}, n - 1)

  def large(x) do
    %{
      a1: x, a2: 2, a3: 3, a4: 4, a5: 5, a6: 6, a7: 7, a8: 8, a9: 9, b1: 1, b2: 2, b3: 3, b4: 4, b5: 5, b6: 6, b7: 7,
      b8: 8, b9: 9, c1: 1, c2: 2, c3: 3, c4: 4, c5: 5, c6: 6, c7: 7, c8: 8, c9: 9, d1: 1, d2: 2, d3: 3, d4: 4, d5: x,
      d6: 6
    }
  end
end

IO.inspect(Shapes.fixed_and_computed(5))
IO.inspect(Shapes.defaults("x"))
person = Shapes.defaults("y")
IO.inspect(Shapes.renamed(person, 7))
IO.inspect(person)
IO.inspect(Shapes.text_key(%{"k" => 1}, 2))
IO.inspect(Shapes.twice(1))
IO.inspect(Shapes.in_order(1))
IO.inspect(Shapes.binding(3))
IO.inspect(person |> Shapes.pushed(1) |> Shapes.pushed(2))
IO.inspect(Shapes.nested(:n))
IO.inspect(Shapes.updated_twice(person))
IO.inspect(Shapes.countdown(person, 4))
IO.inspect({map_size(Shapes.large(0)), Shapes.large(0).d5, Map.take(%{Shapes.large(0) | a1: :x, d6: :y}, [:a1, :d6])})

for fun <- [
      fn -> Shapes.lacking(person) end,
      fn -> Shapes.renamed(1, 2) end,
      fn -> Shapes.renamed(%{age: 1}, 2) end,
      fn -> %{Shapes.large(0) | zzz: 1} end,
      fn -> person.q end,
      fn -> Shapes.pushed([], 1) end,
      fn -> %{%{1 => :one} | 1.0 => :float} end
    ] do
  try do
    fun.()
  rescue
    error -> IO.puts(Exception.message(error))
  end
end

x = 3
IO.inspect(%{z: x, y: %{a: x, b: x, c: 1}})
map = %{z: x, y: 2}
IO.inspect({%{map | y: 5}, %{map | y: 2}, map})
IO.inspect(Enum.reduce(1..5, %{sum: 0, last: nil}, fn n, acc -> %{acc | sum: acc.sum + n, last: n} end))

# One map in two processes: a change in one is none in the other.
task = Task.async(fn -> %{map | y: self() != nil} end)
IO.inspect({Task.await(task), map})
