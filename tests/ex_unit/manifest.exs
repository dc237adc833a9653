ExUnit.start(seed: 0, failures_manifest_file: "man")
defmodule P do
use ExUnit.Case
test "a" do assert false end
test "b" do end
setup_all do on_exit(fn -> raise "after" end) end
test "c" do end
end
defmodule P2 do
use ExUnit.Case
setup_all do raise "after" end
test "a" do assert false end
test "b" do end
@tag :skip
test "c" do end
end
ExUnit.after_suite(fn x -> IO.inspect x; IO.inspect File.read!("man") |> :erlang.binary_to_term end)
