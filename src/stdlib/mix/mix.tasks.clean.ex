defmodule Mix.Tasks.Clean do
  use Mix.Task

  @shortdoc "Deletes generated application files"
  @recursive true

  @moduledoc """
  Deletes what was built of the current project, in every environment; compiling begins from nothing then.

      mix clean
      mix clean --deps --only test

  `--deps` deletes what was built of dependencies too; `--only ENV` limits it to an environment.
  """

  @impl true
  def run(args) do
    Mix.Project.get!()
    {opts, _, _} = OptionParser.parse(args, strict: [deps: :boolean, only: :string])
    config = Mix.Project.config()
    Mix.Task.run("loadpaths", ["--no-compile", "--no-deps-check", "--no-elixir-version-check"])

    # A compiler of the project itself is among what others delete.
    compilers =
      for name <- Mix.Tasks.Compile.compilers(config),
          module = Mix.Task.get("compile.#{name}"),
          function_exported?(module, :clean, 0),
          do: module

    Enum.each(compilers, & &1.clean())

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
