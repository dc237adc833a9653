defmodule Mix.Tasks.Xref do
  use Mix.Task

  @shortdoc "Prints cross reference information"
  @recursive true

  @moduledoc """
  Tells which files of the project need which.

      mix xref graph
      mix xref callers MODULE
      mix xref trace FILE

  A file needs another while it is compiled (`compile`: it calls its macros, or its functions in the body of a module), for
  what its modules export (`export`: it requires or imports them, or builds their structs), or only when it runs (`runtime`).

  ## Options

    * `--label LABEL` - only `compile`, `export` or `runtime` references; `compile-connected` of `graph` are those files
      needed while compiling that need others themselves
    * `--fail-above N` - fails if there are more than N references
    * `--sink FILE`, `--source FILE` - only what leads to a file, or away from it
    * `--exclude FILE` - leaves a file out
    * `--only-direct` - with `--sink` and `--label`, only files that lead there by references of that label alone
    * `--group FILES` - takes several files, between commas, for one, named by the first
    * `--only-nodes` - names the files only
    * `--format FORMAT` - `plain`, `pretty`, `stats`, `cycles` or `dot`
    * `--min-cycle-size N` - shows no shorter cycles
    * `--no-compile`, `--no-deps-check`, `--no-archives-check`, `--no-elixir-version-check` - leaves out a step
  """

  alias Mix.Tasks.Xref.{Graph, References}

  @switches [
    archives_check: :boolean,
    compile: :boolean,
    deps_check: :boolean,
    elixir_version_check: :boolean,
    exclude: :keep,
    fail_above: :integer,
    format: :string,
    group: :keep,
    include_siblings: :boolean,
    label: :string,
    min_cycle_size: :integer,
    only_direct: :boolean,
    only_nodes: :boolean,
    sink: :keep,
    source: :keep
  ]

  @impl true
  def run(args) do
    {opts, args} = OptionParser.parse!(args, strict: @switches)
    Mix.Task.run("compile", if(opts[:compile] == false, do: ["--no-compile"], else: []))

    case args do
      ["graph"] -> graph(opts)
      ["callers", module] -> callers(module, opts)
      ["trace", file] -> trace(file, opts)
      [moved] when moved in ["deprecated", "unreachable"] -> moved(moved)
      _ -> unknown()
    end
  end

  defp moved(check) do
    Mix.shell().error("The #{check} check has been moved to the compiler and has no effect now")
  end

  defp unknown,
    do: Mix.raise("xref doesn't support this command. For more information run \"mix help xref\"")

  @doc """
  Returns the calls of functions of other modules in the project: maps with `:callee`, `:caller_module`, `:file` and `:line`.
  """
  @deprecated "Use compilation tracers described in the Code module"
  def calls(_opts \\ []) do
    for {file, source} <- Mix.Compilers.Elixir.sources(hd(Mix.Tasks.Compile.Elixir.manifests())),
        {callee, {caller, _, _}, _path, line} <- source.calls,
        do: %{callee: callee, caller_module: caller, file: file, line: line}
  end

  ## The commands

  defp callers(name, opts) do
    module =
      case Code.string_to_quoted(name) do
        {:ok, {:__aliases__, _, parts}} -> Module.concat(parts)
        {:ok, module} when is_atom(module) -> module
        _ -> Mix.raise("xref callers MODULE expects a MODULE, got: #{name}")
      end

    wanted = label(opts, "callers")
    sources = References.sources()

    found =
      for {file, references} <- Enum.sort(References.all()),
          module not in sources[file],
          modes = for(%{module: ^module, mode: mode} <- references, do: mode),
          modes != [],
          mode = References.strongest(modes),
          wanted in [nil, mode],
          do: {file, mode}

    for {file, mode} <- found, do: Mix.shell().info("#{file} (#{mode})")
    limit(length(found), "references", opts)
  end

  defp trace(file, opts) do
    wanted = label(opts, "trace")
    own = References.modules()
    references = References.told_of(file)

    found =
      for %{module: module, mode: mode} = one <- references,
          module in own,
          wanted in [nil, mode],
          do: one

    for one <- References.by_line(found),
        do: Mix.shell().info("#{file}:#{one.line}: #{References.format(one)} (#{one.mode})")

    limit(length(found), "traces", opts)
  end

  defp graph(opts) do
    format = opts[:format] || "pretty"
    label = label(opts, "graph")
    edges = Graph.edges(References.all())
    files = edges |> Map.keys() |> Enum.sort()
    names = opts |> groups(files) |> Graph.group_names()
    named = fn files -> Enum.uniq(for(file <- files, do: Map.get(names, file, file))) end
    sources = named.(known(:source, "Sources", files, opts))
    sinks = named.(known(:sink, "Sinks", files, opts))
    excluded = known(:exclude, "Excluded files", files, opts)
    graph = edges |> Graph.without(excluded) |> Graph.grouped(names)

    graph =
      if opts[:only_direct],
        do: graph |> Graph.labelled(label) |> Graph.leading_to(sinks),
        else: graph |> Graph.leading_to(sinks) |> Graph.labelled(label)

    roots = roots(graph, sources, sinks, label)
    count = print(format, graph, roots, opts)
    limit(count, if(opts[:format] == "cycles", do: "cycles", else: "references"), opts)
  end

  defp groups(opts, files) do
    for {:group, names} <- opts do
      names |> String.split(",") |> Enum.map(&{:group, &1}) |> then(&known(:group, "Group files", files, &1))
    end
  end

  defp known(key, what, files, opts) do
    given = Keyword.get_values(opts, key)

    if (missing = given -- files) != [],
      do: Mix.raise("#{what} could not be found: #{Enum.join(missing, ", ")}")

    given
  end

  # What was asked for, or all that leads anywhere if that was asked for.
  defp roots(_graph, [_ | _] = sources, _sinks, _label), do: sources

  defp roots(graph, [], sinks, label) do
    for {file, edges} <- Enum.sort(graph),
        edges != [] or (sinks == [] and label == nil),
        file not in sinks,
        do: file
  end

  defp label(opts, command) do
    case {opts[:label], command} do
      {nil, _} -> nil
      {"compile-connected", "graph"} -> :compile_connected
      {"compile", _} -> :compile
      {"export", _} -> :export
      {"runtime", _} -> :runtime
      {label, _} -> Mix.raise("Unknown --label #{label} in mix xref #{command}")
    end
  end

  defp limit(count, what, opts) do
    with most when most != nil and count > most <- opts[:fail_above],
         do: Mix.raise("Too many #{what} (found: #{count}, permitted: #{most})")

    :ok
  end

  ## Formats of the graph: each gives the number of what counts for `--fail-above`.

  defp print("plain", graph, roots, opts), do: tree(graph, roots, "plain", opts)
  defp print("pretty", graph, roots, opts), do: tree(graph, roots, "pretty", opts)

  defp print("stats", graph, _roots, _opts) do
    counted = for label <- [:compile, :export, :runtime], do: Graph.count(graph, label)
    [compile, export, runtime] = counted
    size = map_size(graph)

    Mix.shell().info("Tracked files: #{size} (nodes)")
    Mix.shell().info("Compile dependencies: #{compile} (edges)")
    Mix.shell().info("Exports dependencies: #{export} (edges)")
    Mix.shell().info("Runtime dependencies: #{runtime} (edges)")
    Mix.shell().info("Cycles: #{length(Graph.cycles(graph, 0))}")
    top("outgoing", Graph.outgoing(graph), size)
    top("incoming", Graph.incoming(graph), size)
    0
  end

  defp print("cycles", graph, _roots, opts) do
    case Graph.cycles(graph, opts[:min_cycle_size] || 0) do
      [] ->
        Mix.shell().info("No cycles found")
        0

      cycles ->
        Mix.shell().info("#{length(cycles)} cycles found. Showing them in decreasing size:\n")

        for cycle <- cycles do
          Mix.shell().info("Cycle of length #{length(cycle)}:\n")
          for file <- cycle, do: Mix.shell().info("    " <> file)
          Mix.shell().info("")
        end

        length(cycles)
    end
  end

  defp print("dot", graph, roots, _opts) do
    File.write!("xref_graph.dot", Graph.dot(graph, roots))

    Mix.shell().info(
      """
      Generated "xref_graph.dot" in the current directory. To generate a PNG:

         dot -Tpng xref_graph.dot -o xref_graph.png

      For more options see http://www.graphviz.org/.
      """
      |> String.trim_trailing("\n")
    )

    Graph.count(graph)
  end

  defp print(other, _graph, _roots, _opts),
    do: Mix.raise("Unknown --format #{other} in mix xref graph")

  defp tree(graph, roots, format, opts) do
    if opts[:only_nodes] do
      for file <- roots, do: Mix.shell().info(file)
    else
      graph |> Graph.forest(roots) |> Mix.Utils.print_tree(&shown/1, format: format)
    end

    Graph.count(graph)
  end

  defp shown({file, label, below}), do: {{file, Graph.note(label)}, below}

  defp top(direction, counts, size) do
    Mix.shell().info("\nTop #{min(size, 10)} files with most #{direction} dependencies:")

    for {count, file} <- counts |> Enum.sort(:desc) |> Enum.take(10),
        do: Mix.shell().info("  * #{file} (#{count})")
  end
end
