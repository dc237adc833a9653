defmodule Mix.Dep.Fetcher do
  @moduledoc false

  # Fetches the dependencies that are not there, or not as `mix.lock` says, and locks them. What a dependency needs in turn
  # is only known when it is there: so all are asked for again until none is left to fetch.

  @doc "Fetches what is missing or out of date; returns the names of what was fetched."
  def fetch_missing, do: round(&needed?/1, [])

  @doc "Fetches the newest of what is named, and what is missing."
  def update(names) do
    unlock(names)
    round(&(needed?(&1) or &1.app in names), [])
  end

  defp round(wanted?, done) do
    deps = Mix.Dep.load()
    check_diverged(deps)

    case Enum.filter(deps, &(&1.app not in done and wanted?.(&1) and fetchable?(&1))) do
      [] ->
        done

      fetched ->
        for dep <- in_order(fetched), do: fetch(dep)
        round(wanted?, done ++ for(dep <- fetched, do: dep.app))
    end
  end

  # As mix.exs names them.
  defp in_order(deps) do
    named = for spec <- Mix.Project.config()[:deps] || [], do: elem(spec, 0)
    Enum.sort_by(deps, fn dep -> Enum.find_index(named, &(&1 == dep.app)) || length(named) end)
  end

  defp needed?(%{status: {reason, _}}),
    do: reason in [:unavailable, :nolock, :lockmismatch, :lockoutdated]

  defp fetchable?(%{scm: Mix.SCM.Git}), do: true
  defp fetchable?(%{scm: Mix.SCM.Package} = dep), do: not Mix.Dep.available?(dep)
  defp fetchable?(_dep), do: false

  defp fetch(%{scm: Mix.SCM.Git, app: app, opts: opts} = dep) do
    lock = Mix.Dep.Lock.read()
    origin = Mix.Dep.origin(dep)

    new =
      if Mix.SCM.Git.checked_out?(opts) do
        Mix.shell().info("* Updating #{app} (#{origin})")
        Mix.SCM.Git.update(opts, lock[app])
      else
        Mix.shell().info("* Getting #{app} (#{origin})")
        Mix.SCM.Git.checkout(opts, lock[app])
      end

    Mix.Dep.Lock.write(Map.put(lock, app, new))
  end

  defp fetch(dep) do
    Mix.raise(
      "Dependency #{inspect(dep.app)} (#{Mix.Dep.origin(dep)}) cannot be fetched: rshell fetches repositories of Git only. " <>
        "Put its source into #{Path.relative_to_cwd(dep.opts[:dest])}, or give its directory as :path in mix.exs"
    )
  end

  defp check_diverged(deps) do
    case Enum.filter(deps, &Mix.Dep.diverged?/1) do
      [] ->
        :ok

      diverged ->
        Mix.shell().error("Dependencies have diverged:")
        Mix.Dep.raise_not_ok(diverged)
    end
  end

  @doc "Forgets what is locked of dependencies; returns those of which something was."
  def unlock(names) do
    lock = Mix.Dep.Lock.read()
    Mix.Dep.Lock.write(Map.drop(lock, names))
    for name <- names, is_map_key(lock, name), do: name
  end
end
