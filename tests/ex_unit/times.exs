defmodule F do
  use GenServer
  def init(_), do: {:ok, 1}
  def handle_cast({:suite_finished, t}, s), do: (IO.inspect(Map.new(t, fn {k, v} -> {k, is_nil(v)} end)); {:noreply, s})
  def handle_cast(_, s), do: {:noreply, s}
end
ExUnit.start(seed: 0, formatters: [F])
defmodule A do
  use ExUnit.Case
  test "a" do end
end
