ExUnit.start(seed: 0, exclude: [distributed: true], include: [a: 1], colors: [enabled: true], trace: true, slowest: 1)
defmodule P do
use ExUnit.Case
describe "dd" do
test "a" do end
@tag :distributed
test "b" do end
@tag :skip
test "c" do end
@tag skip: "why"
test "c2" do end
test "d" do assert false end
end
end
defmodule P2 do
use ExUnit.Case
setup_all do raise "no" end
test "a" do end
end
defmodule P3 do
use ExUnit.Case
setup do raise "no" end
test "a" do on_exit(fn -> raise "foo" end); assert false end
end
defmodule P4 do
use ExUnit.Case
test "a" do on_exit(fn -> raise "foo" end); assert false end
test "b" do raise ExUnit.MultiError, errors: [{:error, %RuntimeError{message: "x"}, []}, {:exit, :foo, []}] end
end
defmodule P5 do
use ExUnit.Case
setup_all do on_exit(fn -> raise "after" end) end
test "a" do  end
end
defmodule P6 do
use ExUnit.Case
setup do: 3
test "a" do  end
end
