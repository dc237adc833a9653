defmodule Code.LoadError do
  @moduledoc "Raised when a file can not be loaded."
  defexception [:file, :message, :reason]

  @impl true
  def message(%{message: message}), do: message

  @impl true
  def exception(opts) do
    file = Keyword.fetch!(opts, :file)
    reason = Keyword.fetch!(opts, :reason)
    message = "could not load #{file}. Reason: #{reason}"
    %Code.LoadError{message: message, file: file, reason: reason}
  end
end

