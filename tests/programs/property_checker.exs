# Properties checked with random values of a seeded generator; what fails is made smaller.
defmodule Gen do
  @moduledoc "A generator gives a value and the lazy list of smaller ones, for a size and a state of `:rand`."
  defstruct [:run]

  def new(run), do: %Gen{run: run}
  def run(%Gen{run: run}, size, seed), do: run.(size, seed)

  def integer(range) do
    new(fn _size, seed ->
      {offset, seed} = :rand.uniform_s(Range.size(range), seed)
      {int_tree(range.first + offset - 1, range.first), seed}
    end)
  end

  def int, do: sized(fn size -> integer(-size..size) end) |> map(& &1)
  def sized(fun), do: new(fn size, seed -> run(fun.(size), size, seed) end)
  def constant(value), do: new(fn _, seed -> {{value, []}, seed} end)
  def map(gen, fun), do: new(fn size, seed -> gen |> run(size, seed) |> then(fn {tree, seed} -> {map_tree(tree, fun), seed} end) end)
  def one_of(gens), do: new(fn size, seed -> {n, seed} = :rand.uniform_s(length(gens), seed); run(Enum.at(gens, n - 1), size, seed) end)

  def list_of(gen) do
    new(fn size, seed ->
      {length, seed} = :rand.uniform_s(size + 1, seed)
      {trees, seed} = Enum.map_reduce(1..(length - 1)//1, seed, fn _, seed -> run(gen, size, seed) end)
      {list_tree(trees), seed}
    end)
  end

  def tuple(gens) do
    new(fn size, seed ->
      {trees, seed} = Enum.map_reduce(gens, seed, &run(&1, size, &2))
      {map_tree(fixed_tree(trees), &List.to_tuple/1), seed}
    end)
  end

  defp map_tree({value, smaller}, fun), do: {fun.(value), Stream.map(smaller, &map_tree(&1, fun))}

  defp int_tree(value, origin) do
    smaller =
      (value - origin)
      |> Stream.iterate(&div(&1, 2))
      |> Stream.take_while(&(&1 != 0))
      |> Stream.map(&int_tree(value - &1, origin))

    {value, smaller}
  end

  defp list_tree(trees) do
    shorter = Stream.map(indexes(trees), &list_tree(List.delete_at(trees, &1)))
    {Enum.map(trees, &elem(&1, 0)), Stream.concat(shorter, smaller_elements(trees, &list_tree/1))}
  end

  defp fixed_tree(trees), do: {Enum.map(trees, &elem(&1, 0)), smaller_elements(trees, &fixed_tree/1)}

  defp smaller_elements(trees, wrap) do
    Stream.flat_map(indexes(trees), fn at ->
      trees |> Enum.at(at) |> elem(1) |> Stream.map(&wrap.(List.replace_at(trees, at, &1)))
    end)
  end

  defp indexes(list), do: 0..(length(list) - 1)//1
end

defmodule Check do
  defmacro property(name, {:in, _, [pattern, generator]}, do: body) do
    quote do
      Check.report(unquote(name), unquote(generator), fn unquote(pattern) -> unquote(body) end)
    end
  end

  def report(name, gen, test) do
    case search(gen, test, :rand.seed_s(:exsss, {1, 2, 3}), 1) do
      {:passed, runs} -> IO.puts("#{name}: #{runs} passed")
      {:failed, run, {first, _} = tree} -> IO.puts("#{name}: failed at run #{run} with #{inspect(first)}, smallest #{inspect(shrink(tree, test, 0))}")
    end
  end

  defp search(_, _, _, run) when run > 60, do: {:passed, run - 1}

  defp search(gen, test, seed, run) do
    {{value, _} = tree, seed} = Gen.run(gen, run, seed)
    if holds?(test, value), do: search(gen, test, seed, run + 1), else: {:failed, run, tree}
  end

  defp shrink({value, smaller}, test, steps) do
    case Enum.find(smaller, fn {value, _} -> not holds?(test, value) end) do
      nil -> {value, steps: steps}
      tree -> shrink(tree, test, steps + 1)
    end
  end

  defp holds?(test, value) do
    test.(value) not in [false, nil]
  rescue
    _ -> false
  end
end

defmodule Properties do
  import Check, only: [property: 3]

  def run do
    property("reverse twice", list in Gen.list_of(Gen.int()), do: Enum.reverse(Enum.reverse(list)) == list)
    property("sort is idempotent", list in Gen.list_of(Gen.int()), do: Enum.sort(Enum.sort(list)) == Enum.sort(list))
    property("lists are short", list in Gen.list_of(Gen.int()), do: length(list) < 7)
    property("sums are below 30", {a, b} in Gen.tuple([Gen.integer(0..40), Gen.integer(0..40)]), do: a + b < 30)
    property("no number is above 12", n in Gen.int(), do: n <= 12)
    property("division", {a, b} in Gen.tuple([Gen.int(), Gen.int()]), do: div(a, b) * b + rem(a, b) == a)
    property("uniq keeps order", list in Gen.list_of(Gen.integer(0..3)), do: Enum.uniq(list) == Enum.sort(Enum.uniq(list)))

    word = Gen.list_of(Gen.integer(?a..?e)) |> Gen.map(&List.to_string/1)
    property("words are no palindromes", text in word, do: String.length(text) < 2 or text != String.reverse(text))
    property("split and join", {text, sep} in Gen.tuple([word, Gen.one_of([Gen.constant("a"), Gen.constant("bc")])]), do: text |> String.split(sep) |> Enum.join(sep) == text)
    property("base64", text in word, do: Base.decode64!(Base.encode64(text)) == text)
  end
end

Properties.run()

{trees, _} = Enum.map_reduce(1..5, :rand.seed_s(:exs1024s, 42), fn n, seed -> Gen.run(Gen.list_of(Gen.int()), n, seed) end)
IO.inspect(Enum.map(trees, &elem(&1, 0)))
IO.inspect(:rand.export_seed_s(:rand.seed_s(:exsss, {1, 2, 3})))
