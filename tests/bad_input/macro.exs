# A macro whose expansion calls it again.
defmodule Forever do
  defmacro again(x), do: quote(do: [Forever.again(unquote(x)), 1])
end

try do
  Code.eval_string("require Forever; Forever.again(1)")
rescue
  error in CompileError -> IO.puts(error.description)
end

IO.puts("alive")
