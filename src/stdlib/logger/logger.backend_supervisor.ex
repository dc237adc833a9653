defmodule Logger.BackendSupervisor do
  @moduledoc false

  # Backends are handlers of the event manager registered as `Logger`: `Logger.Config`, which counts the messages in its
  # queue, the console and others. A watcher installs each, so that one that fails is told of and installed anew.

  @manager Logger
  @console Logger.Backends.Console

  @doc "Starts the manager, the counter of its messages and the backends."
  def start_link(backends) do
    options = Application.get_env(:logger, :start_options, [])

    manager = %{
      id: :gen_event,
      start: {:gen_event, :start_link, [{:local, @manager}, options]},
      modules: :dynamic
    }

    watcher = %{
      id: Logger.Watcher,
      start: {Logger.Watcher, :start_link, [{Logger.Config, :config}]}
    }

    watchers = %{
      id: __MODULE__,
      type: :supervisor,
      modules: [__MODULE__],
      start:
        {Supervisor, :start_link,
         [
           Enum.map(backends, &child(module(&1), &1)),
           [
             strategy: :one_for_one,
             max_restarts: 30,
             max_seconds: 3,
             name: __MODULE__
           ]
         ]}
    }

    options = [strategy: :rest_for_one, name: Logger.Supervisor]
    Supervisor.start_link([manager, watcher, watchers], options)
  end

  defp child(handler, argument) do
    %{
      id: handler,
      start: {Logger.Watcher, :start_link, [{handler, argument}]},
      restart: :transient
    }
  end

  # The manager; its application, which is there from the start, begins to run when somebody needs it. All but its own
  # processes wait until it runs.
  defp manager, do: if(starting?(), do: wake(), else: Process.whereis(@manager) || wake())

  defp starting?, do: Map.get(:logger.config(), :starting, Process.group_leader()) != Process.group_leader()

  defp wake do
    if not controller?() do
      :application_controller.wake(:logger)
      Process.whereis(@manager)
    end
  end

  # It is waited for by those who start applications, which backends may do.
  defp controller?, do: self() == Process.whereis(:application_controller)

  @doc "Installs a backend."
  def add(backend) do
    manager()
    handler = module(backend)

    case Supervisor.start_child(__MODULE__, child(handler, backend)) do
      {:error, :already_present} ->
        Supervisor.delete_child(__MODULE__, handler)
        add(backend)

      {:error, {:already_started, _pid}} ->
        {:error, :already_present}

      other ->
        other
    end
  end

  @doc "Removes a backend."
  def remove(backend) do
    manager()
    handler = module(backend)

    with :ok <- Supervisor.terminate_child(__MODULE__, handler),
         :ok <- Supervisor.delete_child(__MODULE__, handler) do
      :gen_event.delete_handler(@manager, handler, :remove)
      :ok
    end
  end

  @doc "Lets a backend change its options."
  def configure(backend, options) do
    manager()
    :gen_event.call(@manager, module(backend), {:configure, options}, :infinity)
  end

  @doc "Lets the counter of messages know other thresholds; one that is started later reads them itself."
  def configure_counter(options) do
    with false <- :rshell_sleepers.asleep(:logger),
         pid when is_pid(pid) <- Process.whereis(@manager),
         do: :gen_event.call(pid, Logger.Config, {:configure, options})
  end

  @doc """
  Hands an event to the backends: it is only sent while their queue is short, waited for from the one threshold on and
  dropped from the other on.
  """
  def notify(level, message, time, metadata, {sync, discard}) do
    manager = manager()
    event = {backend_level(level), metadata[:gl], {Logger, message, time, metadata}}
    count = (manager && Logger.Config.count()) || discard

    cond do
      manager == self() -> :gen_event.notify(manager, event)
      controller?() -> manager && :gen_event.notify(manager, event) && :erlang.yield()
      count >= discard -> :ok
      count >= sync -> :gen_event.sync_notify(manager, event)
      true -> :gen_event.notify(manager, event)
    end
  end

  @doc "Waits until the backends have handled every event so far."
  def flush do
    with false <- :rshell_sleepers.asleep(:logger),
         pid when is_pid(pid) <- Process.whereis(@manager),
         do: :gen_event.sync_notify(pid, :flush)

    :ok
  end

  @doc "As `flush/0`, of one that may just begin."
  def let_be_told do
    :application_controller.wake(:logger)
    flush()
  end

  @doc "Tells whether the console is one of the backends."
  def console?, do: @console in :gen_event.which_handlers(@manager)

  @doc "Backends know the levels that Elixir had first."
  def backend_level(:warning), do: :warn
  def backend_level(level) when level in [:notice, :info], do: :info
  def backend_level(level) when level in [:debug, :all], do: :debug
  def backend_level(_severe), do: :error

  @doc "What a backend's handler is called: what it was added as, by which two of the same module differ."
  def module(:console), do: @console
  def module(backend), do: backend
end
