# Where Elixir's expander is when it refuses a capture, or super.
shown = fn code ->
  IO.puts("== " <> code)

  try do
    Code.eval_string(code)
    IO.puts("fine")
  rescue
    error ->
      IO.puts(Exception.message(error))

      for {module, name, arity, place} <- Enum.take_while(__STACKTRACE__, &(elem(&1, 0) not in [:elixir, Code])) do
        IO.puts("    #{inspect(module)}.#{name}/#{arity}:#{place[:line]}")
      end
  end
end

captures = [
  "& &<<1>>", "& &(&1 + 1)", "&(&1; &(&2))", "& 1", "&foo", "&{&1, &3}", "&1", "&(&0)", "&(&1 + &256)", "&fn -> 1 end", "&[]",
  "&(&1) + &(&2)", "&if(&1, do: &(&2))", "& &1.(&(&2))", "&[&(&2)]", "&[1, &(&2)]", "&{&(&1), 2}", "&{1, 2, &(&1)}",
  "&f([&(&2)])", "&f([1, &(&2)])", "&f(a: &(&1))", "&f([a: 1, b: &(&1)])", "&f([[&(&1)]])", "&f({&(&1), 2})", "&f({1, 2, &(&1)})",
  "&(&(&1)).(1)", "&f(g(1, &(&1)))", "&[1 | &(&1)]", "&f([g(1, &0)])", "&foo/256", "&Foo.bar/256", "&super/1", "&super(&1)",
  "&Foo.bar/a", "&x().foo(&1)", "&unquote(1)"
]

Enum.each(captures, shown)

for body <- ["super(1)", "(&super/1).(x)", "(&super(&1)).(x)", "super()", "Enum.map(x, &super(&1, &1))", "fn -> super(x) end"] do
  shown.("defmodule Without do\n  def f(x), do: " <> body <> "\nend")
end

shown.("super(1)")
shown.("defmodule Clash do\n import String, only: [upcase: 1]\n def f(x), do: upcase(x)\n def upcase(x), do: x\nend")
