defmodule Mix.Tasks.Compile.Yecc do
  use Mix.Task

  @recursive true

  @moduledoc """
  Compiles Yecc source files.

  This program cannot: a project with `.yrl` files in `src` is refused.
  """

  @impl true
  def run(_args), do: Mix.Tasks.Compile.Erlang.refuse("yrl", "Yecc")
end
