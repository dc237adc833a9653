defmodule :rshell_net_kernel do
  @moduledoc "The server registered as `:net_kernel`: what other nodes ask of this one as a whole."

  @doc false
  def handle_continue(:start, _), do: {:noreply, :net_kernel.get_state()}

  # What a ping asks. Any other question stays without an answer, as on the BEAM.
  @doc false
  def handle_call({:is_auth, _node}, _from, state), do: {:reply, :yes, state}
  def handle_call(_, _from, state), do: {:noreply, state}

  @doc false
  def handle_cast(_, state), do: {:noreply, state}

  # A node that was just connected tells whom else it knows. Calling them takes its time.
  @doc false
  def handle_info({:rshell_nodes, nodes}, state) when length(nodes) > 0 do
    for node <- nodes, is_atom(node), node != node(), not :rshell.net_hidden(),
        do: :erlang.spawn(fn -> :net_kernel.connect_node(node) end)

    {:noreply, state}
  end

  def handle_info(_, state), do: {:noreply, state}
end
