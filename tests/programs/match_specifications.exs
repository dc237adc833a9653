# Tables asked by match specifications, which a macro makes of functions.
defmodule MS do
  defmacro fun({:fn, _, clauses}) do
    specs =
      for {:->, _, [[head], body]} <- clauses do
        {head, guard} =
          case head do
            {:when, _, [h, g]} -> {h, [g]}
            h -> {h, []}
          end

        {head, vars} =
          Macro.prewalk(head, %{}, fn
            {:_, _, c}, acc when is_atom(c) ->
              {:_, acc}

            {v, _, c} = var, acc when is_atom(v) and is_atom(c) ->
              key = {v, c}

              case acc do
                %{^key => n} ->
                  {:"$#{n}", acc}

                _ ->
                  _ = var
                  n = map_size(acc) + 1
                  {:"$#{n}", Map.put(acc, key, n)}
              end

            x, acc ->
              {x, acc}
          end)

        {:{}, [], [head, Enum.map(guard, &expr(&1, vars)), [expr(body, vars)]]}
      end

    specs
  end

  defp expr({:{}, _, args}, vars), do: {:{}, [], [{:{}, [], Enum.map(args, &expr(&1, vars))}]}
  defp expr({a, b}, vars), do: {:{}, [], [{expr(a, vars), expr(b, vars)}]}
  defp expr({:^, _, [x]}, _), do: {:{}, [], [:const, x]}
  defp expr({v, _, c}, vars) when is_atom(c), do: :"$#{Map.fetch!(vars, {v, c})}"
  @ops %{and: :andalso, or: :orelse, !=: :"/=", <=: :"=<", ===: :"=:=", !==: :"=/="}
  defp expr({op, _, args}, vars) when is_atom(op),
    do: {:{}, [], [Map.get(@ops, op, op) | Enum.map(args, &expr(&1, vars))]}

  defp expr(l, vars) when is_list(l), do: Enum.map(l, &expr(&1, vars))
  defp expr(x, _), do: x
end

defmodule Main do
  def run do
    require MS
    t = :ets.new(:people, [:ordered_set, :public, keypos: 2])

    for {n, i} <- Enum.with_index(~w(ann bob cid dan eve fay)),
        do: :ets.insert(t, {:p, i, n, rem(i * 7, 5), %{tag: i}})

    min = 2
    IO.inspect(MS.fun(fn {:p, k, n, a, _} when a >= ^min and k != 3 -> {k, n} end))

    IO.inspect(
      :ets.select(t, MS.fun(fn {:p, k, n, a, _} when a >= ^min and k != 3 -> {k, n} end))
    )

    IO.inspect(
      :ets.select(
        t,
        MS.fun(fn {:p, k, _, a, _} when rem(k, 2) == 0 or a === 4 -> [k, a, k * 2 + a] end)
      )
    )

    IO.inspect(
      :ets.select(t, [
        {{:p, :"$1", :_, :_, %{tag: 2}}, [], [:"$_"]},
        {{:p, :"$1", "eve", :_, :_}, [], [:"$$"]}
      ])
    )

    IO.inspect(
      :ets.select(t, [
        {{:_, :"$1", :_, :"$2", :_}, [{:is_integer, :"$1"}, {:<, {:abs, {:-, :"$2", 3}}, 2}],
         [{{:"$1", {:+, :"$2", 3}}}]}
      ])
    )

    {l, c} = :ets.select(t, [{{:p, :"$1", :"$2", :_, :_}, [], [:"$2"]}], 2)
    IO.inspect(l)
    {l, c} = :ets.select(c)
    IO.inspect(l)
    {l, c} = :ets.select(c)
    IO.inspect(l)
    IO.inspect(:ets.select(c))
    IO.inspect(:ets.select_reverse(t, [{{:p, :"$1", :"$2", :_, :_}, [{:>, :"$1", 1}], [:"$2"]}]))
    IO.inspect(:ets.select_count(t, [{{:p, :_, :_, :"$1", :_}, [{:>, :"$1", 1}], [true]}]))

    IO.inspect(
      :ets.select_replace(t, [
        {{:p, :"$1", :"$2", :"$3", :"$4"}, [{:==, :"$1", 1}],
         [{{:p, :"$1", {:const, "BOB"}, {:+, :"$3", 100}, :"$4"}}]}
      ])
    )

    IO.inspect(:ets.lookup(t, 1))
    IO.inspect(:ets.select_delete(t, [{{:p, :"$1", :_, :_, :_}, [{:>, :"$1", 3}], [true]}]))
    IO.inspect(:ets.tab2list(t))
    IO.inspect(:ets.match(t, {:p, :"$2", :"$1", :_, :_}))
    IO.inspect(:ets.match_object(t, {:p, :_, "ann", :_, :_}))
    IO.inspect(:ets.match_delete(t, {:p, 0, :_, :_, :_}))
    IO.inspect(:ets.info(t, :size))

    IO.inspect(
      {:ets.first(t), :ets.next(t, 1), :ets.prev(t, 1), :ets.last(t), :ets.next(t, 77),
       :ets.slot(t, 0), :ets.member(t, 1), :ets.lookup_element(t, 1, 3)}
    )

    IO.inspect(:ets.update_counter(t, 1, {4, 5}))
    IO.inspect(:ets.update_counter(t, 1, [{4, 1}, {4, 50, 110, 0}]))
    IO.inspect(:ets.update_counter(t, 9, {4, 2}, {:p, 9, "new", 0, nil}))
    IO.inspect(:ets.update_element(t, 9, [{3, "x"}, {5, %{}}]))
    IO.inspect(:ets.take(t, 9))
    IO.inspect(:ets.insert_new(t, [{:p, 1, 1}, {:p, 50, 1}]))

    for f <- [
          fn -> :ets.lookup(:nope, 1) end,
          fn -> :ets.insert(t, {1}) end,
          fn -> :ets.update_counter(t, 1, {3, 1}) end,
          fn -> :ets.select(t, [{:a, :b}]) end,
          fn -> :ets.lookup_element(t, 99, 2) end,
          fn -> :ets.new(:people, [:bad]) end,
          fn -> :ets.update_element(t, 1, {2, 1}) end,
          fn -> :ets.next(t, :zz) end,
          fn -> :ets.update_counter(t, 77, 1) end,
          fn -> :ets.rename(t, 1) end,
          fn -> :ets.give_away(t, self(), 1) end,
          fn -> :ets.insert(t, :a) end,
          fn -> :ets.select(t, [{{:_, :"$1"}, [{:foo, 1}], [:"$1"]}]) end
        ] do
      try do
        IO.inspect(f.())
      rescue
        e -> IO.puts(Exception.message(e))
      end
    end

    b = :ets.new(:bag, [:bag, :named_table, read_concurrency: true])
    d = :ets.new(:dbag, [:duplicate_bag])
    :ets.insert(b, [{1, :a}, {1, :b}, {1, :a}, {1.0, :c}, {2, :z}])
    :ets.insert(d, [{1, :a}, {1, :b}, {1, :a}])

    IO.inspect(
      {b, :ets.lookup(:bag, 1), :ets.lookup(b, 1.0), :ets.lookup(d, 1), :ets.info(b, :type),
       :ets.info(d, :size)}
    )

    :ets.delete_object(d, {1, :a})
    IO.inspect(:ets.lookup(d, 1))
    IO.inspect(:ets.lookup_element(b, 1, 2))
    IO.inspect(:ets.foldl(fn {k, v}, acc -> [{v, k} | acc] end, [], b) |> Enum.sort())
    IO.inspect(:ets.test_ms({1, 2}, [{{:"$1", :"$2"}, [{:<, :"$1", :"$2"}], [{{:"$2", :"$1"}}]}]))
    1
    ms = :ets.match_spec_compile([{{:"$1", :"$2"}, [], [{:map_size, :"$2"}]}])
    IO.inspect(:ets.match_spec_run([{1, %{}}, {2, %{a: 1}}, {3}], ms))
  end
end

Main.run()
