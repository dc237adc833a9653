defmodule File do
  @moduledoc ~S"""
  Files and directories. Functions return `:ok`, `{:ok, result}` or `{:error, reason}`; those ending in `!` return the result and raise a `File.Error`, which tells the path, otherwise.

  Reasons are the atoms of the operating system: `:enoent`, there is no such file; `:eexist`, there is one already; `:eacces`, not allowed; `:eisdir`, it is a directory; `:enotdir`, a part of the path is none;
  `:enospc`, the disk is full.

      iex> File.read("/no/such/file")
      {:error, :enoent}
      iex> File.write!("greeting", "hello\n")
      :ok
      iex> File.read!("greeting")
      "hello\n"

  A large file is read line by line, by `stream!/3`:

      iex> File.write!("numbers", "1\n22\n333\n")
      iex> File.stream!("numbers") |> Stream.map(&String.trim/1) |> Enum.map(&String.length/1)
      [1, 2, 3]

  Relative paths count from the working directory of the whole program, which `cd/1` changes. Names of files are the matter of `Path`.
  """

  @frames [type: nil, text: nil]

  @type posix :: :file.posix()
  @type io_device :: :file.io_device()
  @type stat_options :: [{:time, :local | :universal | :posix}]

  @type encoding_mode ::
          :utf8
          | {:encoding,
             :latin1
             | :unicode
             | :utf8
             | :utf16
             | :utf32
             | {:utf16, :big | :little}
             | {:utf32, :big | :little}}

  @type erlang_time ::
          {{year :: non_neg_integer, month :: 1..12, day :: 1..31},
           {hour :: 0..23, minute :: 0..59, second :: 0..59}}

  @type mode ::
          :append
          | :binary
          | :charlist
          | :compressed
          | :delayed_write
          | :exclusive
          | :raw
          | :read
          | :read_ahead
          | :sync
          | :write
          | {:read_ahead, pos_integer}
          | {:delayed_write, non_neg_integer, non_neg_integer}
          | encoding_mode

  @type on_conflict_callback :: (Path.t(), Path.t() -> boolean)
  @type posix_time :: integer

  @type stream_mode ::
          encoding_mode
          | :append
          | :compressed
          | :delayed_write
          | :trim_bom
          | {:read_ahead, pos_integer | false}
          | {:delayed_write, non_neg_integer, non_neg_integer}

  @doc """
  Tells whether a path is a regular file.

      iex> File.write!("regular", "")
      iex> {File.regular?("regular"), File.regular?(".")}
      {true, false}
  """
  @spec regular?(Path.t(), [:raw]) :: boolean
  def regular?(path, _opts \\ []), do: type(path) == :regular

  @doc """
  Tells whether a path is a directory.

      iex> File.dir?("/")
      true
  """
  @spec dir?(Path.t(), [:raw]) :: boolean
  def dir?(path, _opts \\ []), do: type(path) == :directory

  @doc """
  Tells whether there is something under a path: a file, a directory, or what a link points to. It may be gone by the time one acts on it: better do it, and look at the result.

      iex> File.exists?("there is no such file")
      false
      iex> File.exists?("/")
      true
  """
  @spec exists?(Path.t(), [:raw]) :: boolean
  def exists?(path, _opts \\ []), do: type(path) != nil

  defp type(path) do
    case :file.read_file_info(text(path)) do
      {:ok, info} -> elem(info, 2)
      _ -> nil
    end
  end

  defp text(path), do: IO.chardata_to_string(path)

  # A macro, so that the function that was called is the one that raises.
  defmacrop must(result, action, path) do
    quote do
      case unquote(result) do
        :ok ->
          :ok

        {:ok, result} ->
          result

        {:error, reason} ->
          raise File.Error, reason: reason, action: unquote(action), path: text(unquote(path))
      end
    end
  end

  @doc """
  Makes a directory.

      iex> File.mkdir("made")
      :ok
      iex> File.mkdir("made")
      {:error, :eexist}
  """
  @spec mkdir(Path.t()) :: :ok | {:error, posix}
  def mkdir(path), do: :file.make_dir(text(path))

  @doc """
  Makes a directory, raising if it fails.

      File.mkdir!("notes")
  """
  @spec mkdir!(Path.t()) :: :ok
  def mkdir!(path), do: path |> mkdir() |> must("make directory", path)

  @doc """
  Makes a directory and those above it, as far as they are not there. `:ok` also when it was there before.

      iex> File.mkdir_p("a/b/c")
      :ok
      iex> File.mkdir_p("a/b/c")
      :ok
      iex> File.dir?("a/b/c")
      true
  """
  @spec mkdir_p(Path.t()) :: :ok | {:error, posix}
  def mkdir_p(path), do: path |> text() |> make_all()

  defp make_all("/"), do: :ok

  defp make_all(path) do
    if dir?(path) do
      :ok
    else
      parent = Path.dirname(path)

      with :ok <- if(parent == path, do: :ok, else: made_above(make_all(parent))) do
        case :file.make_dir(path) do
          {:error, :eexist} -> if dir?(path), do: :ok, else: {:error, :eexist}
          other -> other
        end
      end
    end
  end

  defp made_above({:error, :eexist}), do: {:error, :enotdir}
  defp made_above(other), do: other

  @doc """
  Makes a directory and those above it, raising if it fails.

      File.mkdir_p!("notes/2024/february")
  """
  @spec mkdir_p!(Path.t()) :: :ok
  def mkdir_p!(path), do: path |> mkdir_p() |> must("make directory (with -p)", path)

  @doc """
  Reads a whole file: `{:ok, binary}`, or `{:error, reason}`. The binary is what is in the file, text or not.

      iex> File.write!("read_whole", "text")
      iex> File.read("read_whole")
      {:ok, "text"}
      iex> File.read("there is no such file")
      {:error, :enoent}
      iex> File.read("/")
      {:error, :eisdir}
  """
  @spec read(Path.t()) :: {:ok, binary} | {:error, posix}
  def read(path), do: :file.read_file(text(path))

  @doc """
  Reads a whole file and returns it; raises a `File.Error` if that fails.

      iex> File.write!("read", "text")
      iex> File.read!("read")
      "text"
      iex> File.read!("nowhere")
      ** (File.Error) could not read file "nowhere": no such file or directory
  """
  @spec read!(Path.t()) :: binary
  def read!(path), do: path |> read() |> must("read file", path)

  @doc """
  Gives what the file system knows about a file, as a `File.Stat`.

  `time:` is `:universal` (default), `:local` or `:posix`.

      iex> File.stat("/no/such/file")
      {:error, :enoent}
  """
  @spec stat(Path.t(), stat_options) :: {:ok, File.Stat.t()} | {:error, posix}
  def stat(path, opts \\ []) do
    with {:ok, info} <-
           :file.read_file_info(text(path), time: Keyword.get(opts, :time, :universal)),
         do: {:ok, File.Stat.from_record(info)}
  end

  @doc """
  Like `stat/2`, raising if it fails.

      iex> File.stat!("/").type
      :directory
  """
  @spec stat!(Path.t(), stat_options) :: File.Stat.t()
  def stat!(path, opts \\ []), do: path |> stat(opts) |> must("read file stats", path)

  @doc """
  Like `stat/2`, but of a symbolic link itself.

      {:ok, stat} = File.lstat("link.txt")
      stat.type
      #=> :symlink
  """
  @spec lstat(Path.t(), stat_options) :: {:ok, File.Stat.t()} | {:error, posix}
  def lstat(path, opts \\ []) do
    with {:ok, info} <-
           :file.read_link_info(text(path), time: Keyword.get(opts, :time, :universal)),
         do: {:ok, File.Stat.from_record(info)}
  end

  @doc """
  Like `lstat/2`, raising if it fails.

      File.lstat!("link.txt").type
      #=> :symlink
  """
  @spec lstat!(Path.t(), stat_options) :: File.Stat.t()
  def lstat!(path, opts \\ []), do: path |> lstat(opts) |> must("read file stats", path)

  @doc """
  Reads where a symbolic link points.

      File.read_link("link.txt")
      #=> {:ok, "notes.txt"}
  """
  @spec read_link(Path.t()) :: {:ok, binary} | {:error, posix}
  def read_link(path) do
    with {:ok, target} <- :file.read_link(text(path)), do: {:ok, IO.chardata_to_string(target)}
  end

  @doc """
  Reads where a symbolic link points, raising if it fails.

      File.read_link!("link.txt")
      #=> "notes.txt"
  """
  @spec read_link!(Path.t()) :: binary
  def read_link!(path), do: path |> read_link() |> must("read link", path)

  @doc """
  Changes what the file system knows about a file.

      File.write_stat("notes.txt", %{File.stat!("notes.txt") | mode: 0o600})
  """
  @spec write_stat(Path.t(), File.Stat.t(), stat_options) :: :ok | {:error, posix}
  def write_stat(path, stat, opts \\ []) do
    time = Keyword.get(opts, :time, :universal)
    :file.write_file_info(text(path), File.Stat.to_record(stat), time: time)
  end

  @doc """
  Like `write_stat/3`, raising if it fails.

      File.write_stat!("notes.txt", %{File.stat!("notes.txt") | mode: 0o600})
  """
  @spec write_stat!(Path.t(), File.Stat.t(), stat_options) :: :ok
  def write_stat!(path, stat, opts \\ []),
    do: path |> write_stat(stat, opts) |> must("write file stats", path)

  @doc """
  Sets the times of a file, which is made if it does not exist.

      iex> File.touch("touched")
      :ok
      iex> File.read("touched")
      {:ok, ""}
  """
  @spec touch(Path.t(), tuple | integer) :: :ok | {:error, posix}
  def touch(path, time \\ :os.system_time(:second))

  def touch(path, time) when is_tuple(time),
    do: touch(path, :calendar.datetime_to_gregorian_seconds(time) - 62_167_219_200)

  def touch(path, time) when is_integer(time) do
    path = text(path)

    with {:error, :enoent} <- change(path, mtime: time, atime: time),
         :ok <- write(path, "", [:append]),
         do: change(path, mtime: time, atime: time)
  end

  @doc """
  Like `touch/2`, raising if it fails.

      File.touch!("notes.txt")
  """
  @spec touch!(Path.t(), tuple | integer) :: :ok
  def touch!(path, time \\ :os.system_time(:second)),
    do: path |> touch(time) |> must("touch", path)

  @doc """
  Makes a hard link.

      File.ln("notes.txt", "same.txt")
  """
  @spec ln(Path.t(), Path.t()) :: :ok | {:error, posix}
  def ln(existing, new), do: :file.make_link(text(existing), text(new))

  @doc """
  Makes a hard link, raising if it fails.

      File.ln!("notes.txt", "same.txt")
  """
  @spec ln!(Path.t(), Path.t()) :: :ok
  def ln!(existing, new), do: linked(ln(existing, new), "create hard link", existing, new)

  @doc """
  Makes a symbolic link.

      iex> File.ln_s("target", "link")
      :ok
      iex> File.read_link("link")
      {:ok, "target"}
  """
  @spec ln_s(Path.t(), Path.t()) :: :ok | {:error, posix}
  def ln_s(existing, new), do: :file.make_symlink(text(existing), text(new))

  @doc """
  Makes a symbolic link, raising if it fails.

      File.ln_s!("notes.txt", "link.txt")
  """
  @spec ln_s!(Path.t(), Path.t()) :: :ok
  def ln_s!(existing, new), do: linked(ln_s(existing, new), "create symlink", existing, new)

  defp linked(:ok, _action, _existing, _new), do: :ok

  defp linked({:error, reason}, action, existing, new) do
    raise File.LinkError, reason: reason, action: action, existing: text(existing), new: text(new)
  end

  @doc """
  Copies a file or the first bytes of it, giving how many bytes were copied.

      iex> File.write!("original", "text")
      iex> File.copy("original", "copied", 2)
      {:ok, 2}
      iex> File.read("copied")
      {:ok, "te"}
  """
  @spec copy(Path.t() | io_device, Path.t() | io_device, pos_integer | :infinity) ::
          {:ok, non_neg_integer} | {:error, posix}
  def copy(source, destination, bytes_count \\ :infinity) do
    with {:ok, data} <- copy_source(source, bytes_count),
         :ok <- copy_target(destination, data),
         do: {:ok, byte_size(data)}
  end

  defp copy_source(device, count) when is_pid(device) do
    case IO.binread(device, if(count == :infinity, do: :eof, else: count)) do
      :eof -> {:ok, ""}
      data when is_binary(data) -> {:ok, data}
      error -> error
    end
  end

  defp copy_source({:file_descriptor, _, _} = device, count), do: read_raw(device, count, "")

  defp copy_source(path, count) do
    with {:ok, data} <- read(path),
         do: {:ok, :erlang.binary_part(data, 0, min(byte_size(data), count))}
  end

  defp read_raw(_device, 0, read), do: {:ok, read}

  defp read_raw(device, count, read) do
    case :file.read(device, min(count, 65536)) do
      {:ok, data} when count == :infinity -> read_raw(device, count, read <> data)
      {:ok, data} -> read_raw(device, count - byte_size(data), read <> data)
      :eof -> {:ok, read}
      error -> error
    end
  end

  defp copy_target(device, data) when is_pid(device), do: IO.binwrite(device, data)
  defp copy_target({:file_descriptor, _, _} = device, data), do: :file.write(device, data)
  defp copy_target(path, data), do: write(path, data)

  @doc """
  Like `copy/3`, raising if it fails.

      File.copy!("notes.txt", "copy.txt")
      #=> 9
  """
  @spec copy!(Path.t() | io_device, Path.t() | io_device, pos_integer | :infinity) ::
          non_neg_integer
  def copy!(source, destination, bytes_count \\ :infinity) do
    case copy(source, destination, bytes_count) do
      {:ok, count} -> count
      {:error, reason} -> raise(File.CopyError, copy_error(reason, "copy", source, destination))
    end
  end

  defp copy_error(reason, action, source, destination, on \\ "") do
    [
      reason: reason,
      action: action,
      source: text(source),
      destination: text(destination),
      on: on
    ]
  end

  @doc """
  Renames a file or directory.

      iex> File.write!("before", "text")
      iex> File.rename("before", "after")
      :ok
      iex> File.read("after")
      {:ok, "text"}
  """
  @spec rename(Path.t(), Path.t()) :: :ok | {:error, posix}
  def rename(source, destination), do: :file.rename(text(source), text(destination))

  @doc """
  Renames a file or directory, raising if it fails.

      File.rename!("notes.txt", "old.txt")
  """
  @spec rename!(Path.t(), Path.t()) :: :ok
  def rename!(source, destination) do
    with {:error, reason} <- rename(source, destination) do
      raise File.RenameError,
        reason: reason,
        action: "rename",
        source: text(source),
        destination: text(destination)
    end
  end

  @doc """
  Copies a file with its mode; `:on_conflict` is asked before one is replaced.

      iex> File.write!("cp_source", "text")
      iex> File.cp("cp_source", "cp_target")
      :ok
  """
  @spec cp(Path.t(), Path.t(), keyword | (Path.t(), Path.t() -> boolean)) :: :ok | {:error, posix}
  def cp(source, destination, options \\ []) do
    source = text(source)
    destination = text(destination)

    case copy_one(source, destination, on_conflict(options)) do
      {:error, reason} -> {:error, reason}
      _ -> :ok
    end
  end

  defp on_conflict(fun) when is_function(fun, 2), do: fun
  defp on_conflict(options), do: Keyword.get(options, :on_conflict, fn _, _ -> true end)

  defp copy_one(source, destination, ask) do
    if Path.expand(source) == Path.expand(destination) or
         (exists?(destination) and not ask.(source, destination)) do
      :kept
    else
      with {:ok, stat} <- stat(source),
           {:ok, _} <-
             if(stat.type == :directory, do: {:error, :eisdir}, else: copy(source, destination)),
           do: chmod(destination, stat.mode)
    end
  end

  @doc """
  Like `cp/3`, raising if it fails.

      File.cp!("notes.txt", "copy.txt")
  """
  @spec cp!(Path.t(), Path.t(), keyword | (Path.t(), Path.t() -> boolean)) :: :ok
  def cp!(source, destination, options \\ []) do
    with {:error, reason} <- cp(source, destination, options),
         do: raise(File.CopyError, copy_error(reason, "copy", source, destination))
  end

  @doc """
  Copies a file or a directory with all that is in it, giving the paths that were made.

      iex> File.mkdir_p!("tree/branch")
      iex> {:ok, copied} = File.cp_r("tree", "forest")
      iex> Enum.sort(copied)
      ["forest", "forest/branch"]
  """
  @spec cp_r(Path.t(), Path.t(), keyword | (Path.t(), Path.t() -> boolean)) ::
          {:ok, [binary]} | {:error, posix, binary}
  def cp_r(source, destination, options \\ []) do
    source = without_null(source, "cp_r/3")
    destination = without_null(destination, "cp_r/3")
    follow? = is_list(options) and Keyword.get(options, :dereference_symlinks, false)
    how = %{ask: on_conflict(options), follow?: follow?}

    case copy_tree(source, destination, how, []) do
      {:error, _, _} = error -> error
      done -> {:ok, done}
    end
  end

  defp without_null(path, function) do
    path = text(path)

    if String.contains?(path, "\0") do
      raise ArgumentError,
            "cannot execute File.#{function} for path with null byte, got: #{inspect(path)}"
    end

    path
  end

  defp copy_tree(_source, _destination, _how, {:error, _, _} = error), do: error

  defp copy_tree(source, destination, how, done) do
    case lstat(source) do
      {:ok, %{type: :directory}} -> copy_folder(source, destination, how, done)
      {:ok, %{type: :symlink}} -> copy_link(source, destination, how, done)
      {:ok, _} -> copied(copy_one(source, destination, how.ask), source, destination, done)
      {:error, reason} -> {:error, reason, source}
    end
  end

  defp copy_folder(source, destination, how, done) do
    with {:names, {:ok, names}} <- {:names, ls(source)},
         made when made in [:ok, {:error, :eexist}] <- mkdir(destination) do
      Enum.reduce(names, [destination | done], fn name, done ->
        copy_tree(Path.join(source, name), Path.join(destination, name), how, done)
      end)
    else
      {:names, {:error, reason}} -> {:error, reason, source}
      {:error, reason} -> {:error, reason, destination}
    end
  end

  defp copy_link(source, destination, how, done) do
    case read_link(source) do
      {:ok, target} when how.follow? ->
        copy_tree(Path.expand(target, Path.dirname(source)), destination, how, done)

      {:ok, target} ->
        copied(ln_s(target, destination), source, destination, done)

      {:error, reason} ->
        {:error, reason, source}
    end
  end

  defp copied(:ok, _source, destination, done), do: [destination | done]
  defp copied(:kept, _source, _destination, done), do: done
  defp copied({:error, reason}, source, _destination, _done), do: {:error, reason, source}

  @doc """
  Like `cp_r/3`, raising if it fails.

      File.cp_r!("notes", "copy")
      #=> ["copy", "copy/2024"]
  """
  @spec cp_r!(Path.t(), Path.t(), keyword | (Path.t(), Path.t() -> boolean)) :: [binary]
  def cp_r!(source, destination, options \\ []) do
    case cp_r(source, destination, options) do
      {:ok, files} ->
        files

      {:error, reason, file} ->
        raise(File.CopyError, copy_error(reason, "copy recursively", source, destination, file))
    end
  end

  @doc ~S"""
  Writes a file anew, from text, bytes, or nested lists of these, and returns `:ok` or `{:error, reason}`. The directory has to be there. The mode `:append` adds to what is there, `:exclusive` refuses a file that is there; others as `open/2`.

      iex> File.write("written", ["one", ?\n])
      :ok
      iex> File.write("written", "two", [:append])
      :ok
      iex> File.read("written")
      {:ok, "one\ntwo"}
      iex> File.write("no/such/directory", "")
      {:error, :enoent}
  """
  @spec write(Path.t(), iodata, list) :: :ok | {:error, posix}
  def write(path, content, modes \\ []),
    do: :file.write_file(text(path), content, modes(modes, false))

  @doc """
  Writes a file, raising if it fails.

      File.write!("notes.txt", "buy milk\\n", [:append])
  """
  @spec write!(Path.t(), iodata, list) :: :ok
  def write!(path, content, modes \\ []),
    do: path |> write(content, modes) |> must("write to file", path)

  @doc """
  Removes a file.

      iex> File.write!("removed", "")
      iex> File.rm("removed")
      :ok
      iex> File.rm("removed")
      {:error, :enoent}
  """
  @spec rm(Path.t()) :: :ok | {:error, posix}
  def rm(path), do: :file.delete(text(path))

  @doc """
  Removes a file, raising if it fails.

      File.rm!("notes.txt")
  """
  @spec rm!(Path.t()) :: :ok
  def rm!(path), do: path |> rm() |> must("remove file", path)

  @doc """
  Removes an empty directory.

      iex> File.mkdir!("empty")
      iex> File.rmdir("empty")
      :ok
  """
  @spec rmdir(Path.t()) :: :ok | {:error, posix}
  def rmdir(path), do: :file.del_dir(text(path))

  @doc """
  Removes an empty directory, raising if it fails.

      File.rmdir!("notes")
  """
  @spec rmdir!(Path.t()) :: :ok
  def rmdir!(path), do: path |> rmdir() |> must("remove directory", path)

  @doc """
  Removes a path and, if it is a directory, all that is in it. Returns `{:ok, paths}` that were removed, `{:ok, []}` when there was nothing, or `{:error, reason, path}`. Links are removed, not what they point to. There is no way back.

      iex> File.mkdir_p!("rubbish/old")
      iex> {:ok, removed} = File.rm_rf("rubbish")
      iex> Enum.sort(removed)
      ["rubbish", "rubbish/old"]
      iex> File.rm_rf("rubbish")
      {:ok, []}
  """
  @spec rm_rf(Path.t()) :: {:ok, [binary]} | {:error, posix, binary}
  def rm_rf(path), do: path |> without_null("rm_rf/1") |> remove({:ok, []})

  defp remove(path, {:ok, done}) do
    case :file.read_link_info(path) do
      {:ok, info} when elem(info, 2) == :directory -> remove_folder(path, done)
      {:ok, _} -> removed(rm(path), path, done)
      {:error, reason} when reason in [:enoent, :enotdir] -> {:ok, done}
      {:error, reason} -> {:error, reason, path}
    end
  end

  defp remove(_path, error), do: error

  defp remove_folder(path, done) do
    case ls(path) do
      {:ok, names} ->
        with {:ok, done} <- Enum.reduce(names, {:ok, done}, &remove(Path.join(path, &1), &2)),
             do: removed(rmdir(path), path, done)

      {:error, reason} ->
        {:error, reason, path}
    end
  end

  defp removed(:ok, path, done), do: {:ok, [path | done]}
  defp removed({:error, :enoent}, _path, done), do: {:ok, done}
  defp removed({:error, reason}, path, _done), do: {:error, reason, path}

  @doc """
  Like `rm_rf/1`, raising if it fails.

      File.rm_rf!("notes")
      #=> ["notes", "notes/2024"]
  """
  @spec rm_rf!(Path.t()) :: [binary]
  def rm_rf!(path) do
    case rm_rf(path) do
      {:ok, files} ->
        files

      {:error, reason, _} ->
        raise File.Error,
          reason: reason,
          path: text(path),
          action: "remove files and directories recursively from"
    end
  end

  @doc ~S"""
  Opens a file and returns `{:ok, device}`, for the functions of `IO`, or `{:error, reason}`. It is closed by `close/1`, or when the process that opened it ends.

  Modes: `:read`, unless another is given; `:write`, which empties it; `:append`; both `:read` and `:write`, which leaves what is there; `:exclusive`, new files only; `:utf8`, for text; `:charlist`; `:raw`, without a process,
  for `:file` only; `:compressed` and others. With a function as the second argument see `open/3`.

      iex> File.open("/no/such/file")
      {:error, :enoent}
      iex> {:ok, file} = File.open("opened", [:write, :utf8])
      iex> IO.puts(file, "olá")
      iex> File.close(file)
      :ok
      iex> File.read("opened")
      {:ok, "olá\n"}
  """
  @spec open(Path.t(), list | (io_device -> res)) :: {:ok, io_device | res} | {:error, posix}
        when res: var
  def open(path, modes_or_function \\ [])
  def open(path, modes) when is_list(modes), do: :file.open(text(path), modes(modes, true))
  def open(path, function) when is_function(function, 1), do: open(path, [], function)

  @doc ~S"""
  Opens a file, calls the function with it, closes it in any case, and returns `{:ok, value of the function}` or `{:error, reason}`.

      iex> File.write!("lines", "one\ntwo\n")
      iex> File.open("lines", [:read], &IO.read(&1, :line))
      {:ok, "one\n"}
      iex> File.open("nowhere", [:read], &IO.read(&1, :line))
      {:error, :enoent}
  """
  @spec open(Path.t(), list, (io_device -> res)) :: {:ok, res} | {:error, posix} when res: var
  def open(path, modes, function) when is_list(modes) and is_function(function, 1) do
    with {:ok, device} <- open(path, modes) do
      try do
        {:ok, function.(device)}
      after
        :ok = close(device)
      end
    end
  end

  @doc """
  Like `open/2`, raising if it fails.

      file = File.open!("notes.txt", [:write])
  """
  @spec open!(Path.t(), list | (io_device -> res)) :: io_device | res when res: var
  def open!(path, modes_or_function \\ []),
    do: path |> open(modes_or_function) |> must("open", path)

  @doc """
  Like `open/3`, raising if it fails.

      File.open!("notes.txt", [:write], fn file -> IO.puts(file, "buy milk") end)
      #=> :ok
  """
  @spec open!(Path.t(), list, (io_device -> res)) :: res when res: var
  def open!(path, modes, function), do: path |> open(modes, function) |> must("open", path)

  @doc "Gives the working directory."
  @spec cwd() :: {:ok, binary} | {:error, posix}
  def cwd do
    with {:ok, dir} <- :file.get_cwd(), do: {:ok, IO.chardata_to_string(dir)}
  end

  @doc """
  Gives the working directory, raising if it fails.

      iex> File.cwd!() |> Path.type()
      :absolute
  """
  @spec cwd!() :: binary
  def cwd! do
    case cwd() do
      {:ok, dir} ->
        dir

      {:error, reason} ->
        raise File.Error, reason: reason, action: "get current working directory"
    end
  end

  @doc """
  Changes the working directory.

      File.cd("lib")
  """
  @spec cd(Path.t()) :: :ok | {:error, posix}
  def cd(path), do: :file.set_cwd(text(path))

  @doc """
  Changes the working directory, raising if it fails.

      File.cd!("lib")
  """
  @spec cd!(Path.t()) :: :ok
  def cd!(path), do: path |> cd() |> must("set current working directory to", path)

  @doc """
  Runs a function in another working directory.

      iex> File.cd!("/", fn -> File.cwd!() end)
      "/"
  """
  @spec cd!(Path.t(), (() -> res)) :: res when res: var
  def cd!(path, function) do
    old = cwd!()
    cd!(path)

    try do
      function.()
    after
      cd!(old)
    end
  end

  @doc """
  Returns the names of what is in a directory, without hidden ones left out, in no particular order: `{:ok, names}` or `{:error, reason}`. They are names, not paths: `Path.join/2` makes these. `Path.wildcard/2` looks for patterns.

      iex> File.mkdir_p!("listed/a")
      iex> File.ls("listed")
      {:ok, ["a"]}
      iex> File.ls("nowhere")
      {:error, :enoent}
  """
  @spec ls(Path.t()) :: {:ok, [binary]} | {:error, posix}
  def ls(path \\ ".") do
    with {:ok, names} <- :file.list_dir(text(path)),
         do: {:ok, :lists.map(&IO.chardata_to_string/1, names)}
  end

  @doc """
  Lists the names in a directory, raising if it fails.

      iex> File.ls!() |> is_list()
      true
  """
  @spec ls!(Path.t()) :: [binary]
  def ls!(path \\ "."), do: path |> ls() |> must("list directory", path)

  @doc """
  Closes a file.

      {:ok, file} = File.open("notes.txt")
      File.close(file)
      #=> :ok
  """
  @spec close(io_device) :: :ok | {:error, posix}
  def close(io_device), do: :file.close(io_device)

  @doc ~S"""
  Makes a stream of the lines of a file, with their ends, or of pieces of so many bytes; it is also a collectable that writes the file. The file is opened when the stream is run, and closed at its end, so only then a
  `File.Error` is raised.

      iex> File.write!("streamed", "one\ntwo\n")
      iex> File.stream!("streamed") |> Enum.map(&String.trim/1)
      ["one", "two"]
      iex> File.stream!("streamed", [], 3) |> Enum.take(1)
      ["one"]
      iex> ["a\n", "b\n"] |> Enum.into(File.stream!("collected"))
      iex> File.read!("collected")
      "a\nb\n"
  """
  @spec stream!(Path.t(), list, :line | pos_integer) :: File.Stream.t()
  def stream!(path, modes \\ [], line_or_bytes \\ :line)

  def stream!(path, line_or_bytes, modes) when is_list(modes) and not is_list(line_or_bytes),
    do: stream!(path, modes, line_or_bytes)

  def stream!(path, modes, line_or_bytes),
    do: File.Stream.__build__(text(path), modes(modes, true), line_or_bytes)

  @doc """
  Changes the mode of a file.

      iex> File.write!("script", "")
      iex> File.chmod("script", 0o755)
      :ok
  """
  @spec chmod(Path.t(), non_neg_integer) :: :ok | {:error, posix}
  def chmod(path, mode),
    do: change(path, mode: mode)

  @doc """
  Changes the mode of a file, raising if it fails.

      File.chmod!("run.sh", 0o755)
  """
  @spec chmod!(Path.t(), non_neg_integer) :: :ok
  def chmod!(path, mode), do: path |> chmod(mode) |> must("change mode for", path)

  @doc """
  Changes the owner of a file.

      File.chown("notes.txt", 1000)
  """
  @spec chown(Path.t(), non_neg_integer) :: :ok | {:error, posix}
  def chown(path, uid),
    do: change(path, uid: uid)

  @doc """
  Changes the owner of a file, raising if it fails.

      File.chown!("notes.txt", 1000)
  """
  @spec chown!(Path.t(), non_neg_integer) :: :ok
  def chown!(path, uid), do: path |> chown(uid) |> must("change owner for", path)

  @doc """
  Changes the group of a file.

      File.chgrp("notes.txt", 1000)
  """
  @spec chgrp(Path.t(), non_neg_integer) :: :ok | {:error, posix}
  def chgrp(path, gid),
    do: change(path, gid: gid)

  @doc """
  Changes the group of a file, raising if it fails.

      File.chgrp!("notes.txt", 1000)
  """
  @spec chgrp!(Path.t(), non_neg_integer) :: :ok
  def chgrp!(path, gid), do: path |> chgrp(gid) |> must("change group for", path)

  # What is undefined in the record stays as it is in the file.
  defp change(path, fields) do
    [:file_info | values] = Tuple.to_list(File.Stat.to_record(struct(File.Stat, fields)))
    values = :lists.map(&if(&1 == nil, do: :undefined, else: &1), values)
    :file.write_file_info(text(path), List.to_tuple([:file_info | values]), time: :posix)
  end

  # Files are read as binaries unless charlists are asked for.
  defp modes(modes, binary?) do
    kept =
      for mode <- modes,
          mode not in [:charlist, :char_list],
          do: if(mode == :utf8, do: {:encoding, :utf8}, else: mode)

    if binary? and not charlist?(modes), do: kept ++ [:binary], else: kept
  end

  defp charlist?(modes), do: :charlist in modes or :char_list in modes
end
