defmodule :gb_sets do
  @moduledoc "Sorted sets: general balanced trees `{size, nil | {element, smaller, larger}}`."

  @doc "Returns an empty set."
  def new(), do: {0, nil}
  @doc "Returns an empty set."
  def empty(), do: {0, nil}
  @doc "Tells whether a set is empty."
  def is_empty(set), do: set == {0, nil}
  @doc "Returns the number of elements."
  def size({size, _}), do: size
  @doc "Returns a set of one element."
  def singleton(x), do: {1, {x, nil, nil}}
  @doc "Tells whether a term is a set."
  def is_set({0, nil}), do: true
  def is_set({n, {_, _, _}}) when is_integer(n) and n >= 0, do: true
  def is_set(_), do: false

  @doc "Tells whether an element is in the set."
  def is_member(x, {_, tree}), do: member?(x, tree)
  @doc "As `is_member/2`."
  def is_element(x, set), do: is_member(x, set)

  defp member?(x, {y, s, _}) when x < y, do: member?(x, s)
  defp member?(x, {y, _, l}) when x > y, do: member?(x, l)
  defp member?(_, {_, _, _}), do: true
  defp member?(_, nil), do: false

  @doc "Makes a set of a list."
  def from_list(list), do: from_ordset(:lists.usort(list))

  @doc "Makes a set of a sorted list without duplicates."
  def from_ordset(list), do: flat(list, length(list))

  defp flat(list, size), do: {size, balance_list(list, size)}

  defp balance_list(list, size), do: elem(balance_list_1(list, size), 0)

  defp balance_list_1(list, size) when size > 1 do
    rest = size - 1
    {small, [x | list]} = balance_list_1(list, rest - div(rest, 2))
    {large, list} = balance_list_1(list, div(rest, 2))
    {{x, small, large}, list}
  end

  defp balance_list_1([x | list], 1), do: {{x, nil, nil}, list}
  defp balance_list_1(list, 0), do: {nil, list}

  # What two sets make is gathered the largest first, so the larger half is on the other side than in `flat/2`.
  defp flat_reversed(list, size), do: {size, elem(balance_revlist_1(list, size), 0)}

  defp balance_revlist_1(list, size) when size > 1 do
    rest = size - 1
    {large, [x | list]} = balance_revlist_1(list, rest - div(rest, 2))
    {small, list} = balance_revlist_1(list, div(rest, 2))
    {{x, small, large}, list}
  end

  defp balance_revlist_1([x | list], 1), do: {{x, nil, nil}, list}
  defp balance_revlist_1(list, 0), do: {nil, list}

  @doc "Returns the elements in order."
  def to_list({_, tree}), do: list(tree, [])

  defp list({x, s, l}, tail), do: list(s, [x | list(l, tail)])
  defp list(nil, tail), do: tail

  @doc "Adds an element."
  def add(x, set), do: if(is_member(x, set), do: set, else: insert(x, set))
  @doc "As `add/2`."
  def add_element(x, set), do: add(x, set)

  @doc "Adds an element that is not there."
  def insert(x, {size, tree}) do
    size = size + 1
    {size, insert_1(x, tree, size * size)}
  end

  # As in `:gb_trees`: `p` is halved on the way down; once it is 0 the path is too long, and going up, the first subtree
  # that is deeper than its size allows is built anew. Heights are counted as powers of two.
  defp insert_1(x, {y, s, l}, p) when x < y do
    case insert_1(x, s, div(p, 2)) do
      {:deep, tree, h, size} -> mended({y, tree, l}, l, h, size)
      tree -> {y, tree, l}
    end
  end

  defp insert_1(x, {y, s, l}, p) when x > y do
    case insert_1(x, l, div(p, 2)) do
      {:deep, tree, h, size} -> mended({y, s, tree}, s, h, size)
      tree -> {y, s, tree}
    end
  end

  defp insert_1(x, nil, 0), do: {:deep, {x, nil, nil}, 1, 1}
  defp insert_1(x, nil, _), do: {x, nil, nil}
  defp insert_1(x, _, _), do: :erlang.error({:key_exists, x})

  # `other` is the subtree that did not grow.
  defp mended(tree, other, h1, size1) do
    {h2, size2} = count(other)
    {h, size} = {max(h1, h2) * 2, size1 + size2 + 1}

    if h > size * size,
      do: balance_list(list(tree, []), size),
      else: {:deep, tree, h, size}
  end

  defp count({_, nil, nil}), do: {1, 1}

  defp count({_, s, l}) do
    {h1, size1} = count(s)
    {h2, size2} = count(l)
    {max(h1, h2) * 2, size1 + size2 + 1}
  end

  defp count(nil), do: {1, 0}

  @doc "Removes an element that is there."
  def delete(x, {size, tree}), do: {size - 1, delete_1(x, tree)}

  defp delete_1(x, {y, s, l}) when x < y, do: {y, delete_1(x, s), l}
  defp delete_1(x, {y, s, l}) when x > y, do: {y, s, delete_1(x, l)}
  defp delete_1(_, {_, s, nil}), do: s
  defp delete_1(_, {_, nil, l}), do: l

  defp delete_1(_, {_, s, l}) do
    {x, l} = take_smallest1(l)
    {x, s, l}
  end

  @doc "Removes an element."
  def delete_any(x, set), do: if(is_member(x, set), do: delete(x, set), else: set)
  @doc "As `delete_any/2`."
  def del_element(x, set), do: delete_any(x, set)
  @doc "Builds a set anew, as flat as can be."
  def balance({size, tree}), do: flat(list(tree, []), size)

  @doc "Joins two sets."
  def union({n, _} = a, {m, _} = b) when m < n, do: union_into(b, a)
  def union(a, b), do: union_into(a, b)

  # A few elements are added one by one to a larger set; otherwise all are merged.
  defp union_into({n, _} = small, {m, _} = large) do
    if far_larger?(m, n) do
      :lists.foldl(&add/2, large, to_list(small))
    else
      {size, merged} = merged(to_list(small), to_list(large), [], 0)
      flat_reversed(merged, size)
    end
  end

  # Whether `n` look-ups in a tree of size `m` are quicker than a walk through it.
  defp far_larger?(m, n), do: m >= 10 and m >= n * round(1.46 * :math.log(m))

  # The elements of sorted lists, the largest first, and how many.
  defp merged([x | a], [y | _] = b, found, size) when x < y,
    do: merged(a, b, [x | found], size + 1)

  defp merged([x | _] = a, [y | b], found, size) when x > y,
    do: merged(b, a, [y | found], size + 1)

  defp merged([x | a], [_ | b], found, size), do: merged(a, b, [x | found], size + 1)
  defp merged([], rest, found, size), do: {size + length(rest), :lists.reverse(rest, found)}
  defp merged(rest, [], found, size), do: {size + length(rest), :lists.reverse(rest, found)}

  @doc "Joins sets."
  def union([]), do: empty()
  def union([first | sets]), do: :lists.foldl(&union(&2, &1), first, sets)

  @doc "Returns what two sets share."
  def intersection({n, _} = a, {m, _} = b) when m < n, do: intersection_of(b, a)
  def intersection(a, b), do: intersection_of(a, b)

  defp intersection_of({n, _} = small, {m, _} = large) do
    if far_larger?(m, n),
      do: reversed(for x <- :lists.reverse(to_list(small)), is_member(x, large), do: x),
      else: reversed(shared(to_list(small), to_list(large), []))
  end

  defp reversed(list), do: flat_reversed(list, length(list))

  defp shared([x | a], [y | _] = b, found) when x < y, do: shared(a, b, found)
  defp shared([x | _] = a, [y | b], found) when x > y, do: shared(b, a, found)
  defp shared([x | a], [_ | b], found), do: shared(a, b, [x | found])
  defp shared(_, _, found), do: found

  @doc "Returns what sets share."
  def intersection([set]), do: set
  def intersection([a, b | rest]), do: intersection([intersection(a, b) | rest])

  @doc "Returns what is in the first set only."
  def subtract({n, _} = a, {m, _} = b) do
    if far_larger?(m, n) do
      reversed(for x <- :lists.reverse(to_list(a)), not is_member(x, b), do: x)
    else
      reversed(only(to_list(a), to_list(b), []))
    end
  end

  defp only([x | a], [y | _] = b, found) when x < y, do: only(a, b, [x | found])
  defp only([x | _] = a, [y | b], found) when x > y, do: only(a, b, found)
  defp only([_ | a], [_ | b], found), do: only(a, b, found)
  defp only(rest, _, found), do: :lists.reverse(rest, found)

  @doc "As `subtract/2`."
  def difference(a, b), do: subtract(a, b)

  @doc "Tells whether the second set holds the first."
  def is_subset(a, b), do: :ordsets.is_subset(to_list(a), to_list(b))
  @doc "Tells whether two sets share nothing."
  def is_disjoint(a, b), do: :ordsets.is_disjoint(to_list(a), to_list(b))

  @doc "Returns the smallest element."
  def smallest({_, tree}), do: smallest_1(tree)

  defp smallest_1({x, nil, _}), do: x
  defp smallest_1({_, s, _}), do: smallest_1(s)

  @doc "Returns the largest element."
  def largest({_, tree}), do: largest_1(tree)

  defp largest_1({x, _, nil}), do: x
  defp largest_1({_, _, l}), do: largest_1(l)

  @doc "Removes the smallest element: `{element, set}`."
  def take_smallest({size, tree}),
    do: with({x, rest} <- take_smallest1(tree), do: {x, {size - 1, rest}})

  defp take_smallest1({x, nil, l}), do: {x, l}

  defp take_smallest1({y, s, l}) do
    {x, s} = take_smallest1(s)
    {x, {y, s, l}}
  end

  @doc "Removes the largest element: `{element, set}`."
  def take_largest({size, tree}),
    do: with({x, rest} <- take_largest1(tree), do: {x, {size - 1, rest}})

  defp take_largest1({x, s, nil}), do: {x, s}

  defp take_largest1({y, s, l}) do
    {x, l} = take_largest1(l)
    {x, {y, s, l}}
  end

  @doc "Folds over the elements."
  def fold(fun, acc, set), do: :lists.foldl(fun, acc, to_list(set))
  @doc "Keeps elements."
  def filter(fun, set) when is_function(fun, 1),
    do: from_ordset(:lists.filter(fun, to_list(set)))

  @doc "Returns an iterator for `next/1`."
  def iterator({_, tree}), do: descend(tree, [])
  @doc "Returns an iterator that begins at an element."
  def iterator_from(x, {_, tree}), do: from(x, tree, [])

  defp descend({_, nil, _} = t, path), do: [t | path]
  defp descend({_, s, _} = t, path), do: descend(s, [t | path])
  defp descend(nil, path), do: path

  defp from(x, {e, _, l}, path) when e < x, do: from(x, l, path)
  defp from(_, {_, nil, _} = t, path), do: [t | path]
  defp from(x, {_, s, _} = t, path), do: from(x, s, [t | path])
  defp from(_, nil, path), do: path

  @doc "Returns `{element, iterator}` or `:none`."
  def next([{x, _, l} | path]), do: {x, descend(l, path)}
  def next([]), do: :none
end
