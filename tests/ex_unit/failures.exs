ExUnit.start(seed: 0, capture_log: true)
require Logger
defmodule P do
use ExUnit.Case
test "a" do Logger.error("foo\nbar"); assert %{aaaaaaaaaaaaaaaaaaaa: "bbbbbbbbbbbbbbbbbbbbbbbbbbbbb", cccccccccccccccccccccccc: "ddddddddddddddddddddddddddd", e: 1} == nil end
test "b" do x = %{aaaaaaaaaaaaaaaaaaaa: "bbbbbbbbbbbbbbbbbbbbbbbbbbbbb", cccccccccccccccccccccccc: "ddddddddddddddddddddddddddd", e: 1} 
assert {:ok, %{aaaaaaaaaaaaaaaaaaaa: "bbbbbbbbbbbbbbbbbbbbbbbbbbbbb", cccccccccccccccccccccccc: "ddddddddddddddddddddddddddd", e: 2}} = {:ok, x} end
test "c" do
 assert """
 foo
 bar
 """ == "foo\nbaz\n"
end
test "d" do
  assert Enum.member?([1, %{aaaaaaaaaaaaaaaaaaaa: "bbbbbbbbbbbbbbbbbbbbbbbbbbbbb", cccccccccccccccccccccccc: "ddddddddddddddddddddddddddd", e: 1}], (fn -> 
   1
   2
   end).())
end
test "e" do
 raise "multi\nline\n\nmessage"
end
test "f" do
 exit({:foo, [{P, :foo, 1, []}]})
end
test "g" do
 GenServer.call(:nope, :x)
end
test "h" do
 raise ArgumentError
end
test "i" do
 :erlang.error({:foo, 1})
end
test "j" do
 Task.async(fn -> raise "x" end) |> Task.await()
end
test "l" do
 assert_raise RuntimeError, "foo\nbar", fn -> raise "foo\nbaz" end
end
test "m" do
 flunk "a\n b\nc"
end
test "o" do
 %{a: 1}.b
end
test "p" do
 raise "zork"
rescue
 _ in [Foo] -> 1
 e in RuntimeError -> reraise e, __STACKTRACE__
end
test "q" do
 1 + nil
end
test "r" do
 assert :a < :B and
   raise "zz"
end
end
