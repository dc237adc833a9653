# What clauses of rescue catch, and which of them know what the stack trace tells.
defmodule Rescued do
  def by_module(fun) do
    fun.()
  rescue
    ArgumentError -> :argument
    [KeyError, ArithmeticError] -> :key_or_arithmetic
    e in [FunctionClauseError, UndefinedFunctionError] -> {:no_function, Exception.message(e)}
    e in [CaseClauseError, MatchError] -> {:no_match, e}
    _ in BadMapError -> :map
    e in ErlangError -> {:erlang, e}
    e in _ -> {:any, e.__struct__, Exception.message(e)}
  end

  def told(fun) do
    fun.()
  rescue
    e in ArgumentError -> Exception.message(e)
    e -> {e.__struct__, Exception.message(e)}
  end

  def only_one(1), do: 1
end

map = Process.get(:nothing, %{})

failures = [
  fn -> :erlang.atom_to_list(5) end,
  fn -> String.to_integer("x") end,
  fn -> Map.fetch!(map, :a) end,
  fn -> 1 / Process.get(:nothing, 0) end,
  fn -> Rescued.only_one(2) end,
  fn -> apply(Rescued, :nothing, []) end,
  fn -> case(map, do: (1 -> 2)) end,
  fn -> 1 = map end,
  fn -> Map.get(5, 1) end,
  fn -> :erlang.error(:reason) end,
  fn -> raise "text" end,
  fn -> :erlang.error({:badkey, 1}) end,
  fn -> :ets.lookup(:nothing, 1) end,
  fn -> apply(map, :a, []) end,
  fn -> throw(1) end,
  fn -> :erlang.error({:badarg, 3}) end,
  fn -> <<map::8>> end,
  fn -> String.to_existing_atom("there is no such atom") end
]

for failure <- failures, way <- [&Rescued.by_module/1, &Rescued.told/1] do
  try do
    IO.inspect(way.(failure))
  catch
    kind, value -> IO.inspect({kind, value})
  end
end
