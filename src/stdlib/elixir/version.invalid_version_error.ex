defmodule Version.InvalidVersionError do
  @moduledoc "Raised for a text that is no version."
  defexception [:version]

  @doc false
  def exception(version) when is_binary(version), do: %__MODULE__{version: version}

  @doc false
  def message(%{version: version}), do: "invalid version: #{inspect(version)}"
end
