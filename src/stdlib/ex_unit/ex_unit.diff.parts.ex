defmodule ExUnit.Diff.Parts do
  @moduledoc false

  # Patterns of lists and of strings that are written in parts, `[a | b]`, `a ++ b`, `"a" <> b`: they are compared as a
  # whole, and what comes out is laid out in the parts again. The shape of a list's pattern is
  #
  #     {:list, count} | {:cons, count, shape, quoted tail} | {:append, shape, shape} | {:tail, quoted}

  @doc """
  The elements of a pattern for lists, what stands for the rest (`{:tail, quoted}`, or `nil` for a proper list), and its
  shape; or `:error` if the front of a `++` is no list.
  """
  def of_list(list) when is_list(list) do
    case List.last(list) do
      {:|, _, [last, tail]} -> of_cons(List.replace_at(list, -1, last), tail)
      _ -> {list, nil, {:list, length(list)}}
    end
  end

  def of_list({:++, _, [front, rest]}) do
    with {elements, nil, front} <- of_list(front),
         {more, tail, rest} <- of_list(rest),
         do: {elements ++ more, tail, {:append, front, rest}},
         else: (_ -> :error)
  end

  def of_list(other), do: {[], {:tail, other}, {:tail, other}}

  defp of_cons(front, tail) do
    with {elements, rest, shape} <- of_list(tail),
         do: {front ++ elements, rest, {:cons, length(front), shape, tail}}
  end

  @doc """
  The tree of a pattern for lists, from those of its elements and of its tail. `surplus` tells how much more there was in
  the value: `:none`, `:elements` or `:tail`; it counts against a tail that is written as a list.
  """
  def list(shape, trees, tail, surplus) do
    {tree, []} = build(shape, trees, tail, surplus)
    tree
  end

  defp build({:list, count}, trees, _tail, _surplus) do
    {own, trees} = Enum.split(trees, count)
    {{:list, own, nil}, trees}
  end

  defp build({:cons, count, shape, quoted}, trees, tail, surplus) do
    {own, trees} = Enum.split(trees, count)
    {rest, trees} = build(shape, trees, tail, surplus)
    rest = if against?(surplus, shape), do: {:mark, {:code, quoted}}, else: rest
    {{:list, own, rest}, trees}
  end

  defp build({:append, front, rest}, trees, tail, surplus) do
    {front, trees} = build(front, trees, tail, surplus)
    {rest, trees} = build(rest, trees, tail, surplus)
    {{:infix, front, "++", rest}, trees}
  end

  defp build({:tail, _quoted}, trees, tail, _surplus), do: {tail, trees}

  defp against?(:none, _shape), do: false
  defp against?(:tail, _shape), do: true
  defp against?(:elements, {:list, count}), do: count == 0
  defp against?(:elements, {:cons, _, shape, _}), do: against?(:elements, shape)
  defp against?(:elements, _shape), do: false

  @doc "The strings that a pattern begins with, and what stands for the rest, `nil` for nothing."
  def of_string({:<>, _, [prefix, rest]}) when is_binary(prefix) do
    {prefixes, rest} = of_string(rest)
    {[prefix | prefixes], rest}
  end

  def of_string(prefix) when is_binary(prefix), do: {[prefix], nil}
  def of_string(rest), do: {[], rest}

  @doc "The tree of a pattern for strings, from the parts `{:same | :diff, text}` of its beginning and the tree of its rest."
  def string(prefixes, parts, rest) do
    {texts, _} = Enum.map_reduce(prefixes, parts, &cut(&2, String.length(ExUnit.Diff.escaped(&1)), []))
    trees = for(text <- texts, do: {:text, "\"", text}) ++ List.wrap(rest)
    trees |> Enum.reverse() |> Enum.reduce(&{:infix, &1, "<>", &2})
  end

  # The first characters of parts, and the rest.
  defp cut(parts, 0, cut), do: {Enum.reverse(cut), parts}
  defp cut([], _length, cut), do: {Enum.reverse(cut), []}

  defp cut([{kind, text} | parts], length, cut) do
    case String.split_at(text, length) do
      {text, ""} -> cut(parts, length - String.length(text), [{kind, text} | cut])
      {text, rest} -> {Enum.reverse([{kind, text} | cut]), [{kind, rest} | parts]}
    end
  end
end
