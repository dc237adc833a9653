defmodule Mix.Tasks.Deps.Loadpaths do
  use Mix.Task

  @moduledoc """
  Compiles the dependencies and makes their modules known.

    * `--no-compile` - only makes them known
    * `--no-deps-check` - does not ask whether they are what the project wants
  """

  @impl true
  def run(args) do
    {opts, _, _} =
      OptionParser.parse(args,
        switches: [deps_check: :boolean, compile: :boolean, force: :boolean]
      )

    all = Mix.Dep.cached()

    # An umbrella compiles its own projects itself.
    own? = fn dep -> dep.opts[:from_umbrella] == true end
    deps = Enum.reject(all, own?)

    check? = Keyword.get(opts, :deps_check, true)
    {hopeless, there} = Enum.split_with(deps, &Mix.Dep.hopeless?/1)
    if check?, do: check(hopeless)
    Mix.Tasks.Deps.Compile.compile(there, Keyword.get(opts, :compile, true))
    if check?, do: check(there)
    for dep <- all, path = ebin(dep), File.dir?(path), do: Code.prepend_path(path)
    :ok
  end

  defp ebin(dep), do: Path.join([Mix.Project.build_path(), "lib", "#{dep.app}", "ebin"])

  defp check(deps) do
    case Enum.reject(deps, &Mix.Dep.ok?/1) do
      [] ->
        :ok

      wrong ->
        Mix.shell().error("Unchecked dependencies for environment #{Mix.env()}:")
        Mix.Dep.raise_not_ok(wrong)
    end
  end
end
