defmodule Task do
  @moduledoc """
  Processes that do one thing and end. With `async/1` and `await/2` a value is computed beside what the caller does:

      iex> task = Task.async(fn -> Enum.sum(1..1000) end)
      iex> 1 + 1
      2
      iex> Task.await(task)
      500500

  ## Which function

    * The value is wanted: `async/1`, then `await/2`, or `yield/2` to ask without giving up.
    * The same for every element of a collection: `async_stream/3`, which limits how many run at a time.
    * Nobody waits: `start_link/1` under a supervisor, `start/1` for fire and forget.
    * The caller shall live on when the task fails, or the task shall run on another node: `Task.Supervisor`.

  A task of `async/1` is linked to its caller: when it fails, the caller ends with it, and the other way round. It
  sends the caller its value as a message `{ref, value}`, where `ref` is `task.ref`; only the process that started it
  can wait for it, and has to, once. In a `GenServer`, which must not wait, that message arrives in
  `c:GenServer.handle_info/2`.

  ## As a child of a supervisor

      Supervisor.start_link([{Task, fn -> listen() end}], strategy: :one_for_one)

  Such a child is `:temporary`: it is not restarted. A module with `use Task, restart: :transient` and a
  `start_link/1` of its own has other rules.
  """

  @enforce_keys [:mfa, :owner, :pid, :ref]

  @doc """
  A task that `async/1` has started: its process `:pid`, the `:owner` that is to await it, the reference `:ref` of its
  answer, and in `:mfa` which function it began with.

      iex> task = Task.async(fn -> 1 end)
      iex> {task.owner == self(), Task.await(task)}
      {true, 1}
  """
  defstruct @enforce_keys

  defguardp is_timeout(term) when term == :infinity or (is_integer(term) and term >= 0)

  @typedoc "A task: its process, its owner, the reference of its answer, and the function it runs."
  @type t :: %Task{mfa: mfa, owner: pid, pid: pid | nil, ref: reference}
  @doc """
  Returns the specification of a task as a supervisor's child; the argument is the function that `start_link/1`
  gets. It is not restarted.

      iex> Task.child_spec(:argument)
      %{id: Task, restart: :temporary, start: {Task, :start_link, [:argument]}}
  """
  def child_spec(arg), do: %{id: Task, start: {Task, :start_link, [arg]}, restart: :temporary}

  @doc false
  defmacro __using__(opts) do
    quote location: :keep, bind_quoted: [opts: opts] do
      def child_spec(arg) do
        default = %{id: __MODULE__, start: {__MODULE__, :start_link, [arg]}, restart: :temporary}
        Supervisor.child_spec(default, unquote(Macro.escape(opts)))
      end

      defoverridable child_spec: 1
    end
  end

  @doc """
  Starts a task that nobody waits for, without a link, and returns `{:ok, pid}`. Its failure is logged and concerns
  no one else; it also outlives its caller. In an application `Task.Supervisor.start_child/3` is better, since it can
  be ended with the application.

      iex> me = self()
      iex> {:ok, _pid} = Task.start(fn -> send(me, :started) end)
      iex> receive do: (message -> message)
      :started
  """
  @spec start((() -> any)) :: {:ok, pid}
  def start(fun) when is_function(fun, 0), do: start(:erlang, :apply, [fun, []])

  @doc """
  As `start/1`; the task applies a function of a module to the arguments.

      iex> {:ok, task} = Task.start(Process, :sleep, [1])
      iex> is_pid(task)
      true
  """
  @spec start(module, atom, [term]) :: {:ok, pid}
  def start(module, function, args)
      when is_atom(module) and is_atom(function) and is_list(args) do
    Task.Supervised.start(get_owner(self()), get_callers(self()), {module, function, args})
  end

  @doc """
  Starts a task that is linked to the caller but whose value nobody waits for, and returns `{:ok, pid}`. It is how
  a supervisor starts one.

      iex> me = self()
      iex> {:ok, _pid} = Task.start_link(fn -> send(me, :linked) end)
      iex> receive do: (message -> message)
      :linked
  """
  @spec start_link((() -> any)) :: {:ok, pid}
  def start_link(fun) when is_function(fun, 0), do: start_link(:erlang, :apply, [fun, []])

  @doc """
  As `start_link/1`; the task applies a function of a module to the arguments.

      iex> {:ok, task} = Task.start_link(Process, :sleep, [1])
      iex> is_pid(task)
      true
  """
  @spec start_link(module, atom, [term]) :: {:ok, pid}
  def start_link(module, function, args)
      when is_atom(module) and is_atom(function) and is_list(args) do
    Task.Supervised.start_link(get_owner(self()), get_callers(self()), {module, function, args})
  end

  @doc """
  Starts a task that computes a value, and returns a `Task` at once; `await/2` or `yield/2` return the value.

  The task is linked to the caller and monitored by it. If it fails the caller gets the exit signal, and ends unless
  it traps exits; with `Task.Supervisor.async_nolink/3` it does not. The task sends its value to the caller in any
  case, so an `async/1` whose value is never fetched leaves a message in the mailbox.

  The function takes along the values it uses, as a copy: fetch what is needed of something large before.

      iex> tasks = for n <- 1..3, do: Task.async(fn -> n * n end)
      iex> Enum.map(tasks, &Task.await/1)
      [1, 4, 9]
  """
  @spec async((() -> any)) :: t
  def async(fun) when is_function(fun, 0), do: async(:erlang, :apply, [fun, []])

  @doc """
  As `async/1`: the task applies a function of a module to the arguments.

      iex> Task.async(String, :upcase, ["kate"]) |> Task.await()
      "KATE"
  """
  @spec async(module, atom, [term]) :: t
  def async(module, function_name, args)
      when is_atom(module) and is_atom(function_name) and is_list(args) do
    mfa = {module, function_name, args}
    owner = self()
    {:ok, pid} = Task.Supervised.start_link(get_owner(owner), :nomonitor)
    alias = :erlang.monitor(:process, pid, alias: :demonitor)
    send(pid, {owner, alias, alias, get_callers(owner), mfa})
    %Task{pid: pid, ref: alias, owner: owner, mfa: {module, function_name, length(args)}}
  end

  @doc """
  Returns a task that has its value already, without a process. It is for functions that return a task but
  sometimes know the answer.

      iex> Task.completed(:ready) |> Task.await()
      :ready
  """
  @spec completed(any) :: t
  def completed(result) do
    ref = make_ref()
    owner = self()
    send(owner, {ref, result})
    %Task{pid: nil, ref: ref, owner: owner, mfa: {Task, :completed, 1}}
  end

  @doc """
  As `async_stream/3`; each task applies a function of a module to an element, followed by the arguments.

      iex> ["a", "b"] |> Task.async_stream(String, :upcase, []) |> Enum.to_list()
      [ok: "A", ok: "B"]
  """
  @spec async_stream(Enumerable.t(), module, atom, [term], keyword) ::
          Enumerable.t()
  def async_stream(enumerable, module, function_name, args, options \\ [])
      when is_atom(module) and is_atom(function_name) and is_list(args) do
    build_stream(enumerable, {module, function_name, args}, options)
  end

  @doc """
  Returns a stream that calls a function for every element, each in a task of its own, and gives `{:ok, value}` for
  each. Nothing is started before the stream is run, by `Enum.to_list/1` or `Stream.run/1` for instance.

  Options:

    * `:max_concurrency`: how many tasks run at a time; as many as there are schedulers unless given.
    * `:ordered`: `true`, values come in the order of the elements; `false` gives them as they are ready.
    * `:timeout`: milliseconds for each task, 5000 unless given, or `:infinity`.
    * `:on_timeout`: `:exit` ends the caller when a task takes longer; `:kill_task` ends the task, and its result is
      `{:exit, :timeout}`.
    * `:zip_input_on_exit`: `true` gives `{:exit, {element, reason}}` in place of `{:exit, reason}`.

  The tasks are linked to the caller: one that fails ends it, unless it traps exits. Where failures are to be
  expected take `Task.Supervisor.async_stream_nolink/4`.

      iex> [1, 2] |> Task.async_stream(&(&1 * 10)) |> Enum.to_list()
      [ok: 10, ok: 20]
      iex> [0, :infinity]
      ...> |> Task.async_stream(&Process.sleep/1, timeout: 50, on_timeout: :kill_task, max_concurrency: 2)
      ...> |> Enum.to_list()
      [ok: :ok, exit: :timeout]
  """
  @spec async_stream(Enumerable.t(), (term -> term), keyword) :: Enumerable.t()
  def async_stream(enumerable, fun, options \\ [])
      when is_function(fun, 1) and is_list(options) do
    build_stream(enumerable, fun, options)
  end

  defp build_stream(enumerable, fun, options) do
    &Task.Supervised.stream(enumerable, &1, &2, get_callers(self()), fun, options, fn [owner | _] =
                                                                                        callers,
                                                                                      mfa ->
      {:ok, pid} = Task.Supervised.start_link(get_owner(owner), :nomonitor)
      {:ok, :link, pid, mfa, callers}
    end)
  end

  @doc false
  def get_owner(pid) do
    self_or_name =
      case Process.info(pid, :registered_name) do
        {:registered_name, name} when is_atom(name) -> name
        _ -> pid
      end

    {node(), self_or_name, pid}
  end

  @doc false
  def get_callers(owner) do
    case :erlang.get(:"$callers") do
      list when is_list(list) -> [owner | list]
      _ -> [owner]
    end
  end

  @doc """
  Waits for the value of a task and returns it, at most 5000 milliseconds unless another timeout, or `:infinity`, is
  given.

  The caller exits, with `{reason, {Task, :await, arguments}}`, when the time is over, reason `:timeout`, or
  the task has failed. After a timeout the task cannot be waited for again, and since the caller exits it ends
  too, by the link. `yield/2` returns `nil` instead. Only the process that started the task may call this;
  another one gets an `ArgumentError`.

      iex> Task.await(Task.async(fn -> :done end))
      :done
      iex> try do
      ...>   Task.await(Task.async(fn -> Process.sleep(:infinity) end), 1)
      ...> catch
      ...>   :exit, {reason, {Task, :await, _arguments}} -> reason
      ...> end
      :timeout
  """
  @spec await(t, timeout) :: term
  def await(%Task{ref: ref, owner: owner} = task, timeout \\ 5000)
      when is_timeout(timeout) do
    if owner != self(), do: raise(ArgumentError, invalid_owner_error(task))

    receive do
      {^ref, reply} ->
        demonitor(ref)
        reply

      {:DOWN, ^ref, _, proc, reason} ->
        exit({reason(reason, proc), {__MODULE__, :await, [task, timeout]}})
    after
      timeout ->
        demonitor(ref)
        exit({:timeout, {__MODULE__, :await, [task, timeout]}})
    end
  end

  @doc """
  Gives the value of a task up: the link is removed and the task goes on by itself, to its end. Returns
  `{:ok, value}` or `{:exit, reason}` if it had ended before, else `nil`. To end it as well take `shutdown/2`.

      iex> Task.ignore(Task.async(fn -> Process.sleep(:infinity) end))
      nil
  """
  @spec ignore(t) :: {:ok, term} | {:exit, term} | nil
  def ignore(%Task{ref: ref, pid: pid, owner: owner} = task) do
    if owner != self(), do: raise(ArgumentError, invalid_owner_error(task))

    receive do
      {^ref, reply} ->
        Process.unlink(pid)
        demonitor(ref)
        {:ok, reply}

      {:DOWN, ^ref, _, proc, :noconnection} ->
        exit({reason(:noconnection, proc), {__MODULE__, :ignore, [task]}})

      {:DOWN, ^ref, _, _, reason} ->
        {:exit, reason}
    after
      0 ->
        pid && Process.unlink(pid)
        demonitor(ref)
        nil
    end
  end

  @doc """
  Waits for the values of several tasks and returns them in the order of the tasks. The timeout, 5000
  milliseconds unless given, is for all of them together. The caller exits as with `await/2` as soon as one
  fails or the time is over. For an empty list it returns `[]`.

      iex> Task.await_many([Task.async(fn -> 1 end), Task.async(fn -> 2 end)])
      [1, 2]
      iex> Task.await_many([])
      []
  """
  @spec await_many([t], timeout) :: [term]
  def await_many(tasks, timeout \\ 5000)
      when is_timeout(timeout) do
    awaiting =
      Map.new(tasks, fn task ->
        %Task{ref: ref, owner: owner} = task
        if owner != self(), do: raise(ArgumentError, invalid_owner_error(task))
        {ref, true}
      end)

    timeout_ref = make_ref()
    timer = if timeout != :infinity, do: Process.send_after(self(), timeout_ref, timeout)

    try do
      await_many(tasks, timeout, awaiting, %{}, timeout_ref)
    after
      timer && Process.cancel_timer(timer)

      receive do
        ^timeout_ref -> :ok
      after
        0 -> :ok
      end
    end
  end

  defp await_many(tasks, _timeout, awaiting, replies, _timeout_ref)
       when map_size(awaiting) == 0 do
    for %{ref: ref} <- tasks, do: Map.fetch!(replies, ref)
  end

  defp await_many(tasks, timeout, awaiting, replies, timeout_ref) do
    receive do
      ^timeout_ref ->
        demonitor_all(awaiting)
        exit({:timeout, {__MODULE__, :await_many, [tasks, timeout]}})

      {:DOWN, ref, _, proc, reason} when is_map_key(awaiting, ref) ->
        demonitor_all(awaiting)
        exit({reason(reason, proc), {__MODULE__, :await_many, [tasks, timeout]}})

      {ref, reply} when is_map_key(awaiting, ref) ->
        demonitor(ref)

        await_many(
          tasks,
          timeout,
          Map.delete(awaiting, ref),
          Map.put(replies, ref, reply),
          timeout_ref
        )
    end
  end

  defp demonitor_all(awaiting), do: Enum.each(Map.keys(awaiting), &demonitor/1)

  @doc """
  Asks for the value of a task: `{:ok, value}`, `{:exit, reason}` when it has failed, or `nil` when it is not ready
  after the timeout, 5000 milliseconds unless given. With `nil` the task goes on and may be asked again. After another
  answer it may not.

  A pattern worth knowing gives a task some time and then ends it, without losing a value that came in between:

      iex> task = Task.async(fn -> Process.sleep(:infinity) end)
      iex> Task.yield(task, 0) || Task.shutdown(task)
      nil

      iex> Task.yield(Task.async(fn -> :done end))
      {:ok, :done}

  `{:exit, reason}` is seen only by a caller that is not ended by the link: one that traps exits, or with
  `Task.Supervisor.async_nolink/3`.
  """
  @spec yield(t, timeout) :: {:ok, term} | {:exit, term} | nil
  def yield(%Task{ref: ref, owner: owner} = task, timeout \\ 5000) when is_timeout(timeout) do
    if owner != self(), do: raise(ArgumentError, invalid_owner_error(task))
    yield(ref, timeout, {__MODULE__, :yield, [task, timeout]})
  end

  # A node that is lost says nothing of the task: that is no answer, but an exit from the call.
  defp yield(ref, timeout, call) do
    receive do
      {^ref, reply} ->
        demonitor(ref)
        {:ok, reply}

      {:DOWN, ^ref, _, proc, :noconnection} ->
        exit({reason(:noconnection, proc), call})

      {:DOWN, ^ref, _, _, reason} ->
        {:exit, reason}
    after
      timeout -> nil
    end
  end

  @doc """
  Asks several tasks at once, within one timeout for all, 5000 milliseconds unless given. Returns a list of
  pairs, each task with what `yield/2` would have returned, in the order of the tasks.

      iex> fast = Task.async(fn -> 1 end)
      iex> slow = Task.async(fn -> Process.sleep(:infinity) end)
      iex> for {task, result} <- Task.yield_many([fast, slow], 100), do: result || Task.shutdown(task)
      [{:ok, 1}, nil]

  In place of the timeout there may be options, which later versions of Elixir have: `:timeout`, and `:on_timeout`,
  `:nothing`, `:ignore` or `:kill_task`, for those that are not ready.
  """
  @spec yield_many([t], timeout | keyword) :: [{t, {:ok, term} | {:exit, term} | nil}]
  def yield_many(tasks, opts \\ 5000)

  def yield_many(tasks, timeout) when is_timeout(timeout),
    do: yield_many_until(tasks, timeout, :nothing)

  def yield_many(tasks, opts) when is_list(tasks) and is_list(opts) do
    timeout = Keyword.get(opts, :timeout, 5000)
    yield_many_until(tasks, timeout, Keyword.get(opts, :on_timeout, :nothing))
  end

  defp yield_many_until(tasks, timeout, on_timeout) do
    limit =
      if timeout == :infinity, do: :infinity, else: System.monotonic_time(:millisecond) + timeout

    yield_many(tasks, limit, {on_timeout, {__MODULE__, :yield_many, [tasks, timeout]}})
  end

  defp yield_many([%Task{ref: ref, owner: owner} = task | rest], limit, {on_timeout, call} = how) do
    if owner != self(), do: raise(ArgumentError, invalid_owner_error(task))

    left =
      if limit == :infinity,
        do: :infinity,
        else: max(limit - System.monotonic_time(:millisecond), 0)

    answer =
      case yield(ref, left, call) do
        nil when on_timeout == :kill_task -> shutdown(task, :brutal_kill)
        nil when on_timeout == :ignore -> ignore(task)
        answer -> answer
      end

    [{task, answer} | yield_many(rest, limit, how)]
  end

  defp yield_many([], _limit, _how), do: []

  @doc """
  Ends a task, and returns `{:ok, value}` if it had its value already, `{:exit, reason}` if it had failed, else
  `nil`. The link is removed first, so the caller is not ended.

  The task gets exit `:shutdown` and is killed if it still runs after the timeout, 5000 milliseconds unless given;
  `:brutal_kill` kills it at once. A task of `completed/1` has no process and raises an `ArgumentError`.

      iex> Task.shutdown(Task.async(fn -> Process.sleep(:infinity) end))
      nil
      iex> Task.shutdown(Task.async(fn -> Process.sleep(:infinity) end), :brutal_kill)
      nil
  """
  @spec shutdown(t, timeout | :brutal_kill) :: {:ok, term} | {:exit, term} | nil
  def shutdown(task, timeout \\ 5000)

  def shutdown(%Task{pid: nil} = task, _) do
    raise ArgumentError, "task #{inspect(task)} does not have an associated task process"
  end

  def shutdown(%Task{owner: owner} = task, _) when owner != self(),
    do: raise(ArgumentError, invalid_owner_error(task))

  def shutdown(%Task{pid: pid} = task, :brutal_kill) do
    mon = Process.monitor(pid)
    shutdown_send(pid, :kill)

    case shutdown_receive(task, mon, :brutal_kill, :infinity) do
      {:down, proc, :noconnection} ->
        exit({reason(:noconnection, proc), {__MODULE__, :shutdown, [task, :brutal_kill]}})

      {:down, _, reason} ->
        {:exit, reason}

      result ->
        result
    end
  end

  def shutdown(%Task{pid: pid} = task, timeout) when is_timeout(timeout) do
    mon = Process.monitor(pid)
    shutdown_send(pid, :shutdown)

    case shutdown_receive(task, mon, :shutdown, timeout) do
      {:down, proc, :noconnection} ->
        exit({reason(:noconnection, proc), {__MODULE__, :shutdown, [task, timeout]}})

      {:down, _, reason} ->
        {:exit, reason}

      result ->
        result
    end
  end

  defp shutdown_send(pid, reason) do
    Process.unlink(pid)
    Process.exit(pid, reason)
  end

  defp shutdown_receive(%{ref: ref} = task, mon, type, timeout) do
    receive do
      {:DOWN, ^mon, _, _, :shutdown} when type in [:shutdown, :timeout_kill] ->
        demonitor(ref)
        flush_reply(ref)

      {:DOWN, ^mon, _, _, :killed} when type == :brutal_kill ->
        demonitor(ref)
        flush_reply(ref)

      {:DOWN, ^mon, _, proc, :noproc} ->
        flush_noproc(ref, proc, type)

      {:DOWN, ^mon, _, proc, reason} ->
        demonitor(ref)
        flush_reply(ref) || {:down, proc, reason}
    after
      timeout ->
        Process.exit(task.pid, :kill)
        shutdown_receive(task, mon, :timeout_kill, :infinity)
    end
  end

  defp flush_reply(ref) do
    receive do
      {^ref, reply} -> {:ok, reply}
    after
      0 -> nil
    end
  end

  # What ended by itself as it would have been made to end counts as shut down.
  defp flush_noproc(ref, proc, type) do
    receive do
      {^ref, reply} ->
        demonitor(ref)
        {:ok, reply}

      {:DOWN, ^ref, _, _, :shutdown} when type in [:shutdown, :timeout_kill] ->
        nil

      {:DOWN, ^ref, _, _, :killed} when type == :brutal_kill ->
        nil

      {:DOWN, ^ref, _, _, reason} ->
        {:down, proc, reason}
    after
      0 -> {:down, proc, :noproc}
    end
  end

  defp demonitor(ref) when is_reference(ref) do
    Process.demonitor(ref, [:flush])
    :ok
  end

  defp reason(:noconnection, proc), do: {:nodedown, monitor_node(proc)}
  defp reason(reason, _), do: reason

  defp monitor_node(pid) when is_pid(pid), do: node(pid)
  defp monitor_node({_, node}), do: node

  defp invalid_owner_error(task) do
    "task #{inspect(task)} must be queried from the owner but was queried from #{inspect(self())}"
  end

  @doc false
  @deprecated "Pattern match directly on the message instead"
  def find(tasks, {ref, reply}) when is_reference(ref) do
    Enum.find_value(tasks, fn
      %Task{ref: ^ref} = task ->
        Process.demonitor(ref, [:flush])
        {reply, task}

      _ ->
        nil
    end)
  end

  def find(tasks, {:DOWN, ref, _, process, reason}) when is_reference(ref) do
    if task = Enum.find(tasks, &(&1.ref == ref)),
      do: exit({reason, {__MODULE__, :find, [task, process]}})
  end

  def find(_tasks, _message), do: nil
end
