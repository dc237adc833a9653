defmodule System do
  @moduledoc ~S"""
  The system that this runs on: environment variables, arguments, time, other programs, and the end of this one.

      iex> System.get_env("NO_SUCH_VARIABLE", "default")
      "default"
      iex> System.cmd("echo", ["hello"])
      {"hello\n", 0}

  ## Time

    * `system_time/1`: the time of day, which may jump when the clock is set. For what is stored or shown;
      `DateTime.utc_now/1` is more convenient.
    * `monotonic_time/1`: never goes back, but means nothing by itself. For how long something took.
    * `os_time/1`: what the operating system says, not smoothed.

  Units are `:second`, `:millisecond`, `:microsecond`, `:nanosecond`, `:native`, or a number of parts of a second.

      iex> began = System.monotonic_time(:millisecond)
      iex> System.monotonic_time(:millisecond) - began >= 0
      true
  """

  @typedoc """
  A unit of time: `:second`, `:millisecond`, `:microsecond`, `:nanosecond`, `:native`, which is that of the
  machine, or a number of parts of a second.
  """
  @type time_unit :: :second | :millisecond | :microsecond | :nanosecond | pos_integer

  @type signal ::
          :sigabrt
          | :sigalrm
          | :sigchld
          | :sighup
          | :sigquit
          | :sigstop
          | :sigterm
          | :sigtstp
          | :sigusr1
          | :sigusr2

  @doc """
  Returns the version of Elixir this behaves as, which `Version` takes apart.

      iex> Version.match?(System.version(), ">= 1.14.0")
      true
  """
  @spec version() :: String.t()
  def version, do: :rshell.elixir_version()

  # The release that Elixir 1.14.0 was compiled with.
  @compiled_with "24"

  @doc """
  Returns what the running Elixir was built from, as a map: `:version`, `:date`, `:revision`, `:otp_release`,
  and `:build`, one text of them.

      iex> System.build_info().version == System.version()
      true
  """
  @spec build_info() :: map
  def build_info do
    %{
      build: version() <> " (compiled with Erlang/OTP " <> @compiled_with <> ")",
      date: "",
      otp_release: @compiled_with,
      revision: "",
      version: version()
    }
  end

  @doc """
  Returns the OTP release this behaves as, as text.

      iex> System.otp_release() |> String.to_integer() >= 24
      true
  """
  @spec otp_release() :: String.t()
  def otp_release, do: List.to_string(:erlang.system_info(:otp_release))

  @doc """
  Returns the byte order of this machine, `:little` or `:big`, which numbers in binaries have that are
  written as `native`.

      iex> System.endianness() in [:little, :big]
      true
  """
  @spec endianness() :: :little | :big
  def endianness, do: :erlang.system_info(:endian)

  @doc """
  Returns the byte order of the machine that Elixir was compiled on, `:little` or `:big`; `endianness/0`
  tells that of the one it runs on.

      iex> System.compiled_endianness() in [:little, :big]
      true
  """
  def compiled_endianness, do: endianness()

  @doc """
  Returns the number of threads that run processes, one for each processor as a rule.

      iex> System.schedulers() >= 1
      true
  """
  @spec schedulers() :: pos_integer
  def schedulers, do: :erlang.system_info(:schedulers)

  @doc """
  Returns the number of threads that run processes now: how much runs really at once, the usual
  `:max_concurrency`.

      iex> System.schedulers_online() in 1..System.schedulers()
      true
  """
  @spec schedulers_online() :: pos_integer
  def schedulers_online, do: :erlang.system_info(:schedulers_online)

  @doc """
  Returns the arguments of the command line that come after the script or after `--`, a list of strings.
  `OptionParser` takes them apart.

      iex> is_list(System.argv())
      true
  """
  @spec argv() :: [String.t()]
  def argv, do: :persistent_term.get({System, :argv}, [])

  @doc """
  Sets the arguments that `argv/0` returns, as a script does that calls another, and returns `:ok`.

      iex> old = System.argv()
      iex> System.argv(["one", "--two"])
      :ok
      iex> System.argv()
      ["one", "--two"]
      iex> System.argv(old)
      :ok
  """
  @spec argv([String.t()]) :: :ok
  def argv(args), do: :persistent_term.put({System, :argv}, args)

  @doc """
  Tells whether the system goes on when its script has ended, as the option `--no-halt` or `no_halt/1` has it.

      iex> System.no_halt() in [true, false]
      true
  """
  def no_halt, do: :persistent_term.get({System, :no_halt}, false)

  @doc """
  Sets whether the system goes on when its script has ended. A script that starts servers and then ends with
  this keeps them running.

      System.no_halt(true)
      #=> :ok
  """
  @spec no_halt(boolean) :: :ok
  def no_halt(boolean) when is_boolean(boolean),
    do: :persistent_term.put({System, :no_halt}, boolean)

  @doc """
  Returns the working directory, or `nil` when it is not to be had. It is deprecated: take `File.cwd/0`.

      iex> {:ok, System.cwd()} == File.cwd()
      true
  """
  @deprecated "Use File.cwd/0 instead"
  def cwd, do: with({:ok, dir} <- File.cwd(), do: dir, else: (_ -> nil))

  @doc """
  Returns the working directory, raising a `File.Error` when it is not to be had. It is deprecated: take
  `File.cwd!/0`.

      iex> System.cwd!() == File.cwd!()
      true
  """
  @deprecated "Use File.cwd!/0 instead"
  def cwd!, do: File.cwd!()

  @doc """
  Returns the home directory of the user, `HOME` in the environment, or `nil`.

      iex> home = System.user_home()
      iex> is_nil(home) or is_binary(home)
      true
  """
  @spec user_home() :: String.t() | nil
  def user_home, do: get_env("HOME")

  @doc """
  As `user_home/0`, and raises an error if there is none.

      System.user_home!()
      #=> "/home/me"
  """
  @spec user_home!() :: String.t()
  def user_home! do
    user_home() || raise "could not find the user home, please set the HOME environment variable"
  end

  @doc """
  Returns a directory for temporary files that can be written: the first such of the variables `TMPDIR`,
  `TEMP`, `TMP`, then `/tmp`, then the current one; `nil` if there is none.

      iex> File.dir?(System.tmp_dir())
      true
  """
  @spec tmp_dir() :: String.t() | nil
  def tmp_dir do
    writable(get_env("TMPDIR")) || writable(get_env("TEMP")) || writable(get_env("TMP")) ||
      writable("/tmp") || writable(cwd())
  end

  defp writable(nil), do: nil

  defp writable(dir) do
    case File.stat(dir) do
      {:ok, %{type: :directory, access: access}} when access in [:read_write, :write] ->
        Path.expand(dir)

      _ ->
        nil
    end
  end

  @doc """
  As `tmp_dir/0`, and raises an error if there is none.

      iex> File.dir?(System.tmp_dir!())
      true
  """
  @spec tmp_dir!() :: String.t()
  def tmp_dir! do
    tmp_dir() ||
      raise "could not get a writable temporary directory, please set the TMPDIR environment variable"
  end

  @doc ~S"""
  Has a function called with the exit status when the system stops by `stop/1` or at a script's end; those
  added last are called first. `halt/1` does not call them. One that fails is reported, and the others are
  called.

      System.at_exit(fn status -> IO.puts("leaving with status #{status}") end)
      System.stop(3)
      #=> leaving with status 3
  """
  @spec at_exit((non_neg_integer -> any)) :: :ok
  def at_exit(fun) when is_function(fun, 1) do
    :persistent_term.put({System, :at_exit}, [fun | :persistent_term.get({System, :at_exit}, [])])
  end

  @doc """
  Returns the absolute path of a program that is found in the `PATH`, or `nil`.

      iex> System.find_executable("there is no such program")
      nil
      iex> System.find_executable("sh") |> Path.type()
      :absolute
  """
  @spec find_executable(binary) :: binary | nil
  def find_executable(program) when is_binary(program) do
    check_null("System.find_executable/1", program)

    case :os.find_executable(String.to_charlist(program)) do
      false -> nil
      path -> List.to_string(path)
    end
  end

  @doc """
  Gives all environment variables.

      iex> System.put_env("MY_COLOUR", "teal")
      iex> System.get_env()["MY_COLOUR"]
      "teal"
  """
  @spec get_env() :: %{optional(String.t()) => String.t()}
  def get_env do
    for {key, value} <- :os.env(), into: %{} do
      {IO.chardata_to_string(key), IO.chardata_to_string(value)}
    end
  end

  @doc """
  Returns the value of an environment variable, a string, or the default, `nil` unless given. Numbers have to
  be parsed. For a variable that has to be there take `fetch_env!/1`.

      iex> System.get_env("NO_SUCH_VARIABLE")
      nil
      iex> System.get_env("NO_SUCH_VARIABLE", "none")
      "none"
  """
  @spec get_env(String.t(), String.t() | nil) :: String.t() | nil
  def get_env(varname, default \\ nil)
      when is_binary(varname) and (is_binary(default) or is_nil(default)) do
    case :os.getenv(String.to_charlist(varname)) do
      false -> default
      value -> List.to_string(value)
    end
  end

  @doc """
  Returns `{:ok, value}` of an environment variable, or `:error` when it is not set.

      iex> System.put_env("SET_OF_EXAMPLE", "")
      iex> System.fetch_env("SET_OF_EXAMPLE")
      {:ok, ""}
      iex> System.fetch_env("NO_SUCH_VARIABLE")
      :error
  """
  @spec fetch_env(String.t()) :: {:ok, String.t()} | :error
  def fetch_env(varname) when is_binary(varname) do
    case get_env(varname) do
      nil -> :error
      value -> {:ok, value}
    end
  end

  @doc """
  Returns the value of a variable of the environment, and raises a `System.EnvError` when it is not set: for
  what has to be there.

      iex> System.put_env("EXAMPLE_OF_FETCH_ENV", "there")
      iex> System.fetch_env!("EXAMPLE_OF_FETCH_ENV")
      "there"
      iex> System.fetch_env!("NO_SUCH_VARIABLE")
      ** (System.EnvError) could not fetch environment variable "NO_SUCH_VARIABLE" because it is not set
  """
  @spec fetch_env!(String.t()) :: String.t()
  def fetch_env!(varname) when is_binary(varname),
    do: get_env(varname) || raise(System.EnvError, env: varname)

  @doc """
  Sets an environment variable.

      iex> System.put_env("COLOUR_OF_EXAMPLE", "teal")
      :ok
      iex> System.get_env("COLOUR_OF_EXAMPLE")
      "teal"
  """
  @spec put_env(binary, binary) :: :ok
  def put_env(varname, value) when is_binary(varname) and is_binary(value) do
    if :binary.match(varname, "=") != :nomatch do
      raise ArgumentError,
            ~s[cannot execute System.put_env/2 for key with "=", got: #{inspect(varname)}]
    end

    :os.putenv(String.to_charlist(varname), String.to_charlist(value))
    :ok
  end

  @doc """
  Sets environment variables; `nil` removes one.

      iex> System.put_env(%{"SIZE_OF_EXAMPLE" => "7"})
      :ok
      iex> System.get_env("SIZE_OF_EXAMPLE")
      "7"
  """
  @spec put_env(Enumerable.t()) :: :ok
  def put_env(enum) do
    Enum.each(enum, fn
      {key, nil} -> delete_env(to_string(key))
      {key, value} -> put_env(to_string(key), to_string(value))
    end)
  end

  @doc """
  Removes an environment variable.

      iex> System.put_env("GONE_OF_EXAMPLE", "1")
      iex> System.delete_env("GONE_OF_EXAMPLE")
      :ok
      iex> System.get_env("GONE_OF_EXAMPLE")
      nil
  """
  @spec delete_env(String.t()) :: :ok
  def delete_env(varname) do
    :os.unsetenv(String.to_charlist(varname))
    :ok
  end

  defp check_null(operation, program) do
    if :binary.match(program, "\0") != :nomatch do
      raise ArgumentError,
            "cannot execute #{operation} for program with null byte, got: #{inspect(program)}"
    end
  end

  @doc """
  Returns the number of the operating system's process, as text. It is deprecated: take `pid/0`.

      iex> System.get_pid() == System.pid()
      true
  """
  @deprecated "Use System.pid/0 instead"
  def get_pid, do: pid()

  @doc """
  Returns the number that the operating system has given this program, as text.

      iex> System.pid() |> String.to_integer() > 0
      true
  """
  @spec pid() :: String.t()
  def pid, do: List.to_string(:os.getpid())

  @doc """
  Ends the program at once with a status, 0 unless given, with a text, which is printed, and status 1, or by
  `:abort`; supervisors and applications are not stopped, and what `at_exit/1` has added is not called.
  `stop/1` does all of that.

      System.halt(1)
  """
  @spec halt(non_neg_integer | binary | :abort) :: no_return
  def halt(status \\ 0)
  def halt(status) when is_integer(status) or status == :abort, do: :erlang.halt(status)
  def halt(status) when is_binary(status), do: :erlang.halt(String.to_charlist(status))

  @doc """
  Stops the program in order: the applications are stopped, with their processes, then it ends with the
  status, 0 unless given. It returns `:ok` at once, and the rest happens by and by.

      System.stop(1)
  """
  @spec stop(non_neg_integer | binary) :: :ok
  def stop(status \\ 0)
  def stop(status) when is_integer(status), do: :init.stop(status)
  def stop(status) when is_binary(status), do: :init.stop(String.to_charlist(status))

  @doc """
  Stops all applications in order, forgets the loaded modules, and starts the system anew in the same process
  of the operating system. Returns `:ok` at once.

      System.restart()
  """
  @spec restart() :: :ok
  def restart(), do: :init.restart()

  @doc ~S"""
  Runs a command by the system's shell, and returns `{output, status}`; options are those of `cmd/3`. Pipes,
  variables and patterns work, and so does what somebody puts into the text from outside: `cmd/3`, which
  takes the arguments one by one, has no such danger.

      iex> System.shell("echo one; exit 3")
      {"one\n", 3}
      iex> System.shell("echo $GREETING", env: [{"GREETING", "hello"}])
      {"hello\n", 0}
  """
  @spec shell(binary, keyword) :: {Collectable.t(), non_neg_integer}
  def shell(command, opts \\ []) when is_binary(command) do
    check_null("System.shell/2", command)
    run(find_executable("sh"), ["-c", "(" <> command <> "\n) </dev/null"], opts)
  end

  @doc ~S"""
  Runs a program with a list of arguments, waits for its end, and returns `{output, status}`, where 0 means
  success by custom. The program is looked for in the `PATH`; without it an `ErlangError` with `:enoent` is
  raised. No shell is involved, so nothing in an argument has a special meaning; `shell/2` is for pipes and
  patterns, but not for text from outside.

  Options: `:cd`, the directory; `:env`, variables as pairs, `nil` removes one; `stderr_to_stdout: true`;
  `:into`, a collectable for the output, such as `IO.stream()`; `:arg0`, `:parallelism`.

      iex> System.cmd("echo", ["hello", "$HOME"])
      {"hello $HOME\n", 0}
      iex> {_output, status} = System.cmd("false", [])
      iex> status
      1
  """
  @spec cmd(binary, [binary], keyword) :: {Collectable.t(), non_neg_integer}
  def cmd(command, args, opts \\ []) when is_binary(command) and is_list(args) do
    check_null("System.cmd/3", command)

    if not Enum.all?(args, &is_binary/1) do
      raise ArgumentError, "all arguments for System.cmd/3 must be binaries"
    end

    program = if String.contains?(command, "/"), do: command, else: find_executable(command)

    if program == nil, do: :erlang.error(:enoent, [command, args, opts])
    run(program, args, opts)
  end

  defp run(program, args, opts) do
    {into, opts} = Keyword.pop(opts, :into, "")

    options =
      Enum.reduce(opts, [:use_stdio, :exit_status, :binary, :hide, args: args], &cmd_option/2)

    {initial, collector} = Collectable.into(into)
    port = Port.open({:spawn_executable, program}, options)

    try do
      collect(port, initial, collector)
    catch
      kind, reason ->
        collector.(initial, :halt)
        :erlang.raise(kind, reason, __STACKTRACE__)
    else
      {acc, status} -> {collector.(acc, :done), status}
    end
  end

  defp collect(port, acc, fun) do
    receive do
      {^port, {:data, data}} -> collect(port, fun.(acc, {:cont, data}), fun)
      {^port, {:exit_status, status}} -> {acc, status}
    end
  end

  defp cmd_option({:cd, dir}, acc) when is_binary(dir), do: [{:cd, dir} | acc]
  defp cmd_option({:arg0, name}, acc) when is_binary(name), do: [{:arg0, name} | acc]
  defp cmd_option({:stderr_to_stdout, true}, acc), do: [:stderr_to_stdout | acc]
  defp cmd_option({:stderr_to_stdout, false}, acc), do: acc

  defp cmd_option({:parallelism, flag}, acc) when is_boolean(flag),
    do: [{:parallelism, flag} | acc]

  defp cmd_option({:env, env}, acc) do
    pairs =
      for {key, value} <- env,
          do: {String.to_charlist(key), if(value, do: String.to_charlist(value), else: false)}

    [{:env, pairs} | acc]
  end

  defp cmd_option({key, value}, _acc) do
    raise ArgumentError, "invalid option #{inspect(key)} with value #{inspect(value)}"
  end

  @doc """
  Returns the monotonic time in the native unit: a number that never goes back, by which lengths of time are
  measured. It may be negative; what it is counted from means nothing. `monotonic_time/1` takes a unit.

      iex> before = System.monotonic_time()
      iex> System.monotonic_time() >= before
      true
  """
  @spec monotonic_time() :: integer
  def monotonic_time, do: :erlang.monotonic_time()

  @doc """
  Returns the monotonic time in a unit. It never goes back; the difference of two tells how long something
  took. It may be negative, and means nothing outside this run.

      iex> earlier = System.monotonic_time(:millisecond)
      iex> System.monotonic_time(:millisecond) >= earlier
      true
  """
  @spec monotonic_time(time_unit | :native) :: integer
  def monotonic_time(unit), do: :erlang.monotonic_time(normalize_time_unit(unit))

  @doc """
  Returns the system time in the native unit since 1970: the time of day as the runtime sees it, which
  follows the operating system's and may go back.

      iex> System.system_time() > 0
      true
  """
  @spec system_time() :: integer
  def system_time, do: :erlang.system_time()

  @doc """
  Returns the system time, that since 1970, in a unit: what a clock shows. It may jump when the clock is set.

      iex> System.system_time(:second) > 1_600_000_000
      true
  """
  @spec system_time(time_unit | :native) :: integer
  def system_time(unit), do: :erlang.system_time(normalize_time_unit(unit))

  @doc """
  Converts a time from one unit to another, rounded down.

      iex> System.convert_time_unit(1500, :millisecond, :second)
      1
      iex> System.convert_time_unit(2, :second, :millisecond)
      2000
      iex> System.convert_time_unit(-1500, :millisecond, :second)
      -2
  """
  @spec convert_time_unit(integer, time_unit | :native, time_unit | :native) :: integer
  def convert_time_unit(time, unit, unit) when unit in [:second, :microsecond], do: time

  def convert_time_unit(time, from_unit, to_unit) do
    from = per_second(normalize_time_unit(from_unit))
    to = per_second(normalize_time_unit(to_unit))
    Integer.floor_div(time * to, from)
  end

  defp per_second(:second), do: 1
  defp per_second(:millisecond), do: 1000
  defp per_second(:microsecond), do: 1_000_000
  defp per_second(unit) when unit in [:nanosecond, :native], do: 1_000_000_000
  defp per_second(unit), do: unit

  defp normalize_time_unit(unit)
       when unit in [:native, :second, :millisecond, :microsecond, :nanosecond],
       do: unit

  defp normalize_time_unit(unit) when is_integer(unit) and unit > 0, do: unit
  defp normalize_time_unit(:seconds), do: :second
  defp normalize_time_unit(:milliseconds), do: :millisecond
  defp normalize_time_unit(:milli_seconds), do: :millisecond
  defp normalize_time_unit(:microseconds), do: :microsecond
  defp normalize_time_unit(:micro_seconds), do: :microsecond
  defp normalize_time_unit(:nanoseconds), do: :nanosecond
  defp normalize_time_unit(:nano_seconds), do: :nanosecond

  defp normalize_time_unit(other) do
    raise ArgumentError,
          "unsupported time unit. Expected :second, :millisecond, :microsecond, :nanosecond, or a positive integer, got #{inspect(other)}"
  end

  @doc """
  Returns the system time less the monotonic time, in the native unit; it changes when the clock is set.

      iex> is_integer(System.time_offset())
      true
  """
  @spec time_offset() :: integer
  def time_offset, do: :erlang.time_offset()

  @doc """
  Returns the system time less the monotonic time, in a unit.

      iex> is_integer(System.time_offset(:second))
      true
  """
  @spec time_offset(time_unit | :native) :: integer
  def time_offset(unit), do: :erlang.time_offset(normalize_time_unit(unit))

  @doc """
  Returns the time that the operating system tells, in the native unit since 1970. It jumps when the system's
  clock is set; `system_time/0` is more careful.

      iex> is_integer(System.os_time())
      true
  """
  @spec os_time() :: integer
  def os_time, do: :os.system_time()

  @doc """
  Returns the time that the operating system tells, in a unit since 1970.

      iex> System.os_time(:second) > 1_700_000_000
      true
  """
  @spec os_time(time_unit | :native) :: integer
  def os_time(unit), do: :os.system_time(normalize_time_unit(unit))

  @doc """
  Returns an integer that this run has not returned before. `:positive` makes it greater than 0, `:monotonic`
  greater than those before. Unique in this run only.

      iex> System.unique_integer() == System.unique_integer()
      false
      iex> System.unique_integer([:positive]) > 0
      true
  """
  @spec unique_integer([:positive | :monotonic]) :: integer
  def unique_integer(modifiers \\ []) when is_list(modifiers),
    do: :erlang.unique_integer(modifiers)

  @signals [
    :sigabrt,
    :sigalrm,
    :sigchld,
    :sighup,
    :sigquit,
    :sigstop,
    :sigterm,
    :sigtstp,
    :sigusr1,
    :sigusr2
  ]

  @doc """
  Runs a function when the operating system sends the program a signal, such as `:sigusr1`, `:sighup` or
  `:sigterm`; the function gives `:ok`. Several may be added: the one added last runs first. Returns `{:ok,
  id}`, or `{:error, reason}`, `:already_registered` when the id is taken. What the system does by itself,
  stopping in order at `:sigterm`, it does all the same.

      {:ok, id} = System.trap_signal(:sigusr1, fn -> IO.puts("a signal") && :ok end)
  """
  @spec trap_signal(atom, id, (() -> :ok)) :: {:ok, id} | {:error, :already_registered | :not_sup}
        when id: term
  def trap_signal(signal, id \\ make_ref(), fun)
      when signal in @signals and is_function(fun, 0) do
    :ok = :erl_signal_handler.watch(signal)
    handler = {System.SignalHandler, {signal, id}}

    if :lists.member(handler, :gen_event.which_handlers(:erl_signal_server)) do
      {:error, :already_registered}
    else
      :ok = :gen_event.add_handler(:erl_signal_server, handler, {signal, fun})
      {:ok, id}
    end
  end

  @doc """
  Removes what `trap_signal/3` has added: `:ok` or `{:error, :not_found}`. When none is left, the signal does
  again what it did before.

      iex> System.untrap_signal(:sigusr1, :no_such_id)
      {:error, :not_found}
      iex> System.trap_signal(:sigusr1, :example_of_trap, fn -> :ok end)
      {:ok, :example_of_trap}
      iex> System.trap_signal(:sigusr1, :example_of_trap, fn -> :ok end)
      {:error, :already_registered}
      iex> System.untrap_signal(:sigusr1, :example_of_trap)
      :ok
  """
  @spec untrap_signal(atom, term) :: :ok | {:error, :not_found}
  def untrap_signal(signal, id) when signal in @signals do
    with server when is_pid(server) <- Process.whereis(:erl_signal_server),
         :ok <- :gen_event.delete_handler(server, {System.SignalHandler, {signal, id}}, :untrap) do
      :ok
    else
      _ -> {:error, :not_found}
    end
  end

  @doc """
  Returned the latest stack trace once; now it is always the empty list. In `rescue` and `catch` there is
  `__STACKTRACE__/0`.

      iex> System.stacktrace()
      []
  """
  @deprecated "Use __STACKTRACE__ instead"
  def stacktrace, do: []
end
