defmodule Enum.EmptyError do
  @moduledoc "Raised when an enumerable has no element and one is needed."
  defexception message: "empty error"
end

