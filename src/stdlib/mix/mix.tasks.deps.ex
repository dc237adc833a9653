defmodule Mix.Tasks.Deps do
  use Mix.Task

  @shortdoc "Lists dependencies and their status"

  @moduledoc """
  Lists the dependencies of the project and their state.

  A dependency is given in `mix.exs` as `{:app, path: "../app"}`, `{:app, "~> 1.0", path: "../app"}` or, within an umbrella,
  `{:app, in_umbrella: true}`. Options: `:only` (environments), `:targets`, `:runtime` (`false`: it is not started), `:env`,
  `:override`, `:compile`. A package from Hex or Git is used if its source lies in the `deps` directory; it is never fetched.
  """

  @impl true
  def run(_args) do
    Mix.Project.get!()

    for dep <- Enum.sort_by(Mix.Dep.load(), & &1.app) do
      manager = if Mix.Dep.mix?(dep), do: " (mix)", else: ""
      Mix.shell().info("* #{name(dep)}#{manager}")
      Mix.shell().info("  #{status(dep)}")
    end

    :ok
  end

  defp name(dep), do: Mix.Dep.format_dep(if(compiled?(dep), do: dep, else: %{dep | status: nil}))

  defp compiled?(dep), do: File.exists?(app_file(dep))

  defp app_file(dep),
    do: Path.join([Mix.Project.build_path(), "lib", "#{dep.app}", "ebin", "#{dep.app}.app"])

  defp status(dep) do
    file = app_file(dep)

    if not Mix.Dep.hopeless?(dep) and dep.opts[:app] != false and not compiled?(dep),
      do: Mix.Dep.format_status(%{dep | status: {:noappfile, file}}),
      else: Mix.Dep.format_status(dep)
  end
end

defmodule Mix.Tasks.Deps.Loadpaths do
  use Mix.Task

  @moduledoc false

  @impl true
  def run(args) do
    {opts, _, _} =
      OptionParser.parse(args,
        switches: [deps_check: :boolean, compile: :boolean, force: :boolean]
      )

    all = Mix.Dep.cached()

    # An umbrella compiles its own projects itself.
    own? = fn dep -> dep.opts[:from_umbrella] == true end
    deps = Enum.reject(all, own?)

    check? = Keyword.get(opts, :deps_check, true)
    {hopeless, there} = Enum.split_with(deps, &Mix.Dep.hopeless?/1)
    if check?, do: check(hopeless)
    Mix.Tasks.Deps.Compile.compile(there, Keyword.get(opts, :compile, true))
    if check?, do: check(there)
    for dep <- all, path = ebin(dep), File.dir?(path), do: Code.prepend_path(path)
    :ok
  end

  defp ebin(dep), do: Path.join([Mix.Project.build_path(), "lib", "#{dep.app}", "ebin"])

  defp check(deps) do
    case Enum.reject(deps, &Mix.Dep.ok?/1) do
      [] ->
        :ok

      wrong ->
        Mix.shell().error("Unchecked dependencies for environment #{Mix.env()}:")
        Mix.Dep.raise_not_ok(wrong)
    end
  end
end

defmodule Mix.Tasks.Deps.Precompile do
  use Mix.Task

  @moduledoc false

  @impl true
  def run(_args), do: :ok
end

defmodule Mix.Tasks.Deps.Compile do
  use Mix.Task

  @shortdoc "Compiles dependencies"

  @moduledoc """
  Compiles the dependencies of the project, or those that are named.

      mix deps.compile
      mix deps.compile app1 app2 --force
  """

  @impl true
  def run(args) do
    {opts, names, _} = OptionParser.parse(args, switches: [force: :boolean])
    deps = Mix.Dep.cached()
    unknown = names -- Enum.map(deps, &to_string(&1.app))

    if unknown != [],
      do: Mix.raise("Unknown dependency #{hd(unknown)} for environment #{Mix.env()}")

    wanted = if names == [], do: deps, else: Enum.filter(deps, &(to_string(&1.app) in names))
    for dep <- wanted, not Mix.Dep.available?(dep), do: unavailable(dep)
    compile(wanted, true, if(opts[:force], do: ["--force"], else: []))
  end

  defp unavailable(%{app: app, opts: opts}) do
    Mix.raise(
      "Cannot compile dependency #{inspect(app)} because it isn't available, " <>
        "please ensure the dependency is at #{inspect(opts[:dest])}"
    )
  end

  @doc false
  def compile(deps, compile?, args \\ []) do
    for dep <- deps, compile?, dep.opts[:compile] != false do
      if Mix.Dep.mix?(dep), do: compile_one(dep, args), else: not_compiled(dep.app)
      Code.prepend_path(Path.join([Mix.Project.build_path(), "lib", "#{dep.app}", "ebin"]))
    end

    :ok
  end

  # What a dependency does to the list of its own code path must not hide its own dependencies.
  defp compile_one(dep, args) do
    Mix.Dep.in_dependency(dep, fn ->
      try do
        Mix.Task.run("compile", ["--no-deps-check" | args])
      catch
        kind, reason ->
          Mix.shell().error(failed(dep.app))
          :erlang.raise(kind, reason, __STACKTRACE__)
      end
    end)
  end

  defp not_compiled(app) do
    Mix.shell().error(
      "Could not compile #{inspect(app)}, no \"mix.exs\", \"rebar.config\" or \"Makefile\" (pass :compile as an " <>
        "option to customize compilation, set it to \"false\" to do nothing)"
    )
  end

  defp failed(app) do
    "could not compile dependency #{inspect(app)}, \"mix compile\" failed. " <>
      "Errors may have been logged above. You can recompile this dependency with \"mix deps.compile #{app}\", " <>
      "update it with \"mix deps.update #{app}\" or clean it with \"mix deps.clean #{app}\""
  end
end

defmodule Mix.Tasks.Deps.Get do
  use Mix.Task

  @shortdoc "Gets all out of date dependencies"

  @moduledoc """
  Checks that every dependency is there.

  Dependencies in directories need no fetching, and others cannot be fetched.
  """

  @impl true
  def run(_args) do
    Mix.Project.get!()

    deps = Mix.Dep.load()
    check(Enum.filter(deps, &Mix.Dep.diverged?/1))

    case Enum.find(deps, &(Mix.Dep.fetchable?(&1) and not Mix.Dep.available?(&1))) do
      nil -> if deps == [], do: Mix.shell().info("All dependencies are up to date")
      dep -> refuse(dep)
    end
  end

  defp check([]), do: :ok

  defp check(diverged) do
    Mix.shell().error("Dependencies have diverged:")
    Mix.Dep.raise_not_ok(diverged)
  end

  defp refuse(dep) do
    Mix.raise(
      "Dependency #{inspect(dep.app)} (#{Mix.Dep.origin(dep)}) cannot be fetched: rshell fetches nothing. " <>
        "Put its source into #{Path.relative_to_cwd(dep.opts[:dest])}, or give its directory as :path in mix.exs"
    )
  end
end

defmodule Mix.Tasks.Deps.Update do
  use Mix.Task

  @shortdoc "Updates the given dependencies"
  @moduledoc "Checks that every dependency is there, as `mix deps.get`: dependencies in directories are always as new as they can be."

  @impl true
  def run([]) do
    Mix.raise(
      "\"mix deps.update\" expects dependencies as arguments or the --all option to update all dependencies"
    )
  end

  def run(args) do
    {opts, names, _} = OptionParser.parse(args, switches: [all: :boolean, only: :string])
    known = for dep <- Mix.Dep.load(), do: to_string(dep.app)

    if unknown = Enum.find(names, &(&1 not in known)),
      do: Mix.raise("Unknown dependency #{unknown} for environment #{Mix.env()}")

    if known != [] or opts[:all] != true, do: Mix.Task.run("deps.get", [])
  end
end

defmodule Mix.Tasks.Deps.Unlock do
  use Mix.Task

  @shortdoc "Unlocks the given dependencies"
  @moduledoc "Does nothing: dependencies in directories are not locked."

  @impl true
  def run([]) do
    Mix.raise(
      "\"mix deps.unlock\" expects dependencies as arguments or an option indicating which dependencies to unlock. " <>
        "The --all option will unlock all dependencies while the --unused option unlocks unused dependencies"
    )
  end

  def run(args) do
    Mix.Project.get!()
    {_, names, _} = OptionParser.parse(args, switches: [all: :boolean, unused: :boolean])

    for name <- names,
        do: Mix.shell().error("warning: #{name} dependency is not locked")

    :ok
  end
end

defmodule Mix.Tasks.Deps.Clean do
  use Mix.Task

  @shortdoc "Deletes the given dependencies' files"

  @moduledoc """
  Deletes what was built of dependencies.

      mix deps.clean --all
      mix deps.clean app1 app2

  `--only ENV` limits it to an environment. The source of a dependency in a directory is never deleted.
  """

  @impl true
  def run(args) do
    Mix.Project.get!()

    {opts, names, _} =
      OptionParser.parse(args,
        strict: [
          all: :boolean,
          unlock: :boolean,
          build: :boolean,
          unused: :boolean,
          only: :string
        ]
      )

    known = for dep <- Mix.Dep.load(), do: to_string(dep.app)

    names =
      cond do
        opts[:all] ->
          known

        opts[:unused] ->
          []

        names != [] ->
          names

        true ->
          Mix.raise(
            "\"mix deps.clean\" expects dependencies as arguments or an option indicating which dependencies to clean. " <>
              "The --all option will clean all dependencies while the --unused option cleans unused dependencies"
          )
      end

    root = Path.dirname(Mix.Project.build_path())

    for name <- names do
      paths = Path.wildcard(Path.join([root, opts[:only] || "*", "lib", name]))
      Mix.shell().info("* Cleaning #{name}")

      if paths == [] and name not in known do
        Mix.shell().error("warning: the dependency #{name} is not present in the build directory")
      end

      Enum.each(paths, &File.rm_rf!/1)
    end

    :ok
  end
end

defmodule Mix.Tasks.Deps.Tree do
  use Mix.Task

  @shortdoc "Prints the dependency tree"
  @recursive true

  @moduledoc """
  Prints the dependencies of the project and theirs.

      mix deps.tree [--format plain]
  """

  @impl true
  def run(args) do
    {opts, _, _} =
      OptionParser.parse(args, strict: [format: :string, only: :string, exclude: :keep])

    Mix.Project.get!()
    deps = Mix.Dep.load(all: opts[:only] == nil)
    root = Mix.Project.config()[:app]

    Mix.Utils.print_tree(
      [root],
      fn
        ^root -> {{root, nil}, for(%{top_level: true} = dep <- deps, do: dep)}
        dep -> {{dep.app, note(dep)}, children(dep, deps)}
      end,
      opts
    )
  end

  defp note(dep) do
    requirement = if dep.requirement, do: "#{dep.requirement} ", else: ""
    "#{requirement}(#{Mix.Dep.origin(dep)})"
  end

  defp children(dep, deps) do
    full = Enum.find(deps, dep, &(&1.app == dep.app))
    full.deps
  end
end
