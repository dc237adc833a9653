defmodule Float do
  @moduledoc """
  Floats: numbers of 64 bits with a point, good for some 15 decimal digits. They are written with digits on
  both sides of the point, `1.0`, `1.0e-10`. Many decimal fractions have no exact float, so results are
  compared with a tolerance, and amounts of money are better integers.

      iex> 0.1 + 0.2
      0.30000000000000004
      iex> Float.round(0.1 + 0.2, 2)
      0.3

  There is no infinity and no "not a number": what would give one raises an `ArithmeticError`. `round/1`,
  `trunc/1`, `floor/1` and `ceil/1` of `Kernel` give integers, those here floats.
  """

  @type precision_range :: 0..15

  @doc """
  Returns the greatest float there is; what is beyond raises an `ArithmeticError`.

      iex> Float.max_finite()
      1.7976931348623157e308
  """
  @spec max_finite() :: float
  def max_finite, do: 1.7976931348623157e308

  @doc """
  Returns the smallest float there is, the negative of `max_finite/0`.

      iex> Float.min_finite()
      -1.7976931348623157e308
  """
  @spec min_finite() :: float
  def min_finite, do: -1.7976931348623157e308

  @doc """
  Raises a float to a power. A negative base with a fraction as exponent, and a result that no float can
  hold, raise an `ArithmeticError`.

      iex> Float.pow(2.0, 10)
      1024.0
      iex> Float.pow(4.0, 0.5)
      2.0
      iex> Float.pow(2.0, -1)
      0.5
  """
  @spec pow(float, number) :: float
  def pow(base, exponent) when is_float(base) and is_number(exponent),
    do: :math.pow(base, exponent)

  @doc """
  Reads a float from the start of a text. Returns `{float, rest}`, or `:error` when there is none. An integer
  is read as one too.

      iex> Float.parse("56.5xyz")
      {56.5, "xyz"}
      iex> Float.parse("34")
      {34.0, ""}
      iex> Float.parse(".5")
      :error
  """
  @spec parse(binary) :: {float, binary} | :error
  def parse("-" <> binary), do: parse_unsigned(binary, "-")
  def parse("+" <> binary), do: parse_unsigned(binary, "")
  def parse(binary), do: parse_unsigned(binary)

  defp parse_unsigned(<<digit, rest::binary>>) when digit in ?0..?9,
    do: parse_unsigned(<<digit, rest::binary>>, "")

  defp parse_unsigned(binary) when is_binary(binary), do: :error

  defp parse_unsigned(binary, sign) do
    case take_digits(binary, 0) do
      {"", _} ->
        :error

      {whole, rest} ->
        {fraction, rest} = fraction(rest)
        {exponent, rest} = exponent(rest)
        to_float(sign <> whole <> fraction <> exponent, rest)
    end
  end

  defp fraction(<<?., digit, _::binary>> = text) when digit in ?0..?9 do
    <<_, rest::binary>> = text
    {digits, rest} = take_digits(rest, 0)
    {"." <> digits, rest}
  end

  defp fraction(rest), do: {".0", rest}

  defp exponent(<<e, sign, digit, _::binary>> = text)
       when e in [?e, ?E] and sign in [?+, ?-] and digit in ?0..?9 do
    <<_, _, rest::binary>> = text
    {digits, rest} = take_digits(rest, 0)
    {<<?e, sign, digits::binary>>, rest}
  end

  defp exponent(<<e, digit, _::binary>> = text) when e in [?e, ?E] and digit in ?0..?9 do
    <<_, rest::binary>> = text
    {digits, rest} = take_digits(rest, 0)
    {"e" <> digits, rest}
  end

  defp exponent(rest), do: {"", rest}

  defp take_digits(text, size) do
    case text do
      <<_::binary-size(size), digit, _::binary>> when digit in ?0..?9 ->
        take_digits(text, size + 1)

      <<digits::binary-size(size), rest::binary>> ->
        {digits, rest}
    end
  end

  defp to_float(text, rest) do
    {:erlang.binary_to_float(text), rest}
  rescue
    ArgumentError -> :error
  end

  @doc """
  Rounds down to a number of decimal places from 0 to 15, 0 unless given; the result is a float.

      iex> Float.floor(34.259, 2)
      34.25
      iex> Float.floor(-1.5)
      -2.0
  """
  @spec floor(float, 0..15) :: float
  def floor(number, precision \\ 0)
  def floor(number, 0) when is_float(number), do: :math.floor(number)

  def floor(number, precision) when is_float(number) and precision in 0..15,
    do: rounded(number, precision, :floor)

  def floor(number, precision) when is_float(number),
    do: raise(ArgumentError, out_of_range(precision))

  @doc """
  Rounds up to a number of decimal places from 0 to 15, 0 unless given; the result is a float.

      iex> Float.ceil(34.251, 2)
      34.26
      iex> Float.ceil(1.2)
      2.0
  """
  @spec ceil(float, 0..15) :: float
  def ceil(number, precision \\ 0)
  def ceil(number, 0) when is_float(number), do: :math.ceil(number)

  def ceil(number, precision) when is_float(number) and precision in 0..15,
    do: rounded(number, precision, :ceil)

  def ceil(number, precision) when is_float(number),
    do: raise(ArgumentError, out_of_range(precision))

  @doc """
  Rounds to a number of decimal places from 0 to 15, 0 unless given, halves away from zero; the result is a
  float. It is the stored value that is rounded, not the digits that are printed, so what looks like a half
  may be less. An integer raises a `FunctionClauseError`.

      iex> Float.round(12.5)
      13.0
      iex> Float.round(5.5674, 3)
      5.567
      iex> Float.round(5.015, 2)
      5.01
  """
  @spec round(float, 0..15) :: float
  def round(float, precision \\ 0)
  def round(float, 0) when is_float(float), do: float |> :erlang.round() |> :erlang.float()

  def round(float, precision) when is_float(float) and precision in 0..15,
    do: rounded(float, precision, :half_up)

  def round(float, precision) when is_float(float),
    do: raise(ArgumentError, out_of_range(precision))

  defp out_of_range(precision), do: "precision #{precision} is out of valid range of 0..15"

  # Scaled by the power of ten, the exact ratio is rounded as an integer; reading the digits
  # back as text gives the float that is nearest to them.
  defp rounded(number, _precision, _how) when number == 0, do: number

  defp rounded(number, precision, how) do
    {top, bottom} = ratio(number)
    scaled = abs(top) * Integer.pow(10, precision)
    whole = div(scaled, bottom)
    rest = scaled - whole * bottom

    cond do
      rest == 0 -> number
      up?(how, number < 0, rest * 2 >= bottom) -> decimal(number < 0, whole + 1, precision)
      true -> decimal(number < 0, whole, precision)
    end
  end

  defp up?(:floor, negative?, _), do: negative?
  defp up?(:ceil, negative?, _), do: not negative?
  defp up?(:half_up, _, half?), do: half?

  defp decimal(_negative?, 0, _precision), do: 0.0

  defp decimal(negative?, whole, precision) do
    digits = :erlang.integer_to_binary(whole)
    sign = if negative?, do: "-", else: ""
    :erlang.binary_to_float(sign <> digits <> ".0e-" <> :erlang.integer_to_binary(precision))
  end

  @doc """
  Returns two integers without a common divisor whose ratio is exactly the float; the second is positive. It
  shows what a float really holds.

      iex> Float.ratio(1.5)
      {3, 2}
      iex> Float.ratio(0.1)
      {3602879701896397, 36028797018963968}
      iex> Float.ratio(-0.25)
      {-1, 4}
  """
  @spec ratio(float) :: {integer, pos_integer}
  def ratio(0.0), do: {0, 1}

  def ratio(float) when is_float(float) do
    case <<float::float>> do
      <<_sign::1, 0::11, 0::52>> ->
        {0, 1}

      <<sign::1, 0::11, fraction::52>> ->
        reduce(signed(sign, fraction), 1074)

      <<sign::1, exp::11, fraction::52>> ->
        reduce(signed(sign, fraction + 4_503_599_627_370_496), 1075 - exp)
    end
  end

  defp signed(0, number), do: number
  defp signed(1, number), do: -number

  defp reduce(number, places) when places <= 0, do: {:erlang.bsl(number, -places), 1}

  defp reduce(number, places) when :erlang.band(number, 1) == 0,
    do: reduce(:erlang.bsr(number, 1), places - 1)

  defp reduce(number, places), do: {number, :erlang.bsl(1, places)}

  @doc """
  Returns the shortest text that reads back as the same float.

      iex> Float.to_string(7.0)
      "7.0"
      iex> Float.to_string(0.1 + 0.2)
      "0.30000000000000004"
      iex> Float.to_string(1.0e30)
      "1.0e30"
  """
  @spec to_string(float) :: String.t()
  def to_string(float) when is_float(float), do: :rshell.float_to_shortest(float)

  @doc """
  Returns the shortest charlist that reads back as the same float, as `to_string/1` does a string.

      iex> Float.to_charlist(7.0)
      '7.0'
      iex> Float.to_charlist(0.1 + 0.2)
      '0.30000000000000004'
  """
  @spec to_charlist(float) :: charlist
  def to_charlist(float) when is_float(float),
    do: :erlang.binary_to_list(:rshell.float_to_shortest(float))

  @doc false
  @deprecated "Use :erlang.float_to_binary/2 instead"
  def to_string(float, options), do: :erlang.float_to_binary(float, expand_compact(options))

  @doc false
  @deprecated "Use Float.to_charlist/1 instead"
  def to_char_list(float), do: Float.to_charlist(float)

  @doc false
  @deprecated "Use :erlang.float_to_list/2 instead"
  def to_char_list(float, options), do: :erlang.float_to_list(float, expand_compact(options))

  # `compact: true` was how to write what is `:compact` now; `compact: false` was the default.
  defp expand_compact([{:compact, false} | rest]), do: expand_compact(rest)
  defp expand_compact([{:compact, true} | rest]), do: [:compact | expand_compact(rest)]
  defp expand_compact([option | rest]), do: [option | expand_compact(rest)]
  defp expand_compact([]), do: []
end
