defmodule Calendar.UTCOnlyTimeZoneDatabase do
  @moduledoc """
  The time zone database that is there when no other is set: it knows `"Etc/UTC"` alone, and answers
  `{:error, :utc_only_time_zone_database}` for every other zone.

      iex> DateTime.now("Etc/UTC") |> elem(0)
      :ok
      iex> DateTime.now("Europe/Zurich")
      {:error, :utc_only_time_zone_database}
  """

  @behaviour Calendar.TimeZoneDatabase

  @impl true
  def time_zone_period_from_utc_iso_days(_, "Etc/UTC"),
    do: {:ok, %{std_offset: 0, utc_offset: 0, zone_abbr: "UTC"}}

  def time_zone_period_from_utc_iso_days(_, _), do: {:error, :utc_only_time_zone_database}

  @impl true
  def time_zone_periods_from_wall_datetime(_, "Etc/UTC"),
    do: {:ok, %{std_offset: 0, utc_offset: 0, zone_abbr: "UTC"}}

  def time_zone_periods_from_wall_datetime(_, _), do: {:error, :utc_only_time_zone_database}
end
