defmodule Mix.Tasks.Iex do
  use Mix.Task

  @moduledoc """
  Tells how to start a shell with the project: it has to be done by the shell, and so this task fails with
  that sentence.

      iex -S mix
  """

  @impl true
  def run(_args), do: Mix.raise("To use IEx with Mix, please run \"iex -S mix\"")
end
