defmodule Date do
  @moduledoc """
  Dates: a year, a month and a day in a calendar, the common one unless another is named. They are written
  `~D[2024-02-29]`.

      iex> Date.add(~D[2024-02-28], 2)
      ~D[2024-03-01]
      iex> Date.diff(~D[2024-12-24], ~D[2024-12-01])
      23
      iex> ~D[2024-02-29].month
      2

  `==/2` and `</2` compare structs field by field and so mislead: `compare/2` compares dates, and
  `Enum.sort/2` and `Enum.max/3` take the module.

      iex> ~D[2024-02-01] > ~D[2024-01-31]
      false
      iex> Date.compare(~D[2024-02-01], ~D[2024-01-31])
      :gt
      iex> Enum.sort([~D[2024-02-01], ~D[2024-01-31]], Date)
      [~D[2024-01-31], ~D[2024-02-01]]

  Functions here take anything with a year, a month, a day and a calendar, such as a `DateTime`. To write a
  date in another form take `Calendar.strftime/3`.
  """

  @enforce_keys [:year, :month, :day]
  defstruct [:year, :month, :day, calendar: Calendar.ISO]

  @type t :: %Date{
          calendar: Calendar.calendar(),
          day: Calendar.day(),
          month: Calendar.month(),
          year: Calendar.year()
        }

  @doc """
  Returns the range of all dates from the first to the last, both included; it is enumerable and holds only
  the two ends. If the last is earlier it counts down.

      iex> Date.range(~D[1999-01-01], ~D[1999-01-03]) |> Enum.count()
      3
      iex> ~D[2024-02-10] in Date.range(~D[2024-02-01], ~D[2024-02-29])
      true
  """
  def range(%{calendar: calendar} = first, %{calendar: calendar} = last) do
    {first_days, _} = to_iso_days(first)
    {last_days, _} = to_iso_days(last)

    build_range(
      first,
      first_days,
      last,
      last_days,
      calendar,
      if(first_days <= last_days, do: 1, else: -1)
    )
  end

  def range(%{calendar: _, year: _, month: _, day: _}, %{calendar: _, year: _, month: _, day: _}),
    do: raise(ArgumentError, "both dates must have matching calendars")

  @doc """
  Makes the range from one date to another in steps of so many days, forwards or back; the last one is in it
  only if a step falls on it. A step of 0 raises an `ArgumentError`.

      iex> Enum.to_list(Date.range(~D[2024-03-01], ~D[2024-02-26], -2))
      [~D[2024-03-01], ~D[2024-02-28], ~D[2024-02-26]]
      iex> Enum.to_list(Date.range(~D[2024-01-01], ~D[2024-01-10], 7))
      [~D[2024-01-01], ~D[2024-01-08]]
  """
  def range(%{calendar: calendar} = first, %{calendar: calendar} = last, step)
      when is_integer(step) and step != 0 do
    {first_days, _} = to_iso_days(first)
    {last_days, _} = to_iso_days(last)
    build_range(first, first_days, last, last_days, calendar, step)
  end

  def range(
        %{calendar: _, year: _, month: _, day: _} = first,
        %{calendar: _, year: _, month: _, day: _} = last,
        step
      ) do
    raise ArgumentError,
          "both dates must have matching calendar and the step must be a non-zero integer, got: " <>
            "#{inspect(first)}, #{inspect(last)}, #{step}"
  end

  defp build_range(first, first_days, last, last_days, calendar, step) do
    %Date.Range{
      first: %Date{calendar: calendar, year: first.year, month: first.month, day: first.day},
      last: %Date{calendar: calendar, year: last.year, month: last.month, day: last.day},
      first_in_iso_days: first_days,
      last_in_iso_days: last_days,
      step: step
    }
  end

  @doc """
  Returns today's date in UTC, which may be yesterday or tomorrow where the clock on the wall hangs.

      iex> Date.utc_today().__struct__
      Date
  """
  def utc_today(calendar \\ Calendar.ISO)

  def utc_today(Calendar.ISO) do
    {:ok, {year, month, day}, _, _} = Calendar.ISO.from_unix(:os.system_time(:second), :second)
    %Date{year: year, month: month, day: day}
  end

  def utc_today(calendar), do: calendar |> DateTime.utc_now() |> DateTime.to_date()

  @doc """
  Tells whether the year of a date has a 29 February.

      iex> Date.leap_year?(~D[2000-01-01])
      true
      iex> Date.leap_year?(~D[1900-01-01])
      false
  """
  def leap_year?(date)
  def leap_year?(%{calendar: calendar, year: year}), do: calendar.leap_year?(year)

  @doc """
  Returns how many days the month of a date has.

      iex> Date.days_in_month(~D[2024-02-10])
      29
      iex> Date.days_in_month(~D[2023-02-10])
      28
  """
  def days_in_month(date)

  def days_in_month(%{calendar: calendar, year: year, month: month}),
    do: calendar.days_in_month(year, month)

  @doc """
  Returns how many months the year of a date has: 12 in `Calendar.ISO`.

      iex> Date.months_in_year(~D[2024-02-10])
      12
  """
  def months_in_year(date)
  def months_in_year(%{calendar: calendar, year: year}), do: calendar.months_in_year(year)

  @doc """
  Makes a date: `{:ok, date}`, or `{:error, :invalid_date}` when there is no such day.

      iex> Date.new(2024, 2, 29)
      {:ok, ~D[2024-02-29]}
      iex> Date.new(2023, 2, 29)
      {:error, :invalid_date}
  """
  def new(year, month, day, calendar \\ Calendar.ISO) do
    if calendar.valid_date?(year, month, day) do
      {:ok, %Date{year: year, month: month, day: day, calendar: calendar}}
    else
      {:error, :invalid_date}
    end
  end

  @doc """
  Makes a date, and raises an `ArgumentError` when there is no such day.

      iex> Date.new!(2024, 2, 29)
      ~D[2024-02-29]
      iex> Date.new!(2000, 13, 1)
      ** (ArgumentError) cannot build date, reason: :invalid_date
  """
  def new!(year, month, day, calendar \\ Calendar.ISO) do
    case new(year, month, day, calendar) do
      {:ok, value} -> value
      {:error, reason} -> raise ArgumentError, "cannot build date, reason: #{inspect(reason)}"
    end
  end

  @doc ~S"""
  Returns a date as text, `year-month-day`, as interpolation does.

      iex> Date.to_string(~D[2000-02-28])
      "2000-02-28"
      iex> "today: #{~D[2000-02-28]}"
      "today: 2000-02-28"
  """
  def to_string(date)

  def to_string(%{calendar: calendar, year: year, month: month, day: day}),
    do: calendar.date_to_string(year, month, day)

  @doc """
  Reads a date of ISO 8601, `year-month-day` with four, two and two digits: `{:ok, date}`, `{:error,
  :invalid_format}` for another form, `{:error, :invalid_date}` for a day that does not exist.

      iex> Date.from_iso8601("2015-01-23")
      {:ok, ~D[2015-01-23]}
      iex> Date.from_iso8601("2015:01:23")
      {:error, :invalid_format}
      iex> Date.from_iso8601("2015-01-32")
      {:error, :invalid_date}
  """
  def from_iso8601(string, calendar \\ Calendar.ISO)

  def from_iso8601(string, format) when format in [:basic, :extended],
    do: from_iso8601(string, Calendar.ISO, format)

  def from_iso8601(string, calendar), do: parsed(Calendar.ISO.parse_date(string), calendar)

  @doc """
  Reads a date as `from_iso8601/2`, in the `:extended` form or the `:basic` one, `20240229` (of a later Elixir).

      iex> Date.from_iso8601("20240229", Calendar.ISO, :basic)
      {:ok, ~D[2024-02-29]}
      iex> Date.from_iso8601("2024-02-29", Calendar.ISO, :basic)
      {:error, :invalid_format}
  """
  def from_iso8601(string, calendar, format),
    do: parsed(Calendar.ISO.parse_date(string, format), calendar)

  defp parsed({:ok, {year, month, day}}, calendar),
    do: convert(%Date{year: year, month: month, day: day}, calendar)

  defp parsed(error, _calendar), do: error

  @doc """
  As `from_iso8601/2`, but returns the date itself, and raises an `ArgumentError` for a text that is none.

      iex> Date.from_iso8601!("2015-01-23")
      ~D[2015-01-23]
      iex> Date.from_iso8601!("2015-02-30")
      ** (ArgumentError) cannot parse "2015-02-30" as date, reason: :invalid_date
  """
  def from_iso8601!(string, calendar \\ Calendar.ISO) do
    case from_iso8601(string, calendar) do
      {:ok, value} ->
        value

      {:error, reason} ->
        raise ArgumentError, "cannot parse #{inspect(string)} as date, reason: #{inspect(reason)}"
    end
  end

  @doc """
  Writes a date as ISO 8601 does, in the `:extended` form unless `:basic` is given. Dates of another calendar
  are converted.

      iex> Date.to_iso8601(~D[2000-02-28])
      "2000-02-28"
      iex> Date.to_iso8601(~D[2000-02-28], :basic)
      "20000228"
      iex> Date.to_iso8601(~N[2000-02-28 23:00:00])
      "2000-02-28"
  """
  def to_iso8601(date, format \\ :extended)

  def to_iso8601(%{calendar: Calendar.ISO} = date, format) when format in [:basic, :extended] do
    %{year: year, month: month, day: day} = date
    Calendar.ISO.date_to_string(year, month, day, format)
  end

  def to_iso8601(%{calendar: _} = date, format) when format in [:basic, :extended],
    do: date |> iso() |> to_iso8601(format)

  defp iso(%{calendar: Calendar.ISO} = date), do: date
  defp iso(date), do: convert!(date, Calendar.ISO)

  @doc """
  Returns a date as `{year, month, day}`, the form of Erlang's `:calendar`.

      iex> Date.to_erl(~D[2010-04-17])
      {2010, 4, 17}
  """
  def to_erl(date) do
    %{year: year, month: month, day: day} = iso(date)
    {year, month, day}
  end

  @doc """
  Makes a date of Erlang's `{year, month, day}`: `{:ok, date}`, or `{:error, :invalid_date}` for a day that
  does not exist.

      iex> Date.from_erl({2010, 4, 17})
      {:ok, ~D[2010-04-17]}
      iex> Date.from_erl({2010, 4, 31})
      {:error, :invalid_date}
  """
  def from_erl(tuple, calendar \\ Calendar.ISO)

  def from_erl({year, month, day}, calendar) do
    with {:ok, date} <- new(year, month, day, Calendar.ISO), do: convert(date, calendar)
  end

  @doc """
  As `from_erl/2`, but returns the date itself, and raises an `ArgumentError` for a day that does not exist.

      iex> Date.from_erl!({2010, 4, 17})
      ~D[2010-04-17]
      iex> Date.from_erl!({2010, 4, 31})
      ** (ArgumentError) cannot convert {2010, 4, 31} to date, reason: :invalid_date
  """
  def from_erl!(tuple, calendar \\ Calendar.ISO) do
    case from_erl(tuple, calendar) do
      {:ok, value} ->
        value

      {:error, reason} ->
        raise ArgumentError,
              "cannot convert #{inspect(tuple)} to date, reason: #{inspect(reason)}"
    end
  end

  @doc """
  Makes the date of a number of days since 0000-01-01, which may be negative.

      iex> Date.from_gregorian_days(1)
      ~D[0000-01-02]
      iex> Date.from_gregorian_days(-1)
      ~D[-0001-12-31]
  """
  def from_gregorian_days(days, calendar \\ Calendar.ISO) when is_integer(days),
    do: from_iso_days({days, {0, 86_400_000_000}}, calendar)

  @doc """
  Returns the number of days since 0000-01-01, by which dates can be told as numbers.

      iex> Date.to_gregorian_days(~D[2000-01-01])
      730485
      iex> Date.to_gregorian_days(~D[-0001-12-31])
      -1
  """
  def to_gregorian_days(date), do: elem(to_iso_days(date), 0)

  @doc """
  Compares two dates: `:lt` when the first is earlier, `:eq` or `:gt`.

      iex> Date.compare(~D[2016-04-16], ~D[2016-04-28])
      :lt
      iex> Date.compare(~D[2016-04-16], ~N[2016-04-16 10:00:00])
      :eq
  """
  def compare(%{calendar: calendar} = date1, %{calendar: calendar} = date2) do
    %{year: y1, month: m1, day: d1} = date1
    %{year: y2, month: m2, day: d2} = date2

    cond do
      y1 != y2 -> order(y1, y2)
      m1 != m2 -> order(m1, m2)
      true -> order(d1, d2)
    end
  end

  def compare(%{calendar: calendar1} = date1, %{calendar: calendar2} = date2) do
    if Calendar.compatible_calendars?(calendar1, calendar2) do
      {days1, _} = to_iso_days(date1)
      {days2, _} = to_iso_days(date2)
      order(days1, days2)
    else
      raise ArgumentError, Calendar.ambiguous_comparison(date1, date2, "DateTime")
    end
  end

  defp order(a, b) when a > b, do: :gt
  defp order(a, b) when a < b, do: :lt
  defp order(_a, _b), do: :eq

  @doc """
  Tells whether the first date is before the second (of Elixir 1.15).

      iex> Date.before?(~D[2021-12-31], ~D[2022-01-01])
      true
  """
  def before?(date1, date2), do: compare(date1, date2) == :lt

  @doc """
  Tells whether the first date is after the second (of Elixir 1.15); `compare/2` says more. `>` would compare
  the fields by the order of their names.

      iex> Date.after?(~D[2022-01-01], ~D[2021-12-31])
      true
      iex> Date.after?(~D[2022-01-01], ~D[2022-01-01])
      false
  """
  def after?(date1, date2), do: compare(date1, date2) == :gt

  @doc """
  Converts a date to another calendar: `{:ok, date}`, or `{:error, :incompatible_calendars}` where days begin
  at different moments.

      iex> Date.convert(~D[2000-01-01], Calendar.ISO)
      {:ok, ~D[2000-01-01]}
  """
  def convert(%{calendar: calendar, year: year, month: month, day: day}, calendar),
    do: {:ok, %Date{calendar: calendar, year: year, month: month, day: day}}

  def convert(%{calendar: calendar} = date, target) do
    if Calendar.compatible_calendars?(calendar, target) do
      {:ok, from_iso_days(to_iso_days(date), target)}
    else
      {:error, :incompatible_calendars}
    end
  end

  @doc """
  As `convert/2`, but returns the date itself, and raises an `ArgumentError` where the calendars do not fit.

      iex> Date.convert!(~D[2000-01-01], Calendar.ISO)
      ~D[2000-01-01]
  """
  def convert!(date, calendar) do
    case convert(date, calendar) do
      {:ok, value} ->
        value

      {:error, reason} ->
        raise ArgumentError,
              "cannot convert #{inspect(date)} to target calendar #{inspect(calendar)}, reason: #{inspect(reason)}"
    end
  end

  @doc """
  Adds a number of days, which may be negative. For months there is `shift/2`, of later versions of Elixir.

      iex> Date.add(~D[2000-02-28], 1)
      ~D[2000-02-29]
      iex> Date.add(~D[2000-01-03], -2)
      ~D[2000-01-01]
  """
  def add(%{calendar: Calendar.ISO} = date, days) do
    %{year: year, month: month, day: day} = date

    {year, month, day} =
      Calendar.ISO.date_from_iso_days(Calendar.ISO.date_to_iso_days(year, month, day) + days)

    %Date{calendar: Calendar.ISO, year: year, month: month, day: day}
  end

  def add(%{calendar: calendar} = date, days) do
    {iso_days, fraction} = to_iso_days(date)
    from_iso_days({iso_days + days, fraction}, calendar)
  end

  @doc """
  Returns how many days lie between two dates: positive when the first is the later one. `Date.add(second,
  days)` is the first again.

      iex> Date.diff(~D[2000-01-03], ~D[2000-01-01])
      2
      iex> Date.diff(~D[2000-01-01], ~D[2000-01-03])
      -2
  """
  def diff(%{calendar: Calendar.ISO} = date1, %{calendar: Calendar.ISO} = date2),
    do: elem(to_iso_days(date1), 0) - elem(to_iso_days(date2), 0)

  def diff(%{calendar: calendar1} = date1, %{calendar: calendar2} = date2) do
    if Calendar.compatible_calendars?(calendar1, calendar2) do
      elem(to_iso_days(date1), 0) - elem(to_iso_days(date2), 0)
    else
      raise ArgumentError,
            "cannot calculate the difference between #{inspect(date1)} and #{inspect(date2)} " <>
              "because their calendars are not compatible and thus the result would be ambiguous"
    end
  end

  @doc false
  def to_iso_days(%{calendar: Calendar.ISO, year: year, month: month, day: day}),
    do: {Calendar.ISO.date_to_iso_days(year, month, day), {0, 86_400_000_000}}

  def to_iso_days(%{calendar: calendar, year: year, month: month, day: day}),
    do: calendar.naive_datetime_to_iso_days(year, month, day, 0, 0, 0, {0, 0})

  defp from_iso_days({days, _}, Calendar.ISO) do
    {year, month, day} = Calendar.ISO.date_from_iso_days(days)
    %Date{year: year, month: month, day: day, calendar: Calendar.ISO}
  end

  defp from_iso_days(iso_days, calendar) do
    {year, month, day, _, _, _, _} = calendar.naive_datetime_from_iso_days(iso_days)
    %Date{year: year, month: month, day: day, calendar: calendar}
  end

  @doc """
  Returns the day of the week as a number, Monday being 1 and Sunday 7; with another
  day as the second argument, such as `:sunday`, that day is 1.

      iex> Date.day_of_week(~D[2016-10-31])
      1
      iex> Date.day_of_week(~D[2016-10-31], :sunday)
      2
  """
  def day_of_week(date, starting_on \\ :default)

  def day_of_week(%{calendar: calendar, year: year, month: month, day: day}, starting_on) do
    {day_of_week, _first, _last} = calendar.day_of_week(year, month, day, starting_on)
    day_of_week
  end

  @doc """
  Returns the first day of the week that a date is in; weeks begin with Monday, unless another day is given,
  as in `day_of_week/2`.

      iex> Date.beginning_of_week(~D[2024-02-10])
      ~D[2024-02-05]
      iex> Date.beginning_of_week(~D[2024-02-10], :sunday)
      ~D[2024-02-04]
  """
  def beginning_of_week(date, starting_on \\ :default)

  def beginning_of_week(%{calendar: Calendar.ISO} = date, starting_on),
    do: first_of_week(date, starting_on)

  def beginning_of_week(%{calendar: calendar} = date, starting_on),
    do: %{first_of_week(date, starting_on) | calendar: calendar}

  defp first_of_week(date, starting_on) do
    {day_of_week, first, _} = week(date, starting_on)
    date |> plain() |> add(first - day_of_week)
  end

  @doc """
  Returns the last day of the week that a date is in; weeks begin with Monday, unless another day is given,
  as in `day_of_week/2`.

      iex> Date.end_of_week(~D[2024-02-10])
      ~D[2024-02-11]
      iex> Date.end_of_week(~D[2024-02-10], :sunday)
      ~D[2024-02-10]
  """
  def end_of_week(%{calendar: _} = date, starting_on \\ :default) do
    {day_of_week, _, last} = week(date, starting_on)
    date |> plain() |> add(last - day_of_week)
  end

  defp week(%{calendar: calendar, year: year, month: month, day: day}, starting_on),
    do: calendar.day_of_week(year, month, day, starting_on)

  defp plain(%{calendar: calendar, year: year, month: month, day: day}),
    do: %Date{calendar: calendar, year: year, month: month, day: day}

  @doc """
  Returns the number of the day in its year, from 1 to 365 or 366.

      iex> Date.day_of_year(~D[2024-12-31])
      366
      iex> Date.day_of_year(~D[2023-03-01])
      60
  """
  def day_of_year(date)

  def day_of_year(%{calendar: calendar, year: year, month: month, day: day}),
    do: calendar.day_of_year(year, month, day)

  @doc """
  Returns the quarter of the year, 1 to 4, that a date is in.

      iex> Date.quarter_of_year(~D[2024-08-01])
      3
  """
  def quarter_of_year(date)

  def quarter_of_year(%{calendar: calendar, year: year, month: month, day: day}),
    do: calendar.quarter_of_year(year, month, day)

  @doc """
  Returns `{year, era}`: years from 1 on are of era 1, those before of era 0, where they are counted
  backwards.

      iex> Date.year_of_era(~D[0001-01-01])
      {1, 1}
      iex> Date.year_of_era(~D[0000-12-31])
      {1, 0}
      iex> Date.year_of_era(~D[-0043-03-15])
      {44, 0}
  """
  def year_of_era(date)

  def year_of_era(%{calendar: calendar, year: year, month: month, day: day}),
    do: calendar.year_of_era(year, month, day)

  @doc """
  Returns `{day, era}`: the number of the day in its era, counted from 1; in era 0 backwards.

      iex> Date.day_of_era(~D[0001-02-01])
      {32, 1}
      iex> Date.day_of_era(~D[0000-12-31])
      {1, 0}
  """
  def day_of_era(date)

  def day_of_era(%{calendar: calendar, year: year, month: month, day: day}),
    do: calendar.day_of_era(year, month, day)

  @doc """
  Returns the first day of the month that a date is in.

      iex> Date.beginning_of_month(~D[2024-02-10])
      ~D[2024-02-01]
      iex> Date.beginning_of_month(~N[2024-02-10 12:00:00])
      ~D[2024-02-01]
  """
  def beginning_of_month(%{calendar: _, year: _, month: _} = date), do: %{plain(date) | day: 1}

  @doc """
  Returns the last day of the month of a date.

      iex> Date.end_of_month(~D[2024-02-10])
      ~D[2024-02-29]
      iex> Date.end_of_month(~D[2023-02-10])
      ~D[2023-02-28]
  """
  def end_of_month(%{calendar: _, year: _, month: _, day: _} = date),
    do: %{plain(date) | day: days_in_month(date)}

  @doc """
  Shifts a date by a duration of years, months, weeks and days, a `Duration` or a keyword list (of Elixir
  1.17). Months come first: a day that the month has not becomes its last one. Other units raise an
  `ArgumentError`.

      iex> Date.shift(~D[2016-01-31], month: 1)
      ~D[2016-02-29]
      iex> Date.shift(~D[2016-03-31], month: -1, day: 1)
      ~D[2016-03-01]
  """
  def shift(%{calendar: calendar} = date, duration) do
    duration = date_units(duration)
    months = date.year * 12 + date.month - 1 + duration.year * 12 + duration.month
    {year, month} = {Integer.floor_div(months, 12), Integer.mod(months, 12) + 1}
    day = min(date.day, calendar.days_in_month(year, month))
    shifted = %Date{calendar: calendar, year: year, month: month, day: day}
    add(shifted, duration.week * 7 + duration.day)
  end

  defp date_units(%Duration{hour: 0, minute: 0, second: 0, microsecond: {0, _}} = duration),
    do: duration

  defp date_units(%Duration{}) do
    raise ArgumentError,
          "cannot shift date by time scale unit. Expected :year, :month, :week, :day"
  end

  defp date_units(units) do
    Enum.each(units, fn {unit, _} ->
      cond do
        unit in [:year, :month, :week, :day] ->
          :ok

        unit in [:hour, :minute, :second, :microsecond] ->
          raise ArgumentError,
                "cannot shift date by time scale unit. Expected :year, :month, :week, :day, got: #{inspect(unit)}"

        true ->
          raise ArgumentError,
                "unknown unit #{inspect(unit)}. Expected :year, :month, :week, :day"
      end
    end)

    Duration.new!(units)
  end
end

defimpl String.Chars, for: Date do
  @moduledoc false

  def to_string(%{calendar: calendar, year: year, month: month, day: day}),
    do: calendar.date_to_string(year, month, day)
end

defimpl Inspect, for: Date do
  @moduledoc false

  def inspect(%{calendar: calendar, year: year, month: month, day: day}, _) do
    text = calendar.date_to_string(year, month, day)

    cond do
      calendar != Calendar.ISO -> "~D[#{text} #{Kernel.inspect(calendar)}]"
      year in -9999..9999 -> "~D[#{text}]"
      true -> "Date.new!(#{year}, #{month}, #{day})"
    end
  end
end
