ExUnit.start(seed: 0, timeout: 200)
defmodule A do
  use ExUnit.Case
  setup_all do
    spawn_link(fn -> exit(:boom) end)
    Process.sleep(:infinity)
  end
  test "a" do end
end
defmodule B do
  use ExUnit.Case
  test "kill" do Process.exit(self(), :kill) end
  test "normal" do exit(:normal) end
  test "shutdown" do exit(:shutdown) end
  test "linked normal" do spawn_link(fn -> :ok end); Process.sleep(10) end
  test "trap" do
    Process.flag(:trap_exit, true)
    pid = spawn_link(fn -> exit(:x) end)
    assert_receive {:EXIT, ^pid, :x}
  end
  test "on_exit exit" do on_exit(fn -> exit(:oops) end) end
  test "on_exit throw" do on_exit(fn -> throw(:oops) end) end
  test "on_exit kill" do on_exit(fn -> Process.exit(self(), :kill) end) end
  test "on_exit named" do
    me = self()
    on_exit(:n, fn -> send(me, 1); raise "first" end)
    on_exit(:n, fn -> raise "second" end)
  end
  test "on_exit two" do on_exit(fn -> raise "one" end); on_exit(fn -> raise "two" end) end
  test "on_exit timeout" do on_exit(fn -> Process.sleep(:infinity) end) end
  test "on_exit assertion" do on_exit(fn -> assert 1 == 2 end) end
  @tag timeout: 20
  test "timeout tag" do receive do :never -> :ok end end
  test "error atom" do :erlang.error(:some_error) end
  test "badarg" do String.to_integer("x") end
  test "throw tuple" do throw {:a, "b"} end
end
