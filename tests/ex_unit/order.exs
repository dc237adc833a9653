ExUnit.start(max_cases: 1, autorun: false, formatters: [])
defmodule S do use ExUnit.Case
for i <- 1..12, do: (test "#{i}" do IO.write("#{unquote(i)} "); if unquote(i) == 3, do: IO.inspect(:rand.uniform(1000)) end)
end
for seed <- [0, 1, 5, 42, 999_999] do
  ExUnit.configure(seed: seed)
  IO.inspect(ExUnit.run([S]))
end
