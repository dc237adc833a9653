defmodule IO.StreamError do
  @moduledoc "Raised when reading from a stream's device fails."
  defexception [:reason]

  @doc false
  def message(%{reason: reason}),
    do: "error during streaming: #{inspect(reason)}"
end
