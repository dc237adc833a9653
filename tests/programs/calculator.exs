# A calculator: tokenizer, Pratt parser, evaluator with variables and functions, errors as tuples and exceptions.
defmodule Calc.Error do
  defexception [:position, :reason]
  @impl true
  def message(%{position: p, reason: r}), do: "#{r} at #{p}"
end

defmodule Calc.Lexer do
  def tokens(text), do: scan(text, 0, [])
  defp scan("", _, acc), do: Enum.reverse(acc)
  defp scan(<<c, rest::binary>>, p, acc) when c in [?\s, ?\t], do: scan(rest, p + 1, acc)

  defp scan(<<c, _::binary>> = text, p, acc) when c in ?0..?9 do
    {n, rest} = if text =~ ~r/^\d+\.\d/, do: Float.parse(text), else: Integer.parse(text)
    scan(rest, p + byte_size(text) - byte_size(rest), [{:num, n, p} | acc])
  end

  defp scan(<<c, _::binary>> = text, p, acc) when c in ?a..?z do
    [name] = Regex.run(~r/^[a-z]\w*/, text)
    size = byte_size(name)
    <<_::binary-size(size), rest::binary>> = text
    scan(rest, p + size, [{:name, name, p} | acc])
  end

  for op <- ["**", "+", "-", "*", "/", "(", ")", "=", ",", "!"] do
    defp scan(unquote(op) <> rest, p, acc), do: scan(rest, p + unquote(byte_size(op)), [{:op, unquote(op), p} | acc])
  end

  defp scan(<<c::utf8, _::binary>>, p, _), do: raise(Calc.Error, position: p, reason: "unexpected #{<<c::utf8>>}")
end

defmodule Calc.Parser do
  @binary %{"=" => {1, 1}, "+" => {10, 11}, "-" => {10, 11}, "*" => {20, 21}, "/" => {20, 21}, "**" => {31, 30}}

  def parse(tokens) do
    case expr(tokens, 0) do
      {ast, []} -> ast
      {_, [{_, t, p} | _]} -> raise Calc.Error, position: p, reason: "unexpected #{t}"
    end
  end

  defp expr(tokens, min) do
    {left, rest} = prefix(tokens)
    infix(left, rest, min)
  end

  defp prefix([{:num, n, _} | rest]), do: {n, rest}
  defp prefix([{:name, f, _}, {:op, "(", _} | rest]), do: call(f, rest, [])
  defp prefix([{:name, v, _} | rest]), do: {{:var, v}, rest}
  defp prefix([{:op, "-", _} | rest]), do: (fn {e, rest} -> {{:neg, e}, rest} end).(expr(rest, 25))

  defp prefix([{:op, "(", p} | rest]) do
    case expr(rest, 0) do
      {e, [{:op, ")", _} | rest]} -> {e, rest}
      _ -> raise Calc.Error, position: p, reason: "unclosed ("
    end
  end

  defp prefix([{_, t, p} | _]), do: raise(Calc.Error, position: p, reason: "unexpected #{t}")
  defp prefix([]), do: raise(Calc.Error, position: :end, reason: "unexpected end")

  defp call(f, [{:op, ")", _} | rest], args), do: {{:call, f, Enum.reverse(args)}, rest}
  defp call(f, [{:op, ",", _} | rest], args), do: call(f, rest, args)
  defp call(f, tokens, args), do: (fn {e, rest} -> call(f, rest, [e | args]) end).(expr(tokens, 0))

  defp infix(left, [{:op, "!", _} | rest], min), do: infix({:call, "fact", [left]}, rest, min)

  defp infix(left, [{:op, op, _} | rest] = tokens, min) do
    with {l, r} when l >= min <- @binary[op] do
      {right, rest} = expr(rest, r)
      infix({op, left, right}, rest, min)
    else
      _ -> {left, tokens}
    end
  end

  defp infix(left, tokens, _), do: {left, tokens}
end

defmodule Calc do
  defp functions, do: %{"sqrt" => &:math.sqrt/1, "max" => &Enum.max([&1, &2]), "sum" => nil}

  def run(text, env \\ %{}) do
    text |> Calc.Lexer.tokens() |> Calc.Parser.parse() |> eval(env)
  rescue
    e in [Calc.Error, ArithmeticError] -> {{:error, Exception.message(e)}, env}
  end

  defp eval(n, env) when is_number(n), do: {n, env}
  defp eval({:neg, e}, env), do: (fn {v, env} -> {-v, env} end).(eval(e, env))

  defp eval({:var, v}, env) do
    case env do
      %{^v => value} -> {value, env}
      _ -> raise Calc.Error, position: v, reason: "unknown variable"
    end
  end

  defp eval({"=", {:var, v}, e}, env) do
    {value, env} = eval(e, env)
    {value, Map.put(env, v, value)}
  end

  defp eval({:call, "fact", [e]}, env) do
    {n, env} = eval(e, env)
    {Enum.reduce(1..n//1, 1, &*/2), env}
  end

  defp eval({:call, "sum", args}, env), do: Enum.map_reduce(args, env, &eval/2) |> then(fn {vs, env} -> {Enum.sum(vs), env} end)

  defp eval({:call, f, args}, env) do
    {values, env} = Enum.map_reduce(args, env, &eval/2)

    case Map.fetch(functions(), f) do
      {:ok, fun} when is_function(fun, length(values)) -> {apply(fun, values), env}
      {:ok, _} -> raise Calc.Error, position: f, reason: "wrong arity"
      :error -> raise Calc.Error, position: f, reason: "unknown function"
    end
  end

  defp eval({op, a, b}, env) do
    {x, env} = eval(a, env)
    {y, env} = eval(b, env)
    {case(op, do: ("+" -> x + y; "-" -> x - y; "*" -> x * y; "/" -> x / y; "**" -> x ** y)), env}
  end
end

inputs = [
  "1 + 2 * 3", "(1 + 2) * 3", "2 ** 3 ** 2", "-2 ** 2", "10 / 4", "5!", "sqrt(16) + max(2, 7)",
  "x = 4", "x * x + 1", "y + 1", "1 / 0", "(1 + 2", "1 +", "2 $ 3", "sum(1, 2, 3.5, x)", "max(1)", "foo(1)", "3 4", "20!"
]

Enum.reduce(inputs, %{}, fn text, env ->
  {value, env} = Calc.run(text, env)
  IO.puts("#{String.pad_trailing(text, 22)} => #{inspect(value)}")
  env
end)
