# The driver of a socket: a process behind the port that `:gen_tcp` and `:gen_udp` give out. It reads when somebody wants
# data, takes packets apart and sends them to the owner or to who waits in `recv`.
defmodule :rshell_socket do
  @moduledoc false

  @defaults %{
    mode: :list,
    active: true,
    packet: :raw,
    packet_size: 0,
    line_length: 0,
    exit_on_close: true,
    send_timeout: :infinity,
    header: 0,
    line_delimiter: ?\n
  }

  # What is kept and told and changes nothing.
  @told %{
    delay_send: false,
    linger: {false, 0},
    priority: 0,
    tos: 0,
    send_timeout_close: false,
    high_watermark: 8192,
    low_watermark: 4096,
    show_econnreset: false,
    deliver: :term
  }

  # `{:ok, port}` or `{:error, reason}`; the function makes the socket in the driver.
  def open(kind, options, make) do
    owner = self()
    ref = :erlang.make_ref()
    {_, monitor} = :erlang.spawn_monitor(fn -> start(kind, owner, ref, options, make) end)

    receive do
      {^ref, reply} ->
        :erlang.demonitor(monitor, [:flush])
        reply

      {:DOWN, ^monitor, _, _, {:badarg, _}} ->
        exit(:badarg)

      {:DOWN, ^monitor, _, _, {:function_clause, [{module, name, args, _} | _]}} ->
        :erlang.raise(:error, :function_clause, [{module, name, args, []}])

      {:DOWN, ^monitor, _, _, reason} ->
        {:error, reason}
    end
  end

  # Asks a driver; `{:error, :closed}` if there is none.
  def call(port, request) do
    case :rshell_port.call(port, request) do
      :closed -> {:error, :closed}
      reply -> reply
    end
  end

  defp start(kind, owner, ref, options, make) do
    :erlang.process_flag(:trap_exit, true)

    case make.() do
      {:ok, number} ->
        port = :rshell.become_port()
        :erlang.link(owner)
        send(owner, {ref, {:ok, port}})
        loop(fresh(kind, number, port, owner, options))

      error ->
        send(owner, {ref, error})
    end
  end

  defp fresh(kind, number, port, owner, options) do
    read(%{
      kind: kind,
      number: number,
      port: port,
      owner: owner,
      options: Map.merge(@defaults, options),
      buffer: "",
      reading: nil,
      waiting: [],
      eof: nil,
      gone: false,
      head: false,
      accepting: %{},
      ready: [],
      queue: [],
      sending: %{},
      counts: %{recv_oct: 0, recv_cnt: 0, recv_max: 0, send_oct: 0, send_cnt: 0, send_max: 0}
    })
  end

  defp loop(%{owner: owner, reading: reading} = state) do
    receive do
      {:rshell_net, ref, event} when ref == reading ->
        loop(arrived(event, %{state | reading: nil}))

      {:rshell_net, ref, event} ->
        loop(done(ref, event, state))

      {:rshell_call, from, ref, request} ->
        asked(request, {from, ref}, state)

      {:timeout, _timer, {:waiting, client}} ->
        loop(given_up(client, state))

      {^owner, {:command, data}} ->
        ref = :rshell.net_write(state.number, data)
        loop(put_in(state.sending[ref], nil))

      {^owner, :close} ->
        :rshell.net_close(state.number)
        send(owner, {state.port, :closed})

      {:EXIT, from, reason} when from == owner or reason != :normal ->
        :rshell.net_close(state.number)
        exit(reason)

      _ ->
        loop(state)
    end
  end

  defp reply({from, ref}, reply), do: send(from, {ref, reply})

  # Reading

  defp wanted?(%{kind: :listen}), do: false
  defp wanted?(%{eof: eof}) when eof != nil, do: false
  defp wanted?(%{reading: ref}) when ref != nil, do: false
  defp wanted?(%{waiting: [_ | _]}), do: true
  defp wanted?(%{options: %{active: active}}), do: active != false

  defp read(state) do
    if wanted?(state) do
      ref =
        if state.kind == :udp,
          do: :rshell.udp_read(state.number),
          else: :rshell.net_read(state.number, 65_536)

      if is_reference(ref), do: %{state | reading: ref}, else: state
    else
      state
    end
  end

  defp arrived({:data, data}, state),
    do:
      %{state | buffer: joined(state.buffer, data)}
      |> counted(:recv, byte_size(data))
      |> deliver()
      |> read()

  defp arrived({:datagram, ip, port, data}, state) do
    state = counted(state, :recv, byte_size(data))
    data = shaped(data, state)

    case state.waiting do
      [{client, _length, timer} | rest] ->
        stop_timer(timer)
        reply(client, {:ok, {ip, port, data}})
        read(%{state | waiting: rest})

      [] ->
        drained(%{state | queue: state.queue ++ [{ip, port, data}]}) |> read()
    end
  end

  defp arrived(:closed, state), do: ended(:closed, state)

  defp arrived({:error, reason}, %{kind: :udp} = state) do
    case state.waiting do
      [{client, _, timer} | rest] ->
        stop_timer(timer)
        reply(client, {:error, reason})
        read(%{state | waiting: rest})

      [] ->
        send(state.owner, {:udp_error, state.port, reason})
        read(state)
    end
  end

  defp arrived({:error, reason}, state), do: ended(reason, state)

  # Datagrams are sent to the owner of an active socket, and kept for who asks next where it is not.
  defp drained(%{queue: [{ip, port, data} | rest], options: %{active: active}} = state)
       when active != false do
    send(state.owner, {:udp, state.port, ip, port, data})
    drained(delivered(%{state | queue: rest}))
  end

  defp drained(state), do: state

  defp joined("", data), do: data
  defp joined(buffer, data), do: buffer <> data

  # The other side is gone: who waits is told; an active socket closes. What is less than was waited for is lost.
  defp ended(reason, %{waiting: [], options: %{active: active}} = state) when active != false do
    if reason != :closed, do: send(state.owner, {:tcp_error, state.port, reason})
    send(state.owner, {:tcp_closed, state.port})

    if state.options.exit_on_close do
      :rshell.net_close(state.number)
      :erlang.unlink(state.owner)
      exit(:normal)
    end

    %{state | eof: reason}
  end

  defp ended(reason, state) do
    for {client, _, timer} <- state.waiting do
      stop_timer(timer)
      reply(client, {:error, reason})
    end

    # Such a socket is half closed only if it was to stay open.
    eof = if state.options.exit_on_close, do: :enotconn, else: :closed
    %{state | eof: eof, waiting: [], buffer: ""}
  end

  # Hands out as much of the buffer as is wanted.
  defp deliver(%{waiting: [{client, length, timer} | rest]} = state) do
    case packet(state, length) do
      {:ok, data, buffer} ->
        stop_timer(timer)
        reply(client, {:ok, shaped(data, state)})
        deliver(headed(data, %{state | waiting: rest, buffer: buffer}))

      {:error, reason} ->
        stop_timer(timer)
        reply(client, {:error, reason})
        %{state | waiting: rest}

      _ ->
        state
    end
  end

  defp deliver(%{options: %{active: active}} = state) when active != false do
    case packet(state, 0) do
      {:ok, data, buffer} ->
        send(state.owner, message(data, state))
        deliver(headed(data, delivered(%{state | buffer: buffer})))

      {:error, reason} ->
        send(state.owner, {:tcp_error, state.port, reason})
        ended(:closed, state)

      _ ->
        state
    end
  end

  defp deliver(state), do: state

  defp message(data, state) when is_tuple(data) or is_atom(data), do: {:http, state.port, data}
  defp message(data, state), do: {:tcp, state.port, shaped(data, state)}

  defp delivered(%{options: %{active: :once}} = state), do: put_in(state.options.active, false)

  defp delivered(%{options: %{active: count}} = state) when is_integer(count) do
    if count == 1, do: send(state.owner, {passive(state.kind), state.port})
    put_in(state.options.active, if(count == 1, do: false, else: count - 1))
  end

  defp delivered(state), do: state

  defp passive(:udp), do: :udp_passive
  defp passive(_), do: :tcp_passive

  defp packet(%{buffer: ""}, _length), do: :more
  defp packet(%{buffer: buffer, options: %{packet: :raw}}, 0), do: {:ok, buffer, ""}

  defp packet(%{buffer: buffer, options: %{packet: :raw}}, length) do
    case buffer do
      <<data::binary-size(length), rest::binary>> -> {:ok, data, rest}
      _ -> :more
    end
  end

  defp packet(%{buffer: buffer, options: options} = state, _length) do
    limits = [
      packet_size: options.packet_size,
      line_length: options.line_length,
      line_delimiter: options.line_delimiter
    ]

    case :rshell_packet.decode(expected(state), buffer, limits) do
      {:error, _} -> {:error, :emsgsize}
      result -> result
    end
  end

  # Behind the first line of an HTTP message its headers are read, up to the empty line behind them.
  defp expected(%{head: true, options: %{packet: :http}}), do: :httph
  defp expected(%{head: true, options: %{packet: :http_bin}}), do: :httph_bin
  defp expected(%{options: %{packet: packet}}), do: packet

  defp headed({kind, _, _, _}, state) when kind in [:http_request, :http_response],
    do: %{state | head: true}

  defp headed(:http_eoh, state), do: %{state | head: false}
  defp headed(_data, state), do: state

  defp shaped(data, %{options: %{mode: :binary}}), do: data
  defp shaped(data, _) when is_binary(data), do: :erlang.binary_to_list(data)
  defp shaped(data, _), do: data

  defp counted(state, way, size) do
    {octets, count, most} =
      if way == :recv,
        do: {:recv_oct, :recv_cnt, :recv_max},
        else: {:send_oct, :send_cnt, :send_max}

    counts = %{
      state.counts
      | octets => state.counts[octets] + size,
        count => state.counts[count] + 1,
        most => max(state.counts[most], size)
    }

    %{state | counts: counts}
  end

  # What was started earlier

  defp done(ref, event, state) do
    case state do
      %{accepting: %{^ref => {nil, nil}}} ->
        %{state | accepting: Map.delete(state.accepting, ref), ready: state.ready ++ [event]}

      %{accepting: %{^ref => {client, timer}}} ->
        stop_timer(timer)
        accepted(event, client, state)
        %{state | accepting: Map.delete(state.accepting, ref)}

      %{sending: %{^ref => client}} ->
        if client, do: reply(client, event)
        %{state | sending: Map.delete(state.sending, ref)}

      _ ->
        close_stray(event)
        state
    end
  end

  defp close_stray({:ok, number}), do: :rshell.net_close(number)
  defp close_stray(_), do: :ok

  # The new socket gets a driver of its own, which belongs to who accepted.
  defp accepted({:ok, number}, {from, ref}, state) do
    options = state.options

    driver =
      :erlang.spawn(fn ->
        receive do
          :go -> start(:stream, from, ref, options, fn -> {:ok, number} end)
        end
      end)

    :rshell.net_give(number, driver)
    send(driver, :go)
  end

  defp accepted(error, client, _state), do: reply(client, error)

  defp given_up(client, state) do
    {gone, waiting} = :lists.partition(&(elem(&1, 0) == client), state.waiting)
    accepts = for {ref, {^client, _}} <- state.accepting, do: ref
    if gone != [] or accepts != [], do: reply(client, {:error, :timeout})
    # The system goes on accepting for whoever asks next.
    left = for ref <- accepts, into: state.accepting, do: {ref, {nil, nil}}
    %{state | waiting: waiting, accepting: left}
  end

  defp timer(:infinity, _client), do: nil
  defp timer(time, client), do: :erlang.start_timer(time, self(), {:waiting, client})

  defp stop_timer(nil), do: :ok
  defp stop_timer(timer), do: :erlang.cancel_timer(timer)

  # Calls

  defp asked({:accept, _time}, client, %{ready: [event | rest]} = state) do
    accepted(event, client, state)
    loop(%{state | ready: rest})
  end

  defp asked({:accept, time}, client, %{kind: :listen} = state) do
    idle = for {ref, {nil, nil}} <- state.accepting, do: ref

    case if(idle == [], do: :rshell.net_accept(state.number), else: hd(idle)) do
      ref when is_reference(ref) ->
        loop(put_in(state.accepting[ref], {client, timer(time, client)}))

      error ->
        reply(client, error)
        loop(state)
    end
  end

  defp asked({:recv, _length, _time}, client, %{kind: :listen} = state) do
    reply(client, {:error, :enotconn})
    loop(state)
  end

  defp asked({:recv, _length, _time}, client, %{options: %{active: active}} = state)
       when active != false do
    reply(client, {:error, :einval})
    loop(state)
  end

  defp asked({:recv, _length, _time}, client, %{queue: [datagram | rest]} = state) do
    reply(client, {:ok, datagram})
    loop(%{state | queue: rest})
  end

  # How long a packet is, it tells itself.
  defp asked({:recv, length, _time}, client, %{kind: :stream, options: %{packet: packet}} = state)
       when length > 0 and packet != :raw do
    reply(client, {:error, :einval})
    loop(state)
  end

  defp asked({:recv, length, time}, client, state) do
    state = deliver(%{state | waiting: state.waiting ++ [{client, length, nil}]})

    cond do
      not List.keymember?(state.waiting, client, 0) ->
        loop(read(state))

      state.eof != nil ->
        loop(ended(state.eof, state))

      true ->
        waiting = List.keyreplace(state.waiting, client, 0, {client, length, timer(time, client)})
        loop(read(%{state | waiting: waiting}))
    end
  end

  defp asked({:unrecv, data}, client, state) do
    reply(client, :ok)
    loop(deliver(%{state | buffer: :erlang.iolist_to_binary(data) <> state.buffer}))
  end

  # Who reads the end is told at the next send that nobody is there, and from then on that nobody was.
  defp asked({:send, _data}, client, %{eof: :enotconn, gone: gone} = state) do
    reply(client, {:error, if(gone, do: :enotconn, else: :closed)})
    loop(%{state | gone: true})
  end

  # Nobody is at the other end of a listener.
  defp asked({way, _}, client, %{kind: :listen} = state) when way in [:send, :shutdown] do
    reply(client, {:error, :enotconn})
    loop(state)
  end

  # Nothing goes out after this direction was ended.
  defp asked({:send, _data}, client, %{shut: true} = state) do
    reply(client, {:error, :closed})
    loop(state)
  end

  defp asked({:send, data}, client, state) do
    data = :rshell_packet.frame(state.options.packet, data)

    sent(
      :rshell.net_write(state.number, data),
      client,
      counted(state, :send, :erlang.iolist_size(data))
    )
  end

  defp asked({:send, {:local, path}, _port, data}, client, state),
    do:
      sent(
        :rshell.local_send(state.number, path, data),
        client,
        counted(state, :send, byte_size(data))
      )

  defp asked({:send, ip, port, data}, client, state),
    do:
      sent(
        :rshell.udp_send(state.number, ip, port, data),
        client,
        counted(state, :send, byte_size(data))
      )

  defp asked({:shutdown, how}, client, state) do
    answer = :rshell.net_shutdown(state.number, how)
    reply(client, answer)
    loop(if(answer == :ok and how != :read, do: Map.put(state, :shut, true), else: state))
  end

  defp asked(:close, client, state) do
    :rshell.net_close(state.number)
    for {waiting, _, _} <- state.waiting, do: reply(waiting, {:error, :closed})

    for {_, {waiting, _}} when waiting != nil <- state.accepting,
        do: reply(waiting, {:error, :closed})

    :erlang.unlink(state.owner)
    reply(client, :ok)
    exit(:normal)
  end

  defp asked({:owner, pid}, {from, _} = client, state) do
    if from == state.owner do
      :erlang.link(pid)
      if pid != from, do: :erlang.unlink(from)
      reply(client, :ok)
      loop(%{state | owner: pid})
    else
      reply(client, {:error, :not_owner})
      loop(state)
    end
  end

  defp asked({:set, changes, native}, client, state) do
    results = for {option, value} <- native, do: :rshell.net_set(state.number, option, value)

    case :lists.usort(results) -- [:ok] do
      [] ->
        changes = active_added(changes, state.options.active)
        state = %{state | options: Map.merge(state.options, changes)}
        reply(client, :ok)

        if state.eof != nil and state.options.active != false,
          do: loop(ended(state.eof, deliver(state))),
          else: loop(read(deliver(drained(state))))

      _ ->
        reply(client, {:error, :einval})
        loop(state)
    end
  end

  defp asked({:get, option}, client, state) do
    reply(client, known(option, state.options))
    loop(state)
  end

  defp asked({:native, option}, client, state) do
    reply(client, :rshell.net_get(state.number, option))
    loop(state)
  end

  defp asked(:name, client, state) do
    reply(client, :rshell.net_name(state.number))
    loop(state)
  end

  defp asked(:peer, client, %{options: %{peer: peer}} = state) do
    reply(client, {:ok, peer})
    loop(state)
  end

  defp asked(:peer, client, state) do
    reply(client, :rshell.net_peer(state.number))
    loop(state)
  end

  defp asked(:stat, client, state) do
    reply(client, {:ok, state.counts})
    loop(state)
  end

  defp asked(:kind, client, state) do
    reply(client, {:ok, state.kind})
    loop(state)
  end

  defp asked(:info, client, state) do
    {:links, links} = :erlang.process_info(self(), :links)
    name = if state.kind == :udp, do: 'udp_inet', else: 'tcp_inet'
    counts = state.counts

    reply(client, %{
      name: name,
      links: links,
      connected: state.owner,
      input: counts.recv_oct,
      output: counts.send_oct,
      os_pid: :undefined
    })

    loop(state)
  end

  defp asked(_request, client, state) do
    reply(client, {:error, :einval})
    loop(state)
  end

  defp active_added(%{active: count} = changes, old) when is_integer(count) do
    total = if(is_integer(old), do: old, else: 0) + count
    %{changes | active: if(total <= 0, do: false, else: total)}
  end

  defp active_added(changes, _old), do: changes

  defp sent(ref, client, state) when is_reference(ref),
    do: loop(put_in(state.sending[ref], client))

  defp sent(error, client, state) do
    reply(client, error)
    loop(state)
  end

  # Options: those that the driver keeps, and those of the system.

  @own [:mode, :active, :packet, :packet_size, :exit_on_close, :send_timeout, :header] ++
         [:line_delimiter | Map.keys(@told)]
  @system [
    :nodelay,
    :keepalive,
    :reuseaddr,
    :reuseport,
    :broadcast,
    :ipv6_v6only,
    :recbuf,
    :sndbuf,
    :backlog
  ]
  @ignored [:buffer, :read_packets, :high_msgq_watermark, :low_msgq_watermark] ++
             [
               :multicast_ttl,
               :multicast_loop,
               :add_membership,
               :drop_membership,
               :multicast_if,
               :raw
             ]

  defp known(:line_delimiter, _options), do: {:error, :einval}

  defp known(option, options) do
    case Map.merge(@told, options) do
      %{^option => value} -> {:ok, value}
      _ when option == :peer or option in @ignored -> {:ok, nil}
      _ -> {:error, :einval}
    end
  end

  # `{own, system}`, or `:error` for one that is none.
  def options(list), do: options(list, %{}, %{})

  defp options([], own, system), do: {own, system}

  defp options([option | rest], own, system) do
    case valid(option) do
      mode when mode in [:binary, :list] ->
        options(rest, Map.put(own, :mode, mode), system)

      family when family in [:inet, :inet6, :local] ->
        options(rest, own, Map.put(system, :family, family))

      {:packet, 0} ->
        options(rest, Map.put(own, :packet, :raw), system)

      {key, value} when key in @own ->
        options(rest, Map.put(own, key, value), system)

      {key, value} when key in @system ->
        options(rest, own, Map.put(system, key, value))

      {key, value} when key in [:ip, :ifaddr] ->
        options(rest, own, Map.put(system, :ip, value))

      {:port, value} ->
        options(rest, own, Map.put(system, :port, value))

      {key, _} when key in @ignored ->
        options(rest, own, system)

      {key, _, _, _} when key in @ignored ->
        options(rest, own, system)

      {:inet_backend, _} ->
        options(rest, own, system)

      _ ->
        :error
    end
  end

  defp options(_, _, _), do: :error

  @packets [:raw, 0, 1, 2, 4, :line, :http, :http_bin, :httph, :httph_bin] ++
             [:asn1, :sunrm, :cdr, :fcgi, :tpkt, :ssl_tls]
  @flags [:nodelay, :keepalive, :reuseaddr, :exit_on_close, :delay_send, :show_econnreset] ++
           [:ipv6_v6only, :send_timeout_close, :broadcast, :dontroute]
  @numbers [:header, :buffer, :recbuf, :sndbuf, :packet_size, :low_watermark, :high_watermark]

  # The option, or `:invalid` if its value is none for it.
  defp valid({key, value} = option), do: if(valid?(key, value), do: option, else: :invalid)
  defp valid(option), do: option

  defp valid?(:active, value), do: value in [true, false, :once] or value in -32_768..32_767
  defp valid?(:packet, value), do: value in @packets
  defp valid?(:mode, value), do: value in [:binary, :list]
  defp valid?(:deliver, value), do: value in [:term, :port]
  defp valid?(:line_delimiter, value), do: value in 0..255
  defp valid?(:send_timeout, value), do: value == :infinity or (is_integer(value) and value >= 0)

  defp valid?(:linger, value),
    do: match?({on, time} when is_boolean(on) and is_integer(time), value)

  defp valid?(key, value) when key in [:header, :packet_size] and value < 0, do: false
  defp valid?(key, value) when key in @flags, do: is_boolean(value)
  defp valid?(key, value) when key in @numbers, do: is_integer(value)

  defp valid?(key, value) when key in [:ip, :ifaddr] and is_tuple(value),
    do: tuple_size(value) in [4, 8] or elem(value, 0) == :local

  defp valid?(key, value) when key in [:ip, :ifaddr], do: value in [:any, :loopback]
  defp valid?(_key, _value), do: true

  def native?(option), do: option in @system

  # The bytes to send: `{:ok, binary}`, or `{:error, :einval}`.
  def bytes(data) do
    {:ok, :erlang.iolist_to_binary(data)}
  rescue
    ArgumentError -> {:error, :einval}
  end

  # A socket with a path has no port but 0.
  def local_port(0), do: :ok

  def local_port(port),
    do: :erlang.raise(:error, :function_clause, [{:local_tcp, :getserv, [port], []}])

  # An address from a tuple, a name or text: `{:ok, ip}`.
  def address(ip, _family) when is_tuple(ip) and tuple_size(ip) in [4, 8] do
    most = if tuple_size(ip) == 4, do: 0xFF, else: 0xFFFF

    if :lists.all(&(is_integer(&1) and &1 in 0..most), Tuple.to_list(ip)),
      do: {:ok, ip},
      else: exit(:badarg)
  end

  def address({:local, path}, _family) do
    bytes = :unicode.characters_to_binary(path)

    if is_binary(bytes) and byte_size(bytes) < 108,
      do: {:ok, {:local, bytes}},
      else: {:error, :einval}
  end

  def address(:any, :local), do: {:ok, {:local, ""}}
  def address(:any, :inet6), do: {:ok, {0, 0, 0, 0, 0, 0, 0, 0}}
  def address(:any, _), do: {:ok, {0, 0, 0, 0}}
  def address(:loopback, :inet6), do: {:ok, {0, 0, 0, 0, 0, 0, 0, 1}}
  def address(:loopback, _), do: {:ok, {127, 0, 0, 1}}

  def address(name, family) when is_atom(name) or is_list(name) or is_binary(name) do
    text =
      if is_atom(name),
        do: :erlang.atom_to_binary(name),
        else: :unicode.characters_to_binary(name)

    size = if family == :inet6, do: 8, else: 4

    with {:ok, found} <- :rshell.net_resolve(text) do
      case for(ip <- found, tuple_size(ip) == size, do: ip) do
        [ip | _] -> {:ok, ip}
        [] -> {:error, :nxdomain}
      end
    end
  end

  def address(ip, _) when is_tuple(ip) and tuple_size(ip) != 2, do: exit(:badarg)
  def address(_, _), do: {:error, :einval}
end
