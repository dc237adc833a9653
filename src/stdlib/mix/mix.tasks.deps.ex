defmodule Mix.Tasks.Deps do
  use Mix.Task

  @shortdoc "Lists dependencies and their status"

  @moduledoc """
  Lists the dependencies of the project and their state.

  A dependency is given in `mix.exs` as `{:app, path: "../app"}`, `{:app, "~> 1.0", path: "../app"}` or, within an umbrella,
  `{:app, in_umbrella: true}`. Options: `:only` (environments), `:targets`, `:runtime` (`false`: it is not started), `:env`,
  `:override`, `:compile`. A repository of Git is `{:app, git: "URL"}` with `:branch`, `:tag` or `:ref`: `mix deps.get`
  fetches it into the `deps` directory. A package of Hex is used if its source lies there; it is never fetched.
  """

  @impl true
  def run(_args) do
    Mix.Project.get!()

    for dep <- Enum.sort_by(Mix.Dep.load(), & &1.app) do
      manager = if Mix.Dep.mix?(dep), do: " (mix)", else: ""
      Mix.shell().info("* #{name(dep)}#{manager}")
      if match?({:git, _, _, _}, dep.lock), do: tell_lock(dep.lock)
      Mix.shell().info("  #{status(dep)}")
    end

    :ok
  end

  defp tell_lock(lock), do: Mix.shell().info("  locked at " <> Mix.SCM.Git.format_lock(lock))

  defp name(dep), do: Mix.Dep.format_dep(if(compiled?(dep), do: dep, else: %{dep | status: nil}))

  defp compiled?(dep),
    do: File.exists?(app_file(dep)) and not Mix.Tasks.Deps.Compile.outdated?(dep)

  defp app_file(dep),
    do: Path.join([Mix.Project.build_path(), "lib", "#{dep.app}", "ebin", "#{dep.app}.app"])

  defp status(dep) do
    file = app_file(dep)

    cond do
      Mix.Dep.hopeless?(dep) ->
        Mix.Dep.format_status(dep)

      Mix.Tasks.Deps.Compile.outdated?(dep) ->
        Mix.Dep.format_status(%{dep | status: {:compile, nil}})

      dep.opts[:app] == false or compiled?(dep) ->
        Mix.Dep.format_status(dep)

      true ->
        Mix.Dep.format_status(%{dep | status: {:noappfile, file}})
    end
  end
end
