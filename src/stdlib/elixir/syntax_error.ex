defmodule SyntaxError do
  @moduledoc "Raised when code can not be parsed."
  defexception [:file, :line, :column, :snippet, description: "syntax error"]

  @impl true
  def message(%{snippet: snippet} = exception) do
    %{file: file, line: line, column: column, description: description} = exception
    file = file && Path.relative_to_cwd(file)
    text = Exception.format_file_line_column(file, line, column, " ") <> description

    if snippet && column,
      do: text <> "\n" <> Exception.format_snippet(snippet, line),
      else: text
  end
end

