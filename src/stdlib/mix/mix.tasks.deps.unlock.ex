defmodule Mix.Tasks.Deps.Unlock do
  use Mix.Task

  @shortdoc "Unlocks the given dependencies"

  @moduledoc """
  Forgets what is locked of dependencies.

      mix deps.unlock app1 app2

  ## Options

    * `--all` - of all
    * `--unused` - of those that the project does not have
    * `--filter TEXT` - of those whose names contain the text
    * `--check-unused` - fails if something unused is locked
  """

  @switches [all: :boolean, unused: :boolean, filter: :string, check_unused: :boolean]

  @impl true
  def run(args) do
    Mix.Project.get!()
    {opts, names, _} = OptionParser.parse(args, strict: @switches)
    locked = Enum.sort(Map.keys(Mix.Dep.Lock.read()))

    cond do
      opts[:all] ->
        Mix.Dep.Lock.write(%{})

      opts[:check_unused] ->
        check(unused(locked))

      opts[:unused] ->
        locked |> unused() |> Mix.Dep.Fetcher.unlock() |> tell()

      opts[:filter] ->
        filtered = Enum.filter(locked, &String.contains?(to_string(&1), opts[:filter]))
        filtered |> Mix.Dep.Fetcher.unlock() |> tell()

      names != [] ->
        unlock(names, locked)

      true ->
        Mix.raise(
          "\"mix deps.unlock\" expects dependencies as arguments or an option indicating which dependencies to unlock. " <>
            "The --all option will unlock all dependencies while the --unused option unlocks unused dependencies"
        )
    end

    :ok
  end

  defp unused(locked), do: locked -- for(%{app: app} <- Mix.Dep.load_on_environment([]), do: app)

  defp check([]), do: :ok

  defp check(unused) do
    names = Enum.map_join(unused, "\n", &"  * #{inspect(&1)}")
    Mix.raise("Unused dependencies in mix.lock file:\n\n#{names}\n")
  end

  defp unlock(names, locked) do
    known = for name <- names, app <- locked, to_string(app) == name, do: app

    for name <- names -- Enum.map(known, &to_string/1),
        do: Mix.shell().error("warning: #{name} dependency is not locked")

    known |> Mix.Dep.Fetcher.unlock() |> tell()
  end

  defp tell([]), do: :ok

  defp tell(unlocked) do
    names = Enum.map_join(unlocked, "\n", &"* #{&1}")
    Mix.shell().info("Unlocked deps:\n#{names}\n")
  end
end
