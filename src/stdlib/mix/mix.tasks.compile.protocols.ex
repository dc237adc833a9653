defmodule Mix.Tasks.Compile.Protocols do
  use Mix.Task.Compiler
  use Mix.Task

  @moduledoc """
  Consolidates all protocols in all paths: those of the project, of its dependencies and of the library. What
  implements them is fixed then, and calls are quicker.

      mix compile.protocols

  It runs after all compilers unless the project has `consolidate_protocols: false` or
  `--no-protocol-consolidation` is given. What implements a protocol afterwards, in tests or at the shell's
  prompt, has no effect.
  """

  # The manifest is `{stamp, [{protocol, {impls, files}}]}`: what was found when the module files were those of the stamp, with
  # the files that each protocol and its implementations are in. The library's protocols are in none. Consolidated protocols
  # of other files are written to `consolidated`, where they can be looked at; what holds while this program runs is fixed.

  @library [Collectable, Enumerable, Inspect, List.Chars, String.Chars]

  @impl true
  def run(args) do
    paths = Enum.filter(:code.get_path(), &(Path.basename(&1) == "ebin"))
    stamp = Enum.map(paths, &stamp/1)
    {protocols, changed} = known(stamp, paths, "--force" in args)
    fix(protocols)
    consolidate(for {protocol, {impls, _}} <- protocols, protocol in changed, do: {protocol, impls})

    if "--verbose" in args,
      do: for(protocol <- changed, do: Mix.shell().info("Consolidated #{inspect(protocol)}"))

    if changed == [], do: :noop, else: :ok
  end

  defp consolidate(protocols) do
    path = Mix.Project.consolidation_path()
    File.mkdir_p!(path)

    for {protocol, impls} <- protocols, protocol not in @library, {:ok, bytes} <- [Protocol.consolidate(protocol, impls)] do
      :rshell_file.write_whole!(Path.join(path, "#{protocol}.beam"), bytes)
    end
  end

  @doc "Fixes what was found when the project was compiled last."
  def fix_known do
    with {:ok, {_stamp, protocols}} <- read(), do: fix(protocols)
    :ok
  end

  defp fix(protocols) do
    for {protocol, {impls, _files}} <- protocols, do: Protocol.Consolidation.fix(protocol, impls)
  end

  # The protocols, and those among them that are others than before.
  defp known(stamp, paths, force?) do
    case read() do
      {:ok, {^stamp, protocols}} when not force? ->
        {protocols, []}

      read ->
        protocols = with_files(protocols(paths), stamp)
        File.mkdir_p!(Path.dirname(manifest()))
        :rshell_file.write_whole!(manifest(), :erlang.term_to_binary({stamp, protocols}))
        before = with {:ok, {_stamp, before}} when not force? <- read, do: Map.new(before), else: (_ -> %{})
        forget(Map.keys(before) -- Keyword.keys(protocols))
        {protocols, for({protocol, found} <- protocols, before[protocol] != found, do: protocol)}
    end
  end

  defp forget(protocols) do
    for protocol <- protocols, do: File.rm(Path.join(Mix.Project.consolidation_path(), "#{protocol}.beam"))
  end

  defp with_files(protocols, stamp) do
    for {protocol, impls} <- protocols do
      wanted = ["#{protocol}.beam" | Enum.map(impls, &"#{Module.concat(protocol, &1)}.beam")]
      {protocol, {impls, for({_path, names} when is_list(names) <- stamp, {name, changed} <- names, name in wanted, do: {name, changed})}}
    end
  end

  defp read do
    with {:ok, bytes} <- File.read(manifest()), do: {:ok, :erlang.binary_to_term(bytes)}
  rescue
    ArgumentError -> :error
  end

  defp stamp(path) do
    with {:ok, names} <- File.ls(path) do
      {path, for(name <- Enum.sort(names), do: {name, changed(Path.join(path, name))})}
    end
  end

  defp changed(file) do
    with {:ok, stat} <- File.stat(file, time: :posix), do: {stat.mtime, stat.size, stat.inode}
  end

  defp protocols(paths) do
    of_library = for protocol <- @library, do: {protocol, Protocol.Consolidation.of_library(protocol)}
    of_files = for protocol <- Protocol.extract_protocols(paths), do: {protocol, []}

    for {protocol, impls} <- of_library ++ of_files do
      {protocol, Enum.sort(impls ++ implementations(protocol, paths)) |> Enum.uniq()}
    end
  end

  # `Any` only counts for those that fall back to it.
  defp implementations(protocol, paths) do
    fallback? = Keyword.get(protocol.__info__(:attributes), :__protocol__, [])[:fallback_to_any]
    protocol |> Protocol.extract_impls(paths) |> Enum.reject(&(&1 == Any and not fallback?))
  end

  @impl true
  def manifests, do: [manifest()]

  # An umbrella has no application of its own.
  defp manifest do
    path = if Mix.Project.umbrella?(), do: Mix.Project.build_path(), else: Mix.Project.manifest_path()
    Path.join(path, "compile.protocols")
  end

  @impl true
  def clean, do: File.rm(manifest())
end
