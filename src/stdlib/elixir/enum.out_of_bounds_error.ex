defmodule Enum.OutOfBoundsError do
  @moduledoc "Raised when an enumerable has no element at an index."
  defexception message: "out of bounds error"
end

