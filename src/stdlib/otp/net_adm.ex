defmodule :net_adm do
  @moduledoc "Asking for nodes: by name, on a host, on all hosts of a file."

  @doc "Connects to nodes; gives those that answer."
  def ping_list(nodes) when is_list(nodes), do: for(node <- nodes, ping(node) == :pong, do: node)

  @doc "Connects to a node: `:pong`, or `:pang` if that fails."
  def ping(node) when is_atom(node) do
    case :rshell_net.connect(node) do
      true -> :pong
      _ -> :pang
    end
  end

  @doc "Returns this host's name."
  def localhost() do
    {:ok, host} = :inet.gethostname()
    host
  end

  @doc "Returns the nodes that the EPMD of this host knows, with their ports."
  def names(), do: names(localhost())

  @doc "Returns the nodes that the EPMD of a host knows, the first to register first, with their ports."
  def names(host) when is_atom(host), do: names(:erlang.atom_to_list(host))

  def names(host) do
    # EPMD tells the latest first, and this the other way round.
    with {:ok, names} <- :rshell.net_names(:unicode.characters_to_binary(host)),
         do: {:ok, :lists.reverse(names)}
  end

  @doc "Returns the hosts that `.hosts.erlang` lists."
  def host_file() do
    home = :os.getenv('HOME')
    candidates = ['.hosts.erlang' | if(home, do: [home ++ '/.hosts.erlang'], else: [])]
    first_file(candidates)
  end

  defp first_file([]), do: {:error, :enoent}

  defp first_file([path | rest]) do
    case :file.read_file(path) do
      {:ok, text} -> hosts(text)
      {:error, :enoent} -> first_file(rest)
      error -> error
    end
  end

  # One quoted or plain host a line, each with a full stop behind it.
  defp hosts(text) do
    lines = :binary.split(text, "\n", [:global])

    trimmed =
      for line <- lines,
          do: :re.replace(line, "^\\s*'?|'?\\.?\\s*$", "", [:global, return: :list])

    for host <- trimmed, host != [], hd(host) != ?%, do: :erlang.list_to_atom(host)
  end

  @doc "Connects to all nodes of the hosts that `.hosts.erlang` lists."
  def world(), do: world(:silent)

  @doc "As `world/0`; `:verbose` prints each step."
  def world(verbosity) do
    case host_file() do
      {:error, _} = error -> :erlang.exit(error)
      hosts -> world_list(hosts, verbosity)
    end
  end

  @doc "Connects to all nodes of these hosts."
  def world_list(hosts), do: world_list(hosts, :silent)

  @doc "As `world_list/1`; `:verbose` prints each step."
  def world_list(hosts, verbosity) do
    :lists.append(for host <- hosts, do: collect(:erlang.atom_to_list(host), verbosity))
  end

  defp collect(host, verbosity) do
    case names(host) do
      {:ok, nodes} ->
        for {name, _} <- nodes, node = full(name, host), seen?(node, verbosity), do: node

      _ ->
        []
    end
  end

  defp full(name, host), do: :erlang.list_to_atom(name ++ '@' ++ host)

  defp seen?(node, verbosity) do
    answer = ping(node)
    if verbosity == :verbose, do: :io.format('Pinging ~w -> ~w~n', [node, answer])
    answer == :pong
  end

  @doc "Resolves a host name."
  def dns_hostname(host) when is_atom(host) do
    with {:ok, name} <- dns_hostname(:erlang.atom_to_list(host)), do: {:ok, name}
  end

  def dns_hostname(host) do
    case :rshell.net_names(:unicode.characters_to_binary(host)) do
      {:error, :nxdomain} -> {:error, host}
      _ -> {:ok, host}
    end
  end
end
