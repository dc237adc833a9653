defmodule Logger.Backends.Console do
  @moduledoc ~S"""
  The backend that writes to a device, `:user` if no other is told.

  Its options are those of `config :logger, :console`, which `Logger.configure_backend/2` changes:

    * `:level` - the level from which messages are written
    * `:format` - how a line looks, see `Logger.Formatter`; `"\n$time $metadata[$level] $message\n"` by default
    * `:metadata` - which data are shown, a list of keys or `:all`
    * `:colors` - a keyword list of colours by level, and `:enabled`
    * `:device` - the device that is written to
    * `:max_buffer` - so many messages are gathered while the device is busy, before it is waited for; 32 by default

  Nobody waits for the device: while it is busy, messages are gathered and then written together.

      Logger.configure_backend(:console, format: "$level: $message\n", device: :standard_error)
  """

  @behaviour :gen_event

  defstruct [
    :format,
    :metadata,
    :level,
    :colors,
    :device,
    :max_buffer,
    buffer: [],
    buffer_size: 0,
    ref: nil,
    output: nil
  ]

  @colors [
    debug: :cyan,
    info: :normal,
    notice: :normal,
    warning: :yellow,
    error: :red,
    critical: :red,
    alert: :red,
    emergency: :red
  ]

  @impl true
  def init(argument)

  def init(:console) do
    options = Application.get_env(:logger, :console)
    started(configured(options, %__MODULE__{}))
  end

  def init({__MODULE__, options}) when is_list(options) do
    options = merged(Application.get_env(:logger, :console), options)
    started(configured(options, %__MODULE__{}))
  end

  defp started(%{device: device} = state) do
    if device == :user and Process.whereis(:user) == nil do
      {:error, :ignore}
    else
      prepare(state)
      {:ok, state}
    end
  end

  # Functions are compiled when they are first called: a line for nobody makes those ready that the first message waits for.
  defp prepare(%{format: format} = state) when is_list(format) do
    now = Logger.Formatter.system_time_to_date_time_ms(System.system_time(:microsecond))
    format(:info, "", now, [], state)
  end

  defp prepare(_state), do: :ok

  @impl true
  def handle_call({:configure, options}, state) do
    options = merged(Application.get_env(:logger, :console), options)
    Application.put_env(:logger, :console, options)
    {:ok, :ok, configured(options, state)}
  end

  @impl true
  def handle_event({level, leader, {Logger, message, time, metadata}}, state)
      when node(leader) == node() do
    if wanted?(metadata[:erl_level] || level, state.level),
      do: {:ok, put(format(level, message, time, metadata, state), late(metadata), state)},
      else: {:ok, state}
  end

  def handle_event(:flush, state), do: {:ok, flushed(state)}
  def handle_event(_event, state), do: {:ok, state}

  @impl true
  def handle_info({:io_reply, ref, reply}, %{ref: ref} = state), do: {:ok, replied(reply, state)}

  def handle_info({:DOWN, ref, _, pid, reason}, %{ref: ref}),
    do: raise("device #{inspect(pid)} exited: " <> Exception.format_exit(reason))

  def handle_info(_message, state), do: {:ok, state}

  @impl true
  def terminate(_reason, _state), do: :ok

  ## Options

  # Colors are told level by level.
  defp merged(old, new), do: Keyword.merge(old, new, &merged/3)
  defp merged(:colors, old, new) when is_list(old) and is_list(new), do: Keyword.merge(old, new)
  defp merged(_option, _old, new), do: new

  defp configured(options, state) do
    %{
      state
      | format: Logger.Formatter.compile(options[:format]),
        metadata: keys(options[:metadata] || []),
        level: options[:level],
        colors: colors(options[:colors] || []),
        device: options[:device] || :user,
        max_buffer: options[:max_buffer] || 32
    }
  end

  defp keys(:all), do: :all
  defp keys(keys), do: Enum.reverse(keys)

  defp colors(told) do
    told = if told[:warn], do: Keyword.put_new(told, :warning, told[:warn]), else: told
    levels = Map.new(@colors, fn {level, color} -> {level, Keyword.get(told, level, color)} end)
    Map.put(levels, :enabled, Keyword.get(told, :enabled, IO.ANSI.enabled?()))
  end

  defp wanted?(_level, nil), do: true
  defp wanted?(level, least), do: Logger.compare_levels(level, least) != :lt

  ## Lines

  defp format(level, message, time, metadata, state) do
    level = metadata[:erl_level] || level

    state.format
    |> Logger.Formatter.format(level, message, time, shown(metadata, state.metadata))
    |> colored(metadata[:ansi_color], level, state.colors)
  end

  defp shown(metadata, :all), do: metadata

  defp shown(metadata, keys) do
    Enum.reduce(keys, [], fn key, shown ->
      case Keyword.fetch(metadata, key) do
        {:ok, value} -> [{key, value} | shown]
        :error -> shown
      end
    end)
  end

  defp colored(line, _own, _level, %{enabled: false}), do: line

  defp colored(line, own, level, colors) do
    color = own || Map.fetch!(colors, level)
    [IO.ANSI.format_fragment(color, true), line | IO.ANSI.reset()]
  end

  ## The device

  # What the machine tells of a spawned process stands below the prompt that follows; nobody waits for it.
  defp late(metadata), do: match?(%{emulator: true}, metadata[:error_logger])

  defp put(line, late?, %{ref: nil} = state), do: written(line, late?, state)

  defp put(line, _late?, %{buffer_size: size, max_buffer: max} = state) when size < max,
    do: buffered(line, state)

  defp put(line, _late?, state), do: awaited(buffered(line, state))

  defp buffered(line, %{buffer: buffer, buffer_size: size} = state),
    do: %{state | buffer: [buffer | line], buffer_size: size + 1}

  defp flushed(%{ref: nil} = state), do: state
  defp flushed(state), do: state |> awaited() |> flushed()

  # Waits for the answer to what is being written.
  defp awaited(%{ref: ref} = state) do
    receive do
      {:io_reply, ^ref, reply} ->
        replied(reply, state)

      {:DOWN, ^ref, _, pid, reason} ->
        raise "device #{inspect(pid)} exited: " <> Exception.format_exit(reason)
    end
  end

  defp written(line, late?, %{device: device} = state) do
    pid = if is_pid(device), do: device, else: Process.whereis(device)
    if pid == nil, do: raise("no device registered with the name #{inspect(device)}")
    ref = Process.monitor(pid)
    late? = late? and device == :user

    request =
      if late?,
        do: {:put_chars_later, :unicode, text(line), told_before?()},
        else: {:put_chars, :unicode, line}

    send(pid, {:io_request, self(), ref, request})
    %{state | ref: ref, output: if(late?, do: {:late, line}, else: line)}
  end

  defp replied(:ok, state) do
    %{buffer: buffer, buffer_size: size} = state = idle(state)

    if size == 0,
      do: state,
      else: written(buffer, false, %{state | buffer: [], buffer_size: 0})
  end

  # Only our own `:user` knows of lines that come later.
  defp replied({:error, _}, %{output: {:late, line}} = state),
    do: written(line, false, idle(state))

  # What is no text is written as far as it is.
  defp replied({:error, error}, %{output: output} = state) do
    pruned = Logger.Formatter.prune(output)

    if text_error?(error) and pruned != output,
      do: written(pruned, false, idle(state)),
      else: raise("failure while logging console messages: " <> inspect(error))
  end

  defp text_error?(:put_chars), do: true
  defp text_error?({reason, _, _}) when reason in [:put_chars, :no_translation], do: true
  defp text_error?(_error), do: false

  defp idle(%{ref: ref} = state) do
    Process.demonitor(ref, [:flush])
    %{state | ref: nil, output: nil}
  end

  defp text(line) do
    case :unicode.characters_to_binary(line) do
      text when is_binary(text) -> text
      _ -> :unicode.characters_to_binary(Logger.Formatter.prune(line))
    end
  end

  # The first report comes late, for on a BEAM what makes texts of reports is loaded for it: it stands below the prompt even
  # where a new shell begins before.
  defp told_before?(), do: Process.put(:told_before, true) == true
end
