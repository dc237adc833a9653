defmodule CaseClauseError do
  @moduledoc """
  Raised when no clause of a `case` matches. A last clause `_ ->` takes whatever is left; leaving it out is
  the better choice where nothing else should come. The field is `:term`.

      iex> case List.first([3]) do
      ...>   1 -> :one
      ...>   2 -> :two
      ...> end
      ** (CaseClauseError) no case clause matching: 3
  """
  defexception [:term]

  @impl true
  def message(%{term: term}), do: "no case clause matching: #{inspect(term)}"
end

