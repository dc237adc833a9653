defmodule TokenMissingError do
  @moduledoc """
  Raised when code ends too early: a parenthesis, a quote or an `end` is missing. Whoever reads lines, as the
  shell does, goes on reading then. The fields are those of `SyntaxError`.

      iex> try do
      ...>   Code.string_to_quoted!("[1, 2")
      ...> rescue
      ...>   error in TokenMissingError -> {error.line, error.column}
      ...> end
      {1, 6}
  """
  defexception [:file, :line, :snippet, :column, description: "expression is incomplete"]

  @impl true
  def message(exception), do: SyntaxError.message(exception)
end
