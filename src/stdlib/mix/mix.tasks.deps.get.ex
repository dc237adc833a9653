defmodule Mix.Tasks.Deps.Get do
  use Mix.Task

  @shortdoc "Gets all out of date dependencies"

  @moduledoc """
  Fetches the dependencies that are not there, and those that are not what `mix.lock` says.

  Repositories of Git are fetched by the program `git`. Dependencies in directories need no fetching, and packages of Hex
  cannot be fetched.
  """

  @impl true
  def run(_args) do
    Mix.Project.get!()

    fetched = Mix.Dep.Fetcher.fetch_missing()
    # Of dependencies in directories nobody can say so.
    if fetched == [] and Enum.all?(Mix.Dep.load(), &Mix.SCM.fetchable?(&1.scm)),
      do: Mix.shell().info("All dependencies are up to date")

    Mix.Dep.forget()
  end
end
