defmodule TokenMissingError do
  @moduledoc "Raised when code ends too early."
  defexception [:file, :line, :snippet, :column, description: "expression is incomplete"]

  @impl true
  def message(exception), do: SyntaxError.message(exception)
end
