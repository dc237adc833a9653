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
      {stopped?, config} = Map.pop(:logger.config(), :stopped, false)
      :logger.put_config(config)
      if stopped?, do: :logger.set_primary_config(:level, :debug)
      configure()
      started
    end
  end

  @impl true
  def stop(_state), do: stopped()

  # Until this is started again the level is Erlang's.
  defp stopped do
    :logger.put_config(Map.put(:logger.config(), :stopped, true))
    :logger.set_primary_config(:level, :notice)
  end

  @impl true
  def config_change(_changed, _new, _removed), do: configure()

  @doc "Stops the application without a report of it; what is left is Erlang's, with its level."
  def stop do
    level = :logger.config().level
    :logger.set_primary_config(:level, :none)

    result = Application.stop(:logger)
    if result == :ok, do: stopped(), else: :logger.set_primary_config(:level, level)
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
    if env[:handle_otp_reports] == false, do: leave_reports_to_erlang()
    backends = Keyword.get(env, :backends, [:console])
    configure_console(level: if(:console in backends, do: env[:console][:level], else: :none))
    for backend <- backends, backend != :console, do: Logger.add_backend(backend)
    tell_handler()
  end

  @doc "Shows the options that count in the configuration of Erlang's handler for this."
  def tell_handler do
    env = &Application.get_env(:logger, &1, &2)

    :logger.set_handler_config(Logger, :config, %{
      sasl: env.(:handle_sasl_reports, false),
      thresholds: {env.(:sync_threshold, 20), env.(:discard_threshold, 500)},
      translators: Map.get(:logger.config(), :translators, [{Logger.Translator, :translate}]),
      truncate: env.(:truncate, 8096),
      utc_log: env.(:utc_log, false)
    })

    :ok
  end

  # What Erlang logs goes to a handler of Erlang's, in its own words.
  defp leave_reports_to_erlang do
    elixir_only = {&Logger.Filter.filter_elixir_domain/2, []}
    :logger.add_handler_filter(Logger, :filter_elixir_domain, elixir_only)

    :logger.add_handler(:default, :logger_std_h, %{
      filter_default: :stop,
      filters: [
        remote_gl: {&:logger_filters.remote_gl/2, :stop},
        domain: {&:logger_filters.domain/2, {:log, :super, [:otp, :sasl]}},
        no_domain: {&:logger_filters.domain/2, {:log, :undefined, []}}
      ],
      formatter: {:logger_formatter, %{legacy_header: true, single_line: false}}
    })
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
