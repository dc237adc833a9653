# Stack traces of what macros raise, themselves and by what they call last.
Code.eval_string(
  """
  defmodule Refusing do
    defmacro tail(x), do: refuse(x)

    defmacro before(x) do
      refuse_softly(x)
      x
    end

    defmacro direct(_x), do: raise("direct")
    defmacro nested(x), do: quote(do: Refusing.tail(unquote(x)))
    defmacro by_function(x), do: Enum.map([x], fn y -> refuse(y) end)
    defmacro by_apply(x), do: apply(String, :upcase, [x])
    defmacro thrown(x), do: toss(x)

    defp refuse(_), do: raise("refused")
    defp refuse_softly(_), do: raise("refused softly")
    defp toss(x), do: throw({:tossed, x})
  end
  """,
  [],
  file: "refusing.exs"
)

shown = fn code ->
  IO.puts("== " <> code)

  try do
    Code.eval_string("require Refusing\n" <> code)
  catch
    kind, reason -> IO.puts(Exception.format(kind, reason, __STACKTRACE__))
  end
end

for code <- [
      "Refusing.tail(1)",
      "Refusing.before(1)",
      "Refusing.direct(1)",
      "Refusing.nested(1)",
      "Refusing.by_function(1)",
      "Refusing.by_apply(1)",
      "Refusing.thrown(1)",
      "x = 1\nx + Refusing.tail(2)",
      "Enum.map([1], fn x -> Refusing.tail(x) end)",
      "defmodule Trying do\n  def f(x), do: Refusing.tail(x)\nend",
      "defmodule Trying do\n  Refusing.before(1)\nend",
      "if(1, [])",
      "unless(1, foo: 2)",
      "if true, else: 1, do: 2",
      "if 1, do: 1, foo: 2",
      "if 1, 2",
      "unless 1, 2",
      "&if/2"
    ] do
  shown.(code)
end
