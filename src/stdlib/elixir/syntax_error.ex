defmodule SyntaxError do
  @moduledoc """
  Raised when text is not Elixir. Where it merely ends too early it is a `TokenMissingError`. The fields are
  `:file`, `:line`, `:column`, `:snippet` and `:description`.

      iex> try do
      ...>   Code.string_to_quoted!("1 + ) 2")
      ...> rescue
      ...>   error in SyntaxError -> {error.line, error.column}
      ...> end
      {1, 5}
  """
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

