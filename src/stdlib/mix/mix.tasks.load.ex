defmodule Mix.Tasks.Loadconfig do
  use Mix.Task

  @shortdoc "Loads and persists the given configuration"

  @moduledoc """
  Evaluates the project's configuration and puts it into the environments of the applications.

      mix loadconfig path/to/config.exs
  """

  @impl true
  def run([]) do
    config = Mix.Project.config()
    path = config[:config_path]

    cond do
      path == nil ->
        :ok

      File.regular?(path) ->
        load_compile(path)

      path != "config/config.exs" and Mix.Project.get() != nil and config[:app] ->
        Mix.raise("Could not find configuration file: #{path}")

      true ->
        :ok
    end

    :ok
  end

  def run([path]) do
    load_compile(path)
    :ok
  end

  @doc false
  def load_compile(path) do
    {config, files} = Config.Reader.read_imports!(path, env: Mix.env(), target: Mix.target())
    Mix.State.update(:config_files, [], &Enum.uniq(&1 ++ files))
    Mix.State.update(:config, [], &Config.Reader.merge(&1, config))
    Application.put_all_env(config, persistent: true)
    config
  end
end

defmodule Mix.Tasks.Loadpaths do
  use Mix.Task

  @moduledoc false

  @impl true
  def run(args) do
    {opts, _, _} =
      OptionParser.parse(args,
        switches: [elixir_version_check: :boolean, deps_check: :boolean, path_loading: :boolean]
      )

    config = Mix.Project.config()
    if Keyword.get(opts, :elixir_version_check, true), do: check_version(config)
    Mix.Task.run("deps.loadpaths", args)

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
