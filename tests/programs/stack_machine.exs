# A compiler and a virtual machine: a small language becomes byte code in a binary, which a loop of clauses runs.
defmodule Op do
  @ops [push: 1, add: 2, sub: 3, mul: 4, lt: 5, jump: 6, unless: 7, load: 8, store: 9, print: 10, call: 11, ret: 12, halt: 13, xor: 14, shl: 15]
  for {name, code} <- @ops do
    defmacro unquote(name)(), do: unquote(code)
    def name(unquote(code)), do: unquote(name)
  end

  def code(name), do: Keyword.fetch!(@ops, name)
  defguard takes_operand(code) when code in [1, 6, 7, 8, 9, 11]
end

defmodule Assembler do
  require Op
  import Op, only: [takes_operand: 1]

  def assemble(lines) do
    {labels, size} =
      Enum.reduce(lines, {%{}, 0}, fn
        {:label, name}, {labels, at} -> {Map.put_new(labels, name, at), at}
        {_op, _operand}, {labels, at} -> {labels, at + 5}
        op, {labels, at} when is_atom(op) -> {labels, at + 1}
      end)

    code = for line <- lines, into: <<>>, do: encode(line, labels)
    ^size = byte_size(code)
    <<"SM", 1::8, :erlang.crc32(code)::32, code::binary>>
  end

  defp encode({:label, _}, _), do: <<>>
  defp encode({op, label}, labels) when is_atom(label), do: <<Op.code(op), Map.fetch!(labels, label)::signed-32>>
  defp encode({op, number}, _), do: <<Op.code(op), number::signed-32>>
  defp encode(op, _), do: <<Op.code(op)>>

  def disassemble(<<"SM", 1, _::32, code::binary>>), do: listing(code, 0)

  defp listing(<<op, operand::signed-32, rest::binary>>, at) when takes_operand(op) do
    [:io_lib.format("~4..0B  ~-8s ~w~n", [at, Op.name(op), operand]) | listing(rest, at + 5)]
  end

  defp listing(<<op, rest::binary>>, at), do: [:io_lib.format("~4..0B  ~s~n", [at, Op.name(op)]) | listing(rest, at + 1)]
  defp listing(<<>>, _), do: []
end

defmodule Machine do
  require Op
  import Bitwise
  defstruct stack: [], frames: [], memory: %{}, out: [], steps: 0

  defmodule Trap do
    defexception [:reason, :at]
    def message(%{reason: reason, at: at}), do: "trap at #{at}: #{reason}"
  end

  def run(<<"SM", 1, crc::32, code::binary>>) do
    if :erlang.crc32(code) != crc, do: raise(Trap, reason: "bad checksum", at: 0)
    step(code, 0, %Machine{})
  end

  defp step(code, at, state) do
    <<_::binary-size(at), rest::binary>> = code
    run(rest, at, code, %{state | steps: state.steps + 1})
  end

  defp run(<<Op.push(), n::signed-32, _::binary>>, at, code, m), do: step(code, at + 5, push(m, n))
  defp run(<<Op.add(), _::binary>>, at, code, m), do: step(code, at + 1, binary(m, at, &+/2))
  defp run(<<Op.sub(), _::binary>>, at, code, m), do: step(code, at + 1, binary(m, at, &-/2))
  defp run(<<Op.mul(), _::binary>>, at, code, m), do: step(code, at + 1, binary(m, at, &*/2))
  defp run(<<Op.xor(), _::binary>>, at, code, m), do: step(code, at + 1, binary(m, at, &bxor/2))
  defp run(<<Op.shl(), _::binary>>, at, code, m), do: step(code, at + 1, binary(m, at, &<<</2))
  defp run(<<Op.lt(), _::binary>>, at, code, m), do: step(code, at + 1, binary(m, at, &if(&1 < &2, do: 1, else: 0)))
  defp run(<<Op.jump(), to::32, _::binary>>, _at, code, m), do: step(code, to, m)

  defp run(<<Op.unless(), to::32, _::binary>>, at, code, %{stack: [top | stack]} = m),
    do: step(code, if(top == 0, do: to, else: at + 5), %{m | stack: stack})

  defp run(<<Op.load(), n::32, _::binary>>, at, code, m), do: step(code, at + 5, push(m, Map.get(m.memory, n, 0)))

  defp run(<<Op.store(), n::32, _::binary>>, at, code, %{stack: [top | stack]} = m),
    do: step(code, at + 5, %{m | stack: stack, memory: Map.put(m.memory, n, top)})

  defp run(<<Op.print(), _::binary>>, at, code, %{stack: [top | stack]} = m),
    do: step(code, at + 1, %{m | stack: stack, out: [top | m.out]})

  defp run(<<Op.call(), to::32, _::binary>>, at, code, m), do: step(code, to, %{m | frames: [at + 5 | m.frames]})
  defp run(<<Op.ret(), _::binary>>, _at, code, %{frames: [to | frames]} = m), do: step(code, to, %{m | frames: frames})
  defp run(<<Op.halt(), _::binary>>, _at, _code, m), do: {Enum.reverse(m.out), m.steps}
  defp run(<<>>, at, _code, _m), do: raise(Trap, reason: "fell off the end", at: at)
  defp run(<<op, _::binary>>, at, _code, _m), do: raise(Trap, reason: "cannot run #{op}", at: at)

  defp push(m, n), do: %{m | stack: [n | m.stack]}
  defp binary(%{stack: [b, a | rest]} = m, _at, fun), do: %{m | stack: [fun.(a, b) | rest]}
  defp binary(_, at, _), do: raise(Trap, reason: "stack underflow", at: at)
end

defmodule Tiny do
  @moduledoc "Compiles Elixir's own syntax, as far as a machine with numbers goes."

  defmacro program(do: body) do
    lines = compile(body, %{}) |> elem(0)
    Macro.escape(lines ++ [:halt])
  end

  defp compile({:__block__, _, statements}, slots) do
    Enum.flat_map_reduce(statements, slots, &compile/2)
  end

  defp compile({:=, _, [{name, _, nil}, value]}, slots) do
    {code, slots} = compile(value, slots)
    slots = Map.put_new(slots, name, map_size(slots))
    {code ++ [{:store, slots[name]}], slots}
  end

  defp compile({:while, meta, [condition, [do: body]]}, slots) do
    line = Keyword.get(meta, :line)
    {first, last} = {:"while_#{line}", :"end_#{line}"}
    {test, slots} = compile(condition, slots)
    {code, slots} = compile(body, slots)
    {[{:label, first}] ++ test ++ [{:unless, last}] ++ code ++ [{:jump, first}, {:label, last}], slots}
  end

  defp compile({:print, _, [value]}, slots) do
    {code, slots} = compile(value, slots)
    {code ++ [:print], slots}
  end

  defp compile({op, _, [left, right]}, slots) when op in [:+, :-, :*, :<, :<<<] do
    {a, slots} = compile(left, slots)
    {b, slots} = compile(right, slots)
    {a ++ b ++ [%{+: :add, -: :sub, *: :mul, <: :lt, <<<: :shl}[op]], slots}
  end

  defp compile({name, _, nil}, slots), do: {[{:load, Map.fetch!(slots, name)}], slots}
  defp compile(number, slots) when is_integer(number), do: {[{:push, number}], slots}
end

defmodule Factorials do
  require Tiny

  def code do
    Tiny.program do
      n = 1
      f = 1

      while n < 8 do
        f = f * n
        print(f)
        n = n + 1
      end

      print((n <<< 3) - 100)
    end
  end
end

code = Factorials.code()
IO.inspect(code, limit: 8)
image = Assembler.assemble(code)
IO.puts(Assembler.disassemble(image))
IO.inspect(Machine.run(image))
IO.inspect(byte_size(image))

subroutine = Assembler.assemble([{:push, 5}, {:call, :square}, :print, :halt, {:label, :square}, {:store, 0}, {:load, 0}, {:load, 0}, :mul, :ret])
IO.inspect(Machine.run(subroutine))

for broken <- [Assembler.assemble([:add]), Assembler.assemble([{:push, 1}]), Assembler.assemble([{:jump, 5}]) <> <<77>>, image <> <<0>>] do
  try do
    IO.inspect(Machine.run(broken))
  rescue
    error in [Machine.Trap] -> IO.puts(Exception.message(error))
  end
end

try do
  Machine.run("what")
rescue
  error -> IO.puts(Exception.format_banner(:error, error))
end
