# Digests, codes for messages and random bytes are native; these are built on them. Ciphers and keys are not there.
defmodule :crypto do
  @moduledoc "Hashes, message authentication, random numbers."

  @doc "Starts a hash that is fed piece by piece."
  def hash_init(type) do
    _ = :crypto.hash(type, "")
    {:rshell_hash, type, []}
  end

  @doc "Feeds a hash."
  def hash_update({:rshell_hash, type, data}, more),
    do: {:rshell_hash, type, [data | :erlang.iolist_to_binary(more)]}

  @doc "Ends a hash."
  def hash_final({:rshell_hash, type, data}), do: :crypto.hash(type, data)

  @doc "The sizes of a hash."
  def hash_info(type) do
    {number, block} = digest(type)
    %{size: byte_size(:crypto.hash(type, "")), block_size: block, type: number}
  end

  # The number OpenSSL gives a digest, and the bytes it takes at once.
  defp digest(:md4), do: {257, 64}
  defp digest(:md5), do: {4, 64}
  defp digest(:ripemd160), do: {117, 64}
  defp digest(:sha), do: {64, 64}
  defp digest(:sha224), do: {675, 64}
  defp digest(:sha256), do: {672, 64}
  defp digest(:sha384), do: {673, 128}
  defp digest(:sha512), do: {674, 128}
  defp digest(:sha3_224), do: {1096, 144}
  defp digest(:sha3_256), do: {1097, 136}
  defp digest(:sha3_384), do: {1098, 104}
  defp digest(:sha3_512), do: {1099, 72}
  defp digest(:blake2b), do: {1056, 128}
  defp digest(:blake2s), do: {1057, 64}
  defp digest(type), do: :crypto.hash(type, "")

  @doc "A message's code by the type's default: only `:hmac` needs a digest."
  def mac(type, _key, _data),
    do: :erlang.error({:badarg, {'mac.c', 0}, 'Unknown mac algorithm'}, [type])

  @doc "The first bytes of a message's code."
  def macN(type, digest, key, data, size),
    do: :erlang.binary_part(:crypto.mac(type, digest, key, data), 0, size)

  @doc "Starts a code that is fed piece by piece."
  def mac_init(type, digest, key), do: {:rshell_mac, type, digest, key, []}
  @doc "Feeds a code."
  def mac_update({:rshell_mac, type, digest, key, data}, more),
    do: {:rshell_mac, type, digest, key, [data | :erlang.iolist_to_binary(more)]}

  @doc "Ends a code."
  def mac_final({:rshell_mac, type, digest, key, data}), do: :crypto.mac(type, digest, key, data)
  @doc "Ends a code, of which the first bytes are wanted."
  def mac_finalN(state, size), do: :erlang.binary_part(mac_final(state), 0, size)

  @doc "A key from a password, by so many rounds."
  def pbkdf2_hmac(digest, password, salt, rounds, size) do
    salt = :erlang.iolist_to_binary(salt)
    keyed(digest, password, salt, rounds, size, 1, "")
  end

  defp keyed(_digest, _password, _salt, _rounds, size, _block, key) when byte_size(key) >= size,
    do: :erlang.binary_part(key, 0, size)

  defp keyed(digest, password, salt, rounds, size, block, key) do
    first = :crypto.mac(:hmac, digest, password, [salt, <<block::32>>])
    part = mixed(digest, password, first, first, rounds - 1)
    keyed(digest, password, salt, rounds, size, block + 1, key <> part)
  end

  defp mixed(_digest, _password, _last, acc, 0), do: acc

  defp mixed(digest, password, last, acc, rounds) do
    next = :crypto.mac(:hmac, digest, password, last)
    mixed(digest, password, next, exor(acc, next), rounds - 1)
  end

  @doc "The exclusive or of two pieces of data of the same size."
  def exor(a, b) do
    {a, b} = {:erlang.iolist_to_binary(a), :erlang.iolist_to_binary(b)}
    size = bit_size(a)
    if bit_size(b) != size, do: :erlang.error(:badarg)
    <<x::size(size)>> = a
    <<y::size(size)>> = b
    <<:erlang.bxor(x, y)::size(size)>>
  end

  @doc "The number that bytes stand for."
  def bytes_to_integer(bytes), do: :binary.decode_unsigned(bytes)

  @doc "A random number from one up to below another."
  def rand_uniform(from, to) when is_integer(from) and from < to do
    range = to - from
    bytes = div(bit_length(range), 8) + 9
    from + rem(:binary.decode_unsigned(:crypto.strong_rand_bytes(bytes)), range)
  end

  defp bit_length(number), do: length(:erlang.integer_to_list(number, 2))

  @doc "A power within a modulus, as bytes."
  def mod_pow(base, exponent, modulus) do
    case powered(number(base), number(exponent), number(modulus), 1) do
      0 -> <<0>>
      result -> :binary.encode_unsigned(result)
    end
  end

  defp number(number) when is_integer(number), do: number
  defp number(bytes), do: :binary.decode_unsigned(bytes)

  defp powered(_base, 0, modulus, acc), do: rem(acc, modulus)

  defp powered(base, exponent, modulus, acc) do
    acc = if rem(exponent, 2) == 1, do: rem(acc * base, modulus), else: acc
    powered(rem(base * base, modulus), div(exponent, 2), modulus, acc)
  end

  @doc "Tells about the library behind it."
  def info_lib, do: [{"rshell", 0, "rshell"}]
  @doc "The version."
  def version, do: '5.1.1'
  @doc "Nothing has to be stopped."
  def stop, do: :ok
end
