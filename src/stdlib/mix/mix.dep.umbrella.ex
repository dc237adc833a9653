defmodule Mix.Dep.Umbrella do
  @moduledoc """
  The projects of an umbrella: each is a dependency of the whole, and they may need each other.
  """

  @doc "Returns the projects as dependencies that nobody has looked at yet."
  def unloaded do
    from = Path.expand("mix.exs")

    for {app, path} <- Enum.sort(Mix.Project.apps_paths() || %{}) do
      opts = [
        path: path,
        dest: Path.expand(path),
        from_umbrella: true,
        env: Mix.env(),
        build: Path.join([Mix.Project.build_path(), "lib", to_string(app)])
      ]

      %Mix.Dep{scm: Mix.SCM.Path, app: app, status: {:ok, nil}, manager: :mix, top_level: true, from: from, opts: opts}
    end
  end

  @doc "Returns the projects in the order in which they need each other."
  def cached, do: own(Mix.Dep.cached())

  @doc "As `cached/0`, loaded anew."
  def loaded, do: own(Mix.Dep.load_on_environment(env: Mix.env(), target: Mix.target()))

  defp own(deps), do: for(%{opts: opts} = dep <- deps, opts[:from_umbrella], do: dep)
end
