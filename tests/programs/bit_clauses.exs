# Clauses that take bit strings apart: what is left is taken only where a clause fits, and what others hold stays as it was.
defmodule Clauses do
  def kind(<<byte, rest::binary>>) when byte_size(rest) > 2, do: {:long, byte, rest}
  def kind(<<byte, rest::binary>>) when byte == ?x or byte == ?y, do: {:x_or_y, byte, rest}
  def kind(<<?z, rest::binary>>), do: {:z, rest}
  def kind({<<byte, rest::binary>>, rest}), do: {:same_rest, byte, rest}
  def kind({<<a, rest::binary>>, <<b, other::binary>>}) when a < b when b == 0, do: {:two, rest, other}
  def kind(<<point::utf8, rest::binary>> = all), do: {:point, point, rest, all}
  def kind(<<nibble::4, rest::bits>> = all), do: {:nibble, nibble, rest, all}
  def kind(<<>>), do: :empty
  def kind(other), do: {:other, other}

  def twice(text) do
    <<a, rest::binary>> = text
    <<b, last::binary>> = rest
    {a, b, last, rest, text}
  end

  def cased(text) do
    case text do
      <<"ab", rest::binary>> when rest != "" -> {:ab, rest}
      <<"a", rest::binary>> -> {:a, rest, text}
      <<size, part::binary-size(size), rest::binary>> -> {size, part, rest}
      <<byte, rest::binary>> -> {byte, rest}
      <<>> -> :empty
    end
  end

  def chained(text) do
    with <<a, rest::binary>> when a > 90 <- text, <<b, last::binary>> <- rest do
      {a, b, last}
    else
      <<a, rest::binary>> -> {:else, a, rest}
      other -> {:other, other}
    end
  end

  def numbers(<<1::float, rest::binary>>), do: {:one, rest}
  def numbers(<<float::float-little, rest::binary>>), do: {float, rest}
  def numbers(<<-1::signed, rest::binary>>), do: {:minus_one, rest}
  def numbers(<<a::8, "b", c::size(8), rest::bits>>), do: {a, c, rest}
  def numbers(other), do: other

  def thrown(text) do
    throw(text)
  catch
    <<byte, rest::binary>> when byte > 100 -> {byte, rest}
    <<byte, rest::binary>> -> {:small, byte, rest, text}
  end

  def received() do
    receive do
      <<byte, rest::binary>> when byte > 100 -> {byte, rest}
      <<"x", rest::binary>> -> {:x, rest}
    after
      0 -> :nothing
    end
  end

  def closed(<<byte, rest::binary>>) do
    fn
      <<^byte, more::binary>> -> {more, rest}
      <<other, more::binary>> when more == rest -> {other, more}
      _ -> rest
    end
  end

  def sized(<<size, part::binary-size(size), rest::binary>>) when size > 1, do: {part, rest}
  def sized(<<size, part::binary-size(size), rest::binary>>), do: sized({size, part, rest})
  def sized(other), do: other
end

long = String.duplicate("xyz", 40)

kinds = ["", "a", "xb", "yb", "zq", "zqqqq", {"ab", "b"}, {"ab", "cd"}, {"cb", <<0, 1>>}, "é", <<255, 1>>]

for text <- kinds ++ [<<5::3>>, long, <<1, long::binary>>, <<0xF0, 5::4>>] do
  IO.inspect({text, Clauses.kind(text)}, printable_limit: 30)
end

for text <- ["ab", "abc", "acd", <<2, "abc">>, <<9, "abc">>, <<"ab", long::binary>>] do
  IO.inspect({Clauses.cased(text), Clauses.twice(text), Clauses.chained(text)}, printable_limit: 30)
  IO.inspect({Clauses.thrown(text), Clauses.sized(text)}, printable_limit: 30)
end

IO.inspect({Clauses.cased(""), Clauses.chained(""), Clauses.sized(<<1, "x">>)})

for bits <- [<<1.0::float, 2>>, <<1.0::float-little, 2>>, <<255, 1>>, "abc", "acb", <<1, 2, 3::4>>, <<"xb", 3, 1::1>>] do
  IO.inspect(Clauses.numbers(bits))
end

for text <- ["nope", "yes", "xx"], do: send(self(), text)
IO.inspect({Clauses.received(), Clauses.received(), Clauses.received()})
IO.inspect({Clauses.closed("abc").("aq"), Clauses.closed("abc").("zbc"), Clauses.closed("abc").("zzz")})

# A short binary taken apart from the front is like any other.
<<_, rest::binary>> = short = "hello world"
<<_, last::binary>> = rest
IO.inspect({short, rest, last, last == "llo world", byte_size(last), last <> "!", String.upcase(last)})
IO.inspect({:erlang.phash2(last), {rest, last} < {last, rest}, :erlang.external_size(last), %{last => 1}["llo world"]})
send(self(), last)

receive do
  message -> IO.inspect(:binary.copy(message, 2))
end
