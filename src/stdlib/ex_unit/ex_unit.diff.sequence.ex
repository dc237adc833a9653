defmodule ExUnit.Diff.Sequence do
  @moduledoc false

  # Aligns two lists by the shortest way of deleting and inserting elements. What is deleted then pairs with what is
  # inserted at the same place, and the two of a pair are compared in turn.
  #
  # A path is `{position in the left, left still to go, position in the right, right still to go, steps, env}`. Paths
  # are kept by diagonal: how many more elements of the left than of the right have been passed. Elements of the right
  # behind the length of the left are not looked at as equal, and do not pair.

  def compare(left, right, env, compare, leaf) do
    given = %{limit: length(left), compare: compare}
    start = follow({0, left, 0, right, [], env}, given)
    {_, _, _, _, steps, env} = if ended?(start), do: start, else: search(1, %{0 => start}, given)
    steps |> Enum.reverse() |> pair(0, env, given, leaf, true, [], [])
  end

  defp ended?({_, left, _, right, _, _}), do: left == [] and right == []

  defp search(edits, paths, given), do: search(-edits, edits, paths, %{}, given)

  defp search(diagonal, edits, _paths, next, given) when diagonal > edits,
    do: search(edits + 1, next, given)

  defp search(diagonal, edits, paths, next, given) do
    case step(delete(paths[diagonal - 1]), insert(paths[diagonal + 1])) do
      nil ->
        search(diagonal + 2, edits, paths, next, given)

      path ->
        path = follow(path, given)

        if ended?(path),
          do: path,
          else: search(diagonal + 2, edits, paths, Map.put(next, diagonal, path), given)
    end
  end

  defp delete({x, [l | left], y, right, steps, env}),
    do: {x + 1, left, y, right, [{:delete, l} | steps], env}

  defp delete(_), do: nil

  defp insert({x, left, y, [r | right], steps, env}),
    do: {x, left, y + 1, right, [{:insert, r} | steps], env}

  defp insert(_), do: nil

  # Of two ways to a diagonal the one that is farther goes on.
  defp step(nil, inserted), do: inserted
  defp step(deleted, nil), do: deleted

  defp step(deleted, inserted),
    do: if(elem(inserted, 0) >= elem(deleted, 0), do: inserted, else: deleted)

  defp follow({x, [l | left], y, [r | right], steps, env} = path, %{limit: limit} = given)
       when y < limit do
    case given.compare.(l, r, env) do
      {true, l, r, env} ->
        follow({x + 1, left, y + 1, right, [{:same, l, r} | steps], env}, given)

      _ ->
        path
    end
  end

  defp follow(path, _given), do: path

  ## Pairs

  defp pair([], _y, env, _given, _leaf, same?, lefts, rights),
    do: {same?, Enum.reverse(lefts), Enum.reverse(rights), env}

  defp pair([{:same, l, r} | steps], y, env, given, leaf, same?, lefts, rights),
    do: pair(steps, y + 1, env, given, leaf, same?, [l | lefts], [r | rights])

  defp pair(steps, y, env, given, leaf, _same?, lefts, rights) do
    {run, steps} = Enum.split_while(steps, &(elem(&1, 0) != :same))
    deleted = for {:delete, l} <- run, do: l
    inserted = for {:insert, r} <- run, do: r
    {lefts, rights, env} = run(deleted, inserted, y, env, given, leaf, lefts, rights)
    pair(steps, y + length(inserted), env, given, leaf, false, lefts, rights)
  end

  defp run([l | deleted], [r | inserted], y, env, %{limit: limit} = given, leaf, lefts, rights)
       when y < limit do
    {_, l, r, env} = given.compare.(l, r, env)
    run(deleted, inserted, y + 1, env, given, leaf, [l | lefts], [r | rights])
  end

  defp run(deleted, inserted, _y, env, _given, leaf, lefts, rights) do
    lefts = Enum.reduce(deleted, lefts, &[{:mark, leaf.(&1)} | &2])
    rights = Enum.reduce(inserted, rights, &[{:mark, {:value, &1}} | &2])
    {lefts, rights, env}
  end
end
