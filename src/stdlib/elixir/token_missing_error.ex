defmodule TokenMissingError do
  @moduledoc "Raised when code ends too early."
  defexception [:file, :line, :snippet, :column, description: "expression is incomplete"]

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

