defmodule BadBooleanError do
  @moduledoc """
  Raised when `and`, `or` or `not` get something else than `true` or `false` on their left; `&&`, `||` and
  `!` take any term. The fields are `:term` and `:operator`.

      iex> value = List.first([])
      iex> value and true
      ** (BadBooleanError) expected a boolean on left-side of "and", got: nil
  """
  defexception [:term, :operator]

  @impl true
  def message(%{term: term, operator: operator}),
    do: "expected a boolean on left-side of \"#{operator}\", got: #{inspect(term)}"
end

