defmodule IEx.History do
  @moduledoc false

  # `%{queue: queue, size: entries, start: number of the oldest}`

  @doc "Returns an empty history."
  def init(), do: %{queue: {[], []}, size: 0, start: 1}

  @doc "Adds an entry and drops the oldest ones beyond `limit` (negative: keep all)."
  def append(%{queue: queue, size: size} = history, entry, limit) do
    shorten(%{history | queue: :queue.in(entry, queue), size: size + 1}, limit)
  end

  @doc "Calls the function with every entry, oldest first."
  def each(%{queue: queue}, fun), do: Enum.each(:queue.to_list(queue), fun)

  @doc "Returns the entry of expression `n`; a negative `n` counts back from the newest."
  def nth(%{queue: queue, size: size, start: start}, n) do
    index = if n < 0, do: size + n, else: n - start

    if index < 0 or index >= size do
      raise "v(#{n}) is out of bounds"
    end

    :lists.nth(index + 1, :queue.to_list(queue))
  end

  defp shorten(%{size: size} = history, limit) when limit < 0 or size <= limit do
    history
  end

  defp shorten(%{queue: queue, size: size, start: start} = history, limit) do
    {_, queue} = :queue.out(queue)
    shorten(%{history | queue: queue, size: size - 1, start: start + 1}, limit)
  end
end
