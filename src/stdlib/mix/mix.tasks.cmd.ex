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
