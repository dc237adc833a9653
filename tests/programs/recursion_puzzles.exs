# Recursion: hanoi, queens, sudoku, permutations, knapsack, levenshtein, sorting, primes, big numbers, memo.
defmodule P do
  def hanoi(0, _, _, _), do: []
  def hanoi(n, a, b, c), do: hanoi(n - 1, a, c, b) ++ [{a, c}] ++ hanoi(n - 1, b, a, c)

  def queens(n), do: place(n, n, [])
  defp place(_, 0, qs), do: [qs]
  defp place(n, k, qs), do: for(c <- 1..n, safe?(c, qs, 1), r <- place(n, k - 1, [c | qs]), do: r)
  defp safe?(_, [], _), do: true
  defp safe?(c, [q | qs], d), do: c != q and abs(c - q) != d and safe?(c, qs, d + 1)

  def perms([]), do: [[]]
  def perms(l), do: for(x <- l, r <- perms(l -- [x]), do: [x | r])

  def combos(_, 0), do: [[]]
  def combos([], _), do: []
  def combos([h | t], n), do: for(c <- combos(t, n - 1), do: [h | c]) ++ combos(t, n)

  def powerset([]), do: [[]]
  def powerset([h | t]), do: powerset(t) |> Enum.flat_map(&[&1, [h | &1]])

  def lev(a, b), do: lev(String.graphemes(a), String.graphemes(b), %{}) |> elem(0)
  defp lev([], b, m), do: {length(b), m}
  defp lev(a, [], m), do: {length(a), m}

  defp lev([x | a] = l, [y | b] = r, m) do
    case m do
      %{{^l, ^r} => v} -> {v, m}
      _ ->
        {v, m} =
          if x == y do
            lev(a, b, m)
          else
            {d, m} = lev(a, r, m)
            {i, m} = lev(l, b, m)
            {s, m} = lev(a, b, m)
            {1 + Enum.min([d, i, s]), m}
          end

        {v, Map.put(m, {l, r}, v)}
    end
  end

  def qsort([]), do: []
  def qsort([p | t]), do: (fn {l, g} -> qsort(l) ++ [p | qsort(g)] end).(Enum.split_with(t, &(&1 < p)))

  def msort([]), do: []
  def msort([x]), do: [x]
  def msort(l) do
    {a, b} = Enum.split(l, div(length(l), 2))
    merge(msort(a), msort(b))
  end
  defp merge([], b), do: b
  defp merge(a, []), do: a
  defp merge([x | a], [y | _] = b) when x <= y, do: [x | merge(a, b)]
  defp merge(a, [y | b]), do: [y | merge(a, b)]

  def ack(0, n), do: n + 1
  def ack(m, 0), do: ack(m - 1, 1)
  def ack(m, n), do: ack(m - 1, ack(m, n - 1))

  def knapsack(_, cap) when cap <= 0, do: {0, []}
  def knapsack([], _), do: {0, []}
  def knapsack([{_, w, _} | t], cap) when w > cap, do: knapsack(t, cap)
  def knapsack([{name, w, v} | t], cap) do
    {v1, l1} = knapsack(t, cap)
    {v2, l2} = knapsack(t, cap - w)
    if v2 + v > v1, do: {v2 + v, [name | l2]}, else: {v1, l1}
  end

  def change(0, _), do: 1
  def change(n, coins) when n < 0 or coins == [], do: 0
  def change(n, [c | rest] = coins), do: change(n - c, coins) + change(n, rest)

  def pascal(n), do: Enum.scan(1..n, [1], fn _, row -> Enum.zip_with([0 | row], row ++ [0], &+/2) end)
  def gray(0), do: [""]
  def gray(n), do: (fn g -> Enum.map(g, &("0" <> &1)) ++ Enum.map(Enum.reverse(g), &("1" <> &1)) end).(gray(n - 1))
  def flatten([]), do: []
  def flatten([h | t]) when is_list(h), do: flatten(h) ++ flatten(t)
  def flatten([h | t]), do: [h | flatten(t)]
  def look_say(s), do: Regex.replace(~r/(.)\1*/, s, fn m, c -> "#{String.length(m)}#{c}" end)
  def fact(0), do: 1
  def fact(n), do: n * fact(n - 1)
  def count(0), do: :done
  def count(n), do: count(n - 1)
  def sum_body(0), do: 0
  def sum_body(n), do: n + sum_body(n - 1)
end

defmodule Sudoku do
  def solve(text) do
    text |> String.graphemes() |> Enum.map(&String.to_integer/1) |> Enum.with_index() |> Map.new(fn {v, i} -> {{div(i, 9), rem(i, 9)}, v} end) |> go()
  end
  defp go(b) do
    case b |> Enum.filter(fn {_, v} -> v == 0 end) |> Enum.map(fn {k, _} -> {k, options(b, k)} end) |> Enum.min_by(fn {k, o} -> {length(o), k} end, fn -> nil end) do
      nil -> b
      {k, opts} -> Enum.find_value(opts, fn v -> go(%{b | k => v}) end)
    end
  end
  defp options(b, {r, c}) do
    used = for i <- 0..8, k <- [{r, i}, {i, c}, {div(r, 3) * 3 + div(i, 3), div(c, 3) * 3 + rem(i, 3)}], into: MapSet.new(), do: b[k]
    Enum.reject(1..9, &(&1 in used))
  end
  def show(b), do: for(r <- 0..8, do: for(c <- 0..8, into: "", do: to_string(b[{r, c}]))) |> Enum.join("\n")
end

IO.inspect(P.hanoi(3, :a, :b, :c))
IO.inspect(P.queens(6))
IO.inspect(length(P.queens(8)))
IO.inspect(P.perms([1, 2, 3]))
IO.inspect(P.combos([:a, :b, :c, :d], 2))
IO.inspect(P.powerset([1, 2, 3]) |> Enum.sort())
IO.inspect({P.lev("kitten", "sitting"), P.lev("", "abc"), P.lev("saturday", "sunday")})
data = for i <- 1..40, do: rem(i * 7919, 101)
IO.inspect(P.qsort(data) == Enum.sort(data) and P.msort(data) == Enum.sort(data))
IO.inspect(P.ack(2, 3))
IO.inspect(P.knapsack([{:map, 9, 150}, {:compass, 13, 35}, {:water, 153, 200}, {:sandwich, 50, 160}], 70))
IO.inspect(P.change(100, [50, 25, 10, 5, 1]))
IO.inspect(P.pascal(6))
IO.inspect(P.gray(3))
IO.inspect(P.flatten([1, [2, [3, [4]], []]]))
IO.inspect(Enum.scan(1..6, "1", fn _, s -> P.look_say(s) end))
IO.inspect(P.fact(50))
IO.inspect(P.count(300_000))
IO.inspect(P.sum_body(50_000))
IO.puts(Sudoku.show(Sudoku.solve("530070000600195000098000060800060003400803001700020006060000280000419005000080079")))
IO.inspect(Integer.pow(2, 200))
IO.inspect(rem(Integer.pow(3, 100), 1_000_007))
IO.inspect(Integer.digits(P.fact(30)) |> Enum.sum())
y = fn f -> (fn x -> x.(x) end).(fn x -> f.(fn v -> x.(x).(v) end) end) end
IO.inspect(y.(fn self -> fn 0 -> 1; n -> n * self.(n - 1) end end).(10))
