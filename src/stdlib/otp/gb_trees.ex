defmodule :gb_trees do
  @moduledoc "General balanced trees: `{size, nil | {key, value, smaller, larger}}`."

  @doc "Returns an empty tree."
  def empty(), do: {0, nil}
  @doc "Tells whether a tree is empty."
  def is_empty({0, nil}), do: true
  def is_empty(_), do: false
  @doc "Returns the number of nodes."
  def size({size, _}), do: size

  @doc "Returns `{:value, value}` or `:none`."
  def lookup(key, {_, tree}), do: find(key, tree)

  defp find(key, {k, _, s, _}) when key < k, do: find(key, s)
  defp find(key, {k, _, _, l}) when key > k, do: find(key, l)
  defp find(_, {_, v, _, _}), do: {:value, v}
  defp find(_, nil), do: :none

  @doc "Tells whether a key is there."
  def is_defined(key, {_, tree}), do: there?(key, tree)

  defp there?(key, {k, _, s, _}) when key < k, do: there?(key, s)
  defp there?(key, {k, _, _, l}) when key > k, do: there?(key, l)
  defp there?(_, {_, _, _, _}), do: true
  defp there?(_, nil), do: false

  @doc "Returns the value of a key that is there."
  def get(key, {_, tree}), do: get_1(key, tree)

  defp get_1(key, {k, _, s, _}) when key < k, do: get_1(key, s)
  defp get_1(key, {k, _, _, l}) when key > k, do: get_1(key, l)
  defp get_1(_, {_, v, _, _}), do: v

  @doc "Changes the value of a key that is there."
  def update(key, value, {size, tree}), do: {size, update_1(key, value, tree)}

  defp update_1(key, value, {k, v, s, l}) when key < k, do: {k, v, update_1(key, value, s), l}
  defp update_1(key, value, {k, v, s, l}) when key > k, do: {k, v, s, update_1(key, value, l)}
  defp update_1(key, value, {_, _, s, l}), do: {key, value, s, l}

  @doc "Adds a key that is not there."
  def insert(key, value, {size, tree}) do
    size = size + 1
    {size, put(key, value, tree, size * size)}
  end

  # `p` is halved on the way down; once it is 0 the path is too long, and going up, the first subtree that is deeper
  # than its size allows is built anew. Heights are counted as powers of two.
  defp put(key, value, {k, v, s, l}, p) when key < k do
    case put(key, value, s, div(p, 2)) do
      {tree, h1, s1} ->
        t = {k, v, tree, l}
        {h2, s2} = count(l)
        mend(t, max(h1, h2) * 2, s1 + s2 + 1)

      tree ->
        {k, v, tree, l}
    end
  end

  defp put(key, value, {k, v, s, l}, p) when key > k do
    case put(key, value, l, div(p, 2)) do
      {tree, h1, s1} ->
        t = {k, v, s, tree}
        {h2, s2} = count(s)
        mend(t, max(h1, h2) * 2, s1 + s2 + 1)

      tree ->
        {k, v, s, tree}
    end
  end

  defp put(key, value, nil, 0), do: {{key, value, nil, nil}, 1, 1}
  defp put(key, value, nil, _), do: {key, value, nil, nil}
  defp put(key, _, _, _), do: :erlang.error({:key_exists, key})

  defp mend(t, h, ss), do: if(h > ss * ss, do: rebuild(t, ss), else: {t, h, ss})

  defp count({_, _, nil, nil}), do: {1, 1}

  defp count({_, _, s, l}) do
    {h1, s1} = count(s)
    {h2, s2} = count(l)
    {max(h1, h2) * 2, s1 + s2 + 1}
  end

  defp count(nil), do: {1, 0}

  @doc "Sets a key."
  def enter(key, value, {size, tree}) do
    if there?(key, tree),
      do: {size, update_1(key, value, tree)},
      else: insert(key, value, {size, tree})
  end

  @doc "Builds a tree anew, as flat as can be."
  def balance({size, tree}), do: {size, rebuild(tree, size)}

  defp rebuild(tree, size), do: elem(build(pairs(tree, []), size), 0)

  @doc "Makes a tree of pairs that are sorted by key."
  def from_orddict(pairs) do
    size = length(pairs)
    {size, elem(build(pairs, size), 0)}
  end

  defp build(pairs, size) when size > 1 do
    rest = size - 1
    {small, [{k, v} | pairs]} = build(pairs, rest - div(rest, 2))
    {large, pairs} = build(pairs, div(rest, 2))
    {{k, v, small, large}, pairs}
  end

  defp build([{k, v} | pairs], 1), do: {{k, v, nil, nil}, pairs}
  defp build(pairs, 0), do: {nil, pairs}

  @doc "Removes a key if it is there."
  def delete_any(key, tree), do: if(is_defined(key, tree), do: delete(key, tree), else: tree)

  @doc "Removes a key that is there."
  def delete(key, {size, tree}), do: {size - 1, delete_1(key, tree)}

  defp delete_1(key, {k, v, s, l}) when key < k, do: {k, v, delete_1(key, s), l}
  defp delete_1(key, {k, v, s, l}) when key > k, do: {k, v, s, delete_1(key, l)}
  defp delete_1(_, {_, _, s, l}), do: merge(s, l)

  defp merge(s, nil), do: s
  defp merge(nil, l), do: l

  defp merge(s, l) do
    {k, v, l} = take_smallest1(l)
    {k, v, s, l}
  end

  defp take_smallest1({k, v, nil, l}), do: {k, v, l}

  defp take_smallest1({k, v, s, l}) do
    {k2, v2, s} = take_smallest1(s)
    {k2, v2, {k, v, s, l}}
  end

  defp take_largest1({k, v, s, nil}), do: {k, v, s}

  defp take_largest1({k, v, s, l}) do
    {k2, v2, l} = take_largest1(l)
    {k2, v2, {k, v, s, l}}
  end

  @doc "Removes a key and returns its value and the tree."
  def take(key, {size, tree}) do
    {value, tree} = take_1(key, tree)
    {value, {size - 1, tree}}
  end

  defp take_1(key, {k, v, s, l}) when key < k do
    {value, s} = take_1(key, s)
    {value, {k, v, s, l}}
  end

  defp take_1(key, {k, v, s, l}) when key > k do
    {value, l} = take_1(key, l)
    {value, {k, v, s, l}}
  end

  defp take_1(_, {_, value, s, l}), do: {value, merge(s, l)}

  @doc "As `take/2`, or `:error`."
  def take_any(key, tree), do: if(is_defined(key, tree), do: take(key, tree), else: :error)

  @doc "Removes the smallest key: `{key, value, tree}`."
  def take_smallest({size, tree}),
    do: with({k, v, rest} <- take_smallest1(tree), do: {k, v, {size - 1, rest}})

  @doc "Removes the largest key: `{key, value, tree}`."
  def take_largest({size, tree}),
    do: with({k, v, rest} <- take_largest1(tree), do: {k, v, {size - 1, rest}})

  @doc "Returns the smallest key and its value."
  def smallest({_, tree}), do: smallest_1(tree)

  defp smallest_1({k, v, nil, _}), do: {k, v}
  defp smallest_1({_, _, s, _}), do: smallest_1(s)

  @doc "Returns the largest key and its value."
  def largest({_, tree}), do: largest_1(tree)

  defp largest_1({k, v, _, nil}), do: {k, v}
  defp largest_1({_, _, _, l}), do: largest_1(l)

  @doc "Returns the pairs in order."
  def to_list({_, tree}), do: pairs(tree, [])

  defp pairs({k, v, s, l}, tail), do: pairs(s, [{k, v} | pairs(l, tail)])
  defp pairs(nil, tail), do: tail

  @doc "Returns the keys in order."
  def keys({_, _} = tree), do: for({k, _} <- to_list(tree), do: k)
  @doc "Returns the values in the order of their keys."
  def values({_, _} = tree), do: for({_, v} <- to_list(tree), do: v)
  @doc "Returns an iterator for `next/1`."
  def iterator({_, tree}), do: descend(tree, [])

  @doc "Returns an iterator that begins at a key."
  def iterator_from(key, {_, tree}), do: from(key, tree, [])

  defp descend({_, _, nil, _} = t, path), do: [t | path]
  defp descend({_, _, s, _} = t, path), do: descend(s, [t | path])
  defp descend(nil, path), do: path

  defp from(key, {k, _, _, l}, path) when k < key, do: from(key, l, path)
  defp from(_, {_, _, nil, _} = t, path), do: [t | path]
  defp from(key, {_, _, s, _} = t, path), do: from(key, s, [t | path])
  defp from(_, nil, path), do: path

  @doc "Returns `{key, value, iterator}` or `:none`."
  def next([{k, v, _, l} | path]), do: {k, v, descend(l, path)}
  def next([]), do: :none
  @doc "Changes every value."
  def map(fun, {size, tree}) when is_function(fun, 2), do: {size, map_nodes(fun, tree)}

  defp map_nodes(_, nil), do: nil
  defp map_nodes(fun, {k, v, s, l}), do: {k, fun.(k, v), map_nodes(fun, s), map_nodes(fun, l)}
end
