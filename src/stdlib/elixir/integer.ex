defmodule Integer do
  @moduledoc """
  Integers: divisions, digits, bases, parsing.

      iex> Integer.digits(101)
      [1, 0, 1]
  """

  @doc """
  Tells whether an integer is odd; allowed in guards.

      iex> require Integer
      iex> Integer.is_odd(3)
      true
  """
  defguard is_odd(integer) when is_integer(integer) and :erlang.band(integer, 1) == 1

  @doc """
  Tells whether an integer is even; allowed in guards.

      iex> require Integer
      iex> Integer.is_even(10)
      true
  """
  defguard is_even(integer) when is_integer(integer) and :erlang.band(integer, 1) == 0

  @doc """
  Raises an integer to a power that is not negative, exactly.

      iex> Integer.pow(2, 10)
      1024
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
  Gives the remainder of a floored division: it has the sign of the divisor.

      iex> Integer.mod(-5, 2)
      1
  """
  @spec mod(integer, neg_integer | pos_integer) :: integer
  def mod(dividend, divisor) do
    rest = rem(dividend, divisor)
    if rest * divisor < 0, do: rest + divisor, else: rest
  end

  @doc """
  Divides and rounds towards minus infinity.

      iex> Integer.floor_div(-5, 2)
      -3
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
  Divides and rounds towards plus infinity.

      iex> Integer.ceil_div(5, 2)
      3
  """
  @spec ceil_div(integer, neg_integer | pos_integer) :: integer
  def ceil_div(dividend, divisor), do: -floor_div(-dividend, divisor)

  @doc """
  Gives the digits of an integer in a base.

      iex> Integer.digits(58, 2)
      [1, 1, 1, 0, 1, 0]
  """
  @spec digits(integer, pos_integer) :: [integer]
  def digits(integer, base \\ 10)
      when is_integer(integer) and is_integer(base) and base >= 2,
      do: digits(integer, base, [])

  defp digits(integer, base, acc) when abs(integer) < base, do: [integer | acc]

  defp digits(integer, base, acc),
    do: digits(div(integer, base), base, [rem(integer, base) | acc])

  @doc """
  Builds an integer from its digits in a base.

      iex> Integer.undigits([1, 0, 1])
      101
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
  Reads an integer from the start of a text, giving the rest too, or `:error`.

      iex> Integer.parse("34.5")
      {34, ".5"}
  """
  @spec parse(binary, 2..36) :: {integer, binary} | :error
  def parse(binary, base \\ 10)

  def parse(_binary, base) when not (is_integer(base) and base in 2..36),
    do: raise(ArgumentError, "invalid base #{inspect(base)}")

  def parse(binary, base) when is_binary(binary), do: :rshell.leading_integer(binary, base)

  @doc """
  Converts to text in a base.

      iex> Integer.to_string(255, 16)
      "FF"
  """
  @spec to_string(integer, 2..36) :: String.t()
  def to_string(integer, base \\ 10)
  def to_string(integer, 10), do: :erlang.integer_to_binary(integer)
  def to_string(integer, base), do: :erlang.integer_to_binary(integer, base)

  @doc """
  Converts to a charlist in a base.

      iex> Integer.to_charlist(12) == [49, 50]
      true
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
  Gives the greatest common divisor.

      iex> Integer.gcd(8, -12)
      4
  """
  @spec gcd(integer, integer) :: non_neg_integer
  def gcd(integer1, integer2) when is_integer(integer1) and is_integer(integer2),
    do: common(abs(integer1), abs(integer2))

  defp common(a, 0), do: a
  defp common(a, b), do: common(b, rem(a, b))

  @doc """
  Gives `{gcd, m, n}` with `a * m + b * n == gcd`.

      iex> Integer.extended_gcd(240, 46)
      {2, -9, 47}
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
