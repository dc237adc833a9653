defmodule File.CopyError do
  @moduledoc """
  Raised by `File.copy!/3`, `File.cp!/3` and `File.cp_r!/3`. The fields are `:reason`, `:source`,
  `:destination`, `:on`, the file that it failed on, and `:action`.

      iex> File.cp!("/no/such/file", "copy")
      ** (File.CopyError) could not copy from "/no/such/file" to "copy": no such file or directory
  """
  defexception [:reason, :source, :destination, on: "", action: ""]

  @impl true
  def message(exception) do
    formatted = IO.iodata_to_binary(:file.format_error(exception.reason))

    location =
      case exception.on do
        "" -> ""
        on -> ". #{on}"
      end

    "could not #{exception.action} from #{inspect(exception.source)} to " <>
      "#{inspect(exception.destination)}#{location}: #{formatted}"
  end
end

