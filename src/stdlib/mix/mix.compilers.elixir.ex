defmodule Mix.Compilers.Elixir do
  @moduledoc false

  # Compiles what changed, and what needs it. The manifest remembers for every source its size, time and digest, the modules
  # it defines and the modules it needs: `compile` while it is compiled, `runtime` when it runs. It is written last, so that
  # a compilation that was cut short is done again.

  @version 3

  def compile(manifest, paths, dest, opts) do
    old = read(manifest)
    files = Mix.Utils.extract_files(paths, [:ex])
    new = files |> Enum.map(&{&1, state(&1, old.sources[&1], old.time)}) |> Map.new()
    removed = Map.keys(old.sources) -- files
    force? = opts[:force] || old.config != opts[:config] || not File.dir?(dest)

    stale = if force?, do: files, else: stale(old, new, removed, dependency_modules(old, opts))
    gone = for file <- removed, module <- old.sources[file].modules, do: module
    purge(gone, dest)

    cond do
      stale != [] ->
        build(stale, old, new, manifest, dest, opts)

      removed != [] or moved?(old, new) or old.dependencies != dependencies(opts) ->
        keep(manifest, old, new, opts, if(removed == [], do: :noop, else: :ok))

      true ->
        rest(old, opts)
    end
  end

  ## What is stale

  # A file with another time but the same content did not change. What was written in the second of the last compilation
  # may have changed since without its time telling.
  defp state(file, old, compiled) do
    {mtime, size} = file |> Mix.Utils.last_modified_and_size() |> settled(file)

    case old do
      %{mtime: ^mtime, size: ^size} when mtime < compiled ->
        %{mtime: mtime, size: size, digest: old.digest, changed: false}

      _ ->
        digest = digest(file)
        %{mtime: mtime, size: size, digest: digest, changed: old == nil or old.digest != digest}
    end
  end

  # A time to come would never be over.
  defp settled({mtime, size}, file) do
    now = System.os_time(:second)

    if mtime > now do
      Mix.shell().error(
        "warning: mtime (modified time) for \"#{file}\" was set to the future, resetting to now"
      )

      File.touch!(file, now)
      {now, size}
    else
      {mtime, size}
    end
  end

  defp digest(file),
    do: with({:ok, text} <- File.read(file), do: :erlang.md5(text), else: (_ -> nil))

  defp stale(old, new, removed, touched) do
    changed = for {file, %{changed: true}} <- new, do: file

    external =
      for {file, source} <- old.sources,
          Map.has_key?(new, file),
          Enum.any?(source.external, &external?/1) or Enum.any?(source.recompile, &recompile?/1),
          do: file

    lost = for file <- removed, module <- old.sources[file].modules, do: module

    modules =
      for file <- changed ++ external,
          source = old.sources[file],
          module <- source.modules,
          do: module

    touched = MapSet.new(modules ++ lost ++ touched)
    dependents = spread(old.sources, touched)
    Enum.sort(Enum.uniq(changed ++ external ++ Enum.filter(dependents, &Map.has_key?(new, &1))))
  end

  defp recompile?(module),
    do: Code.ensure_loaded?(module) and function_exported?(module, :__mix_recompile__?, 0) and module.__mix_recompile__?()

  defp external?({path, digest}) do
    path |> Mix.Utils.last_modified_and_size() |> settled(path)
    digest(path) != digest
  end

  # A source is touched if what it needs for compiling is a touched module, or a module that reaches one at run time.
  defp spread(sources, touched) do
    owner = for {file, source} <- sources, module <- source.modules, into: %{}, do: {module, file}

    Enum.filter(Map.keys(sources), fn file ->
      reaches?(sources[file].compile, sources, owner, touched, MapSet.new())
    end)
    |> again(sources, touched)
  end

  # What has to be compiled again changes in turn.
  defp again(files, sources, touched) do
    more = for file <- files, module <- sources[file].modules, into: touched, do: module
    if MapSet.equal?(more, touched), do: files, else: spread(sources, more)
  end

  defp reaches?([], _sources, _owner, _touched, _seen), do: false

  defp reaches?([module | rest], sources, owner, touched, seen) do
    cond do
      MapSet.member?(seen, module) ->
        reaches?(rest, sources, owner, touched, seen)

      MapSet.member?(touched, module) ->
        true

      source = sources[owner[module]] ->
        reaches?(
          source.compile ++ source.runtime ++ rest,
          sources,
          owner,
          touched,
          MapSet.put(seen, module)
        )

      true ->
        reaches?(rest, sources, owner, touched, MapSet.put(seen, module))
    end
  end

  # The modules of dependencies that are others than when this project was compiled.
  defp dependency_modules(old, opts) do
    for path <- opts[:dependencies] || [],
        digest(path) != old.dependencies[path],
        {_, source} <- read(path).sources,
        module <- source.modules,
        do: module
  end

  ## Compiling

  defp build(stale, old, new, manifest, dest, opts) do
    :rshell_file.write_whole!(manifest, pack(%{old | sources: Map.drop(old.sources, stale)}))
    tell(stale)

    kept =
      for {file, source} <- old.sources,
          file not in stale,
          Map.has_key?(new, file),
          module <- source.modules,
          do: module

    purge(on_disk(dest) -- kept, dest)
    caller = self()
    verbose? = opts[:verbose]

    result =
      Kernel.ParallelCompiler.compile_to_path(stale, dest,
        each_file: fn file -> if verbose?, do: Mix.shell().info("Compiled #{file}") end,
        each_report: fn file, report -> send(caller, {__MODULE__, file, report}) end
      )

    reports = reports(%{})

    case result do
      {:ok, _modules, warnings} ->
        if opts[:warnings_as_errors] and warnings != [] do
          refused(warnings)
        else
          write(manifest, sources(old, new, reports, warnings, dest), opts)
          {:ok, diagnostics(previous(old, stale, opts) ++ warnings, :warning)}
        end

      {:error, errors, warnings} ->
        {:error, diagnostics(warnings, :warning) ++ diagnostics(errors, :error)}
    end
  end

  # Warnings count as errors.
  defp refused(warnings) do
    Mix.shell().error(
      "Compilation failed due to warnings while using the --warnings-as-errors option"
    )

    {:error, diagnostics(warnings, :warning)}
  end

  defp tell(stale) do
    files = if length(stale) == 1, do: "file", else: "files"
    Mix.shell().info("Compiling #{length(stale)} #{files} (.ex)")
  end

  defp reports(all) do
    receive do
      {__MODULE__, file, report} -> reports(Map.put(all, file, report))
    after
      0 -> all
    end
  end

  defp sources(old, new, reports, warnings, dest) do
    own =
      MapSet.new(
        for({_, source} <- Map.merge(old.sources, reports), module <- source.modules, do: module)
      )

    relevant = fn modules ->
      Enum.filter(modules, &(MapSet.member?(own, &1) or not library?(&1)))
    end

    Map.new(new, fn {file, state} ->
      source =
        case reports do
          %{^file => report} ->
            %{
              modules: report.modules,
              compile: relevant.(report.compile),
              runtime: relevant.(report.runtime),
              external: external(report.modules, dest),
              recompile: asks(report.modules),
              warnings:
                Enum.filter(warnings, fn {path, _, _} ->
                  Path.expand(path) == Path.expand(file)
                end)
            }

          _ ->
            Map.take(old.sources[file], [:modules, :compile, :runtime, :external, :recompile, :warnings])
        end

      {file, Map.merge(source, Map.take(state, [:mtime, :size, :digest]))}
    end)
  end

  defp library?(module),
    do: :rshell.application_of(module) != nil or :rshell_code.source(module) != nil

  defp external(modules, dest) do
    for module <- modules,
        {:external_resource, paths} <- attributes(module, dest),
        path <- paths,
        uniq: true,
        do: {path, digest(path)}
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

  # Modules that say themselves whether they are to be compiled again.
  defp asks(modules), do: Enum.filter(modules, &function_exported?(&1, :__mix_recompile__?, 0))

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

  defp keep(manifest, old, new, opts, status) do
    write(manifest, sources(old, new, %{}, [], nil), opts)
    {status, []}
  end

  defp moved?(old, new),
    do: Enum.any?(new, fn {file, state} -> old.sources[file].mtime != state.mtime end)

  defp rest(old, opts) do
    warnings = previous(old, [], opts)

    if opts[:warnings_as_errors] and warnings != [],
      do: refused(warnings),
      else: {:noop, diagnostics(warnings, :warning)}
  end

  defp previous(old, stale, opts) do
    kept =
      for {file, source} <- old.sources,
          file not in stale,
          warning <- source.warnings,
          do: warning

    if opts[:all_warnings] do
      for {file, line, message} <- kept do
        place = Exception.format_file_line(Path.relative_to_cwd(file), line)
        IO.puts(:stderr, ["warning: ", message, "\n  ", String.trim_trailing(place, ":"), "\n"])
      end
    end

    kept
  end

  defp diagnostics(places, severity) do
    for {file, line, message} <- places do
      %Mix.Task.Compiler.Diagnostic{
        file: Path.expand(file),
        severity: severity,
        message: IO.chardata_to_string(message),
        position: line,
        compiler_name: "Elixir"
      }
    end
  end

  ## The manifest

  defp write(manifest, sources, opts),
    do:
      :rshell_file.write_whole!(
        manifest,
        pack(%{
          version: @version,
          time: System.os_time(:second),
          config: opts[:config],
          dependencies: dependencies(opts),
          sources: sources
        })
      )

  defp pack(content), do: :erlang.term_to_binary(content, [:compressed])

  defp read(manifest) do
    with {:ok, binary} <- File.read(manifest),
         %{version: @version, time: _, sources: _, config: _, dependencies: _} = content <-
           unpack(binary) do
      content
    else
      _ -> %{version: @version, time: 0, config: nil, dependencies: %{}, sources: %{}}
    end
  end

  defp dependencies(opts), do: Map.new(opts[:dependencies] || [], &{&1, digest(&1)})

  defp unpack(binary) do
    :erlang.binary_to_term(binary)
  rescue
    ArgumentError -> nil
  end

  def sources(manifest), do: read(manifest).sources

  def modules(manifest),
    do: for({_, source} <- read(manifest).sources, module <- source.modules, do: module)

  def clean(manifest, dest) do
    for module <- modules(manifest), do: File.rm(Path.join(dest, "#{module}.beam"))
    _ = File.rm(manifest)
    :ok
  end
end
