# Graphs, trees, queues and streams that open, suspend and close.
defmodule Graph do
  def run do
    g = :digraph.new()
    for v <- ~w(a b c d e f)a, do: :digraph.add_vertex(g, v, to_string(v))

    for {a, b, w} <- [
          {:a, :b, 3},
          {:b, :c, 1},
          {:c, :a, 1},
          {:c, :d, 7},
          {:e, :f, 2},
          {:d, :e, 1}
        ],
        do: :digraph.add_edge(g, a, b, w)

    IO.inspect(
      {:digraph.no_vertices(g), :digraph.no_edges(g), Enum.sort(:digraph.vertices(g)),
       :digraph.vertex(g, :a), :digraph.vertex(g, :zz)}
    )

    IO.inspect(
      {Enum.sort(:digraph.out_neighbours(g, :c)), Enum.sort(:digraph.in_neighbours(g, :a)),
       :digraph.in_degree(g, :d), :digraph.out_degree(g, :c)}
    )

    IO.inspect(
      {:digraph.get_path(g, :a, :f), :digraph.get_short_path(g, :a, :d),
       :digraph.get_cycle(g, :a), :digraph.get_short_cycle(g, :b), :digraph.get_path(g, :f, :a)}
    )

    IO.inspect(:digraph_utils.strong_components(g) |> Enum.map(&Enum.sort/1) |> Enum.sort())

    IO.inspect(
      {:digraph_utils.topsort(g), :digraph_utils.is_acyclic(g), :digraph_utils.is_tree(g),
       :digraph_utils.loop_vertices(g)}
    )

    c = :digraph_utils.condensation(g)
    IO.inspect({:digraph.no_vertices(c), :digraph_utils.topsort(c) |> Enum.map(&Enum.sort/1)})
    s = :digraph_utils.subgraph(g, [:d, :e, :f])

    IO.inspect(
      {:digraph_utils.topsort(s), :digraph_utils.reachable([:d], s) |> Enum.sort(),
       :digraph_utils.reachable_neighbours([:d], s) |> Enum.sort(),
       :digraph_utils.reaching([:f], s) |> Enum.sort(), :digraph_utils.preorder(s) |> Enum.sort(),
       :digraph_utils.arborescence_root(s), :digraph_utils.is_arborescence(s)}
    )

    for e <- Enum.sort(:digraph.edges(g, :c)),
        do: IO.inspect(Tuple.delete_at(:digraph.edge(g, e), 0))

    :digraph.del_vertex(g, :c)

    IO.inspect(
      {:digraph.no_edges(g),
       :digraph_utils.components(g) |> Enum.map(&Enum.sort/1) |> Enum.sort()}
    )

    a = :digraph.new([:acyclic])
    :digraph.add_vertex(a, 1)
    :digraph.add_vertex(a, 2)
    :digraph.add_edge(a, 1, 2)

    IO.inspect(
      {:digraph.add_edge(a, 2, 1) |> elem(0), :digraph.add_edge(a, 2, 3),
       :digraph.add_edge(a, 1, 1), :digraph.info(a) |> Keyword.delete(:memory)}
    )

    IO.inspect({:digraph.del_path(g, :d, :f), :digraph.edges(g) |> length(), :digraph.delete(a)})
  end
end

Graph.run()
t = Enum.reduce([5, 3, 8, 1, 4, 7, 9], :gb_trees.empty(), &:gb_trees.insert(&1, &1 * &1, &2))

IO.inspect(
  {:gb_trees.size(t), :gb_trees.lookup(4, t), :gb_trees.lookup(6, t), :gb_trees.smallest(t),
   :gb_trees.largest(t), :gb_trees.keys(t), :gb_trees.to_list(:gb_trees.balance(t))}
)

{k, v, t2} = :gb_trees.take_smallest(t)

IO.inspect(
  {k, v, :gb_trees.take(5, t2) |> elem(0),
   t2 |> :gb_trees.iterator() |> :gb_trees.next() |> Tuple.delete_at(2),
   :gb_trees.iterator_from(6, t) |> :gb_trees.next() |> elem(0)}
)

for f <- [
      fn -> :gb_trees.insert(5, 1, t) end,
      fn -> :gb_trees.get(99, t) end,
      fn -> :queue.get(:queue.new()) end,
      fn -> :queue.head({1, 2}) end,
      fn -> :queue.drop(:queue.new()) end,
      fn -> :queue.split(5, :queue.new()) end,
      fn -> :array.get(-1, :array.new()) end,
      fn -> :array.set(10, 1, :array.new(5)) end,
      fn -> :dict.fetch(:a, :dict.new()) end,
      fn -> :orddict.fetch(:a, []) end,
      fn -> :ordsets.add_element(1, :a) end,
      fn -> :proplists.get_value(:a, :b) end
    ] do
  try do
    IO.inspect(f.())
  rescue
    e -> IO.puts(inspect(e.__struct__) <> " " <> Exception.message(e))
  end
end

q = Enum.reduce(1..6, :queue.new(), &:queue.in/2)
q = :queue.in_r(0, q)
{{:value, x}, q1} = :queue.out(q)
{{:value, y}, q2} = :queue.out_r(q1)

IO.inspect(
  {x, y, :queue.to_list(q2), :queue.peek(q2), :queue.peek_r(q2), :queue.len(q2),
   :queue.member(3, q2), :queue.to_list(:queue.reverse(q2)),
   :queue.to_list(:queue.filter(&(rem(&1, 2) == 0), q2)),
   :queue.to_list(:queue.filter(fn x -> [x, x] end, q2)), :queue.fold(&+/2, 0, q2),
   :queue.any(&(&1 > 4), q2), :queue.all(&(&1 > 4), q2), :queue.to_list(:queue.delete(3, q2)),
   :queue.to_list(:queue.join(q2, q2)), q2, :queue.is_empty(q2)}
)

defmodule Files do
  def lines(text) do
    Stream.resource(
      fn ->
        IO.puts("open")
        String.split(text, "\n")
      end,
      fn
        [] -> {:halt, :done}
        [h | t] -> {[h], t}
      end,
      fn s -> IO.puts("close #{inspect(s)}") end
    )
  end
end

IO.inspect(
  Files.lines("a\nb\nc\nd")
  |> Stream.map(fn x ->
    IO.write(x <> ".")
    String.upcase(x)
  end)
  |> Enum.take(2)
)

IO.inspect(Files.lines("a\nb") |> Stream.with_index(1) |> Stream.cycle() |> Enum.take(5))

IO.inspect(
  Files.lines("a\nb\nc")
  |> Stream.zip(Stream.iterate(1, &(&1 * 2)))
  |> Stream.reject(fn {_, n} -> n == 2 end)
  |> Enum.to_list()
)

IO.inspect(
  try do
    Files.lines("a\nb")
    |> Stream.each(fn
      "b" -> throw(:x)
      _ -> 1
    end)
    |> Stream.run()
  catch
    x -> x
  end
)

IO.inspect(
  Stream.transform(1..10, 0, fn
    x, acc when acc < 12 -> {[x, acc], acc + x}
    _, acc -> {:halt, acc}
  end)
  |> Enum.to_list()
)

IO.inspect(
  Stream.transform(
    1..5,
    fn ->
      IO.puts("start")
      []
    end,
    fn x, acc ->
      if rem(x, 2) == 0, do: {[Enum.reverse([x | acc])], []}, else: {[], [x | acc]}
    end,
    fn acc ->
      IO.inspect({:last, acc})
      {[acc], acc}
    end,
    fn acc -> IO.inspect({:after, acc}) end
  )
  |> Enum.to_list()
)

IO.inspect(
  Stream.chunk_while(
    1..10,
    [],
    fn x, acc ->
      if rem(x, 4) == 0, do: {:cont, Enum.reverse([x | acc]), []}, else: {:cont, [x | acc]}
    end,
    fn
      [] -> {:cont, []}
      acc -> {:cont, Enum.reverse(acc), []}
    end
  )
  |> Enum.to_list()
)

IO.inspect(
  Stream.unfold({0, 1}, fn {a, b} -> if a > 50, do: nil, else: {a, {b, a + b}} end)
  |> Stream.scan(&+/2)
  |> Stream.dedup()
  |> Stream.chunk_every(3, 2, [:pad])
  |> Enum.to_list()
)

IO.inspect(
  {Stream.intersperse(1..3, 0) |> Enum.to_list(), Stream.take_every(1..10, 3) |> Enum.to_list(),
   Stream.drop_while(1..5, &(&1 < 3)) |> Enum.to_list(),
   Stream.map_every(1..6, 2, &(-&1)) |> Enum.to_list(),
   Stream.uniq_by(1..9, &rem(&1, 3)) |> Enum.to_list(),
   Stream.concat([1..2, [3]]) |> Enum.to_list(),
   Stream.zip_with([1..3, 4..6], fn [a, b] -> a * b end) |> Enum.to_list(),
   Stream.flat_map(1..3, fn x -> Stream.repeatedly(fn -> x end) |> Stream.take(x) end)
   |> Enum.to_list()}
)

IO.inspect(Stream.cycle([1]) |> is_function())
IO.inspect(Stream.into(1..3, %{}, &{&1, &1}) |> Enum.to_list())
IO.inspect(Enum.zip_reduce([Stream.map(1..3, & &1), [4, 5]], [], fn l, acc -> [l | acc] end))

{:suspended, acc, k} =
  Enumerable.reduce(Stream.map(1..4, &(&1 * 10)), {:suspend, []}, fn x, acc ->
    {:suspend, [x | acc]}
  end)

{:suspended, acc2, k2} = k.({:cont, acc})
IO.inspect({acc, acc2, k2.({:halt, :stop}), k2.({:cont, [:r]}) |> elem(1)})

for {d, m} <- [
      {~D[2020-01-31], 1},
      {~D[2020-02-29], 12},
      {~D[2019-12-31], 2},
      {~D[0000-03-01], -1}
    ] do
  {y, mo, dd} = Date.to_erl(d)
  n = y * 12 + mo - 1 + m
  y2 = Integer.floor_div(n, 12)
  m2 = Integer.mod(n, 12) + 1
  {:ok, first} = Date.new(y2, m2, 1)
  r = %{first | day: min(dd, Date.days_in_month(first))}

  IO.inspect(
    {d, m, r, Date.diff(r, d), Date.day_of_week(r), Date.day_of_week(r, :sunday),
     Date.day_of_year(r), Date.quarter_of_year(r), Date.beginning_of_week(r),
     Date.end_of_month(r), Date.leap_year?(r),
     Calendar.strftime(r, "%a %A %b %B %-d %j %q %y %Y")}
  )
end
