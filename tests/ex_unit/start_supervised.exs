ExUnit.start(seed: 0)
:logger.set_primary_config(:level, :none)

defmodule My do
  use Agent
  def start_link(:raise), do: raise("some exception")
  def start_link(:throw), do: throw(:ball)
  def start_link(:exit), do: exit(:out)
  def start_link(:error), do: {:error, "some error"}
  def start_link(:error2), do: {:error, {:x, 1}}
  def start_link(:odd), do: :odd
  def start_link(:ignore), do: :ignore
  def start_link(:info), do: {:ok, spawn_link(fn -> Process.sleep(:infinity) end), :info}
  def start_link(n), do: Agent.start_link(fn -> n end, name: __MODULE__)
end

defmodule T do
  use ExUnit.Case

  for what <- [:raise, :throw, :exit, :error, :error2, :odd, :ignore, :info, 1] do
    test "start! #{what}" do
      start_supervised!({My, unquote(what)})
    end

    test "link #{what}" do
      start_link_supervised!({My, unquote(what)})
    end
  end

  test "twice" do
    {:ok, pid} = start_supervised({My, 0})
    assert start_supervised({My, 0}) == {:error, {:duplicate_child_name, My}}
    assert {:error, {{:already_started, ^pid}, _child}} = start_supervised({My, 0}, id: :other)
    start_supervised!({My, 0})
  end

  test "twice other" do
    start_supervised({My, 0})
    start_supervised!({My, 0}, id: :other)
  end

  test "stop linked" do
    pid = start_link_supervised!({My, 0})
    ref = Process.monitor(pid)
    assert stop_supervised(My) == :ok
    assert_receive {:DOWN, ^ref, _, _, :shutdown}
    assert stop_supervised(My) == {:error, :not_found}
    stop_supervised!(My)
  end

  test "dies linked" do
    pid = start_link_supervised!(Supervisor.child_spec({My, 0}, restart: :temporary))
    Process.exit(pid, :kill)
    Process.sleep(:infinity)
  end

  test "bad spec" do
    start_supervised!(%{id: 1})
  end

  test "bad spec2" do
    start_supervised!(%{id: 1, start: {My, :start_link, [:nope]}, restart: :foo})
  end

  test "undef" do
    start_supervised!(%{id: 1, start: {My, :nope, [:nope]}})
  end

  test "no module" do
    start_supervised!({Nope, 1})
  end

  test "no module2" do
    start_supervised!(Nope)
  end

  test "no child_spec" do
    start_supervised!({Enum, 1})
  end
end
