defmodule Mix.Tasks.Deps.Update do
  use Mix.Task

  @shortdoc "Updates the given dependencies"

  @moduledoc """
  Fetches the newest that `mix.exs` allows of dependencies, and writes into `mix.lock` what that is. Without
  names and `--all` it fails.

      mix deps.update app1 app2
      mix deps.update --all
  """

  @impl true
  def run(args) do
    Mix.Project.get!()
    {opts, names, _} = OptionParser.parse(args, switches: [all: :boolean, only: :string, target: :string])
    lock = Mix.Dep.Lock.read()
    chosen = Mix.Tasks.Deps.Get.chosen(opts)

    cond do
      opts[:all] ->
        all = for %{app: app} <- Mix.Dep.load_on_environment(chosen), do: app
        Mix.Dep.Fetcher.update(all, lock, chosen)

      names != [] ->
        Mix.Dep.Fetcher.by_name(names, lock, lock, chosen)

      true ->
        Mix.raise(
          "\"mix deps.update\" expects dependencies as arguments or the --all option to update all dependencies"
        )
    end

    :ok
  end
end
