defmodule Mix.Tasks.Loadconfig do
  use Mix.Task

  @shortdoc "Loads and persists the given configuration"

  @moduledoc """
  Evaluates the project's configuration, or the file that is given, and puts it into the environments of the
  applications. `mix` does it by itself before other tasks.

      mix loadconfig
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
    check_base(config, path)
    Mix.ProjectStack.loaded_config(config, files)
    Application.put_all_env(config, persistent: true)
    config
  end

  @doc false
  def load_runtime(path) do
    config = Config.Reader.read!(path, env: Mix.env(), target: Mix.target(), imports: :disabled)
    check_base(config, path)
    Mix.ProjectStack.loaded_config(config, [])
    Application.put_all_env(config, persistent: true)
  end

  # These run already.
  defp check_base(config, path) do
    case for {app, _} <- config, app in [:kernel, :stdlib], do: app do
      [] -> :ok
      apps -> Mix.shell().error(base(apps, hd(apps), Path.relative_to_cwd(path)))
    end
  end

  defp base(apps, one, path) do
    """
    Cannot configure base applications: #{inspect(apps)}

    These applications are already started by the time the configuration
    executes and these configurations have no effect.

    If you want to configure these applications for a release, you can
    specify them in your vm.args file:

        -#{one} config_key config_value

    Alternatively, if you must configure them dynamically, you can wrap
    them in a conditional block in your config files:

        if System.get_env("RELEASE_MODE") do
          config #{inspect(one)}, ...
        end

    and then configure your releases to reboot after configuration:

        releases: [
          my_app: [reboot_system_after_config: true]
        ]

    This happened when loading #{path} or
    one of its imports.
    """
  end
end
