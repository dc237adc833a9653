defmodule File.Error do
  @moduledoc "Raised by functions of `File` that end in `!`."
  defexception [:reason, :path, action: ""]

  @impl true
  def message(%{action: "remove directory", reason: :eexist, path: path}),
    do: "could not remove directory #{inspect(path)}: directory is not empty"

  def message(%{action: action, reason: reason, path: path}),
    do: "could not #{action} #{inspect(path)}: #{IO.iodata_to_binary(:file.format_error(reason))}"
end

