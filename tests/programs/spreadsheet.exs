# A spreadsheet: formulas are read by binary patterns, cells depend on each other in a digraph, and errors travel along it.
defmodule Formula do
  @moduledoc "Reads `=A1+SUM(B1:B3)*2` into nested tuples."

  def parse("=" <> text) do
    case sum(text) do
      {tree, ""} -> {:ok, tree}
      {_, rest} -> {:error, {:unexpected, rest}}
    end
  catch
    {:syntax, reason} -> {:error, reason}
  end

  def parse(text) do
    case Float.parse(text) do
      {number, ""} -> {:ok, {:number, number}}
      _ -> {:ok, {:text, text}}
    end
  end

  def references({:cell, name}), do: [name]
  def references({:call, _, cells}), do: cells
  def references({op, left, right}) when op in [:+, :-, :*, :/], do: references(left) ++ references(right)
  def references(_), do: []

  defp sum(text), do: text |> product() |> more(~c"+-", &product/1)
  defp product(text), do: text |> operand() |> more(~c"*/", &operand/1)

  defp more({left, <<op, rest::binary>>} = done, ops, next) do
    if op in ops do
      {right, rest} = next.(rest)
      more({{List.to_existing_atom([op]), left, right}, rest}, ops, next)
    else
      done
    end
  end

  defp more(done, _, _), do: done

  defp operand("(" <> text) do
    case sum(text) do
      {tree, ")" <> rest} -> {tree, rest}
      _ -> throw({:syntax, :unclosed})
    end
  end

  defp operand(text) do
    case Regex.run(~r/\A(?:([A-Z]{2,})\(([A-Z]\d+):([A-Z]\d+)\)|([A-Z]\d+)|(\d+(?:\.\d+)?))/, text, return: :index) do
      [{0, size} | groups] -> {build(for({at, n} <- groups, at >= 0, do: binary_part(text, at, n))), binary_slice(text, size..-1//1)}
      nil -> throw({:syntax, {:expected_operand, String.slice(text, 0, 5)}})
    end
  end

  defp build([name, from, to]), do: {:call, name, range(from, to)}
  defp build([<<letter, _::binary>> = cell]) when letter in ?A..?Z, do: {:cell, cell}
  defp build([number]), do: {:number, elem(Float.parse(number), 0)}

  defp range(<<c1, r1::binary>>, <<c2, r2::binary>>) do
    for column <- c1..c2, row <- String.to_integer(r1)..String.to_integer(r2), do: <<column>> <> Integer.to_string(row)
  end
end

defmodule Sheet do
  defstruct cells: %{}

  def new(pairs), do: Enum.reduce(pairs, %Sheet{}, fn {name, text}, sheet -> put(sheet, name, text) end)
  def put(%Sheet{} = sheet, name, text), do: put_in(sheet.cells[name], Formula.parse(text))

  def values(%Sheet{cells: cells}) do
    graph = :digraph.new()
    for name <- Map.keys(cells), do: :digraph.add_vertex(graph, name)

    for {name, {:ok, tree}} <- cells, needed <- Formula.references(tree) do
      :digraph.add_vertex(graph, needed)
      :digraph.add_edge(graph, needed, name)
    end

    looped = graph |> :digraph_utils.cyclic_strong_components() |> List.flatten() |> MapSet.new()
    around = graph |> :digraph_utils.condensation() |> :digraph_utils.topsort() |> Enum.concat()
    :digraph.delete(graph)

    Enum.reduce(around, %{}, fn name, values ->
      Map.put(values, name, if(name in looped, do: {:error, :cycle}, else: value(cells[name], values)))
    end)
  end

  defp value(nil, _), do: 0.0
  defp value({:error, reason}, _), do: {:error, reason}

  defp value({:ok, tree}, values) do
    evaluate(tree, values)
  rescue
    ArithmeticError -> {:error, :arithmetic}
  catch
    {:error, _} = error -> error
  end

  defp evaluate({:number, number}, _), do: number
  defp evaluate({:text, text}, _), do: text
  defp evaluate({:cell, name}, values), do: fetch(name, values)
  defp evaluate({:call, "SUM", cells}, values), do: cells |> Enum.map(&fetch(&1, values)) |> Enum.sum()
  defp evaluate({:call, "MAX", cells}, values), do: cells |> Enum.map(&fetch(&1, values)) |> Enum.max()
  defp evaluate({:call, "AVG", cells}, values), do: evaluate({:call, "SUM", cells}, values) / length(cells)
  defp evaluate({:call, name, _}, _), do: throw({:error, {:unknown, name}})
  defp evaluate({op, left, right}, values), do: apply(Kernel, op, [evaluate(left, values), evaluate(right, values)])

  defp fetch(name, values) do
    case values do
      %{^name => {:error, _}} -> throw({:error, {:depends_on, name}})
      %{^name => value} -> value
    end
  end
end

defimpl Inspect, for: Sheet do
  import Inspect.Algebra

  def inspect(sheet, opts) do
    cells = for {name, {_, tree}} <- Enum.sort(sheet.cells), do: concat([name, " = ", to_doc(tree, opts)])
    container_doc("#Sheet<", cells, ">", opts, fn doc, _ -> doc end, separator: ";")
  end
end

sheet =
  Sheet.new(%{
    "A1" => "2", "A2" => "3.5", "A3" => "=A1*A2", "A4" => "=SUM(A1:A3)/(A1-1)", "B1" => "=AVG(A1:A4)", "B2" => "hello",
    "B3" => "=B2+1", "B4" => "=B3*2", "C1" => "=C2", "C2" => "=C1+A1", "C3" => "=C2+1", "D1" => "=MAX(A1:A4)-Z9", "D2" => "=A1/Z9",
    "D3" => "=FOO(A1:A2)", "D4" => "=(A1+2", "E1" => "=A1+", "E2" => "=A1 ?"
  })

for {name, value} <- sheet |> Sheet.values() |> Enum.sort(), do: IO.puts("#{String.pad_trailing(name, 3)} #{inspect(value)}")

IO.inspect(sheet, limit: 5)
IO.inspect(Sheet.new(%{"A1" => "=1+2*3"}), width: 20)
IO.inspect(Formula.parse("=2*(3+A1)-B2/4"))
sheet = sheet |> Sheet.put("C1", "1") |> Sheet.put("Z9", "4")
IO.inspect(Map.take(Sheet.values(sheet), ~w(C1 C2 C3 D1 D2 Z9)))
