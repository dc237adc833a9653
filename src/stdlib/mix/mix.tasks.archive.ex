defmodule Mix.Tasks.Archive do
  use Mix.Task

  @shortdoc "Lists installed archives"
  @moduledoc "Lists installed archives. Archives hold code for the BEAM, so there are none that this program could use."

  @impl true
  def run(_args), do: Mix.shell().info("No archives currently installed.")
end
