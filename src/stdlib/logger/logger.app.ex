defmodule Logger.App do
  @moduledoc false

  # Applies what the environment of the application `:logger` says, and runs the backends that are processes.

  @behaviour :application

  # Options that the handler reads.
  @options [:truncate, :utc_log, :translators, :translator_inspect_opts, :handle_sasl_reports] ++
             [:sync_threshold, :discard_threshold]

  @impl true
  def start(_type, _args) do
    {stopped?, config} = Map.pop(:logger.config(), :stopped, false)
    :logger.put_config(Map.put(config, :starting, Process.group_leader()))
    if stopped?, do: take_over_from_erlang()
    configure()
    result = Logger.BackendSupervisor.start_link(Application.get_env(:logger, :backends, [:console]))
    :logger.put_config(Map.delete(:logger.config(), :starting))
    with {:error, _} <- result, do: leave_to_erlang()
    result
  end

  @impl true
  def stop(_state), do: leave_to_erlang()

  defp take_over_from_erlang do
    :logger.set_primary_config(:level, :debug)
    :logger.remove_handler(:default)
    :logger.add_primary_filter(:process_level, {&Logger.Filter.process_level/2, []})
    :logger.add_handler(Logger, Logger.Handler, %{})
  end

  # Until this is started again the level is Erlang's, and so is the handler.
  defp leave_to_erlang do
    :logger.put_config(Map.put(:logger.config(), :stopped, true))
    :logger.set_primary_config(:level, :notice)
    :logger.remove_primary_filter(:process_level)
    :logger.remove_handler(Logger)
    add_erlangs_handler()
  end

  @impl true
  def config_change(_changed, _new, _removed), do: configure()

  @doc "Stops the application without a report of it; what is left is Erlang's, with its level."
  def stop do
    level = :logger.config().level
    :logger.set_primary_config(:level, :none)

    result = Application.stop(:logger)
    if result != :ok, do: :logger.set_primary_config(:level, level)
    result
  end

  @doc """
  Has the environment hold from the start, when a project's was read: one that runs starts anew, and one whose backends are
  more than the console begins.
  """
  def begin do
    configure()

    cond do
      not :rshell_sleepers.asleep(:logger) -> restart()
      Application.get_env(:logger, :backends, [:console]) == [:console] -> :ok
      true -> :application_controller.wake(:logger)
    end
  end

  defp restart do
    stop()
    Application.start(:logger)
  end

  @doc "Takes over level and options from the environment."
  def configure do
    env = Application.get_all_env(:logger)
    if level = env[:level], do: Logger.configure(level: level)
    :logger.put_config(Map.merge(:logger.config(), Map.new(Keyword.take(env, @options))))
    if env[:handle_otp_reports] == false, do: leave_reports_to_erlang()
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

    add_erlangs_handler()
  end

  defp add_erlangs_handler do
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
end
