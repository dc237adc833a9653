# A part of Markdown to HTML: blocks by clauses on binaries, inline marks by a scanner, and EEx for the page.
defmodule Markdown.Inline do
  @marks [{"**", "strong"}, {"*", "em"}, {"`", "code"}]

  def render(text), do: text |> scan([]) |> IO.iodata_to_binary()

  defp scan("", acc), do: Enum.reverse(acc)
  defp scan("\\" <> <<c::utf8, rest::binary>>, acc), do: scan(rest, [escape(<<c::utf8>>) | acc])

  for {mark, tag} <- @marks do
    defp scan(unquote(mark) <> rest, acc) do
      case String.split(rest, unquote(mark), parts: 2) do
        [inner, rest] when inner != "" -> scan(rest, [wrap(unquote(tag), inner) | acc])
        _ -> scan(rest, [unquote(mark) | acc])
      end
    end
  end

  defp scan("[" <> rest = whole, acc) do
    case Regex.run(~r/\A\[([^\]]+)\]\(([^)\s]+)\)/, whole) do
      [all, label, url] ->
        scan(String.replace_prefix(whole, all, ""), [~s(<a href="#{escape(url)}">#{render(label)}</a>) | acc])

      nil ->
        scan(rest, ["[" | acc])
    end
  end

  defp scan(<<c::utf8, rest::binary>>, acc), do: scan(rest, [escape(<<c::utf8>>) | acc])

  defp wrap("code", inner), do: ["<code>", escape(inner), "</code>"]
  defp wrap(tag, inner), do: ["<#{tag}>", render(inner), "</#{tag}>"]

  def escape(text) do
    for <<c::utf8 <- text>>, into: "" do
      case c do
        ?< -> "&lt;"
        ?> -> "&gt;"
        ?& -> "&amp;"
        ?" -> "&quot;"
        c -> <<c::utf8>>
      end
    end
  end
end

defmodule Markdown do
  alias Markdown.Inline

  def to_html(text) do
    text |> String.split("\n") |> Enum.chunk_while(nil, &chunk/2, &flush/1) |> Enum.map_join("\n", &block/1)
  end

  defp chunk("```" <> _, {:code, lines}), do: {:cont, {:code, Enum.reverse(lines)}, nil}
  defp chunk(line, {:code, lines}), do: {:cont, {:code, [line | lines]}}
  defp chunk("```" <> _, open), do: emit(open, {:code, []})
  defp chunk("", open), do: emit(open, nil)

  for level <- 1..3 do
    defp chunk(unquote(String.duplicate("#", level) <> " ") <> title, open),
      do: emit(open, {:heading, unquote(level), title})
  end

  defp chunk("- " <> item, {:list, items}), do: {:cont, {:list, [item | items]}}
  defp chunk("- " <> item, open), do: emit(open, {:list, [item]})
  defp chunk("> " <> line, {:quote, lines}), do: {:cont, {:quote, [line | lines]}}
  defp chunk("> " <> line, open), do: emit(open, {:quote, [line]})
  defp chunk("  " <> more, {:list, [item | items]}), do: {:cont, {:list, [item <> " " <> String.trim(more) | items]}}
  defp chunk(line, {:text, lines}), do: {:cont, {:text, [line | lines]}}
  defp chunk(line, open), do: emit(open, {:text, [line]})

  defp emit(nil, next), do: {:cont, next}
  defp emit(block, next), do: {:cont, finish(block), next}

  defp flush(nil), do: {:cont, nil}
  defp flush(block), do: {:cont, finish(block), nil}

  defp finish({kind, lines}) when is_list(lines), do: {kind, Enum.reverse(lines)}
  defp finish(block), do: block

  defp block({:heading, level, title}), do: "<h#{level} id=\"#{slug(title)}\">#{Inline.render(title)}</h#{level}>"
  defp block({:code, lines}), do: "<pre>#{Inline.escape(Enum.join(lines, "\n"))}</pre>"
  defp block({:text, lines}), do: "<p>#{lines |> Enum.join(" ") |> Inline.render()}</p>"
  defp block({:quote, lines}), do: "<blockquote>#{to_html(Enum.join(lines, "\n"))}</blockquote>"
  defp block({:list, items}), do: "<ul>" <> for(item <- items, into: "", do: "<li>#{Inline.render(item)}</li>") <> "</ul>"

  def slug(title) do
    title
    |> String.normalize(:nfd)
    |> String.downcase()
    |> String.replace(~r/[^a-z0-9\s-]/u, "")
    |> String.split()
    |> Enum.join("-")
  end
end

defmodule Page do
  require EEx

  EEx.function_from_string(
    :def,
    :render,
    """
    <title><%= @title %></title>
    <%= for {level, text} <- @contents do %><%= String.duplicate("  ", level - 1) %>* <%= text %>
    <% end %><main>
    <%= @body %>
    </main>
    """,
    [:assigns]
  )
end

source = """
# Un título *con* énfasis

A paragraph with **bold**, `a < b`, a [link](https://example.com/?a=1&b=2)
and a second line; 2 * 3 * 4 and \\*no\\* marks.

## Lists & quotes

- one
- two **and
  a half**
- `three`

> quoted *text*
> ## inside
> - item

```elixir
if a < b, do: "x"

end
```
### Last [not a link]
tail
"""

html = Markdown.to_html(source)
contents = for [_, marks, title] <- Regex.scan(~r/^(#+) (.*)$/m, source), do: {String.length(marks), Markdown.slug(title)}
IO.puts(Page.render(title: "Demo", contents: contents, body: html))
IO.inspect(Enum.map(["Ünïcode Títle!", "  many   spaces ", "---"], &Markdown.slug/1))
IO.inspect(Enum.map(["**", "*a", "`", "[x](", "a\\", "**a*b**"], &Markdown.Inline.render/1))
