defmodule Enum.EmptyError do
  @moduledoc """
  Raised by functions of `Enum` that cannot answer without an element, such as `Enum.max/1`, `Enum.reduce/2`
  or `Enum.random/1`. Some take a function for that case.

      iex> Enum.max([])
      ** (Enum.EmptyError) empty error
      iex> Enum.max([], fn -> 0 end)
      0
  """
  defexception message: "empty error"
end

