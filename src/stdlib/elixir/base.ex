defmodule Base do
  @moduledoc """
  Base 16, 32 and 64 of RFC 4648.

      iex> Base.encode64("foobar")
      "Zm9vYmFy"
  """

  @frames [
    decode6: [{Base, :decode64base!, 2, [file: 'lib/base.ex', line: 735]}],
    decode5: [{Base, :decode32upper!, 2, [file: 'lib/base.ex', line: 1209]}]
  ]

  @type decode_case :: :upper | :lower | :mixed
  @type encode_case :: :upper | :lower

  @hex List.to_tuple(~c"0123456789ABCDEF")
  @hex_lower List.to_tuple(~c"0123456789abcdef")
  @b32 List.to_tuple(~c"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
  @b32_lower List.to_tuple(~c"abcdefghijklmnopqrstuvwxyz234567")
  @b32hex List.to_tuple(~c"0123456789ABCDEFGHIJKLMNOPQRSTUV")
  @b32hex_lower List.to_tuple(~c"0123456789abcdefghijklmnopqrstuv")
  @b64 List.to_tuple(~c"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
  @b64url List.to_tuple(~c"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")

  @doc """
  Encodes in base 16; `case:` is `:upper` or `:lower`.

      iex> Base.encode16("foobar")
      "666F6F626172"
  """
  @spec encode16(binary, keyword) :: binary
  def encode16(data, opts \\ []) when is_binary(data) do
    table =
      case Keyword.get(opts, :case, :upper) do
        :upper -> @hex
        :lower -> @hex_lower
      end

    for <<digit::4 <- data>>, into: "", do: <<elem(table, digit)>>
  end

  @doc """
  Decodes base 16 into `{:ok, binary}` or `:error`; `case:` is `:upper`, `:lower` or `:mixed`.

      iex> Base.decode16("666F")
      {:ok, "fo"}
  """
  @spec decode16(binary, keyword) :: {:ok, binary} | :error
  def decode16(string, opts \\ []) do
    {:ok, decode16!(string, opts)}
  rescue
    ArgumentError -> :error
  end

  @doc """
  Decodes base 16, raising what is wrong.

      iex> Base.decode16!("666f", case: :lower)
      "fo"
  """
  @spec decode16!(binary, keyword) :: binary
  def decode16!(string, opts \\ [])

  def decode16!(string, opts) when is_binary(string) and rem(byte_size(string), 2) == 0 do
    mode = decode_case(opts)
    for <<char <- string>>, into: "", do: <<hex_digit(mode, char)::4>>
  end

  def decode16!(string, _opts) when is_binary(string) do
    raise ArgumentError,
          "string given to decode has wrong length. An even number of bytes was expected, got: " <>
            "#{byte_size(string)}. Double check your string for unwanted characters or pad it accordingly"
  end

  defp decode_case(opts) do
    case Keyword.get(opts, :case, :upper) do
      mode when mode in [:upper, :lower, :mixed] -> mode
    end
  end

  defp hex_digit(_, char) when char in ?0..?9, do: char - ?0
  defp hex_digit(mode, char) when char in ?A..?F and mode != :lower, do: char - ?A + 10
  defp hex_digit(mode, char) when char in ?a..?f and mode != :upper, do: char - ?a + 10
  defp hex_digit(_, char), do: bad_character(char)

  defp bad_character(char) do
    raise ArgumentError,
          "non-alphabet character found: #{inspect(<<char>>, binaries: :as_strings)} (byte #{char})"
  end

  @doc """
  Encodes in base 64; `padding: false` leaves the `=` out.

      iex> Base.encode64("foob", padding: false)
      "Zm9vYg"
  """
  @spec encode64(binary, keyword) :: binary
  def encode64(data, opts \\ []) when is_binary(data), do: encode6(data, @b64, opts)

  @doc """
  Encodes in base 64 with the alphabet that is safe in URLs.

      iex> Base.url_encode64(<<255, 127, 254, 252>>)
      "_3_-_A=="
  """
  @spec url_encode64(binary, keyword) :: binary
  def url_encode64(data, opts \\ []) when is_binary(data), do: encode6(data, @b64url, opts)

  defp encode6(data, table, opts) do
    whole = div(byte_size(data), 3) * 3
    <<main::binary-size(whole), rest::binary>> = data
    body = for <<digit::6 <- main>>, into: "", do: <<elem(table, digit)>>

    case rest do
      "" -> body
      <<a::6, b::2>> -> pad(body <> digits([a, b * 16], table), "==", opts)
      <<a::6, b::6, c::4>> -> pad(body <> digits([a, b, c * 4], table), "=", opts)
    end
  end

  defp digits(list, table), do: for(digit <- list, into: "", do: <<elem(table, digit)>>)

  defp pad(body, padding, opts),
    do: if(Keyword.get(opts, :padding, true), do: body <> padding, else: body)

  @doc """
  Decodes base 64 into `{:ok, binary}` or `:error`; options `:ignore` (`:whitespace`), `:padding`.

      iex> Base.decode64("Zm9vYmFy")
      {:ok, "foobar"}
  """
  @spec decode64(binary, keyword) :: {:ok, binary} | :error
  def decode64(string, opts \\ []) when is_binary(string) do
    {:ok, decode64!(string, opts)}
  rescue
    ArgumentError -> :error
  end

  @doc """
  Decodes base 64, raising what is wrong.

      iex> Base.decode64!("Zm9vYmFy")
      "foobar"
  """
  @spec decode64!(binary, keyword) :: binary
  def decode64!(string, opts \\ []) when is_binary(string),
    do: decode6(remove_ignored(string, opts[:ignore]), :plain, Keyword.get(opts, :padding, true))

  @doc """
  Decodes base 64 of the URL alphabet into `{:ok, binary}` or `:error`.

      iex> Base.url_decode64("_3_-_A==")
      {:ok, <<255, 127, 254, 252>>}
  """
  @spec url_decode64(binary, keyword) :: {:ok, binary} | :error
  def url_decode64(string, opts \\ []) when is_binary(string) do
    {:ok, url_decode64!(string, opts)}
  rescue
    ArgumentError -> :error
  end

  @doc """
  Decodes base 64 of the URL alphabet, raising what is wrong.

      iex> Base.url_decode64!("_3_-_A==")
      <<255, 127, 254, 252>>
  """
  @spec url_decode64!(binary, keyword) :: binary
  def url_decode64!(string, opts \\ []) when is_binary(string),
    do: decode6(remove_ignored(string, opts[:ignore]), :url, Keyword.get(opts, :padding, true))

  defp remove_ignored(string, nil), do: string

  defp remove_ignored(string, :whitespace),
    do: for(<<char <- string>>, char not in ~c"\s\t\r\n", into: "", do: <<char>>)

  # The last group alone may be short or padded; its spare bits are dropped. What is wrong there is told before what is
  # wrong in the group in front of it, but after what is wrong in the pairs of groups before.
  defp decode6("", _alphabet, _padding?), do: ""

  defp decode6(string, alphabet, padding?) do
    {main, last} = split_last(string, 8)
    main = for <<char <- main>>, into: "", do: <<digit64(alphabet, char)::6>>

    {group, last} = split_last(last, 4)

    bytes =
      case last do
        <<_, _, "==">> -> 1
        <<_, _, _, "=">> -> 2
        <<_, _, _, _>> -> 3
        <<_, _>> when not padding? -> 1
        <<_, _, _>> when not padding? -> 2
        _ -> raise ArgumentError, "incorrect padding"
      end

    <<chars::binary-size(bytes + 1), _::binary>> = last
    bits = for <<char <- group <> chars>>, into: <<>>, do: <<digit64(alphabet, char)::6>>
    size = div(byte_size(group), 4) * 3 + bytes
    <<tail::binary-size(size), _::bitstring>> = bits
    main <> tail
  end

  defp split_last(string, size) do
    at = div(byte_size(string) - 1, size) * size
    <<main::binary-size(at), last::binary>> = string
    {main, last}
  end

  defp digit64(_, char) when char in ?A..?Z, do: char - ?A
  defp digit64(_, char) when char in ?a..?z, do: char - ?a + 26
  defp digit64(_, char) when char in ?0..?9, do: char - ?0 + 52
  defp digit64(:plain, ?+), do: 62
  defp digit64(:plain, ?/), do: 63
  defp digit64(:url, ?-), do: 62
  defp digit64(:url, ?_), do: 63
  defp digit64(_, char), do: bad_character(char)

  @doc """
  Encodes in base 32; options `:case` and `:padding`.

      iex> Base.encode32("foobar")
      "MZXW6YTBOI======"
  """
  @spec encode32(binary, keyword) :: binary
  def encode32(data, opts \\ []) when is_binary(data) do
    case Keyword.get(opts, :case, :upper) do
      :upper -> encode5(data, @b32, opts)
      :lower -> encode5(data, @b32_lower, opts)
    end
  end

  @doc """
  Encodes in base 32 with the alphabet that keeps the order; options `:case` and `:padding`.

      iex> Base.hex_encode32("foobar")
      "CPNMUOJ1E8======"
  """
  @spec hex_encode32(binary, keyword) :: binary
  def hex_encode32(data, opts \\ []) when is_binary(data) do
    case Keyword.get(opts, :case, :upper) do
      :upper -> encode5(data, @b32hex, opts)
      :lower -> encode5(data, @b32hex_lower, opts)
    end
  end

  defp encode5(data, table, opts) do
    whole = div(byte_size(data), 5) * 5
    <<main::binary-size(whole), rest::binary>> = data
    body = for <<digit::5 <- main>>, into: "", do: <<elem(table, digit)>>

    case byte_size(rest) do
      0 -> body
      1 -> pad(body <> last5(<<rest::binary, 0::2>>, table), "======", opts)
      2 -> pad(body <> last5(<<rest::binary, 0::4>>, table), "====", opts)
      3 -> pad(body <> last5(<<rest::binary, 0::1>>, table), "===", opts)
      4 -> pad(body <> last5(<<rest::binary, 0::3>>, table), "=", opts)
    end
  end

  defp last5(bits, table), do: for(<<digit::5 <- bits>>, into: "", do: <<elem(table, digit)>>)

  @doc """
  Decodes base 32 into `{:ok, binary}` or `:error`; options `:case` and `:padding`.

      iex> Base.decode32("MZXW6YTBOI======")
      {:ok, "foobar"}
  """
  @spec decode32(binary, keyword) :: {:ok, binary} | :error
  def decode32(string, opts \\ []) do
    {:ok, decode32!(string, opts)}
  rescue
    ArgumentError -> :error
  end

  @doc """
  Decodes base 32, raising what is wrong.

      iex> Base.decode32!("MZXW6YTBOI======")
      "foobar"
  """
  @spec decode32!(binary, keyword) :: binary
  def decode32!(string, opts \\ []) when is_binary(string),
    do: decode5(string, :plain, decode_case(opts), Keyword.get(opts, :padding, true))

  @doc """
  Decodes base 32 of the ordered alphabet into `{:ok, binary}` or `:error`.

      iex> Base.hex_decode32("CPNMUOJ1E8======")
      {:ok, "foobar"}
  """
  @spec hex_decode32(binary, keyword) :: {:ok, binary} | :error
  def hex_decode32(string, opts \\ []) do
    {:ok, hex_decode32!(string, opts)}
  rescue
    ArgumentError -> :error
  end

  @doc """
  Decodes base 32 of the ordered alphabet, raising what is wrong.

      iex> Base.hex_decode32!("CPNMUOJ1E8======")
      "foobar"
  """
  @spec hex_decode32!(binary, keyword) :: binary
  def hex_decode32!(string, opts \\ []) when is_binary(string),
    do: decode5(string, :hex, decode_case(opts), Keyword.get(opts, :padding, true))

  defp decode5("", _alphabet, _mode, _padding?), do: ""

  defp decode5(string, alphabet, mode, padding?) do
    {main, last} = split_last(string, 8)
    main = for <<char <- main>>, into: "", do: <<digit32(alphabet, mode, char)::5>>

    {chars, bytes} =
      case last do
        <<chars::binary-size(2), "======">> -> {chars, 1}
        <<chars::binary-size(4), "====">> -> {chars, 2}
        <<chars::binary-size(5), "===">> -> {chars, 3}
        <<chars::binary-size(7), "=">> -> {chars, 4}
        <<_::binary-size(8)>> -> {last, 5}
        <<_::binary-size(2)>> when not padding? -> {last, 1}
        <<_::binary-size(4)>> when not padding? -> {last, 2}
        <<_::binary-size(5)>> when not padding? -> {last, 3}
        <<_::binary-size(7)>> when not padding? -> {last, 4}
        _ -> raise ArgumentError, "incorrect padding"
      end

    bits = for <<char <- chars>>, into: <<>>, do: <<digit32(alphabet, mode, char)::5>>
    <<tail::binary-size(bytes), _::bitstring>> = bits
    main <> tail
  end

  defp digit32(:plain, mode, char) when char in ?A..?Z and mode != :lower, do: char - ?A
  defp digit32(:plain, mode, char) when char in ?a..?z and mode != :upper, do: char - ?a
  defp digit32(:plain, _, char) when char in ?2..?7, do: char - ?2 + 26
  defp digit32(:hex, _, char) when char in ?0..?9, do: char - ?0
  defp digit32(:hex, mode, char) when char in ?A..?V and mode != :lower, do: char - ?A + 10
  defp digit32(:hex, mode, char) when char in ?a..?v and mode != :upper, do: char - ?a + 10
  defp digit32(_, _, char), do: bad_character(char)
end
