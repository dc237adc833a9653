# Word statistics, a caesar and a vigenere cipher, run-length coding, roman numerals, a trie and a KWIC index.
defmodule Trie do
  defstruct end?: false, next: %{}

  def new(words), do: Enum.reduce(words, %__MODULE__{}, &insert(&2, &1))

  def insert(trie, ""), do: %{trie | end?: true}

  def insert(%{next: next} = trie, <<c::utf8, rest::binary>>),
    do: %{trie | next: Map.update(next, c, insert(%__MODULE__{}, rest), &insert(&1, rest))}

  def complete(trie, prefix), do: trie |> descend(prefix) |> words(prefix) |> Enum.sort()

  defp descend(nil, _), do: nil
  defp descend(trie, ""), do: trie
  defp descend(trie, <<c::utf8, rest::binary>>), do: descend(trie.next[c], rest)

  defp words(nil, _), do: []

  defp words(%{end?: end?, next: next}, prefix) do
    own = if end?, do: [prefix], else: []
    own ++ Enum.flat_map(next, fn {c, trie} -> words(trie, prefix <> <<c::utf8>>) end)
  end
end

defmodule Text do
  @roman [{1000, "M"}, {900, "CM"}, {500, "D"}, {400, "CD"}, {100, "C"}, {90, "XC"}] ++
           [{50, "L"}, {40, "XL"}, {10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}]

  for {value, letters} <- @roman do
    def roman(n) when n >= unquote(value), do: unquote(letters) <> roman(n - unquote(value))
  end

  def roman(0), do: ""

  def words(text), do: Regex.scan(~r/\p{L}[\p{L}']*/u, String.downcase(text)) |> List.flatten()

  def frequencies(text) do
    text
    |> words()
    |> Enum.frequencies()
    |> Enum.sort_by(fn {word, count} -> {-count, word} end)
  end

  def encode(""), do: ""

  def encode(text) do
    text
    |> String.graphemes()
    |> Enum.chunk_by(& &1)
    |> Enum.map_join(fn
      [one] -> one
      [one | _] = many -> "#{length(many)}#{one}"
    end)
  end

  def decode(text) do
    Regex.replace(~r/(\d+)(\D)/u, text, fn _, count, char -> String.duplicate(char, String.to_integer(count)) end)
  end

  def caesar(text, shift) do
    for <<c <- text>>, into: "" do
      cond do
        c in ?a..?z -> <<Integer.mod(c - ?a + shift, 26) + ?a>>
        c in ?A..?Z -> <<Integer.mod(c - ?A + shift, 26) + ?A>>
        true -> <<c>>
      end
    end
  end

  def vigenere(text, key, sign \\ 1) do
    key = key |> to_charlist() |> Stream.cycle()

    text
    |> to_charlist()
    |> Enum.zip_with(key, fn c, k -> Integer.mod(c - ?a + sign * (k - ?a), 26) + ?a end)
    |> to_string()
  end

  def wrap(text, width) do
    {lines, line} =
      text
      |> String.split()
      |> Enum.reduce({[], ""}, fn
        word, {lines, ""} -> {lines, word}
        word, {lines, line} when byte_size(line) + byte_size(word) < width -> {lines, line <> " " <> word}
        word, {lines, line} -> {[line | lines], word}
      end)

    Enum.reverse([line | lines])
  end

  def kwic(titles, stop) do
    for title <- titles,
        words = String.split(title),
        {word, i} <- Enum.with_index(words),
        String.downcase(word) not in stop do
      {before, [word | rest]} = Enum.split(words, i)
      {String.downcase(word), Enum.join([word | rest] ++ ["/"] ++ before, " ")}
    end
    |> Enum.sort()
    |> Enum.map(&elem(&1, 1))
  end

  def anagrams(words), do: words |> Enum.group_by(&(&1 |> String.to_charlist() |> Enum.sort())) |> Map.values() |> Enum.filter(&match?([_, _ | _], &1)) |> Enum.sort()

  def palindrome?(text) do
    letters = for <<c::utf8 <- String.downcase(text)>>, c in ?a..?z, do: c
    letters == Enum.reverse(letters)
  end

  def isbn?(text) do
    with digits when length(digits) == 10 <- Regex.scan(~r/[\dX]/, text) |> List.flatten(),
         {_, false} <- {digits, "X" in Enum.take(digits, 9)} do
      digits
      |> Enum.map(fn
        "X" -> 10
        d -> String.to_integer(d)
      end)
      |> Enum.zip_reduce(10..1//-1, 0, fn d, w, sum -> sum + d * w end)
      |> rem(11) == 0
    else
      _ -> false
    end
  end
end

poem = """
The rain it raineth on the just
And also on the unjust fella;
But chiefly on the just, because
The unjust hath the just's umbrella.
"""

IO.inspect(Text.frequencies(poem) |> Enum.take(6))
IO.inspect(poem |> Text.wrap(24), width: 40)
IO.inspect(for n <- [1, 4, 9, 14, 1990, 2024, 3999], do: Text.roman(n))
IO.inspect({Text.encode("WWWWBBBccD😀😀"), Text.decode("4W3B2cD2😀"), Text.encode("")})
IO.puts(Text.caesar("Hello, World!", 3))
IO.puts("Hello, World!" |> Text.caesar(29) |> Text.caesar(-29))
IO.puts(Text.vigenere("attackatdawn", "lemon"))
IO.puts(Text.vigenere("attackatdawn", "lemon") |> Text.vigenere("lemon", -1))
IO.puts(Text.kwic(["The Art of Computer Programming", "Structure and Interpretation"], ~w(the of and)) |> Enum.join("\n"))
IO.inspect(Text.anagrams(~w(listen silent enlist google banana ab ba)))
IO.inspect(Enum.map(["A man, a plan, a canal: Panama", "Elixir"], &Text.palindrome?/1))
IO.inspect(Enum.map(["3-598-21508-8", "3-598-21507-X", "3-598-2X507-9", "123"], &Text.isbn?/1))
trie = Trie.new(~w(car card care cat dog dot über))
IO.inspect(for prefix <- ["ca", "car", "x", "ü", ""], do: Trie.complete(trie, prefix))
IO.inspect(String.split("Añb\u0301c", "", trim: true))
IO.inspect(String.jaro_distance("martha", "marhta") |> Float.round(4))
IO.inspect(String.myers_difference("kitten", "sitting"))
IO.inspect(:io_lib.format("~5.2f|~-6s|~4..0B|~p~n", [3.14159, "ab", 42, {:a, "b"}]) |> IO.iodata_to_binary())
IO.inspect(~w(b a C)c ++ [:x])
IO.inspect(?\n..?\r |> Enum.map(&<<&1>>))
