defmodule Code.SourceFormatter do
  @moduledoc false

  # Source text to formatted text. The text is read with comments and with every literal wrapped in a block that keeps how it
  # was written; here blocks, clauses and what comments do to them become documents, `Code.SourceFormatter.Expression` and
  # its neighbours do the rest. All functions take and give a state: comments that are still to be placed, and options.

  import Inspect.Algebra

  alias Code.SourceFormatter.Expression

  @frames [to_doc: nil]

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

  @known_locals Map.new(@locals_without_parens, &{&1, true})

  @none :doc_nil
  @low 0
  @high 9_999_999

  def to_doc(string, opts) do
    parse = [
      unescape: false,
      literal_encoder: :block,
      token_metadata: true,
      columns: true,
      warn_on_unnecessary_quotes: false,
      emit_warnings: false
    ]

    parse = parse ++ Keyword.take(opts, [:file, :line])
    {quoted, comments} = :rshell_code.string_to_quoted_with_comments!(string, parse)
    quoted_to_doc(quoted, comments, opts)
  end

  def locals_without_parens, do: @locals_without_parens

  # Elixir's own or one of those given.
  def local_without_parens?(name, arity, given) do
    is_map_key(@known_locals, {name, arity}) or is_map_key(@known_locals, {name, :*}) or
      Enum.any?(given, fn {n, a} -> n == name and (a == :* or a == arity) end)
  end

  def quoted_to_doc(quoted, comments, opts) do
    state = %{
      comments: comments |> together() |> Enum.map(&%{&1 | text: comment_text(&1.text)}),
      commented?: false,
      nesting: 2,
      locals: Keyword.get(opts, :locals_without_parens, []) ++ [],
      sigils: Map.new(Keyword.get(opts, :sigils, []), &sigil_option(&1, opts[:sigils])),
      file: Keyword.get(opts, :file),
      opts: opts,
      force_do_end: Keyword.get(opts, :force_do_end_blocks, false)
    }

    quoted = if match?([{:->, _, _} | _], quoted), do: {:__block__, [], [quoted]}, else: quoted
    quoted = if comments == [], do: quoted, else: elem(spanned(quoted, @high, @low), 0)
    {doc, _state} = block(quoted, @low, @high, state)
    doc
  end

  defp sigil_option({name, fun} = option, sigils) do
    with true <- is_atom(name) and is_function(fun, 2),
         [letter] when letter in ?A..?Z <- Atom.to_charlist(name) do
      {[letter], fun}
    else
      _ -> raise ArgumentError, no_sigil(sigils || [option])
    end
  end

  defp no_sigil(sigils) do
    ":sigils must be a keyword list with a single uppercased letter as key and an " <>
      "anonymous function expecting two arguments as value, got: #{inspect(sigils)}"
  end

  # Behind a comma, the ends of line of earlier comments count too; comments on lines in a row stand together all the same.
  defp together([%{line: line} = first, %{line: next, previous_eol_count: count} = second | rest])
       when next == line + 1 and count > 1,
       do: [first | together([%{second | previous_eol_count: 1} | rest])]

  defp together([first | rest]), do: [first | together(rest)]
  defp together([]), do: []

  defp comment_text("#"), do: "#"
  defp comment_text("#!" <> rest), do: "#!" <> rest

  defp comment_text("#" <> rest) do
    {hashes, text} = hashes(rest, "#")

    case text do
      "" -> hashes
      <<c, _::binary>> when c in [?\s, ?\t] -> hashes <> text
      "!" <> _ when hashes == "#" -> hashes <> text
      _ -> hashes <> " " <> text
    end
    |> String.trim_trailing()
  end

  defp hashes("#" <> rest, done), do: hashes(rest, done <> "#")
  defp hashes(rest, done), do: {done, rest}

  ## Lines

  # What the metadata say under a key: the quick way to what `meta[key]` gives, asked for many times at every node.
  def at(meta, key) do
    case :lists.keyfind(key, 1, meta) do
      {_, value} -> value
      false -> nil
    end
  end

  def line_of(meta), do: at(meta, :line) || @high
  def closing_line(meta), do: line_in(meta, :closing)
  def end_line(meta), do: line_in(meta, :end)

  defp line_in(meta, key) do
    case at(meta, key) do
      nil -> @low
      place -> place[:line] || @low
    end
  end

  # A break after an opening bracket and before the closing one is kept.
  def eol?(meta), do: (at(meta, :newlines) || 0) > 0

  def eol_or_comments?(meta, state) do
    first = line_of(meta)
    last = closing_line(meta)
    eol?(meta) or Enum.any?(state.comments, fn %{line: line} -> line > first and line < last end)
  end

  # The first and the last line on which some code begins: what closes it does not count. Only comments are placed by it.
  def span(_quoted, found, %{comments: []}), do: found
  def span(quoted, found, _state), do: span(quoted, found)

  defp span({_form, [{:span, {first, last}} | _meta], _args}, {low, high}),
    do: {min(first, low), max(last, high)}

  defp span({form, meta, args}, {first, last}) when is_list(meta) do
    line = at(meta, :line)
    found = if line, do: {min(line, first), max(line, last)}, else: {first, last}
    span(args, if(is_tuple(form), do: span(form, found), else: found))
  end

  defp span({left, right}, found), do: span(right, span(left, found))
  defp span(list, found) when is_list(list), do: Enum.reduce(list, found, &span/2)
  defp span(_, found), do: found

  # Code with the span of each node put before its metadata, so that nobody walks what is below it again, and the first and
  # the last line of it and of what was before.
  defp spanned({form, meta, args}, first, last) when is_list(meta) do
    line = at(meta, :line)
    {form, low, high} = spanned(form, line || @high, line || @low)
    {args, low, high} = spanned(args, low, high)
    {{form, [{:span, {low, high}} | meta], args}, min(first, low), max(last, high)}
  end

  defp spanned({left, right}, first, last) do
    {left, first, last} = spanned(left, first, last)
    {right, first, last} = spanned(right, first, last)
    {{left, right}, first, last}
  end

  defp spanned([head | tail], first, last) do
    {head, first, last} = spanned(head, first, last)
    {tail, first, last} = spanned(tail, first, last)
    {[head | tail], first, last}
  end

  defp spanned(other, first, last), do: {other, first, last}

  ## Blocks

  def block([{:->, _, _} | _] = clauses, first, last, state),
    do: arrows(clauses, first, last, state)

  def block({:__block__, _meta, [_, _ | _] = args}, first, last, state),
    do: statements(args, last, state, first)

  def block({:__block__, _meta, [[{:->, _, _} | _] = clauses]}, first, last, state),
    do: statements([clauses], last, state, first)

  def block({:__block__, _meta, []}, first, last, state) do
    {docs, _comments?, state} = each([], [], first, last, state, fn _, _, _ -> nil end)
    {lines(docs), state}
  end

  def block({:__block__, _, [{:unquote_splicing, _, [_]}]} = quoted, first, last, state),
    do: statements([quoted], last, state, first)

  # A literal is no statement list, but other wrapped code may be.
  def block({:__block__, meta, [{_, _, _} = single]}, first, last, state) do
    if at(meta, :token) || at(meta, :delimiter),
      do: statements([{:__block__, meta, [single]}], last, state, first),
      else: block(single, first, last, state)
  end

  def block(single, first, last, state), do: statements([single], last, state, first)

  defp statements(args, last, state, first) do
    statement = fn quoted, _rest, state ->
      {doc, state} = Expression.expr(quoted, :block, state)
      {{doc, after_statement(quoted), newlines(quoted)}, state}
    end

    {docs, _comments?, state} = each(args, [], first, last, state, statement)
    {lines(docs), state}
  end

  defp lines([]), do: @none
  defp lines([doc]), do: doc
  defp lines(docs), do: docs |> Enum.reduce(&line(&2, &1)) |> force_unfit()

  # What takes several lines stands apart; attributes only if they were written so.
  defp after_statement({:@, _, _}), do: @none
  defp after_statement(_), do: break("")

  defp newlines({_, meta, _}) when is_list(meta), do: end_newlines(at(meta, :end_of_expression))
  defp newlines(_), do: 1

  defp end_newlines(nil), do: 1
  defp end_newlines(meta), do: at(meta, :newlines) || 1

  ## Comments

  # Documents of a list of code with the comments between its lines: `fun.(one, rest, state)` gives `{{doc, next, newlines}, state}`.
  def each(args, done, first, last, state, fun) do
    {before, comments} = Enum.split_while(state.comments, fn %{line: line} -> line <= first end)

    {reversed, comments?, state} =
      walk(args, done, last, %{state | comments: comments}, false, fun)

    {merge(Enum.reverse(reversed), @none), comments?,
     %{state | comments: before ++ state.comments}}
  end

  defp walk([], done, last, state, comments?, _fun) do
    {done, rest, comments?} = comments_before(last, done, state.comments, comments?)
    {done, comments?, %{state | comments: rest}}
  end

  defp walk([arg | rest], done, last, state, comments?, fun) do
    case span(arg, {@high, @low}, state) do
      {@high, @low} ->
        state = if state.commented?, do: %{state | commented?: false}, else: state
        {triple, state} = fun.(arg, rest, state)
        walk(rest, [triple | done], last, state, comments?, fun)

      {from, to} ->
        {done, comments, comments?} = comments_before(from, done, state.comments, comments?)
        commented? = comments != state.comments
        {triple, state} = fun.(arg, rest, %{state | comments: comments, commented?: commented?})
        {done, comments, comments?} = comments_within(from, to, done, state.comments, comments?)
        done = [followed(triple, to, comments) | done]
        walk(rest, done, last, %{state | comments: comments}, comments?, fun)
    end
  end

  defp comments_before(line, done, [%{line: at} = comment | rest], _) when at < line do
    done = [
      {comment.text, @none, comment.next_eol_count}
      | room_before(done, comment.previous_eol_count)
    ]

    comments_before(line, done, rest, true)
  end

  defp comments_before(_line, done, rest, comments?), do: {done, rest, comments?}

  defp comments_within(from, to, done, [%{line: at} = comment | rest], _)
       when at >= from and at <= to,
       do: comments_within(from, to, [{comment.text, @none, 1} | done], rest, true)

  defp comments_within(_from, _to, done, rest, comments?), do: {done, rest, comments?}

  # A comment on the line of a closing bracket stands apart from what is closed.
  defp room_before(done, 0), do: room_before(done, 2)

  defp room_before([{doc, next, newlines} | done], previous) when newlines < previous,
    do: [{doc, next, previous} | done]

  defp room_before(done, _previous), do: done

  # Takes the comments below line `from`, up to line `to`: none, or what stands above them and they, as documents of lines.
  # Those from line `at` on never stand apart from what is above.
  def take_comments(doc, from, at, to, state) do
    {early, comments} = Enum.split_while(state.comments, fn %{line: line} -> line <= from end)

    comments =
      Enum.map(comments, fn
        %{line: line, previous_eol_count: 0} = comment when line >= at ->
          %{comment | previous_eol_count: 1}

        comment ->
          comment
      end)

    {done, late, comments?} = comments_before(to + 1, [{doc, @none, 1}], comments, false)
    if comments?, do: {done, %{state | comments: early ++ late}}, else: {[], state}
  end

  # What follows the lines that `take_comments/5` gave.
  def below_comments(done, doc) do
    [{above, _, newlines} | comments] = Enum.reverse(done)
    apart? = newlines > 1
    above = if apart?, do: concat(above, collapse_lines(2)), else: above
    docs = merge(comments ++ [{doc, @none, 1}], if(apart?, do: line(), else: @none))
    docs |> Enum.reduce(above, &line(&2, &1)) |> force_unfit()
  end

  # Empty lines before a comment are told by the comment.
  defp followed({doc, next, newlines}, to, [%{line: at} | _]) when newlines > 1 and at == to + 1,
    do: {doc, next, 1}

  defp followed(triple, _to, _comments), do: triple

  defp merge([{doc, next, newlines} | rest], left) do
    right = if newlines > 1, do: line(), else: next
    doc = if left == @none, do: doc, else: concat(left, doc)

    doc =
      if rest != [] and right != @none,
        do: concat(doc, concat(collapse_lines(2), right)),
        else: doc

    alone? = rest == [] and left == @none and next == @none and newlines == 1
    [if(alone?, do: doc, else: group(doc)) | merge(rest, right)]
  end

  defp merge([], _left), do: []

  ## Arguments and elements

  # Elements separated by commas: `{doc, how, state}`, where `how` tells whether they stand on lines of their own.
  # `last` says what becomes of the last: `:none`, `:next_break_fits` or `:force_comma`; with `:commas_apart`, as for
  # arguments of a clause, commas do not count when what stands before them is measured.
  def elements(args, meta, skip_parens?, last, join, state, fun) do
    first = line_of(meta)
    final = closing_line(meta)

    element = fn arg, rest, state ->
      {doc, state} = fun.(arg, state)

      doc =
        case rest do
          [_ | _] when last == :commas_apart -> concat(doc, ",")
          [_ | _] -> comma(doc)
          [] when last == :force_comma -> comma(doc)
          [] when last == :next_break_fits -> next_break_fits(doc, :enabled)
          [] -> doc
        end

      {{doc, @none, 1}, state}
    end

    # Without parentheses there is no place for comments before the first argument.
    {args, done, state} =
      case args do
        [head | tail] when skip_parens? ->
          {triple, state} = element.(head, tail, state)
          {tail, [triple], state}

        _ ->
          {args, [], state}
      end

    {docs, comments?, state} = each(args, done, first, final, state, element)

    cond do
      docs == [] ->
        {@none, :empty, state}

      join == :line or comments? ->
        {docs |> Enum.reduce(&line(&2, &1)) |> force_unfit(), :line, state}

      join == :break ->
        {Enum.reduce(docs, &glue(&2, &1)), :break, state}

      join == :flex_break ->
        {Enum.reduce(docs, &flex_glue(&2, &1)), :flex_break, state}
    end
  end

  defp comma(doc), do: append(doc, ",")

  # Adds text to the innermost last group, so that it counts when that is measured.
  def append(doc, ""), do: doc
  def append({:doc_cons, left, right}, text), do: {:doc_cons, left, append(right, text)}
  def append({:doc_group, doc, mode}, text), do: {:doc_group, append(doc, text), mode}
  def append(doc, text), do: concat(doc, text)

  ## Clauses of fn, case and others

  def arrows(clauses, first, last, state) do
    fun = fn {:->, _, _} = clause, rest, state ->
      {doc, state} = arrow(clause, if(rest == [], do: last, else: own_end(clause, state)), state)
      {{doc, :clause, 1}, state}
    end

    {before, comments} = Enum.split_while(state.comments, fn %{line: line} -> line <= first end)

    {reversed, _comments?, state} =
      walk(clauses, [], last, %{state | comments: comments}, false, fun)

    doc = reversed |> Enum.reverse() |> join_clauses() |> forced(clauses)
    {group(doc), %{state | comments: before ++ state.comments}}
  end

  defp own_end(clause, state) do
    {_, last} = span(clause, {@high, @low}, state)
    last + 1
  end

  # If one clause takes several lines all do, and stand apart; comments stand with the clause that follows.
  defp join_clauses([{doc, _, _}]), do: doc

  defp join_clauses([{doc, :clause, _} | rest]),
    do: doc |> concat(nest(break(""), :reset)) |> line(join_clauses(rest))

  defp join_clauses([{doc, _, newlines} | rest]) when newlines > 1,
    do: concat([doc, collapse_lines(2), line(), line(), join_clauses(rest)])

  defp join_clauses([{doc, _, _} | rest]), do: line(doc, join_clauses(rest))

  defp arrow({:->, meta, [[], body]}, last, state) do
    {body, state} = block(body, line_of(meta), last, state)
    {concat("() ->", nest(concat(break(" "), body), 2)), state}
  end

  # Comments below the arguments, even those above the arrow, belong to the body. Below a comment the arguments are
  # measured without the arrow.
  defp arrow({:->, meta, [args, body]}, last, state) do
    commented? = state.commented?
    {_, head_end} = span(args, {@high, @low}, state)
    first = if head_end == @low, do: line_of(meta), else: min(head_end, line_of(meta))
    {args, state} = arrow_args(args, state, state.nesting + 2)
    {body, state} = block(body, first, last, state)
    args = if commented?, do: args, else: ungrouped(args)
    head = args |> concat(" ->") |> group()
    {concat(head, nest(concat(break(" "), body), 2)), state}
  end

  # An operator that goes on is set off from the body by `nesting`.
  def arrow_args([{:when, meta, args}], state, nesting) when length(args) > 1 do
    {args, [guard]} = Enum.split(args, -1)
    {args, state} = arrow_args(args, state, nesting)
    {doc, guarded} = Expression.guarded(args, guard, meta, %{state | nesting: nesting})
    {doc, %{guarded | nesting: state.nesting}}
  end

  def arrow_args([{:when, meta, [guard]}], state, _nesting),
    do: Expression.guarded("()", guard, meta, state)

  def arrow_args([], state, _nesting), do: {"()", state}

  def arrow_args(args, state, nesting) do
    # Comments on the first line stand above the clause.
    {first, _last} = span(args, {@high, @low}, state)
    {args, _keywords?} = Expression.spread_keywords(args)

    fun = fn arg, state ->
      if Expression.operator?(arg),
        do: Expression.operator(arg, :no_parens_arg, state, nesting),
        else: Expression.expr(arg, :no_parens_arg, state)
    end

    # Those among several arguments stand above the clause.
    comments = if match?([_, _ | _], args), do: [], else: state.comments
    bare = %{state | comments: comments, nesting: nesting}
    {docs, _how, bare} = elements(args, [line: first], false, :commas_apart, :break, bare, fun)
    {group(docs), if(comments == [], do: state, else: %{bare | nesting: state.nesting})}
  end

  def ungrouped({:doc_group, doc, _}), do: doc
  def ungrouped(doc), do: doc

  def forced(doc, clauses) do
    if Enum.any?(clauses, fn {:->, meta, _} -> eol?(meta) end), do: force_unfit(doc), else: doc
  end

  # What stands between the arrow of a clause and its body.
  def clause_gap(clauses),
    do: if(Enum.any?(clauses, fn {:->, meta, _} -> eol?(meta) end), do: line(), else: break(" "))

  ## Brackets

  def surround(left, @none, right), do: concat(left, right)

  def surround(left, doc, right),
    do: group(glue(nest(glue(left, "", doc), 2), "", right))
end
