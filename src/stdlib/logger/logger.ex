defmodule Logger do
  @moduledoc ~S"""
  Messages about what a program does, by level, with the time and other data. `require Logger` comes first,
  since logging is done by macros: a message that is not wanted costs nothing.

      require Logger
      Logger.info("started")
      Logger.error("cannot read the file", reason: :enoent)
      Logger.debug(fn -> "computed only if wanted: #{expensive()}" end)

  Levels, the most severe first: `:emergency`, `:alert`, `:critical`, `:error`, `:warning`, `:notice`,
  `:info`, `:debug`. Those below `level/0` are dropped.

      iex> Logger.level()
      :debug
      iex> Logger.compare_levels(:info, :error)
      :lt

  Metadata are data of a message or, by `metadata/1`, of a process; the console shows those that are asked for:

      config :logger, level: :info
      config :logger, :console, format: "$time [$level] $message $metadata\n", metadata: [:request]

  Processes that crash, and reports of supervisors, are logged at `:error` by themselves. In tests
  `ExUnit.CaptureLog` gets at what is logged.
  """

  @levels [:emergency, :alert, :critical, :error, :warning, :notice, :info, :debug]

  @type level ::
          :emergency | :alert | :critical | :error | :warning | :warn | :notice | :info | :debug
  @type message :: :unicode.chardata() | String.Chars.t() | report
  @type report :: map | keyword
  @type metadata :: keyword
  @type backend :: :gen_event.handler()

  for level <- @levels do
    @doc """
    Logs a message at level `#{level}`, with metadata if wanted, and returns `:ok`. The module has to be required.

    The message is a text or iodata, a map or keyword list as a report, or a function without arguments that gives one of
    these, or `{message, metadata}`: it is called only when messages of this level are wanted.

        require Logger
        Logger.#{level}("something happened", request: 7)
        Logger.#{level}(fn -> "computed only if it is wanted" end)
    """
    defmacro unquote(level)(message_or_fun, metadata \\ []) do
      maybe_log(unquote(level), message_or_fun, metadata, __CALLER__)
    end
  end

  @doc """
  Logs a message at level warning. It is deprecated: take `warning/2`.

      Logger.warn("disk nearly full")
  """
  defmacro warn(message_or_fun, metadata \\ []) do
    maybe_log(:warning, message_or_fun, metadata, __CALLER__)
  end

  @doc """
  Logs a message, or what a function returns, at a level that is known only when the program runs, and
  returns `:ok`. Where it is known, the macro of that level is shorter.

      iex> require Logger
      iex> import ExUnit.CaptureLog
      iex> level = List.last([:info, :error])
      iex> capture_log(fn -> Logger.log(level, "out of paper", printer: 7) end) =~ "[error] out of paper"
      true
  """
  defmacro log(level, message_or_fun, metadata \\ []) do
    maybe_log(level, message_or_fun, metadata, __CALLER__)
  end

  defp maybe_log(level, data, metadata, caller) do
    location = location(caller)

    if purged?(level, location, metadata) do
      # What is not logged still uses its variables.
      quote do
        fn -> {unquote(data), unquote(metadata)} end
        :ok
      end
    else
      quote do
        case Logger.__should_log__(unquote(level), __MODULE__) do
          nil ->
            :ok

          level ->
            Logger.__do_log__(
              level,
              unquote(data),
              unquote(Macro.escape(location)),
              unquote(metadata)
            )
        end
      end
    end
  end

  defp location(%{module: module, function: {fun, arity}, file: file, line: line}),
    do: application() ++ [mfa: {module, fun, arity}, file: file, line: line]

  defp location(_caller), do: application()

  defp application do
    case Application.get_env(:logger, :compile_time_application) do
      nil -> []
      app -> [application: app]
    end
  end

  # Whether the configuration leaves such messages out when code is compiled.
  defp purged?(level, location, metadata) when level in @levels do
    case Application.get_env(:logger, :compile_time_purge_matching, []) do
      [] -> false
      matching -> Enum.any?(matching, &matches?(&1, level, location, metadata))
    end
  end

  defp purged?(_level, _location, _metadata), do: false

  defp matches?(filter, level, location, metadata) do
    known = if Keyword.keyword?(metadata), do: Keyword.merge(location, metadata), else: location

    known =
      case known[:mfa] do
        {module, fun, arity} -> [module: module, function: "#{fun}/#{arity}"] ++ known
        nil -> known
      end

    Enum.all?(filter, fn
      {:level_lower_than, least} -> compare_levels(level, least) == :lt
      {key, value} -> Keyword.fetch(known, key) == {:ok, value}
    end)
  end

  @doc false
  def __should_log__(level, module) do
    level = if level == :warn, do: :warning, else: level
    if allowed?(level, module) and not disabled?(), do: level
  end

  @doc false
  def __do_log__(level, fun, location, metadata) when is_function(fun, 0) do
    case fun.() do
      {message, more} ->
        __do_log__(level, message, location, Enum.into(more, Enum.into(metadata, %{})))

      message ->
        __do_log__(level, message, location, metadata)
    end
  end

  def __do_log__(level, message, location, metadata) do
    meta = Enum.into(metadata, Enum.into(location, %{pid: self()}))
    :logger.log(level, prepare(message), Map.put(meta, :domain, domain(meta)))
  end

  defp domain(%{domain: domain}) when is_list(domain), do: [:elixir | domain]
  defp domain(_meta), do: [:elixir]

  defp prepare(message) when is_binary(message), do: message
  defp prepare(message) when is_map(message), do: message
  defp prepare([{key, _} | _] = report) when is_atom(key), do: report
  defp prepare(message) when is_list(message), do: message

  defp prepare(message) do
    IO.warn(
      "passing #{inspect(message)} to Logger is deprecated, expected a map, a keyword list, " <>
        "a string, a list of strings, or a zero-arity anonymous function"
    )

    to_string(message)
  end

  @doc """
  Logs a message, or what a function returns, at a level, without the place in the code that the macros add,
  and returns `:ok`. It is a function, so it can be passed on and needs no `require`; but it is not removed
  by `:compile_time_purge_matching`.

      iex> log = fn -> Logger.bare_log(:info, "no place in the code", request: 7) end
      iex> ExUnit.CaptureLog.capture_log(log) =~ "no place in the code"
      true
  """
  def bare_log(level, message_or_fun, metadata \\ []) do
    case __should_log__(level, nil) do
      nil -> :ok
      level -> __do_log__(level, message_or_fun, [], metadata)
    end
  end

  @doc """
  Returns the level from which messages are logged; those below it are dropped. `configure(level: level)` sets it.

      iex> Logger.level()
      :debug
  """
  def level(), do: :logger.config().level

  @doc """
  Returns all levels, the most severe first (of Elixir 1.16).

      iex> Logger.levels()
      [:emergency, :alert, :critical, :error, :warning, :notice, :info, :debug]
  """
  def levels(), do: @levels

  @doc """
  Compares two levels: `:lt` when the first is less severe, `:eq` or `:gt`.

      iex> Logger.compare_levels(:debug, :error)
      :lt
      iex> Logger.compare_levels(:error, :warning)
      :gt
  """
  def compare_levels(left, right), do: :logger.compare_levels(left, right)

  @options [:level, :utc_log, :truncate, :translator_inspect_opts, :sync_threshold] ++
             [:discard_threshold, :compile_time_purge_matching]

  @doc """
  Changes options while the program runs, and returns `:ok`: `:level`, below which nothing is logged;
  `:utc_log`, times in UTC; `:truncate`, bytes of a message after which it is cut; `:translator_inspect_opts`.
  At the start they come from `config :logger`.

  From `:sync_threshold` messages in the queue of the backends on, those who log wait for them; from `:discard_threshold` on,
  messages are dropped.

      iex> Logger.configure(truncate: 8096)
      :ok
  """
  def configure(options) do
    options
    |> Keyword.take(@options)
    |> Enum.each(fn
      {:level, level} ->
        :logger.set_primary_config(:level, if(level == :warn, do: :warning, else: level))

      {key, value} ->
        Application.put_env(:logger, key, value)
        :logger.put_config(Map.put(:logger.config(), key, value))
        Logger.App.tell_handler()
    end)

    if Keyword.has_key?(options, :discard_threshold), do: Logger.BackendSupervisor.configure_counter(options)
    :ok
  end

  @doc """
  Changes options of a backend; those of `:console` are `:level`, `:format`, `:metadata`, `:colors` and `:device`.

      iex> Logger.configure_backend(:console, level: :debug)
      :ok
  """
  def configure_backend(backend, options) when is_list(options), do: Logger.BackendSupervisor.configure(backend, options)

  @doc """
  Adds a backend: `:console`, or a module that handles events as `:gen_event` does, alone or with an argument.

  Its `init/1` gets what is added here, its `handle_event/2` gets `{level, group_leader, {Logger, message, time,
  metadata}}` and `:flush`.

      Logger.add_backend({MyBackend, :errors})
  """
  def add_backend(backend, options \\ []) do
    if options[:flush], do: flush()
    Logger.BackendSupervisor.add(backend)
  end

  @doc """
  Removes a backend: `:ok`, or `{:error, :not_found}`. With `flush: true` what was logged before is written
  first.

      Logger.remove_backend({MyBackend, :errors})
      #=> :ok

      iex> Logger.remove_backend(NoSuchBackend)
      {:error, :not_found}
  """
  def remove_backend(backend, options \\ []) do
    if options[:flush], do: flush()
    Logger.BackendSupervisor.remove(backend)
  end

  @doc """
  Adds a translator, which is asked before the others; see `Logger.Translator`.

      Logger.add_translator({MyTranslator, :translate})
  """
  def add_translator({module, function} = translator) when is_atom(module) and is_atom(function),
    do: put_translators([translator | List.delete(translators(), translator)])

  @doc """
  Removes a translator that `add_translator/1` has added, and returns `:ok`, also when it was not there.

      Logger.remove_translator({MyTranslator, :translate})
      #=> :ok
  """
  def remove_translator({module, function} = translator)
      when is_atom(module) and is_atom(function),
      do: put_translators(List.delete(translators(), translator))

  defp translators,
    do: Map.get(:logger.config(), :translators, [{Logger.Translator, :translate}])

  defp put_translators(translators),
    do: :logger.put_config(Map.put(:logger.config(), :translators, translators))

  @doc """
  Waits until the backends have handled every message so far, and returns `:ok`: before a program halts, for instance.

      iex> Logger.flush()
      :ok
  """
  def flush(), do: Logger.BackendSupervisor.flush()

  @doc """
  Returns the metadata of the calling process.

      iex> Logger.reset_metadata(request: 7)
      iex> Logger.metadata()
      [request: 7]
  """
  def metadata() do
    case :logger.get_process_metadata() do
      :undefined -> []
      map -> Map.to_list(map)
    end
  end

  @doc """
  Merges data into those of the calling process, which go with all that it logs; `nil` removes a key. Returns
  `:ok`. They are not handed on to processes it spawns.

      iex> Logger.reset_metadata(request: 7)
      iex> Logger.metadata(user: 3, request: nil)
      :ok
      iex> Logger.metadata()
      [user: 3]
  """
  def metadata(keyword) do
    map =
      Enum.reduce(keyword, Map.new(metadata()), fn
        {key, nil}, map -> Map.delete(map, key)
        {key, value}, map -> Map.put(map, key, value)
      end)

    :logger.set_process_metadata(map)
  end

  @doc """
  Replaces the metadata of the calling process, with none unless given, and returns `:ok`; `metadata/1` adds
  to them.

      iex> Logger.metadata(request: 1)
      iex> Logger.reset_metadata(user: "kate")
      :ok
      iex> Logger.metadata()
      [user: "kate"]
  """
  def reset_metadata(keyword \\ []) do
    :logger.set_process_metadata(%{})
    metadata(keyword)
  end

  @doc """
  Lets a process log again that `disable/1` has silenced, and returns `:ok`. Only of the calling process can
  it be said.

      iex> Logger.disable(self())
      iex> Logger.enable(self())
      :ok
      iex> Logger.enabled?(self())
      true
  """
  def enable(pid) when pid == self() do
    Process.delete({__MODULE__, :disabled})
    :ok
  end

  @doc """
  Silences a process.

      iex> Logger.disable(self())
      iex> Logger.enabled?(self())
      false
  """
  def disable(pid) when pid == self() do
    Process.put({__MODULE__, :disabled}, true)
    :ok
  end

  @doc """
  Tells whether a process logs: whether `disable/1` was not called by it.

      iex> Logger.enabled?(self())
      true
  """
  def enabled?(pid) when pid == self(), do: not disabled?()

  defp disabled?(), do: Process.get({__MODULE__, :disabled}, false)

  @doc """
  Sets the level from which the calling process logs, whatever that of its modules; `:none` silences it.
  Returns `:ok`. Only of the calling process can it be said.

      iex> Logger.put_process_level(self(), :error)
      :ok
      iex> Logger.get_process_level(self())
      :error
      iex> Logger.delete_process_level(self())
      :ok
  """
  def put_process_level(pid, level) when pid == self() do
    Process.put(:logger_level, level)
    :ok
  end

  @doc """
  Returns the level of the calling process, `nil` if it has none of its own.

      iex> Logger.put_process_level(self(), :error)
      iex> Logger.get_process_level(self())
      :error
  """
  def get_process_level(pid) when pid == self(), do: Process.get(:logger_level)

  @doc """
  Makes the levels of modules, and the general one, hold again for the calling process, and returns `:ok`.

      iex> Logger.put_process_level(self(), :error)
      iex> Logger.delete_process_level(self())
      :ok
      iex> Logger.get_process_level(self())
      nil
  """
  def delete_process_level(pid) when pid == self() do
    Process.delete(:logger_level)
    :ok
  end

  defp allowed?(level, module) do
    case Process.get(:logger_level) do
      nil -> :logger.allow(level, module)
      own -> compare_levels(level, own) != :lt
    end
  end

  @doc """
  Sets the level of a module, or of each of a list, in place of the general one: what its code logs below
  that is dropped. `:none` drops all. `:ok`, or `{:error, reason}` for what is no level.

      iex> Logger.put_module_level(ExampleOfLevel, :error)
      :ok
      iex> Logger.get_module_level(ExampleOfLevel)
      [{ExampleOfLevel, :error}]
      iex> Logger.put_module_level(ExampleOfLevel, :loud)
      {:error, {:invalid_level, :loud}}
  """
  defdelegate put_module_level(module, level), to: :logger, as: :set_module_level

  @doc """
  Returns those of a module, or of a list, that have a level of their own, with it, as a list of pairs.

      iex> Logger.get_module_level(NoSuchModule)
      []
  """
  defdelegate get_module_level(module), to: :logger

  @doc """
  Makes the general level hold again for a module, or for each of a list, and returns `:ok`.
  `delete_all_module_levels/0` is for all.

      iex> Logger.put_module_level(ExampleOfForgotten, :error)
      iex> Logger.delete_module_level(ExampleOfForgotten)
      :ok
      iex> Logger.get_module_level(ExampleOfForgotten)
      []
  """
  defdelegate delete_module_level(module), to: :logger, as: :unset_module_level

  @doc """
  Makes the general level hold again for all modules, and returns `:ok`.

      iex> Logger.delete_all_module_levels()
      :ok
  """
  def delete_all_module_levels(), do: :logger.unset_module_level()

  @doc """
  Sets the level of all modules of an application, as `put_module_level/2` does: `:ok`, or `{:error,
  {:not_loaded, application}}`.

      Logger.put_application_level(:my_app, :warning)
      #=> :ok

      iex> Logger.put_application_level(:no_such_application, :warning)
      {:error, {:not_loaded, :no_such_application}}
  """
  defdelegate put_application_level(app, level), to: :logger, as: :set_application_level

  @doc """
  Makes the general level hold again for all modules of an application.

      Logger.delete_application_level(:my_app)
      #=> :ok

      iex> Logger.delete_application_level(:no_such_application)
      {:error, {:not_loaded, :no_such_application}}
  """
  defdelegate delete_application_level(app), to: :logger, as: :unset_application_level
end
