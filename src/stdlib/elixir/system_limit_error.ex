defmodule SystemLimitError do
  @moduledoc """
  Raised when the system is out of something it has a limited number of: atoms, processes, ports, or the bits
  of an integer.

      iex> raise SystemLimitError
      ** (SystemLimitError) a system limit has been reached
  """
  defexception message: "a system limit has been reached"
end

