defmodule Mix.Tasks.Deps.Get do
  use Mix.Task

  @shortdoc "Gets all out of date dependencies"

  @moduledoc """
  Fetches the dependencies that are not there, and those that are not what `mix.lock` says.

      mix deps.get

  Repositories of Git are fetched by the program `git`. Dependencies in directories need no fetching, and
  packages of Hex cannot be fetched.

  ## Options

    * `--only ENV` - only those for an environment
    * `--target TARGET` - only those for a target
  """

  @impl true
  def run(args) do
    Mix.Project.get!()
    {opts, _, _} = OptionParser.parse(args, switches: [only: :string, target: :string])
    lock = Mix.Dep.Lock.read()
    fetched = Mix.Dep.Fetcher.all(lock, lock, chosen(opts))
    # Of dependencies in directories nobody can say so.
    if fetched == [] and Enum.all?(Mix.Dep.Loader.children(), & &1.scm.fetchable?()),
      do: Mix.shell().info("All dependencies are up to date")

    :ok
  end

  @doc "Returns the environment and target that the options `--only` and `--target` name, for `Mix.Dep.load_on_environment/1`."
  def chosen(opts) do
    env = if only = opts[:only], do: [env: String.to_atom(only)], else: []
    if target = opts[:target], do: [target: String.to_atom(target)] ++ env, else: env
  end
end
