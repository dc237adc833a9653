defmodule :unicode_util do
  @moduledoc "The first character, or grapheme cluster, of nested text, and what is left of it in the form in which it came."

  # So many characters behind the first one are brought out of the lists they lie in.
  @ahead 3

  @doc "The first character and the rest, `[]` where there is none, `{:error, rest}` where there is no character."
  def cp([char | _] = text) when is_integer(char), do: text
  def cp([text]), do: cp(text)
  def cp([text | rest]), do: first(text, rest)
  def cp([]), do: []
  def cp(<<char::utf8, rest::binary>>), do: [char | rest]
  def cp(""), do: []
  def cp(binary) when is_binary(binary), do: {:error, binary}

  defp first([char | tail], rest) when is_integer(char), do: [char | ahead(tail, rest, @ahead)]
  defp first([], rest), do: cp(rest)
  defp first([text], rest), do: first(text, rest)
  defp first([text | tail], rest), do: first(text, before(tail, rest))
  defp first(<<char::utf8, tail::binary>>, rest), do: [char | before(tail, rest)]
  defp first("", rest), do: cp(rest)
  defp first(binary, rest) when is_binary(binary), do: {:error, [binary | rest]}
  defp first(other, _rest), do: cp(other)

  defp before(text, []), do: text
  defp before([], rest), do: rest
  defp before(text, rest), do: [text | rest]

  # Text, and what is behind it, with some characters more at the front.
  defp ahead(text, rest, 0), do: before(text, rest)
  defp ahead([], [], _more), do: []
  defp ahead([], rest, more), do: ahead(rest, [], more)

  defp ahead([char | tail], rest, more) when is_integer(char),
    do: [char | ahead(tail, rest, more - 1)]

  defp ahead([text], rest, more), do: ahead(text, rest, more)
  defp ahead([text | tail], rest, more), do: ahead(text, before(tail, rest), more)
  defp ahead(text, rest, _more), do: before(text, rest)

  @doc "As `cp/1`, of grapheme clusters: a character, or a list of them."
  def gc(binary) when is_binary(binary) do
    case cp(binary) do
      [_ | _] ->
        size = :rshell_search.grapheme_size(binary)
        <<cluster::binary-size(size), rest::binary>> = binary
        [whole(cluster) | rest]

      other ->
        other
    end
  end

  def gc(text) do
    case cp(text) do
      [char | rest] -> more(<<char::utf8>>, rest)
      other -> other
    end
  end

  # A cluster that is begun, and what follows.
  defp more(cluster, rest) do
    case cp(rest) do
      [char | next] = reached ->
        longer = <<cluster::binary, char::utf8>>

        if :rshell_search.grapheme_size(longer) == byte_size(longer),
          do: more(longer, next),
          else: [whole(cluster) | as_reached(rest, reached)]

      _ ->
        [whole(cluster) | rest]
    end
  end

  defp as_reached([text | _] = rest, _reached) when is_binary(text), do: rest
  defp as_reached(rest, _reached) when is_binary(rest), do: rest
  defp as_reached(_rest, reached), do: reached

  defp whole(cluster) do
    case :unicode.characters_to_list(cluster) do
      [char] -> char
      chars -> chars
    end
  end
end
