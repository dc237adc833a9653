defmodule Mix.Tasks.Escript do
  use Mix.Task

  @shortdoc "Lists installed escripts"
  @moduledoc "Lists installed escripts. Escripts hold code for the BEAM, so there are none that this program could use."

  @impl true
  def run(_args), do: Mix.shell().info("No escripts currently installed.")
end
