defmodule :calendar do
  @moduledoc "Dates and times of the Gregorian calendar."

  @day 86_400
  @epoch 719_528

  @doc "Returns the days from year 0 to a date."
  def date_to_gregorian_days({y, m, d}), do: date_to_gregorian_days(y, m, d)

  @doc "As `date_to_gregorian_days/1`."
  def date_to_gregorian_days(y, m, d)
      when is_integer(d) and d > 0 do
    if d > last_day_of_the_month(y, m), do: :erlang.error(:if_clause)
    days_before_year(y) + days_before_month(y, m) + d - 1
  end

  defp days_before_year(0), do: 0

  defp days_before_year(y) do
    p = y - 1
    p * 365 + div(p, 4) - div(p, 100) + div(p, 400) + 366
  end

  defp days_before_month(y, m) do
    days = elem({0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334}, m - 1)
    if m > 2 and is_leap_year(y), do: days + 1, else: days
  end

  @doc "Returns the date that many days after the beginning of year 0."
  def gregorian_days_to_date(days) when is_integer(days) and days >= 0 do
    y = year(days, div(days * 400, 146_097))
    {m, d} = month(y, days - days_before_year(y), 12)
    {y, m, d + 1}
  end

  defp year(days, y) do
    cond do
      days < days_before_year(y) -> year(days, y - 1)
      days >= days_before_year(y + 1) -> year(days, y + 1)
      true -> y
    end
  end

  defp month(y, rest, m) do
    before = days_before_month(y, m)
    if rest >= before, do: {m, rest - before}, else: month(y, rest, m - 1)
  end

  @doc "Returns the seconds from year 0 to a date and time."
  def datetime_to_gregorian_seconds({date, time}),
    do: @day * date_to_gregorian_days(date) + time_to_seconds(time)

  @doc "Returns the date and time that many seconds after the beginning of year 0."
  def gregorian_seconds_to_datetime(s) when s >= 0,
    do: {gregorian_days_to_date(div(s, @day)), seconds_to_time(rem(s, @day))}

  @doc "Tells whether a year is a leap year."
  def is_leap_year(y) when is_integer(y) and y >= 0,
    do: rem(y, 4) == 0 and (rem(y, 100) > 0 or rem(y, 400) == 0)

  @doc "Returns the number of days of a month."
  def last_day_of_the_month(y, m) when is_integer(y) and y >= 0, do: last_day_of_the_month1(y, m)

  defp last_day_of_the_month1(y, 2), do: if(is_leap_year(y), do: 29, else: 28)
  defp last_day_of_the_month1(_, m) when m in [4, 6, 9, 11], do: 30
  defp last_day_of_the_month1(_, m) when is_integer(m) and m in 1..12, do: 31

  @doc "Returns the day of the week, Monday being 1."
  def day_of_the_week({y, m, d}), do: day_of_the_week(y, m, d)
  @doc "As `day_of_the_week/1`."
  def day_of_the_week(y, m, d), do: rem(date_to_gregorian_days(y, m, d) + 5, 7) + 1

  @doc "Returns year and week of today by ISO 8601."
  def iso_week_number(), do: iso_week_number(elem(local_time(), 0))

  @doc "Returns year and week of a date by ISO 8601."
  def iso_week_number({y, _, _} = date) do
    days = date_to_gregorian_days(date)
    first = week_one(y)

    cond do
      days < first -> {y - 1, div(days - week_one(y - 1), 7) + 1}
      days >= week_one(y + 1) -> {y + 1, 1}
      true -> {y, div(days - first, 7) + 1}
    end
  end

  defp week_one(y) do
    start = date_to_gregorian_days(y, 1, 1)
    day = day_of_the_week(y, 1, 1)
    if day <= 4, do: start - day + 1, else: start + 8 - day
  end

  @doc "Returns the local date and time."
  def local_time(), do: :erlang.localtime()
  @doc "Returns the universal date and time."
  def universal_time(), do: :erlang.universaltime()
  @doc "Converts local to universal time."
  def local_time_to_universal_time(time), do: :erlang.localtime_to_universaltime(time)
  @doc "Converts local to universal time, with a hint about summer time."
  def local_time_to_universal_time(time, dst), do: :erlang.localtime_to_universaltime(time, dst)
  @doc "Converts local to universal time: a list, since there may be two or none."
  def local_time_to_universal_time_dst(time), do: [:erlang.localtime_to_universaltime(time)]
  @doc "Converts universal to local time."
  def universal_time_to_local_time(time), do: :erlang.universaltime_to_localtime(time)
  @doc "Converts a timestamp tuple to a date and time."
  def now_to_datetime({mega, s, _}),
    do: gregorian_seconds_to_datetime(mega * 1_000_000 + s + @epoch * @day)

  @doc "As `now_to_datetime/1`."
  def now_to_universal_time(now), do: now_to_datetime(now)
  @doc "Converts a timestamp tuple to local time."
  def now_to_local_time(now), do: universal_time_to_local_time(now_to_datetime(now))

  @doc "Converts seconds to hours, minutes and seconds."
  def seconds_to_time(s) when s >= 0 and s < @day,
    do: {div(s, 3600), div(rem(s, 3600), 60), rem(s, 60)}

  @doc "Converts hours, minutes and seconds to seconds."
  def time_to_seconds({h, m, s}) when is_integer(h) and is_integer(m) and is_integer(s),
    do: h * 3600 + m * 60 + s

  @doc "Converts seconds to days and a time."
  def seconds_to_daystime(s) when s >= 0, do: {div(s, @day), seconds_to_time(rem(s, @day))}

  def seconds_to_daystime(s) do
    days = div(s - @day + 1, @day)
    {days, seconds_to_time(s - days * @day)}
  end

  @doc "Returns the days and time between two dates and times."
  def time_difference(from, to),
    do:
      seconds_to_daystime(datetime_to_gregorian_seconds(to) - datetime_to_gregorian_seconds(from))

  @doc "Converts a system time to a date and time."
  def system_time_to_universal_time(time, unit),
    do: gregorian_seconds_to_datetime(floor_seconds(time, unit) + @epoch * @day)

  @doc "Converts a system time to local time."
  def system_time_to_local_time(time, unit),
    do: universal_time_to_local_time(system_time_to_universal_time(time, unit))

  defp floor_seconds(time, unit), do: :erlang.convert_time_unit(time, unit, :second)

  @doc "Tells whether a date exists."
  def valid_date({y, m, d}), do: valid_date(y, m, d)
  @doc "As `valid_date/1`."
  def valid_date(y, m, d)
      when is_integer(y) and is_integer(m) and is_integer(d) and y >= 0 and m in 1..12 and d >= 1,
      do: d <= last_day_of_the_month(y, m)

  def valid_date(y, m, d) when is_integer(y) and is_integer(m) and is_integer(d), do: false

  @doc "Formats a system time in seconds by RFC 3339."
  def system_time_to_rfc3339(time), do: system_time_to_rfc3339(time, [])

  @doc "As `system_time_to_rfc3339/1`; options `:unit`, `:offset` and `:time_designator`."
  def system_time_to_rfc3339(time, opts) do
    unit = :proplists.get_value(:unit, opts, :second)
    seconds = :erlang.convert_time_unit(time, unit, :second)
    utc = gregorian_seconds_to_datetime(seconds + @epoch * @day)
    {shift, offset} = offset(:proplists.get_value(:offset, opts, ''), utc, unit)
    {{y, mo, d}, {h, mi, s}} = gregorian_seconds_to_datetime(seconds + @epoch * @day + shift)
    fraction = time - :erlang.convert_time_unit(seconds, :second, unit)
    digits = %{second: 0, millisecond: 3, microsecond: 6, nanosecond: 9}

    tail =
      if unit == :second,
        do: '',
        else: :io_lib.format('.~*..0B', [:maps.get(unit, digits, 9), fraction])

    :lists.flatten(
      :io_lib.format('~4..0B-~2..0B-~2..0B~c~2..0B:~2..0B:~2..0B~s~s', [
        y,
        mo,
        d,
        :proplists.get_value(:time_designator, opts, ?T),
        h,
        mi,
        s,
        tail,
        offset
      ])
    )
  end

  defp offset('', utc, _unit) do
    shift =
      datetime_to_gregorian_seconds(:erlang.universaltime_to_localtime(utc)) -
        datetime_to_gregorian_seconds(utc)

    {shift, offset_text(shift)}
  end

  defp offset(letter, _, _) when letter in ['Z', 'z'], do: {0, letter}

  defp offset([sign, h1, h2, ?:, m1, m2] = text, _, _) do
    minutes = ((h1 - ?0) * 10 + h2 - ?0) * 60 + (m1 - ?0) * 10 + m2 - ?0
    {if(sign == ?-, do: -60, else: 60) * minutes, text}
  end

  defp offset(number, _, unit) when is_integer(number) do
    shift = :erlang.convert_time_unit(number, unit, :second)
    {shift, offset_text(shift)}
  end

  defp offset_text(shift) do
    minutes = div(abs(shift), 60)

    :io_lib.format('~c~2..0B:~2..0B', [
      if(shift < 0, do: ?-, else: ?+),
      div(minutes, 60),
      rem(minutes, 60)
    ])
  end

  @doc "The system time that a text in the form of RFC 3339 stands for, in seconds."
  def rfc3339_to_system_time(text), do: rfc3339_to_system_time(text, [])

  @doc "As `rfc3339_to_system_time/1`, with `unit:`."
  def rfc3339_to_system_time(text, options) do
    unit = :proplists.get_value(:unit, options, :second)

    pattern =
      ~r/\A(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(Z|z|[-+]\d\d:\d\d)\z/

    found = Regex.run(pattern, :unicode.characters_to_binary(text), capture: :all_but_first)
    if found == nil, do: :erlang.error({:badmatch, text})
    [y, mo, d, h, mi, s, fraction, zone] = found
    [y, mo, d, h, mi, s] = for(part <- [y, mo, d, h, mi, s], do: :erlang.binary_to_integer(part))

    seconds =
      datetime_to_gregorian_seconds({{y, mo, d}, {h, mi, s}}) - @epoch * @day - offset(zone)

    per_second = :erlang.convert_time_unit(1, :second, unit)
    parts = if fraction == "", do: 0, else: part_of_second(fraction, per_second)
    seconds * per_second + parts
  end

  defp part_of_second(digits, per_second) do
    scale = :erlang.binary_to_integer("1" <> :binary.copy("0", byte_size(digits)))
    round(:erlang.binary_to_integer(digits) * per_second / scale)
  end

  defp offset(zone) when zone in ["Z", "z"], do: 0

  defp offset(<<sign, hours::binary-size(2), ?:, minutes::binary-size(2)>>) do
    seconds = :erlang.binary_to_integer(hours) * 3600 + :erlang.binary_to_integer(minutes) * 60
    if sign == ?-, do: -seconds, else: seconds
  end
end
