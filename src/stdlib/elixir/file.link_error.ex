defmodule File.LinkError do
  @moduledoc "Raised when linking a file fails."
  defexception [:reason, :existing, :new, action: ""]

  @doc false
  def message(error) do
    reason = File.Error.reason_text(error.reason)

    "could not #{error.action} from #{inspect(error.existing)} to #{inspect(error.new)}: #{reason}"
  end
end
