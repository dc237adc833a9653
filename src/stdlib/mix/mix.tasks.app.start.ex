defmodule Mix.Tasks.App.Start do
  use Mix.Task

  @shortdoc "Starts all registered apps"

  @moduledoc """
  Compiles and configures the project and starts its applications, those it needs first. Tasks that need a
  running system have it run before them, by `@requirements ["app.start"]`.

      mix app.start

  ## Options

    * `--no-start` - leaves it at that
    * `--temporary`, `--permanent` - says what happens when the application ends; a permanent one takes the
      program with it
    * `--no-compile`, `--no-deps-check`, `--no-elixir-version-check` - leaves out a step
  """

  @switches [permanent: :boolean, temporary: :boolean, preload_modules: :boolean, start: :boolean]

  @impl true
  def run(args) do
    Mix.Project.get!()
    Mix.Task.run("app.config", args)
    {opts, _, _} = OptionParser.parse(args, switches: @switches)
    # The logger was there before the project's configuration was read.
    if Keyword.get(opts, :start, true), do: Logger.App.begin()
    if Keyword.get(opts, :start, true), do: start(apps(), type(Mix.Project.config(), opts))
    :ok
  end

  @doc false
  def start(apps, type), do: Enum.each(apps, &start_app(&1, type))

  defp start_app(app, type) do
    with {:error, {app, reason}} <- Application.ensure_all_started(app, type) do
      Mix.raise("Could not start application #{app}: " <> Application.format_error(reason))
    end
  end

  @doc false
  def apps do
    config = Mix.Project.config()

    if Mix.Project.umbrella?(config),
      do: Enum.map(Mix.Dep.Umbrella.cached(), & &1.app),
      else: List.wrap(config[:app])
  end

  @doc false
  def type(config, opts) do
    cond do
      opts[:temporary] -> :temporary
      opts[:permanent] -> :permanent
      config[:start_permanent] -> :permanent
      true -> :temporary
    end
  end
end
