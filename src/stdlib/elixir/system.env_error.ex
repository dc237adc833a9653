defmodule System.EnvError do
  @moduledoc "Raised when an environment variable is not set."
  defexception [:env]

  @impl true
  def message(%{env: env}),
    do: "could not fetch environment variable #{inspect(env)} because it is not set"
end

