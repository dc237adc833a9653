defmodule CondClauseError do
  @moduledoc "Raised when no condition of a `cond` holds."
  defexception []

  @impl true
  def message(_exception), do: "no cond clause evaluated to a truthy value"
end

