defmodule IEx.History do
  @moduledoc false

  # `%{entries: the newest first, size: how many, start: the number of the oldest}`

  @doc "Returns an empty history."
  def init(), do: %{entries: [], size: 0, start: 1}

  @doc "Adds an entry and drops the oldest ones beyond `limit` (negative: keep all)."
  def append(%{entries: entries, size: size, start: start}, entry, limit) do
    case size + 1 do
      size when limit >= 0 and size > limit ->
        entries = :lists.sublist([entry | entries], limit)
        %{entries: entries, size: limit, start: start + size - limit}

      size ->
        %{entries: [entry | entries], size: size, start: start}
    end
  end

  @doc "Returns the entry of expression `n`; a negative `n` counts back from the newest."
  def nth(%{entries: entries, size: size, start: start}, n) do
    index = if n < 0, do: size + n, else: n - start

    if index < 0 or index >= size do
      raise "v(#{n}) is out of bounds"
    end

    :lists.nth(size - index, entries)
  end
end
