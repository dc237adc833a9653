# Breakpoints that a program sets in modules of the library, and the lines around a place.
{:ok, _} = Application.ensure_all_started(:iex)
marked? = fn module -> module.module_info(:attributes)[:iex_pry] == [true] end

IO.inspect(IEx.Pry.break(URI, :unknown, 2))
IO.inspect(IEx.Pry.break(Nowhere, :unknown, 2))
IO.inspect(IEx.Pry.break(:lists, :map, 2))
IO.inspect(elem(IEx.Pry.break(URI, :parse, 1), 0))
IO.inspect(marked?.(URI))
IO.inspect(elem(IEx.Pry.break(URI, :decode_query, 2, 10), 0))
IO.inspect(for {_, module, function, stops} <- IEx.Pry.breaks(), do: {module, function, stops})

# The implementation for a struct is loaded without replacing the struct's module.
IO.inspect(String.Chars.impl_for(%URI{}))
IO.inspect(marked?.(URI))

IO.inspect(IEx.Pry.reset_break(URI, :parse, 1))
IO.inspect(IEx.Pry.reset_break(URI, :parse, 2))
IO.inspect(for {_, _, function, stops} <- IEx.Pry.breaks(), do: {function, stops})
IO.inspect(IEx.Pry.remove_breaks(URI))
IO.inspect(IEx.Pry.breaks())
IO.inspect(marked?.(URI))

for {module, function} <- [{URI, :unknown}, {Nowhere, :unknown}] do
  try do
    IEx.Pry.break!(module, function, 1)
  rescue
    error -> IO.puts(Exception.message(error))
  end
end

file = Path.join(System.tmp_dir!(), "breakpoints_set_#{System.pid()}.ex")
File.write!(file, "defmodule A do\n  def f(x) do\n\n    x\n  end\nend\n")

for ansi? <- [false, true], line <- [1, 4, 6] do
  Application.put_env(:elixir, :ansi_enabled, ansi?)
  {:ok, lines} = IEx.Pry.whereami(file, line, 2)
  IO.inspect(IO.iodata_to_binary(lines))
end

IO.inspect(IEx.Pry.whereami(file, 9, 2))
File.rm!(file)
IO.inspect(IEx.Pry.whereami(file, 1, 2))

# Patterns and guards are expanded where they are written.
alias String, as: Text
guarded = fn args, guards ->
  try do
    args = Enum.map(args, &Code.string_to_quoted!/1)
    {result, _} = IEx.Pry.break(Integer, :digits, args, Code.string_to_quoted!(guards), __ENV__)
    IO.inspect(result)
  rescue
    error in CompileError -> error |> Exception.message() |> String.split("\n") |> hd() |> String.replace(~r/^.*exs:\d+: /, "") |> IO.puts()
  end
end

guarded.(["Text", "_"], "true")
guarded.(["n", "_"], "is_integer(n) and n > 10")
guarded.(["n", "_"], "nowhere(n)")
guarded.(["%Nowhere{}", "_"], "true")
IO.inspect(Integer.digits(5, 10))
IEx.Pry.remove_breaks()
