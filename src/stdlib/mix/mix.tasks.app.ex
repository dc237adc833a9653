defmodule Mix.Tasks.App.Start do
  use Mix.Task

  @shortdoc "Starts all registered apps"

  @moduledoc """
  Compiles and configures the project and starts its applications, those it needs first.

    * `--no-start` - leaves it at that
    * `--temporary`, `--permanent` - says what happens when the application ends; a permanent one takes the program with it
    * `--no-compile`, `--no-deps-check`, `--no-elixir-version-check` - leaves out a step
  """

  @switches [permanent: :boolean, temporary: :boolean, preload_modules: :boolean, start: :boolean]

  @impl true
  def run(args) do
    Mix.Project.get!()
    Mix.Task.run("app.config", args)
    {opts, _, _} = OptionParser.parse(args, switches: @switches)
    # The logger was there before the project's configuration was read.
    if Keyword.get(opts, :start, true), do: Logger.App.configure()
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
      do: Enum.map(Mix.Dep.Umbrella.loaded(), & &1.app),
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
    if Keyword.get(opts, :runtime_config, true), do: runtime_config()
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

  defp runtime_config do
    dir = Path.dirname(Mix.Project.config()[:config_path])
    file = Path.join(dir, "runtime.exs")

    if File.regular?(file) do
      config = Config.Reader.read!(file, env: Mix.env(), target: Mix.target(), imports: :disabled)
      Application.put_all_env(config, persistent: true)
    end
  end
end

defmodule Mix.Tasks.App.Tree do
  use Mix.Task

  @shortdoc "Prints the application tree"
  @recursive true

  @moduledoc """
  Prints the applications that the current one needs, and those that these need.

      mix app.tree [APP] [--exclude APP]
  """

  @common [:kernel, :stdlib, :compiler]

  @impl true
  def run(args) do
    {opts, args, _} = OptionParser.parse(args, strict: [exclude: :keep, format: :string])
    Mix.Task.run("app.config", ["--no-runtime-config"])

    app =
      case args do
        [] ->
          Mix.Project.config()[:app] ||
            Mix.raise("no application given and none found in mix.exs file")

        [app | _] ->
          String.to_atom(app)
      end

    if Application.load(app) not in [:ok, {:error, {:already_loaded, app}}],
      do: Mix.raise("could not find application #{app}")

    excluded = @common ++ for {:exclude, name} <- opts, do: String.to_atom(name)
    Mix.Utils.print_tree([{app, nil, []}], &node(&1, excluded), opts)
  end

  # What stands in the list of an application further up is not unfolded again.
  defp node({app, note, above}, excluded) do
    needed = if app in above, do: [], else: needed(app, excluded)
    above = above ++ for {name, _} <- needed, do: name
    {{app, note}, for({name, note} <- needed, do: {name, note, List.delete(above, name)})}
  end

  defp needed(app, excluded) do
    Application.load(app)
    required = for name <- Application.spec(app, :applications) || [], do: {name, nil}

    included =
      for name <- Application.spec(app, :included_applications) || [], do: {name, "(included)"}

    (required ++ included) |> Enum.reject(&(elem(&1, 0) in excluded)) |> Enum.sort()
  end
end
