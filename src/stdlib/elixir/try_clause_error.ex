defmodule TryClauseError do
  @moduledoc "Raised when no `else` clause of a `try` matches."
  defexception [:term]

  @impl true
  def message(%{term: term}), do: "no try clause matching: #{inspect(term)}"
end

