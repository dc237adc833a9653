defmodule Duration do
  @moduledoc """
  Lengths of time in units of the calendar (of Elixir 1.17), for `Date.shift/2` and its like. Units are kept
  as they are given, each with its own sign: a month is no number of days, and 60 minutes are not an hour.

      iex> Duration.new!(year: 1, hour: 2) |> Duration.to_iso8601()
      "P1YT2H"
      iex> Date.shift(~D[2024-01-31], month: 1)
      ~D[2024-02-29]
  """

  @units [:year, :month, :week, :day, :hour, :minute, :second]

  defstruct year: 0, month: 0, week: 0, day: 0, hour: 0, minute: 0, second: 0, microsecond: {0, 0}

  @type t :: %Duration{
          year: integer,
          month: integer,
          week: integer,
          day: integer,
          hour: integer,
          minute: integer,
          second: integer,
          microsecond: {integer, 0..6}
        }

  @doc """
  Makes a duration of a keyword list of units: `:year`, `:month`, `:week`, `:day`, `:hour`, `:minute`,
  `:second`, and `:microsecond` as `{value, digits}`. Those not given are 0. A duration is returned as it is;
  what is no unit, or not an integer, raises an `ArgumentError`.

      iex> Duration.new!(day: 1, hour: -2) |> Map.take([:day, :hour, :week])
      %{day: 1, hour: -2, week: 0}
      iex> Duration.new!(day: 1.5)
      ** (ArgumentError) unsupported value 1.5 for :day. Expected an integer
  """
  @spec new!(t | keyword) :: t
  def new!(%Duration{} = duration), do: duration

  def new!(units) do
    Enum.each(units, &check/1)
    struct!(Duration, units)
  end

  defp check({unit, value}) when unit in @units and is_integer(value), do: :ok

  defp check({:microsecond, {value, precision}}) when is_integer(value) and precision in 0..6,
    do: :ok

  defp check({:microsecond, value}) do
    raise ArgumentError,
          "unsupported value #{inspect(value)} for :microsecond. Expected a tuple {ms, precision} where precision is an integer from 0 to 6"
  end

  defp check({unit, value}) when unit in @units,
    do:
      raise(
        ArgumentError,
        "unsupported value #{inspect(value)} for #{inspect(unit)}. Expected an integer"
      )

  defp check({unit, _}) do
    raise ArgumentError,
          "unknown unit #{inspect(unit)}. Expected :year, :month, :week, :day, :hour, :minute, :second, :microsecond"
  end

  @doc """
  Adds two durations, unit by unit. Nothing is carried from one unit to the next.

      iex> Duration.add(Duration.new!(minute: 50), Duration.new!(minute: 20, day: 1)) |> Duration.to_iso8601()
      "P1DT70M"
  """
  @spec add(t, t) :: t
  def add(%Duration{} = a, %Duration{} = b), do: combine(a, b, &+/2)

  @doc """
  Subtracts the second duration from the first, unit by unit.

      iex> Duration.subtract(Duration.new!(day: 1), Duration.new!(hour: 6)) |> Duration.to_iso8601()
      "P1DT-6H"
  """
  @spec subtract(t, t) :: t
  def subtract(%Duration{} = a, %Duration{} = b), do: combine(a, b, &-/2)

  defp combine(a, b, fun) do
    {x, p} = a.microsecond
    {y, q} = b.microsecond
    fields = for unit <- @units, do: {unit, fun.(Map.fetch!(a, unit), Map.fetch!(b, unit))}
    struct!(Duration, [{:microsecond, {fun.(x, y), max(p, q)}} | fields])
  end

  @doc """
  Multiplies every unit by an integer.

      iex> Duration.multiply(Duration.new!(day: 1, minute: -5), 3) |> Duration.to_iso8601()
      "P3DT-15M"
  """
  @spec multiply(t, integer) :: t
  def multiply(%Duration{microsecond: {value, precision}} = duration, by) when is_integer(by) do
    fields = for unit <- @units, do: {unit, Map.fetch!(duration, unit) * by}
    struct!(Duration, [{:microsecond, {value * by, precision}} | fields])
  end

  @doc """
  Turns the sign of every unit.

      iex> Duration.negate(Duration.new!(day: 1, hour: -2)) |> Duration.to_iso8601()
      "P-1DT2H"
  """
  @spec negate(t) :: t
  def negate(%Duration{} = duration), do: multiply(duration, -1)

  @doc """
  Reads the form `P1Y2M3W4DT5H6M7.5S` of ISO 8601: `{:ok, duration}` or `{:error, reason}`. Units that are 0
  may be left out, but not all of them; a sign may stand before a number, or before all.

      iex> {:ok, duration} = Duration.from_iso8601("P1DT2H")
      iex> {duration.day, duration.hour}
      {1, 2}
      iex> {:ok, duration} = Duration.from_iso8601("-PT1.5S")
      iex> {duration.second, duration.microsecond}
      {-1, {-500_000, 1}}
      iex> Duration.from_iso8601("1D")
      {:error, :invalid_duration}
  """
  @spec from_iso8601(String.t()) :: {:ok, t} | {:error, atom}
  def from_iso8601(string) when is_binary(string) do
    {sign, body} =
      case string do
        "-" <> rest -> {-1, rest}
        "+" <> rest -> {1, rest}
        rest -> {1, rest}
      end

    with "P" <> rest when rest != "" <- body,
         [_ | fields] <- Regex.run(pattern(), rest),
         true <- Enum.any?(fields, &(&1 != "")) and not String.ends_with?(rest, "T") do
      {:ok, fields |> made() |> signed(sign)}
    else
      [] -> {:error, :invalid_duration}
      false -> {:error, :invalid_duration}
      nil -> {:error, :invalid_date_component}
      _ -> {:error, :invalid_duration}
    end
  end

  defp pattern do
    number = "([-+]?\\d+)"
    date = Enum.map_join(["Y", "M", "W", "D"], &"(?:#{number}#{&1})?")
    time = Enum.map_join(["H", "M"], &"(?:#{number}#{&1})?")
    Regex.compile!("\\A#{date}(?:T#{time}(?:([-+]?\\d+(?:[.,]\\d+)?)S)?)?\\z")
  end

  defp made(fields) do
    units = Enum.zip([:year, :month, :week, :day, :hour, :minute], fields)
    whole = for {unit, text} <- units, text != "", do: {unit, String.to_integer(text)}

    case Enum.at(fields, 6, "") do
      "" -> struct!(Duration, whole)
      seconds -> struct!(Duration, whole ++ seconds(String.replace(seconds, ",", ".")))
    end
  end

  defp seconds(text) do
    case :binary.split(text, ".") do
      [whole] ->
        [second: String.to_integer(whole)]

      [whole, fraction] ->
        digits = fraction |> String.slice(0, 6)
        value = digits |> String.pad_trailing(6, "0") |> String.to_integer()
        value = if String.starts_with?(whole, "-"), do: -value, else: value
        [second: String.to_integer(whole), microsecond: {value, byte_size(digits)}]
    end
  end

  defp signed(duration, 1), do: duration
  defp signed(duration, -1), do: negate(duration)

  @doc """
  As `from_iso8601/1`, but returns the duration itself, and raises an `ArgumentError` when the text is none.

      iex> Duration.from_iso8601!("P2W").week
      2
      iex> Duration.from_iso8601!("2 weeks")
      ** (ArgumentError) failed to parse duration "2 weeks". reason: :invalid_duration
  """
  @spec from_iso8601!(String.t()) :: t
  def from_iso8601!(string) do
    case from_iso8601(string) do
      {:ok, duration} ->
        duration

      {:error, reason} ->
        raise ArgumentError, "failed to parse duration \"#{string}\". reason: #{inspect(reason)}"
    end
  end

  @doc """
  Writes a duration as ISO 8601 has it; units that are 0 are left out.

      iex> Duration.to_iso8601(Duration.new!(week: 2, second: 3, microsecond: {250_000, 2}))
      "P2WT3.25S"
      iex> Duration.to_iso8601(Duration.new!([]))
      "PT0S"
  """
  @spec to_iso8601(t) :: String.t()
  def to_iso8601(%Duration{} = duration) do
    date = units(duration, year: "Y", month: "M", week: "W", day: "D")
    time = units(duration, hour: "H", minute: "M") <> second(duration)

    case {date, time} do
      {"", ""} -> "PT0S"
      {date, ""} -> "P" <> date
      {date, time} -> "P" <> date <> "T" <> time
    end
  end

  defp units(duration, units) do
    for {unit, letter} <- units,
        (value = Map.fetch!(duration, unit)) != 0,
        into: "",
        do: "#{value}#{letter}"
  end

  defp second(%Duration{second: 0, microsecond: {0, _}}), do: ""
  defp second(%Duration{second: second, microsecond: {0, 0}}), do: "#{second}S"

  defp second(%Duration{second: second, microsecond: {micro, precision}}) do
    total = second * 1_000_000 + micro
    sign = if total < 0, do: "-", else: ""

    fraction =
      total |> abs() |> rem(1_000_000) |> Integer.to_string() |> String.pad_leading(6, "0")

    fraction = binary_part(fraction, 0, precision)
    whole = total |> abs() |> div(1_000_000)
    if fraction == "", do: "#{sign}#{whole}S", else: "#{sign}#{whole}.#{fraction}S"
  end
end
