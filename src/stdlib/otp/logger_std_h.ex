defmodule :logger_std_h do
  @moduledoc """
  A handler of `:logger` that writes events to the standard output or error, a device or a file.

  A process of its own, registered as `logger_std_h_` and the handler's id, writes them in their order. A file that has
  grown beyond `max_no_bytes` is put aside as `FILE.0`, and what was there before as `FILE.1` and so on.
  """

  @common %{
    burst_limit_enable: true,
    burst_limit_max_count: 500,
    burst_limit_window_time: 1000,
    drop_mode_qlen: 200,
    filesync_repeat_interval: :no_repeat,
    flush_qlen: 1000,
    overload_kill_enable: false,
    overload_kill_mem_size: 3_000_000,
    overload_kill_qlen: 20000,
    overload_kill_restart_after: 5000,
    sync_mode_qlen: 10
  }

  @file_options %{
    compress_on_rotate: false,
    file_check: 0,
    filesync_repeat_interval: 5000,
    max_no_bytes: :infinity,
    max_no_files: 0,
    modes: [:delayed_write, :raw, :append]
  }

  ## The handler

  @doc false
  def adding_handler(%{id: id} = handler) do
    with {:ok, config} <- complete(:maps.get(:config, handler, %{})),
         {:ok, _pid} <- :gen_server.start({:local, name(id)}, :logger_std_h, config, []) do
      {:ok, :maps.put(:config, config, handler)}
    end
  end

  @doc false
  def changing_config(how, %{config: old}, %{config: changed} = handler) do
    kept = if how == :set, do: target(old), else: old
    new = :maps.merge(kept, changed)

    if target(located(new)) == target(old) do
      with {:ok, new} <- complete(new), do: {:ok, %{handler | config: new}}
    else
      {:error, {:illegal_config_change, :logger_std_h, target(old), target(located(new))}}
    end
  end

  @doc false
  def removing_handler(%{id: id}) do
    :gen_server.stop(name(id))
  catch
    :exit, _ -> :ok
  end

  @doc "Writes an event."
  def log(event, %{id: id, formatter: {formatter, config}}) do
    text = :unicode.characters_to_binary(formatter.format(event, config))
    :gen_server.call(name(id), {:write, text}, :infinity)
  end

  @doc "Waits until everything is in the file."
  def filesync(id), do: :gen_server.call(name(id), :filesync)

  defp name(id), do: :erlang.list_to_atom('logger_std_h_' ++ :erlang.atom_to_list(id))

  ## Configuration

  # What a handler writes to cannot change.
  defp target(config), do: :maps.with([:type, :file, :modes], config)

  defp complete(%{type: {:file, file}} = config),
    do: complete(:maps.merge(config, %{type: :file, file: file}))

  defp complete(%{type: {:file, file, modes}} = config),
    do: complete(:maps.merge(config, %{type: :file, file: file, modes: modes}))

  defp complete(config) do
    type = :maps.get(:type, config, if(is_map_key(config, :file), do: :file, else: :standard_io))
    defaults = if type == :file, do: :maps.merge(@common, @file_options), else: @common

    wrong =
      for {key, value} <- :maps.to_list(config), not valid?(key, value, type), do: {key, value}

    case wrong do
      [] -> {:ok, located(:maps.merge(defaults, :maps.put(:type, type, config)))}
      _ -> {:error, {:invalid_config, :logger_std_h, :maps.from_list(wrong)}}
    end
  end

  defp valid?(:type, type, _type) when type in [:standard_io, :standard_error, :file], do: true
  defp valid?(:type, {:device, _}, _type), do: true
  defp valid?(:type, _other, _type), do: false
  defp valid?(:file, file, type), do: type == :file and (is_list(file) or is_binary(file))

  defp valid?(:max_no_bytes, size, :file),
    do: size == :infinity or (is_integer(size) and size > 0)

  defp valid?(:max_no_files, count, :file), do: is_integer(count) and count >= 0
  defp valid?(:modes, modes, :file), do: is_list(modes)

  defp valid?(key, _value, type),
    do: is_map_key(@common, key) or (type == :file and is_map_key(@file_options, key))

  defp located(%{type: :file, file: file, modes: modes} = config)
       when is_list(file) or is_binary(file) do
    file = :filename.absname(:unicode.characters_to_list(file))
    %{config | file: file, modes: modes(modes)}
  end

  defp located(config), do: config

  defp modes(modes) do
    writing = for mode <- [:write, :append, :exclusive], :lists.member(mode, modes), do: mode
    more = [:delayed_write | if(:lists.member(:raw, modes), do: [], else: [:raw])]
    missing = for mode <- more, not :lists.member(mode, modes), do: mode
    missing ++ modes ++ if(writing == [], do: [:append], else: [])
  end

  ## The process that writes

  @doc false
  def init(%{type: :file} = config) do
    :erlang.process_flag(:trap_exit, true)

    with :ok <- :filelib.ensure_dir(config.file),
         {:ok, file} <- :file.open(config.file, config.modes) do
      {:ok, %{config: config, file: file, size: :filelib.file_size(config.file)}}
    else
      {:error, reason} -> {:stop, {:open_failed, config.file, reason}}
    end
  end

  def init(config), do: {:ok, %{config: config}}

  @doc false
  def handle_call({:write, text}, _from, state), do: {:reply, :ok, write(text, state)}
  def handle_call(:filesync, _from, %{file: file} = state), do: {:reply, sync(file), state}
  def handle_call(:filesync, _from, state), do: {:reply, :ok, state}

  @doc false
  def handle_cast(_message, state), do: {:noreply, state}

  @doc false
  def handle_info(_message, state), do: {:noreply, state}

  @doc false
  def terminate(_reason, %{file: file}), do: :file.close(file)
  def terminate(_reason, _state), do: :ok

  defp write(text, %{file: file, config: config} = state) do
    :file.write(file, text)
    size = state.size + byte_size(text)

    if is_integer(config.max_no_bytes) and size > config.max_no_bytes,
      do: rotate(state),
      else: %{state | size: size}
  end

  defp write(text, %{config: %{type: type}} = state) do
    :io.put_chars(device(type), :unicode, text)
    state
  end

  defp device(:standard_io), do: :user
  defp device(:standard_error), do: :standard_error
  defp device({:device, device}), do: device

  defp sync(file) do
    with {:error, :enotsup} <- :file.datasync(file), do: :ok
  end

  ## Files put aside

  defp rotate(%{file: file, config: %{file: name, max_no_files: count} = config} = state) do
    :file.close(file)
    aside(name, count - 1, config.compress_on_rotate)
    modes = [:write | for(mode <- config.modes, mode not in [:append, :write], do: mode)]
    {:ok, file} = :file.open(name, modes)
    %{state | file: file, size: 0}
  end

  # The oldest goes, the others get the next number.
  defp aside(_name, last, _compress?) when last < 0, do: :ok

  defp aside(name, last, compress?) do
    suffix = if compress?, do: '.gz', else: ''
    :file.delete(numbered(name, last, suffix))

    for n <- :lists.seq(last - 1, 0, -1),
        do: :file.rename(numbered(name, n, suffix), numbered(name, n + 1, suffix))

    :file.rename(name, numbered(name, 0, ''))
    if compress?, do: compress(numbered(name, 0, ''))
  end

  defp numbered(name, n, suffix),
    do: :lists.append([name, '.', :erlang.integer_to_list(n), suffix])

  defp compress(name) do
    with {:ok, bytes} <- :file.read_file(name),
         :ok <- :file.write_file(name ++ '.gz', :zlib.gzip(bytes)),
         do: :file.delete(name)
  end
end
