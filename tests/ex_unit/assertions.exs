ExUnit.start(seed: 0)
defmodule FTest do
  use ExUnit.Case
  test "eq" do
    a = 1
    assert a + 1 == 3
  end
  test "match" do
    x = {:ok, %{a: 1, b: "hello"}}
    y = 2
    assert {:ok, %{a: ^y}} = x
  end
  test "bool" do
    assert nil
  end
  test "call" do
    assert Enum.empty?([1,2])
  end
  test "in" do
    assert 3 in [1,2]
  end
  test "refute" do
    refute 1 < 2
  end
  test "match?" do
    assert match?({:ok, _}, :error)
  end
  test "raise" do
    raise "oops"
  end
  test "exit" do
    exit(:bye)
  end
  test "throw" do
    throw(:ball)
  end
  test "raise2" do
    assert_raise ArgumentError, fn -> raise "x" end
  end
  test "raise3" do
    assert_raise ArgumentError, fn -> 1 end
  end
  test "raise4" do
    assert_raise RuntimeError, "foo", fn -> raise "x" end
  end
  test "recv" do
    send self(), {:hello, 1}
    send self(), {:hello, 2}
    assert_receive {:hello, 3}, 10
  end
  test "recvd" do
    send self(), {:hello, 1}
    assert_received {:hello, 3}
  end
  test "ref" do
    send self(), {:hello, 1}
    refute_receive {:hello, 1}
  end
  test "delta" do
    assert_in_delta 1.0, 2.0, 0.5
  end
  test "flunk" do flunk("no") end
  test "notimpl"
  @tag :skip
  test "skipped" do :ok end
  @tag skip: "because"
  test "skipped2" do :ok end
  @tag timeout: 10
  test "to" do Process.sleep(:infinity) end
  test "linkdie" do
    spawn_link fn -> exit(:boom) end
    Process.sleep(:infinity)
  end
  test "strings" do
    assert "hello world" == "hello wurld!"
  end
  test "lists" do
    assert [1,2,3,4] == [1,3,4,5]
  end
  test "maps" do
    assert %{a: 1, b: %{c: 2}} == %{a: 1, b: %{c: 3}, d: 4}
  end
  test "catch" do
    catch_exit(1)
  end
  test "badmatch" do
    {:ok, 1} = {:error, String.to_atom("2")}
  end
  test "fnclause" do
    String.upcase(1)
  end
  test "undef" do
    Foo.bar(1)
  end
  test "regex" do
    assert "abc" =~ ~r/d/
  end
  test "not" do
    assert not true
  end
  test "message" do
    assert false, "my message"
  end
  test "=" do
    assert [_ | _] = []
  end
  test "and" do
    a = true; b = false
    assert a and b
  end
end
