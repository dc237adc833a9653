defmodule Version.InvalidVersionError do
  @moduledoc """
  Raised by functions of `Version` for a text that is no version: two numbers instead of three, for instance.
  The field is `:version`.

      iex> Version.parse!("1.0")
      ** (Version.InvalidVersionError) invalid version: "1.0"
  """
  defexception [:version]

  @doc false
  def exception(version) when is_binary(version), do: %__MODULE__{version: version}

  @doc false
  def message(%{version: version}), do: "invalid version: #{inspect(version)}"
end
