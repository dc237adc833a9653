# Files by name are natives. Open files are devices, processes of `:file_io_server`, or raw: a number of the natives
# `:rshell.fd_*`, in the tuple that OTP uses.
defmodule :file do
  @moduledoc "Files: opening, reading, writing, moving in them; everything by name is native."

  @type io_device :: pid | tuple

  @doc "Opens a file: `{:ok, device}`."
  def open(name, mode) when mode in [:read, :write], do: open(name, [mode])

  def open(content, modes) when is_list(modes) do
    cond do
      not proper?(modes) -> {:error, :badarg}
      :lists.member(:ram, modes) -> open_memory(content, modes)
      :lists.member(:raw, modes) -> open_raw(name(content), modes)
      true -> :file_io_server.open(name(content), modes)
    end
  end

  def open(_name, _modes), do: {:error, :badarg}

  defp proper?([_ | rest]), do: proper?(rest)
  defp proper?(rest), do: rest == []

  defp name(name) when is_binary(name) or is_list(name) or is_atom(name), do: name
  defp name(_), do: [-1]

  defp open_raw(name, modes) do
    with {:ok, number} <- :rshell.fd_open(name, native_modes(modes)) do
      kind = if :lists.member(:binary, modes), do: :binary, else: :list
      {:ok, {:file_descriptor, :prim_file, %{handle: number, owner: self(), read_mode: kind}}}
    end
  end

  # A file in memory is one on the disk that has no name.
  defp open_memory(content, modes) do
    name = "/tmp/.ram-" <> :erlang.integer_to_binary(:erlang.unique_integer([:positive]))

    with :ok <- :file.write_file(name, content, [:exclusive]) do
      modes = [:read, :keep | :lists.delete(:ram, modes)]
      opened = if :lists.member(:raw, modes), do: open_raw(name, modes), else: open(name, modes)
      :file.delete(name)
      opened
    end
  end

  @doc false
  def native_modes(modes) do
    for mode <- modes,
        mode in [:read, :write, :append, :exclusive, :compressed, :keep],
        do: mode
  end

  @doc "Closes a file."
  def close({:file_descriptor, _, %{handle: number}}), do: :rshell.fd_close(number)

  def close(device) when is_pid(device) do
    case ask(device, :close) do
      {:error, :terminated} -> :ok
      reply -> reply
    end
  end

  def close(_), do: {:error, :badarg}

  @doc "Reads some bytes: `{:ok, data}` or `:eof`."
  def read({:file_descriptor, _, %{handle: number} = data}, count)
      when is_integer(count) and count >= 0,
      do: listed(data, :rshell.fd_read(number, count))

  def read(device, count)
      when (is_pid(device) or is_atom(device)) and is_integer(count) and count >= 0,
      do: said(:io.request(device, {:get_chars, :latin1, "", count}))

  def read(_, _), do: {:error, :badarg}

  @doc "Reads a line: `{:ok, data}` or `:eof`."
  def read_line({:file_descriptor, _, %{handle: number} = data}),
    do: listed(data, :rshell.fd_read_line(number))

  def read_line(device) when is_pid(device) or is_atom(device),
    do: said(:io.request(device, {:get_line, :latin1, ""}))

  def read_line(_), do: {:error, :badarg}

  defp listed(%{read_mode: :list}, {:ok, data}), do: {:ok, :erlang.binary_to_list(data)}
  defp listed(_, result), do: result

  defp said(data) when is_list(data) or is_binary(data), do: {:ok, data}
  defp said(other), do: other

  @doc "Writes bytes."
  def write({:file_descriptor, _, %{handle: number}}, bytes), do: :rshell.fd_write(number, bytes)

  def write(device, bytes) when is_pid(device) or is_atom(device) do
    case bytes(bytes) do
      :error -> {:error, :badarg}
      data -> :io.request(device, {:put_chars, :latin1, data})
    end
  end

  def write(_, _), do: {:error, :badarg}

  defp bytes(data) do
    :erlang.iolist_to_binary(data)
  rescue
    ArgumentError -> :error
  end

  @doc "Reads at a place."
  def pread({:file_descriptor, _, %{handle: number} = data}, at, count)
      when is_integer(at) and at >= 0 and is_integer(count) and count >= 0,
      do: listed(data, :rshell.fd_pread(number, at, count))

  def pread(device, at, count) when is_pid(device) and is_integer(at) and is_integer(count),
    do: ask(device, {:pread, at, count})

  def pread(_, _, _), do: {:error, :badarg}

  @doc "Reads at several places."
  def pread(device, places) when is_list(places), do: pread_all(device, places, [])
  def pread(_, _), do: {:error, :badarg}

  defp pread_all(_device, [], found), do: {:ok, :lists.reverse(found)}

  defp pread_all(device, [{at, count} | rest], found) do
    case pread(device, at, count) do
      {:ok, data} -> pread_all(device, rest, [data | found])
      :eof -> pread_all(device, rest, [:eof | found])
      error -> error
    end
  end

  defp pread_all(_, _, _), do: {:error, :badarg}

  @doc "Writes at a place."
  def pwrite({:file_descriptor, _, %{handle: number}}, at, bytes)
      when is_integer(at) and at >= 0,
      do: :rshell.fd_pwrite(number, at, bytes)

  def pwrite(device, at, bytes) when is_pid(device) and is_integer(at),
    do: ask(device, {:pwrite, at, bytes})

  def pwrite(_, _, _), do: {:error, :badarg}

  @doc "Writes at several places."
  def pwrite(device, places) when is_list(places), do: pwrite_all(device, places, 0)
  def pwrite(_, _), do: {:error, :badarg}

  defp pwrite_all(_device, [], _), do: :ok

  defp pwrite_all(device, [{at, bytes} | rest], count) do
    case pwrite(device, at, bytes) do
      :ok -> pwrite_all(device, rest, count + 1)
      {:error, reason} -> {:error, {count, reason}}
    end
  end

  defp pwrite_all(_, _, _), do: {:error, :badarg}

  @doc "Moves: `{:ok, position}` from the start."
  def position({:file_descriptor, _, %{handle: number}}, place) do
    with {from, by} <- place(place), do: :rshell.fd_position(number, from, by)
  end

  def position(device, place) when is_pid(device) do
    with {_, by} = place when is_integer(by) <- place(place), do: ask(device, {:position, place})
  end

  def position(_, _), do: {:error, :badarg}

  defp place(by) when is_integer(by), do: {:bof, by}
  defp place(from) when from in [:bof, :cur, :eof], do: {from, 0}
  defp place({from, by}) when from in [:bof, :cur, :eof] and is_integer(by), do: {from, by}
  defp place(_), do: {:error, :badarg}

  @doc "Ends the file at the position."
  def truncate({:file_descriptor, _, %{handle: number}}), do: :rshell.fd_truncate(number)
  def truncate(device) when is_pid(device), do: ask(device, :truncate)
  def truncate(_), do: {:error, :badarg}

  @doc "Waits until everything is on the disk."
  def sync({:file_descriptor, _, %{handle: number}}), do: :rshell.fd_sync(number)
  def sync(device) when is_pid(device), do: ask(device, :sync)
  def sync(_), do: {:error, :badarg}

  @doc "As `sync/1`."
  def datasync(device), do: sync(device)

  @doc "Announces how a file will be used, which changes nothing."
  def advise(device, _offset, _length, advice)
      when advice in [:normal, :sequential, :random, :no_reuse, :will_need, :dont_need],
      do: if(is_pid(device), do: ask(device, :advise), else: :ok)

  def advise(_, _, _, _), do: {:error, :einval}

  @doc "Reserves space, which changes nothing."
  def allocate(_device, offset, length) when is_integer(offset) and is_integer(length), do: :ok

  defp ask(device, request) do
    ref = :erlang.monitor(:process, device)
    send(device, {:file_request, self(), ref, request})

    receive do
      {:file_reply, ^ref, reply} ->
        :erlang.demonitor(ref, [:flush])
        reply

      {:DOWN, ^ref, _, _, _} ->
        {:error, :terminated}
    end
  end

  @doc "The name of the file behind a device."
  def pid2name(device) when is_pid(device) do
    case ask(device, :name) do
      {:ok, name} -> {:ok, name}
      _ -> :undefined
    end
  end

  @doc "Copies at most some bytes between names, devices or `{name, modes}`."
  def copy(source, destination, most)
      when most == :infinity or (is_integer(most) and most >= 0) do
    with {:ok, from, close_from} <- opened(source, [:read, :binary, :raw]) do
      result =
        with {:ok, to, close_to} <- opened(destination, [:write, :binary, :raw]) do
          copied = copy_opened(from, to, most, 0)
          if close_to, do: close(to)
          copied
        end

      if close_from, do: close(from)
      result
    end
  end

  def copy(_, _, _), do: {:error, :badarg}

  @doc "As `copy/3`, all of it."
  def copy(source, destination) when is_binary(source) and is_binary(destination),
    do: :rshell.copy_file(source, destination)

  def copy(source, destination), do: copy(source, destination, :infinity)

  defp opened(device, _) when is_pid(device), do: {:ok, device, false}
  defp opened({:file_descriptor, _, _} = device, _), do: {:ok, device, false}

  defp opened({name, modes}, more) when is_list(modes) do
    with {:ok, device} <- open(name, modes ++ (more -- [:raw])), do: {:ok, device, true}
  end

  defp opened(name, modes) do
    with {:ok, device} <- open(name, modes), do: {:ok, device, true}
  end

  defp copy_opened(_from, _to, 0, done), do: {:ok, done}

  defp copy_opened(from, to, left, done) do
    case read(from, if(left == :infinity, do: 65_536, else: min(left, 65_536))) do
      {:ok, data} ->
        size = :erlang.iolist_size(data)
        left = if left == :infinity, do: left, else: left - size
        with :ok <- write(to, data), do: copy_opened(from, to, left, done + size)

      :eof ->
        {:ok, done}

      error ->
        error
    end
  end

  @doc "Sends a file to a socket."
  def sendfile(name, socket) do
    with {:ok, data} <- :file.read_file(name),
         :ok <- :gen_tcp.send(socket, data),
         do: {:ok, byte_size(data)}
  end

  @doc "Sends a part of an open file to a socket; 0 bytes mean the rest."
  def sendfile(device, socket, offset, bytes, _options) do
    size = if bytes == 0, do: 1_073_741_824, else: bytes

    case pread(device, offset, size) do
      {:ok, data} -> with :ok <- :gen_tcp.send(socket, data), do: {:ok, :erlang.iolist_size(data)}
      :eof -> {:ok, 0}
      error -> error
    end
  end

  @doc "Reads the Erlang terms of a file."
  def consult(name) do
    with {:ok, text} <- :file.read_file(name), do: :rshell_terms.all(text)
  end

  @doc "As `consult/1`, of the first of some folders that has the file."
  def path_consult(path, name), do: in_path(path, name, &consult/1)

  @doc """
  Evaluates the Erlang expressions of a file and returns the value of the last: `{:ok, value}`, or `{:error, {line, module,
  reason}}`.
  """
  def script(name), do: script(name, [])

  @doc "As `script/1`, with bindings of variables."
  def script(name, bindings) do
    with {:ok, text} <- :file.read_file(name), do: :rshell_terms.evaluated(text, bindings)
  end

  @doc "As `script/1`, of the first of some folders that has the file: `{:ok, value, name}`."
  def path_script(path, name), do: path_script(path, name, [])

  @doc "As `path_script/2`, with bindings of variables."
  def path_script(path, name, bindings), do: in_path(path, name, &script(&1, bindings))

  @doc "As `script/1`, for what the expressions do: `:ok`."
  def eval(name), do: eval(name, [])

  @doc "As `eval/1`, with bindings of variables."
  def eval(name, bindings), do: with({:ok, _} <- script(name, bindings), do: :ok)

  @doc "As `eval/1`, of the first of some folders that has the file: `{:ok, name}`."
  def path_eval(path, name), do: path_eval(path, name, [])

  @doc "As `path_eval/2`, with bindings of variables."
  def path_eval(path, name, bindings) do
    with {:ok, _, name} <- path_script(path, name, bindings), do: {:ok, name}
  end

  @doc "Opens the file in the first of some folders that has it: `{:ok, device, name}`."
  def path_open(path, name, modes) do
    in_path(path, name, fn name ->
      with {:error, :enotdir} <- open(name, modes), do: {:error, :enoent}
    end)
  end

  defp in_path(path, name, fun) do
    folders = if :filename.pathtype(name) == :absolute, do: [""], else: path

    :lists.foldl(
      fn
        folder, {:error, :enoent} ->
          full = if folder == '.', do: name, else: :filename.join(folder, name)
          with {:ok, found} <- fun.(full), do: {:ok, found, full}

        _, found ->
          found
      end,
      {:error, :enoent},
      folders
    )
  end

  @doc "Sets who may read, write and run a file, an integer such as `0o644`."
  def change_mode(name, mode) when is_integer(mode), do: change_info(name, 8, mode)

  @doc "Sets the owner of a file, by number."
  def change_owner(name, owner) when is_integer(owner), do: change_info(name, 13, owner)

  @doc "Sets the owner and the group of a file, by number."
  def change_owner(name, owner, group) when is_integer(owner) and is_integer(group) do
    with :ok <- change_owner(name, owner), do: change_group(name, group)
  end

  @doc "Sets the group of a file, by number."
  def change_group(name, group) when is_integer(group), do: change_info(name, 14, group)

  # What is undefined stays as it is in the file.
  defp change_info(name, place, value) do
    info = :erlang.make_tuple(14, :undefined, [{1, :file_info}, {place, value}])

    with {:ok, _} <- :file.read_file_info(name),
         do: :file.write_file_info(name, info)
  end

  @doc "Sets the time of a file's last change."
  def change_time(name, {{_, _, _}, {_, _, _}} = time), do: change_time(name, time, time)

  @doc "Sets the times of a file's last access and last change."
  def change_time(name, {{_, _, _}, {_, _, _}} = accessed, {{_, _, _}, {_, _, _}} = changed) do
    with {:ok, info} <- :file.read_file_info(name) do
      info = :erlang.setelement(5, info, accessed)
      :file.write_file_info(name, :erlang.setelement(6, info, changed))
    end
  end

  @doc "The folder this node is in."
  def get_cwd(drive) when is_list(drive), do: {:error, :enotsup}
  def get_cwd(drive) when is_atom(drive), do: {:error, :einval}
  def get_cwd(_drive), do: {:error, :badarg}

  @doc "A file's other name, which nothing here has."
  def altname(_name), do: {:error, :enotsup}

  @doc "As `read_file_info/1`."
  def raw_read_file_info(name), do: :file.read_file_info(name)

  @doc "As `write_file_info/2`."
  def raw_write_file_info(name, info), do: :file.write_file_info(name, info)
end
