defmodule Mix.Config do
  @moduledoc """
  The older way to write configuration: `use Mix.Config` instead of `import Config`.
  """

  @doc false
  defmacro __using__(_) do
    quote do
      IO.warn_at(
        "use Mix.Config is deprecated. Use the Config module instead",
        __ENV__.file,
        __ENV__.line
      )

      import Mix.Config, only: [config: 2, config: 3, import_config: 1]
    end
  end

  @doc "Configures an application."
  def config(app, opts) when is_atom(app) and is_list(opts), do: Config.config(app, opts)

  @doc "Configures a key of an application."
  def config(app, key, opts) when is_atom(app) and is_atom(key), do: Config.config(app, key, opts)

  @doc "Evaluates other files of configuration, given by a path or a pattern relative to this one."
  defmacro import_config(path_or_wildcard) do
    quote do: Mix.Config.__import__!(unquote(path_or_wildcard), __DIR__)
  end

  @doc false
  def __import__!(path, dir) do
    path = Path.expand(path, dir)

    files = if String.contains?(path, ["*", "?", "[", "{"]), do: Path.wildcard(path), else: [path]

    Enum.each(files, &Config.__import__!/1)
  end

  @doc "Reads a file of configuration."
  def read!(file, imported \\ []), do: elem(eval!(file, imported), 0)

  @doc "As `read!/2`, with the files that were read."
  def eval!(file, _imported \\ []),
    do: Config.Reader.read_imports!(file, env: Mix.env(), target: Mix.target())

  @doc "Puts configuration into the environments of the applications."
  def persist(config) do
    Application.put_all_env(config, persistent: true)
    Keyword.keys(config)
  end

  @doc "Merges configurations, keyword lists within them too."
  def merge(config1, config2), do: Config.Reader.merge(config1, config2)
end
