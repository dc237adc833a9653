defmodule Mix.Tasks.Eval do
  use Mix.Task

  @shortdoc "Evaluates the given code"

  @moduledoc """
  Evaluates code with the project compiled and configured, and its applications loaded but not started, as a
  script that looks at the project's modules wants it. `mix run -e` starts them.

      mix eval "IO.puts(1)"
      mix eval "IO.inspect(MyApp.version())"
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
