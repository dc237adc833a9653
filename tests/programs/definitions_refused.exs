# Where Elixir's compiler is when it refuses a definition: the first entries of the stack trace.
for code <- [
      "def shown(text \\\\ 1), do: text\ndef shown, do: 1",
      "def shown(text), do: text\ndefp shown(1), do: 2",
      "def shown(text \\\\ 1), do: text\ndef shown(other \\\\ 2), do: other",
      "def shown(text \\\\ 1, more), do: {text, more}\ndef shown(text, more \\\\ 2, all \\\\ 3), do: {text, more, all}",
      "def shown(text)",
      "def shown(text), foo: text",
      "def 1, do: 2",
      "def shown(1)",
      "def __info__(kind), do: kind"
    ] do
  try do
    Code.eval_string("defmodule Refused do\n#{code}\nend", [], file: "refused.ex")
  rescue
    error ->
      [first | _] = String.split(Exception.message(error), "\n")
      IO.puts(first <> "\n" <> Exception.format_stacktrace(Enum.take(__STACKTRACE__, 4)))
  end
end
