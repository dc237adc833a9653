defmodule Code.LoadError do
  @moduledoc "Raised when a file cannot be loaded."
  defexception [:file, :message]

  @doc false
  def exception(opts) do
    file = Keyword.fetch!(opts, :file)
    reason = Keyword.get(opts, :reason)

    message =
      if reason, do: "could not load #{file}. Reason: #{reason}", else: "could not load #{file}"

    %Code.LoadError{message: message, file: file}
  end
end
