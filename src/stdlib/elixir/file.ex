defmodule File do
  @moduledoc ~S"""
  Files and directories. Functions return `:ok`, `{:ok, result}` or `{:error, reason}`; those ending in `!`
  return the result and raise a `File.Error`, which tells the path, otherwise.

  Reasons are the atoms of the operating system: `:enoent`, there is no such file; `:eexist`, there is one
  already; `:eacces`, not allowed; `:eisdir`, it is a directory; `:enotdir`, a part of the path is none;
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

  Relative paths count from the working directory of the whole program, which `cd/1` changes. Names of files
  are the matter of `Path`.
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
  def regular?(path, opts \\ []), do: type(path, opts) == :regular

  @doc """
  Tells whether a path is a directory, or a link to one.

      iex> File.dir?("/")
      true
      iex> File.dir?("there is no such directory")
      false
  """
  @spec dir?(Path.t(), [:raw]) :: boolean
  def dir?(path, opts \\ []), do: type(path, opts) == :directory

  @doc """
  Tells whether there is something under a path: a file, a directory, or what a link points to. It may be gone
  by the time one acts on it: better do it, and look at the result.

      iex> File.exists?("there is no such file")
      false
      iex> File.exists?("/")
      true
  """
  @spec exists?(Path.t(), [:raw]) :: boolean
  def exists?(path, opts \\ []), do: type(path, opts) != nil

  @no_options "errors were found at the given arguments:\n\n  * 2nd argument: not a proper list\n"

  defp type(path, opts) do
    path = text(path)
    # Files are this node's anyway, `:raw` or not.
    if List.improper?([:raw | opts]), do: raise(ArgumentError, @no_options)

    case :file.read_file_info(path) do
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
  Makes a directory in one that is there: `:ok`, or `{:error, reason}`: `:eexist` when there is one, `:enoent`
  when the one above it is missing, which `mkdir_p/1` makes.

      iex> File.mkdir("made")
      :ok
      iex> File.mkdir("made")
      {:error, :eexist}
      iex> File.mkdir("no/such/place")
      {:error, :enoent}
  """
  @spec mkdir(Path.t()) :: :ok | {:error, posix}
  def mkdir(path), do: :file.make_dir(text(path))

  @doc """
  As `mkdir/1`, but raises a `File.Error` if it fails.

      iex> File.mkdir!("made with force")
      :ok
      iex> File.mkdir!("made with force")
      ** (File.Error) could not make directory "made with force": file already exists
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
  As `mkdir_p/1`, but raises a `File.Error` if it fails. A directory that is there already is no failure.

      iex> File.mkdir_p!("deep/er")
      :ok
      iex> File.mkdir_p!("deep/er")
      :ok
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
  Returns what the file system knows about a file as `{:ok, stat}`, a `File.Stat` with `:size` in bytes,
  `:type` (`:regular`, `:directory` ...), `:access`, `:mtime` and others, or `{:error, reason}`. Links are
  followed. Times are in UTC; `time:` `:local` or `:posix` (seconds since 1970) gives others.

      iex> File.write!("sized", "12345")
      iex> {:ok, stat} = File.stat("sized")
      iex> {stat.size, stat.type}
      {5, :regular}
      iex> File.stat("/no/such/file")
      {:error, :enoent}
  """
  @spec stat(Path.t(), stat_options) :: {:ok, File.Stat.t()} | {:error, posix}
  def stat(path, opts \\ []) do
    opts = Keyword.put_new(opts, :time, :universal)

    with {:ok, info} <- :file.read_file_info(text(path), time: opts[:time]),
         do: {:ok, File.Stat.from_record(info)}
  end

  @doc """
  As `stat/2`, but returns the `File.Stat` itself, and raises a `File.Error` if it fails.

      iex> File.stat!("/").type
      :directory
      iex> File.stat!("/no/such/file")
      ** (File.Error) could not read file stats "/no/such/file": no such file or directory
  """
  @spec stat!(Path.t(), stat_options) :: File.Stat.t()
  def stat!(path, opts \\ []), do: path |> stat(opts) |> must("read file stats", path)

  @doc """
  As `stat/2`, but of a symbolic link itself, not of what it leads to.

      iex> File.ln_s!("nowhere at all", "dangling")
      iex> {:ok, stat} = File.lstat("dangling")
      iex> stat.type
      :symlink
      iex> File.stat("dangling")
      {:error, :enoent}
  """
  @spec lstat(Path.t(), stat_options) :: {:ok, File.Stat.t()} | {:error, posix}
  def lstat(path, opts \\ []) do
    opts = Keyword.put_new(opts, :time, :universal)

    with {:ok, info} <- :file.read_link_info(text(path), time: opts[:time]),
         do: {:ok, File.Stat.from_record(info)}
  end

  @doc """
  As `lstat/2`, but returns the `File.Stat` itself, and raises a `File.Error` if it fails.

      iex> File.lstat!("/").type
      :directory
      iex> File.lstat!("/no/such/file")
      ** (File.Error) could not read file stats "/no/such/file": no such file or directory
  """
  @spec lstat!(Path.t(), stat_options) :: File.Stat.t()
  def lstat!(path, opts \\ []), do: path |> lstat(opts) |> must("read file stats", path)

  @doc """
  Returns where a symbolic link leads, as it is written there: `{:ok, path}`, `{:error, :einval}` for what is
  no link, or another reason.

      iex> File.ln_s!("some target", "a link")
      iex> File.read_link("a link")
      {:ok, "some target"}
      iex> File.read_link("/")
      {:error, :einval}
  """
  @spec read_link(Path.t()) :: {:ok, binary} | {:error, posix}
  def read_link(path) do
    with {:ok, target} <- :file.read_link(text(path)), do: {:ok, IO.chardata_to_string(target)}
  end

  @doc """
  As `read_link/1`, but returns the path itself, and raises a `File.Error` if it fails.

      iex> File.ln_s!("some target", "another link")
      iex> File.read_link!("another link")
      "some target"
  """
  @spec read_link!(Path.t()) :: binary
  def read_link!(path), do: path |> read_link() |> must("read link", path)

  @doc """
  Changes what the file system knows about a file: mode, owner, group and times of a `File.Stat`; what cannot
  be changed, such as the size, is passed over. Options are those of `stat/2`, and have to be the same.

      iex> File.write!("private", "")
      iex> File.write_stat("private", %{File.stat!("private") | mode: 0o600})
      :ok
      iex> Bitwise.band(File.stat!("private").mode, 0o777) == 0o600
      true
  """
  @spec write_stat(Path.t(), File.Stat.t(), stat_options) :: :ok | {:error, posix}
  def write_stat(path, stat, opts \\ []) do
    opts = Keyword.put_new(opts, :time, :universal)
    :file.write_file_info(text(path), File.Stat.to_record(stat), time: opts[:time])
  end

  @doc """
  As `write_stat/3`, but raises a `File.Error` if it fails.

      iex> File.write!("kept private", "")
      iex> File.write_stat!("kept private", %{File.stat!("kept private") | mode: 0o600})
      :ok
  """
  @spec write_stat!(Path.t(), File.Stat.t(), stat_options) :: :ok
  def write_stat!(path, stat, opts \\ []),
    do: path |> write_stat(stat, opts) |> must("write file stats", path)

  @doc """
  Sets the time of the last change of a file to now, or to a given time, in UTC; a file that is not there is
  made, empty.

      iex> File.touch("touched")
      :ok
      iex> File.read("touched")
      {:ok, ""}
  """
  @spec touch(Path.t(), tuple | integer) :: :ok | {:error, posix}
  def touch(path, time \\ :os.system_time(:second))

  def touch(path, time) when is_tuple(time),
    do: path |> text() |> touch(:calendar.datetime_to_gregorian_seconds(time) - 62_167_219_200)

  def touch(path, time) when is_integer(time) do
    path = text(path)

    with {:error, :enoent} <- change(path, mtime: time, atime: time),
         :ok <- write(path, "", [:append]),
         do: change(path, mtime: time, atime: time)
  end

  @doc """
  As `touch/2`, but raises a `File.Error` if it fails.

      iex> File.touch!("touched at a time", {{2020, 1, 2}, {3, 4, 5}})
      iex> File.stat!("touched at a time").mtime
      {{2020, 1, 2}, {3, 4, 5}}
      iex> File.touch!("/no/such/directory/file")
      ** (File.Error) could not touch "/no/such/directory/file": no such file or directory
  """
  @spec touch!(Path.t(), tuple | integer) :: :ok
  def touch!(path, time \\ :os.system_time(:second)),
    do: path |> touch(time) |> must("touch", path)

  @doc """
  Makes a hard link: a second name for the same file, which stays until its last name is removed. `:ok` or
  `{:error, reason}`; the new name must not be taken, and both have to be on one file system. `ln_s/2` makes
  a link that knows its target by path.

      iex> File.write!("first name", "text")
      iex> File.ln("first name", "second name")
      :ok
      iex> File.rm!("first name")
      iex> File.read("second name")
      {:ok, "text"}
  """
  @spec ln(Path.t(), Path.t()) :: :ok | {:error, posix}
  def ln(existing, new), do: :file.make_link(text(existing), text(new))

  @doc """
  As `ln/2`, but raises a `File.LinkError` if it fails.

      iex> File.ln!("/no/such/file", "hard link")
      ** (File.LinkError) could not create hard link from "/no/such/file" to "hard link": no such file or directory
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
  As `ln_s/2`, but raises a `File.LinkError` if it fails. The target need not be there.

      iex> File.ln_s!("not there yet", "soft link")
      :ok
      iex> File.ln_s!("not there yet", "soft link")
      ** (File.LinkError) could not create symlink from "not there yet" to "soft link": file already exists
  """
  @spec ln_s!(Path.t(), Path.t()) :: :ok
  def ln_s!(existing, new), do: linked(ln_s(existing, new), "create symlink", existing, new)

  defp linked(:ok, _action, _existing, _new), do: :ok

  defp linked({:error, reason}, action, existing, new) do
    raise File.LinkError, reason: reason, action: action, existing: text(existing), new: text(new)
  end

  @doc """
  Copies the content of a file, or the first bytes of it, and returns `{:ok, number of bytes}` or `{:error,
  reason}`. Mode and owner are not copied; `cp/3` copies the mode too. Both may also be devices.

      iex> File.write!("original", "text")
      iex> File.copy("original", "copied", 2)
      {:ok, 2}
      iex> File.read("copied")
      {:ok, "te"}
  """
  @spec copy(Path.t() | io_device, Path.t() | io_device, pos_integer | :infinity) ::
          {:ok, non_neg_integer} | {:error, posix}
  def copy(source, destination, bytes_count \\ :infinity) do
    source = normalize_path_or_io_device(source)
    destination = normalize_path_or_io_device(destination)

    with true <- is_atom(bytes_count) or (is_integer(bytes_count) and bytes_count >= 0),
         {:ok, data} <- copy_source(source, if(is_atom(bytes_count), do: :infinity, else: bytes_count)),
         :ok <- copy_target(destination, data) do
      {:ok, byte_size(data)}
    else
      false -> {:error, :badarg}
      error -> error
    end
  end

  defp normalize_path_or_io_device(device) when is_pid(device), do: device
  defp normalize_path_or_io_device({:file_descriptor, _, _} = device), do: device
  defp normalize_path_or_io_device(path) when is_binary(path) or is_list(path), do: text(path)

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
  As `copy/3`, but returns the count of bytes itself, and raises a `File.CopyError` if it fails.

      iex> File.write!("source of copy", "text")
      iex> File.copy!("source of copy", "destination of copy")
      4
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
  Renames a file or directory, which moves it within a file system; across two of them it fails with `:exdev`.
  A file that has the new name is replaced.

      iex> File.write!("before", "text")
      iex> File.rename("before", "after")
      :ok
      iex> File.read("after")
      {:ok, "text"}
      iex> File.rename("before", "after")
      {:error, :enoent}
  """
  @spec rename(Path.t(), Path.t()) :: :ok | {:error, posix}
  def rename(source, destination), do: :file.rename(text(source), text(destination))

  @doc """
  As `rename/2`, but raises a `File.RenameError` if it fails.

      iex> File.write!("old name", "text")
      iex> File.rename!("old name", "new name")
      :ok
      iex> File.exists?("old name")
      false
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
  def cp(source, destination, options \\ [])
      when is_list(options) or is_function(options, 2) do
    ask = on_conflict(options)
    source = text(source)
    destination = text(destination)

    case copy_one(source, destination, ask) do
      {:error, reason} -> {:error, reason}
      _ -> :ok
    end
  end

  defp on_conflict(fun) when is_function(fun, 2), do: fun
  defp on_conflict(options), do: Keyword.get(options, :on_conflict, fn _, _ -> true end)

  defp copy_one(source, destination, ask) do
    if exists?(destination) and
         (Path.expand(source) == Path.expand(destination) or not ask.(source, destination)) do
      :kept
    else
      with {:ok, stat} <- stat(source),
           {:ok, _} <-
             if(stat.type == :directory, do: {:error, :eisdir}, else: copy(source, destination)),
           do: chmod(destination, stat.mode)
    end
  end

  @doc """
  As `cp/3`, but raises a `File.CopyError` if it fails.

      iex> File.write!("source of cp", "text")
      iex> File.cp!("source of cp", "copy of cp")
      :ok
      iex> File.read!("copy of cp")
      "text"
  """
  @spec cp!(Path.t(), Path.t(), keyword | (Path.t(), Path.t() -> boolean)) :: :ok
  def cp!(source, destination, options \\ []) do
    with {:error, reason} <- cp(source, destination, options),
         do: raise(File.CopyError, copy_error(reason, "copy", source, destination))
  end

  @doc """
  Copies a file, or a directory with all that is in it, and returns `{:ok, paths}` that were made, or
  `{:error, reason, path}`. The destination is what the copy shall be called, not the directory it goes into;
  files in it that are not in the source stay.

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
  As `cp_r/3`, but returns the list of what was made itself, and raises a `File.CopyError` if it fails.

      iex> File.mkdir_p!("wood/branch")
      iex> File.write!("wood/leaf", "green")
      iex> File.cp_r!("wood", "copy of wood") |> Enum.sort()
      ["copy of wood", "copy of wood/branch", "copy of wood/leaf"]
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
  Writes a file anew, from text, bytes, or nested lists of these, and returns `:ok` or `{:error, reason}`. The
  directory has to be there. The mode `:append` adds to what is there, `:exclusive` refuses a file that is
  there; others as `open/2`.

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
    do: path |> written(content, normalize_modes(modes, false))

  defp written(path, content, modes), do: :file.write_file(text(path), content, modes)

  @doc ~S"""
  As `write/3`, but raises a `File.Error` if it fails.

      iex> File.write!("list", "milk\n")
      :ok
      iex> File.write!("list", "bread\n", [:append])
      iex> File.read!("list")
      "milk\nbread\n"
      iex> File.write!("/no/such/directory/file", "")
      ** (File.Error) could not write to file "/no/such/directory/file": no such file or directory
  """
  @spec write!(Path.t(), iodata, list) :: :ok
  def write!(path, content, modes \\ []),
    do: path |> write(content, modes) |> must("write to file", path)

  @doc """
  Removes a file: `:ok`, or `{:error, reason}`, `:enoent` when there is none. Directories are removed by
  `rmdir/1` or `rm_rf/1`.

      iex> File.write!("removed", "")
      iex> File.rm("removed")
      :ok
      iex> File.rm("removed")
      {:error, :enoent}
  """
  @spec rm(Path.t()) :: :ok | {:error, posix}
  def rm(path), do: :file.delete(text(path))

  @doc """
  As `rm/1`, but raises a `File.Error` if it fails.

      iex> File.write!("to be removed", "")
      iex> File.rm!("to be removed")
      :ok
      iex> File.rm!("to be removed")
      ** (File.Error) could not remove file "to be removed": no such file or directory
  """
  @spec rm!(Path.t()) :: :ok
  def rm!(path), do: path |> rm() |> must("remove file", path)

  @doc """
  Removes a directory that is empty: `:ok`, or `{:error, reason}`, `:eexist` or `:enotempty` when it is not.
  `rm_rf/1` removes what is in it too.

      iex> File.mkdir!("empty")
      iex> File.rmdir("empty")
      :ok
      iex> File.rmdir("empty")
      {:error, :enoent}
  """
  @spec rmdir(Path.t()) :: :ok | {:error, posix}
  def rmdir(path), do: :file.del_dir(text(path))

  @doc """
  As `rmdir/1`, but raises a `File.Error` if it fails. `rm_rf!/1` removes what is in it too.

      iex> File.mkdir!("empty")
      iex> File.rmdir!("empty")
      :ok
  """
  @spec rmdir!(Path.t()) :: :ok
  def rmdir!(path), do: path |> rmdir() |> must("remove directory", path)

  @doc """
  Removes a path and, if it is a directory, all that is in it. Returns `{:ok, paths}` that were removed,
  `{:ok, []}` when there was nothing, or `{:error, reason, path}`. Links are removed, not what they point to.
  There is no way back.

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
  As `rm_rf/1`, but returns the list of what was removed itself, and raises a `File.Error` if it fails. What
  is not there is no failure.

      iex> File.mkdir_p!("old/notes")
      iex> File.rm_rf!("old") |> Enum.sort()
      ["old", "old/notes"]
      iex> File.rm_rf!("old")
      []
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
  Opens a file and returns `{:ok, device}`, for the functions of `IO`, or `{:error, reason}`. It is closed by
  `close/1`, or when the process that opened it ends.

  Modes: `:read`, unless another is given; `:write`, which empties it; `:append`; both `:read` and `:write`,
  which leaves what is there; `:exclusive`, new files only; `:utf8`, for text; `:charlist`; `:raw`, without a
  process, for `:file` only; `:compressed` and others. With a function as the second argument see `open/3`.

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
  def open(path, modes) when is_list(modes), do: :file.open(text(path), normalize_modes(modes, true))
  def open(path, function) when is_function(function, 1), do: open(path, [], function)

  @doc ~S"""
  Opens a file, calls the function with it, closes it in any case, and returns `{:ok, value of the function}`
  or `{:error, reason}`.

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
  As `open/2`, but returns the device itself, and raises a `File.Error` if it fails.

      iex> file = File.open!("opened", [:write])
      iex> IO.write(file, "text")
      iex> File.close(file)
      :ok
      iex> File.open!("/no/such/file")
      ** (File.Error) could not open "/no/such/file": no such file or directory
  """
  @spec open!(Path.t(), list | (io_device -> res)) :: io_device | res when res: var
  def open!(path, modes_or_function \\ []),
    do: path |> open(modes_or_function) |> must("open", path)

  @doc ~S"""
  As `open/3`, but returns the function's value itself, and raises a `File.Error` if it fails. The file is
  closed behind the function.

      iex> File.write!("to be read", "one\ntwo\n")
      iex> File.open!("to be read", [:read], fn file -> IO.read(file, :line) end)
      "one\n"
  """
  @spec open!(Path.t(), list, (io_device -> res)) :: res when res: var
  def open!(path, modes, function), do: path |> open(modes, function) |> must("open", path)

  @doc """
  Returns the working directory of the program as `{:ok, path}`, or `{:error, reason}` when it has been
  removed, say.

      iex> {:ok, path} = File.cwd()
      iex> Path.type(path)
      :absolute
  """
  @spec cwd() :: {:ok, binary} | {:error, posix}
  def cwd do
    with {:ok, dir} <- :file.get_cwd(), do: {:ok, IO.chardata_to_string(dir)}
  end

  @doc """
  As `cwd/0`, but returns the path itself, and raises a `File.Error` if it fails.

      iex> {:ok, File.cwd!()} == File.cwd()
      true
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
  Changes the working directory of the whole program, of all its processes: `:ok` or `{:error, reason}`.
  `cd!/2` changes it for one function only; better is a path that says where it begins, by `Path.expand/2`.

      File.cd("lib")
      #=> :ok

      iex> File.cd("/no/such/directory")
      {:error, :enoent}
  """
  @spec cd(Path.t()) :: :ok | {:error, posix}
  def cd(path), do: :file.set_cwd(text(path))

  @doc """
  As `cd/1`, but raises a `File.Error` if it fails.

      File.cd!("lib")
      #=> :ok

      iex> File.cd!("/no/such/directory")
      ** (File.Error) could not set current working directory to "/no/such/directory": no such file or directory
  """
  @spec cd!(Path.t()) :: :ok
  def cd!(path), do: path |> cd() |> must("set current working directory to", path)

  @doc """
  Runs a function in another working directory, goes back in any case, and returns the function's value. The
  working directory is that of the whole program, so other processes see it too.

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
  Returns the names of what is in a directory, without hidden ones left out, in no particular order: `{:ok,
  names}` or `{:error, reason}`. They are names, not paths: `Path.join/2` makes these. `Path.wildcard/2` looks
  for patterns.

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
  As `ls/1`, but returns the names themselves, in no certain order, and raises a `File.Error` if it fails.

      iex> File.mkdir_p!("its names/inside")
      iex> File.ls!("its names")
      ["inside"]
      iex> File.ls!("/no/such/directory")
      ** (File.Error) could not list directory "/no/such/directory": no such file or directory
  """
  @spec ls!(Path.t()) :: [binary]
  def ls!(path \\ "."), do: path |> ls() |> must("list directory", path)

  @doc """
  Closes a file that `open/2` gave: `:ok` or `{:error, reason}`. Writes that were delayed may fail here. A
  file is closed too when the process that opened it ends; `open/3` closes it by itself.

      iex> {:ok, file} = File.open("closed", [:write])
      iex> File.close(file)
      :ok
  """
  @spec close(io_device) :: :ok | {:error, posix}
  def close(io_device), do: :file.close(io_device)

  @doc ~S"""
  Makes a stream of the lines of a file, with their ends, or of pieces of so many bytes; it is also a
  collectable that writes the file. The file is opened when the stream is run, and closed at its end, so only
  then a `File.Error` is raised.

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

  def stream!(path, modes, line_or_bytes) do
    modes = normalize_modes(modes, true)
    File.Stream.__build__(text(path), modes, line_or_bytes)
  end

  @doc """
  Changes the mode of a file.

      iex> File.write!("script", "")
      iex> File.chmod("script", 0o755)
      :ok
  """
  @spec chmod(Path.t(), non_neg_integer) :: :ok | {:error, posix}
  def chmod(path, mode),
    do: :file.change_mode(text(path), mode)

  @doc ~S"""
  As `chmod/2`, but raises a `File.Error` if it fails.

      iex> File.write!("run.sh", "#!/bin/sh\n")
      iex> File.chmod!("run.sh", 0o755)
      :ok
      iex> Bitwise.band(File.stat!("run.sh").mode, 0o777) == 0o755
      true
  """
  @spec chmod!(Path.t(), non_neg_integer) :: :ok
  def chmod!(path, mode), do: path |> chmod(mode) |> must("change mode for", path)

  @doc """
  Gives a file to another user, by number: `:ok` or `{:error, reason}`, `:eperm` unless the program may do
  so, which as a rule only the administrator's may.

      iex> File.write!("mine", "")
      iex> File.chown("mine", File.stat!("mine").uid)
      :ok
      iex> File.chown("/no/such/file", 1000)
      {:error, :enoent}
  """
  @spec chown(Path.t(), non_neg_integer) :: :ok | {:error, posix}
  def chown(path, uid),
    do: :file.change_owner(text(path), uid)

  @doc """
  As `chown/2`, but raises a `File.Error` if it fails.

      iex> File.chown!("/no/such/file", 1000)
      ** (File.Error) could not change owner for "/no/such/file": no such file or directory
  """
  @spec chown!(Path.t(), non_neg_integer) :: :ok
  def chown!(path, uid), do: path |> chown(uid) |> must("change owner for", path)

  @doc """
  Gives a file to another group, by number: `:ok` or `{:error, reason}`. The owner may give it to groups that
  he is in.

      iex> File.write!("ours", "")
      iex> File.chgrp("ours", File.stat!("ours").gid)
      :ok
  """
  @spec chgrp(Path.t(), non_neg_integer) :: :ok | {:error, posix}
  def chgrp(path, gid),
    do: :file.change_group(text(path), gid)

  @doc """
  As `chgrp/2`, but raises a `File.Error` if it fails.

      iex> File.chgrp!("/no/such/file", 1000)
      ** (File.Error) could not change group for "/no/such/file": no such file or directory
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
  defp normalize_modes([mode | rest], _binary?) when mode in [:charlist, :char_list],
    do: normalize_modes(rest, false)

  defp normalize_modes([:utf8 | rest], binary?), do: [{:encoding, :utf8} | normalize_modes(rest, binary?)]
  defp normalize_modes([mode | rest], binary?), do: [mode | normalize_modes(rest, binary?)]
  defp normalize_modes([], true), do: [:binary]
  defp normalize_modes([], false), do: []
end
