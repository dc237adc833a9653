ExUnit.start(seed: 0)

defmodule Ops do
  def a == b, do: Kernel.==(a, b) and a > 5
  defmacro a =~ b, do: quote(do: unquote(b) in unquote(a))
end

defmodule T do
  use ExUnit.Case
  import Kernel, except: [==: 2, =~: 2]
  import Ops

  test "a" do
    assert 1 == 1
  end

  test "b" do
    x = 2
    assert [1] =~ x
  end

  test "c" do
    refute 6 == 6
  end
end

defmodule T2 do
  use ExUnit.Case
  import Kernel, except: [==: 2]
  def _ == _, do: false

  test "a" do
    assert 1 == 1
  end
end

defmodule T3 do
  use ExUnit.Case
  defmacro to_list(x), do: x

  test "to" do
    Enum.to_list([])
  end
end
