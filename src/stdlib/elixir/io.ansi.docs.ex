defmodule IO.ANSI.Docs do
  @moduledoc "Prints documentation written in Markdown, with colours when they are on."

  @spaces [" ", "\n", "\t"]

  @doc """
  Returns the colours and the width that are used unless others are given.

      iex> IO.ANSI.Docs.default_options()[:width]
      80
  """
  def default_options() do
    [
      enabled: true,
      doc_bold: [:bright],
      doc_code: [:cyan],
      doc_headings: [:yellow],
      doc_metadata: [:yellow],
      doc_quote: [:light_black],
      doc_inline_code: [:cyan],
      doc_table_heading: [:reverse],
      doc_title: [:reverse, :yellow],
      doc_underline: [:underline],
      width: 80
    ]
  end

  @doc ~S"""
  Prints headings in the middle of the line.

      iex> ExUnit.CaptureIO.capture_io(fn -> IO.ANSI.Docs.print_headings(["hi"], width: 10, enabled: false) end)
      "\n    hi\n\n"
  """
  def print_headings(headings, options \\ []) do
    options = Keyword.merge(default_options(), options)
    blank(options)

    for heading <- headings do
      width = options[:width]
      pad = max(div(width + String.length(heading), 2), 0)
      text = heading |> String.pad_leading(pad)
      text = if options[:enabled], do: String.pad_trailing(text, width), else: text
      write(:doc_title, text, options)
      blank(options)
    end

    :ok
  end

  @doc ~S"""
  Prints metadata such as `since` and `deprecated`.

      iex> ExUnit.CaptureIO.capture_io(fn -> IO.ANSI.Docs.print_metadata(%{since: "1.2"}, enabled: false) end)
      "since: 1.2\n\n"
  """
  def print_metadata(metadata, options \\ []) when is_map(metadata) do
    options = Keyword.merge(default_options(), options)

    printed =
      for {key, value} <- Enum.sort(metadata), text = metadata(key, value) do
        IO.puts([color(:doc_metadata, "#{key}:", options), ?\s, text])
      end

    if printed != [], do: IO.puts("")
    :ok
  end

  defp metadata(:delegate_to, {m, f, a}), do: Exception.format_mfa(m, f, a)
  defp metadata(key, value) when key in [:since, :deprecated] and is_binary(value), do: value
  defp metadata(:guard, true), do: "true"
  defp metadata(_, _), do: nil

  @doc ~S"""
  Prints a documentation text of a format: `"text/markdown"` or `"application/erlang+html"`.

      iex> print = fn -> IO.ANSI.Docs.print([{:p, [], ["a"]}], "application/erlang+html", enabled: false) end
      iex> ExUnit.CaptureIO.capture_io(print)
      "a\n\n"
  """
  def print(doc, format \\ "text/markdown", options \\ [])

  def print(doc, "text/markdown", options), do: print_markdown(doc, options)

  def print(doc, "application/erlang+html", options), do: print_erlang_html(doc, options)

  def print(_doc, format, _options) do
    IO.puts("\nUnknown documentation format #{inspect(format)}\n")
    :ok
  end

  @doc "Prints Markdown."
  def print_markdown(doc, options) when is_binary(doc) do
    options = Keyword.merge(default_options(), options)

    doc
    |> String.split(["\r\n", "\n"])
    |> Enum.map(&String.trim_trailing/1)
    |> blocks("", options)

    :ok
  end

  @doc "Prints documentation of Erlang's format: texts and `{tag, attributes, content}`."
  def print_erlang_html(doc, options) when is_list(doc) or is_binary(doc) or is_tuple(doc) do
    options = Keyword.merge(default_options(), options)
    color = &color(&1, &2, options)
    doc |> __MODULE__.ErlangHtml.text(options[:width], options[:enabled], color) |> IO.write()
  end

  ## Blocks: each prints itself, after it an empty line, and goes on with the lines that are left

  defp blocks(lines, indent, options), do: blocks(lines, [], {indent, indent, true}, options)

  # The lines of a paragraph are gathered; where it is printed is `{before its first line, before the others, whether an
  # empty line follows}`, the text of a list's item being a paragraph too.
  defp blocks([], text, place, options), do: paragraph(text, place, options)

  defp blocks(["" | rest], text, {_, indent, _} = place, options) do
    paragraph(text, place, options)
    blocks(rest, indent, options)
  end

  defp blocks([line | rest] = lines, text, {_, indent, _} = place, options) do
    block = kind(lines)
    unless block in [:text, :label], do: paragraph(text, place, options)

    case block do
      :text ->
        blocks(rest, [line | text], place, options)

      :label ->
        IO.puts(line)
        blocks(rest, text, place, options)

      :heading ->
        write(:doc_headings, line, options)
        blank(options)
        blocks(rest, "", options)

      :code ->
        {code, rest} = code_lines(lines, [])
        code(code, indent, options)
        blocks(rest, indent, options)

      {:fence, fence} ->
        {code, rest} = Enum.split_while(rest, &(&1 != fence))
        {code, rest} = rest |> Enum.drop(1) |> code_lines(Enum.reverse(code))
        code(code, indent, options)
        blocks(rest, indent, options)

      :quote ->
        {quoted, rest} = Enum.split_while(lines, &match?(">" <> _, &1))
        quoted(quoted, indent, options)
        blocks(rest, indent, options)

      :table ->
        {rows, aligned, rest} = rows(lines, [], nil)
        table(rows, aligned, options)
        blocks(rest, indent, options)

      {:item, depth, _, _} ->
        rest = list(lines, depth, indent, options)
        blank(options)
        blocks(rest, indent, options)
    end
  end

  defp kind([line | rest]) do
    cond do
      line =~ ~r/^\#{1,6} / -> :heading
      String.starts_with?(line, "    ") -> :code
      fence = fence(line) -> {:fence, fence}
      String.starts_with?(line, ">") -> :quote
      line =~ ~r/^ {0,3}\[[^\]]*\]: / -> :label
      table?(line, rest) -> :table
      item = item(line) -> item
      true -> :text
    end
  end

  defp fence("```" <> _), do: "```"
  defp fence("~~~" <> _), do: "~~~"
  defp fence(_line), do: nil

  ## Code

  # One empty line, and no more, may stand within.
  defp code_lines(["    " <> line | rest], code), do: code_lines(rest, [line | code])
  defp code_lines(["", "    " <> line | rest], code), do: code_lines(rest, [line, "" | code])
  defp code_lines(rest, code), do: {Enum.reverse(code), rest}

  defp code(lines, indent, options) do
    write(:doc_code, Enum.map_join(lines, "\n", &(indent <> "    " <> &1)), options)
    blank(options)
  end

  ## Quotes

  # Only the last paragraph is indented.
  defp quoted(lines, indent, options) do
    bar = color(:doc_quote, "> ", options)
    paragraphs = lines |> Enum.map(&String.trim_leading(&1, ">")) |> Enum.chunk_by(&(&1 == ""))
    {before, [last]} = Enum.split(paragraphs, -1)
    for text <- before, do: quoted_paragraph(text, bar, "", options)
    quoted_paragraph(last, bar, indent, options)
    blank(options)
  end

  defp quoted_paragraph(["" | _], bar, _indent, _options), do: IO.puts(bar)

  defp quoted_paragraph(lines, bar, indent, options),
    do: print_text(lines, {indent <> bar, indent <> bar}, {0, String.length(indent) + 2}, options)

  ## Tables

  # Two rows make a table, or a row and the line of dashes below it.
  defp table?(line, [next | _]), do: row?(line) and (row?(next) or separator?(next))
  defp table?(_line, []), do: false

  defp row?(line), do: String.contains?(line, " | ")
  defp separator?(line), do: String.contains?(line, "|") and line =~ ~r/^[|: -]*-[|: -]*$/

  # The rows `{:heading | :row, cells}` at the beginning of the lines, how their columns are aligned, and the other lines.
  defp rows([line, below | rest], rows, aligned) do
    cond do
      not row?(line) -> {Enum.reverse(rows), aligned, [line, below | rest]}
      separator?(below) -> rows(rest, [{:heading, cells(line)} | rows], aligned || alignments(below))
      true -> rows([below | rest], [{:row, cells(line)} | rows], aligned)
    end
  end

  defp rows([line], rows, aligned) do
    if row?(line),
      do: {Enum.reverse([{:row, cells(line)} | rows]), aligned, []},
      else: {Enum.reverse(rows), aligned, [line]}
  end

  defp rows([], rows, aligned), do: {Enum.reverse(rows), aligned, []}

  defp alignments(separator) do
    for cell <- cells(separator) do
      case {String.starts_with?(cell, ":"), String.ends_with?(cell, ":")} do
        {true, true} -> :center
        {false, true} -> :right
        _ -> :left
      end
    end
  end

  defp cells(row) do
    row
    |> String.trim()
    |> String.trim("|")
    |> String.split(~r/(?<!\\)\|/)
    |> Enum.map(&(&1 |> String.trim() |> String.replace("\\|", "|")))
  end

  defp table(rows, aligned, options) do
    count = rows |> Enum.map(fn {_, cells} -> length(cells) end) |> Enum.max()

    rows =
      for {kind, cells} <- rows,
          do: {kind, filled(for(cell <- cells, do: cell |> links() |> inline(options)), "", count)}

    widths = Enum.zip_with(for({_, cells} <- rows, do: cells), &widest/1)
    columns = Enum.zip(widths, filled(aligned || [], :left, count))

    for {kind, cells} <- rows do
      text = cells |> Enum.zip(columns) |> Enum.map_join(" | ", &padded/1)
      if kind == :heading, do: write(:doc_table_heading, text, options), else: IO.puts(text)
    end

    blank(options)
  end

  defp filled(list, with, count), do: list ++ List.duplicate(with, max(count - length(list), 0))

  defp widest(column), do: column |> Enum.map(&visible/1) |> Enum.max()

  defp padded({cell, {width, :left}}), do: cell <> spaces(width - visible(cell))
  defp padded({cell, {width, :right}}), do: spaces(width - visible(cell)) <> cell

  # What stands in the middle has an odd width.
  defp padded({cell, {width, :center}}) do
    space = width + 1 - rem(width, 2) - visible(cell)
    before = div(space, 2)
    spaces(before) <> cell <> spaces(space - before)
  end

  defp spaces(count), do: String.duplicate(" ", count)

  ## Lists

  # An item: how far its bullet is indented, the bullet, the text.
  defp item(line) do
    case Regex.run(~r/^( *)([*+-]|\d+\.) +(.*)$/u, line) do
      [_, spaces, bullet, text] -> {:item, String.length(spaces), bullet, text}
      nil -> nil
    end
  end

  defp list([line | rest] = lines, depth, indent, options) do
    with {:item, its, bullet, text} when its <= depth <- item(line) do
      margin = if indent == "", do: ~r/^ {1,4}/, else: ~r/^ {1,2}/
      {inner, rest} = item_lines(rest, depth, margin, [])
      bullet = shown(bullet, options) <> " "
      before = if indent == "", do: "  ", else: indent
      next = before <> String.duplicate(" ", String.length(bullet))
      blocks(inner, [text], {before <> bullet, next, false}, options)
      list(rest, depth, indent, options)
    else
      _ -> lines
    end
  end

  defp list([], _depth, _indent, _options), do: []

  defp shown(bullet, options) do
    cond do
      bullet not in ["*", "-", "+"] -> bullet
      options[:enabled] -> "•"
      true -> "*"
    end
  end

  # What belongs to an item: all up to the next item of the list, or an empty line before one that is not indented. Up to four
  # spaces before its lines do not count, in a list within a list up to two.
  defp item_lines(["" | rest], depth, margin, inner) do
    case Enum.drop_while(rest, &(&1 == "")) do
      [" " <> _ | _] = rest -> item_lines(rest, depth, margin, ["" | inner])
      _ -> {Enum.reverse(inner), ["" | rest]}
    end
  end

  defp item_lines([line | rest] = lines, depth, margin, inner) do
    case item(line) do
      {:item, its, _, _} when its <= depth -> {Enum.reverse(inner), lines}
      _ -> item_lines(rest, depth, margin, [Regex.replace(margin, line, "") | inner])
    end
  end

  defp item_lines([], _depth, _margin, inner), do: {Enum.reverse(inner), []}

  ## Text

  defp paragraph([], _place, _options), do: :ok

  defp paragraph(lines, {first, next, blank?}, options) do
    indent = String.length(next)
    start = if blank?, do: 0, else: indent
    print_text(Enum.reverse(lines), {first, next}, {start, indent}, options)
    if blank?, do: blank(options)
  end

  # The first line begins at `start`, for in an item what stands before it counts twice.
  defp print_text(lines, {first, next}, {start, indent}, options) do
    lines
    |> Enum.map_join("\n", &String.trim/1)
    |> links()
    |> inline(options)
    |> String.trim()
    |> String.split(@spaces)
    |> wrap(options[:width] - indent - 1, [], start)
    |> Enum.with_index()
    |> Enum.each(fn {line, n} ->
      IO.puts(String.trim_trailing(if(n == 0, do: first, else: next) <> line))
    end)
  end

  defp wrap([], _width, line, _), do: [join(line)]

  # A bullet may stand alone.
  defp wrap([word | rest], width, [], start) do
    if start > 0 and start + visible(word) > width,
      do: ["" | wrap(rest, width, [word], visible(word))],
      else: wrap(rest, width, [word], start + visible(word))
  end

  defp wrap([word | rest], width, line, length) do
    size = visible(word)

    if length + 1 + size > width,
      do: [join(line) | wrap(rest, width, [word], size)],
      else: wrap(rest, width, [word | line], length + 1 + size)
  end

  defp join(words), do: words |> Enum.reverse() |> Enum.join(" ")

  defp visible(word), do: word |> String.replace(~r/\e\[[0-9;]*m/, "") |> String.length()

  defp links(text), do: Regex.replace(~r/\[([^\]]*?)\]\((.*?)\)/, text, "\\1 (\\2)")

  ## Emphasis

  @marks [
    {"`", :doc_inline_code},
    {"**", :doc_bold},
    {"__", :doc_bold},
    {"*", :doc_underline},
    {"_", :doc_underline}
  ]

  # A mark opens behind what is no letter and closes before what is none; where it does not close, no other opens behind it.
  # `before` is the character that stands before.
  defp inline(text, options), do: text |> inline("", [], options) |> IO.iodata_to_binary()

  defp inline(<<?\\, char::utf8, rest::binary>>, _before, done, options),
    do: inline(rest, <<char::utf8>>, [<<char::utf8>> | done], options)

  defp inline(text, before, done, options) do
    with {mark, style} <- opened(text, before, options),
         inside = String.replace_prefix(text, mark, ""),
         {:closed, inside, rest} <- closed(inside, mark, []) do
      inline(rest, "", [color(style, inside, options) | done], options)
    else
      {:unclosed, rest} -> Enum.reverse([rest | done])
      nil -> plain(text, done, options)
    end
  end

  # One character at least, and all up to the next that may be a mark.
  defp plain("", done, _options), do: Enum.reverse(done)

  defp plain(text, done, options) do
    {first, rest} = String.split_at(text, 1)
    {run, rest} = split_before(rest, ["\\", "`", "*", "_"])
    before = if run == "", do: first, else: String.last(run)
    inline(rest, before, [run, first | done], options)
  end

  defp split_before(text, patterns) do
    case :binary.match(text, patterns) do
      {at, _} -> {binary_part(text, 0, at), binary_part(text, at, byte_size(text) - at)}
      :nomatch -> {text, ""}
    end
  end

  defp opened(text, before, options) do
    if options[:enabled],
      do:
        Enum.find(@marks, fn {mark, _} ->
          String.starts_with?(text, mark) and (mark == "`" or not word?(before))
        end)
  end

  # What stands within the marks and what behind them.
  defp closed("", mark, inside), do: {:unclosed, IO.iodata_to_binary([mark | inside])}

  defp closed(<<?\\, char::utf8, rest::binary>>, mark, inside) when mark != "`",
    do: closed(rest, mark, [inside, <<char::utf8>>])

  defp closed(text, mark, inside) do
    rest = String.replace_prefix(text, mark, "")

    if rest != text and (mark == "`" or not goes_on?(rest, mark)) do
      {:closed, IO.iodata_to_binary(inside), rest}
    else
      {first, rest} = String.split_at(text, 1)
      {run, rest} = split_before(rest, [mark, "\\"])
      closed(rest, mark, [inside, first, run])
    end
  end

  defp goes_on?("", _mark), do: false
  defp goes_on?(rest, mark), do: word?(rest) or String.first(rest) == String.first(mark)

  defp word?(char), do: char =~ ~r/^[[:alnum:]]/u

  defp write(style, text, options), do: IO.puts(color(style, text, options))

  defp blank(options), do: IO.puts(if options[:enabled], do: IO.ANSI.reset(), else: "")

  defp color(style, text, options) do
    if options[:enabled] do
      IO.iodata_to_binary([
        IO.ANSI.format_fragment(options[style] || [], true),
        text,
        IO.ANSI.reset()
      ])
    else
      text
    end
  end
end
