# Text: a maze solver, game of life, anagrams, caesar, roman numerals, word counts.
defmodule Maze do
  def parse(text) do
    for {line, y} <- text |> String.split("\n", trim: true) |> Enum.with_index(),
        {char, x} <- line |> String.graphemes() |> Enum.with_index(),
        into: %{},
        do: {{x, y}, char}
  end

  def solve(maze) do
    {start, _} = Enum.find(maze, fn {_, c} -> c == "S" end)
    bfs(maze, :queue.from_list([[start]]), MapSet.new([start]))
  end

  defp bfs(maze, queue, seen) do
    case :queue.out(queue) do
      {:empty, _} ->
        nil

      {{:value, [{x, y} = at | _] = path}, queue} ->
        if maze[at] == "E" do
          Enum.reverse(path)
        else
          next =
            for {dx, dy} <- [{1, 0}, {-1, 0}, {0, 1}, {0, -1}],
                to = {x + dx, y + dy},
                maze[to] in [" ", "E"],
                to not in seen,
                do: to

          queue = Enum.reduce(next, queue, fn to, q -> :queue.in([to | path], q) end)
          bfs(maze, queue, Enum.into(next, seen))
        end
    end
  end

  def show(maze, path) do
    {{mx, _}, _} = Enum.max_by(maze, fn {{x, _}, _} -> x end)
    {{_, my}, _} = Enum.max_by(maze, fn {{_, y}, _} -> y end)
    marked = path |> Enum.drop(1) |> Enum.drop(-1) |> MapSet.new()

    for y <- 0..my do
      for x <- 0..mx, into: "" do
        if {x, y} in marked, do: ".", else: maze[{x, y}]
      end
    end
    |> Enum.join("\n")
  end
end

maze = """
########
#S   # #
# ## # #
# #  # #
# # ## #
# #   E#
########
"""

grid = Maze.parse(maze)
path = Maze.solve(grid)
IO.puts(Maze.show(grid, path))
IO.puts("steps: #{length(path) - 1}")

defmodule Life do
  def step(cells) do
    cells
    |> Enum.flat_map(fn {x, y} -> for dx <- -1..1, dy <- -1..1, do: {x + dx, y + dy} end)
    |> Enum.frequencies()
    |> Enum.filter(fn {cell, n} -> n == 3 or (n == 4 and cell in cells) end)
    |> MapSet.new(&elem(&1, 0))
  end

  def show(cells, w, h) do
    Enum.map_join(0..(h - 1), "\n", fn y ->
      Enum.map_join(0..(w - 1), fn x -> if {x, y} in cells, do: "#", else: "." end)
    end)
  end
end

glider = MapSet.new([{1, 0}, {2, 1}, {0, 2}, {1, 2}, {2, 2}])
IO.puts(Life.show(Stream.iterate(glider, &Life.step/1) |> Enum.at(4), 5, 5))

defmodule Roman do
  @numerals [{1000, "M"}, {900, "CM"}, {500, "D"}, {400, "CD"}, {100, "C"}, {90, "XC"}] ++
              [{50, "L"}, {40, "XL"}, {10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}]

  def encode(0), do: ""

  for {n, s} <- @numerals do
    def encode(x) when x >= unquote(n), do: unquote(s) <> encode(x - unquote(n))
  end

  def decode(""), do: 0
  for {n, s} <- @numerals, byte_size(s) == 2, do: def(decode(unquote(s) <> rest), do: unquote(n) + decode(rest))
  for {n, s} <- @numerals, byte_size(s) == 1, do: def(decode(unquote(s) <> rest), do: unquote(n) + decode(rest))
end

IO.inspect(for n <- [1, 4, 9, 14, 1994, 2024], do: {n, Roman.encode(n), Roman.decode(Roman.encode(n))})

caesar = fn text, by ->
  for <<c <- text>>, into: "" do
    cond do
      c in ?a..?z -> <<rem(c - ?a + by, 26) + ?a>>
      c in ?A..?Z -> <<rem(c - ?A + by, 26) + ?A>>
      true -> <<c>>
    end
  end
end

IO.puts(caesar.("Hello, World!", 3))
IO.puts("Hello, World!" |> caesar.(3) |> caesar.(23))

words = ~w(listen silent enlist google elbow below tinsel)
words |> Enum.group_by(&(&1 |> String.graphemes() |> Enum.sort())) |> Map.values() |> Enum.filter(&(length(&1) > 1)) |> Enum.sort() |> IO.inspect()

"the quick brown the lazy dog the end quick"
|> String.split()
|> Enum.frequencies()
|> Enum.sort_by(fn {w, n} -> {-n, w} end)
|> Enum.each(fn {w, n} -> IO.puts([String.pad_trailing(w, 8), String.duplicate("*", n)]) end)

IO.puts(:io_lib.format("~-10s|~6.2f|~4b|~c", ["left", 3.14159, 42, ?x]))
