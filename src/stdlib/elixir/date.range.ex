defmodule Date.Range do
  @moduledoc """
  The dates from one to another, in steps; made by `Date.range/2` and `Date.range/3`. It is enumerable, and
  holds the two ends and the step only. The fields that may be read are `:first`, `:last` and `:step`.

      iex> range = Date.range(~D[2000-01-01], ~D[2000-01-02])
      iex> Enum.to_list(range)
      [~D[2000-01-01], ~D[2000-01-02]]
      iex> {range.first, range.last, Enum.count(range)}
      {~D[2000-01-01], ~D[2000-01-02], 2}
      iex> ~D[2000-01-03] in range
      false
  """

  defstruct [:first, :last, :first_in_iso_days, :last_in_iso_days, :step]

  @type t :: %Date.Range{
          first: Date.t(),
          first_in_iso_days: days,
          last: Date.t(),
          last_in_iso_days: days,
          step: pos_integer | neg_integer
        }

  @typep days :: integer
end

defimpl Enumerable, for: Date.Range do
  @moduledoc false

  def member?(range, %{calendar: calendar} = date) do
    days = days(date)

    same? = range.first.calendar == calendar and size(range) > 0
    in? = days in Range.new(range.first_in_iso_days, range.last_in_iso_days, step(range))
    {:ok, same? and in?}
  end

  def member?(_, _), do: {:ok, false}

  def count(range), do: {:ok, size(range)}

  def slice(range) do
    step = step(range)
    first = range.first_in_iso_days
    calendar = range.first.calendar

    {:ok, size(range), fn start, length -> pick(first + start * step, step, length, calendar) end}
  end

  defp pick(_day, _step, 0, _calendar), do: []

  defp pick(day, step, n, calendar),
    do: [date(day, calendar) | pick(day + step, step, n - 1, calendar)]

  def reduce(range, acc, fun),
    do:
      reduce(
        range.first_in_iso_days,
        range.last_in_iso_days,
        acc,
        fun,
        step(range),
        range.first.calendar
      )

  defp reduce(_first, _last, {:halt, acc}, _fun, _step, _calendar), do: {:halted, acc}

  defp reduce(first, last, {:suspend, acc}, fun, step, calendar),
    do: {:suspended, acc, &reduce(first, last, &1, fun, step, calendar)}

  defp reduce(first, last, {:cont, acc}, fun, step, calendar)
       when (step > 0 and first <= last) or (step < 0 and first >= last),
       do: reduce(first + step, last, fun.(date(first, calendar), acc), fun, step, calendar)

  defp reduce(_, _, {:cont, acc}, _fun, _step, _calendar), do: {:done, acc}

  # Ranges made before steps existed have none.
  defp step(%{step: step}) when is_integer(step), do: step

  defp step(%{first_in_iso_days: first, last_in_iso_days: last}),
    do: if(first <= last, do: 1, else: -1)

  defp size(%{first_in_iso_days: first, last_in_iso_days: last} = range) do
    step = step(range)

    max(0, div(last - first, step) + if((last - first) * step < 0, do: -1, else: 1))
    |> then(fn n ->
      if (step > 0 and first > last) or (step < 0 and first < last), do: 0, else: n
    end)
  end

  defp days(%{calendar: Calendar.ISO, year: y, month: m, day: d}),
    do: Calendar.ISO.date_to_iso_days(y, m, d)

  defp days(%{calendar: calendar, year: y, month: m, day: d}),
    do: elem(calendar.naive_datetime_to_iso_days(y, m, d, 0, 0, 0, {0, 0}), 0)

  defp date(days, Calendar.ISO) do
    {year, month, day} = Calendar.ISO.date_from_iso_days(days)
    %Date{year: year, month: month, day: day, calendar: Calendar.ISO}
  end

  defp date(days, calendar) do
    {year, month, day, _, _, _, _} =
      calendar.naive_datetime_from_iso_days({days, {0, 86_400_000_000}})

    %Date{year: year, month: month, day: day, calendar: calendar}
  end
end

defimpl Inspect, for: Date.Range do
  @moduledoc false

  import Kernel, except: [inspect: 2]

  def inspect(%{first: first, last: last, step: 1}, _),
    do: "Date.range(" <> inspect(first) <> ", " <> inspect(last) <> ")"

  def inspect(%{step: _} = range, _), do: with_step(range)

  # Ranges of before there were steps.
  def inspect(%{first: first, last: last} = range, opts) do
    step = if range.first_in_iso_days <= range.last_in_iso_days, do: 1, else: -1
    inspect(%{first: first, last: last, step: step}, opts)
  end

  defp with_step(%{first: first, last: last, step: step}),
    do: "Date.range(" <> inspect(first) <> ", " <> inspect(last) <> ", " <> inspect(step) <> ")"
end
