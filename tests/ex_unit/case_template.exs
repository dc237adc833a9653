ExUnit.start(seed: 0)
defmodule T do
  use ExUnit.CaseTemplate
  using opts do
    quote do
      import Enum, only: [sum: 1]
      @opts unquote(opts)
    end
  end
  setup_all do
    [all: 1]
  end
  setup c do
    {:ok, one: c.all + 1, tags: c[:foo]}
  end
end
defmodule T2 do
  use ExUnit.CaseTemplate
  setup do
    [two: 2]
  end
end
defmodule A do
  use T, async: true, zork: 1
  use T2
  setup_all do
   [own: 3]
  end
  @tag foo: :bar
  test "a", c do
    assert sum([c.all, c.one, c.own]) == 6
    assert c.two == 2
    assert c.tags == :bar
    assert @opts == [async: true, zork: 1]
    assert c.async
    assert c.all == 99
  end
end
