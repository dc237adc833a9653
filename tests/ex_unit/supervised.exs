ExUnit.start(seed: 0)

defmodule Worker do
  use GenServer
  def start_link(who), do: GenServer.start_link(__MODULE__, who)

  def init(who) do
    Process.flag(:trap_exit, true)
    {:ok, who}
  end

  def terminate(reason, who), do: send(who, {:ended, reason})
end

defmodule SupervisedTest do
  use ExUnit.Case

  setup_all do
    %{agent: start_supervised!({Agent, fn -> 1 end})}
  end

  test "processes of setup_all live", %{agent: agent} do
    assert Process.alive?(agent)
    assert ExUnit.fetch_test_supervisor() |> elem(0) == :ok
  end

  test "stop" do
    pid = start_supervised!({Worker, self()})
    assert stop_supervised(Worker) == :ok
    assert_received {:ended, :shutdown}
    refute Process.alive?(pid)
    assert stop_supervised(Worker) == {:error, :not_found}
  end

  test "restart" do
    pid = start_supervised!({Worker, self()})
    Process.exit(pid, :kill)
    assert {:error, {:duplicate_child_name, Worker}} = start_supervised({Worker, self()})
  end

  test "ends before on_exit" do
    pid = start_supervised!({Worker, self()})
    on_exit(fn -> refute Process.alive?(pid) end)
  end

  test "linked" do
    Process.flag(:trap_exit, true)
    pid = start_link_supervised!({Worker, self()}, restart: :temporary)
    Process.exit(pid, :kill)
    assert_receive {:EXIT, ^pid, :killed}
  end

  @tag :tmp_dir
  test "a folder: of its/own", %{tmp_dir: dir} do
    assert File.ls!(dir) == []
    File.write!(Path.join(dir, "x"), "")
    flunk(Path.relative_to_cwd(dir))
  end

  @tag tmp_dir: "inner/one"
  test "a folder in it", %{tmp_dir: dir} do
    flunk(Path.relative_to_cwd(dir))
  end

  @tag tmp_dir: false
  test "no folder", context do
    assert context[:tmp_dir] == false
  end
end
