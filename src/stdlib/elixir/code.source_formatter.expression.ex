defmodule Code.SourceFormatter.Expression do
  @moduledoc false

  # Expressions: operators, containers, clauses. `expr(quoted, context, state)` gives `{doc, state}`; the context is `:block`,
  # `:operand`, `:parens_arg`, `:parens_one_arg`, `:no_parens_arg` or `:no_parens_one_arg`.

  import Inspect.Algebra

  alias Code.Identifier
  alias Code.SourceFormatter, as: Source
  alias Code.SourceFormatter.{Call, Text}

  @none :doc_nil
  @pipes [:|>, :~>>, :<<~, :~>, :<~, :<~>, :"<|>"]
  @merging [:<<<, :>>> | @pipes]
  @tight [:.., :"//"]
  @one_line [:\\, :in]
  @hugging [:"::", :<-, :==, :!=, :=~, :===, :!==, :=, :\\]
  @parens_inside [
    :|>,
    :<<<,
    :>>>,
    :<<~,
    :~>>,
    :<~,
    :~>,
    :<~>,
    :"<|>",
    :in,
    :"^^^",
    :"//",
    :++,
    :--,
    :+++,
    :---,
    :..,
    :<>
  ]
  @bit_types [
    :_,
    :integer,
    :float,
    :bits,
    :bitstring,
    :binary,
    :bytes,
    :utf8,
    :utf16,
    :utf32,
    :signed,
    :unsigned,
    :big,
    :little,
    :native
  ]
  @logical [:||, :|||, :or, :&&, :&&&, :and]

  ## Text

  def expr({:<<>>, meta, [_ | _] = parts} = quoted, _context, state) do
    cond do
      Text.interpolated?(parts) and Source.at(meta, :delimiter) != nil ->
        Text.string_parts(parts, meta, state)

      true ->
        bits(quoted, state)
    end
  end

  def expr({:<<>>, _meta, []}, _context, state), do: {"<<>>", state}

  def expr({{:., _, [List, :to_charlist]}, meta, [parts]} = quoted, context, state) do
    if is_list(parts) and Source.at(meta, :delimiter) != nil,
      do: Text.charlist_parts(parts, meta, state),
      else: Call.remote(quoted, context, state)
  end

  def expr(
        {{:., _, [:erlang, :binary_to_atom]}, meta, [{:<<>>, _, parts}, :utf8]} = quoted,
        context,
        state
      ) do
    if Source.at(meta, :delimiter),
      do: Text.parts(parts, ":\"", "\"", state),
      else: Call.remote(quoted, context, state)
  end

  def expr(
        {{:., _, [:erlang, :binary_to_existing_atom]}, meta, [{:<<>>, _, parts}, :utf8]} = quoted,
        context,
        state
      ) do
    if Source.at(meta, :delimiter),
      do: Text.parts(parts, ":\"", "\"", state),
      else: Call.remote(quoted, context, state)
  end

  def expr({:__block__, _, [{:unquote_splicing, meta, [_] = args}]}, context, state),
    do: wrapped(Call.local(:unquote_splicing, meta, args, context, state))

  def expr({:__block__, meta, [{left, right}]}, _context, state),
    do: tuple([left, right], meta, state)

  def expr({:__block__, meta, [list]}, context, state) when is_list(list) do
    if Source.at(meta, :delimiter),
      do: Text.charlist(list, meta, state),
      else: list(meta, list, context, state)
  end

  def expr({:__block__, meta, [string]}, _context, state) when is_binary(string),
    do: Text.string(string, meta, state)

  def expr({:__block__, meta, [atom]}, _context, state) when is_atom(atom),
    do: {Text.atom(atom, meta), state}

  def expr({:__block__, meta, [number]}, _context, state) when is_number(number),
    do: {Text.number(Source.at(meta, :token) || inspect(number)), state}

  def expr({:__block__, _meta, [single]}, context, state), do: expr(single, context, state)
  def expr({:__block__, _meta, []}, _context, state), do: {"nil", state}

  def expr({:__block__, meta, _} = block, _context, state) do
    {doc, state} = Source.block(block, Source.line_of(meta), Source.closing_line(meta), state)
    {Source.surround("(", doc, ")"), state}
  end

  def expr({:__aliases__, _, [head | tail]}, _context, state) do
    {doc, state} =
      if is_atom(head),
        do: {Atom.to_string(head), state},
        else: Call.target(head, state)

    {Enum.reduce(tail, doc, &concat(&2, "." <> Atom.to_string(&1))), state}
  end

  ## Operators

  def expr({:&, _, [integer]}, _context, state) when is_integer(integer),
    do: {"&" <> Integer.to_string(integer), state}

  def expr({:&, _, [{:__block__, _, [integer]}]}, _context, state) when is_integer(integer),
    do: {"&" <> Integer.to_string(integer), state}

  def expr({:&, _, [arg]}, context, state), do: capture(arg, context, state)

  def expr({:@, meta, [arg]}, context, state), do: attribute(arg, meta, context, state)

  # Without parentheses around the arguments it would be taken for an operator between two.
  def expr({:.., _, []}, context, state) when context in [:no_parens_arg, :no_parens_one_arg],
    do: {"(..)", state}

  def expr({:.., _, []}, _context, state), do: {"..", state}

  def expr({:"..//", meta, [first, last, step]}, context, state) do
    quoted = {:"//", meta, [{:.., meta, [first, last]}, step]}
    binary_operator(quoted, context, state)
  end

  def expr({:not, meta, [{:in, _, [left, right]}]}, context, state),
    do: operator({:not, meta, [{:in, meta, [left, right]}]}, context, state, 2)

  def expr({:fn, meta, [_ | _] = clauses}, _context, state),
    do: anonymous(clauses, meta, state, Source.eol?(meta))

  def expr({:{}, meta, args}, _context, state) when is_list(args), do: tuple(args, meta, state)

  def expr({:%{}, meta, args}, _context, state) when is_list(args),
    do: map(meta, "%{", args, state)

  def expr({:%, _, [name, {:%{}, meta, args}]}, _context, state) when is_list(args) do
    {name, state} = parens_if_operator(name, :parens_arg, state)
    map(meta, concat(["%", name, "{"]), args, state)
  end

  def expr({{:., _, [target, :{}]}, meta, args}, _context, state) when is_list(args) do
    {target, state} = Call.target(target, state)
    {args, _keywords?} = spread_keywords(args)

    {doc, _, state} =
      Source.elements(
        args,
        meta,
        false,
        :none,
        join(meta, :break),
        state,
        &expr(&1, :parens_arg, &2)
      )

    {concat(target, Source.surround(".{", doc, "}")), state}
  end

  def expr({{:., _, [Access, :get]}, meta, [target, key]}, _context, state),
    do: Call.access(target, key, meta, state)

  def expr({{:., _, [_]}, _, args} = quoted, context, state) when is_list(args),
    do: Call.dot(quoted, context, state)

  def expr({{:., _, [_, _]}, _, args} = quoted, context, state) when is_list(args),
    do: Call.remote(quoted, context, state)

  def expr({name, meta, [_ | _] = args} = quoted, context, state) when is_atom(name) do
    sigil = Text.sigil(quoted, state)

    cond do
      sigil ->
        sigil

      match?([_], args) and Identifier.unary_op(name) != :error ->
        unary(name, meta, hd(args), context, state)

      match?([_, _], args) and name != :. and Identifier.binary_op(name) != :error ->
        binary_operator(quoted, context, state)

      true ->
        Call.local(name, meta, args, context, state)
    end
  end

  def expr({name, _meta, context_atom}, _context, state)
      when is_atom(name) and is_atom(context_atom),
      do: {string(Atom.to_string(name)), state}

  def expr({name, meta, args}, context, state) when is_atom(name) and is_list(args),
    do: Call.local(name, meta, args, context, state)

  def expr({target, meta, args}, context, state) when is_list(args),
    do: Call.anything(target, meta, args, context, state)

  ## What literals leave unwrapped

  def expr([{:->, meta, [[], body]}] = clauses, _context, state) do
    {body, state} = Source.block(body, Source.line_of(meta), Source.closing_line(meta), state)
    doc = concat(["(() -> ", nest(body, :cursor), ")"])
    {Source.forced(doc, clauses), state}
  end

  def expr([{:->, meta, [args, body]}] = clauses, _context, state) do
    {head, state} = clause_head(args, state)
    {_, last} = Source.span(body, {Source.line_of(meta), 0}, state)
    {body, state} = Source.block(body, Source.line_of(meta), last, state)
    doc = head |> concat(Source.clause_gap(clauses)) |> concat(body) |> nest(2)
    {doc |> wrap() |> Source.forced(clauses) |> group(), state}
  end

  def expr([{:->, meta, _} | _] = clauses, _context, state) do
    {_, last} = Source.span(clauses, {Source.line_of(meta), 0}, state)
    {doc, state} = Source.arrows(clauses, Source.line_of(meta), last, state)
    {Source.surround("(", force_unfit(doc), ")"), state}
  end

  def expr(list, context, state) when is_list(list), do: list([], list, context, state)
  def expr({left, right}, context, state), do: pair(left, right, context, state)
  def expr(other, _context, state), do: {inspect(other), state}

  ## Pairs

  # `key: value` and `key => value`
  defp pair(left, right, context, state) do
    {left_doc, op, state} =
      if keyword_key?(left) do
        {doc, state} = key(left, state)
        {doc, "", state}
      else
        {doc, state} = expr(left, :parens_arg, state)
        {wrap_if_operator(doc, left), " =>", state}
      end

    place = if context == :no_parens_arg, do: context, else: :parens_arg
    {right_doc, state} = expr(right, place, state)

    doc =
      hugged(next_break_fits?(right, state), right_doc, fn right ->
        concat(left_doc, group(nest(glue(op, group(right)), 2, :break)))
      end)

    {doc, state}
  end

  defp key({:__block__, meta, [atom]}, state), do: {Text.key(atom, meta), state}

  defp key({{:., _, [:erlang, _]}, _, [{:<<>>, _, parts}, :utf8]}, state),
    do: Text.parts(parts, "\"", "\":", state)

  def keyword_key?({:__block__, meta, [atom]}) when is_atom(atom),
    do: Source.at(meta, :format) == :keyword

  def keyword_key?({{:., _, [:erlang, name]}, meta, [{:<<>>, _, _}, :utf8]})
      when name in [:binary_to_atom, :binary_to_existing_atom],
      do: Source.at(meta, :format) == :keyword

  def keyword_key?(_), do: false

  def keyword?([_ | _] = list),
    do:
      Enum.all?(list, &match?({_, _}, &1)) and
        Enum.all?(list, fn {key, _} -> keyword_key?(key) end)

  def keyword?(_), do: false

  # A last argument that is a keyword list without brackets gives its pairs.
  def spread_keywords([]), do: {[], false}

  def spread_keywords(args) do
    {front, [last]} = Enum.split(args, -1)
    if keyword?(last), do: {front ++ last, true}, else: {args, false}
  end

  ## Captures and attributes

  defp capture(arg, context, state) do
    {doc, state} = captured(arg, context, state)
    {concat(if(String.starts_with?(one_line(doc), "&"), do: "& ", else: "&"), doc), state}
  end

  defp captured(
         {:/, _, [{{:., _, [target, name]}, _, []}, {:__block__, _, [arity]}]},
         _context,
         state
       )
       when is_atom(name) and is_integer(arity) do
    {target, state} = Call.target(target, state)

    {concat([
       target,
       ".",
       string(Macro.inspect_atom(:remote_call, name)),
       "/",
       Integer.to_string(arity)
     ]), state}
  end

  defp captured({:/, _, [{name, _, var}, {:__block__, _, [arity]}]}, _context, state)
       when is_atom(name) and is_atom(var) and is_integer(arity),
       do: {concat([string(Atom.to_string(name)), "/", Integer.to_string(arity)]), state}

  defp captured(arg, context, state) do
    {doc, state} = expr(arg, context, state)

    if operator?(arg) or negation?(arg) or capture?(arg),
      do: {wrap(doc), state},
      else: {doc, state}
  end

  # The parser keeps the parentheses around some of them as a block.
  defp negation?({:__block__, _, [arg]}), do: negation?(arg)
  defp negation?({op, _, [_]} = arg) when is_atom(op) and op not in [:&, :@], do: unary?(arg)
  defp negation?(_arg), do: false

  defp attribute({name, _, var}, _meta, _context, state) when is_atom(name) and is_atom(var),
    do: {string("@" <> Atom.to_string(name)), state}

  defp attribute({name, call_meta, [_] = args}, meta, context, state) when is_atom(name) do
    if Identifier.classify(name) == :identifier and name not in [:__block__, :__aliases__] do
      Call.attribute("@" <> Atom.to_string(name), call_meta, args, context, state)
    else
      unary(:@, meta, {name, call_meta, args}, context, state)
    end
  end

  defp attribute(arg, meta, context, state), do: unary(:@, meta, arg, context, state)

  ## Unary operators

  defp unary(op, _meta, arg, context, state) do
    {doc, state} = expr(arg, operand_context(context, :operand), state)

    doc =
      case arg do
        {^op, _, [_]} when op in [:!, :not] ->
          doc

        # A negation whose parentheses the parser keeps as a block.
        {:__block__, _, [{inner, _, [_]}]} when inner in [:!, :not] ->
          wrap(doc)

        {inner, _, [_]} when is_atom(inner) and inner not in [:&, :@] ->
          if unary?(arg), do: wrap(doc), else: doc

        {:&, _, _} ->
          if capture?(arg), do: wrap(doc), else: doc

        {:@, _, [operand]} ->
          if operator?(operand) or negation?(operand), do: wrap(doc), else: doc

        # The attribute would be what its first segment names.
        {:__aliases__, _, [_, _ | _]} when op == :@ ->
          wrap(doc)

        _ ->
          wrap_if_operator(doc, arg)
      end

    text = if op == :not, do: "not ", else: Atom.to_string(op)
    {concat(text, doc), state}
  end

  defp unary?({op, _, [_]}), do: Identifier.unary_op(op) != :error

  ## Binary operators

  defp binary_operator(quoted, context, state), do: operator(quoted, context, state, 2)

  # An operator whose continuation lines are indented by so many columns.
  def operator(quoted, context, state, nesting) do
    {op, text, meta, left, right} = operator_of(quoted)
    {doc, state} = binary(op, text, meta, left, right, context, state, nesting)
    # Keywords behind `when` would end the arguments around it.
    keywords? = op == :when and keyword?(right) and context in [:parens_arg, :no_parens_arg]
    doc = if keywords?, do: wrap(doc), else: doc
    # A pipeline that is all of something takes several lines if that does.
    inherits? =
      op == :when or
        (op in @pipes and context in [:parens_one_arg, :no_parens_one_arg, :operand]) or
        (op == :| and context == :parens_one_arg)

    {if(inherits?, do: doc, else: group(doc)), state}
  end

  defp binary(op, text, meta, left, right, context, state, nesting) do
    info = info(op)
    {left_doc, state} = operand(left, operand_context(context, :left), state, op, info, :left, 2)

    {right_doc, state} =
      operand(right, operand_context(context, :right), state, op, info, :right, 0)

    # In a row of alternatives those after the first stand behind the operator.
    left_doc =
      if op in [:|, :when] and nesting == 0,
        do: nest(left_doc, byte_size(text) + 1),
        else: left_doc

    {notes, state} = notes(op, meta, left, right, left_doc, state)

    doc =
      cond do
        op in @tight ->
          concat(concat(group(left_doc), text), group(right_doc))

        op in @one_line ->
          concat(concat(group(left_doc), " " <> text <> " "), group(right_doc))

        op in @pipes ->
          text = text <> " "
          doc = below(left_doc, notes, concat(text, right_doc))
          if Source.eol?(meta), do: force_unfit(doc), else: doc

        op in [:|, :when] ->
          text = text <> " "

          right_doc =
            if match?({^op, _, [_, _]}, right),
              do: right_doc,
              else: nest(right_doc, String.length(text))

          doc = below(left_doc, notes, concat(text, right_doc))
          if Source.eol?(meta), do: force_unfit(doc), else: doc

        true ->
          fits? = op in @hugging and next_break_fits?(right, state) and not Source.eol?(meta)

          hugged(fits?, right_doc, fn right ->
            right = nest(glue(" " <> text, group(right)), nesting, :break)
            right = if Source.eol?(meta), do: force_unfit(right), else: right
            concat(group(left_doc), group(right))
          end)
      end

    {doc, state}
  end

  # Comments in front of an operator that begins a line stay there, and so do those around it that found no place.
  defp notes(_op, _meta, _left, _right, _doc, %{comments: []} = state), do: {[], state}

  defp notes(op, meta, left, right, doc, state) when op in @pipes or op in [:|, :when] do
    line = Source.line_of(meta)
    {_, below} = Source.span(right, {9_999_999, line}, state)

    # The left side of a long pipeline is walked through only where there is something to find.
    if Enum.any?(state.comments, &(&1.line <= below)) do
      {first, last} = Source.span(left, {9_999_999, 0}, state)
      above = if line > last, do: first, else: last
      Source.take_comments(doc, above, line, below, state)
    else
      {[], state}
    end
  end

  defp notes(_op, _meta, _left, _right, _doc, state), do: {[], state}

  defp below(left, [], next), do: glue(left, next)
  defp below(_left, notes, next), do: Source.below_comments(notes, next)

  defp info(:"//"), do: {:right, 190}
  defp info(op), do: Identifier.binary_op(op)

  defp operand_context(context, _side) when context in [:no_parens_one_arg, :no_parens_arg],
    do: :no_parens_arg

  defp operand_context(_context, :left), do: :parens_arg

  defp operand_context(context, _side) when context in [:parens_arg, :parens_one_arg],
    do: :parens_arg

  defp operand_context(_context, _side), do: :operand

  # Without its parentheses the negation would be that of the membership.
  defp operand({:__block__, _, [{negation, _, [_]}]} = quoted, _, state, :in, _, :left, _)
       when negation in [:!, :not],
       do: quoted |> expr(:operand, state) |> wrapped()

  # An operator within an operator: of the same kind on its own side both are one, otherwise it may need parentheses.
  defp operand(quoted, _context, state, :when, _info, :right, _nesting)
       when is_list(quoted) and quoted != [] and elem(hd(quoted), 0) != :-> do
    join = if Call.lines?(quoted), do: :line, else: :break

    {doc, _how, state} =
      Source.elements(quoted, [], true, :none, join, state, &expr(&1, :no_parens_arg, &2))

    {group(doc), state}
  end

  defp operand(quoted, context, state, parent, {assoc, precedence}, side, nesting) do
    case operator_of(quoted) do
      {op, text, meta, left, right} ->
        {_, own} = info(op)

        cond do
          op == parent and side == assoc ->
            binary(op, text, meta, left, right, context, state, nesting)

          op in @merging and parent in @merging and side == assoc ->
            binary(op, text, meta, left, right, context, state, nesting)

          parens?(parent, op) or precedence > own or (precedence == own and assoc != side) ->
            quoted |> expr(context, state) |> wrapped()

          precedence == own ->
            binary(op, text, meta, left, right, context, state, nesting)

          true ->
            expr(quoted, context, state)
        end

      nil ->
        {doc, state} = expr(quoted, context, state)
        {_, own} = Identifier.unary_op(:&)
        parens? = capture?(quoted) and (side == :left or (assoc == :left and precedence > own))
        if parens?, do: {wrap(doc), state}, else: {doc, state}
    end
  end

  defp capture?({:__block__, _, [{_, _, _} = inner]}), do: capture?(inner)
  defp capture?({:&, _, [integer]}) when is_integer(integer), do: false
  defp capture?({:&, _, [{:__block__, _, [integer]}]}) when is_integer(integer), do: false
  defp capture?({:&, _, [_]}), do: true
  defp capture?(_), do: false

  defp parens?(parent, op) do
    (parent in @parens_inside and op not in @tight) or
      (parent in @logical and op in @logical and parent != op and info(parent) != info(op))
  end

  defp operator_of({:__block__, _, [{_, _, _} = inner]}), do: operator_of(inner)

  defp operator_of({:not, meta, [{:in, _, [left, right]}]}),
    do: {:in, "not in", meta, left, right}

  defp operator_of({:"..//", meta, [first, last, step]}),
    do: {:"//", "//", meta, {:.., meta, [first, last]}, step}

  defp operator_of({op, meta, [left, right]}) when is_atom(op) and op != :. do
    if Identifier.binary_op(op) != :error or op == :"//",
      do: {op, Atom.to_string(op), meta, left, right}
  end

  defp operator_of(_), do: nil

  def operator?(quoted), do: operator_of(quoted) != nil

  defp wrapped({doc, state}), do: {wrap(doc), state}

  def wrap_if_operator(doc, quoted), do: if(operator?(quoted), do: wrap(doc), else: doc)
  def wrap(doc), do: concat(concat("(", nest(doc, :cursor)), ")")

  def parens_if_operator(quoted, context, state) do
    if operator?(quoted),
      do: quoted |> expr(context, state) |> wrapped(),
      else: expr(quoted, context, state)
  end

  def hugged(true, doc, fun),
    do: doc |> next_break_fits(:enabled) |> fun.() |> next_break_fits(:disabled)

  def hugged(false, doc, fun), do: fun.(doc)

  # Arguments of a clause with a guard.
  def guarded(args, quoted, meta, state) do
    {doc, state} = operand(quoted, :no_parens_arg, state, :when, info(:when), :right, 0)
    # Of several guards each is indented by itself.
    guard = if match?({:when, _, [_, _]}, quoted), do: doc, else: nest(doc, 5)
    doc = glue(args, concat("when ", guard))
    {group(if(Source.eol?(meta), do: force_unfit(doc), else: doc)), state}
  end

  ## What may be left hanging at the end of a line

  def next_break_fits?({:{}, meta, _}, state), do: Source.eol_or_comments?(meta, state)

  def next_break_fits?({:__block__, meta, [{_, _}]}, state),
    do: Source.eol_or_comments?(meta, state)

  def next_break_fits?({:<<>>, meta, [_ | _] = parts}, state),
    do:
      Source.at(meta, :delimiter) == ~s["""] or
        (not Text.interpolated?(parts) and Source.eol_or_comments?(meta, state))

  def next_break_fits?({{:., _, [List, :to_charlist]}, meta, [[_ | _]]}, _state),
    do: Source.at(meta, :delimiter) == ~s[''']

  def next_break_fits?({{:., _, [_, :{}]}, _, _}, _state), do: true

  def next_break_fits?({:__block__, meta, [text]}, _state) when is_binary(text),
    do: Source.at(meta, :delimiter) == ~s["""]

  def next_break_fits?({:__block__, meta, [list]}, _state) when is_list(list),
    do: Source.at(meta, :delimiter) != ~s[']

  def next_break_fits?({form, _, [_ | _]}, _state) when form in [:fn, :%{}, :%], do: true

  def next_break_fits?({fun, meta, args}, _state) when is_atom(fun) and is_list(args),
    do: Source.at(meta, :delimiter) in [~s["""], ~s[''']]

  def next_break_fits?({{:__block__, _, [atom]}, value}, state) when is_atom(atom),
    do: next_break_fits?(value, state)

  def next_break_fits?(_, _state), do: false

  ## Containers

  def join(meta, default), do: if(Source.eol?(meta), do: :line, else: default)

  defp list(meta, args, _context, state) do
    {doc, _how, state} =
      Source.elements(
        args,
        meta,
        false,
        :none,
        join(meta, :break),
        state,
        &expr(&1, :parens_arg, &2)
      )

    {Source.surround("[", doc, "]"), state}
  end

  def tuple(args, meta, state) do
    {doc, how, state} =
      Source.elements(args, meta, false, :none, join(meta, :flex_break), state, &tuple_element/2)

    if how == :flex_break,
      do: {group(concat(nest(concat("{", doc), 1), "}")), state},
      else: {Source.surround("{", doc, "}"), state}
  end

  # Keywords without brackets take a line each if the tuple takes several.
  defp tuple_element(arg, state) do
    if keyword?(arg) do
      {doc, _how, state} =
        Source.elements(arg, [], false, :none, :break, state, &expr(&1, :parens_arg, &2))

      {group(doc), state}
    else
      expr(arg, :parens_arg, state)
    end
  end

  defp bits({:<<>>, meta, args}, state) do
    {doc, how, state} =
      Source.elements(at_edges(args), meta, false, :none, join(meta, :flex_break), state, &bit/2)

    if how == :flex_break,
      do: {group(concat(nest(concat("<<", doc), 2), ">>")), state},
      else: {Source.surround("<<", doc, ">>"), state}
  end

  # The first and the last segment, which must not be taken for a part of the brackets.
  defp at_edges([only]), do: [{:only, only}]

  defp at_edges([first | rest]) do
    {middle, [last]} = Enum.split(rest, -1)
    [{:first, first} | middle] ++ [{:last, last}]
  end

  defp bit({place, segment}, state) when place in [:only, :first, :last],
    do: bit(segment, place, state)

  defp bit(segment, state), do: bit(segment, :middle, state)

  defp bit({:"::", meta, [value, spec]}, place, state) do
    if Source.at(meta, :inferred_bitstring_spec),
      do: bit(value, place, state),
      else: typed_bit(value, spec, place, state)
  end

  defp bit({:<-, _, [value, source]}, place, state) do
    {value, state} = bit(value, state)
    {source, state} = expr(source, :parens_arg, state)
    doc = concat(value, group(nest(glue(" <-", source), 2, :break)))
    {at_edge(doc, place), state}
  end

  defp bit(value, place, state) do
    {doc, state} = expr(value, :parens_arg, state)
    {at_edge(doc, place), state}
  end

  defp typed_bit(value, spec, place, state) do
    {value_doc, state} = operand(value, :parens_arg, state, :"::", info(:"::"), :left, 2)
    {spec, state} = bit_spec(spec, state)
    spec = if place in [:only, :last], do: at_edge(spec, :only), else: spec
    {concat([apart_from_left(value_doc, place), "::", spec]), state}
  end

  defp at_edge(doc, place), do: doc |> apart_from_left(place) |> apart_from_right(place)

  defp apart_from_left(doc, place) when place in [:only, :first],
    do: if(String.starts_with?(one_line(doc), ["<<", "~"]), do: wrap(doc), else: doc)

  defp apart_from_left(doc, _place), do: doc

  defp apart_from_right(doc, place) when place in [:only, :last],
    do: if(String.ends_with?(one_line(doc), ">>"), do: wrap(doc), else: doc)

  defp apart_from_right(doc, _place), do: doc

  defp one_line(doc), do: doc |> format(:infinity) |> IO.iodata_to_binary()

  defp bit_spec({op, _, [left, right]}, state) when op in [:-, :*] do
    {left, state} = bit_spec(left, state)

    {right, state} =
      if operator?(right),
        do: parens_if_operator(right, :parens_arg, state),
        else: bit_spec(right, state)

    {concat([left, Atom.to_string(op), right]), state}
  end

  # Types are written as names, whatever else gives a type as a call.
  defp bit_spec({name, _, args}, state)
       when is_atom(name) and name not in [:%{}, :{}, :<<>>] and args in [nil, []] do
    called? =
      if Keyword.get(state.opts, :normalize_bitstring_modifiers, true),
        do: name not in @bit_types,
        else: args == []

    {if(called?, do: Atom.to_string(name) <> "()", else: Atom.to_string(name)), state}
  end

  defp bit_spec(spec, state) do
    if negation?(spec),
      do: spec |> expr(:parens_arg, state) |> wrapped(),
      else: parens_if_operator(spec, :parens_arg, state)
  end

  defp map(meta, open, [{:|, _, [base, pairs]}], state) do
    {base_doc, state} = expr(base, :parens_arg, state)

    {pairs, _how, state} =
      Source.elements(
        pairs,
        meta,
        false,
        :none,
        join(meta, :break),
        state,
        &expr(&1, :parens_arg, &2)
      )

    base_doc = wrap_if_operator(base_doc, base)
    {Source.surround(open, glue(base_doc, concat("| ", nest(pairs, 2))), "}"), state}
  end

  defp map(meta, open, args, state) do
    {doc, _how, state} =
      Source.elements(
        args,
        meta,
        false,
        :none,
        join(meta, :break),
        state,
        &expr(&1, :parens_arg, &2)
      )

    {Source.surround(open, doc, "}"), state}
  end

  ## Functions

  defp anonymous([{:->, meta, [[], body]}] = clauses, fn_meta, state, false) do
    last = Source.closing_line(fn_meta)
    {body, state} = Source.block(body, Source.line_of(meta), last, state)
    gap = Source.clause_gap(clauses)
    doc = "fn ->" |> concat(gap) |> concat(body) |> nest(2) |> concat(gap) |> concat("end")
    {doc |> Source.forced(clauses) |> group(), state}
  end

  defp anonymous([{:->, meta, [args, body]}] = clauses, fn_meta, state, false) do
    last = Source.closing_line(fn_meta)
    {head, state} = clause_head(args, state)
    {body, state} = Source.block(body, Source.line_of(meta), last, state)
    gap = Source.clause_gap(clauses)

    doc =
      "fn "
      |> concat(head)
      |> concat(gap)
      |> concat(body)
      |> nest(2)
      |> concat(gap)
      |> concat("end")

    {doc |> Source.forced(clauses) |> group(), state}
  end

  defp clause_head(args, state) do
    {args, state} = Source.arrow_args(args, state, 2)
    {args |> Source.ungrouped() |> concat(" ->") |> nest(:cursor) |> group(), state}
  end

  defp anonymous(clauses, meta, state, _eol?) do
    {doc, state} = Source.arrows(clauses, Source.line_of(meta), Source.closing_line(meta), state)
    {"fn" |> line(doc) |> nest(2) |> line("end") |> force_unfit(), state}
  end

  @doc false
  def none, do: @none
end
