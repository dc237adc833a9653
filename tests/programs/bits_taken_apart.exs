# Bit strings that are taken apart from the front, alone and while somebody else keeps them.
defmodule Apart do
  def sum(<<b, rest::binary>>, acc), do: sum(rest, acc + b)
  def sum(<<>>, acc), do: acc
  def keep(<<b, rest::binary>> = all, acc), do: keep(rest, [{b, byte_size(all)} | acc])
  def keep("", acc), do: Enum.sum(for {b, s} <- acc, do: b + s)
  def utf(<<c::utf8, rest::binary>>, acc), do: utf(rest, acc + c)
  def utf(<<>>, acc), do: acc
  def pairs(<<a::4, b::12, rest::bits>>, acc), do: pairs(rest, acc + a * b)
  def pairs(rest, acc), do: {acc, bit_size(rest)}
  def guarded(<<b, rest::binary>>, acc) when b > 100, do: guarded(rest, acc + 1)
  def guarded(<<b, rest::binary>>, acc), do: guarded(rest, acc - b)
  def guarded(rest, acc), do: {rest, acc}
  def two(<<"ab", rest::binary>>, n), do: two(rest, n + 1)
  def two(<<"a", x, rest::binary>>, n), do: two(<<x, rest::binary>>, n)
  def two(rest, n), do: {byte_size(rest), n}

  def show(name, fun), do: IO.inspect({name, fun.()}, limit: 5)
end

bin = for i <- 1..100_000, into: "", do: <<rem(i * 7, 251)>>
text = String.duplicate("aé日𝄞", 10_000)
Apart.show("sum", fn -> Apart.sum(bin, 0) end)
Apart.show("keep", fn -> Apart.keep(bin, []) end)
Apart.show("utf", fn -> Apart.utf(text, 0) end)
Apart.show("pairs", fn -> Apart.pairs(bin, 0) end)
Apart.show("guarded", fn -> Apart.guarded(bin, 0) end)
Apart.show("two", fn -> Apart.two(String.duplicate("abaab", 1000), 0) end)
Apart.show("for", fn -> for(<<b <- bin>>, do: b) |> Enum.sum() end)
Apart.show("forpairs", fn -> for(<<a::3, b::5 <- bin>>, reduce: 0, do: (acc -> acc + a * b)) end)
Apart.show("forinto", fn -> byte_size(for <<b <- bin>>, into: "", do: <<b + 1>>) end)

Apart.show("again", fn ->
  {byte_size(bin), Apart.sum(bin, 0), byte_size(bin), :erlang.md5(bin)}
end)

<<h::binary-size(10), t::binary>> = bin
IO.inspect({h, byte_size(t), Apart.sum(t, 0), byte_size(t)})
pid = self()
spawn(fn -> send(pid, {:r, t}) end)

receive do
  {:r, <<x, y::binary>>} ->
    IO.inspect({x, byte_size(y), y == binary_part(bin, 11, byte_size(bin) - 11)})
end
