ExUnit.start(seed: 0)
:logger.set_primary_config(:level, :none)

defmodule Server do
  use GenServer
  import ExUnit.Assertions

  def init(state), do: {:ok, state}
  def handle_call(:raise, _from, _state), do: raise("oops")
  def handle_call(:assert, _from, state), do: assert(state == 2)
  def handle_call(:clause, _from, state), do: {:reply, Access.fetch(:foo, :bar), state}
  def handle_call(:undefined, _from, state), do: {:reply, apply(Enum, :nope, [1]), state}
  def handle_call(:exit, _from, _state), do: exit(:bye)
  def handle_call(:error, _from, _state), do: :erlang.error({:some, :term})
end

defmodule ExitErrorsTest do
  use ExUnit.Case

  setup do
    {:ok, server} = GenServer.start(Server, 1)
    {:ok, linked} = GenServer.start(Server, 1)
    %{server: server, linked: linked}
  end

  for request <- [:raise, :assert, :clause, :undefined, :exit, :error] do
    test "call #{request}", %{server: server} do
      GenServer.call(server, unquote(request))
    end

    test "linked #{request}", %{linked: linked} do
      Process.link(linked)
      send(linked, {:"$gen_call", {self(), make_ref()}, unquote(request)})
      Process.sleep(:infinity)
    end
  end

  test "linked process" do
    spawn_link(fn -> assert 1 == 2 end)
    Process.sleep(:infinity)
  end

  test "linked process that matches nothing" do
    spawn_link(fn -> Access.fetch(:foo, :bar) end)
    Process.sleep(:infinity)
  end

  test "task" do
    Task.await(Task.async(fn -> assert %{a: 1} = %{b: 2} end))
  end

  test "exit with an exception" do
    exit({%RuntimeError{message: "in an exit"}, [{Foo, :bar, 1, [file: 'foo.ex', line: 1]}]})
  end

  test "same look" do
    assert "h\u00e9llo" == "he\u0301llo"
  end

  test "same look, in a list" do
    assert ["h\u00e9llo"] == ["he\u0301llo"]
  end
end
