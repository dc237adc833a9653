defmodule Logger.Backends do
  @moduledoc false

  # Backends other than the console are handlers of the event manager registered as `Logger`. A watcher installs each,
  # so that one that fails is told of and installed anew. The manager is there from the first backend on.

  use Supervisor

  @manager Logger

  def start_link, do: Supervisor.start_link(__MODULE__, [], name: Logger.Supervisor)

  @impl true
  def init(_) do
    options = Application.get_env(:logger, :start_options, [])
    manager = %{id: @manager, start: {:gen_event, :start_link, [{:local, @manager}, options]}}

    watchers = %{
      id: Logger.BackendSupervisor,
      type: :supervisor,
      start:
        {Supervisor, :start_link,
         [
           [],
           [
             strategy: :one_for_one,
             max_restarts: 30,
             max_seconds: 3,
             name: Logger.BackendSupervisor
           ]
         ]}
    }

    Supervisor.init([manager, watchers], strategy: :rest_for_one)
  end

  @doc "Installs a backend."
  def add(backend) do
    ensure_started()

    spec = %{
      id: backend,
      start: {Logger.Watcher, :start_link, [{backend, backend}]},
      restart: :transient
    }

    case Supervisor.start_child(Logger.BackendSupervisor, spec) do
      {:error, :already_present} ->
        Supervisor.delete_child(Logger.BackendSupervisor, backend)
        add(backend)

      {:error, {:already_started, _pid}} ->
        {:error, :already_present}

      other ->
        other
    end
  end

  # Whoever adds the first backend is not the one it ends with.
  defp ensure_started do
    with nil <- Process.whereis(@manager),
         {:ok, pid} <- start_link(),
         do: Process.unlink(pid)
  end

  @doc "Removes a backend."
  def remove(backend) do
    with pid when is_pid(pid) <- Process.whereis(Logger.BackendSupervisor),
         :ok <- Supervisor.terminate_child(Logger.BackendSupervisor, backend),
         :ok <- Supervisor.delete_child(Logger.BackendSupervisor, backend) do
      :gen_event.delete_handler(@manager, handler(backend), :remove)
      :ok
    else
      _ -> {:error, :not_found}
    end
  end

  @doc "Lets a backend change its options."
  def configure(backend, options) do
    if Process.whereis(@manager),
      do: :gen_event.call(@manager, handler(backend), {:configure, options}, :infinity),
      else: {:error, :bad_module}
  end

  @doc "Hands an event to the backends."
  def notify(level, message, time, metadata) do
    with pid when is_pid(pid) <- Process.whereis(@manager) do
      gl = Keyword.fetch!(metadata, :gl)
      :gen_event.notify(pid, {backend_level(level), gl, {Logger, message, time, metadata}})
    end
  end

  @doc "Waits until the backends have handled every event so far."
  def flush do
    with pid when is_pid(pid) <- Process.whereis(@manager),
         do: :gen_event.sync_notify(pid, :flush)

    :ok
  end

  @doc "Backends know the levels that Elixir had first."
  def backend_level(:warning), do: :warn
  def backend_level(level) when level in [:notice, :info], do: :info
  def backend_level(level) when level in [:debug, :all], do: :debug
  def backend_level(_severe), do: :error

  @doc "The name of a backend's handler: what it was added as, by which two of the same module differ."
  def handler(backend), do: backend
end
