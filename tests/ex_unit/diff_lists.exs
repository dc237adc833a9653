import Inspect.Algebra
all = [[]] ++ (for a <- ~w(a b), do: [a]) ++ (for a <- ~w(a b), b <- ~w(a b), do: [a,b]) ++ (for a <- ~w(a b), b <- ~w(a b), c <- ~w(a b), do: [a,b,c])
w = fn doc -> concat(["<", doc, ">"]) end
f = fn side -> ExUnit.Diff.to_algebra(side, w) |> group |> format(800) |> IO.iodata_to_binary end
for l <- all, r <- all, l != r do
 {d,_} = ExUnit.Diff.compute(l,r,:==)
 IO.puts "#{Enum.join l}|#{Enum.join r}|#{f.(d.left)}|#{f.(d.right)}"
end
_ = :rand.seed(:exs1024, {1, 2, 3})
l4 = for _ <- 1..250, do: {(for _ <- 1..(:rand.uniform(6)), do: Enum.random(~w(a b c d))), (for _ <- 1..(:rand.uniform(6)), do: Enum.random(~w(a b c d)))}
for {l, r} <- l4, l != r do
 {d,_} = ExUnit.Diff.compute(l,r,:==)
 IO.puts "#{Enum.join l}|#{Enum.join r}|#{f.(d.left)}|#{f.(d.right)}"
end
