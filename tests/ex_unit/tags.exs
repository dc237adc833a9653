ExUnit.start(seed: 0, exclude: [:slow, os: "win", n: 1], include: [keep: true, n: "1"])
defmodule A do
  use ExUnit.Case
  @moduletag os: :linux
  @tag :slow
  test "a" do end
  @tag :slow
  @tag :keep
  test "b" do end
  @tag n: 1
  test "c" do end
  @tag os: :win
  test "d" do end
  describe "x" do
    @describetag os: "win"
    test "e" do end
    @tag os: "mac"
    test "f" do assert false end
  end
  @tag [multi: 1, more: 2]
  @tag slow: false
  test "g", c do assert c.multi + c.more == 4 end
end
