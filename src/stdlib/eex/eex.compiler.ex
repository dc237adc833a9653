# A template becomes tokens, and these become what the engine makes of them. An expression that contains template text,
# such as `if ... do %> text <% end`, is put together as source in which `__EEX__(n)` stands for the n-th piece of text.
defmodule EEx.Compiler do
  @moduledoc false

  @doc false
  def compile(source, opts) do
    file = opts[:file] || "nofile"
    line = opts[:line] || 1
    parser = opts[:parser_options] || Code.get_compiler_option(:parser_options)
    engine = opts[:engine] || EEx.SmartEngine

    case tokenize(source, opts) do
      {:ok, tokens} ->
        state = %{engine: engine, file: file, line: line, quoted: [], parser: parser}
        init = engine.init(opts)
        body(tokens, init, state)

      {:error, message, %{line: line, column: column}} ->
        raise EEx.SyntaxError, message: message, file: file, line: line, column: column
    end
  end

  # Tokens to code at the outermost level.
  defp body([{:text, chars, meta} | rest], buffer, state) do
    body(rest, text(buffer, chars, meta, state), state)
  end

  defp body([{:expr, marker, chars, meta} | rest], buffer, state) do
    expr = parse(chars, meta.line, column(meta, marker), state)
    body(rest, state.engine.handle_expr(buffer, List.to_string(marker), expr), state)
  end

  defp body([{:start_expr, marker, chars, meta} | rest], buffer, state) do
    {expr, rest} = block(rest, marker, chars, meta, buffer, state)
    body(rest, state.engine.handle_expr(buffer, List.to_string(marker), expr), state)
  end

  defp body([{kind, _marker, chars, meta} | _], _buffer, state)
       when kind in [:middle_expr, :end_expr] do
    name = if kind == :middle_expr, do: "middle of", else: "end of"
    fail("unexpected #{name} expression <%#{chars}%>", meta, state)
  end

  defp body([{:eof, _}], buffer, state), do: state.engine.handle_body(buffer)

  defp text(buffer, chars, meta, state),
    do:
      state.engine.handle_text(
        buffer,
        [line: meta.line, column: meta.column],
        List.to_string(chars)
      )

  defp column(meta, marker), do: meta.column + 2 + length(marker)

  defp fail(message, meta, state),
    do:
      raise(EEx.SyntaxError,
        message: message,
        file: state.file,
        line: meta.line,
        column: meta.column
      )

  # An expression with text in it: its source so far, the line it has come to, the pieces.
  defp block(tokens, marker, chars, meta, buffer, state) do
    if marker == [] do
      warn(
        "the contents of this expression won't be output unless the EEx block starts with \"<%=\"",
        meta,
        state
      )
    end

    source = %{text: chars, line: meta.line + newlines(chars), pieces: [], open: true}
    inner = state.engine.handle_begin(buffer)
    {source, rest} = pieces(tokens, inner, source, buffer, true, state)
    quoted = parse(:lists.flatten(source.text), meta.line, column(meta, marker), state)
    pieces = Map.new(source.pieces)
    {Macro.prewalk(quoted, &filled(&1, pieces)), rest}
  end

  defp warn(message, meta, state) do
    place = "\n  #{state.file}:#{meta.line}:#{meta.column}\n"
    mark = if IO.ANSI.enabled?(), do: "\e[33mwarning: \e[0m", else: "warning: "
    IO.puts(:stderr, [mark, message, place])
  end

  defp filled({:__EEX__, _, [number]}, pieces), do: Map.fetch!(pieces, number)
  defp filled(other, _pieces), do: other

  defp newlines(chars), do: Enum.count(chars, &(&1 == ?\n))

  # `empty` says that nothing but white space has come since the last part of the source.
  defp pieces([{:text, chars, meta} | rest], inner, source, buffer, empty, state) do
    blank = empty and Enum.all?(chars, &(&1 in ' \t\r\n'))

    case {blank, rest} do
      {true, [{:middle_expr, _, middle, _} | _]} ->
        if clause?(middle) and source.open,
          do: pieces(rest, inner, source, buffer, true, state),
          else: pieces(rest, text(inner, chars, meta, state), source, buffer, false, state)

      _ ->
        pieces(rest, text(inner, chars, meta, state), source, buffer, false, state)
    end
  end

  defp pieces([{:expr, marker, chars, meta} | rest], inner, source, buffer, _empty, state) do
    expr = parse(chars, meta.line, column(meta, marker), state)
    inner = state.engine.handle_expr(inner, List.to_string(marker), expr)
    pieces(rest, inner, source, buffer, false, state)
  end

  defp pieces([{:start_expr, marker, chars, meta} | rest], inner, source, buffer, _empty, state) do
    {expr, rest} = block(rest, marker, chars, meta, inner, state)
    inner = state.engine.handle_expr(inner, List.to_string(marker), expr)
    pieces(rest, inner, source, buffer, false, state)
  end

  defp pieces([{:middle_expr, _, chars, meta} | rest], inner, source, buffer, empty, state) do
    source =
      if empty and source.open and clause?(chars),
        do: source,
        else: piece(source, inner, state)

    source = append(source, chars, meta)
    # After `rescue` and its like come clauses; after the arrow of a clause comes text.
    source = %{source | open: not clause?(chars)}
    pieces(rest, state.engine.handle_begin(buffer), source, buffer, true, state)
  end

  defp pieces([{:end_expr, _, chars, meta} | rest], inner, source, _buffer, _empty, state),
    do: {source |> piece(inner, state) |> append(chars, meta), rest}

  defp pieces([{:eof, meta}], _inner, _source, _buffer, _empty, state),
    do: fail("unexpected end of string, expected a closing '<% end %>'", meta, state)

  defp clause?(chars),
    do: chars |> Enum.reverse() |> Enum.drop_while(&(&1 in ' \t\r\n')) |> List.starts_with?('>-')

  defp piece(source, inner, state) do
    number = length(source.pieces)
    quoted = state.engine.handle_end(inner)
    text = [source.text, ' __EEX__(', Integer.to_charlist(number), ');']
    %{source | text: text, pieces: [{number, quoted} | source.pieces]}
  end

  # The lines of the template are kept, so that errors show the right one.
  defp append(source, chars, meta) do
    missing = max(meta.line - source.line, 0)
    line = source.line + missing + newlines(chars)
    %{source | text: [source.text, List.duplicate(?\n, missing), ' ', chars], line: line}
  end

  defp parse(chars, line, column, state) do
    options = [file: state.file, line: line, column: column] ++ List.wrap(state.parser)

    case Code.string_to_quoted!(List.to_string(chars), options) do
      {:__block__, _, []} -> {:__block__, [], []}
      quoted -> quoted
    end
  end

  # The tokens

  @doc false
  def tokenize(source, opts) do
    chars =
      if is_binary(source),
        do: String.to_charlist(source),
        else: :unicode.characters_to_list(source)

    line = opts[:line] || 1
    column = opts[:column] || 1 + (opts[:indentation] || 0)
    trim = opts[:trim] || false

    case scan(chars, %{line: line, column: column}, [], nil, []) do
      {:ok, tokens} -> {:ok, if(trim, do: trimmed(tokens), else: tokens)}
      error -> error
    end
  end

  # The position, the text so far (reversed) and where it began, the tokens (reversed).
  defp scan('<%%' ++ rest, at, text, start, found),
    do: scan(rest, right(at, 3), '%<' ++ text, start || at, found)

  defp scan('<%#' ++ rest, at, text, start, found),
    do: comment(rest, at, right(at, 3), '%>', text, start, found)

  defp scan('<%!--' ++ rest, at, text, start, found),
    do: comment(rest, at, right(at, 5), '--%>', text, start, found)

  defp scan('<%' ++ rest, at, text, start, found) do
    {marker, rest} =
      case rest do
        [mark | rest] when mark in '=/|' -> {[mark], rest}
        rest -> {[], rest}
      end

    inside = right(at, 2 + length(marker))

    case upto('%>', rest, inside, []) do
      {:ok, chars, rest, after_it} ->
        found = flush(text, start, found)
        scan(rest, after_it, [], nil, [token(chars, marker, at) | found])

      {:error, place} ->
        {:error, "missing token '%>'", place}
    end
  end

  defp scan([char | rest], at, text, start, found),
    do: scan(rest, past(char, at), [char | text], start || at, found)

  defp scan([], at, text, start, found),
    do: {:ok, Enum.reverse([{:eof, at} | flush(text, start, found)])}

  defp comment(rest, at, inside, mark, text, start, found) do
    case upto(mark, rest, inside, []) do
      {:ok, _, rest, after_it} -> scan(rest, after_it, text, start || at, found)
      {:error, place} -> {:error, "missing token '#{mark}'", place}
    end
  end

  defp flush([], _start, found), do: found
  defp flush(text, start, found), do: [{:text, Enum.reverse(text), start} | found]

  defp right(at, count), do: %{at | column: at.column + count}
  defp past(?\n, at), do: %{at | line: at.line + 1, column: 1}
  defp past(_, at), do: right(at, 1)

  defp upto(_mark, [], at, _acc), do: {:error, at}

  defp upto(mark, [char | rest] = chars, at, acc) do
    if List.starts_with?(chars, mark),
      do: {:ok, Enum.reverse(acc), Enum.drop(chars, length(mark)), right(at, length(mark))},
      else: upto(mark, rest, past(char, at), [char | acc])
  end

  # Whether an expression begins, goes on with or ends one that has text in it.
  defp token(chars, marker, at) do
    text = chars |> List.to_string() |> String.trim()

    kind =
      cond do
        text =~ ~r/\Aend(?![\w?!:])/ and not (text =~ ~r/(?<![\w.:@])do\z|->\z/) ->
          :end_expr

        text =~ ~r/(?<![\w.:@])do\z/ ->
          :start_expr

        text =~ ~r/->\z/ and text =~ ~r/(?<![\w.:@])fn(?![\w?!:])/ and open_fn?(text) ->
          :start_expr

        text =~ ~r/->\z/ ->
          :middle_expr

        text in ["else", "after", "catch", "rescue"] ->
          :middle_expr

        true ->
          :expr
      end

    {kind, marker, chars, at}
  end

  # More functions begin than end.
  defp open_fn?(text) do
    length(Regex.scan(~r/(?<![\w.:@])fn(?![\w?!:])/, text)) >
      length(Regex.scan(~r/(?<![\w.:@])end(?![\w?!:])/, text))
  end

  # White space around code that has lines for itself goes.
  defp trimmed(tokens), do: trimmed(tokens, true)

  defp trimmed([{:text, chars, meta} | rest], first) do
    chars = if first, do: drop_blank_line_start(chars), else: right_of_code(chars, rest)
    chars = if match?([{:eof, _} | _], rest), do: chars, else: left_of_code(chars)
    if chars == [], do: trimmed(rest, false), else: [{:text, chars, meta} | trimmed(rest, false)]
  end

  defp trimmed([token | rest], _first), do: [token | trimmed(rest, false)]
  defp trimmed([], _first), do: []

  defp drop_blank_line_start(chars), do: if(blank?(chars), do: [], else: chars)

  defp right_of_code(chars, rest) do
    if blank?(chars) and match?([{:eof, _} | _], rest) do
      []
    else
      case Enum.drop_while(chars, &(&1 in ' \t\r')) do
        [?\n | _] = line -> line
        _ -> chars
      end
    end
  end

  defp left_of_code(chars) do
    reversed = Enum.reverse(chars)

    case Enum.drop_while(reversed, &(&1 in ' \t\r')) do
      [?\n | _] = line -> Enum.reverse(line)
      _ -> chars
    end
  end

  defp blank?(chars), do: Enum.all?(chars, &(&1 in ' \t\r\n'))
end
