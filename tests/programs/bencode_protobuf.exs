# Two codecs by bit strings: bencode, and messages of protocol buffers from a schema that a macro reads.
defmodule Bencode do
  defmodule Error, do: defexception([:message, :offset])
  def encode(n) when is_integer(n), do: [?i, Integer.to_string(n), ?e]
  def encode(s) when is_binary(s), do: [Integer.to_string(byte_size(s)), ?:, s]
  def encode(l) when is_list(l), do: [?l, Enum.map(l, &encode/1), ?e]

  def encode(%{} = m),
    do: [
      ?d,
      for(
        {k, v} <- Enum.sort_by(m, &to_string(elem(&1, 0))),
        do: [encode(to_string(k)), encode(v)]
      ),
      ?e
    ]

  def decode!(bin) do
    case value(bin) do
      {v, ""} ->
        v

      {_, rest} ->
        raise Error,
          message: "trailing #{inspect(rest)}",
          offset: byte_size(bin) - byte_size(rest)
    end
  catch
    {:bad, what, rest} -> raise Error, message: what, offset: byte_size(bin) - byte_size(rest)
  end

  defp value(<<?i, rest::binary>>), do: integer(rest)
  defp value(<<?l, rest::binary>>), do: list(rest, [])
  defp value(<<?d, rest::binary>>), do: dict(rest, %{})

  defp value(<<d, _::binary>> = bin) when d in ?0..?9 do
    case Integer.parse(bin) do
      {n, <<?:, rest::binary>>} when byte_size(rest) >= n -> String.split_at(rest, n)
      _ -> throw({:bad, "short string", bin})
    end
  end

  defp value(rest), do: throw({:bad, "no value", rest})

  defp integer(bin) do
    with {n, <<?e, rest::binary>>} <- Integer.parse(bin),
         do: {n, rest},
         else: (_ -> throw({:bad, "no integer", bin}))
  end

  defp list(<<?e, rest::binary>>, acc), do: {Enum.reverse(acc), rest}
  defp list(bin, acc), do: with({v, rest} <- value(bin), do: list(rest, [v | acc]))
  defp dict(<<?e, rest::binary>>, acc), do: {acc, rest}

  defp dict(bin, acc) do
    {k, rest} = value(bin)
    {v, rest} = value(rest)
    dict(rest, Map.put(acc, k, v))
  end
end

defmodule Proto do
  import Bitwise

  defmacro message(name, do: {:__block__, _, fields}) do
    specs =
      for {:field, _, [id, kind, key | opts]} <- fields,
          do: {id, Macro.prewalk(kind, &Macro.expand(&1, __CALLER__)), key, List.flatten(opts)}

    keys =
      for {_, _, key, opts} <- specs, do: {key, if(opts[:repeated], do: [], else: opts[:default])}

    quote do
      defmodule unquote(name) do
        defstruct unquote(Macro.escape(keys))
        @specs unquote(Macro.escape(specs))
        unquote(functions())
      end
    end
  end

  defp functions do
    quote unquote: false do
      for {id, kind, key, opts} <- @specs do
        def field(unquote(id)), do: {unquote(Macro.escape(kind)), unquote(key), unquote(opts)}
      end

      def field(_), do: nil

      def encode(%__MODULE__{} = m) do
        for {id, kind, key, opts} <- @specs,
            value <- List.wrap(Map.fetch!(m, key)),
            value != opts[:default],
            into: <<>>,
            do: Proto.field(id, kind, value)
      end

      def decode(bin), do: Proto.decode(bin, struct(__MODULE__), &field/1)
    end
  end

  def field(id, :string, v),
    do: <<varint(id <<< 3 ||| 2)::binary, varint(byte_size(v))::binary, v::binary>>

  def field(id, :int, v), do: varint(id <<< 3) <> varint(v &&& 0xFFFFFFFFFFFFFFFF)
  def field(id, :sint, v), do: varint(id <<< 3) <> varint(bxor(v <<< 1, v >>> 63))
  def field(id, :bool, v), do: varint(id <<< 3) <> <<if(v, do: 1, else: 0)>>
  def field(id, :double, v), do: varint(id <<< 3 ||| 1) <> <<v::float-little>>
  def field(id, :fixed, v), do: varint(id <<< 3 ||| 5) <> <<v::32-little>>
  def field(id, {:message, m}, v), do: field(id, :string, m.encode(v))
  def varint(n) when n < 128, do: <<n>>
  def varint(n), do: <<1::1, n::7, varint(n >>> 7)::binary>>
  def decode(<<>>, struct, _), do: struct

  def decode(bin, struct, fun) do
    {tag, rest} = unvarint(bin)
    {raw, rest} = raw(tag &&& 7, rest)

    case fun.(tag >>> 3) do
      nil ->
        decode(rest, struct, fun)

      {kind, key, opts} ->
        v = value(kind, raw)

        decode(
          rest,
          if(opts[:repeated],
            do: Map.update!(struct, key, &(&1 ++ [v])),
            else: %{struct | key => v}
          ),
          fun
        )
    end
  end

  defp unvarint(bin, shift \\ 0, acc \\ 0)
  defp unvarint(<<0::1, n::7, rest::binary>>, shift, acc), do: {acc + (n <<< shift), rest}

  defp unvarint(<<1::1, n::7, rest::binary>>, shift, acc),
    do: unvarint(rest, shift + 7, acc + (n <<< shift))

  defp raw(0, bin), do: unvarint(bin)
  defp raw(1, <<v::binary-8, rest::binary>>), do: {v, rest}
  defp raw(5, <<v::binary-4, rest::binary>>), do: {v, rest}

  defp raw(2, bin) do
    {n, bin} = unvarint(bin)
    <<v::binary-size(n), rest::binary>> = bin
    {v, rest}
  end

  defp value(:string, v), do: v

  defp value(:int, v),
    do:
      (
        <<s::64-signed>> = <<v::64>>
        s
      )

  defp value(:sint, v), do: bxor(v >>> 1, -(v &&& 1))
  defp value(:bool, v), do: v == 1
  defp value(:double, <<f::float-little>>), do: f
  defp value(:fixed, <<n::32-little>>), do: n
  defp value({:message, m}, v), do: m.decode(v)
end

defmodule Shop do
  require Proto

  Proto.message Item do
    field(1, :string, :name)
    field(2, :int, :count, default: 1)
    field(3, :double, :price)
  end

  Proto.message Order do
    field(1, :sint, :id)
    field(2, {:message, Shop.Item}, :items, repeated: true)
    field(3, :bool, :paid)
    field(15, :fixed, :crc)
    field(16, :string, :tags, repeated: true)
  end
end

for v <- [0, -42, "spam", "é", [1, ["a", []]], %{b: 1, a: "x", c: %{}}] do
  text = v |> Bencode.encode() |> IO.iodata_to_binary()
  IO.inspect({v, text, Bencode.decode!(text)})
end

for bad <- ["i12", "5:abc", "li1e", "d1:ai1e", "x", "i1ei2e", "i-e", ""] do
  try do
    IO.inspect(Bencode.decode!(bad))
  rescue
    e in Bencode.Error -> IO.puts("#{inspect(bad)}: #{e.message} at #{e.offset}")
    e -> IO.puts("#{inspect(bad)}: #{inspect(e)}")
  end
end

items = [
  struct!(Shop.Item, name: "pen", count: -1, price: 1.25),
  struct!(Shop.Item, name: "ink", price: -0.0)
]

order = struct!(Shop.Order, id: -7, paid: true, crc: 0xDEADBEEF, tags: ["new", "ñ"], items: items)
bin = Shop.Order.encode(order)
IO.inspect(bin, limit: :infinity, width: 60)
IO.inspect(bin, base: :hex, limit: 10)
IO.inspect(Shop.Order.decode(bin))
IO.inspect(Shop.Order.decode(bin) == order)
IO.inspect(Shop.Order.decode(<<0x98, 0x06, 1>> <> bin).id)

for cut <- [1, 5, 12, byte_size(bin) - 1] do
  try do
    IO.inspect(Shop.Order.decode(binary_part(bin, 0, cut)).id)
  rescue
    e -> IO.puts(Exception.format_banner(:error, e) |> String.slice(0, 90))
  end
end

try do
  Shop.Order.encode(hd(items))
rescue
  e -> IO.inspect(e.__struct__)
end

IO.inspect(for <<(b::1 <- <<0xA5>>)>>, into: "", do: <<?0 + b>>)
IO.inspect(<<order.crc::unit(4)-size(8)-little>>)
