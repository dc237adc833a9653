defmodule RuntimeError do
  @moduledoc "An error with a message of its own."
  defexception message: "runtime error"
end

