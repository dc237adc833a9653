defmodule Port do
  @moduledoc """
  Other programs as ports: what is sent to a port goes to the program's input, and its output comes back as
  messages `{port, {:data, data}}` to the process that opened it, its owner. When the owner ends, the port is
  closed, which most programs take as the end of their input.

      iex> port = Port.open({:spawn, "cat"}, [:binary])
      iex> Port.command(port, "hello")
      true
      iex> receive do: ({^port, {:data, data}} -> data)
      "hello"
      iex> Port.close(port)
      true

  To run a program and wait for its output `System.cmd/3` is enough. Output comes in pieces of any size; the
  options `:line` and `:packet` divide it. `:exit_status` sends `{port, {:exit_status, status}}` at the end.
  """

  @type name ::
          {:spawn, charlist | binary}
          | {:spawn_driver, charlist | binary}
          | {:spawn_executable, :file.name_all()}
          | {:fd, non_neg_integer, non_neg_integer}

  @doc """
  Opens a port to a program; the caller becomes its owner and is linked to it.

      Port.open({:spawn_executable, "/bin/echo"}, [:binary, args: ["hello"]])
      receive do: ({_port, {:data, data}} -> data)
      #=> "hello\\n"
  """
  @spec open(name, list) :: port
  def open(name, options), do: :erlang.open_port(name, options)

  @doc """
  Closes the port.

      port = Port.open({:spawn, "cat"}, [:binary])
      Port.close(port)
      #=> true
  """
  @spec close(port) :: true
  def close(port), do: :erlang.port_close(port)

  @doc """
  Writes to the program's input.

      port = Port.open({:spawn, "cat"}, [:binary])
      Port.command(port, "hello\\n")
      receive do: ({^port, {:data, data}} -> data)
      #=> "hello\\n"
  """
  @spec command(port, iodata, [:force | :nosuspend]) :: boolean
  def command(port, data, options \\ []), do: :erlang.port_command(port, data, options)

  @doc """
  Makes another process the owner.

      Port.connect(port, other_pid)
      #=> true
  """
  @spec connect(port, pid) :: true
  def connect(port, pid), do: :erlang.port_connect(port, pid)

  @doc """
  Tells all about a port, `nil` for a closed one.

      Port.info(port)[:name]
      #=> 'cat'
  """
  @spec info(port) :: keyword | nil
  def info(port), do: known(:erlang.port_info(port))

  @doc """
  Tells one thing about a port, `nil` for a closed one.

      Port.info(port, :connected)
      #=> {:connected, #PID<0.100.0>}
  """
  @spec info(port, atom) :: {atom, term} | nil
  def info(port, spec)

  def info(port, :registered_name) do
    case :erlang.port_info(port, :registered_name) do
      :undefined -> nil
      [] -> {:registered_name, []}
      other -> other
    end
  end

  def info(port, item), do: known(:erlang.port_info(port, item))

  @doc """
  Starts a monitor: when the port closes, `{:DOWN, ref, :port, port, reason}` arrives.

      ref = Port.monitor(port)
      receive do: ({:DOWN, ^ref, :port, _port, reason} -> reason)
  """
  @spec monitor(port | atom) :: reference
  def monitor(port), do: :erlang.monitor(:port, port)

  @doc """
  Ends a monitor.

      ref = Port.monitor(port)
      Port.demonitor(ref)
      #=> true
  """
  @spec demonitor(reference, [:flush | :info]) :: boolean
  def demonitor(monitor_ref, options \\ []), do: :erlang.demonitor(monitor_ref, options)

  @doc """
  Lists the open ports.

      iex> Port.list() |> Enum.all?(&is_port/1)
      true
  """
  @spec list() :: [port]
  def list, do: :erlang.ports()

  defp known(:undefined), do: nil
  defp known(other), do: other
end
