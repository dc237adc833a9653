defmodule Mix.Tasks.Do do
  use Mix.Task

  @shortdoc "Executes the tasks separated by plus"

  @moduledoc """
  Executes tasks one after the other.

      mix do compile --list + deps
      mix do compile --list, deps

  `--app NAME` runs them in one project of an umbrella only.
  """

  @impl true
  def run(args) do
    {apps, words} = apps(args, [])

    for [task | args] <- gather_commands(words) do
      if apps != [] and not Mix.Project.umbrella?(), do: refuse_app(task)
      if apps == [], do: Mix.Task.run(task, args), else: Mix.Task.run_in_apps(task, apps, args)
    end

    :ok
  end

  defp refuse_app(task) do
    Mix.raise(
      "Could not run #{inspect(task)} with the --app option because this is not an umbrella project"
    )
  end

  defp apps(["--app", app | rest], apps), do: apps(rest, [String.to_atom(app) | apps])

  defp apps(["-" <> _ = option | _], _apps) do
    Mix.raise("Could not invoke task \"do\": 1 error found!\n#{option} : Unknown option")
  end

  defp apps(words, apps), do: {Enum.reverse(apps), words}

  @doc false
  def gather_commands(words), do: gather(words, [], [])

  defp gather([], current, all), do: Enum.reverse(flush(current, all))
  defp gather(["+" | rest], current, all), do: gather(rest, [], flush(current, all))

  defp gather([word | rest], current, all) do
    if String.ends_with?(word, ",") do
      last = String.trim_trailing(word, ",")
      current = if last == "", do: current, else: [last | current]
      gather(rest, [], flush(current, all))
    else
      gather(rest, [word | current], all)
    end
  end

  defp flush([], all), do: all
  defp flush(current, all), do: [Enum.reverse(current) | all]
end

defmodule Mix.Tasks.Clean do
  use Mix.Task

  @shortdoc "Deletes generated application files"
  @recursive true

  @moduledoc """
  Deletes what was built of the current project, in every environment.

  `--deps` deletes what was built of dependencies too; `--only ENV` limits it to an environment.
  """

  @impl true
  def run(args) do
    Mix.Project.get!()
    {opts, _, _} = OptionParser.parse(args, strict: [deps: :boolean, only: :string])
    config = Mix.Project.config()

    for name <- Mix.Tasks.Compile.compilers(config),
        module = Mix.Task.get("compile.#{name}"),
        function_exported?(module, :clean, 0),
        do: module.clean()

    root = Path.dirname(Mix.Project.build_path(config))

    for dir <- Path.wildcard(Path.join(root, opts[:only] || "*")), File.dir?(dir) do
      cond do
        opts[:deps] -> File.rm_rf!(dir)
        config[:app] -> File.rm_rf!(Path.join([dir, "lib", to_string(config[:app])]))
        true -> :ok
      end
    end

    :ok
  end
end

defmodule Mix.Tasks.Local do
  use Mix.Task

  @shortdoc "Lists local tasks"
  @moduledoc "Lists tasks that were installed from archives: none, for this program installs none."

  @impl true
  def run(_args), do: :ok
end

defmodule Mix.Tasks.Archive do
  use Mix.Task

  @shortdoc "Lists installed archives"
  @moduledoc "Lists installed archives. Archives hold code for the BEAM, so there are none that this program could use."

  @impl true
  def run(_args), do: Mix.shell().info("No archives currently installed.")
end

defmodule Mix.Tasks.Archive.Check do
  use Mix.Task

  @moduledoc false

  @impl true
  def run(_args) do
    case Mix.Project.config()[:archives] || [] do
      [] ->
        :ok

      [archive | _] ->
        Mix.raise(
          "Archive #{inspect(elem(archive, 0))} could not be found: rshell runs no archives"
        )
    end
  end
end

defmodule Mix.Tasks.Escript do
  use Mix.Task

  @shortdoc "Lists installed escripts"
  @moduledoc "Lists installed escripts. Escripts hold code for the BEAM, so there are none that this program could use."

  @impl true
  def run(_args), do: Mix.shell().info("No escripts currently installed.")
end
