# A tracer that draws who uses whom: what the compiler tells of modules while they are compiled.
defmodule Tracer do
  # Calls that macros of the library make belong to no program.
  @machinery [Module, Kernel.Utils, :elixir_def, :elixir_module, :elixir_utils, :elixir_bootstrap]

  def start_link, do: Agent.start_link(fn -> [] end, name: __MODULE__)
  def take, do: Agent.get_and_update(__MODULE__, &{Enum.reverse(&1), []})

  def trace({:on_module, code, _}, env) when is_binary(code), do: note({:on_module, env.module})
  def trace({_kind, _meta, module}, _env) when module in @machinery, do: :ok
  def trace({_kind, _meta, module, _name, _arity}, _env) when module in @machinery, do: :ok

  def trace(event, env) when is_tuple(event) and is_list(elem(event, 1)) do
    line = event |> elem(1) |> Keyword.get(:line)
    note({event |> Tuple.delete_at(1), line, env.function})
  end

  def trace(event, _env), do: note(event)

  defp note(event), do: Agent.update(__MODULE__, &[event | &1])
end

defmodule Refuser do
  def trace({:remote_function, meta, :os, :cmd, _}, env),
    do: raise(CompileError, file: env.file, line: meta[:line], description: "no commands here")

  def trace(_event, _env), do: :ok
end

defmodule Program do
  def run(title, source) do
    IO.puts("== #{title}")
    Code.compile_string(source, "traced.ex")
  rescue
    error -> IO.puts("#{inspect(error.__struct__)}: #{Exception.message(error)}")
  after
    Enum.each(Tracer.take(), &IO.inspect/1)
  end
end

{:ok, _} = Tracer.start_link()
Code.put_compiler_option(:tracers, [Tracer])

Program.run("aliases, imports, calls", """
defmodule Traced do
  alias Deep.{One, Two}
  alias String, as: S
  import Enum, only: [map: 2, sum: 1]
  require Logger
  def f(x), do: x |> map(&(&1 + 1)) |> sum()
  def g(x), do: S.upcase(x) <> Kernel.to_string(f(x))
  def h([%Range{first: first}]), do: first
  def i(x) when is_nil(x), do: One.call(x)
  def j, do: {Two, __MODULE__.j()}
  def k(x), do: if(x, do: quote(do: map(Two, 1)))
  defmacro l(x), do: x
  def m(x), do: l(x) * %{s: ~w(a b)}.s
end
""")

Application.put_env(:traced, :key, nested: 1)

Program.run("settings", """
defmodule Traced.Settings do
  def all, do: unquote(Macro.escape({
    Application.compile_env(:traced, :key),
    Application.compile_env(:traced, [:key, :nested]),
    Application.compile_env(:traced, :other, 5)
  }))
end
""")

Program.run("settings in a function", """
defmodule Traced.Late do
  def late, do: Application.compile_env(:traced, :key)
end
""")

IO.inspect(Code.eval_string("String.upcase(\"not compiled\")") |> elem(0))
IO.inspect(Tracer.take())

Code.put_compiler_option(:tracers, [Tracer, Refuser])
Program.run("a tracer that refuses", "IO.puts(\"\")\n:os.cmd('true')")
Code.put_compiler_option(:tracers, [])
Program.run("nobody listens", "String.upcase(\"x\")")
