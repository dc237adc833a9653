defmodule Node do
  @moduledoc """
  Nodes: programs like this one, on this or another machine, that are connected and whose processes send each
  other messages as if they were one program.

  A node has a name, an atom such as `:kate@localhost`, given at the start, `rshell --sname kate@localhost`, or by
  `start/3`. Nodes that share a cookie can connect; they do so by themselves when one is first spoken to, and then
  every node connects to every other.

      Node.spawn(:kate@localhost, fn -> IO.puts("runs on kate, is printed here") end)
      send({:server, :kate@localhost}, :hello)
      GenServer.call({:server, :kate@localhost}, :request)

  A function sent to another node may call the modules that the other node has; the modules defined only here are
  not there.

  A shell started without a name is no node:

      iex> {Node.alive?(), Node.self(), Node.list()}
      {false, :nonode@nohost, []}
  """

  @type t :: node
  @type state :: :visible | :hidden | :connected | :this | :known

  @doc """
  Gives this running program a name and makes it a node; with `:shortnames` host names have no dots, with
  `:longnames`, the default, they are whole. The last argument is the time in milliseconds between the signs
  of life that nodes send each other.

  Returns `{:ok, pid}`, or `{:error, reason}`, which is `{:already_started, pid}` when it is a node. `stop/0`
  undoes it.

      Node.start(:alex@localhost, :shortnames)
      #=> {:ok, #PID<0.120.0>}
      Node.self()
      #=> :alex@localhost
  """
  @spec start(node, :longnames | :shortnames, non_neg_integer) :: {:ok, pid} | {:error, term}
  def start(name, type \\ :longnames, tick_time \\ 15000) do
    :net_kernel.start([name, type, tick_time])
  end

  @doc """
  Ends all connections and takes the name away again when `start/3` had given it. Returns `:ok`;
  `{:error, :not_allowed}` when the name was given at the program's start, `{:error, :not_found}` without a name.

      iex> Node.stop()
      {:error, :not_found}
  """
  @spec stop() :: :ok | {:error, :not_allowed | :not_found}
  def stop(), do: :net_kernel.stop()

  @doc """
  Returns this node's name, `:nonode@nohost` when it has none. `Kernel.node/0` is the same and may be used in guards.

      iex> Node.self() == node()
      true
  """
  @spec self() :: t
  def self(), do: :erlang.node()

  @doc """
  Tells whether this program is a node, that is, has a name that others can connect to, by `--sname`,
  `--name` or `start/3`.

      iex> Node.alive?() == (node() != :nonode@nohost)
      true
  """
  @spec alive?() :: boolean
  def alive?(), do: :erlang.is_alive()

  @doc """
  Returns the visible nodes that this one is connected to now, without this one. `[node() | Node.list()]` is the
  whole cluster.

      iex> Node.list()
      []
  """
  @spec list() :: [t]
  def list(), do: :erlang.nodes()

  @doc """
  Returns the nodes in a state, or in any of several: `:visible`, `:hidden` (such as remote consoles),
  `:connected` (both), `:this`, `:known` (this one, connected ones, and others that pids tell of).

      iex> Node.list(:hidden)
      []
      iex> Node.list([:this, :connected])
      [:nonode@nohost]
  """
  @spec list(state | [state]) :: [t]
  def list(args), do: :erlang.nodes(args)

  @doc """
  With `true`, watches a node: when the connection to it is lost the calling process gets `{:nodedown, node}`,
  once. If there is no connection one is tried, and when that fails the message comes at once. With `false`,
  undoes it. Calling it twice gives two messages.

  Returns `true`. On a program that is no node it raises an `ErlangError`. A single process is better watched by
  `Process.monitor/1`; to hear of all nodes that come and go there is `:net_kernel.monitor_nodes/1`.

      Node.monitor(:kate@localhost, true)
      flush()
      #=> {:nodedown, :kate@localhost}, when kate has ended
  """
  @spec monitor(t, boolean) :: true
  def monitor(node, flag) do
    true = :erlang.monitor_node(node, flag)
  end

  @doc """
  As `monitor/2`, with options. `:allow_passive_connect` also takes a connection that the other node is setting up.

      Node.monitor(:kate@localhost, true, [:allow_passive_connect])
      #=> true
  """
  @spec monitor(t, boolean, [:allow_passive_connect]) :: true
  def monitor(node, flag, options) do
    true = :erlang.monitor_node(node, flag, options)
  end

  @doc """
  Tries to connect to a node: `:pong` when that works, or there is a connection, `:pang` when not: nobody runs under
  that name, the cookies differ, the host cannot be reached, or this program is no node. `why(node)` at the shell
  tells which.

      iex> Node.ping(:nobody@nowhere)
      :pang
  """
  @spec ping(t) :: :pong | :pang
  def ping(node), do: :net_adm.ping(node)

  @doc """
  Ends the connection to a node: both sides see the other as lost, with `:nodedown` and `:noconnection`. It comes back
  when one speaks to the other. Returns `true`, `false` when there was no connection, `:ignored` on a program that
  is no node.

      iex> Node.disconnect(:nobody@nowhere)
      :ignored
  """
  @spec disconnect(t) :: boolean | :ignored
  def disconnect(node), do: :erlang.disconnect_node(node)

  @doc """
  Connects to a node. Returns `true` when that works or there is a connection, `false` when not, `:ignored` on a
  program that is no node. It is seldom needed, since sending does it too.

      iex> Node.connect(:nobody@nowhere)
      :ignored
  """
  @spec connect(t) :: boolean | :ignored
  def connect(node), do: :net_kernel.connect_node(node)

  @doc ~S"""
  Starts a process on a node that runs the function, and returns its pid at once. The process has the group leader of
  the caller, so that what it prints appears here.

  The node is connected to if need be. If it cannot be reached a pid is returned all the same, of a process that is
  gone; take `spawn_monitor/2` or `spawn_link/2` to hear of that. The function takes along the values it uses.

      Node.spawn(:kate@localhost, fn -> IO.puts("I run on #{node()}") end)
      #=> I run on kate@localhost

      iex> me = self()
      iex> Node.spawn(node(), fn -> send(me, {:from, node()}) end)
      iex> receive do: ({:from, name} -> name == node())
      true
  """
  @spec spawn(t, (() -> any)) :: pid
  def spawn(node, fun), do: :erlang.spawn(node, fun)

  @doc """
  As `spawn/2`, with the options of `Process.spawn/2`; with `:monitor` it returns `{pid, reference}`.

      iex> {_pid, ref} = Node.spawn(node(), fn -> exit(:over) end, [:monitor])
      iex> receive do: ({:DOWN, ^ref, _, _, reason} -> reason)
      :over
  """
  @spec spawn(t, (() -> any), Process.spawn_opts()) :: pid | {pid, reference}
  def spawn(node, fun, opts), do: :erlang.spawn_opt(node, fun, opts)

  @doc """
  As `spawn/2`: the process applies a function of a module, one that the other node has, to the arguments.

      Node.spawn(:kate@localhost, IO, :puts, ["printed here, run there"])

      iex> Node.spawn(node(), Kernel, :send, [self(), :hello])
      iex> receive do: (message -> message)
      :hello
  """
  @spec spawn(t, module, atom, [any]) :: pid
  def spawn(node, module, fun, args), do: :erlang.spawn(node, module, fun, args)

  @doc """
  As `spawn/4`, with the options of `Process.spawn/4`; with `:monitor` it returns `{pid, reference}`.

      iex> {_pid, ref} = Node.spawn(node(), Kernel, :exit, [:over], [:monitor])
      iex> receive do: ({:DOWN, ^ref, _, _, reason} -> reason)
      :over
  """
  @spec spawn(t, module, atom, [any], Process.spawn_opts()) :: pid | {pid, reference}
  def spawn(node, module, fun, args, opts) do
    :erlang.spawn_opt(node, module, fun, args, opts)
  end

  @doc """
  As `spawn/2`, and links the process to the caller: when it, or its node, or the connection ends, the caller gets an
  exit signal, with reason `:noconnection` in the latter cases.

      Node.spawn_link(:kate@localhost, fn -> Kate.say_name() end)

      iex> Process.flag(:trap_exit, true)
      iex> pid = Node.spawn_link(node(), fn -> exit(:over) end)
      iex> receive do: ({:EXIT, ^pid, reason} -> reason)
      :over
  """
  @spec spawn_link(t, (() -> any)) :: pid
  def spawn_link(node, fun), do: :erlang.spawn_link(node, fun)

  @doc """
  As `spawn_link/2`: the process applies a function of a module to the arguments. The module has to be on the
  other node.

      Node.spawn_link(:kate@localhost, Kate, :greet, ["alex"])
      #=> #PID<12345.120.0>

      iex> pid = Node.spawn_link(node(), Process, :sleep, [:infinity])
      iex> node(pid) == node()
      true
  """
  @spec spawn_link(t, module, atom, [any]) :: pid
  def spawn_link(node, module, fun, args), do: :erlang.spawn_link(node, module, fun, args)

  @doc """
  As `spawn/2`, and monitors the process: returns `{pid, reference}`, and the caller gets a `:DOWN` message
  when it ends, with reason `:noconnection` if the node cannot be reached or is lost.

      iex> {pid, ref} = Node.spawn_monitor(node(), fn -> :ok end)
      iex> receive do: ({:DOWN, ^ref, :process, ^pid, reason} -> reason)
      :normal
  """
  @spec spawn_monitor(t, (() -> any)) :: {pid, reference}
  def spawn_monitor(node, fun), do: :erlang.spawn_monitor(node, fun)

  @doc """
  As `spawn_monitor/2`: the process applies a function of a module to the arguments.

      iex> {_pid, ref} = Node.spawn_monitor(node(), Kernel, :exit, [:over])
      iex> receive do: ({:DOWN, ^ref, _, _, reason} -> reason)
      :over
  """
  @spec spawn_monitor(t, module, atom, [any]) :: {pid, reference}
  def spawn_monitor(node, module, fun, args) do
    :erlang.spawn_monitor(node, module, fun, args)
  end

  @doc """
  Sets the cookie towards a node; with this node's own name, or one argument, the cookie for all nodes that have
  none of their own. Returns `true`. Connections that exist are not touched. On a program that is no node it raises
  an error.

  The cookie keeps apart nodes that should not meet; who knows it may do anything on the node.

      Node.set_cookie(:secret)
      #=> true
  """
  @spec set_cookie(t, atom) :: true
  def set_cookie(node \\ Node.self(), cookie) when is_atom(cookie) do
    :erlang.set_cookie(node, cookie)
  end

  @doc """
  Returns this node's cookie, an atom: what `--cookie` said, or what the file `.erlang.cookie` of the user's home
  holds; `:nocookie` when the program is no node.

      iex> Node.get_cookie()
      :nocookie
  """
  @spec get_cookie() :: atom
  def get_cookie(), do: :erlang.get_cookie()
end
