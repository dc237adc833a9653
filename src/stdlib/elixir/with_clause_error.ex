defmodule WithClauseError do
  @moduledoc """
  Raised when a `with` has an `else` of which no clause matches what did not match before. Without an `else`
  such a value is the value of the `with`. The field is `:term`.

      iex> with {:ok, value} <- Map.fetch(%{}, :a) do
      ...>   value
      ...> else
      ...>   nil -> 0
      ...> end
      ** (WithClauseError) no with clause matching: :error
  """
  defexception [:term]

  @impl true
  def message(%{term: term}), do: "no with clause matching: #{inspect(term)}"
end

