defmodule CompileError do
  @moduledoc """
  Raised when code cannot be compiled although it can be parsed: a variable that there is not, a module that
  cannot be required. The fields are `:file`, `:line` and `:description`.

      iex> Code.eval_string("for x <- [1]")
      ** (CompileError) nofile:1: missing :do option in "for"
  """
  defexception [:file, :line, description: "compile error"]

  @impl true
  def message(%{file: file, line: line, description: description}) do
    case Exception.format_file_line(file && Path.relative_to_cwd(file), line) do
      "" -> " " <> description
      location -> location <> " " <> description
    end
  end
end

