defmodule Calendar.ISO do
  @moduledoc """
  The calendar of ISO 8601, which `Date` and its kin use unless told otherwise: the Gregorian one, also for
  the time before it was introduced (proleptic), with years from -9999 to 9999. The year before 1 is
  the year 0. There are no leap seconds.

      iex> Calendar.ISO.day_of_week(2024, 2, 29, :default)
      {4, 1, 7}
      iex> Calendar.ISO.date_to_string(-1, 12, 31)
      "-0001-12-31"

  The functions take the fields one by one; those of `Date`, `Time`, `NaiveDateTime` and `DateTime`, which
  take structs, call them. What is read is refused unless it is exactly in the form: the extended one,
  `2024-02-29T12:30:00.5+01:00`, or the basic one, `20240229T123000.5+0100`.

  Days are counted from 0000-01-01; a part of a day is `{parts, parts_per_day}`. Years out of range, and what
  is no date, raise where no `{:error, reason}` is returned.
  """

  @typedoc "The era before the year 1, by its number."
  @type bce :: 0

  @typedoc "The era from the year 1 on, by its number."
  @type ce :: 1
  @type day :: 1..31

  @typedoc "A day of the week, from 1, which is Monday unless another day begins the week, to 7."
  @type day_of_week :: 1..7
  @type day_of_year :: 1..366

  @typedoc "The number of an era: 1 for the years from 1 on, 0 for those before."
  @type era :: bce | ce
  @type format :: :basic | :extended
  @type hour :: 0..23

  @typedoc "Microseconds, and how many digits of them are shown, from 0 to 6."
  @type microsecond :: {0..999_999, 0..6}
  @type minute :: 0..59
  @type month :: 1..12
  @type quarter_of_year :: 1..4
  @type second :: 0..59
  @type utc_offset :: integer
  @type weekday :: :monday | :tuesday | :wednesday | :thursday | :friday | :saturday | :sunday
  @type year :: -9999..9999
  @type year_of_era :: {1..10000, era}

  @parts_per_day 86_400_000_000
  @unix_days 719_528

  defguardp is_year(year) when year in -9999..9999

  @doc """
  Gives date and time of a number of units since 1970 in UTC, `{:ok, date, time, microsecond}`, or `{:error,
  :invalid_unix_time}` where the year would be out of range. `DateTime.from_unix/3` makes a struct of it. The
  digits of the microseconds are those that the unit has.

      iex> Calendar.ISO.from_unix(0, :second)
      {:ok, {1970, 1, 1}, {0, 0, 0}, {0, 0}}
      iex> Calendar.ISO.from_unix(-1, :millisecond)
      {:ok, {1969, 12, 31}, {23, 59, 59}, {999000, 3}}
  """
  def from_unix(integer, unit) when is_integer(integer) do
    seconds = System.convert_time_unit(integer, unit, :second)

    if seconds in -377_705_116_800..253_402_300_799 do
      precision = precision_for_unit(unit)
      total = System.convert_time_unit(integer, unit, :microsecond)
      micro = Integer.mod(total, 1_000_000)
      seconds = Integer.floor_div(total, 1_000_000)
      days = Integer.floor_div(seconds, 86400)
      {h, m, s} = clock(Integer.mod(seconds, 86400))
      {:ok, date_from_iso_days(days + @unix_days), {h, m, s}, {cut(micro, precision), precision}}
    else
      {:error, :invalid_unix_time}
    end
  end

  defp cut(_micro, 0), do: 0
  defp cut(micro, precision), do: micro - rem(micro, scale(precision))

  defp scale(precision), do: elem({1_000_000, 100_000, 10_000, 1_000, 100, 10, 1}, precision)

  # A unit that is no power of ten is told to the microsecond.
  defp precision_for_unit(unit) do
    case System.convert_time_unit(1, :second, unit) do
      100_000 -> 5
      10_000 -> 4
      1_000 -> 3
      100 -> 2
      10 -> 1
      1 -> 0
      _ -> 6
    end
  end

  defp clock(seconds), do: {div(seconds, 3600), rem(div(seconds, 60), 60), rem(seconds, 60)}

  @doc """
  Gives days since 0000-01-01 and the part of a day, in microseconds, of a date and a time.

      iex> Calendar.ISO.naive_datetime_to_iso_days(0, 1, 1, 0, 0, 0, {0, 6})
      {0, {0, 86400000000}}
      iex> Calendar.ISO.naive_datetime_to_iso_days(0, 1, 2, 0, 0, 1, {0, 6})
      {1, {1000000, 86400000000}}
  """
  def naive_datetime_to_iso_days(year, month, day, hour, minute, second, microsecond) do
    {date_to_iso_days(year, month, day), time_to_day_fraction(hour, minute, second, microsecond)}
  end

  @doc """
  Gives date and time of days since 0000-01-01 and a part of a day, which may have any number of parts.

      iex> Calendar.ISO.naive_datetime_from_iso_days({0, {0, 86400}})
      {0, 1, 1, 0, 0, 0, {0, 6}}
      iex> Calendar.ISO.naive_datetime_from_iso_days({-1, {1, 2}})
      {-1, 12, 31, 12, 0, 0, {0, 6}}
  """
  def naive_datetime_from_iso_days({days, day_fraction}) do
    {year, month, day} = date_from_iso_days(days)
    {hour, minute, second, microsecond} = time_from_day_fraction(day_fraction)
    {year, month, day, hour, minute, second, microsecond}
  end

  @doc """
  Gives a time as part of a day, in microseconds.

      iex> Calendar.ISO.time_to_day_fraction(12, 0, 0, {0, 6})
      {43200000000, 86400000000}
  """
  def time_to_day_fraction(0, 0, 0, {0, _}), do: {0, @parts_per_day}

  def time_to_day_fraction(hour, minute, second, {micro, _}),
    do: {(hour * 3600 + minute * 60 + second) * 1_000_000 + micro, @parts_per_day}

  @doc """
  Gives the time of a part of a day, which may have any number of parts; what is less than a microsecond is
  cut.

      iex> Calendar.ISO.time_from_day_fraction({1, 2})
      {12, 0, 0, {0, 6}}
      iex> Calendar.ISO.time_from_day_fraction({1, 3})
      {8, 0, 0, {0, 6}}
  """
  def time_from_day_fraction({0, _per_day}), do: {0, 0, 0, {0, 6}}

  def time_from_day_fraction({parts, per_day}) do
    total = div(parts * @parts_per_day, per_day)
    seconds = Integer.floor_div(total, 1_000_000)
    {minutes, second} = floor_div_rem(seconds, 60)
    {hour, minute} = floor_div_rem(minutes, 60)
    {hour, minute, second, {total - seconds * 1_000_000, 6}}
  end

  defp floor_div_rem(number, by), do: {Integer.floor_div(number, by), Integer.mod(number, by)}

  @doc """
  Gives the midnight before a moment, which is told as days and a part of a day.

      iex> Calendar.ISO.iso_days_to_beginning_of_day({0, {1, 2}})
      {0, {0, 86400000000}}
  """
  def iso_days_to_beginning_of_day({days, _}), do: {days, {0, @parts_per_day}}

  @doc """
  Gives the last microsecond of the day of a moment, which is told as days and a part of a day.

      iex> Calendar.ISO.iso_days_to_end_of_day({0, {1, 2}})
      {0, {86399999999, 86400000000}}
  """
  def iso_days_to_end_of_day({days, _}), do: {days, {@parts_per_day - 1, @parts_per_day}}

  # Years are counted from March here, so that the leap day is the last one of its year.
  @doc """
  Counts the days of a date since 0000-01-01; earlier ones are negative.

      iex> Calendar.ISO.date_to_iso_days(0, 1, 2)
      1
      iex> Calendar.ISO.date_to_iso_days(-1, 12, 31)
      -1
  """
  def date_to_iso_days(0, 1, 1), do: 0
  def date_to_iso_days(1970, 1, 1), do: @unix_days

  def date_to_iso_days(year, month, day) do
    ensure_day_in_month!(year, month, day)
    shifted = if month <= 2, do: year - 1, else: year
    era = Integer.floor_div(shifted, 400)
    of_era = shifted - era * 400
    months = if month > 2, do: month - 3, else: month + 9
    of_year = div(153 * months + 2, 5) + day - 1
    era * 146_097 + of_era * 365 + div(of_era, 4) - div(of_era, 100) + of_year + 60
  end

  defp ensure_day_in_month!(year, month, day) when is_integer(day) do
    if day < 1 or day > days_in_month(year, month) do
      raise ArgumentError, "invalid date: " <> date_to_string(year, month, day)
    end
  end

  @doc """
  Gives the date of a number of days since 0000-01-01, which may be negative.

      iex> Calendar.ISO.date_from_iso_days(1)
      {0, 1, 2}
      iex> Calendar.ISO.date_from_iso_days(-1)
      {-1, 12, 31}
  """
  def date_from_iso_days(days) when days in -3_652_059..3_652_424 do
    shifted = days - 60
    era = Integer.floor_div(shifted, 146_097)
    day = shifted - era * 146_097
    of_era = div(day - div(day, 1460) + div(day, 36_524) - div(day, 146_096), 365)
    of_year = day - (365 * of_era + div(of_era, 4) - div(of_era, 100))
    months = div(5 * of_year + 2, 153)
    month = if months < 10, do: months + 3, else: months - 9
    year = of_era + era * 400
    {if(month <= 2, do: year + 1, else: year), month, of_year - div(153 * months + 2, 5) + 1}
  end

  @doc false
  def iso_days_to_unit({days, {parts, ppd}}, unit) do
    total = days * @parts_per_day + div(parts * @parts_per_day, ppd)
    System.convert_time_unit(total, :microsecond, unit)
  end

  @doc false
  def add_day_fraction_to_iso_days({days, {parts, ppd}}, add, ppd) do
    normalize_iso_days(days, parts + add, ppd)
  end

  def add_day_fraction_to_iso_days({days, {parts, ppd}}, add, add_ppd) do
    parts = parts * add_ppd
    add = add * ppd
    gcd = Integer.gcd(ppd, add_ppd)
    normalize_iso_days(days, div(parts + add, gcd), div(ppd * add_ppd, gcd))
  end

  defp normalize_iso_days(days, parts, ppd),
    do: {days + Integer.floor_div(parts, ppd), {Integer.mod(parts, ppd), ppd}}

  @doc false
  def gregorian_seconds_to_iso_days(seconds, microsecond) do
    days = Integer.floor_div(seconds, 86400)
    {days, {Integer.mod(seconds, 86400) * 1_000_000 + microsecond, @parts_per_day}}
  end

  @doc false
  def iso_days_to_day_of_week(iso_days, starting_on) do
    offset = day_of_week_offset(starting_on)
    Integer.mod(iso_days + 5 - offset, 7) + 1
  end

  defp day_of_week_offset(:default), do: 0
  defp day_of_week_offset(:wednesday), do: 2
  defp day_of_week_offset(:thursday), do: 3
  defp day_of_week_offset(:friday), do: 4
  defp day_of_week_offset(:saturday), do: 5
  defp day_of_week_offset(:sunday), do: 6
  defp day_of_week_offset(:monday), do: 0
  defp day_of_week_offset(:tuesday), do: 1

  @doc """
  Returns how many days a month has, 28 to 31. A month that is not from 1 to 12 raises a
  `FunctionClauseError`.

      iex> Calendar.ISO.days_in_month(2024, 2)
      29
      iex> Calendar.ISO.days_in_month(2023, 2)
      28
  """
  def days_in_month(year, 2) when is_year(year), do: if(leap_year?(year), do: 29, else: 28)
  def days_in_month(year, month) when is_year(year) and month in [4, 6, 9, 11], do: 30
  def days_in_month(year, month) when is_year(year) and month in 1..12, do: 31

  @doc """
  Returns how many months a year has: always 12.

      iex> Calendar.ISO.months_in_year(2024)
      12
  """
  def months_in_year(year) when is_year(year), do: 12

  @doc """
  Tells whether a year has a 29 February: those that 4 divides, without those that 100 divides but 400 does
  not.

      iex> Calendar.ISO.leap_year?(2024)
      true
      iex> Calendar.ISO.leap_year?(1900)
      false
      iex> Calendar.ISO.leap_year?(2000)
      true
  """
  def leap_year?(year) when is_year(year),
    do: rem(year, 4) === 0 and (rem(year, 100) !== 0 or rem(year, 400) === 0)

  @doc false
  def day_of_week(year, month, day),
    do: date_to_iso_days(year, month, day) |> iso_days_to_day_of_week(:default)

  @doc """
  Returns `{day, first, last}`: the number of the day in a week that begins with a certain day, `:default`,
  which is Monday, or `:monday` to `:sunday`; first and last are always 1 and 7.

      iex> Calendar.ISO.day_of_week(2024, 2, 29, :default)
      {4, 1, 7}
      iex> Calendar.ISO.day_of_week(2024, 2, 29, :sunday)
      {5, 1, 7}
  """
  def day_of_week(year, month, day, starting_on) do
    iso_days = date_to_iso_days(year, month, day)
    {iso_days_to_day_of_week(iso_days, starting_on), 1, 7}
  end

  @doc """
  Returns the number of the day in its year, from 1 to 365 or 366.

      iex> Calendar.ISO.day_of_year(2024, 12, 31)
      366
      iex> Calendar.ISO.day_of_year(2023, 3, 1)
      60
  """
  def day_of_year(year, month, day),
    do: date_to_iso_days(year, month, day) - date_to_iso_days(year, 1, 1) + 1

  @doc """
  Returns the quarter of the year, 1 to 4, that a date is in.

      iex> Calendar.ISO.quarter_of_year(2024, 5, 1)
      2
      iex> Calendar.ISO.quarter_of_year(2024, 12, 31)
      4
  """
  def quarter_of_year(year, month, day) when is_year(year) and month in 1..12 and day in 1..31,
    do: div(month - 1, 3) + 1

  @doc """
  Returns `{year, era}`: era 1 are the years from 1 on, era 0 those before, counted backwards from 1, so that
  year 0 is the first of them.

      iex> Calendar.ISO.year_of_era(2024)
      {2024, 1}
      iex> Calendar.ISO.year_of_era(0)
      {1, 0}
      iex> Calendar.ISO.year_of_era(-43)
      {44, 0}
  """
  def year_of_era(year) when is_year(year) and year > 0, do: {year, 1}
  def year_of_era(year) when is_year(year), do: {abs(year) + 1, 0}

  @doc """
  Returns year and era of a date, as `year_of_era/1`, which look at the year only in this calendar.

      iex> Calendar.ISO.year_of_era(2024, 1, 1)
      {2024, 1}
  """
  def year_of_era(year, _month, _day), do: year_of_era(year)

  @doc """
  Returns `{day, era}`: the number of the day in its era, counted from 1; backwards in era 0, whose day 1 is
  the last day of the year 0.

      iex> Calendar.ISO.day_of_era(1, 1, 1)
      {1, 1}
      iex> Calendar.ISO.day_of_era(0, 12, 31)
      {1, 0}
  """
  def day_of_era(year, month, day)
      when is_integer(year) and year > 0,
      do: {date_to_iso_days(year, month, day) - 365, 1}

  def day_of_era(year, month, day)
      when is_integer(year) and year < 1,
      do: {abs(date_to_iso_days(year, month, day) - 366), 0}

  @doc """
  Tells whether there is such a day, with a year from -9999 to 9999.

      iex> Calendar.ISO.valid_date?(2024, 2, 29)
      true
      iex> Calendar.ISO.valid_date?(2023, 2, 29)
      false
      iex> Calendar.ISO.valid_date?(10_000, 1, 1)
      false
  """
  def valid_date?(year, month, day)
      when is_integer(year) and is_integer(month) and is_integer(day) do
    year in -9999..9999 and month in 1..12 and day in 1..days_in_month(year, month)
  end

  @doc """
  Tells whether there is such a time: hours to 23, minutes and seconds to 59, since there are no leap
  seconds, microseconds with 0 to 6 digits.

      iex> Calendar.ISO.valid_time?(23, 59, 59, {0, 0})
      true
      iex> Calendar.ISO.valid_time?(24, 0, 0, {0, 0})
      false
      iex> Calendar.ISO.valid_time?(23, 59, 60, {0, 0})
      false
  """
  def valid_time?(hour, minute, second, {micro, precision})
      when is_integer(hour) and is_integer(minute) and is_integer(second) and is_integer(micro) and
             is_integer(precision) do
    hour in 0..23 and minute in 0..59 and second in 0..59 and micro in 0..999_999 and
      precision in 0..6
  end

  @doc """
  Tells when a day begins: at midnight. The part of a day behind it is 0.

      iex> Calendar.ISO.day_rollover_relative_to_midnight_utc()
      {0, 1}
  """
  def day_rollover_relative_to_midnight_utc, do: {0, 1}

  @doc """
  Writes a time, in the `:extended` form or the `:basic` one; of the microseconds as many digits as the pair
  says.

      iex> Calendar.ISO.time_to_string(12, 30, 5, {500000, 1})
      "12:30:05.5"
      iex> Calendar.ISO.time_to_string(12, 30, 5, {0, 0}, :basic)
      "123005"
  """
  def time_to_string(hour, minute, second, microsecond, format \\ :extended)

  def time_to_string(hour, minute, second, {micro, precision}, format)
      when hour in 0..23 and minute in 0..59 and second in 0..59 and micro in 0..999_999 and
             precision in 0..6 and format in [:basic, :extended] do
    sep = if format == :basic, do: "", else: ":"
    pad2(hour) <> sep <> pad2(minute) <> sep <> pad2(second) <> fraction(micro, precision)
  end

  defp fraction(_micro, 0), do: ""

  defp fraction(micro, precision),
    do: "." <> :erlang.binary_part(pad(micro, 6), 0, precision)

  @doc """
  Writes a date, in the `:extended` form or the `:basic` one. Years have four digits, with a minus in front
  where they are negative.

      iex> Calendar.ISO.date_to_string(2024, 2, 29)
      "2024-02-29"
      iex> Calendar.ISO.date_to_string(2024, 2, 29, :basic)
      "20240229"
      iex> Calendar.ISO.date_to_string(-5, 1, 1)
      "-0005-01-01"
  """
  def date_to_string(year, month, day, format \\ :extended)

  def date_to_string(year, month, day, :extended)
      when is_integer(year) and is_integer(month) and is_integer(day),
      do: year_text(year) <> "-" <> pad2(month) <> "-" <> pad2(day)

  def date_to_string(year, month, day, :basic)
      when is_integer(year) and is_integer(month) and is_integer(day),
      do: year_text(year) <> pad2(month) <> pad2(day)

  defp year_text(year), do: pad(year, 4)

  @doc """
  Writes a date and a time with a blank between them, in the `:extended` form or the `:basic` one.

      iex> Calendar.ISO.naive_datetime_to_string(2024, 2, 29, 12, 30, 5, {0, 0})
      "2024-02-29 12:30:05"
      iex> Calendar.ISO.naive_datetime_to_string(2024, 2, 29, 12, 30, 5, {0, 0}, :basic)
      "20240229 123005"
  """
  def naive_datetime_to_string(y, m, d, h, min, s, microsecond, format \\ :extended)

  def naive_datetime_to_string(y, m, d, h, min, s, microsecond, format),
    do: date_to_string(y, m, d, format) <> " " <> time_to_string(h, min, s, microsecond, format)

  @doc """
  Writes a date and a time with their offset, `Z` for UTC, and behind that abbreviation and name of the zone,
  except for UTC. The offset is the sum of the zone's own and of what summer time adds, in seconds.

      iex> Calendar.ISO.datetime_to_string(2024, 2, 29, 12, 30, 5, {0, 0}, "Etc/UTC", "UTC", 0, 0)
      "2024-02-29 12:30:05Z"
      iex> Calendar.ISO.datetime_to_string(2024, 7, 1, 12, 0, 0, {0, 0}, "Europe/Zurich", "CEST", 3600, 3600)
      "2024-07-01 12:00:00+02:00 CEST Europe/Zurich"
  """
  def datetime_to_string(y, m, d, h, min, s, micro, zone, abbr, utc, std, format \\ :extended)

  def datetime_to_string(y, m, d, h, min, s, micro, zone, abbr, utc_offset, std_offset, format) do
    naive_datetime_to_string(y, m, d, h, min, s, micro, format) <>
      offset_to_string(utc_offset, std_offset, zone, format) <>
      zone_text(utc_offset, std_offset, abbr, zone)
  end

  defp zone_text(_utc, _std, _abbr, "Etc/UTC"), do: ""
  defp zone_text(0, 0, abbr, zone), do: " " <> abbr <> " " <> zone
  defp zone_text(_utc, _std, abbr, zone), do: " " <> abbr <> " " <> zone

  @doc false
  def offset_to_string(0, 0, "Etc/UTC", _format), do: "Z"

  def offset_to_string(utc, std, _zone, format) do
    total = utc + std
    sign = if total < 0, do: "-", else: "+"
    minutes = div(abs(total), 60)
    format_offset(format, sign, div(minutes, 60), rem(minutes, 60))
  end

  defp format_offset(:extended, sign, hour, minute), do: sign <> pad2(hour) <> ":" <> pad2(minute)
  defp format_offset(:basic, sign, hour, minute), do: sign <> pad2(hour) <> pad2(minute)

  defp pad2(n), do: pad(n, 2)

  defp pad(n, width) when n < 0, do: "-" <> pad(-n, width)

  defp pad(n, width) do
    digits = :erlang.integer_to_binary(n)
    if byte_size(digits) < width, do: String.pad_leading(digits, width, "0"), else: digits
  end

  @doc """
  Reads a date in the extended form: `{:ok, {year, month, day}}`, `{:error, :invalid_format}` for another
  form, `{:error, :invalid_date}` for a day that does not exist. A sign may stand before the year.

      iex> Calendar.ISO.parse_date("2024-02-29")
      {:ok, {2024, 2, 29}}
      iex> Calendar.ISO.parse_date("2023-02-29")
      {:error, :invalid_date}
      iex> Calendar.ISO.parse_date("29.2.2024")
      {:error, :invalid_format}
  """
  def parse_date(string) when is_binary(string), do: parse_date(string, :extended)

  @doc """
  Reads a date as `parse_date/1`, in the `:extended` form or the `:basic` one, `20240229`; one is not taken
  for the other.

      iex> Calendar.ISO.parse_date("20240229", :basic)
      {:ok, {2024, 2, 29}}
      iex> Calendar.ISO.parse_date("2024-02-29", :basic)
      {:error, :invalid_format}
  """
  def parse_date(string, format) when is_binary(string) and format in [:basic, :extended] do
    with {:ok, date, ""} <- read_date(string, format),
         do: check_date(date),
         else: (error -> failed(error))
  end

  defp failed({:error, _} = error), do: error
  defp failed(_), do: {:error, :invalid_format}

  defp check_date({y, m, d} = date),
    do: if(valid_date?(y, m, d), do: {:ok, date}, else: {:error, :invalid_date})

  defp read_date("-" <> rest, format), do: read_date(rest, format, -1)
  defp read_date("+" <> rest, format), do: read_date(rest, format, 1)
  defp read_date(rest, format), do: read_date(rest, format, 1)

  defp read_date(
         <<y::binary-4, "-", m::binary-2, "-", d::binary-2, rest::binary>>,
         :extended,
         sign
       ),
       do: numbers([y, m, d], fn [y, m, d] -> {:ok, {sign * y, m, d}, rest} end)

  defp read_date(<<y::binary-4, m::binary-2, d::binary-2, rest::binary>>, :basic, sign),
    do: numbers([y, m, d], fn [y, m, d] -> {:ok, {sign * y, m, d}, rest} end)

  defp read_date(_, _, _), do: {:error, :invalid_format}

  defp numbers(texts, fun) do
    if Enum.all?(texts, &digits?/1) do
      fun.(:lists.map(&:erlang.binary_to_integer/1, texts))
    else
      {:error, :invalid_format}
    end
  end

  defp digits?(<<char, rest::binary>>) when char in ?0..?9, do: rest == "" or digits?(rest)
  defp digits?(_), do: false

  @doc """
  Reads a time in the extended form: `{:ok, {hour, minute, second, microsecond}}` or `{:error, reason}`. A
  `T` may stand in front, an offset behind, which is passed over. Digits behind the sixth of a second are
  cut; a comma may be the point.

      iex> Calendar.ISO.parse_time("12:30:00.5")
      {:ok, {12, 30, 0, {500000, 1}}}
      iex> Calendar.ISO.parse_time("T12:30:00Z")
      {:ok, {12, 30, 0, {0, 0}}}
      iex> Calendar.ISO.parse_time("25:00:00")
      {:error, :invalid_time}
  """
  def parse_time(string) when is_binary(string), do: parse_time(string, :extended)

  @doc """
  Reads a time as `parse_time/1`, in the `:extended` form or the `:basic` one, `123000`.

      iex> Calendar.ISO.parse_time("123000", :basic)
      {:ok, {12, 30, 0, {0, 0}}}
      iex> Calendar.ISO.parse_time("12:30:00", :basic)
      {:error, :invalid_format}
  """
  def parse_time("T" <> string, format) when format in [:basic, :extended],
    do: parse_time(string, format)

  def parse_time(string, format) when is_binary(string) and format in [:basic, :extended] do
    with {:ok, time, rest} <- read_time(string, format),
         {:ok, _offset} <- read_offset(rest) do
      check_time(time)
    else
      error -> failed(error)
    end
  end

  defp check_time({h, m, s, micro} = time),
    do: if(valid_time?(h, m, s, micro), do: {:ok, time}, else: {:error, :invalid_time})

  defp read_time(<<h::binary-2, ":", m::binary-2, ":", s::binary-2, rest::binary>>, :extended),
    do: read_time([h, m, s], rest)

  defp read_time(<<h::binary-2, m::binary-2, s::binary-2, rest::binary>>, :basic),
    do: read_time([h, m, s], rest)

  defp read_time(parts, rest) when is_list(parts) do
    with {:ok, micro, rest} <- read_fraction(rest) do
      numbers(parts, fn [h, m, s] -> {:ok, {h, m, s, micro}, rest} end)
    end
  end

  defp read_time(_, _), do: {:error, :invalid_format}

  defp read_fraction(<<point, digit, _::binary>> = text)
       when point in [?., ?,] and digit in ?0..?9 do
    <<_, rest::binary>> = text
    size = digits_size(rest, 0)
    <<digits::binary-size(size), rest::binary>> = rest
    precision = min(size, 6)
    kept = :erlang.binary_part(digits, 0, precision)
    {:ok, {:erlang.binary_to_integer(String.pad_trailing(kept, 6, "0")), precision}, rest}
  end

  defp read_fraction(<<point, _::binary>>) when point in [?., ?,], do: {:error, :invalid_format}
  defp read_fraction(rest), do: {:ok, {0, 0}, rest}

  defp digits_size(<<char, rest::binary>>, n) when char in ?0..?9, do: digits_size(rest, n + 1)
  defp digits_size(_, n), do: n

  defp read_offset(""), do: {:ok, nil}
  defp read_offset("Z"), do: {:ok, 0}
  defp read_offset("-00:00"), do: {:error, :invalid_format}

  defp read_offset(<<sign, rest::binary>>) when sign in [?+, ?-] do
    factor = if sign == ?-, do: -1, else: 1

    case rest do
      <<h::binary-2, ":", m::binary-2>> -> offset(h, m, factor)
      <<h::binary-2, m::binary-2>> -> offset(h, m, factor)
      <<h::binary-2>> -> offset(h, "00", factor)
      _ -> {:error, :invalid_format}
    end
  end

  defp read_offset(_), do: {:error, :invalid_format}

  defp offset(h, m, factor) do
    numbers([h, m], fn
      [0, 0] when factor == -1 -> {:error, :invalid_format}
      [h, m] when h < 24 and m < 60 -> {:ok, factor * (h * 3600 + m * 60)}
      _ -> {:error, :invalid_format}
    end)
  end

  @doc """
  Reads a date and a time with a `T` or a blank between them in the extended form: `{:ok, {year, month, day,
  hour, minute, second, microsecond}}` or `{:error, reason}`. An offset behind is passed over.

      iex> Calendar.ISO.parse_naive_datetime("2024-02-29 12:30:00")
      {:ok, {2024, 2, 29, 12, 30, 0, {0, 0}}}
      iex> Calendar.ISO.parse_naive_datetime("2024-02-29T12:30:00+01:00")
      {:ok, {2024, 2, 29, 12, 30, 0, {0, 0}}}
      iex> Calendar.ISO.parse_naive_datetime("2024-02-29")
      {:error, :invalid_format}
  """
  def parse_naive_datetime(string) when is_binary(string),
    do: parse_naive_datetime(string, :extended)

  @doc """
  Reads a date and a time as `parse_naive_datetime/1`, in the `:extended` form or the `:basic` one.

      iex> Calendar.ISO.parse_naive_datetime("20240229T123000", :basic)
      {:ok, {2024, 2, 29, 12, 30, 0, {0, 0}}}
  """
  def parse_naive_datetime(string, format)
      when is_binary(string) and format in [:basic, :extended] do
    with {:ok, date, time, _offset} <- read_datetime(string, format),
         {:ok, {y, m, d}} <- check_date(date),
         {:ok, {h, min, s, micro}} <- check_time(time) do
      {:ok, {y, m, d, h, min, s, micro}}
    end
  end

  defp read_datetime(string, format) do
    with {:ok, date, <<sep, rest::binary>>} when sep in [?\s, ?T] <- read_date(string, format),
         {:ok, time, rest} <- read_time(rest, format),
         {:ok, offset} <- read_offset(rest) do
      {:ok, date, time, offset}
    else
      error -> failed(error)
    end
  end

  @doc """
  Reads a date and a time with an offset in the extended form, and gives them in UTC with the offset in
  seconds: `{:ok, {year, month, day, hour, minute, second, microsecond}, offset}`, or `{:error, reason}`,
  `:missing_offset` without one.

      iex> Calendar.ISO.parse_utc_datetime("2024-02-29 12:30:00+01:00")
      {:ok, {2024, 2, 29, 11, 30, 0, {0, 0}}, 3600}
      iex> Calendar.ISO.parse_utc_datetime("2024-02-29 12:30:00")
      {:error, :missing_offset}
  """
  def parse_utc_datetime(string) when is_binary(string), do: parse_utc_datetime(string, :extended)

  @doc """
  Reads a date and a time with an offset as `parse_utc_datetime/1`, in the `:extended` form or the `:basic`
  one.

      iex> Calendar.ISO.parse_utc_datetime("20240229T123000Z", :basic)
      {:ok, {2024, 2, 29, 12, 30, 0, {0, 0}}, 0}
  """
  def parse_utc_datetime(string, format)
      when is_binary(string) and format in [:basic, :extended] do
    with {:ok, date, time, offset} <- read_datetime(string, format),
         {:ok, {y, m, d}} <- check_date(date),
         {:ok, {h, min, s, micro}} <- check_time(time) do
      cond do
        offset == nil ->
          {:error, :missing_offset}

        offset == 0 ->
          {:ok, {y, m, d, h, min, s, micro}, 0}

        true ->
          iso = naive_datetime_to_iso_days(y, m, d, h, min, s, micro)
          iso = add_day_fraction_to_iso_days(iso, -offset, 86400)
          {y, m, d, h, min, s, {micro_value, _}} = naive_datetime_from_iso_days(iso)
          {:ok, {y, m, d, h, min, s, {micro_value, elem(micro, 1)}}, offset}
      end
    end
  end
end
