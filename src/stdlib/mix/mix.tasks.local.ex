defmodule Mix.Tasks.Local do
  use Mix.Task

  @shortdoc "Lists local tasks"
  @moduledoc "Lists tasks that were installed from archives: none, for this program installs none."

  @impl true
  def run(_args), do: :ok
end
