defmodule Mix.Tasks.Archive.Check do
  use Mix.Task

  @moduledoc "Fails if the project wants archives, which this program does not run."

  @impl true
  def run(_args) do
    case Mix.Project.config()[:archives] || [] do
      [] ->
        :ok

      [archive | _] ->
        Mix.raise(
          "Archive #{inspect(elem(archive, 0))} could not be found: rshell runs no archives"
        )
    end
  end
end
