defmodule Config.Reader do
  @moduledoc """
  Reads configuration files.

      iex> Config.Reader.merge([app: [a: 1, k: [x: 1]]], [app: [k: [y: 2]]])
      [app: [a: 1, k: [x: 1, y: 2]]]
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
  Evaluates the text of a configuration file.

      iex> Config.Reader.eval!("config.exs", "import Config; config :my_app, colour: :teal")
      [my_app: [colour: :teal]]
  """
  def eval!(file, contents, opts \\ [])
      when is_binary(file) and is_binary(contents) and is_list(opts),
      do: file |> Config.__eval__!(contents, opts) |> elem(0) |> validate!(file)

  @doc """
  Reads a configuration file; `:env`, `:target` and `:imports` may be given.

      Config.Reader.read!("config/config.exs", env: :test)
      #=> [my_app: [colour: :teal]]
  """
  def read!(file, opts \\ []) when is_binary(file) and is_list(opts) do
    file = Path.expand(file)
    file |> Config.__eval__!(File.read!(file), opts) |> elem(0) |> validate!(file)
  end

  @doc """
  As `read!/2`, with the files that were read.

      Config.Reader.read_imports!("config/config.exs", env: :test)
      #=> {[my_app: [colour: :teal]], ["config/config.exs", "config/test.exs"]}
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
  Merges configurations: applications, their keys, and keyword lists within.

      iex> Config.Reader.merge([app: [a: 1]], app: [b: 2])
      [app: [a: 1, b: 2]]
  """
  def merge(config1, config2) when is_list(config1) and is_list(config2),
    do: Config.__merge__(config1, config2)
end
