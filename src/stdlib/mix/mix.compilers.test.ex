defmodule Mix.Compilers.Test do
  @moduledoc false

  # Loads test files and runs what is in them. For `--stale` a manifest remembers each file's digest and the modules it needs,
  # and the digests of the helpers, whose change concerns every file.

  def require_and_run(files, helpers, manifest, opts) do
    helpers = Map.new(helpers, &{&1, {digest(&1), Mix.Utils.last_modified(&1)}})
    known = known(read(manifest), helpers, opts)

    case Enum.filter(files, &(opts[:stale] != true or stale?(&1, known))) do
      [] -> :noop
      chosen -> run(chosen, known, manifest, opts)
    end
  end

  defp known(%{helpers: old} = known, helpers, opts) do
    if Map.keys(old) != Map.keys(helpers) or Enum.any?(helpers, &newer?(&1, old)),
      do: %{helpers: helpers, files: %{}},
      else: if(opts[:force], do: %{known | files: %{}}, else: known)
  end

  defp known(nil, helpers, _opts), do: %{helpers: helpers, files: %{}}

  defp newer?({file, {digest, mtime}}, old), do: not match?({^digest, before} when mtime <= before, old[file])

  defp run(files, known, manifest, opts) do
    Mix.shell().print_app()
    task = ExUnit.async_run()
    caller = self()

    # One after the other, so that the order of the files is that of the tests.
    load = fn ->
      Kernel.ParallelCompiler.require(files,
        room: 1,
        each_report: fn file, report ->
          send(caller, {__MODULE__, file, report.compile ++ report.exports ++ report.runtime})
        end
      )
    end

    case without_details(load) do
      {:ok, _modules, warnings} ->
        %{failures: failures} = results = ExUnit.await_run(task)
        needs = reports(%{})
        if opts[:stale] == true and failures == 0, do: write(manifest, known, needs)
        if opts[:warnings_as_errors] == true and warnings != [] and failures == 0, do: warned()
        {:ok, results}

      {:error, _errors, _warnings} ->
        exit({:shutdown, 1})
    end
  end

  # Nobody asks for the documentation of tests.
  defp without_details(load) do
    previous = Map.take(Code.compiler_options(), [:docs, :debug_info])
    Code.compiler_options(docs: false, debug_info: false)

    try do
      load.()
    after
      Code.compiler_options(previous)
    end
  end

  defp warned do
    Mix.shell().error(
      "\nERROR! Test suite aborted after successful execution due to warnings while using the --warnings-as-errors option"
    )

    System.at_exit(fn _ -> exit({:shutdown, 1}) end)
  end

  defp reports(all) do
    receive do
      {__MODULE__, file, modules} -> reports(Map.put(all, file, modules))
    after
      0 -> all
    end
  end

  defp stale?(file, known) do
    case known.files do
      %{^file => %{digest: digest, needs: needs}} ->
        digest(file) != digest or Mix.Utils.last_modified(file) > known.files[file].mtime or
          state_of(needs) != known_state(known, file)

      _ ->
        true
    end
  end

  defp known_state(known, file), do: known.files[file].state

  # What the needed modules of the project are made of, and those that these need.
  defp state_of(modules) do
    sources =
      Mix.Compilers.Elixir.sources(Path.join(Mix.Project.manifest_path(), "compile.elixir"))

    owner = for {file, source} <- sources, module <- source.modules, into: %{}, do: {module, file}
    modules |> reach(sources, owner, %{}) |> Enum.sort()
  end

  defp reach([], _sources, _owner, seen), do: seen

  defp reach([module | rest], sources, owner, seen) do
    file = owner[module]

    if file == nil or Map.has_key?(seen, file) do
      reach(rest, sources, owner, seen)
    else
      source = sources[file]

      reach(
        source.compile ++ source.runtime ++ rest,
        sources,
        owner,
        Map.put(seen, file, source.digest)
      )
    end
  end

  defp digest(file), do: with({:ok, text} <- File.read(file), do: :erlang.md5(text))

  defp read(manifest) do
    with {:ok, binary} <- File.read(manifest),
         %{files: _, helpers: _} = content <- :erlang.binary_to_term(binary) do
      content
    else
      _ -> nil
    end
  rescue
    ArgumentError -> nil
  end

  defp write(manifest, known, needs) do
    new =
      for {file, modules} <- needs,
          into: %{},
          do:
            {file,
             %{digest: digest(file), mtime: Mix.Utils.last_modified(file), needs: modules, state: state_of(modules)}}

    :rshell_file.write_whole!(
      manifest,
      :erlang.term_to_binary(%{known | files: Map.merge(known.files, new)})
    )
  end
end
