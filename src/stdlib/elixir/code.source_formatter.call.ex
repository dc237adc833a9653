defmodule Code.SourceFormatter.Call do
  @moduledoc false

  # Calls: with parentheses or without, with `do` blocks, remote, dotted, and access by brackets.

  import Inspect.Algebra

  alias Code.SourceFormatter, as: Source
  alias Code.SourceFormatter.{Expression, Text}

  @statement_places [:block, :operand, :no_parens_one_arg, :parens_one_arg]

  ## Kinds of calls

  def local(name, meta, args, context, state) do
    parens =
      cond do
        Source.at(meta, :closing) != nil -> :kept
        Source.local_without_parens?(name, length(args), state.locals) -> :skipped
        true -> :blocks
      end

    {{doc, state}, wrap?} = arguments(args, meta, context, parens, true, state)
    finish(concat(string(Atom.to_string(name)), doc), wrap?, state)
  end

  def attribute(text, meta, args, context, state) do
    parens = if Source.at(meta, :closing), do: :kept, else: :skipped

    {{doc, state}, wrap?} =
      arguments(
        args,
        meta,
        context,
        if(parens == :kept, do: :skipped, else: parens),
        false,
        state
      )

    finish(concat(string(text), doc), wrap?, state)
  end

  def anything(target, meta, args, context, state) do
    {target, state} = Expression.expr(target, :operand, state)
    {{doc, state}, wrap?} = arguments(args, meta, context, :required, true, state)
    finish(concat(target, doc), wrap?, state)
  end

  # `fun.(args)`
  def dot({{:., _, [target]}, meta, args}, context, state) do
    {target, state} = target(target, state)
    {{doc, state}, wrap?} = arguments(args, meta, context, :required, true, state)
    finish(target |> concat(".") |> concat(doc), wrap?, state)
  end

  # `target.name(args)`
  def remote({{:., _, [left, name]}, meta, args}, context, state) when is_atom(name) do
    {target, state} = target(left, state)
    doc = target |> concat(".") |> concat(string(Text.remote_name(name)))

    if args == [] and not module?(left) and Source.at(meta, :closing) == nil do
      {doc, state}
    else
      {{rest, state}, wrap?} = arguments(args, meta, context, :blocks, true, state)
      finish(concat(doc, rest), wrap?, state)
    end
  end

  def remote({{:., _, [left, right]}, meta, args}, context, state) do
    {target, state} = target(left, state)
    {name, state} = Expression.expr(right, :parens_arg, state)
    {{rest, state}, wrap?} = arguments(args, meta, context, :blocks, true, state)
    finish(target |> concat(".") |> concat(name) |> concat(rest), wrap?, state)
  end

  defp module?({:__aliases__, _, _}), do: true
  defp module?({:__MODULE__, _, context}) when is_atom(context), do: true
  defp module?({:__block__, _, [atom]}) when is_atom(atom), do: true
  defp module?(_), do: false

  def target({:fn, _, [_ | _]} = quoted, state) do
    {doc, state} = Expression.expr(quoted, :parens_arg, state)
    {Expression.wrap(doc), state}
  end

  def target({:&, _, [integer]} = quoted, state) when is_integer(integer),
    do: Expression.expr(quoted, :parens_arg, state)

  def target({:&, _, [{:__block__, _, [integer]}]} = quoted, state) when is_integer(integer),
    do: Expression.expr(quoted, :parens_arg, state)

  def target({:&, _, _} = quoted, state) do
    {doc, state} = Expression.expr(quoted, :parens_arg, state)
    {Expression.wrap(doc), state}
  end

  def target({:__block__, _, [{op, _, [_]} = inner]}, state) when op in [:!, :not],
    do: target(inner, state)

  def target({op, _, [_]} = quoted, state) when op in [:!, :not, :-, :+, :^, :"~~~"] do
    {doc, state} = Expression.expr(quoted, :parens_arg, state)
    {Expression.wrap(doc), state}
  end

  def target({:@, _, [{_, _, args}]} = quoted, state) when is_list(args) do
    {doc, state} = Expression.expr(quoted, :parens_arg, state)
    {Expression.wrap(doc), state}
  end

  def target(quoted, state), do: Expression.parens_if_operator(quoted, :no_parens_arg, state)

  def access(left, key, meta, state) do
    {target, state} = target(left, state)
    keys = if Expression.keyword?(key), do: key, else: [key]

    {doc, _, state} =
      Source.elements(
        keys,
        meta,
        false,
        :none,
        Expression.join(meta, :break),
        state,
        &Expression.expr(&1, :parens_arg, &2)
      )

    {concat(target, Source.surround("[", doc, "]")), state}
  end

  defp finish(doc, true, state), do: {Expression.wrap(doc), state}
  defp finish(doc, false, state), do: {doc, state}

  ## Arguments

  # `{{doc, state}, whether the call needs parentheses around it}`; `parens` is `:required`, `:kept`, `:skipped` (if the
  # place allows) or `:blocks` (skipped before a do block).
  defp arguments([], meta, _context, _parens, _keywords?, state) do
    {comments, _, state} = Source.elements([], meta, false, :none, :break, state, &{&1, &2})
    {{Source.surround("(", comments, ")"), state}, false}
  end

  defp arguments(args, meta, context, parens, keywords?, state) do
    {front, [last]} = Enum.split(args, -1)

    case blocks(meta, last, state) do
      nil ->
        skip? = parens == :skipped and context in @statement_places
        {plain(args, meta, skip?, keywords?, "", state), false}

      blocks ->
        {head, state} =
          case front do
            [] when parens == :required ->
              {"() do", state}

            [] when parens == :kept ->
              if(Source.at(meta, :closing), do: {closed(meta), state}, else: {" do", state})

            [] ->
              {" do", state}

            _ ->
              plain(
                front,
                meta,
                parens not in [:required, :kept] or false,
                keywords?,
                " do",
                state
              )
          end

        {body, state} = sections(blocks, meta, state)
        doc = head |> concat(body) |> line("end") |> force_unfit()
        {{doc, state}, context in [:no_parens_arg, :no_parens_one_arg]}
    end
  end

  defp closed(_meta), do: " do"

  defp blocks(meta, [{{:__block__, _, [:do]}, _} | rest] = last, state) do
    if Source.at(meta, :do) || (state.force_do_end and Enum.all?(rest, &section?/1)), do: last
  end

  defp blocks(_meta, _last, _state), do: nil

  defp section?({{:__block__, _, [key]}, _}), do: key in [:rescue, :catch, :else, :after]
  defp section?(_), do: false

  defp plain(args, meta, skip?, keywords?, extra, state) do
    {left, [right]} = Enum.split(args, -1)
    right = if keywords?, do: without_brackets(right, skip?, state), else: right
    keyword? = Expression.keyword?(right)
    right = if keyword?, do: right, else: [right]
    all = left ++ right

    context =
      cond do
        left == [] and not keyword? -> if(skip?, do: :no_parens_one_arg, else: :parens_one_arg)
        skip? -> :no_parens_arg
        true -> :parens_arg
      end

    eol? = match?([_, _ | _], all) and Source.eol?(meta)
    generators = Enum.count(all, &match?({:<-, _, [_, _]}, &1))
    fun = &Expression.expr(&1, context, &2)

    {docs, fits?, state} =
      if left != [] and keyword? and generators == 0 do
        join = if lines?(left) or eol?, do: :line, else: :break

        {left_docs, _, state} =
          Source.elements(
            left,
            Keyword.delete(meta, :closing),
            skip?,
            :force_comma,
            join,
            state,
            fun
          )

        join = if lines?(right) or lines?(all) or eol?, do: :line, else: :break
        {right_docs, _, state} = Source.elements(right, meta, false, :none, join, state, fun)
        gap = if join == :line, do: line(), else: break(" ")
        right_docs = concat(gap, right_docs)

        docs =
          if skip? do
            left_docs
            |> concat(next_break_fits(group(right_docs, :inherit), :enabled))
            |> nest(:cursor, :break)
          else
            right_docs =
              right_docs
              |> nest(2, :break)
              |> concat(break(""))
              |> group(:inherit)
              |> next_break_fits(:enabled)

            concat(nest(left_docs, 2, :break), right_docs)
          end

        {docs, true, state}
      else
        join = if lines?(all) or eol?, do: :line, else: :break
        fits? = join == :break and Expression.next_break_fits?(List.last(all), state)
        last = if fits?, do: :next_break_fits, else: :none
        {docs, _, state} = Source.elements(all, meta, skip?, last, join, state, fun)

        docs =
          if skip?,
            do: nest(docs, :cursor, :break),
            else: docs |> nest(2, :break) |> concat(break(""))

        {docs, fits?, state}
      end

    doc =
      cond do
        left != [] and keyword? and skip? and generators == 0 ->
          " " |> concat(docs) |> nest(2) |> concat(extra) |> group()

        skip? ->
          " " |> concat(docs) |> concat(extra) |> group()

        true ->
          "("
          |> concat(break(""))
          |> nest(2, :break)
          |> concat(docs)
          |> concat(")")
          |> concat(extra)
          |> group()
      end

    {if(fits?, do: next_break_fits(doc, :disabled), else: doc), state}
  end

  # The brackets of keywords that come last are not needed, unless a comment comes first and there are no parentheses.
  defp without_brackets({:__block__, meta, [[_ | _] = list]} = quoted, skip?, state) do
    if Expression.keyword?(list) and not (skip? and comment_first?(meta, list, state)),
      do: list,
      else: quoted
  end

  defp without_brackets(quoted, _skip?, _state), do: quoted

  defp comment_first?(_meta, _list, %{comments: []}), do: false

  defp comment_first?(meta, [first | _], state) do
    opening = Source.line_of(meta)
    {line, _} = Source.span(first, {Source.closing_line(meta), 0}, state)
    Enum.any?(state.comments, fn comment -> comment.line >= opening and comment.line < line end)
  end

  # Arguments that were each written on a line of their own stay there.
  def lines?([_, _ | _] = args) do
    lines = for arg <- args, line = own_line(arg), do: line
    match?([_, _ | _], lines) and Enum.uniq(lines) == lines
  end

  def lines?(_args), do: false

  defp own_line([first | _]), do: own_line(first)
  defp own_line({{_, meta, _}, _}) when is_list(meta), do: Source.at(meta, :line)
  defp own_line({_, meta, _}) when is_list(meta), do: Source.at(meta, :line)
  defp own_line(_), do: nil

  ## Blocks

  defp sections(blocks, meta, state) do
    lines = section_lines(blocks, meta)

    Enum.zip(blocks, lines)
    |> Enum.reduce({Expression.none(), state}, fn {{key, body}, {first, last}}, {done, state} ->
      {doc, state} = Source.block(body, first, last, state)
      done = if done == Expression.none(), do: done, else: line(done, Atom.to_string(name(key)))
      {concat(done, below(doc)), state}
    end)
  end

  defp name({:__block__, _, [key]}), do: key

  defp below(:doc_nil), do: :doc_nil
  defp below(doc), do: nest(concat(line(), doc), 2)

  # Each section reaches up to where the next begins, the last up to the `end`.
  defp section_lines(blocks, meta) do
    starts = for {{:__block__, meta, _}, _} <- blocks, do: Source.line_of(meta)
    Enum.zip(starts, tl(starts) ++ [Source.end_line(meta)])
  end
end
