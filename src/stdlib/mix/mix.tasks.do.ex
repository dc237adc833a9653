defmodule Mix.Tasks.Do do
  use Mix.Task

  @shortdoc "Executes the tasks separated by plus"

  @moduledoc """
  Executes tasks one after the other.

      mix do compile --list + deps
      mix do compile --list, deps

  `--app NAME` runs those that are run in each project of an umbrella in one only; it may be given several times.
  """

  @impl true
  def run(args) do
    {apps, words} = apps(args, [])
    Enum.each(gather_commands(words), fn [task | args] -> run_task(task, args, apps) end)
  end

  # What is done once for a whole umbrella is so whatever applications are named.
  defp run_task(task, args, []), do: Mix.Task.run(task, args)

  defp run_task(task, args, apps) do
    unless Mix.Project.umbrella?(), do: refuse_app(task)
    Enum.each(apps -- Enum.map(Mix.Dep.Umbrella.cached(), & &1.app), &warn_unknown/1)
    module = Mix.Task.get(task)

    if Mix.Task.alias?(task) or (module && Mix.Task.recursive(module)),
      do: Mix.Task.run_in_apps(task, apps, args),
      else: Mix.Task.run(task, args)
  end

  defp warn_unknown(app),
    do: Mix.shell().info("warning: could not find application #{inspect(app)}")

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
  def gather_commands([]), do: [[]]
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
