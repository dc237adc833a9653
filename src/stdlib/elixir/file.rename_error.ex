defmodule File.RenameError do
  @moduledoc "Raised when a file can not be renamed."
  defexception [:reason, :source, :destination, on: "", action: ""]

  @impl true
  def message(exception), do: File.CopyError.message(exception)
end
