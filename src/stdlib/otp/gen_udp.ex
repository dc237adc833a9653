defmodule :gen_udp do
  @moduledoc "UDP: datagrams."

  @doc "Opens a port, 0 for a free one."
  def open(port), do: open(port, [])

  @doc "Opens a port with options."
  def open(port, options) do
    case :rshell_socket.options(options) do
      :error ->
        :erlang.exit(:badarg)

      {own, system} ->
        family = Map.get(system, :family, :inet)
        {ip, system} = Map.pop(system, :ip, :any)
        system = Map.drop(system, [:family, :port])

        with {:ok, ip} <- :rshell_socket.address(ip, family),
             do: :rshell_socket.open(:udp, own, fn -> made(ip, port, system) end)
    end
  end

  defp made({:local, path}, port, _system) do
    :rshell_socket.local_port(port)
    :rshell.local_open(path)
  end

  defp made(ip, port, system), do: :rshell.udp_open(ip, port, system)

  @doc "Sets where `send/2` sends to."
  def connect(socket, %{addr: address, port: port}), do: connect(socket, address, port)

  def connect(socket, address, port) do
    with {:ok, ip} <- :rshell_socket.address(address, :inet),
         do: :rshell_socket.call(socket, {:set, %{peer: {ip, port}}, []})
  end

  @doc "Sends to where the socket is connected."
  def send(socket, data) when is_port(socket) do
    case :rshell_socket.call(socket, {:get, :peer}) do
      {:ok, {ip, port}} -> send(socket, ip, port, data)
      {:ok, nil} -> {:error, :edestaddrreq}
      error -> error
    end
  end

  def send(socket, data),
    do: :erlang.raise(:error, :function_clause, [{:gen_udp, :send, [socket, data], []}])

  @doc "Sends to `{address, port}`."
  def send(socket, {:local, _} = address, data), do: send(socket, address, 0, data)
  def send(socket, {address, port}, data), do: send(socket, address, port, data)
  def send(socket, %{addr: address, port: port}, data), do: send(socket, address, port, data)

  @doc "Sends to an address and port."
  def send(socket, {address, port}, _ancillary, data) when is_integer(port) and address != :local,
    do: send(socket, address, port, data)

  def send(_socket, _address, port, _data) when not is_integer(port), do: exit(:badarg)

  def send(socket, address, port, data) when port not in 0..65535,
    do:
      :erlang.raise(:error, :function_clause, [
        {:inet_udp, :send, [socket, address, port, data], []}
      ])

  def send(socket, address, port, data) do
    with {:ok, ip} <- :rshell_socket.address(address, :inet),
         {:ok, bytes} <- :rshell_socket.bytes(data),
         do: :rshell_socket.call(socket, {:send, ip, port, bytes})
  end

  @doc "As `send/4`."
  def send(socket, address, port, _ancillary, data), do: send(socket, address, port, data)

  @doc "Receives a datagram: `{:ok, {address, port, data}}`."
  def recv(socket, length), do: recv(socket, length, :infinity)
  @doc "Receives within a time."
  def recv(socket, length, timeout)
      when is_port(socket) and is_integer(length) and length >= 0 and
             (timeout == :infinity or is_integer(timeout)),
      do: :rshell_socket.call(socket, {:recv, length, timeout})

  def recv(socket, _length, _timeout) when is_port(socket), do: {:error, :einval}

  @doc "Closes."
  def close(socket) when is_port(socket), do: :gen_tcp.close(socket)

  def close(socket),
    do: :erlang.raise(:error, :function_clause, [{:inet, :udp_close, [socket], []}])

  @doc "Gives the socket to another process."
  def controlling_process(socket, pid), do: :rshell_socket.call(socket, {:owner, pid})

  @doc "Makes a socket of a number of the system, which is not possible here."
  def fdopen(_fd, _options), do: {:error, :enotsup}
end
