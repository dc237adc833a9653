ExUnit.start(seed: 0)
require Logger
defmodule P do
use ExUnit.Case
@moduletag :capture_log
setup_all do Logger.error("setup_all"); :ok end
setup do Logger.error("setup"); on_exit(fn -> Logger.error("on_exit") end); :ok end
@tag capture_log: [level: :warning, format: "x $message\n"]
test "a" do Logger.error("aa\n"); Logger.info "zork"; assert false end
test "b" do Logger.error("bb"); flunk "" end
@tag capture_log: false
test "c" do Logger.error("not captured"); end
test "d" do
  import ExUnit.CaptureLog
  assert capture_log([format: "$level $message|"], fn -> Logger.warn("x"); Logger.debug("y") end) == "warning x|debug y|"
  assert capture_log([format: "$level $message|", level: :warning], fn -> Logger.warn("x"); Logger.debug("y") end) == "warning x|"
  assert {3, _} = with_log(fn -> Logger.warn("x"); 3 end)
  assert capture_log([format: "$message $metadata", metadata: [:a]], fn -> Logger.warn("x", a: 1, b: 2); Logger.debug("y") end) == "x a=1 y "
  assert capture_log(fn -> Logger.error("foo") end) =~ "foo"
  assert capture_log(fn -> assert capture_log(fn -> Logger.error("inner") end) =~ "inner"; Logger.error("outer") end) =~ "inner"
  Logger.info("outer")
  flunk "z"
end
test "e" do
  import ExUnit.CaptureIO
  assert capture_io(fn -> IO.puts "a"; IO.write("b") end) == "a\nb"
  assert capture_io("in\nput", fn -> IO.inspect IO.gets("> ") end) == "> \"in\\n\"\n"
  assert capture_io([input: "in\nput", capture_prompt: false], fn -> IO.inspect IO.gets("> ") end) == "\"in\\n\"\n"
  assert capture_io(:stderr, fn -> IO.puts(:stderr, "err") end) == "err\n"
  assert with_io(fn -> IO.puts("x"); 3 end) == {3, "x\n"}
  assert capture_io(:stderr, fn -> IO.warn("foo", []) end) =~ "foo"
  assert_raise RuntimeError, "could not find IO device registered at :nope", fn -> capture_io(:nope, fn -> 1 end) end
  assert_raise RuntimeError, "x", fn -> capture_io(fn -> raise "x" end) end
  assert capture_io(:user, fn -> IO.puts(:user, "usr") end) == "usr\n"
  me = self()
  assert capture_io(fn -> spawn(fn -> IO.puts("child"); send(me, :done) end); assert_receive :done end) == "child\n"
  outer = capture_io(:stderr, fn -> assert capture_io(:stderr, fn -> IO.puts(:stderr, "inner") end) == "inner\n"; IO.puts(:stderr, "o") end)
  assert outer == "inner\no\n"
  assert capture_io("a b c", fn -> IO.inspect IO.read(:stdio, :eof) end) == "\"a b c\"\n"
  assert capture_io("", fn -> IO.inspect IO.gets("x") end) == "x:eof\n"
  assert capture_io(fn -> IO.puts("seen"); IO.puts("not") end) == "seen\n"
end
end
