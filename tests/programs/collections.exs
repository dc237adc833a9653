# Collections of one's own: each says how it is walked, filled, reached into and shown, and then the whole library takes it.
defmodule Ring do
  @moduledoc "A buffer of a fixed size that forgets what is oldest."
  @enforce_keys [:size]
  defstruct [:size, items: :queue.new(), count: 0]

  def new(size) when size > 0, do: %Ring{size: size}

  def push(%Ring{size: size, count: size} = ring, item), do: push(%{ring | items: :queue.drop(ring.items), count: size - 1}, item)
  def push(ring, item), do: %{ring | items: :queue.in(item, ring.items), count: ring.count + 1}

  def to_list(ring), do: :queue.to_list(ring.items)

  defimpl Enumerable do
    def count(ring), do: {:ok, ring.count}
    def member?(ring, item), do: {:ok, :queue.member(item, ring.items)}

    def slice(ring) do
      list = Ring.to_list(ring)
      {:ok, ring.count, fn start, length -> list |> Enum.drop(start) |> Enum.take(length) end}
    end

    def reduce(ring, acc, fun), do: Enumerable.List.reduce(Ring.to_list(ring), acc, fun)
  end

  defimpl Collectable do
    def into(ring) do
      {ring,
       fn
         ring, {:cont, item} -> Ring.push(ring, item)
         ring, :done -> ring
         _, :halt -> :ok
       end}
    end
  end

  defimpl Inspect do
    import Inspect.Algebra

    def inspect(ring, opts) do
      concat(["#Ring<", to_doc(Ring.to_list(ring), opts), color("/#{ring.size}", :number, opts), ">"])
    end
  end

  defimpl String.Chars, do: def(to_string(ring), do: ring |> Ring.to_list() |> Enum.join("→"))
  defimpl List.Chars, do: def(to_charlist(ring), do: ring |> Kernel.to_string() |> String.to_charlist())
end

defmodule Grid do
  @moduledoc "A table of cells, reached by row and column with `Access`."
  @behaviour Access
  defstruct rows: {}, width: 0

  def new(rows), do: %Grid{rows: List.to_tuple(Enum.map(rows, &List.to_tuple/1)), width: length(hd(rows))}

  @impl Access
  def fetch(%Grid{rows: rows}, {row, column}) do
    with line when is_tuple(line) <- at(rows, row), {:ok, cell} <- cell(line, column), do: {:ok, cell}, else: (_ -> :error)
  end

  def fetch(%Grid{rows: rows}, row) when is_integer(row), do: if(line = at(rows, row), do: {:ok, Tuple.to_list(line)}, else: :error)

  @impl Access
  def get_and_update(grid, {row, column} = key, fun) do
    case fun.(grid[key]) do
      {get, new} -> {get, put_in(grid.rows, put_elem(grid.rows, row, put_elem(elem(grid.rows, row), column, new)))}
      :pop -> pop(grid, key)
    end
  end

  @impl Access
  def pop(grid, key), do: get_and_update(grid, key, &{&1, nil})

  defp at(tuple, n) when n in 0..(tuple_size(tuple) - 1)//1, do: elem(tuple, n)
  defp at(_, _), do: nil
  defp cell(line, n) when n in 0..(tuple_size(line) - 1)//1, do: {:ok, elem(line, n)}
  defp cell(_, _), do: :error

  defimpl Enumerable do
    def count(grid), do: {:ok, tuple_size(grid.rows) * grid.width}
    def member?(_, _), do: {:error, __MODULE__}
    def slice(_), do: {:error, __MODULE__}
    def reduce(grid, acc, fun), do: grid.rows |> Tuple.to_list() |> Enum.flat_map(&Tuple.to_list/1) |> Enumerable.reduce(acc, fun)
  end
end

defmodule Tally do
  @derive {Inspect, only: [:counts], optional: [:note]}
  defstruct counts: %{}, note: nil, secret: 1

  defimpl Collectable do
    def into(tally), do: {tally.counts, fn
      counts, {:cont, x} -> Map.update(counts, x, 1, &(&1 + 1))
      counts, :done -> %{tally | counts: counts}
      _, :halt -> :ok
    end}
  end
end

ring = Enum.into(1..10, Ring.new(4))
IO.inspect(ring)
IO.puts("#{ring} has #{Enum.count(ring)}, 9 in it: #{9 in ring}, 1 in it: #{1 in ring}")
IO.inspect({to_charlist(ring), Enum.at(ring, -1), Enum.slice(ring, 1..2), Enum.random(Enum.into([7], Ring.new(1)))})
IO.inspect(Enum.zip(ring, Stream.cycle([:a, :b])))
IO.inspect(Enum.reduce_while(ring, 0, fn x, sum -> if(sum > 10, do: {:halt, sum}, else: {:cont, sum + x}) end))
IO.inspect(for x <- ring, rem(x, 2) == 0, into: Ring.new(2), do: x * x)
IO.inspect(ring |> Stream.map(&(&1 * 2)) |> Stream.chunk_every(3) |> Enum.to_list())
IO.inspect([ring, ring], width: 30)
IO.inspect(ring, limit: 2)
IO.inspect(%{"ring" => ring}, syntax_colors: [number: :red, string: :green])
[first, second | _] = Enum.to_list(ring)
IO.inspect({first, second, Enum.min_max(ring), Enum.split_with(ring, &(&1 > 8)), Enum.with_index(ring, 1), Enum.chunk_while(ring, [], &{:cont, [&1 | &2]}, &{:cont, &1, []})})

grid = Grid.new([[1, 2, 3], [4, 5, 6]])
IO.inspect({grid[{1, 2}], grid[{5, 5}], grid[0], grid[-1]})
grid = put_in(grid[{0, 1}], 20)
grid = update_in(grid, [{1, 0}], &(&1 * 100))
{old, grid} = get_and_update_in(grid[{1, 1}], &{&1, -&1})
IO.inspect({old, Enum.to_list(grid), pop_in(grid[{0, 0}])})
IO.inspect({Enum.sum(grid), Enum.member?(grid, 20), Enum.count(grid), Enum.at(grid, 3), Enum.reverse(grid)})
IO.inspect(Enum.sort(grid, :desc) |> Enum.dedup_by(&div(&1, 10)))
IO.inspect(get_in(%{grids: [grid]}, [:grids, Access.all(), {0, 2}]))
IO.inspect(grid)

tally = for word <- ~w(to be or not to be), into: struct(Tally), do: word
IO.inspect(tally)
IO.inspect(%{tally | note: "seen"})
IO.inspect(tally, structs: false)
IO.inspect({Enumerable.impl_for(ring), Collectable.impl_for(%{}), Inspect.impl_for(tally), Enumerable.impl_for(tally)})

for bad <- [fn -> Enum.count(tally) end, fn -> Enum.into([1], grid) end, fn -> grid.missing end, fn -> struct!(Ring, nope: 1) end, fn -> ring[:size] end, fn -> Ring.new(0) end] do
  try do
    bad.()
  rescue
    error -> IO.puts("#{inspect(error.__struct__)}: #{error |> Exception.message() |> String.split(".") |> hd() |> String.slice(0, 110)}")
  end
end
