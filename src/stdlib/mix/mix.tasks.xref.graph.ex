defmodule Mix.Tasks.Xref.Graph do
  @moduledoc false

  # Which files need which: a map from each file to the files it needs, `{file, label}`, sorted.

  alias Mix.Tasks.Xref.References

  @doc "Makes a graph of the references of each file."
  def edges(references) do
    owners =
      for {file, modules} <- References.sources(),
          module <- modules,
          into: %{},
          do: {module, file}

    Map.new(references, fn {file, all} ->
      needed =
        for one <- all,
            other = owners[one.module],
            other not in [nil, file],
            do: {other, one.mode}

      grouped = Enum.group_by(needed, &elem(&1, 0), &elem(&1, 1))
      {file, Enum.sort(for {other, modes} <- grouped, do: {other, References.strongest(modes)})}
    end)
  end

  @doc "Leaves files out."
  def without(graph, files),
    do: graph |> Map.drop(files) |> keep(fn _from, {to, _label} -> to not in files end)

  @doc "Keeps edges with a label."
  def labelled(graph, nil), do: graph

  def labelled(graph, :compile_connected),
    do: keep(graph, fn _from, {to, label} -> label == :compile and graph[to] != [] end)

  def labelled(graph, wanted), do: keep(graph, fn _from, {_to, label} -> label == wanted end)

  @doc "Maps the files of groups to the names of these: those of their first files, with a plus."
  def group_names(groups), do: for([first | _] = group <- groups, file <- group, into: %{}, do: {file, first <> "+"})

  @doc "Takes the files that are mapped to the same name for one."
  def grouped(graph, names) when names == %{}, do: graph

  def grouped(graph, names) do
    name = &Map.get(names, &1, &1)

    graph
    |> Enum.group_by(fn {file, _} -> name.(file) end, &elem(&1, 1))
    |> Map.new(fn {file, edges} ->
      labels = Enum.group_by(Enum.concat(edges), fn {to, _} -> name.(to) end, &elem(&1, 1))
      {file, Enum.sort(for {to, labels} <- labels, to != file, do: {to, References.strongest(labels)})}
    end)
  end

  @doc "Keeps edges that lead to files."
  def leading_to(graph, []), do: graph

  def leading_to(graph, sinks) do
    leading = leading(graph, sinks, MapSet.new(sinks))
    keep(graph, fn _from, {to, _label} -> MapSet.member?(leading, to) end)
  end

  defp leading(_graph, [], found), do: found

  defp leading(graph, targets, found) do
    new =
      for {file, edges} <- graph,
          file not in found,
          Enum.any?(edges, fn {to, _} -> to in targets end),
          do: file

    leading(graph, new, MapSet.union(found, MapSet.new(new)))
  end

  defp keep(graph, wanted?),
    do: Map.new(graph, fn {from, edges} -> {from, Enum.filter(edges, &wanted?.(from, &1))} end)

  ## Numbers

  @doc """
  Counts the edges of a graph, a map of the files that each file needs, with the label of each.

      iex> Mix.Tasks.Xref.Graph.count(%{"a.ex" => [{"b.ex", :compile}], "b.ex" => []})
      1
  """
  def count(graph), do: graph |> Enum.map(fn {_, edges} -> length(edges) end) |> Enum.sum()

  @doc "Counts the edges with a label."
  def count(graph, label), do: graph |> labelled(label) |> count()

  @doc "Counts what each file needs, as `{count, file}`."
  def outgoing(graph), do: for({file, edges} <- graph, do: {length(edges), file})

  @doc "Counts who needs each file, as `{count, file}`."
  def incoming(graph) do
    needed = for {_, edges} <- graph, {to, _label} <- edges, do: to
    counts = Enum.frequencies(needed)
    for {file, _} <- graph, do: {Map.get(counts, file, 0), file}
  end

  @doc "Returns the cycles of at least a size, the longest first; each ends with its beginning."
  def cycles(graph, least) do
    digraph = :digraph.new()
    for {file, _} <- graph, do: :digraph.add_vertex(digraph, file)
    for {file, edges} <- graph, {to, _label} <- edges, do: :digraph.add_edge(digraph, file, to)

    cycles =
      digraph |> :digraph_utils.cyclic_strong_components() |> Enum.flat_map(&through(digraph, &1))

    :digraph.delete(digraph)

    cycles
    |> Enum.filter(&(length(&1) > least))
    |> Enum.sort_by(&length/1, :desc)
  end

  defp through(_digraph, []), do: []

  defp through(digraph, [file | rest]) do
    case :digraph.get_cycle(digraph, file) do
      false -> through(digraph, rest)
      cycle -> [cycle | through(digraph, rest -- cycle)]
    end
  end

  ## Pictures

  @doc """
  Returns trees of `{file, label, below}`.

  What a file needs stands below it once: where several that stand beside each other need it, below the first.
  """
  def forest(graph, roots) do
    {trees, _seen} = trees(for(root <- roots, do: {root, nil}), graph, MapSet.new())
    trees
  end

  defp trees(nodes, graph, seen) do
    new = for {file, _label} <- nodes, file not in seen, into: MapSet.new(), do: file

    {trees, {seen, _new}} =
      Enum.map_reduce(nodes, {MapSet.union(seen, new), new}, fn {file, label}, {seen, new} ->
        if file in new do
          {below, seen} = trees(graph[file] || [], graph, seen)
          {{file, label, below}, {seen, MapSet.delete(new, file)}}
        else
          {{file, label, []}, {seen, new}}
        end
      end)

    {trees, seen}
  end

  @doc "Says what kind of edge leads somewhere; that it is needed to run goes without saying."
  def note(label), do: if(label in [:compile, :export], do: "(#{label})")

  @doc "Returns the graph in the language of Graphviz."
  def dot(graph, roots) do
    {lines, _seen} =
      Enum.flat_map_reduce(roots, MapSet.new(), fn root, seen ->
        {edges, seen} = dot_edges(root, graph, seen)
        {[["  ", quoted(root), "\n"] | edges], seen}
      end)

    IO.iodata_to_binary(["digraph \"xref graph\" {\n", lines, "}\n"])
  end

  defp dot_edges(file, graph, seen) do
    if file in seen do
      {[], seen}
    else
      Enum.flat_map_reduce(graph[file] || [], MapSet.put(seen, file), fn {to, label}, seen ->
        note = if note = note(label), do: [" [label=\"", note, "\"]"], else: []
        {edges, seen} = dot_edges(to, graph, seen)
        {[["  ", quoted(file), " -> ", quoted(to), note, "\n"] | edges], seen}
      end)
    end
  end

  defp quoted(file), do: ["\"", file, "\""]
end
