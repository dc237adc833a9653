# A graph is `{:digraph, vertices, edges, neighbours, cyclic}`: three tables. The third, a bag, has `{{:out, v}, edge}` and
# `{{:in, v}, edge}`, and the counters for names.
defmodule :digraph do
  @moduledoc "Directed graphs in tables: vertices and edges with labels."

  @doc "A graph that may have cycles."
  def new, do: new([])

  @doc "A graph with options: `:cyclic` or `:acyclic`, `:protected` or `:private`."
  def new(options) when is_list(options) do
    if options -- [:cyclic, :acyclic, :protected, :private] != [], do: :erlang.error(:badarg)
    access = if :private in options, do: :private, else: :protected
    vertices = :ets.new(:vertices, [:set, access])
    edges = :ets.new(:edges, [:set, access])
    neighbours = :ets.new(:neighbours, [:bag, access])
    :ets.insert(neighbours, [{:"$vid", 0}, {:"$eid", 0}])
    {:digraph, vertices, edges, neighbours, :acyclic not in options}
  end

  def new(_), do: :erlang.error(:badarg)

  @doc "Deletes the graph."
  def delete({:digraph, vertices, edges, neighbours, _}) do
    :ets.delete(vertices)
    :ets.delete(edges)
    :ets.delete(neighbours)
  end

  def delete(other), do: badrecord(other)

  @doc "Whether it may have cycles, who may use it, how much memory it takes."
  def info({:digraph, vertices, edges, neighbours, cyclic}) do
    memory =
      for(table <- [vertices, edges, neighbours], do: :ets.info(table, :memory)) |> :lists.sum()

    [
      {:cyclicity, if(cyclic, do: :cyclic, else: :acyclic)},
      {:memory, memory},
      {:protection, :ets.info(vertices, :protection)}
    ]
  end

  def info(other), do: badrecord(other)

  # As a record's fields are taken by Erlang's compiler.
  defp badrecord(other), do: :erlang.error({:badrecord, other})

  defp number({:digraph, _, _, neighbours, _}, key) do
    [{^key, number}] = :ets.lookup(neighbours, key)
    :ets.delete(neighbours, key)
    :ets.insert(neighbours, {key, number + 1})
    number
  end

  defp number(other, _), do: badrecord(other)

  @doc "Adds a vertex with a new name."
  def add_vertex(graph), do: add_vertex(graph, [:"$v" | number(graph, :"$vid")])
  @doc "Adds a vertex."
  def add_vertex(graph, vertex), do: add_vertex(graph, vertex, [])

  @doc "Adds a vertex, or changes its label."
  def add_vertex({:digraph, vertices, _, _, _}, vertex, label) do
    :ets.insert(vertices, {vertex, label})
    vertex
  end

  def add_vertex(other, _, _), do: badrecord(other)

  @doc "Removes a vertex and its edges."
  def del_vertex({:digraph, vertices, _, neighbours, _} = graph, vertex) do
    del_edges(graph, edges(graph, vertex))
    :ets.delete(neighbours, {:in, vertex})
    :ets.delete(neighbours, {:out, vertex})
    :ets.delete(vertices, vertex)
    true
  end

  def del_vertex(other, _), do: badrecord(other)

  @doc "Removes vertices."
  def del_vertices(graph, vertices) do
    :lists.foreach(&del_vertex(graph, &1), vertices)
    true
  end

  @doc "A vertex and its label, or false."
  def vertex({:digraph, vertices, _, _, _}, vertex) do
    case :ets.lookup(vertices, vertex) do
      [] -> false
      [found] -> found
    end
  end

  def vertex(other, _), do: badrecord(other)

  @doc "Counts the vertices."
  def no_vertices({:digraph, vertices, _, _, _}), do: :ets.info(vertices, :size)
  def no_vertices(other), do: badrecord(other)
  @doc "Lists the vertices."
  def vertices({:digraph, vertices, _, _, _}),
    do: :ets.select(vertices, [{{:"$1", :_}, [], [:"$1"]}])

  def vertices(other), do: badrecord(other)

  @doc "The vertices to which no edge leads."
  def source_vertices(graph), do: without(graph, &in_degree/2)
  @doc "The vertices from which no edge leads."
  def sink_vertices(graph), do: without(graph, &out_degree/2)

  defp without(graph, degree),
    do: :lists.reverse(for(v <- vertices(graph), degree.(graph, v) == 0, do: v))

  @doc "Adds an edge with a new name."
  def add_edge(graph, from, to), do: add_edge(graph, from, to, [])

  @doc "Adds an edge with a label and a new name."
  def add_edge(graph, from, to, label),
    do: add_edge(graph, [:"$e" | number(graph, :"$eid")], from, to, label)

  @doc "Adds an edge, or changes it; `{:error, reason}` if a vertex is missing or a cycle is not allowed."
  def add_edge({:digraph, vertices, edges, neighbours, cyclic} = graph, edge, from, to, label) do
    cond do
      :ets.lookup(vertices, from) == [] ->
        {:error, {:bad_vertex, from}}

      :ets.lookup(vertices, to) == [] ->
        {:error, {:bad_vertex, to}}

      other_edge?(edges, edge, from, to) ->
        {:error, {:bad_edge, [from, to]}}

      path = not cyclic && closed_path(graph, from, to) ->
        {:error, {:bad_edge, path}}

      true ->
        :ets.insert(edges, {edge, from, to, label})
        :ets.insert(neighbours, [{{:out, from}, edge}, {{:in, to}, edge}])
        edge
    end
  end

  def add_edge(other, _, _, _, _), do: badrecord(other)

  # The path that an edge would close.
  defp closed_path(_graph, vertex, vertex), do: [vertex, vertex]
  defp closed_path(graph, from, to), do: get_path(graph, to, from)

  defp other_edge?(edges, edge, from, to) do
    case :ets.lookup(edges, edge) do
      [] -> false
      [{_, ^from, ^to, _}] -> false
      _ -> true
    end
  end

  @doc "Removes an edge."
  def del_edge({:digraph, _, edges, neighbours, _}, edge) do
    case :ets.lookup(edges, edge) do
      [] ->
        true

      [{_, from, to, _}] ->
        :ets.delete_object(neighbours, {{:out, from}, edge})
        :ets.delete_object(neighbours, {{:in, to}, edge})
        :ets.delete(edges, edge)
    end
  end

  def del_edge(other, _), do: badrecord(other)

  @doc "Removes edges."
  def del_edges(graph, edges) do
    :lists.foreach(&del_edge(graph, &1), edges)
    true
  end

  @doc "An edge, its ends and label, or false."
  def edge({:digraph, _, edges, _, _}, edge) do
    case :ets.lookup(edges, edge) do
      [] -> false
      [found] -> found
    end
  end

  def edge(other, _), do: badrecord(other)

  @doc "Counts the edges."
  def no_edges({:digraph, _, edges, _, _}), do: :ets.info(edges, :size)
  def no_edges(other), do: badrecord(other)
  @doc "Lists the edges."
  def edges({:digraph, _, edges, _, _}),
    do: :ets.select(edges, [{{:"$1", :_, :_, :_}, [], [:"$1"]}])

  def edges(other), do: badrecord(other)

  @doc "The edges from and to a vertex."
  def edges(graph, vertex), do: :lists.usort(in_edges(graph, vertex) ++ out_edges(graph, vertex))

  @doc "The edges to a vertex."
  def in_edges(graph, vertex), do: at(graph, {:in, vertex})
  @doc "The edges from a vertex."
  def out_edges(graph, vertex), do: at(graph, {:out, vertex})
  @doc "Counts the edges to a vertex."
  def in_degree(graph, vertex), do: length(in_edges(graph, vertex))
  @doc "Counts the edges from a vertex."
  def out_degree(graph, vertex), do: length(out_edges(graph, vertex))

  defp at({:digraph, _, _, neighbours, _}, key),
    do: for({_, edge} <- :ets.lookup(neighbours, key), do: edge)

  defp at(other, _), do: badrecord(other)

  @doc "The vertices that an edge leads from to a vertex, that of the newest edge first."
  def in_neighbours(graph, vertex),
    do: :lists.reverse(for(edge <- in_edges(graph, vertex), do: elem(edge(graph, edge), 1)))

  @doc "The vertices that an edge leads to from a vertex, that of the newest edge first."
  def out_neighbours(graph, vertex), do: :lists.reverse(ends(graph, vertex))

  defp ends(graph, vertex),
    do: for(edge <- out_edges(graph, vertex), do: elem(edge(graph, edge), 2))

  @doc "Removes edges until no path leads from one vertex to another."
  def del_path(graph, from, to) do
    case get_path(graph, from, to) do
      false ->
        true

      path ->
        :lists.foreach(
          fn {a, b} ->
            del_edges(graph, for(e <- out_edges(graph, a), elem(edge(graph, e), 2) == b, do: e))
          end,
          :lists.zip(:lists.droplast(path), tl(path))
        )

        del_path(graph, from, to)
    end
  end

  @doc "A cycle through a vertex as a list of vertices, or false."
  def get_cycle(graph, vertex) do
    case search(graph, [{out_neighbours(graph, vertex), [vertex]}], vertex, %{vertex => true}, 3) do
      false -> if(:lists.member(vertex, out_neighbours(graph, vertex)), do: [vertex], else: false)
      path -> path
    end
  end

  @doc "A path between two vertices as a list of vertices, or false."
  def get_path(graph, from, to),
    do: search(graph, [{out_neighbours(graph, from), [from]}], to, %{from => true}, 2)

  # Depth first; a path has at least so many vertices.
  defp search(_graph, [], _to, _seen, _least), do: false
  defp search(graph, [{[], _} | rest], to, seen, least), do: search(graph, rest, to, seen, least)

  defp search(graph, [{[next | more], path} | rest], to, seen, least) do
    cond do
      next == to and length(path) + 1 >= least ->
        :lists.reverse([next | path])

      is_map_key(seen, next) ->
        search(graph, [{more, path} | rest], to, seen, least)

      true ->
        seen = Map.put(seen, next, true)

        search(
          graph,
          [{out_neighbours(graph, next), [next | path]}, {more, path} | rest],
          to,
          seen,
          least
        )
    end
  end

  @doc "The shortest cycle through a vertex, or false."
  def get_short_cycle(graph, vertex), do: get_short_path(graph, vertex, vertex)

  @doc "The shortest path between two vertices, or false."
  def get_short_path(graph, from, to) do
    shortest(
      graph,
      :queue.from_list(for(v <- ends(graph, from), do: [v, from])),
      to,
      %{}
    )
  end

  defp shortest(graph, queue, to, seen) do
    case :queue.out(queue) do
      {:empty, _} ->
        false

      {{:value, [^to | _] = path}, _} ->
        :lists.reverse(path)

      {{:value, [last | _] = path}, queue} when not is_map_key(seen, last) ->
        further = for v <- ends(graph, last), do: [v | path]
        shortest(graph, :lists.foldl(&:queue.in/2, queue, further), to, Map.put(seen, last, true))

      {_, queue} ->
        shortest(graph, queue, to, seen)
    end
  end
end
