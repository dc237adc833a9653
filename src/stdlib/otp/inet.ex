defmodule :inet do
  @moduledoc "Names, addresses, and what all sockets have in common."

  @doc "Returns the host's name up to its first dot."
  def gethostname(), do: {:ok, :lists.takewhile(fn c -> c != ?. end, :rshell.net_host_name())}

  @doc """
  Returns the network interfaces with their flags and addresses.

      iex> {:ok, interfaces} = :inet.getifaddrs()
      iex> Enum.any?(interfaces, fn {_name, facts} -> {:addr, {127, 0, 0, 1}} in facts end)
      true
  """
  def getifaddrs(), do: :rshell.net_interfaces()

  @doc "As `getifaddrs/0`; options, which name a namespace, change nothing."
  def getifaddrs(options) when is_list(options), do: getifaddrs()

  @doc "Returns the names of the network interfaces that have addresses."
  def getiflist() do
    with {:ok, interfaces} <- getifaddrs() do
      {:ok, for({name, facts} <- interfaces, :lists.keymember(:addr, 1, facts), do: name)}
    end
  end

  @doc "What an error means."
  def format_error(:exbadport), do: 'invalid port state'
  def format_error(:exbadseq), do: 'bad command sequence'
  def format_error(:nxdomain), do: 'non-existing domain'
  def format_error(reason), do: :file.format_error(reason)

  @doc "The name and port of this end."
  def sockname(socket) when is_port(socket), do: address_of(socket, :name)
  def sockname(socket), do: no_clause(:sockname, [socket])

  defp no_clause(name, args),
    do: :erlang.raise(:error, :function_clause, [{:prim_inet, name, args, []}])

  # A socket that is closed has no address.
  defp address_of(socket, which) do
    with {:error, :closed} <- :rshell_socket.call(socket, which), do: {:error, :einval}
  end

  @doc "The address and port of the other end."
  def peername(socket) when is_port(socket), do: address_of(socket, :peer)
  def peername(socket), do: no_clause(:peername, [socket])

  @doc "The port of this end."
  def port(socket) do
    with {:ok, {_, port}} <- sockname(socket), do: {:ok, port}
  end

  @doc "As `sockname/1`: all addresses of this end, of which there is one."
  def socknames(socket), do: with({:ok, address} <- sockname(socket), do: {:ok, [address]})
  @doc "As `socknames/1`; the second argument names an association, which only SCTP has."
  def socknames(socket, _association), do: socknames(socket)

  @doc "As `peername/1`: all addresses of the other end, of which there is one."
  def peernames(socket), do: with({:ok, address} <- peername(socket), do: {:ok, [address]})
  @doc "As `peernames/1`; the second argument names an association, which only SCTP has."
  def peernames(socket, _association), do: peernames(socket)

  @doc "Facts about a socket: its counts, owner, links and states."
  def info(socket) when is_port(socket) do
    with {:ok, counts} <- getstat(socket) do
      info = :erlang.port_info(socket)
      {:memory, memory} = :erlang.port_info(socket, :memory)
      {:monitors, monitors} = :erlang.port_info(socket, :monitors)

      %{
        counters: Map.new(counts),
        input: info[:input],
        output: info[:output],
        links: info[:links],
        memory: memory,
        monitors: monitors,
        owner: info[:connected],
        states: [:open]
      }
    else
      _ -> %{states: [:closed]}
    end
  end

  @doc "Sets options."
  def setopts(_socket, options) when not is_list(options),
    do: :erlang.error({:bad_generator, options})

  def setopts(socket, options) do
    case :rshell_socket.options(options) do
      :error ->
        {:error, :einval}

      {own, system} ->
        :rshell_socket.call(
          socket,
          {:set, own, Map.to_list(Map.drop(system, [:family, :backlog]))}
        )
    end
  end

  @doc "Gets options."
  def getopts(socket, options), do: getopts(socket, options, [])

  defp getopts(_socket, [], found), do: {:ok, :lists.reverse(found)}

  defp getopts(socket, [option | rest], found) when is_atom(option) do
    asked =
      if :rshell_socket.native?(option),
        do: :rshell_socket.call(socket, {:native, option}),
        else: :rshell_socket.call(socket, {:get, option})

    case asked do
      {:ok, nil} -> getopts(socket, rest, found)
      {:ok, :raw} when option == :packet -> getopts(socket, rest, [{:packet, 0} | found])
      {:ok, value} -> getopts(socket, rest, [{option, value} | found])
      {:error, :closed} -> {:error, :einval}
      error -> error
    end
  end

  defp getopts(_, _, _), do: {:error, :einval}

  @counts [:recv_oct, :recv_cnt, :recv_max, :recv_avg, :recv_dvi] ++
            [:send_oct, :send_cnt, :send_max, :send_avg, :send_pend]

  @doc "Counts of what was sent and received, the longest piece and the mean one among them."
  def getstat(socket), do: getstat(socket, @counts)

  @doc "Some counts of what was sent and received."
  def getstat(socket, options) do
    with {:ok, counts} <- :rshell_socket.call(socket, :stat) do
      if :lists.all(&:lists.member(&1, @counts), options),
        do: {:ok, for(option <- options, do: {option, count(option, counts)})},
        else: {:error, :einval}
    end
  end

  defp count(:recv_avg, counts), do: mean(counts.recv_oct, counts.recv_cnt)
  defp count(:send_avg, counts), do: mean(counts.send_oct, counts.send_cnt)
  defp count(option, counts), do: Map.get(counts, option, 0)

  defp mean(_octets, 0), do: 0
  defp mean(octets, count), do: div(octets, count)

  @doc "Closes a socket."
  def close(socket) when is_port(socket), do: :gen_tcp.close(socket)
  def close(socket), do: no_clause(:close, [socket])

  @doc "Starts a monitor of a socket."
  def monitor(socket), do: :erlang.monitor(:port, socket)
  @doc "Ends a monitor of a socket."
  def cancel_monitor(ref), do: :erlang.demonitor(ref, [:info])

  # Names

  @doc "The address of a host."
  def getaddr(host, family) when family in [:inet, :inet6, :local],
    do: :rshell_socket.address(host, family)

  def getaddr(_host, _family), do: {:error, :einval}

  @doc "The address of a host; the machine's resolver has a time limit of its own."
  def getaddr(host, family, _timeout), do: getaddr(host, family)

  @doc "The addresses of a host; the machine's resolver has a time limit of its own."
  def getaddrs(host, family, _timeout), do: getaddrs(host, family)

  @doc "The addresses of a host."
  def getaddrs(host, family) do
    with {:ok, {:hostent, _, _, _, _, list}} <- gethostbyname(host, family), do: {:ok, list}
  end

  @doc "The host of a name: `{:ok, {:hostent, name, aliases, family, size, addresses}}`."
  def gethostbyname(host), do: gethostbyname(host, :inet)

  @doc "As `gethostbyname/1`, of a family."
  def gethostbyname(host, family)
      when (not is_atom(host) and not is_list(host)) or family not in [:inet, :inet6],
      do: {:error, :einval}

  def gethostbyname(host, family) do
    name = if is_atom(host), do: :erlang.atom_to_list(host), else: host

    size = if family == :inet6, do: 8, else: 4

    with {:ok, found} <- :rshell.net_resolve(:unicode.characters_to_binary(name)) do
      case :lists.usort(for(ip <- found, tuple_size(ip) == size, do: ip)) do
        [] -> {:error, :nxdomain}
        list -> {:ok, {:hostent, name, [], family, if(size == 8, do: 16, else: 4), list}}
      end
    end
  end

  @doc "The host of a name, within a time that does not count here."
  def gethostbyname(host, family, _timeout), do: gethostbyname(host, family)

  @doc "The host of an address, which is looked for in the machine's list of hosts."
  def gethostbyaddr(address) do
    case if(is_list(address), do: parse_address(address), else: {:ok, address}) do
      {:ok, ip} -> if is_ip_address(ip), do: :rshell_hosts.by_address(ip), else: {:error, :einval}
      error -> error
    end
  end

  @doc "The port of a service by its name."
  def getservbyname(name, protocol) when is_atom(name),
    do: :rshell_hosts.service(:erlang.atom_to_list(name), protocol)

  def getservbyname(name, protocol), do: no_inet_clause(:getservbyname, [name, protocol])

  @doc "The service of a port."
  def getservbyport(port, protocol) when is_integer(port),
    do: :rshell_hosts.service(port, protocol)

  def getservbyport(port, protocol), do: no_inet_clause(:getservbyport, [port, protocol])

  defp no_inet_clause(name, args),
    do: :erlang.raise(:error, :function_clause, [{:inet, name, args, []}])

  @doc "What the resolver was told: nothing, for it is the machine's."
  def get_rc(), do: []

  # Addresses as text

  @doc "An address as text."
  def ntoa({a, b, c, d} = ip) do
    if is_ipv4_address(ip),
      do: :lists.append([dec(a), '.', dec(b), '.', dec(c), '.', dec(d)]),
      else: {:error, :einval}
  end

  def ntoa(ip) when is_tuple(ip) and tuple_size(ip) == 8 do
    if is_ipv6_address(ip), do: six(Tuple.to_list(ip)), else: {:error, :einval}
  end

  def ntoa(_), do: {:error, :einval}

  defp dec(number), do: :erlang.integer_to_list(number)
  defp hex(number), do: :string.to_lower(:erlang.integer_to_list(number, 16))

  defp six([0, 0, 0, 0, 0, 0, 0, 0]), do: '::'
  defp six([0, 0, 0, 0, 0, 0, 0, 1]), do: '::1'

  defp six([0, 0, 0, 0, 0, head, a, b]) when head in [0, 0xFFFF] do
    four = ntoa({div(a, 256), rem(a, 256), div(b, 256), rem(b, 256)})
    if head == 0, do: '::' ++ four, else: '::ffff:' ++ four
  end

  defp six(words) do
    case longest_zeros(words, 0, {0, 0}, nil) do
      {start, count} when count > 1 ->
        {left, rest} = :lists.split(start, words)
        colons(left) ++ '::' ++ colons(:lists.nthtail(count, rest))

      _ ->
        colons(words)
    end
  end

  defp colons(words), do: :lists.append(:lists.join(':', for(word <- words, do: hex(word))))

  # Where the longest run of zeros is, and how long.
  defp longest_zeros([0 | rest], at, best, nil),
    do: longest_zeros(rest, at + 1, better({at, 1}, best), {at, 1})

  defp longest_zeros([0 | rest], at, best, {start, count}),
    do: longest_zeros(rest, at + 1, better({start, count + 1}, best), {start, count + 1})

  defp longest_zeros([_ | rest], at, best, _run), do: longest_zeros(rest, at + 1, best, nil)
  defp longest_zeros([], _at, best, _run), do: best

  defp better({_, count} = run, {_, most}) when count > most, do: run
  defp better(_, best), do: best

  @doc "Reads an address: `{:ok, ip}` or `{:error, :einval}`."
  def parse_address(text) do
    with {:error, _} <- parse_ipv4_address(text), do: parse_ipv6_address(text)
  end

  @doc "Reads an address, all of whose parts must be there."
  def parse_strict_address(text) do
    with {:error, _} <- parse_ipv4strict_address(text), do: parse_ipv6strict_address(text)
  end

  @doc "Reads an address of four numbers."
  def parse_ipv4strict_address(text) do
    with [_, _, _, _] = parts <- :string.split(listed(text), '.', :all),
         numbers = for(part <- parts, do: strict_number(part)),
         false <- :error in numbers or Enum.any?(numbers, &(&1 > 255)) do
      {:ok, List.to_tuple(numbers)}
    else
      _ -> {:error, :einval}
    end
  end

  @doc "Reads an address of one to four numbers, the last of which fills the rest."
  def parse_ipv4_address(text) do
    parts = :string.split(listed(text), '.', :all)
    numbers = for(part <- parts, do: number(part))
    count = length(numbers)

    if count in 1..4 and :error not in numbers do
      {first, [last]} = :lists.split(count - 1, numbers)
      room = 4 - count + 1

      if Enum.all?(first, &(&1 <= 255)) and last < :erlang.bsl(1, 8 * room) do
        bytes = <<last::size(room)-unit(8)>>
        {:ok, List.to_tuple(first ++ :erlang.binary_to_list(bytes))}
      else
        {:error, :einval}
      end
    else
      {:error, :einval}
    end
  end

  defp listed(text) when is_binary(text), do: :erlang.binary_to_list(text)
  defp listed(text) when is_list(text), do: text
  defp listed(_), do: ''

  # No other base than ten, and no zeros in front.
  defp strict_number([?0, _ | _]), do: :error
  defp strict_number(digits), do: based(digits, 10)

  defp number([?0, x | digits]) when x in 'xX', do: based(digits, 16)
  defp number([?0 | [_ | _] = digits]), do: based(digits, 8)
  defp number(digits), do: based(digits, 10)

  defp based(digits, base) do
    valid = digits != [] and Enum.all?(digits, &(&1 in ?0..?9 or &1 in ?a..?f or &1 in ?A..?F))
    if valid, do: :erlang.list_to_integer(digits, base), else: :error
  rescue
    ArgumentError -> :error
  end

  @doc "Reads an address of eight words."
  def parse_ipv6_address(text) do
    with {:error, _} <- parse_ipv6strict_address(text),
         {:ok, ip} <- parse_ipv4_address(text),
         do: {:ok, ipv4_mapped_ipv6_address(ip)}
  end

  @doc "Reads an address of eight words; `::` stands for missing zeros, a zone is left out."
  def parse_ipv6strict_address(text) do
    [text | _] = :string.split(listed(text), '%')

    case :string.split(text, '::') do
      [all] -> words(all) |> whole()
      [left, right] -> filled(words(left), words(right))
    end
  end

  defp words([]), do: []

  defp words(text) do
    parts = :string.split(text, ':', :all)
    {before, [last]} = :lists.split(length(parts) - 1, parts)

    tail =
      case ?. in last && parse_ipv4strict_address(last) do
        {:ok, {a, b, c, d}} -> [a * 256 + b, c * 256 + d]
        false -> [word(last)]
        _ -> [:error]
      end

    for(part <- before, do: word(part)) ++ tail
  end

  defp word(digits) do
    if length(digits) in 1..4, do: based(digits, 16), else: :error
  end

  defp whole(words) do
    if length(words) == 8 and :error not in words,
      do: {:ok, List.to_tuple(words)},
      else: {:error, :einval}
  end

  defp filled(left, right) do
    missing = 8 - length(left) - length(right)

    if missing > 0,
      do: whole(left ++ :lists.duplicate(missing, 0) ++ right),
      else: {:error, :einval}
  end

  @doc "Tells whether it is an address."
  def is_ip_address(ip), do: is_ipv4_address(ip) or is_ipv6_address(ip)

  @doc "Tells whether it is an address of four bytes."
  def is_ipv4_address({a, b, c, d}),
    do: Enum.all?([a, b, c, d], &(is_integer(&1) and &1 in 0..255))

  def is_ipv4_address(_), do: false

  @doc "Tells whether it is an address of eight words."
  def is_ipv6_address(ip) when is_tuple(ip) and tuple_size(ip) == 8,
    do: Enum.all?(Tuple.to_list(ip), &(is_integer(&1) and &1 in 0..0xFFFF))

  def is_ipv6_address(_), do: false

  @doc "An address of four bytes within those of eight words, and back."
  def ipv4_mapped_ipv6_address({a, b, c, d}),
    do: {0, 0, 0, 0, 0, 0xFFFF, a * 256 + b, c * 256 + d}

  def ipv4_mapped_ipv6_address({_, _, _, _, _, _, ab, cd}),
    do: {div(ab, 256), rem(ab, 256), div(cd, 256), rem(cd, 256)}
end
