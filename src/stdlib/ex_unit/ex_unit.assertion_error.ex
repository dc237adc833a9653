defmodule ExUnit.AssertionError do
  @moduledoc """
  An assertion that did not hold, as `assert/1` and its like raise it. The fields are `:message`, `:expr`,
  the code, `:left`, `:right`, `:args` and `:context`; those that have no value hold `no_value/0`.

      iex> error = assert_raise(ExUnit.AssertionError, fn -> ExUnit.Assertions.flunk("no") end)
      iex> {error.message, error.left == ExUnit.AssertionError.no_value()}
      {"no", true}
  """

  @no_value :ex_unit_no_meaningful_value

  defexception left: @no_value,
               right: @no_value,
               message: @no_value,
               expr: @no_value,
               args: @no_value,
               doctest: @no_value,
               context: :==

  @doc """
  Returns what stands in a field of the exception that has no value, since `nil` is one: an atom, to be
  compared with only.

      iex> ExUnit.AssertionError.no_value() == nil
      false
      iex> error = %ExUnit.AssertionError{message: "no"}
      iex> error.left == ExUnit.AssertionError.no_value()
      true
  """
  @spec no_value :: atom
  def no_value, do: @no_value

  @impl true
  def message(exception),
    do: "\n\n" <> ExUnit.Formatter.format_assertion_error(exception)
end
