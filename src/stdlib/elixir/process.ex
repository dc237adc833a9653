defmodule Process do
  @moduledoc """
  Everything a process can do with itself and with other processes: end them, watch them, name them, ask
  about them, send them something later.

  A process has a mailbox, which `receive/1` takes messages from, and shares no memory with others. Two
  processes can be tied together in two ways:

    * A link (`link/1`, `spawn_link/1`) works in both directions: when one ends with a reason other than
      `:normal`, the other ends with it, unless that one traps exits.
    * A monitor (`monitor/1`, `spawn_monitor/1`) works in one: who watches gets one message
      `{:DOWN, ref, :process, pid, reason}` when the other ends, and lives on.

  Trapping exits turns the end of a linked process into a message:

      iex> Process.flag(:trap_exit, true)
      iex> pid = spawn_link(fn -> exit(:oops) end)
      iex> receive do
      ...>   {:EXIT, ^pid, reason} -> reason
      ...> end
      :oops

  All of this works across nodes; there the reason `:noconnection` tells that the node, not the process, was
  lost.
  """

  @typedoc "Where a message can go: a pid, a port, a registered name, or `{name, node}`."
  @type dest :: pid | port | (registered_name :: atom) | {registered_name :: atom, node}
  @type spawn_opt ::
          :link
          | :monitor
          | {:monitor, monitor_option}
          | {:priority, :low | :normal | :high}
          | {:fullsweep_after, non_neg_integer}
          | {:min_heap_size, non_neg_integer}
          | {:min_bin_vheap_size, non_neg_integer}
          | {:max_heap_size, heap_size}
          | {:message_queue_data, :off_heap | :on_heap}
  @type spawn_opts :: [spawn_opt]

  @typep heap_size ::
           non_neg_integer
           | %{size: non_neg_integer, kill: boolean, error_logger: boolean}

  @typep monitor_option :: [
           alias: :explicit_unalias | :demonitor | :reply_demonitor,
           tag: term
         ]

  @typep priority_level :: :low | :normal | :high | :max

  @doc """
  Tells whether a process of this node is alive. It is `false` from the moment the process has begun to end.

  A pid of another node raises an `ArgumentError`; ask there, with `:erpc.call(node(pid), Process, :alive?, [pid])`.
  Who wants to know when a process ends should not ask again and again, but `monitor/1` it.

      iex> Process.alive?(self())
      true
      iex> {pid, ref} = spawn_monitor(fn -> :ok end)
      iex> receive do: ({:DOWN, ^ref, _, _, _} -> :ok)
      iex> Process.alive?(pid)
      false
  """
  @spec alive?(pid) :: boolean
  def alive?(pid), do: :erlang.is_process_alive(pid)

  @doc """
  Returns all pairs of key and value in the process dictionary, in no particular order.

  The dictionary is private to the process: what `put/2` puts there no other process sees, and it is gone when
  the process ends.

      iex> Process.put(:colour, :teal)
      iex> Process.get()[:colour]
      :teal
  """
  @spec get() :: [{term, term}]
  def get(), do: :erlang.get()

  @doc """
  Returns the value of a key in the process dictionary, or the default, `nil` unless given.

      iex> Process.get(:never_put)
      nil
      iex> Process.get(:never_put, :default)
      :default
  """
  @spec get(term, default :: term) :: term
  def get(key, default \\ nil) do
    case :erlang.get(key) do
      :undefined -> default
      value -> value
    end
  end

  @doc """
  Returns the keys of the process dictionary, in no particular order.

      iex> Process.put(:colour, :teal)
      iex> :colour in Process.get_keys()
      true
  """
  @spec get_keys() :: [term]
  def get_keys(), do: :erlang.get_keys()

  @doc """
  Returns the keys of the process dictionary that hold this value, `[]` if none does. It looks at all of them.

      iex> Process.put(:colour, :teal)
      iex> Process.get_keys(:teal)
      [:colour]
      iex> Process.get_keys(:no_such_value)
      []
  """
  @spec get_keys(term) :: [term]
  def get_keys(value), do: :erlang.get_keys(value)

  @doc """
  Stores a value under a key of the process dictionary and returns the value that was there before, or `nil`.

  State that is hidden there is hard to follow and to test; arguments, or a `GenServer`'s state, are better
  in most cases.

      iex> Process.put(:size, 1)
      nil
      iex> Process.put(:size, 2)
      1
  """
  @spec put(term, term) :: term | nil
  def put(key, value), do: nillify(:erlang.put(key, value))

  @doc """
  Deletes a key of the process dictionary and returns its value, or `nil` when there was none.

      iex> Process.put(:shape, :round)
      iex> Process.delete(:shape)
      :round
      iex> Process.delete(:shape)
      nil
  """
  @spec delete(term) :: term | nil
  def delete(key), do: nillify(:erlang.erase(key))

  @doc """
  Sends a process an exit signal with a reason, and returns `true` at once, also when the process is gone. What
  the signal does depends on the receiver and the reason:

    * `:kill`: the process ends, whatever it does, with reason `:killed`.
    * The process traps exits: it gets the message `{:EXIT, from, reason}` and lives on.
    * `:normal`: nothing happens, unless the process sends it to itself.
    * Any other: the process ends with that reason.

  It does not wait: a `monitor/1` tells when the process is gone. Not to be mixed up with `Kernel.exit/1`, which
  ends the calling process and can be caught.

      iex> {pid, ref} = spawn_monitor(fn -> Process.sleep(:infinity) end)
      iex> Process.exit(pid, :normal)
      iex> Process.alive?(pid)
      true
      iex> Process.exit(pid, :enough)
      true
      iex> receive do: ({:DOWN, ^ref, _, _, reason} -> reason)
      :enough
  """
  @spec exit(pid, term) :: true
  def exit(pid, reason), do: :erlang.exit(pid, reason)

  @doc """
  Waits for the given milliseconds, or for ever with `:infinity`, and returns `:ok`. The process uses no time of
  the processor and receives no messages meanwhile; they stay in its mailbox. A `GenServer` that sleeps answers
  nobody.

  Sleeping until something has happened, by guess, is slow and fails now and then: wait for a message instead.
  To do something later without waiting take `send_after/4`.

      iex> Process.sleep(1)
      :ok
      iex> Process.sleep(-1)
      ** (FunctionClauseError) no function clause matching in Process.sleep/1
  """
  @spec sleep(timeout) :: :ok
  def sleep(timeout)
      when is_integer(timeout) and timeout >= 0
      when timeout == :infinity do
    receive after: (timeout -> :ok)
  end

  @doc """
  Sends a message as `Kernel.send/2` does, with options, and returns `:ok`.

  With `:noconnect` nothing is sent, and `:noconnect` returned, if the receiver's node would have to be connected
  to first; with `:nosuspend`, and `:nosuspend` returned, if the sender would have to wait because the
  connection to that node is busy. A name nobody has raises an `ArgumentError`; a pid of a dead process does not.

      iex> Process.send(self(), :hi, [])
      :ok
      iex> receive do: (message -> message)
      :hi
      iex> Process.send({:server, :nobody@nowhere}, :hi, [:noconnect])
      :noconnect
  """
  @spec send(dest, msg, [option]) :: :ok | :noconnect | :nosuspend
        when msg: any, option: :noconnect | :nosuspend
  def send(dest, msg, options), do: :erlang.send(dest, msg, options)

  @doc """
  Sends a message to a process of this node, a pid or a name, after some milliseconds. Returns a reference at
  once, for `cancel_timer/2` and `read_timer/1`.

  With `abs: true` the time is a point of `System.monotonic_time(:millisecond)`. The name is looked up when the
  time is over; if the process is gone by then, nothing happens. With no time left the message is sent at once.
  `:timer.send_interval/2` sends again and again; a server that sends itself the next one when it has done its
  work cannot be overrun.

      iex> timer = Process.send_after(self(), :ring, 1)
      iex> is_reference(timer)
      true
      iex> receive do: (message -> message)
      :ring
  """
  @spec send_after(pid | atom, term, non_neg_integer, [option]) :: reference
        when option: {:abs, boolean}
  def send_after(dest, msg, time, opts \\ []), do: :erlang.send_after(time, dest, msg, opts)

  @doc """
  Cancels a timer of `send_after/4` and returns the milliseconds that were left, or `false` when it had already
  run out or been cancelled. With `false` the message may be in the mailbox.

  With `info: false` it returns `:ok` in either case. With `async: true` it does not wait, returns `:ok`, and the
  result comes as a message `{:cancel_timer, timer_ref, result}`.

      iex> timer = Process.send_after(self(), :ring, 60_000)
      iex> Process.cancel_timer(timer) > 50_000
      true
      iex> Process.cancel_timer(timer)
      false
      iex> Process.cancel_timer(timer, info: false)
      :ok
  """
  @spec cancel_timer(reference, options) :: non_neg_integer | false | :ok
        when options: [async: boolean, info: boolean]
  def cancel_timer(timer_ref, options \\ []), do: :erlang.cancel_timer(timer_ref, options)

  @doc """
  Returns the milliseconds that a timer of `send_after/4` still has, or `false` when it has run out, was cancelled
  or never was one.

      iex> timer = Process.send_after(self(), :ring, 60_000)
      iex> Process.read_timer(timer) in 50_000..60_000
      true
      iex> Process.read_timer(make_ref())
      false
  """
  @spec read_timer(reference) :: non_neg_integer | false
  def read_timer(timer_ref), do: :erlang.read_timer(timer_ref)

  @doc """
  Starts a process that runs the function, with options: `:link` links to it, `:monitor` monitors it,
  `priority: :low | :normal | :high`, `max_heap_size: words` kills it when it takes more memory.

  Returns the pid, or `{pid, reference}` with `:monitor`. Without options `Kernel.spawn/1` does the same.

      iex> pid = Process.spawn(fn -> :ok end, [])
      iex> is_pid(pid)
      true
      iex> {_pid, ref} = Process.spawn(fn -> exit(:done) end, [:monitor])
      iex> receive do: ({:DOWN, ^ref, _, _, reason} -> reason)
      :done
  """
  @spec spawn((() -> any), spawn_opts) :: pid | {pid, reference}
  def spawn(fun, opts), do: :erlang.spawn_opt(fun, opts)

  @doc """
  As `spawn/2`: the process applies a function of a module to a list of arguments. That the function is there is
  found out only in the new process.

      iex> Process.spawn(Kernel, :send, [self(), :hello], [:link])
      iex> receive do: (message -> message)
      :hello
  """
  @spec spawn(module, atom, list, spawn_opts) :: pid | {pid, reference}
  def spawn(mod, fun, args, opts), do: :erlang.spawn_opt(mod, fun, args, opts)

  @doc """
  Watches a process, given as a pid, a name, or `{name, node}`, and returns a reference. When it ends the caller
  gets `{:DOWN, reference, :process, object, reason}`, once. The object is the pid, or `{name, node}` if a name was
  given.

  If there is no such process the message comes at once, with reason `:noproc`; if its node cannot be reached or
  is lost, with `:noconnection`. Two monitors of one process give two messages.

      iex> pid = spawn(fn -> Process.sleep(:infinity) end)
      iex> ref = Process.monitor(pid)
      iex> Process.exit(pid, :kill)
      iex> receive do: ({:DOWN, ^ref, :process, ^pid, reason} -> reason)
      :killed

      iex> ref = Process.monitor(:nobody_has_this_name)
      iex> receive do: ({:DOWN, ^ref, :process, {name, _node}, reason} -> {name, reason})
      {:nobody_has_this_name, :noproc}
  """
  @spec monitor(pid | {name, node} | name) :: reference when name: atom
  def monitor(item), do: :erlang.monitor(:process, item)

  @doc """
  As `monitor/1`, with options. `tag: term` puts that term in place of `:DOWN`. `alias:` makes the reference an
  alias too, to which answers can be sent: `:explicit_unalias` until `unalias/1`, `:demonitor` until the monitor
  ends, `:reply_demonitor` until the first answer, which also ends the monitor.

      iex> ref = Process.monitor(:nobody_has_this_name, tag: :gone)
      iex> receive do: ({:gone, ^ref, _, _, reason} -> reason)
      :noproc
  """
  @spec monitor(pid | {name, node} | name, keyword) :: reference when name: atom
  def monitor(item, options), do: :erlang.monitor(:process, item, options)

  @doc """
  Ends a monitor that the calling process set, and returns `true`. No `:DOWN` is sent from then on, but one may be
  in the mailbox already; the option `:flush` takes it out. With `:info` the result is `false` if the monitor
  was not there any more. Only the process that set a monitor can end it.

      iex> ref = Process.monitor(Process.group_leader())
      iex> Process.demonitor(ref, [:flush, :info])
      true
      iex> Process.demonitor(ref, [:info])
      false
      iex> Process.demonitor(ref)
      true
  """
  @spec demonitor(reference, options :: [:flush | :info]) :: boolean
  def demonitor(monitor_ref, options \\ []), do: :erlang.demonitor(monitor_ref, options)

  @doc """
  Returns the pids of all processes of this node. By the time one looks at them some may be gone.

      iex> self() in Process.list()
      true
      iex> Enum.all?(Process.list(), &(node(&1) == node()))
      true
  """
  @spec list() :: [pid]
  def list(), do: :erlang.processes()

  @doc """
  Links the calling process to a process or port and returns `true`. The link works in both directions, and
  there is only one, however often this is called.

  When one of the two ends, the other gets an exit signal with the same reason: `:normal` does nothing, any
  other ends it, unless it traps exits (`flag/2`), in which case it gets `{:EXIT, pid, reason}`. If the process is
  gone already the signal comes with `:noproc`. To start and link in one step, with nothing lost in between,
  take `spawn_link/1`; to watch only, `monitor/1`.

      iex> pid = spawn(fn -> Process.sleep(:infinity) end)
      iex> Process.link(pid)
      true
      iex> {:links, links} = Process.info(self(), :links)
      iex> pid in links
      true
  """
  @spec link(pid | port) :: true
  def link(pid_or_port), do: :erlang.link(pid_or_port)

  @doc """
  Removes the link to a process or port, in both directions, and returns `true`, also when there is none. After
  that the end of one does not concern the other; an `:EXIT` message that came before stays in the mailbox.

      iex> pid = spawn_link(fn -> Process.sleep(:infinity) end)
      iex> Process.unlink(pid)
      true
      iex> Process.exit(pid, :kill)
      true
  """
  @spec unlink(pid | port) :: true
  def unlink(pid_or_port), do: :erlang.unlink(pid_or_port)

  @doc """
  Registers a process or port of this node under a name, an atom, and returns `true`. From then on `send/2`,
  `GenServer.call/3` and others take the name in place of the pid, other nodes `{name, node}`. The name is free
  again when the process ends.

  It raises an `ArgumentError` when the process is not alive or of another node, the name is taken, or the process
  has a name already, since it may have one only. `nil`, `true`, `false` and `:undefined` cannot be names. Names that
  are not known when the program is written belong into a `Registry`, since atoms are never freed.

      iex> Process.register(self(), :registered_example)
      true
      iex> send(:registered_example, :hi)
      iex> receive do: (message -> message)
      :hi
      iex> Process.register(self(), nil)
      ** (FunctionClauseError) no function clause matching in Process.register/2
  """
  @spec register(pid | port, atom) :: true
  def register(pid_or_port, name)
      when is_atom(name) and name not in [nil, false, true, :undefined] do
    :erlang.register(name, pid_or_port)
  catch
    :error, :badarg ->
      message =
        if is_pid(pid_or_port) and node(pid_or_port) != node() do
          "could not register #{inspect(pid_or_port)} because it belongs to another node"
        else
          "could not register #{inspect(pid_or_port)} with " <>
            "name #{inspect(name)} because it is not alive, the name is already " <>
            "taken, or it has already been given another name"
        end

      :erlang.error(ArgumentError.exception(message), [pid_or_port, name])
  end

  @doc """
  Takes a name away from its process, which lives on, and returns `true`. A name nobody has raises an
  `ArgumentError`.

      iex> Process.register(self(), :unregistered_example)
      iex> Process.unregister(:unregistered_example)
      true
      iex> Process.whereis(:unregistered_example)
      nil
  """
  @spec unregister(atom) :: true
  def unregister(name), do: :erlang.unregister(name)

  @doc """
  Returns the process or port that is registered under a name on this node, or `nil`. The process may end before
  the pid is used. `GenServer.whereis/1` knows other kinds of names too.

      iex> Process.register(self(), :found_example)
      iex> Process.whereis(:found_example) == self()
      true
      iex> Process.whereis(:nobody_has_this_name)
      nil
  """
  @spec whereis(atom) :: pid | port | nil
  def whereis(name), do: nillify(:erlang.whereis(name))

  @doc """
  Returns the group leader of the calling process: the process that its output goes to and its input comes from.

  A process gets the group leader of the one that spawned it, on another node too. That is why what a process
  prints appears at the terminal of whoever spawned it, wherever it runs.

      iex> leader = Process.group_leader()
      iex> {:ok, task} = Task.start(fn -> Process.sleep(:infinity) end)
      iex> Process.info(task, :group_leader) == {:group_leader, leader}
      true
  """
  @spec group_leader() :: pid
  def group_leader(), do: :erlang.group_leader()

  @doc ~S"""
  Makes `leader` the group leader of a process and returns `true`: what the process prints from then on goes
  there. Processes it has already spawned keep theirs.

      iex> {:ok, device} = StringIO.open("")
      iex> before = Process.group_leader()
      iex> Process.group_leader(self(), device)
      true
      iex> IO.puts("kept")
      iex> Process.group_leader(self(), before)
      iex> StringIO.contents(device)
      {"", "kept\n"}
  """
  @spec group_leader(pid, leader :: pid) :: true
  def group_leader(pid, leader), do: :erlang.group_leader(leader, pid)

  @doc """
  Returns the names that processes and ports of this node are registered under, in no particular order.

      iex> Process.register(self(), :listed_example)
      iex> :listed_example in Process.registered()
      true
  """
  @spec registered() :: [atom]
  def registered(), do: :erlang.registered()

  @doc """
  Sets a flag of the calling process and returns the value it had. An unknown flag or value raises an
  `ArgumentError`.

    * `:trap_exit`, `false` unless set: with `true`, exit signals of linked processes arrive as messages
      `{:EXIT, pid, reason}` and do not end the process; only `:kill` does.
    * `:priority`: `:low`, `:normal` (unless set), `:high`, `:max`.
    * `:max_heap_size`: a number of words, or a map, beyond which the process is killed; 0 for no limit.
    * `:message_queue_data`, `:min_heap_size`, `:fullsweep_after` and others are kept and told, without effect
      here.

  The value that was there can be put back:

      iex> Process.flag(:trap_exit, true)
      false
      iex> Process.flag(:trap_exit, false)
      true
  """
  @spec flag(atom, term) :: term
  def flag(flag, value), do: :erlang.process_flag(flag, value)

  @doc """
  Sets a flag of another process and returns the value it had. The only one is `:save_calls`, the number of calls
  to keep for finding errors, from 0 to 10000.

      iex> Process.flag(self(), :save_calls, 10)
      0
  """
  @spec flag(pid, :save_calls, 0..10000) :: 0..10000
  def flag(pid, flag, value), do: :erlang.process_flag(pid, flag, value)

  @doc """
  Returns facts about a process of this node as a keyword list, or `nil` when it is not alive. Which ones may
  change; who wants certain ones names them (`info/2`), which is cheaper too: copying the messages of a long
  mailbox takes time.

      iex> Process.info(self())[:status]
      :running
  """
  @spec info(pid) :: keyword | nil
  def info(pid), do: nillify(:erlang.process_info(pid))

  @doc """
  Returns one fact about a process of this node, as a pair, or several, as a list of pairs in the order asked for;
  `nil` when the process is not alive. A pid of another node, or an unknown item, raises an `ArgumentError`.

  Often asked: `:message_queue_len` (a number that grows tells of a process that cannot keep up), `:messages`,
  `:links`, `:monitors`, `:monitored_by`, `:memory` in bytes, `:reductions` (work done), `:status`,
  `:current_function`, `:current_stacktrace`, `:initial_call`, `:registered_name` (`[]` without a name),
  `:group_leader`, `:trap_exit`, `:dictionary`.

      iex> Process.info(self(), :message_queue_len)
      {:message_queue_len, 0}
      iex> Process.info(self(), [:trap_exit, :priority])
      [trap_exit: false, priority: :normal]
      iex> Process.info(self(), :registered_name)
      {:registered_name, []}
  """
  @spec info(pid, atom | [atom]) :: {atom, term} | [{atom, term}] | nil
  def info(pid, spec)

  def info(pid, :registered_name) do
    case :erlang.process_info(pid, :registered_name) do
      :undefined -> nil
      [] -> {:registered_name, []}
      other -> other
    end
  end

  def info(pid, spec) when is_atom(spec) or is_list(spec) do
    nillify(:erlang.process_info(pid, spec))
  end

  @doc """
  Gives up the stack, sleeps with as little memory as possible until there is a message, then applies the
  function of the module to the arguments. It never returns to its caller: what comes after it is not run. It
  is for processes that are idle for long; a `GenServer` returns `:hibernate` instead.

      iex> parent = self()
      iex> pid = spawn(fn -> Process.hibernate(Kernel, :send, [parent, :awake]) end)
      iex> send(pid, :wake_up)
      iex> receive do: (message -> message)
      :awake
  """
  @spec hibernate(module, atom, list) :: no_return
  def hibernate(mod, fun_name, args), do: :erlang.hibernate(mod, fun_name, args)

  @doc """
  Creates an alias of the calling process, a reference that messages can be sent to, and returns it. When it is
  deactivated, what is sent to it is dropped; with the pid late answers would fill the mailbox.

  Options: `:explicit_unalias`, the default, leaves it active until `unalias/1`; `:reply` until the first message
  has come by it.

      iex> alias = Process.alias([:reply])
      iex> send(alias, :first)
      iex> send(alias, :second)
      iex> receive do: (message -> message)
      :first
      iex> receive do: (message -> message), after: (0 -> :nothing)
      :nothing
  """
  @spec alias([:explicit_unalias | :reply]) :: reference
  def alias(options \\ [:explicit_unalias]), do: :erlang.alias(options)

  @doc """
  Deactivates an alias of the calling process: messages sent to it are dropped from now on. Returns `true`, or
  `false` when it was not active.

      iex> alias = Process.alias()
      iex> Process.unalias(alias)
      true
      iex> Process.unalias(alias)
      false
      iex> send(alias, :dropped)
      iex> receive do: (message -> message), after: (0 -> :nothing)
      :nothing
  """
  @spec unalias(reference) :: boolean
  def unalias(alias), do: :erlang.unalias(alias)

  @doc """
  Gives the calling process a label, any term, that tells a reader what it is for (of Elixir 1.17); returns
  `:ok`. Unlike a name it need not be unique and cannot be sent to.

      iex> Process.set_label({:worker, 3})
      :ok
  """
  @spec set_label(term) :: :ok
  def set_label(label) do
    :erlang.put(:"$process_label", label)
    :ok
  end

  defp nillify(:undefined), do: nil
  defp nillify(other), do: other
end
