defmodule Mix.Dep.Converger do
  @moduledoc """
  Brings together what the project and its dependencies say of dependencies, and sorts them.

  What is named on a level is gone through before what those named need in turn. Where several name the same application,
  the first to do so holds; if others want something that does not go with it, its status says so.
  """

  alias Mix.Dep.Loader

  @doc """
  Loads the dependencies of the current project and those they need.

  Before each is loaded, the function gets it with what was gathered so far and the lock, and returns all three: it may
  fetch it. Options: `:env` and `:target`. Returns the sorted dependencies, what was gathered, and the lock.
  """
  def converge(acc, lock, opts, callback) do
    opts = opts || []
    state = {acc, lock} |> all(opts, callback, nil) |> remotely(opts, callback)
    {topological_sort(state.deps), state.acc, state.lock}
  end

  defp all({acc, lock}, opts, callback, remote) do
    main = for dep <- Loader.children(), do: %{dep | top_level: true}
    warn_duplicates(main)
    env_target = {opts[:env], opts[:target]}
    {wanted, aside} = Loader.split_by_env_and_target(main, env_target)

    state = %{
      deps: [],
      aside: aside,
      acc: acc,
      lock: lock || Mix.Dep.Lock.read(),
      callback: callback,
      env_target: env_target,
      remote: remote
    }

    state = level(wanted, [], Enum.map(main, & &1.app), state)
    # What some need for one target and others for any is needed for any.
    deps = for dep <- Enum.reverse(state.deps), dep.top_level or not Loader.skip?(dep, env_target), do: dep
    apps = Enum.map(deps, & &1.app)
    %{state | deps: for(dep <- deps, do: %{dep | deps: Enum.filter(dep.deps, &(&1.app in apps))})}
  end

  defp warn_duplicates(main) do
    apps = Enum.map(main, & &1.app)

    for app <- Enum.uniq(apps -- Enum.uniq(apps)) do
      Mix.shell().error(
        "warning: the dependency #{inspect(app)} is duplicated at the top level, please remove one of them"
      )
    end
  end

  # Who is responsible for some of them is asked once all is known that can be known without it, if that makes sense so far.
  defp remotely(state, opts, callback) do
    remote = Mix.RemoteConverger.get()
    asked? = remote != nil and state.acc != nil and Enum.any?(state.deps, &remote.remote?/1)

    if asked? and not Enum.any?(state.deps, &Mix.Dep.diverged?/1) do
      _ = topological_sort(state.deps)
      lock = remote.converge(state.deps, state.lock)
      if lock == state.lock, do: state, else: all({state.acc, lock}, opts, callback, remote)
    else
      state
    end
  end

  ## One level after the other

  # The children of the last dependency of a level are gone through first.
  defp level([], _upper, _current, state), do: state

  defp level([dep | rest], upper, current, state) do
    case place(dep, upper, state) do
      {:known, state} ->
        level(rest, upper, current, state)

      {:new, dep} ->
        {dep, state} = load(dep, state)
        state = level(rest, upper, current, %{state | deps: [dep | state.deps]})
        children = children(dep, state)
        level(children, current ++ upper, Enum.map(children, & &1.app), state)
    end
  end

  defp load(dep, state) do
    dep = %{dep | opts: Keyword.put(dep.opts, :lock, if(dep.scm.fetchable?(), do: state.lock[dep.app]))}
    {dep, acc, lock} = state.callback.(dep, state.acc, state.lock)
    state = %{state | acc: acc, lock: lock}
    {Loader.load(dep, remote_children(dep, state)), state}
  end

  defp remote_children(dep, %{remote: remote, lock: lock}) do
    if remote && remote.remote?(dep), do: Enum.map(remote.deps(dep, lock), &Loader.child(&1, dep))
  end

  # A child is for the environments and targets that its parent is for, unless it says which itself. What is optional is
  # only there if somebody else wants it; of a project of an umbrella it is wanted.
  defp children(%{deps: deps, opts: opts}, state) do
    for child <- deps,
        child = %{child | opts: child.opts |> inherit(opts, :only) |> inherit(opts, :targets)},
        not Loader.skip?(child, {elem(state.env_target, 0), nil}),
        do: %{child | top_level: opts[:from_umbrella] == true}
  end

  defp inherit(opts, parent, key) do
    if parent[key], do: Keyword.put_new(opts, key, parent[key]), else: opts
  end

  # What is known already takes in what is said of it here. What the project names for other environments only is taken as it
  # says, if a dependency needs it after all.
  defp place(dep, upper, state) do
    cond do
      known = Enum.find(state.deps, &(&1.app == dep.app)) ->
        merged = merge(known, dep, dep.app in upper)
        {:known, %{state | deps: Enum.map(state.deps, &if(&1.app == dep.app, do: merged, else: &1))}}

      dep.opts[:optional] == true and not dep.top_level ->
        {:known, state}

      dep.app in Enum.map(state.aside, & &1.app) and Loader.skip?(dep, state.env_target) ->
        {:known, state}

      main = Enum.find(state.aside, &(&1.app == dep.app and not dep.top_level)) ->
        merged = merge(main, dep, true)
        if Mix.Dep.diverged?(merged), do: {:known, %{state | deps: [merged | state.deps]}}, else: {:new, main}

      true ->
        {:new, dep}
    end
  end

  defp merge(known, dep, upper?) do
    cond do
      Mix.Dep.diverged?(known) -> known
      upper? and known.opts[:override] == true -> known
      not same?(known, dep) -> %{known | status: {if(upper?, do: :overridden, else: :diverged), dep}}
      version = unmatched(known, dep) -> %{known | status: {:divergedreq, version, dep}}
      true -> known |> restricted(dep, :only, :divergedonly, upper?) |> restricted(dep, :targets, :divergedtargets, upper?)
    end
  end

  defp same?(known, dep) do
    known.scm == dep.scm and known.scm.equal?(known.opts, dep.opts) and
      Enum.all?([:app, :env, :compile], &(known.opts[&1] == dep.opts[&1])) and
      (dep.system_env == [] or known.system_env == dep.system_env)
  end

  defp unmatched(%{status: {:ok, version}, app: app}, %{requirement: requirement}) when version != nil do
    if Loader.vsn_match(requirement, version, app) != {:ok, true}, do: version
  end

  defp unmatched(_known, _dep), do: nil

  # Who names it further up has to name it for all that need it; else what several need it for is put together.
  defp restricted(known, dep, key, status, upper?) do
    mine = known.opts[key]
    theirs = dep.opts[key]

    cond do
      Mix.Dep.diverged?(known) or mine == nil or dep.opts[:optional] == true ->
        known

      upper? and theirs != nil and List.wrap(theirs) -- List.wrap(mine) == [] ->
        known

      upper? ->
        %{known | status: {status, dep}}

      theirs == nil ->
        %{known | opts: Keyword.delete(known.opts, key)}

      true ->
        %{known | opts: Keyword.put(known.opts, key, together(mine, theirs))}
    end
  end

  defp together(same, same), do: same
  defp together(mine, theirs), do: Enum.uniq(List.wrap(mine) ++ List.wrap(theirs))

  ## The order

  @doc "Sorts dependencies so that those that others need come first; raises if some need each other in a circle."
  def topological_sort(deps) do
    graph = :digraph.new()

    try do
      for %{app: app} <- deps, do: :digraph.add_vertex(graph, app)
      for %{app: app, deps: needed} <- deps, other <- needed, do: :digraph.add_edge(graph, other.app, app)

      with %{app: app} <- Enum.find(deps, fn dep -> Enum.any?(dep.deps, &(&1.app == dep.app)) end),
           do: Mix.raise("App #{app} lists itself as a dependency")

      case :digraph_utils.topsort(graph) do
        false -> cycle(graph)
        apps -> for app <- apps, do: Enum.find(deps, &(&1.app == app))
      end
    after
      :digraph.delete(graph)
    end
  end

  defp cycle(graph) do
    names = graph |> find_cycle() |> Enum.sort() |> Enum.join(", ")
    Mix.raise("Could not sort dependencies. The following dependencies form a cycle: " <> names)
  end

  @doc "Returns the applications of one circle in a graph."
  def find_cycle(graph), do: graph |> :digraph_utils.cyclic_strong_components() |> hd()
end
