defmodule Task.Supervisor do
  @moduledoc """
  A supervisor of tasks, on this node or another.

      iex> {:ok, sup} = Task.Supervisor.start_link()
      iex> Task.Supervisor.async(sup, fn -> :done end) |> Task.await()
      :done
  """

  @type option :: DynamicSupervisor.option() | DynamicSupervisor.init_option()

  @doc """
  What a supervisor that starts a task supervisor as its child has to know, as a map.

      iex> Task.Supervisor.child_spec(name: Tasks).id
      Tasks
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
  Starts a task supervisor; options `:name`, `:max_restarts`, `:max_seconds`, `:max_children`.

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
  Starts a linked task on the supervisor whose value `Task.await/2` returns.

      iex> {:ok, supervisor} = Task.Supervisor.start_link()
      iex> Task.Supervisor.async(supervisor, fn -> 1 + 1 end) |> Task.await()
      2
  """
  @spec async(Supervisor.supervisor(), (() -> any), keyword) :: Task.t()
  def async(supervisor, fun, options \\ []),
    do: async(supervisor, :link, :erlang, :apply, [fun, []], options)

  @doc """
  As `async/3`, with a module, function and arguments.

      iex> {:ok, supervisor} = Task.Supervisor.start_link()
      iex> Task.Supervisor.async(supervisor, Kernel, :+, [1, 1]) |> Task.await()
      2
  """
  def async(supervisor, module, fun, args, options \\ []),
    do: async(supervisor, :link, module, fun, args, options)

  @doc """
  As `async/3`, without a link: its crash does not end the caller.

      iex> {:ok, supervisor} = Task.Supervisor.start_link()
      iex> Task.Supervisor.async_nolink(supervisor, fn -> exit(:shutdown) end) |> Task.yield()
      {:exit, :shutdown}
  """
  def async_nolink(supervisor, fun, options \\ []),
    do: async(supervisor, :nolink, :erlang, :apply, [fun, []], options)

  @doc """
  As `async_nolink/3`, with a module, function and arguments.

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
  Runs a function of a module for every element in tasks of the supervisor.

      iex> {:ok, supervisor} = Task.Supervisor.start_link()
      iex> Task.Supervisor.async_stream(supervisor, 1..3, Kernel, :+, [10]) |> Enum.to_list()
      [ok: 11, ok: 12, ok: 13]
  """
  def async_stream(supervisor, enumerable, module, function, args, options \\ [])
      when is_atom(module) and is_atom(function) and is_list(args) do
    build_stream(supervisor, :link, enumerable, {module, function, args}, options)
  end

  @doc """
  Runs a function for every element in tasks of the supervisor.

      iex> {:ok, supervisor} = Task.Supervisor.start_link()
      iex> Task.Supervisor.async_stream(supervisor, 1..3, &(&1 * &1)) |> Enum.to_list()
      [ok: 1, ok: 4, ok: 9]
  """
  def async_stream(supervisor, enumerable, fun, options \\ []) when is_function(fun, 1) do
    build_stream(supervisor, :link, enumerable, fun, options)
  end

  @doc """
  As `async_stream/6`, without links.

      iex> {:ok, supervisor} = Task.Supervisor.start_link()
      iex> Task.Supervisor.async_stream_nolink(supervisor, 1..2, Kernel, :+, [10]) |> Enum.to_list()
      [ok: 11, ok: 12]
  """
  def async_stream_nolink(supervisor, enumerable, module, function, args, options \\ [])
      when is_atom(module) and is_atom(function) and is_list(args) do
    build_stream(supervisor, :nolink, enumerable, {module, function, args}, options)
  end

  @doc """
  As `async_stream/4`, without links.

      iex> {:ok, supervisor} = Task.Supervisor.start_link()
      iex> Task.Supervisor.async_stream_nolink(supervisor, [1, 2], fn n -> if n == 2, do: exit(:shutdown), else: n end) |> Enum.to_list()
      [ok: 1, exit: :shutdown]
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
  Ends the task with this pid.

      iex> {:ok, supervisor} = Task.Supervisor.start_link()
      iex> {:ok, pid} = Task.Supervisor.start_child(supervisor, fn -> Process.sleep(:infinity) end)
      iex> Task.Supervisor.terminate_child(supervisor, pid)
      :ok
  """
  def terminate_child(supervisor, pid) when is_pid(pid),
    do: DynamicSupervisor.terminate_child(supervisor, pid)

  @doc """
  Returns the pids of the tasks.

      iex> {:ok, supervisor} = Task.Supervisor.start_link()
      iex> {:ok, pid} = Task.Supervisor.start_child(supervisor, fn -> Process.sleep(:infinity) end)
      iex> Task.Supervisor.children(supervisor) == [pid]
      true
  """
  def children(supervisor) do
    for {_, pid, _, _} <- DynamicSupervisor.which_children(supervisor), is_pid(pid), do: pid
  end

  @doc """
  Starts a task nobody waits for; options `:restart` and `:shutdown`.

      iex> {:ok, supervisor} = Task.Supervisor.start_link()
      iex> parent = self()
      iex> {:ok, _pid} = Task.Supervisor.start_child(supervisor, fn -> send(parent, :done) end)
      iex> receive do: (message -> message)
      :done
  """
  def start_child(supervisor, fun, options \\ []) do
    restart = options[:restart]
    shutdown = options[:shutdown]
    args = [get_owner(self()), get_callers(self()), {:erlang, :apply, [fun, []]}]
    start_child_with_spec(supervisor, args, restart, shutdown)
  end

  @doc """
  As `start_child/3`, with a module, function and arguments.

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
