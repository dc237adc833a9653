# The functions of :lists that take a function, and the rarer ones; the rest is native. Some natives leave arguments that
# fail to the code here, so that it fails as OTP's does.
# A merge sort on runs serves sort/2 and usort/2, keeping equal elements in order.
defmodule :lists do
  @moduledoc false

  @frames [
    filter_1: :"-filter/2-lc$^0/1-0-",
    runs: nil,
    ascending: nil,
    descending: nil,
    merge_runs: nil,
    merge_pairs: nil
  ]

  def all(fun, list) when is_function(fun, 1) do
    case list do
      [h | t] ->
        case fun.(h) do
          true -> all_1(fun, t)
          false -> false
        end

      [] ->
        true
    end
  end

  defp all_1(fun, [h | t]) do
    case fun.(h) do
      true -> all_1(fun, t)
      false -> false
    end
  end

  defp all_1(_fun, []), do: true

  def any(fun, list) when is_function(fun, 1) do
    case list do
      [h | t] ->
        case fun.(h) do
          true -> true
          false -> any_1(fun, t)
        end

      [] ->
        false
    end
  end

  defp any_1(fun, [h | t]) do
    case fun.(h) do
      true -> true
      false -> any_1(fun, t)
    end
  end

  defp any_1(_fun, []), do: false

  def map(fun, list) when is_function(fun, 1) do
    case list do
      [h | t] -> [fun.(h) | map_1(fun, t)]
      [] -> []
    end
  end

  defp map_1(fun, [h | t]), do: [fun.(h) | map_1(fun, t)]
  defp map_1(_fun, []), do: []

  def flatmap(fun, list) when is_function(fun, 1), do: flatmap_1(fun, list)

  defp flatmap_1(fun, [h | t]), do: fun.(h) ++ flatmap_1(fun, t)
  defp flatmap_1(_fun, []), do: []

  def foldl(fun, acc, list) when is_function(fun, 2) do
    case list do
      [h | t] -> foldl_1(fun, fun.(h, acc), t)
      [] -> acc
    end
  end

  defp foldl_1(fun, acc, [h | t]), do: foldl_1(fun, fun.(h, acc), t)
  defp foldl_1(_fun, acc, []), do: acc

  def foldr(fun, acc, list) when is_function(fun, 2), do: foldr_1(fun, acc, list)

  defp foldr_1(fun, acc, [h | t]), do: fun.(h, foldr_1(fun, acc, t))
  defp foldr_1(_fun, acc, []), do: acc

  def foreach(fun, list) when is_function(fun, 1), do: foreach_1(fun, list)

  defp foreach_1(fun, [h | t]) do
    fun.(h)
    foreach_1(fun, t)
  end

  defp foreach_1(_fun, []), do: :ok

  def filter(fun, list) when is_function(fun, 1), do: filter_1(fun, list)

  defp filter_1(fun, [h | t]) do
    case fun.(h) do
      true -> [h | filter_1(fun, t)]
      false -> filter_1(fun, t)
      other -> :erlang.error({:bad_filter, other})
    end
  end

  defp filter_1(_fun, []), do: []
  defp filter_1(_fun, rest), do: :erlang.error({:bad_generator, rest})

  def filtermap(fun, list) when is_function(fun, 1), do: filtermap_1(fun, list)

  defp filtermap_1(fun, [h | t]) do
    case fun.(h) do
      true -> [h | filtermap_1(fun, t)]
      {true, value} -> [value | filtermap_1(fun, t)]
      false -> filtermap_1(fun, t)
    end
  end

  defp filtermap_1(_fun, []), do: []

  def zf(fun, list), do: filtermap(fun, list)

  def partition(fun, list) when is_function(fun, 1), do: partition_1(fun, list, [], [])

  defp partition_1(fun, [h | t], yes, no) do
    case fun.(h) do
      true -> partition_1(fun, t, [h | yes], no)
      false -> partition_1(fun, t, yes, [h | no])
    end
  end

  defp partition_1(_fun, [], yes, no), do: {:lists.reverse(yes), :lists.reverse(no)}

  def mapfoldl(fun, acc, list) when is_function(fun, 2), do: mapfoldl_1(fun, acc, list)

  defp mapfoldl_1(fun, acc, [h | t]) do
    {value, acc} = fun.(h, acc)
    {values, acc} = mapfoldl_1(fun, acc, t)
    {[value | values], acc}
  end

  defp mapfoldl_1(_fun, acc, []), do: {[], acc}

  def mapfoldr(fun, acc, list) when is_function(fun, 2), do: mapfoldr_1(fun, acc, list)

  defp mapfoldr_1(fun, acc, [h | t]) do
    {values, acc} = mapfoldr_1(fun, acc, t)
    {value, acc} = fun.(h, acc)
    {[value | values], acc}
  end

  defp mapfoldr_1(_fun, acc, []), do: {[], acc}

  def takewhile(fun, list) when is_function(fun, 1), do: takewhile_1(fun, list)

  defp takewhile_1(fun, [h | t]) do
    case fun.(h) do
      true -> [h | takewhile_1(fun, t)]
      false -> []
    end
  end

  defp takewhile_1(_fun, []), do: []

  def dropwhile(fun, list) when is_function(fun, 1), do: dropwhile_1(fun, list)

  defp dropwhile_1(fun, [h | t] = list) do
    case fun.(h) do
      true -> dropwhile_1(fun, t)
      false -> list
    end
  end

  defp dropwhile_1(_fun, []), do: []

  def search(fun, list) when is_function(fun, 1), do: search_1(fun, list)

  defp search_1(fun, [h | t]) do
    case fun.(h) do
      true -> {:value, h}
      false -> search_1(fun, t)
    end
  end

  defp search_1(_fun, []), do: false

  def splitwith(fun, list) when is_function(fun, 1), do: splitwith_1(fun, list, [])

  defp splitwith_1(fun, [h | t] = list, acc) do
    case fun.(h) do
      true -> splitwith_1(fun, t, [h | acc])
      false -> {:lists.reverse(acc), list}
    end
  end

  defp splitwith_1(_fun, [], acc), do: {:lists.reverse(acc), []}

  def zipwith(fun, [a | as], [b | bs]), do: [fun.(a, b) | zipwith(fun, as, bs)]
  def zipwith(fun, [], []) when is_function(fun, 2), do: []

  def zip([a | as], [b | bs]), do: [{a, b} | zip(as, bs)]
  def zip([], []), do: []

  def zip3([a | as], [b | bs], [c | cs]), do: [{a, b, c} | zip3(as, bs, cs)]
  def zip3([], [], []), do: []

  def zipwith3(fun, [a | as], [b | bs], [c | cs]), do: [fun.(a, b, c) | zipwith3(fun, as, bs, cs)]
  def zipwith3(fun, [], [], []) when is_function(fun, 3), do: []

  def enumerate(list), do: enumerate(1, list)
  def enumerate(index, list) when is_integer(index), do: enumerate_1(index, list)

  defp enumerate_1(index, [h | t]), do: [{index, h} | enumerate_1(index + 1, t)]
  defp enumerate_1(_index, []), do: []

  def join(_separator, []), do: []
  def join(separator, [h | t]), do: [h | join_prepend(separator, t)]

  defp join_prepend(_separator, []), do: []
  defp join_prepend(separator, [h | t]), do: [separator, h | join_prepend(separator, t)]

  def prefix([h | t], [h | rest]), do: prefix(t, rest)
  def prefix([], list) when is_list(list), do: true
  def prefix([_ | _], list) when is_list(list), do: false

  def suffix(suffix, list) do
    case length(list) - length(suffix) do
      n when n >= 0 -> :lists.nthtail(n, list) === suffix
      _ -> false
    end
  end

  def droplast([_last]), do: []
  def droplast([h | t]), do: [h | droplast(t)]

  def uniq(list), do: uniq_1(list, %{})

  defp uniq_1([h | t], seen) do
    case seen do
      %{^h => _} -> uniq_1(t, seen)
      _ -> [h | uniq_1(t, :maps.put(h, true, seen))]
    end
  end

  defp uniq_1([], _seen), do: []

  def uniq(fun, list) when is_function(fun, 1), do: uniq_2(list, fun, %{})

  defp uniq_2([h | t], fun, seen) do
    key = fun.(h)

    case seen do
      %{^key => _} -> uniq_2(t, fun, seen)
      _ -> [h | uniq_2(t, fun, :maps.put(key, true, seen))]
    end
  end

  defp uniq_2([], _fun, _seen), do: []

  def keymap(fun, index, [tuple | t]) do
    [
      :erlang.setelement(index, tuple, fun.(:erlang.element(index, tuple)))
      | keymap(fun, index, t)
    ]
  end

  def keymap(fun, index, []) when is_integer(index) and index >= 1 and is_function(fun, 1), do: []

  # Sorting and merging

  def sort(fun, []) when is_function(fun, 2), do: []
  def sort(fun, [item]) when is_function(fun, 2), do: [item]
  def sort(fun, [_, _ | _] = list), do: merge_runs(runs(list, fun), fun)

  # Ascending runs, each built by prepending to a list that is turned round at its end; a run
  # that descends strictly comes out in order by itself.
  defp runs([a, b | t], fun) do
    case fun.(a, b) do
      true -> ascending(t, b, [a], fun)
      false -> descending(t, b, [a], fun)
    end
  end

  defp runs([a], _fun), do: [[a]]
  defp runs([], _fun), do: []

  defp ascending([h | t], last, acc, fun) do
    case fun.(last, h) do
      true -> ascending(t, h, [last | acc], fun)
      false -> [:lists.reverse(acc, [last]) | runs([h | t], fun)]
    end
  end

  defp ascending([], last, acc, _fun), do: [:lists.reverse(acc, [last])]

  defp descending([h | t], last, acc, fun) do
    case fun.(last, h) do
      true -> [[last | acc] | runs([h | t], fun)]
      false -> descending(t, h, [last | acc], fun)
    end
  end

  defp descending([], last, acc, _fun), do: [[last | acc]]

  defp merge_runs([], _fun), do: []
  defp merge_runs([run], _fun), do: run
  defp merge_runs(runs, fun), do: merge_runs(merge_pairs(runs, fun), fun)

  defp merge_pairs([a, b | rest], fun), do: [merge(fun, a, b) | merge_pairs(rest, fun)]
  defp merge_pairs(rest, _fun), do: rest

  def merge(fun, [a | as] = left, [b | bs] = right) do
    case fun.(a, b) do
      true -> [a | merge(fun, as, right)]
      false -> [b | merge(fun, left, bs)]
    end
  end

  def merge(_fun, [], right), do: right
  def merge(_fun, left, []), do: left

  def rmerge(list1, list2), do: merge(fn a, b -> not (a <= b) end, list1, list2)

  def rmerge(fun, list1, list2), do: merge(fn a, b -> not fun.(a, b) end, list1, list2)

  def rmerge3(list1, list2, list3), do: rmerge(rmerge(list1, list2), list3)

  def usort(fun, list) when is_function(fun, 2), do: unique(sort(fun, list), fun)

  # In a sorted list two neighbours are equal when the order holds both ways.
  defp unique([a, b | t], fun) do
    case fun.(b, a) do
      true -> unique([a | t], fun)
      false -> [a | unique([b | t], fun)]
    end
  end

  defp unique(rest, _fun), do: rest

  def umerge(fun, list1, list2), do: unique(merge(fun, list1, list2), fun)
  def rumerge(list1, list2), do: rumerge(&<=/2, list1, list2)

  def rumerge(fun, list1, list2) do
    reversed = fn a, b -> fun.(b, a) end
    unique(merge(reversed, list1, list2), reversed)
  end

  def rumerge3(list1, list2, list3), do: rumerge(rumerge(list1, list2), list3)

  def rkeymerge(index, list1, list2), do: rmerge(by_key(index), list1, list2)
  def rukeymerge(index, list1, list2), do: rumerge(by_key(index), list1, list2)

  defp by_key(index), do: fn a, b -> :erlang.element(index, a) <= :erlang.element(index, b) end
end
