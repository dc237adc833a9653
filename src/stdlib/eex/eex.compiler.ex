# The tokens of a template become what the engine makes of them. An expression that contains template text,
# such as `if ... do %> text <% end`, is put together as source in which `__EEX__(n)` stands for the n-th piece of text.
defmodule EEx.Compiler do
  @moduledoc false

  @doc false
  def tokenize(contents, opts) when is_binary(contents),
    do: contents |> String.to_charlist() |> tokenize(opts)

  def tokenize(contents, opts) when is_list(contents), do: EEx.Tokenizer.tokenize(contents, opts)

  @doc false
  def compile(source, opts) do
    file = opts[:file] || "nofile"
    line = opts[:line] || 1
    parser = opts[:parser_options] || Code.get_compiler_option(:parser_options)
    engine = opts[:engine] || EEx.SmartEngine

    case tokenize(source, opts) do
      {:ok, tokens} ->
        body(tokens, engine.init(opts), %{engine: engine, file: file, parser: parser})

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

  defp body([{:comment, _chars, _meta} | rest], buffer, state), do: body(rest, buffer, state)

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

  @doc false
  def warn(message, meta, state) do
    place = "\n  #{Path.relative_to_cwd(state.file)}:#{meta.line}:#{meta.column}\n"
    IO.puts(:stderr, [:elixir_errors.warning_prefix(), message, place])
  end

  defp filled({:__EEX__, _, [number]}, pieces), do: Map.fetch!(pieces, number)
  defp filled(other, _pieces), do: other

  defp newlines(chars), do: Enum.count(chars, &(&1 == ?\n))

  # `empty` says that nothing but white space has come since the last part of the source.
  defp pieces([{:text, chars, meta} | rest], inner, source, buffer, empty, state) do
    blank = empty and blank?(chars)

    if blank and source.open and before_clause?(rest),
      do: pieces(rest, inner, source, buffer, true, state),
      else: pieces(rest, text(inner, chars, meta, state), source, buffer, false, state)
  end

  defp pieces([{:comment, _chars, _meta} | rest], inner, source, buffer, empty, state),
    do: pieces(rest, inner, source, buffer, empty, state)

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

    source = %{append(source, chars, meta) | open: false}
    pieces(rest, state.engine.handle_begin(buffer), source, buffer, true, state)
  end

  defp pieces([{:end_expr, _, chars, meta} | rest], inner, source, _buffer, _empty, state),
    do: {source |> piece(inner, state) |> append(chars, meta), rest}

  defp pieces([{:eof, meta}], _inner, _source, _buffer, _empty, state),
    do: fail("unexpected end of string, expected a closing '<% end %>'", meta, state)

  # Whether nothing but white space comes before the next clause.
  defp before_clause?([{:text, chars, _} | rest]), do: blank?(chars) and before_clause?(rest)
  defp before_clause?([{:comment, _, _} | rest]), do: before_clause?(rest)
  defp before_clause?([{:middle_expr, _, chars, _} | _]), do: clause?(chars)
  defp before_clause?(_tokens), do: false

  defp blank?(chars), do: Enum.all?(chars, &(&1 in ' \t\r\n'))

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
end
