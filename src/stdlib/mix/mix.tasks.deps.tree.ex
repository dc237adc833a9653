defmodule Mix.Tasks.Deps.Tree do
  use Mix.Task

  @shortdoc "Prints the dependency tree"
  @recursive true

  @moduledoc """
  Prints the dependencies of the project and theirs, or those of one dependency.

      mix deps.tree [APP]

  ## Options

    * `--only ENV` - only those for an environment
    * `--exclude APP` - leaves out a dependency
    * `--format FORMAT` - `plain` draws without lines, `dot` writes a graph into `deps_tree.dot`
  """

  @impl true
  def run(args) do
    Mix.Project.get!()

    {opts, args, _} =
      OptionParser.parse(args, switches: [format: :string, only: :string, exclude: :keep])

    deps = deps(opts[:only])
    excluded = for {:exclude, name} <- opts, do: String.to_atom(name)

    root =
      case args do
        [] -> Mix.Project.config()[:app] || unknown_app()
        [name] -> Enum.find(deps, &(to_string(&1.app) == name)) || unknown(name)
      end

    dot? = opts[:format] == "dot"
    callback = &node(&1, deps, excluded, dot?)

    if dot?, do: write(root, callback, opts), else: Mix.Utils.print_tree([root], callback, opts)
  end

  defp deps(nil), do: Mix.Dep.load_on_environment([])
  defp deps(env), do: Mix.Dep.load_on_environment(env: String.to_atom(env))

  defp unknown_app, do: Mix.raise("no application given and none found in mix.exs file")
  defp unknown(name), do: Mix.raise("could not find dependency #{name}")

  defp node(%Mix.Dep{} = dep, deps, excluded, dot?) do
    full = Enum.find(deps, dep, &(&1.app == dep.app))
    {{dep.app, note(dep, dot?)}, listed(full.deps, excluded)}
  end

  defp node(app, deps, excluded, _dot?),
    do: {{app, nil}, listed(Enum.filter(deps, & &1.top_level), excluded)}

  defp note(dep, true), do: requirement(dep.requirement)

  defp note(dep, false) do
    text = requirement(dep.requirement)
    override = if dep.opts[:override], do: " *override*", else: ""
    origin = "(#{Mix.Dep.origin(dep)})#{override}"
    if text == "", do: origin, else: text <> " " <> origin
  end

  defp requirement(nil), do: ""
  defp requirement(%Regex{} = regex), do: inspect(regex)
  defp requirement(text), do: text

  defp listed(deps, excluded),
    do: deps |> Enum.reject(&(&1.app in excluded)) |> Enum.sort_by(& &1.app)

  defp write(root, callback, opts) do
    Mix.Utils.write_dot_graph!("deps_tree.dot", "dependency tree", [root], callback, opts)

    Mix.shell().info("""
    Generated "deps_tree.dot" in the current directory. To generate a PNG:

        dot -Tpng deps_tree.dot -o deps_tree.png

    For more options see http://www.graphviz.org/.\
    """)
  end
end
