defmodule Base do
  @moduledoc """
  Binaries as text of few characters, and back, by RFC 4648: in base 16 (two characters a byte), base 32, base
  64 (four characters for three bytes).

      iex> Base.encode64("foobar")
      "Zm9vYmFy"
      iex> Base.decode16!("666F6F")
      "foo"

  The functions that decode return `{:ok, binary}` or `:error`; those ending in `!` return the binary and
  raise an `ArgumentError` otherwise. It hides nothing: anybody can decode it.
  """

  @frames [
    decode6: [{Base, :decode64base!, 2, [file: 'lib/base.ex', line: 735]}],
    decode5: [{Base, :decode32upper!, 2, [file: 'lib/base.ex', line: 1209]}]
  ]

  @type decode_case :: :upper | :lower | :mixed
  @type encode_case :: :upper | :lower

  @hex "0123456789ABCDEF"
  @hex_lower "0123456789abcdef"
  @b32 "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
  @b32_lower "abcdefghijklmnopqrstuvwxyz234567"
  @b32hex "0123456789ABCDEFGHIJKLMNOPQRSTUV"
  @b32hex_lower "0123456789abcdefghijklmnopqrstuv"
  @b64 "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
  @b64url "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

  @doc """
  Encodes in base 16: two digits for each byte, letters large unless `case: :lower` is given.

      iex> Base.encode16("foobar")
      "666F6F626172"
      iex> Base.encode16(<<1, 255>>, case: :lower)
      "01ff"
      iex> Base.encode16("")
      ""
  """
  @spec encode16(binary, keyword) :: binary
  def encode16(data, opts \\ []) when is_binary(data),
    do: :rshell_base.encode(data, 4, written(opts, @hex, @hex_lower))

  defp written(opts, upper, lower) do
    case Keyword.get(opts, :case, :upper) do
      :upper -> upper
      :lower -> lower
    end
  end

  @doc """
  Decodes base 16 into `{:ok, binary}`, or `:error` for other characters or an odd number of them. `case:` is
  `:upper`, unless given, `:lower` or `:mixed`.

      iex> Base.decode16("666F")
      {:ok, "fo"}
      iex> Base.decode16("666f")
      :error
      iex> Base.decode16("666f", case: :mixed)
      {:ok, "fo"}
  """
  @spec decode16(binary, keyword) :: {:ok, binary} | :error
  def decode16(string, opts \\ []) do
    {:ok, decode16!(string, opts)}
  rescue
    ArgumentError -> :error
  end

  @doc """
  As `decode16/2`, but returns the binary itself, and raises an `ArgumentError` that tells what is wrong.

      iex> Base.decode16!("666f", case: :lower)
      "fo"
      iex> Base.decode16!("6G")
      ** (ArgumentError) non-alphabet character found: "G" (byte 71)
  """
  @spec decode16!(binary, keyword) :: binary
  def decode16!(string, opts \\ [])

  def decode16!(string, opts) when is_binary(string) and rem(byte_size(string), 2) == 0 do
    decode!(string, 4, read(opts, @hex, @hex_lower))
  end

  def decode16!(string, _opts) when is_binary(string) do
    raise ArgumentError,
          "string given to decode has wrong length. An even number of bytes was expected, got: " <>
            "#{byte_size(string)}. Double check your string for unwanted characters or pad it accordingly"
  end

  # What stands for digits; one alphabet behind the other where both do.
  defp read(opts, upper, lower) do
    case Keyword.get(opts, :case, :upper) do
      :upper -> upper
      :lower -> lower
      :mixed -> upper <> lower
    end
  end

  defp decode!(string, bits, alphabet) do
    case :rshell_base.decode(string, bits, alphabet) do
      data when is_binary(data) -> data
      char -> bad_character!(char)
    end
  end

  defp bad_character!(char) do
    raise ArgumentError,
          "non-alphabet character found: #{inspect(<<char>>, binaries: :as_strings)} (byte #{char})"
  end

  @doc """
  Encodes in base 64: four characters for each three bytes, and `=` at the end until four are complete,
  unless `padding: false` is given. The characters `+` and `/` have a meaning in URLs; for these there is
  `url_encode64/2`.

      iex> Base.encode64("foobar")
      "Zm9vYmFy"
      iex> Base.encode64("foob")
      "Zm9vYg=="
      iex> Base.encode64("foob", padding: false)
      "Zm9vYg"
  """
  @spec encode64(binary, keyword) :: binary
  def encode64(data, opts \\ []) when is_binary(data), do: encode6(data, @b64, opts)

  @doc """
  Encodes as `encode64/2`, with `-` and `_` in place of `+` and `/`, so that it can stand in URLs and names
  of files.

      iex> Base.url_encode64(<<255, 127, 254, 252>>)
      "_3_-_A=="
      iex> Base.url_encode64(<<255, 127, 254, 252>>, padding: false)
      "_3_-_A"
  """
  @spec url_encode64(binary, keyword) :: binary
  def url_encode64(data, opts \\ []) when is_binary(data), do: encode6(data, @b64url, opts)

  defp encode6(data, alphabet, opts),
    do: data |> :rshell_base.encode(6, alphabet) |> pad(4, opts)

  defp pad(text, group, opts), do: maybe_pad(text, Keyword.get(opts, :padding, true), group)

  defp maybe_pad(text, true, group), do: text <> :binary.copy("=", Integer.mod(-byte_size(text), group))
  defp maybe_pad(text, false, _group), do: text

  @doc """
  Decodes base 64 into `{:ok, binary}` or `:error`. `ignore: :whitespace` passes over line breaks, `padding:
  false` does not ask for the `=` at the end.

      iex> Base.decode64("Zm9vYmFy")
      {:ok, "foobar"}
      iex> Base.decode64("Zm9vYg")
      :error
      iex> Base.decode64("Zm9vYg", padding: false)
      {:ok, "foob"}
  """
  @spec decode64(binary, keyword) :: {:ok, binary} | :error
  def decode64(string, opts \\ []) when is_binary(string) do
    {:ok, decode64!(string, opts)}
  rescue
    ArgumentError -> :error
  end

  @doc """
  As `decode64/2`, but returns the binary itself, and raises an `ArgumentError` that tells what is wrong.

      iex> Base.decode64!("Zm9vYmFy")
      "foobar"
      iex> Base.decode64!("Zm9vYg")
      ** (ArgumentError) incorrect padding
  """
  @spec decode64!(binary, keyword) :: binary
  def decode64!(string, opts \\ []) when is_binary(string),
    do:
      decode6(
        remove_ignored(string, Keyword.get(opts, :ignore)),
        @b64,
        Keyword.get(opts, :padding, true)
      )

  @doc """
  Decodes what `url_encode64/2` gives: `{:ok, binary}` or `:error`. Options are those of `decode64/2`.

      iex> Base.url_decode64("_3_-_A==")
      {:ok, <<255, 127, 254, 252>>}
      iex> Base.url_decode64("_3_-_A", padding: false)
      {:ok, <<255, 127, 254, 252>>}
      iex> Base.url_decode64("+/==")
      :error
  """
  @spec url_decode64(binary, keyword) :: {:ok, binary} | :error
  def url_decode64(string, opts \\ []) when is_binary(string) do
    {:ok, url_decode64!(string, opts)}
  rescue
    ArgumentError -> :error
  end

  @doc """
  As `url_decode64/2`, but returns the binary itself, and raises an `ArgumentError` that tells what is wrong.

      iex> Base.url_decode64!("_3_-_A==")
      <<255, 127, 254, 252>>
  """
  @spec url_decode64!(binary, keyword) :: binary
  def url_decode64!(string, opts \\ []) when is_binary(string),
    do:
      decode6(
        remove_ignored(string, Keyword.get(opts, :ignore)),
        @b64url,
        Keyword.get(opts, :padding, true)
      )

  defp remove_ignored(string, nil), do: string

  defp remove_ignored(string, :whitespace),
    do: for(<<char <- string>>, char not in ~c"\s\t\r\n", into: "", do: <<char>>)

  # The last group alone may be short or padded; its spare bits are dropped. What is wrong there is told before what is
  # wrong in the group in front of it, but after what is wrong in the pairs of groups before.
  defp decode6("", _alphabet, _padding?), do: ""

  defp decode6(string, alphabet, padding?) do
    {main, last} = split_last(string, 8)
    main = decode!(main, 6, alphabet)
    {group, last} = split_last(last, 4)

    chars =
      case last do
        <<chars::binary-size(2), "==">> -> chars
        <<chars::binary-size(3), "=">> -> chars
        <<_::binary-size(4)>> -> last
        <<_::binary-size(2)>> when not padding? -> last
        <<_::binary-size(3)>> when not padding? -> last
        _ -> raise ArgumentError, "incorrect padding"
      end

    main <> decode!(group <> chars, 6, alphabet)
  end

  defp split_last(string, size) do
    at = div(byte_size(string) - 1, size) * size
    <<main::binary-size(at), last::binary>> = string
    {main, last}
  end

  @doc """
  Encodes in base 32: eight characters for each five bytes, letters and the digits 2 to 7, which cannot be
  confused when somebody types them; `=` at the end until eight are complete. Options: `case: :lower`,
  `padding: false`.

      iex> Base.encode32("foobar")
      "MZXW6YTBOI======"
      iex> Base.encode32("foobar", case: :lower, padding: false)
      "mzxw6ytboi"
  """
  @spec encode32(binary, keyword) :: binary
  def encode32(data, opts \\ []) when is_binary(data),
    do: encode5(data, written(opts, @b32, @b32_lower), opts)

  @doc """
  Encodes as `encode32/2`, with the digits 0 to 9 and the letters up to V: the codes have the order of what
  is encoded.

      iex> Base.hex_encode32("foobar")
      "CPNMUOJ1E8======"
      iex> Base.hex_encode32("a") < Base.hex_encode32("b")
      true
  """
  @spec hex_encode32(binary, keyword) :: binary
  def hex_encode32(data, opts \\ []) when is_binary(data),
    do: encode5(data, written(opts, @b32hex, @b32hex_lower), opts)

  defp encode5(data, alphabet, opts),
    do: data |> :rshell_base.encode(5, alphabet) |> pad(8, opts)

  @doc """
  Decodes base 32: `{:ok, binary}`, or `:error` for other characters or a wrong number of them. `case:` is
  `:upper`, unless given, `:lower` or `:mixed`; `padding: false` does not ask for the `=` at the end.

      iex> Base.decode32("MZXW6YTBOI======")
      {:ok, "foobar"}
      iex> Base.decode32("mzxw6ytboi", case: :mixed, padding: false)
      {:ok, "foobar"}
      iex> Base.decode32("M1")
      :error
  """
  @spec decode32(binary, keyword) :: {:ok, binary} | :error
  def decode32(string, opts \\ []) do
    {:ok, decode32!(string, opts)}
  rescue
    ArgumentError -> :error
  end

  @doc """
  As `decode32/2`, but returns the binary itself, and raises an `ArgumentError` that tells what is wrong.

      iex> Base.decode32!("MZXW6YTBOI======")
      "foobar"
  """
  @spec decode32!(binary, keyword) :: binary
  def decode32!(string, opts \\ []) when is_binary(string),
    do: decode5(string, read(opts, @b32, @b32_lower), Keyword.get(opts, :padding, true))

  @doc """
  Decodes what `hex_encode32/2` gives: `{:ok, binary}` or `:error`. Options are those of `decode32/2`.

      iex> Base.hex_decode32("CPNMUOJ1E8======")
      {:ok, "foobar"}
      iex> Base.hex_decode32("cpnmuoj1e8", case: :lower, padding: false)
      {:ok, "foobar"}
  """
  @spec hex_decode32(binary, keyword) :: {:ok, binary} | :error
  def hex_decode32(string, opts \\ []) do
    {:ok, hex_decode32!(string, opts)}
  rescue
    ArgumentError -> :error
  end

  @doc """
  As `hex_decode32/2`, but returns the binary itself, and raises an `ArgumentError` that tells what is wrong.

      iex> Base.hex_decode32!("CPNMUOJ1E8======")
      "foobar"
  """
  @spec hex_decode32!(binary, keyword) :: binary
  def hex_decode32!(string, opts \\ []) when is_binary(string),
    do: decode5(string, read(opts, @b32hex, @b32hex_lower), Keyword.get(opts, :padding, true))

  defp decode5("", _alphabet, _padding?), do: ""

  defp decode5(string, alphabet, padding?) do
    {main, last} = split_last(string, 8)
    main = decode!(main, 5, alphabet)

    chars =
      case last do
        <<chars::binary-size(2), "======">> -> chars
        <<chars::binary-size(4), "====">> -> chars
        <<chars::binary-size(5), "===">> -> chars
        <<chars::binary-size(7), "=">> -> chars
        <<_::binary-size(8)>> -> last
        _ when not padding? and byte_size(last) in [2, 4, 5, 7] -> last
        _ -> raise ArgumentError, "incorrect padding"
      end

    main <> decode!(chars, 5, alphabet)
  end
end
