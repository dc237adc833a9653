defmodule Calendar do
  @moduledoc """
  What calendars have in common: the behaviour that they implement, of which `Calendar.ISO` is the usual one,
  the database of time zones, and `strftime/3`, which writes dates and times in any form.

      iex> Calendar.strftime(~D[2019-08-26], "%d.%m.%Y")
      "26.08.2019"
      iex> Calendar.strftime(~U[2019-08-26 13:52:06Z], "%A, %-d %B, %H:%M")
      "Monday, 26 August, 13:52"

  Every struct of `Date`, `Time`, `NaiveDateTime` and `DateTime` has a field `:calendar`, the module whose
  callbacks its functions call; a date of another calendar is made by `Date.convert/2`.

      iex> ~D[2019-08-26].calendar
      Calendar.ISO

  What calendars exchange are ISO days: `{days, {parts, parts_of_a_day}}`, the whole days since the first of
  January of the year 0 in the Gregorian calendar, and the fraction of a day that has passed.
  """

  @frames [
    parse: nil,
    directive: [{Calendar, :format_modifiers, 6, [file: 'lib/calendar.ex', line: 678]}],
    refused: [{Calendar, :format_modifiers, 6, [file: 'lib/calendar.ex', line: 829]}]
  ]

  @type year :: integer
  @type month :: pos_integer
  @type day :: pos_integer
  @type hour :: non_neg_integer
  @type minute :: non_neg_integer
  @type second :: non_neg_integer

  @typedoc "Microseconds, and how many digits of them are shown, from 0 to 6."
  @type microsecond :: {value :: non_neg_integer, precision :: non_neg_integer}

  @typedoc "A part of a day: how many parts have passed, and how many a day has."
  @type day_fraction :: {parts_in_day :: non_neg_integer, parts_per_day :: pos_integer}

  @typedoc "The days since 0000-01-01 and the part of the last one: what all calendars can be converted to."
  @type iso_days :: {days :: integer, day_fraction}

  @typedoc "A module with the callbacks of a calendar."
  @type calendar :: module

  @typedoc "A map, or struct, with what a date has: calendar, year, month and day."
  @type date :: %{
          optional(any) => any,
          calendar: calendar,
          year: year,
          month: month,
          day: day
        }

  @typedoc "A map, or struct, with what a time of day has: hour, minute, second and microsecond."
  @type time :: %{
          optional(any) => any,
          hour: hour,
          minute: minute,
          second: second,
          microsecond: microsecond
        }

  @typedoc "A map, or struct, with what a date and time without a zone has."
  @type naive_datetime :: %{
          optional(any) => any,
          calendar: calendar,
          year: year,
          month: month,
          day: day,
          hour: hour,
          minute: minute,
          second: second,
          microsecond: microsecond
        }

  @typedoc "A map, or struct, with what a date and time in a zone has."
  @type datetime :: %{
          optional(any) => any,
          calendar: calendar,
          year: year,
          month: month,
          day: day,
          hour: hour,
          minute: minute,
          second: second,
          microsecond: microsecond,
          time_zone: time_zone,
          zone_abbr: zone_abbr,
          utc_offset: utc_offset,
          std_offset: std_offset
        }

  @typedoc "A module with the callbacks of `Calendar.TimeZoneDatabase`."
  @type time_zone_database :: module

  @typedoc "The day of an era, counted from 1, and the era's number."
  @type day_of_era :: {day :: non_neg_integer, era}
  @type day_of_week :: non_neg_integer
  @type era :: non_neg_integer

  @typedoc "What summer time adds to the standard time of a zone, in seconds."
  @type std_offset :: integer

  @typedoc "The name of a zone in the database of time zones, such as `\"Europe/Zurich\"` or `\"Etc/UTC\"`."
  @type time_zone :: String.t()

  @typedoc "What the standard time of a zone is ahead of UTC, in seconds, without summer time."
  @type utc_offset :: integer
  @type week :: pos_integer

  @typedoc "The abbreviation of a zone at some time of the year, such as `\"CET\"` or `\"CEST\"`."
  @type zone_abbr :: String.t()

  @doc """
  Returns how many days a month of a year has.

      Calendar.ISO.days_in_month(2024, 2)
      #=> 29
  """
  @callback days_in_month(year, month) :: day

  @doc """
  Returns how many months a year has.

      Calendar.ISO.months_in_year(2024)
      #=> 12
  """
  @callback months_in_year(year) :: month

  @doc """
  Tells whether a year is a leap year of this calendar.

      Calendar.ISO.leap_year?(2024)
      #=> true
  """
  @callback leap_year?(year) :: boolean

  @doc """
  Returns `{day, first, last}`: the number of the day in its week and those of the week's first and last day.
  The last argument is the day that weeks begin with, `:default` or a name the calendar knows.

      Calendar.ISO.day_of_week(2024, 2, 29, :default)
      #=> {4, 1, 7}
  """
  @callback day_of_week(year, month, day, starting_on :: :default | atom) ::
              {day_of_week, first_day_of_week :: non_neg_integer,
               last_day_of_week :: non_neg_integer}

  @doc """
  Returns the number of the day in its year, counted from 1.

      Calendar.ISO.day_of_year(2024, 12, 31)
      #=> 366
  """
  @callback day_of_year(year, month, day) :: non_neg_integer

  @doc """
  Returns the quarter of the year, counted from 1, that a day is in.

      Calendar.ISO.quarter_of_year(2024, 5, 1)
      #=> 2
  """
  @callback quarter_of_year(year, month, day) :: non_neg_integer

  @doc """
  Returns `{year, era}`: the year as it is counted in its era, and the number of the era.

      Calendar.ISO.year_of_era(0, 1, 1)
      #=> {1, 0}
  """
  @callback year_of_era(year, month, day) :: {year, era}

  @doc """
  Returns `{day, era}`: the days since the era began, counted from 1, and the number of the era.

      Calendar.ISO.day_of_era(1, 1, 1)
      #=> {1, 1}
  """
  @callback day_of_era(year, month, day) :: day_of_era

  @doc """
  Writes a date as text, for `Date.to_string/1`.

      Calendar.ISO.date_to_string(2024, 2, 29)
      #=> "2024-02-29"
  """
  @callback date_to_string(year, month, day) :: String.t()

  @doc """
  Writes a date and time without zone as text, for `NaiveDateTime.to_string/1`.

      Calendar.ISO.naive_datetime_to_string(2024, 2, 29, 12, 30, 5, {0, 0})
      #=> "2024-02-29 12:30:05"
  """
  @callback naive_datetime_to_string(year, month, day, hour, minute, second, microsecond) ::
              String.t()

  @doc """
  Writes a date and time with its zone as text, for `DateTime.to_string/1`.

      Calendar.ISO.datetime_to_string(2024, 2, 29, 12, 30, 5, {0, 0}, "Etc/UTC", "UTC", 0, 0)
      #=> "2024-02-29 12:30:05Z"
  """
  @callback datetime_to_string(
              year,
              month,
              day,
              hour,
              minute,
              second,
              microsecond,
              time_zone,
              zone_abbr,
              utc_offset,
              std_offset
            ) :: String.t()

  @doc """
  Writes a time as text, for `Time.to_string/1`.

      Calendar.ISO.time_to_string(12, 30, 5, {500000, 1})
      #=> "12:30:05.5"
  """
  @callback time_to_string(hour, minute, second, microsecond) :: String.t()

  @doc """
  Gives the ISO days of a date and time: the form in which all calendars understand each other.

      Calendar.ISO.naive_datetime_to_iso_days(0, 1, 2, 0, 0, 1, {0, 6})
      #=> {1, {1000000, 86400000000}}
  """
  @callback naive_datetime_to_iso_days(year, month, day, hour, minute, second, microsecond) ::
              iso_days

  @doc """
  Gives the date and time of ISO days; the inverse of `c:naive_datetime_to_iso_days/7`.

      Calendar.ISO.naive_datetime_from_iso_days({-1, {1, 2}})
      #=> {-1, 12, 31, 12, 0, 0, {0, 6}}
  """
  @callback naive_datetime_from_iso_days(iso_days) ::
              {year, month, day, hour, minute, second, microsecond}

  @doc """
  Gives a time as fraction of a day: `{parts, parts_of_a_day}`.

      Calendar.ISO.time_to_day_fraction(12, 0, 0, {0, 6})
      #=> {43200000000, 86400000000}
  """
  @callback time_to_day_fraction(hour, minute, second, microsecond) :: day_fraction

  @doc """
  Gives the time of a fraction of a day; the inverse of `c:time_to_day_fraction/4`.

      Calendar.ISO.time_from_day_fraction({1, 2})
      #=> {12, 0, 0, {0, 6}}
  """
  @callback time_from_day_fraction(day_fraction) :: {hour, minute, second, microsecond}

  @doc """
  Returns the fraction of a day by which days of this calendar begin after midnight. Calendars for which it
  differs are not compatible: dates alone cannot be converted between them, since a day of one is part of two
  of the other.

      Calendar.ISO.day_rollover_relative_to_midnight_utc()
      #=> {0, 1}
  """
  @callback day_rollover_relative_to_midnight_utc() :: day_fraction

  @doc """
  Tells whether there is such a day in this calendar.

      Calendar.ISO.valid_date?(2023, 2, 29)
      #=> false
  """
  @callback valid_date?(year, month, day) :: boolean

  @doc """
  Tells whether there is such a time in this calendar.

      Calendar.ISO.valid_time?(24, 0, 0, {0, 0})
      #=> false
  """
  @callback valid_time?(hour, minute, second, microsecond) :: boolean

  @doc """
  Reads a time as this calendar writes it: `{:ok, {hour, minute, second, microsecond}}` or `{:error, reason}`.

      Calendar.ISO.parse_time("12:30:00.5")
      #=> {:ok, {12, 30, 0, {500000, 1}}}
  """
  @callback parse_time(String.t()) ::
              {:ok, {hour, minute, second, microsecond}} | {:error, atom}

  @doc """
  Reads a date as this calendar writes it: `{:ok, {year, month, day}}` or `{:error, reason}`.

      Calendar.ISO.parse_date("2023-02-29")
      #=> {:error, :invalid_date}
  """
  @callback parse_date(String.t()) :: {:ok, {year, month, day}} | {:error, atom}

  @doc """
  Reads a date and time, and passes over a zone if there is one: `{:ok, tuple of seven}` or `{:error,
  reason}`.

      Calendar.ISO.parse_naive_datetime("2024-02-29T12:30:00+01:00")
      #=> {:ok, {2024, 2, 29, 12, 30, 0, {0, 0}}}
  """
  @callback parse_naive_datetime(String.t()) ::
              {:ok, {year, month, day, hour, minute, second, microsecond}}
              | {:error, atom}

  @doc """
  Reads a date and time with its offset and moves it to UTC: `{:ok, tuple of seven, offset}`, the offset in
  seconds as it was written, or `{:error, reason}`.

      Calendar.ISO.parse_utc_datetime("2024-02-29 12:30:00+01:00")
      #=> {:ok, {2024, 2, 29, 11, 30, 0, {0, 0}}, 3600}
  """
  @callback parse_utc_datetime(String.t()) ::
              {:ok, {year, month, day, hour, minute, second, microsecond}, utc_offset}
              | {:error, atom}

  @doc """
  Moves ISO days to the beginning of the day that they are in.

      Calendar.ISO.iso_days_to_beginning_of_day({0, {1, 2}})
      #=> {0, {0, 86400000000}}
  """
  @callback iso_days_to_beginning_of_day(iso_days) :: iso_days

  @doc """
  Moves ISO days to the last moment of the day that they are in.

      Calendar.ISO.iso_days_to_end_of_day({0, {1, 2}})
      #=> {0, {86399999999, 86400000000}}
  """
  @callback iso_days_to_end_of_day(iso_days) :: iso_days
  @optional_callbacks iso_days_to_beginning_of_day: 1, iso_days_to_end_of_day: 1

  @doc """
  Tells whether dates of two calendars can be converted into each other: when their days begin at the same
  moment. Otherwise a day of one is part of two days of the other, and only a date with a time can be
  converted.

      iex> Calendar.compatible_calendars?(Calendar.ISO, Calendar.ISO)
      true
  """
  @spec compatible_calendars?(calendar, calendar) :: boolean
  def compatible_calendars?(calendar, calendar), do: true

  def compatible_calendars?(calendar1, calendar2),
    do:
      calendar1.day_rollover_relative_to_midnight_utc() ==
        calendar2.day_rollover_relative_to_midnight_utc()

  @doc false
  # The refusal of a conversion: what is between midnights can't be taken from each calendar to each other.
  def ambiguous_conversion(%{calendar: own} = source, calendar) do
    "cannot convert #{inspect(source)} to target calendar #{inspect(calendar)}, reason: " <>
      "#{inspect(own)} and #{inspect(calendar)} have different day rollover moments, " <>
      "making this conversion ambiguous"
  end

  @doc false
  # The refusal of a comparison across such calendars.
  def ambiguous_comparison(left, right, precise) do
    """
    cannot compare #{inspect(left)} with #{inspect(right)}.

    This comparison would be ambiguous as their calendars have incompatible day rollover moments.
    Specify an exact time of day (using #{precise}) to resolve this ambiguity
    """
  end

  @doc """
  Cuts microseconds, `{value, digits}`, to a precision: `:second`, `:millisecond` or `:microsecond`. For
  those who write a calendar.

      iex> Calendar.truncate({123456, 6}, :millisecond)
      {123000, 3}
      iex> Calendar.truncate({123456, 6}, :second)
      {0, 0}
      iex> Calendar.truncate({100000, 1}, :millisecond)
      {100000, 1}
  """
  @spec truncate(microsecond, :microsecond | :millisecond | :second) :: microsecond
  def truncate(microsecond_tuple, :microsecond), do: microsecond_tuple

  def truncate({microsecond, precision}, :millisecond),
    do: {div(microsecond, 1000) * 1000, min(precision, 3)}

  def truncate(_, :second), do: {0, 0}

  @doc """
  Sets the module that is asked about time zones, one with the callbacks of `Calendar.TimeZoneDatabase`, for
  the whole system, and returns `:ok`.

      iex> Calendar.put_time_zone_database(Calendar.UTCOnlyTimeZoneDatabase)
      :ok
  """
  @spec put_time_zone_database(time_zone_database) :: :ok
  def put_time_zone_database(database) when is_atom(database),
    do: :persistent_term.put({Calendar, :time_zone_database}, database)

  @doc """
  Returns the module that `DateTime` asks about time zones unless one is given:
  `Calendar.UTCOnlyTimeZoneDatabase`, or what `put_time_zone_database/1` has set, or the configuration,
  `config :elixir, :time_zone_database, Module`.

      iex> Calendar.get_time_zone_database()
      Calendar.UTCOnlyTimeZoneDatabase
  """
  @spec get_time_zone_database() :: time_zone_database
  def get_time_zone_database,
    do: :persistent_term.get({Calendar, :time_zone_database}, Calendar.UTCOnlyTimeZoneDatabase)

  @months {"January", "February", "March", "April", "May", "June", "July", "August", "September",
           "October", "November", "December"}
  @days {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}

  @doc """
  Writes a date or time by a format, in which `%` and a letter stand for a part; what the value does not have
  raises a `KeyError`.

    * Day: `%d` with two digits, `%j` of the year, `%a` and `%A` the weekday's name, `%u` its number.
    * Month: `%m`, `%b` and `%B` its name. Year: `%y`, `%Y`. Quarter: `%q`.
    * Time: `%H`, `%I` of twelve hours, `%M`, `%S`, `%f` fraction, `%p` AM or PM, `%P` am or pm.
    * Zone: `%z` offset, `%Z` abbreviation. All: `%c`, `%x` date, `%X` time. `%%` is a percent sign.

  Between both, `-` leaves padding out, `0` and `_` pad with zeros and spaces, and a number is the width.
  Options give other names: `:month_names`, `:day_of_week_names`, functions of the number, and others.

      iex> Calendar.strftime(~U[2019-08-26 03:05:06Z], "%y-%m-%d %-I:%M %p")
      "19-08-26 3:05 AM"
      iex> months = fn month -> elem({"enero", "febrero", "marzo"}, month - 1) end
      iex> Calendar.strftime(~D[2024-02-29], "%-d de %B", month_names: months)
      "29 de febrero"
  """
  @spec strftime(map, String.t(), keyword) :: String.t()
  def strftime(date_or_time_or_datetime, string_format, user_options \\ [])
      when is_map(date_or_time_or_datetime) and is_binary(string_format) do
    options = options(user_options)
    parse(string_format, date_or_time_or_datetime, options, []) |> IO.iodata_to_binary()
  end

  defp options(user_options) do
    defaults = %{
      preferred_date: "%Y-%m-%d",
      preferred_time: "%H:%M:%S",
      preferred_datetime: "%Y-%m-%d %H:%M:%S",
      am_pm_names: &if(&1 == :am, do: "am", else: "pm"),
      month_names: &elem(@months, &1 - 1),
      day_of_week_names: &elem(@days, &1 - 1),
      abbreviated_month_names: &:erlang.binary_part(elem(@months, &1 - 1), 0, 3),
      abbreviated_day_of_week_names: &:erlang.binary_part(elem(@days, &1 - 1), 0, 3)
    }

    Enum.reduce(user_options, Map.put(defaults, :invoked, []), fn {key, value}, acc ->
      if is_map_key(defaults, key) do
        Map.put(acc, key, value)
      else
        raise ArgumentError, "unknown option #{inspect(key)} given to Calendar.strftime/3"
      end
    end)
  end

  defp parse("", _datetime, _options, acc), do: :lists.reverse(acc)

  defp parse("%" <> rest, datetime, options, acc) do
    {format, padding, width, rest} = modifiers(rest, nil, nil)

    text =
      case format do
        nil -> refused("")
        format -> directive(format, padding, width, datetime, options)
      end

    parse(rest, datetime, options, [text | acc])
  end

  defp parse(<<char, rest::binary>>, datetime, options, acc),
    do: parse(rest, datetime, options, [char | acc])

  defp modifiers("-" <> rest, nil, width), do: modifiers(rest, "", width)
  defp modifiers("_" <> rest, nil, width), do: modifiers(rest, ?\s, width)

  defp modifiers("0" <> rest, nil, nil), do: modifiers(rest, ?0, nil)

  defp modifiers(<<digit, rest::binary>>, padding, width) when digit in ?0..?9,
    do: modifiers(rest, padding, (width || 0) * 10 + digit - ?0)

  defp modifiers("", _padding, _width), do: {nil, nil, nil, ""}

  defp modifiers(<<format::utf8, rest::binary>>, padding, width),
    do: {format, padding, width, rest}

  defp directive(?%, padding, width, _dt, _opts), do: pad("%", padding, width, 0, ?\s)

  defp directive(?a, padding, width, dt, opts),
    do:
      pad(name(opts.abbreviated_day_of_week_names, Date.day_of_week(dt)), padding, width, 0, ?\s)

  defp directive(?A, padding, width, dt, opts),
    do: pad(name(opts.day_of_week_names, Date.day_of_week(dt)), padding, width, 0, ?\s)

  defp directive(?b, padding, width, dt, opts),
    do: pad(name(opts.abbreviated_month_names, dt.month), padding, width, 0, ?\s)

  defp directive(?B, padding, width, dt, opts),
    do: pad(name(opts.month_names, dt.month), padding, width, 0, ?\s)

  defp directive(?c, padding, width, dt, opts),
    do: preferred(:preferred_datetime, padding, width, dt, opts)

  defp directive(?d, padding, width, dt, _opts), do: number(dt.day, padding, width, 2)

  defp directive(?f, _padding, _width, dt, _opts) do
    case dt.microsecond do
      {_, 0} -> "0"
      {micro, precision} -> :erlang.binary_part(number(micro, ?0, 6, 6), 0, precision)
    end
  end

  defp directive(?H, padding, width, dt, _opts), do: number(dt.hour, padding, width, 2)

  defp directive(?I, padding, width, dt, _opts),
    do: number(rem(dt.hour + 11, 12) + 1, padding, width, 2)

  defp directive(?j, padding, width, dt, _opts),
    do: number(Date.day_of_year(dt), padding, width, 3)

  defp directive(?m, padding, width, dt, _opts), do: number(dt.month, padding, width, 2)
  defp directive(?M, padding, width, dt, _opts), do: number(dt.minute, padding, width, 2)

  defp directive(?p, padding, width, dt, opts),
    do: pad(String.upcase(half_day(dt, opts)), padding, width, 0, ?\s)

  defp directive(?P, padding, width, dt, opts),
    do: pad(String.downcase(half_day(dt, opts)), padding, width, 0, ?\s)

  defp directive(?q, padding, width, dt, _opts),
    do: number(Date.quarter_of_year(dt), padding, width, 1)

  defp directive(?S, padding, width, dt, _opts), do: number(dt.second, padding, width, 2)

  defp directive(?u, padding, width, dt, _opts),
    do: number(Date.day_of_week(dt), padding, width, 1)

  defp directive(?x, padding, width, dt, opts),
    do: preferred(:preferred_date, padding, width, dt, opts)

  defp directive(?X, padding, width, dt, opts),
    do: preferred(:preferred_time, padding, width, dt, opts)

  defp directive(?y, padding, width, dt, _opts), do: number(rem(dt.year, 100), padding, width, 2)
  defp directive(?Y, padding, width, dt, _opts), do: number(dt.year, padding, width, 4)

  defp directive(?z, padding, width, dt, _opts) do
    case dt do
      %{utc_offset: utc, std_offset: std} ->
        total = utc + std
        sign = if total < 0, do: "-", else: "+"
        hours = div(abs(total), 3600)
        minutes = rem(div(abs(total), 60), 60)
        width = max((width || 5) - 1, 0)
        sign <> pad(Integer.to_string(hours * 100 + minutes), padding, width, 4, ?0)

      _ ->
        ""
    end
  end

  defp directive(?Z, padding, width, dt, _opts),
    do: pad(Map.get(dt, :zone_abbr, ""), padding, width, 0, ?\s)

  defp directive(format, _padding, _width, _dt, _opts) do
    refused(<<format::utf8>>)
  end

  defp refused(format), do: raise(ArgumentError, "invalid strftime format: %" <> format)

  defp name(fun, number) when is_function(fun, 1), do: fun.(number)
  defp name(fun, number), do: fun.(number)

  defp half_day(dt, opts), do: opts.am_pm_names.(if(dt.hour < 12, do: :am, else: :pm))

  defp preferred(key, padding, width, dt, opts) do
    if key in opts.invoked do
      raise ArgumentError,
            "tried to format #{key} within another #{key} format"
    end

    text = parse(Map.fetch!(opts, key), dt, %{opts | invoked: [key | opts.invoked]}, [])
    pad(IO.iodata_to_binary(text), padding, width, 0, ?\s)
  end

  defp number(number, padding, width, default),
    do: pad(Integer.to_string(number), padding, width, default, ?0)

  defp pad(text, "", _width, _default, _fill), do: text

  defp pad(text, padding, width, default, fill),
    do: String.pad_leading(text, width || default, <<padding || fill>>)
end
