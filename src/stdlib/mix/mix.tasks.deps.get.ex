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

  defp unused(locked), do: locked -- for(%{app: app} <- Mix.Dep.load(all: true), do: app)

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

defmodule Mix.Tasks.Deps.Clean do
  use Mix.Task

  @shortdoc "Deletes the given dependencies' files"

  @moduledoc """
  Deletes what was built of dependencies, and what was fetched.

      mix deps.clean --all
      mix deps.clean app1 app2

  The source of a dependency in a directory is never deleted.

  ## Options

    * `--all` - of all
    * `--unused` - of those that the project does not have
    * `--build` - only what was built
    * `--unlock` - forgets what is locked of them, too
    * `--only ENV` - only what was built for an environment
  """

  @switches [all: :boolean, unlock: :boolean, build: :boolean, unused: :boolean, only: :string]

  @impl true
  def run(args) do
    Mix.Project.get!()
    {opts, names, _} = OptionParser.parse(args, strict: @switches)
    deps = Mix.Dep.load()
    names = chosen(names, deps, opts)
    Enum.each(names, &clean(&1, deps, opts))

    if opts[:unlock],
      do: Mix.Task.run("deps.unlock", if(opts[:all], do: ["--all"], else: names))

    Mix.Dep.forget()
  end

  defp chosen(names, deps, opts) do
    cond do
      opts[:all] ->
        for dep <- deps, do: to_string(dep.app)

      opts[:unused] ->
        all = for dep <- Mix.Dep.load(all: true), do: to_string(dep.app)
        fetched() -- all

      names != [] ->
        names

      true ->
        Mix.raise(
          "\"mix deps.clean\" expects dependencies as arguments or an option indicating which dependencies to clean. " <>
            "The --all option will clean all dependencies while the --unused option cleans unused dependencies"
        )
    end
  end

  defp fetched,
    do: with({:ok, names} <- File.ls(Mix.Project.deps_path()), do: names, else: (_ -> []))

  defp clean(name, deps, opts) do
    Mix.shell().info("* Cleaning #{name}")
    dep = Enum.find(deps, &(to_string(&1.app) == name))
    root = Path.dirname(Mix.Project.build_path())
    built = Path.wildcard(Path.join([root, opts[:only] || "*", "lib", name]))

    if built == [] and (dep == nil or Mix.SCM.fetchable?(dep.scm)) do
      Mix.shell().error("warning: the dependency #{name} is not present in the build directory")
    end

    Enum.each(built, &File.rm_rf!/1)

    if not (opts[:build] || false) and (dep == nil or Mix.SCM.fetchable?(dep.scm)),
      do: File.rm_rf!(Path.join(Mix.Project.deps_path(), name))
  end
end
