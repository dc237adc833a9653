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
      {_, rest} =
        OptionParser.parse_head!(args,
          strict: [
            no_archives_check: :boolean,
            no_compile: :boolean,
            no_deps_check: :boolean,
            no_elixir_version_check: :boolean,
            no_mix_exs: :boolean
          ]
        )

      evaluate(rest, args)
    else
      evaluate([code | argv], [])
    end
  end

  def run([]), do: evaluate([], [])

  defp evaluate([code], options) do
    if Mix.Project.get(), do: Mix.Task.run("app.config", options)
    Code.eval_string(code)
    :ok
  end

  defp evaluate(_, _),
    do: Mix.raise("\"mix eval\" expects a single string to evaluate as argument")
end
