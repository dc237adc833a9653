defmodule Logger.Filter do
  @moduledoc false

  # Filters of `:logger` that Elixir adds.

  @doc "Stops events below the level of the process that logs."
  def process_level(%{level: level}, _extra) do
    case Logger.get_process_level(self()) do
      nil -> :ignore
      least -> if Logger.compare_levels(level, least) == :lt, do: :stop, else: :ignore
    end
  end

  @doc """
  Leaves events of Erlang to other handlers: `:ignore` for those with the domain `:elixir`, `:stop` for all
  others.

      iex> Logger.Filter.filter_elixir_domain(%{meta: %{domain: [:elixir]}}, [])
      :ignore
      iex> Logger.Filter.filter_elixir_domain(%{meta: %{}}, [])
      :stop
  """
  def filter_elixir_domain(%{meta: %{domain: [:elixir | _]}}, _extra), do: :ignore
  def filter_elixir_domain(_event, _extra), do: :stop
end
