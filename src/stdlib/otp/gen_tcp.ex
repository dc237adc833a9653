defmodule :gen_tcp do
  @moduledoc "TCP: listening, connecting, sending and receiving."

  @doc "Listens on a port, 0 for a free one."
  def listen(port, options) when is_list(options) do
    with {own, system} <- options(options) do
      family = Map.get(system, :family, :inet)
      {ip, system} = Map.pop(Map.delete(system, :family), :ip, :any)
      port = Map.get(system, :port, port)

      case :rshell_socket.address(ip, family) do
        {:ok, {:local, path}} ->
          :rshell_socket.local_port(port)

          :rshell_socket.open(:listen, own, fn ->
            :rshell.local_listen(path, Map.get(system, :backlog, 5))
          end)

        {:ok, ip} ->
          system = Map.delete(system, :port)
          :rshell_socket.open(:listen, own, fn -> :rshell.net_listen(ip, port, system) end)

        error ->
          error
      end
    end
  end

  defp options(options) do
    case :rshell_socket.options(options) do
      :error -> :erlang.exit(:badarg)
      found -> found
    end
  end

  @doc "Waits for a connection."
  def accept(listener), do: accept(listener, :infinity)
  @doc "Waits so long for a connection."
  def accept(listener, timeout)
      when is_port(listener) and (timeout == :infinity or is_integer(timeout)),
      do: :rshell_socket.call(listener, {:accept, timeout})

  def accept(listener, timeout) when is_port(listener),
    do: no_clause(:accept0, [listener, timeout, []])

  @doc "Connects to an address given as a map."
  def connect(%{addr: address, port: port} = at, options) do
    options = if at[:family] == :inet6, do: [:inet6 | options], else: options
    connect(address, port, options, :infinity)
  end

  @doc "Connects."
  def connect(address, port, options)
      when is_list(options) and (is_list(address) or is_atom(address) or is_tuple(address)),
      do: connect(address, port, options, :infinity)

  def connect(at, options, timeout) when is_map(at),
    do: connect(at.addr, at.port, options, timeout)

  @doc "Connects within a time."
  def connect(address, port, options, timeout) do
    with {own, system} <- options(options),
         family =
           Map.get(
             system,
             :family,
             if(is_tuple(address) and tuple_size(address) == 8, do: :inet6, else: :inet)
           ),
         {:ok, ip} <- :rshell_socket.address(address, family) do
      system = Map.drop(system, [:family, :backlog])

      :rshell_socket.open(:stream, own, fn ->
        ref = dial(ip, port, timeout, system)

        receive do
          {:rshell_net, ^ref, event} -> event
        end
      end)
    end
  end

  defp dial({:local, path}, port, _timeout, system) do
    :rshell_socket.local_port(port)

    own =
      case system do
        %{ip: {:local, own}} -> :unicode.characters_to_binary(own)
        _ -> ""
      end

    :rshell.local_connect(path, own)
  end

  defp dial(ip, port, timeout, system), do: :rshell.net_connect(ip, port, timeout, system)

  @doc "Sends."
  def send(socket, data) when is_port(socket) do
    with {:ok, bytes} <- :rshell_socket.bytes(data),
         do: :rshell_socket.call(socket, {:send, bytes})
  end

  @doc "Receives so many bytes, 0 for what is there."
  def recv(socket, length), do: recv(socket, length, :infinity)
  @doc "Receives within a time."
  def recv(socket, length, timeout)
      when is_port(socket) and is_integer(length) and length >= 0 and
             (timeout == :infinity or is_integer(timeout)),
      do: :rshell_socket.call(socket, {:recv, length, timeout})

  def recv(socket, length, timeout) when is_port(socket) do
    name = if timeout == :infinity or is_integer(timeout), do: :recv0, else: :recv
    no_clause(name, [socket, length, timeout])
  end

  defp no_clause(name, args),
    do: :erlang.raise(:error, :function_clause, [{:prim_inet, name, args, []}])

  @doc "Puts data back, to be received again."
  def unrecv(socket, data), do: :rshell_socket.call(socket, {:unrecv, data})

  @doc "Ends one direction."
  def shutdown(socket, how) when how in [:read, :write, :read_write],
    do: :rshell_socket.call(socket, {:shutdown, how})

  def shutdown(socket, how) when is_port(socket), do: no_clause(:shutdown, [socket, how])

  @doc "Closes."
  def close(socket) when is_port(socket) do
    :rshell_socket.call(socket, :close)
    :ok
  end

  def close(socket),
    do: :erlang.raise(:error, :function_clause, [{:inet, :tcp_close, [socket], []}])

  @doc "Gives the socket to another process, with the messages that are here already."
  def controlling_process(socket, pid) when is_port(socket) and is_pid(pid) do
    with :ok <- :rshell_socket.call(socket, {:owner, pid}), do: forward(socket, pid)
  end

  defp forward(_socket, pid) when pid == self(), do: :ok

  defp forward(socket, pid) do
    receive do
      {kind, ^socket, _} = message when kind in [:tcp, :tcp_error, :http] ->
        Kernel.send(pid, message)
        forward(socket, pid)

      {kind, ^socket} = message when kind in [:tcp_closed, :tcp_passive] ->
        Kernel.send(pid, message)
        forward(socket, pid)
    after
      0 -> :ok
    end
  end

  @doc "Makes a socket of a number of the system, which is not possible here."
  def fdopen(_fd, _options), do: {:error, :enotsup}
end
