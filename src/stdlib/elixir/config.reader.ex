defmodule Config.Reader do
  @moduledoc """
  Reads files of configuration, as `config/config.exs` of a project is one. It is also a provider, as
  `Config.Provider` has them: one whose argument is the path of a file that is read when the system starts.

      iex> Config.Reader.eval!("config.exs", "import Config; config :my_app, colour: :teal")
      [my_app: [colour: :teal]]
  """

  @behaviour Config.Provider

  @impl true
  def init(opts) when is_list(opts) do
    {path, opts} = Keyword.pop!(opts, :path)
    Config.Provider.validate_config_path!(path)
    {path, opts}
  end

  def init(path), do: init(path: path)

  @impl true
  def load(config, {path, opts}),
    do: merge(config, path |> Config.Provider.resolve_config_path!() |> read!(opts))

  @doc """
  Evaluates the text of a configuration file and returns what it configures, as a keyword list by
  application. The first argument is the file's name, which paths of imports are relative to. Options are
  those of `read!/2`.

      iex> Config.Reader.eval!("config.exs", "import Config; config :my_app, colour: :teal")
      [my_app: [colour: :teal]]
      iex> text = "import Config; config :my_app, debug: config_env() == :dev"
      iex> Config.Reader.eval!("config.exs", text, env: :prod)
      [my_app: [debug: false]]
  """
  def eval!(file, contents, opts \\ [])
      when is_binary(file) and is_binary(contents) and is_list(opts),
      do: file |> Config.__eval__!(contents, opts) |> elem(0) |> validate!(file)

  @doc ~S"""
  Reads a file of configuration and returns what it configures, as a keyword list by application; a file that
  cannot be read raises an error. Options: `:env` and `:target`, for `config_env/0` and `config_target/0`,
  which otherwise raise; `imports: :disabled`, with which `import_config/1` does.

      iex> File.write!("read_config.exs", "import Config\nconfig :my_app, colour: :teal")
      iex> Config.Reader.read!("read_config.exs", env: :test)
      [my_app: [colour: :teal]]
  """
  def read!(file, opts \\ []) when is_binary(file) and is_list(opts) do
    file = Path.expand(file)
    file |> Config.__eval__!(File.read!(file), opts) |> elem(0) |> validate!(file)
  end

  @doc ~S"""
  As `read!/2`, with the files that were read: `{configuration, files}`. For those who want to know when to
  read again.

      iex> File.write!("with_imports.exs", "import Config\nimport_config(\"imported.exs\")")
      iex> File.write!("imported.exs", "import Config\nconfig :my_app, colour: :teal")
      iex> {config, files} = Config.Reader.read_imports!("with_imports.exs")
      iex> {config, files |> Enum.map(&Path.basename/1) |> Enum.sort()}
      {[my_app: [colour: :teal]], ["imported.exs", "with_imports.exs"]}
  """
  def read_imports!(file, opts \\ []) when is_binary(file) and is_list(opts) do
    if opts[:imports] == :disabled,
      do: raise(ArgumentError, ":imports must be a list of paths")

    file = Path.expand(file)
    {config, files} = Config.__eval__!(file, File.read!(file), opts)
    {validate!(config, file), files}
  end

  defp validate!(config, file) do
    unless Keyword.keyword?(config) and
             Enum.all?(config, fn {_, value} -> Keyword.keyword?(value) end) do
      for {app, value} <- List.wrap(config), not Keyword.keyword?(value) do
        raise ArgumentError,
              "expected config for app #{inspect(app)} in #{Path.relative_to_cwd(file)} to return keyword list, got: #{inspect(value)}"
      end
    end

    config
  end

  @doc """
  Merges configurations: applications, their keys, and keyword lists within, where the second has the last
  word.

      iex> Config.Reader.merge([app: [a: 1]], app: [b: 2])
      [app: [a: 1, b: 2]]
      iex> Config.Reader.merge([app: [k: [a: 1, b: 1]]], app: [k: [b: 2]])
      [app: [k: [a: 1, b: 2]]]
  """
  def merge(config1, config2) when is_list(config1) and is_list(config2),
    do: Config.__merge__(config1, config2)
end
