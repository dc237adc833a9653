ExUnit.start(seed: 0)
defmodule A do
  use ExUnit.Case
  ExUnit.Case.register_attribute __MODULE__, :foo
  ExUnit.Case.register_attribute __MODULE__, :acc, accumulate: true
  ExUnit.Case.register_describe_attribute __MODULE__, :dfoo
  ExUnit.Case.register_module_attribute __ENV__, :mfoo
  @mfoo 9
  @foo 1
  @acc 1
  @acc 2
  test "a", c do assert c.registered == 0 end
  test "b", c do assert c.registered == 0 end
  describe "d" do
    @dfoo 3
    test "c", c do assert c.registered == 0 end
    @foo 4
    test "d", c do assert c.registered == 0 end
  end
  test "e", c do assert c.registered == 0 end
end
