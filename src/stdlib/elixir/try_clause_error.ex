defmodule TryClauseError do
  @moduledoc """
  Raised when no clause in the `else` of a `try` matches the value of its block. The field is `:term`.

      iex> try do
      ...>   List.first([3])
      ...> rescue
      ...>   ArgumentError -> :wrong
      ...> else
      ...>   1 -> :one
      ...> end
      ** (TryClauseError) no try clause matching: 3
  """
  defexception [:term]

  @impl true
  def message(%{term: term}), do: "no try clause matching: #{inspect(term)}"
end

