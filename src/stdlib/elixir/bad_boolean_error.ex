defmodule BadBooleanError do
  @moduledoc "Raised when `and` or `or` get something else than a boolean."
  defexception [:term, :operator]

  @impl true
  def message(%{term: term, operator: operator}),
    do: "expected a boolean on left-side of \"#{operator}\", got: #{inspect(term)}"
end

