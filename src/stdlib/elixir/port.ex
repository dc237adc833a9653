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

  @doc ~S"""
  Opens a port to a program; the caller becomes its owner and is linked to it. `{:spawn, command}` looks for
  the command in the path and takes its arguments, separated by blanks; `{:spawn_executable, path}` takes a
  path, with the arguments under `:args`, where none is interpreted: the one for what comes from outside.

  Options, among others: `:binary`, for data as binaries, else they are lists; `:exit_status`, for a message
  `{port, {:exit_status, n}}` at the end; `{:line, n}`, data by lines; `{:cd, path}`; `{:env, list}`;
  `:stderr_to_stdout`. A program that cannot be started raises an error. `System.cmd/3` is simpler where only
  the whole output is wanted.

      iex> port = Port.open({:spawn, "echo hello"}, [:binary, :exit_status])
      iex> receive do: ({^port, {:data, data}} -> data)
      "hello\n"
      iex> receive do: ({^port, {:exit_status, status}} -> status)
      0
  """
  @spec open(name, list) :: port
  def open(name, options), do: :erlang.open_port(name, options)

  @doc """
  Closes the port; the program's input ends, on which most programs end. What it still writes is lost.
  Returns `true`; a port that is closed already raises an `ArgumentError`.

      iex> port = Port.open({:spawn, "cat"}, [:binary])
      iex> Port.close(port)
      true
      iex> Port.info(port)
      nil
  """
  @spec close(port) :: true
  def close(port), do: :erlang.port_close(port)

  @doc ~S"""
  Writes to the program's input, and returns `true`; any process may, not only the owner. When the program
  does not read what was sent before, the caller waits; with `[:nosuspend]` it gets `false` instead, and
  nothing is written.

      iex> port = Port.open({:spawn, "cat"}, [:binary])
      iex> Port.command(port, "hello\n")
      true
      iex> receive do: ({^port, {:data, data}} -> data)
      "hello\n"
  """
  @spec command(port, iodata, [:force | :nosuspend]) :: boolean
  def command(port, data, options \\ []), do: :erlang.port_command(port, data, options)

  @doc ~S"""
  Makes another process the owner, which gets the messages from then on, and links it to the port. The old
  owner stays linked; it may unlink itself by `Process.unlink/1`. Returns `true`.

      iex> port = Port.open({:spawn, "cat"}, [:binary])
      iex> task = Task.async(fn -> receive do: ({_port, {:data, data}} -> data) end)
      iex> Port.connect(port, task.pid)
      true
      iex> Port.command(port, "hello\n")
      iex> Task.await(task)
      "hello\n"
  """
  @spec connect(port, pid) :: true
  def connect(port, pid), do: :erlang.port_connect(port, pid)

  @doc """
  Returns what is known about a port as a keyword list, among others its `:name`, the owner under
  `:connected`, the number of the program under `:os_pid`, and the bytes it has read and written under
  `:input` and `:output`; `nil` for a closed one.

      iex> port = Port.open({:spawn, "cat"}, [:binary])
      iex> info = Port.info(port)
      iex> {info[:name], info[:connected] == self()}
      {'cat', true}
  """
  @spec info(port) :: keyword | nil
  def info(port), do: known(:erlang.port_info(port))

  @doc """
  Returns one thing about a port as `{key, value}`, `nil` for a closed one. A name that is not registered
  gives `[]` for `:registered_name`.

      iex> port = Port.open({:spawn, "cat"}, [:binary])
      iex> Port.info(port, :connected) == {:connected, self()}
      true
      iex> Port.close(port)
      iex> Port.info(port, :connected)
      nil
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
  Starts a monitor and returns its reference: when the port closes, `{:DOWN, ref, :port, port, reason}`
  arrives. For a closed port it arrives at once, with the reason `:noproc`.

      iex> port = Port.open({:spawn, "cat"}, [:binary])
      iex> ref = Port.monitor(port)
      iex> Port.close(port)
      iex> receive do: ({:DOWN, ^ref, :port, ^port, reason} -> reason)
      :normal
  """
  @spec monitor(port | atom) :: reference
  def monitor(port), do: :erlang.monitor(:port, port)

  @doc """
  Ends a monitor and returns `true`. With `[:flush]` a message that has arrived already is removed, with
  `[:info]` the value tells whether there was a monitor to end.

      iex> port = Port.open({:spawn, "cat"}, [:binary])
      iex> ref = Port.monitor(port)
      iex> Port.demonitor(ref, [:info])
      true
      iex> Port.demonitor(ref, [:info])
      false
  """
  @spec demonitor(reference, [:flush | :info]) :: boolean
  def demonitor(monitor_ref, options \\ []), do: :erlang.demonitor(monitor_ref, options)

  @doc """
  Lists the open ports of this node.

      iex> port = Port.open({:spawn, "cat"}, [:binary])
      iex> port in Port.list()
      true
      iex> Port.close(port)
      iex> port in Port.list()
      false
  """
  @spec list() :: [port]
  def list, do: :erlang.ports()

  defp known(:undefined), do: nil
  defp known(other), do: other
end
