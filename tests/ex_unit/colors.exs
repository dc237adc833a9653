ExUnit.start(seed: 0, colors: [enabled: true])
defmodule U do defstruct [:name, :email, :roles, :settings] end
defmodule A do
  use ExUnit.Case
  @a %{name: "Some quite long name here", email: "somebody@example.com", roles: [:admin, :user, :guest, :other], settings: %{theme: "dark", size: 12, tags: ["one", "two", "three"]}}
  test "maps" do assert @a == put_in(@a.settings.size, 13) end
  test "maps missing" do assert @a == Map.delete(@a, :email) end
  test "structs" do assert struct(U, @a) == struct(U, %{@a | name: "Some quite long nome here"}) end
  test "lists" do assert Enum.to_list(1..60) == Enum.to_list(1..59) ++ [61] end
  test "lists of strings" do assert ~w(alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu) == ~w(alpha beta gamma dolta epsilon zeta eta theta iota kappa lambda mu nu) end
  test "keyword" do assert [alpha: "aaaaaaaaaaaaaaaaaaaaaaa", beta: "bbbbbbbbbbbbbbbbbbbbbbbbb", gamma: "cccccccccccccccccccccc"] == [alpha: "aaaaaaaaaaaaaaaaaaaaaaa", beta: "bbbbbbbbbbbbbbbbbbbbbbbbb", gamma: "ccccccccccdccccccccccc"] end
  test "tuple" do assert {:ok, @a, :something} == {:ok, %{@a | roles: []}, :something} end
  test "pattern" do assert {:ok, %{name: "x", email: _, roles: [:admin | _], settings: %{theme: "light", size: size, tags: [_, "2", _]}}} = {:ok, @a} end
  test "string" do assert String.duplicate("hello world ", 12) == String.duplicate("hello world ", 6) <> "X" <> String.duplicate("hello world ", 6) end
  test "whole" do assert @a == Map.values(@a) end
  test "whitespace" do assert "foo  bar" == "foo bar" end
  test "newlines" do assert "foo\nbar\nbaz\n" == "foo\nbaz\n" end
  test "nested list" do assert [[1, 2, %{a: 1}], @a, [3]] == [[1, 2, %{a: 2}], @a, [4]] end
  test "not equal" do assert @a != @a end
  test "match?" do assert match?(%{name: "zork", roles: []}, @a) end
  test "refute match" do refute match?(%{name: _}, @a) end
  test "receive" do
    send(self(), {:msg, @a})
    send(self(), {:msg, 1})
    assert_received {:msg, %{name: "x"}}
  end
  test "args" do assert Enum.member?([@a, @a], Map.delete(@a, :name)) end
  test "less" do assert 10 < 5 end
  test "in" do assert :a in [:b, :c] end
  test "regex" do assert "foobar" =~ ~r/baz/ end
  test "strict" do assert 1 === 1.0 end
  test "blame" do Keyword.fetch!(:a, :b) end
  test "raise in match" do assert {:ok, x} = raise("foo") end
end
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
