# A JSON encoder by protocol and a decoder by recursive descent.
defprotocol Json do
  @fallback_to_any true
  def encode(value)
end

defimpl Json, for: Integer do
  def encode(n), do: Integer.to_string(n)
end

defimpl Json, for: Float do
  def encode(f), do: Float.to_string(f)
end

defimpl Json, for: Atom do
  def encode(nil), do: "null"
  def encode(true), do: "true"
  def encode(false), do: "false"
  def encode(atom), do: atom |> Atom.to_string() |> Json.encode()
end

defimpl Json, for: BitString do
  def encode(s) do
    escaped =
      for <<c::utf8 <- s>>, into: "" do
        case c do
          ?" -> "\\\""
          ?\\ -> "\\\\"
          ?\n -> "\\n"
          ?\t -> "\\t"
          c when c < 32 -> "\\u" <> String.pad_leading(Integer.to_string(c, 16), 4, "0")
          c -> <<c::utf8>>
        end
      end

    ~s("#{escaped}")
  end
end

defimpl Json, for: List do
  def encode([{k, _} | _] = kw) when is_atom(k), do: Json.encode(Map.new(kw))
  def encode(list), do: "[" <> Enum.map_join(list, ",", &Json.encode/1) <> "]"
end

defimpl Json, for: Map do
  def encode(map) do
    body =
      map
      |> Enum.sort()
      |> Enum.map_join(",", fn {k, v} -> Json.encode(to_string(k)) <> ":" <> Json.encode(v) end)

    "{" <> body <> "}"
  end
end

defimpl Json, for: Any do
  defmacro __deriving__(module, _struct, opts) do
    fields = Keyword.get(opts, :only)

    quote do
      defimpl Json, for: unquote(module) do
        def encode(struct), do: struct |> Map.take(unquote(fields)) |> Json.encode()
      end
    end
  end

  def encode(%_{} = struct), do: struct |> Map.from_struct() |> Json.encode()
  def encode(other), do: raise(ArgumentError, "cannot encode #{inspect(other)}")
end

defmodule User do
  @derive {Json, only: [:name, :age]}
  defstruct [:name, :age, :password]
end

defmodule Point do
  defstruct x: 0, y: 0
end

defmodule Parser do
  def parse(text) do
    with {:ok, value, rest} <- value(skip(text)),
         "" <- skip(rest) do
      {:ok, value}
    else
      {:error, reason} -> {:error, reason}
      rest -> {:error, {:trailing, rest}}
    end
  end

  defp skip(<<c, rest::binary>>) when c in ' \n\t\r', do: skip(rest)
  defp skip(rest), do: rest

  defp value("null" <> rest), do: {:ok, nil, rest}
  defp value("true" <> rest), do: {:ok, true, rest}
  defp value("false" <> rest), do: {:ok, false, rest}
  defp value("\"" <> rest), do: string(rest, [])
  defp value("[" <> rest), do: array(skip(rest), [])
  defp value("{" <> rest), do: object(skip(rest), %{})
  defp value(<<c, _::binary>> = text) when c in ?0..?9 or c == ?-, do: number(text)
  defp value(""), do: {:error, :eof}
  defp value(text), do: {:error, {:unexpected, String.first(text)}}

  defp number(text) do
    case Regex.run(~r/^-?\d+(\.\d+)?([eE][-+]?\d+)?/, text) do
      [match] -> {:ok, String.to_integer(match), drop(text, match)}
      [match | _] -> {:ok, elem(Float.parse(match), 0), drop(text, match)}
      nil -> {:error, :number}
    end
  end

  defp drop(text, match), do: binary_part(text, byte_size(match), byte_size(text) - byte_size(match))

  defp string("\"" <> rest, acc), do: {:ok, acc |> Enum.reverse() |> IO.iodata_to_binary(), rest}
  defp string("\\n" <> rest, acc), do: string(rest, ["\n" | acc])
  defp string("\\\"" <> rest, acc), do: string(rest, ["\"" | acc])
  defp string(<<c::utf8, rest::binary>>, acc), do: string(rest, [<<c::utf8>> | acc])
  defp string("", _), do: {:error, :unterminated}

  defp array("]" <> rest, acc), do: {:ok, Enum.reverse(acc), rest}

  defp array(text, acc) do
    with {:ok, v, rest} <- value(text) do
      case skip(rest) do
        "," <> rest -> array(skip(rest), [v | acc])
        "]" <> rest -> {:ok, Enum.reverse([v | acc]), rest}
        _ -> {:error, :array}
      end
    end
  end

  defp object("}" <> rest, acc), do: {:ok, acc, rest}

  defp object("\"" <> text, acc) do
    with {:ok, k, rest} <- string(text, []),
         ":" <> rest <- skip(rest),
         {:ok, v, rest} <- value(skip(rest)) do
      case skip(rest) do
        "," <> rest -> object(skip(rest), Map.put(acc, k, v))
        "}" <> rest -> {:ok, Map.put(acc, k, v), rest}
        _ -> {:error, :object}
      end
    end
  end

  defp object(_, _), do: {:error, :object}
end

IO.puts(Json.encode(%{a: 1, b: [1.5, nil, true, "q\"uo\nte é"], c: %{"d" => :atom}}))
IO.puts(Json.encode(%User{name: "Ann", age: 3, password: "x"}))
IO.puts(Json.encode(%Point{x: 1}))
IO.puts(Json.encode(a: 1, b: 2))

try do
  Json.encode({1, 2})
rescue
  e -> IO.puts(Exception.message(e))
end

IO.inspect(Parser.parse(~s({"a": [1, -2.5, {"b": null}], "c": "x\\ny", "d": 1e3})))
IO.inspect(Parser.parse("[1, 2"))
IO.inspect(Parser.parse("[1] x"))
IO.inspect(Parser.parse("@"))
IO.inspect(Json.impl_for(1))
IO.inspect(Json.impl_for({}))
IO.inspect(Json.User.__impl__(:for))
