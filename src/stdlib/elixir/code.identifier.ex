defmodule Code.Identifier do
  @moduledoc false
  # Names and operators: their precedence, how an atom is written, how a text is escaped.
  # `:rshell.identifier_kind(binary)` tells how the tokenizer would read the whole binary:
  # `:identifier` (starts lower case or `_`, may end in `?` or `!`), `:alias` (starts upper case,
  # ASCII only), `:atom` (only valid after a colon, e.g. `a@b`, `É`) or `:none`.

  @binary_ops %{
    :. => {:left, 310},
    :** => {:left, 230},
    :* => {:left, 220},
    :/ => {:left, 220},
    :+ => {:left, 210},
    :- => {:left, 210},
    :++ => {:right, 200},
    :-- => {:right, 200},
    :+++ => {:right, 200},
    :--- => {:right, 200},
    :<> => {:right, 200},
    :.. => {:right, 200},
    :"^^^" => {:left, 180},
    :in => {:left, 170},
    :|> => {:left, 160},
    :<<< => {:left, 160},
    :>>> => {:left, 160},
    :<<~ => {:left, 160},
    :~>> => {:left, 160},
    :<~ => {:left, 160},
    :~> => {:left, 160},
    :<~> => {:left, 160},
    :"<|>" => {:left, 160},
    :< => {:left, 150},
    :> => {:left, 150},
    :<= => {:left, 150},
    :>= => {:left, 150},
    :== => {:left, 140},
    :!= => {:left, 140},
    :=~ => {:left, 140},
    :=== => {:left, 140},
    :!== => {:left, 140},
    :&& => {:left, 130},
    :&&& => {:left, 130},
    :and => {:left, 130},
    :|| => {:left, 120},
    :||| => {:left, 120},
    :or => {:left, 120},
    := => {:right, 100},
    :| => {:right, 70},
    :"::" => {:right, 60},
    :when => {:right, 50},
    :<- => {:left, 40},
    :\\ => {:left, 40}
  }

  @unary_ops %{
    :@ => {:non_associative, 320},
    :+ => {:non_associative, 300},
    :- => {:non_associative, 300},
    :! => {:non_associative, 300},
    :^ => {:non_associative, 300},
    :not => {:non_associative, 300},
    :"~~~" => {:non_associative, 300},
    :& => {:non_associative, 90}
  }

  # Atoms of punctuation that are written without quotes.
  @bare_atoms [:%, :{}, :%{}, :<<>>, :->, :..., :"..//"] ++
                [:!, :^, :&, :@, :not] ++
                (Map.keys(@binary_ops) -- [:"^^^", :"<|>", :"::"])

  @call_names (Map.keys(@binary_ops) ++ Map.keys(@unary_ops)) -- [:., :..]

  @doc """
  The associativity and precedence of a binary operator.

      iex> Code.Identifier.binary_op(:*)
      {:left, 220}
  """
  def binary_op(op) do
    case @binary_ops do
      %{^op => value} -> value
      _ -> :error
    end
  end

  @doc """
  The associativity and precedence of a unary operator.

      iex> Code.Identifier.unary_op(:*)
      :error
  """
  def unary_op(op) do
    case @unary_ops do
      %{^op => value} -> value
      _ -> :error
    end
  end

  @doc false
  def classify(atom) do
    binary = :erlang.atom_to_binary(atom)

    cond do
      :lists.member(atom, @bare_atoms) -> :unquoted
      alias?(binary) -> :alias
      true -> classify_name(:rshell.identifier_kind(binary))
    end
  end

  defp classify_name(:identifier), do: :identifier
  defp classify_name(:none), do: :quoted
  defp classify_name(_), do: :unquoted

  @doc false
  def call_name?(atom), do: :lists.member(atom, @call_names)

  defp alias?("Elixir"), do: true
  defp alias?("Elixir." <> <<first, rest::binary>>) when first in ?A..?Z, do: alias_rest?(rest)
  defp alias?(_), do: false

  defp alias_rest?(<<".", first, rest::binary>>) when first in ?A..?Z, do: alias_rest?(rest)

  defp alias_rest?(<<char, rest::binary>>)
       when char in ?a..?z or char in ?A..?Z or char in ?0..?9 or char == ?_,
       do: alias_rest?(rest)

  defp alias_rest?(rest), do: rest == ""

  @doc false
  def extract_anonymous_fun_parent(atom) when is_atom(atom) do
    with "-" <> rest <- :erlang.atom_to_binary(atom),
         [_ | _] = places <- :binary.matches(rest, "/"),
         {at, 1} = :lists.last(places),
         <<name::binary-size(at), "/", tail::binary>> = rest,
         [arity, _kind, _index | _] <- :binary.split(tail, "-", [:global]) do
      {:erlang.binary_to_atom(name), arity}
    else
      _ -> :error
    end
  end

  @doc false
  def escape(binary, char, limit \\ :infinity, fun \\ &escape_map/1)

  def escape(binary, char, limit, fun) when is_binary(binary),
    do: escape(binary, char, limit, fun, [])

  defp escape(<<>>, _char, _limit, _fun, acc), do: {acc, <<>>}
  defp escape(rest, _char, 0, _fun, acc), do: {acc, rest}

  defp escape(<<char, rest::binary>>, char, limit, fun, acc),
    do: escape(rest, char, less(limit), fun, [acc, ?\\, char])

  defp escape(<<?\#, ?{, rest::binary>>, char, limit, fun, acc),
    do: escape(rest, char, less(limit), fun, [acc, "\\\#{"])

  defp escape(<<code::utf8, rest::binary>>, char, limit, fun, acc) do
    shown = fun.(code) || if(printable?(code), do: <<code::utf8>>, else: hex(code))
    escape(rest, char, less(limit), fun, [acc | [shown]])
  end

  defp escape(<<byte, rest::binary>>, char, limit, fun, acc),
    do: escape(rest, char, less(limit), fun, [acc | [hex(byte)]])

  defp less(:infinity), do: :infinity
  defp less(limit), do: limit - 1

  defp escape_map(?\0), do: "\\0"
  defp escape_map(?\a), do: "\\a"
  defp escape_map(?\b), do: "\\b"
  defp escape_map(?\d), do: "\\d"
  defp escape_map(?\e), do: "\\e"
  defp escape_map(?\f), do: "\\f"
  defp escape_map(?\n), do: "\\n"
  defp escape_map(?\r), do: "\\r"
  defp escape_map(?\t), do: "\\t"
  defp escape_map(?\v), do: "\\v"
  defp escape_map(?\\), do: "\\\\"
  defp escape_map(0xFEFF), do: "\\uFEFF"
  defp escape_map(_), do: nil

  defp printable?(code),
    do:
      code in 0x20..0x7E or code in 0xA0..0xD7FF or code in 0xE000..0xFFFD or
        code in 0x10000..0x10FFFF

  defp hex(code) when code < 16, do: ["\\x0", :erlang.integer_to_binary(code, 16)]
  defp hex(code) when code < 256, do: ["\\x", :erlang.integer_to_binary(code, 16)]
  defp hex(code), do: ["\\x{", :erlang.integer_to_binary(code, 16), "}"]
end
