defmodule Calendar.TimeZoneDatabase do
  @moduledoc "What a time zone database answers."

  @type time_zone_period :: map

  @callback time_zone_period_from_utc_iso_days(Calendar.iso_days(), String.t()) ::
              {:ok, time_zone_period} | {:error, atom}
  @callback time_zone_periods_from_wall_datetime(Calendar.naive_datetime(), String.t()) ::
              {:ok, time_zone_period}
              | {:ambiguous, map, map}
              | {:gap, tuple, tuple}
              | {:error, atom}
end
