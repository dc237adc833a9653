# A small parser library by functions, used for arithmetic, JSON and an INI dialect.
defmodule Parse do
  @type result(a) :: {:ok, a, String.t()} | {:error, String.t()}

  def char(set) when is_list(set) do
    fn
      <<c::utf8, rest::binary>> = input -> if c in set, do: {:ok, c, rest}, else: expected("one of #{inspect(set)}", input)
      input -> expected("one of #{inspect(set)}", input)
    end
  end

  def satisfy(name, fun) do
    fn
      <<c::utf8, rest::binary>> = input -> if fun.(c), do: {:ok, c, rest}, else: expected(name, input)
      input -> expected(name, input)
    end
  end

  def literal(text) do
    size = byte_size(text)

    fn
      <<^text::binary-size(size), rest::binary>> -> {:ok, text, rest}
      input -> expected(inspect(text), input)
    end
  end

  defp expected(what, ""), do: {:error, "expected #{what}, got the end"}
  defp expected(what, input), do: {:error, "expected #{what}, got #{inspect(String.slice(input, 0, 6))}"}

  def map(parser, fun) do
    fn input -> with {:ok, value, rest} <- parser.(input), do: {:ok, fun.(value), rest} end
  end

  def sequence(parsers) do
    fn input ->
      Enum.reduce_while(parsers, {:ok, [], input}, fn parser, {:ok, values, rest} ->
        case parser.(rest) do
          {:ok, value, rest} -> {:cont, {:ok, [value | values], rest}}
          error -> {:halt, error}
        end
      end)
      |> case do
        {:ok, values, rest} -> {:ok, Enum.reverse(values), rest}
        error -> error
      end
    end
  end

  def choice(parsers) do
    fn input ->
      Enum.find_value(parsers, {:error, "no alternative fits #{inspect(String.slice(input, 0, 6))}"}, fn parser ->
        with {:error, _} <- parser.(input), do: nil
      end)
    end
  end

  def many(parser), do: fn input -> loop(parser, input, []) end

  defp loop(parser, input, acc) do
    case parser.(input) do
      {:ok, value, rest} when rest != input -> loop(parser, rest, [value | acc])
      _ -> {:ok, Enum.reverse(acc), input}
    end
  end

  def many1(parser) do
    fn input ->
      with {:ok, first, rest} <- parser.(input), {:ok, more, rest} <- many(parser).(rest), do: {:ok, [first | more], rest}
    end
  end

  def separated(parser, by) do
    choice([
      map(sequence([parser, many(map(sequence([by, parser]), &List.last/1))]), fn [x, xs] -> [x | xs] end),
      fn input -> {:ok, [], input} end
    ])
  end

  def lazy(fun), do: fn input -> fun.().(input) end
  def spaces, do: many(char(' \t\n'))
  def token(parser), do: map(sequence([parser, spaces()]), &hd/1)
  def sym(text), do: token(literal(text))

  def run(parser, input) do
    case parser.(input) do
      {:ok, value, ""} -> {:ok, value}
      {:ok, _, rest} -> {:error, "left over: #{inspect(rest)}"}
      error -> error
    end
  end
end

defmodule Arithmetic do
  import Parse

  def number, do: token(map(many1(char(Enum.to_list(?0..?9))), &List.to_integer/1))
  def atom, do: choice([number(), map(sequence([sym("("), lazy(&sum/0), sym(")")]), &Enum.at(&1, 1))])
  def product, do: chain(atom(), [{"*", &*/2}, {"/", &div/2}])
  def sum, do: chain(product(), [{"+", &+/2}, {"-", &-/2}])

  defp chain(operand, operators) do
    operator = choice(for {text, fun} <- operators, do: map(sym(text), fn _ -> fun end))

    map(sequence([operand, many(sequence([operator, operand]))]), fn [first, rest] ->
      Enum.reduce(rest, first, fn [fun, right], left -> fun.(left, right) end)
    end)
  end
end

defmodule Json do
  import Parse

  def value do
    token(
      choice([
        map(literal("null"), fn _ -> nil end),
        map(literal("true"), fn _ -> true end),
        map(literal("false"), fn _ -> false end),
        string(),
        map(many1(char('0123456789-.')), &number/1),
        map(sequence([sym("["), separated(lazy(&value/0), sym(",")), literal("]")]), &Enum.at(&1, 1)),
        map(sequence([sym("{"), separated(lazy(&pair/0), sym(",")), literal("}")]), &Map.new(Enum.at(&1, 1)))
      ])
    )
  end

  defp pair, do: map(sequence([token(string()), sym(":"), value()]), fn [k, _, v] -> {k, v} end)

  defp string do
    inner = choice([map(literal(~S(\")), fn _ -> ?" end), satisfy("a character", &(&1 not in [?", ?\\]))])
    map(sequence([literal("\""), many(inner), literal("\"")]), fn [_, text, _] -> List.to_string(text) end)
  end

  defp number(digits) do
    text = to_string(digits)
    if String.contains?(text, "."), do: String.to_float(text), else: String.to_integer(text)
  end
end

for text <- ["1 + 2 * 3", "(1 + 2) * 3", "10 - 2 - 3", "2 * (3 + 4) / 7", "1 +", "(1", "x"] do
  IO.inspect(Parse.run(Arithmetic.sum(), text), label: text)
end

for text <- [~S([1, 2.5, -3]), ~S({"a": [true, null], "b": {"c": "d\"e"}}), "[]", "{}", "[1,", ~S("ñandú → 日本")] do
  IO.inspect(Parse.run(Json.value(), text), label: text)
end
