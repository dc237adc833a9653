defmodule Mix.Tasks.Compile.Elixir do
  use Mix.Task.Compiler
  use Mix.Task

  @recursive true

  @moduledoc """
  Compiles the Elixir source files in `lib`, or where `:elixirc_paths` of the project says: what `mix
  compile` runs for them.

      mix compile.elixir

  A file is compiled again when it changed, or when something changed that it needs while it is compiled: a
  macro it uses, a struct. Modules whose files are gone are removed.
  """

  @switches [
    force: :boolean,
    verbose: :boolean,
    warnings_as_errors: :boolean,
    all_warnings: :boolean,
    docs: :boolean,
    debug_info: :boolean,
    optional_deps: :boolean,
    purge_consolidation_path_if_stale: :string,
    ignore_module_conflict: :boolean,
    profile: :string,
    tracer: :keep
  ]

  @impl true
  def run(args) do
    {opts, _, _} = OptionParser.parse(args, switches: @switches)
    project = Mix.Project.config()
    paths = project[:elixirc_paths]

    unless is_list(paths),
      do: Mix.raise(":elixirc_paths should be a list of paths, got: #{inspect(paths)}")

    tracers = for {:tracer, name} <- opts, do: Module.concat([name])
    given = Keyword.take(opts, [:docs, :debug_info, :ignore_module_conflict])
    with_compiler_options(project, given, tracers, fn -> compile(project, paths, opts) end)
  end

  # What the project says of the compiler holds while it is compiled.
  defp with_compiler_options(project, given, tracers, fun) do
    excluded = List.wrap(project[:xref][:exclude])

    options =
      (project[:elixirc_options] || [])
      |> Keyword.merge(given)
      |> Keyword.take(Code.available_compiler_options() -- [:warnings_as_errors])
      |> Keyword.update(:no_warn_undefined, excluded, &excused(&1, excluded))
      |> Keyword.update(:tracers, tracers ++ Code.get_compiler_option(:tracers), &(tracers ++ &1))

    previous = Code.compiler_options()

    try do
      Code.compiler_options(options)
      fun.()
    after
      Code.compiler_options(Map.take(previous, Keyword.keys(options)))
    end
  end

  defp excused(:all, _excluded), do: :all
  defp excused(list, excluded), do: list ++ excluded

  defp compile(project, paths, opts) do
    options = project[:elixirc_options] || []
    outdated? = outdated?()
    if outdated?, do: File.rm_rf!(Mix.Project.consolidation_path(project))

    result = Mix.Compilers.Elixir.compile(manifest(), paths, Mix.Project.compile_path(project),
      force: opts[:force] || outdated? || false,
      verbose: opts[:verbose] || false,
      all_warnings: opts[:all_warnings] || false,
      warnings_as_errors:
        Keyword.get(opts, :warnings_as_errors, options[:warnings_as_errors] || false),
      config: :erlang.phash2({options, project[:xref], Keyword.get(opts, :optional_deps, true)}),
      own_config: own_config(project[:app]),
      settings: settings(),
      dependencies: for(%{app: app} <- Mix.Dep.cached(), do: {app, dependency(app)}),
      apps: apps(project[:app]),
      config_mtime: max(Mix.Project.config_mtime(), Mix.Utils.last_modified(lock())),
      refused: Mix.Compilers.ApplicationTracer.refused(List.wrap(project[:xref][:exclude]))
    )

    if elem(result, 0) != :error do
      Mix.Dep.ElixirSCM.update()
      Mix.ProjectStack.compile_env(Enum.sort(Mix.Compilers.Elixir.compile_env(manifest())))
    end

    result
  end

  # Code may read the application's configuration while it is compiled: another one makes another program.
  defp own_config(app), do: :erlang.phash2(config()[app])
  defp config, do: Mix.ProjectStack.loaded_config()

  defp settings do
    files = [project_lock() | Mix.Project.config_files()]
    :erlang.md5(for file <- files, {:ok, text} <- [File.read(file)], do: [file, text])
  end

  defp project_lock, do: Mix.Project.config()[:lockfile]

  # What else may tell other applications apart from what they were.
  defp apps(own) do
    lock = Mix.Dep.Lock.read()
    names = Enum.uniq(Keyword.keys(config()) ++ Map.keys(lock)) -- [own]
    callback = Application.get_env(:elixir, :dbg_callback, {Macro, :dbg, []})
    known = Map.new(names, &{&1, :erlang.phash2({config()[&1], lock[&1]})})
    Map.put(known, :elixir, :erlang.phash2({known[:elixir], callback}))
  end

  # What another version compiled, or what was another kind of dependency, is compiled from the start.
  defp outdated?, do: Mix.Dep.ElixirSCM.read() not in [:error, {:ok, Mix.Dep.ElixirSCM.version(), Mix.Project.config()[:build_scm]}]

  defp dependency(app),
    do: Path.join([Mix.Project.build_path(), "lib", to_string(app), ".mix", "compile.elixir"])

  # Its time tells when something else was locked.
  defp lock, do: Path.join(Mix.Project.manifest_path(), "compile.lock")

  @impl true
  def manifests, do: [manifest()]

  defp manifest, do: Path.join(Mix.Project.manifest_path(), "compile.elixir")

  @impl true
  def clean, do: Mix.Compilers.Elixir.clean(manifest(), Mix.Project.compile_path())
end
