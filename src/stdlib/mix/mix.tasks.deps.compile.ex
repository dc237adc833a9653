defmodule Mix.Tasks.Deps.Compile do
  use Mix.Task

  @shortdoc "Compiles dependencies"

  @moduledoc """
  Compiles the dependencies of the project, or those that are named.

      mix deps.compile
      mix deps.compile app1 app2 --force

  One whose `:compile` is a command is compiled by that, one with a `Makefile` by `make`.

  ## Options

    * `--force` - deletes what was built before
    * `--include-children` - with names, compiles what those need, too
    * `--skip-umbrella-children` - leaves out the projects of an umbrella
    * `--skip-local-deps` - leaves out what lies in a directory
  """

  @switches [
    include_children: :boolean,
    force: :boolean,
    skip_umbrella_children: :boolean,
    skip_local_deps: :boolean
  ]

  # Its dependencies were seen to by whoever needs it, and its warnings are not those of the project.
  @within ["--from-mix-deps-compile", "--no-archives-check", "--no-warnings-as-errors", "--no-elixir-version-check"]

  @impl true
  def run(args) do
    {opts, names, _} = OptionParser.parse(args, switches: @switches)
    deps = Mix.Dep.load_and_cache()
    wanted = if names == [], do: Enum.filter(deps, &there?/1), else: Mix.Dep.filter_by_name(names, deps, opts)
    wanted |> Enum.reject(&skipped?(&1, opts)) |> compile(opts)
  end

  # What was not fetched is only missed by who names it.
  defp there?(dep), do: Mix.Dep.available?(dep) or not dep.scm.fetchable?()

  defp skipped?(%{opts: dep, scm: scm}, opts) do
    (opts[:skip_umbrella_children] && dep[:from_umbrella]) || (opts[:skip_local_deps] && not scm.fetchable?())
  end

  @doc "Compiles dependencies, those that others need first, and makes their modules known."
  def compile(deps, opts \\ []) do
    Mix.Task.run("deps.precompile")
    compiled = for dep <- deps, dep.opts[:compile] != false, do: compile_one(dep, opts)
    if compiled != [], do: Mix.Dep.clear_cached()
    :ok
  end

  defp compile_one(%{app: app, opts: dep_opts} = dep, opts) do
    unless Mix.Dep.available?(dep), do: unavailable(dep)
    if opts[:force], do: File.rm_rf!(dep_opts[:build])

    cond do
      is_binary(dep_opts[:compile]) -> command(dep, dep_opts[:compile])
      Mix.Dep.mix?(dep) -> by_mix(dep, opts)
      Mix.Dep.make?(dep) -> command(dep, "make")
      Mix.Dep.rebar?(dep) -> Mix.raise("Could not compile #{inspect(app)}: rshell has no compiler for Erlang")
      true -> not_compiled(app)
    end

    Code.prepend_path(Path.join(dep_opts[:build], "ebin"))
    if dep.scm.fetchable?(), do: touch(Path.join(dep_opts[:build], ".mix/compile.fetch"))
  end

  defp touch(file) do
    File.mkdir_p!(Path.dirname(file))
    File.touch!(file)
  end

  defp unavailable(%{app: app, opts: opts}) do
    Mix.raise(
      "Cannot compile dependency #{inspect(app)} because it isn't available, " <>
        "please ensure the dependency is at #{inspect(Path.relative_to_cwd(opts[:dest]))}"
    )
  end

  # What a dependency does to the list of its own code path must not hide its own dependencies.
  defp by_mix(%{app: app} = dep, opts) do
    force = if outdated?(dep) or opts[:force], do: ["--force"], else: []

    Mix.Dep.in_dependency(dep, [build_scm: dep.scm], fn _ ->
      warn_version(app, Mix.Project.config()[:elixir])

      try do
        Mix.Task.run("compile", @within ++ force)
      catch
        kind, reason ->
          Mix.shell().error(failed(app))
          :erlang.raise(kind, reason, __STACKTRACE__)
      end
    end)
  end

  # What another version compiled, or was fetched anew, is compiled from the start.
  defp outdated?(%{status: :compile}), do: true
  defp outdated?(%{status: {reason, _}}), do: reason in [:elixirlock, :scmlock]
  defp outdated?(_dep), do: false

  defp warn_version(_app, nil), do: :ok

  defp warn_version(app, required) do
    unless Version.match?(System.version(), required) do
      Mix.shell().error(
        "warning: the dependency #{inspect(app)} requires Elixir #{inspect(required)} but you are running on v#{System.version()}"
      )
    end
  end

  # A command that somebody else's project is built by: what it leaves in ebin is taken as it is.
  defp command(%{app: app, opts: opts} = dep, command) do
    Mix.Dep.Loader.with_system_env(dep, fn ->
      Mix.Project.in_project(app, opts[:dest], [], fn _ ->
        Mix.shell().print_app()

        if Mix.shell().cmd(command, print_app: true) != 0,
          do: Mix.raise("Could not compile dependency #{inspect(app)}, \"#{command}\" command failed. " <> advice(app))
      end)
    end)

    File.mkdir_p!(opts[:build])
    Mix.Utils.symlink_or_copy(Path.join(opts[:dest], "ebin"), Path.join(opts[:build], "ebin"))
  end

  defp not_compiled(app) do
    Mix.shell().error(
      "Could not compile #{inspect(app)}, no \"mix.exs\", \"rebar.config\" or \"Makefile\" (pass :compile as an " <>
        "option to customize compilation, set it to \"false\" to do nothing)"
    )
  end

  defp failed(app) do
    "could not compile dependency #{inspect(app)}, \"mix compile\" failed. Errors may have been logged above. " <> advice(app)
  end

  defp advice(app) do
    "You can recompile this dependency with \"mix deps.compile #{app}\", " <>
      "update it with \"mix deps.update #{app}\" or clean it with \"mix deps.clean #{app}\""
  end
end
