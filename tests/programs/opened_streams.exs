# What every kind of stream opens, reads and closes, and when.
defmodule Files do
  def lines(text, n \\ "") do
    Stream.resource(
      fn ->
        IO.puts("open#{n}")
        String.split(text, "\n")
      end,
      fn
        [] ->
          {:halt, :done}

        [h | t] ->
          IO.puts("next#{n} #{h}")
          {[h], t}
      end,
      fn s -> IO.puts("close#{n} #{inspect(s)}") end
    )
  end
end

t = fn name, f ->
  IO.puts("== #{name}")

  try do
    IO.inspect(f.())
  rescue
    e -> IO.inspect(e)
  catch
    k, v -> IO.inspect({k, v})
  end
end

defmodule Run do
  import Files

  def run(t) do
    t.("cycle take", fn -> lines("a\nb") |> Stream.cycle() |> Enum.take(5) end)

    t.("cycle idx", fn ->
      lines("a\nb") |> Stream.with_index(1) |> Stream.cycle() |> Enum.take(5)
    end)

    t.("cycle exact", fn -> lines("a\nb") |> Stream.cycle() |> Enum.take(4) end)
    t.("cycle exact2", fn -> lines("a\nb") |> Stream.cycle() |> Enum.take(2) end)
    t.("take all", fn -> lines("a\nb") |> Enum.take(2) end)
    t.("stream take all", fn -> lines("a\nb") |> Stream.take(2) |> Enum.to_list() end)
    t.("zip", fn -> Enum.zip(lines("a\nb", 1), lines("x\ny\nz", 2)) end)

    t.("stream zip", fn -> Stream.zip(lines("a\nb\nc", 1), lines("x\ny", 2)) |> Enum.to_list() end)

    t.("stream zip3", fn ->
      Stream.zip([lines("a", 1), [1, 2], lines("x\ny", 2)]) |> Enum.to_list()
    end)

    t.("stream zip take", fn ->
      Stream.zip([lines("a\nb", 1), lines("x\ny", 2)]) |> Enum.take(1)
    end)

    t.("zip_with raise", fn ->
      Stream.zip_with([lines("a\nb", 1), lines("x\ny", 2)], fn _ -> raise "z" end) |> Enum.take(1)
    end)

    t.("concat", fn -> Stream.concat(lines("a", 1), lines("b", 2)) |> Enum.take(1) end)

    t.("flat_map", fn ->
      Stream.flat_map(lines("a\nb", 1), &lines(&1 <> "\nq", 2)) |> Enum.take(3)
    end)

    t.("flat_map halt", fn ->
      Stream.flat_map(lines("a\nb", 1), &lines(&1 <> "\nq", 2)) |> Enum.find(&(&1 == "q"))
    end)

    t.("transform", fn ->
      Stream.transform(lines("a\nb\nc", 1), 0, fn x, n ->
        if n == 1, do: {:halt, n}, else: {[x, x], n + 1}
      end)
      |> Enum.to_list()
    end)

    t.("transform after", fn ->
      Stream.transform(
        lines("a\nb\nc", 1),
        fn ->
          IO.puts("s")
          0
        end,
        fn x, n -> {[x], n + 1} end,
        fn n -> IO.puts("a#{n}") end
      )
      |> Enum.take(2)
    end)

    t.("transform enum inner", fn ->
      Stream.transform(lines("a\nb", 1), 0, fn x, n -> {lines(x <> "1", 2), n + 1} end)
      |> Enum.take(2)
    end)

    t.("chunk_every", fn -> lines("a\nb\nc", 1) |> Stream.chunk_every(2) |> Enum.take(1) end)

    t.("chunk_while", fn ->
      lines("a\nb\nc", 1)
      |> Stream.chunk_while(
        [],
        fn x, acc -> if x == "b", do: {:halt, acc}, else: {:cont, x, acc} end,
        fn acc -> {:cont, [:after | acc], []} end
      )
      |> Enum.to_list()
    end)

    t.("take_while", fn ->
      lines("a\nb\nc", 1) |> Stream.take_while(&(&1 != "b")) |> Enum.to_list()
    end)

    t.("drop", fn -> lines("a\nb\nc", 1) |> Stream.drop(1) |> Stream.take(1) |> Enum.to_list() end)

    t.("drop neg", fn -> lines("a\nb\nc", 1) |> Stream.drop(-1) |> Enum.take(1) end)
    t.("take neg", fn -> lines("a\nb\nc", 1) |> Stream.take(-1) |> Enum.to_list() end)
    t.("dedup", fn -> lines("a\na\nb", 1) |> Stream.dedup() |> Enum.take(2) end)

    t.("each raise", fn ->
      lines("a\na\nb", 1) |> Stream.each(fn _ -> raise "x" end) |> Stream.run()
    end)

    t.("intersperse", fn -> lines("a\nb", 1) |> Stream.intersperse(:x) |> Enum.take(2) end)
    t.("into", fn -> lines("a\nb", 1) |> Stream.into([]) |> Enum.take(1) end)
    t.("with_index", fn -> lines("a\nb", 1) |> Stream.with_index() |> Enum.fetch!(0) end)
    t.("Enum.at", fn -> Enum.at(lines("a\nb", 1), 0) end)
    t.("any", fn -> Enum.any?(lines("a\nb", 1), &(&1 == "a")) end)

    t.("reduce_while", fn -> Enum.reduce_while(lines("a\nb", 1), 0, fn _, n -> {:halt, n} end) end)

    t.("empty?", fn -> Enum.empty?(lines("a\nb", 1)) end)
    t.("member", fn -> Enum.member?(lines("a\nb", 1), "a") end)
    t.("slice", fn -> Enum.slice(lines("a\nb\nc", 1), 0, 1) end)
    t.("split", fn -> Enum.split(lines("a\nb\nc", 1), 1) end)
    t.("chunk_by", fn -> lines("a\nb", 1) |> Stream.chunk_by(& &1) |> Enum.take(1) end)
    t.("scan", fn -> lines("a\nb", 1) |> Stream.scan(&<>/2) |> Enum.take(2) end)
    t.("uniq", fn -> lines("a\na", 1) |> Stream.uniq() |> Enum.take(1) end)
    t.("timeout", fn -> Stream.timer(0) |> Enum.to_list() end)

    t.("resource halt acc", fn ->
      Stream.resource(
        fn -> 0 end,
        fn
          n when n > 1 -> {:halt, {:at, n}}
          n -> {[n, n], n + 1}
        end,
        &IO.inspect/1
      )
      |> Stream.reject(&(&1 == 1))
      |> Enum.to_list()
    end)

    t.("resource inner stream", fn ->
      Stream.resource(fn -> 0 end, fn n -> {lines("#{n}\nz", n), n + 1} end, &IO.inspect/1)
      |> Enum.take(3)
    end)

    t.("next raises", fn ->
      Stream.resource(fn -> 0 end, fn _ -> throw(:t) end, &IO.inspect({:after, &1}))
      |> Enum.take(3)
    end)

    t.("start raises", fn ->
      Stream.resource(fn -> throw(:s) end, fn n -> {[n], n} end, &IO.inspect/1) |> Enum.take(3)
    end)

    t.("after raises", fn ->
      Stream.resource(fn -> 0 end, fn n -> {[n], n} end, fn _ -> raise "after" end)
      |> Enum.take(1)
    end)

    t.("suspend", fn ->
      {:suspended, acc, k} =
        Enumerable.reduce(lines("a\nb", 1), {:cont, []}, fn x, acc -> {:suspend, [x | acc]} end)

      IO.puts("susp")
      k.({:halt, acc})
    end)

    t.("cycle empty", fn -> Stream.cycle([]) |> Enum.take(1) end)
    t.("cycle empty stream", fn -> Stream.cycle(Stream.map([], & &1)) |> Enum.take(1) end)

    t.("iterate", fn ->
      Stream.iterate(1, fn x ->
        IO.puts("f#{x}")
        x + 1
      end)
      |> Enum.take(3)
    end)

    t.("unfold", fn ->
      Stream.unfold(1, fn x ->
        IO.puts("f#{x}")
        {x, x + 1}
      end)
      |> Enum.take(2)
    end)

    t.("repeatedly", fn ->
      Stream.repeatedly(fn ->
        IO.puts("f")
        1
      end)
      |> Enum.take(2)
    end)

    t.("map_every", fn ->
      lines("a\nb", 1) |> Stream.map_every(1, &String.upcase/1) |> Enum.take(1)
    end)

    t.("take 0", fn -> lines("a\nb", 1) |> Stream.take(0) |> Enum.to_list() end)
    t.("take 0 enum", fn -> lines("a\nb", 1) |> Enum.take(0) end)
  end
end

Run.run(t)
