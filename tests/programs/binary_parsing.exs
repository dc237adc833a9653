# Binaries: PNG-like chunks, BMP header, run-length coding, base conversions, bit fields, checksums.
defmodule Chunks do
  def build(chunks) do
    body =
      for {type, data} <- chunks, into: <<>> do
        crc = :erlang.crc32([type, data])
        <<byte_size(data)::32, type::binary-size(4), data::binary, crc::32>>
      end

    <<0x89, "PNG\r\n", 0x1A, "\n", body::binary>>
  end

  def parse(<<0x89, "PNG\r\n", 0x1A, "\n", rest::binary>>), do: chunks(rest, [])
  def parse(_), do: {:error, :signature}

  defp chunks(<<>>, acc), do: {:ok, Enum.reverse(acc)}

  defp chunks(<<size::32, type::binary-4, data::binary-size(size), crc::32, rest::binary>>, acc) do
    if :erlang.crc32([type, data]) == crc,
      do: chunks(rest, [{type, data} | acc]),
      else: {:error, {:crc, type}}
  end

  defp chunks(rest, _), do: {:error, {:truncated, byte_size(rest)}}
end

png = Chunks.build([{"IHDR", <<16::32, 9::32, 8, 2, 0, 0, 0>>}, {"IDAT", "data"}, {"IEND", ""}])
IO.inspect(png, limit: :infinity)
{:ok, [{"IHDR", <<w::32, h::32, depth, _::binary>>} | _]} = Chunks.parse(png)
IO.inspect({w, h, depth})
IO.inspect(Chunks.parse("nope"))
IO.inspect(Chunks.parse(binary_part(png, 0, byte_size(png) - 3)))
<<head::binary-size(20), _, tail::binary>> = png
IO.inspect(Chunks.parse(<<head::binary, 99, tail::binary>>))

defmodule Rle do
  def encode(<<>>), do: ""
  def encode(<<c, rest::binary>>), do: run(rest, c, 1)
  defp run(<<c, rest::binary>>, c, n), do: run(rest, c, n + 1)
  defp run(rest, c, n), do: "#{n}" <> <<c>> <> encode(rest)

  def decode(text) do
    Regex.scan(~r/(\d+)(\D)/, text) |> Enum.map_join(fn [_, n, c] -> String.duplicate(c, String.to_integer(n)) end)
  end
end

IO.puts(Rle.encode("aaabccdddd"))
IO.puts(Rle.decode(Rle.encode("aaabccdddd")))

<<sign::1, exponent::11, fraction::52>> = <<-12.5::float>>
IO.inspect({sign, exponent - 1023, fraction})

<<a::3, b::5, c::little-unsigned-16, d::signed-8, e::bitstring>> = <<0b10110011, 1, 2, -5, 0xFF, 3::2>>
IO.inspect({a, b, c, d, e, bit_size(e)})

ip = <<192, 168, 1, 10>>
IO.puts(for(<<o <- ip>>, do: o) |> Enum.join("."))
<<n::32>> = ip
IO.puts(Integer.to_string(n, 2))
IO.inspect(Integer.digits(n, 256))

IO.inspect(for <<r::5, g::6, b::5 <- <<0xF8, 0x00, 0x07, 0xE0>> >>, do: {r, g, b})
IO.inspect(for <<x::2 <- <<0b11100100>> >>, into: [], do: x)
IO.inspect(<<1::1, 0::1, 1::6>>)
IO.inspect(<<"é"::utf16-little>>)
IO.inspect(<<1.5::float-32>>)
IO.inspect(:binary.bin_to_list("héllo"))
IO.inspect(String.to_charlist("héllo"))
IO.inspect(Base.encode16(:crypto.hash(:sha256, "abc"), case: :lower))
IO.inspect("abc" |> :zlib.compress() |> :zlib.uncompress())
IO.inspect(:erlang.term_to_binary(%{a: [1, 2.5, "x", :y, {nil}]}) |> :erlang.binary_to_term())

x = <<1, 2, 3>>
IO.inspect(<<x::binary, 4>> == x <> <<4>>)
IO.inspect(match?(<<_::24>>, x))

try do
  <<y::16>> = x
  IO.inspect(y)
rescue
  e -> IO.puts(Exception.message(e))
end
