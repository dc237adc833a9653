# A tool that reads source: counts, measures, renames, finds unused functions and prints the code anew.
defmodule Source do
  @moduledoc "What can be told of code without running it."

  defmodule Report do
    defstruct modules: [], functions: %{}, calls: MapSet.new(), depth: 0, aliases: [], attributes: %{}
  end

  def report(text) do
    {:ok, ast} = Code.string_to_quoted(text, columns: true, token_metadata: true)
    {_, {report, _}} = Macro.traverse(ast, {%Report{}, 0}, &enter/2, &leave/2)
    %{report | modules: Enum.reverse(report.modules)}
  end

  defp enter({:defmodule, _, [{:__aliases__, _, parts}, _]} = node, {report, depth}), do: {node, deeper(update_in(report.modules, &[Module.concat(parts) | &1]), depth)}

  defp enter({kind, meta, [head, _]} = node, {report, depth}) when kind in [:def, :defp] do
    {name, args} = head |> unguarded() |> Macro.decompose_call()
    entry = %{kind: kind, line: meta[:line], ends: meta[:end][:line]}
    {node, deeper(update_in(report.functions, &Map.update(&1, {name, length(args)}, [entry], fn old -> old ++ [entry] end)), depth)}
  end

  defp enter({:alias, _, [{:__aliases__, _, parts} | _]} = node, {report, depth}), do: {node, deeper(update_in(report.aliases, &[Enum.join(parts, ".") | &1]), depth)}
  defp enter({:@, _, [{name, _, [value]}]} = node, {report, depth}), do: {node, deeper(put_in(report.attributes[name], Macro.to_string(value)), depth)}

  defp enter({:&, _, [{:/, _, [{name, _, context}, arity]}]} = node, {report, depth}) when is_atom(context), do: {node, deeper(called(report, {name, arity}), depth)}
  defp enter({:|>, _, [_, {name, _, args}]} = node, {report, depth}) when is_atom(name) and is_list(args), do: {node, deeper(called(report, {name, length(args) + 1}), depth)}
  defp enter({name, _, args} = node, {report, depth}) when is_atom(name) and is_list(args), do: {node, deeper(called(report, {name, length(args)}), depth)}
  defp enter(node, {report, depth}), do: {node, deeper(report, depth)}

  defp leave(node, {report, depth}), do: {node, {report, depth - 1}}
  defp deeper(report, depth), do: {%{report | depth: max(report.depth, depth + 1)}, depth + 1}
  defp called(report, function), do: update_in(report.calls, &MapSet.put(&1, function))
  defp unguarded({:when, _, [head, _]}), do: head
  defp unguarded(head), do: head

  def unused(report) do
    for {function, [%{kind: :defp, line: line} | _]} <- report.functions, {name, arity} = function, function not in report.calls, do: "#{name}/#{arity} (line #{line})"
  end

  def rename(text, from, to) do
    text
    |> Code.string_to_quoted!()
    |> Macro.prewalk(fn
      {^from, meta, args} -> {to, meta, args}
      {{:., dot, [module, ^from]}, meta, args} -> {{:., dot, [module, to]}, meta, args}
      node -> node
    end)
    |> Macro.to_string()
  end
end

text = ~S'''
defmodule Shop.Cart do
  @moduledoc "Carts."
  @tax 0.2
  alias Shop.{Item, Price}
  alias Shop.Log, as: L

  def total(items) when is_list(items) do
    items |> Enum.map(&price/1) |> add(0)
  end

  def total(_), do: 0
  defp price(%Item{price: p}), do: p * (1 + @tax)
  defp add([], sum), do: sum

  defp add([h | t], sum) do
    if h > 0 do
      add(t, h + sum)
    else
      L.warn("odd price: #{inspect(h)}", [value: h])
      add(t, sum)
    end
  end

  defp round_up(x), do: Float.ceil(x, 2)
end
'''

report = Source.report(text)
IO.inspect(Map.drop(report, [:calls, :functions, :__struct__]))
for {{name, arity}, clauses} <- Enum.sort(report.functions), do: IO.puts("#{name}/#{arity}: #{inspect(Enum.map(clauses, &{&1.line, &1.ends}))}")
IO.inspect(Source.unused(report))
IO.puts(Source.rename(text, :add, :sum_up) |> String.split("\n") |> Enum.filter(&(&1 =~ "sum_up")) |> Enum.join("\n"))

for source <- ["1 +", "foo(", "[1, 2", "\"abc", "fn -> ", "a b c d", "%{a: 1, b}", "def f(, do: 1", "1..2..3", "x = = 1", "@", "end", "~s(a", "?", "0xZZ", ":\"a"] do
  case Code.string_to_quoted(source) do
    {:ok, ast} -> IO.puts("#{source} is #{Macro.to_string(ast)}")
    {:error, {meta, message, token}} -> IO.puts("#{source}: #{meta[:line]}:#{meta[:column]} #{inspect(message)} #{inspect(token)}" |> String.slice(0, 150))
  end
end

ugly = "x=[1,2 ,3]|>Enum.map( fn(a)->a*2 end )\nif x==[], do: ( :empty ), else: {:ok,x,'c',\"s\", %{:a=>1,\"b\"=>2}}\ncase y do {:a,b} when b>1 or b< -1->b;_->nil end # why\n# alone\nwith {:ok,a}<-f(1),b=a+1 do a+b else _->0 end"
IO.puts(Code.format_string!(ugly, line_length: 40))
IO.puts(Code.format_string!("foo bar, baz do 1 end", locals_without_parens: [foo: :*]))
{forms, comments} = Code.string_to_quoted_with_comments!("# first\na = 1 # second\n\n# third\nb", literal_encoder: &{:ok, {:literal, &2[:line], &1}})
IO.inspect({forms, Enum.map(comments, &{&1.line, &1.text, &1.previous_eol_count})})

quoted = quote do: foo(x, y: 1) |> bar.baz(fn {a, _} -> a end)
IO.inspect(Macro.postwalk(quoted, 0, fn node, n -> {node, n + 1} end) |> elem(1))
IO.inspect(Macro.prewalk(quoted, [], fn {name, _, ctx} = node, acc when is_atom(ctx) -> {node, [name | acc]}; node, acc -> {node, acc} end) |> elem(1))
IO.inspect(Macro.unpipe(quote(do: a |> b() |> c(1))) |> Enum.map(fn {ast, at} -> {Macro.to_string(ast), at} end))
IO.inspect(Macro.path(quote(do: [1, {2, x}]), &match?({:x, _, _}, &1)) |> Enum.map(&Macro.to_string/1))
IO.inspect({Macro.quoted_literal?(quote(do: %{a: [1, {2, "x"}]})), Macro.quoted_literal?(quote(do: [x])), Macro.operator?(:+, 2), Macro.classify_atom(:"foo bar"), Macro.inspect_atom(:key, :"a b"), Macro.underscore("HTTPServer.V2"), Macro.camelize("my_app/web_view")})
IO.inspect(Macro.validate(quote(do: {1, 2})) == :ok and match?({:error, _}, Macro.validate({1, 2, 3, 4, self()})))
{fun, _} = Code.eval_quoted(quote(do: fn n -> var!(k) * n end), k: 7)
IO.inspect({fun.(6), Code.eval_string("a = b + 1; {a, b}", b: 2)})
IO.inspect(for text <- ["Enum.ma", "foo.", ":erl", "%Str", "@att", "a |> b", "x = ~", "&Mod.f/", "\"str"], do: {text, Code.Fragment.cursor_context(text)})
