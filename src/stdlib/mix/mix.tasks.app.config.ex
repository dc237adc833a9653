defmodule Mix.Tasks.App.Config do
  use Mix.Task

  @shortdoc "Configures all registered apps"

  @moduledoc """
  Compiles the project, loads its applications and evaluates `config/runtime.exs`.

  Options are those of `mix compile`; `--no-compile` leaves the compilation out.
  """

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

    :ok
  end

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
      case Application.load(app) do
        {:error, {'no such file or directory', _}} ->
          Mix.raise(
            "Could not start application #{app}: could not find application file: #{app}.app"
          )

        _ ->
          Enum.reduce(Application.spec(app, :applications) || [], MapSet.put(seen, app), &load/2)
      end
    end
  end
end
