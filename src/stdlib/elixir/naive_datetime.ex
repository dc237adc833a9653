defmodule NaiveDateTime do
  @moduledoc """
  A date and a time of day without a time zone: what a clock on the wall shows. They are written
  `~N[2024-02-29 12:00:00]`. Which moment is meant is not known, as it is of a `DateTime`.

      iex> NaiveDateTime.add(~N[2024-02-28 23:59:59], 1)
      ~N[2024-02-29 00:00:00]
      iex> NaiveDateTime.diff(~N[2024-03-01 00:00:00], ~N[2024-02-28 00:00:00], :day)
      2
      iex> NaiveDateTime.to_date(~N[2024-02-29 12:00:00])
      ~D[2024-02-29]

  Compare by `compare/2`, not by `==/2` and `</2`.
  """

  @enforce_keys [:year, :month, :day, :hour, :minute, :second]
  defstruct [
    :year,
    :month,
    :day,
    :hour,
    :minute,
    :second,
    microsecond: {0, 0},
    calendar: Calendar.ISO
  ]

  @type t :: %NaiveDateTime{
          calendar: Calendar.calendar(),
          day: Calendar.day(),
          hour: Calendar.hour(),
          microsecond: Calendar.microsecond(),
          minute: Calendar.minute(),
          month: Calendar.month(),
          second: Calendar.second(),
          year: Calendar.year()
        }

  @doc """
  Returns the current date and time in UTC, with microseconds. `DateTime.utc_now/1` also says that it is UTC.

      iex> NaiveDateTime.utc_now().year >= 2024
      true
  """
  def utc_now(calendar \\ Calendar.ISO)

  def utc_now(Calendar.ISO) do
    {:ok, {year, month, day}, {hour, minute, second}, microsecond} =
      Calendar.ISO.from_unix(:os.system_time(:microsecond), :microsecond)

    build({year, month, day, hour, minute, second, microsecond}, Calendar.ISO)
  end

  def utc_now(calendar), do: convert!(utc_now(Calendar.ISO), calendar)

  @doc """
  Returns the current date and time as the clock on the wall shows it where this machine is, in whole
  seconds. `utc_now/1` is the one for comparing: local time jumps twice a year in many places.

      iex> NaiveDateTime.local_now().microsecond
      {0, 0}
  """
  def local_now(calendar \\ Calendar.ISO) do
    {{year, month, day}, {hour, minute, second}} = :erlang.localtime()
    now = build({year, month, day, hour, minute, second, {0, 0}}, Calendar.ISO)

    case convert(now, calendar) do
      {:ok, now} ->
        now

      {:error, :incompatible_calendars} ->
        raise ArgumentError,
              "cannot get \"local now\" in target calendar #{inspect(calendar)}, reason: " <>
                "cannot convert from Calendar.ISO to #{inspect(calendar)}."
    end
  end

  defp build({year, month, day, hour, minute, second, microsecond}, calendar) do
    %NaiveDateTime{
      calendar: calendar,
      year: year,
      month: month,
      day: day,
      hour: hour,
      minute: minute,
      second: second,
      microsecond: microsecond
    }
  end

  @doc """
  Makes a date and time of its numbers: `{:ok, naive}`, `{:error, :invalid_date}` or `{:error, :invalid_time}`.

      iex> NaiveDateTime.new(2000, 2, 29, 12, 0, 0)
      {:ok, ~N[2000-02-29 12:00:00]}
      iex> NaiveDateTime.new(2000, 2, 30, 0, 0, 0)
      {:error, :invalid_date}
      iex> NaiveDateTime.new(2000, 2, 28, 25, 0, 0)
      {:error, :invalid_time}
  """
  def new(year, month, day, hour, minute, second, microsecond \\ {0, 0}, calendar \\ Calendar.ISO)

  def new(year, month, day, hour, minute, second, microsecond, calendar)
      when is_integer(microsecond),
      do: new(year, month, day, hour, minute, second, {microsecond, 6}, calendar)

  def new(year, month, day, hour, minute, second, microsecond, calendar) do
    cond do
      not calendar.valid_date?(year, month, day) -> {:error, :invalid_date}
      not calendar.valid_time?(hour, minute, second, microsecond) -> {:error, :invalid_time}
      true -> {:ok, build({year, month, day, hour, minute, second, microsecond}, calendar)}
    end
  end

  @doc """
  Makes a date and time of a `Date` and a `Time`, which have to be of one calendar: `{:ok, naive_datetime}`.

      iex> NaiveDateTime.new(~D[2024-02-29], ~T[12:30:00.5])
      {:ok, ~N[2024-02-29 12:30:00.5]}
  """
  def new(date, time)

  def new(%Date{calendar: calendar} = date, %Time{calendar: calendar} = time) do
    {:ok,
     build(
       {date.year, date.month, date.day, time.hour, time.minute, time.second, time.microsecond},
       calendar
     )}
  end

  @doc """
  As `new/8`, but returns the value itself, and raises an `ArgumentError` when there is no such date or time.

      iex> NaiveDateTime.new!(2024, 2, 29, 12, 30, 0)
      ~N[2024-02-29 12:30:00]
      iex> NaiveDateTime.new!(2023, 2, 29, 12, 30, 0)
      ** (ArgumentError) cannot build naive datetime, reason: :invalid_date
  """
  def new!(
        year,
        month,
        day,
        hour,
        minute,
        second,
        microsecond \\ {0, 0},
        calendar \\ Calendar.ISO
      ) do
    case new(year, month, day, hour, minute, second, microsecond, calendar) do
      {:ok, naive_datetime} -> naive_datetime
      {:error, reason} -> raise ArgumentError, not_built(reason)
    end
  end

  @doc """
  As `new/2`, but returns the date and time itself, and raises an `ArgumentError` where that fails.

      iex> NaiveDateTime.new!(~D[2024-02-29], ~T[12:30:00])
      ~N[2024-02-29 12:30:00]
  """
  def new!(%Date{calendar: calendar} = date, %Time{calendar: calendar} = time) do
    case new(date, time) do
      {:ok, naive_datetime} -> naive_datetime
      {:error, reason} -> raise ArgumentError, not_built(reason)
    end
  end

  defp not_built(reason), do: "cannot build naive datetime, reason: #{inspect(reason)}"

  @doc """
  Adds an amount of a unit, seconds unless given: `:day`, `:hour`, `:minute`, `:second`, `:millisecond` ... It
  may be negative. Clocks that are set forward or back are not considered, since there is no zone.

      iex> NaiveDateTime.add(~N[2014-10-02 00:29:10], 2, :day)
      ~N[2014-10-04 00:29:10]
      iex> NaiveDateTime.add(~N[2024-03-01 00:00:00], -1)
      ~N[2024-02-29 23:59:59]
  """
  def add(naive_datetime, amount_to_add, unit \\ :second)

  def add(naive_datetime, amount_to_add, :day) when is_integer(amount_to_add),
    do: add(naive_datetime, amount_to_add * 86400, :second)

  def add(naive_datetime, amount_to_add, :hour) when is_integer(amount_to_add),
    do: add(naive_datetime, amount_to_add * 3600, :second)

  def add(naive_datetime, amount_to_add, :minute) when is_integer(amount_to_add),
    do: add(naive_datetime, amount_to_add * 60, :second)

  def add(
        %{microsecond: {_, precision}, calendar: calendar} = naive_datetime,
        amount_to_add,
        unit
      )
      when is_integer(amount_to_add) do
    per_second = System.convert_time_unit(1, :second, unit)

    naive_datetime
    |> to_iso_days()
    |> Calendar.ISO.add_day_fraction_to_iso_days(amount_to_add, 86400 * per_second)
    |> from_iso_days(calendar, precision)
  end

  @doc """
  Shifts by a duration, a `Duration` or a keyword list of units (of Elixir 1.17). Years and months come
  first, and a day that the month has not becomes its last one; then weeks, days and the rest.

      iex> NaiveDateTime.shift(~N[2016-01-31 00:00:00], month: 1)
      ~N[2016-02-29 00:00:00]
      iex> NaiveDateTime.shift(~N[2016-01-31 00:00:00], day: 1, second: -1)
      ~N[2016-01-31 23:59:59]
  """
  def shift(%{calendar: calendar} = naive, duration) do
    duration = Duration.new!(duration)
    %{year: year, month: month, week: week, day: day} = duration

    date =
      Date.shift(%{naive | calendar: calendar}, year: year, month: month, week: week, day: day)

    {micro, precision} = duration.microsecond
    seconds = duration.hour * 3600 + duration.minute * 60 + duration.second
    {old, old_precision} = naive.microsecond

    %NaiveDateTime{
      calendar: calendar,
      year: date.year,
      month: date.month,
      day: date.day,
      hour: naive.hour,
      minute: naive.minute,
      second: naive.second,
      microsecond: {old, max(old_precision, precision)}
    }
    |> add(seconds * 1_000_000 + micro, :microsecond)
    |> Map.update!(:microsecond, &put_elem(&1, 1, max(old_precision, precision)))
  end

  @doc """
  Returns the time between two in a unit, seconds unless given: positive when the first is the later one,
  rounded towards zero.

      iex> NaiveDateTime.diff(~N[2014-10-02 00:29:12], ~N[2014-10-02 00:29:10])
      2
      iex> NaiveDateTime.diff(~N[2014-10-02 00:29:12], ~N[2014-10-03 00:29:12], :hour)
      -24
  """
  def diff(naive1, naive2, unit \\ :second)
  def diff(naive1, naive2, :day), do: div(diff(naive1, naive2, :second), 86400)
  def diff(naive1, naive2, :hour), do: div(diff(naive1, naive2, :second), 3600)
  def diff(naive1, naive2, :minute), do: div(diff(naive1, naive2, :second), 60)

  def diff(%{calendar: calendar1} = naive1, %{calendar: calendar2} = naive2, unit) do
    if not Calendar.compatible_calendars?(calendar1, calendar2) do
      raise ArgumentError,
            "cannot calculate the difference between #{inspect(naive1)} and " <>
              "#{inspect(naive2)} because their calendars are not compatible " <>
              "and thus the result would be ambiguous"
    end

    units1 = naive1 |> to_iso_days() |> Calendar.ISO.iso_days_to_unit(unit)
    units2 = naive2 |> to_iso_days() |> Calendar.ISO.iso_days_to_unit(unit)
    units1 - units2
  end

  @doc """
  Cuts to `:microsecond`, `:millisecond` or `:second`; it is not rounded. A value that has fewer digits stays
  as it is.

      iex> NaiveDateTime.truncate(~N[2024-02-29 12:30:00.999999], :second)
      ~N[2024-02-29 12:30:00]
      iex> NaiveDateTime.truncate(~N[2024-02-29 12:30:00.5], :millisecond)
      ~N[2024-02-29 12:30:00.5]
  """
  def truncate(%NaiveDateTime{microsecond: microsecond} = naive_datetime, precision),
    do: %{naive_datetime | microsecond: Calendar.truncate(microsecond, precision)}

  def truncate(
        %{
          calendar: calendar,
          year: year,
          month: month,
          day: day,
          hour: hour,
          minute: minute,
          second: second,
          microsecond: microsecond
        },
        precision
      ) do
    %NaiveDateTime{
      calendar: calendar,
      year: year,
      month: month,
      day: day,
      hour: hour,
      minute: minute,
      second: second,
      microsecond: Calendar.truncate(microsecond, precision)
    }
  end

  @doc """
  Returns the `Date`, without the time.

      iex> NaiveDateTime.to_date(~N[2024-02-29 12:30:00])
      ~D[2024-02-29]
  """
  def to_date(%{
        year: year,
        month: month,
        day: day,
        calendar: calendar,
        hour: _,
        minute: _,
        second: _,
        microsecond: _
      }),
      do: %Date{year: year, month: month, day: day, calendar: calendar}

  @doc """
  Returns the `Time` of day, with its digits of a second.

      iex> NaiveDateTime.to_time(~N[2024-02-29 12:30:00.5])
      ~T[12:30:00.5]
  """
  def to_time(%{
        year: _,
        month: _,
        day: _,
        hour: hour,
        minute: minute,
        second: second,
        microsecond: micro,
        calendar: calendar
      }),
      do: %Time{
        hour: hour,
        minute: minute,
        second: second,
        microsecond: micro,
        calendar: calendar
      }

  @doc """
  Returns date and time as text, with a blank between them, as interpolation does. `to_iso8601/2` writes a
  `T` there.

      iex> NaiveDateTime.to_string(~N[2024-02-29 12:30:00.5])
      "2024-02-29 12:30:00.5"
  """
  def to_string(naive_datetime)

  def to_string(%{calendar: calendar} = naive_datetime) do
    %{year: year, month: month, day: day} = naive_datetime
    %{hour: hour, minute: minute, second: second, microsecond: microsecond} = naive_datetime
    calendar.naive_datetime_to_string(year, month, day, hour, minute, second, microsecond)
  end

  @doc """
  Reads a date and time of ISO 8601, with `T` or a space between them: `{:ok, naive}` or `{:error, reason}`.
  An offset behind is read and dropped: where it matters take `DateTime.from_iso8601/2`.

      iex> NaiveDateTime.from_iso8601("2015-01-23T23:50:07")
      {:ok, ~N[2015-01-23 23:50:07]}
      iex> NaiveDateTime.from_iso8601("2015-01-23 23:50:07+02:00")
      {:ok, ~N[2015-01-23 23:50:07]}
      iex> NaiveDateTime.from_iso8601("2015-01-23")
      {:error, :invalid_format}
  """
  def from_iso8601(string, calendar \\ Calendar.ISO)

  def from_iso8601(string, format) when is_binary(string) and format in [:basic, :extended],
    do: from_iso8601(string, Calendar.ISO, format)

  def from_iso8601(string, calendar),
    do: parsed(Calendar.ISO.parse_naive_datetime(string), calendar)

  @doc """
  Reads a date and time of ISO 8601, `:basic` or `:extended` (of Elixir 1.15), for a calendar.

      NaiveDateTime.from_iso8601("20150123T235007", Calendar.ISO, :basic)
      #=> {:ok, ~N[2015-01-23 23:50:07]}
  """
  def from_iso8601(string, calendar, format),
    do: parsed(Calendar.ISO.parse_naive_datetime(string, format), calendar)

  defp parsed({:ok, parts}, calendar), do: convert(build(parts, Calendar.ISO), calendar)
  defp parsed(error, _calendar), do: error

  @doc """
  As `from_iso8601/2`, but returns the value itself, and raises an `ArgumentError` for a text that is none.

      iex> NaiveDateTime.from_iso8601!("2024-02-29T12:30:00")
      ~N[2024-02-29 12:30:00]
      iex> NaiveDateTime.from_iso8601!("tomorrow")
      ** (ArgumentError) cannot parse "tomorrow" as naive datetime, reason: :invalid_format
  """
  def from_iso8601!(string, calendar \\ Calendar.ISO) do
    case from_iso8601(string, calendar) do
      {:ok, value} ->
        value

      {:error, reason} ->
        raise ArgumentError,
              "cannot parse #{inspect(string)} as naive datetime, reason: #{inspect(reason)}"
    end
  end

  @doc """
  Writes a date and time as ISO 8601 does, `:extended` or `:basic`.

      iex> NaiveDateTime.to_iso8601(~N[2024-02-29 12:00:00])
      "2024-02-29T12:00:00"
      iex> NaiveDateTime.to_iso8601(~N[2024-02-29 12:00:00], :basic)
      "20240229T120000"
  """
  def to_iso8601(naive_datetime, format \\ :extended)

  def to_iso8601(%{calendar: Calendar.ISO} = naive_datetime, format)
      when format in [:basic, :extended] do
    %{year: year, month: month, day: day} = naive_datetime
    %{hour: hour, minute: minute, second: second, microsecond: microsecond} = naive_datetime

    Calendar.ISO.date_to_string(year, month, day, format) <>
      "T" <> Calendar.ISO.time_to_string(hour, minute, second, microsecond, format)
  end

  def to_iso8601(%{calendar: _} = naive_datetime, format) when format in [:basic, :extended],
    do: naive_datetime |> convert!(Calendar.ISO) |> to_iso8601(format)

  @doc """
  Returns `{{year, month, day}, {hour, minute, second}}`, the form of Erlang's `:calendar`; what is less than
  a second is lost.

      iex> NaiveDateTime.to_erl(~N[2024-02-29 12:30:00.5])
      {{2024, 2, 29}, {12, 30, 0}}
  """
  def to_erl(%{calendar: _} = naive_datetime) do
    n = convert!(naive_datetime, Calendar.ISO)
    {{n.year, n.month, n.day}, {n.hour, n.minute, n.second}}
  end

  @doc """
  Makes a date and time of Erlang's `{{year, month, day}, {hour, minute, second}}`, with microseconds beside
  it if wanted: `{:ok, naive_datetime}`, `{:error, :invalid_date}` or `{:error, :invalid_time}`.

      iex> NaiveDateTime.from_erl({{2000, 1, 1}, {13, 30, 15}}, {5000, 3})
      {:ok, ~N[2000-01-01 13:30:15.005]}
      iex> NaiveDateTime.from_erl({{2000, 13, 1}, {13, 30, 15}})
      {:error, :invalid_date}
  """
  def from_erl(tuple, microsecond \\ {0, 0}, calendar \\ Calendar.ISO)

  def from_erl({{year, month, day}, {hour, minute, second}}, microsecond, calendar) do
    with {:ok, naive} <- new(year, month, day, hour, minute, second, microsecond),
         do: convert(naive, calendar)
  end

  @doc """
  As `from_erl/3`, but returns the value itself, and raises an `ArgumentError` when there is no such date or
  time.

      iex> NaiveDateTime.from_erl!({{2000, 1, 1}, {13, 30, 15}})
      ~N[2000-01-01 13:30:15]
  """
  def from_erl!(tuple, microsecond \\ {0, 0}, calendar \\ Calendar.ISO) do
    case from_erl(tuple, microsecond, calendar) do
      {:ok, value} ->
        value

      {:error, reason} ->
        raise ArgumentError,
              "cannot convert #{inspect(tuple)} to naive datetime, reason: #{inspect(reason)}"
    end
  end

  @doc """
  Makes the date and time of a number of seconds since 0000-01-01 00:00:00, with microseconds if wanted.

      iex> NaiveDateTime.from_gregorian_seconds(1)
      ~N[0000-01-01 00:00:01]
      iex> NaiveDateTime.from_gregorian_seconds(-1)
      ~N[-0001-12-31 23:59:59]
  """
  def from_gregorian_seconds(seconds, microsecond_precision \\ {0, 0}, calendar \\ Calendar.ISO)

  def from_gregorian_seconds(seconds, {microsecond, precision}, calendar)
      when is_integer(seconds),
      do:
        seconds
        |> Calendar.ISO.gregorian_seconds_to_iso_days(microsecond)
        |> from_iso_days(calendar, precision)

  @doc """
  Returns `{seconds, microseconds}` since 0000-01-01 00:00:00.

      iex> NaiveDateTime.to_gregorian_seconds(~N[0000-01-01 00:00:01.5])
      {1, 500000}
      iex> NaiveDateTime.to_gregorian_seconds(~N[2020-05-01 00:26:31])
      {63755511991, 0}
  """
  def to_gregorian_seconds(%{microsecond: {microsecond, _}, year: _, hour: _} = naive),
    do: {Calendar.ISO.iso_days_to_unit(to_iso_days(naive), :second), microsecond}

  @doc """
  Compares two dates and times: `:lt` when the first is earlier, `:eq` or `:gt`. How many digits of a second
  are shown does not matter; zones do not count.

      iex> NaiveDateTime.compare(~N[2024-02-29 12:00:00], ~N[2024-02-29 12:00:01])
      :lt
      iex> NaiveDateTime.compare(~N[2024-02-29 12:00:00], ~N[2024-02-29 12:00:00.000])
      :eq
  """
  def compare(%{calendar: calendar1} = naive1, %{calendar: calendar2} = naive2) do
    if Calendar.compatible_calendars?(calendar1, calendar2) do
      order(to_iso_days(naive1), to_iso_days(naive2))
    else
      raise ArgumentError,
            Calendar.ambiguous_comparison(naive1, naive2, "`DateTime`s")
    end
  end

  defp order({day, {a, ppd1}}, {day, {b, ppd2}}) do
    first = a * ppd2
    second = b * ppd1
    if first > second, do: :gt, else: if(first < second, do: :lt, else: :eq)
  end

  defp order({day1, _}, {day2, _}), do: if(day1 > day2, do: :gt, else: :lt)

  @doc """
  Tells whether the first is before the second (of Elixir 1.15).

      iex> NaiveDateTime.before?(~N[2021-12-31 23:59:59], ~N[2022-01-01 00:00:00])
      true
  """
  def before?(naive1, naive2), do: compare(naive1, naive2) == :lt

  @doc """
  Tells whether the first is after the second (of Elixir 1.15); `compare/2` says more.

      iex> NaiveDateTime.after?(~N[2022-01-01 12:00:00], ~N[2022-01-01 11:59:59])
      true
  """
  def after?(naive1, naive2), do: compare(naive1, naive2) == :gt

  @doc """
  Returns midnight at the beginning of the day, with as many digits of a second as there were.

      iex> NaiveDateTime.beginning_of_day(~N[2024-02-29 12:30:00])
      ~N[2024-02-29 00:00:00]
      iex> NaiveDateTime.beginning_of_day(~N[2024-02-29 12:30:00.123])
      ~N[2024-02-29 00:00:00.000]
  """
  def beginning_of_day(%{calendar: calendar, microsecond: {_, precision}} = naive) do
    {days, _} = to_iso_days(naive)
    from_iso_days({days, {0, 1}}, calendar, precision)
  end

  @doc """
  Returns the last moment of the day that can be told with as many digits of a second as there were.

      iex> NaiveDateTime.end_of_day(~N[2024-02-29 12:30:00])
      ~N[2024-02-29 23:59:59]
      iex> NaiveDateTime.end_of_day(~N[2024-02-29 12:30:00.123])
      ~N[2024-02-29 23:59:59.999]
  """
  def end_of_day(%{calendar: calendar, microsecond: {_, precision}} = naive) do
    {days, _} = to_iso_days(naive)
    last = from_iso_days({days, {86_399_999_999, 86_400_000_000}}, calendar, precision)
    {micro, _} = last.microsecond
    scale = Integer.pow(10, 6 - precision)
    %{last | microsecond: {micro - rem(micro, scale), precision}}
  end

  @doc """
  Converts to another calendar: `{:ok, naive_datetime}`, or `{:error, :incompatible_calendars}` where days
  begin at different moments.

      iex> NaiveDateTime.convert(~N[2000-01-01 13:30:15], Calendar.ISO)
      {:ok, ~N[2000-01-01 13:30:15]}
  """
  def convert(%NaiveDateTime{calendar: calendar} = naive, calendar), do: {:ok, naive}

  def convert(%{calendar: from, microsecond: {_, precision}} = naive, calendar) do
    if Calendar.compatible_calendars?(from, calendar) do
      {:ok, from_iso_days(to_iso_days(naive), calendar, precision)}
    else
      {:error, :incompatible_calendars}
    end
  end

  @doc """
  As `convert/2`, but returns the value itself, and raises an `ArgumentError` where the calendars do not fit.

      iex> NaiveDateTime.convert!(~N[2000-01-01 13:30:15], Calendar.ISO)
      ~N[2000-01-01 13:30:15]
  """
  def convert!(naive_datetime, calendar) do
    case convert(naive_datetime, calendar) do
      {:ok, converted} ->
        converted

      {:error, :incompatible_calendars} ->
        raise ArgumentError, Calendar.ambiguous_conversion(naive_datetime, calendar)
    end
  end

  defp to_iso_days(%{
         calendar: calendar,
         year: year,
         month: month,
         day: day,
         hour: hour,
         minute: minute,
         second: second,
         microsecond: microsecond
       }),
       do: calendar.naive_datetime_to_iso_days(year, month, day, hour, minute, second, microsecond)

  defp from_iso_days(iso_days, calendar, precision) do
    {year, month, day, hour, minute, second, {micro, _}} =
      calendar.naive_datetime_from_iso_days(iso_days)

    build({year, month, day, hour, minute, second, {micro, precision}}, calendar)
  end
end

defimpl String.Chars, for: NaiveDateTime do
  @moduledoc false

  def to_string(naive), do: NaiveDateTime.to_string(naive)
end

defimpl Inspect, for: NaiveDateTime do
  @moduledoc false

  def inspect(%{calendar: Calendar.ISO, year: year} = n, _) when year not in -9999..9999 do
    args = [n.year, n.month, n.day, n.hour, n.minute, n.second, n.microsecond]
    "NaiveDateTime.new!(" <> Enum.map_join(args, ", ", &Kernel.inspect/1) <> ")"
  end

  def inspect(%{calendar: Calendar.ISO} = naive, _),
    do: "~N[" <> NaiveDateTime.to_string(naive) <> "]"

  def inspect(%{calendar: calendar} = naive, _),
    do: "~N[" <> NaiveDateTime.to_string(naive) <> " " <> Kernel.inspect(calendar) <> "]"
end
