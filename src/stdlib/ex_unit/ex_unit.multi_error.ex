defmodule ExUnit.MultiError do
  @moduledoc "Several failures of one test, each a kind, a reason and a stacktrace."

  defexception errors: []

  @impl true
  def message(%{errors: errors}) do
    "got the following errors:\n\n" <>
      Enum.map_join(errors, "\n\n", fn {kind, error, stack} ->
        Exception.format_banner(kind, error, stack)
      end)
  end
end
