# Sigils, macros and attributes in patterns: what they stand for is compared, the call is shown.
ExUnit.start(seed: 0)

defmodule Macros do
  defmacro one, do: 1
  defmacro pair(a, b), do: {a, b}
  defmacro any, do: quote(do: _)
  defmacro text, do: "abc"
  defmacro map(a), do: quote(do: %{a: unquote(a)})
end

defmodule MacrosTest do
  use ExUnit.Case
  import Macros

  @number 5
  @list [1, {2, 3}]

  test("sigils", do: assert({~D[2020-01-01], ~w(a b), 1} = {~D[2020-01-02], ["a", "c"], 1}))
  test("equal sigils", do: assert({~D[2020-01-01], ~w(a b)a, 1} = {~D[2020-01-01], [:a, :b], 2}))
  test("text", do: assert({~s(abc), ~c(abc), text()} = {"abd", 'abd', "abd"}))
  test("macros", do: assert({one(), any(), pair(1, 2), 3} = {1, 2, {1, 2}, 4}))
  test("parts", do: assert([pair(x, x), map(1)] = [{1, 2}, %{a: 2}]))
  test("shorter", do: assert([pair(1, 2), one()] = []))
  test("attribute", do: assert({@number, @list} = {6, [1, {2, 4}]}))
  test("attribute as key", do: assert(%{@number => 1} = %{5 => 2}))
  test("module", do: assert({__MODULE__, 1} = {MacrosTest, 2}))
  test("concatenation", do: assert({"a" <> "b" <> _, "x" <> _} = {"acc", "yz"}))
  test("append", do: assert([1] ++ [2 | _] = [1, 3]))
  test("received", do: assert_received({~D[2020-01-01], one()}))

  test "not the one received" do
    send(self(), {~D[2020-01-02], 1})
    assert_received {~D[2020-01-01], one()}
  end
end
