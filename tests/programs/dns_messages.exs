# Messages of the domain name system: questions and records as bits, names compressed by pointers, and what is malformed.
defmodule DNS do
  @types %{a: 1, ns: 2, cname: 5, mx: 15, txt: 16, aaaa: 28}
  @names Map.new(@types, fn {name, number} -> {number, name} end)

  defmodule Message do
    defstruct id: 0, response: false, opcode: 0, authoritative: false, truncated: false, recursion: {false, false}, code: 0, questions: [], answers: []
  end

  def encode(%Message{} = m) do
    {desired, available} = m.recursion
    header = <<m.id::16, bit(m.response)::1, m.opcode::4, bit(m.authoritative)::1, bit(m.truncated)::1, bit(desired)::1, bit(available)::1, 0::3, m.code::4, length(m.questions)::16, length(m.answers)::16, 0::32>>
    {bytes, names} = Enum.reduce(m.questions, {header, %{}}, fn {name, type}, acc -> acc |> name(name) |> add(<<@types[type]::16, 1::16>>) end)
    Enum.reduce(m.answers, {bytes, names}, &record/2) |> elem(0)
  end

  defp bit(true), do: 1
  defp bit(false), do: 0
  defp add({bytes, names}, more), do: {<<bytes::binary, more::binary>>, names}

  defp name(acc, ""), do: add(acc, <<0>>)

  defp name({bytes, names}, name) do
    case names do
      %{^name => offset} ->
        {<<bytes::binary, 3::2, offset::14>>, names}

      _ ->
        [label | rest] = String.split(name, ".", parts: 2)
        names = if byte_size(bytes) < 0x4000, do: Map.put(names, name, byte_size(bytes)), else: names
        name({<<bytes::binary, byte_size(label)::8, label::binary>>, names}, Enum.join(rest))
    end
  end

  defp record({name, type, ttl, data}, acc) do
    {bytes, names} = acc |> name(name) |> add(<<@types[type]::16, 1::16, ttl::signed-32>>)
    {with_data, names} = data(type, data, {<<bytes::binary, 0::16>>, names})
    size = byte_size(with_data) - byte_size(bytes) - 2
    <<start::binary-size(byte_size(bytes)), _::16, rest::binary>> = with_data
    {<<start::binary, size::16, rest::binary>>, names}
  end

  defp data(:a, {a, b, c, d}, acc), do: add(acc, <<a, b, c, d>>)
  defp data(:aaaa, address, acc), do: add(acc, for(part <- Tuple.to_list(address), into: <<>>, do: <<part::16>>))
  defp data(:mx, {preference, host}, acc), do: acc |> add(<<preference::16>>) |> name(host)
  defp data(:txt, texts, acc), do: add(acc, for(text <- texts, into: "", do: <<byte_size(text), text::binary>>))
  defp data(type, host, acc) when type in [:ns, :cname], do: name(acc, host)

  def decode(<<id::16, qr::1, opcode::4, aa::1, tc::1, rd::1, ra::1, _::3, code::4, questions::16, answers::16, _::32, rest::bits>> = whole) do
    {questions, rest} = times(questions, rest, &question(&1, whole))
    {answers, rest} = times(answers, rest, &answer(&1, whole))
    message = %Message{id: id, response: qr == 1, opcode: opcode, authoritative: aa == 1, truncated: tc == 1, recursion: {rd == 1, ra == 1}, code: code, questions: questions, answers: answers}
    {:ok, message, rest}
  catch
    {:malformed, _} = reason -> {:error, reason}
  end

  def decode(bits), do: {:error, {:short, bit_size(bits)}}

  defp times(0, rest, _), do: {[], rest}

  defp times(n, rest, fun) do
    {item, rest} = fun.(rest)
    {items, rest} = times(n - 1, rest, fun)
    {[item | items], rest}
  end

  defp question(bytes, whole) do
    case read_name(bytes, whole, 0) do
      {name, <<type::16, 1::16, rest::binary>>} -> {{name, Map.get(@names, type, type)}, rest}
      _ -> throw({:malformed, :question})
    end
  end

  defp answer(bytes, whole) do
    with {name, <<type::16, _class::16, ttl::signed-32, size::16, data::binary-size(size), rest::binary>>} <- read_name(bytes, whole, 0) do
      type = Map.get(@names, type, type)
      {{name, type, ttl, read_data(type, data, whole)}, rest}
    else
      _ -> throw({:malformed, :record})
    end
  end

  defp read_data(:a, <<a, b, c, d>>, _), do: {a, b, c, d}
  defp read_data(:aaaa, <<data::128>>, _), do: for(<<part::16 <- <<data::128>> >>, do: part) |> List.to_tuple()
  defp read_data(:mx, <<preference::16, host::binary>>, whole), do: {preference, host |> read_name(whole, 0) |> elem(0)}
  defp read_data(:txt, data, _), do: texts(data)
  defp read_data(type, data, whole) when type in [:ns, :cname], do: data |> read_name(whole, 0) |> elem(0)
  defp read_data(_, data, _), do: {:raw, Base.encode16(data)}

  defp texts(<<n, text::binary-size(n), rest::binary>>), do: [text | texts(rest)]
  defp texts(""), do: []
  defp texts(_), do: throw({:malformed, :text})

  defp read_name(_, _, jumps) when jumps > 5, do: throw({:malformed, :pointer_loop})
  defp read_name(<<0, rest::binary>>, _, _), do: {"", rest}

  defp read_name(<<3::2, offset::14, rest::binary>>, whole, jumps) do
    case whole do
      <<_::binary-size(offset), target::binary>> -> {target |> read_name(whole, jumps + 1) |> elem(0), rest}
      _ -> throw({:malformed, {:pointer, offset}})
    end
  end

  defp read_name(<<0::2, n::6, label::binary-size(n), rest::binary>>, whole, jumps) do
    {tail, rest} = read_name(rest, whole, jumps)
    {if(tail == "", do: label, else: label <> "." <> tail), rest}
  end

  defp read_name(_, _, _), do: throw({:malformed, :name})
end

query = struct(DNS.Message, id: 0xBEEF, recursion: {true, false}, questions: [{"www.example.org", :aaaa}, {"example.org", :mx}])

reply = %{
  query
  | response: true,
    authoritative: true,
    answers: [
      {"www.example.org", :cname, 300, "web.example.org"},
      {"web.example.org", :a, 60, {192, 0, 2, 1}},
      {"web.example.org", :aaaa, 60, {0x2001, 0xDB8, 0, 0, 0, 0, 0, 1}},
      {"example.org", :mx, -1, {10, "mail.example.org"}},
      {"example.org", :txt, 5, ["v=spf1 -all", "", String.duplicate("x", 20)]},
      {"org", :ns, 86_400, "a.nic.example.net"}
    ]
}

bytes = DNS.encode(query)
IO.inspect(bytes, limit: :infinity, base: :hex)
IO.inspect(DNS.decode(bytes) == {:ok, query, ""})
packet = DNS.encode(reply)
IO.inspect(byte_size(packet))
{:ok, decoded, "tail"} = DNS.decode(packet <> "tail")
IO.inspect(decoded == reply)
IO.inspect(decoded)

packet
|> :binary.bin_to_list()
|> Enum.chunk_every(16)
|> Enum.with_index()
|> Enum.take(5)
|> Enum.each(fn {row, n} ->
  hex = Enum.map_join(row, " ", &(&1 |> Integer.to_string(16) |> String.pad_leading(2, "0")))
  text = for c <- row, into: "", do: if(c in ?\s..?~, do: <<c>>, else: ".")
  IO.puts("#{n |> Kernel.*(16) |> Integer.to_string(16) |> String.pad_leading(4, "0")}  #{String.pad_trailing(hex, 47)}  #{text}")
end)

header = binary_part(packet, 0, 12)
broken = [
  "", <<1::7>>, header, header <> <<0xC0, 12>>, header <> <<0xFF, 0xFF>>, header <> <<5, "abc">>, header <> <<0x80, 1>>, binary_part(packet, 0, 60),
  <<1::16, 0::16, 1::16, 0::48, 0, 99::16, 1::16>>
]

for bits <- broken, do: IO.inspect(DNS.decode(bits))
flips = for at <- 96..(bit_size(bytes) - 1)//37 do
  <<start::bits-size(at), bit::1, rest::bits>> = bytes
  case DNS.decode(<<start::bits, 1 - bit::1, rest::bits>>) do
    {:ok, %{questions: questions}, left} -> {questions, byte_size(left)}
    error -> error
  end
end

IO.inspect(flips)
<<flags::bits-size(16), _::bits>> = binary_part(packet, 2, 2)
IO.inspect(for <<b::1 <- flags>>, do: b)
IO.inspect(for(<<n::little-16 <- binary_part(packet, 0, 8)>>, do: n))
IO.inspect({:binary.match(packet, "mail"), :binary.matches(packet, <<0xC0>>) |> length(), :binary.decode_unsigned(binary_part(packet, 0, 2), :little), :erlang.crc32(packet)})
