f = fn
  :diff_enabled?, _ -> true
  k, doc when k in [:diff_delete, :diff_insert] -> Inspect.Algebra.concat(["<", doc, ">"])
  _, m -> m
end
l = %{aaaaaaaaaaaaaaaaaaaaaaa: ["bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", "cccccccccccccccccccccc"], ddddddddddddd: {1,2}}
ll = quote(do: %{aaaaaaaaaaaaaaaaaaaaaaa: ["bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", "cccccccccccccccccccccc"], ddddddddddddd: {1,2}})
lx = quote(do: %{aaaaaaaaaaaaaaaaaaaaaaa: ["bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", "cccccccccccccccccccccc"], ddddddddddddd: {1,4}})
p = fn a, b, c -> IO.puts ExUnit.Formatter.format_test_failure(%ExUnit.Test{name: :t, module: A, tags: %{file: "x", line: 1}}, [{:error, %ExUnit.AssertionError{message: "m", left: a, right: b, context: c}, []}], 1, 80, f) end
m = {:match, [{{:x, nil}, l}]}
p.(quote(do: {a, 1}), {l, 2}, m)
p.(quote(do: {_, 1}), {l, 2}, m)
p.({{:^, [], [{:x, [], nil}]}, 1}, {l, 2}, m)
p.({{:^, [], [{:x, [], nil}]}, 1}, {%{l | ddddddddddddd: 2}, 1}, m)
p.(quote(do: [1 | t]), [2, l, l], m)
p.(quote(do: [a, b | 3]), [l, l, l], m)
p.({ll, 1}, {l, 2}, m)
p.({lx, 1}, {l, 2}, m)
p.({ll, 1}, [l], m)
p.([ll, lx], [l], m)
p.({l, 1}, {l, 2}, :==)
p.(%{x: l, z: Enum.to_list(1..40)}, %{y: l, z: Enum.to_list(1..40)}, :==)
p.([l, l], [l, 3], :==)
p.([~D[2020-01-01], MapSet.new(1..40), 1], [~D[2020-01-01], MapSet.new(1..40), 2], :==)
p.(String.duplicate("abc ", 40), String.duplicate("abd ", 40), :==)
p.([1 | l], [2 | l], :==)
