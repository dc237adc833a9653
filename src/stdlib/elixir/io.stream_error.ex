defmodule IO.StreamError do
  @moduledoc """
  Raised when a stream of a device, as `IO.stream/2` and `File.stream!/3` make it, cannot be read or written
  while it is walked. The fields are `:reason` and `:message`.

      iex> Exception.message(IO.StreamError.exception(reason: :enospc))
      "error during streaming: no space left on device"
  """
  defexception [:reason, :message]

  @impl true
  def exception(opts) do
    reason = opts[:reason]
    %IO.StreamError{message: "error during streaming: #{text(reason)}", reason: reason}
  end

  defp text(:terminated), do: "the file server process is terminated"
  defp text({:no_translation, from, to}), do: "no translation from #{from} to #{to}"
  defp text(reason), do: IO.iodata_to_binary(:file.format_error(reason))
end

