defmodule Task do
  @moduledoc """
  Processes that do one thing, and the value they return.

      iex> Task.async(fn -> 1 + 1 end) |> Task.await()
      2
  """

  @enforce_keys [:mfa, :owner, :pid, :ref]
  defstruct @enforce_keys

  defguardp is_timeout(term) when term == :infinity or (is_integer(term) and term >= 0)

  @type t :: %Task{mfa: mfa, owner: pid, pid: pid | nil, ref: reference}
  @doc """
  What a supervisor that starts a task as its child has to know, as a map.

      iex> Task.child_spec(:argument).restart
      :temporary
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
  Starts a task nobody waits for.

      iex> me = self()
      iex> {:ok, _pid} = Task.start(fn -> send(me, :started) end)
      iex> receive do message -> message end
      :started
  """
  @spec start((() -> any)) :: {:ok, pid}
  def start(fun) when is_function(fun, 0), do: start(:erlang, :apply, [fun, []])

  @doc """
  As `start/1`, with a module, function and arguments.

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
  Starts a linked task, as part of a supervision tree.

      iex> me = self()
      iex> {:ok, _pid} = Task.start_link(fn -> send(me, :linked) end)
      iex> receive do message -> message end
      :linked
  """
  @spec start_link((() -> any)) :: {:ok, pid}
  def start_link(fun) when is_function(fun, 0), do: start_link(:erlang, :apply, [fun, []])

  @doc """
  As `start_link/1`, with a module, function and arguments.

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
  Starts a linked task whose value `await/2` or `yield/2` returns.

      iex> task = Task.async(fn -> 6 * 7 end)
      iex> Task.await(task)
      42
  """
  @spec async((() -> any)) :: t
  def async(fun) when is_function(fun, 0), do: async(:erlang, :apply, [fun, []])

  @doc """
  As `async/1`, with a module, function and arguments.

      iex> Task.async(String, :upcase, ["a"]) |> Task.await()
      "A"
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
  Returns a task that has its value already.

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
  Runs a function of a module for every element in tasks; a lazy stream of `{:ok, value}` or `{:exit, reason}`.

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
  Runs a function for every element in tasks; a lazy stream of `{:ok, value}` or `{:exit, reason}`.

      iex> [1, 2] |> Task.async_stream(&(&1 * 10)) |> Enum.to_list()
      [ok: 10, ok: 20]
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
  Waits for the value of a task, five seconds by default; exits when it takes longer or dies.

      iex> Task.await(Task.async(fn -> :done end))
      :done
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

  @doc "Gives a task's value up; it goes on. Returns what had already come, or `nil`."
  @spec ignore(t) :: {:ok, term} | {:exit, term} | nil
  def ignore(%Task{ref: ref, pid: pid, owner: owner} = task) do
    if owner != self(), do: raise(ArgumentError, invalid_owner_error(task))

    receive do
      {^ref, reply} ->
        pid && Process.unlink(pid)
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
  Waits for the values of several tasks.

      iex> Task.await_many([Task.async(fn -> 1 end), Task.async(fn -> 2 end)])
      [1, 2]
  """
  @spec await_many([t], timeout) :: [term]
  def await_many(tasks, timeout \\ 5000)
      when is_timeout(timeout) do
    awaiting =
      Map.new(tasks, fn %Task{ref: ref, owner: owner} = task ->
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
  Waits for a task: `{:ok, value}`, `{:exit, reason}`, or `nil` when it is not ready; it can be asked again.

      iex> Task.yield(Task.async(fn -> :done end))
      {:ok, :done}
      iex> Task.yield(Task.async(fn -> Process.sleep(:infinity) end), 0)
      nil
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
  Asks several tasks as `yield/2` does and pairs each with its answer; options `:limit`, `:timeout`, `:on_timeout`.

      iex> [{_task, result}] = Task.yield_many([Task.async(fn -> 1 end)])
      iex> result
      {:ok, 1}
  """
  @spec yield_many([t], timeout | keyword) :: [{t, {:ok, term} | {:exit, term} | nil}]
  def yield_many(tasks, opts \\ 5000)

  def yield_many(tasks, timeout) when timeout == :infinity or is_integer(timeout),
    do: yield_many(tasks, timeout, :nothing)

  def yield_many(tasks, opts) when is_list(tasks) and is_list(opts) do
    timeout = Keyword.get(opts, :timeout, 5000)
    yield_many(tasks, timeout, Keyword.get(opts, :on_timeout, :nothing))
  end

  defp yield_many(tasks, timeout, on_timeout) when is_list(tasks) do
    limit =
      if timeout == :infinity, do: :infinity, else: System.monotonic_time(:millisecond) + timeout

    for task <- tasks do
      %Task{ref: ref, owner: owner} = task
      if owner != self(), do: raise(ArgumentError, invalid_owner_error(task))

      left =
        if limit == :infinity,
          do: :infinity,
          else: max(limit - System.monotonic_time(:millisecond), 0)

      case yield(ref, left, {__MODULE__, :yield_many, [tasks, timeout]}) do
        nil when on_timeout == :kill_task -> {task, shutdown(task, :brutal_kill)}
        nil when on_timeout == :ignore -> {task, ignore(task)}
        answer -> {task, answer}
      end
    end
  end

  @doc """
  Ends a task: what it had already returned, or `nil`.

      iex> Task.shutdown(Task.async(fn -> Process.sleep(:infinity) end))
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
