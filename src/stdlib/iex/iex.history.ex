defmodule IEx.History do
  @moduledoc false

  # What a shell's expressions gave: a queue, how many they are, and the number of the oldest.
  defstruct queue: {[], []}, size: 0, start: 1

  @doc """
  Returns an empty history.

      iex> IEx.History.init() |> IEx.History.nth(-1)
      ** (RuntimeError) v(-1) is out of bounds
  """
  def init(), do: %IEx.History{}

  @doc """
  Adds an entry and drops the oldest ones beyond a limit; a negative one keeps all.

      iex> history = Enum.reduce([:a, :b, :c], IEx.History.init(), &IEx.History.append(&2, &1, 2))
      iex> {IEx.History.nth(history, 2), IEx.History.nth(history, 3)}
      {:b, :c}
  """
  def append(%IEx.History{queue: queue, size: size} = history, entry, limit),
    do: prune(%{history | queue: :queue.in(entry, queue), size: size + 1}, limit)

  defp prune(%{size: size} = history, limit) when limit >= 0 and size > limit do
    {_oldest, queue} = :queue.out(history.queue)
    prune(%{history | queue: queue, size: size - 1, start: history.start + 1}, limit)
  end

  defp prune(history, _limit), do: history

  @doc """
  Returns the entry of expression `n`, counted from 1 also when the first are gone; a negative `n` counts
  back from the newest. One that is not there raises a `RuntimeError`.

      iex> history = IEx.History.init() |> IEx.History.append(:a, 1) |> IEx.History.append(:b, 1)
      iex> {IEx.History.nth(history, -1), IEx.History.nth(history, 2)}
      {:b, :b}
      iex> IEx.History.nth(history, 1)
      ** (RuntimeError) v(1) is out of bounds
  """
  def nth(%IEx.History{queue: queue, size: size, start: start}, n) do
    index = index(n, size, start)
    if index < 0 or index >= size, do: raise("v(#{n}) is out of bounds")
    :lists.nth(index + 1, :queue.to_list(queue))
  end

  defp index(n, size, _start) when is_integer(n) and n < 0, do: size + n
  defp index(n, _size, start) when is_integer(n), do: n - start
  # Of what is no number there is no entry.
  defp index(_n, size, _start), do: size
end
