defmodule Macro.Text do
  @moduledoc false

  # Code as text in the old style, which `Macro.to_string/2` gives: all calls in parentheses, clauses each on a line of their
  # own, whatever the width. A function of the caller's has the last word on the text of every node.

  @blocks [:do, :rescue, :catch, :else, :after]

  @doc """
  Returns the text of a quoted expression.

      iex> Macro.Text.to_string(quote(do: if(a, do: b)), fn _node, text -> text end)
      "if(a) do\\n  b\\nend"
  """
  def to_string(tree, fun), do: text(tree, fun)

  defp text({name, _, context} = node, fun) when is_atom(name) and is_atom(context),
    do: fun.(node, Atom.to_string(name))

  defp text({:__aliases__, _, parts} = node, fun),
    do: fun.(node, Enum.map_join(parts, ".", &part_of_alias(&1, fun)))

  defp text({:__block__, _, [expression]} = node, fun), do: fun.(node, text(expression, fun))

  defp text({:__block__, _, expressions} = node, fun) when is_list(expressions) do
    fun.(node, "(\n  " <> indented(lines(expressions, fun)) <> "\n)")
  end

  defp text({:<<>>, _, parts} = node, fun) when is_list(parts) do
    if interpolated?(parts),
      do: fun.(node, "\"" <> interpolation(parts, fun) <> "\""),
      else: fun.(node, "<<" <> Enum.map_join(parts, ", ", &segment(&1, fun)) <> ">>")
  end

  defp text({:{}, _, args} = node, fun) when is_list(args),
    do: fun.(node, "{" <> joined(args, fun) <> "}")

  defp text({:%{}, _, args} = node, fun) when is_list(args),
    do: fun.(node, "%{" <> pairs(args, fun) <> "}")

  defp text({:%, _, [name, {:%{}, _, args}]} = node, fun),
    do: fun.(node, "%" <> text(name, fun) <> "{" <> pairs(args, fun) <> "}")

  defp text({:fn, _, [{:->, _, [args, body]}]} = node, fun) do
    head = String.trim_trailing("fn " <> parameters(args, fun))

    case body do
      {:__block__, _, [_, _ | _] = body} ->
        fun.(node, head <> " ->\n  " <> indented(lines(body, fun)) <> "\nend")

      _ ->
        fun.(node, head <> " -> " <> text(body, fun) <> " end")
    end
  end

  defp text({:fn, _, clauses} = node, fun) when is_list(clauses),
    do: fun.(node, "fn\n  " <> indented(body(clauses, fun)) <> "\nend")

  defp text({:..//, _, [first, last, step]} = node, fun) do
    range = operand(first, :.., :left, fun) <> ".." <> operand(last, :.., :right, fun)
    fun.(node, range <> "//" <> operand(step, :.., :right, fun))
  end

  defp text({:when, _, [left, guard]} = node, fun),
    do: fun.(node, operand(left, :when, :left, fun) <> " when " <> guard(node, guard, fun))

  defp text({:when, _, [_, _, _ | _] = args} = node, fun) do
    {parameters, [guard]} = Enum.split(args, -1)
    fun.(node, "(" <> joined(parameters, fun) <> ") when " <> guard(node, guard, fun))
  end

  defp text({:&, _, [place]} = node, fun) when is_integer(place), do: fun.(node, "&#{place}")

  defp text({:&, _, [{:/, _, [{name, _, context}, arity]}]} = node, fun)
       when is_atom(name) and is_atom(context) and is_integer(arity),
       do: fun.(node, "&#{name}/" <> text(arity, fun))

  defp text({:&, _, [{:/, _, [{{:., _, [target, name]}, _, []}, arity]}]} = node, fun)
       when is_atom(name) and is_integer(arity),
       do: fun.(node, "&" <> remote(target, name, fun) <> "/" <> text(arity, fun))

  defp text({:&, _, [expression]} = node, fun), do: fun.(node, "&(" <> text(expression, fun) <> ")")

  defp text({:not, _, [{:in, _, [left, right]}]} = node, fun) do
    fun.(node, operand(left, :in, :left, fun) <> " not in " <> operand(right, :in, :right, fun))
  end

  defp text({:not, _, [operand]} = node, fun), do: fun.(node, "not(" <> text(operand, fun) <> ")")

  defp text({{:., _, [Access, :get]}, _, [container, key]} = node, fun) do
    container = parenthesized(text(container, fun), operator?(container))
    fun.(node, container <> text([key], fun))
  end

  defp text({{:., _, [target, :{}]}, _, args} = node, fun),
    do: fun.(node, text(target, fun) <> ".{" <> joined(args, fun) <> "}")

  # A literal has no fields, so that its functions are always called with parentheses.
  defp text({{:., _, [target, name]}, meta, []} = node, fun) when is_atom(name) do
    call = remote(target, name, fun)
    fun.(node, if(meta[:no_parens] && is_tuple(target), do: call, else: call <> "()"))
  end

  defp text({{:., _, [target, name]}, _, args} = node, fun) when is_atom(name),
    do: fun.(node, call(remote(target, name, fun), args, fun))

  defp text({{:., _, [target]}, _, args} = node, fun),
    do: fun.(node, call(target(target, fun) <> ".", args, fun))

  defp text({callee, _, args} = node, fun) when is_tuple(callee) and is_list(args),
    do: fun.(node, call(text(callee, fun), args, fun))

  defp text({name, _, args} = node, fun) when is_atom(name) and is_list(args) do
    cond do
      sigil?(name, args) -> fun.(node, Macro.to_string(node))
      args != [] and Macro.operator?(name, length(args)) -> fun.(node, operation(name, args, fun))
      true -> fun.(node, call(Atom.to_string(name), args, fun))
    end
  end

  defp text({left, right}, fun), do: text({:{}, [], [left, right]}, fun)

  defp text([{:->, _, _} | _] = clauses, fun) do
    fun.(clauses, "(" <> Enum.map_join(clauses, "; ", &clause_in_line(&1, fun)) <> ")")
  end

  defp text(list, fun) when is_list(list) do
    cond do
      list != [] and :io_lib.printable_list(list) -> fun.(list, inspect(list, charlists: :as_charlists))
      keyword?(list) -> fun.(list, "[" <> keywords(list, fun) <> "]")
      true -> fun.(list, "[" <> joined(list, fun) <> "]")
    end
  end

  defp text(other, fun), do: fun.(other, inspect(other, limit: :infinity, printable_limit: :infinity))

  # Guards of a type are pairs without brackets.
  defp guard(node, guard, fun) do
    if is_list(guard) and keyword?(guard),
      do: fun.(node, keywords(guard, fun)),
      else: fun.(node, operand(guard, :when, :right, fun))
  end

  defp part_of_alias(part, _fun) when is_atom(part), do: Atom.to_string(part)
  defp part_of_alias(part, fun), do: text(part, fun)

  defp joined(list, fun), do: Enum.map_join(list, ", ", &text(&1, fun))
  defp lines(list, fun), do: Enum.map_join(list, "\n", &text(&1, fun))
  defp indented(text), do: String.replace(text, "\n", "\n  ")

  defp parenthesized(text, true), do: "(" <> text <> ")"
  defp parenthesized(text, false), do: text

  ## Operators

  defp operation(name, [operand], fun) do
    "#{name}" <> parenthesized(text(operand, fun), operator?(operand))
  end

  defp operation(name, [left, right], fun) do
    between = if name == :.., do: "..", else: " #{name} "
    operand(left, name, :left, fun) <> between <> operand(right, name, :right, fun)
  end

  defp operator?({name, _, args}) when is_atom(name) and is_list(args),
    do: length(args) in 1..2 and Macro.operator?(name, length(args))

  defp operator?(_node), do: false

  # An operand that binds less than its operator stands in parentheses, and one that binds as much on the side where the
  # operator does not begin.
  defp operand({name, _, [_, _]} = node, parent, side, fun) when is_atom(name) do
    {begins, precedence} = Code.Identifier.binary_op(parent)

    loose? =
      case Code.Identifier.binary_op(name) do
        {_, own} when own < precedence -> true
        {_, ^precedence} -> begins != side
        _ -> false
      end

    parenthesized(text(node, fun), loose?)
  end

  defp operand(node, _parent, _side, fun), do: text(node, fun)

  ## Calls

  defp remote(target, name, fun),
    do: target(target, fun) <> "." <> Macro.inspect_atom(:remote_call, name)

  defp target(target, fun), do: parenthesized(text(target, fun), encloses?(target))

  defp encloses?({:fn, _, _}), do: true
  defp encloses?({:&, _, [place]}) when not is_integer(place), do: true
  defp encloses?({_, _, [_ | _] = args}), do: blocks?(List.last(args))
  defp encloses?(_node), do: false

  defp call(head, args, fun) do
    {rest, last} = Enum.split(args, -1)

    cond do
      match?([_], last) and blocks?(hd(last)) ->
        head = if rest == [], do: head, else: head <> "(" <> arguments(rest, fun) <> ")"
        head <> blocks(hd(last), fun)

      true ->
        head <> "(" <> arguments(args, fun) <> ")"
    end
  end

  defp arguments(args, fun) do
    {rest, last} = Enum.split(args, -1)

    case last do
      [[_ | _] = list] ->
        if keyword?(list) do
          Enum.join(Enum.map(rest, &text(&1, fun)) ++ [fun.(list, keywords(list, fun))], ", ")
        else
          joined(args, fun)
        end

      _ ->
        joined(args, fun)
    end
  end

  defp blocks?([{:do, _} | _] = list), do: Enum.all?(list, &match?({key, _} when key in @blocks, &1))
  defp blocks?(_other), do: false

  defp blocks(list, fun) do
    texts =
      for key <- @blocks, {:ok, block} <- [Keyword.fetch(list, key)] do
        "#{key}\n  " <> indented(body(block, fun)) <> "\n"
      end

    " " <> Enum.join(texts) <> "end"
  end

  defp body([{:->, _, _} | _] = clauses, fun), do: Enum.map_join(clauses, "\n", &clause(&1, fun))
  defp body({:__block__, _, expressions}, fun) when length(expressions) != 1, do: lines(expressions, fun)
  defp body(expression, fun), do: text(expression, fun)

  defp clause({:->, _, [args, body]}, fun),
    do: head(args, fun) <> "->\n  " <> indented(body(body, fun))

  defp clause_in_line({:->, _, [args, body]}, fun),
    do: if(args == [], do: "() ", else: head(args, fun)) <> "-> " <> text(body, fun)

  defp head([], _fun), do: ""
  defp head(args, fun), do: parameters(args, fun) <> " "

  defp parameters(args, fun), do: joined(args, fun)

  ## Pairs

  defp keyword?(list) do
    list != [] and
      Enum.all?(list, fn
        {key, _} when is_atom(key) -> not match?("Elixir." <> _, Atom.to_string(key))
        _ -> false
      end)
  end

  defp keywords(list, fun) do
    Enum.map_join(list, ", ", fn {key, value} ->
      Macro.inspect_atom(:key, key) <> " " <> text(value, fun)
    end)
  end

  defp pairs([{:|, _, [map, pairs]}], fun), do: text(map, fun) <> " | " <> pairs(pairs, fun)

  defp pairs(list, fun) do
    if keyword?(list),
      do: keywords(list, fun),
      else: Enum.map_join(list, ", ", &pair(&1, fun))
  end

  defp pair({key, value}, fun), do: text(key, fun) <> " => " <> text(value, fun)
  defp pair(other, fun), do: text(other, fun)

  ## Bit strings

  defp interpolated?(parts) do
    Enum.any?(parts, &interpolated_part?/1) and
      Enum.all?(parts, &(is_binary(&1) or interpolated_part?(&1)))
  end

  defp interpolated_part?(
         {:"::", _, [{{:., _, [Kernel, :to_string]}, _, [_]}, {:binary, _, context}]}
       ),
       do: is_atom(context)

  defp interpolated_part?(_part), do: false

  defp interpolation(parts, fun) do
    Enum.map_join(parts, fn
      part when is_binary(part) -> String.replace(part, "\"", "\\\"")
      {:"::", _, [{_, _, [expression]}, _]} -> "\#{" <> text(expression, fun) <> "}"
    end)
  end

  # What begins or ends as a bit string does would not end where it does.
  defp segment({:"::", _, [value, type]} = node, fun),
    do: apart(fun.(node, text(value, fun) <> "::" <> type(type, fun)))

  defp segment(value, fun), do: apart(text(value, fun))

  defp apart(text),
    do: parenthesized(text, String.starts_with?(text, "<") or String.ends_with?(text, ">"))

  defp type({operator, _, [left, right]}, fun) when operator in [:-, :*],
    do: type(left, fun) <> "#{operator}" <> type(right, fun)

  defp type(type, fun), do: text(type, fun)

  ## Sigils

  defp sigil?(name, [{:<<>>, _, _}, modifiers]) when is_list(modifiers),
    do: match?(<<"sigil_", _>>, Atom.to_string(name))

  defp sigil?(_name, _args), do: false
end
