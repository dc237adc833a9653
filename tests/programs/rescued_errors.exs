# Which errors each exception's name rescues, and as what: exceptions, errors of Erlang, and maps that are nearly exceptions.
defmodule R do
  mods = [ArgumentError, ErlangError, FunctionClauseError, KeyError, SystemLimitError, UndefinedFunctionError, ArithmeticError, BadArityError, BadBooleanError, BadFunctionError, BadMapError, CaseClauseError, CondClauseError, MatchError, TryClauseError, WithClauseError, RuntimeError, Protocol.UndefinedError, Enum.EmptyError]
  for m <- mods do
    def caught(unquote(m), reason) do
      try do
        :erlang.error(reason)
      rescue
        unquote(m) -> true
      catch
        :error, _ -> false
      end
    end
    def name(unquote(m), reason) do
      try do
        :erlang.error(reason)
      rescue
        e in [unquote(m), RuntimeError] -> e
      catch
        :error, _ -> false
      end
    end
  end
  def mods, do: unquote(mods)
  def plain(reason) do
    :erlang.error(reason)
  rescue
    e -> e.__struct__
  end
end
f = fn -> 1 end
reasons = [:badarg, :badarith, :undef, :function_clause, :system_limit, :cond_clause, :if_clause,
 {:badarg, 1}, {:badarg, 1, 2}, {:badarith, 1}, {:badmatch, 1}, {:badmatch, 1, 2}, {:case_clause, 1}, {:with_clause, 1}, {:try_clause, 1}, {:badmap, 1}, {:badmap, 1, 2}, {:badkey, 1}, {:badkey, 1, %{}}, {:badkey, 1, 2, 3}, {:badbool, :and, 1}, {:badbool, 1},
 {:badfun, f}, {:badfun, 1}, {:badarity, {f, [1]}}, {:badarity, 1}, {:badarity, f, 1}, {:undef, []}, {:function_clause, []}, {:badrecord, 1}, {:cond_clause, 1}, {:system_limit, 1}, {:else_clause, 1}, {:timeout_value, 1}, :timeout_value, :noproc, {:noproc, 1}, {:nocatch, 1}, 1, "x", [], {}, {:badkey}, {:badmatch}, %{},
 %{__exception__: true}, %{__exception__: true, __struct__: ArgumentError}, %{__exception__: false, __struct__: ArgumentError}, %{__struct__: ArgumentError}, %{__struct__: ArgumentError, __exception__: true, message: 1}, %{__struct__: NotThere, __exception__: true}, %{__struct__: 1, __exception__: true}, %{__struct__: ErlangError, __exception__: true, original: 1}, %{__struct__: KeyError, __exception__: 1}]
for r <- reasons do
  plain = try do R.plain(r) catch k, e -> {k, e} end
  IO.inspect {r |> inspect |> String.replace(~r/#Function.*?>/, "F"), plain, for(m <- R.mods, R.caught(m, r), do: m), for(m <- R.mods, x = R.name(m, r), do: (case x do %{__struct__: s} -> {m, s}; _ -> {m, x} end))}, width: 200, limit: :infinity
end
defmodule Operators do
  def and_(x), do: :erlang.andalso(x, true)
  def or_(x), do: :erlang.orelse(x, true)
end
for f <- [&Operators.and_/1, &Operators.or_/1] do
  IO.inspect(try do f.(1) catch k, e -> {k, e} end)
  IO.inspect(try do f.(1) rescue e -> e end)
end
