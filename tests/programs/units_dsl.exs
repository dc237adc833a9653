# Units of measure by macros: tables made at compile time, code walked and rewritten, hooks, and errors at compile time.
defmodule Units do
  defmacro __using__(_) do
    quote do
      import Units, only: [unit: 2, measure: 1]
      Module.register_attribute(__MODULE__, :unit, accumulate: true)
      @on_definition Units
      @before_compile Units
    end
  end

  defmacro unit(name, factor) do
    quote bind_quoted: [name: name, factor: factor] do
      @unit {name, factor}
      def unquote(name)(amount), do: {amount * unquote(factor), unquote(name)}
    end
  end

  # Writes `3 * km + 200 * m` with the numbers in the base unit.
  defmacro measure(do: expression) do
    units = Module.get_attribute(__CALLER__.module, :unit)

    Macro.prewalk(expression, fn
      {name, meta, context} = variable when is_atom(name) and is_atom(context) ->
        case Keyword.fetch(units, name) do
          {:ok, factor} ->
            factor

          :error ->
            if Macro.Env.has_var?(__CALLER__, {name, context}),
              do: variable,
              else: raise(CompileError, file: __CALLER__.file, line: meta[:line], description: "no unit #{name}")
        end

      other ->
        other
    end)
  end

  def __on_definition__(env, kind, name, args, _guards, _body) do
    defined = Process.get(:defined, [])
    Process.put(:defined, [{env.module, kind, name, length(args)} | defined])
  end

  defmacro __before_compile__(env) do
    for {name, factor} <- env.module |> Module.get_attribute(:unit) |> Enum.reverse() do
      quote do
        def factor(unquote(name)), do: unquote(factor)
        def unquote(:"to_#{name}")(base), do: base / unquote(factor)
      end
    end ++
      [
        quote do
          def units, do: unquote(env.module |> Module.get_attribute(:unit) |> Keyword.keys() |> Enum.sort())
        end
      ]
  end
end

defmodule Lengths do
  use Units
  unit :m, 1
  unit :km, 1000
  unit :cm, 0.01

  def marathon, do: measure(do: 42 * km + 195 * m)
  def rooms(n), do: measure(do: n * (4 * m + 20 * cm))
end

defmodule Simplify do
  @moduledoc "Rewrites arithmetic by rules, counts nodes, finds variables."
  def run(code), do: fixpoint(code, &Macro.postwalk(&1, fn node -> rule(node) end))

  defp fixpoint(code, fun) do
    case fun.(code) do
      ^code -> code
      next -> fixpoint(next, fun)
    end
  end

  defp rule({:+, _, [x, 0]}), do: x
  defp rule({:+, _, [0, x]}), do: x
  defp rule({:*, _, [_, 0]}), do: 0
  defp rule({:*, _, [0, _]}), do: 0
  defp rule({:*, _, [x, 1]}), do: x
  defp rule({:*, _, [1, x]}), do: x
  defp rule({op, _, [a, b]}) when op in [:+, :-, :*] and is_integer(a) and is_integer(b), do: apply(Kernel, op, [a, b])
  defp rule({:-, _, [x, x]}), do: 0
  defp rule(node), do: node

  def variables(code) do
    {_, names} =
      Macro.prewalk(code, MapSet.new(), fn
        {name, _, context} = node, acc when is_atom(context) -> {node, MapSet.put(acc, name)}
        node, acc -> {node, acc}
      end)

    Enum.sort(names)
  end

  def size(code), do: code |> Macro.prewalker() |> Enum.count()
end

defmodule Tracing do
  defmacro traced(expression) do
    text = Macro.to_string(expression)

    quote do
      value = unquote(expression)
      IO.puts("#{unquote(text)} = #{inspect(value)}")
      value
    end
  end

  defmacro pipeline(value, stages) do
    Enum.reduce(stages, value, fn stage, acc -> Macro.pipe(acc, stage, 0) end)
  end

  defmacro hygiene do
    quote do
      x = :inside
      {x, var!(x)}
    end
  end

  defmacro make(names) do
    for {name, value} <- names do
      quote do: def(unquote(name)(), do: unquote(value))
    end
  end
end

defmodule Demo do
  require Tracing
  Tracing.make(one: 1, two: 2)

  def run do
    Tracing.traced(one() + two() * 3)
    Tracing.traced(Enum.map([1, 2], &(&1 + 1)))
    x = :outside
    IO.inspect(Tracing.hygiene())
    IO.inspect(Tracing.pipeline([3, 1, 2], [Enum.sort(), Enum.map(fn n -> n * n end), Enum.join("-")]))
    x
  end
end

IO.inspect({Lengths.marathon(), Lengths.rooms(3), Lengths.km(2), Lengths.to_km(42_195), Lengths.units(), Lengths.factor(:cm)})
IO.inspect(Process.get(:defined) |> Enum.filter(&(elem(&1, 0) == Lengths)) |> Enum.map(&Tuple.delete_at(&1, 0)) |> Enum.reverse() |> Enum.take(6))
Demo.run()

for code <- ["x * 1 + 0", "(a - a) * b + 2 * 3", "0 + f(x * 1, y + 0)", "1 + 2 - 3"] do
  quoted = Code.string_to_quoted!(code)
  simple = Simplify.run(quoted)
  IO.puts("#{code} -> #{Macro.to_string(simple)} #{inspect(Simplify.variables(simple))} #{Simplify.size(quoted)}")
end

try do
  Code.eval_string("""
  defmodule Broken do
    use Units
    unit :s, 1
    def x, do: measure(do: 3 * parsec)
  end
  """)
rescue
  error in CompileError -> IO.puts("#{error.line}: #{error.description}")
end

IO.inspect(Macro.decompose_call(quote(do: Foo.bar(1, 2))))
IO.inspect(Macro.unpipe(quote(do: a |> b(1) |> c())) |> Enum.map(fn {code, at} -> {Macro.to_string(code), at} end))
IO.inspect(Macro.expand(quote(do: unless(a, do: b)), __ENV__) |> Macro.to_string() |> String.split("\n") |> hd())
