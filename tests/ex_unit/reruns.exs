ExUnit.start(seed: 0, autorun: false)
defmodule A do
  use ExUnit.Case
  test "a" do assert true end
end
IO.inspect ExUnit.run()
defmodule B do
  use ExUnit.Case, async: true
  test "b" do assert false end
end
IO.inspect ExUnit.run()
IO.inspect ExUnit.run([A, B])
task = ExUnit.async_run()
defmodule C do
  use ExUnit.Case, async: true
  test "c" do end
end
defmodule D do
  use ExUnit.Case
  test "d" do end
end
IO.inspect ExUnit.await_run(task)
ExUnit.configure(only_test_ids: MapSet.new([{A, :"test a"}]))
IO.inspect ExUnit.run([A, B])
