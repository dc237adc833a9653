defmodule Mix.Tasks.Compile.Protocols do
  use Mix.Task.Compiler
  use Mix.Task

  @moduledoc """
  Consolidates all protocols in all paths.

  Those are the protocols of the project, of its dependencies and of the library: what implements them is fixed. It runs after all compilers unless the project has `consolidate_protocols: false` or `--no-protocol-consolidation` is
  given. What implements a protocol afterwards, in tests or at the shell's prompt, has no effect.
  """

  # The manifest is `{stamp, [{protocol, impls}]}`: what was found when the module files were those of the stamp.

  @library [Collectable, Enumerable, Inspect, List.Chars, String.Chars]

  @impl true
  def run(args) do
    paths = Enum.filter(:code.get_path(), &(Path.basename(&1) == "ebin"))
    stamp = Enum.map(paths, &stamp/1)
    {status, protocols} = known(stamp, paths)
    fix(protocols)

    if status == :ok and "--verbose" in args,
      do: for({protocol, _} <- protocols, do: Mix.shell().info("Consolidated #{inspect(protocol)}"))

    {status, []}
  end

  @doc "Fixes what was found when the project was compiled last."
  def fix_known do
    with {:ok, {_stamp, protocols}} <- read(), do: fix(protocols)
    :ok
  end

  defp fix(protocols) do
    for {protocol, impls} <- protocols, do: Protocol.Consolidation.fix(protocol, impls)
  end

  defp known(stamp, paths) do
    case read() do
      {:ok, {^stamp, protocols}} ->
        {:noop, protocols}

      _ ->
        protocols = protocols(paths)
        File.mkdir_p!(Path.dirname(manifest()))
        File.write!(manifest(), :erlang.term_to_binary({stamp, protocols}))
        {:ok, protocols}
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
