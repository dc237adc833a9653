defmodule Mix.SCM do
  @moduledoc """
  Where dependencies come from: a directory of this machine, a repository of Git, or a package that somebody else has fetched.

  Each kind is a module. `options/2` completes the options of a dependency by its directory, `format/1` names where it comes
  from, and `lock_status/2` compares what is there with what `mix.lock` says of it.
  """

  @type opts :: keyword

  @doc "Completes the options of a dependency; `dest` is the directory its project lies in."
  @callback options(app :: atom, opts) :: opts

  @doc "Names where a dependency comes from."
  @callback format(opts) :: String.t()

  @doc "Compares what is there with what the lock says."
  @callback lock_status(opts, lock :: term) :: :ok | :nolock | :lockmismatch | :lockoutdated

  @doc "Tells which kind of dependency options mean."
  def of(opts) do
    cond do
      opts[:in_umbrella] || opts[:path] -> Mix.SCM.Path
      opts[:git] || opts[:github] -> Mix.SCM.Git
      true -> Mix.SCM.Package
    end
  end

  @doc "Tells whether a kind of dependency lies in the directory of what was fetched."
  def fetchable?(scm), do: scm != Mix.SCM.Path
end

defmodule Mix.SCM.Path do
  @moduledoc "Dependencies that lie in a directory of this machine."

  @behaviour Mix.SCM

  @impl true
  def options(app, opts) do
    if opts[:in_umbrella] do
      path = "../#{app}"
      Keyword.merge([env: Mix.env(), path: path, dest: Path.expand(path)], opts)
    else
      Keyword.put_new(opts, :dest, Path.expand(opts[:path]))
    end
  end

  @impl true
  def format(opts), do: opts[:path]

  @impl true
  def lock_status(_opts, _lock), do: :ok
end

defmodule Mix.SCM.Package do
  @moduledoc "Packages of Hex, which nothing here fetches: they are used if their source lies in the directory of dependencies."

  @behaviour Mix.SCM

  @impl true
  def options(app, opts),
    do: Keyword.put(opts, :dest, Path.join(Mix.Project.deps_path(), to_string(app)))

  @impl true
  def format(_opts), do: "Hex package"

  @impl true
  def lock_status(_opts, _lock), do: :ok
end
