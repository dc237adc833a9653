# The device of an open file. Bytes on the disk are in the device's encoding; what is read and written goes through the
# encoding of the request. After an error it ends, as OTP's does.
defmodule :file_io_server do
  @moduledoc false

  def open(name, modes) do
    owner = self()
    ref = :erlang.make_ref()
    {device, monitor} = :erlang.spawn_monitor(fn -> start(owner, ref, name, modes) end)

    receive do
      {^ref, reply} ->
        :erlang.demonitor(monitor, [:flush])
        if reply == :ok, do: {:ok, device}, else: reply

      {:DOWN, ^monitor, _, _, reason} ->
        {:error, reason}
    end
  end

  defp start(owner, ref, name, modes) do
    with {:ok, encoding} <- encoding(:lists.keyfind(:encoding, 1, modes)),
         {:ok, file} <- :rshell.fd_open(name, :file.native_modes(modes)) do
      :erlang.put(:file_io_server, name)
      send(owner, {ref, :ok})

      loop(%{
        file: file,
        name: name,
        owner: :erlang.monitor(:process, owner),
        binary: :lists.member(:binary, modes),
        encoding: encoding
      })
    else
      error -> send(owner, {ref, error})
    end
  end

  defp encoding(false), do: {:ok, :latin1}
  defp encoding({:encoding, encoding}) when encoding in [:utf8, :unicode], do: {:ok, :unicode}

  defp encoding({:encoding, encoding}) do
    case encoding do
      :latin1 -> {:ok, :latin1}
      wide when wide in [:utf16, :utf32] -> {:ok, {wide, :big}}
      {wide, order} when wide in [:utf16, :utf32] and order in [:big, :little] -> {:ok, encoding}
      _ -> {:error, :badarg}
    end
  end

  defp loop(%{owner: owner} = state) do
    receive do
      {:io_request, from, reply_as, request} ->
        {reply, state} = answer(request, state)
        send(from, {:io_reply, reply_as, reply})
        go_on(reply, request, state)

      {:file_request, from, reply_as, :close} ->
        reply = :rshell.fd_close(state.file)
        send(from, {:file_reply, reply_as, reply})

      {:file_request, from, reply_as, request} ->
        send(from, {:file_reply, reply_as, file(request, state)})
        loop(state)

      {:DOWN, ^owner, _, _, _} ->
        :rshell.fd_close(state.file)

      _ ->
        loop(state)
    end
  end

  # A request that is not understood does no harm; an error of the file ends the device.
  defp go_on({:error, reason}, _request, state) when reason in [:request, :enotsup],
    do: loop(state)

  defp go_on({:error, _}, _request, state), do: :rshell.fd_close(state.file)
  defp go_on(_reply, _request, state), do: loop(state)

  # What `:file` asks

  defp file(:name, state), do: {:ok, state.name}
  defp file(:advise, _state), do: :ok
  defp file(:truncate, state), do: :rshell.fd_truncate(state.file)
  defp file(:sync, state), do: :rshell.fd_sync(state.file)
  defp file({:position, {from, by}}, state), do: :rshell.fd_position(state.file, from, by)
  defp file({:pwrite, at, bytes}, state), do: :rshell.fd_pwrite(state.file, at, bytes)

  defp file({:pread, at, count}, state) do
    case :rshell.fd_pread(state.file, at, count) do
      {:ok, data} when not state.binary -> {:ok, :erlang.binary_to_list(data)}
      result -> result
    end
  rescue
    ArgumentError -> {:error, :einval}
  end

  defp file(_, _state), do: {:error, :badarg}

  # What the I/O protocol asks

  defp answer({:put_chars, encoding, chars}, state), do: {put(encoding, chars, state), state}
  defp answer({:put_chars, chars}, state), do: {put(:latin1, chars, state), state}

  defp answer({:put_chars, encoding, m, f, args}, state) do
    {put(encoding, apply(m, f, args), state), state}
  catch
    _, _ -> {{:error, :put_chars}, state}
  end

  defp answer({:get_line, encoding, _prompt}, state), do: {line(encoding, state), state}
  defp answer({:get_line, _prompt}, state), do: {line(:latin1, state), state}

  defp answer({:get_chars, encoding, _prompt, count}, state),
    do: {chars(encoding, count, state), state}

  defp answer({:get_chars, _prompt, count}, state), do: {chars(:latin1, count, state), state}

  defp answer({:get_until, encoding, _prompt, m, f, args}, state),
    do: {until(encoding, m, f, args, [], state), state}

  defp answer({:get_until, _prompt, m, f, args}, state),
    do: {until(:latin1, m, f, args, [], state), state}

  defp answer(:getopts, state),
    do: {[binary: state.binary, encoding: shown(state.encoding)], state}

  defp answer({:setopts, opts}, state) when is_list(opts), do: set(opts, state, state)
  defp answer({:get_geometry, _}, state), do: {{:error, :enotsup}, state}
  defp answer({:requests, requests}, state), do: several(requests, :ok, state)
  defp answer(_, state), do: {{:error, :request}, state}

  defp several([], reply, state), do: {reply, state}
  defp several(_, {:error, _} = error, state), do: {error, state}

  defp several([request | rest], _, state) do
    {reply, state} = answer(request, state)
    several(rest, reply, state)
  end

  defp shown(:unicode), do: :unicode
  defp shown(encoding), do: encoding

  defp set([], state, _old), do: {:ok, state}

  defp set([{:encoding, _} = option | rest], state, old) do
    case encoding(option) do
      {:ok, encoding} -> set(rest, %{state | encoding: encoding}, old)
      _ -> {{:error, :enotsup}, old}
    end
  end

  defp set([:binary | rest], state, old), do: set(rest, %{state | binary: true}, old)
  defp set([:list | rest], state, old), do: set(rest, %{state | binary: false}, old)
  defp set([{:binary, is} | rest], state, old), do: set(rest, %{state | binary: is}, old)
  defp set(_, _state, old), do: {{:error, :enotsup}, old}

  defp put(encoding, chars, %{file: file, encoding: encoding}) when encoding == :latin1,
    do: :rshell.fd_write(file, chars)

  defp put(encoding, chars, state) do
    case :unicode.characters_to_binary(chars, encoding, state.encoding) do
      data when is_binary(data) -> :rshell.fd_write(state.file, data)
      _ -> {:error, :no_translation}
    end
  rescue
    ArgumentError -> {:error, :badarg}
  end

  defp line(encoding, %{encoding: own} = state) when own in [:latin1, :unicode] do
    with {:ok, data} <- :rshell.fd_read_line(state.file), do: read(data, encoding, state)
  end

  defp line(encoding, state), do: wide_line(encoding, state, "")

  defp wide_line(encoding, state, so_far) do
    case one(state) do
      {:ok, data} ->
        so_far = so_far <> data
        newline = :unicode.characters_to_binary("\n", :unicode, state.encoding)

        if data == newline,
          do: read(so_far, encoding, state),
          else: wide_line(encoding, state, so_far)

      :eof when so_far == "" ->
        :eof

      :eof ->
        read(so_far, encoding, state)

      error ->
        error
    end
  end

  defp chars(encoding, count, %{encoding: :latin1} = state)
       when is_integer(count) and count >= 0 do
    with {:ok, data} <- :rshell.fd_read(state.file, count), do: read(data, encoding, state)
  end

  defp chars(encoding, count, state) when is_integer(count) and count >= 0 do
    case some(state, count, []) do
      {:error, reason} -> {:error, reason}
      [] when count > 0 -> :eof
      data -> read(:erlang.iolist_to_binary(:lists.reverse(data)), encoding, state)
    end
  end

  defp chars(_, _, _), do: {:error, :badarg}

  defp some(_state, 0, data), do: data

  # As many bytes as characters are missing are surely needed.
  defp some(%{encoding: :unicode} = state, count, data) do
    case :rshell.fd_read(state.file, count) do
      {:ok, bytes} ->
        case whole(bytes, state) do
          {:ok, bytes, found} -> some(state, count - found, [bytes | data])
          error -> error
        end

      :eof ->
        data

      error ->
        error
    end
  end

  defp some(state, count, data) do
    case one(state) do
      {:ok, char} -> some(state, count - 1, [char | data])
      :eof -> data
      error -> error
    end
  end

  # The bytes that complete a last character, and the number of characters.
  defp whole(bytes, state) do
    case :unicode.characters_to_list(bytes) do
      chars when is_list(chars) ->
        {:ok, bytes, length(chars)}

      {:incomplete, _, _} ->
        case :rshell.fd_read(state.file, 1) do
          {:ok, byte} -> whole(bytes <> byte, state)
          _ -> {:error, :invalid_unicode}
        end

      _ ->
        {:error, :invalid_unicode}
    end
  end

  # One character of an encoding of two or four bytes.
  defp one(%{encoding: {:utf32, _}} = state), do: :rshell.fd_read(state.file, 4)

  defp one(%{encoding: {_, order}} = state) do
    with {:ok, <<a, b>> = unit} <- :rshell.fd_read(state.file, 2) do
      high = if order == :big, do: a, else: b

      if high in 0xD8..0xDB do
        with {:ok, second} <- :rshell.fd_read(state.file, 2), do: {:ok, unit <> second}
      else
        {:ok, unit}
      end
    else
      {:ok, _} -> {:error, :invalid_unicode}
      other -> other
    end
  end

  defp read(data, encoding, %{encoding: own} = state) do
    case :unicode.characters_to_binary(data, own, encoding) do
      text when is_binary(text) and state.binary -> text
      text when is_binary(text) -> :unicode.characters_to_list(text, encoding)
      _ -> {:error, {:no_translation, shown(own), encoding}}
    end
  end

  defp until(encoding, m, f, args, continuation, state) do
    data =
      case line(encoding, state) do
        text when is_binary(text) -> :unicode.characters_to_list(text, encoding)
        other -> other
      end

    case apply(m, f, [continuation, data | args]) do
      {:more, continuation} when data != :eof -> until(encoding, m, f, args, continuation, state)
      {:done, result, rest} -> used(result, rest, state)
      _ -> {:error, f}
    end
  catch
    _, _ -> {:error, f}
  end

  # What was read and not used is read again.
  defp used(result, rest, state) when is_list(rest) and rest != [] do
    rest = :unicode.characters_to_binary(rest, :unicode, state.encoding)
    :rshell.fd_position(state.file, :cur, -byte_size(rest))
    result
  end

  defp used(result, _rest, _state), do: result
end
