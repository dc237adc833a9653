defmodule Logger do
  @moduledoc """
  Log messages by level; `require Logger` first.

      iex> Logger.level()
      :debug
  """

  @levels [:emergency, :alert, :critical, :error, :warning, :notice, :info, :debug]

  @type level ::
          :emergency | :alert | :critical | :error | :warning | :warn | :notice | :info | :debug
  @type message :: :unicode.chardata() | String.Chars.t() | report
  @type report :: map | keyword
  @type metadata :: keyword

  for level <- @levels do
    @doc "Logs a message, or what a function returns, at level #{level}."
    defmacro unquote(level)(message_or_fun, metadata \\ []) do
      maybe_log(unquote(level), message_or_fun, metadata, __CALLER__)
    end
  end

  @doc "Logs a message at level warning."
  defmacro warn(message_or_fun, metadata \\ []) do
    maybe_log(:warning, message_or_fun, metadata, __CALLER__)
  end

  @doc "Logs a message at a level that is known at run time."
  defmacro log(level, message_or_fun, metadata \\ []) do
    maybe_log(level, message_or_fun, metadata, __CALLER__)
  end

  defp maybe_log(level, data, metadata, caller) do
    location =
      case caller do
        %{module: module, function: {fun, arity}, file: file, line: line} ->
          [mfa: {module, fun, arity}, file: file, line: line]

        %{file: file, line: line} ->
          [file: file, line: line]
      end

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

  @doc false
  def __should_log__(level, module) do
    level = if level == :warn, do: :warning, else: level

    if level in @levels do
      if not disabled?() and allowed?(level, module), do: level
    else
      raise ArgumentError, "invalid level, got: #{inspect(level)}"
    end
  end

  @doc false
  def __do_log__(level, fun, location, metadata) when is_function(fun, 0) do
    case fun.() do
      {message, more} -> __do_log__(level, message, location, Keyword.merge(metadata, more))
      message -> __do_log__(level, message, location, metadata)
    end
  end

  def __do_log__(level, message, location, metadata) do
    {pid, metadata} = Keyword.pop(metadata, :pid, self())
    meta = Map.merge(Map.new(location), Map.new(metadata))
    :logger.log(level, prepare(message), Map.merge(%{pid: pid, domain: [:elixir]}, meta))
  end

  defp prepare(message) when is_binary(message), do: message
  defp prepare(message) when is_map(message) and not is_struct(message), do: message
  defp prepare([{key, _} | _] = report) when is_atom(key), do: report
  defp prepare(message) when is_list(message), do: :unicode.characters_to_binary(message)
  defp prepare(message), do: to_string(message)

  @doc "Logs without the information about the place in the code."
  def bare_log(level, message_or_fun, metadata \\ []) do
    case __should_log__(level, nil) do
      nil -> :ok
      level -> __do_log__(level, message_or_fun, [], metadata)
    end
  end

  @doc "Returns the level from which messages are logged."
  def level(), do: :logger.config().level

  @doc "Returns all levels, the most severe first."
  def levels(), do: @levels

  @doc """
  Compares two levels.

      iex> Logger.compare_levels(:debug, :error)
      :lt
  """
  def compare_levels(left, right), do: :logger.compare_levels(left, right)

  @doc "Configures the level and other options."
  def configure(options) do
    Enum.each(options, fn
      {:level, level} ->
        :logger.set_primary_config(:level, if(level == :warn, do: :warning, else: level))

      {key, value} ->
        Application.put_env(:logger, key, value)
    end)

    :ok
  end

  @doc "Configures a backend; `:console` is the one there is."
  def configure_backend(:console, options) do
    config = :logger.config()
    console = Keyword.merge(config.console, options)
    console = Keyword.put(console, :pattern, Logger.Formatter.compile(console[:format]))
    :logger.put_config(%{config | console: console})
    :ok
  end

  def configure_backend(_backend, _options), do: {:error, :not_found}

  @doc "Adds the backend `:console` again."
  def add_backend(backend, options \\ [])

  def add_backend(:console, _options) do
    configure_backend(:console, level: nil)
    {:ok, Process.whereis(:user)}
  end

  def add_backend(backend, _options), do: {:error, {:unsupported_backend, backend}}

  @doc "Removes the backend `:console`: nothing is printed any more."
  def remove_backend(backend, options \\ [])

  def remove_backend(:console, _options), do: configure_backend(:console, level: :none)

  def remove_backend(_backend, _options), do: {:error, :not_found}

  @doc "Does nothing: messages are written by the time a log call returns."
  def flush(), do: :ok

  @doc "Returns the metadata of the calling process."
  def metadata() do
    case :logger.get_process_metadata() do
      :undefined -> []
      map -> Map.to_list(map)
    end
  end

  @doc "Merges metadata into that of the calling process; `nil` removes a key."
  def metadata(keyword) do
    map =
      Enum.reduce(keyword, Map.new(metadata()), fn
        {key, nil}, map -> Map.delete(map, key)
        {key, value}, map -> Map.put(map, key, value)
      end)

    :logger.set_process_metadata(map)
  end

  @doc "Replaces the metadata of the calling process."
  def reset_metadata(keyword \\ []) do
    :logger.set_process_metadata(%{})
    metadata(keyword)
  end

  @doc "Lets a process log again."
  def enable(pid) when pid == self() do
    Process.delete({__MODULE__, :disabled})
    :ok
  end

  @doc "Silences a process."
  def disable(pid) when pid == self() do
    Process.put({__MODULE__, :disabled}, true)
    :ok
  end

  @doc "Tells whether a process logs."
  def enabled?(pid) when pid == self(), do: not disabled?()

  defp disabled?(), do: Process.get({__MODULE__, :disabled}, false)

  @doc "Sets the level from which the calling process logs, whatever that of its modules."
  def put_process_level(pid, level) when pid == self() do
    Process.put({__MODULE__, :level}, level)
    :ok
  end

  @doc "Returns the level of the calling process, `nil` if it has none of its own."
  def get_process_level(pid) when pid == self(), do: Process.get({__MODULE__, :level})

  @doc "Forgets the level of the calling process."
  def delete_process_level(pid) when pid == self() do
    Process.delete({__MODULE__, :level})
    :ok
  end

  defp allowed?(level, module) do
    case Process.get({__MODULE__, :level}) do
      nil -> :logger.allow(level, module)
      own -> compare_levels(level, own) != :lt
    end
  end

  @doc "Sets the level of a module or several."
  defdelegate put_module_level(module, level), to: :logger, as: :set_module_level
  @doc "Returns the levels of modules that have one."
  defdelegate get_module_level(module), to: :logger
  @doc "Forgets the level of modules."
  defdelegate delete_module_level(module), to: :logger, as: :unset_module_level
  @doc "Forgets the levels of all modules."
  def delete_all_module_levels(), do: :logger.unset_module_level()
end
