defmodule :rshell_net do
  @moduledoc false

  # What needs a connection and must wait for it: natives never wait.

  @doc false
  def connect(node) do
    case :rshell.net_connect(node) do
      ref when is_reference(ref) ->
        receive do
          {^ref, connected} -> connected
        end

      known ->
        known
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
