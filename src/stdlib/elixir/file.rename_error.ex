defmodule File.RenameError do
  @moduledoc "Raised when renaming a file fails."
  defexception [:reason, :source, :destination, on: "", action: ""]

  @doc false
  def message(error) do
    reason = File.Error.reason_text(error.reason)
    place = if error.on in ["", nil], do: ": ", else: ". " <> error.on <> ": "

    "could not " <>
      error.action <>
      " from " <> inspect(error.source) <> " to " <> inspect(error.destination) <> place <> reason
  end
end
