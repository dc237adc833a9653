defmodule Mix.Tasks.Compile do
  use Mix.Task.Compiler
  use Mix.Task

  @shortdoc "Compiles source files"

  @moduledoc """
  Compiles the project, dependencies first, as far as something changed.

      mix compile

  ## Options

    * `--force` - compiles every file
    * `--verbose` - names each compiled file
    * `--warnings-as-errors` - fails when there is a warning
    * `--all-warnings` - shows the warnings of files that were not compiled again, too
    * `--no-deps-check`, `--no-elixir-version-check` - leaves out a check
    * `--list` - lists the compilers
    * `--return-errors` - returns instead of ending the program on an error
  """

  @impl true
  def run(["--list"]), do: list()

  def run(args) do
    Mix.Project.get!()
    Mix.Task.run("loadpaths", args)

    {opts, _, _} =
      OptionParser.parse(args, switches: [return_errors: :boolean, erl_config: :string, protocol_consolidation: :boolean])

    # Once for all of an umbrella.
    consolidate? =
      Mix.Project.config()[:consolidate_protocols] and not Mix.Task.recursing?() and
        Keyword.get(opts, :protocol_consolidation, true)

    if consolidate?, do: Protocol.Consolidation.release()
    {status, diagnostics} = Mix.Task.Compiler.normalize(Mix.Task.rerun("compile.all", args), :all)
    if consolidate? and status != :error, do: Mix.Task.rerun("compile.protocols", args)

    if status == :error and not Keyword.get(opts, :return_errors, false), do: exit({:shutdown, 1})
    {status, diagnostics}
  end

  @doc "Lists the compilers of the current project."
  def compilers(config \\ Mix.Project.config()), do: config[:compilers] || Mix.compilers()

  @impl true
  def manifests do
    for name <- compilers(),
        module = Mix.Task.get("compile.#{name}"),
        function_exported?(module, :manifests, 0),
        path <- module.manifests(),
        do: path
  end

  defp list do
    docs =
      for module <- Mix.Task.load_all(),
          name = Mix.Task.task_name(module),
          String.starts_with?(name, "compile."),
          doc = Mix.Task.shortdoc(module) || first_line(module),
          do: {"mix " <> name, doc}

    width = docs |> Enum.map(&String.length(elem(&1, 0))) |> Enum.max(fn -> 0 end)

    for {name, doc} <- Enum.sort(docs),
        do: Mix.shell().info("#{String.pad_trailing(name, width)} # #{doc}")

    last = if Mix.Project.config()[:consolidate_protocols], do: [:protocols], else: []
    Mix.shell().info("\nEnabled compilers: #{Enum.join(compilers() ++ last, ", ")}")
    {:noop, []}
  end

  defp first_line(module) do
    with doc when is_binary(doc) <- Mix.Task.moduledoc(module),
         do: doc |> String.split("\n") |> hd() |> String.trim_trailing(".")
  end
end

defmodule Mix.Tasks.Compile.All do
  use Mix.Task.Compiler
  use Mix.Task

  @moduledoc false
  @recursive true

  @impl true
  def run(args) do
    Mix.Project.get!()
    config = Mix.Project.config()
    Mix.Project.ensure_structure(config)
    Code.prepend_path(Mix.Project.compile_path(config))

    result =
      if "--no-compile" in args,
        do: {:noop, []},
        else: Mix.Task.Compiler.run(Mix.Tasks.Compile.compilers(config), args)

    if app = config[:app], do: reload(app, result)
    result
  end

  # An application that was known before is known anew, for its modules may be others now.
  defp reload(app, {status, _}) do
    if status == :ok and not started?(app), do: Application.unload(app)
    Application.load(app)
  end

  defp started?(app), do: List.keymember?(Application.started_applications(), app, 0)
end

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
