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

      File.regular?(path) or (path != "config/config.exs" and Mix.Project.get() != nil) ->
        load_compile(path)

      true ->
        :ok
    end

    again()
  end

  def run([path]) do
    load_compile(path)
    again()
  end

  # What is loaded later counts more.
  defp again, do: Mix.Task.reenable("loadconfig")

  @doc false
  def load_compile(path) do
    {config, files} = Config.Reader.read_imports!(path, env: Mix.env(), target: Mix.target())
    Mix.ProjectStack.loaded_config(config, files)
    Application.put_all_env(config, persistent: true)
    config
  end

  @doc false
  def load_runtime(path) do
    config = Config.Reader.read!(path, env: Mix.env(), target: Mix.target(), imports: :disabled)
    Application.put_all_env(config, persistent: true)
  end
end
