defmodule IO.ANSI.Docs do
  @moduledoc false
  # Markdown on a terminal, for the `h` helper. Every block is followed by an empty line; with
  # colours that line carries a reset. Lists hold blocks again, two columns further to the right.

  def default_options do
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

  def print_headings(headings, options \\ []) do
    options = Keyword.merge(default_options(), options)
    gap(options)

    for heading <- headings do
      width = options[:width]
      half = div(width + String.length(heading), 2)
      line = String.pad_leading(heading, half)
      line = if options[:enabled], do: String.pad_trailing(line, width), else: line
      write(:doc_title, line, options)
    end

    gap(options)
  end

  def print_metadata(metadata, options \\ []) when is_map(metadata) do
    options = Keyword.merge(default_options(), options)

    printed =
      for {key, value} <- Enum.sort(metadata), text = metadata(key, value) do
        label = style("#{key}:", :doc_metadata, options)
        IO.puts([label, " ", text])
      end

    if printed != [], do: IO.puts("")
    :ok
  end

  defp metadata(key, value) when key in [:deprecated, :since] and is_binary(value), do: value
  defp metadata(:guard, true), do: "true"
  defp metadata(:delegate_to, {m, f, a}), do: "#{inspect(m)}.#{f}/#{a}"
  defp metadata(_, _), do: nil

  def print(doc, format, options \\ [])

  def print(doc, "text/markdown", options) when is_binary(doc) and is_list(options),
    do: print_markdown(doc, options)

  def print(_doc, format, options) when is_binary(format) and is_list(options) do
    IO.puts("\nUnknown documentation format #{inspect(format)}\n")
  end

  def print_markdown(doc, options \\ []) do
    options = Keyword.merge(default_options(), options)

    doc
    |> String.split(["\r\n", "\n"])
    |> Enum.map(&String.trim_trailing/1)
    |> blocks("", options)
  end

  defp blocks([], _indent, _options), do: :ok
  defp blocks(["" | rest], indent, options), do: blocks(rest, indent, options)

  defp blocks([line | rest] = lines, indent, options) do
    cond do
      fence = fence(line) -> fenced(rest, fence, [], indent, options)
      String.starts_with?(line, "    ") -> indented(lines, [], indent, options)
      heading?(line) -> heading(line, rest, indent, options)
      item(line) -> list(lines, indent, options)
      String.starts_with?(line, ">") -> quoted(lines, [], indent, options)
      table?(lines) -> table(lines, indent, options)
      line =~ ~r/^\s{0,3}\[[^\]]+\]:\s/ -> reference(line, rest, indent, options)
      true -> paragraph(lines, [], indent, options)
    end
  end

  defp fence(line) do
    case Regex.run(~r/^\s{0,3}(```+|~~~+)/, line) do
      [_, mark] -> mark
      nil -> nil
    end
  end

  defp fenced([], _fence, acc, indent, options), do: code(acc, [], indent, options)

  defp fenced([line | rest], fence, acc, indent, options) do
    if String.starts_with?(String.trim_leading(line), fence),
      do: code(acc, rest, indent, options),
      else: fenced(rest, fence, [line | acc], indent, options)
  end

  defp indented(["    " <> line | rest], acc, indent, options),
    do: indented(rest, [line | acc], indent, options)

  defp indented(["" | rest], acc, indent, options) do
    case Enum.drop_while(rest, &(&1 == "")) do
      ["    " <> _ | _] -> indented(rest, ["" | acc], indent, options)
      rest -> code(acc, rest, indent, options)
    end
  end

  defp indented(rest, acc, indent, options), do: code(acc, rest, indent, options)

  defp code(reversed, rest, indent, options) do
    text = reversed |> :lists.reverse() |> Enum.map_join("\n", &(indent <> "    " <> &1))
    write(:doc_code, text, options)
    gap(options)
    blocks(rest, indent, options)
  end

  defp heading?(line), do: line =~ ~r/^\#{1,6}\s/

  defp heading(line, rest, indent, options) do
    write(:doc_headings, indent <> line, options)
    gap(options)
    blocks(rest, indent, options)
  end

  defp reference(line, rest, indent, options) do
    IO.puts(indent <> line)
    blocks(rest, indent, options)
  end

  defp quoted([">" <> line | rest], acc, indent, options),
    do: quoted(rest, [String.trim(line) | acc], indent, options)

  defp quoted(rest, acc, indent, options) do
    mark = style("> ", :doc_quote, options)
    words = acc |> :lists.reverse() |> Enum.join(" ") |> inline(options) |> String.split()
    lines = wrap(words, options[:width] - String.length(indent) - 2)
    IO.puts(Enum.map_join(lines, "\n", &(indent <> mark <> &1)))
    gap(options)
    blocks(rest, indent, options)
  end

  defp paragraph([line | rest], acc, indent, options) do
    if line == "" or (acc != [] and (fence(line) || heading?(line) || item(line))) do
      text(acc, indent, indent, options)
      gap(options)
      blocks([line | rest], indent, options)
    else
      paragraph(rest, [line | acc], indent, options)
    end
  end

  defp paragraph([], acc, indent, options) do
    text(acc, indent, indent, options)
    gap(options)
  end

  defp text(reversed, first, indent, options) do
    words = reversed |> :lists.reverse() |> Enum.join(" ") |> inline(options) |> String.split()

    case wrap(words, options[:width] - String.length(indent)) do
      [] -> IO.puts(first)
      [line | lines] -> IO.puts([first, line | :lists.map(&["\n", indent, &1], lines)])
    end
  end

  # -- lists

  # Gives {marker, column of the content, first line}.
  defp item(line) do
    case Regex.run(~r/^(\s{0,3})([*+-]|\d{1,9}[.)])(\s+)(\S.*)$/, line) do
      [_, space, mark, gap, text] ->
        {mark, String.length(space) + String.length(mark) + String.length(gap), text}

      nil ->
        nil
    end
  end

  defp list(lines, indent, options) do
    rest = items(lines, indent, options)
    gap(options)
    blocks(rest, indent, options)
  end

  defp items(lines, indent, options) do
    {mark, column, first} = item(hd(lines))
    {own, rest} = item_lines(tl(lines), column, [])
    mark = if mark in ["*", "+", "-"], do: bullet(options), else: String.replace(mark, ")", ".")
    inner = indent <> String.duplicate(" ", String.length(mark) + 3)
    {head, more} = Enum.split_while([first | own], &(&1 != "" and (&1 == first or !item(&1))))
    text(:lists.reverse(head), indent <> "  " <> mark <> " ", inner, options)
    inner_options = options
    more = Enum.drop_while(more, &(&1 == ""))
    if more != [], do: nested(more, indent <> "  ", inner, inner_options)

    case Enum.drop_while(rest, &(&1 == "")) do
      [line | _] = next -> if item(line), do: items(next, indent, options), else: rest
      [] -> []
    end
  end

  defp nested([line | _] = lines, list_indent, text_indent, options) do
    if item(line),
      do: blocks(lines, list_indent, options),
      else: blocks(lines, text_indent, options)
  end

  defp bullet(options), do: if(options[:enabled], do: "•", else: "*")

  # The lines of an item are those indented at least to its text, and unindented ones that go on
  # with its paragraph.
  defp item_lines([], _column, acc), do: {:lists.reverse(acc), []}

  defp item_lines(["" | rest], column, acc) do
    case Enum.drop_while(rest, &(&1 == "")) do
      [line | _] = next ->
        if leading(line) >= min(column, 2) and (leading(line) >= column or !item(line)) do
          item_lines(next, column, ["" | acc])
        else
          {:lists.reverse(acc), ["" | rest]}
        end

      [] ->
        {:lists.reverse(acc), []}
    end
  end

  defp item_lines([line | rest] = lines, column, acc) do
    cond do
      leading(line) >= column -> item_lines(rest, column, [drop(line, column) | acc])
      item(line) -> {:lists.reverse(acc), lines}
      acc == [] or hd(acc) != "" -> item_lines(rest, column, [String.trim_leading(line) | acc])
      leading(line) >= 2 -> item_lines(rest, column, [String.trim_leading(line) | acc])
      true -> {:lists.reverse(acc), lines}
    end
  end

  defp leading(line), do: byte_size(line) - byte_size(String.trim_leading(line, " "))
  defp drop(line, count), do: :erlang.binary_part(line, count, byte_size(line) - count)

  # -- tables

  defp table?([head, rule | _]),
    do:
      String.contains?(head, "|") and rule =~ ~r/^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/ and
        String.contains?(rule, "|")

  defp table?(_), do: false

  defp table([head, rule | rest], indent, options) do
    {rows, rest} = Enum.split_while(rest, &String.contains?(&1, "|"))
    rows = :lists.map(&cells(&1, options), [head | rows])
    aligns = :lists.map(&align/1, raw_cells(rule))

    widths =
      for row <- Enum.zip(rows), do: row |> Tuple.to_list() |> Enum.map(&visible/1) |> Enum.max()

    [head | rows] = for row <- rows, do: row_text(row, widths, aligns)
    write(:doc_table_heading, indent <> head, options)
    for row <- rows, do: IO.puts(indent <> row)
    gap(options)
    blocks(rest, indent, options)
  end

  defp raw_cells(line),
    do: line |> String.trim() |> String.trim("|") |> String.split("|") |> Enum.map(&String.trim/1)

  defp cells(line, options), do: line |> raw_cells() |> Enum.map(&inline(&1, options))

  defp align(rule) do
    case {String.starts_with?(rule, ":"), String.ends_with?(rule, ":")} do
      {true, true} -> :center
      {false, true} -> :right
      _ -> :left
    end
  end

  defp row_text(row, widths, aligns) do
    Enum.zip([row, widths, aligns])
    |> Enum.map_join(" | ", fn {cell, width, align} -> pad(cell, width, align) end)
  end

  defp pad(cell, width, align) do
    missing = max(width - visible(cell), 0)

    case align do
      :left -> cell <> spaces(missing)
      :right -> spaces(missing) <> cell
      :center -> spaces(div(missing, 2)) <> cell <> spaces(missing - div(missing, 2))
    end
  end

  defp spaces(count), do: String.duplicate(" ", count)

  # -- inline marks

  defp inline(text, options) do
    text
    |> links()
    |> String.split(~r/`[^`]+`/, include_captures: true)
    |> Enum.map_join(fn
      "`" <> _ = code -> inline_code(code, options)
      plain -> marks(plain, options)
    end)
  end

  defp links(text), do: Regex.replace(~r/\[([^\]]*)\]\(([^)\s]*)[^)]*\)/, text, "\\1 (\\2)")

  defp inline_code(code, options) do
    if options[:enabled],
      do:
        code
        |> String.trim("`")
        |> String.replace(" ", "\0")
        |> style(:doc_inline_code, options)
        |> String.replace("\0", " "),
      else: code
  end

  defp marks(text, options) do
    text =
      if options[:enabled] do
        text =
          replace(text, ~r/(?<![\w*\\])\*\*(\S(?:.*?[^\s\\])?)\*\*(?!\*)/u, :doc_bold, options)

        text = replace(text, ~r/(?<![\w_\\])__(\S(?:.*?[^\s\\])?)__(?!\w)/u, :doc_bold, options)

        text =
          replace(
            text,
            ~r/(?<![\w*\\])\*(\S(?:[^*]*?[^\s\\*])?)\*(?!\*)/u,
            :doc_underline,
            options
          )

        replace(text, ~r/(?<![\w_\\])_(\S(?:[^_]*?[^\s\\_])?)_(?!\w)/u, :doc_underline, options)
      else
        text
      end

    Regex.replace(~r/\\([\\`*_{}\[\]()#+.!-])/, text, "\\1")
  end

  defp replace(text, regex, kind, options),
    do: Regex.replace(regex, text, fn _, inner -> style(inner, kind, options) end)

  # -- lines

  defp wrap([], _width), do: []
  defp wrap([word | words], width), do: wrap(words, width, word, visible(word))

  defp wrap([], _width, line, _size), do: [line]

  defp wrap([word | words], width, line, size) do
    length = visible(word)

    if size + 1 + length > width,
      do: [line | wrap(words, width, word, length)],
      else: wrap(words, width, line <> " " <> word, size + 1 + length)
  end

  defp visible(text), do: Regex.replace(~r/\e\[[0-9;]*m/, text, "") |> String.length()

  defp style(text, kind, options) do
    if options[:enabled] do
      codes = options |> Keyword.get(kind, []) |> IO.ANSI.format_fragment(true)
      IO.iodata_to_binary([codes, text, IO.ANSI.reset()])
    else
      text
    end
  end

  defp write(kind, text, options), do: IO.puts(style(text, kind, options))
  defp gap(options), do: IO.puts(if(options[:enabled], do: IO.ANSI.reset(), else: ""))
end
