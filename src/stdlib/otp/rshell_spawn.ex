defmodule :rshell_spawn do
  @moduledoc false

  # Spawns on a node that is not this one: the pid, with a reference if a monitor is among the options.
  @doc false
  def on(node, {m, f, a}, options, monitored?) do
    ref = :erlang.spawn_request(node, m, f, a, options)

    receive do
      {:spawn_reply, ^ref, :ok, pid} ->
        if monitored?, do: {pid, ref}, else: pid

      {:spawn_reply, ^ref, :error, :noconnection} ->
        stand_in = [node, m, f, a, options]
        :erlang.spawn_opt(:rshell_spawn, :stand_in, stand_in, options)

      {:spawn_reply, ^ref, :error, reason} ->
        :erlang.error(reason)
    end
  end

  # The process whose pid one gets for a node that cannot be reached. It has the logger's process tell what could not be
  # started, and ends when that stands on the screen: who is linked to it sees it in this order.
  @doc false
  def stand_in(node, m, f, a, options) do
    case options do
      [] -> report('** Can not start ~w:~w,~w on ~w **~n', [m, f, a, node])
      _ -> report('** Can not start ~w:~w,~w (~w) on ~w **~n', [m, f, a, options, node])
    end

    :erlang.exit(:noconnection)
  end

  defp report(format, args) do
    meta = %{
      pid: self(),
      gl: :erlang.group_leader(),
      time: :os.system_time(:microsecond),
      error_logger: %{tag: :warning_msg, emulator: true}
    }

    {:ok, logger} = :logger.start()
    send(logger, {:log, :warning, format, args, meta})
    :gen.call(logger, :"$gen_call", :told)
    :io.request(:user, :settle)
  catch
    :exit, _ -> :ok
  end
end
