ExUnit.start(seed: 0, exit_status: 5)
ExUnit.plural_rule("property", "properties")
defmodule A do use ExUnit.Case
test "a" do assert false end
name = ExUnit.Case.register_test(__ENV__, :property, "p1", [:extra])
def unquote(name)(c) do assert c.extra; assert c.test_type == :property end
name = ExUnit.Case.register_test(__ENV__, :property, "p2", [])
def unquote(name)(_) do :ok end
end
