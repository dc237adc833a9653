defmodule Mix.Tasks.App.Config do
  use Mix.Task

  @shortdoc "Configures all registered apps"

  @moduledoc """
  Compiles the project, loads its applications and evaluates `config/runtime.exs`, without starting anything:
  what tasks need that read the configuration.

      mix app.config

  Options are those of `mix compile`; `--no-compile` leaves the compilation out.
  """

  # These are there whatever a project needs.
  @given [:elixir, :ex_unit, :iex, :kernel, :logger, :mix, :stdlib]

  @switches [preload_modules: :boolean, runtime_config: :boolean, compile: :boolean]

  @impl true
  def run(args) do
    Mix.Project.get!()
    {opts, _, _} = OptionParser.parse(args, switches: @switches)

    if Keyword.get(opts, :compile, true) do
      Mix.Task.run("compile", args)
    else
      Mix.Task.run("loadpaths", args)
      if Mix.Project.config()[:consolidate_protocols], do: Mix.Tasks.Compile.Protocols.fix_known()
    end

    if Mix.Project.umbrella?(), do: paths_of_umbrella()
    load(Mix.Tasks.App.Start.apps())
    file = Path.join(Path.dirname(Mix.Project.config()[:config_path]), "runtime.exs")

    if Keyword.get(opts, :runtime_config, true) and File.regular?(file),
      do: Mix.Tasks.Loadconfig.load_runtime(file)

    if opts[:preload_modules], do: preload(Mix.Tasks.App.Start.apps())
    # Who builds elsewhere shares the configuration of others, as the applications of an umbrella do.
    unless Mix.Project.config()[:build_path], do: check_configured()
  end

  # What is only loaded when it is first called may be found by nobody who looks for it.
  defp preload(apps) do
    for app <- apps, module <- Application.spec(app, :modules) || [], do: Code.ensure_loaded(module)
  end

  # Configuration of what is not there is likely a mistake.
  defp check_configured do
    own = Mix.Project.config()[:app]

    for {app, _} <- Mix.ProjectStack.loaded_config(), app not in [own | @given], not available?(app) do
      Mix.shell().error("""
      You have configured application #{inspect(app)} in your configuration file,
      but the application is not available.

      This usually means one of:

        1. You have not added the application as a dependency in a mix.exs file.

        2. You are configuring an application that does not really exist.

      Please ensure #{inspect(app)} exists or remove the configuration.
      """)
    end

    :ok
  end

  defp available?(app), do: match?({:error, {:already_loaded, _}}, Application.load(app)) or unload(app)

  defp unload(app), do: Application.spec(app) != nil and Application.unload(app) == :ok

  defp paths_of_umbrella do
    lib = Path.join(Mix.Project.build_path(), "lib")

    for app <- Mix.Tasks.App.Start.apps(),
        do: Code.prepend_path(Path.join([lib, "#{app}", "ebin"]))
  end

  # Everything the applications need is known before the runtime configuration is evaluated.
  defp load(apps), do: Enum.reduce(apps, MapSet.new(), &load/2)

  defp load(app, seen) do
    if MapSet.member?(seen, app) do
      seen
    else
      # Whether one is missing is told when it is to be started.
      Application.load(app)
      Enum.reduce(Application.spec(app, :applications) || [], MapSet.put(seen, app), &load/2)
    end
  end
end
