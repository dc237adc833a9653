defmodule Mix.RemoteConverger do
  @moduledoc """
  Lets somebody else, such as a package manager, choose what is fetched of the dependencies it is responsible for.
  """

  @doc "Tells whether it is responsible for a dependency."
  @callback remote?(Mix.Dep.t()) :: boolean

  @doc "Returns the lock with what it chose for dependencies."
  @callback converge([Mix.Dep.t()], map) :: map

  @doc "Returns what a dependency needs, as `mix.exs` would say it."
  @callback deps(Mix.Dep.t(), map) :: [tuple]

  @doc "Is called when all is fetched."
  @callback post_converge() :: any

  @optional_callbacks post_converge: 0

  @doc "Returns the module that was registered, or nil."
  def get, do: Mix.State.get(:remote_converger)

  @doc "Registers a module; nil takes it away."
  def register(module) when is_atom(module), do: Mix.State.put(:remote_converger, module)

  @doc "Tells the registered module that all is fetched."
  def post_converge do
    remote = get()
    if remote && function_exported?(remote, :post_converge, 0), do: remote.post_converge()
    :ok
  end
end
