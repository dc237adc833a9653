defmodule File.LinkError do
  @moduledoc """
  Raised by `File.ln!/2` and `File.ln_s!/2` when a link cannot be made. The fields are `:reason`,
  `:existing`, `:new` and `:action`.

      iex> File.ln!("/no/such/file", "link")
      ** (File.LinkError) could not create hard link from "/no/such/file" to "link": no such file or directory
  """
  defexception [:reason, :existing, :new, action: ""]

  @impl true
  def message(exception) do
    formatted = IO.iodata_to_binary(:file.format_error(exception.reason))

    "could not #{exception.action} from #{inspect(exception.existing)} to " <>
      "#{inspect(exception.new)}: #{formatted}"
  end
end

