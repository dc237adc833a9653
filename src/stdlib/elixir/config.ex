defmodule Config do
  @moduledoc ~S"""
  Configuration files: `config/config.exs`, read before a project is compiled, and `config/runtime.exs`, read
  when it starts. They are code, evaluated from top to bottom; each call adds to what is known, and the result
  becomes the environments of applications, which `Application.get_env/3` reads.

      import Config

      config :chat, port: 4000, colours: [text: :white]
      config :chat, colours: [border: :blue]
      config :chat, Chat.Store, folder: "data"

      import_config "#{config_env()}.exs"

  Keyword lists are merged, inner ones too, so `:colours` has both keys; any other value takes the place of
  the former one. `import_config/1` may stand in `config.exs`, not in `runtime.exs`. What comes from the
  environment of the operating system, `System.fetch_env!("PORT")`, belongs into `runtime.exs`.
  """

  @opts_key {Config, :opts}
  @config_key {Config, :config}
  @imports_key {Config, :imports}

  @doc """
  Configures an application with a keyword list, which is merged with what was configured before: keyword
  lists within are merged too, other values replaced.

      import Config
      config :my_app, colour: :teal, database: [pool_size: 5]
      config :my_app, database: [port: 5432]
      #=> my_app: [colour: :teal, database: [pool_size: 5, port: 5432]]
  """
  def config(root_key, opts) when is_atom(root_key) and is_list(opts) do
    unless Keyword.keyword?(opts),
      do: raise(ArgumentError, "config/2 expected a keyword list, got: #{inspect(opts)}")

    config = get_config!()
    put_config(__merge__(config, [{root_key, opts}]))
  end

  @doc """
  Configures a key of an application, often a module, with a keyword list, which is merged with what was
  configured before.

      import Config
      config :my_app, MyApp.Repo, pool_size: 5
      #=> my_app: [{MyApp.Repo, [pool_size: 5]}]
  """
  def config(root_key, key, opts) when is_atom(root_key) and is_atom(key) do
    config = get_config!()
    put_config(__merge__(config, [{root_key, [{key, opts}]}]))
  end

  @doc """
  Returns what was configured of an application so far, or `nil` (of Elixir 1.18).

      read_config(:my_app)[:colour]
      #=> :teal
  """
  def read_config(root_key) when is_atom(root_key), do: get_config!()[root_key]

  @doc """
  Returns the environment that the configuration is for, `:dev`, `:test` or `:prod` as a rule: what
  `Mix.env/0` is when `mix` reads it. Where whoever reads it gave none, it raises.

      if config_env() == :prod, do: config(:my_app, debug: false)
  """
  defmacro config_env do
    quote do: Config.__env__!()
  end

  @doc """
  Returns the target that the configuration is for, `:host` as a rule: what `Mix.target/0` is when `mix`
  reads it. Where whoever reads it gave none, it raises.

      if config_target() == :host, do: config(:my_app, leds: false)
  """
  defmacro config_target do
    quote do: Config.__target__!()
  end

  # Keyword lists within keyword lists are merged.
  @doc false
  def __merge__(config1, config2) when is_list(config1) and is_list(config2) do
    Keyword.merge(config1, config2, fn _app, app1, app2 ->
      Keyword.merge(app1, app2, &deep_merge/3)
    end)
  end

  defp deep_merge(_key, value1, value2) do
    if Keyword.keyword?(value1) and Keyword.keyword?(value2),
      do: Keyword.merge(value1, value2, &deep_merge/3),
      else: value2
  end

  @doc false
  def __env__!, do: get_opts!(:env)

  @doc false
  def __target__!, do: get_opts!(:target)

  defp get_opts!(name) do
    case :erlang.get(@opts_key) do
      :undefined ->
        raise_improper_use!()

      {env, target} ->
        value = if name == :env, do: env, else: target

        value ||
          raise "no :#{name} key was given to this configuration file"
    end
  end

  @doc ~S"""
  Evaluates another file, given by a path relative to this one, whose configuration is merged with that so
  far: what comes last has the last word. A file that is not there raises an error; in `config/runtime.exs`
  nothing can be imported.

      import_config "#{config_env()}.exs"
  """
  defmacro import_config(file) do
    quote do: Config.__import__!(Path.expand(unquote(file), __DIR__))
  end

  @doc false
  def __import__!(file) when is_binary(file) do
    case :erlang.get(@imports_key) do
      :undefined ->
        raise_improper_use!()

      :disabled ->
        raise "import_config/1 is not enabled for this configuration file. Some configuration files do not allow importing other files as they are often copied to external systems"

      files ->
        if file in files,
          do:
            raise(
              ArgumentError,
              "attempting to load configuration #{Path.relative_to_cwd(file)} recursively"
            )

        content = File.read!(file)
        :erlang.put(@imports_key, [file | files])
        Code.eval_string(content, [], file: file)
        :ok
    end
  end

  @doc false
  def __eval__!(file, content, opts) do
    env = Keyword.get(opts, :env)
    target = Keyword.get(opts, :target)
    imports = Keyword.get(opts, :imports, [])
    previous = {:erlang.get(@opts_key), :erlang.get(@config_key), :erlang.get(@imports_key)}
    :erlang.put(@opts_key, {env, target})
    :erlang.put(@config_key, [])
    :erlang.put(@imports_key, if(imports == :disabled, do: :disabled, else: [file | imports]))

    try do
      {value, _} = Code.eval_string(content, [], file: file)
      config = :erlang.get(@config_key)
      # A file of the old kind says nothing and returns its configuration.
      config =
        if config == [] and Keyword.keyword?(value) and value != [], do: value, else: config

      {config, :erlang.get(@imports_key)}
    after
      {old_opts, old_config, old_imports} = previous
      restore(@opts_key, old_opts)
      restore(@config_key, old_config)
      restore(@imports_key, old_imports)
    end
  end

  defp restore(key, :undefined), do: :erlang.erase(key)
  defp restore(key, value), do: :erlang.put(key, value)

  defp get_config! do
    case :erlang.get(@config_key) do
      :undefined -> raise_improper_use!()
      config -> config
    end
  end

  defp put_config(config) do
    :erlang.put(@config_key, config)
    :ok
  end

  defp raise_improper_use! do
    raise "could not set configuration via Config. This usually means you are trying to execute a configuration file directly, instead of reading it with Config.Reader"
  end
end
