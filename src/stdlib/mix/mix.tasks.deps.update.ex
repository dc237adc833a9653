defmodule Mix.Tasks.Deps.Update do
  use Mix.Task

  @shortdoc "Updates the given dependencies"

  @moduledoc """
  Fetches the newest that `mix.exs` allows of dependencies.

      mix deps.update app1 app2
      mix deps.update --all
  """

  @impl true
  def run(args) do
    Mix.Project.get!()
    {opts, names, _} = OptionParser.parse(args, switches: [all: :boolean, only: :string])
    known = for %{app: app} <- Mix.Dep.load(), do: app

    cond do
      opts[:all] ->
        Mix.Dep.Fetcher.update(known)

      names != [] ->
        Mix.Dep.Fetcher.update(Mix.Dep.names(names, known))

      true ->
        Mix.raise(
          "\"mix deps.update\" expects dependencies as arguments or the --all option to update all dependencies"
        )
    end

    Mix.Dep.forget()
  end
end
