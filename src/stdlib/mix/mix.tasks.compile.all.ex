defmodule Mix.Tasks.Compile.All do
  use Mix.Task.Compiler
  use Mix.Task

  @moduledoc false
  @recursive true

  @impl true
  def run(args) do
    Mix.Project.get!()
    config = Mix.Project.config()
    Mix.Project.ensure_structure(config)
    Code.prepend_path(Mix.Project.compile_path(config))

    result =
      if "--no-compile" in args,
        do: {:noop, []},
        else: Mix.Task.Compiler.run(Mix.Tasks.Compile.compilers(config), args)

    if app = config[:app], do: reload(app, result)
    result
  end

  # An application that was known before is known anew, for its modules may be others now.
  defp reload(app, {status, _}) do
    if status == :ok and not started?(app), do: Application.unload(app)
    Application.load(app)
  end

  defp started?(app), do: List.keymember?(Application.started_applications(), app, 0)
end
