defmodule Code.SourceFormatter.Text do
  @moduledoc false

  # Literals as they were written: strings, heredocs, sigils, atoms, numbers.

  import Inspect.Algebra

  alias Code.Identifier
  alias Code.SourceFormatter, as: Source

  @closing %{"(" => ")", "[" => "]", "{" => "}", "<" => ">"}
  @double ~s["""]
  @single ~s[''']

  ## Numbers

  def number("-" <> number), do: "-" <> number(number)
  def number("0x" <> digits), do: "0x" <> String.upcase(digits)

  def number(<<"0", base, digits::binary>>) when base in [?b, ?o],
    do: <<"0", base, digits::binary>>

  def number(<<"?", _::binary>> = character), do: character

  def number(text) do
    case String.split(text, ".", parts: 2) do
      [whole, fraction] -> underscored(whole) <> "." <> String.downcase(fraction)
      [whole] -> underscored(whole)
    end
  end

  defp underscored(digits) do
    cond do
      byte_size(digits) < 6 or String.contains?(digits, "_") ->
        digits

      true ->
        first = rem(byte_size(digits), 3)
        <<head::binary-size(first), rest::binary>> = digits
        groups = for <<part::binary-3 <- rest>>, do: part
        Enum.join(if(head == "", do: groups, else: [head | groups]), "_")
    end
  end

  ## Atoms

  def atom(atom, _meta) when atom in [nil, true, false], do: Atom.to_string(atom)

  def atom(:"..//", _meta), do: ":\"..//\""

  def atom(atom, meta), do: string(written_atom(atom, meta))

  defp written_atom(atom, meta) do
    text = Atom.to_string(atom)

    case {Macro.classify_atom(atom), Source.at(meta, :delimiter)} do
      # Between quotes a backslash escapes, so this is not the operator.
      {:unquoted, ~s["]} when text == "\\\\" -> ~S[:"\\"]
      {kind, _} when kind in [:unquoted, :identifier] -> ":" <> text
      {:alias, nil} -> inspect(atom)
      _ -> IO.iodata_to_binary([":\"", String.replace(text, "\"", "\\\""), ?"])
    end
  end

  def key(:"..//", _meta), do: ~s["..//":]

  def key(atom, _meta), do: string(written_key(atom))

  defp written_key(atom) do
    text = Atom.to_string(atom)

    case Macro.classify_atom(atom) do
      kind when kind in [:unquoted, :identifier] -> text <> ":"
      _ -> IO.iodata_to_binary([?", String.replace(text, "\"", "\\\""), "\":"])
    end
  end

  def remote_name(name) do
    text = Atom.to_string(name)

    case Macro.inspect_atom(:remote_call, name) do
      ^text -> text
      _ -> IO.iodata_to_binary([?", String.replace(text, "\"", "\\\""), ?"])
    end
  end

  ## Strings

  def string(text, meta, state) do
    case Source.at(meta, :delimiter) do
      @double -> {heredoc(@double, text, @double), state}
      nil -> {inspect(text), state}
      _ -> {concat([~s["], written(text, ~s["]), ~s["]]), state}
    end
  end

  def charlist(list, meta, state) do
    text = List.to_string(list)

    case Source.at(meta, :delimiter) do
      @single -> {heredoc(@single, text, @single), state}
      _ -> {concat([~s['], written(text, ~s[']), ~s[']]), state}
    end
  end

  # Text keeps its own line breaks; its delimiter is escaped if it was written with another one.
  defp written(text, delimiter) do
    text
    |> escaped(delimiter)
    |> String.split("\n")
    |> Enum.map(&string/1)
    |> Enum.reduce(&concat(&2, concat(nest(line(), :reset), &1)))
  end

  defp escaped(text, delimiter), do: escape(text, delimiter, "")

  defp escape(<<"\\", c::utf8, rest::binary>>, delimiter, done),
    do: escape(rest, delimiter, <<done::binary, "\\", c::utf8>>)

  defp escape(<<c, rest::binary>>, <<c>> = delimiter, done),
    do: escape(rest, delimiter, <<done::binary, "\\", c>>)

  defp escape(<<c, rest::binary>>, delimiter, done),
    do: escape(rest, delimiter, <<done::binary, c>>)

  defp escape("", _delimiter, done), do: done

  defp heredoc(open, text, close), do: heredoc_doc(open, [text], close)

  # The lines of a heredoc follow the code around it; empty ones have no blanks.
  defp heredoc_doc(open, parts, close) do
    quotes = binary_part(close, 0, 3)
    body = Enum.reduce(parts, :doc_nil, &concat(&2, heredoc_part(&1, quotes)))
    force_unfit(concat([open, line_before(parts), body, close]))
  end

  defp line_before(["\n" <> _ | _]), do: nest(line(), :reset)
  defp line_before(_), do: line()

  defp heredoc_part(text, quotes) when is_binary(text),
    do: text |> String.replace(quotes, "\\" <> quotes) |> String.split("\n") |> heredoc_lines()

  defp heredoc_part(doc, _quotes), do: doc

  defp heredoc_lines([text]), do: string(text)

  defp heredoc_lines([text, "" | [_ | _] = rest]),
    do: concat([string(text), nest(line(), :reset), heredoc_lines(["" | rest])])

  defp heredoc_lines([text | rest]), do: concat([string(text), line(), heredoc_lines(rest)])

  ## Interpolation

  def interpolated?(parts) when is_list(parts),
    do: Enum.all?(parts, &(is_binary(&1) or hole?(&1)))

  defp hole?({:"::", _, [{{:., _, [Kernel, :to_string]}, _, [_]}, {:binary, _, _}]}), do: true
  defp hole?(_), do: false

  def string_parts(parts, meta, state) do
    if Source.at(meta, :delimiter) == @double,
      do: heredoc_parts(parts, @double, @double, state),
      else: parts(parts, ~s["], ~s["], state)
  end

  def charlist_parts(parts, meta, state) do
    if Source.at(meta, :delimiter) == @single,
      do: heredoc_parts(parts, @single, @single, state),
      else: parts(parts, ~s['], ~s['], state)
  end

  defp heredoc_parts(parts, open, close, state) do
    {docs, state} =
      Enum.map_reduce(parts, state, fn part, state ->
        if is_binary(part), do: {part, state}, else: hole(part, state)
      end)

    {heredoc_doc(open, docs, close), state}
  end

  def parts(parts, open, close, state) do
    delimiter = String.last(open)

    {docs, state} =
      Enum.map_reduce(parts, state, fn part, state ->
        if is_binary(part), do: {written(part, delimiter), state}, else: hole(part, state)
      end)

    {concat([open | docs] ++ [close]), state}
  end

  defp hole({:"::", _, [{_, meta, [quoted]}, _]}, state), do: hole(quoted, meta, state)
  defp hole({{:., _, [Kernel, :to_string]}, meta, [quoted]}, state), do: hole(quoted, meta, state)

  defp hole(quoted, meta, state) do
    quoted =
      Macro.prewalk(
        quoted,
        &Macro.update_meta(&1, fn meta -> Keyword.delete(meta, :newlines) end)
      )

    # Code within text stays on one line if it can, and what is said of it above the text.
    bare = %{state | comments: []}
    {doc, _} = Source.block(quoted, Source.line_of(meta), Source.closing_line(meta), bare)
    {no_limit(concat(["\#{", doc, "}"])), state}
  end

  defp verbatim(text) do
    text
    |> String.split("\n")
    |> Enum.map(&string/1)
    |> Enum.reduce(&concat(&2, concat(nest(line(), :reset), &1)))
  end

  ## Sigils

  def sigil({name, meta, [{:<<>>, _, parts}, modifiers]}, state) when is_list(modifiers) do
    case {Atom.to_string(name), Source.at(meta, :delimiter)} do
      {"sigil_" <> letter, delimiter} when is_binary(delimiter) and letter != "" ->
        parts = of_plugin(letter, parts, modifiers, meta, state)
        sigil(letter, delimiter, parts, modifiers, state)

      _ ->
        nil
    end
  end

  def sigil(_quoted, _state), do: nil

  defp plugin_text(text) when is_binary(text) or is_list(text), do: IO.iodata_to_binary(text)

  defp plugin_text(other),
    do: raise(ArgumentError, "expected sigil callback to return iodata, got: #{inspect(other)}")

  # Whoever formats the source may give a function for what stands in sigils of a name.
  defp of_plugin(letter, [text] = parts, modifiers, meta, %{sigils: sigils} = state)
       when is_binary(text) do
    case sigils[String.to_charlist(letter)] do
      nil ->
        parts

      format ->
        name = String.to_atom(letter)

        place = [
          file: state.file,
          line: Source.at(meta, :line),
          sigil: name,
          modifiers: modifiers
        ]

        opts = place ++ [opening_delimiter: Source.at(meta, :delimiter)]
        [plugin_text(format.(text, opts))]
    end
  end

  defp of_plugin(letter, [], modifiers, meta, %{sigils: sigils} = state)
       when map_size(sigils) > 0,
       do: of_plugin(letter, [""], modifiers, meta, state)

  defp of_plugin(_letter, parts, _modifiers, _meta, _state), do: parts

  defp sigil(letter, delimiter, parts, modifiers, state) do
    open = "~" <> letter <> delimiter
    modifiers = List.to_string(modifiers)

    if delimiter in [@double, @single] do
      heredoc_parts(parts, open, delimiter <> modifiers, state)
    else
      close = Map.get(@closing, delimiter, delimiter)

      {docs, state} =
        Enum.map_reduce(parts, state, fn part, state ->
          # What ends a sigil was escaped within it.
          if is_binary(part),
            do: {part |> String.replace(close, "\\" <> close) |> verbatim(), state},
            else: hole(part, state)
        end)

      {concat([open | docs] ++ [close, modifiers]), state}
    end
  end
end
