defmodule :rand do
  @moduledoc """
  Random numbers: xorshift116 with a scrambler, as OTP's `exsss`, or xorshift1024*, as its `exs1024`. The state lies in
  the process dictionary.
  """

  import Bitwise

  @mask21 0x1FFFFF
  @mask58 0x3FFFFFFFFFFFFFF
  @mask64 0xFFFFFFFFFFFFFFFF

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
  def seed_s({alg, state}) when alg in [:exsss, :exs1024, :exs1024s], do: {%{type: alg}, state}

  @doc "Returns a state with a seed."
  def seed_s(alg, seed) when alg in [:default, :exsss], do: {%{type: :exsss}, exsss(seed)}
  def seed_s(alg, seed) when alg in [:exs1024, :exs1024s], do: {%{type: alg}, exs1024(seed)}
  def seed_s(alg, _), do: :erlang.error({:unsupported_algorithm, alg})

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

  defp exsss([s0, s1]) when is_integer(s0) and is_integer(s1),
    do: [s0 &&& @mask58 | s1 &&& @mask58]

  defp exsss(x) when is_integer(x) do
    {s0, x} = seed58(x &&& @mask64)
    {s1, _} = seed58(x)
    [s0 | s1]
  end

  defp exsss({a, b, c}) do
    {_, x1} = seed58(a &&& @mask64)
    {s0, x2} = seed58(bxor(b &&& @mask64, x1))
    {s1, _} = seed58(bxor(c &&& @mask64, x2))
    [s0 | s1]
  end

  defp exsss(state) when is_list(state), do: state

  defp seed58(x) do
    x = x + 0x9E3779B97F4A7C15 &&& @mask64
    z = bxor(x, x >>> 30) * 0xBF58476D1CE4E5B9 &&& @mask64
    z = bxor(z, z >>> 27) * 0x94D049BB133111EB &&& @mask64
    z = bxor(z, z >>> 31) &&& @mask58
    if z == 0, do: seed58(x), else: {z, x}
  end

  defp next([s1 | s0]) do
    b = bxor(s1, s1 <<< 24 &&& @mask58)
    new = b |> bxor(s0) |> bxor(b >>> 11) |> bxor(s0 >>> 41)
    v = s0 + (s0 <<< 2) &&& @mask58
    v = (v <<< 7 &&& @mask58) ||| v >>> 51
    {v + (v <<< 3) &&& @mask58, [s0 | new]}
  end

  ## xorshift1024*: sixteen words, those to come and those that were used, the last first

  defp exs1024({a, b, c}) do
    part = fn x, factor -> ((x &&& @mask21) + 1) * factor &&& @mask21 end
    a = part.(a, 2_097_131)
    b = part.(b, 2_097_133)
    c = part.(c, 2_097_143)
    {words64(16, a <<< 43 ||| b <<< 22 ||| c <<< 1 ||| 1, []), []}
  end

  defp exs1024(x) when is_integer(x), do: {mixed64(16, x &&& @mask64), []}
  defp exs1024(words) when is_list(words), do: {for(word <- words, do: word &&& @mask64), []}

  defp words64(0, _, words), do: words

  defp words64(n, x, words) do
    x = bxor(x, x >>> 12)
    x = bxor(x, x <<< 25 &&& @mask64)
    x = bxor(x, x >>> 27)
    words64(n - 1, x, [x * 2_685_821_657_736_338_717 &&& @mask64 | words])
  end

  defp mixed64(0, _), do: []

  defp mixed64(n, x) do
    x = x + 0x9E3779B97F4A7C15 &&& @mask64
    z = bxor(x, x >>> 30) * 0xBF58476D1CE4E5B9 &&& @mask64
    z = bxor(z, z >>> 27) * 0x94D049BB133111EB &&& @mask64
    z = bxor(z, z >>> 31)
    if z == 0, do: mixed64(n, x), else: [z | mixed64(n - 1, x)]
  end

  defp next1024({[s0, s1 | rest], used}) do
    s1 = bxor(s1, s1 <<< 31 &&& @mask64)
    new = s1 |> bxor(s1 >>> 11) |> bxor(s0) |> bxor(s0 >>> 30)
    {new * 1_181_783_497_276_652_981 &&& @mask64, {[new | rest], [s0 | used]}}
  end

  defp next1024({[last], used}), do: next1024({[last | :lists.reverse(used)], []})

  # A range that does not divide the 2^64 words evenly: the few above the last whole multiple are not used.
  defp range1024(n, s) do
    {v, s} = next1024(s)
    rest = rem(v, n)
    if v - rest <= @mask64 + 1 - n, do: {rest, s}, else: range1024(n, s)
  end

  @doc "Returns a float from 0.0 up to 1.0."
  def uniform() do
    {x, state} = uniform_s(state())
    :erlang.put(:rand_seed, state)
    x
  end

  @doc "Returns an integer from 1 to `n`."
  def uniform(n) do
    {x, state} = uniform_s(n, state())
    :erlang.put(:rand_seed, state)
    x
  end

  @doc "As `uniform/0`, with a state given and returned."
  def uniform_s({%{type: type} = alg, s}) when type != :exsss do
    {v, s} = next1024(s)
    {v / 0x10000000000000000, {alg, s}}
  end

  def uniform_s({alg, s}) do
    {v, s} = next(s)
    {(v >>> 5) * 1.1102230246251565e-16, {alg, s}}
  end

  @doc "As `uniform/1`, with a state given and returned."
  def uniform_s(n, {%{type: type} = alg, s})
      when type != :exsss and is_integer(n) and n >= 1 and n <= 0x10000000000000000 do
    {v, s} = range1024(n, s)
    {v + 1, {alg, s}}
  end

  def uniform_s(n, {alg, s}) when is_integer(n) and n >= 1 do
    {v, s} = range(n, s)
    {v + 1, {alg, s}}
  end

  defp range(n, s) when n <= 0x400000000000000 do
    {v, s} = next(s)
    rest = rem(v, n)
    if v - rest <= 0x400000000000000 - n, do: {rest, s}, else: range(n, s)
  end

  # Larger numbers are put together from words of 58 bits until they are within the range.
  defp range(n, s) do
    {v, s} = words(n, s, 0, 1)
    if v < n, do: {v, s}, else: range(n, s)
  end

  defp words(n, s, v, size) when size >= n, do: {rem(v, power(n, 1)), s}

  defp words(n, s, v, size) do
    {w, s} = next(s)
    words(n, s, v <<< 58 ||| w, size <<< 58)
  end

  defp power(n, p) when p >= n, do: p
  defp power(n, p), do: power(n, p <<< 1)

  @doc "As `uniform/0`, never 0.0."
  def uniform_real() do
    {x, state} = uniform_real_s(state())
    :erlang.put(:rand_seed, state)
    x
  end

  @doc "As `uniform_real/0`, with a state given and returned."
  def uniform_real_s(state) do
    case uniform_s(state) do
      {+0.0, state} -> uniform_real_s(state)
      other -> other
    end
  end

  @doc "Returns a normally distributed float."
  def normal() do
    {x, state} = normal_s(state())
    :erlang.put(:rand_seed, state)
    x
  end

  @doc "Returns a float normally distributed about a mean with a variance."
  def normal(mean, variance), do: mean + :math.sqrt(variance) * normal()

  @doc "As `normal/0`, with a state given and returned."
  def normal_s(state) do
    {u, state} = uniform_real_s(state)
    {v, state} = uniform_s(state)
    {:math.sqrt(-2.0 * :math.log(u)) * :math.cos(2.0 * :math.pi() * v), state}
  end

  @doc "As `normal/2`, with a state given and returned."
  def normal_s(mean, variance, state) do
    {x, state} = normal_s(state)
    {mean + :math.sqrt(variance) * x, state}
  end

  @doc "Returns random bytes."
  def bytes(n) do
    {b, state} = bytes_s(n, state())
    :erlang.put(:rand_seed, state)
    b
  end

  @doc "As `bytes/1`, with a state given and returned."
  def bytes_s(n, {alg, s}), do: bytes(n, s, alg, <<>>)

  defp bytes(0, s, alg, acc), do: {acc, {alg, s}}

  defp bytes(n, s, alg, acc) do
    {v, s} = next(s)
    take = min(n, 7)
    bytes(n - take, s, alg, <<acc::binary, v >>> 2::size(take)-unit(8)>>)
  end
end
