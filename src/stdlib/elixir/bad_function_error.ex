defmodule BadFunctionError do
  @moduledoc """
  Raised when something else than a function is called by `value.()`. The field is `:term`.

      iex> value = List.first([:not_a_function])
      iex> value.()
      ** (BadFunctionError) expected a function, got: :not_a_function
  """
  defexception [:term]

  @impl true
  def message(%{term: term}) when is_function(term) do
    "function #{inspect(term)} is invalid, likely because it points to an old version of the code"
  end

  def message(%{term: term}), do: "expected a function, got: #{inspect(term)}"
end

