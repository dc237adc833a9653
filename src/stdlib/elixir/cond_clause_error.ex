defmodule CondClauseError do
  @moduledoc """
  Raised when no condition of a `cond` holds. A last clause `true ->` takes whatever is left.

      iex> number = List.first([3])
      iex> cond do
      ...>   number == 1 -> :one
      ...>   number == 2 -> :two
      ...> end
      ** (CondClauseError) no cond clause evaluated to a truthy value
  """
  defexception []

  @impl true
  def message(_exception), do: "no cond clause evaluated to a truthy value"
end

