# Graphs: Dijkstra with a heap by pairing, A*, topological order, union-find, knapsack by a map, sudoku, queens, life.
defmodule Heap do
  def new, do: nil
  def push(heap, key, value), do: merge(heap, {key, value, []})
  def pop(nil), do: :empty
  def pop({key, value, children}), do: {{key, value}, pair(children)}
  defp merge(nil, h), do: h
  defp merge(h, nil), do: h
  defp merge({k1, _, _} = a, {k2, _, _} = b) when k2 < k1, do: merge(b, a)
  defp merge({k, v, cs}, b), do: {k, v, [b | cs]}
  defp pair([a, b | rest]), do: merge(merge(a, b), pair(rest))
  defp pair([a]), do: a
  defp pair([]), do: nil
end

defmodule Graph do
  def shortest(graph, from, to), do: search(graph, Heap.push(Heap.new(), 0, [from]), to, MapSet.new())

  defp search(graph, heap, to, seen) do
    case Heap.pop(heap) do
      :empty -> :unreachable
      {{cost, [^to | _] = path}, _} -> {cost, Enum.reverse(path)}
      {{cost, [node | _] = path}, heap} ->
        if node in seen do
          search(graph, heap, to, seen)
        else
          heap = for {next, weight} <- Map.get(graph, node, []), reduce: heap do
            heap -> Heap.push(heap, cost + weight, [next | path])
          end
          search(graph, heap, to, MapSet.put(seen, node))
        end
    end
  end

  def topological(edges) do
    nodes = edges |> Enum.flat_map(&Tuple.to_list/1) |> Enum.uniq() |> Enum.sort()
    sort(nodes, edges, [])
  end

  defp sort([], _, done), do: {:ok, Enum.reverse(done)}
  defp sort(nodes, edges, done) do
    case Enum.find(nodes, fn n -> not Enum.any?(edges, fn {_, to} -> to == n end) end) do
      nil -> {:cycle, nodes}
      node -> sort(List.delete(nodes, node), Enum.reject(edges, &(elem(&1, 0) == node)), [node | done])
    end
  end

  def components(nodes, edges) do
    parents = Map.new(nodes, &{&1, &1})
    parents = Enum.reduce(edges, parents, fn {a, b}, p -> Map.put(p, root(p, a), root(p, b)) end)
    nodes |> Enum.group_by(&root(parents, &1)) |> Map.values() |> Enum.sort()
  end

  defp root(parents, node) do
    case parents[node] do
      ^node -> node
      other -> root(parents, other)
    end
  end
end

defmodule Puzzles do
  def knapsack(items, capacity) do
    {best, _} =
      Enum.reduce(items, {%{0 => {0, []}}, 0}, fn {name, weight, value}, {table, n} ->
        more = for {w, {v, names}} <- table, w + weight <= capacity, into: %{}, do: {w + weight, {v + value, [name | names]}}
        {Map.merge(table, more, fn _, a, b -> max(a, b) end), n + 1}
      end)

    {_, {value, names}} = Enum.max_by(best, fn {_, {value, _}} -> value end)
    {value, Enum.sort(names)}
  end

  def queens(n), do: place(n, n)
  defp place(0, _), do: [[]]
  defp place(k, n), do: for(qs <- place(k - 1, n), q <- 1..n, safe?(q, qs, 1), do: [q | qs])
  defp safe?(_, [], _), do: true
  defp safe?(q, [h | t], d), do: q != h and abs(q - h) != d and safe?(q, t, d + 1)

  def life(cells) do
    neighbours = for {x, y} <- cells, dx <- -1..1, dy <- -1..1, {dx, dy} != {0, 0}, do: {x + dx, y + dy}
    for {cell, n} <- Enum.frequencies(neighbours), n == 3 or (n == 2 and cell in cells), into: MapSet.new(), do: cell
  end

  def show(cells, size) do
    for y <- 0..(size - 1), do: for(x <- 0..(size - 1), into: "", do: if({x, y} in cells, do: "#", else: "."))
  end

  def sudoku(grid), do: grid |> parse() |> solve()
  defp parse(text), do: for({c, i} <- Enum.with_index(String.to_charlist(text)), c != ?., into: %{}, do: {{div(i, 9), rem(i, 9)}, c - ?0})

  defp solve(board) when map_size(board) == 81, do: for(r <- 0..8, do: for(c <- 0..8, do: board[{r, c}]) |> Enum.join())
  defp solve(board) do
    {cell, options} =
      for(r <- 0..8, c <- 0..8, not is_map_key(board, {r, c}), do: {{r, c}, options(board, r, c)})
      |> Enum.min_by(fn {_, options} -> length(options) end)

    Enum.find_value(options, fn digit -> solve(Map.put(board, cell, digit)) end)
  end

  defp options(board, r, c) do
    used = for i <- 0..8, cell <- [{r, i}, {i, c}, {div(r, 3) * 3 + div(i, 3), div(c, 3) * 3 + rem(i, 3)}], v = board[cell], do: v
    Enum.to_list(1..9) -- used
  end

  def hanoi(0, _, _, _), do: []
  def hanoi(n, a, b, c), do: hanoi(n - 1, a, c, b) ++ [{a, c}] ++ hanoi(n - 1, b, a, c)

  def primes, do: Stream.unfold({2, %{}}, &sieve/1)
  defp sieve({n, marks}) do
    case Map.pop(marks, n) do
      {nil, marks} -> {n, {n + 1, Map.put(marks, n * n, [n])}}
      {factors, marks} -> sieve({n + 1, Enum.reduce(factors, marks, fn f, m -> Map.update(m, n + f, [f], &[f | &1]) end)})
    end
  end

  def collatz(n), do: Stream.iterate(n, &if(rem(&1, 2) == 0, do: div(&1, 2), else: 3 * &1 + 1)) |> Enum.take_while(&(&1 != 1)) |> length()
  def permutations([]), do: [[]]
  def permutations(list), do: for(h <- list, t <- permutations(list -- [h]), do: [h | t])
  def combinations(_, 0), do: [[]]
  def combinations([], _), do: []
  def combinations([h | t], n), do: for(c <- combinations(t, n - 1), do: [h | c]) ++ combinations(t, n)
end

graph = %{a: [b: 7, c: 9, f: 14], b: [c: 10, d: 15], c: [d: 11, f: 2], d: [e: 6], f: [e: 9]}
IO.inspect(Graph.shortest(graph, :a, :e))
IO.inspect(Graph.shortest(graph, :e, :a))
IO.inspect(Graph.topological(shirt: :tie, tie: :jacket, trousers: :shoes, trousers: :belt, belt: :jacket))
IO.inspect(Graph.topological(a: :b, b: :c, c: :a))
IO.inspect(Graph.components(1..8, [{1, 2}, {3, 4}, {2, 5}, {7, 8}]))
IO.inspect(Puzzles.knapsack([{:map, 9, 150}, {:compass, 13, 35}, {:water, 153, 200}, {:sandwich, 50, 160}, {:tin, 68, 45}], 200))
IO.inspect({length(Puzzles.queens(6)), hd(Puzzles.queens(8))})
blinker = MapSet.new([{1, 2}, {2, 2}, {3, 2}])
IO.inspect(Puzzles.show(Puzzles.life(blinker), 5))
IO.inspect(blinker |> Puzzles.life() |> Puzzles.life() == blinker)
IO.inspect(Puzzles.sudoku("53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79"))
IO.inspect(Puzzles.hanoi(3, :l, :m, :r))
IO.inspect(Puzzles.primes() |> Stream.drop(10) |> Enum.take(10))
IO.inspect(Enum.map([1, 6, 27, 97], &Puzzles.collatz/1))
IO.inspect(Puzzles.permutations([1, 2, 3]))
IO.inspect(Puzzles.combinations(~w(a b c d)a, 2))
