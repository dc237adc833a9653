defmodule IO do
  @moduledoc """
  Reading and writing through devices: processes that speak the I/O protocol.

  A device is `:stdio` (the group leader), `:stderr`, a pid or a registered name.
  Every operation is one `{:io_request, from, reference, request}` answered by `{:io_reply, reference, result}`.

      iex> IO.iodata_to_binary(["a", ?b])
      "ab"
  """

  @type device :: atom | pid
  @type chardata :: String.t() | maybe_improper_list(char | chardata, String.t() | [])
  @type nodata :: {:error, term} | :eof

  @doc """
  Reads a line, or so many characters, or everything (`:eof`) from a device.

      iex> {:ok, device} = StringIO.open("one\\ntwo")
      iex> IO.read(device, :line)
      "one\\n"
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

  @doc """
  Like `read/2`, but in bytes.

      iex> {:ok, device} = StringIO.open("ab")
      iex> IO.binread(device, 1)
      "a"
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
  Writes text to a device.

      iex> IO.write("")
      :ok
  """
  @spec write(device, chardata | String.Chars.t()) :: :ok
  def write(device \\ :stdio, chardata), do: put(device, to_chardata(chardata))

  @doc """
  Writes bytes to a device as they are.

      iex> IO.binwrite("")
      :ok
  """
  @spec binwrite(device, iodata) :: :ok | {:error, term}
  def binwrite(device \\ :stdio, iodata) when is_list(iodata) or is_binary(iodata),
    do: :file.write(map_dev(device), iodata)

  @doc """
  Writes text and a new line to a device.

      iex> {:ok, device} = StringIO.open("")
      iex> IO.puts(device, "hi")
      iex> StringIO.flush(device)
      "hi\\n"
  """
  @spec puts(device, chardata | String.Chars.t()) :: :ok
  def puts(device \\ :stdio, item) when is_atom(device) or is_pid(device),
    do: put(device, [to_chardata(item), ?\n])

  defp put(device, chardata), do: :io.put_chars(map_dev(device), chardata)

  @doc """
  Writes a warning to standard error, with a stacktrace (the caller's by default, or a list).

      iex> IO.warn("careful", [])
      :ok
  """
  @spec warn(chardata | String.Chars.t(), Exception.stacktrace() | keyword | Macro.Env.t()) :: :ok
  def warn(message, stacktrace_info)

  def warn(message, %Macro.Env{} = env), do: warn(message, Macro.Env.stacktrace(env))

  def warn(message, [{_, _} | _] = location) do
    {file, line} = {Keyword.get(location, :file), Keyword.get(location, :line)}
    place = if file, do: ["\n  ", place(location, file, line)], else: []
    warned(to_chardata(message), place, file, line)
  end

  def warn(message, stacktrace) when is_list(stacktrace) do
    trace =
      case stacktrace do
        [] -> ""
        _ -> ["\n  ", Enum.map_join(stacktrace, "\n  ", &Exception.format_stacktrace_entry/1)]
      end

    {file, line} =
      case stacktrace do
        [{_, _, _, location} | _] -> {location[:file], location[:line]}
        _ -> {nil, nil}
      end

    warned(to_chardata(message), trace, file, line)
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
    with {compiler, source} <- :erlang.get(:elixir_compiler_info),
         do: send(compiler, {:warning, to_string(file || source), line || 0, message})

    write(:stderr, [:elixir_errors.warning_prefix(), message, place, "\n\n"])
  end

  @doc """
  Writes a warning with the stacktrace of the caller to standard error.

      iex> IO.warn("careful")
      :ok
  """
  @spec warn(chardata | String.Chars.t()) :: :ok
  def warn(message) do
    {:current_stacktrace, trace} = Process.info(self(), :current_stacktrace)
    warn(message, Enum.drop(trace, 2))
  end

  @doc false
  # A warning of the compiler, which tells nothing but a line.
  def warn_at(message, file, line) do
    place =
      String.trim_trailing(Exception.format_file_line(Path.relative_to_cwd(file), line), ":")

    warned(to_chardata(message), ["\n  ", place], file, line)
  end

  @doc false
  def warn_once(key, message, _stacktrace_drop_levels) do
    if :persistent_term.get({IO, :warned, key}, false) == false do
      :persistent_term.put({IO, :warned, key}, true)
      warn(message)
    end
  end

  @doc """
  Writes a term as `inspect/2` shows it and gives the term back; `:label` goes before it.

      iex> IO.inspect(1 + 2, label: "sum")
      3
  """
  @spec inspect(item, keyword) :: item when item: var
  def inspect(item, opts \\ []), do: inspect(:stdio, item, opts)

  @doc """
  Writes a term as `inspect/2` shows it to a device.

      iex> {:ok, device} = StringIO.open("")
      iex> IO.inspect(device, :a, [])
      iex> StringIO.flush(device)
      ":a\\n"
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
  Reads so many characters after a prompt.

      iex> {:ok, device} = StringIO.open("abc")
      iex> IO.getn(device, "? ", 2)
      "ab"
  """
  @spec getn(device | chardata | String.Chars.t(), pos_integer | chardata) :: chardata | nodata
  def getn(prompt, count \\ 1)
  def getn(prompt, count) when is_integer(count) and count > 0, do: getn(:stdio, prompt, count)
  def getn(device, prompt) when not is_integer(prompt), do: getn(device, prompt, 1)

  @doc """
  Reads so many characters from a device after a prompt.

      iex> {:ok, device} = StringIO.open("hello")
      iex> IO.getn(device, "", 2)
      "he"
  """
  @spec getn(device, chardata | String.Chars.t(), pos_integer) :: chardata | nodata
  def getn(device, prompt, count) when is_integer(count) and count > 0,
    do: request(device, {:get_chars, :unicode, to_chardata(prompt), count})

  def getn(device, prompt, :eof), do: read_all(device, to_chardata(prompt), [])

  @doc """
  Reads a line after a prompt.

      iex> {:ok, device} = StringIO.open("abc\\n")
      iex> IO.gets(device, "? ")
      "abc\\n"
  """
  @spec gets(device, chardata | String.Chars.t()) :: chardata | nodata
  def gets(device \\ :stdio, prompt),
    do: request(device, {:get_line, :unicode, to_chardata(prompt)})

  @doc """
  Makes a stream of lines or pieces of characters that reads from and writes to a device.

      iex> {:ok, device} = StringIO.open("a\\nb")
      iex> Enum.to_list(IO.stream(device, :line))
      ["a\\n", "b"]
  """
  @spec stream(device, :line | pos_integer) :: Enumerable.t()
  def stream(device \\ :stdio, line_or_codepoints)
      when line_or_codepoints == :line or
             (is_integer(line_or_codepoints) and line_or_codepoints > 0),
      do: IO.Stream.__build__(map_dev(device), false, line_or_codepoints)

  @doc "The lines of the standard input as a stream."
  @spec stream() :: Enumerable.t()
  def stream, do: stream(:stdio, :line)

  @doc """
  Like `stream/2`, but in bytes.

      iex> {:ok, device} = StringIO.open("abc")
      iex> Enum.to_list(IO.binstream(device, 2))
      ["ab", "c"]
  """
  @spec binstream(device, :line | pos_integer) :: Enumerable.t()
  def binstream(device \\ :stdio, line_or_bytes)
      when line_or_bytes == :line or (is_integer(line_or_bytes) and line_or_bytes > 0),
      do: IO.Stream.__build__(map_dev(device), true, line_or_bytes)

  @doc "The lines of the standard input as a stream of bytes."
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
  Joins text, lists and characters into a string.

      iex> IO.chardata_to_string([0xE6, 0xDF])
      "æß"
  """
  @spec chardata_to_string(chardata) :: String.t()
  def chardata_to_string(chardata)
  def chardata_to_string(string) when is_binary(string), do: string
  def chardata_to_string(list) when is_list(list), do: List.to_string(list)

  @doc """
  Joins bytes and binaries.

      iex> IO.iodata_to_binary([<<1>>, 2])
      <<1, 2>>
  """
  @spec iodata_to_binary(iodata) :: binary
  def iodata_to_binary(iodata), do: :erlang.iolist_to_binary(iodata)

  @doc """
  Counts the bytes of iodata.

      iex> IO.iodata_length([1, 2 | <<3, 4>>])
      4
  """
  @spec iodata_length(iodata) :: non_neg_integer
  def iodata_length(iodata), do: :erlang.iolist_size(iodata)

  defp to_chardata(list) when is_list(list), do: list
  defp to_chardata(other), do: Kernel.to_string(other)

  # A stream may be used by another process, whose own group leader it means then.
  defp map_dev(:stdio), do: :standard_io
  defp map_dev(:stderr), do: :standard_error
  defp map_dev(other) when is_atom(other) or is_pid(other) or is_tuple(other), do: other

  defp request(device, request), do: :io.request(map_dev(device), request)
end
