defmodule CompileError do
  @moduledoc "Raised when code can not be compiled."
  defexception [:file, :line, description: "compile error"]

  @impl true
  def message(%{file: file, line: line, description: description}) do
    case Exception.format_file_line(file && Path.relative_to_cwd(file), line) do
      "" -> " " <> description
      location -> location <> " " <> description
    end
  end
end

