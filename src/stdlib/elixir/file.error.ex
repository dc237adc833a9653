defmodule File.Error do
  @moduledoc ~S"""
  Raised by the functions of `File` that end in `!` when the operating system refuses. The fields are
  `:reason`, an atom such as `:enoent`, `:path`, and `:action`, what was tried.

      iex> File.read!("/no/such/file")
      ** (File.Error) could not read file "/no/such/file": no such file or directory
      iex> Exception.message(%File.Error{reason: :eacces, path: "secret", action: "read file"})
      "could not read file \"secret\": permission denied"
  """
  defexception [:reason, :path, action: ""]

  @impl true
  def message(%{action: "remove directory", reason: :eexist, path: path}),
    do: "could not remove directory #{inspect(path)}: directory is not empty"

  def message(%{action: action, reason: reason, path: path}),
    do: "could not #{action} #{inspect(path)}: #{IO.iodata_to_binary(:file.format_error(reason))}"
end

