defmodule Task.Supervisor do
  @moduledoc """
  A supervisor for tasks: they can be counted and ended with the application, may fail without their caller, and may
  run on another node.

      iex> {:ok, sup} = Task.Supervisor.start_link()
      iex> Task.Supervisor.async(sup, fn -> :done end) |> Task.await()
      :done

  In an application it is a child with a name, `{Task.Supervisor, name: Chat.Tasks}`, and is used by that name. On
  another node it is `{Chat.Tasks, :kate@localhost}`, and the task runs there; with module, function and arguments,
  since the module has to be there too:

      {Chat.Tasks, :kate@localhost}
      |> Task.Supervisor.async(Chat, :receive_message, ["hi"])
      |> Task.await()

  `async_nolink/3` keeps a failure away from the caller:

      iex> {:ok, sup} = Task.Supervisor.start_link()
      iex> task = Task.Supervisor.async_nolink(sup, fn -> exit(:shutdown) end)
      iex> Task.yield(task)
      {:exit, :shutdown}
  """

  @typedoc """
  What `start_link/1` takes: those of `DynamicSupervisor.start_link/1`, and how tasks are restarted and
  ended.
  """
  @type option :: DynamicSupervisor.option() | DynamicSupervisor.init_option()

  @doc """
  Returns the specification of a task supervisor as a supervisor's child; the options are those of `start_link/1`. Its
  id is the name, if there is one.

      iex> Task.Supervisor.child_spec(name: Tasks).id
      Tasks
      iex> Task.Supervisor.child_spec([]).id
      Task.Supervisor
  """
  def child_spec(opts) when is_list(opts) do
    id =
      case Keyword.get(opts, :name, Task.Supervisor) do
        name when is_atom(name) -> name
        {:global, name} -> name
        {:via, _module, name} -> name
      end

    %{id: id, start: {Task.Supervisor, :start_link, [opts]}, type: :supervisor}
  end

  @doc """
  Starts a task supervisor linked to the caller and returns `{:ok, pid}`. Options: `:name`, `:max_children` (more are
  refused, `:infinity` unless given), and, for tasks that are restarted, `:max_restarts` and `:max_seconds`.

      iex> {:ok, supervisor} = Task.Supervisor.start_link(max_children: 10)
      iex> Task.Supervisor.children(supervisor)
      []
  """
  def start_link(options \\ []) do
    {restart, options} = Keyword.pop(options, :restart)
    {shutdown, options} = Keyword.pop(options, :shutdown)

    if restart || shutdown do
      IO.warn(
        ":restart and :shutdown options in Task.Supervisor.start_link/1 are deprecated. " <>
          "Please pass those options on start_child/3 instead"
      )
    end

    keys = [:max_children, :max_seconds, :max_restarts]
    {sup_opts, start_opts} = Keyword.split(options, keys)
    defaults = {restart || :temporary, shutdown || 5000}
    DynamicSupervisor.start_link(__MODULE__, {defaults, sup_opts}, start_opts)
  end

  @doc false
  def init({_defaults, options}), do: DynamicSupervisor.init([strategy: :one_for_one] ++ options)

  @doc """
  Starts a task under the supervisor whose value `Task.await/2` returns. It is linked to the caller, as one of
  `Task.async/1`, and runs on the supervisor's node. The option `:shutdown` tells how the supervisor ends it.

  With `:max_children` tasks running it raises a `RuntimeError`; when there is no such supervisor the caller exits.

      iex> {:ok, supervisor} = Task.Supervisor.start_link()
      iex> Task.Supervisor.async(supervisor, fn -> 1 + 1 end) |> Task.await()
      2
  """
  @spec async(Supervisor.supervisor(), (() -> any), keyword) :: Task.t()
  def async(supervisor, fun, options \\ []),
    do: async(supervisor, :link, :erlang, :apply, [fun, []], options)

  @doc """
  As `async/3`; the task applies a function of a module to the arguments. Take this form for a supervisor of another
  node.

      iex> {:ok, supervisor} = Task.Supervisor.start_link()
      iex> Task.Supervisor.async(supervisor, Kernel, :+, [1, 1]) |> Task.await()
      2
  """
  def async(supervisor, module, fun, args, options \\ []),
    do: async(supervisor, :link, module, fun, args, options)

  @doc """
  As `async/3`, without a link: when the task fails, the caller lives on. `Task.yield/2` returns `{:exit,
  reason}` then, `Task.await/2` exits. In a `GenServer` that does not wait, the value arrives as `{ref,
  value}` and a failure as `{:DOWN, ref, :process, pid, reason}`, both in `c:GenServer.handle_info/2`; after
  the value, `Process.demonitor(ref, [:flush])` drops the `:DOWN` that follows.

      iex> {:ok, supervisor} = Task.Supervisor.start_link()
      iex> Task.Supervisor.async_nolink(supervisor, fn -> exit(:shutdown) end) |> Task.yield()
      {:exit, :shutdown}
  """
  def async_nolink(supervisor, fun, options \\ []),
    do: async(supervisor, :nolink, :erlang, :apply, [fun, []], options)

  @doc """
  As `async_nolink/3`; the task applies a function of a module to the arguments.

      iex> {:ok, supervisor} = Task.Supervisor.start_link()
      iex> Task.Supervisor.async_nolink(supervisor, Kernel, :exit, [:shutdown]) |> Task.yield()
      {:exit, :shutdown}
  """
  def async_nolink(supervisor, module, fun, args, options \\ []),
    do: async(supervisor, :nolink, module, fun, args, options)

  defp async(supervisor, link_type, module, fun, args, options) do
    owner = self()
    shutdown = options[:shutdown]

    case start_child_with_spec(supervisor, [get_owner(owner), :monitor], :temporary, shutdown) do
      {:ok, pid} ->
        if link_type == :link, do: Process.link(pid)
        alias = :erlang.monitor(:process, pid, alias: :demonitor)
        send(pid, {owner, alias, alias, get_callers(owner), {module, fun, args}})
        %Task{pid: pid, ref: alias, owner: owner, mfa: {module, fun, length(args)}}

      {:error, :max_children} ->
        raise max_children_message()
    end
  end

  @doc false
  def max_children_message() do
    "reached the maximum number of tasks for this task supervisor. The maximum number " <>
      "of tasks that are allowed to run at the same time under this supervisor can be " <>
      "configured with the :max_children option passed to Task.Supervisor.start_link/1"
  end

  @doc """
  As `async_stream/4`; each task applies a function of a module to an element, followed by the arguments.

      iex> {:ok, supervisor} = Task.Supervisor.start_link()
      iex> Task.Supervisor.async_stream(supervisor, 1..3, Kernel, :+, [10]) |> Enum.to_list()
      [ok: 11, ok: 12, ok: 13]
  """
  def async_stream(supervisor, enumerable, module, function, args, options \\ [])
      when is_atom(module) and is_atom(function) and is_list(args) do
    build_stream(supervisor, :link, enumerable, {module, function, args}, options)
  end

  @doc """
  Returns a stream that calls a function for every element, each in a task of the supervisor, linked to the caller.
  It takes the options of `Task.async_stream/3` and gives the same: `{:ok, value}` for each element.

      iex> {:ok, supervisor} = Task.Supervisor.start_link()
      iex> Task.Supervisor.async_stream(supervisor, 1..3, &(&1 * &1)) |> Enum.to_list()
      [ok: 1, ok: 4, ok: 9]
  """
  def async_stream(supervisor, enumerable, fun, options \\ []) when is_function(fun, 1) do
    build_stream(supervisor, :link, enumerable, fun, options)
  end

  @doc """
  As `async_stream_nolink/4`; each task applies a function of a module to an element, followed by the arguments.

      iex> {:ok, supervisor} = Task.Supervisor.start_link()
      iex> Task.Supervisor.async_stream_nolink(supervisor, 1..2, Kernel, :+, [10]) |> Enum.to_list()
      [ok: 11, ok: 12]
  """
  def async_stream_nolink(supervisor, enumerable, module, function, args, options \\ [])
      when is_atom(module) and is_atom(function) and is_list(args) do
    build_stream(supervisor, :nolink, enumerable, {module, function, args}, options)
  end

  @doc """
  As `async_stream/4`, without links: a task that fails gives `{:exit, reason}` in its place, and the caller
  and the other tasks go on.

      iex> {:ok, supervisor} = Task.Supervisor.start_link()
      iex> half = fn n -> if rem(n, 2) == 0, do: div(n, 2), else: exit(:shutdown) end
      iex> Task.Supervisor.async_stream_nolink(supervisor, [4, 5, 6], half) |> Enum.to_list()
      [ok: 2, exit: :shutdown, ok: 3]
  """
  def async_stream_nolink(supervisor, enumerable, fun, options \\ []) when is_function(fun, 1) do
    build_stream(supervisor, :nolink, enumerable, fun, options)
  end

  defp build_stream(supervisor, link_type, enumerable, fun, options) do
    fn acc, acc_fun ->
      shutdown = options[:shutdown]

      Task.Supervised.stream(
        enumerable,
        acc,
        acc_fun,
        get_callers(self()),
        fun,
        options,
        fn callers, mfa ->
          case start_child_with_spec(
                 supervisor,
                 [get_owner(hd(callers)), :monitor],
                 :temporary,
                 shutdown
               ) do
            {:ok, pid} ->
              if link_type == :link, do: Process.link(pid)
              {:ok, link_type, pid, mfa, callers}

            {:error, :max_children} ->
              {:error, :max_children}
          end
        end
      )
    end
  end

  @doc """
  Ends the task with this pid, as its `:shutdown` says, and returns `:ok` when it is gone; `{:error,
  :not_found}` when the supervisor has no such task.

      iex> {:ok, supervisor} = Task.Supervisor.start_link()
      iex> {:ok, pid} = Task.Supervisor.start_child(supervisor, fn -> Process.sleep(:infinity) end)
      iex> Task.Supervisor.terminate_child(supervisor, pid)
      :ok
      iex> Task.Supervisor.terminate_child(supervisor, pid)
      {:error, :not_found}
  """
  def terminate_child(supervisor, pid) when is_pid(pid),
    do: DynamicSupervisor.terminate_child(supervisor, pid)

  @doc """
  Returns the pids of the tasks that run, in no particular order.

      iex> {:ok, supervisor} = Task.Supervisor.start_link()
      iex> {:ok, pid} = Task.Supervisor.start_child(supervisor, fn -> Process.sleep(:infinity) end)
      iex> Task.Supervisor.children(supervisor) == [pid]
      true
  """
  def children(supervisor) do
    for {_, pid, _, _} <- DynamicSupervisor.which_children(supervisor), is_pid(pid), do: pid
  end

  @doc """
  Starts a task that nobody waits for and that is not linked to the caller. Returns `{:ok, pid}`, or
  `{:error, :max_children}`.

  Options: `:restart`, `:temporary` unless given, or `:transient` (anew when it fails) or `:permanent`;
  `:shutdown`, the milliseconds it has to end when the supervisor does, 5000 unless given, or `:brutal_kill`,
  `:infinity`.

      iex> {:ok, supervisor} = Task.Supervisor.start_link(max_children: 1)
      iex> {:ok, _pid} = Task.Supervisor.start_child(supervisor, fn -> Process.sleep(:infinity) end)
      iex> Task.Supervisor.start_child(supervisor, fn -> :one_too_many end)
      {:error, :max_children}
  """
  def start_child(supervisor, fun, options \\ []) do
    restart = options[:restart]
    shutdown = options[:shutdown]
    args = [get_owner(self()), get_callers(self()), {:erlang, :apply, [fun, []]}]
    start_child_with_spec(supervisor, args, restart, shutdown)
  end

  @doc """
  As `start_child/3`; the task applies a function of a module to the arguments.

      iex> {:ok, supervisor} = Task.Supervisor.start_link()
      iex> {:ok, _pid} = Task.Supervisor.start_child(supervisor, Kernel, :send, [self(), :done])
      iex> receive do: (message -> message)
      :done
  """
  def start_child(supervisor, module, fun, args, options \\ [])
      when is_atom(fun) and is_list(args) do
    restart = options[:restart]
    shutdown = options[:shutdown]
    args = [get_owner(self()), get_callers(self()), {module, fun, args}]
    start_child_with_spec(supervisor, args, restart, shutdown)
  end

  defp start_child_with_spec(supervisor, args, restart, shutdown) do
    GenServer.call(supervisor, {:start_task, args, restart, shutdown}, :infinity)
  end

  defp get_owner(pid), do: Task.get_owner(pid)
  defp get_callers(pid), do: Task.get_callers(pid)
end
