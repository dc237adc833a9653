# Comprehensions over bits, what they give, and the stack traces of what fails in them.
defmodule Loops do
  def list(bits), do: hold(for <<byte <- bits>>, do: 10 / (byte - ?c))
  def text(bits), do: hold(for <<byte <- bits>>, into: "", do: <<div(10, byte - ?c)>>)
  def sum(bits), do: hold(for(<<byte <- bits>>, reduce: 0, do: (acc -> acc + div(10, byte - ?c))))
  def map(bits), do: hold(for <<byte <- bits>>, into: %{}, do: {byte, div(10, byte - ?c)})
  def filtered(bits), do: hold(for <<byte <- bits>>, byte != ?b, div(10, byte - ?c) < 0, do: byte)
  def over_both(bits), do: hold(for <<byte <- bits>>, n <- [1, 2], do: n / (byte - ?c))
  def nested(bits), do: hold(for <<a <- bits>>, <<b <- bits>>, do: a / (b - ?c))
  def within(bits), do: hold(for <<a <- bits>>, do: for(<<b <- bits>>, do: a / (b - ?c)))
  def in_a_fun(texts), do: hold(Enum.map(texts, fn text -> for <<byte <- text>>, do: 1 / (byte - ?c) end))
  def last(bits, n), do: for(<<byte <- bits>>, do: n / (byte - ?c))
  def into_text(list), do: hold(for byte <- list, into: "", do: byte)
  def bits_of(bits), do: hold(for <<byte <- bits>>, into: "", do: byte)

  def two(bits) do
    first = for <<byte <- bits>>, do: byte
    second = for <<byte <- bits>>, do: 1 / (byte - ?c)
    {first, second}
  end

  defp hold(value), do: {value}

  def traced(fun) do
    fun.()
  catch
    kind, reason ->
      own = Enum.filter(__STACKTRACE__, fn {module, _, _, _} -> module in [Loops, :erlang, Enum] end)
      IO.puts(Exception.format(kind, reason, Enum.reject(own, &match?({Loops, :traced, _, _}, &1))))
  end
end

for loop <- [:list, :text, :sum, :map, :filtered, :over_both, :nested, :within, :two, :bits_of] do
  IO.inspect({loop, Loops.traced(fn -> apply(Loops, loop, ["abc"]) end)})
end

IO.inspect(Loops.traced(fn -> Loops.in_a_fun(["abc"]) end))
IO.inspect(Loops.traced(fn -> Loops.last("abc", 1) end))
IO.inspect(Loops.traced(fn -> Loops.into_text([1]) end))

for loop <- [:list, :text, :sum], do: Loops.traced(fn -> apply(Loops, loop, [:no_bits]) end)

IO.inspect(for <<a::4, b::4 <- <<1, 2, 3::4>> >>, do: {a, b})
IO.inspect(for <<3, b <- <<3, 4, 5, 6, 3, 7>> >>, do: b)
IO.inspect(for <<size, part::binary-size(size) <- <<1, "a", 2, "bc", 9, "d">> >>, do: part)
IO.inspect(for <<point::utf8 <- "aé日" <> <<255>> <> "b" >>, do: point)
IO.inspect(for <<a <- "ab">>, <<b <- "xy">>, a != b, into: "", do: <<a, b>>)
IO.inspect(for <<a <- "abab">>, uniq: true, do: a)
IO.inspect(for <<a <- "abab">>, uniq: true, into: "", do: <<a>>)
IO.inspect(for <<bit::1 <- "a">>, into: <<1::1>>, do: <<bit::1, 0::1>>)
IO.inspect(for <<a <- "abc">>, into: MapSet.new(), do: a)
IO.inspect(length(for <<byte <- :binary.copy("x", 50_000)>>, do: byte))
