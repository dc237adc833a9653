defmodule Application do
  @moduledoc """
  Applications: the units that a running system is made of and is started and stopped by. Each has a name,
  modules, other applications it needs, an environment of keys and values, and as a rule a supervision tree.
  `mix` makes one of a project.

  The module that starts the tree is named in `mix.exs`, `def application, do: [mod: {Chat.Application, []}]`:

      defmodule Chat.Application do
        use Application

        @impl true
        def start(_type, _arguments) do
          children = [{Task.Supervisor, name: Chat.Tasks}]
          Supervisor.start_link(children, strategy: :one_for_one, name: Chat.Supervisor)
        end
      end

  An application is started after those it needs and stopped before them. `use Application` gives a `stop/1` that does
  nothing.

  ## The environment

  Keys that `config/config.exs` or `mix.exs` (`:env`) set, and that can be read and changed while the system runs:

      iex> Application.put_env(:my_app, :key, 1)
      iex> Application.get_env(:my_app, :key)
      1

  It is for what differs from one installation to the next. A library is better configured by arguments of its
  functions, since its environment can have one value only.
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

  @doc """
  Starts the application's supervision tree, and returns `{:ok, pid}` of its top supervisor, `{:ok, pid,
  state}`, or `{:error, reason}`. The type is `:normal` except on nodes that take over an application from
  another; the arguments are those behind the module in `:mod`. When the pid ends, the application has ended.

      @impl true
      def start(_type, _arguments) do
        Supervisor.start_link([Chat.Rooms], strategy: :one_for_one, name: Chat.Supervisor)
      end
  """
  @callback start(start_type, start_args :: term) ::
              {:ok, pid} | {:ok, pid, state} | {:error, reason :: term}

  @doc """
  Called before the application is stopped, while its processes still run. It gets the state that `c:start/2`
  returned, `[]` if none, and returns what `c:stop/1` gets.

      @impl true
      def prep_stop(state) do
        Chat.Rooms.say_goodbye()
        state
      end
  """
  @callback prep_stop(state) :: state

  @doc """
  Called after the application has stopped and its processes are gone, with the state of `c:start/2` or
  `c:prep_stop/1`. What it returns does not matter.

      @impl true
      def stop(_state), do: File.rm("chat.sock")
  """
  @callback stop(state) :: term

  @doc """
  Called for each phase that `:start_phases` of the application names, in that order, once the supervisor
  runs. Returns `:ok` or `{:error, reason}`, which ends the start.

      # application: [mod: {Chat.Application, []}, start_phases: [open: []]]
      @impl true
      def start_phase(:open, :normal, _arguments), do: Chat.Rooms.open()
  """
  @callback start_phase(phase :: term, start_type, phase_args :: term) ::
              :ok | {:error, reason :: term}

  @doc """
  Called after the environment has changed by an upgrade of the system: keys and values that have others now,
  that are new, and keys that are gone. Returns `:ok`.

      @impl true
      def config_change(changed, new, _removed) do
        Chat.Rooms.configure(Keyword.merge(changed, new))
      end
  """
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
  Returns all keys and values of an application's environment as a keyword list in no particular order, `[]` for an
  application that is not known.

      iex> Application.get_all_env(:no_such_application)
      []
      iex> Application.put_env(:example_of_env, :key, 1)
      iex> Application.get_all_env(:example_of_env)
      [key: 1]
  """
  @spec get_all_env(app) :: [{key, value}]
  def get_all_env(app) when is_atom(app), do: :application.get_all_env(app)

  @doc """
  Reads a key of an environment while a module is compiled, at the top of the module, as an attribute's value:

      @limit Application.compile_env(:chat, :limit, 100)

  With a list `[key, inner_key, ...]` it goes into keyword lists and maps that are values. It is a macro, so
  that the value is noted: when the system starts with another one, that is reported instead of being ignored.
  Inside functions take `get_env/3`; there it would have no use.
  """
  defmacro compile_env(app, key_or_path, default \\ nil) do
    refuse_in_function(__CALLER__, "compile_env/3")

    quote do
      Application.compile_env(__ENV__, unquote(app), unquote(key_or_path), unquote(default))
    end
  end

  @doc """
  As `compile_env/3`; raises an `ArgumentError` when the key is not there.

      @limit Application.compile_env!(:chat, :limit)
  """
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

  @doc """
  Reads a key for the code of an environment, as a macro does that expands there: `compile_env/3` with the
  environment, `__CALLER__`, given.

      iex> Application.compile_env(__ENV__, :no_such_application, :key, 5)
      5
  """
  @spec compile_env(Macro.Env.t(), app, key | list, value) :: value
  def compile_env(%Macro.Env{} = env, app, key_or_path, default) do
    case traced_fetch(env, app, key_or_path) do
      {:ok, value} -> value
      :error -> default
    end
  end

  @doc """
  As `compile_env/4`; raises an `ArgumentError` when the key is not there.

      iex> Application.put_env(:example_of_compile, :key, 5)
      iex> Application.compile_env!(__ENV__, :example_of_compile, :key)
      5
  """
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
  Returns the value of a key in an application's environment, or the default, `nil` unless given, when the key or the
  application is not there. A key whose value is `nil` gives `nil`, not the default.

      iex> Application.get_env(:no_such_application, :key)
      nil
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
  Returns `{:ok, value}` of a key in an application's environment, or `:error`.

      iex> Application.fetch_env(:no_such_application, :key)
      :error
      iex> Application.put_env(:example_of_fetch, :key, nil)
      iex> Application.fetch_env(:example_of_fetch, :key)
      {:ok, nil}
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
  Returns the value of a key in an application's environment, and raises an `ArgumentError` when it is not
  there: the right one for what has to be configured.

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
  Sets a key in an application's environment, for this run of the system, and returns `:ok`. The application
  need not be known. With `persistent: true` the value stays when the application is loaded later, which
  otherwise sets its own.

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
  Sets keys of several applications, given as `[application: [key: value]]`, and returns `:ok`. The option is that of
  `put_env/4`.

      iex> Application.put_all_env(example_of_all: [a: 1, b: 2])
      :ok
      iex> Application.get_env(:example_of_all, :b)
      2
  """
  def put_all_env(config, opts \\ []) when is_list(config) and is_list(opts), do: :application.set_env(config, opts)

  @doc """
  Removes a key from an application's environment and returns `:ok`, also when it was not there.

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
  Starts an application unless it runs: `:ok` in both cases, else `{:error, reason}`. Those it needs have to run;
  `ensure_all_started/2` starts them too.

      iex> Application.ensure_started(:elixir)
      :ok
      iex> match?({:error, _}, Application.ensure_started(:no_such_application))
      true
  """
  def ensure_started(app, type \\ :temporary) when is_atom(app),
    do: :application.ensure_started(app, type)

  @doc """
  Starts an application and, before it, those it needs, as far as they do not run. Returns `{:ok,
  applications}`, those that were started, in that order, or `{:error, {application, reason}}`, and then none
  of them runs. What a script needs of the applications it uses.

      iex> Application.ensure_all_started(:elixir)
      {:ok, []}
  """
  def ensure_all_started(app, type \\ :temporary) when is_atom(app),
    do: :application.ensure_all_started(app, type)

  @doc """
  Starts an application and returns `:ok`, or `{:error, reason}`: `{:already_started, app}`, `{:not_started,
  other}` when one that it needs does not run, or what went wrong.

  The type says what its end means: `:temporary`, the default, is only logged; with `:transient` an end that is not
  `:normal`, with `:permanent` any end, stops the whole node.

      iex> Application.start(:elixir)
      {:error, {:already_started, :elixir}}
  """
  def start(app, type \\ :temporary) when is_atom(app), do: :application.start(app, type)

  @doc """
  Stops an application, whose processes end, and returns `:ok`; `{:error, {:not_started, app}}` when it does
  not run. It stays loaded, and those it needed go on.

      iex> Application.stop(:no_such_application)
      {:error, {:not_started, :no_such_application}}
  """
  def stop(app) when is_atom(app), do: :application.stop(app)

  @doc """
  Makes an application known, with its environment, without starting it; returns `:ok` or `{:error, reason}`.
  Starting it does that too.

      iex> Application.load(:elixir)
      {:error, {:already_loaded, :elixir}}
  """
  def load(app) when is_atom(app), do: :application.load(app)

  @doc """
  Makes an application known unless it is: `:ok` in both cases, `{:error, reason}` when there is no such application.

      iex> Application.ensure_loaded(:elixir)
      :ok
      iex> match?({:error, _}, Application.ensure_loaded(:no_such_application))
      true
  """
  def ensure_loaded(app) when is_atom(app) do
    case :application.load(app) do
      :ok -> :ok
      {:error, {:already_loaded, ^app}} -> :ok
      {:error, reason} -> {:error, reason}
    end
  end

  @doc """
  Forgets an application and its environment; its modules stay loaded. One that runs cannot be forgotten:
  `{:error, {:running, name}}`.

      iex> Application.unload(:no_such_application)
      {:error, {:not_loaded, :no_such_application}}
  """
  def unload(app) when is_atom(app), do: :application.unload(app)

  @doc """
  Returns the directory of an application, in which `ebin` and `priv` lie. One that is not known raises an
  `ArgumentError`.

      Application.app_dir(:my_app)
      #=> "/home/me/my_app/_build/rshell/dev/lib/my_app"

      iex> Application.app_dir(:no_such_application)
      ** (ArgumentError) unknown application: :no_such_application
  """
  def app_dir(app) when is_atom(app) do
    case :code.lib_dir(app) do
      lib when is_list(lib) -> IO.chardata_to_string(lib)
      {:error, :bad_name} -> raise ArgumentError, "unknown application: #{inspect(app)}"
    end
  end

  @doc """
  Returns a path in the directory of an application, given as text or as a list of parts. `priv` is the place
  for files that the application needs when it runs.

      Application.app_dir(:my_app, ["priv", "words.txt"])
      #=> "/home/me/my_app/_build/rshell/dev/lib/my_app/priv/words.txt"
  """
  def app_dir(app, path) when is_binary(path), do: Path.join(app_dir(app), path)
  def app_dir(app, path) when is_list(path), do: Path.join([app_dir(app) | path])

  @doc """
  Returns what an application says of itself as a keyword list, among others `:description`, `:vsn`, `:modules`,
  `:registered`, `:applications` and `:mod`; `nil` when it is not known.

      iex> Application.spec(:elixir) |> Keyword.has_key?(:modules)
      true
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
  Returns one thing that an application says of itself, such as its `:modules`, or `nil` when it is not known.
  A key that is not one of the known raises a `FunctionClauseError`.

      iex> Application.spec(:no_such_application, :vsn)
      nil
      iex> is_list(Application.spec(:elixir, :vsn))
      true
  """
  def spec(app, key) when is_atom(app) and key in @spec_keys do
    case :application.get_key(app, key) do
      {:ok, value} -> value
      :undefined -> nil
    end
  end

  @doc """
  Returns the application that a module belongs to, as its `:modules` say, among those that are known, or
  `nil`.

      iex> Application.get_application(Enum)
      :elixir
      iex> Application.get_application(NoSuchModule)
      nil
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
  Explains the reason of a start that failed, as `start/2` and its like return it, in words.

      iex> Application.format_error({:already_started, :elixir})
      "already started application elixir"
      iex> Application.format_error({:not_started, :chat})
      "not started application chat"
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
