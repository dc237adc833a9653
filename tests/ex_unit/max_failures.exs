ExUnit.start(seed: 0, max_failures: 3)
defmodule S do use ExUnit.Case
for i <- 1..5, do: (test "#{i}" do assert false end)
end
defmodule S2 do use ExUnit.Case
test "z" do assert false end
setup_all do raise "foo" end
test "z2" do  end
end
defmodule S3 do use ExUnit.Case
test "z" do assert false end
end
