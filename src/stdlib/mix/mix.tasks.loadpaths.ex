defmodule Mix.Tasks.Loadpaths do
  use Mix.Task

  @moduledoc """
  Makes the modules of the project and of its dependencies known, after a look whether the dependencies are
  what the project wants and compiled.

      mix loadpaths

  Options are those of `mix deps.loadpaths`, and `--no-elixir-version-check`.
  """

  @impl true
  def run(args) do
    {opts, _, _} =
      OptionParser.parse(args,
        switches: [
          archives_check: :boolean,
          elixir_version_check: :boolean,
          from_mix_deps_compile: :boolean,
          path_loading: :boolean
        ]
      )

    config = Mix.Project.config()
    if Keyword.get(opts, :elixir_version_check, true), do: check_version(config)
    if Keyword.get(opts, :archives_check, true), do: Mix.Task.run("archive.check", args)
    unless opts[:from_mix_deps_compile], do: Mix.Task.run("deps.loadpaths", args)

    if config[:app] && Keyword.get(opts, :path_loading, true) do
      path = Mix.Project.compile_path(config)
      if File.dir?(path), do: Code.prepend_path(path)
    end

    :ok
  end

  defp check_version(config) do
    if required = config[:elixir] do
      case Version.parse_requirement(required) do
        {:ok, requirement} ->
          unless Version.match?(System.version(), requirement) do
            raise Mix.ElixirVersionError,
              target: config[:app] || Mix.Project.get(),
              expected: required,
              actual: System.version()
          end

        :error ->
          Mix.raise("Invalid Elixir version requirement #{required} in mix.exs file")
      end
    end
  end
end
