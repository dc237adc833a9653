defmodule Mix.Dep.Fetcher do
  @moduledoc """
  Fetches dependencies and locks what was fetched.

  What a dependency needs in turn is only known when it is there: each is fetched before it is loaded.
  """

  @doc """
  Fetches what is not there or not as `mix.lock` says; returns the names of what was fetched.

  `old` is what `mix.lock` says, `lock` as much of it as still holds. Options are those of `Mix.Dep.Converger.converge/4`.
  """
  def all(old, lock, opts), do: fetch(old, lock, [], opts)

  @doc "As `all/3`; of what the names say, and of it alone what it needs, the newest is fetched."
  def by_name(names, old, lock, opts) do
    lock = Map.merge(old, lock)
    known = for(%{app: app} <- Mix.Dep.Loader.children(), do: app) ++ Map.keys(lock)
    update(Mix.Dep.names(names, if(unknown?(names, known), do: loaded(opts), else: known)), lock, opts)
  end

  # What is there may not even be fit to be asked what it needs.
  defp unknown?(names, known), do: Enum.any?(names, fn name -> Enum.all?(known, &(to_string(&1) != to_string(name))) end)
  defp loaded(opts), do: for(%{app: app} <- Mix.Dep.load_on_environment(opts), do: app)

  @doc "Fetches the newest of some applications, whatever is locked of them, and what is missing."
  def update(apps, lock, opts), do: fetch(lock, Map.drop(lock, apps), apps, opts)

  defp fetch(old, lock, apps, opts) do
    {deps, fetched, lock} = Mix.Dep.Converger.converge([], lock, opts, &fetch_one(&1, &2, &3, apps))
    check_diverged(deps)
    Mix.Dep.Lock.write(Map.merge(old, lock))
    mark_dependents(deps, fetched)
    Mix.Dep.clear_cached()
    Mix.RemoteConverger.post_converge()
    fetched
  end

  defp fetch_one(%{scm: scm, opts: opts, app: app} = dep, fetched, lock, apps) do
    cond do
      not scm.fetchable?() -> {dep, fetched, lock}
      app in apps or needed?(dep) -> fetched(dep, [app | fetched], lock)
      true -> {dep, fetched, Map.put(lock, app, opts[:lock])}
    end
  end

  defp needed?(%{scm: scm, opts: opts}),
    do: not scm.checked_out?(opts) or opts[:lock] == nil or scm.lock_status(opts) != :ok

  defp fetched(%{scm: scm, opts: opts, app: app} = dep, fetched, lock) do
    new =
      if scm.checked_out?(opts) do
        Mix.shell().info("* Updating #{app} (#{scm.format(opts)})")
        scm.update(opts)
      else
        Mix.shell().info("* Getting #{app} (#{scm.format(opts)})")
        scm.checkout(opts)
      end

    if new do
      mark(dep)
      Mix.Project.forget(opts[:dest])
      {%{dep | opts: Keyword.put(opts, :lock, new)}, fetched, Map.put(lock, app, new)}
    else
      {dep, fetched, lock}
    end
  end

  # Tells that a dependency has to be compiled again, in whichever environment it was.
  defp mark(%{opts: opts}) do
    if File.dir?(opts[:dest]), do: File.touch!(Path.join(opts[:dest], ".fetch"))
    root = opts[:build] |> Path.dirname() |> Path.dirname() |> Path.dirname()
    for file <- Path.wildcard(Path.join([root, "*/lib", Path.basename(opts[:build]), ".mix/compile.fetch"]), match_dot: true), do: File.rm(file)
  end

  # So have those that need it.
  defp mark_dependents(deps, fetched) do
    Enum.reduce(deps, fetched, fn dep, changed ->
      if dep.app not in changed and Enum.any?(dep.deps, &(&1.app in changed)) do
        if dep.scm.fetchable?(), do: mark(dep)
        [dep.app | changed]
      else
        changed
      end
    end)
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
