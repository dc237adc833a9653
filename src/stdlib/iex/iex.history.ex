defmodule IEx.History do
  @moduledoc false

  # `%{entries: the newest first, size: how many, start: the number of the oldest}`

  @doc """
  Returns an empty history.

      iex> IEx.History.init() |> IEx.History.nth(-1)
      ** (RuntimeError) v(-1) is out of bounds
  """
  def init(), do: %{entries: [], size: 0, start: 1}

  @doc """
  Adds an entry and drops the oldest ones beyond a limit; a negative one keeps all.

      iex> history = Enum.reduce([:a, :b, :c], IEx.History.init(), &IEx.History.append(&2, &1, 2))
      iex> {IEx.History.nth(history, 2), IEx.History.nth(history, 3)}
      {:b, :c}
  """
  def append(%{entries: entries, size: size, start: start}, entry, limit) do
    case size + 1 do
      size when limit >= 0 and size > limit ->
        entries = :lists.sublist([entry | entries], limit)
        %{entries: entries, size: limit, start: start + size - limit}

      size ->
        %{entries: [entry | entries], size: size, start: start}
    end
  end

  @doc """
  Returns the entry of expression `n`, counted from 1 also when the first are gone; a negative `n` counts
  back from the newest. One that is not there raises a `RuntimeError`.

      iex> history = IEx.History.init() |> IEx.History.append(:a, 1) |> IEx.History.append(:b, 1)
      iex> {IEx.History.nth(history, -1), IEx.History.nth(history, 2)}
      {:b, :b}
      iex> IEx.History.nth(history, 1)
      ** (RuntimeError) v(1) is out of bounds
  """
  def nth(%{entries: entries, size: size, start: start}, n) do
    index = index(n, size, start)
    if index < 0 or index >= size, do: raise("v(#{n}) is out of bounds")
    :lists.nth(size - index, entries)
  end

  defp index(n, size, _start) when is_integer(n) and n < 0, do: size + n
  defp index(n, _size, start) when is_integer(n), do: n - start
  # Of what is no number there is no entry.
  defp index(_n, size, _start), do: size
end
