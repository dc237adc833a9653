defmodule Mix.Tasks.Deps do
  use Mix.Task

  @shortdoc "Lists dependencies and their status"

  @moduledoc """
  Lists the dependencies of the project and their state.

  A dependency is given in `mix.exs` as `{:app, path: "../app"}`, `{:app, "~> 1.0", path: "../app"}` or, within an umbrella,
  `{:app, in_umbrella: true}`. Options: `:only` (environments), `:targets`, `:runtime` (`false`: it is not started), `:env`,
  `:override`, `:compile`. A repository of Git is `{:app, git: "URL"}` with `:branch`, `:tag` or `:ref`: `mix deps.get`
  fetches it into the `deps` directory. A package of Hex is used if its source lies there; it is never fetched.
  """

  @impl true
  def run(_args) do
    Mix.Project.get!()

    for dep <- Enum.sort_by(Mix.Dep.load(), & &1.app) do
      manager = if Mix.Dep.mix?(dep), do: " (mix)", else: ""
      Mix.shell().info("* #{name(dep)}#{manager}")
      if match?({:git, _, _, _}, dep.lock), do: tell_lock(dep.lock)
      Mix.shell().info("  #{status(dep)}")
    end

    :ok
  end

  defp tell_lock(lock), do: Mix.shell().info("  locked at " <> Mix.SCM.Git.format_lock(lock))

  defp name(dep), do: Mix.Dep.format_dep(if(compiled?(dep), do: dep, else: %{dep | status: nil}))

  defp compiled?(dep),
    do: File.exists?(app_file(dep)) and not Mix.Tasks.Deps.Compile.outdated?(dep)

  defp app_file(dep),
    do: Path.join([Mix.Project.build_path(), "lib", "#{dep.app}", "ebin", "#{dep.app}.app"])

  defp status(dep) do
    file = app_file(dep)

    cond do
      Mix.Dep.hopeless?(dep) ->
        Mix.Dep.format_status(dep)

      Mix.Tasks.Deps.Compile.outdated?(dep) ->
        Mix.Dep.format_status(%{dep | status: {:compile, nil}})

      dep.opts[:app] == false or compiled?(dep) ->
        Mix.Dep.format_status(dep)

      true ->
        Mix.Dep.format_status(%{dep | status: {:noappfile, file}})
    end
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
    {there, missing} = Enum.split_with(wanted, &Mix.Dep.available?/1)

    # What was not fetched is only missed by who names it.
    for dep <- missing, names != [] or not Mix.SCM.fetchable?(dep.scm), do: unavailable(dep)
    compile(there, true, if(opts[:force], do: ["--force"], else: []))
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
      args = if outdated?(dep), do: ["--force" | args], else: args
      if Mix.Dep.mix?(dep), do: compile_one(dep, args), else: not_compiled(dep.app)
      if dep.scm == Mix.SCM.Git, do: note_revision(dep)
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

  @doc "Tells whether another revision of a repository was compiled than is there."
  def outdated?(%{scm: Mix.SCM.Git, opts: opts} = dep),
    do: File.read(compiled_revision(dep)) != {:ok, Mix.SCM.Git.revision(opts)}

  def outdated?(_dep), do: false

  defp note_revision(dep) do
    with "" <> revision <- Mix.SCM.Git.revision(dep.opts) do
      File.mkdir_p!(Path.dirname(compiled_revision(dep)))
      :rshell_file.write_whole!(compiled_revision(dep), revision)
    end
  end

  defp compiled_revision(dep),
    do: Path.join([Mix.Project.build_path(), "lib", to_string(dep.app), ".mix", "compile.fetch"])

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
        ^root -> {{root, nil}, by_name(for %{top_level: true} = dep <- deps, do: dep)}
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
    by_name(full.deps)
  end

  defp by_name(deps), do: Enum.sort_by(deps, & &1.app)
end
