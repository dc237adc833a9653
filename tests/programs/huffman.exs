# Huffman codes: a tree from frequencies, bits in and out, and canonical code lengths.
defmodule Huffman do
  @type tree :: {:leaf, char, pos_integer} | {:node, tree, tree, pos_integer}

  @spec tree(String.t()) :: tree
  def tree(text) when text != "" do
    text
    |> String.to_charlist()
    |> Enum.frequencies()
    |> Enum.map(fn {char, count} -> {:leaf, char, count} end)
    |> Enum.sort_by(&{weight(&1), first(&1)})
    |> join()
  end

  defp join([tree]), do: tree

  defp join([one, two | rest]) do
    node = {:node, one, two, weight(one) + weight(two)}
    {lighter, heavier} = Enum.split_while(rest, &({weight(&1), first(&1)} < {weight(node), first(node)}))
    join(lighter ++ [node | heavier])
  end

  defp weight({:leaf, _, weight}), do: weight
  defp weight({:node, _, _, weight}), do: weight

  defp first({:leaf, char, _}), do: char
  defp first({:node, left, right, _}), do: min(first(left), first(right))

  def codes(tree), do: tree |> walk(<<>>) |> Map.new()

  defp walk({:leaf, char, _}, <<>>), do: [{char, <<0::1>>}]
  defp walk({:leaf, char, _}, code), do: [{char, code}]

  defp walk({:node, left, right, _}, code),
    do: walk(left, <<code::bitstring, 0::1>>) ++ walk(right, <<code::bitstring, 1::1>>)

  def encode(text, codes), do: for(<<char::utf8 <- text>>, into: <<>>, do: Map.fetch!(codes, char))

  def decode(bits, {:leaf, char, _}), do: for(<<_::1 <- bits>>, into: "", do: <<char::utf8>>)
  def decode(bits, tree), do: bits |> follow(tree, tree, []) |> Enum.reverse() |> List.to_string()

  defp follow(<<>>, tree, tree, acc), do: acc
  defp follow(bits, {:leaf, char, _}, tree, acc), do: follow(bits, tree, tree, [char | acc])
  defp follow(<<0::1, rest::bitstring>>, {:node, left, _, _}, tree, acc), do: follow(rest, left, tree, acc)
  defp follow(<<1::1, rest::bitstring>>, {:node, _, right, _}, tree, acc), do: follow(rest, right, tree, acc)

  def canonical(codes) do
    {canonical, _} =
      codes
      |> Enum.sort_by(fn {char, code} -> {bit_size(code), char} end)
      |> Enum.map_reduce({0, 0}, fn {char, code}, {next, length} ->
        size = bit_size(code)
        next = Bitwise.bsl(next, size - length)
        {{char, <<next::size(size)>>}, {next + 1, size}}
      end)

    canonical
  end

  def show(bits), do: for(<<bit::1 <- bits>>, into: "", do: Integer.to_string(bit))
end

for text <- ["abracadabra", "mississippi", "zzzz", "añb ñ→", "to be or not to be"] do
  tree = Huffman.tree(text)
  codes = Huffman.codes(tree)
  bits = Huffman.encode(text, codes)
  ^text = Huffman.decode(bits, tree)
  IO.puts("#{inspect(text)}: #{byte_size(text) * 8} bits, coded #{bit_size(bits)}, #{Float.round(bit_size(bits) / String.length(text), 3)} a character")

  for {char, code} <- Enum.sort_by(codes, fn {char, code} -> {bit_size(code), char} end) do
    IO.puts("  #{<<char::utf8>>} #{Huffman.show(code)}")
  end

  IO.puts("  canonical: " <> Enum.map_join(Huffman.canonical(codes), " ", fn {c, b} -> <<c::utf8>> <> "=" <> Huffman.show(b) end))
end

IO.inspect(Huffman.encode("abracadabra", Huffman.codes(Huffman.tree("abracadabra"))))

for bad <- [fn -> Huffman.tree("") end, fn -> Huffman.encode("x", %{}) end, fn -> Huffman.decode(<<1::1>>, Huffman.tree("aab")) end] do
  try do
    bad.() |> IO.inspect()
  rescue
    error -> IO.puts("#{inspect(error.__struct__)}: #{error |> Exception.message() |> String.split("\n") |> hd()}")
  end
end
