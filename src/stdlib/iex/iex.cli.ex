defmodule IEx.CLI do
  @moduledoc "What the `iex` of another node asks for when it opens a shell here."

  @doc "Holds the shell back until `parent`, told by `{:begin, ref, pid}`, says `{:done, ref}`."
  def remote_start(parent, ref) do
    send(parent, {:begin, ref, self()})
    receive(do: ({:done, ^ref} -> :ok))
  end
end
