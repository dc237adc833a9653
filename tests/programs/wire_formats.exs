# Binary formats both ways: variable-length integers, a DNS question, a tar header, UTF-16, CRC, base 58, bit flags.
defmodule Varint do
  import Bitwise

  def encode(n) when n in 0..127, do: <<n>>
  def encode(n) when n > 127, do: <<1::1, band(n, 0x7F)::7, encode(n >>> 7)::binary>>

  def decode(binary), do: decode(binary, 0, 0)
  defp decode(<<1::1, n::7, rest::binary>>, shift, acc), do: decode(rest, shift + 7, acc ||| n <<< shift)
  defp decode(<<0::1, n::7, rest::binary>>, shift, acc), do: {acc ||| n <<< shift, rest}
  defp decode(<<>>, _, _), do: :incomplete
end

defmodule Dns do
  @types %{1 => :a, 2 => :ns, 28 => :aaaa}
  @codes Map.new(@types, fn {code, type} -> {type, code} end)

  defstruct id: 0, recursion: true, questions: []

  def encode(%__MODULE__{} = message) do
    flags = <<0::1, 0::4, 0::1, 0::1, if(message.recursion, do: 1, else: 0)::1, 0::1, 0::3, 0::4>>
    questions = for {name, type} <- message.questions, into: <<>>, do: <<name(name)::binary, @codes[type]::16, 1::16>>
    <<message.id::16, flags::bits, length(message.questions)::16, 0::48, questions::binary>>
  end

  defp name(text) do
    labels = for label <- String.split(text, "."), into: "", do: <<byte_size(label), label::binary>>
    labels <> <<0>>
  end

  def decode(<<id::16, _::7, recursion::1, _::8, count::16, _::48, rest::bits>>) do
    {questions, ""} = Enum.map_reduce(1..count//1, rest, fn _, rest -> question(rest, []) end)
    %__MODULE__{id: id, recursion: recursion == 1, questions: questions}
  end

  defp question(<<0, code::16, 1::16, rest::bits>>, labels) do
    {{labels |> Enum.reverse() |> Enum.join("."), Map.get(@types, code, {:unknown, code})}, rest}
  end

  defp question(<<size, label::binary-size(size), rest::bits>>, labels), do: question(rest, [label | labels])
end

defmodule Tar do
  def header(name, size) do
    fields = [pad(name, 100), octal(0o644, 8), octal(0, 8), octal(0, 8), octal(size, 12), octal(1_000_000, 12)]
    before = IO.iodata_to_binary(fields)
    rest = pad("0", 356)
    sum = for <<byte <- before <> "        " <> rest>>, reduce: 0, do: (sum -> sum + byte)
    before <> octal(sum, 7) <> " " <> rest
  end

  defp pad(text, width), do: text <> :binary.copy(<<0>>, width - byte_size(text))
  defp octal(n, width), do: (n |> Integer.to_string(8) |> String.pad_leading(width - 1, "0")) <> <<0>>

  def parse(<<name::binary-size(100), _::binary-size(24), size::binary-size(11), 0, _::binary-size(12), sum::binary-size(6), 0, " ", _::bits>>) do
    [name | _] = :binary.split(name, <<0>>)
    %{name: name, size: String.to_integer(size, 8), sum: String.to_integer(sum, 8)}
  end
end

defmodule Base58 do
  @alphabet '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
  @letters List.to_tuple(@alphabet)
  @values @alphabet |> Enum.with_index() |> Map.new()

  def encode(binary) do
    zeros = for(<<0 <- binary>>, do: ?1) |> Enum.take(leading(binary))
    to_string(zeros ++ digits(:binary.decode_unsigned(binary), []))
  end

  defp leading(<<0, rest::binary>>), do: 1 + leading(rest)
  defp leading(_), do: 0
  defp digits(0, acc), do: acc
  defp digits(n, acc), do: digits(div(n, 58), [elem(@letters, rem(n, 58)) | acc])

  def decode(text) do
    value = text |> to_charlist() |> Enum.reduce(0, &(&2 * 58 + @values[&1]))
    zeros = text |> String.graphemes() |> Enum.take_while(&(&1 == "1")) |> length()
    :binary.copy(<<0>>, zeros) <> if(value == 0, do: "", else: :binary.encode_unsigned(value))
  end
end

defmodule Flags do
  @flags [:read, :write, :exec]
  for {flag, bit} <- Enum.with_index(@flags) do
    def bit(unquote(flag)), do: Bitwise.bsl(1, unquote(bit))
  end

  def pack(list), do: Enum.reduce(list, 0, &Bitwise.bor(bit(&1), &2))
  def unpack(n), do: for(flag <- @flags, Bitwise.band(n, bit(flag)) != 0, do: flag)
end

defmodule WireDemo do
  def run do
    IO.inspect(for n <- [0, 127, 128, 300, 1_000_000], do: {n, Varint.encode(n), Varint.decode(Varint.encode(n) <> "x")})
    IO.inspect(Varint.decode(<<0x80>>))
    query = Dns.encode(%Dns{id: 0xBEEF, questions: [{"elixir-lang.org", :a}, {"example.com", :aaaa}]})
    IO.inspect(query, limit: :infinity)
    IO.inspect(Dns.decode(query))
    header = Tar.header("notes/today.txt", 1234)
    IO.inspect({byte_size(header), Tar.parse(header)})
    IO.inspect(Base58.encode("Hello World!"))
    IO.inspect(Base58.decode(Base58.encode(<<0, 0, 255, 1>>)))
    IO.inspect({Flags.pack([:read, :exec]), Flags.unpack(6), Flags.unpack(0)})
    IO.inspect(:unicode.characters_to_binary("añ😀", :utf8, {:utf16, :little}))
    IO.inspect(for <<c::utf16-little <- :unicode.characters_to_binary("añ😀", :utf8, {:utf16, :little})>>, do: c)
    IO.inspect(:erlang.crc32("123456789") |> Integer.to_string(16))
    IO.inspect({<<1.5::float-32>>, <<-2::16-little>>, <<1::3, 5::7>>, <<3::signed-4, 0xF::4>>})
    <<sign::1, exponent::11, mantissa::52>> = <<-0.15625::float>>
    IO.inspect({sign, exponent - 1023, mantissa})
    <<len::32-big, body::binary-size(len), tail::bits>> = <<3::32, "abc", 1::1>>
    IO.inspect({len, body, tail, bit_size(tail)})

    try do
      Dns.encode(%Dns{questions: [{"x", :mx}]})
    rescue
      error in ArgumentError -> IO.puts(Exception.message(error))
    end

    bits = <<0b1011_0010>>
    IO.inspect(for(<<b::1 <- bits>>, do: b) |> Enum.chunk_every(4) |> Enum.map(&Integer.undigits(&1, 2)))
    IO.inspect(Base.encode16(:crypto.hash(:md5, "abc"), case: :lower))
    IO.inspect(for x <- [<<>>, <<1>>, <<1::1>>, "a"], do: {is_binary(x), is_bitstring(x), bit_size(x)})
  end
end

WireDemo.run()
