# Reports about dates: months drawn as calendars, working days, time zones by hand, ages, overlaps, log lines by the hour.
defmodule MonthView do
  def render(year, month) do
    first = Date.new!(year, month, 1)
    title = Calendar.strftime(first, "%B %Y")
    blanks = List.duplicate("  ", Date.day_of_week(first, :sunday) - 1)
    days = for date <- Date.range(first, Date.end_of_month(first)), do: Calendar.strftime(date, "%_d")

    weeks =
      (blanks ++ days)
      |> Enum.chunk_every(7, 7, Stream.cycle(["  "]))
      |> Enum.map(&(&1 |> Enum.join(" ") |> String.trim_trailing()))

    pad = div(20 - String.length(title), 2)
    Enum.join([String.duplicate(" ", pad) <> title, "Su Mo Tu We Th Fr Sa" | weeks], "\n")
  end
end

defmodule Workdays do
  @holidays MapSet.new([~D[2024-01-01], ~D[2024-05-01], ~D[2024-12-25], ~D[2024-12-26]])

  defguardp weekend(day) when day in [6, 7]

  def workday?(date) do
    case Date.day_of_week(date) do
      day when weekend(day) -> false
      _ -> date not in @holidays
    end
  end

  def add(date, 0), do: date
  def add(date, n) when n > 0, do: date |> Date.add(1) |> skip(1) |> add(n - 1)
  def add(date, n), do: date |> Date.add(-1) |> skip(-1) |> add(n + 1)

  defp skip(date, step), do: if(workday?(date), do: date, else: date |> Date.add(step) |> skip(step))

  def by_month(year) do
    for month <- 1..12, into: %{} do
      first = Date.new!(year, month, 1)
      {Calendar.strftime(first, "%b"), first |> Date.range(Date.end_of_month(first)) |> Enum.count(&workday?/1)}
    end
  end
end

defmodule Age do
  def on(born, today) do
    years = today.year - born.year
    if {today.month, today.day} < {born.month, born.day}, do: years - 1, else: years
  end

  def words(seconds) do
    [week: 604_800, day: 86_400, hour: 3600, minute: 60, second: 1]
    |> Enum.map_reduce(seconds, fn {unit, size}, left -> {{unit, div(left, size)}, rem(left, size)} end)
    |> elem(0)
    |> Enum.reject(&match?({_, 0}, &1))
    |> Enum.map_join(", ", fn {unit, n} -> "#{n} #{unit}#{if n != 1, do: "s"}" end)
  end
end

IO.puts(MonthView.render(2024, 2))
IO.puts(MonthView.render(2023, 10))

for {from, n} <- [{~D[2024-04-30], 1}, {~D[2024-12-20], 5}, {~D[2024-01-02], -1}, {~D[2024-03-01], 250}] do
  IO.puts("#{from} #{if n < 0, do: n, else: "+#{n}"} workdays: #{Workdays.add(from, n)} (#{Calendar.strftime(Workdays.add(from, n), "%a, week ")}#{elem(:calendar.iso_week_number(Date.to_erl(Workdays.add(from, n))), 1)})")
end

IO.inspect(Workdays.by_month(2024))
IO.inspect(for {born, day} <- [{~D[2000-02-29], ~D[2023-02-28]}, {~D[2000-02-29], ~D[2024-02-29]}, {~D[1999-12-31], ~D[2000-01-01]}], do: Age.on(born, day))
IO.inspect(Enum.map([0, 1, 61, 3600, 90_061, 1_000_000], &Age.words/1))

moments = [~U[2024-03-31 00:59:59.5Z], ~U[2024-03-31 01:00:00Z], ~U[1969-12-31 23:59:59.999Z]]

for moment <- moments do
  shifted = moment |> DateTime.add(90, :minute) |> DateTime.truncate(:second)
  IO.puts("#{moment} -> #{shifted} unix #{DateTime.to_unix(moment)} / #{DateTime.to_unix(moment, :microsecond)} #{DateTime.diff(shifted, moment, :millisecond)}ms")
end

rome = %DateTime{year: 2024, month: 7, day: 14, hour: 1, minute: 30, second: 0, microsecond: {0, 0}, time_zone: "Europe/Rome", zone_abbr: "CEST", utc_offset: 3600, std_offset: 3600}
IO.inspect(rome)
IO.puts(DateTime.to_iso8601(rome, :basic))
IO.puts(Calendar.strftime(rome, "%A %-d %B %Y, %I:%M %p %Z (%z), day %j, quarter %q, '%y, %%"))
IO.inspect(DateTime.compare(rome, ~U[2024-07-13 23:30:00Z]))
IO.inspect(DateTime.to_date(rome))
IO.inspect(Calendar.strftime(~D[2024-05-06], "%A %B", day_of_week_names: &elem({"lunes", "martes"}, &1 - 1), month_names: fn 5 -> "mayo" end))

log = """
2024-05-06T07:59:59Z boot
2024-05-06T08:00:01+02:00 login ana
2024-05-06T08:15:00Z login bob
not a line
2024-05-06T08:59:59.123456Z logout ana
2024-05-06T25:00:00Z impossible
"""

log
|> String.split("\n", trim: true)
|> Enum.flat_map(fn line ->
  with [stamp, text] <- String.split(line, " ", parts: 2), {:ok, time, offset} <- DateTime.from_iso8601(stamp) do
    [{%{time | minute: 0, second: 0, microsecond: {0, 0}}, offset, text}]
  else
    {:error, reason} -> [{:skipped, reason, line}]
    _ -> []
  end
end)
|> Enum.group_by(&elem(&1, 0), &{elem(&1, 1), elem(&1, 2)})
|> Enum.sort_by(fn {key, _} -> inspect(key) end)
|> IO.inspect()

IO.inspect(NaiveDateTime.diff(~N[2024-03-01 00:00:00], ~N[2024-02-28 23:59:59.5], :microsecond))
IO.inspect(Time.diff(~T[01:00:00.123], ~T[23:00:00]))
IO.inspect(Enum.map(1..12, &Date.days_in_month(Date.new!(1900, &1, 1))))
IO.inspect(Date.range(~D[2024-01-31], ~D[2024-01-01], -7) |> Enum.map(&Date.to_string/1))
IO.inspect(for y <- 1896..1904, Calendar.ISO.leap_year?(y), do: y)
IO.inspect(Date.from_iso8601("2024-02-30"))
IO.inspect(:calendar.time_difference({{2024, 2, 28}, {12, 0, 0}}, {{2024, 3, 1}, {11, 59, 59}}))
IO.inspect(Enum.sort([~D[2024-03-01], ~D[2023-12-31], ~D[2024-02-01]], {:desc, Date}))
