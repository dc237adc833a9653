# Kernel.ParallelCompiler: what its callbacks are told, what it returns and prints when files fail, wait or take long.
defmodule Trial do
  def file(name, text), do: (File.write!(name, text); name)

  # Each in a process of its own, and without what earlier ones have defined.
  def of(title, fun) do
    IO.puts("-- #{title}")
    me = self()

    {pid, ref} =
      spawn_monitor(fn ->
        result =
          try do
            fun.()
          rescue
            error -> {error.__struct__, Exception.message(error)}
          catch
            kind, reason -> {kind, reason}
          end

        send(me, {:result, result})
      end)

    receive do
      {:DOWN, ^ref, :process, ^pid, _} -> :ok
    end

    receive(do: ({:result, result} -> IO.inspect(placed(result), width: 110)))

    for {module, _} <- :code.all_loaded(), match?("Elixir.PC" <> _, Atom.to_string(module)) do
      :code.purge(module)
      :code.delete(module)
    end
  end

  # Absolute paths are not the same twice.
  def placed(text) when is_binary(text), do: String.replace(text, File.cwd!() <> "/", "")
  def placed(list) when is_list(list), do: Enum.map(list, &placed/1)
  def placed(tuple) when is_tuple(tuple), do: tuple |> Tuple.to_list() |> placed() |> List.to_tuple()
  def placed(other), do: other
end

alias Kernel.ParallelCompiler, as: Compiler
directory = Path.join(System.tmp_dir!(), "parallel_compiler_#{System.pid()}")
File.mkdir_p!(directory)
File.cd!(directory)

a = Trial.file("a.ex", "defmodule PCA do\n  def a(x), do: 1\nend\n")
b = Trial.file("b.ex", "defmodule PCB do\n  def b, do: PCA.a(1)\n  PCA.a(2)\nend\n")
two = Trial.file("two.ex", "defmodule PCZ do\nend\ndefmodule PCC do\nend\n")
bad = Trial.file("bad.ex", "defmodule PCBad do\n  def a(x), do: y\nend\n")
raises = Trial.file("raises.ex", "defmodule PCRaises do\n  def b(x), do: 2\n  IO.warn(\"mine\")\n  raise \"oops\"\nend\n")
d1 = Trial.file("d1.ex", "defmodule PCD1 do\n  def a(x), do: 1\n  PCD2.x()\nend\n")
d2 = Trial.file("d2.ex", "defmodule PCD2 do\n  PCD1.x()\nend\n")
s1 = Trial.file("s1.ex", "defmodule PCS1 do\n  def x, do: %PCS2{a: 1}\nend\n")
s2 = Trial.file("s2.ex", "Process.sleep(100)\ndefmodule PCS2 do\n  defstruct [:a]\nend\n")
s3 = Trial.file("s3.ex", "defmodule PCS3 do\n  def y(%PCS4{}), do: 1\n  defstruct [:a]\nend\n")
s4 = Trial.file("s4.ex", "defmodule PCS4 do\n  def x(%PCS3{}), do: 1\n  defstruct a: nil\nend\n")
slow = Trial.file("slow.ex", "defmodule PCSlow do\n  Process.sleep(1500)\n  def x, do: 1\nend\n")
waits = Trial.file("waits.ex", "defmodule PCWaits do\n  PCSlow.x()\nend\n")
own = Trial.file("own.ex", "defmodule PCOwn do\n  def y, do: 1\n  PCOwn.y()\nend\n")

told = fn file -> IO.inspect({:file, Trial.placed(file)}) end
defined = fn file, module, code -> IO.inspect({:module, Trial.placed(file), module, is_binary(code)}) end

Trial.of("callbacks", fn -> Compiler.compile([a, b], each_file: told, each_module: defined) end)
Trial.of("modules in order", fn -> Compiler.compile([two, a]) end)
Trial.of("modules before an error", fn -> Compiler.compile([Trial.file("e.ex", "defmodule PCE do\nend\nraise \"a\"")], each_file: told, each_module: defined) end)
Trial.of("cycle ends", fn -> Compiler.compile([a], each_cycle: fn -> {:runtime, [], [{"f", 1, "m"}, {"g", 2, "n"}]} end) end)

Trial.of("cycle goes on", fn ->
  Compiler.compile([a],
    each_cycle: fn ->
      IO.puts("cycle")
      if Process.put(:again, 1), do: {:compile, [], [{"h", 1, "m"}]}, else: {:compile, [two], [{"f", 1, "m"}]}
    end
  )
end)

Trial.of("cycle of scripts", fn -> Compiler.require([Trial.file("r.exs", ":ok")], each_cycle: fn -> IO.puts("cycle"); {:runtime, [], []} end) end)
Trial.of("cycle after an error", fn -> Compiler.compile([raises], each_cycle: fn -> IO.puts("never") end) end)
Trial.of("cycle of another kind", fn -> Compiler.compile([two], each_cycle: fn -> {:foo, [], []} end) end)
Trial.of("cycle of nothing", fn -> Compiler.compile([two], each_cycle: fn -> :x end) end)
Trial.of("long", fn -> Compiler.compile([slow, waits], each_long_compilation: told, long_compilation_threshold: 1) end)
Trial.of("not long", fn -> Compiler.compile([slow], each_long_compilation: told, long_compilation_threshold: 9) end)
Trial.of("threshold", fn -> Compiler.compile([a], long_compilation_threshold: :x) end)
Trial.of("threshold below", fn -> Compiler.compile([a], long_compilation_threshold: -1) end)
Trial.of("undefined function", fn -> Compiler.compile([bad]) end)
Trial.of("raises", fn -> Compiler.compile([raises]) end)
Trial.of("own function", fn -> Compiler.compile([own]) |> elem(0) end)
Trial.of("deadlock", fn -> Compiler.compile([d1, d2]) |> elem(1) end)
Trial.of("structs", fn -> Compiler.compile([s1, s2]) end)
Trial.of("deadlock of structs", fn -> Compiler.compile([s3, s4]) |> elem(1) end)
Trial.of("no folder", fn -> Compiler.compile_to_path([a], "none") end)
File.mkdir_p!("out")
Trial.of("folder", fn -> {Compiler.compile_to_path([a], "out") |> elem(1), File.ls!("out")} end)
Trial.of("time stamp", fn -> Compiler.compile_to_path([a], "out", beam_timestamp: {{2001, 1, 1}, {0, 0, 0}}); File.stat!("out/Elixir.PCA.beam").mtime end)
Trial.of("no profile", fn -> Compiler.compile([a], profile: :x) end)
Trial.of("no callback", fn -> Compiler.compile([a], each_file: 1) end)
Trial.of("no path", fn -> Compiler.compile([1]) end)
Trial.of("warned before another fails", fn ->
  warns = Trial.file("warns.ex", "defmodule PCW do\n  def f(x), do: 1\nend\nProcess.register(self(), :warned)\nProcess.sleep(:infinity)")
  wait = "wait = fn wait -> Process.whereis(:warned) || wait.(wait) end\nwait.(wait)\n"
  {:error, [_], warnings} = Compiler.compile([warns, Trial.file("fails.ex", wait <> "defmodule PCV do\n  def f, do: nope()\nend")])
  warnings
end)
Trial.of("one module in two files", fn ->
  first = Trial.file("first.ex", "defmodule PCX do\n  Process.register(self(), :defining)\n  Process.sleep(:infinity)\nend")
  wait = "wait = fn wait -> Process.whereis(:defining) || wait.(wait) end\nwait.(wait)\n"
  {:error, [{file, line, text}], []} = Compiler.compile([first, Trial.file("second.ex", wait <> "defmodule PCX do\nend")])
  {file, line, hd(String.split(text, "\n"))}
end)
Trial.of("called again", fn ->
  calls = Trial.file("calls.ex", "defmodule PCY do\n  def f, do: PCZ.f()\n  def g, do: PCNone.g()\nend")
  called = Trial.file("called.ex", "defmodule PCZ do\n  def f, do: 1\nend")
  Code.prepend_path("out")
  first = Compiler.compile_to_path([calls, called], "out")
  Trial.file("called.ex", "defmodule PCZ do\n  def g, do: 1\nend")
  {first, Compiler.compile_to_path([called], "out", each_cycle: fn -> {:runtime, [PCY, Enum, PCNone], []} end)}
end)
File.cd!("/")
File.rm_rf!(directory)
