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
    process_config(opts)
    requires(opts)
    opts |> Keyword.get_values(:eval) |> Enum.each(expr_evaluator)

    if file do
      if File.regular?(file), do: file_evaluator.(file), else: Mix.raise("No such file: #{file}")
    end

    if Keyword.get(opts, :halt, true) == false, do: System.no_halt(true)
    :ok
  end

  defp process_config(opts) do
    for {:config, path} <- opts do
      IO.warn(
        "the --config flag is deprecated. If you need to handle multiple configurations, " <>
          "it is preferable to dynamically import them in your config files"
      )

      Mix.Tasks.Loadconfig.load_compile(path)
    end
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
