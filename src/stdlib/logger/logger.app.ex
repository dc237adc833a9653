defmodule Logger.App do
  @moduledoc false

  # Applies what the environment of the application `:logger` says, and runs the backends that are processes.

  @behaviour :application

  # Options that the handler reads.
  @options [:truncate, :utc_log, :translators, :translator_inspect_opts, :handle_sasl_reports]

  @impl true
  def start(_type, _args) do
    # The backends so far, which a program may have added while nothing had started this.
    with pid when is_pid(pid) <- Process.whereis(Logger.Supervisor), do: Supervisor.stop(pid)

    with {:ok, _pid} = started <- Logger.Backends.start_link() do
      configure()
      started
    end
  end

  @impl true
  def stop(_state), do: :ok

  @doc "Stops the application without a report of it."
  def stop do
    level = :logger.config().level
    :logger.set_primary_config(:level, :none)
    result = Application.stop(:logger)
    :logger.set_primary_config(:level, level)
    result
  end

  @doc "Tells whether the console is one of the backends."
  def console?, do: :logger.config().console[:level] != :none

  @doc "Takes over level, options, console and backends from the environment."
  def configure() do
    env = Application.get_all_env(:logger)
    if level = env[:level], do: Logger.configure(level: level)
    configure_console(Keyword.get(env, :console, []))
    :logger.put_config(Map.merge(:logger.config(), Map.new(Keyword.take(env, @options))))
    backends = Keyword.get(env, :backends, [:console])
    configure_console(level: if(:console in backends, do: env[:console][:level], else: :none))
    for backend <- backends, backend != :console, do: Logger.add_backend(backend)
    :ok
  end

  @doc "Changes options of the console; its pattern is compiled once."
  def configure_console(options) do
    console = Keyword.merge(:logger.config().console, options, &merged/3)
    console = Keyword.put(console, :pattern, Logger.Formatter.compile(console[:format]))
    :logger.put_config(%{:logger.config() | console: console})
    :ok
  end

  # Colors are told level by level.
  defp merged(:colors, old, new) when is_list(old) and is_list(new), do: Keyword.merge(old, new)
  defp merged(_option, _old, new), do: new
end
