defmodule Process do
  @moduledoc """
  Everything a process can do with itself and with other processes.

      iex> Process.alive?(self())
      true
  """

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
  Tells whether the local process is alive.

      iex> Process.alive?(self())
      true
  """
  @spec alive?(pid) :: boolean
  def alive?(pid), do: :erlang.is_process_alive(pid)

  @doc """
  Returns every key and value of the process dictionary.

      iex> Process.put(:colour, :teal)
      iex> Process.get()[:colour]
      :teal
  """
  @spec get() :: [{term, term}]
  def get(), do: :erlang.get()

  @doc """
  Reads a key of the process dictionary.

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
  Returns the keys of the process dictionary.

      iex> Process.put(:colour, :teal)
      iex> :colour in Process.get_keys()
      true
  """
  @spec get_keys() :: [term]
  def get_keys(), do: :erlang.get_keys()

  @doc """
  Returns the keys of the process dictionary that hold this value.

      iex> Process.put(:colour, :teal)
      iex> Process.get_keys(:teal)
      [:colour]
  """
  @spec get_keys(term) :: [term]
  def get_keys(value), do: :erlang.get_keys(value)

  @doc """
  Stores a value in the process dictionary and returns the former one or `nil`.

      iex> Process.put(:size, 1)
      nil
      iex> Process.put(:size, 2)
      1
  """
  @spec put(term, term) :: term | nil
  def put(key, value), do: nillify(:erlang.put(key, value))

  @doc """
  Deletes a key of the process dictionary and returns its value or `nil`.

      iex> Process.put(:shape, :round)
      iex> Process.delete(:shape)
      :round
      iex> Process.delete(:shape)
      nil
  """
  @spec delete(term) :: term | nil
  def delete(key), do: nillify(:erlang.erase(key))

  @doc """
  Sends an exit signal with `reason` to a process.

      iex> {pid, ref} = spawn_monitor(fn -> receive do :never -> :ok end end)
      iex> Process.exit(pid, :enough)
      true
      iex> receive do {:DOWN, ^ref, _, _, reason} -> reason end
      :enough
  """
  @spec exit(pid, term) :: true
  def exit(pid, reason), do: :erlang.exit(pid, reason)

  @doc """
  Waits for the given milliseconds, or forever with `:infinity`.

      iex> Process.sleep(1)
      :ok
  """
  @spec sleep(timeout) :: :ok
  def sleep(timeout)
      when is_integer(timeout) and timeout >= 0
      when timeout == :infinity do
    receive after: (timeout -> :ok)
  end

  @doc """
  Sends a message; the options are `:noconnect` and `:nosuspend`.

      iex> Process.send(self(), :hi, [])
      :ok
      iex> receive do message -> message end
      :hi
  """
  @spec send(dest, msg, [option]) :: :ok | :noconnect | :nosuspend
        when msg: any, option: :noconnect | :nosuspend
  def send(dest, msg, options), do: :erlang.send(dest, msg, options)

  @doc """
  Sends a message after some milliseconds; option `abs: true` takes an absolute monotonic time.

      iex> Process.send_after(self(), :ring, 1)
      iex> receive do message -> message end
      :ring
  """
  @spec send_after(pid | atom, term, non_neg_integer, [option]) :: reference
        when option: {:abs, boolean}
  def send_after(dest, msg, time, opts \\ []), do: :erlang.send_after(time, dest, msg, opts)

  @doc """
  Cancels a timer and returns the milliseconds that were left, or `false`.

      iex> timer = Process.send_after(self(), :ring, 60_000)
      iex> Process.cancel_timer(timer) > 50_000
      true
      iex> Process.cancel_timer(timer)
      false
  """
  @spec cancel_timer(reference, options) :: non_neg_integer | false | :ok
        when options: [async: boolean, info: boolean]
  def cancel_timer(timer_ref, options \\ []), do: :erlang.cancel_timer(timer_ref, options)

  @doc """
  Returns the milliseconds a timer still has, or `false`.

      iex> timer = Process.send_after(self(), :ring, 60_000)
      iex> Process.read_timer(timer) in 50_000..60_000
      true
  """
  @spec read_timer(reference) :: non_neg_integer | false
  def read_timer(timer_ref), do: :erlang.read_timer(timer_ref)

  @doc """
  Spawns a process that runs the function, with spawn options.

      iex> {_pid, ref} = Process.spawn(fn -> exit(:done) end, [:monitor])
      iex> receive do {:DOWN, ^ref, _, _, reason} -> reason end
      :done
  """
  @spec spawn((() -> any), spawn_opts) :: pid | {pid, reference}
  def spawn(fun, opts), do: :erlang.spawn_opt(fun, opts)

  @doc """
  Spawns a process that applies the function of the module, with spawn options.

      iex> Process.spawn(Kernel, :send, [self(), :hello], [:link])
      iex> receive do: (message -> message)
      :hello
  """
  @spec spawn(module, atom, list, spawn_opts) :: pid | {pid, reference}
  def spawn(mod, fun, args, opts), do: :erlang.spawn_opt(mod, fun, args, opts)

  @doc """
  Monitors a process; a `:DOWN` message tells when it ends.

      iex> ref = Process.monitor(:nobody_has_this_name)
      iex> receive do {:DOWN, ^ref, :process, {name, _node}, reason} -> {name, reason} end
      {:nobody_has_this_name, :noproc}
  """
  @spec monitor(pid | {name, node} | name) :: reference when name: atom
  def monitor(item), do: :erlang.monitor(:process, item)

  @doc """
  Monitors a process with options such as `alias: :reply_demonitor` or `tag: term`.

      Process.monitor(pid, alias: :demonitor)
  """
  @spec monitor(pid | {name, node} | name, keyword) :: reference when name: atom
  def monitor(item, options), do: :erlang.monitor(:process, item, options)

  @doc """
  Removes a monitor; the options are `:flush` and `:info`.

      iex> ref = Process.monitor(Process.group_leader())
      iex> Process.demonitor(ref, [:info])
      true
      iex> Process.demonitor(ref, [:info])
      false
  """
  @spec demonitor(reference, options :: [:flush | :info]) :: boolean
  def demonitor(monitor_ref, options \\ []), do: :erlang.demonitor(monitor_ref, options)

  @doc """
  Returns the pids of all processes of this node.

      iex> self() in Process.list()
      true
  """
  @spec list() :: [pid]
  def list(), do: :erlang.processes()

  @doc """
  Links the calling process to a process or port.

      iex> pid = spawn(fn -> receive do :never -> :ok end end)
      iex> Process.link(pid)
      true
      iex> {:links, links} = Process.info(self(), :links)
      iex> pid in links
      true
  """
  @spec link(pid | port) :: true
  def link(pid_or_port), do: :erlang.link(pid_or_port)

  @doc """
  Removes the link to a process or port.

      iex> pid = spawn_link(fn -> Process.sleep(:infinity) end)
      iex> Process.unlink(pid)
      true
  """
  @spec unlink(pid | port) :: true
  def unlink(pid_or_port), do: :erlang.unlink(pid_or_port)

  @doc """
  Registers a process or port under a name.

      iex> Process.register(self(), :registered_example)
      true
      iex> Process.whereis(:registered_example) == self()
      true
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
  Removes a registered name.

      iex> Process.register(self(), :unregistered_example)
      iex> Process.unregister(:unregistered_example)
      true
      iex> Process.whereis(:unregistered_example)
      nil
  """
  @spec unregister(atom) :: true
  def unregister(name), do: :erlang.unregister(name)

  @doc """
  Returns the process or port of a registered name, or `nil`.

      iex> Process.whereis(:nobody_has_this_name)
      nil
  """
  @spec whereis(atom) :: pid | port | nil
  def whereis(name), do: nillify(:erlang.whereis(name))

  @doc """
  Returns the group leader of the calling process.

      iex> is_pid(Process.group_leader())
      true
  """
  @spec group_leader() :: pid
  def group_leader(), do: :erlang.group_leader()

  @doc """
  Makes `leader` the group leader of `pid`.

      iex> Process.group_leader(self(), Process.group_leader())
      true
  """
  @spec group_leader(pid, leader :: pid) :: true
  def group_leader(pid, leader), do: :erlang.group_leader(leader, pid)

  @doc """
  Returns the registered names of this node.

      iex> Process.register(self(), :listed_example)
      iex> :listed_example in Process.registered()
      true
  """
  @spec registered() :: [atom]
  def registered(), do: :erlang.registered()

  @doc """
  Sets a flag of the calling process and returns the former value.

      iex> Process.flag(:trap_exit, true)
      false
      iex> Process.flag(:trap_exit, false)
      true
  """
  @spec flag(atom, term) :: term
  def flag(flag, value), do: :erlang.process_flag(flag, value)

  @doc """
  Sets a flag of another process and returns the former value.

      Process.flag(pid, :save_calls, 10)
  """
  @spec flag(pid, :save_calls, 0..10000) :: 0..10000
  def flag(pid, flag, value), do: :erlang.process_flag(pid, flag, value)

  @doc """
  Returns facts about a process, or `nil` when it is not alive.

      iex> Process.info(self())[:status]
      :running
  """
  @spec info(pid) :: keyword | nil
  def info(pid), do: nillify(:erlang.process_info(pid))

  @doc """
  Returns one fact, or a list of facts, about a process; `nil` when it is not alive.

      iex> Process.info(self(), :message_queue_len)
      {:message_queue_len, 0}
      iex> Process.info(self(), [:trap_exit, :priority])
      [trap_exit: false, priority: :normal]
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
  Frees the stack and sleeps until the next message, then calls the function.

      Process.hibernate(Server, :loop, [state])
  """
  @spec hibernate(module, atom, list) :: no_return
  def hibernate(mod, fun_name, args), do: :erlang.hibernate(mod, fun_name, args)

  @doc """
  Creates an alias of the calling process; `options` is a list of `:explicit_unalias` or `:reply`.

      iex> alias = Process.alias()
      iex> send(alias, :hi)
      iex> receive do message -> message end
      :hi
  """
  @spec alias([:explicit_unalias | :reply]) :: reference
  def alias(options \\ [:explicit_unalias]), do: :erlang.alias(options)

  @doc """
  Deactivates an alias; `false` when it was not active.

      iex> alias = Process.alias()
      iex> Process.unalias(alias)
      true
      iex> Process.unalias(alias)
      false
  """
  @spec unalias(reference) :: boolean
  def unalias(alias), do: :erlang.unalias(alias)

  @doc """
  Gives the calling process a descriptive label.

      Process.set_label({:worker, 3})
      #=> :ok
  """
  @spec set_label(term) :: :ok
  def set_label(label) do
    :erlang.put(:"$process_label", label)
    :ok
  end

  defp nillify(:undefined), do: nil
  defp nillify(other), do: other
end
