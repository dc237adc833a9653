defmodule Mix.Shell do
  @moduledoc """
  How tasks talk to the user. A task says `Mix.shell().info(text)` instead of `IO.puts(text)`, so that its
  user can choose by `Mix.shell/1`: `Mix.Shell.IO` prints, `Mix.Shell.Quiet` prints errors only,
  `Mix.Shell.Process` sends messages, for tests.

      if Mix.shell().yes?("Delete all?"), do: Mix.shell().info("deleted")
  """

  @doc """
  Tells the name of the current project when several are at work, and it was not told since.

      Mix.shell().print_app()
      #=> ==> greeter
  """
  @callback print_app() :: :ok

  @doc """
  Tells a message, a text or a list for `IO.ANSI.format/2`.

      Mix.shell().info([:green, "done"])
  """
  @callback info(message :: IO.ANSI.ansidata()) :: :ok

  @doc """
  Tells an error.

      Mix.shell().error("no such file")
  """
  @callback error(message :: IO.ANSI.ansidata()) :: :ok

  @doc """
  Asks a question and returns what the user typed, with its newline.

      name = String.trim(Mix.shell().prompt("Name?"))
  """
  @callback prompt(message :: binary) :: binary

  @doc """
  As `c:yes?/2`, where Enter alone means yes.

      if Mix.shell().yes?("Go on?"), do: go_on()
  """
  @callback yes?(message :: binary) :: boolean

  @doc """
  Asks a question and tells whether the answer was yes; `default: :no` says what Enter alone means.

      if Mix.shell().yes?("Delete all?", default: :no), do: delete_all()
  """
  @callback yes?(message :: binary, options :: keyword) :: boolean

  @doc """
  As `c:cmd/2` without options.

      Mix.shell().cmd("git status")
      #=> 0
  """
  @callback cmd(command :: binary) :: integer

  @doc """
  Runs a command of the system, tells what it prints, and returns its status.

      Mix.shell().cmd("git status", cd: "deps/greeter")
      #=> 0
  """
  @callback cmd(command :: binary, options :: keyword) :: integer

  @doc """
  Returns the name of the project if it is to be told before what comes, since several are at work, or `nil`.
  For those who write a shell.

      Mix.Shell.printable_app_name()
      #=> :greeter
  """
  def printable_app_name, do: Mix.ProjectStack.printable_app_name()

  @doc ~S"""
  Runs a command by the system's shell, giving what it prints to a function, piece by piece, and returns its
  status. Options: `:cd`, a directory; `:env`, variables; `:stderr_to_stdout`, `true` unless given.

      iex> Mix.Shell.cmd("echo one; exit 3", fn text -> send(self(), text) end)
      3
      iex> receive do: (text -> text)
      "one\n"
  """
  def cmd(command, options \\ [], callback) when is_function(callback, 1) do
    env = Keyword.get(options, :env, [])
    stderr? = Keyword.get(options, :stderr_to_stdout, true)
    dir = Keyword.take(options, [:cd])

    {_, status} =
      System.cmd(
        System.find_executable("sh"),
        ["-c", "(" <> command <> "\n)"],
        [env: env, stderr_to_stdout: stderr?, into: %Mix.Shell{callback: callback}] ++ dir
      )

    status
  end

  # Collects output by giving it to a function as it comes.
  @doc false
  defstruct [:callback]

  defimpl Collectable do
    def into(%{callback: callback} = shell) do
      collect = fn
        _, {:cont, text} -> callback.(text)
        _, _ -> shell
      end

      {shell, collect}
    end
  end
end

defmodule Mix.Shell.IO do
  @moduledoc """
  The usual way for tasks to talk: it prints to standard output, and errors to standard error, in colours
  where those are wanted, and reads answers from standard input.

      Mix.shell().info([:green, "done"])
  """
  @behaviour Mix.Shell

  @doc """
  Prints the name of the current project when several are at work.

      Mix.Shell.IO.print_app()
      #=> ==> greeter
  """
  @impl true
  def print_app do
    if name = Mix.Shell.printable_app_name(), do: IO.puts("==> #{name}")
    :ok
  end

  @doc ~S"""
  Prints a message, a text or a list for `IO.ANSI.format/2`, with its colours where those are wanted, and
  returns `:ok`.

      iex> ExUnit.CaptureIO.capture_io(fn -> Mix.Shell.IO.info(["a ", "b"]) end)
      "a b\n"
  """
  @impl true
  def info(message) do
    print_app()
    IO.puts(IO.ANSI.format(message))
  end

  @doc """
  Prints an error in red, where colours are wanted, to standard error, and returns `:ok`.

      Mix.Shell.IO.error("no such file")
  """
  @impl true
  def error(message) do
    print_app()
    IO.puts(:stderr, IO.ANSI.format([:red, :bright, message]))
  end

  @doc ~S"""
  Asks a question and returns the answer with its newline.

      iex> ExUnit.CaptureIO.capture_io("kate\n", fn -> IO.inspect(Mix.Shell.IO.prompt("Name?")) end)
      "Name? \"kate\\n\"\n"
  """
  @impl true
  def prompt(message) do
    print_app()
    IO.gets(message <> " ")
  end

  @doc ~S"""
  Asks a question to be answered by yes or no, and tells whether it was yes: `y`, `Y`, `yes` and the like
  are. `default:`, `:yes` unless `:no` is given, tells what Enter alone means.

      iex> ExUnit.CaptureIO.capture_io("n\n", fn -> IO.inspect(Mix.Shell.IO.yes?("Go on?")) end)
      "Go on? [Yn] false\n"
  """
  @impl true
  def yes?(message, options \\ []) do
    {choices, default} =
      case Keyword.get(options, :default, :yes) do
        :yes -> {" [Yn] ", "y"}
        :no -> {" [yN] ", ""}
        other -> raise ArgumentError, "expected :default to be either :yes or :no, got: #{inspect(other)}"
      end

    print_app()

    answer = IO.gets(message <> choices)
    is_binary(answer) and yes_answer?(String.downcase(String.trim(answer)), default)
  end

  defp yes_answer?("", default), do: default == "y"
  defp yes_answer?(answer, _default), do: answer in ["y", "yes"]

  @doc ~S"""
  Runs a command by the system's shell, prints what it prints, and returns its status; `quiet: true` prints
  nothing, other options are those of `Mix.Shell.cmd/3`.

      iex> ExUnit.CaptureIO.capture_io(fn -> IO.inspect(Mix.Shell.IO.cmd("echo one")) end) =~ "one\n"
      true
  """
  @impl true
  def cmd(command, options \\ []) do
    print_app? = Keyword.get(options, :print_app, true)

    print = fn text ->
      if print_app?, do: print_app()
      IO.write(text)
    end

    callback = if Keyword.get(options, :quiet, false), do: fn _ -> :ok end, else: print
    Mix.Shell.cmd(command, options, callback)
  end
end

defmodule Mix.Shell.Quiet do
  @moduledoc """
  A way for tasks to talk that prints errors only: what `mix --quiet` and `Mix.shell(Mix.Shell.Quiet)` set.
  Questions are still asked.

      Mix.shell(Mix.Shell.Quiet)
  """
  @behaviour Mix.Shell

  @doc """
  Prints nothing, and returns `:ok`.

      iex> Mix.Shell.Quiet.print_app()
      :ok
  """
  @impl true
  def print_app, do: :ok

  @doc """
  Prints nothing, and returns `:ok`.

      iex> Mix.Shell.Quiet.info("done")
      :ok
  """
  @impl true
  def info(_message), do: :ok

  @doc """
  Prints an error in red, where colours are wanted, to standard error, as `Mix.Shell.IO.error/1`.

      Mix.Shell.Quiet.error("no such file")
  """
  @impl true
  def error(message), do: Mix.Shell.IO.error(message)

  @doc ~S"""
  Asks a question and returns the answer with its newline, as `Mix.Shell.IO.prompt/1`.

      iex> ExUnit.CaptureIO.capture_io("kate\n", fn -> IO.inspect(Mix.Shell.Quiet.prompt("Name?")) end)
      "Name? \"kate\\n\"\n"
  """
  @impl true
  def prompt(message), do: Mix.Shell.IO.prompt(message)

  @doc ~S"""
  Asks a question to be answered by yes or no, as `Mix.Shell.IO.yes?/2`.

      iex> ExUnit.CaptureIO.capture_io("y\n", fn -> IO.inspect(Mix.Shell.Quiet.yes?("Go on?")) end)
      "Go on? [Yn] true\n"
  """
  @impl true
  def yes?(message, options \\ []), do: Mix.Shell.IO.yes?(message, options)

  @doc """
  Runs a command by the system's shell, prints nothing of what it prints, and returns its status.

      iex> Mix.Shell.Quiet.cmd("echo one; exit 3")
      3
  """
  @impl true
  def cmd(command, options \\ []), do: Mix.Shell.cmd(command, options, fn _ -> :ok end)
end

defmodule Mix.Shell.Process do
  @moduledoc """
  A shell for tests of tasks: what it would print it sends to the calling process as `{:mix_shell, kind,
  texts}`. For `prompt/1` and `yes?/2` the answer is awaited as a message, which the test sends before:
  `{:mix_shell_input, :prompt, text}` or `{:mix_shell_input, :yes?, true}`.

      Mix.shell(Mix.Shell.Process)
      send(self(), {:mix_shell_input, :yes?, true})
      Mix.Task.run("clean_up")
      assert_received {:mix_shell, :yes?, ["Delete all?"]}
  """
  @behaviour Mix.Shell

  @doc """
  Takes all that was sent out of the mailbox, giving each message to a function, and returns `:done`.

      iex> send(self(), {:mix_shell, :info, ["one"]})
      iex> Mix.Shell.Process.flush(fn {:mix_shell, kind, texts} -> send(self(), {kind, texts}) end)
      :done
      iex> receive do: (message -> message)
      {:info, ["one"]}
  """
  def flush(callback \\ fn message -> message end) do
    receive do
      {:mix_shell, _, _} = message ->
        callback.(message)
        flush(callback)
    after
      0 -> :done
    end
  end

  @doc """
  Sends the name of the current project, when several are at work, as `{:mix_shell, :info, [text]}`.

      Mix.Shell.Process.print_app()
  """
  @impl true
  def print_app do
    if name = Mix.Shell.printable_app_name(), do: tell(:info, "==> #{name}")
    :ok
  end

  @doc """
  Sends a message as `{:mix_shell, :info, [text]}`, without colours, and returns `:ok`.

      iex> Mix.Shell.Process.info([:green, "done"])
      :ok
      iex> receive do: (message -> message)
      {:mix_shell, :info, ["done"]}
  """
  @impl true
  def info(message), do: tell_of_app(:info, message)

  @doc """
  Sends an error as `{:mix_shell, :error, [text]}`, and returns `:ok`.

      iex> Mix.Shell.Process.error("no such file")
      iex> receive do: (message -> message)
      {:mix_shell, :error, ["no such file"]}
  """
  @impl true
  def error(message), do: tell_of_app(:error, message)

  defp tell_of_app(kind, message) do
    print_app()
    tell(kind, message)
  end

  defp tell(kind, message) do
    text = message |> IO.ANSI.format(false) |> IO.iodata_to_binary()
    send(self(), {:mix_shell, kind, [text]})
    :ok
  end

  @doc """
  Sends the question as `{:mix_shell, :prompt, [text]}`, and returns the answer, which has to be in the
  mailbox as `{:mix_shell_input, :prompt, text}`; without one it raises.

      iex> send(self(), {:mix_shell_input, :prompt, "kate"})
      iex> Mix.Shell.Process.prompt("Name?")
      "kate"
      iex> receive do: (message -> message)
      {:mix_shell, :prompt, ["Name?"]}
  """
  @impl true
  def prompt(message) do
    tell_of_app(:prompt, message)

    receive do
      {:mix_shell_input, :prompt, answer} -> answer
    after
      0 -> raise "no shell process input given for prompt/1"
    end
  end

  @doc """
  Sends the question as `{:mix_shell, :yes?, [text]}`, and returns the answer, which has to be in the mailbox
  as `{:mix_shell_input, :yes?, boolean}`; without one it raises.

      iex> send(self(), {:mix_shell_input, :yes?, true})
      iex> Mix.Shell.Process.yes?("Go on?")
      true
  """
  @impl true
  def yes?(message, _options \\ []) do
    tell_of_app(:yes?, message)

    receive do
      {:mix_shell_input, :yes?, answer} -> answer
    after
      0 -> raise "no shell process input given for yes?/2"
    end
  end

  @doc ~S"""
  Runs a command by the system's shell, sends what it prints, piece by piece, as `{:mix_shell, :run,
  [text]}`, and returns its status.

      iex> Mix.Shell.Process.cmd("echo one; exit 3")
      3
      iex> receive do: (message -> message)
      {:mix_shell, :run, ["one\n"]}
  """
  @impl true
  def cmd(command, options \\ []) do
    if Keyword.get(options, :print_app, true), do: print_app()
    Mix.Shell.cmd(command, options, &tell(:run, &1))
  end
end
