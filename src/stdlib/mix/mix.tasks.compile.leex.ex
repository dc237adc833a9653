defmodule Mix.Tasks.Compile.Leex do
  use Mix.Task

  @recursive true

  @moduledoc """
  Compiles Leex source files.

  This program cannot: a project with `.xrl` files in `src` is refused.
  """

  @impl true
  def run(_args), do: Mix.Tasks.Compile.Erlang.refuse("xrl", "Leex")
end
