defmodule Mix.Tasks.Deps.Precompile do
  use Mix.Task

  @moduledoc """
  Runs before dependencies are compiled: an alias of that name in `mix.exs` prepares them. By itself it does
  nothing.

      aliases: ["deps.precompile": ["fetch_tables", "deps.precompile"]]
  """

  @impl true
  def run(_args), do: :ok
end
