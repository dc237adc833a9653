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
  Gives the current date and time in UTC.

      iex> NaiveDateTime.utc_now().year > 2000
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
  Gives the current date and time of this machine, in whole seconds.

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
  Makes a date and time of a date and a time.

      iex> NaiveDateTime.new(~D[2010-01-13], ~T[23:00:07])
      {:ok, ~N[2010-01-13 23:00:07]}
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
  Like `new/8`, raising if it does not exist.

      iex> NaiveDateTime.new!(2024, 2, 29, 12, 30, 5)
      ~N[2024-02-29 12:30:05]
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
  Like `new/2`, raising if it fails.

      iex> NaiveDateTime.new!(~D[2010-01-13], ~T[23:00:07])
      ~N[2010-01-13 23:00:07]
  """
  def new!(%{calendar: _} = date, %{calendar: _} = time) do
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
  Shifts by a duration (of Elixir 1.17).

      iex> NaiveDateTime.shift(~N[2016-01-31 00:00:00], month: 1, hour: 2)
      ~N[2016-02-29 02:00:00]
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
  Cuts the microseconds to a precision.

      iex> NaiveDateTime.truncate(~N[2017-11-06 00:23:51.123456], :millisecond)
      ~N[2017-11-06 00:23:51.123]
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
  Gives the date.

      iex> NaiveDateTime.to_date(~N[2002-01-13 23:00:07])
      ~D[2002-01-13]
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
  Gives the time of day.

      iex> NaiveDateTime.to_time(~N[2002-01-13 23:00:07])
      ~T[23:00:07]
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
  Writes a date and time.

      iex> NaiveDateTime.to_string(~N[2024-02-29 12:00:00])
      "2024-02-29 12:00:00"
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

  def from_iso8601(string, format) when format in [:basic, :extended],
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
  Reads a date and time of ISO 8601, raising if it is none.

      iex> NaiveDateTime.from_iso8601!("2015-01-23T23:50:07.123Z")
      ~N[2015-01-23 23:50:07.123]
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
  Gives `{{year, month, day}, {hour, minute, second}}`.

      iex> NaiveDateTime.to_erl(~N[2000-01-01 13:30:15])
      {{2000, 1, 1}, {13, 30, 15}}
  """
  def to_erl(%{calendar: _} = naive_datetime) do
    n = convert!(naive_datetime, Calendar.ISO)
    {{n.year, n.month, n.day}, {n.hour, n.minute, n.second}}
  end

  @doc """
  Makes a date and time of `{{year, month, day}, {hour, minute, second}}`.

      iex> NaiveDateTime.from_erl({{2000, 1, 1}, {13, 30, 15}}, {5000, 3})
      {:ok, ~N[2000-01-01 13:30:15.005]}
  """
  def from_erl(tuple, microsecond \\ {0, 0}, calendar \\ Calendar.ISO)

  def from_erl({{year, month, day}, {hour, minute, second}}, microsecond, calendar) do
    with {:ok, naive} <- new(year, month, day, hour, minute, second, microsecond),
         do: convert(naive, calendar)
  end

  @doc """
  Like `from_erl/3`, raising if it does not exist.

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
  Makes a date and time of the seconds since 0000-01-01.

      iex> NaiveDateTime.from_gregorian_seconds(63_755_511_991)
      ~N[2020-05-01 00:26:31]
  """
  def from_gregorian_seconds(seconds, microsecond_precision \\ {0, 0}, calendar \\ Calendar.ISO)

  def from_gregorian_seconds(seconds, {microsecond, precision}, calendar)
      when is_integer(seconds),
      do:
        seconds
        |> Calendar.ISO.gregorian_seconds_to_iso_days(microsecond)
        |> from_iso_days(calendar, precision)

  @doc """
  Gives the seconds since 0000-01-01 and the microseconds.

      iex> NaiveDateTime.to_gregorian_seconds(~N[2020-05-01 00:26:31.005])
      {63755511991, 5000}
  """
  def to_gregorian_seconds(%{microsecond: {microsecond, _}, year: _, hour: _} = naive),
    do: {Calendar.ISO.iso_days_to_unit(to_iso_days(naive), :second), microsecond}

  @doc """
  Compares two dates and times: `:lt` when the first is earlier, `:eq` or `:gt`.

      iex> NaiveDateTime.compare(~N[2016-04-16 13:30:15], ~N[2016-04-28 16:19:25])
      :lt
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
  Tells whether one is before another.

      NaiveDateTime.before?(~N[2024-02-29 12:00:00], ~N[2024-02-28 12:00:00])
      #=> false
  """
  def before?(naive1, naive2), do: compare(naive1, naive2) == :lt

  @doc """
  Tells whether one is after another.

      NaiveDateTime.after?(~N[2024-02-29 12:00:00], ~N[2024-02-28 12:00:00])
      #=> true
  """
  def after?(naive1, naive2), do: compare(naive1, naive2) == :gt

  @doc """
  Gives midnight at the beginning of the day.

      iex> NaiveDateTime.beginning_of_day(~N[2000-01-01 23:00:07.123])
      ~N[2000-01-01 00:00:00.000]
  """
  def beginning_of_day(%{calendar: calendar, microsecond: {_, precision}} = naive) do
    {days, _} = to_iso_days(naive)
    from_iso_days({days, {0, 1}}, calendar, precision)
  end

  @doc """
  Gives the last moment of the day.

      iex> NaiveDateTime.end_of_day(~N[2000-01-01 23:00:07.123])
      ~N[2000-01-01 23:59:59.999]
  """
  def end_of_day(%{calendar: calendar, microsecond: {_, precision}} = naive) do
    {days, _} = to_iso_days(naive)
    last = from_iso_days({days, {86_399_999_999, 86_400_000_000}}, calendar, precision)
    {micro, _} = last.microsecond
    scale = Integer.pow(10, 6 - precision)
    %{last | microsecond: {micro - rem(micro, scale), precision}}
  end

  @doc """
  Converts to another calendar.

      iex> NaiveDateTime.convert(~N[2000-01-01 00:00:00], Calendar.ISO)
      {:ok, ~N[2000-01-01 00:00:00]}
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
  Converts to another calendar, raising if they do not fit.

      iex> NaiveDateTime.convert!(~N[2024-02-29 12:00:00], Calendar.ISO)
      ~N[2024-02-29 12:00:00]
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
