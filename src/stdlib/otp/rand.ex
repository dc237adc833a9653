defmodule :rand do
  @moduledoc """
  Random numbers by OTP's algorithms: `exsss` unless another one is asked for. The state lies in the process dictionary.

  A state is `{%{type: algorithm}, words}`. Generators differ in how many bits a word has and in whether its lowest ones
  are good.
  """

  import Bitwise

  @mask21 0x1FFFFF
  @mask32 0xFFFFFFFF
  @mask58 0x3FFFFFFFFFFFFFF
  @mask64 0xFFFFFFFFFFFFFFFF

  @algorithms [:exsss, :exsp, :exsplus, :exrop, :exs64, :exs1024, :exs1024s, :exro928ss]

  @doc "Seeds the calling process from the system."
  def seed(:default), do: seed(:exsss)
  def seed(alg) when is_atom(alg), do: seed_s(alg) |> put()
  def seed({_, _} = state), do: seed_s(state) |> put()

  @doc "Seeds the calling process."
  def seed(alg, seed), do: seed_s(alg, seed) |> put()

  @doc "Returns a state seeded from the system."
  def seed_s(:default), do: seed_s(:exsss)

  def seed_s(alg) when is_atom(alg) do
    seed_s(
      alg,
      {:erlang.phash2([{node(), self()}]), :erlang.system_time(), :erlang.unique_integer()}
    )
  end

  def seed_s({alg, _} = state) when is_map(alg), do: state
  def seed_s({alg, state}) when alg in @algorithms, do: {%{type: alg}, state}

  @doc "Returns a state with a seed."
  def seed_s(:default, seed), do: seed_s(:exsss, seed)
  def seed_s(alg, seed) when alg in @algorithms, do: {%{type: alg}, words(alg, seed)}
  def seed_s(alg, _), do: no_clause(:mk_alg, [alg])

  defp no_clause(function, args),
    do: :erlang.raise(:error, :function_clause, [{:rand, function, args, []}])

  @doc "Returns the state of the calling process as it can be kept, or `:undefined`."
  def export_seed() do
    case :erlang.get(:rand_seed) do
      {%{type: type}, state} -> {type, state}
      _ -> :undefined
    end
  end

  @doc "Returns a state as it can be kept."
  def export_seed_s({%{type: type}, state}), do: {type, state}

  defp put(state) do
    :erlang.put(:rand_seed, state)
    state
  end

  defp state() do
    case :erlang.get(:rand_seed) do
      :undefined -> seed(:exsss)
      state -> state
    end
  end

  # Draws with a function of the state of the calling process.
  defp keep({x, state}) do
    :erlang.put(:rand_seed, state)
    x
  end

  ## Seeds: an integer is spread by a mixing function, three integers in a way of each algorithm

  defp words(alg, x) when alg in [:exsss, :exsp, :exsplus, :exrop] and is_integer(x) do
    {s0, x} = seed58(x &&& @mask64)
    {s1, _} = seed58(x)
    [s0 | s1]
  end

  defp words(:exro928ss, x) when is_integer(x), do: {seeds58(16, x &&& @mask64), []}

  defp words(:exs64, x) when is_integer(x), do: hd(mixed64(1, x &&& @mask64))

  defp words(alg, x) when alg in [:exs1024, :exs1024s] and is_integer(x),
    do: {mixed64(16, x &&& @mask64), []}

  defp words(alg, seeds) when alg in [:exsss, :exsp, :exsplus, :exrop] and is_list(seeds) do
    case for(seed <- seeds, do: seed &&& @mask58) do
      [_, _, _ | _] -> :erlang.error(:too_many_seed_integers)
      [] -> :erlang.error(:zero_seed)
      [0, 0] -> :erlang.error(:zero_seed)
      [0] -> :erlang.error(:zero_seed)
      [s0] -> [s0 | 0]
      [s0, s1] -> [s0 | s1]
    end
  end

  defp words(alg, words) when alg in [:exs1024, :exs1024s] and is_list(words),
    do: {for(word <- words, do: word &&& @mask64), []}

  defp words(:exro928ss, words) when is_list(words) do
    words = for word <- words, do: word &&& @mask58
    if :lists.all(&(&1 == 0), words), do: :erlang.error(:zero_seed)
    if length(words) > 16, do: :erlang.error(:too_many_seed_integers)
    {words ++ :lists.duplicate(16 - length(words), 0), []}
  end

  defp words(:exs64, [word]), do: word &&& @mask64

  defp words(:exro928ss, {a, b, c}) do
    {s0, x} = seed58(a &&& @mask64)
    {s1, x} = seed58(bxor(b &&& @mask64, x))
    {s2, x} = seed58(bxor(c &&& @mask64, x))
    {[s0, s1, s2 | seeds58(13, x)], []}
  end

  defp words(:exsss, {a, b, c}) do
    {_, x1} = seed58(a &&& @mask64)
    {s0, x2} = seed58(bxor(b &&& @mask64, x1))
    {s1, _} = seed58(bxor(c &&& @mask64, x2))
    [s0 | s1]
  end

  defp words(alg, {a, b, c}) when alg in [:exsp, :exsplus] do
    part = fn x, factor -> x * factor + 1 &&& @mask58 end
    {_, [_ | word]} = next(:exsplus, [part.(a, 4_294_967_197) | part.(b, 4_294_967_231)])
    {_, state} = next(:exsplus, [part.(c, 4_294_967_279) | word])
    state
  end

  defp words(:exrop, {a, b, c}) do
    part = fn x, factor -> x * factor + 1 &&& @mask58 end
    {_, [_ | word]} = next(:exrop, [part.(a, 4_294_967_197) | part.(b, 4_294_967_231)])
    {_, state} = next(:exrop, [part.(c, 4_294_967_279) | word])
    state
  end

  defp words(:exs64, {a, b, c}) do
    part = fn x, factor -> next(:exs64, (x &&& @mask32) * factor + 1) |> elem(0) end
    product = part.(a, 4_294_967_197) * part.(b, 4_294_967_231) * part.(c, 4_294_967_279)
    rem(product, @mask64 - 1) + 1
  end

  defp words(alg, {a, b, c}) when alg in [:exs1024, :exs1024s] do
    part = fn x, factor -> ((x &&& @mask21) + 1) * factor &&& @mask21 end
    a = part.(a, 2_097_131)
    b = part.(b, 2_097_133)
    c = part.(c, 2_097_143)
    {words64(16, a <<< 43 ||| b <<< 22 ||| c <<< 1 ||| 1, []), []}
  end

  defp words(:exro928ss, seed), do: no_clause(:exro928_seed, [seed])
  defp words(:exsp, seed), do: no_clause(:exsplus_seed, [seed])
  defp words(:exs1024s, seed), do: no_clause(:exs1024_seed, [seed])
  defp words(alg, seed), do: no_clause(:erlang.binary_to_atom("#{alg}_seed"), [seed])

  defp seed58(x) do
    x = x + 0x9E3779B97F4A7C15 &&& @mask64
    z = mix64(x) &&& @mask58
    if z == 0, do: seed58(x), else: {z, x}
  end

  defp seeds58(0, _), do: []

  defp seeds58(n, x) do
    {z, x} = seed58(x)
    [z | seeds58(n - 1, x)]
  end

  defp mixed64(0, _), do: []

  defp mixed64(n, x) do
    x = x + 0x9E3779B97F4A7C15 &&& @mask64
    z = mix64(x)
    if z == 0, do: mixed64(n, x), else: [z | mixed64(n - 1, x)]
  end

  defp mix64(x) do
    z = bxor(x, x >>> 30) * 0xBF58476D1CE4E5B9 &&& @mask64
    z = bxor(z, z >>> 27) * 0x94D049BB133111EB &&& @mask64
    bxor(z, z >>> 31)
  end

  defp words64(0, _, words), do: words

  defp words64(n, x, words) do
    {word, x} = next(:exs64, x)
    words64(n - 1, x, [word | words])
  end

  ## Generators: the next word and the state after it

  defp next(:exsss, [s1 | s0]) do
    v = s0 + shift58(s0, 2) &&& @mask58
    v = rotate(v, 7)
    {v + shift58(v, 3) &&& @mask58, [s0 | shifted(s1, s0)]}
  end

  defp next(alg, [s1 | s0]) when alg in [:exsp, :exsplus] do
    new = shifted(s1, s0)
    {s0 + new &&& @mask58, [s0 | new]}
  end

  defp next(:exrop, [s0 | s1]) do
    s = bxor(s0, s1)
    new = rotate(s0, 24) |> bxor(s) |> bxor(s <<< 2 &&& @mask58)
    {s0 + s1 &&& @mask58, [new | rotate(s, 35)]}
  end

  defp next(:exs64, x) do
    x = bxor(x, x >>> 12)
    x = bxor(x, x <<< 25 &&& @mask64)
    x = bxor(x, x >>> 27)
    {x * 2_685_821_657_736_338_717 &&& @mask64, x}
  end

  defp next(:exro928ss, state) do
    {{_, s1}, state} = exro928_next(state)
    v = rotate(s1 * 5 &&& @mask58, 7)
    {v * 9 &&& @mask58, state}
  end

  # Sixteen words: those to come, and those that were used, the last first.
  defp next(alg, {[s0, s1 | rest], used}) when alg in [:exs1024, :exs1024s] do
    s1 = bxor(s1, s1 <<< 31 &&& @mask64)
    new = s1 |> bxor(s1 >>> 11) |> bxor(s0) |> bxor(s0 >>> 30)
    {new * 1_181_783_497_276_652_981 &&& @mask64, {[new | rest], [s0 | used]}}
  end

  defp next(alg, {[last], used}), do: next(alg, {[last | :lists.reverse(used)], []})

  defp shifted(s1, s0) do
    b = bxor(s1, shift58(s1, 24))
    b |> bxor(s0) |> bxor(b >>> 11) |> bxor(s0 >>> 41)
  end

  defp rotate(word, by), do: shift58(word, by) ||| word >>> (58 - by)

  # As `word <<< by &&& @mask58`, but what would be cut off is cut off first, so that no big integer comes to be.
  defp shift58(word, by), do: (word &&& @mask58 >>> by) <<< by

  # How many bits a word has, and how many of its lowest are weak; the old algorithms take words as they are.
  defp bits(alg) when alg in [:exsss, :exro928ss], do: {58, 0}
  defp bits(alg) when alg in [:exsp, :exrop], do: {58, 1}
  defp bits(:exs1024s), do: {64, 3}
  defp bits(alg) when alg in [:exs64, :exs1024], do: {64, :whole}
  defp bits(:exsplus), do: {58, :whole}

  @doc "Returns a float from 0.0 up to 1.0."
  def uniform(), do: keep(uniform_s(state()))

  @doc "Returns an integer from 1 to `n`."
  def uniform(n), do: keep(uniform_s(n, state()))

  @doc "As `uniform/0`, with a state given and returned."
  def uniform_s({%{type: type} = alg, s}) do
    {v, s} = next(type, s)

    x =
      case bits(type) do
        {bits, :whole} -> v / (1 <<< bits)
        {bits, _} -> (v >>> (bits - 53)) * 1.1102230246251565e-16
      end

    {x, {alg, s}}
  end

  @doc "As `uniform/1`, with a state given and returned."
  def uniform_s(n, {%{type: type} = alg, s} = state) when is_integer(n) and n >= 1 do
    case bits(type) do
      {bits, :whole} when n < 1 <<< bits ->
        {v, s} = next(type, s)
        {rem(v, n) + 1, {alg, s}}

      {bits, weak} when n <= 1 <<< bits and is_integer(weak) ->
        {v, s} = range(n, type, s, 1 <<< bits)
        {v + 1, {alg, s}}

      {_, :whole} ->
        {x, state} = uniform_s(state)
        {trunc(x * n) + 1, state}

      {bits, weak} ->
        {v, s} = long_range(n, type, s, bits, weak)
        {v + 1, {alg, s}}
    end
  end

  # The few words above the last whole multiple of the range are not used.
  defp range(n, type, s, whole) do
    {v, s} = next(type, s)
    rest = rem(v, n)
    if v - rest <= whole - n, do: {rest, s}, else: range(n, type, s, whole)
  end

  # Larger numbers are put together from several words without their weak bits.
  defp long_range(n, type, s, bits, weak) do
    {v, s} = next(type, s)
    shift = bits - weak

    if (n &&& n - 1) == 0 do
      {v, s, _} = lengthened(n >>> bits, type, s, v, weak, shift, bits)
      {v &&& n - 1, s}
    else
      {v, s, size} = lengthened(n >>> (bits - 2), type, s, v, weak, shift, bits)
      rest = rem(v, n)
      if v - rest <= (1 <<< size) - n, do: {rest, s}, else: long_range(n, type, s, bits, weak)
    end
  end

  defp lengthened(left, _, s, v, _, _, size) when left <= 1, do: {v, s, size}

  defp lengthened(left, type, s, v, weak, shift, size) do
    {w, s} = next(type, s)
    v = bxor(v >>> weak <<< weak <<< shift, w)
    lengthened(left >>> shift, type, s, v, weak, shift, size + shift)
  end

  @doc "As `uniform/0`, never 0.0, and with all bits that a float has."
  def uniform_real(), do: keep(uniform_real_s(state()))

  @doc "As `uniform_real/0`, with a state given and returned."
  def uniform_real_s({%{type: type} = alg, s}) do
    {m, s} = word56(type, s)
    {x, s} = real(m, 56, type, s)
    {x, {alg, s}}
  end

  # Leading zeros are made good by further words, so that small numbers are as exact as large ones.
  defp real(0, size, type, s) when size < 1000 do
    {m, s} = word56(type, s)
    real(m, size + 56, type, s)
  end

  defp real(m, size, _, s) when m >= 1 <<< 52 do
    spare = digits(m, 0) - 53
    {(m >>> spare) * :math.pow(2.0, spare - size), s}
  end

  defp real(m, size, type, s) do
    {more, s} = word56(type, s)
    missing = 53 - digits(m, 0)
    {(m <<< missing ||| more >>> (56 - missing)) * :math.pow(2.0, -size - missing), s}
  end

  defp digits(0, n), do: n
  defp digits(m, n), do: digits(m >>> 1, n + 1)

  defp word56(type, s) do
    {v, s} = next(type, s)

    case bits(type) do
      {_, :whole} -> {v &&& (1 <<< 56) - 1, s}
      {bits, _} -> {v >>> (bits - 56), s}
    end
  end

  @doc "Returns a normally distributed float."
  def normal(), do: keep(normal_s(state()))

  @doc "Returns a float normally distributed about a mean with a variance."
  def normal(mean, variance), do: mean + :math.sqrt(variance) * normal()

  # The ziggurat: the area under the curve is cut into layers of one size, and most points of a layer lie safely within.
  @doc "As `normal/0`, with a state given and returned."
  def normal_s({%{type: type} = alg, s}) do
    {v, s} = next(type, s)

    {sign, r} =
      case bits(type) do
        {_, :whole} -> {v &&& 1 <<< 51, v &&& (1 <<< 51) - 1}
        {bits, _} -> {v &&& 1 <<< (bits - 52), v >>> (bits - 51)}
      end

    layer = r &&& 255
    {scale, safe} = :rshell_ziggurat.layer(layer)
    x = if sign == 0, do: r * scale, else: -(r * scale)

    cond do
      r < safe -> {x, {alg, s}}
      layer == 0 -> tail(sign, {alg, s})
      true -> wedge(layer, x, {alg, s})
    end
  end

  # Where the lowest layer begins to be the curve's tail.
  @tail 3.654152885361009

  defp tail(sign, state) do
    {u, state} = uniform_s(state)
    {v, state} = uniform_s(state)
    x = -(1 / @tail) * :math.log(u)
    y = -:math.log(v)

    cond do
      y + y <= x * x -> tail(sign, state)
      sign == 0 -> {@tail + x, state}
      true -> {-(@tail + x), state}
    end
  end

  defp wedge(layer, x, state) do
    {inner, outer} = {:rshell_ziggurat.height(layer), :rshell_ziggurat.height(layer + 1)}
    {u, state} = uniform_s(state)

    if (inner - outer) * u + outer < :math.exp(-0.5 * x * x),
      do: {x, state},
      else: normal_s(state)
  end

  @doc "As `normal/2`, with a state given and returned."
  def normal_s(mean, variance, state) do
    {x, state} = normal_s(state)
    {mean + :math.sqrt(variance) * x, state}
  end

  @doc "Returns random bytes."
  def bytes(n), do: keep(bytes_s(n, state()))

  @doc "As `bytes/1`, with a state given and returned."
  def bytes_s(n, {%{type: type} = alg, s}) when is_integer(n) and n >= 0 do
    {bytes, s} = bytes(n, type, s, <<>>)
    {bytes, {alg, s}}
  end

  defp bytes(0, _, s, acc), do: {acc, s}

  defp bytes(n, type, s, acc) when n <= 7 do
    {v, s} = next(type, s)
    {<<acc::binary, v >>> (56 - n * 8)::size(n)-unit(8)>>, s}
  end

  defp bytes(n, type, s, acc) do
    {v, s} = next(type, s)

    spare =
      case bits(type) do
        {_, :whole} -> 2
        {bits, _} -> bits - 56
      end

    bytes(n - 7, type, s, <<acc::binary, v >>> spare::size(7)-unit(8)>>)
  end

  @doc "Moves the state of the calling process as far as its algorithm jumps: 2^64 numbers, or 2^512 where there are more words."
  def jump(), do: state() |> jump() |> put()

  @doc "Moves a state as `jump/0` does, so that parts of a program do not meet."
  def jump({%{type: type} = alg, state}) when type != :exs64,
    do: {alg, :rshell_jump.jump(type, state, &elem(next(type, &1), 1))}

  def jump({_, _}), do: :erlang.error(:not_implemented)

  ## Generators without a state around their words

  @doc "The next number of `exsp`, all of whose 58 bits are given, and the words after it."
  def exsp_next(words), do: next(:exsp, words)

  @doc "Moves the words of `exsp` as far as 2^64 numbers."
  def exsp_jump(words), do: :rshell_jump.jump(:exsp, words, &elem(next(:exsp, &1), 1))

  @doc "The words of `exro928ss` from sixteen numbers."
  def exro928_seed(numbers), do: words(:exro928ss, numbers)

  @doc "The two words that the next number of `exro928ss` is made of, and the words after it."
  def exro928_next({[s0, s1 | rest], used}) do
    x = bxor(s0, s1)
    new = rotate(s1, 44) |> bxor(x) |> bxor(x <<< 9 &&& @mask58)
    {{s0, s1}, {[rotate(x, 45) | rest], [new | used]}}
  end

  def exro928_next({[last], used}), do: exro928_next({[last | :lists.reverse(used)], []})

  @doc "The words of `exro928ss` after the next number."
  def exro928_next_state({[_ | _], _} = words), do: elem(exro928_next(words), 1)

  @doc "Moves the words of `exro928ss` as far as 2^512 numbers."
  def exro928_jump_2pow512(words),
    do: :rshell_jump.jump(:exro928ss, words, &exro928_next_state/1)

  @doc "Moves the words of `exro928ss` as far as 2^20 numbers."
  def exro928_jump_2pow20(words),
    do: :rshell_jump.jump(:exro928_2pow20, words, &exro928_next_state/1)

  @doc "A number of 64 bits made of a state, and the next state."
  def splitmix64_next(x) when is_integer(x) do
    x = x + 0x9E3779B97F4A7C15 &&& @mask64
    {mix64(x), x}
  end

  @mwc59 133_850_370

  @doc "The next state of a small and fast generator, which is its number too; `mwc59_value/1` makes better ones of it."
  def mwc59(x), do: @mwc59 * (x &&& @mask32) + (x >>> 32)

  @doc "A number of 32 bits of a state of `mwc59/1`."
  def mwc59_value32(x) do
    x = x &&& @mask32
    bxor(x, x <<< 8 &&& @mask32)
  end

  @doc "A number of 59 bits of a state of `mwc59/1`."
  def mwc59_value(x) do
    mask = (1 <<< 59) - 1
    x = bxor(x, x <<< 4 &&& mask)
    bxor(x, x <<< 27 &&& mask)
  end

  @doc "A float from 0.0 up to 1.0 of a state of `mwc59/1`."
  def mwc59_float(x), do: (mwc59_value(x) >>> 6) * 1.1102230246251565e-16

  @doc "A state of `mwc59/1` from the system."
  def mwc59_seed() do
    {x, _} = splitmix64_next(:erlang.phash2({node(), self()}) ||| :erlang.system_time() <<< 27)
    rem(x, @mwc59 * (1 <<< 32) - 2) + 1
  end
end
