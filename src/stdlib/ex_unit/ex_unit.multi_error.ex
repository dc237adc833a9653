defmodule ExUnit.MultiError do
  @moduledoc """
  Several failures of one test, in the field `:errors`, each a kind, a reason and a stack trace: what a test
  fails with that checks several things, and gathers what does not hold.

      iex> errors = [{:error, %RuntimeError{message: "one"}, []}, {:throw, :two, []}]
      iex> Exception.message(%ExUnit.MultiError{errors: errors}) =~ "** (throw) :two"
      true
  """

  defexception errors: []

  @impl true
  def message(%{errors: errors}) do
    "got the following errors:\n\n" <>
      Enum.map_join(errors, "\n\n", fn {kind, error, stack} ->
        Exception.format_banner(kind, error, stack)
      end)
  end
end
