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
    deps = Mix.Dep.load_on_environment([])
    names = chosen(names, deps, opts)
    Enum.each(names, &clean(&1, deps, opts))

    if opts[:unlock],
      do: Mix.Task.run("deps.unlock", if(opts[:all], do: ["--all"], else: names))

    Mix.Dep.clear_cached()
  end

  defp chosen(names, deps, opts) do
    cond do
      opts[:all] ->
        for %{app: app} <- deps,
            built(app, nil) != [] or to_string(app) in fetched(),
            do: to_string(app)

      opts[:unused] ->
        all = for dep <- deps, do: to_string(dep.app)
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

  defp built(name, env) do
    root = Path.dirname(Mix.Project.build_path())
    Path.wildcard(Path.join([root, env || "*", "lib", to_string(name)]))
  end

  defp fetched,
    do: with({:ok, names} <- File.ls(Mix.Project.deps_path()), do: names, else: (_ -> []))

  defp clean(name, deps, opts) do
    Mix.shell().info("* Cleaning #{name}")
    dep = Enum.find(deps, &(to_string(&1.app) == name))
    built = built(name, opts[:only])

    if built == [] do
      Mix.shell().error("warning: the dependency #{name} is not present in the build directory")
    end

    Enum.each(built, &File.rm_rf!/1)

    if not (opts[:build] || false) and (dep == nil or dep.scm.fetchable?()),
      do: File.rm_rf!(Path.join(Mix.Project.deps_path(), name))
  end
end
