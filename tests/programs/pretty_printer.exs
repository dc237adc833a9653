# A formatter of a JSON-like language: documents of the algebra are fitted to several widths.
defmodule Layout do
  import Inspect.Algebra

  def format(term, width, options \\ []) do
    term |> doc(options) |> group() |> Inspect.Algebra.format(width) |> IO.iodata_to_binary()
  end

  defp doc(%{} = map, options) when map_size(map) > 0 do
    pairs = for {key, value} <- Enum.sort(map), do: pair(key, value, options)
    enclosed("{", pairs, "}", options)
  end

  defp doc(%{}, _), do: "{}"
  defp doc([], _), do: "[]"
  defp doc([head | _] = list, options) when is_number(head), do: concat(["[", fill(list, options), "]"])
  defp doc(list, options) when is_list(list), do: enclosed("[", Enum.map(list, &doc(&1, options)), "]", options)
  defp doc(nil, _), do: "null"
  defp doc(text, _) when is_binary(text), do: text |> String.split("\n") |> Enum.map(&inspect/1) |> Enum.intersperse(line()) |> concat() |> nest(:cursor)
  defp doc(other, _), do: to_string(other)

  defp pair(key, value, options) do
    key = string("#{key}")

    case Keyword.get(options, :style, :same_line) do
      :same_line -> concat([key, ": ", doc(value, options)])
      :glued -> glue(concat(key, ":"), " ", doc(value, options)) |> nest(4) |> group()
      :flex -> flex_glue(concat(key, ":"), doc(value, options)) |> nest(2)
    end
  end

  defp enclosed(left, docs, right, options) do
    space = if options[:tight], do: "", else: " "
    inner = docs |> Enum.intersperse(:comma) |> Enum.reduce(empty(), fn :comma, acc -> concat([acc, ",", break(" ")]); doc, acc -> concat(acc, doc) end)
    group(concat([nest(concat([left, break(space), inner]), 2), break(space), right]))
  end

  defp fill(numbers, options) do
    numbers |> Enum.map(&doc(&1, options)) |> fold_doc(fn doc, rest -> flex_glue(concat(doc, ","), rest) end) |> nest(1) |> group()
  end
end

term = %{
  name: "layout",
  tags: ["pretty", "printer", "algebra", "wadler"],
  sizes: Enum.map(1..25, &(&1 * &1)),
  nested: %{"empty" => [], "none" => nil, "deep" => %{a: %{b: %{c: [%{d: 1.5}, true]}}}},
  text: "two\nlines",
  "ключ": %{}
}

for width <- [200, 80, 40, 20] do
  IO.puts("-- #{width}")
  IO.puts(Layout.format(term, width))
end

IO.puts(Layout.format(term, 40, style: :glued, tight: true))
IO.puts(Layout.format(%{a: "x", bb: ["y", "z"], c: %{d: [1]}}, 12, style: :flex))

import Inspect.Algebra
show = fn doc, width -> doc |> format(width) |> IO.iodata_to_binary() |> inspect() |> IO.puts() end
words = String.split("the quick brown fox jumps over the lazy dog")
show.(fold_doc(words, &glue/2) |> group(), 20)
show.(fold_doc(words, &flex_glue/2) |> group(), 20)
show.(fold_doc(words, &line/2), 5)
show.(group(glue(group(glue("a", "b"), :inherit), "c"), :self), 3)
show.(nest(concat(["x", line(), "y", collapse_lines(2), line(), line(), line(), "z"]), 3, :break), 10)
show.(concat(["(", nest(glue("", "", "body"), 2), break(""), ")"]) |> group(), 4)
show.(force_unfit(glue("short", "line")) |> group(), 80)
show.(next_break_fits(group(glue("call(", "", nest(glue("fn", "body"), 2))), :enabled) |> group(), 8)
show.(space("a", "b") |> concat(no_limit("c")), 2)
show.(container_doc("<", [1, 2, 3], ">", %Inspect.Opts{limit: 2}, fn i, _ -> to_string(i) end, separator: ";", break: :flex), 80)
show.(container_doc("<", Enum.to_list(1..12), ">", %Inspect.Opts{width: 10}, fn i, _ -> to_string(i) end), 10)
show.(color("red", :atom, %Inspect.Opts{syntax_colors: [atom: :red]}), 10)
show.(nest(glue("cursor", nest(glue("a", "b"), :cursor)), 2) |> group(), 3)
show.(nest(glue("reset", nest(glue("a", "b"), :reset)), 2) |> group(), 3)
IO.inspect(glue("a", "b"))
