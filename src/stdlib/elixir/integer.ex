defmodule Integer do
  @moduledoc """
  Integers: divisions, digits, bases, parsing. An integer may be of any size; there is no overflow. They are
  written `1_000`, `0xFF`, `0b101`, `0o17`, and `?a` is the code point of a character.

      iex> 2 ** 70
      1180591620717411303424
      iex> Integer.digits(101)
      [1, 0, 1]
      iex> {0xFF, ?a}
      {255, 97}

  `div/2` and `rem/2` round towards zero, `floor_div/2` and `mod/2` down. Bits are worked on by `Bitwise`.
  """

  @doc """
  Tells whether a term is an odd integer. It is a macro, so the module has to be required first; allowed in guards.

      iex> require Integer
      iex> Integer.is_odd(3)
      true
      iex> Integer.is_odd(-2)
      false
  """
  defguard is_odd(integer) when is_integer(integer) and :erlang.band(integer, 1) == 1

  @doc """
  Tells whether a term is an even integer. It is a macro, so the module has to be required first; allowed in guards.

      iex> require Integer
      iex> Integer.is_even(10)
      true
      iex> Enum.filter(1..5, &Integer.is_even/1)
      [2, 4]
  """
  defguard is_even(integer) when is_integer(integer) and :erlang.band(integer, 1) == 0

  @doc """
  Raises an integer to a power that is not negative, exactly. A negative one raises an `ArithmeticError`;
  `**/2` gives a float then.

      iex> Integer.pow(2, 100)
      1267650600228229401496703205376
      iex> Integer.pow(0, 0)
      1
      iex> Integer.pow(2, -1)
      ** (ArithmeticError) bad argument in arithmetic expression
  """
  @spec pow(integer, non_neg_integer) :: integer
  def pow(base, exponent) when is_integer(base) and is_integer(exponent) do
    if exponent < 0, do: :erlang.error(:badarith, [base, exponent])
    power(base, exponent, 1)
  end

  defp power(_base, 0, acc), do: acc
  defp power(base, 1, acc), do: base * acc

  defp power(base, n, acc) when :erlang.band(n, 1) == 1,
    do: power(base * base, :erlang.bsr(n, 1), base * acc)

  defp power(base, n, acc), do: power(base * base, :erlang.bsr(n, 1), acc)

  @doc """
  Returns the remainder of a division that is rounded down: it has the sign of the divisor. With a positive
  divisor it is never negative, which suits positions that go round. `rem/2` has the sign of the dividend.

      iex> Integer.mod(-5, 2)
      1
      iex> rem(-5, 2)
      -1
      iex> Integer.mod(5, -2)
      -1
  """
  @spec mod(integer, neg_integer | pos_integer) :: integer
  def mod(dividend, divisor) do
    rest = rem(dividend, divisor)
    if rest * divisor < 0, do: rest + divisor, else: rest
  end

  @doc """
  Divides and rounds towards minus infinity, where `div/2` rounds towards zero. Division by 0 raises an
  `ArithmeticError`.

      iex> Integer.floor_div(5, 2)
      2
      iex> Integer.floor_div(-5, 2)
      -3
      iex> div(-5, 2)
      -2
  """
  @spec floor_div(integer, neg_integer | pos_integer) :: integer
  def floor_div(dividend, divisor) do
    if dividend * divisor < 0 and rem(dividend, divisor) != 0 do
      div(dividend, divisor) - 1
    else
      div(dividend, divisor)
    end
  end

  @doc """
  Divides and rounds towards plus infinity, as `floor_div/2` does towards minus infinity (of a later Elixir).

      iex> Integer.ceil_div(5, 2)
      3
      iex> Integer.ceil_div(-5, 2)
      -2
  """
  @spec ceil_div(integer, neg_integer | pos_integer) :: integer
  def ceil_div(dividend, divisor), do: -floor_div(-dividend, divisor)

  @doc """
  Returns the digits of an integer in a base, 10 unless given, the highest first. A negative integer has
  negative digits.

      iex> Integer.digits(58, 2)
      [1, 1, 1, 0, 1, 0]
      iex> Integer.digits(-12)
      [-1, -2]
      iex> Integer.digits(0)
      [0]
  """
  @spec digits(integer, pos_integer) :: [integer]
  def digits(integer, base \\ 10)
      when is_integer(integer) and is_integer(base) and base >= 2,
      do: digits(integer, base, [])

  defp digits(integer, base, acc) when abs(integer) < base, do: [integer | acc]

  defp digits(integer, base, acc),
    do: digits(div(integer, base), base, [rem(integer, base) | acc])

  @doc """
  Returns the integer of a list of digits in a base, 10 unless given. A digit that is too large raises an
  `ArgumentError`.

      iex> Integer.undigits([1, 0, 1])
      101
      iex> Integer.undigits([1, 0, 1], 2)
      5
      iex> Integer.undigits([])
      0
  """
  @spec undigits([integer], pos_integer) :: integer
  def undigits(digits, base \\ 10)
      when is_list(digits) and is_integer(base) and base >= 2,
      do: do_undigits(digits, base, 0)

  defp do_undigits([], _base, acc), do: acc

  defp do_undigits([digit | _], base, _) when is_integer(digit) and digit >= base,
    do: raise(ArgumentError, "invalid digit #{digit} in base #{base}")

  defp do_undigits([digit | tail], base, acc) when is_integer(digit),
    do: do_undigits(tail, base, acc * base + digit)

  @doc """
  Reads an integer from the start of a text, in a base from 2 to 36, 10 unless given. Returns `{integer,
  rest}`, or `:error` when there is none. White space in front is not skipped. `String.to_integer/1` wants the
  whole text to be one.

      iex> Integer.parse("34.5")
      {34, ".5"}
      iex> Integer.parse("-7")
      {-7, ""}
      iex> Integer.parse("ff", 16)
      {255, ""}
      iex> Integer.parse("three")
      :error
  """
  @spec parse(binary, 2..36) :: {integer, binary} | :error
  def parse(binary, base \\ 10)

  def parse(_binary, base) when base not in 2..36,
    do: raise(ArgumentError, "invalid base #{inspect(base)}")

  def parse(binary, base) when is_binary(binary), do: :rshell.leading_integer(binary, base)

  @doc """
  Returns an integer as text in a base from 2 to 36, 10 unless given, with capital letters.

      iex> Integer.to_string(-123)
      "-123"
      iex> Integer.to_string(255, 16)
      "FF"
  """
  @spec to_string(integer, 2..36) :: String.t()
  def to_string(integer, base \\ 10)
  def to_string(integer, 10), do: :erlang.integer_to_binary(integer)
  def to_string(integer, base), do: :erlang.integer_to_binary(integer, base)

  @doc """
  Returns an integer as a charlist in a base, 10 unless given.

      iex> Integer.to_charlist(12)
      '12'
      iex> Integer.to_charlist(5, 2)
      '101'
  """
  @spec to_charlist(integer, 2..36) :: charlist
  def to_charlist(integer, base \\ 10)
  def to_charlist(integer, 10), do: :erlang.integer_to_list(integer)
  def to_charlist(integer, base), do: :erlang.integer_to_list(integer, base)

  @doc false
  @deprecated "Use Integer.to_charlist/1 instead"
  def to_char_list(integer), do: Integer.to_charlist(integer)

  @doc false
  @deprecated "Use Integer.to_charlist/2 instead"
  def to_char_list(integer, base), do: Integer.to_charlist(integer, base)

  @doc """
  Returns the greatest common divisor, which is never negative; of 0 and a number that number.

      iex> Integer.gcd(8, -12)
      4
      iex> Integer.gcd(0, 5)
      5
      iex> Integer.gcd(7, 5)
      1
  """
  @spec gcd(integer, integer) :: non_neg_integer
  def gcd(integer1, integer2) when is_integer(integer1) and is_integer(integer2),
    do: common(abs(integer1), abs(integer2))

  defp common(a, 0), do: a
  defp common(a, b), do: common(b, rem(a, b))

  @doc """
  Returns `{gcd, m, n}` with `a * m + b * n == gcd`, by Euclid's algorithm.

      iex> Integer.extended_gcd(240, 46)
      {2, -9, 47}
      iex> 240 * -9 + 46 * 47
      2
  """
  @spec extended_gcd(integer, integer) :: {non_neg_integer, integer, integer}
  def extended_gcd(0, 0), do: {0, 0, 0}
  def extended_gcd(0, b), do: {b, 0, 1}
  def extended_gcd(a, 0), do: {a, 1, 0}

  def extended_gcd(a, b) when is_integer(a) and is_integer(b),
    do: extended(b, a, 0, 1, 1, 0)

  defp extended(0, old_r, _s, old_s, _t, old_t) when old_r < 0, do: {-old_r, -old_s, -old_t}
  defp extended(0, old_r, _s, old_s, _t, old_t), do: {old_r, old_s, old_t}

  defp extended(r, old_r, s, old_s, t, old_t) do
    quotient = div(old_r, r)

    extended(
      old_r - quotient * r,
      r,
      old_s - quotient * s,
      s,
      old_t - quotient * t,
      t
    )
  end
end
