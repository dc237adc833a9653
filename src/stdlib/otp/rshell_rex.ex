defmodule :rshell_rex do
  @moduledoc "The process registered as `:rex`, which other nodes' `:rpc` speaks to."

  @doc false
  def handle_continue(:start, _), do: {:noreply, %{}}

  @doc false
  def handle_call({:call, m, f, a, leader}, from, state) do
    :erlang.spawn(fn -> :gen.reply(from, value(m, f, a, leader)) end)
    {:noreply, state}
  end

  # Such calls follow one another: the next waits for this one.
  def handle_call({:block_call, m, f, a, leader}, from, state) do
    await(fn -> :gen.reply(from, value(m, f, a, leader)) end)
    {:noreply, state}
  end

  def handle_call(_, _from, state), do: {:noreply, state}

  @doc false
  def handle_cast({:cast, m, f, a, leader}, state) do
    :erlang.spawn(fn -> value(m, f, a, leader) end)
    {:noreply, state}
  end

  def handle_cast({:block_cast, m, f, a, leader}, state) do
    await(fn -> value(m, f, a, leader) end)
    {:noreply, state}
  end

  def handle_cast(_, state), do: {:noreply, state}

  @doc false
  def handle_info(message, state) do
    with {pid, request} when is_pid(pid) <- message, do: asked(request, pid)
    {:noreply, state}
  end

  defp asked(:features_request, pid), do: send(pid, {:features_reply, node(), [:erpc]})

  defp asked({tag, name, message}, pid) when tag in [:sbcast, :send] do
    result =
      case is_atom(name) and :erlang.whereis(name) do
        server when is_pid(server) -> send(server, message)
        _ -> {:nonexisting_name, name}
      end

    send(pid, {:rex, node(), result})
  end

  defp asked(_, _pid), do: :ok

  defp await(fun) do
    {_, ref} = :erlang.spawn_monitor(fun)
    receive(do: ({:DOWN, ^ref, _, _, _} -> :ok))
  end

  defp value(m, f, a, leader) do
    if is_pid(leader), do: :erlang.group_leader(leader, self())
    :erlang.apply(m, f, a)
  catch
    :throw, value -> value
    :exit, reason -> {:badrpc, {:EXIT, reason}}
    :error, reason -> {:badrpc, {:EXIT, {reason, __STACKTRACE__}}}
  end
end
