defmodule SystemLimitError do
  @moduledoc "Raised when the runtime is out of something."
  defexception message: "a system limit has been reached"
end

