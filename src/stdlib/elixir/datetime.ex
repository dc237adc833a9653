defmodule DateTime do
  @moduledoc """
  A date and a time of day in a time zone: a moment. In UTC they are written `~U[2024-02-29 12:00:00Z]`.

      iex> DateTime.from_unix!(1_464_096_368)
      ~U[2016-05-24 13:26:08Z]
      iex> DateTime.add(~U[2024-02-28 23:59:59Z], 1, :second)
      ~U[2024-02-29 00:00:00Z]
      iex> DateTime.diff(~U[2024-02-29 12:00:00Z], ~U[2024-02-29 11:00:00Z])
      3600

  Other zones need a database of them, which Elixir does not bring along: `Calendar.put_time_zone_database/1`
  sets one, and until then every zone but `"Etc/UTC"` gives `{:error, :utc_only_time_zone_database}`.

      iex> DateTime.now("Europe/Madrid")
      {:error, :utc_only_time_zone_database}

  Compare moments by `compare/2`, which knows that the same moment may be written in several zones; `==/2` and
  `</2` do not. `Enum.sort(list, DateTime)` sorts.
  """

  @enforce_keys [:year, :month, :day, :hour, :minute, :second] ++
                  [:time_zone, :zone_abbr, :utc_offset, :std_offset]

  defstruct [
    :year,
    :month,
    :day,
    :hour,
    :minute,
    :second,
    :time_zone,
    :zone_abbr,
    :utc_offset,
    :std_offset,
    microsecond: {0, 0},
    calendar: Calendar.ISO
  ]

  @type t :: %DateTime{
          calendar: Calendar.calendar(),
          day: Calendar.day(),
          hour: Calendar.hour(),
          microsecond: Calendar.microsecond(),
          minute: Calendar.minute(),
          month: Calendar.month(),
          second: Calendar.second(),
          std_offset: Calendar.std_offset(),
          time_zone: Calendar.time_zone(),
          utc_offset: Calendar.utc_offset(),
          year: Calendar.year(),
          zone_abbr: Calendar.zone_abbr()
        }

  @unix_days 719_528

  @doc """
  Returns the current moment in UTC, to the microsecond. It comes from the system's clock, which may be set:
  for durations take `System.monotonic_time/1`.

      iex> DateTime.utc_now().time_zone
      "Etc/UTC"
      iex> DateTime.utc_now() |> DateTime.truncate(:second) |> Map.fetch!(:microsecond)
      {0, 0}
  """
  def utc_now(calendar_or_unit \\ Calendar.ISO)

  def utc_now(unit) when unit in [:second, :millisecond, :microsecond, :nanosecond],
    do: unit |> System.os_time() |> from_unix!(unit)

  def utc_now(calendar), do: System.os_time(:microsecond) |> from_unix!(:microsecond, calendar)

  @doc """
  Returns the current moment in a time zone: `{:ok, datetime}` or `{:error, reason}`. Without a database only
  `"Etc/UTC"` is known.

      iex> {:ok, now} = DateTime.now("Etc/UTC")
      iex> now.utc_offset
      0
      iex> DateTime.now("Europe/Copenhagen")
      {:error, :utc_only_time_zone_database}
  """
  def now(time_zone, database \\ Calendar.get_time_zone_database())
  def now("Etc/UTC", _database), do: {:ok, utc_now()}
  def now(time_zone, database), do: shift_zone(utc_now(), time_zone, database)

  @doc """
  As `now/2`, but returns the datetime itself, and raises an `ArgumentError` for a zone that is not known.

      iex> DateTime.now!("Etc/UTC").time_zone
      "Etc/UTC"
  """
  def now!(time_zone, database \\ Calendar.get_time_zone_database()) do
    case now(time_zone, database) do
      {:ok, value} ->
        value

      {:error, reason} ->
        raise ArgumentError,
              "cannot get current datetime in #{inspect(time_zone)} time zone, reason: #{inspect(reason)}"
    end
  end

  @doc """
  Makes a datetime of a `Date` and a `Time` in a zone, `"Etc/UTC"` unless given: `{:ok, datetime}`. Where the
  zone's clocks showed that twice or never, `{:ambiguous, first, second}` or `{:gap, before, after}`;
  `{:error, reason}` for a zone that is not known.

      iex> DateTime.new(~D[2024-02-29], ~T[12:30:00])
      {:ok, ~U[2024-02-29 12:30:00Z]}
      iex> DateTime.new(~D[2024-02-29], ~T[12:30:00], "Europe/Zurich")
      {:error, :utc_only_time_zone_database}
  """
  def new(date, time, time_zone \\ "Etc/UTC", database \\ Calendar.get_time_zone_database())

  def new(date, time, time_zone, database) do
    with {:ok, naive} <- NaiveDateTime.new(date, time), do: from_naive(naive, time_zone, database)
  end

  @doc """
  As `new/4`, but returns the datetime itself, and raises an `ArgumentError` for anything else.

      iex> DateTime.new!(~D[2024-02-29], ~T[12:30:00.5])
      ~U[2024-02-29 12:30:00.5Z]
  """
  def new!(date, time, time_zone \\ "Etc/UTC", database \\ Calendar.get_time_zone_database())

  def new!(date, time, time_zone, database) do
    case new(date, time, time_zone, database) do
      {:ok, datetime} ->
        datetime

      refused ->
        raise ArgumentError,
              "cannot build datetime with #{inspect(date)} and #{inspect(time)}" <>
                why_not(refused, time_zone)
    end
  end

  # Why a zone's clocks do not show a time once.
  defp why_not({:ambiguous, first, second}, time_zone) do
    " because such instant is ambiguous in time zone #{time_zone} as there is an overlap " <>
      "between #{inspect(first)} and #{inspect(second)}"
  end

  defp why_not({:gap, before, later}, time_zone) do
    " because such instant does not exist in time zone #{time_zone} as there is a gap " <>
      "between #{inspect(before)} and #{inspect(later)}"
  end

  defp why_not({:error, reason}, _time_zone), do: ", reason: #{inspect(reason)}"

  @doc """
  Returns the moment of a Unix time, the seconds since 1970 unless another unit is given, in UTC: `{:ok,
  datetime}`, or `{:error, :invalid_unix_time}` when it is out of range. It may be negative.

      iex> DateTime.from_unix(1_464_096_368)
      {:ok, ~U[2016-05-24 13:26:08Z]}
      iex> DateTime.from_unix(-1)
      {:ok, ~U[1969-12-31 23:59:59Z]}
  """
  def from_unix(integer, unit \\ :second, calendar \\ Calendar.ISO) when is_integer(integer) do
    with {:ok, {year, month, day}, {hour, minute, second}, microsecond} <-
           Calendar.ISO.from_unix(integer, unit) do
      convert(utc({year, month, day, hour, minute, second, microsecond}), calendar)
    end
  end

  defp utc({year, month, day, hour, minute, second, microsecond}) do
    %DateTime{
      year: year,
      month: month,
      day: day,
      hour: hour,
      minute: minute,
      second: second,
      microsecond: microsecond,
      std_offset: 0,
      utc_offset: 0,
      zone_abbr: "UTC",
      time_zone: "Etc/UTC"
    }
  end

  @doc """
  Like `from_unix/3`, raising if it is out of range.

      iex> DateTime.from_unix!(1_464_096_368)
      ~U[2016-05-24 13:26:08Z]
      iex> DateTime.from_unix!(1_432_560_368_868_569, :microsecond)
      ~U[2015-05-25 13:26:08.868569Z]
  """
  def from_unix!(integer, unit \\ :second, calendar \\ Calendar.ISO) do
    case from_unix(integer, unit, calendar) do
      {:ok, datetime} -> datetime
      {:error, :invalid_unix_time} -> raise ArgumentError, "invalid Unix time #{integer}"
    end
  end

  @doc """
  Puts a date and time into a time zone: `{:ok, datetime}`; `{:ambiguous, first, second}` when clocks were set
  back and it came twice; `{:gap, before, after}` when they were set forward and it did not come; `{:error,
  reason}`.

      iex> DateTime.from_naive(~N[2016-05-24 13:26:08], "Etc/UTC")
      {:ok, ~U[2016-05-24 13:26:08Z]}
  """
  def from_naive(naive_datetime, time_zone, database \\ Calendar.get_time_zone_database())

  def from_naive(naive, "Etc/UTC", _database) do
    period = %{std_offset: 0, utc_offset: 0, zone_abbr: "UTC"}
    {:ok, from_naive_with_period(naive, "Etc/UTC", period)}
  end

  def from_naive(%{calendar: Calendar.ISO} = naive, time_zone, database) do
    case database.time_zone_periods_from_wall_datetime(naive, time_zone) do
      {:ok, period} ->
        {:ok, from_naive_with_period(naive, time_zone, period)}

      {:ambiguous, first, second} ->
        {:ambiguous, from_naive_with_period(naive, time_zone, first),
         from_naive_with_period(naive, time_zone, second)}

      {:gap, {first, limit}, {second, start}} ->
        before = NaiveDateTime.add(%{limit | microsecond: {0, 6}}, -1, :microsecond)

        {:gap, from_naive_with_period(before, time_zone, first),
         from_naive_with_period(start, time_zone, second)}

      {:error, _} = error ->
        error
    end
  end

  def from_naive(%{calendar: calendar} = naive, time_zone, database) do
    with {:ok, iso} <- NaiveDateTime.convert(naive, Calendar.ISO) do
      case from_naive(iso, time_zone, database) do
        {:ok, datetime} ->
          convert(datetime, calendar)

        {kind, first, second} when kind in [:ambiguous, :gap] ->
          {kind, convert!(first, calendar), convert!(second, calendar)}

        {:error, _} = error ->
          error
      end
    end
  end

  defp from_naive_with_period(naive, time_zone, period) do
    %{calendar: calendar, year: year, month: month, day: day} = naive
    %{hour: hour, minute: minute, second: second, microsecond: microsecond} = naive

    %DateTime{
      calendar: calendar,
      year: year,
      month: month,
      day: day,
      hour: hour,
      minute: minute,
      second: second,
      microsecond: microsecond,
      std_offset: period.std_offset,
      utc_offset: period.utc_offset,
      zone_abbr: period.zone_abbr,
      time_zone: time_zone
    }
  end

  @doc """
  As `from_naive/3`, but returns the datetime itself, and raises an `ArgumentError` when the zone is not
  known, or its clocks showed that time twice or never.

      iex> DateTime.from_naive!(~N[2024-02-29 12:30:00], "Etc/UTC")
      ~U[2024-02-29 12:30:00Z]
  """
  def from_naive!(naive, time_zone, database \\ Calendar.get_time_zone_database()) do
    case from_naive(naive, time_zone, database) do
      {:ok, datetime} ->
        datetime

      refused ->
        raise ArgumentError,
              "cannot convert #{inspect(naive)} to datetime" <> why_not(refused, time_zone)
    end
  end

  @doc """
  Tells the same moment in another time zone: `{:ok, datetime}`, or `{:error, reason}` for a zone that the
  database does not know. Comparisons and differences do not depend on it.

      iex> DateTime.shift_zone(~U[2024-02-29 12:30:00Z], "Etc/UTC")
      {:ok, ~U[2024-02-29 12:30:00Z]}
      iex> DateTime.shift_zone(~U[2024-02-29 12:30:00Z], "Europe/Zurich")
      {:error, :utc_only_time_zone_database}
  """
  def shift_zone(datetime, time_zone, database \\ Calendar.get_time_zone_database())
  def shift_zone(%{time_zone: time_zone} = datetime, time_zone, _database), do: {:ok, datetime}

  def shift_zone(datetime, time_zone, database) do
    %{calendar: calendar, microsecond: {_, precision}, utc_offset: _, std_offset: _} = datetime
    iso_days = to_iso_days(datetime)

    case period(iso_days, time_zone, database) do
      {:ok, period} ->
        shifted = add_seconds(iso_days, period.utc_offset + period.std_offset)
        {:ok, from_iso_days(shifted, calendar, precision, time_zone, period)}

      {:error, _} = error ->
        error
    end
  end

  defp period(_iso_days, "Etc/UTC", _database),
    do: {:ok, %{std_offset: 0, utc_offset: 0, zone_abbr: "UTC"}}

  defp period(iso_days, time_zone, database),
    do: database.time_zone_period_from_utc_iso_days(iso_days, time_zone)

  defp add_seconds(iso_days, 0), do: iso_days

  defp add_seconds(iso_days, seconds),
    do: Calendar.ISO.add_day_fraction_to_iso_days(iso_days, seconds, 86400)

  defp from_iso_days(iso_days, calendar, precision, time_zone, period) do
    {year, month, day, hour, minute, second, {micro, _}} =
      calendar.naive_datetime_from_iso_days(iso_days)

    from_naive_with_period(
      %{
        calendar: calendar,
        year: year,
        month: month,
        day: day,
        hour: hour,
        minute: minute,
        second: second,
        microsecond: {micro, precision}
      },
      time_zone,
      period
    )
  end

  @doc """
  As `shift_zone/3`, but returns the datetime itself, and raises an `ArgumentError` for a zone that is not
  known.

      iex> DateTime.shift_zone!(~U[2024-02-29 12:30:00Z], "Etc/UTC")
      ~U[2024-02-29 12:30:00Z]
  """
  def shift_zone!(datetime, time_zone, database \\ Calendar.get_time_zone_database()) do
    case shift_zone(datetime, time_zone, database) do
      {:ok, value} ->
        value

      {:error, reason} ->
        raise ArgumentError,
              "cannot shift #{inspect(datetime)} to #{inspect(time_zone)} time zone, reason: #{inspect(reason)}"
    end
  end

  @doc """
  Returns the Unix time of a moment, in seconds unless another unit is given, rounded down.

      iex> DateTime.to_unix(~U[1970-01-01 00:01:00Z])
      60
      iex> DateTime.to_unix(~U[1970-01-01 00:00:00.500Z], :millisecond)
      500
  """
  def to_unix(datetime, unit \\ :second)

  def to_unix(%{utc_offset: _, std_offset: _} = datetime, unit) do
    {days, fraction} = to_iso_days(datetime)
    Calendar.ISO.iso_days_to_unit({days - @unix_days, fraction}, unit)
  end

  @doc """
  Returns date and time without the zone, as the zone's clocks show them: a `NaiveDateTime`.

      iex> DateTime.to_naive(~U[2024-02-29 12:30:00.5Z])
      ~N[2024-02-29 12:30:00.5]
  """
  def to_naive(%{calendar: calendar, time_zone: _} = d) do
    %NaiveDateTime{
      year: d.year,
      month: d.month,
      day: d.day,
      calendar: calendar,
      hour: d.hour,
      minute: d.minute,
      second: d.second,
      microsecond: d.microsecond
    }
  end

  @doc """
  Returns the `Date` that it is in the datetime's own zone, whose name is lost.

      iex> DateTime.to_date(~U[2024-02-29 12:30:00Z])
      ~D[2024-02-29]
  """
  def to_date(%{year: year, month: month, day: day, calendar: calendar, time_zone: _}),
    do: %Date{year: year, month: month, day: day, calendar: calendar}

  @doc """
  Returns the `Time` of day that it is in the datetime's own zone, whose name is lost.

      iex> DateTime.to_time(~U[2024-02-29 12:30:00.5Z])
      ~T[12:30:00.5]
  """
  def to_time(%{
        hour: hour,
        minute: minute,
        second: second,
        microsecond: micro,
        calendar: calendar,
        time_zone: _
      }),
      do: %Time{
        hour: hour,
        minute: minute,
        second: second,
        microsecond: micro,
        calendar: calendar
      }

  @doc """
  Writes a datetime as ISO 8601 does, with its offset, in the `:extended` form unless `:basic` is given; a
  third argument is another offset to tell it in, in seconds. The zone's name is lost.

      iex> DateTime.to_iso8601(~U[2024-02-29 12:30:00Z])
      "2024-02-29T12:30:00Z"
      iex> DateTime.to_iso8601(~U[2024-02-29 12:30:00Z], :basic)
      "20240229T123000Z"
      iex> DateTime.to_iso8601(~U[2024-02-29 12:30:00Z], :extended, 3600)
      "2024-02-29T13:30:00+01:00"
  """
  def to_iso8601(datetime, format \\ :extended, offset \\ nil)

  def to_iso8601(%{calendar: Calendar.ISO} = datetime, format, nil)
      when format in [:extended, :basic] do
    %{hour: _, utc_offset: utc_offset, std_offset: std_offset, time_zone: time_zone} = datetime
    iso_text(datetime, format, utc_offset, std_offset, time_zone)
  end

  def to_iso8601(%{calendar: Calendar.ISO, microsecond: {_, precision}} = datetime, format, 0)
      when format in [:extended, :basic] do
    period = %{utc_offset: 0, std_offset: 0, zone_abbr: "UTC"}
    shifted = from_iso_days(to_iso_days(datetime), Calendar.ISO, precision, "Etc/UTC", period)
    iso_text(shifted, format, 0, 0, datetime.time_zone)
  end

  def to_iso8601(
        %{calendar: Calendar.ISO, microsecond: {_, precision}} = datetime,
        format,
        offset
      )
      when format in [:extended, :basic] do
    iso_days = datetime |> to_iso_days() |> add_seconds(offset)
    period = %{utc_offset: offset, std_offset: 0, zone_abbr: ""}
    shifted = from_iso_days(iso_days, Calendar.ISO, precision, "", period)
    iso_text(shifted, format, offset, 0, "")
  end

  def to_iso8601(%{calendar: _} = datetime, format, offset) when format in [:extended, :basic],
    do: datetime |> convert!(Calendar.ISO) |> to_iso8601(format, offset)

  defp iso_text(d, format, utc_offset, std_offset, time_zone) do
    Calendar.ISO.date_to_string(d.year, d.month, d.day, format) <>
      "T" <>
      Calendar.ISO.time_to_string(d.hour, d.minute, d.second, d.microsecond, format) <>
      Calendar.ISO.offset_to_string(utc_offset, std_offset, time_zone, format)
  end

  @doc """
  Reads a moment of ISO 8601, which has to have an offset or `Z`: `{:ok, datetime in UTC, offset in seconds}`
  or `{:error, reason}`.

      iex> DateTime.from_iso8601("2015-01-23T23:50:07Z")
      {:ok, ~U[2015-01-23 23:50:07Z], 0}
      iex> DateTime.from_iso8601("2015-01-23T23:50:07+02:30")
      {:ok, ~U[2015-01-23 21:20:07Z], 9000}
      iex> DateTime.from_iso8601("2015-01-23 23:50:07")
      {:error, :missing_offset}
  """
  def from_iso8601(string, calendar_or_format \\ Calendar.ISO)

  def from_iso8601(string, format) when format in [:basic, :extended],
    do: from_iso8601(string, Calendar.ISO, format)

  def from_iso8601(string, calendar) when is_atom(calendar),
    do: from_iso8601(string, calendar, :extended)

  @doc """
  Reads a datetime as `from_iso8601/2`, in the `:extended` form or the `:basic` one.

      iex> DateTime.from_iso8601("20240229T123000Z", :basic)
      {:ok, ~U[2024-02-29 12:30:00Z], 0}
      iex> DateTime.from_iso8601("20240229T123000+0100", Calendar.ISO, :basic)
      {:ok, ~U[2024-02-29 11:30:00Z], 3600}
  """
  def from_iso8601(string, calendar, format) do
    with {:ok, parts, offset} <- Calendar.ISO.parse_utc_datetime(string, format),
         {:ok, datetime} <- convert(utc(parts), calendar) do
      {:ok, datetime, offset}
    end
  end

  @doc """
  Makes the datetime in UTC of a number of seconds since 0000-01-01 00:00:00, with microseconds if wanted.

      iex> DateTime.from_gregorian_seconds(1)
      ~U[0000-01-01 00:00:01Z]
      iex> DateTime.from_gregorian_seconds(63_755_511_991, {5000, 3})
      ~U[2020-05-01 00:26:31.005Z]
  """
  def from_gregorian_seconds(seconds, microsecond_precision \\ {0, 0}, calendar \\ Calendar.ISO)

  def from_gregorian_seconds(seconds, {microsecond, precision}, calendar)
      when is_integer(seconds) do
    iso_days = Calendar.ISO.gregorian_seconds_to_iso_days(seconds, microsecond)
    period = %{utc_offset: 0, std_offset: 0, zone_abbr: "UTC"}
    from_iso_days(iso_days, calendar, precision, "Etc/UTC", period)
  end

  @doc """
  Returns `{seconds, microseconds}` since 0000-01-01 00:00:00 UTC.

      iex> DateTime.to_gregorian_seconds(~U[2020-05-01 00:26:31.005Z])
      {63755511991, 5000}
  """
  def to_gregorian_seconds(%{microsecond: {microsecond, _}, utc_offset: _, std_offset: _} = datetime) do
    {Calendar.ISO.iso_days_to_unit(to_iso_days(datetime), :second), microsecond}
  end

  @doc """
  Returns a datetime as text, as interpolation does: with its offset, and unless it is UTC abbreviation and
  name of the zone.

      iex> DateTime.to_string(~U[2024-02-29 12:30:00.5Z])
      "2024-02-29 12:30:00.5Z"
  """
  def to_string(datetime)

  def to_string(%{calendar: calendar} = d) do
    %{year: _, hour: _, time_zone: _, zone_abbr: _, utc_offset: _, std_offset: _} = d

    calendar.datetime_to_string(
      d.year,
      d.month,
      d.day,
      d.hour,
      d.minute,
      d.second,
      d.microsecond,
      d.time_zone,
      d.zone_abbr,
      d.utc_offset,
      d.std_offset
    )
  end

  @doc """
  Compares two moments, whatever zones they are written in: `:lt` when the first is earlier, `:eq` or `:gt`.

      iex> DateTime.compare(~U[2016-01-01 00:00:00Z], ~U[2015-01-01 00:00:00Z])
      :gt
      iex> DateTime.compare(~U[2016-01-01 00:00:00Z], ~U[2016-01-01 00:00:00.000Z])
      :eq
  """
  def compare(
        %{utc_offset: _, std_offset: _} = datetime1,
        %{utc_offset: _, std_offset: _} = datetime2
      ) do
    {day1, {a, ppd1}} = to_iso_days(datetime1)
    {day2, {b, ppd2}} = to_iso_days(datetime2)
    first = {day1, a * ppd2}
    second = {day2, b * ppd1}
    if first > second, do: :gt, else: if(first < second, do: :lt, else: :eq)
  end

  @doc """
  Tells whether the first moment is before the second (of Elixir 1.15), whichever zones they are told in.

      iex> DateTime.before?(~U[2021-12-31 23:59:59Z], ~U[2022-01-01 00:00:00Z])
      true
  """
  def before?(datetime1, datetime2), do: compare(datetime1, datetime2) == :lt

  @doc """
  Tells whether the first moment is after the second (of Elixir 1.15), whichever zones they are told in;
  `compare/2` says more.

      iex> {:ok, kyiv, 7200} = DateTime.from_iso8601("2022-01-01T01:00:00+02:00")
      iex> DateTime.after?(~U[2022-01-01 00:00:00Z], kyiv)
      true
  """
  def after?(datetime1, datetime2), do: compare(datetime1, datetime2) == :gt

  @doc """
  Returns the time between two moments in a unit, seconds unless given: positive when the first is the later one.

      iex> DateTime.diff(~U[2000-01-01 00:01:00Z], ~U[2000-01-01 00:00:00Z])
      60
      iex> DateTime.diff(~U[2000-01-01 00:00:00Z], ~U[2000-01-02 00:00:00Z], :hour)
      -24
  """
  def diff(datetime1, datetime2, unit \\ :second)
  def diff(datetime1, datetime2, :day), do: div(diff(datetime1, datetime2, :second), 86400)
  def diff(datetime1, datetime2, :hour), do: div(diff(datetime1, datetime2, :second), 3600)
  def diff(datetime1, datetime2, :minute), do: div(diff(datetime1, datetime2, :second), 60)

  def diff(
        %{utc_offset: _, std_offset: _} = datetime1,
        %{utc_offset: _, std_offset: _} = datetime2,
        unit
      ) do
    units1 = datetime1 |> to_iso_days() |> Calendar.ISO.iso_days_to_unit(unit)
    units2 = datetime2 |> to_iso_days() |> Calendar.ISO.iso_days_to_unit(unit)
    units1 - units2
  end

  @doc """
  Adds an amount of a unit, seconds unless given: `:day`, `:hour`, `:minute`, `:second` ... A day is 24 hours,
  also when clocks are set.

      iex> DateTime.add(~U[2000-01-01 00:00:00Z], 1, :day)
      ~U[2000-01-02 00:00:00Z]
      iex> DateTime.add(~U[2000-01-01 00:00:00Z], -1)
      ~U[1999-12-31 23:59:59Z]
  """
  def add(datetime, amount_to_add, unit \\ :second, database \\ Calendar.get_time_zone_database())

  def add(datetime, amount, :day, database) when is_integer(amount),
    do: add(datetime, amount * 86400, :second, database)

  def add(datetime, amount, :hour, database) when is_integer(amount),
    do: add(datetime, amount * 3600, :second, database)

  def add(datetime, amount, :minute, database) when is_integer(amount),
    do: add(datetime, amount * 60, :second, database)

  def add(datetime, amount, unit, database) when is_integer(amount) do
    %{calendar: calendar, microsecond: {_, precision}, time_zone: zone} = datetime
    per_second = System.convert_time_unit(1, :second, unit)

    iso_days =
      datetime
      |> to_iso_days()
      |> Calendar.ISO.add_day_fraction_to_iso_days(amount, 86400 * per_second)

    case period(iso_days, zone, database) do
      {:ok, period} ->
        shifted = add_seconds(iso_days, period.utc_offset + period.std_offset)
        from_iso_days(shifted, calendar, precision, zone, period)

      {:error, reason} ->
        raise ArgumentError,
              "cannot add #{amount} #{unit} to #{inspect(datetime)} (with time zone " <>
                "database #{inspect(database)}), reason: #{inspect(reason)}"
    end
  end

  @doc """
  Cuts to `:microsecond`, `:millisecond` or `:second`; it is not rounded. A value that has fewer digits stays
  as it is.

      iex> DateTime.truncate(~U[2024-02-29 12:30:00.999999Z], :second)
      ~U[2024-02-29 12:30:00Z]
      iex> DateTime.truncate(~U[2024-02-29 12:30:00.999999Z], :millisecond)
      ~U[2024-02-29 12:30:00.999Z]
  """
  def truncate(%DateTime{microsecond: microsecond} = datetime, precision),
    do: %{datetime | microsecond: Calendar.truncate(microsecond, precision)}

  def truncate(%{} = datetime, precision) do
    datetime = as_struct(datetime)
    %{datetime | microsecond: Calendar.truncate(datetime.microsecond, precision)}
  end

  # Maps with the fields of a date and time may be given in place of one.
  defp as_struct(datetime) do
    %DateTime{
      calendar: Map.get(datetime, :calendar, Calendar.ISO),
      year: datetime.year,
      month: datetime.month,
      day: datetime.day,
      hour: datetime.hour,
      minute: datetime.minute,
      second: datetime.second,
      microsecond: datetime.microsecond,
      time_zone: datetime.time_zone,
      zone_abbr: datetime.zone_abbr,
      utc_offset: datetime.utc_offset,
      std_offset: datetime.std_offset
    }
  end

  @doc """
  Converts to another calendar: `{:ok, datetime}`, or `{:error, :incompatible_calendars}` where days begin at
  different moments. The zone stays.

      iex> DateTime.convert(~U[2024-02-29 12:30:00Z], Calendar.ISO)
      {:ok, ~U[2024-02-29 12:30:00Z]}
  """
  def convert(%DateTime{calendar: calendar} = datetime, calendar), do: {:ok, datetime}

  def convert(%{calendar: calendar} = datetime, calendar),
    do: {:ok, as_struct(datetime)}

  def convert(%{calendar: from, microsecond: {_, precision}} = datetime, calendar) do
    if Calendar.compatible_calendars?(from, calendar) do
      iso_days =
        datetime |> to_iso_days() |> add_seconds(datetime.utc_offset + datetime.std_offset)

      {:ok, from_iso_days(iso_days, calendar, precision, datetime.time_zone, datetime)}
    else
      {:error, :incompatible_calendars}
    end
  end

  @doc """
  As `convert/2`, but returns the datetime itself, and raises an `ArgumentError` where the calendars do not
  fit.

      iex> DateTime.convert!(~U[2024-02-29 12:30:00Z], Calendar.ISO)
      ~U[2024-02-29 12:30:00Z]
  """
  def convert!(datetime, calendar) do
    case convert(datetime, calendar) do
      {:ok, converted} ->
        converted

      {:error, :incompatible_calendars} ->
        raise ArgumentError, Calendar.ambiguous_conversion(datetime, calendar)
    end
  end

  # The moment in UTC, whatever the zone.
  defp to_iso_days(%{calendar: calendar, utc_offset: utc_offset, std_offset: std_offset} = d) do
    calendar.naive_datetime_to_iso_days(
      d.year,
      d.month,
      d.day,
      d.hour,
      d.minute,
      d.second,
      d.microsecond
    )
    |> add_seconds(-(utc_offset + std_offset))
  end

  @doc """
  Shifts by a duration (of Elixir 1.17): the calendar's units on the local clock, the rest in real time.

      iex> DateTime.shift(~U[2016-01-31 00:00:00Z], month: 1)
      ~U[2016-02-29 00:00:00Z]
  """
  def shift(datetime, duration, database \\ Calendar.get_time_zone_database()) do
    %{calendar: calendar, time_zone: zone, utc_offset: utc, std_offset: std} = datetime

    naive = %NaiveDateTime{
      calendar: calendar,
      year: datetime.year,
      month: datetime.month,
      day: datetime.day,
      hour: datetime.hour,
      minute: datetime.minute,
      second: datetime.second,
      microsecond: datetime.microsecond
    }

    shifted = NaiveDateTime.shift(naive, duration)

    shifted
    |> NaiveDateTime.add(-(utc + std), :second)
    |> from_naive!("Etc/UTC")
    |> shift_zone!(zone, database)
  end
end

defimpl String.Chars, for: DateTime do
  @moduledoc false

  def to_string(datetime), do: DateTime.to_string(datetime)
end

defimpl Inspect, for: DateTime do
  @moduledoc false

  def inspect(%{calendar: calendar, utc_offset: 0, std_offset: 0, time_zone: "Etc/UTC"} = d, _) do
    text = DateTime.to_string(d)

    if calendar == Calendar.ISO,
      do: "~U[" <> text <> "]",
      else: "~U[" <> text <> " " <> Kernel.inspect(calendar) <> "]"
  end

  def inspect(%{calendar: Calendar.ISO} = datetime, _),
    do: "#DateTime<" <> DateTime.to_string(datetime) <> ">"

  def inspect(%{calendar: calendar} = datetime, _),
    do: "#DateTime<" <> DateTime.to_string(datetime) <> " " <> Kernel.inspect(calendar) <> ">"
end
