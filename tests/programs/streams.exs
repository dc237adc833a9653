# Streams and comprehensions: primes, fibonacci, collatz, windows, lazy files, grouping, a tiny query language.
primes = Stream.unfold({2, []}, fn {n, found} ->
  next = Stream.iterate(n, &(&1 + 1)) |> Enum.find(fn c -> Enum.all?(found, &(rem(c, &1) != 0)) end)
  {next, {next + 1, [next | found]}}
end)

IO.inspect(Enum.take(primes, 15))
fib = Stream.unfold({0, 1}, fn {a, b} -> {a, {b, a + b}} end)
IO.inspect(fib |> Stream.filter(&(rem(&1, 2) == 0)) |> Enum.take(8))
IO.inspect(fib |> Stream.take_while(&(&1 < 4_000_000)) |> Stream.reject(&(rem(&1, 2) == 1)) |> Enum.sum())
IO.inspect(fib |> Enum.at(200))

collatz = fn n -> Stream.iterate(n, fn n -> if rem(n, 2) == 0, do: div(n, 2), else: 3 * n + 1 end) |> Enum.find_index(&(&1 == 1)) end
IO.inspect(1..30 |> Enum.max_by(collatz) |> then(&{&1, collatz.(&1)}))

IO.inspect(1..10 |> Stream.chunk_every(3, 1, :discard) |> Enum.map(&Enum.sum/1))
IO.inspect(Stream.zip([1..3, ~w(a b c), Stream.cycle([:x, :y])]) |> Enum.to_list())
IO.inspect(for x <- 1..20, y <- x..20, z = :math.sqrt(x * x + y * y), trunc(z) == z, z <= 20, do: {x, y, trunc(z)})

path = Path.join(System.tmp_dir!(), "rshell_streams_#{System.unique_integer([:positive])}.txt")
File.write!(path, Enum.map_join(1..100, "\n", &"line #{&1}, value=#{rem(&1 * 37, 101)}"))

top =
  path
  |> File.stream!()
  |> Stream.map(&String.trim/1)
  |> Stream.map(&Regex.named_captures(~r/line (?<n>\d+), value=(?<v>\d+)/, &1))
  |> Stream.map(fn %{"n" => n, "v" => v} -> {String.to_integer(v), String.to_integer(n)} end)
  |> Enum.sort(:desc)
  |> Enum.take(3)

IO.inspect(top)

File.stream!(path)
|> Stream.with_index(1)
|> Stream.filter(fn {_, i} -> rem(i, 25) == 0 end)
|> Stream.map(fn {line, _} -> String.upcase(line) end)
|> Stream.into(File.stream!(path <> ".out"))
|> Stream.run()

IO.puts(File.read!(path <> ".out"))
IO.inspect(File.stream!(path, [], 16) |> Enum.count())
File.open!(path, [:read], fn f ->
  IO.inspect({IO.read(f, :line), IO.read(f, 4), :file.position(f, {:cur, 0})})
end)
File.rm!(path)
File.rm!(path <> ".out")
IO.inspect(File.exists?(path))

{:ok, agent} = Agent.start_link(fn -> [] end)
log = fn x -> Agent.update(agent, &[x | &1]) end

1..3
|> Stream.each(&log.({:a, &1}))
|> Stream.map(&(&1 * 2))
|> Stream.each(&log.({:b, &1}))
|> Enum.to_list()

IO.inspect(Agent.get(agent, &Enum.reverse/1))

resource =
  Stream.resource(
    fn -> log.(:open); 0 end,
    fn n -> if n < 3, do: {[n, n * 10], n + 1}, else: {:halt, n} end,
    fn n -> log.({:close, n}) end
  )

IO.inspect(Enum.take(resource, 3))
IO.inspect(Enum.to_list(resource))
IO.inspect(Agent.get(agent, &Enum.take(&1, 4)))

IO.inspect(Stream.transform(1..10, 0, fn x, acc -> if acc + x > 20, do: {:halt, acc}, else: {[acc + x], acc + x} end) |> Enum.to_list())
IO.inspect(1..5 |> Stream.scan(&*/2) |> Enum.to_list())
IO.inspect(~w(apple avocado banana blueberry cherry) |> Enum.group_by(&String.first/1, &String.length/1))
IO.inspect(Enum.chunk_while(1..10, [], fn x, acc -> if rem(x, 4) == 0, do: {:cont, Enum.reverse([x | acc]), []}, else: {:cont, [x | acc]} end, fn [] -> {:cont, []}; acc -> {:cont, Enum.reverse(acc), []} end))
IO.inspect(Enum.reduce_while(Stream.iterate(1, &(&1 + 1)), 0, fn x, acc -> if acc > 100, do: {:halt, {x, acc}}, else: {:cont, acc + x} end))
IO.inspect(Enum.zip_reduce([1, 2, 3], [4, 5, 6], 0, fn a, b, acc -> acc + a * b end))
IO.inspect(Task.async_stream(1..5, fn x -> x * x end, max_concurrency: 2) |> Enum.map(fn {:ok, v} -> v end))
