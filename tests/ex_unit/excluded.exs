ExUnit.start(seed: 0, exclude: [:test])
defmodule A do use ExUnit.Case
test "a" do end
test "b" do end
end
