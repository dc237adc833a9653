defmodule Mix.Tasks.WillRecompile do
  use Mix.Task

  @moduledoc """
  Tells that what is locked of dependencies may be something else: projects look at it again when they are compiled next.
  """

  @recursive true

  @impl true
  def run(_args) do
    touch(Mix.Project.manifest_path())
    if Mix.Task.recursing?(), do: Mix.ProjectStack.on_recursing_root(fn -> touch(Mix.Project.manifest_path()) end)
    :ok
  end

  defp touch(path) do
    File.mkdir_p!(path)
    File.touch!(Path.join(path, "compile.lock"))
  end
end
