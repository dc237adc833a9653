defmodule BadMapError do
  @moduledoc "Raised when a map is expected."
  defexception [:term]

  @impl true
  def message(%{term: term}), do: "expected a map, got: #{inspect(term)}"
end

