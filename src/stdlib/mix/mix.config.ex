defmodule Mix.Config do
  @moduledoc """
  The older way to write configuration: `use Mix.Config` instead of `import Config`. It is deprecated; files
  change by that one line, since `config/2`, `config/3` and `import_config/1` are there under the same names.

      # before: use Mix.Config
      import Config

      config :chat, rooms: 3
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

  @doc """
  Configures an application with a keyword list, as `Config.config/2`.

      config :my_app, colour: :teal
  """
  def config(app, opts) when is_atom(app) and is_list(opts), do: Config.config(app, opts)

  @doc """
  Configures a key of an application, as `Config.config/3`.

      config :my_app, MyApp.Repo, pool_size: 5
  """
  def config(app, key, opts) when is_atom(app) and is_atom(key), do: Config.config(app, key, opts)

  @doc ~S"""
  Evaluates another file of configuration, given by a path relative to this one. Unlike
  `Config.import_config/1` it takes a pattern too, and then no file need be there.

      import_config "#{Mix.env()}.exs"
      import_config "../apps/*/config/config.exs"
  """
  defmacro import_config(path_or_wildcard) do
    quote do: Mix.Config.__import__!(unquote(path_or_wildcard), __DIR__)
  end

  @doc false
  def __import__!(path, dir) do
    path = Path.expand(path, dir)

    files = if String.contains?(path, ["*", "?", "[", "{"]), do: Path.wildcard(path), else: [path]

    Enum.each(files, &Config.__import__!/1)
  end

  @doc ~S"""
  Reads a file of configuration and returns it as a keyword list; `Config.Reader.read!/2` is what to use.

      iex> File.write!("old_config.exs", "import Config\nconfig :chat, rooms: 3")
      iex> Mix.Config.read!("old_config.exs")
      [chat: [rooms: 3]]
  """
  def read!(file, imported \\ []), do: elem(eval!(file, imported), 0)

  @doc """
  As `read!/2`, with the files that were read: `{configuration, files}`.

      {config, files} = Mix.Config.eval!("config/config.exs")
  """
  def eval!(file, _imported \\ []),
    do: Config.Reader.read_imports!(file, env: Mix.env(), target: Mix.target())

  @doc """
  Puts configuration into the environments of the applications, and returns their names. It stays when they
  are loaded; `Application.put_all_env/2` with `persistent: true` is what to use.

      iex> Mix.Config.persist(example_of_persist: [rooms: 3])
      iex> Application.get_env(:example_of_persist, :rooms)
      3
  """
  def persist(config) do
    Application.put_all_env(config, persistent: true)
    Keyword.keys(config)
  end

  @doc """
  Merges configurations, keyword lists within them too; where both have a value, the second's counts.
  `Config.Reader.merge/2` is what to use.

      iex> Mix.Config.merge([chat: [rooms: 3, port: 1]], [chat: [port: 2]])
      [chat: [rooms: 3, port: 2]]
  """
  def merge(config1, config2), do: Config.Reader.merge(config1, config2)
end
