defmodule Mix.Tasks.Compile.Erlang do
  use Mix.Task

  @recursive true

  @moduledoc """
  Compiles Erlang source files.

  This program has no compiler for Erlang: a project with `.erl` files in `src` is refused.
  """

  @impl true
  def run(_args), do: refuse("erl", "Erlang")

  @doc "Fails if the project has files of a language that cannot be compiled."
  def refuse(extension, language) do
    paths = Mix.Project.config()[:erlc_paths] || ["src"]

    case Mix.Utils.extract_files(paths, [extension]) do
      [] ->
        {:noop, []}

      [file | _] ->
        Mix.raise("#{file} cannot be compiled: rshell has no compiler for #{language}")
    end
  end
end
