defmodule Application do
  @moduledoc """
  Applications and their environments.

      iex> Application.put_env(:my_app, :key, 1)
      iex> Application.get_env(:my_app, :key)
      1
  """

  @frames [refuse_in_function: nil]

  @type app :: atom
  @type key :: atom
  @type value :: term

  @type application_key ::
          :start_phases
          | :mod
          | :applications
          | :optional_applications
          | :included_applications
          | :registered
          | :maxT
          | :maxP
          | :modules
          | :vsn
          | :id
          | :description

  @type restart_type :: :permanent | :transient | :temporary
  @type start_type :: :normal | {:takeover, node} | {:failover, node}
  @type state :: term

  @doc "Starts the application and returns the pid of its supervisor."
  @callback start(start_type, start_args :: term) ::
              {:ok, pid} | {:ok, pid, state} | {:error, reason :: term}
  @doc "Called before the application stops."
  @callback prep_stop(state) :: state
  @doc "Called after the application has stopped."
  @callback stop(state) :: term
  @doc "Called for each phase of `:start_phases`, once the supervisor runs."
  @callback start_phase(phase :: term, start_type, phase_args :: term) ::
              :ok | {:error, reason :: term}
  @doc "Called after the environment has changed, by an upgrade of the system."
  @callback config_change(changed :: keyword, new :: keyword, removed :: [key]) :: :ok
  @optional_callbacks start_phase: 3, prep_stop: 1, config_change: 3

  @spec_keys [
    :description,
    :id,
    :vsn,
    :modules,
    :maxP,
    :maxT,
    :registered,
    :included_applications,
    :optional_applications,
    :applications,
    :mod,
    :start_phases
  ]

  @doc false
  defmacro __using__(_) do
    quote location: :keep do
      @behaviour Application

      @doc false
      def stop(_state), do: :ok

      defoverridable stop: 1
    end
  end

  @doc """
  Returns every key and value of an application.

      iex> Application.get_all_env(:no_such_application)
      []
  """
  @spec get_all_env(app) :: [{key, value}]
  def get_all_env(app) when is_atom(app), do: :application.get_all_env(app)

  @doc "Reads a key when a module is compiled."
  defmacro compile_env(app, key_or_path, default \\ nil) do
    refuse_in_function(__CALLER__, "compile_env/3")

    quote do
      Application.compile_env(__ENV__, unquote(app), unquote(key_or_path), unquote(default))
    end
  end

  @doc "As `compile_env/3`; raises when the key is not there."
  defmacro compile_env!(app, key_or_path) do
    refuse_in_function(__CALLER__, "compile_env!/2")

    quote do
      Application.compile_env!(__ENV__, unquote(app), unquote(key_or_path))
    end
  end

  defp refuse_in_function(%Macro.Env{function: nil}, _macro), do: :ok

  defp refuse_in_function(_env, macro) do
    raise "Application.#{macro} cannot be called inside functions, only in the module body"
  end

  @doc "Reads a key for the code of an environment, as a macro does that expands there."
  @spec compile_env(Macro.Env.t(), app, key | list, value) :: value
  def compile_env(%Macro.Env{} = env, app, key_or_path, default) do
    case traced_fetch(env, app, key_or_path) do
      {:ok, value} -> value
      :error -> default
    end
  end

  @doc "As `compile_env/4`; raises when the key is not there."
  @spec compile_env!(Macro.Env.t(), app, key | list) :: value
  def compile_env!(%Macro.Env{} = env, app, key_or_path) do
    case traced_fetch(env, app, key_or_path) do
      {:ok, value} ->
        value

      :error ->
        raise ArgumentError, not_found(app, key_or_path)
    end
  end

  defp not_found(app, key_or_path) do
    hint =
      if List.keymember?(loaded_applications(), app, 0),
        do: "because configuration at #{inspect(key_or_path)} was not set",
        else: "because the application was not loaded nor configured"

    "could not fetch application environment #{inspect(key_or_path)} for application " <>
      "#{inspect(app)} #{hint}"
  end

  # What a module was compiled with, the compiler's tracers are told.
  defp traced_fetch(env, app, key_or_path) do
    [key | rest] = path = List.wrap(key_or_path)

    fetched =
      Enum.reduce_while(rest, fetch_env(app, key), fn
        key, {:ok, value} -> {:cont, Access.fetch(value, key)}
        _, :error -> {:halt, :error}
      end)

    for tracer <- env.tracers, do: tracer.trace({:compile_env, app, path, fetched}, env)
    note_compile_env(app, path, fetched)
    fetched
  end

  @doc false
  # What compiles a project is told with the file.
  def note_compile_env(app, path, fetched) do
    if :erlang.get(:elixir_compiler_info) != :undefined do
      noted = with :undefined <- :erlang.get(:elixir_compiler_env), do: []
      :erlang.put(:elixir_compiler_env, [{app, path, fetched} | noted])
    end

    :ok
  end

  @doc """
  Reads a key, or returns the default.

      iex> Application.get_env(:no_such_application, :key, :default)
      :default
  """
  @spec get_env(app, key, value) :: value
  def get_env(app, key, default \\ nil) when is_atom(app) do
    check_key(key)
    :application.get_env(app, key, default)
  end

  defp check_key(key) when is_atom(key), do: :ok

  defp check_key(key),
    do: IO.warn("passing non-atom as application env key is deprecated, got: #{inspect(key)}")

  @doc """
  Reads a key: `{:ok, value}` or `:error`.

      iex> Application.fetch_env(:no_such_application, :key)
      :error
  """
  @spec fetch_env(app, key) :: {:ok, value} | :error
  def fetch_env(app, key) when is_atom(app) do
    check_key(key)

    case :application.get_env(app, key) do
      {:ok, value} -> {:ok, value}
      :undefined -> :error
    end
  end

  @doc """
  Reads a key, or raises.

      iex> Application.put_env(:my_app, :colour, :teal)
      iex> Application.fetch_env!(:my_app, :colour)
      :teal
  """
  @spec fetch_env!(app, key) :: value
  def fetch_env!(app, key) when is_atom(app) do
    case fetch_env(app, key) do
      {:ok, value} ->
        value

      :error ->
        raise ArgumentError, not_found(app, key)
    end
  end

  @doc """
  Sets a key.

      iex> Application.put_env(:example_of_put, :key, 1)
      :ok
      iex> Application.fetch_env!(:example_of_put, :key)
      1
  """
  @spec put_env(app, key, value, keyword) :: :ok
  def put_env(app, key, value, opts \\ []) when is_atom(app) do
    check_key(key)
    :application.set_env(app, key, value, opts)
  end

  @doc """
  Sets keys of several applications.

      iex> Application.put_all_env(example_of_all: [a: 1, b: 2])
      :ok
      iex> Application.get_env(:example_of_all, :b)
      2
  """
  def put_all_env(config, opts \\ []) when is_list(config), do: :application.set_env(config, opts)

  @doc """
  Removes a key.

      iex> Application.put_env(:example_of_delete, :key, 1)
      iex> Application.delete_env(:example_of_delete, :key)
      :ok
      iex> Application.fetch_env(:example_of_delete, :key)
      :error
  """
  def delete_env(app, key, opts \\ []) when is_atom(app) do
    check_key(key)
    :application.unset_env(app, key, opts)
  end

  @doc """
  Starts an application unless it runs.

      iex> Application.ensure_started(:elixir)
      :ok
  """
  def ensure_started(app, type \\ :temporary) when is_atom(app),
    do: :application.ensure_started(app, type)

  @doc """
  Starts an application and those it needs.

      iex> Application.ensure_all_started(:elixir)
      {:ok, []}
  """
  def ensure_all_started(app, type \\ :temporary) when is_atom(app),
    do: :application.ensure_all_started(app, type)

  @doc """
  Starts an application.

      iex> Application.start(:elixir)
      {:error, {:already_started, :elixir}}
  """
  def start(app, type \\ :temporary) when is_atom(app), do: :application.start(app, type)

  @doc """
  Stops an application.

      iex> Application.stop(:no_such_application)
      {:error, {:not_started, :no_such_application}}
  """
  def stop(app), do: :application.stop(app)

  @doc """
  Makes an application known.

      iex> Application.load(:elixir)
      {:error, {:already_loaded, :elixir}}
  """
  def load(app) when is_atom(app), do: :application.load(app)

  @doc """
  Makes an application known unless it is.

      iex> Application.ensure_loaded(:elixir)
      :ok
  """
  def ensure_loaded(app) when is_atom(app) do
    case :application.load(app) do
      :ok -> :ok
      {:error, {:already_loaded, ^app}} -> :ok
      {:error, reason} -> {:error, reason}
    end
  end

  @doc """
  Forgets an application.

      iex> Application.unload(:no_such_application)
      {:error, {:not_loaded, :no_such_application}}
  """
  def unload(app) when is_atom(app), do: :application.unload(app)

  @doc """
  Returns the directory of an application.

      Application.app_dir(:my_app)
      #=> "/home/me/my_app/_build/dev/lib/my_app"
  """
  def app_dir(app) when is_atom(app) do
    case :code.lib_dir(app) do
      lib when is_list(lib) -> IO.chardata_to_string(lib)
      {:error, :bad_name} -> raise ArgumentError, "unknown application: #{inspect(app)}"
    end
  end

  @doc """
  Returns a path in the directory of an application.

      Application.app_dir(:my_app, "priv")
      #=> "/home/me/my_app/_build/dev/lib/my_app/priv"
  """
  def app_dir(app, path) when is_binary(path), do: Path.join(app_dir(app), path)
  def app_dir(app, path) when is_list(path), do: Path.join([app_dir(app) | path])

  @doc """
  Returns the resource of an application, or `nil`.

      iex> Application.spec(:no_such_application)
      nil
  """
  def spec(app) when is_atom(app) do
    case :application.get_all_key(app) do
      {:ok, info} -> info
      :undefined -> nil
    end
  end

  @doc """
  Returns a key of the resource of an application, or `nil`.

      iex> Application.spec(:no_such_application, :vsn)
      nil
  """
  def spec(app, key) when is_atom(app) and key in @spec_keys do
    case :application.get_key(app, key) do
      {:ok, value} -> value
      :undefined -> nil
    end
  end

  @doc """
  Returns the application of a module, or `nil`.

      iex> Application.get_application(Enum)
      :elixir
  """
  def get_application(atom) when is_atom(atom) do
    case :application.get_application(atom) do
      {:ok, app} -> app
      :undefined -> nil
    end
  end

  @doc """
  Returns `{name, description, version}` for every application that runs.

      iex> Application.started_applications() |> Enum.any?(&match?({:elixir, _, _}, &1))
      true
  """
  def started_applications(_timeout \\ 5000), do: :application.which_applications()

  @doc """
  Returns `{name, description, version}` for every known application.

      iex> Application.loaded_applications() |> Enum.any?(&match?({:kernel, _, _}, &1))
      true
  """
  def loaded_applications(), do: :application.loaded_applications()

  @doc """
  Explains the reason of a failed start.

      iex> Application.format_error({:already_started, :elixir})
      "already started application elixir"
  """
  def format_error({:already_started, app}), do: "already started application #{app}"
  def format_error({:not_started, app}), do: "not started application #{app}"
  def format_error({:bad_application, app}), do: "bad application: #{inspect(app)}"
  def format_error({:already_loaded, app}), do: "already loaded application #{app}"
  def format_error({:not_loaded, app}), do: "not loaded application #{app}"

  def format_error({:invalid_restart_type, type}),
    do: "invalid application restart type: #{inspect(type)}"

  def format_error({:invalid_name, name}), do: "invalid application name: #{inspect(name)}"
  def format_error({:invalid_options, opts}), do: "invalid application options: #{inspect(opts)}"
  def format_error({:badstartspec, spec}), do: "bad application start specs: #{inspect(spec)}"

  def format_error({'no such file or directory', file}),
    do: "could not find application file: #{file}"

  def format_error({:bad_return, {{_, _, _} = start, {:EXIT, reason}}}),
    do: Exception.format_exit({reason, start})

  def format_error({reason, {module, :start, [_, _] = args}}),
    do:
      Exception.format_mfa(module, :start, args) <>
        " returned an error: " <> Exception.format_exit(reason)

  def format_error({:bad_return, {{module, fun, args}, return}}),
    do: Exception.format_mfa(module, fun, args) <> " returned a bad value: " <> inspect(return)

  def format_error(reason), do: Exception.format_exit(reason)
end
