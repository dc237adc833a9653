defmodule EEx.SyntaxError do
  @moduledoc "A template that can not be read."
  defexception [:message, :file, :line, :column]

  @impl true
  def message(exception),
    do: "#{exception.file}:#{exception.line}:#{exception.column}: #{exception.message}"
end
