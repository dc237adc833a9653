defmodule StringIO do
  @moduledoc ~S"""
  A device in memory: what is written to it is kept as text, and what it was opened with can be read from it.
  It takes the place of a terminal or a file where text is wanted, in tests for instance.

      iex> {:ok, device} = StringIO.open("one\ntwo")
      iex> IO.gets(device, "? ")
      "one\n"
      iex> IO.write(device, "out")
      iex> StringIO.contents(device)
      {"two", "out"}
      iex> StringIO.close(device)
      {:ok, {"two", "out"}}

  It is a process, linked to the one that opened it. As the group leader of a process,
  `Process.group_leader/2`, it gets all that the process prints; `ExUnit.CaptureIO` is made so.
  """

  use GenServer

  @doc ~S"""
  Starts a device that reads from a text, and keeps what is written to it: `{:ok, pid}`. It is linked to the
  caller. Options: `capture_prompt: true`, so that the prompts of `IO.gets/2` are kept too; `encoding:
  :latin1`, unless `:unicode`.

  Given a function instead of options, runs it with the device, closes it, and returns `{:ok, result}`.

      iex> {:ok, device} = StringIO.open("one\ntwo\n")
      iex> IO.read(device, :line)
      "one\n"
      iex> StringIO.open("a", fn device -> IO.read(device, :line) end)
      {:ok, "a"}
  """
  @spec open(binary, keyword) :: {:ok, pid}
  def open(string, options_or_function \\ [])

  def open(string, options_or_function)
      when is_binary(string) and is_list(options_or_function),
      do: GenServer.start_link(StringIO, {string, options_or_function}, [])

  def open(string, options_or_function)
      when is_binary(string) and is_function(options_or_function, 1),
      do: open(string, [], options_or_function)

  @doc ~S"""
  Starts a device with options, runs the function with it, closes it, and returns `{:ok, result}`. It is
  closed too when the function fails.

      iex> StringIO.open("hello", [], fn device -> IO.read(device, :line) end)
      {:ok, "hello"}
      iex> StringIO.open("one\ntwo", [capture_prompt: true], fn device ->
      ...>   line = IO.gets(device, "next? ")
      ...>   {line, StringIO.contents(device)}
      ...> end)
      {:ok, {"one\n", {"two", "next? "}}}
  """
  @spec open(binary, keyword, (pid -> result)) :: {:ok, result} when result: var
  def open(string, options, function)
      when is_binary(string) and is_list(options) and is_function(function, 1) do
    {:ok, pid} = GenServer.start_link(StringIO, {string, options}, [])

    try do
      {:ok, function.(pid)}
    after
      {:ok, {_input, _output}} = close(pid)
    end
  end

  @doc ~S"""
  Returns `{what is left to read, what was written}`; both stay.

      iex> {:ok, device} = StringIO.open("one\ntwo\n")
      iex> IO.read(device, :line)
      iex> IO.write(device, "out")
      iex> StringIO.contents(device)
      {"two\n", "out"}
  """
  @spec contents(pid) :: {binary, binary}
  def contents(pid) when is_pid(pid), do: GenServer.call(pid, :contents)

  @doc """
  Returns what was written, and forgets it; what is to be read stays.

      iex> {:ok, device} = StringIO.open("in")
      iex> IO.write(device, "out")
      iex> StringIO.flush(device)
      "out"
      iex> StringIO.contents(device)
      {"in", ""}
  """
  @spec flush(pid) :: binary
  def flush(pid) when is_pid(pid), do: GenServer.call(pid, :flush)

  @doc """
  Stops the device and returns its contents as `{:ok, {what was left to read, what was written}}`.

      iex> {:ok, device} = StringIO.open("in")
      iex> IO.write(device, "out")
      iex> StringIO.close(device)
      {:ok, {"in", "out"}}
  """
  @spec close(pid) :: {:ok, {binary, binary}}
  def close(pid) when is_pid(pid), do: GenServer.call(pid, :close)

  @impl true
  def init({string, options}) do
    state = %{
      encoding: options[:encoding] || :unicode,
      capture_prompt: options[:capture_prompt] || false,
      input: string,
      output: ""
    }

    {:ok, state}
  end

  @impl true
  def handle_info({:io_request, from, reply_as, request}, state) do
    {reply, state} = io_request(request, state)
    send(from, {:io_reply, reply_as, reply})
    {:noreply, state}
  end

  def handle_info(_message, state), do: {:noreply, state}

  @impl true
  def handle_call(:contents, _from, state), do: {:reply, {state.input, state.output}, state}
  def handle_call(:flush, _from, state), do: {:reply, state.output, %{state | output: ""}}

  def handle_call(:close, _from, state),
    do: {:stop, :normal, {:ok, {state.input, state.output}}, state}

  defp io_request({:put_chars, chars}, state), do: put_chars(:latin1, chars, state)
  defp io_request({:put_chars, encoding, chars}, state), do: put_chars(encoding, chars, state)

  defp io_request({:put_chars, encoding, m, f, args} = request, state) do
    chars =
      try do
        {:ok, apply(m, f, args)}
      rescue
        _ -> :error
      end

    case chars do
      {:ok, chars} -> put_chars(encoding, chars, state)
      :error -> {{:error, request}, state}
    end
  end

  defp io_request({:get_chars, prompt, n}, state) when n >= 0,
    do: get_chars(:latin1, prompt, n, state)

  defp io_request({:get_chars, encoding, prompt, n}, state) when n >= 0,
    do: get_chars(encoding, prompt, n, state)

  defp io_request({:get_line, prompt}, state), do: get_line(:latin1, prompt, state)
  defp io_request({:get_line, encoding, prompt}, state), do: get_line(encoding, prompt, state)

  defp io_request({:get_until, prompt, m, f, args}, state),
    do: get_until(:latin1, prompt, m, f, args, state)

  defp io_request({:get_until, encoding, prompt, m, f, args}, state),
    do: get_until(encoding, prompt, m, f, args, state)

  defp io_request({:get_password, _encoding}, state),
    do: get_line(:unicode, "", state)

  defp io_request({:setopts, [encoding: encoding]}, state) when encoding in [:latin1, :unicode],
    do: {:ok, %{state | encoding: encoding}}

  defp io_request({:setopts, _opts}, state), do: {{:error, :enotsup}, state}

  defp io_request(:getopts, state), do: {[binary: true, encoding: state.encoding], state}
  defp io_request({:get_geometry, _}, state), do: {{:error, :enotsup}, state}

  defp io_request({:requests, requests}, state), do: io_requests(requests, {:ok, state})
  defp io_request(_, state), do: {{:error, :request}, state}

  defp io_requests([request | rest], {reply, state}) when reply == :ok or not is_tuple(reply),
    do: io_requests(rest, io_request(request, state))

  defp io_requests(_, result), do: result

  defp put_chars(encoding, chars, state) do
    case :unicode.characters_to_binary(chars, encoding, state.encoding) do
      text when is_binary(text) -> {:ok, %{state | output: state.output <> text}}
      {_, _, _} -> {{:error, {:no_translation, encoding, state.encoding}}, state}
    end
  rescue
    ArgumentError -> {{:error, {:put_chars, encoding, chars}}, state}
  end

  defp get_chars(encoding, prompt, count, %{input: input} = state) do
    case take(input, encoding, count) do
      {"", _} when count > 0 -> {:eof, prompted(state, prompt)}
      {chars, rest} -> {chars, prompted(%{state | input: rest}, prompt)}
      :error -> {{:error, :invalid_unicode}, state}
    end
  end

  defp take(input, :latin1, count) do
    count = min(count, byte_size(input))
    <<chars::binary-size(count), rest::binary>> = input
    {chars, rest}
  end

  defp take(input, _encoding, count), do: take_chars(input, count, 0, input)

  defp take_chars(rest, 0, size, input), do: {:erlang.binary_part(input, 0, size), rest}
  defp take_chars("", _count, _size, input), do: {input, ""}

  defp take_chars(<<char::utf8, rest::binary>>, count, size, input),
    do: take_chars(rest, count - 1, size + byte_size(<<char::utf8>>), input)

  defp take_chars(_, _count, _size, _input), do: :error

  # A line ends with its "\n", also where the text has "\r\n".
  defp get_line(encoding, prompt, %{input: input} = state) do
    {line, rest} = first_line(input)

    cond do
      line == "" -> {:eof, prompted(state, prompt)}
      encoding == :unicode and not String.valid?(line) -> {{:error, :collect_line}, state}
      true -> {without_return(line), prompted(%{state | input: rest}, prompt)}
    end
  end

  defp first_line(input) do
    case :binary.split(input, "\n") do
      [line, rest] -> {line <> "\n", rest}
      [line] -> {line, ""}
    end
  end

  defp without_return(line) do
    if String.ends_with?(line, "\r\n"), do: String.replace_suffix(line, "\r\n", "\n"), else: line
  end

  # Each line that is asked for, and the end, has its prompt.
  defp get_until(encoding, prompt, m, f, args, state) do
    case until(state.input, encoding, {m, f, args}, [], 1) do
      {result, input, prompts} ->
        prompt = String.duplicate(IO.chardata_to_string(prompt), prompts)
        {result, prompted(%{state | input: input}, prompt)}

      :error ->
        {:error, state}
    end
  end

  defp until(input, encoding, {m, f, args} = scan, continuation, prompts) do
    {line, rest} = first_line(input)

    case scanned(line, encoding) do
      {:ok, chars} ->
        case apply(m, f, [continuation, chars | args]) do
          {:done, result, more} -> {result(result, encoding), left(more, encoding) <> rest, prompts}
          {:more, continuation} -> until(rest, encoding, scan, continuation, prompts + 1)
        end

      :error ->
        :error
    end
  end

  defp scanned("", _encoding), do: {:ok, :eof}

  defp scanned(line, encoding) do
    case :unicode.characters_to_list(line, encoding) do
      chars when is_list(chars) -> {:ok, chars}
      {_, _, _} -> :error
    end
  end

  defp result(chars, encoding) when is_list(chars), do: left(chars, encoding)
  defp result(other, _encoding), do: other

  defp left(:eof, _encoding), do: ""
  defp left(chars, encoding), do: :unicode.characters_to_binary(chars, :unicode, encoding)

  defp prompted(%{capture_prompt: true, output: output} = state, prompt),
    do: %{state | output: output <> IO.chardata_to_string(prompt)}

  defp prompted(state, _prompt), do: state
end
