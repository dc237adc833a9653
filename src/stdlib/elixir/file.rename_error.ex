defmodule File.RenameError do
  @moduledoc """
  Raised by `File.rename!/2`. The fields are `:reason`, `:source`, `:destination`, `:on` and `:action`.

      iex> File.rename!("/no/such/file", "other")
      ** (File.RenameError) could not rename from "/no/such/file" to "other": no such file or directory
  """
  defexception [:reason, :source, :destination, on: "", action: ""]

  @impl true
  def message(exception), do: File.CopyError.message(exception)
end
