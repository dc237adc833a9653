defmodule IO.ANSI.Docs.ErlangHtml do
  @moduledoc false

  # Documentation in the format that Erlang's own has: `"text"`, `{tag, attributes, content}` or a list of such. What is
  # made of it is one text. Indentation stands before each line of a block; what stands in a list loses that of its first line.
  #
  # `color` is a function that gives a text the style of a name.

  @inline [:a, :br, :code, :em, :i, :strong, :b]
  @headings [h1: "#", h2: "##", h3: "###", h4: "####", h5: "#####", h6: "######"]

  @doc "The text of documentation, in lines of a width."
  def text(doc, width, enabled?, color),
    do: doc |> block(0, %{width: width, enabled?: enabled?, color: color}) |> IO.iodata_to_binary()

  ## Blocks

  defp block(text, _indent, _options) when is_binary(text), do: text
  defp block(list, indent, options) when is_list(list), do: Enum.map(list, &block(&1, indent, options))

  defp block({tag, _, _} = node, _indent, options) when tag in @inline, do: inline(node, options)

  defp block({tag, _, content}, _indent, options) when is_map_key(%{h1: 1, h2: 1, h3: 1, h4: 1, h5: 1, h6: 1}, tag),
    do: [options.color.(:doc_headings, "#{@headings[tag]} #{inline(content, options)}"), "\n\n"]

  defp block({:p, _, content}, indent, options) do
    if Enum.all?(content, &inline?/1),
      do: [wrapped(content, indent, options), "\n\n"],
      else: block(content, indent, options)
  end

  defp block({:pre, _, [{:code, _, content}]}, indent, options) do
    lines = content |> inline(options, & &1) |> String.split("\n")
    [Enum.map_join(lines, "\n", &[spaces(indent + 4), &1]), "\n\n"]
  end

  defp block({:ul, [class: "types"], items}, indent, options) do
    types = for {:li, _, parts} <- items, part <- parts, do: [spaces(indent + 4), inline(part, options), "\n"]
    if types == [], do: "", else: [spaces(indent), "Typespecs:\n\n", types, "\n"]
  end

  defp block({:ul, _, items}, indent, options) do
    for {:li, _, content} <- items, do: item(content, bullet(options), indent, 4, options)
  end

  defp block({:ol, _, items}, indent, options) do
    for {{:li, _, content}, number} <- Enum.with_index(items, 1),
        do: item(content, "#{number}. ", indent, 5, options)
  end

  defp block({:dl, _, entries}, indent, options), do: Enum.map(entries, &entry(&1, indent, options))

  defp block({:div, [{:class, class} | _], content}, indent, options) do
    quoted = options.color.(:doc_quote, "> ")
    lines = [String.upcase(class), "" | content |> contents(indent, options) |> String.split("\n")]
    [Enum.map_join(lines, "\n", &[spaces(indent), quoted, &1]), "\n\n"]
  end

  defp block({tag, _, content}, indent, options) do
    inner = content |> block(indent + 4, options) |> trimmed()
    [spaces(indent), "<#{tag}>\n", inner, "\n", spaces(indent), "</#{tag}>\n\n"]
  end

  defp entry(entries, indent, options) when is_list(entries), do: Enum.map(entries, &entry(&1, indent, options))
  defp entry({:dt, _, content}, indent, options), do: item(content, bullet(options), indent, 4, options)

  defp entry({:dd, _, content}, indent, options),
    do: [spaces(indent + 4), content |> contents(indent + 4, options) |> String.trim_leading(), "\n\n"]

  defp entry(other, indent, options), do: block(other, indent, options)

  defp item(content, bullet, indent, inside, options) do
    inner = content |> contents(indent + inside, options) |> String.trim_leading()
    [spaces(indent + 2), bullet, inner, "\n\n"]
  end

  # What stands in an item: text is broken into lines where there is nothing else.
  defp contents(content, indent, options) do
    if Enum.all?(content, &inline?/1),
      do: wrapped(content, indent, options),
      else: content |> block(indent, options) |> trimmed()
  end

  defp bullet(%{enabled?: true}), do: "• "
  defp bullet(_options), do: "* "

  defp trimmed(text), do: text |> IO.iodata_to_binary() |> String.trim_trailing("\n")
  defp spaces(count), do: String.duplicate(" ", count)

  ## Text

  defp inline?({tag, _, _}), do: tag in @inline
  defp inline?(other), do: is_binary(other)

  defp inline(content, options), do: inline(content, options, fn text -> text end)

  defp inline(text, _options, change) when is_binary(text), do: change.(text)
  defp inline(list, options, change) when is_list(list), do: Enum.map_join(list, &inline(&1, options, change))
  defp inline({:br, _, _}, _options, _change), do: ""
  defp inline({:code, _, content}, options, change), do: styled(:doc_inline_code, "`", content, options, change)
  defp inline({:em, _, content}, options, change), do: styled(:doc_underline, "*", content, options, change)
  defp inline({:i, _, content}, options, change), do: styled(:doc_underline, "_", content, options, change)

  defp inline({tag, _, content}, options, change) when tag in [:strong, :b],
    do: styled(:doc_bold, "**", content, options, change)

  defp inline({:a, attributes, content}, options, change) do
    text = inline(content, options, change)
    if href = attributes[:href], do: "#{text} (#{href})", else: text
  end

  defp inline({_, _, _} = node, options, _change), do: node |> block(0, options) |> IO.iodata_to_binary()

  defp styled(style, mark, content, options, change) do
    text = inline(content, options, change)
    if options.enabled?, do: options.color.(style, text), else: mark <> text <> mark
  end

  # The lines of a text; each is shorter than the width, whatever stands before it.
  defp wrapped(content, indent, options) do
    content
    |> inline(options)
    |> String.split([" ", "\n"])
    |> lines(options.width, [])
    |> Enum.map_join("\n", &(spaces(indent) <> &1))
  end

  defp lines([], _width, line), do: [joined(line)]
  defp lines([word | rest], width, []), do: lines(rest, width, [word])

  defp lines([word | rest], width, line) do
    if visible(joined([word | line])) >= width,
      do: [joined(line) | lines(rest, width, [word])],
      else: lines(rest, width, [word | line])
  end

  defp joined(words), do: words |> Enum.reverse() |> Enum.join(" ")
  defp visible(text), do: text |> String.replace(~r/\e\[[0-9;]*m/, "") |> String.length()
end
