defmodule :shell_default do
  @moduledoc "The commands of Erlang's shell that are called without a module."

  @doc "Loads a module."
  defdelegate l(module), to: :c
  @doc "Prints and removes the messages of the shell."
  defdelegate flush(), to: :c
  @doc "Returns how much memory is in use, by kind."
  defdelegate memory(), to: :c
  @doc "Returns how much memory of a kind is in use."
  defdelegate memory(kind), to: :c
  @doc "Makes a pid of its three numbers."
  defdelegate pid(x, y, z), to: :c
  @doc "Prints where a process is."
  defdelegate bt(pid), to: :c
  @doc "Prints the working directory."
  defdelegate pwd(), to: :c
  @doc "Ends the node."
  defdelegate q(), to: :c
end
