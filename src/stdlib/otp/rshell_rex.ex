defmodule :rshell_rex do
  @moduledoc "The process registered as `:rex`, which other nodes' `:rpc` speaks to."

  @doc "Runs the server; whoever starts it has registered it."
  def run() do
    receive do
      {:system, from, request} -> :sys.handle_system_msg(request, from, self(), :rshell_rex, [], %{})
      message -> handle(message)
    end

    :rshell_rex.run()
  end

  @doc false
  def system_continue(_parent, _debug, _state), do: run()

  @doc false
  def system_terminate(reason, _parent, _debug, _state), do: :erlang.exit(reason)

  defp handle({pid, :features_request}) when is_pid(pid),
    do: send(pid, {:features_reply, node(), [:erpc]})

  defp handle({:"$gen_call", from, {:call, m, f, a, leader}}),
    do: :erlang.spawn(fn -> :gen.reply(from, value(m, f, a, leader)) end)

  # Such calls follow one another: the next waits for this one.
  defp handle({:"$gen_call", from, {:block_call, m, f, a, leader}}) do
    {_, ref} = :erlang.spawn_monitor(fn -> :gen.reply(from, value(m, f, a, leader)) end)
    receive(do: ({:DOWN, ^ref, _, _, _} -> :ok))
  end

  defp handle({:"$gen_cast", {:cast, m, f, a, leader}}),
    do: :erlang.spawn(fn -> value(m, f, a, leader) end)

  defp handle({:"$gen_cast", {:block_cast, m, f, a, leader}}) do
    {_, ref} = :erlang.spawn_monitor(fn -> value(m, f, a, leader) end)
    receive(do: ({:DOWN, ^ref, _, _, _} -> :ok))
  end

  defp handle({pid, {:sbcast, name, message}}) when is_pid(pid) do
    result =
      case :erlang.whereis(name) do
        :undefined -> {:nonexisting_name, name}
        server -> send(server, message)
      end

    send(pid, {:rex, node(), result})
  end

  defp handle({pid, {:send, name, message}}) when is_pid(pid),
    do: handle({pid, {:sbcast, name, message}})

  defp handle(_), do: :ok

  defp value(m, f, a, leader) do
    if is_pid(leader), do: :erlang.group_leader(leader, self())
    :erlang.apply(m, f, a)
  catch
    :throw, value -> value
    :exit, reason -> {:badrpc, {:EXIT, reason}}
    :error, reason -> {:badrpc, {:EXIT, {reason, __STACKTRACE__}}}
  end
end
