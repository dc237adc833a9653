defmodule Mix.Compilers.Elixir do
  @moduledoc """
  Compiles what changed in a project, and what needs it.

  First what is known to be stale is compiled; then, as long as there is any, what needs modules that now export something
  else. What was not compiled but calls modules that changed is checked again.
  """

  alias Mix.Compilers.Elixir.{Manifest, Stale}

  # What every project may use.
  @everywhere [:compiler, :elixir, :erts, :kernel, :stdlib]

  @doc """
  Compiles the files below `paths` to `dest`.

  Options: `:force`, `:verbose`, `:all_warnings`, `:warnings_as_errors`, `:config` (what else the result depends on),
  `:dependencies` (pairs of applications and manifests), `:own_config` and `:apps` (digests of the configuration of the
  project's application, and of configurations and locks of others), which only count if files of configuration are newer
  (`:config_mtime`) or others (`:settings`, a digest of them), and `:refused` (as `Kernel.ParallelCompiler` has it).
  Returns `{status, diagnostics}`.
  """
  def compile(manifest, paths, dest, opts) do
    old = Manifest.read(manifest)
    newer? = opts[:config_mtime] > Mix.Utils.last_modified(manifest)
    opts = if newer? or old.settings != opts[:settings], do: opts, else: Keyword.merge(opts, own_config: old.own_config, apps: old.apps)
    files = Mix.Utils.extract_files(paths, [:ex])
    new = files |> Enum.map(&{&1, Stale.state(&1, old.sources[&1], old.time)}) |> Map.new()
    removed = Map.keys(old.sources) -- files
    manifests = for {_app, path} <- opts[:dependencies], do: path
    dependencies = Manifest.dependencies(manifests, old.dependencies)
    {changed, exports} = Manifest.changed_modules(old.dependencies, dependencies)

    run = %{
      manifest: manifest,
      dest: dest,
      opts: opts,
      old: old,
      new: new,
      removed: removed,
      changed: changed,
      exports: exports,
      dependencies: dependencies,
      dependency_sources: sources_of(changed != [], dependencies),
      apps: changed_apps(old.apps, opts[:apps]),
      project_changed?: newer?
    }

    force? = opts[:force] || old.config != opts[:config] || old.own_config != opts[:own_config] || not File.dir?(dest)
    stale = if force?, do: files, else: Stale.first(old, run)
    purge(for(file <- removed, module <- old.sources[file].modules, do: module), dest)
    start(stale, run, newer?)
  end

  defp start([_ | _] = stale, run, _newer?), do: build(stale, run)

  defp start([], run, newer?) do
    cond do
      newer? or run.removed != [] or run.changed != [] -> keep(run, :ok)
      moved?(run) or run.old.dependencies != run.dependencies -> keep(run, :noop)
      true -> rest(run, :noop)
    end
  end

  # The sources of dependencies are only needed where one of them changed.
  defp sources_of(false, _dependencies), do: %{}

  defp sources_of(true, dependencies) do
    for {path, _} <- dependencies, {file, source} <- Manifest.read(path).sources, into: %{}, do: {{path, file}, source}
  end

  defp changed_apps(old, new), do: for(app <- Enum.uniq(Map.keys(old) ++ Map.keys(new)), old[app] != new[app], do: app)

  ## Compiling

  defp build(stale, %{old: old, dest: dest, manifest: manifest} = run) do
    kept = Map.drop(old.sources, stale ++ run.removed)
    Manifest.write(manifest, %{old | sources: kept})
    purge(on_disk(dest) -- modules_of(kept), dest)

    case rounds(stale, run, %{reports: %{}, warnings: [], exports: old.exports}) do
      {:ok, built} -> finish(built, run)
      {:error, errors, warnings} -> {:error, diagnostics(warnings, :warning) ++ diagnostics(errors, :error)}
    end
  end

  defp tell(stale) do
    files = if length(stale) == 1, do: "file", else: "files"
    Mix.shell().info("Compiling #{length(stale)} #{files} (.ex)")
  end

  # One round after the other, until none changes what others need.
  defp rounds([], _run, built), do: {:ok, built}

  defp rounds(stale, run, built) do
    tell(stale)
    caller = self()
    File.mkdir_p!(run.dest)
    verbose? = run.opts[:verbose]

    result =
      Kernel.ParallelCompiler.compile_to_path(stale, run.dest,
        each_file: fn file -> if verbose?, do: Mix.shell().info("Compiled #{Path.relative_to_cwd(file)}") end,
        each_report: fn file, report -> send(caller, {__MODULE__, file, report}) end,
        refused: run.opts[:refused]
      )

    new = reports(%{})

    case result do
      {:ok, _modules, warnings} ->
        {other, exports} = exports(stale, new, built.exports, run)
        built = %{reports: Map.merge(built.reports, new), warnings: built.warnings ++ warnings, exports: exports}
        other |> next(built, run) |> rounds(run, built)

      {:error, _, _} = error ->
        error
    end
  end

  # The modules that export something else than before, and what all export now.
  defp exports(files, reports, known, run) do
    before = for file <- files, source = run.old.sources[file], module <- source.modules, do: module
    now = for {_, report} <- reports, module <- report.modules, into: %{}, do: {module, Manifest.exports(module)}
    gone = before -- Map.keys(now)
    changed = for {module, digest} <- now, known[module] != digest, do: module
    {changed ++ gone, known |> Map.drop(gone) |> Map.merge(now)}
  end

  defp next(modules, built, run) do
    sources = Map.drop(run.old.sources, Map.keys(built.reports) ++ run.removed)
    files = Stale.dependents(sources, modules)
    touched = for file <- files, module <- sources[file].modules, into: MapSet.new(), do: module
    files = Enum.sort(Enum.uniq(files ++ Stale.spread(sources, touched)))
    purge(modules_of(Map.take(sources, files)), run.dest)
    files
  end

  defp modules_of(sources), do: for({_, source} <- sources, module <- source.modules, do: module)

  defp reports(all) do
    receive do
      {__MODULE__, file, report} -> reports(Map.put(all, file, report))
    after
      0 -> all
    end
  end

  defp finish(%{warnings: warnings} = built, run) do
    sources = sources(built, run)
    {sources, checked} = check_callers(sources, built, run)
    warnings = warnings ++ checked

    if run.opts[:warnings_as_errors] and warnings != [] do
      refused(warnings)
    else
      write(run, sources, Map.take(built.exports, modules_of(sources)))
      previous = previous(run.old, Map.keys(built.reports), run.opts)
      {:ok, diagnostics(previous ++ warnings, :warning)}
    end
  end

  # Warnings count as errors.
  defp refused(warnings) do
    IO.puts(:stderr, "Compilation failed due to warnings while using the --warnings-as-errors option")
    {:error, diagnostics(warnings, :warning)}
  end

  # What calls modules that are others now may call what they no longer have.
  defp check_callers(sources, %{reports: reports}, run) do
    old = for file <- Map.keys(reports) ++ run.removed, source = run.old.sources[file], module <- source.modules, do: module
    touched = MapSet.new(modules_of(Map.take(sources, Map.keys(reports))) ++ old ++ run.changed)
    rest = Map.drop(sources, Map.keys(reports))
    files = rest |> then(&Stale.callers(sources, touched) |> Enum.filter(fn file -> is_map_key(&1, file) end)) |> Enum.sort()
    warnings = Module.ParallelChecker.check_all(Enum.flat_map(files, &sources[&1].calls))
    for file <- files, do: Module.ParallelChecker.after_verify(Enum.filter(sources[file].hooks, &Code.ensure_loaded?(elem(&1, 0))))

    checked =
      for file <- files, into: sources do
        kept = sources[file].warnings -- sources[file].checked
        own = of_file(warnings, file)
        {file, %{sources[file] | warnings: kept ++ own, checked: own}}
      end

    {checked, warnings}
  end

  # A warning without a place is no file's.
  defp of_file(warnings, file),
    do: Enum.filter(warnings, fn {path, _, _} -> path != nil and Path.expand(path) == Path.expand(file) end)

  ## What is remembered of the files

  defp sources(%{reports: reports, warnings: warnings}, run) do
    modules = for {_, source} <- Map.merge(run.old.sources, reports), module <- source.modules, do: module
    own = MapSet.new(modules)

    Map.new(run.new, fn {file, state} ->
      source =
        case reports do
          %{^file => report} -> source(report, of_file(warnings, file), own, run)
          _ -> run.old.sources[file]
        end

      {file, Map.merge(source, Map.take(state, [:mtime, :size, :digest]))}
    end)
  end

  defp source(report, warnings, own, run) do
    relevant = fn modules -> Enum.filter(modules, &(MapSet.member?(own, &1) or not library?(&1))) end
    outside = Enum.reject(report.compile ++ report.exports, &MapSet.member?(own, &1))

    %{
      modules: report.modules,
      compile: relevant.(report.compile),
      exports: relevant.(report.exports),
      runtime: relevant.(report.runtime),
      apps: apps(outside, report.compile_env, run.dependencies, run.opts),
      libraries: if(Mix.Project in outside, do: [Mix.Project], else: []),
      compile_env: report.compile_env,
      external: external(report.modules, run.dest),
      recompile: Enum.filter(report.modules, &function_exported?(&1, :__mix_recompile__?, 0)),
      calls: Enum.filter(report.calls, fn {{module, _, _}, _, _, _} -> relevant.([module]) != [] end),
      hooks: report.hooks,
      warnings: warnings,
      checked: warnings -- report.warnings
    }
  end

  defp library?(module), do: :rshell.application_of(module) != nil or :rshell_code.source(module) != nil

  # The applications whose configuration a file may depend on.
  defp apps(modules, compile_env, dependencies, opts) do
    read = for {app, _path, _value} <- compile_env, do: app
    of_library = for module <- modules, app = library_app(module), app not in @everywhere, do: app

    of_dependencies =
      for {app, path} <- opts[:dependencies],
          {_stamp, known} <- [dependencies[path]],
          Enum.any?(modules, &is_map_key(known, &1)),
          do: app

    Enum.uniq(of_library ++ of_dependencies ++ read)
  end

  defp library_app(module) do
    case :rshell.application_of(module) do
      nil -> nil
      app -> app |> Tuple.to_list() |> hd() |> to_app()
    end
  end

  defp to_app(app) when is_atom(app), do: app
  defp to_app(app), do: app |> to_string() |> String.to_atom()

  defp external(modules, dest) do
    for module <- modules,
        {:external_resource, paths} <- attributes(module, dest),
        path <- paths,
        uniq: true,
        do: Stale.external(path)
  end

  # Not every module is loaded when it is compiled.
  defp attributes(module, dest) do
    if function_exported?(module, :__info__, 1) do
      module.__info__(:attributes)
    else
      file = String.to_charlist(Path.join(dest, "#{module}.beam"))

      case :beam_lib.chunks(file, [:attributes]) do
        {:ok, {_, [attributes: attributes]}} -> attributes
        _ -> []
      end
    end
  end

  defp purge(modules, dest) do
    for module <- modules do
      _ = File.rm(Path.join(dest, "#{module}.beam"))
      :code.delete(module)
      :code.purge(module)
    end
  end

  defp on_disk(dest) do
    for "Elixir." <> _ = file <- ls(dest),
        Path.extname(file) == ".beam",
        do: String.to_atom(Path.rootname(file))
  end

  defp ls(dir), do: with({:ok, files} <- File.ls(dir), do: files, else: (_ -> []))

  ## Where nothing has to be compiled

  defp keep(run, status) do
    sources = sources(%{reports: %{}, warnings: []}, run)
    {sources, checked} = check_callers(sources, %{reports: %{}}, run)
    write(run, sources, Map.take(run.old.exports, modules_of(sources)))
    {status, warnings} = rest(run, status)
    {status, warnings ++ diagnostics(checked, :warning)}
  end

  defp moved?(%{old: old, new: new}), do: Enum.any?(new, fn {file, state} -> old.sources[file].mtime != state.mtime end)

  defp rest(%{old: old, opts: opts}, status) do
    warnings = previous(old, [], opts)

    if opts[:warnings_as_errors] and warnings != [],
      do: refused(warnings),
      else: {status, diagnostics(warnings, :warning)}
  end

  defp previous(old, stale, opts) do
    kept = for {file, source} <- old.sources, file not in stale, warning <- source.warnings, do: warning

    if opts[:all_warnings] do
      for {file, line, message} <- kept do
        place = Exception.format_file_line(Path.relative_to_cwd(file), line)
        IO.puts(:stderr, [:elixir_errors.warning_prefix(), message, "\n  ", String.trim_trailing(place, ":"), "\n"])
      end
    end

    kept
  end

  defp diagnostics(places, severity) do
    for {file, line, message} <- places do
      %Mix.Task.Compiler.Diagnostic{
        file: file && Path.expand(file),
        severity: severity,
        message: IO.chardata_to_string(message),
        position: line,
        compiler_name: "Elixir"
      }
    end
  end

  defp write(run, sources, exports) do
    Manifest.write(run.manifest, %{
      time: System.os_time(:second),
      config: run.opts[:config],
      own_config: run.opts[:own_config],
      settings: run.opts[:settings],
      sources: sources,
      exports: exports,
      dependencies: run.dependencies,
      apps: run.opts[:apps]
    })
  end

  ## What others ask

  @doc "Returns what is remembered of the files of a project."
  def sources(manifest), do: Manifest.read(manifest).sources

  @doc "Returns the modules of a project."
  def modules(manifest), do: modules_of(Manifest.read(manifest).sources)

  @doc "Returns what the files of a project read of configurations while they were compiled."
  def compile_env(manifest),
    do: for({_, source} <- Manifest.read(manifest).sources, {app, _, _} = read <- source.compile_env, app != :elixir, uniq: true, do: read)

  @doc "Deletes what was compiled."
  def clean(manifest, dest) do
    for module <- modules(manifest), do: File.rm(Path.join(dest, "#{module}.beam"))
    _ = File.rm(manifest)
    :ok
  end
end
