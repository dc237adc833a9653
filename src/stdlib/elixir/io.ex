defmodule IO do
  @moduledoc ~S"""
  Reading and writing. It is done through devices, processes that answer requests, so output may go to a
  terminal, a file, a text in memory, or another node.

  A device is `:stdio`, `:stderr`, a pid such as that of `File.open/2` and `StringIO.open/2`, or a registered
  name. `:stdio` is the group leader of the calling process, which it got from the process that spawned it:
  what a process prints on another node appears at the terminal of who started it there.

      iex> {:ok, device} = StringIO.open("one\ntwo")
      iex> IO.read(device, :line)
      "one\n"
      iex> IO.puts(device, "written")
      :ok
      iex> StringIO.contents(device)
      {"two", "written\n"}

  Text may be given as a string or as nested lists of strings and code points, which need not be joined
  before. `binread/2` and `binwrite/2` are for bytes that are no text. Every operation is one `{:io_request,
  from, reference, request}` answered by `{:io_reply, reference, reply}`.
  """

  @type device :: atom | pid
  @type chardata :: String.t() | maybe_improper_list(char | chardata, String.t() | [])
  @type nodata :: {:error, term} | :eof

  @doc ~S"""
  Reads from a device: `:line` the next line with its end, a number so many characters, `:eof` everything.
  Returns text, `:eof` when there is nothing more, or `{:error, reason}`.

      iex> {:ok, device} = StringIO.open("one\ntwo")
      iex> IO.read(device, :line)
      "one\n"
      iex> IO.read(device, 2)
      "tw"
      iex> IO.read(device, :line)
      "o"
      iex> IO.read(device, :line)
      :eof
  """
  @spec read(device, :eof | :line | non_neg_integer) :: chardata | nodata
  def read(device \\ :stdio, line_or_chars)
  def read(device, :all), do: with(:eof <- read_all(device, "", []), do: nothing(device))
  def read(device, :eof), do: read_all(device, "", [])
  def read(device, :line), do: request(device, {:get_line, :unicode, ""})

  def read(device, count) when is_integer(count) and count >= 0,
    do: request(device, {:get_chars, :unicode, "", count})

  defp read_all(device, prompt, lines) do
    case request(device, {:get_line, :unicode, prompt}) do
      :eof when lines == [] -> :eof
      :eof when is_list(hd(lines)) -> lines |> :lists.reverse() |> :lists.append()
      :eof -> lines |> :lists.reverse() |> IO.iodata_to_binary()
      {:error, _} = error -> error
      line -> read_all(device, prompt, [line | lines])
    end
  end

  # What devices give where there is nothing.
  defp nothing(device) do
    case request(device, :getopts) do
      options when is_list(options) -> if Keyword.get(options, :binary, true), do: "", else: []
      _ -> ""
    end
  end

  @doc ~S"""
  Reads from a device as `read/2`, but in bytes: what is read need not be UTF-8. A number is so many bytes;
  `:eof` is everything.

      iex> {:ok, device} = StringIO.open("ab\nc")
      iex> IO.binread(device, 1)
      "a"
      iex> IO.binread(device, :line)
      "b\n"
      iex> IO.binread(device, :eof)
      "c"
  """
  @spec binread(device, :eof | :line | non_neg_integer) :: iodata | nodata
  def binread(device \\ :stdio, line_or_chars)
  def binread(device, :all), do: with(:eof <- binread_all(map_dev(device), ""), do: "")
  def binread(device, :eof), do: binread_all(map_dev(device), "")
  def binread(device, :line), do: nodata(:file.read_line(map_dev(device)))

  def binread(device, count) when is_integer(count) and count >= 0,
    do: nodata(:file.read(map_dev(device), count))

  defp binread_all(device, read) do
    case :file.read(device, 4096) do
      {:ok, data} -> binread_all(device, read <> IO.iodata_to_binary(data))
      :eof when read != "" -> read
      other -> other
    end
  end

  defp nodata({:ok, data}), do: data
  defp nodata(other), do: other

  @doc """
  Writes text to a device, `:stdio` unless given, and returns `:ok` when the device has it. `puts/2` adds a new line.

      iex> {:ok, device} = StringIO.open("")
      iex> IO.write(device, ["a", ?b, [" c"]])
      :ok
      iex> StringIO.flush(device)
      "ab c"
  """
  @spec write(device, chardata | String.Chars.t()) :: :ok
  def write(device \\ :stdio, chardata), do: :io.put_chars(map_dev(device), to_chardata(chardata))

  @doc """
  Writes bytes to a device, `:stdio` unless given, as they are, and returns `:ok`. A device that has an
  encoding of its own takes them as Latin-1 text; a file is to be opened without `:utf8`.

      iex> {:ok, device} = StringIO.open("", encoding: :latin1)
      iex> IO.binwrite(device, ["by", ?t, "es"])
      :ok
      iex> StringIO.contents(device)
      {"", "bytes"}
  """
  @spec binwrite(device, iodata) :: :ok | {:error, term}
  def binwrite(device \\ :stdio, iodata) when is_list(iodata) or is_binary(iodata),
    do: :file.write(map_dev(device), iodata)

  @doc ~S"""
  Writes text and a new line to a device, `:stdio` unless given, and returns `:ok`. What is no text is made
  text by `to_string/1`; for any other term, `inspect/2`.

      iex> {:ok, device} = StringIO.open("")
      iex> IO.puts(device, "hi")
      iex> IO.puts(device, :ok)
      iex> StringIO.flush(device)
      "hi\nok\n"
      iex> IO.puts({:a, :tuple})
      ** (Protocol.UndefinedError) protocol String.Chars not implemented for {:a, :tuple} of type Tuple
  """
  @spec puts(device, chardata | String.Chars.t()) :: :ok
  def puts(device \\ :stdio, item) when is_atom(device) or is_pid(device),
    do: :io.put_chars(map_dev(device), [to_chardata(item), ?\n])

  @doc """
  Writes a warning to standard error, and returns `:ok`. The second argument is where it arose: a stack
  trace, `[]` for none, an environment such as `__CALLER__`, or a keyword list of `:file`, `:line`, `:module`
  and `:function`.

      iex> ExUnit.CaptureIO.capture_io(:stderr, fn -> IO.warn("careful", []) end) =~ "warning: "
      true
      iex> text = ExUnit.CaptureIO.capture_io(:stderr, fn -> IO.warn("careful", file: "a.ex", line: 3) end)
      iex> text =~ "a.ex:3"
      true
  """
  @spec warn(chardata | String.Chars.t(), Exception.stacktrace() | keyword | Macro.Env.t()) :: :ok
  def warn(message, stacktrace_info)

  def warn(message, %Macro.Env{} = env), do: warn(message, Macro.Env.stacktrace(env))

  def warn(message, [{_, _} | _] = location) do
    {file, line} = {Keyword.get(location, :file), Keyword.get(location, :line)}
    place = if file, do: ["\n  ", place(location, file, line)], else: []
    warned(to_chardata(message), place, file, line)
  end

  def warn(message, []), do: warned(to_chardata(message), "", nil, nil)

  def warn(message, [{_, _, _, _} | _] = stacktrace) do
    trace = ["\n  ", Enum.map_join(stacktrace, "\n  ", &Exception.format_stacktrace_entry/1)]
    [{_, _, _, location} | _] = stacktrace
    warned(to_chardata(message), trace, location[:file], location[:line])
  end

  defp place(location, file, line) do
    where =
      case {location[:module], location[:function]} do
        {nil, _} -> "(file)"
        {module, nil} -> inspect(module) <> " (module)"
        {module, {name, arity}} -> Exception.format_mfa(module, name, arity)
      end

    Exception.format_file_line(Path.relative_to_cwd(file), line, " ") <> where
  end

  # The compiler of a project wants to know of every warning.
  defp warned(message, place, file, line) do
    with {compiler, _source} <- :erlang.get(:elixir_compiler_info), do: send(compiler, told(to_string(message), file, line))

    write(:stderr, [:elixir_errors.warning_prefix(), message, place, "\n\n"])
  end

  defp told(message, nil, _line), do: {:warning, nil, 0, message <> "\n"}
  defp told(message, file, line), do: {:warning, Path.absname(file), line || 0, message}

  @doc """
  Writes a warning to standard error, with the place it was called from, and returns `:ok`. `warn/2` takes
  another place.

      iex> ExUnit.CaptureIO.capture_io(:stderr, fn -> IO.warn("careful") end) =~ "careful"
      true
  """
  @spec warn(chardata | String.Chars.t()) :: :ok
  def warn(message) do
    {:current_stacktrace, trace} = Process.info(self(), :current_stacktrace)
    warn(message, Enum.drop(trace, 2))
  end

  @doc false
  # A warning of the compiler, which tells nothing but a line.
  def warn_at(message, file, location) do
    {line, column} = if is_tuple(location), do: location, else: {location, nil}
    file_line = Exception.format_file_line_column(Path.relative_to_cwd(file), line, column)
    place = String.trim_trailing(file_line, ":")

    warned(to_chardata(message), ["\n  ", place], file, line)
  end

  @doc false
  def warn_once(key, message, stacktrace_drop_levels) do
    if :persistent_term.get({IO, :warned, key}, false) == false do
      {:current_stacktrace, trace} = Process.info(self(), :current_stacktrace)
      warn(message, Enum.drop(trace, stacktrace_drop_levels))
      :persistent_term.put({IO, :warned, key}, true)
    end
  end

  @doc """
  Writes a term to the standard output as `inspect/2` shows it, and returns the term, so that it can be put
  into the middle of a pipe. `:label` is written before it; other options are those of `inspect/2`.

      iex> [1, 2] |> Enum.map(&(&1 * 10)) |> IO.inspect(label: "times ten") |> Enum.sum()
      30
  """
  @spec inspect(item, keyword) :: item when item: var
  def inspect(item, opts \\ []), do: inspect(:stdio, item, opts)

  @doc ~S"""
  Writes a term to a device as `inspect/2` shows it, with a new line, and returns the term. Options are those
  of `inspect/2`, and `:label`.

      iex> {:ok, device} = StringIO.open("")
      iex> IO.inspect(device, [1, 2], label: "list")
      [1, 2]
      iex> StringIO.flush(device)
      "list: [1, 2]\n"
  """
  @spec inspect(device, item, keyword) :: item when item: var
  def inspect(device, item, opts) when (is_atom(device) or is_pid(device)) and is_list(opts) do
    label = if label = opts[:label], do: [to_chardata(label), ": "], else: []
    options = Inspect.Opts.new(opts)
    options = if Keyword.has_key?(opts, :pretty), do: options, else: %{options | pretty: true}

    text =
      case :rshell.inspect(item, options) do
        {:ok, text} ->
          text

        :custom ->
          width = if options.pretty, do: options.width, else: :infinity
          doc = Inspect.Algebra.group(Inspect.Algebra.to_doc(item, options))
          Inspect.Algebra.format(doc, width)
      end

    puts(device, [label, text])
    item
  end

  @doc """
  Writes a prompt to the standard output and reads so many characters, 1 unless given, from the standard
  input; or from the device that is given first. A terminal gives them when a line is complete. `:eof` when
  there are none.

      iex> {:ok, device} = StringIO.open("abc")
      iex> IO.getn(device, "? ", 2)
      "ab"
      iex> {IO.getn(device, "? ", 2), IO.getn(device, "? ", 2)}
      {"c", :eof}
  """
  @spec getn(device | chardata | String.Chars.t(), pos_integer | chardata) :: chardata | nodata
  def getn(prompt, count \\ 1)
  def getn(prompt, count) when is_integer(count) and count > 0, do: getn(:stdio, prompt, count)
  def getn(prompt, :eof), do: getn(:stdio, prompt, :eof)
  def getn(device, prompt) when not is_integer(prompt), do: getn(device, prompt, 1)

  @doc """
  Reads so many characters from a device after a prompt.

      iex> {:ok, device} = StringIO.open("hello")
      iex> IO.getn(device, "", 2)
      "he"
  """
  @spec getn(device, chardata | String.Chars.t(), pos_integer) :: chardata | nodata
  def getn(device, prompt, count) when is_integer(count) and count > 0,
    do: :io.request(map_dev(device), {:get_chars, :unicode, to_chardata(prompt), count})

  def getn(device, prompt, :eof), do: read_all(map_dev(device), to_chardata(prompt), [])

  @doc ~S"""
  Writes a prompt and reads a line, which is returned with its end; `:eof` at the end of the input, or
  `{:error, reason}`.

      iex> {:ok, device} = StringIO.open("abc\n")
      iex> IO.gets(device, "? ")
      "abc\n"
      iex> IO.gets(device, "? ")
      :eof

  As a rule `IO.gets("Name: ") |> String.trim()`.
  """
  @spec gets(device, chardata | String.Chars.t()) :: chardata | nodata
  def gets(device \\ :stdio, prompt),
    do: :io.request(map_dev(device), {:get_line, :unicode, to_chardata(prompt)})

  @doc ~S"""
  Makes a stream of the lines of a device, or of pieces of so many characters, which is also a collectable
  that writes to it. Lines that were read are gone: the second run goes on where the first ended.

      iex> {:ok, device} = StringIO.open("a\nb")
      iex> Enum.to_list(IO.stream(device, :line))
      ["a\n", "b"]
  """
  @spec stream(device, :line | pos_integer) :: Enumerable.t()
  def stream(device \\ :stdio, line_or_codepoints)
      when line_or_codepoints == :line or
             (is_integer(line_or_codepoints) and line_or_codepoints > 0),
      do: IO.Stream.__build__(map_dev(device), false, line_or_codepoints)

  @doc """
  Returns the lines of the standard input as a stream, each with its line end: `stream(:stdio, :line)`. It is
  read as it is walked, and ends with the input.

      for line <- IO.stream(), do: line |> String.upcase() |> IO.write()
  """
  @spec stream() :: Enumerable.t()
  def stream, do: stream(:stdio, :line)

  @doc """
  Makes a stream of a device as `stream/2`, but of bytes: `:line`, or pieces of so many bytes. What is put
  into it is written as it is.

      iex> {:ok, device} = StringIO.open("abc")
      iex> Enum.to_list(IO.binstream(device, 2))
      ["ab", "c"]
  """
  @spec binstream(device, :line | pos_integer) :: Enumerable.t()
  def binstream(device \\ :stdio, line_or_bytes)
      when line_or_bytes == :line or (is_integer(line_or_bytes) and line_or_bytes > 0),
      do: IO.Stream.__build__(map_dev(device), true, line_or_bytes)

  @doc """
  Returns the lines of the standard input as a stream, as bytes, for input that need not be UTF-8:
  `binstream(:stdio, :line)`.

      IO.binstream() |> Enum.map(&byte_size/1) |> Enum.sum()
  """
  @spec binstream() :: Enumerable.t()
  def binstream, do: binstream(:stdio, :line)

  @doc false
  def each_stream(device, line_or_codepoints), do: next(read(device, line_or_codepoints), device)

  @doc false
  def each_binstream(device, line_or_chars), do: next(binread(device, line_or_chars), device)

  defp next(:eof, device), do: {:halt, device}
  defp next({:error, reason}, _), do: raise(IO.StreamError, reason: reason)
  defp next(data, device), do: {[data], device}

  @doc """
  Joins nested lists of strings and code points into a string; what is not valid raises a
  `UnicodeConversionError`. Numbers are code points here, bytes in `iodata_to_binary/1`.

      iex> IO.chardata_to_string(["a", [?b, 'c'], "æ"])
      "abcæ"
      iex> IO.chardata_to_string([230])
      "æ"
  """
  @spec chardata_to_string(chardata) :: String.t()
  def chardata_to_string(chardata)
  def chardata_to_string(string) when is_binary(string), do: string
  def chardata_to_string(list) when is_list(list), do: List.to_string(list)

  @doc """
  Joins nested lists of binaries and bytes into a binary. Numbers are bytes, from 0 to 255, not code points;
  others raise an `ArgumentError`.

      iex> IO.iodata_to_binary([<<1>>, [2, "a"]])
      <<1, 2, 97>>
      iex> IO.iodata_to_binary([230])
      <<230>>
  """
  @spec iodata_to_binary(iodata) :: binary
  def iodata_to_binary(iodata), do: :erlang.iolist_to_binary(iodata)

  @doc """
  Counts the bytes of nested lists of binaries and bytes, without joining them.

      iex> IO.iodata_length([1, 2 | <<3, 4>>])
      4
      iex> IO.iodata_length([])
      0
  """
  @spec iodata_length(iodata) :: non_neg_integer
  def iodata_length(iodata), do: :erlang.iolist_size(iodata)

  defp to_chardata(list) when is_list(list), do: list
  defp to_chardata(other), do: Kernel.to_string(other)

  # A stream may be used by another process, whose own group leader it means then.
  defp map_dev(:stdio), do: :standard_io
  defp map_dev(:stderr), do: :standard_error
  defp map_dev(other) when is_atom(other) or is_pid(other) or is_tuple(other), do: other
  defp map_dev(other), do: :erlang.error({:case_clause, {other}})

  defp request(device, request), do: :io.request(map_dev(device), request)
end
