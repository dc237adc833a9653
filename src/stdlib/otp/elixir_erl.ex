defmodule :elixir_erl do
  @moduledoc "What the debug information of Elixir's modules names as its reader."

  @doc "Gives debug information in the format that is asked for, of which there is Elixir's own, `:elixir_v1`."
  def debug_info(:elixir_v1, _module, {:elixir_v1, map, _specs}, _options), do: {:ok, map}
  def debug_info(:elixir_v1, _module, :none, _options), do: {:error, :missing}
  def debug_info(_format, _module, _data, _options), do: {:error, :unknown_format}
end
