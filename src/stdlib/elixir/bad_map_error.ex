defmodule BadMapError do
  @moduledoc """
  Raised when a map is needed and something else is there: by `%{map | key: value}` and the functions of
  `Map`. The field is `:term`.

      iex> Map.put([], :a, 1)
      ** (BadMapError) expected a map, got: []
  """
  defexception [:term]

  @impl true
  def message(%{term: term}), do: "expected a map, got: #{inspect(term)}"
end

