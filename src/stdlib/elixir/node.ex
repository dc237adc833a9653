defmodule Node do
  @moduledoc """
  The nodes of the distributed system and this node's place among them.

      iex> Node.alive?()
      false
  """

  @type t :: node
  @type state :: :visible | :hidden | :connected | :this | :known

  @doc """
  Makes this node part of the distributed system.

      Node.start(:"alex@localhost", :shortnames)
      #=> {:ok, #PID<0.120.0>}
  """
  @spec start(node, :longnames | :shortnames, non_neg_integer) :: {:ok, pid} | {:error, term}
  def start(name, type \\ :longnames, tick_time \\ 15000) do
    :net_kernel.start([name, type, tick_time])
  end

  @doc """
  Takes this node out of the distributed system when `start/3` had put it there.

      Node.stop()
      #=> :ok
  """
  @spec stop() :: :ok | {:error, :not_allowed | :not_found}
  def stop(), do: :net_kernel.stop()

  @doc """
  Returns this node's name.

      iex> is_atom(Node.self())
      true
  """
  @spec self() :: t
  def self(), do: :erlang.node()

  @doc """
  Tells whether this node is part of a distributed system.

      iex> Node.alive?()
      false
  """
  @spec alive?() :: boolean
  def alive?(), do: :erlang.is_alive()

  @doc """
  Returns the visible nodes this node is connected to.

      iex> Node.list()
      []
  """
  @spec list() :: [t]
  def list(), do: :erlang.nodes()

  @doc """
  Returns the nodes in a state (`:visible`, `:hidden`, `:connected`, `:this`, `:known`) or in one of several.

      iex> Node.list(:hidden)
      []
  """
  @spec list(state | [state]) :: [t]
  def list(args), do: :erlang.nodes(args)

  @doc """
  Starts or ends watching a node; its loss arrives as `{:nodedown, node}`.

      Node.monitor(:"kate@localhost", true)
      #=> true
  """
  @spec monitor(t, boolean) :: true
  def monitor(node, flag) do
    true = :erlang.monitor_node(node, flag)
  end

  @doc """
  As `monitor/2`, with options such as `:allow_passive_connect`.

      Node.monitor(:"kate@localhost", true, [:allow_passive_connect])
      #=> true
  """
  @spec monitor(t, boolean, [:allow_passive_connect]) :: true
  def monitor(node, flag, options) do
    true = :erlang.monitor_node(node, flag, options)
  end

  @doc """
  Tries to reach a node: `:pong`, or `:pang` when that fails.

      iex> Node.ping(:nobody@nowhere)
      :pang
  """
  @spec ping(t) :: :pong | :pang
  def ping(node), do: :net_adm.ping(node)

  @doc """
  Ends the connection to a node.

      Node.disconnect(:"kate@localhost")
      #=> true
  """
  @spec disconnect(t) :: boolean | :ignored
  def disconnect(node), do: :erlang.disconnect_node(node)

  @doc """
  Connects to a node: `true`, `false`, or `:ignored` when this node is not alive.

      Node.connect(:"kate@localhost")
      #=> true
  """
  @spec connect(t) :: boolean | :ignored
  def connect(node), do: :net_kernel.connect_node(node)

  @doc """
  Spawns a process on a node that runs the function.

      Node.spawn(:"kate@localhost", fn -> IO.puts("printed here, run there") end)
  """
  @spec spawn(t, (() -> any)) :: pid
  def spawn(node, fun), do: :erlang.spawn(node, fun)

  @doc """
  As `spawn/2` with spawn options.

      Node.spawn(:"kate@localhost", fn -> exit(:over) end, [:monitor])
  """
  @spec spawn(t, (() -> any), Process.spawn_opts()) :: pid | {pid, reference}
  def spawn(node, fun, opts), do: :erlang.spawn_opt(node, fun, opts)

  @doc """
  Spawns a process on a node that applies the function of the module.

      Node.spawn(:"kate@localhost", IO, :puts, ["printed here, run there"])
  """
  @spec spawn(t, module, atom, [any]) :: pid
  def spawn(node, module, fun, args), do: :erlang.spawn(node, module, fun, args)

  @doc """
  As `spawn/4` with spawn options.

      Node.spawn(:"kate@localhost", Kernel, :exit, [:over], [:monitor])
  """
  @spec spawn(t, module, atom, [any], Process.spawn_opts()) :: pid | {pid, reference}
  def spawn(node, module, fun, args, opts) do
    :erlang.spawn_opt(node, module, fun, args, opts)
  end

  @doc """
  Spawns a process on a node and links to it.

      Node.spawn_link(:"kate@localhost", fn -> Process.sleep(:infinity) end)
  """
  @spec spawn_link(t, (() -> any)) :: pid
  def spawn_link(node, fun), do: :erlang.spawn_link(node, fun)

  @doc """
  Spawns a process on a node that applies the function of the module, and links to it.

      Node.spawn_link(:"kate@localhost", Process, :sleep, [:infinity])
  """
  @spec spawn_link(t, module, atom, [any]) :: pid
  def spawn_link(node, module, fun, args), do: :erlang.spawn_link(node, module, fun, args)

  @doc """
  Spawns a process on a node and monitors it.

      {pid, ref} = Node.spawn_monitor(:"kate@localhost", fn -> :ok end)
  """
  @spec spawn_monitor(t, (() -> any)) :: {pid, reference}
  def spawn_monitor(node, fun), do: :erlang.spawn_monitor(node, fun)

  @doc """
  Spawns a process on a node that applies the function of the module, and monitors it.

      {pid, ref} = Node.spawn_monitor(:"kate@localhost", Process, :sleep, [10])
  """
  @spec spawn_monitor(t, module, atom, [any]) :: {pid, reference}
  def spawn_monitor(node, module, fun, args) do
    :erlang.spawn_monitor(node, module, fun, args)
  end

  @doc """
  Sets the cookie towards a node; for this node's own name, the default cookie.

      Node.set_cookie(:secret)
      #=> true
  """
  @spec set_cookie(t, atom) :: true
  def set_cookie(node \\ Node.self(), cookie) when is_atom(cookie) do
    :erlang.set_cookie(node, cookie)
  end

  @doc """
  Returns this node's cookie.

      iex> is_atom(Node.get_cookie())
      true
  """
  @spec get_cookie() :: atom
  def get_cookie(), do: :erlang.get_cookie()
end
