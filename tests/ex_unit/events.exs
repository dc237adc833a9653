defmodule MyF do
  use GenServer
  def init(o), do: {:ok, o[:seed]}
  def handle_cast(e, s), do: (show(e); {:noreply, s})
  def show({:suite_started, o}), do: IO.inspect {:suite_started, Enum.sort(Keyword.keys(o))}
  def show({:suite_finished, t}), do: IO.inspect {:suite_finished, Map.keys(t)}
  def show({k, %{tests: ts} = m}), do: IO.inspect {k, m.__struct__, m.name, state(m.state), length(ts), Enum.map(ts, & {&1.name, state(&1.state)}) |> Enum.sort}
  def show({k, %{tags: tags} = t}), do: IO.inspect {k, t.name, state(t.state), is_integer(t.time), tags |> Map.drop([:file])}, limit: :infinity
  def show(o), do: IO.inspect o
  def state({:failed, l}), do: {:failed, Enum.map(l, fn {k, r, s} -> {k, (if is_struct(r), do: r.__struct__, else: r), length(s) > 0} end)}
  def state({:invalid, m}), do: {:invalid, m.name}
  def state(o), do: o
end
ExUnit.start(seed: 0, formatters: [MyF], exclude: [:ex], include: [foo: 1], slowest: 1)
defmodule ATest do
  use ExUnit.Case
  @moduletag :mod
  @moduletag a: 1
  setup_all do
    on_exit(fn -> :ok end)
    [sa: 1]
  end
  setup ctx do
    on_exit(fn -> :ok end)
    {:ok, s: 1}
  end
  describe "d" do
    @describetag :dt
    setup do
     :ok
    end
    @tag t: 2
    test "one", c do
      assert c.s == 1
    end
  end
  @tag :ex
  test "two" do end
  test "three", %{s: s} do
    assert s == 2
  end
  @tag :skip
  test "four"
end
defmodule BTest do
  use ExUnit.Case, async: true
  setup_all do raise "x" end
  test "b1" do end
  test "b2" do end
end
IO.inspect ATest.__info__(:functions)
ExUnit.after_suite(fn r -> IO.inspect r end)
