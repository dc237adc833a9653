# A small Lisp: reader, evaluator with closures and tail calls by way of Elixir's own, and a printer.
defmodule Lisp.Reader do
  defmodule Error do
    defexception [:message, :position]

    @impl true
    def exception({what, position}), do: %__MODULE__{message: "#{what} at #{position}", position: position}
  end

  def read(source) do
    {forms, []} = source |> tokens(0, []) |> forms([])
    forms
  end

  defp tokens("", _, acc), do: Enum.reverse(acc)
  defp tokens(<<c, rest::binary>>, at, acc) when c in ' \n\t', do: tokens(rest, at + 1, acc)
  defp tokens(";" <> rest, at, acc), do: rest |> String.split("\n", parts: 2) |> skip(at, acc)
  defp tokens(<<c, rest::binary>>, at, acc) when c in '()\'', do: tokens(rest, at + 1, [{c, at} | acc])

  defp tokens(<<?", rest::binary>>, at, acc) do
    case String.split(rest, "\"", parts: 2) do
      [text, rest] -> tokens(rest, at + byte_size(text) + 2, [{{:string, text}, at} | acc])
      [_] -> raise Error, {"string without an end", at}
    end
  end

  defp tokens(source, at, acc) do
    [word] = Regex.run(~r/^[^\s()']+/, source)
    size = byte_size(word)
    <<_::binary-size(size), rest::binary>> = source
    tokens(rest, at + size, [{atom(word), at} | acc])
  end

  defp skip([comment, rest], at, acc), do: tokens(rest, at + byte_size(comment) + 2, acc)
  defp skip([_], _, acc), do: Enum.reverse(acc)

  defp atom("#t"), do: true
  defp atom("#f"), do: false

  defp atom(word) do
    with :error <- whole(Integer.parse(word)), :error <- whole(Float.parse(word)), do: {:symbol, word}
  end

  defp whole({number, ""}), do: number
  defp whole(_), do: :error

  defp forms([], acc), do: {Enum.reverse(acc), []}
  defp forms([{?), at} | _], []), do: raise(Error, {"unexpected )", at})
  defp forms([{?), _} | rest], acc), do: {Enum.reverse(acc), [{:closed, nil} | rest]}
  defp forms([{:closed, nil} | rest], acc), do: {Enum.reverse(acc), rest}

  defp forms(tokens, acc) do
    {form, rest} = form(tokens)
    forms(rest, [form | acc])
  end

  defp form([{?(, at} | rest]), do: list(rest, [], at)

  defp form([{?', _} | rest]) do
    {quoted, rest} = form(rest)
    {[{:symbol, "quote"}, quoted], rest}
  end

  defp form([{{:string, text}, _} | rest]), do: {text, rest}
  defp form([{value, _} | rest]), do: {value, rest}

  defp list([], _, at), do: raise(Error, {"list without an end", at})
  defp list([{?), _} | rest], acc, _), do: {Enum.reverse(acc), rest}

  defp list(tokens, acc, at) do
    {form, rest} = form(tokens)
    list(rest, [form | acc], at)
  end
end

defmodule Lisp do
  @numeric [+: 0, *: 1]

  def run(source) do
    {value, _} = source |> Lisp.Reader.read() |> Enum.map_reduce(globals(), &eval/2)
    List.last(value)
  end

  defp globals do
    folds = for {op, unit} <- @numeric, do: {to_string(op), &Enum.reduce(&1, unit, fn b, a -> apply(Kernel, op, [a, b]) end)}

    Map.new(folds)
    |> Map.merge(%{
      "-" => fn [a, b] -> a - b end,
      "<" => fn [a, b] -> a < b end,
      "=" => fn [a | rest] -> Enum.all?(rest, &(&1 == a)) end,
      "car" => &hd(hd(&1)),
      "cdr" => &tl(hd(&1)),
      "cons" => fn [h, t] -> [h | t] end,
      "list" => & &1,
      "null?" => &(&1 == [[]])
    })
  end

  defp eval({:symbol, name}, env) do
    case env do
      %{^name => value} -> {value, env}
      _ -> throw({:unbound, name})
    end
  end

  defp eval([{:symbol, "quote"}, form], env), do: {form, env}

  defp eval([{:symbol, "define"}, [name | params] | body], env),
    do: eval([{:symbol, "define"}, name, [{:symbol, "lambda"}, params | body]], env)

  defp eval([{:symbol, "define"}, {:symbol, name}, form], env) do
    {value, _} = eval(form, env)
    {{:symbol, name}, Map.put(env, name, recursive(name, value))}
  end

  defp eval([{:symbol, "if"}, test, yes | no], env) do
    case {eval(test, env), no} do
      {{falsy, _}, [no]} when falsy in [false, nil] -> eval(no, env)
      {{falsy, _}, []} when falsy in [false, nil] -> {nil, env}
      _ -> eval(yes, env)
    end
  end

  defp eval([{:symbol, "let"}, bindings | body], env) do
    inner = for [{:symbol, name}, form] <- bindings, into: env, do: {name, elem(eval(form, env), 0)}
    {body(body, inner), env}
  end

  defp eval([{:symbol, "lambda"}, params | body], env) do
    names = for {:symbol, name} <- params, do: name
    {{:closure, names, body, env}, env}
  end

  defp eval([head | args], env) do
    {fun, _} = eval(head, env)
    {call(fun, for(arg <- args, do: elem(eval(arg, env), 0))), env}
  end

  defp eval(value, env), do: {value, env}

  defp recursive(name, {:closure, params, body, env}), do: {:closure, params, body, Map.put(env, :self, name)}
  defp recursive(_, value), do: value

  defp call(fun, args) when is_function(fun), do: fun.(args)

  defp call({:closure, params, body, env} = self, args) when length(params) == length(args) do
    env = if env[:self], do: Map.put(env, env.self, self), else: env
    body(body, params |> Enum.zip(args) |> Enum.into(env))
  end

  defp call({:closure, params, _, _}, args), do: throw({:arity, length(params), length(args)})
  defp call(other, _), do: throw({:not_a_function, show(other)})

  defp body([last], env), do: env |> then(&eval(last, &1)) |> elem(0)
  defp body([form | rest], env), do: form |> eval(env) |> elem(1) |> then(&body(rest, &1))

  def show(list) when is_list(list), do: "(" <> Enum.map_join(list, " ", &show/1) <> ")"
  def show({:symbol, name}), do: name
  def show({:closure, params, _, _}), do: "#<lambda/#{length(params)}>"
  def show(fun) when is_function(fun), do: "#<native>"
  def show(true), do: "#t"
  def show(false), do: "#f"
  def show(nil), do: "()"
  def show(other), do: inspect(other)
end

programs = [
  "(+ 1 2 (* 3 4))",
  "'(a (b \"c d\") 1.5 #t)",
  "(define (fact n) (if (< n 2) 1 (* n (fact (- n 1))))) (fact 20)",
  "(define (map f l) (if (null? l) '() (cons (f (car l)) (map f (cdr l))))) (map (lambda (x) (* x x)) (list 1 2 3))",
  "(let ((x 1) (y 2)) (define z (+ x y)) (list x y z)) ; a comment",
  "(define (adder n) (lambda (x) (+ x n))) ((adder 3) 4)",
  "(define (count n acc) (if (= n 0) acc (count (- n 1) (+ acc 1)))) (count 20000 0)",
  "(if #f 1)",
  "car",
  "(lambda (a b) a)",
  "(undefined 1)",
  "((lambda (x) x) 1 2)",
  "(1 2)",
  "(+ 1",
  ")",
  "\"abc"
]

for source <- programs do
  result =
    try do
      Lisp.show(Lisp.run(source))
    rescue
      error in Lisp.Reader.Error -> "cannot read: #{Exception.message(error)}"
    catch
      reason -> "cannot run: #{inspect(reason)}"
    end

  IO.puts(String.pad_trailing(String.slice(source, 0, 40), 42) <> result)
end
