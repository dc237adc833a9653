defmodule :logger_config do
  @moduledoc "The order of the levels of `:logger`."

  @doc """
  Tells whether a level of a message is as severe as a limit, given as a number: 0 for `:emergency` up to 7 for `:debug`.

      iex> :logger_config.less_or_equal_level(:error, 4)
      true
  """
  def less_or_equal_level(:emergency, limit), do: 0 <= limit
  def less_or_equal_level(:alert, limit), do: 1 <= limit
  def less_or_equal_level(:critical, limit), do: 2 <= limit
  def less_or_equal_level(:error, limit), do: 3 <= limit
  def less_or_equal_level(:warning, limit), do: 4 <= limit
  def less_or_equal_level(:notice, limit), do: 5 <= limit
  def less_or_equal_level(:info, limit), do: 6 <= limit
  def less_or_equal_level(:debug, limit), do: 7 <= limit
end
