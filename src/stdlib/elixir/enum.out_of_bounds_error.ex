defmodule Enum.OutOfBoundsError do
  @moduledoc """
  Raised by `Enum.fetch!/2` and its like when there is no element at an index. `Enum.at/3` gives a default
  instead, `Enum.fetch/2` says `:error`.

      iex> Enum.fetch!([:a], 5)
      ** (Enum.OutOfBoundsError) out of bounds error
  """
  defexception message: "out of bounds error"
end

