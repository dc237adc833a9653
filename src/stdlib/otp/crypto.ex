# Digests, codes for messages, random bytes and ciphers are native; these are built on them. Keys are not there.
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

  # Ciphers that are fed piece by piece. What is known of one lies in the dictionary of the process that started it.

  @doc "Starts a cipher without a vector, see `crypto_init/4`."
  def crypto_init(cipher, key, flag), do: crypto_init(cipher, key, "", flag)

  @doc """
  Starts a cipher that is fed piece by piece by the process that starts it: to encrypt (`true`), or with the options `:encrypt`
  and `:padding` of `crypto_one_time/5`.

      iex> state = :crypto.crypto_init(:aes_128_ctr, "0123456789abcdef", "0123456789abcdef", true)
      iex> :crypto.crypto_update(state, "ab") <> :crypto.crypto_update(state, "c")
      <<19, 16, 29>>
  """
  def crypto_init(cipher, key, vector, flag) do
    if not pieces?(cipher), do: once(cipher, key, vector, "", true) && not_in_pieces()
    options = if is_list(flag), do: flag, else: [encrypt: flag]
    encrypt? = :proplists.get_value(:encrypt, options, true)
    key = :erlang.iolist_to_binary(key)
    vector = :erlang.iolist_to_binary(vector)
    # What is wrong with one of them is told now.
    once(cipher, key, vector, "", encrypt?)
    ref = :erlang.make_ref()

    state = %{
      cipher: cipher,
      key: key,
      vector: vector,
      encrypt: encrypt?,
      padding: :proplists.get_value(:padding, options, :undefined),
      rest: "",
      size: 0,
      padded: 0
    }

    :erlang.put({:crypto, ref}, state)
    ref
  end

  @streams [:aes_ctr, :aes_128_ctr, :aes_192_ctr, :aes_256_ctr]
  @blocks [:aes_cbc, :aes_128_cbc, :aes_192_cbc, :aes_256_cbc] ++
            [:aes_ecb, :aes_128_ecb, :aes_192_ecb, :aes_256_ecb]

  defp pieces?(cipher), do: cipher in @streams or cipher in @blocks

  defp not_in_pieces(),
    do: :erlang.error({:notsup, {'api_ng.c', 0}, 'Unsupported cipher type'})

  defp once(cipher, key, "", data, encrypt?),
    do: :crypto.crypto_one_time(cipher, key, data, encrypt: encrypt?)

  defp once(cipher, key, vector, data, encrypt?),
    do: :crypto.crypto_one_time(cipher, key, vector, data, encrypt: encrypt?)

  @doc "Feeds a cipher and returns what is done of it."
  def crypto_update(ref, data) do
    state = fed(ref)
    data = :erlang.iolist_to_binary(data)
    {done, state} = step(%{state | size: state.size + byte_size(data)}, state.rest <> data)
    :erlang.put({:crypto, ref}, state)
    done
  end

  defp fed(ref) do
    case :erlang.get({:crypto, ref}) do
      :undefined -> :erlang.error({:badarg, {'api_ng.c', 731}, 'Bad State'})
      state -> state
    end
  end

  # A stream goes on within a block: the bytes before are fed again and dropped.
  defp step(%{cipher: cipher} = state, data)
       when cipher in @streams do
    within = state.padded
    <<counter::128>> = state.vector
    fed = <<0::size(within)-unit(8), data::binary>>
    <<_::binary-size(within), done::binary>> = once(cipher, state.key, state.vector, fed, true)
    far = byte_size(fed)
    {done, %{state | rest: "", padded: rem(far, 16), vector: <<counter + div(far, 16)::128>>}}
  end

  # Of blocks only whole ones are done; the last waits where it may be padding that is to be removed.
  defp step(state, data) do
    kept = if state.encrypt or state.padding in [:undefined, :none], do: 0, else: 1
    count = max(div(byte_size(data) - kept, 16), 0) * 16
    <<blocks::binary-size(count), rest::binary>> = data

    done =
      if blocks == "",
        do: "",
        else: once(state.cipher, state.key, state.vector, blocks, state.encrypt)

    {done, chained(%{state | rest: rest}, if(state.encrypt, do: done, else: blocks))}
  end

  defp chained(%{vector: ""} = state, _), do: state
  defp chained(state, ""), do: state
  defp chained(state, blocks), do: %{state | vector: :binary.part(blocks, byte_size(blocks), -16)}

  @doc "Ends a cipher: what was still to do, with its padding added or removed. Without one what fills no block is lost."
  def crypto_final(ref) do
    state = fed(ref)

    if state.padding in [:undefined, :none] or stream?(state) do
      ""
    else
      options = [encrypt: state.encrypt, padding: state.padding]
      padded = if state.encrypt, do: rem(16 - rem(state.size, 16), 16), else: 0

      padded =
        if padded == 0 and state.padding == :pkcs_padding and state.encrypt, do: 16, else: padded

      :erlang.put({:crypto, ref}, %{state | padded: padded})
      last(state, options)
    end
  end

  defp stream?(%{cipher: cipher}), do: cipher in @streams

  defp last(%{vector: ""} = state, options),
    do: :crypto.crypto_one_time(state.cipher, state.key, state.rest, options)

  defp last(state, options),
    do: :crypto.crypto_one_time(state.cipher, state.key, state.vector, state.rest, options)

  @doc "Facts about a cipher that was ended: how much it was fed, and how much padding that took."
  def crypto_get_data(ref) do
    state = fed(ref)
    padded = if stream?(state), do: 0, else: state.padded
    %{encrypt: state.encrypt, padding_size: padded, padding_type: state.padding, size: state.size}
  end

  @doc "Tells about the library behind it."
  def info_lib, do: [{"rshell", 0, "rshell"}]
  @doc "The version."
  def version, do: '5.1.1'
  @doc "Nothing has to be stopped."
  def stop, do: :ok
end
