defmodule Code.LoadError do
  @moduledoc """
  Raised by `Code.require_file/2` and its like when a file cannot be read. The fields are `:file`, `:reason`
  and `:message`.

      iex> Code.compile_file("/no/such/file.ex")
      ** (Code.LoadError) could not load /no/such/file.ex. Reason: enoent
  """
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

