defmodule ExUnit.CaptureIO do
  @moduledoc ~S"""
  Captures what is written to a device while a function runs: to the standard output, by the process that
  calls and those it starts, or to a named device such as `:stderr`, by all processes, so that tests with it
  should not be `async`.

      iex> ExUnit.CaptureIO.capture_io(fn -> IO.write("hi") end)
      "hi"
      iex> ExUnit.CaptureIO.capture_io(:stderr, fn -> IO.write(:stderr, "oh") end)
      "oh"
      iex> ExUnit.CaptureIO.capture_io("kate\n", fn -> IO.write("hi " <> IO.gets("name? ")) end)
      "name? hi kate\n"
  """

  # What stack traces tell of these functions.
  @frames [
    capture_io: {:capture_io, 106},
    of_device: {:capture_io, 119},
    of_input: {:capture_io, 124},
    of_options: {:capture_io, 129},
    of_device_with_input: {:capture_io, 143},
    of_device_with_options: {:capture_io, 149},
    do_capture_io: {:do_with_io, 230},
    captured: {:do_capture_gl, 272},
    captured_by_name: {:do_with_io, 243}
  ]

  @doc ~S"""
  Returns what a function, and the processes that it starts, write to the standard output: their group leader
  is another one meanwhile, so other tests do not disturb it.

      iex> capture_io(fn -> IO.puts("hello") end)
      "hello\n"
      iex> capture_io(fn -> :quiet end)
      ""
  """
  @spec capture_io((() -> any)) :: String.t()
  def capture_io(fun) when is_function(fun, 0) do
    {_, output} = with_io(fun)
    output
  end

  @doc ~S"""
  As `capture_io/1`: with a text it is what the function reads as input; with a device, such as `:stderr`, it
  is that which is captured, for the whole node; with a list it is options, `:input`, `:capture_prompt`
  (`false` leaves prompts out) and `:encoding`.

      iex> capture_io("3\n", fn -> IO.write(IO.gets("> ")) end)
      "> 3\n"
      iex> capture_io(:stderr, fn -> IO.puts(:stderr, "oops") end)
      "oops\n"
  """
  @spec capture_io(atom | String.t() | keyword, (() -> any)) :: String.t()
  def capture_io(device_input_or_options, fun)

  def capture_io(device, fun) when is_atom(device) and is_function(fun, 0),
    do: of_device(device, fun)

  def capture_io(input, fun) when is_binary(input) and is_function(fun, 0),
    do: of_input(input, fun)

  def capture_io(options, fun) when is_list(options) and is_function(fun, 0),
    do: of_options(options, fun)

  @doc ~S"""
  As `capture_io/2`, for a device and with an input or options.

      iex> ExUnit.CaptureIO.capture_io(:stderr, [], fn -> IO.puts(:stderr, "a") end)
      "a\n"
  """
  @spec capture_io(atom, String.t() | keyword, (() -> any)) :: String.t()
  def capture_io(device, input_or_options, fun)

  def capture_io(device, input, fun)
      when is_atom(device) and is_binary(input) and is_function(fun, 0),
      do: of_device_with_input(device, input, fun)

  def capture_io(device, options, fun)
      when is_atom(device) and is_list(options) and is_function(fun, 0),
      do: of_device_with_options(device, options, fun)

  defp of_device(device, fun) do
    {_, output} = with_io(device, [], fun)
    output
  end

  defp of_input(input, fun) do
    {_, output} = with_io(:stdio, [input: input], fun)
    output
  end

  defp of_options(options, fun) do
    {_, output} = with_io(:stdio, options, fun)
    output
  end

  defp of_device_with_input(device, input, fun) do
    {_, output} = with_io(device, [input: input], fun)
    output
  end

  defp of_device_with_options(device, options, fun) do
    {_, output} = with_io(device, options, fun)
    output
  end

  @doc ~S"""
  Returns `{result, output}` of a function: what it gives, and what it writes to the standard output.
  `capture_io/1` returns the output alone.

      iex> with_io(fn -> IO.puts("a") && 3 end)
      {3, "a\n"}
  """
  @spec with_io((() -> result)) :: {result, String.t()} when result: any
  def with_io(fun) when is_function(fun, 0), do: with_io(:stdio, [], fun)

  @doc ~S"""
  As `with_io/1`: for a device, `:stderr` for instance, with an input, or with options.

      iex> with_io("kate\n", fn -> IO.gets("") end)
      {"kate\n", ""}
      iex> with_io(:stderr, fn -> IO.puts(:stderr, "a") end)
      {:ok, "a\n"}
  """
  @spec with_io(atom | String.t() | keyword, (() -> result)) :: {result, String.t()}
        when result: any
  def with_io(device_input_or_options, fun)

  def with_io(device, fun) when is_atom(device) and is_function(fun, 0),
    do: with_io(device, [], fun)

  def with_io(input, fun) when is_binary(input) and is_function(fun, 0),
    do: with_io(:stdio, [input: input], fun)

  def with_io(options, fun) when is_list(options) and is_function(fun, 0),
    do: with_io(:stdio, options, fun)

  @doc ~S"""
  As `with_io/2`, for a device and with an input or options.

      iex> with_io(:stderr, [], fn -> IO.puts(:stderr, "a") end)
      {:ok, "a\n"}
  """
  @spec with_io(atom, String.t() | keyword, (() -> result)) :: {result, String.t()}
        when result: any
  def with_io(device, input_or_options, fun)

  def with_io(device, input, fun)
      when is_atom(device) and is_binary(input) and is_function(fun, 0),
      do: with_io(device, [input: input], fun)

  def with_io(device, options, fun)
      when is_atom(device) and is_list(options) and is_function(fun, 0),
      do: do_capture_io(map_dev(device), options, fun)

  defp map_dev(:stdio), do: :standard_io
  defp map_dev(:stderr), do: :standard_error
  defp map_dev(other), do: other

  # Standard output is the group leader of the process and of those it starts.
  defp do_capture_io(:standard_io, options, fun) do
    input = Keyword.get(options, :input, "")
    original = Process.group_leader()
    string_opts = [capture_prompt: Keyword.get(options, :capture_prompt, true)]
    encoding = Keyword.get(options, :encoding, :unicode)
    {:ok, device} = StringIO.open(input, [encoding: encoding] ++ string_opts)

    try do
      Process.group_leader(self(), device)
      captured(device, fun)
    after
      Process.group_leader(self(), original)
    end
  end

  defp do_capture_io(device, options, fun), do: captured_by_name(device, options, fun)

  defp captured_by_name(device, options, fun) do
    input = Keyword.get(options, :input, "")
    encoding = Keyword.get(options, :encoding, :unicode)

    case ExUnit.CaptureServer.device_capture_on(device, encoding, input) do
      {:ok, ref} ->
        try do
          result = fun.()
          {result, ExUnit.CaptureServer.device_output(device, ref)}
        after
          ExUnit.CaptureServer.device_capture_off(ref)
        end

      {:error, :no_device} ->
        raise "could not find IO device registered at #{inspect(device)}"

      {:error, {:changed_encoding, current}} ->
        raise ArgumentError, """
        attempted to change the encoding for a currently captured device #{inspect(device)}.

        Currently set as: #{inspect(current)}
        Given: #{inspect(encoding)}

        If you need to use multiple encodings on a captured device, you cannot \
        run your test asynchronously
        """

      {:error, :input_on_already_captured_device} ->
        raise ArgumentError,
              "attempted multiple captures on device #{inspect(device)} with input. " <>
                "If you need to give an input to a captured device, you cannot run your test asynchronously"
    end
  end

  defp captured(device, fun) do
    try do
      fun.()
    catch
      kind, reason ->
        _ = StringIO.close(device)
        :erlang.raise(kind, reason, __STACKTRACE__)
    else
      result ->
        {:ok, {_input, output}} = StringIO.close(device)
        {result, output}
    end
  end
end
