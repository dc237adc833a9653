defmodule IO.ANSI.Docs do
  @moduledoc "Prints documentation written in Markdown, with colours when they are on."

  @spaces [" ", "\n", "\t"]

  @doc "Returns the colours and the width that are used unless others are given."
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

  @doc "Prints headings in the middle of the line."
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

  @doc "Prints metadata such as `since` and `deprecated`."
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

  @doc "Prints a documentation text of a format, `\"text/markdown\"` being the one that is understood."
  def print(doc, format \\ "text/markdown", options \\ [])

  def print(doc, "text/markdown", options), do: print_markdown(doc, options)

  def print(_doc, format, options) do
    options = Keyword.merge(default_options(), options)
    IO.puts("\nUnknown documentation format #{inspect(format)}\n")
    blank(options)
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

  # Each block prints itself, after it an empty line, and goes on with the lines that are left.
  defp blocks([], _indent, _options), do: :ok
  defp blocks(["" | rest], indent, options), do: blocks(rest, indent, options)

  defp blocks([line | rest] = lines, indent, options) do
    cond do
      heading?(line) ->
        write(:doc_headings, indent <> line, options)
        blank(options)
        blocks(rest, indent, options)

      String.starts_with?(line, "    ") ->
        {code, rest} = Enum.split_while(lines, &(&1 == "" or String.starts_with?(&1, "    ")))
        code(Enum.map(drop_blank(code), &strip(&1, 4)), indent, options)
        blocks(rest, indent, options)

      fence = fence(line) ->
        {code, rest} = Enum.split_while(rest, &(String.trim(&1) != fence))
        code(code, indent, options)
        blocks(Enum.drop(rest, 1), indent, options)

      match?(">" <> _, line) ->
        {quoted, rest} = Enum.split_while(lines, &match?(">" <> _, &1))
        text = Enum.map_join(quoted, " ", fn ">" <> text -> String.trim(text) end)
        bar = color(:doc_quote, "> ", options)
        paragraph(text, indent <> bar, indent <> bar, String.length(indent) + 2, options)
        blank(options)
        blocks(rest, indent, options)

      table?(lines) ->
        {rows, rest} = Enum.split_while(lines, &String.contains?(&1, "|"))
        table(rows, indent, options)
        blocks(rest, indent, options)

      item(line) != nil ->
        rest = list(lines, indent, options)
        blank(options)
        blocks(rest, indent, options)

      true ->
        {text, rest} =
          Enum.split_while(lines, &(&1 != "" and not heading?(&1) and fence(&1) == nil))

        paragraph(Enum.join(text, "\n"), indent, indent, String.length(indent), options)
        blank(options)
        blocks(rest, indent, options)
    end
  end

  defp heading?(line), do: :re.run(line, "^\#{1,6} ", capture: :none) == :match

  defp fence(line) do
    case String.trim_leading(line) do
      "```" <> _ -> "```"
      "~~~" <> _ -> "~~~"
      _ -> nil
    end
  end

  defp table?([first, second | _]) do
    String.contains?(first, "|") and
      :re.run(second, "^[|: -]*-[|: -]*$", capture: :none) == :match and
      String.contains?(second, "|")
  end

  defp table?(_), do: false

  defp drop_blank(lines),
    do: lines |> Enum.reverse() |> Enum.drop_while(&(&1 == "")) |> Enum.reverse()

  defp strip(line, n) do
    {spaces, rest} = String.split_at(line, n)
    String.trim_leading(spaces) <> rest
  end

  defp code(lines, indent, options) do
    write(:doc_code, Enum.map_join(lines, "\n", &(indent <> "    " <> &1)), options)
    blank(options)
  end

  defp table(rows, indent, options) do
    cells =
      for row <- rows, :re.run(row, "^[|: -]+$", capture: :none) == :nomatch do
        row |> String.trim() |> String.trim("|") |> String.split("|") |> Enum.map(&String.trim/1)
      end

    columns = cells |> Enum.map(&length/1) |> Enum.max(fn -> 0 end)
    cells = Enum.map(cells, &(&1 ++ List.duplicate("", columns - length(&1))))

    widths =
      for column <- 0..(columns - 1)//1,
          do: cells |> Enum.map(&String.length(Enum.at(&1, column))) |> Enum.max()

    cells
    |> Enum.map(fn row ->
      Enum.zip(row, widths)
      |> Enum.map_join(" | ", fn {cell, width} -> String.pad_trailing(cell, width) end)
    end)
    |> Enum.with_index()
    |> Enum.each(fn
      {row, 0} -> write(:doc_table_heading, indent <> row, options)
      {row, _} -> IO.puts(indent <> row)
    end)

    blank(options)
  end

  # A list item: the width of what stands before its text, the bullet, the text.
  defp item(line) do
    case Regex.run(~r/^( {0,3})([*+-]|\d+\.)( +)(.*)$/u, line) do
      [_, spaces, bullet, gap, text] -> {String.length(spaces <> bullet <> gap), bullet, text}
      nil -> nil
    end
  end

  defp list([line | rest] = lines, indent, options) do
    case item(line) do
      nil ->
        lines

      {depth, bullet, text} ->
        {more, rest} = item_lines(rest, depth, [])
        {text_lines, nested} = Enum.split_while(more, &(&1 != "" and item(&1) == nil))

        bullet =
          if bullet in ["*", "-", "+"] and options[:enabled],
            do: "• ",
            else: if(bullet in ["-", "+"], do: "* ", else: bullet <> " ")

        first = indent <> "  " <> bullet
        next = indent <> "  " <> String.duplicate(" ", String.length(bullet))
        paragraph(Enum.join([text | text_lines], "\n"), first, next, String.length(next), options)

        if Enum.any?(nested, &(&1 != "")),
          do: blocks(nested, nested_indent(nested, indent, next), options)

        list(skip_blank(rest), indent, options)
    end
  end

  defp list([], _indent, _options), do: []

  # An item of a list inside has its own two spaces.
  defp nested_indent(nested, indent, next) do
    case Enum.find(nested, &(&1 != "")) do
      nil -> next
      line -> if item(line), do: indent <> "  ", else: next
    end
  end

  defp skip_blank(["" | rest] = lines) do
    case Enum.drop_while(rest, &(&1 == "")) do
      [line | _] = found -> if item(line), do: found, else: lines
      [] -> []
    end
  end

  defp skip_blank(lines), do: lines

  defp item_lines(["" | rest] = lines, depth, done) do
    case Enum.drop_while(rest, &(&1 == "")) do
      [line | _] = found ->
        if spaces(line) >= depth,
          do: item_lines(found, depth, ["" | done]),
          else: {Enum.reverse(done), lines}

      [] ->
        {Enum.reverse(done), []}
    end
  end

  defp item_lines([line | rest], depth, done) do
    cond do
      spaces(line) >= depth ->
        item_lines(rest, depth, [strip(line, depth) | done])

      item(line) == nil and spaces(line) > 0 ->
        item_lines(rest, depth, [String.trim_leading(line) | done])

      true ->
        {Enum.reverse(done), [line | rest]}
    end
  end

  defp item_lines([], _depth, done), do: {Enum.reverse(done), []}

  defp spaces(line), do: byte_size(line) - byte_size(String.trim_leading(line, " "))

  ## Text

  defp paragraph(text, first, next, indent, options) do
    text
    |> links()
    |> inline(options)
    |> String.trim()
    |> String.split(@spaces)
    |> wrap(options[:width] - indent - 1, [], indent)
    |> Enum.with_index()
    |> Enum.each(fn {line, n} -> IO.puts([if(n == 0, do: first, else: next), line]) end)
  end

  # The first line counts what stands before it; the others have their whole width.
  defp wrap([], _width, line, _), do: [join(line)]

  defp wrap([word | rest], width, [], length),
    do: wrap(rest, width, [word], length + visible(word))

  defp wrap([word | rest], width, line, length) do
    size = visible(word)

    if length + 1 + size > width,
      do: [join(line) | wrap(rest, width, [word], size)],
      else: wrap(rest, width, [word | line], length + 1 + size)
  end

  defp join(words), do: words |> Enum.reverse() |> Enum.join(" ")

  defp visible(word), do: word |> String.replace(~r/\e\[[0-9;]*m/, "") |> String.length()

  defp links(text) do
    Regex.replace(~r/\[([^\]]*?)\]\((.*?)\)/, text, "\\1 (\\2)")
  end

  defp inline(text, options) do
    if options[:enabled] do
      Regex.replace(
        ~r/`+([^`]+)`+|\*\*(\S(?:.*?\S)?)\*\*|(?<![\w*])[*_](\S(?:[^*_]*?\S)?)[*_](?![\w*])/s,
        text,
        fn
          _, code, "", "" -> color(:doc_inline_code, code, options)
          _, "", bold, "" -> color(:doc_bold, bold, options)
          _, "", "", under -> color(:doc_underline, under, options)
        end
      )
    else
      text
    end
  end

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
