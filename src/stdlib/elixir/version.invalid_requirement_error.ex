defmodule Version.InvalidRequirementError do
  @moduledoc "Raised for a text that is no requirement."
  defexception [:requirement]

  @doc false
  def exception(requirement) when is_binary(requirement),
    do: %__MODULE__{requirement: requirement}

  def exception(fields), do: struct!(__MODULE__, fields)

  @doc false
  def message(%{requirement: requirement}), do: "invalid requirement: #{inspect(requirement)}"
end
