defmodule :rshell_net do
  @moduledoc false

  # What needs a connection and must wait for it: natives never wait.

  @doc false
  def connect(node) do
    case :rshell.net_connect(node) do
      ref when is_reference(ref) ->
        receive do
          {^ref, true} ->
            true

          {^ref, false} ->
            after_reports()
            false
        end

      known ->
        known
    end
  end

  # What was reported of the failure is printed before its result.
  defp after_reports() do
    case :erlang.whereis(:logger) do
      :undefined -> :ok
      logger -> :gen.call(logger, :"$gen_call", :sync, 1000)
    end
  catch
    :exit, _ -> :ok
  end

  # What a send gives when its node is not busy any more.
  @doc false
  def await_calm(node, result) do
    case :rshell.net_when_calm(node) do
      ref when is_reference(ref) -> receive(do: ({^ref, _} -> result))
      false -> result
    end
  end

  @doc false
  def monitor_node(node) do
    case connect(node) do
      true ->
        :erlang.monitor_node(node, true)

      _ ->
        send(self(), {:nodedown, node})
        true
    end
  end
end
