defmodule Mix.Compilers.Elixir.Manifest do
  @moduledoc """
  What the compiler of a project remembers.

    * `time` - when it compiled last, in seconds
    * `config`, `own_config`, `settings` - the options it compiled with, and digests of the application's configuration and of the
      files of configuration
    * `sources` - for each file its `mtime`, `size` and `digest`, the `modules` it defines and those it needs: `compile` while
      it is compiled, `exports` of which only what they export matters, `runtime` when it runs; the `apps` outside the project
      that it needs while it is compiled, the keys of configurations it read then (`compile_env`), its `external` files, the
      modules that say themselves when to `recompile`, its `calls` and `hooks` of other modules, and its `warnings`
    * `exports` - for each module a digest of what it exports
    * `dependencies` - for each dependency the state of its own manifest, and `{digest, mtime, exports}` of its modules
    * `apps` - for each application digests of its configuration and of what is locked of it

  It is written last, so that a compilation that was cut short is done again.
  """

  @version 4

  @doc "Reads a manifest; one that is not there or of another version is empty."
  def read(file) do
    with {:ok, binary} <- File.read(file), {@version, %{} = content} <- unpack(binary) do
      content
    else
      _ -> %{time: 0, config: nil, own_config: nil, settings: nil, sources: %{}, exports: %{}, dependencies: %{}, apps: %{}}
    end
  end

  @doc "Writes a manifest."
  def write(file, content), do: :rshell_file.write_whole!(file, :erlang.term_to_binary({@version, content}, [:compressed]))

  defp unpack(binary) do
    :erlang.binary_to_term(binary)
  rescue
    ArgumentError -> nil
  end

  @doc "Maps the modules of sources to their files."
  def owners(sources), do: for({file, source} <- sources, module <- source.modules, into: %{}, do: {module, file})

  @doc "Returns a digest of what a loaded module exports."
  def exports(module) do
    struct = if function_exported?(module, :__struct__, 0), do: {module.__struct__(), module.__info__(:struct)}

    if function_exported?(module, :__info__, 1),
      do: :erlang.phash2({module.__info__(:functions), module.__info__(:macros), struct, module.__info__(:deprecated)}, 4_294_967_296),
      else: :erlang.unique_integer()
  rescue
    # What cannot be asked is another every time.
    _ -> :erlang.unique_integer()
  end

  ## Dependencies

  @doc """
  Returns the state of dependencies: for each manifest in `paths` what tells that it changed, and the state of its modules.

  Of one that did not change since `old` it is not read again.
  """
  def dependencies(paths, old) do
    for path <- paths, {mtime, size} when mtime > 0 <- [Mix.Utils.last_modified_and_size(path)], into: %{} do
      digest = digest(path)
      stamp = {mtime, size, digest}

      case old do
        %{^path => {^stamp, modules}} -> {path, {stamp, modules}}
        _ -> {path, {stamp, dependency_modules(path)}}
      end
    end
  end

  defp dependency_modules(path) do
    %{sources: sources, exports: exports} = read(path)
    ebin = Path.join([Path.dirname(path), "..", "ebin"])

    for {_file, source} <- sources, module <- source.modules, into: %{} do
      {module, {source.digest, Mix.Utils.last_modified(Path.join(ebin, "#{module}.beam")), exports[module]}}
    end
  end

  @doc "Returns `{changed, changed exports}` of the modules of dependencies, those that are gone among both."
  def changed_modules(old, new) do
    old = all_modules(old)
    new = all_modules(new)
    modules = Enum.uniq(Map.keys(old) ++ Map.keys(new))

    {Enum.filter(modules, &(old[&1] != new[&1])), Enum.filter(modules, &(exported(old[&1]) != exported(new[&1])))}
  end

  defp all_modules(dependencies), do: for({_path, {_stamp, modules}} <- dependencies, pair <- modules, into: %{}, do: pair)
  defp exported(nil), do: nil
  defp exported({_digest, _mtime, exports}), do: exports

  @doc "Returns a digest of a file, or nil."
  def digest(file), do: with({:ok, text} <- File.read(file), do: :erlang.md5(text), else: (_ -> nil))
end
