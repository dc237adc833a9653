defmodule Mix.Compilers.Elixir.Stale do
  @moduledoc """
  Finds out which files of a project have to be compiled again.
  """

  alias Mix.Compilers.Elixir.Manifest

  @doc """
  Returns the state of a file, `%{mtime, size, digest, changed}`.

  One with another time but the same content did not change. What was written in the second of the last compilation may have
  changed since without its time telling.
  """
  def state(file, old, compiled) do
    {mtime, size} = file |> Mix.Utils.last_modified_and_size() |> settled(file)

    case old do
      %{mtime: ^mtime, size: ^size} when mtime < compiled ->
        %{mtime: mtime, size: size, digest: old.digest, changed: false}

      _ ->
        digest = Manifest.digest(file)
        %{mtime: mtime, size: size, digest: digest, changed: old == nil or old.digest != digest}
    end
  end

  # A time to come would never be over.
  defp settled({mtime, size}, file) do
    now = System.os_time(:second)

    if mtime > now do
      Mix.shell().error("warning: mtime (modified time) for \"#{file}\" was set to the future, resetting to now")
      File.touch!(file, now)
      {now, size}
    else
      {mtime, size}
    end
  end

  @doc """
  Returns the files that are stale before any is compiled.

  `what` has the files that are there with their states (`new`), those that are gone (`removed`), modules of dependencies that
  changed (`changed`) or export something else (`exports`), the sources of the dependencies, and the applications whose
  configuration or lock is another (`apps`).
  """
  def first(old, what) do
    changed = for {file, %{changed: true}} <- what.new, do: file
    lost = for file <- what.removed, module <- old.sources[file].modules, do: module
    own = for {file, source} <- old.sources, Map.has_key?(what.new, file), stale?(source, what, lost), do: file
    exporters = dependents(old.sources, lost ++ what.exports)
    files = changed ++ own ++ Enum.filter(exporters, &Map.has_key?(what.new, &1))
    touched = for(file <- files, source = old.sources[file], module <- source.modules, do: module) ++ lost ++ what.changed
    graph = Map.merge(what.dependency_sources, old.sources)
    Enum.sort(Enum.uniq(files ++ Enum.filter(spread(graph, MapSet.new(touched)), &Map.has_key?(what.new, &1))))
  end

  # A module that another file defined, too, has to be defined by this one again.
  defp stale?(source, what, lost) do
    Enum.any?(source.external, &external?/1) or Enum.any?(source.recompile, &recompile?/1) or
      Enum.any?(source.modules, &(&1 in lost)) or Enum.any?(source.apps, &(&1 in what.apps)) or
      (what.project_changed? and Mix.Project in source.libraries)
  end

  defp recompile?(module),
    do: Code.ensure_loaded?(module) and function_exported?(module, :__mix_recompile__?, 0) and module.__mix_recompile__?()

  defp external?({path, mtime, digest}) do
    now = Mix.Utils.last_modified(path)
    {settled, _} = settled({now, 0}, path)
    now > System.os_time(:second) or settled > mtime or Manifest.digest(path) != digest or now != settled
  end

  @doc "Returns the state of an external file, by which is told whether it changed."
  def external(path), do: {path, min(Mix.Utils.last_modified(path), System.os_time(:second)), Manifest.digest(path)}

  @doc "Returns the files that need what some modules export."
  def dependents(_sources, []), do: []
  def dependents(sources, modules), do: for({file, source} <- sources, Enum.any?(source.exports, &(&1 in modules)), do: file)

  @doc """
  Returns the files that need touched modules for being compiled, or modules that reach one when they run.
  """
  def spread(sources, touched) do
    if MapSet.size(touched) == 0, do: [], else: sources |> needing(touched) |> again(sources, touched)
  end

  defp needing(sources, touched) do
    owner = Manifest.owners(sources)
    for {file, source} <- sources, reaches?(source.compile, sources, owner, touched, MapSet.new()), do: file
  end

  # What has to be compiled again changes in turn.
  defp again(files, sources, touched) do
    more = for file <- files, module <- sources[file].modules, into: touched, do: module
    if MapSet.equal?(more, touched), do: files, else: spread(sources, more)
  end

  @doc "Returns the files that call touched modules, or modules that reach one when they run."
  def callers(sources, touched) do
    owner = Manifest.owners(sources)

    for {file, source} <- sources,
        reaches?(source.runtime ++ source.compile ++ source.exports, sources, owner, touched, MapSet.new()),
        do: file
  end

  defp reaches?([], _sources, _owner, _touched, _seen), do: false

  defp reaches?([module | rest], sources, owner, touched, seen) do
    cond do
      MapSet.member?(seen, module) ->
        reaches?(rest, sources, owner, touched, seen)

      MapSet.member?(touched, module) ->
        true

      source = sources[owner[module]] ->
        reaches?(source.compile ++ source.runtime ++ rest, sources, owner, touched, MapSet.put(seen, module))

      true ->
        reaches?(rest, sources, owner, touched, MapSet.put(seen, module))
    end
  end
end
