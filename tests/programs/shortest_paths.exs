# Weighted graphs: a leftist heap, Dijkstra and A* over it, and a maze read from text.
defmodule Heap do
  @moduledoc false
  defstruct [:root, size: 0]

  def new, do: %Heap{}
  def empty?(%Heap{root: root}), do: root == nil

  def push(%Heap{root: root, size: size}, priority, value),
    do: %Heap{root: merge(root, {1, {priority, value}, nil, nil}), size: size + 1}

  def pop(%Heap{root: nil}), do: :empty
  def pop(%Heap{root: {_, top, left, right}, size: size}), do: {top, %Heap{root: merge(left, right), size: size - 1}}

  defp merge(nil, heap), do: heap
  defp merge(heap, nil), do: heap

  defp merge({_, {p, _} = top, left, right}, {_, {q, _}, _, _} = other) when p <= q,
    do: node(top, left, merge(right, other))

  defp merge(one, other), do: merge(other, one)

  defp node(top, left, right) do
    if rank(left) >= rank(right), do: {rank(right) + 1, top, left, right}, else: {rank(left) + 1, top, right, left}
  end

  defp rank(nil), do: 0
  defp rank({rank, _, _, _}), do: rank

  defimpl Enumerable do
    def count(%Heap{size: size}), do: {:ok, size}
    def member?(_, _), do: {:error, __MODULE__}
    def slice(_), do: {:error, __MODULE__}
    def reduce(_, {:halt, acc}, _), do: {:halted, acc}
    def reduce(heap, {:suspend, acc}, fun), do: {:suspended, acc, &reduce(heap, &1, fun)}

    def reduce(heap, {:cont, acc}, fun) do
      case Heap.pop(heap) do
        :empty -> {:done, acc}
        {top, rest} -> reduce(rest, fun.(top, acc), fun)
      end
    end
  end
end

defmodule Paths do
  @type node_id :: term
  @spec search(node_id, (node_id -> boolean), (node_id -> [{node_id, number}]), (node_id -> number)) ::
          {:ok, number, [node_id]} | :unreachable
  def search(from, goal?, neighbours, estimate \\ fn _ -> 0 end) do
    Heap.new() |> Heap.push(estimate.(from), {from, 0, []}) |> step(%{}, goal?, neighbours, estimate)
  end

  defp step(heap, seen, goal?, neighbours, estimate) do
    case Heap.pop(heap) do
      :empty ->
        :unreachable

      {{_, {node, cost, path}}, rest} ->
        cond do
          goal?.(node) ->
            {:ok, cost, Enum.reverse([node | path])}

          is_map_key(seen, node) ->
            step(rest, seen, goal?, neighbours, estimate)

          true ->
            rest =
              for {next, weight} <- neighbours.(node), not is_map_key(seen, next), reduce: rest do
                heap -> Heap.push(heap, cost + weight + estimate.(next), {next, cost + weight, [node | path]})
              end

            step(rest, Map.put(seen, node, cost), goal?, neighbours, estimate)
        end
    end
  end
end

defmodule Maze do
  defstruct [:cells, :start, :goal, :width]

  def parse(text) do
    rows = String.split(text, "\n", trim: true)

    cells =
      for {row, y} <- Enum.with_index(rows), {cell, x} <- Enum.with_index(String.graphemes(row)), into: %{}, do: {{x, y}, cell}

    find = fn mark -> Enum.find_value(cells, fn {at, cell} -> cell == mark && at end) end
    %Maze{cells: cells, start: find.("S"), goal: find.("G"), width: rows |> hd() |> String.length()}
  end

  def solve(%Maze{goal: {gx, gy} = goal} = maze) do
    Paths.search(maze.start, &(&1 == goal), &around(maze, &1), fn {x, y} -> abs(x - gx) + abs(y - gy) end)
  end

  defp around(%Maze{cells: cells}, {x, y}) do
    for {dx, dy} <- [{1, 0}, {0, 1}, {-1, 0}, {0, -1}], cell = cells[{x + dx, y + dy}], cell != "#" do
      {{x + dx, y + dy}, if(cell == "~", do: 5, else: 1)}
    end
  end

  def draw(%Maze{cells: cells}, path) do
    path = MapSet.new(path)

    cells
    |> Enum.group_by(fn {{_, y}, _} -> y end)
    |> Enum.sort()
    |> Enum.map_join("\n", fn {_, row} ->
      row |> Enum.sort() |> Enum.map_join(fn {at, cell} -> if at in path and cell in [".", "~"], do: "*", else: cell end)
    end)
  end
end

heap = for {p, v} <- [{5, :e}, {1, :a}, {3, :c}, {1, :b}, {4, :d}], reduce: Heap.new(), do: (h -> Heap.push(h, p, v))
IO.inspect(Enum.map(heap, &elem(&1, 0)))
IO.inspect({Enum.count(heap), Enum.take(heap, 1) |> length(), {3, :c} in heap, Heap.empty?(heap)})
IO.inspect(Enum.zip(heap, 1..2) |> Enum.map(fn {{p, _}, n} -> {p, n} end))

roads = %{
  madrid: [zaragoza: 325, valencia: 357, sevilla: 530],
  zaragoza: [barcelona: 312, bilbao: 302],
  valencia: [barcelona: 349, murcia: 225],
  sevilla: [murcia: 525],
  barcelona: [],
  bilbao: [],
  murcia: []
}

for city <- [:barcelona, :murcia, :madrid, :lisboa] do
  IO.inspect(Paths.search(:madrid, &(&1 == city), &Map.get(roads, &1, [])), label: city)
end

maze =
  Maze.parse("""
  S.#.....
  ..#.###.
  .##.~#..
  ....~#.#
  .####...
  ...~~~.G
  """)

{:ok, cost, path} = Maze.solve(maze)
IO.puts("#{cost} in #{length(path) - 1} steps")
IO.puts(Maze.draw(maze, path))
IO.inspect(Maze.solve(Maze.parse("S#G")))
