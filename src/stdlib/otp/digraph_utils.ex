defmodule :digraph_utils do
  @moduledoc "Algorithms on directed graphs."

  @doc "The vertices of each connected part."
  def components(graph),
    do: forest(graph, &(:digraph.in_neighbours(&1, &2) ++ :digraph.out_neighbours(&1, &2)))

  @doc "The vertices of each part in which all reach each other."
  def strong_components(graph) do
    forest(graph, &:digraph.in_neighbours/2, :lists.reverse(postorder(graph)))
  end

  @doc "The strong components that have a cycle."
  def cyclic_strong_components(graph) do
    :lists.reverse(for(c <- strong_components(graph), cyclic?(graph, c), do: c))
  end

  defp cyclic?(graph, [vertex]), do: :lists.member(vertex, :digraph.out_neighbours(graph, vertex))
  defp cyclic?(_graph, _), do: true

  @doc "The vertices that a set of vertices reaches, itself included."
  def reachable(vertices, graph), do: spread(vertices, graph, &:digraph.out_neighbours/2)
  @doc "The vertices that an edge at least leads to from some."
  def reachable_neighbours(vertices, graph),
    do: beyond(vertices, graph, &:digraph.out_neighbours/2)

  @doc "The vertices that reach a set of vertices, itself included."
  def reaching(vertices, graph), do: spread(vertices, graph, &:digraph.in_neighbours/2)
  @doc "The vertices from which an edge at least leads to some."
  def reaching_neighbours(vertices, graph), do: beyond(vertices, graph, &:digraph.in_neighbours/2)

  defp spread(vertices, graph, next), do: :lists.append(forest(graph, next, vertices))

  defp beyond(vertices, graph, next),
    do: spread(:lists.append(for(v <- vertices, do: next.(graph, v))), graph, next)

  @doc "The vertices in the order in which a depth first walk meets them."
  def preorder(graph), do: :lists.append(forest_order(graph, :pre))
  @doc "The vertices in the order in which a depth first walk leaves them."
  def postorder(graph), do: :lists.append(forest_order(graph, :post))

  defp forest_order(graph, order) do
    {trees, _} =
      :lists.mapfoldl(
        fn root, seen ->
          {tree, seen} = walk(root, graph, &:digraph.out_neighbours/2, seen, order, [])
          {:lists.reverse(tree), seen}
        end,
        %{},
        :digraph.vertices(graph)
      )

    trees
  end

  defp walk(vertex, _graph, _next, seen, _order, found) when is_map_key(seen, vertex),
    do: {found, seen}

  defp walk(vertex, graph, next, seen, order, found) do
    seen = Map.put(seen, vertex, true)
    found = if order == :pre, do: [vertex | found], else: found

    {found, seen} =
      :lists.foldl(
        fn v, {found, seen} -> walk(v, graph, next, seen, order, found) end,
        {found, seen},
        next.(graph, vertex)
      )

    {if(order == :post, do: [vertex | found], else: found), seen}
  end

  defp forest(graph, next), do: forest(graph, next, :digraph.vertices(graph))

  defp forest(graph, next, roots) do
    {trees, _} =
      :lists.foldl(
        fn root, {trees, seen} ->
          case walk(root, graph, next, seen, :pre, []) do
            {[], seen} -> {trees, seen}
            {tree, seen} -> {[tree | trees], seen}
          end
        end,
        {[], %{}},
        roots
      )

    trees
  end

  @doc "The vertices so that all edges lead forward, or false."
  def topsort(graph) do
    order = :lists.reverse(postorder(graph))
    # An edge from a vertex to itself is no hindrance.
    acyclic? = length(forest(graph, &:digraph.in_neighbours/2, order)) == length(order)
    if acyclic?, do: order, else: false
  end

  @doc "Tells whether there is no cycle."
  def is_acyclic(graph), do: loop_vertices(graph) == [] and cyclic_strong_components(graph) == []

  @doc "The vertices with an edge to themselves."
  def loop_vertices(graph),
    do:
      for(
        v <- :digraph.vertices(graph),
        :lists.member(v, :digraph.out_neighbours(graph, v)),
        do: v
      )

  @doc "Tells whether it is a tree."
  def is_tree(graph) do
    :digraph.no_edges(graph) == :digraph.no_vertices(graph) - 1 and length(components(graph)) == 1
  end

  @doc "Tells whether it is a tree in which one vertex reaches all."
  def is_arborescence(graph), do: arborescence_root(graph) != :no

  @doc "The vertex that reaches all of a tree: `{:yes, vertex}` or `:no`."
  def arborescence_root(graph) do
    with true <- :digraph.no_edges(graph) == :digraph.no_vertices(graph) - 1,
         degrees = for(v <- :digraph.vertices(graph), do: {:digraph.in_degree(graph, v), v}),
         [{0, root}] <- for({degree, _} = pair <- degrees, degree != 1, do: pair) do
      {:yes, root}
    else
      _ -> :no
    end
  end

  @doc "The graph of strong components."
  def condensation(graph) do
    components = strong_components(graph)
    result = :digraph.new()
    owner = for component <- components, v <- component, into: %{}, do: {v, component}
    for component <- components, do: :digraph.add_vertex(result, component)

    for {from, to} <- :lists.usort(for(e <- :digraph.edges(graph), do: ends(graph, e, owner))),
        from != to,
        do: :digraph.add_edge(result, from, to)

    result
  end

  defp ends(graph, edge, owner) do
    {_, from, to, _} = :digraph.edge(graph, edge)
    {owner[from], owner[to]}
  end

  @doc "The graph of some vertices."
  def subgraph(graph, vertices), do: subgraph(graph, vertices, [])

  @doc "As `subgraph/2`, with options: `type:` and `keep_labels:`."
  def subgraph(graph, vertices, options) do
    type = if is_list(options[:type]), do: options[:type], else: []
    keep = Keyword.get(options, :keep_labels, true)
    result = :digraph.new(type)

    for v <- vertices,
        {_, label} <- [:digraph.vertex(graph, v)],
        do: :digraph.add_vertex(result, v, if(keep, do: label, else: []))

    for e <- :digraph.edges(graph),
        {_, from, to, label} = :digraph.edge(graph, e),
        :lists.member(from, vertices) and :lists.member(to, vertices),
        do: :digraph.add_edge(result, e, from, to, if(keep, do: label, else: []))

    result
  end
end
