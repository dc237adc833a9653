defmodule Time do
  @moduledoc """
  Times of day: hour, minute, second and microsecond, without a date and a time zone. They are written
  `~T[23:30:00]`; digits of the second behind the point are kept, so `~T[23:30:00]` and `~T[23:30:00.000]`
  print differently.

      iex> Time.add(~T[23:30:00], 1, :hour)
      ~T[00:30:00]
      iex> Time.diff(~T[12:00:00], ~T[11:30:00], :minute)
      30
      iex> Time.compare(~T[12:00:00], ~T[12:00:00.000])
      :eq

  Compare by `compare/2`, not by `==/2` and `</2`. To measure how long something takes there are
  `System.monotonic_time/1` and `:timer.tc/1`.
  """

  @enforce_keys [:hour, :minute, :second]
  defstruct [:hour, :minute, :second, microsecond: {0, 0}, calendar: Calendar.ISO]

  @type t :: %Time{
          calendar: Calendar.calendar(),
          hour: Calendar.hour(),
          microsecond: Calendar.microsecond(),
          minute: Calendar.minute(),
          second: Calendar.second()
        }

  @parts_per_day 86_400_000_000

  @doc """
  Returns the current time of day in UTC, with microseconds.

      iex> Time.utc_now().hour in 0..23
      true
  """
  def utc_now(calendar \\ Calendar.ISO) do
    {:ok, _, {hour, minute, second}, microsecond} =
      Calendar.ISO.from_unix(:os.system_time(:microsecond), :microsecond)

    time = %Time{hour: hour, minute: minute, second: second, microsecond: microsecond}
    convert!(time, calendar)
  end

  @doc """
  Makes a time: `{:ok, time}`, or `{:error, :invalid_time}` when there is no such time. Microseconds are a
  number, or a pair with how many digits are shown.

      iex> Time.new(23, 59, 59)
      {:ok, ~T[23:59:59]}
      iex> Time.new(1, 2, 3, {500_000, 1})
      {:ok, ~T[01:02:03.5]}
      iex> Time.new(24, 0, 0)
      {:error, :invalid_time}
  """
  def new(hour, minute, second, microsecond \\ {0, 0}, calendar \\ Calendar.ISO)

  def new(hour, minute, second, microsecond, calendar)
      when is_integer(hour) and is_integer(minute) and is_integer(second) and
             is_integer(microsecond),
      do: new(hour, minute, second, {microsecond, 6}, calendar)

  def new(hour, minute, second, {microsecond, precision}, calendar)
      when is_integer(hour) and is_integer(minute) and is_integer(second) and
             is_integer(microsecond) and is_integer(precision) do
    if calendar.valid_time?(hour, minute, second, {microsecond, precision}) do
      {:ok,
       %Time{
         hour: hour,
         minute: minute,
         second: second,
         microsecond: {microsecond, precision},
         calendar: calendar
       }}
    else
      {:error, :invalid_time}
    end
  end

  @doc """
  As `new/5`, but returns the time itself, and raises an `ArgumentError` when there is no such time.

      iex> Time.new!(23, 59, 59, 999_999)
      ~T[23:59:59.999999]
      iex> Time.new!(24, 0, 0)
      ** (ArgumentError) cannot build time, reason: :invalid_time
  """
  def new!(hour, minute, second, microsecond \\ {0, 0}, calendar \\ Calendar.ISO) do
    case new(hour, minute, second, microsecond, calendar) do
      {:ok, time} -> time
      {:error, reason} -> raise ArgumentError, "cannot build time, reason: #{inspect(reason)}"
    end
  end

  @doc ~S"""
  Returns a time as text, as interpolation does: `hour:minute:second`, with as many digits behind as the time
  has.

      iex> Time.to_string(~T[23:00:00.01])
      "23:00:00.01"
      iex> "at #{~T[23:00:00]}"
      "at 23:00:00"
  """
  def to_string(time)

  def to_string(%{
        hour: hour,
        minute: minute,
        second: second,
        microsecond: microsecond,
        calendar: calendar
      }),
      do: calendar.time_to_string(hour, minute, second, microsecond)

  @doc """
  Reads a time of ISO 8601, with `T` in front or not, and passes over an offset behind. Returns `{:ok, time}`,
  `{:error, :invalid_format}` or `{:error, :invalid_time}`.

      iex> Time.from_iso8601("23:50:07.5")
      {:ok, ~T[23:50:07.5]}
      iex> Time.from_iso8601("23:50:61")
      {:error, :invalid_time}
      iex> Time.from_iso8601("11 o'clock")
      {:error, :invalid_format}
  """
  def from_iso8601(string, calendar \\ Calendar.ISO)

  def from_iso8601(string, format) when format in [:basic, :extended],
    do: from_iso8601(string, Calendar.ISO, format)

  def from_iso8601(string, calendar), do: parsed(Calendar.ISO.parse_time(string), calendar)

  @doc """
  Reads a time as `from_iso8601/2`, in the `:extended` form or the `:basic` one, `235007` (of a later Elixir).

      iex> Time.from_iso8601("235007", Calendar.ISO, :basic)
      {:ok, ~T[23:50:07]}
      iex> Time.from_iso8601("23:50:07", Calendar.ISO, :basic)
      {:error, :invalid_format}
  """
  def from_iso8601(string, calendar, format),
    do: parsed(Calendar.ISO.parse_time(string, format), calendar)

  defp parsed({:ok, {hour, minute, second, microsecond}}, calendar) do
    convert(%Time{hour: hour, minute: minute, second: second, microsecond: microsecond}, calendar)
  end

  defp parsed(error, _calendar), do: error

  @doc """
  As `from_iso8601/2`, but returns the time itself, and raises an `ArgumentError` for a text that is none.

      iex> Time.from_iso8601!("23:50:07.123Z")
      ~T[23:50:07.123]
      iex> Time.from_iso8601!("11 o'clock")
      ** (ArgumentError) cannot parse "11 o'clock" as time, reason: :invalid_format
  """
  def from_iso8601!(string, calendar \\ Calendar.ISO) do
    case from_iso8601(string, calendar) do
      {:ok, value} ->
        value

      {:error, reason} ->
        raise ArgumentError, "cannot parse #{inspect(string)} as time, reason: #{inspect(reason)}"
    end
  end

  @doc """
  Writes a time as ISO 8601 does, `:extended` or `:basic`.

      iex> Time.to_iso8601(~T[12:30:05])
      "12:30:05"
      iex> Time.to_iso8601(~T[12:30:05], :basic)
      "123005"
  """
  def to_iso8601(time, format \\ :extended)

  def to_iso8601(%{calendar: Calendar.ISO} = time, format) when format in [:extended, :basic] do
    %{hour: hour, minute: minute, second: second, microsecond: microsecond} = time
    Calendar.ISO.time_to_string(hour, minute, second, microsecond, format)
  end

  def to_iso8601(%{calendar: _} = time, format) when format in [:extended, :basic],
    do: time |> convert!(Calendar.ISO) |> to_iso8601(format)

  @doc """
  Returns a time as `{hour, minute, second}`, the form of Erlang's `:calendar`; what is less than a second is
  lost.

      iex> Time.to_erl(~T[23:30:15.999])
      {23, 30, 15}
  """
  def to_erl(time) do
    %{hour: hour, minute: minute, second: second} = convert!(time, Calendar.ISO)
    {hour, minute, second}
  end

  @doc """
  Makes a time of Erlang's `{hour, minute, second}`, with microseconds beside it if wanted: `{:ok, time}` or
  `{:error, :invalid_time}`.

      iex> Time.from_erl({23, 30, 15}, {5000, 3})
      {:ok, ~T[23:30:15.005]}
      iex> Time.from_erl({24, 0, 0})
      {:error, :invalid_time}
  """
  def from_erl(tuple, microsecond \\ {0, 0}, calendar \\ Calendar.ISO)

  def from_erl({hour, minute, second}, microsecond, calendar) do
    with {:ok, time} <- new(hour, minute, second, microsecond, Calendar.ISO),
         do: convert(time, calendar)
  end

  @doc """
  As `from_erl/3`, but returns the time itself, and raises an `ArgumentError` when there is no such time.

      iex> Time.from_erl!({23, 30, 15})
      ~T[23:30:15]
      iex> Time.from_erl!({24, 0, 0})
      ** (ArgumentError) cannot convert {24, 0, 0} to time, reason: :invalid_time
  """
  def from_erl!(tuple, microsecond \\ {0, 0}, calendar \\ Calendar.ISO) do
    case from_erl(tuple, microsecond, calendar) do
      {:ok, value} ->
        value

      {:error, reason} ->
        raise ArgumentError,
              "cannot convert #{inspect(tuple)} to time, reason: #{inspect(reason)}"
    end
  end

  @doc """
  Makes the time of a number of seconds after midnight, with microseconds if wanted. Beyond a day, or before
  it, whole days do not count.

      iex> Time.from_seconds_after_midnight(4000)
      ~T[01:06:40]
      iex> Time.from_seconds_after_midnight(86_400 + 1)
      ~T[00:00:01]
  """
  def from_seconds_after_midnight(seconds, microsecond \\ {0, 0}, calendar \\ Calendar.ISO)
      when is_integer(seconds) do
    {hour, minute, second, microsecond} = at_second(Integer.mod(seconds, 86400), microsecond, calendar)
    %Time{hour: hour, minute: minute, second: second, microsecond: microsecond, calendar: calendar}
  end

  defp at_second(seconds, microsecond, Calendar.ISO),
    do: {div(seconds, 3600), rem(div(seconds, 60), 60), rem(seconds, 60), microsecond}

  defp at_second(seconds, microsecond, calendar) do
    {hour, minute, second, _} = calendar.time_from_day_fraction({seconds, 86_400})
    {hour, minute, second, microsecond}
  end

  @doc """
  Returns `{seconds, microseconds}` after midnight, both integers.

      iex> Time.to_seconds_after_midnight(~T[01:06:40.5])
      {4000, 500000}
      iex> Time.to_seconds_after_midnight(~T[00:00:00])
      {0, 0}
  """
  def to_seconds_after_midnight(%{microsecond: {microsecond, _}} = time) do
    iso_days = {0, to_day_fraction(time)}
    {Calendar.ISO.iso_days_to_unit(iso_days, :second), microsecond}
  end

  @doc """
  Adds an amount of a unit, seconds unless given, which may be negative. Beyond midnight it begins again at
  00:00: days are not counted, as `NaiveDateTime.add/3` does.

      iex> Time.add(~T[17:10:05], 59, :minute)
      ~T[18:09:05]
      iex> Time.add(~T[23:30:00], 3600)
      ~T[00:30:00]
      iex> Time.add(~T[00:00:10], -20)
      ~T[23:59:50]
  """
  def add(time, amount_to_add, unit \\ :second)

  def add(time, amount_to_add, :hour) when is_integer(amount_to_add),
    do: add(time, amount_to_add * 3600, :second)

  def add(time, amount_to_add, :minute) when is_integer(amount_to_add),
    do: add(time, amount_to_add * 60, :second)

  def add(%{calendar: calendar, microsecond: {_, precision}} = time, amount_to_add, unit)
      when is_integer(amount_to_add) do
    per_second = System.convert_time_unit(1, :second, unit)

    {_, fraction} =
      Calendar.ISO.add_day_fraction_to_iso_days(
        {0, to_day_fraction(time)},
        amount_to_add,
        86400 * per_second
      )

    {hour, minute, second, {micro, _}} = calendar.time_from_day_fraction(fraction)

    %Time{
      hour: hour,
      minute: minute,
      second: second,
      microsecond: {micro, precision},
      calendar: calendar
    }
  end

  defp to_day_fraction(%{
         hour: hour,
         minute: minute,
         second: second,
         microsecond: {_, _} = microsecond,
         calendar: calendar
       }),
       do: calendar.time_to_day_fraction(hour, minute, second, microsecond)

  @doc """
  Compares two times: `:lt` when the first is earlier, `:eq` or `:gt`. How many digits of a second are shown
  does not matter.

      iex> Time.compare(~T[16:04:16], ~T[16:04:28])
      :lt
      iex> Time.compare(~T[16:04:16.01], ~T[16:04:16.010])
      :eq
  """
  def compare(%{calendar: Calendar.ISO} = time1, %{calendar: Calendar.ISO} = time2) do
    %{hour: hour1, minute: minute1, second: second1, microsecond: {micro1, _}} = time1
    %{hour: hour2, minute: minute2, second: second2, microsecond: {micro2, _}} = time2
    order({hour1, minute1, second1, micro1}, {hour2, minute2, second2, micro2})
  end

  def compare(time1, time2) do
    {parts1, ppd1} = to_day_fraction(time1)
    {parts2, ppd2} = to_day_fraction(time2)
    order(parts1 * ppd2, parts2 * ppd1)
  end

  defp order(a, b), do: if(a > b, do: :gt, else: if(a < b, do: :lt, else: :eq))

  @doc """
  Tells whether the first time is before the second (of Elixir 1.15).

      iex> Time.before?(~T[11:59:59], ~T[12:00:00])
      true
  """
  def before?(time1, time2), do: compare(time1, time2) == :lt

  @doc """
  Tells whether the first time is after the second (of Elixir 1.15); `compare/2` says more.

      iex> Time.after?(~T[12:00:00], ~T[11:59:59])
      true
      iex> Time.after?(~T[12:00:00], ~T[12:00:00.000])
      false
  """
  def after?(time1, time2), do: compare(time1, time2) == :gt

  @doc """
  Converts a time to another calendar: `{:ok, time}`.

      iex> Time.convert(~T[13:30:15], Calendar.ISO)
      {:ok, ~T[13:30:15]}
  """
  def convert(%Time{calendar: calendar} = time, calendar), do: {:ok, time}

  def convert(%{microsecond: {_, precision}} = time, calendar) do
    {hour, minute, second, {micro, _}} = calendar.time_from_day_fraction(to_day_fraction(time))

    {:ok,
     %Time{
       calendar: calendar,
       hour: hour,
       minute: minute,
       second: second,
       microsecond: {micro, precision}
     }}
  end

  @doc """
  As `convert/2`, but returns the time itself, and raises an `ArgumentError` if it fails.

      iex> Time.convert!(~T[12:00:00], Calendar.ISO)
      ~T[12:00:00]
  """
  def convert!(time, calendar) do
    {:ok, time} = convert(time, calendar)
    time
  end

  @doc """
  Returns the time between two times in a unit, seconds unless given: positive when the first is the later
  one, rounded towards zero.

      iex> Time.diff(~T[00:29:12], ~T[00:29:10])
      2
      iex> Time.diff(~T[00:29:12], ~T[01:29:10], :minute)
      -59
  """
  def diff(time1, time2, unit \\ :second)
  def diff(time1, time2, :hour), do: div(diff(time1, time2, :second), 3600)
  def diff(time1, time2, :minute), do: div(diff(time1, time2, :second), 60)

  def diff(time1, time2, unit) do
    {parts1, ppd1} = to_day_fraction(time1)
    {parts2, ppd2} = to_day_fraction(time2)
    units1 = System.convert_time_unit(div(parts1 * @parts_per_day, ppd1), :microsecond, unit)
    units1 - System.convert_time_unit(div(parts2 * @parts_per_day, ppd2), :microsecond, unit)
  end

  @doc """
  Cuts a time to `:microsecond`, `:millisecond` or `:second`; it is not rounded. A time that has fewer digits
  stays as it is.

      iex> Time.truncate(~T[01:01:01.129456], :millisecond)
      ~T[01:01:01.129]
      iex> Time.truncate(~T[01:01:01.999999], :second)
      ~T[01:01:01]
      iex> Time.truncate(~T[01:01:01.5], :millisecond)
      ~T[01:01:01.5]
  """
  def truncate(%Time{microsecond: microsecond} = time, precision),
    do: %{time | microsecond: Calendar.truncate(microsecond, precision)}

  @doc """
  Shifts a time by a duration of hours, minutes, seconds and microseconds (of Elixir 1.17). Beyond midnight
  it begins again at 00:00. Other units raise an `ArgumentError`.

      iex> Time.shift(~T[01:00:15], hour: 12)
      ~T[13:00:15]
      iex> Time.shift(~T[01:00:15], hour: -2)
      ~T[23:00:15]
  """
  def shift(time, duration) do
    given = if is_struct(duration), do: Map.to_list(Map.from_struct(duration)), else: duration

    for {unit, value} <- given, unit in [:year, :month, :week, :day], value != 0 do
      raise ArgumentError,
            "cannot shift time by date scale unit. Expected :hour, :minute, :second, :microsecond, got: #{inspect(unit)}"
    end

    %{hour: hour, minute: minute, second: second, microsecond: {micro, precision}} =
      Duration.new!(duration)

    {old, old_precision} = time.microsecond
    precision = max(old_precision, precision)
    amount = (hour * 3600 + minute * 60 + second) * 1_000_000 + micro

    %{time | microsecond: {old, precision}}
    |> add(amount, :microsecond)
    |> Map.update!(:microsecond, &put_elem(&1, 1, precision))
  end
end

defimpl String.Chars, for: Time do
  @moduledoc false

  def to_string(time), do: Time.to_string(time)
end

defimpl Inspect, for: Time do
  @moduledoc false

  def inspect(%{calendar: Calendar.ISO} = time, _), do: "~T[" <> Time.to_string(time) <> "]"

  def inspect(%{calendar: calendar} = time, _),
    do: "~T[" <> Time.to_string(time) <> " " <> Kernel.inspect(calendar) <> "]"
end
