defmodule Mix.Tasks.App.Tree do
  use Mix.Task

  @shortdoc "Prints the application tree"
  @recursive true

  @moduledoc """
  Prints the applications that the current one needs, and those that these need.

      mix app.tree [APP] [--exclude APP] [--format pretty|plain|dot]
  """

  @common [:kernel, :stdlib, :compiler]

  @impl true
  def run(args) do
    Mix.Task.run("compile", args)
    {opts, args, _} = OptionParser.parse(args, strict: [exclude: :keep, format: :string])

    app = app(args)

    if Application.load(app) not in [:ok, {:error, {:already_loaded, app}}],
      do: Mix.raise("could not find application #{app}")

    excluded = @common ++ for {:exclude, name} <- opts, do: String.to_atom(name)
    show([{app, nil}], &{&1, needed(elem(&1, 0), excluded)}, opts)
  end

  defp app([]) do
    Mix.Project.config()[:app] || Mix.raise("no application given and none found in mix.exs file")
  end

  defp app([app]), do: String.to_atom(app)

  defp show(nodes, callback, opts) do
    if opts[:format] == "dot" do
      Mix.Utils.write_dot_graph!("app_tree.dot", "application tree", nodes, callback, opts)

      Mix.shell().info("""
      Generated "app_tree.dot" in the current directory. To generate a PNG:

         dot -Tpng app_tree.dot -o app_tree.png

      For more options see http://www.graphviz.org/.\
      """)
    else
      Mix.Utils.print_tree(nodes, callback, opts)
    end
  end

  defp optional(app) do
    Application.load(app)
    if Application.spec(app), do: "(optional)", else: "(optional - missing)"
  end

  defp needed(app, excluded) do
    Application.load(app)
    optional = Application.spec(app, :optional_applications) || []

    required =
      for name <- Application.spec(app, :applications) || [],
          do: {name, if(name in optional, do: optional(name))}

    included =
      for name <- Application.spec(app, :included_applications) || [], do: {name, "(included)"}

    (required ++ included) |> Enum.reject(&(elem(&1, 0) in excluded)) |> Enum.sort()
  end
end
