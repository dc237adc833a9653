defmodule Calendar.TimeZoneDatabase do
  @moduledoc """
  What a database of time zones answers. `Calendar.put_time_zone_database/1` makes a module with these
  callbacks the one that `DateTime` asks; until then it is `Calendar.UTCOnlyTimeZoneDatabase`, which knows
  `"Etc/UTC"` alone.

  A period is a map of `:utc_offset`, the seconds between the zone's standard time and UTC, `:std_offset`,
  what summer time adds, and `:zone_abbr`, such as `"CEST"`.

      iex> database = Calendar.UTCOnlyTimeZoneDatabase
      iex> database.time_zone_period_from_utc_iso_days({0, {0, 1}}, "Etc/UTC")
      {:ok, %{std_offset: 0, utc_offset: 0, zone_abbr: "UTC"}}
      iex> database.time_zone_period_from_utc_iso_days({0, {0, 1}}, "Europe/Zurich")
      {:error, :utc_only_time_zone_database}
  """

  @typedoc """
  What holds in a zone for some time: the offset of its standard time and what summer time adds, both in
  seconds, and the abbreviation.
  """
  @type time_zone_period :: %{
          optional(any) => any,
          utc_offset: Calendar.utc_offset(),
          std_offset: Calendar.std_offset(),
          zone_abbr: Calendar.zone_abbr()
        }

  @typedoc "When a period begins or ends, as the clocks of the zone show it."
  @type time_zone_period_limit :: Calendar.naive_datetime()

  @doc """
  Returns `{:ok, period}`, the one that holds in a zone at a moment of UTC, or `{:error, reason}`. For such a
  moment there is always exactly one.

      def time_zone_period_from_utc_iso_days(_moment, "Mars/Base") do
        {:ok, %{utc_offset: 2400, std_offset: 0, zone_abbr: "MARS"}}
      end
  """
  @callback time_zone_period_from_utc_iso_days(Calendar.iso_days(), Calendar.time_zone()) ::
              {:ok, time_zone_period}
              | {:error, :time_zone_not_found | :utc_only_time_zone_database}

  @doc """
  Returns what holds in a zone when its clocks show a date and time: `{:ok, period}`; `{:ambiguous, first,
  second}` where clocks were put back and show it twice; `{:gap, {before, its end}, {after, its beginning}}`
  where they were put forward and never showed it; or `{:error, reason}`.

      def time_zone_periods_from_wall_datetime(_datetime, "Mars/Base") do
        {:ok, %{utc_offset: 2400, std_offset: 0, zone_abbr: "MARS"}}
      end
  """
  @callback time_zone_periods_from_wall_datetime(Calendar.naive_datetime(), Calendar.time_zone()) ::
              {:ok, time_zone_period}
              | {:ambiguous, time_zone_period, time_zone_period}
              | {:gap, {time_zone_period, time_zone_period_limit},
                 {time_zone_period, time_zone_period_limit}}
              | {:error, :time_zone_not_found | :utc_only_time_zone_database}
end
