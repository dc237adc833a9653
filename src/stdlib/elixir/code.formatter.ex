defmodule Code.Formatter do
  @moduledoc false
  # From a quoted expression to the document of its source, as `Macro.to_string/1` prints it.
  # A last argument that is a container or a function is marked with next_break_fits, so that
  # `foo(a, fn x ->` may stay on one line while the function breaks.

  import Inspect.Algebra

  alias Code.Identifier

  @locals_without_parens [
    alias: 1,
    alias: 2,
    case: 2,
    cond: 1,
    for: :*,
    import: 1,
    import: 2,
    quote: 1,
    quote: 2,
    receive: 1,
    require: 1,
    require: 2,
    try: 1,
    with: :*,
    def: 1,
    def: 2,
    defp: 1,
    defp: 2,
    defguard: 1,
    defguardp: 1,
    defmacro: 1,
    defmacro: 2,
    defmacrop: 1,
    defmacrop: 2,
    defmodule: 2,
    defdelegate: 2,
    defexception: 1,
    defoverridable: 1,
    defstruct: 1,
    destructure: 2,
    raise: 1,
    raise: 2,
    reraise: 2,
    reraise: 3,
    if: 2,
    unless: 2,
    use: 1,
    use: 2,
    defrecord: 2,
    defrecord: 3,
    defrecordp: 2,
    defrecordp: 3,
    assert: 1,
    assert: 2,
    assert_in_delta: 3,
    assert_in_delta: 4,
    assert_raise: 2,
    assert_raise: 3,
    assert_receive: 1,
    assert_receive: 2,
    assert_receive: 3,
    assert_received: 1,
    assert_received: 2,
    doctest: 1,
    doctest: 2,
    refute: 1,
    refute: 2,
    refute_in_delta: 3,
    refute_in_delta: 4,
    refute_receive: 1,
    refute_receive: 2,
    refute_receive: 3,
    refute_received: 1,
    refute_received: 2,
    setup: 1,
    setup: 2,
    setup_all: 1,
    setup_all: 2,
    test: 1,
    test: 2,
    config: 2,
    config: 3,
    import_config: 1
  ]

  @do_keys [:do, :after, :catch, :else, :rescue]
  @pipes [:|>, :~>>, :<<~, :~>, :<~, :<~>, :"<|>"]
  @or_ops [:or, :||, :|||]
  @and_ops [:and, :&&, :&&&]
  @comparisons [:==, :!=, :=~, :===, :!==, :in, :<-, :\\]
  @tight_ops [:.., :"//"]

  def locals_without_parens, do: @locals_without_parens

  def local_without_parens?(name, arity, list),
    do: Enum.any?(list, fn {n, a} -> n == name and (a == :* or a == arity) end)

  def quoted_to_algebra(quoted, _opts \\ []), do: block(quoted)

  # Statements that take several lines stand apart from the others; what follows an attribute stands with it.
  defp block({:__block__, _, []}), do: empty()
  defp block({:__block__, _, [_, _ | _] = list}), do: statements(list)
  defp block(quoted), do: expr(quoted)

  defp statements(list) do
    docs = :lists.map(&{expr(&1), &1}, list)
    docs = :lists.map(fn {doc, code} -> {doc, several_lines?(doc), match?({:@, _, _}, code)} end, docs)
    stack(docs)
  end

  defp stack([{doc, _, _}]), do: doc

  defp stack([{doc, long?, attribute?} | [{_, next_long?, _} | _] = rest]) do
    gap = if (long? or next_long?) and not attribute?, do: concat(line(), line()), else: line()
    force_unfit(concat([doc, blank(gap), stack(rest)]))
  end

  defp blank({:doc_cons, :doc_line, :doc_line}), do: concat(nest(line(), :reset), line())
  defp blank(gap), do: gap

  defp several_lines?(doc) do
    text = doc |> group() |> format(96) |> IO.iodata_to_binary()
    :binary.match(text, "\n") != :nomatch
  end

  # -- expressions

  defp expr({:__block__, _, [single]}), do: expr(single)
  defp expr({:__block__, _, []}), do: "nil"

  defp expr({:__block__, _, _} = quoted),
    do: force_unfit(concat([nest(concat(["(", line(), block(quoted)]), 2), line(), ")"]))

  defp expr({:__aliases__, _, [first | rest]}) do
    first = if is_atom(first), do: Atom.to_string(first), else: operand(first)
    concat(first, names(rest))
  end

  defp expr({:<<>>, _, parts} = quoted) when is_list(parts) do
    if interpolated?(parts), do: interpolation(parts, "\"", ?"), else: bits(quoted)
  end

  defp expr({{:., _, [List, :to_charlist]}, _, [parts]} = quoted) when is_list(parts) do
    if charlist_parts?(parts), do: interpolation(parts, "'", ?'), else: remote(quoted)
  end

  defp expr({{:., _, [:erlang, :binary_to_atom]}, _, [{:<<>>, _, parts}, :utf8]} = quoted) do
    if interpolated?(parts), do: concat(":", interpolation(parts, "\"", ?")), else: remote(quoted)
  end

  defp expr({{:., _, [Access, :get]}, _, [target, key]}) do
    concat(access_target(target), container("[", access_key(key), "]"))
  end

  defp expr({{:., _, [left, :{}]}, _, args}) when is_list(args),
    do: concat([operand(left), ".", container("{", docs(args), "}")])

  defp expr({{:., _, [fun]}, meta, args}) when is_list(args) do
    target = if needs_parens_as_fun?(fun), do: wrap(expr(fun)), else: operand(fun)
    call(concat(target, "."), args, meta, :remote)
  end

  defp expr({{:., _, [_, _]}, _, args} = quoted) when is_list(args), do: remote(quoted)

  defp expr({:&, _, [integer]}) when is_integer(integer), do: "&" <> Integer.to_string(integer)

  defp expr({:&, _, [{:/, _, [{name, _, ctx}, arity]}]})
       when is_atom(name) and is_atom(ctx) and is_integer(arity),
       do: "&" <> local_name(name) <> "/" <> Integer.to_string(arity)

  defp expr({:&, _, [{:/, _, [{{:., _, [target, name]}, _, []}, arity]}]})
       when is_atom(name) and is_integer(arity) do
    name = Macro.inspect_atom(:remote_call, name)
    concat(["&", operand(target), ".", name, "/", Integer.to_string(arity)])
  end

  defp expr({:&, meta, [{:__block__, _, [body]}]}), do: expr({:&, meta, [body]})

  defp expr({:&, _, [body]}) do
    cond do
      operator?(body) or match?({:__block__, _, [_, _ | _]}, body) ->
        concat(["&(", expr(body), ")"])

      starts_with_capture?(body) ->
        concat("& ", expr(body))

      true ->
        concat("&", expr(body))
    end
  end

  defp expr({:fn, _, [{:->, _, _} | _] = clauses}), do: anonymous(clauses)

  defp expr({:{}, _, args}) when is_list(args), do: tuple(args)
  defp expr({:%{}, _, args}) when is_list(args), do: map("%{", args)

  defp expr({sigil, meta, [{:<<>>, _, parts}, modifiers]} = quoted) when is_atom(sigil) do
    case Atom.to_string(sigil) do
      "sigil_" <> letter when is_list(modifiers) -> sigil(letter, meta, parts, modifiers)
      _ -> binary_or_local(quoted)
    end
  end

  defp expr({:%, _, [name, {:%{}, _, args}]}) do
    map(concat(["%", operand(name), "{"]), args)
  end

  defp expr({:.., _, []}), do: ".."

  defp expr({:"..//", _, [first, last, step]}) do
    binary_op(:.., first, last) |> concat("//") |> concat(child(step, :.., :right))
  end

  defp expr({:not, _, [{:in, _, [left, right]}]}) do
    binary_op(:in, left, right, "not in")
  end

  defp expr({:@, _, [{name, _, [value]}]}) when is_atom(name) do
    if Identifier.classify(name) == :identifier,
      do: no_parens("@" <> Atom.to_string(name), [value]),
      else: concat("@", operand({name, [], [value]}))
  end

  defp expr({op, _, [arg]} = quoted) when is_atom(op) do
    if Identifier.unary_op(op) != :error, do: unary(op, arg), else: local(quoted)
  end

  defp expr({op, _, [_, _]} = quoted) when is_atom(op), do: binary_or_local(quoted)

  defp expr({name, _, context}) when is_atom(name) and is_atom(context), do: Atom.to_string(name)
  defp expr({name, _, args} = quoted) when is_atom(name) and is_list(args), do: local(quoted)

  defp expr({target, meta, args}) when is_tuple(target) and is_list(meta) and is_list(args),
    do: call(expr(target), args, meta, :local)

  defp expr([{:->, _, _} | _] = clauses), do: concat(["(", clause_line(clauses), ")"])
  defp expr({left, right}), do: tuple([left, right])
  defp expr(list) when is_list(list), do: list_doc(list)
  defp expr(integer) when is_integer(integer), do: integer |> Integer.to_string() |> underscored()
  defp expr(float) when is_float(float), do: float_text(float)
  defp expr(atom) when is_atom(atom), do: Macro.inspect_atom(:literal, atom)

  defp expr(binary) when is_binary(binary), do: string(quoted_text(binary))
  defp expr(other), do: inspect(other)

  defp binary_or_local({op, _, [left, right]} = quoted) do
    if Identifier.binary_op(op) != :error and op != :.,
      do: binary_op(op, left, right),
      else: local(quoted)
  end

  defp names(rest), do: concat(for name <- rest, do: "." <> Atom.to_string(name))

  defp quoted_text(binary) do
    {escaped, ""} = Identifier.escape(binary, ?")
    IO.iodata_to_binary([?", escaped, ?"])
  end

  defp wrap(doc), do: concat(["(", nest(doc, :cursor), ")"])

  defp float_text(float) do
    [whole | rest] = :binary.split(inspect(float), ".")
    IO.iodata_to_binary([underscored(whole), "." | rest])
  end

  defp underscored("-" <> digits), do: "-" <> underscored(digits)
  defp underscored(digits) when byte_size(digits) < 6, do: digits

  defp underscored(digits) do
    first = rem(byte_size(digits), 3)
    <<head::binary-size(first), rest::binary>> = digits
    groups = for <<part::binary-3 <- rest>>, do: part
    Enum.join(if(head == "", do: groups, else: [head | groups]), "_")
  end

  # -- operators

  defp operator?({:&, _, [integer]}) when is_integer(integer), do: false
  defp operator?({:.., _, []}), do: false
  defp operator?({:"..//", _, [_, _, _]}), do: true

  defp operator?({op, _, [_]}) when is_atom(op),
    do: Identifier.unary_op(op) != :error and op != :@

  defp operator?({op, _, [_, _]}) when is_atom(op),
    do: op != :. and Identifier.binary_op(op) != :error

  defp operator?(_), do: false

  defp unary(op, arg) do
    doc =
      case arg do
        {^op, _, [_]} when op in [:not, :!] -> expr(arg)
        _ -> if operator?(arg), do: wrap(expr(arg)), else: expr(arg)
      end

    concat(if(op == :not, do: "not ", else: Atom.to_string(op)), doc)
  end

  defp binary_op(op, left, right, text \\ nil)

  defp binary_op(op, left, right, nil) when op in @tight_ops,
    do: concat([child(left, op, :left), Atom.to_string(op), child(right, op, :right)])

  defp binary_op(op, left, right, nil) when op in @pipes do
    left_doc = child(left, op, :left)
    left_doc = if pipe?(left), do: inherited(left_doc), else: left_doc
    right_doc = next_break_fits(child(right, op, :right), :disabled)
    right_doc = if do_block?(right), do: force_unfit(right_doc), else: right_doc
    group(glue(left_doc, concat([Atom.to_string(op), " ", right_doc])))
  end

  # The alternatives of a type begin their lines with the operator.
  defp binary_op(:|, left, right, nil) do
    rest = for one <- alternatives(right), do: concat([break(" "), "| ", nest(one, 2)])
    group(concat([child(left, :|, :left) | rest]))
  end

  defp binary_op(:when, left, right, nil) do
    guard =
      if keyword?(right),
        do: joined(keyword_docs(right)),
        else: nest(child(right, :when, :right), 5)

    group(concat([child(left, :when, :left), break(" "), "when ", guard]))
  end

  defp binary_op(:=, left, right, nil) do
    left_doc = concat(child(left, :=, :left), " =")
    right_doc = child(right, :=, :right)

    if breaks_inside?(right) do
      group(concat(left_doc, nest(glue("", next_break_fits(group(right_doc))), 2, :break)))
    else
      # The line breaks behind the operator only if the right side does not fit, whatever the left did.
      concat(group(left_doc), group(nest(glue("", group(right_doc)), 2, :break)))
    end
  end

  # Operators of one precedence in a row fill the lines together if they group to the left;
  # to the right each breaks on its own.
  defp binary_op(op, left, {op, _, [a, b]}, nil) when op in [:++, :--, :+++, :---, :<>] do
    rest = a |> right_chain(op, b) |> group()
    head = concat(child(left, op, :left), " " <> Atom.to_string(op))
    group(concat(head, nest(glue("", rest), 2)))
  end

  defp binary_op(op, left, right, nil) when op in @comparisons do
    if breaks_inside?(right) do
      left_doc = concat(child(left, op, :left), " " <> Atom.to_string(op))
      right_doc = next_break_fits(group(child(right, op, :right)))
      concat(group(left_doc), group(nest(glue("", right_doc), 2, :break)))
    else
      chained(op, left, right, nil)
    end
  end

  defp binary_op(op, left, right, text), do: chained(op, left, right, text)

  defp chained(op, left, right, text) do
    [first | rest] = chain(op, left, right, text || Atom.to_string(op))
    group(concat(first, nest(concat(:lists.map(&concat(flex_break(), &1), rest)), 2)))
  end

  defp alternatives({:|, _, [left, right]}), do: [child(left, :|, :left) | alternatives(right)]
  defp alternatives(last), do: [child(last, :|, :right)]

  defp chain(op, left, right, text) do
    {assoc, precedence} = Identifier.binary_op(op)

    case {assoc, left, right} do
      {:left, {next, _, [a, b]}, _} when is_atom(next) and next != :. ->
        if Identifier.binary_op(next) == {assoc, precedence} and (next == op or not logical?(op)) do
          chain = chain(next, a, b, Atom.to_string(next))
          {front, [last]} = Enum.split(chain, -1)
          front ++ [concat(last, " " <> text), child(right, op, :right)]
        else
          pair(op, left, right, text)
        end

      _ ->
        pair(op, left, right, text)
    end
  end

  defp right_chain(left, op, {op, _, [a, b]}) do
    head = concat(child(left, op, :left), " " <> Atom.to_string(op))
    glue(head, group(right_chain(a, op, b)))
  end

  defp right_chain(left, op, right) do
    glue(concat(child(left, op, :left), " " <> Atom.to_string(op)), child(right, op, :right))
  end

  defp pair(op, left, right, text) do
    right_doc = next_break_fits(child(right, op, :right), :disabled)
    [concat(child(left, op, :left), " " <> text), right_doc]
  end

  defp logical?(op), do: op in @or_ops or op in @and_ops

  defp inherited({:doc_group, doc, _}), do: group(doc, :inherit)
  defp inherited(doc), do: doc

  # In one group with what follows, a head breaks also if only its "do" is too much.
  defp ungrouped({:doc_group, doc, _}), do: doc
  defp ungrouped(doc), do: doc

  defp pipe?({op, _, [_, _]}) when op in @pipes, do: true
  defp pipe?(_), do: false

  defp breaks_inside?({:fn, _, _}), do: true
  defp breaks_inside?({:%{}, _, _}), do: true
  defp breaks_inside?({:%, _, _}), do: true
  defp breaks_inside?({:__block__, _, _}), do: false
  defp breaks_inside?([{:->, _, _} | _]), do: false
  defp breaks_inside?(list) when is_list(list), do: true
  defp breaks_inside?(_), do: false

  # An operand needs parentheses where reading it back would group it otherwise.
  defp child({:not, _, [{:in, _, [_, _]}]} = quoted, parent, side),
    do: child_doc(expr(quoted), {:in, Identifier.binary_op(:in)}, parent, side)

  defp child({op, _, [_, _]} = quoted, parent, side) when is_atom(op) and op != :. do
    case Identifier.binary_op(op) do
      :error -> expr(quoted)
      info -> child_doc(expr(quoted), {op, info}, parent, side)
    end
  end

  defp child({:"..//", _, [_, _, _]} = quoted, parent, side),
    do: child_doc(expr(quoted), {:.., Identifier.binary_op(:..)}, parent, side)

  defp child({:&, _, [body]} = quoted, _parent, :left) when not is_integer(body),
    do: wrap(expr(quoted))

  # A block on the left would take the operator into it.
  defp child(quoted, _parent, :left),
    do: if(do_block?(quoted), do: wrap(expr(quoted)), else: expr(quoted))

  defp child(quoted, _parent, _side), do: expr(quoted)

  defp child_doc(doc, {op, {assoc, precedence}}, parent, side) do
    {_, parent_precedence} = Identifier.binary_op(parent)

    parens? =
      cond do
        parent in @pipes and op not in @pipes and op != :.. -> true
        parent in @or_ops and op in @and_ops -> true
        parent in [:in, :++, :--, :.., :<>, :+++, :---] and op != parent -> true
        precedence < parent_precedence -> true
        precedence > parent_precedence -> false
        op == parent and side == assoc -> false
        true -> side != assoc
      end

    if parens?, do: wrap(doc), else: doc
  end

  # What stands before a dot or inside a name: operators and functions get parentheses.
  defp operand(quoted) do
    if operator?(quoted) or match?({:fn, _, _}, quoted),
      do: wrap(expr(quoted)),
      else: expr(quoted)
  end

  defp access_target({:@, _, _} = quoted), do: expr(quoted)
  defp access_target(quoted), do: operand(quoted)

  defp access_key(key) do
    if keyword?(key), do: keyword_docs(key), else: [expr(key)]
  end

  defp needs_parens_as_fun?({:&, _, _}), do: true
  defp needs_parens_as_fun?(_), do: false

  defp starts_with_capture?({:&, _, [integer]}) when is_integer(integer), do: true

  defp starts_with_capture?({{:., _, [Access, :get]}, _, [target, _]}),
    do: starts_with_capture?(target)

  defp starts_with_capture?({{:., _, [target | _]}, _, _}), do: starts_with_capture?(target)
  defp starts_with_capture?(_), do: false

  # -- calls

  defp remote({{:., _, [target, name]}, meta, args}) do
    target_doc = if match?({:@, _, _}, target), do: expr(target), else: operand(target)

    name_doc =
      cond do
        is_atom(name) -> Macro.inspect_atom(:remote_call, name)
        true -> expr(name)
      end

    bare? = args == [] and meta[:no_parens] == true and not module?(target)
    doc = concat([target_doc, ".", name_doc])

    cond do
      bare? -> doc
      args == [] and is_tuple(name) -> doc
      true -> call(doc, args, meta, :remote)
    end
  end

  defp module?({:__aliases__, _, _}), do: true
  defp module?(target), do: is_atom(target)

  defp local({name, meta, args}) do
    text = local_name(name)

    if local_without_parens?(name, length(args), @locals_without_parens) and args != [] and
         not do_block?({name, meta, args}) do
      no_parens(text, args)
    else
      call(text, args, meta, {:local, name, length(args)})
    end
  end

  defp local_name(name) do
    case Identifier.classify(name) do
      :quoted -> inspect(Atom.to_string(name))
      _ -> Atom.to_string(name)
    end
  end

  defp do_block?({_, _, [_ | _] = args}), do: blocks(:lists.last(args)) != nil
  defp do_block?(_), do: false

  defp blocks([{:do, _} | _] = list) do
    if Enum.all?(list, &(is_tuple(&1) and tuple_size(&1) == 2 and elem(&1, 0) in @do_keys)),
      do: list
  end

  defp blocks(_), do: nil

  defp call(doc, args, _meta, kind) do
    case args != [] and blocks(:lists.last(args)) do
      blocks when is_list(blocks) -> with_blocks(doc, Enum.drop(args, -1), blocks, kind)
      _ -> concat(doc, arguments(args))
    end
  end

  defp with_blocks(doc, args, blocks, kind) do
    head =
      cond do
        args == [] -> doc
        kind == :remote -> no_parens_doc(doc, args)
        bare_with_block?(kind) -> no_parens(doc, args)
        true -> concat(doc, arguments(args))
      end

    sections = for {key, body} <- blocks, do: section(key, body)
    [first | rest] = sections
    head = group(concat([ungrouped(head), " do"]))
    group(force_unfit(concat([head, first, concat(rest), line(), "end"])))
  end

  defp bare_with_block?({:local, name, arity}),
    do: local_without_parens?(name, arity, @locals_without_parens)

  defp bare_with_block?(_), do: false

  defp section(:do, body), do: body(body)
  defp section(key, body), do: concat([line(), Atom.to_string(key), body(body)])

  defp body({:__block__, _, []}), do: empty()
  defp body({:__block__, _, [nil]}), do: empty()
  defp body([{:->, _, _} | _] = clauses), do: nest(concat(line(), clauses(clauses)), 2)
  defp body(quoted), do: nest(concat(line(), block(quoted)), 2)

  defp no_parens(text, args) when is_binary(text) do
    docs = argument_docs(args)

    docs =
      if hugging?(:lists.last(args)) do
        {front, [doc]} = Enum.split(docs, -1)
        front ++ [next_break_fits(group(doc))]
      else
        docs
      end

    indent = if keyword?(:lists.last(args)), do: 2, else: byte_size(text) + 1
    group(concat([text, " ", nest(joined(docs), indent, :break)]))
  end

  defp no_parens_doc(doc, args),
    do: group(concat([doc, " ", nest(joined(argument_docs(args)), 2)]))

  defp arguments([]), do: "()"

  defp arguments(args) do
    last = :lists.last(args)
    docs = argument_docs(args)

    if hugging?(last) do
      {front, [doc]} = Enum.split(docs, -1)
      hug(front, doc)
    else
      container("(", docs, ")")
    end
  end

  defp hugging?(last),
    do: breaks_inside?(last) and not keyword?(last)

  defp hug(front, last) do
    docs = front ++ [next_break_fits(group(last))]
    group(concat([nest(concat(["(", break(""), joined(docs)]), 2, :break), break(""), ")"]))
  end

  # The last argument may be a keyword list without its brackets.
  defp argument_docs(args) do
    {front, [last]} = Enum.split(args, -1)

    if keyword?(last) do
      :lists.map(&nested/1, front) ++ keyword_docs(last)
    else
      :lists.map(&nested/1, args)
    end
  end

  # Only a statement may leave the parentheses of a call out.
  defp nested({name, _, [_ | _] = args} = quoted) when is_atom(name) do
    if local_without_parens?(name, length(args), @locals_without_parens) and
         not do_block?(quoted),
       do: concat(local_name(name), arguments(args)),
       else: expr(quoted)
  end

  defp nested(quoted), do: expr(quoted)

  defp joined(docs), do: fold_doc(docs, &glue(concat(&1, ","), &2))

  defp docs(args), do: :lists.map(&expr/1, args)

  # -- containers

  defp container(open, [], close), do: concat(open, close)

  defp container(open, docs, close),
    do: group(concat([nest(concat([open, break(""), joined(docs)]), 2), break(""), close]))

  defp tuple([]), do: "{}"

  defp tuple(args) do
    docs = if length(args) > 1, do: argument_docs(args), else: docs(args)

    group(concat(["{", nest(fold_doc(docs, &flex_glue(concat(&1, ","), &2)), 1), "}"]))
  end

  defp list_doc([]), do: "[]"

  defp list_doc(list) do
    cond do
      List.ascii_printable?(list) ->
        inspect(list, printable_limit: :infinity, charlists: :as_charlists)

      keyword?(list) ->
        container("[", keyword_docs(list), "]")

      true ->
        container("[", items(list), "]")
    end
  rescue
    _ in [ArgumentError, FunctionClauseError] -> inspect(list)
  end

  # Key-value pairs at the end are written as keywords.
  defp items(list) do
    {front, pairs} = split_keyword(list)
    :lists.map(&item/1, front) ++ keyword_docs(pairs)
  end

  defp item({:|, _, [left, right]}), do: concat([expr(left), " | ", expr(right)])
  defp item(quoted), do: nested(quoted)

  defp split_keyword(list) do
    reversed = :lists.reverse(list)
    {pairs, front} = Enum.split_while(reversed, &pair?/1)

    if front == [] and pairs != [] and length(list) == length(pairs),
      do: {[], list},
      else: {:lists.reverse(front), :lists.reverse(pairs)}
  end

  defp pair?({key, _}) when is_atom(key), do: Identifier.classify(key) != :alias
  defp pair?({{{:., _, [:erlang, :binary_to_atom]}, _, [_, :utf8]}, _}), do: true
  defp pair?(_), do: false

  defp keyword?([_ | _] = list), do: Enum.all?(list, &pair?/1)
  defp keyword?(_), do: false

  defp keyword_docs(pairs), do: :lists.map(&keyword_doc/1, pairs)

  defp keyword_doc({key, value}) do
    key =
      case key do
        {{:., _, _}, _, [{:<<>>, _, parts}, :utf8]} -> concat(interpolation(parts, "\"", ?"), ":")
        atom -> Macro.inspect_atom(:key, atom)
      end

    if do_block?(value) or capture_of_block?(value),
      do: concat(key, group(nest(glue("", value(value)), 2))),
      else: concat([key, " ", value(value)])
  end

  defp capture_of_block?({:&, _, [body]}), do: do_block?(body)
  defp capture_of_block?(_), do: false

  defp value(value), do: if(breaks_inside?(value), do: group(expr(value)), else: nested(value))

  defp map(open, [{:|, _, [base, pairs]}]) do
    docs = map_items(pairs)

    group(
      concat([
        nest(concat([open, break(""), expr(base), " | ", nest(joined(docs), 0)]), 2),
        break(""),
        "}"
      ])
    )
  end

  defp map(open, pairs), do: container(open, map_items(pairs), "}")

  defp map_items(pairs) do
    {front, keywords} = Enum.split(pairs, length(pairs) - trailing(pairs))

    assocs =
      for pair <- front do
        case pair do
          {key, value} -> concat([map_key(key), " => ", value(value)])
          other -> expr(other)
        end
      end

    assocs ++ keyword_docs(keywords)
  end

  defp map_key({op, _, [_, _]} = key) when op in [:=, :"::", :|, :when, :<-, :\\],
    do: wrap(expr(key))

  defp map_key(key), do: expr(key)

  defp trailing(pairs), do: pairs |> :lists.reverse() |> Enum.take_while(&pair?/1) |> length()

  # -- bitstrings, strings and sigils

  defp bits({:<<>>, _, parts}) do
    docs = for part <- parts, do: bit_part(part)
    group(concat(["<<", nest(fold_doc(docs, &flex_glue(concat(&1, ","), &2)), 2), ">>"]))
  end

  defp bit_part({:"::", _, [value, spec]}),
    do: concat([child(value, :"::", :left), "::", bit_spec(spec)])

  defp bit_part({:<-, _, [value, source]}), do: concat([bit_part(value), " <- ", expr(source)])
  defp bit_part(value), do: expr(value)

  defp bit_spec({op, _, [left, right]}) when op in [:-, :*],
    do: concat([bit_spec(left), Atom.to_string(op), bit_spec(right)])

  defp bit_spec(spec), do: operand(spec)

  defp interpolated?(parts) when is_list(parts) do
    parts != [] and Enum.all?(parts, &(is_binary(&1) or hole?(&1)))
  end

  defp hole?({:"::", _, [{{:., _, [Kernel, :to_string]}, _, [_]}, {:binary, _, _}]}), do: true
  defp hole?(_), do: false

  defp charlist_parts?(parts) do
    Enum.any?(parts, &charlist_hole?/1) and
      Enum.all?(parts, &(is_binary(&1) or charlist_hole?(&1)))
  end

  defp charlist_hole?({{:., _, [Kernel, :to_string]}, _, [_]}), do: true
  defp charlist_hole?(_), do: false

  # Text around holes keeps its line breaks.
  defp interpolation(parts, quote, char) do
    text =
      for part <- parts do
        case part do
          binary when is_binary(binary) -> binary |> escaped(char)
          {:"::", _, [{_, _, [hole]}, _]} -> hole_text(hole)
          {_, _, [hole]} -> hole_text(hole)
        end
      end

    string(IO.iodata_to_binary([quote, text, quote]))
  end

  @closing %{"(" => ")", "[" => "]", "{" => "}", "<" => ">"}

  defp sigil(letter, meta, parts, modifiers) do
    open = Keyword.get(meta, :delimiter, "\"")

    text =
      for part <- parts do
        case part do
          binary when is_binary(binary) -> binary
          {:"::", _, [{_, _, [hole]}, _]} -> hole_text(hole)
        end
      end

    close = Map.get(@closing, open, open)
    string(IO.iodata_to_binary(["~", letter, open, text, close, modifiers]))
  end

  defp escaped(binary, char) do
    {escaped, ""} = Identifier.escape(binary, char, :infinity, &if(&1 == ?\n, do: "\n"))
    escaped |> IO.iodata_to_binary()
  end

  defp hole_text(hole), do: ["\#{", format(group(block(hole)), :infinity), "}"]

  # -- clauses

  defp anonymous([{:->, _, [args, body]}]) do
    head = if args == [], do: "fn ->", else: concat(["fn ", clause_args(args), " ->"])
    group(concat([head, nest(glue("", body_doc(body)), 2), break(" "), "end"]))
  end

  defp anonymous(clauses) do
    force_unfit(concat([nest(concat(["fn", line(), clauses(clauses)]), 2), line(), "end"]))
  end

  defp body_doc({:__block__, _, [_, _ | _]} = quoted), do: block(quoted)
  defp body_doc(quoted), do: expr(quoted)

  defp clauses(clauses) do
    apart? = Enum.any?(clauses, &several_lines?(clause(&1, false)))
    docs = :lists.map(&clause(&1, apart?), clauses)
    gap = if apart?, do: concat(nest(line(), :reset), line()), else: line()
    fold_doc(docs, &concat([&1, gap, &2]))
  end

  defp clause({:->, _, [args, body]}, apart?) do
    head = if args == [], do: "() ->", else: concat(clause_args(args), " ->")
    separator = if apart?, do: line(), else: break(" ")
    group(concat(head, nest(concat(separator, body_doc(body)), 2)))
  end

  defp clause_line(clauses) do
    docs = :lists.map(&clause(&1, false), clauses)
    fold_doc(docs, &concat([&1, line(), &2]))
  end

  defp clause_args([{:when, _, args}]) when length(args) > 1 do
    {args, [guard]} = Enum.split(args, -1)
    concat([joined(argument_docs(args)), " when ", expr(guard)])
  end

  defp clause_args(args), do: group(joined(argument_docs(args)))
end
