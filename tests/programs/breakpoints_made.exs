# Breakpoints in what macros define: structs, protocols and their implementations, `use`, private functions, macros.
{:ok, _} = Application.ensure_all_started(:iex)
folder = Path.join(System.tmp_dir!(), "breakpoints_made_#{System.pid()}")
File.mkdir_p!(folder)
source = Path.join(folder, "stopped.ex")

File.write!(source, """
defmodule Stopped do
  defstruct name: "kate"

  def greet(%{name: name}), do: text(name)
  defp text(name) when is_binary(name), do: "hi " <> name
  defp text(other), do: other

  defmacro twice(x), do: quote(do: unquote(x) * 2)

  for word <- [:one, :two] do
    def unquote(word)(x) do
      {unquote(word), x}
    end
  end

  defmodule Inner do
    use Agent
    def start_link(_), do: :ok
  end
end

defprotocol Stopped.Shape do
  def area(shape)
end

defimpl Stopped.Shape, for: [Integer, Stopped] do
  def area(shape), do: {:area, shape}
end

defimpl Stopped.Shape, for: Tuple do
  def area({a, b}), do: a * b
end

defimpl String.Chars, for: Stopped do
  def to_string(stopped), do: stopped.name
end
""")

{:ok, modules, _} = Kernel.ParallelCompiler.compile_to_path([source], folder)
IO.inspect(Enum.sort(modules))
Code.prepend_path(folder)

breaks = [
  {Stopped, :__struct__, 0},
  {Stopped, :__struct__, 1},
  {Stopped, :greet, 1},
  {Stopped, :text, 1},
  {Stopped, :twice, 1},
  {Stopped, :two, 1},
  {Stopped, :three, 1},
  {Stopped.Inner, :child_spec, 1},
  {Stopped.Shape, :area, 1},
  {Stopped.Shape.Integer, :area, 1},
  {Stopped.Shape.Stopped, :area, 1},
  {Stopped.Shape.Tuple, :area, 1},
  {Stopped.Shape.Tuple, :area, 2},
  {String.Chars.Stopped, :to_string, 1},
  {Date.Range, :__struct__, 1},
  {Inspect.Date.Range, :inspect, 2},
  {Enumerable.Map, :reduce, 3},
  {Task, :child_spec, 1},
  {:ets, :new, 2}
]

for {module, function, arity} <- breaks do
  result = IEx.Pry.break(module, function, arity)
  IO.inspect({module, function, arity, with({:ok, id} when is_integer(id) <- result, do: :ok)})
end

# No shell is there that could stop: who comes by says so and goes on.
told = fn text, fun ->
  {result, output} = ExUnit.CaptureIO.with_io(fun)
  place = output |> String.replace(~r/#PID<[^>]*>/, "PID") |> String.replace(~r/\(.*\)/, "(place)")
  IO.inspect({text, result, place})
end

Code.eval_string("""
told.("greet", fn -> Stopped.greet(%{name: "alex"}) end)
told.("two", fn -> Stopped.two(2) end)
told.("one", fn -> Stopped.one(1) end)
told.("child_spec", fn -> Stopped.Inner.child_spec(1) end)
told.("integer", fn -> Stopped.Shape.area(5) end)
told.("tuple", fn -> Stopped.Shape.area({2, 3}) end)
told.("again", fn -> Stopped.Shape.area({2, 3}) end)
told.("struct", fn -> to_string(struct(Stopped)) end)
""", told: told)

stops = for {_, module, function, stops} <- IEx.Pry.breaks(), stops == 0, do: {module, function}
IO.inspect(Enum.sort(stops))
IO.inspect(IEx.Pry.remove_breaks())
IO.inspect(IEx.Pry.breaks())
File.rm_rf!(folder)
