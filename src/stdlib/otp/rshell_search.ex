defmodule :rshell_search do
  @moduledoc """
  Where a pattern is in a text, for `:string`: places as `{position, size}` in bytes, only those where the pattern ends
  with a grapheme cluster of the text.
  """

  @doc "The first or the last place of a pattern, or `:nomatch`."
  def match(binary, pattern, :leading), do: first_match(binary, pattern, 0)

  def match(binary, pattern, :trailing), do: last_match(binary, pattern, 0, :nomatch)

  # The last one may lie over the one before.
  defp last_match(binary, pattern, from, last) do
    case first_match(binary, pattern, from) do
      :nomatch -> last
      {at, _size} = match -> last_match(binary, pattern, at + 1, match)
    end
  end

  @doc "All places of a pattern, none over another."
  def matches(binary, pattern), do: matches(binary, pattern, 0)

  defp matches(binary, pattern, from) do
    case :binary.match(binary, pattern, scope: {from, byte_size(binary) - from}) do
      :nomatch ->
        []

      {at, size} ->
        if ends_clusters?(binary, at, size),
          do: [{at, size} | matches(binary, pattern, at + size)],
          else: matches(binary, pattern, at + 1)
    end
  end

  defp first_match(binary, pattern, from) do
    case :binary.match(binary, pattern, scope: {from, byte_size(binary) - from}) do
      {at, size} = match ->
        if ends_clusters?(binary, at, size),
          do: match,
          else: first_match(binary, pattern, at + 1)

      :nomatch ->
        :nomatch
    end
  end

  # Between two bytes of ASCII there is a border, but for a line's end.
  @doc "Tells whether a cluster of the text ends where what begins at a position and has so many bytes does."
  def ends_clusters?(binary, at, size) do
    border = at + size

    case binary do
      <<_::binary-size(border)>> ->
        true

      <<_::binary-size(border - 1), last, next, _::binary>>
      when last < 128 and next < 128 and next != ?\n ->
        true

      _ ->
        rest = :erlang.binary_part(binary, at, byte_size(binary) - at)
        border?(rest, size)
    end
  end

  defp border?(_binary, 0), do: true
  defp border?(_binary, size) when size < 0, do: false

  defp border?(binary, size) do
    first = grapheme_size(binary)
    border?(:erlang.binary_part(binary, first, byte_size(binary) - first), size - first)
  end

  @doc "The size in bytes of the first grapheme cluster."
  def grapheme_size(<<char, next, _::binary>>) when char < 128 and next < 128 and char != ?\r,
    do: 1

  def grapheme_size(<<_::utf8, _::binary>> = binary) do
    {first, _rest} = String.next_grapheme(binary)
    byte_size(first)
  end

  def grapheme_size(binary), do: :erlang.error({:badarg, binary})
end
