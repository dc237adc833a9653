defmodule ExUnit.Diff.Algebra do
  @moduledoc false

  # The document of a side of a difference, laid out as `inspect/2` lays out values.

  import Inspect.Algebra

  @opts %Inspect.Opts{limit: :infinity, printable_limit: :infinity}
  @flat [limit: :infinity, printable_limit: :infinity]

  def document({:value, term}, _mark), do: value(term)
  def document({:flat, term}, _mark), do: inspect(term, @flat)
  def document({:code, quoted}, _mark), do: code(quoted)
  def document({:mark, {:value, term}}, mark), do: mark.(inspect(term, @flat))
  def document({:mark, tree}, mark), do: tree |> document(mark) |> mark.()

  def document({:text, delimiter, parts}, mark) do
    docs =
      for part <- parts do
        case part do
          {:same, text} -> text
          {:diff, text} -> mark.(text)
        end
      end

    concat([delimiter | docs] ++ [delimiter])
  end

  def document({:infix, left, operator, right}, mark),
    do: concat([document(left, mark), " ", operator, " ", document(right, mark)])

  def document({:tuple, trees}, mark),
    do: container("{", trees, "}", &document(&1, mark), :strict)

  def document({:list, trees, nil}, mark) do
    if trees != [] and Enum.all?(trees, &keyword?/1),
      do: container("[", trees, "]", &keyword(&1, mark), :strict),
      else: container("[", trees, "]", &document(&1, mark), :strict)
  end

  # The tail stands behind the last element.
  def document({:list, trees, tail}, mark) do
    {front, [last]} = Enum.split(trees, -1)
    items = front ++ [{:infix, last, "|", tail}]
    container("[", items, "]", &document(&1, mark), :strict)
  end

  def document({:map, name, pairs}, mark) do
    open = if name, do: concat(["%", document(name, mark), "{"]), else: "%{"
    keyword? = Enum.all?(pairs, &match?({{_, key}, _, _} when is_atom(key), &1))

    container(open, pairs, "}", &pair(&1, keyword?, mark), :strict)
  end

  # The parts of a pattern are laid out as those of a value.
  defp code(list) when is_list(list) do
    case List.last(list) do
      {:|, _, [last, tail]} ->
        front = List.replace_at(list, -1, last)
        document({:list, codes(front), {:code, tail}}, & &1)

      _ ->
        if ExUnit.Diff.text?(list),
          do: inspect(list, @flat),
          else: document({:list, codes(list), nil}, & &1)
    end
  end

  defp code({left, right}), do: document({:tuple, codes([left, right])}, & &1)
  defp code({:{}, _, elements}), do: document({:tuple, codes(elements)}, & &1)
  defp code({:%{}, _, pairs}), do: document({:map, nil, code_pairs(pairs)}, & &1)

  defp code({:%, _, [name, {:%{}, _, pairs}]}),
    do: document({:map, {:code, name}, code_pairs(pairs)}, & &1)

  defp code(quoted) when is_tuple(quoted), do: Macro.to_string(quoted)
  defp code(literal), do: inspect(literal, @flat)

  defp codes(list), do: Enum.map(list, &{:code, &1})

  defp code_pairs(pairs),
    do: for({key, pattern} <- pairs, do: {{:code, key}, {:code, pattern}, false})

  # What is the same on both sides is laid out as what differs.
  defp value(list) when is_list(list) do
    if ExUnit.Diff.text?(list) do
      inspect(list, @flat)
    else
      {front, tail} = ExUnit.Diff.improper(list)
      document({:list, Enum.map(front, &{:value, &1}), tail}, & &1)
    end
  end

  defp value(tuple) when is_tuple(tuple),
    do: document({:tuple, tuple |> Tuple.to_list() |> Enum.map(&{:value, &1})}, & &1)

  defp value(%name{} = struct) do
    case ExUnit.Diff.printed(struct) do
      {:ok, text} -> text
      :error -> document({:map, {:value, name}, pairs(ExUnit.Diff.without_name(struct))}, & &1)
    end
  end

  defp value(map) when is_map(map), do: document({:map, nil, pairs(map)}, & &1)
  defp value(text) when is_binary(text), do: concat(["\"", ExUnit.Diff.escaped(text), "\""])
  defp value(term), do: inspect(term, @flat)

  defp pairs(map),
    do: for({key, term} <- ExUnit.Diff.pairs(map), do: {{:flat, key}, {:value, term}, false})

  # Where even this does not fit the brackets stand on lines of their own.
  defp container(open, [], close, _fun, _break),
    do: group(glue(nest(glue(open, "", empty()), 2), "", close))

  defp container(open, items, close, fun, break),
    do:
      container_doc(open, items, close, @opts, fn item, _opts -> fun.(item) end,
        separator: ",",
        break: break
      )

  defp pair({key, tree, marked?}, keyword?, mark) do
    key = if keyword?, do: concat(key_text(key), " "), else: concat(document(key, mark), " => ")
    doc = concat(key, document(tree, mark))
    if marked?, do: mark.(doc), else: doc
  end

  ## Keyword lists

  defp keyword?({:tuple, [key, _]}), do: key?(unmarked(key))
  defp keyword?({kind, {key, _}}) when kind in [:value, :code], do: key?({:value, key})
  defp keyword?({:mark, {:code, {key, _}}}), do: key?({:value, key})
  defp keyword?(_tree), do: false

  defp unmarked({:mark, tree}), do: tree
  defp unmarked(tree), do: tree

  defp keyword({:tuple, [{:mark, key}, tree]}, mark),
    do: concat([mark.(key_text(key)), " ", document(tree, mark)])

  defp keyword({:tuple, [key, tree]}, mark),
    do: concat([key_text(key), " ", document(tree, mark)])

  defp keyword({:mark, tree}, mark), do: tree |> keyword(mark) |> mark.()

  defp keyword({kind, {key, term}}, mark),
    do: concat([key_text({:value, key}), " ", document({kind, term}, mark)])

  defp key?({_, key}), do: is_atom(key)
  defp key?(_), do: false

  defp key_text({_, key}), do: Macro.inspect_atom(:key, key)
end
