# A supervised child under a name that is taken, a child that does not start, and a fixture that leaves.
ExUnit.start(seed: 0, autorun: true)

defmodule SupervisedTwiceTest do
  use ExUnit.Case

  test "twice" do
    start_supervised!({Agent, fn -> 1 end})
    start_supervised!({Agent, fn -> 1 end})
  end

  test "never" do
    start_supervised!(%{id: :never, start: {Agent, :start_link, [fn -> exit(:no) end]}})
  end

  test "unknown" do
    stop_supervised!(:nobody)
  end
end
