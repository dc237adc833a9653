defmodule Code.Normalizer do
  @moduledoc false

  # Quoted code as `Code.SourceFormatter` reads it: every literal wrapped in a block that tells how it is written, every call
  # with the metadata that parentheses and blocks leave. A literal counts as standing on the line of what is around it.

  alias Code.Identifier
  alias Code.SourceFormatter, as: Source

  def normalize(quoted, opts \\ []) do
    locals = Keyword.get(opts, :locals_without_parens, []) ++ []
    node(quoted, %{line: opts[:line], escape?: Keyword.get(opts, :escape, true), locals: locals})
  end

  ## Blocks and names

  defp node({:__block__, meta, [{form, _, _} = single]}, state) when not is_integer(form),
    do: {:__block__, meta, [node(single, state)]}

  defp node({:__block__, meta, [single]}, state), do: literal(single, meta, state)
  defp node({:__block__, meta, args}, state), do: {:__block__, meta, nodes(args, state)}

  defp node({_, meta, rest}, _state) when not is_list(meta) and not is_list(rest),
    do: Keyword.fetch(meta, :line)

  defp node({:__aliases__, meta, [first | rest]}, state) when not is_atom(first),
    do: {:__aliases__, meta, [node(first, state) | rest]}

  defp node({:__aliases__, _, _} = name, _state), do: name
  defp node({:&, _, [integer]} = placeholder, _state) when is_integer(integer), do: placeholder

  defp node({name, _, context} = variable, _state) when is_atom(name) and is_atom(context),
    do: variable

  ## Text with holes

  defp node({:<<>>, meta, parts}, state) when is_list(parts) do
    if interpolated?(parts),
      do: {:<<>>, Keyword.put_new(meta, :delimiter, "\""), holes(parts, state)},
      else: {:<<>>, meta, nodes(parts, at(state, meta))}
  end

  defp node({{:., _, [List, :to_charlist]} = dot, meta, [parts]} = quoted, state)
       when is_list(parts) do
    if Enum.any?(parts, &call_hole?/1) and Enum.all?(parts, &(is_binary(&1) or call_hole?(&1))),
      do: {dot, Keyword.put_new(meta, :delimiter, "'"), [texts(parts, state)]},
      else: call(quoted, state)
  end

  defp node(
         {{:., _, [:erlang, name]} = dot, meta, [{:<<>>, text_meta, parts}, :utf8]} = quoted,
         state
       )
       when name in [:binary_to_atom, :binary_to_existing_atom] do
    if interpolated?(parts),
      do:
        {dot, Keyword.put_new(meta, :delimiter, "\""),
         [{:<<>>, text_meta, texts(parts, state)}, :utf8]},
      else: call(quoted, state)
  end

  defp node({sigil, meta, [{:<<>>, text_meta, parts}, modifiers]} = quoted, state)
       when is_atom(sigil) and is_list(parts) and is_list(modifiers) do
    case Atom.to_string(sigil) do
      "sigil_" <> _ ->
        {sigil, Keyword.put_new(meta, :delimiter, "\""),
         [{:<<>>, text_meta, holes(parts, state)}, modifiers]}

      _ ->
        call(quoted, state)
    end
  end

  ## Containers

  defp node({:{}, meta, args}, state) when is_list(args) do
    case trailing_keyword(args) do
      {front, [_ | _] = pairs} -> {:{}, meta, nodes(front, state) ++ keywords(pairs, state)}
      _ -> {:{}, closed(meta), nodes(args, state)}
    end
  end

  defp node({:%{}, meta, [{:|, bar_meta, [base, pairs]}]}, state) when is_list(pairs) do
    state = at(state, meta)
    {:%{}, meta, [{:|, bar_meta, [node(base, state), pairs(pairs, state)]}]}
  end

  defp node({:%{}, meta, pairs}, state) when is_list(pairs),
    do: {:%{}, meta, pairs(pairs, at(state, meta))}

  defp node({{:., meta, [Access, :get]}, call_meta, [target, key]}, state) do
    key = if keyword?(key), do: keywords(key, state), else: node(key, state)
    {{:., meta, [Access, :get]}, closed(call_meta), [node(target, state), key]}
  end

  ## Clauses

  defp node([{:->, _, _} | _] = clauses, state), do: Enum.map(clauses, &clause(&1, state))

  # A clause by itself is written like a call.
  defp node({:->, _, [_, _]} = alone, state) do
    {:->, meta, [args, body]} = clause(alone, state)

    case args do
      [_ | _] -> {:->, closed(meta), args ++ [body]}
    end
  end

  defp node({:fn, meta, clauses}, state) when is_list(clauses),
    do: {:fn, closed(meta), node(clauses, state)}

  ## Calls

  defp node({:@, meta, [{name, call_meta, [value]}]}, state) when is_atom(name),
    do: {:@, meta, [{name, call_meta, arguments([value], state)}]}

  defp node({_, meta, args} = quoted, state) when is_list(meta) and is_list(args),
    do: call(quoted, state)

  defp node(other, state), do: literal(other, at_line(state), state)

  defp nodes(list, state), do: Enum.map(list, &node(&1, state))

  defp at(state, meta), do: %{state | line: Source.at(meta, :line) || state.line}
  defp at_line(%{line: nil}), do: []
  defp at_line(%{line: line}), do: [line: line]

  defp closed(meta),
    do:
      if(Source.at(meta, :closing),
        do: meta,
        else: [{:closing, [line: Source.at(meta, :line)]} | meta]
      )

  defp clause({:->, meta, [args, body]}, state) do
    state = at(state, meta)
    {:->, meta, [Enum.map(args, &node(&1, state)), node(body, state)]}
  end

  defp call({form, meta, args}, state) do
    bare? = is_atom(form) and Source.local_without_parens?(form, length(args), state.locals)

    meta =
      if bare? or Source.at(meta, :no_parens) || Source.at(meta, :do),
        do: meta,
        else: closed(meta)

    form = if is_tuple(form), do: target(form, at(state, meta)), else: form

    case Enum.split(args, -1) do
      {front, [[{key, _} | _] = last]} when key == :do ->
        if Keyword.keyword?(last),
          do: with_blocks(form, meta, front, last, state),
          else: {form, meta, nodes(args, state)}

      {front, [[{{:__block__, key_meta, [:do]}, _} | _] = last]} ->
        if Source.at(key_meta, :format) == :keyword and Source.at(meta, :do) == nil,
          do: {form, meta, arguments(args, state)},
          else: with_blocks(form, meta, front, last, state)

      _ ->
        args = if operator?(form, args), do: nodes(args, state), else: arguments(args, state)
        {form, meta, args}
    end
  end

  defp operator?(:when, _args), do: false
  defp operator?(name, [_]), do: is_atom(name) and Identifier.unary_op(name) != :error
  defp operator?(name, [_, _]), do: is_atom(name) and Identifier.binary_op(name) != :error
  defp operator?(_name, _args), do: false

  defp target({:., meta, [left, name]}, state) when is_atom(name),
    do: {:., meta, [node(left, state), name]}

  defp target({:., meta, args}, state), do: {:., meta, nodes(args, state)}
  defp target(form, state), do: node(form, state)

  # What stands before the blocks and in them counts as being on the line of the call.
  defp with_blocks(form, meta, front, blocks, state) do
    state = at(state, meta)

    blocks =
      for {key, body} <- blocks do
        key = if is_atom(key), do: {:__block__, Keyword.take(meta, [:line]), [key]}, else: key
        {key, node(body, state)}
      end

    meta = if Source.at(meta, :do), do: meta, else: meta ++ [do: [line: nil], end: [line: nil]]
    {form, meta, nodes(front, state) ++ [blocks]}
  end

  # Brackets around keywords that come last are left out.
  defp arguments(args, state) do
    {front, last} = Enum.split(args, -1)

    case last do
      [[_ | _] = list] ->
        nodes(front, state) ++
          [if(keyword?(list), do: keywords(list, state), else: node(list, state))]

      _ ->
        nodes(args, state)
    end
  end

  ## Literals

  defp literal({left, right}, meta, state) do
    right = if keyword?(right), do: keywords(right, state), else: node(right, state)
    {:__block__, meta, [{node(left, state), right}]}
  end

  defp literal(list, meta, state) when is_list(list) do
    state = at(state, meta)

    cond do
      list != [] and List.ascii_printable?(list) ->
        text =
          list
          |> List.to_string()
          |> escaped(Source.at(meta, :delimiter), state)
          |> String.to_charlist()

        {:__block__, Keyword.put_new(meta, :delimiter, "'"), [text]}

      Source.at(meta, :line) && Source.at(meta, :closing) == nil ->
        {:__block__, meta ++ [closing: [line: Source.at(meta, :line)]], [elements(list, state)]}

      true ->
        {:__block__, meta, [elements(list, state)]}
    end
  end

  defp literal(text, meta, state) when is_binary(text),
    do:
      {:__block__, Keyword.put_new(meta, :delimiter, "\""),
       [escaped(text, Source.at(meta, :delimiter), state)]}

  defp literal(number, meta, _state) when is_number(number),
    do: {:__block__, Keyword.put_new(meta, :token, inspect(number)), [number]}

  defp literal(atom, meta, state) when is_atom(atom) and atom not in [nil, true, false],
    do: {:__block__, meta, [escaped_atom(atom, state)]}

  defp literal(other, meta, _state), do: {:__block__, meta, [other]}

  defp escaped_atom(atom, state),
    do: atom |> Atom.to_string() |> escaped(nil, state) |> String.to_atom()

  defp escaped(text, _delimiter, %{escape?: false}), do: text

  defp escaped(text, delimiter, _state) when delimiter in [~s["""], ~s[''']],
    do: escape_lines(text)

  defp escaped(text, _delimiter, _state) do
    {escaped, _} = Identifier.escape(text, -1)
    IO.iodata_to_binary(escaped)
  end

  defp escape_lines(text) do
    {escaped, _} = Identifier.escape(text, -1, :infinity, &if(&1 == ?\n, do: "\n"))
    IO.iodata_to_binary(escaped)
  end

  # Pairs at the end of a list are written as keywords.
  defp elements(list, state) do
    {pairs, front} = list |> Enum.reverse() |> Enum.split_while(&pair?/1)
    front = for one <- Enum.reverse(front), do: element(one, state)
    front ++ keywords(Enum.reverse(pairs), state)
  end

  defp element({left, right}, state),
    do: {:__block__, at_line(state), [{node(left, state), node(right, state)}]}

  defp element(other, state), do: node(other, state)

  defp pairs(pairs, state) do
    {keywords, front} = pairs |> Enum.reverse() |> Enum.split_while(&pair?/1)

    front =
      for pair <- Enum.reverse(front) do
        case pair do
          {key, value} -> {node(key, state), node(value, state)}
          other -> node(other, state)
        end
      end

    front ++ keywords(Enum.reverse(keywords), state)
  end

  defp keywords(pairs, state) do
    for {key, value} <- pairs do
      key =
        if is_atom(key),
          do: {:__block__, [{:format, :keyword} | at_line(state)], [escaped_atom(key, state)]},
          else: key

      {key, node(value, state)}
    end
  end

  defp trailing_keyword(args) do
    case Enum.split(args, -1) do
      {[_ | _] = front, [last]} -> if keyword?(last), do: {front, last}
      _ -> nil
    end
  end

  defp keyword?([_ | _] = list), do: Enum.all?(list, &pair?/1)
  defp keyword?(_), do: false

  defp pair?({key, _}) when is_atom(key), do: Identifier.classify(key) != :alias

  defp pair?({{:__block__, meta, [key]}, _}) when is_atom(key),
    do: Source.at(meta, :format) == :keyword

  defp pair?(_), do: false

  ## Interpolation

  defp interpolated?(parts), do: parts != [] and Enum.all?(parts, &(is_binary(&1) or hole?(&1)))

  defp hole?({:"::", _, [call, {:binary, _, _}]}), do: call_hole?(call)
  defp hole?(_), do: false

  defp call_hole?({{:., _, [Kernel, :to_string]}, _, [_]}), do: true
  defp call_hole?(_), do: false

  defp holes(parts, state),
    do: for(part <- parts, do: if(is_binary(part), do: part, else: hole(part, state)))

  defp texts(parts, state),
    do:
      for(
        part <- parts,
        do: if(is_binary(part), do: escaped(part, nil, state), else: hole(part, state))
      )

  defp hole({:"::", meta, [call, type]}, state), do: {:"::", meta, [hole(call, state), type]}
  defp hole({form, meta, [quoted]}, state), do: {form, meta, [node(quoted, at(state, meta))]}
end
