defmodule :erl_eval do
  @moduledoc "Evaluates Erlang's abstract format."

  @doc "No bindings."
  def new_bindings, do: []
  @doc "The bindings as a list of names and values."
  def bindings(bindings), do: :orddict.from_list(Enum.to_list(bindings))

  @doc "The value of a variable: `{:value, value}` or `:unbound`."
  def binding(name, bindings) do
    case :lists.keyfind(name, 1, Enum.to_list(bindings)) do
      {^name, value} -> {:value, value}
      false -> :unbound
    end
  end

  @doc "Binds a variable."
  def add_binding(name, value, bindings) when is_map(bindings), do: Map.put(bindings, name, value)
  def add_binding(name, value, bindings), do: :orddict.store(name, value, bindings)

  @doc "Forgets a variable."
  def del_binding(name, bindings) when is_map(bindings), do: Map.delete(bindings, name)
  def del_binding(name, bindings), do: :orddict.erase(name, bindings)

  @doc "Evaluates an expression: `{:value, value, bindings}`."
  def expr(expression, bindings), do: exprs([expression], bindings)

  @doc "Evaluates expressions one after the other: `{:value, value, bindings}`."
  def exprs(expressions, bindings) do
    known = bindings(bindings)
    bound = :lists.usort(bound(expressions, [])) -- [:_]
    {before, [last]} = :lists.split(length(expressions) - 1, expressions)
    result = {:var, 0, :"value of the last"}
    names = for name <- bound, do: {:tuple, 0, [{:atom, 0, name}, {:var, 0, name}]}
    list = :lists.foldr(fn name, tail -> {:cons, 0, name, tail} end, {nil, 0}, names)
    body = before ++ [{:match, 0, result, last}, {:tuple, 0, [result, list]}]

    case :rshell_code.abstract_fun([{:clause, 0, [], [], body}], known) do
      :error ->
        unbound(expressions, known, bound)

      fun ->
        {value, new} = fun.()

        known =
          :lists.foldl(fn {name, value}, all -> :orddict.store(name, value, all) end, known, new)

        {:value, value, if(is_map(bindings), do: Map.new(known), else: known)}
    end
  end

  @doc "Evaluates each of the expressions for itself: `{values, bindings}`."
  def expr_list(expressions, bindings) do
    :lists.mapfoldl(
      fn expression, bindings ->
        {:value, value, bindings} = expr(expression, bindings)
        {value, bindings}
      end,
      bindings,
      expressions
    )
  end

  # Variables that expressions bind for those that follow.
  defp bound({:match, _, pattern, value}, found), do: bound(value, names(pattern, found))
  defp bound({:op, _, _, left, right}, found), do: bound(right, bound(left, found))
  defp bound({:op, _, _, operand}, found), do: bound(operand, found)
  defp bound({:tuple, _, elements}, found), do: bound(elements, found)
  defp bound({:cons, _, head, tail}, found), do: bound(tail, bound(head, found))
  defp bound({:call, _, _fun, args}, found), do: bound(args, found)
  defp bound({:block, _, body}, found), do: bound(body, found)
  defp bound({:case, _, subject, _clauses}, found), do: bound(subject, found)
  defp bound([expression | rest], found), do: bound(rest, bound(expression, found))
  defp bound(_other, found), do: found

  defp names({:var, _, name}, found), do: [name | found]
  defp names(tuple, found) when is_tuple(tuple), do: names(Tuple.to_list(tuple), found)
  defp names([head | tail], found), do: names(tail, names(head, found))
  defp names(_other, found), do: found

  # What could not be compiled reads a variable that nobody bound, or has no words here.
  defp unbound(expressions, known, bound) do
    case names(expressions, []) |> :lists.reverse() |> Enum.find(&free?(&1, known, bound)) do
      nil -> :erlang.error({:bad_expr, expressions})
      name -> :erlang.error({:unbound_var, name})
    end
  end

  defp free?(name, known, bound),
    do: name != :_ and name not in bound and not :lists.keymember(name, 1, known)
end
