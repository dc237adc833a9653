defmodule Mix.Shell do
  @moduledoc "How tasks talk to the user: `Mix.Shell.IO`, `Mix.Shell.Quiet` and `Mix.Shell.Process` do it."

  @callback print_app() :: :ok
  @callback info(message :: IO.ANSI.ansidata()) :: :ok
  @callback error(message :: IO.ANSI.ansidata()) :: :ok
  @callback prompt(message :: binary) :: binary
  @callback yes?(message :: binary) :: boolean
  @callback yes?(message :: binary, options :: keyword) :: boolean
  @callback cmd(command :: binary) :: integer
  @callback cmd(command :: binary, options :: keyword) :: integer

  @doc "Returns the name of the project if it is to be printed before what comes, or `nil`."
  def printable_app_name, do: Mix.ProjectStack.printable_app_name()

  @doc "Runs a command of the system, giving what it prints to a function; returns its status."
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
  @moduledoc "A shell that prints to standard output and standard error."
  @behaviour Mix.Shell

  @doc "Prints the name of the current project when several are at work."
  @impl true
  def print_app do
    if name = Mix.Shell.printable_app_name(), do: IO.puts("==> #{name}")
    :ok
  end

  @doc "Prints a message, with its colours where those are wanted."
  @impl true
  def info(message) do
    print_app()
    IO.puts(IO.ANSI.format(message))
  end

  @doc "Prints an error in red to standard error."
  @impl true
  def error(message) do
    print_app()
    IO.puts(:stderr, IO.ANSI.format([:red, :bright, message]))
  end

  @doc "Asks a question and returns the answer with its newline."
  @impl true
  def prompt(message) do
    print_app()
    IO.gets(message <> " ")
  end

  @doc "Asks a question to be answered by yes or no; `default:` tells what Enter means."
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

  @doc "Runs a command of the system and prints what it prints."
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
  @moduledoc "A shell that prints errors only."
  @behaviour Mix.Shell

  @impl true
  def print_app, do: :ok
  @impl true
  def info(_message), do: :ok
  @impl true
  def error(message), do: Mix.Shell.IO.error(message)
  @impl true
  def prompt(message), do: Mix.Shell.IO.prompt(message)
  @impl true
  def yes?(message, options \\ []), do: Mix.Shell.IO.yes?(message, options)
  @impl true
  def cmd(command, options \\ []), do: Mix.Shell.cmd(command, options, fn _ -> :ok end)
end

defmodule Mix.Shell.Process do
  @moduledoc "A shell for tests: what it would print it sends to the calling process as `{:mix_shell, kind, texts}`."
  @behaviour Mix.Shell

  @doc "Takes what was sent out of the mailbox, giving each message to a function."
  def flush(callback \\ fn message -> message end) do
    receive do
      {:mix_shell, _, _} = message ->
        callback.(message)
        flush(callback)
    after
      0 -> :done
    end
  end

  @impl true
  def print_app do
    if name = Mix.Shell.printable_app_name(), do: tell(:info, "==> #{name}")
    :ok
  end

  @impl true
  def info(message), do: tell_of_app(:info, message)
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

  @impl true
  def prompt(message) do
    tell_of_app(:prompt, message)

    receive do
      {:mix_shell_input, :prompt, answer} -> answer
    after
      0 -> raise "no shell process input given for prompt/1"
    end
  end

  @impl true
  def yes?(message, _options \\ []) do
    tell_of_app(:yes?, message)

    receive do
      {:mix_shell_input, :yes?, answer} -> answer
    after
      0 -> raise "no shell process input given for yes?/2"
    end
  end

  @impl true
  def cmd(command, options \\ []) do
    if Keyword.get(options, :print_app, true), do: print_app()
    Mix.Shell.cmd(command, options, &tell(:run, &1))
  end
end
