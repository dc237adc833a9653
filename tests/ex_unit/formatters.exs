defmodule Plain do
  use GenServer
  import ExUnit.Formatter
  def init(opts), do: {:ok, %{n: 0, opts: opts}}
  def handle_cast({:test_finished, %{state: {:failed, f}} = t}, s) do
    n = s.n + 1
    IO.puts format_test_failure(t, f, n, 60, &fmt/2)
    {:noreply, %{s | n: n}}
  end
  def handle_cast({:module_finished, %{state: {:failed, f}} = m}, s) do
    IO.puts format_test_all_failure(m, f, 9, :infinity, &fmt/2)
    {:noreply, s}
  end
  def handle_cast({:suite_finished, t}, s) do
    IO.puts format_times(%{t | async: 1_234_567, load: nil, run: 62_345_678})
    IO.puts format_times(%{async: 0, load: 12_345, run: 99_999})
    IO.puts format_filters([a: 1], :include)
    {:noreply, s}
  end
  def handle_cast(_, s), do: {:noreply, s}
  def fmt(:diff_enabled?, _), do: true
  def fmt(k, t) when is_binary(t), do: "<#{k}>#{t}</>"
  def fmt(k, t), do: Inspect.Algebra.concat(["<#{k}>", t, "</>"])
end
ExUnit.start(seed: 0, formatters: [Plain])
defmodule A do
  use ExUnit.Case
  test "a" do assert [1, "foo bar", %{a: 1}] == [1, "foo  baz", %{a: 2}] end
  test "b" do assert {:ok, %{x: 1}} = {:ok, %{x: 2, y: 3}} end
  test "c" do raise "x" end
  test "d" do String.length(1) end
  test "e" do send(self(), :x); assert_received {:y, 1} end
  test "f" do assert Enum.empty?([1 | []] ++ [2]) end
  test "g" do assert "  " == " " end
  test "h" do assert String.length("x") == 3 end
end
defmodule B do
  use ExUnit.Case
  setup_all do raise "boom" end
  test "a" do end
end
