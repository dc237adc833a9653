defmodule ExUnit.AssertionError do
  @moduledoc """
  An assertion that did not hold.

      iex> %ExUnit.AssertionError{message: "no"}.left == ExUnit.AssertionError.no_value()
      true
  """

  @no_value :ex_unit_no_meaningful_value

  defexception left: @no_value,
               right: @no_value,
               message: @no_value,
               expr: @no_value,
               args: @no_value,
               doctest: @no_value,
               context: :==

  @doc "Gives what stands in a field that says nothing."
  @spec no_value :: atom
  def no_value, do: @no_value

  @impl true
  def message(exception),
    do: "\n\n" <> ExUnit.Formatter.format_assertion_error(exception)
end
