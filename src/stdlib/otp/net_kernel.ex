defmodule :net_kernel do
  @moduledoc "This node's place among the others: starting, connecting, hearing of nodes that come and go."

  @doc "Starts being distributed: `[name]`, `[name, domain]` or `[name, domain, tick in ms]`."
  def start([name]) when is_atom(name), do: start(name, %{})
  def start([name, domain]) when is_atom(name) and is_atom(domain), do: start(name, %{name_domain: domain})

  def start([name, domain, tick]) when is_atom(name) and is_atom(domain) and is_integer(tick) and tick > 0,
    do: start(name, %{name_domain: domain, net_ticktime: div(tick * 4 - 1, 1000) + 1})

  @doc "Starts being distributed under a name, with options such as `%{name_domain: :shortnames}`."
  def start(name, options) when is_atom(name) and is_map(options) do
    defaults = %{name_domain: :longnames, net_ticktime: 60, net_tickintensity: 4, hidden: false}
    options = :maps.put(:name, name, :maps.merge(defaults, options))
    domain = :maps.get(:name_domain, options)

    cond do
      not :lists.member(domain, [:shortnames, :longnames]) ->
        :erlang.error({:invalid_option, :name_domain, domain})

      true ->
        started(:rshell.net_start(options), options)
    end
  end

  defp started({:ok, pid}, _), do: {:ok, pid}

  defp started({:error, {:already_started, pid}}, options) do
    case :rshell.net_state() do
      {_, _, true, _} -> {:error, {:already_started, pid}}
      _ -> {:error, {{:already_started, pid}, child(options)}}
    end
  end

  defp started({:error, "Cookie" <> _ = text}, options),
    do:
      {:error,
       {{:shutdown, {:failed_to_start_child, :auth, {charlist(text), []}}}, child(options)}}

  defp started({:error, text}, options) do
    :logger.notice('~ts~n', [text])
    reason = {:shutdown, {:failed_to_start_child, :net_kernel, {:EXIT, :nodistribution}}}
    {:error, {reason, child(options)}}
  end

  defp charlist(text), do: :unicode.characters_to_list(text)

  defp child(options) do
    options = :maps.remove(:hidden, options)
    all = :maps.merge(%{clean_halt: false, supervisor: :net_sup_dynamic}, options)

    {:child, :undefined, :net_sup_dynamic, {:erl_distribution, :start_link, [all]}, :permanent,
     false, 1000, :supervisor, [:erl_distribution]}
  end

  @doc "Ends being distributed, if code had started it."
  def stop(), do: :rshell.net_stop()

  @doc "Returns how this node is distributed."
  def get_state() do
    case :rshell.net_state() do
      nil ->
        %{started: :no}

      {name, domain, at_run_time, _} ->
        started = if at_run_time, do: :dynamic, else: :static
        %{started: started, name: name, name_type: :static, name_domain: domain}
    end
  end

  @doc "Connects to a node: `true`, `false`, or `:ignored` where this node has no name."
  def connect_node(node) when is_atom(node) do
    alive? = :erlang.is_alive()

    if alive? and not named?(node) do
      :logger.error('~n** Cannot get connection id for node ~w~n', [node])
      false
    else
      :rshell_net.connect(node)
    end
  end

  defp named?(node), do: :lists.member(?@, :erlang.atom_to_list(node))

  @doc "As `connect_node/1`."
  def hidden_connect_node(node) when is_atom(node), do: connect_node(node)

  @doc "Ends the connection to a node."
  def disconnect(node), do: :erlang.disconnect_node(node)

  @doc "Allows these nodes to connect, and from then on no others."
  def allow(nodes) do
    :rshell.net_allow(nodes)
  catch
    :error, _ -> :error
  end

  @doc "Returns the nodes that may connect, or `[]` for all."
  def allowed(), do: {:ok, :rshell.net_allowed()}

  @doc "Subscribes to `{:nodeup, node}` and `{:nodedown, node}`, or ends that."
  def monitor_nodes(flag), do: monitor_nodes(flag, [])

  @doc "As `monitor_nodes/1`; the options choose hidden nodes and add facts to the messages."
  def monitor_nodes(flag, options) when is_boolean(flag) do
    case wish(options, {nil, false, is_map(options)}) do
      {:ok, wish} -> :rshell.net_subscribe(flag, wish)
      error -> error
    end
  end

  def monitor_nodes(_, _), do: :error

  defp wish(options, wish) when is_map(options), do: wish(:maps.to_list(options), wish)
  defp wish([], wish), do: {:ok, wish}

  defp wish([{:node_type, type} | rest], {_, reason, map}) when type in [:visible, :hidden, :all],
    do: wish(rest, {type, reason, map})

  defp wish([:nodedown_reason | rest], {type, _, map}), do: wish(rest, {type, true, map})

  defp wish([{:nodedown_reason, on} | rest], {type, _, true}) when is_boolean(on),
    do: wish(rest, {type, on, true})

  defp wish([{:connection_id, on} | rest], {_, _, true} = wish) when is_boolean(on),
    do: wish(rest, wish)

  defp wish(unknown, _), do: {:error, {:unknown_options, unknown}}

  @doc "Returns what is known of the connected nodes."
  def nodes_info() do
    infos =
      for {node, owner, hidden, address, messages_in, messages_out} <- :rshell.net_nodes() do
        {node,
         [
           owner: owner,
           state: :up,
           address: net_address(node, address),
           type: if(hidden, do: :hidden, else: :normal),
           in: messages_in,
           out: messages_out
         ]}
      end

    {:ok, infos}
  end

  @doc "Returns what is known of a connected node."
  def node_info(node) do
    {:ok, infos} = nodes_info()

    case :lists.keyfind(node, 1, infos) do
      {_, info} -> {:ok, info}
      false -> {:error, :bad_node}
    end
  end

  @doc "Returns one fact about a connected node."
  def node_info(node, key) do
    with {:ok, info} <- node_info(node) do
      case :lists.keyfind(key, 1, info) do
        {_, value} -> {:ok, value}
        false -> {:error, :invalid_key}
      end
    end
  end

  defp net_address(node, address) do
    [_, host] = :binary.split(:erlang.atom_to_binary(node), "@")
    {:net_address, address || :undefined, :erlang.binary_to_list(host), :tcp, :inet}
  end

  @doc "Returns the module that finds nodes' ports."
  def epmd_module(), do: :erl_epmd

  @doc "Returns the supervised parts of the protocols by which nodes connect: there are none."
  def protocol_childspecs(), do: []

  @doc "Tells whether nodes have long names; `:ignored` where this node has none."
  def longnames() do
    case :rshell.net_state() do
      nil -> :ignored
      {_, domain, _, _} -> domain == :longnames
    end
  end

  @doc "Returns the seconds after which a silent node counts as down."
  def get_net_ticktime() do
    case {:rshell.net_tick_time(), :persistent_term.get(:rshell_net_ticktime, nil)} do
      {nil, _} -> :ignored
      {now, {wanted, until}} -> ticktime(now, wanted, until)
      {now, nil} -> now
    end
  end

  defp ticktime(now, wanted, until) do
    if now == wanted and :erlang.monotonic_time(:millisecond) < until,
      do: {:ongoing_change_to, wanted},
      else: now
  end

  @doc "Sets the tick time; changes take a minute to be told as done."
  def set_net_ticktime(time), do: set_net_ticktime(time, 60)

  @doc "As `set_net_ticktime/1`, with another time of transition in seconds."
  def set_net_ticktime(time, period)
      when is_integer(time) and time > 0 and is_integer(period) and period >= 0 do
    case get_net_ticktime() do
      :ignored ->
        :ignored

      {:ongoing_change_to, _} = ongoing ->
        ongoing

      ^time ->
        :unchanged

      _ ->
        :rshell.net_set_tick_time(time)
        until = :erlang.monotonic_time(:millisecond) + period * 1000
        :persistent_term.put(:rshell_net_ticktime, {time, until})
        :change_initiated
    end
  end

  @doc "Turns messages about connections on or off; there are none."
  def verbose(_level), do: :ok

  @doc "Options of the connection to a node, which are not told: `:ignored` where there is none."
  def getopts(node, options) when is_atom(node) and is_list(options), do: connected(node)

  @doc "Sets options of the connection to a node, which is not done: `:ignored` where there is none."
  def setopts(node, options) when is_atom(node) and is_list(options), do: connected(node)

  defp connected(node) do
    cond do
      not :erlang.is_alive() -> :ignored
      :lists.member(node, :erlang.nodes(:connected)) -> {:error, :enotsup}
      true -> {:error, :noconnection}
    end
  end

  @doc "Returns the node name as given at the start."
  def nodename(), do: node()
end
