defmodule Mix.CLI do
  @moduledoc false

  # What the command `mix` does: finds the project, the environment and the task, and turns errors into messages.

  def main(args \\ System.argv()) do
    Mix.start()

    case shortcut(args) do
      :help -> help()
      :version -> version()
      nil -> proceed(args)
    end
  end

  defp shortcut([first | _]) when first in ["--help", "-h"], do: :help
  defp shortcut([first]) when first in ["--version", "-v"], do: :version
  defp shortcut(_), do: nil

  defp proceed(args) do
    load_mix_exs()
    {task, args} = task(args)
    change_env(task)
    run_task(task, args)
  end

  # A reloaded file defines its project again: that deserves no warning.
  defp load_mix_exs do
    file = System.get_env("MIX_EXS") || "mix.exs"

    if File.regular?(file) do
      Code.compile_file(file)
      if Mix.Project.get(), do: Mix.State.write_cache({:project, Path.expand(file)}, Mix.Project.get())
    end

    :ok
  end

  defp task(["-" <> _ | _]) do
    misused(
      "Mix only recognizes the options --help and --version.\n" <>
        "You may have wanted to invoke a task instead, such as #{inspect("mix " <> default_task())}"
    )
  end

  defp task([task | args]), do: {task, args}

  defp task([]) do
    if Mix.Project.get(),
      do: {default_task(), []},
      else:
        misused(~s("mix" with no arguments must be executed in a directory with a mix.exs file))
  end

  defp misused(message) do
    usage()
    Mix.shell().error("** (Mix) " <> message)
    exit({:shutdown, 1})
  end

  defp default_task, do: Mix.Project.config()[:default_task] || "run"

  defp change_env(task) do
    project = Mix.Project.config()
    env = System.get_env("MIX_ENV") in [nil, ""] && preferred(project, task)
    target = System.get_env("MIX_TARGET") in [nil, ""] && preferred_target(project, task)
    if (env && env != Mix.env()) || (target && target != Mix.target()), do: reload(env, target)
  end

  defp preferred(project, task) do
    Keyword.get(project[:preferred_cli_env] || [], String.to_atom(task)) ||
      Mix.Task.preferred_cli_env(task) || project[:default_env]
  end

  defp preferred_target(project, task),
    do:
      Keyword.get(project[:preferred_cli_target] || [], String.to_atom(task)) ||
        project[:default_target]

  defp reload(env, target) do
    if env, do: Mix.env(env)
    if target, do: Mix.target(target)

    if module = Mix.Project.get() do
      file = Mix.Project.project_file()
      Mix.Project.pop()
      Mix.Project.push(module, file)
    end
  end

  defp run_task(task, args) do
    Mix.Task.run("loadconfig")
    Mix.Task.reenable("loadconfig")
    Mix.Task.run(task, args)
  rescue
    exception -> failed(exception, __STACKTRACE__)
  end

  defp failed(exception, stacktrace) do
    case {Map.get(exception, :mix), Mix.debug?()} do
      {status, false} when is_integer(status) ->
        # Whoever sends messages to itself hears of nothing any more.
        if Mix.shell() == Mix.Shell.Process, do: Mix.shell(Mix.Shell.IO)
        Mix.shell().error("** (Mix) #{Exception.message(exception)}")
        exit({:shutdown, status})

      _ ->
        reraise exception, stacktrace
    end
  end

  defp help do
    IO.puts("Mix is a build tool for Elixir")
    usage()
  end

  defp usage do
    IO.puts("""

    Usage: mix [task]

    Examples:

        mix             - Invokes the default task (mix run) in a project
        mix new PATH    - Creates a new Elixir project at the given path
        mix help        - Lists all available tasks
        mix help TASK   - Prints documentation for a given task

    The --help and --version options can be given instead of a task for usage and versioning information.
    """)
  end

  defp version do
    IO.puts(:erlang.system_info(:system_version))
    IO.puts("Mix #{System.build_info().build}")
  end
end
