defmodule Config.Provider do
  @moduledoc """
  What gives configuration when a system starts.

  A provider is a module with two callbacks: `init/1` takes what the release's configuration says of it and gives the
  provider's state, `load/2` takes the configuration so far and that state and gives the new configuration.

      iex> Config.Provider.validate_config_path!({:system, "RELEASE_ROOT", "/extra.exs"})
      :ok

  `init/3` packs providers into configuration of `:elixir`, `boot/1` runs them: it reads the file of the system's
  configuration, lets each provider change it, and then either writes it back and restarts the system, or keeps the
  result in the environment of applications.
  """

  @type config :: keyword
  @type state :: term

  @typedoc "An absolute path, or a variable of the system's environment and what follows its value."
  @type config_path :: {:system, binary, binary} | binary

  @doc """
  Makes the provider's state of what stands behind its module in the configuration of a release. It is called
  when the release is built, on the machine that builds it; what needs the system's own environment belongs
  in `c:load/2`.

      def init(path) when is_binary(path), do: path
  """
  @callback init(term) :: state

  @doc """
  Returns the configuration so far with what the provider adds, by `Config.Reader.merge/2` as a rule. It is
  called when the system starts, before the applications it is for.

      def load(config, path) do
        Config.Reader.merge(config, greeter: [colour: File.read!(path)])
      end
  """
  @callback load(config, state) :: config

  @init :config_provider_init
  @booted :config_provider_booted

  @doc false
  defstruct [
    :providers,
    :config_path,
    extra_config: [],
    prune_runtime_sys_config_after_boot: false,
    reboot_system_after_config: false,
    validate_compile_env: false
  ]

  @doc """
  Returns `:ok` for a path that `resolve_config_path!/1` takes: an absolute one, or `{:system, variable,
  path}`; else raises an `ArgumentError`.

      iex> Config.Provider.validate_config_path!("/etc/app.exs")
      :ok
      iex> Config.Provider.validate_config_path!({:system, "RELEASE_ROOT", "/app.exs"})
      :ok
  """
  def validate_config_path!({:system, name, path}) when is_binary(name) and is_binary(path),
    do: :ok

  def validate_config_path!(path) do
    unless is_binary(path) and Path.type(path) == :absolute do
      raise ArgumentError, """
      expected configuration path to be:

        * a binary representing an absolute path
        * a tuple {:system, system_var, path} where the config is the concatenation of the `system_var` with the given `path`

      Got: #{inspect(path)}
      """
    end

    :ok
  end

  @doc """
  Returns the path that is meant: a text is one already, `{:system, variable, path}` is the value of a
  variable of the system's environment with the path behind it. A variable that is not set raises a
  `System.EnvError`.

      iex> Config.Provider.resolve_config_path!("/etc/app.exs")
      "/etc/app.exs"
      iex> System.put_env("EXAMPLE_OF_ROOT", "/srv")
      iex> Config.Provider.resolve_config_path!({:system, "EXAMPLE_OF_ROOT", "/app.exs"})
      "/srv/app.exs"
  """
  def resolve_config_path!(path) when is_binary(path), do: path
  def resolve_config_path!({:system, name, path}), do: System.fetch_env!(name) <> path

  @doc false
  def init(providers, config_path, opts \\ []) when is_list(providers) and is_list(opts) do
    validate_config_path!(config_path)
    providers = for {provider, init} <- providers, do: {provider, provider.init(init)}
    config = %__MODULE__{config_path: config_path, providers: providers}
    [elixir: [{@init, struct!(config, opts)}]]
  end

  @doc false
  def boot(restart \\ &System.restart/0) do
    # What the file says of a boot before counts, not what the environment says of none.
    case Application.get_env(:elixir, @init) do
      %__MODULE__{} = config -> boot(config, Application.get_env(:elixir, @booted), restart)
      _none -> :skip
    end
  end

  defp boot(config, {:booted, file}, _restart) do
    file && File.rm(file)
    validate(config)
    :booted
  end

  defp boot(config, _booted, restart) do
    path = resolve_config_path!(config.config_path)
    read = read_config!(path)
    given = run_providers(config.providers, Config.__merge__(read, config.extra_config))

    if config.reboot_system_after_config do
      pruned = if config.prune_runtime_sys_config_after_boot, do: path
      booted = [elixir: [{@booted, {:booted, pruned}}]]
      write_config!(path, Config.__merge__(given, booted))
      restart.()
    else
      for app <- [:kernel, :stdlib], do: refuse_change(app, read[app], given[app])
      Application.put_all_env(given, persistent: true)
      validate(config)
      :ok
    end
  end

  defp run_providers(providers, config) do
    Enum.reduce(providers, config, fn {provider, state}, config ->
      try do
        provider.load(config, state)
      catch
        kind, reason ->
          failed = Exception.format(kind, reason, __STACKTRACE__)
          IO.puts("ERROR! Config provider #{inspect(provider)} failed with:\n" <> failed)
          :erlang.raise(kind, reason, __STACKTRACE__)
      end
    end)
  end

  # These two run already when providers are asked.
  defp refuse_change(_app, same, same), do: :ok

  defp refuse_change(app, before, later) do
    abort("""
    Cannot configure #{inspect(app)} because :reboot_system_after_config has been set \
    to false and #{inspect(app)} has already been loaded, meaning any further \
    configuration won't have an effect.

    The configuration for #{inspect(app)} before config providers was:

    #{inspect(before)}

    The configuration for #{inspect(app)} after config providers was:

    #{inspect(later)}
    """)
  end

  defp read_config!(path) do
    case :file.consult(path) do
      {:ok, [config]} -> config
      {:error, reason} -> abort(no_file("read", reason, path))
    end
  end

  defp write_config!(path, config) do
    text = :io_lib.format("%% coding: utf-8~n~tw.~n", [config])

    case File.write(path, IO.chardata_to_string(text)) do
      :ok -> :ok
      {:error, reason} -> abort(no_file("write", reason, path))
    end
  end

  defp no_file(what, reason, path) do
    "Could not #{what} runtime configuration due to reason: #{inspect(reason)}. " <>
      "Please make sure #{inspect(path)} is writable and accessible or choose a different path"
  end

  defp validate(%{validate_compile_env: [_ | _] = env}), do: validate_compile_env(env)
  defp validate(_config), do: :ok

  @doc false
  def validate_compile_env(compile_env, load? \\ true) do
    for {app, [key | path], compiled} <- compile_env, ensure_app_loaded?(app, load?) do
      try do
        traverse(Application.fetch_env(app, key), path)
      rescue
        error -> abort(unreadable(app, key, path, compiled, error, __STACKTRACE__))
      else
        ^compiled -> :ok
        other -> abort(different(app, key, path, compiled, other))
      end
    end

    :ok
  end

  defp ensure_app_loaded?(app, true),
    do: Application.load(app) in [:ok, {:error, {:already_loaded, app}}]

  defp ensure_app_loaded?(app, false), do: List.keymember?(Application.loaded_applications(), app, 0)

  defp traverse({:ok, value}, [key | path]), do: traverse(Access.fetch(value, key), path)
  defp traverse(found, _path), do: found

  defp unreadable(app, key, path, compiled, error, stacktrace) do
    """
    application #{inspect(app)} failed reading its compile environment #{place(key, path)}:

    #{Exception.format(:error, error, stacktrace)}

    Expected it to match the compile time value of #{was(compiled)}.

    #{remedies(app)}
    """
  end

  defp different(app, key, path, compiled, found) do
    """
    the application #{inspect(app)} has a different value set #{place(key, path)} \
    during runtime compared to compile time. Since this application environment entry was \
    marked as compile time, this difference can lead to different behaviour than expected:

      * Compile time value #{was(compiled)}
      * Runtime value #{was(found)}

    #{remedies(app)}
    """
  end

  defp place(key, []), do: "for key #{inspect(key)}"
  defp place(key, path), do: "for path #{inspect(path)} inside key #{inspect(key)}"

  defp was({:ok, value}), do: "was set to: #{inspect(value)}"
  defp was(:error), do: "was not set"

  defp remedies(app) do
    """
    To fix this error, you might:

      * Make the runtime value match the compile time one

      * Recompile your project. If the misconfigured application is a dependency, \
    you may need to run "mix deps.compile #{app} --force"

      * Alternatively, you can disable this check. If you are using releases, you can set \
    :validate_compile_env to false in your release configuration. If you are using Mix to \
    start your system, you can pass the --no-validate-compile-env flag
    """
  end

  # The sentence is for whoever starts the system; the error ends it.
  defp abort(sentence) do
    IO.puts("ERROR! " <> sentence)
    :erlang.raise(:error, "aborting boot", [{__MODULE__, :boot, 2, []}])
  end
end
