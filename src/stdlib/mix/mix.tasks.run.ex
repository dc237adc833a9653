defmodule Mix.Tasks.Run do
  use Mix.Task

  @shortdoc "Runs the current application"

  @moduledoc """
  Starts the current application and runs code in it.

      mix run script.exs arg1 arg2
      mix run -e "IO.puts(1)" -- arg1
      mix run --no-halt

  `System.argv/0` gives the arguments.

  ## Options

    * `--eval`, `-e` - evaluates code
    * `--require`, `-r` - loads the files of a pattern first
    * `--parallel`, `-p` - loads them side by side
    * `--no-halt` - keeps running
    * `--no-start` - does not start applications
    * `--no-compile`, `--no-deps-check`, `--no-elixir-version-check`, `--no-archives-check` - leaves out a step
    * `--no-mix-exs` - runs without a project
    * `--preload-modules` - loads every module of the applications
  """

  @switches [
    parallel: :boolean,
    require: :keep,
    eval: :keep,
    config: :keep,
    mix_exs: :boolean,
    halt: :boolean,
    compile: :boolean,
    deps_check: :boolean,
    start: :boolean,
    archives_check: :boolean,
    elixir_version_check: :boolean,
    parallel_require: :keep,
    preload_modules: :boolean
  ]

  @impl true
  def run(args) do
    {opts, head} =
      OptionParser.parse_head!(args,
        aliases: [r: :require, p: :parallel, e: :eval, c: :config],
        strict: @switches
      )

    if Keyword.get(opts, :mix_exs, true) and Mix.Project.get() == nil do
      Mix.raise(
        "Cannot execute \"mix run\" without a Mix.Project, please ensure you are running Mix in a directory with a mix.exs file or pass the --no-mix-exs option"
      )
    end

    run(args, opts, head, &Code.eval_string/1, &Code.require_file/1)
    Mix.Task.reenable("run")
    :ok
  end

  @doc false
  def run(args, opts, head, expr_evaluator, file_evaluator) do
    {file, argv} = file_and_argv(opts, head)
    System.argv(argv)

    if Mix.Project.get(), do: Mix.Task.run("app.start", args)
    for {:config, path} <- opts, do: load_config(path)
    requires(opts)
    opts |> Keyword.get_values(:eval) |> Enum.each(expr_evaluator)

    if file do
      if File.regular?(file), do: file_evaluator.(file), else: Mix.raise("No such file: #{file}")
    end

    if Keyword.get(opts, :halt, true) == false, do: System.no_halt(true)
    :ok
  end

  defp load_config(path) do
    Mix.shell().error(
      "warning: the --config flag is deprecated. If you need to handle multiple configurations, " <>
        "it is preferable to dynamically import them in your config files"
    )

    Mix.Task.rerun("loadconfig", [path])
  end

  defp file_and_argv(opts, head) do
    case {opts[:eval], head} do
      {nil, [file | argv]} -> {file, argv}
      {_, argv} -> {nil, argv}
    end
  end

  defp requires(opts) do
    for {kind, pattern} <- opts, kind in [:require, :parallel_require] do
      case Enum.filter(Enum.uniq(Path.wildcard(pattern)), &File.regular?/1) do
        [] -> Mix.raise("No files matched pattern #{inspect(pattern)} given to --require")
        files -> require_files(files, kind == :parallel_require or opts[:parallel] == true)
      end
    end
  end

  defp require_files(files, true) do
    with {:error, _, _} <- Kernel.ParallelCompiler.require(files), do: exit({:shutdown, 1})
  end

  defp require_files(files, false), do: Enum.each(files, &Code.require_file/1)
end

defmodule Mix.Tasks.Eval do
  use Mix.Task

  @shortdoc "Evaluates the given code"

  @moduledoc """
  Evaluates code with the project compiled and configured, and its applications loaded but not started.

      mix eval "IO.puts(1)"
  """

  @impl true
  def run([code | argv] = args) do
    if String.starts_with?(code, "-") do
      {opts, rest} =
        OptionParser.parse_head!(args,
          strict: [
            no_archives_check: :boolean,
            no_compile: :boolean,
            no_deps_check: :boolean,
            no_elixir_version_check: :boolean,
            no_mix_exs: :boolean
          ]
        )

      evaluate(rest, args, opts)
    else
      evaluate([code | argv], [], [])
    end
  end

  def run([]), do: evaluate([], [], [])

  defp evaluate([code], args, opts) do
    cond do
      Mix.Project.get() -> Mix.Task.run("app.config", args)
      opts[:no_mix_exs] -> :ok
      true -> Mix.raise(without_project())
    end

    Code.eval_string(code)
    :ok
  end

  defp evaluate(_, _, _),
    do: Mix.raise("\"mix eval\" expects a single string to evaluate as argument")

  defp without_project do
    "Cannot execute \"mix eval\" without a Mix.Project, please ensure you are running Mix in a directory with a mix.exs " <>
      "file or pass the --no-mix-exs option"
  end
end

defmodule Mix.Tasks.Iex do
  use Mix.Task

  @moduledoc false

  @impl true
  def run(_args), do: Mix.raise("To use IEx with Mix, please run \"iex -S mix\"")
end

defmodule Mix.Tasks.Cmd do
  use Mix.Task

  @shortdoc "Executes the given command"
  @recursive true

  @moduledoc """
  Executes a command of the system, in each project of an umbrella.

      mix cmd pwd

  `--app NAME` limits it to one project, `--cd DIR` changes the directory.
  """

  @impl true
  def run(args) do
    {opts, words} = OptionParser.parse_head!(args, strict: [app: :keep, cd: :string])
    apps = for {:app, app} <- opts, do: String.to_atom(app)
    # Another command is another task.
    Mix.Task.reenable("cmd")

    if apps == [] or Mix.Project.config()[:app] in apps do
      options = if opts[:cd], do: [cd: opts[:cd]], else: []

      case Mix.shell().cmd(Enum.join(words, " "), options) do
        0 -> :ok
        status -> exit(status)
      end
    end
  end
end
