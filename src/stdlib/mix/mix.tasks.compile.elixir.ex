defmodule Mix.Tasks.Compile.Elixir do
  use Mix.Task.Compiler
  use Mix.Task

  @recursive true

  @moduledoc """
  Compiles Elixir source files.

  A file is compiled again when it changed, or when something changed that it needs while it is compiled.
  """

  @switches [
    force: :boolean,
    verbose: :boolean,
    warnings_as_errors: :boolean,
    all_warnings: :boolean,
    docs: :boolean,
    debug_info: :boolean,
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

    Mix.Compilers.Elixir.compile(manifest(), paths, Mix.Project.compile_path(project),
      force: opts[:force] || false,
      verbose: opts[:verbose] || false,
      all_warnings: opts[:all_warnings] || false,
      warnings_as_errors:
        Keyword.get(opts, :warnings_as_errors, options[:warnings_as_errors] || false),
      config: {System.version(), own_config(project[:app]), :erlang.phash2({options, project[:xref]})},
      dependencies: for(%{app: app} <- Mix.Dep.cached(), do: dependency(app))
    )
  end

  # Code may read the application's configuration while it is compiled: another one makes another program.
  defp own_config(app), do: :erlang.phash2(Mix.State.get(:config, [])[app])

  defp dependency(app),
    do: Path.join([Mix.Project.build_path(), "lib", to_string(app), ".mix", "compile.elixir"])

  @impl true
  def manifests, do: [manifest()]

  defp manifest, do: Path.join(Mix.Project.manifest_path(), "compile.elixir")

  @impl true
  def clean, do: Mix.Compilers.Elixir.clean(manifest(), Mix.Project.compile_path())
end
