defmodule System.EnvError do
  @moduledoc """
  Raised by `System.fetch_env!/1` when a variable of the environment is not set. The field is `:env`.

      iex> System.fetch_env!("NO_SUCH_VARIABLE")
      ** (System.EnvError) could not fetch environment variable "NO_SUCH_VARIABLE" because it is not set
  """
  defexception [:env]

  @impl true
  def message(%{env: env}),
    do: "could not fetch environment variable #{inspect(env)} because it is not set"
end

