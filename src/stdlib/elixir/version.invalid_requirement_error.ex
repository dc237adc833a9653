defmodule Version.InvalidRequirementError do
  @moduledoc """
  Raised by `Version.parse_requirement!/1` and `Version.match?/3` for a text that is no requirement. The
  field is `:requirement`.

      iex> Version.match?("1.0.0", "about 1")
      ** (Version.InvalidRequirementError) invalid requirement: "about 1"
  """
  defexception [:requirement]

  @doc false
  def exception(requirement) when is_binary(requirement),
    do: %__MODULE__{requirement: requirement}

  def exception(fields), do: struct!(__MODULE__, fields)

  @doc false
  def message(%{requirement: requirement}), do: "invalid requirement: #{inspect(requirement)}"
end
