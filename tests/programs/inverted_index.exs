# A search engine for a handful of texts: large maps with keys of all kinds are printed in the order they are walked in.
defmodule Index do
  @stop_words ~w(a an and as at be by for from in is it its of on or that the to was with)
  @enforce_keys [:postings]
  defstruct [:postings, documents: %{}, lengths: %{}]

  def new(texts) do
    Enum.reduce(texts, %Index{postings: %{}}, fn {id, text}, index ->
      words = words(text)

      postings =
        words
        |> Enum.with_index()
        |> Enum.group_by(&elem(&1, 0), &elem(&1, 1))
        |> Enum.reduce(index.postings, fn {word, places}, postings ->
          Map.update(postings, word, %{id => places}, &Map.put(&1, id, places))
        end)

      %{index | postings: postings, documents: Map.put(index.documents, id, text), lengths: Map.put(index.lengths, id, length(words))}
    end)
  end

  def words(text) do
    text |> String.downcase() |> String.split(~r/[^\p{L}\d']+/u, trim: true) |> Enum.reject(&(&1 in @stop_words)) |> Enum.map(&stem/1)
  end

  defp stem(word) do
    Enum.find_value(["ingly", "edly", "ing", "ed", "es", "s"], word, fn ending ->
      root = String.replace_suffix(word, ending, "")
      if root != word and String.length(root) > 2, do: root
    end)
  end

  def search(index, query) do
    total = map_size(index.documents)

    query
    |> words()
    |> Enum.flat_map(fn word ->
      found = Map.get(index.postings, word, %{})
      weight = :math.log(1 + total / max(map_size(found), 1))
      for {id, places} <- found, do: {id, weight * length(places) / index.lengths[id]}
    end)
    |> Enum.reduce(%{}, fn {id, score}, scores -> Map.update(scores, id, score, &(&1 + score)) end)
    |> Enum.sort_by(fn {id, score} -> {-score, id} end)
  end

  def phrase(index, text) do
    [first | rest] = words(text)

    for {id, places} <- Map.get(index.postings, first, %{}),
        place <- places,
        rest |> Enum.with_index(place + 1) |> Enum.all?(fn {word, at} -> at in List.wrap(get_in(index.postings, [word, id])) end),
        uniq: true,
        do: id
  end
end

texts = %{
  "sea" => "The sea was calm, and the sailors were sailing slowly from island to island, mending nets and singing.",
  "wind" => "Wind fills the sails; a sailor reads the wind as others read books. Islands hide behind the waves.",
  "harbour" => "In the harbour, mended nets hung between masts. Fishermen counted fishes, boxes, ropes and the days until winter.",
  "letter" => "Dear sister, winter came early; waves broke over the harbour wall, and books lay wet on the floor. Don't worry.",
  "ñandú" => "El ñandú corre más rápido que el viento; señales, mañanas y años pasan sin prisa entre las olas."
}

index = Index.new(texts)
IO.inspect(index.postings, limit: :infinity)
IO.inspect(map_size(index.postings))
IO.inspect(Enum.take(index.postings, 5))
IO.inspect(Map.keys(index.postings) |> Enum.chunk_every(6) |> List.first())

for query <- ["sailor wind", "winter nets in the harbour", "más olas", "nothing here"] do
  results = for {id, score} <- Index.search(index, query), do: "#{id} #{Float.round(score, 4)}"
  IO.puts("#{query}: #{if results == [], do: "-", else: Enum.join(results, ", ")}")
end

IO.inspect(Index.phrase(index, "the harbour wall"))
IO.inspect(Index.phrase(index, "mended nets hung"))

pairs = for {word, found} <- index.postings, {id, [_ | _] = places} <- found, place <- places, into: MapSet.new(), do: {id, place, String.length(word)}
IO.inspect(pairs, limit: 20)

grid = for x <- 0..6, y <- 0..6, rem(x * y, 3) == 1 or x == y, into: %{}, do: {{x, y}, x * 10 + y}
IO.inspect(Map.keys(grid), limit: :infinity)
big = Map.new(1..40, fn n -> {n * 1.5, n} end)
IO.inspect(Enum.reduce(big, "", fn {key, _}, text -> text <> "#{key} " end))
lists = Map.new(1..40, fn n -> {Enum.to_list(n..(n + rem(n, 3))), n} end)
IO.inspect(Map.values(lists), limit: :infinity)
IO.inspect(Map.new(1..35, &{Integer.pow(3, &1 * 2), &1}), limit: :infinity)
nested = Map.new(1..34, &{%{"id" => &1, 'tag' => [&1 | "x"]}, &1})
IO.inspect(Map.values(nested), charlists: :as_lists, limit: :infinity)
{left, right} = Enum.split_with(index.postings, fn {_, found} -> map_size(found) > 1 end)
IO.inspect({Enum.map(left, &elem(&1, 0)), length(right)})
IO.inspect(Enum.max_by(index.postings, fn {word, found} -> {map_size(found), word} end))
table = :ets.new(:words, [:set])
:ets.insert(table, for({word, found} <- index.postings, do: {{word, map_size(found)}, Map.keys(found)}))
IO.inspect(:ets.foldl(fn {{word, _}, _}, words -> [word | words] end, [], table) |> Enum.take(8))
IO.inspect(:ets.select_count(table, [{{{:_, :"$1"}, :_}, [{:>, :"$1", 1}], [true]}]))
