defmodule Mix.Tasks.Deps do
  use Mix.Task

  @shortdoc "Lists dependencies and their status"

  @moduledoc """
  Lists the dependencies of the project and their state.

  A dependency is given in `mix.exs` as `{:app, path: "../app"}`, `{:app, "~> 1.0", path: "../app"}` or, within an umbrella,
  `{:app, in_umbrella: true}`. Options: `:only` (environments), `:targets`, `:runtime` (`false`: it is not started), `:env`,
  `:override`, `:compile`, `:app` (`false`: it is no application), `:system_env`. A repository of Git is `{:app, git: "URL"}`
  with `:branch`, `:tag` or `:ref`: `mix deps.get` fetches it into the `deps` directory. A package of Hex is used if its source
  lies there; it is never fetched.

  ## Options

    * `--all` - those for other environments, too
  """

  @impl true
  def run(args) do
    Mix.Project.get!()
    {opts, _, _} = OptionParser.parse(args, switches: [all: :boolean])
    loaded = if opts[:all], do: [], else: [env: Mix.env(), target: Mix.target()]

    for dep <- Enum.sort_by(Mix.Dep.load_on_environment(loaded), & &1.app) do
      dep = Mix.Dep.check_lock(dep)
      manager = if dep.manager, do: " (#{dep.manager})"
      Mix.shell().info("* #{Mix.Dep.format_dep(dep)}#{manager}")
      if locked = dep.scm.format_lock(dep.opts), do: Mix.shell().info("  locked at #{locked}")
      Mix.shell().info("  #{Mix.Dep.format_status(dep)}")
    end

    :ok
  end
end
