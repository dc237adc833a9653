defmodule Mix.Dep do
  @moduledoc """
  The dependencies of a project: what `mix.exs` says of them, those they need in turn, and the state each is in.

  `scm` is the kind, a module as `Mix.SCM` has it.
  """

  defstruct app: nil,
            scm: nil,
            requirement: nil,
            opts: [],
            lock: nil,
            deps: [],
            status: nil,
            top_level: true,
            parents: [],
            from: nil

  @doc "Returns the dependencies of the current project, those that others need first."
  def cached do
    case Mix.ProjectStack.read_cache({:deps, Mix.env()}) do
      nil ->
        Mix.ProjectStack.write_cache(
          {:deps, Mix.env()},
          if(Mix.Project.get(), do: load(), else: [])
        )

      deps ->
        deps
    end
  end

  @doc "Forgets what was read of dependencies, which may be others now."
  def forget do
    Mix.ProjectStack.write_cache({:deps, Mix.env()}, nil)
    :ok
  end

  @doc "Returns the names, all of which must be known, as they stand in `mix.exs`."
  def names(given, known) do
    for name <- given do
      Enum.find(known, &(to_string(&1) == name)) ||
        Mix.raise("Unknown dependency #{name} for environment #{Mix.env()}")
    end
  end

  @doc """
  Loads the dependencies, asking each for its own.

  With `all: true` the project's own for other environments are among them; `env:` and `target:` name others than the
  present ones.
  """
  def load(opts \\ []) do
    {deps, seen} = collect(children(opts), [], [], nil)
    apps = Enum.map(seen, & &1.app)

    for app <- Enum.uniq(apps -- Enum.uniq(apps)) do
      Mix.shell().error(
        "warning: the dependency #{inspect(app)} is duplicated at the top level, please remove one of them"
      )
    end

    sorted(deps)
  end

  @doc false
  # As `load/1`, of the environment and target that the options name; of all where they name none.
  def load_on_environment(opts), do: load(env: opts[:env], target: opts[:target])

  # Those that others need come first.
  defp sorted(deps) do
    graph = :digraph.new()
    for dep <- deps, do: :digraph.add_vertex(graph, dep.app)
    for dep <- deps, other <- dep.deps, do: :digraph.add_edge(graph, other.app, dep.app)
    apps = :digraph_utils.topsort(graph)
    :digraph.delete(graph)
    for app <- apps, do: Enum.find(deps, &(&1.app == app))
  end

  # Depth first; whoever is needed comes before who needs it. A dependency on the way from the root to itself is a cycle.
  # What is needed by a parent is needed in the environments that this is for.
  defp collect(specs, done, path, parent) do
    Enum.reduce(specs, {done, []}, fn spec, {done, names} ->
      dep = spec |> to_dep() |> inherit_only(parent)
      top? = parent == nil
      dep = %{dep | top_level: top?, parents: path, from: Mix.Project.project_file()}
      {add(dep, done, path, top?), names ++ [dep]}
    end)
  end

  defp inherit_only(dep, nil), do: dep

  defp inherit_only(dep, parent) do
    opts = Keyword.delete(dep.opts, :only)
    only = parent.opts[:only]
    %{dep | opts: if(only, do: opts ++ [only: only], else: opts)}
  end

  defp add(dep, done, path, top?) do
    cond do
      dep.app in path -> cycle(path, dep.app)
      known = Enum.find(done, &(&1.app == dep.app)) -> again(known, dep, done, top?)
      true -> with_children(dep, done, path)
    end
  end

  # What the project itself says of a dependency counts more than what others say, and then what is said last.
  defp again(known, dep, done, top?) do
    overridden? = dep.opts[:override] == true or known.opts[:override] == true
    diverged? = known.opts[:dest] != dep.opts[:dest] and not overridden?

    replaced =
      cond do
        overridden? or diverged? or not (known.top_level or top?) -> :same
        top? -> narrowed(dep, known)
        true -> narrowed(known, dep)
      end
      |> case do
        %{} = narrowed -> narrowed
        :same -> replaced(known, dep, top?, diverged?)
      end

    Enum.map(done, &if(&1.app == dep.app, do: replaced, else: &1))
  end

  # The project itself may not leave a dependency out where another needs it.
  defp narrowed(top, other) do
    only = top.opts[:only]
    needed = other.opts[:only]

    if only == nil or (needed != nil and List.wrap(needed) -- List.wrap(only) == []),
      do: :same,
      else: %{top | top_level: true, status: {:divergedonly, other}}
  end

  defp replaced(known, dep, top?, diverged?) do
      cond do
        diverged? and known.top_level -> %{known | status: {diverged(known, dep), dep}}
        diverged? -> %{dep | status: {diverged(dep, known), known}}
        top? -> %{known | top_level: true, opts: dep.opts}
        true -> known
      end
  end

  defp diverged(%{top_level: true}, %{top_level: false}), do: :overridden
  defp diverged(_kept, _other), do: :diverged

  defp with_children(dep, done, path) do
    if mix?(dep) do
      {done, deps} =
        in_dependency(dep, fn -> collect(needed(dep), done, path ++ [dep.app], dep) end)

      [%{dep | deps: deps, status: locked(dep, &status/1)} | done]
    else
      [%{dep | status: locked(dep, &unmanaged/1)} | done]
    end
  end

  # What a dependency can do without is only there if somebody else wants it.
  defp needed(dep) do
    specs = Enum.reject(children([]), &options(&1)[:optional])
    if Enum.any?(specs, &(elem(&1, 0) == dep.app)), do: Mix.raise("App #{dep.app} lists itself as a dependency")
    specs
  end

  # What is there must be what the lock says.
  defp locked(dep, status) do
    with true <- available?(dep),
         reason when reason != :ok <- dep.scm.lock_status(dep.opts, dep.lock) do
      {reason, nil}
    else
      _ -> status.(dep)
    end
  end

  # What Mix cannot compile somebody else may have compiled.
  defp unmanaged(dep) do
    cond do
      not available?(dep) -> {:unavailable, dep.opts[:dest]}
      dep.opts[:app] == false or File.regular?(app_file(dep.app, dep.app)) -> {:ok, nil}
      true -> {:noappfile, app_file(dep.app, dep.app)}
    end
  end

  defp status(dep), do: in_dependency(dep, fn -> version_status(dep, Mix.Project.config()) end)

  defp version_status(dep, config) do
    version = config[:version]

    cond do
      config[:app] == nil or dep.opts[:app] == false -> {:ok, nil}
      config[:app] != dep.app -> other_app(dep, config[:app])
      dep.requirement == nil or version == nil -> {:ok, version}
      is_struct(dep.requirement, Regex) -> matched(version, version =~ dep.requirement)
      Version.parse(version) == :error -> {:invalidvsn, version}
      true -> matched(version, Version.match?(version, dep.requirement))
    end
  end

  defp matched(version, true), do: {:ok, version}
  defp matched(version, false), do: {:nomatchversion, version}

  defp other_app(%{opts: opts, app: directory}, app) do
    if opts[:from_umbrella] do
      Mix.raise(
        "Umbrella app #{inspect(app)} is located at directory #{directory}. Mix requires the directory to match the " <>
          "application name for umbrella apps. Please rename the directory or change the application name in the mix.exs file."
      )
    end

    {:nomatchapp, app}
  end

  defp cycle(path, app) do
    apps = path |> Enum.drop_while(&(&1 != app)) |> Enum.sort() |> Enum.join(", ")

    Mix.raise("Could not sort dependencies. The following dependencies form a cycle: " <> apps)
  end

  @doc "Runs a function in the project of a dependency."
  def in_dependency(%{app: app, opts: opts}, fun) do
    config = [
      env_path: Mix.Project.build_path(),
      deps_path: Mix.Project.deps_path(),
      lockfile: Path.expand(Mix.Project.config()[:lockfile] || "mix.lock"),
      build_embedded: false
    ]

    env = Mix.env()
    Mix.env(opts[:env] || :prod)

    try do
      Mix.Project.in_project(app, opts[:dest], config, fn _ -> fun.() end)
    after
      Mix.env(env)
    end
  end

  ## Reading what mix.exs says

  defp children(opts) do
    config = Mix.Project.config()
    from_umbrella = if Mix.Project.umbrella?(config), do: Mix.Dep.Umbrella.specs(), else: []
    Enum.filter(config[:deps] || [], &(opts[:all] || wanted?(&1, opts))) ++ from_umbrella
  end

  defp wanted?(spec, opts) do
    dep = options(spec)
    check_environments(:only, dep[:only])
    check_environments(:targets, dep[:targets])

    among?(dep[:only], Keyword.get(opts, :env, Mix.env())) and
      among?(dep[:targets], Keyword.get(opts, :target, Mix.target()))
  end

  defp among?(names, wanted), do: names == nil or wanted == nil or wanted in List.wrap(names)

  defp check_environments(key, value) do
    unless is_atom(value) or (is_list(value) and Enum.all?(value, &is_atom/1)),
      do:
        Mix.raise(
          "Expected #{inspect(key)} in dependency to be an atom or a list of atoms, got: #{inspect(value)}"
        )
  end

  defp options({_app, opts}) when is_list(opts), do: opts
  defp options({_app, _requirement, opts}) when is_list(opts), do: opts
  defp options(_), do: []

  defp to_dep({app, opts}) when is_atom(app) and is_list(opts), do: to_dep({app, nil, opts})

  defp to_dep({app, requirement})
       when is_atom(app) and (is_binary(requirement) or is_struct(requirement)),
       do: to_dep({app, requirement, []})

  defp to_dep({app, requirement, opts}) when is_atom(app) and is_list(opts) do
    check_requirement(app, requirement)

    scm = Mix.SCM.of(opts)
    opts = scm.options(app, opts)
    lock = if Mix.SCM.fetchable?(scm), do: Mix.Dep.Lock.read()[app]
    %Mix.Dep{app: app, scm: scm, requirement: requirement, opts: opts, lock: lock}
  end

  defp to_dep(other) do
    Mix.raise("""
    Dependency specified in the wrong format:

        #{inspect(other)}

    Expected:

        {app, opts} | {app, requirement} | {app, requirement, opts}

    Where:

        app :: atom
        requirement :: String.t | Regex.t
        opts :: keyword

    If you want to skip the requirement (not recommended), use ">= 0.0.0".
    """)
  end

  @doc "Tells where a dependency comes from."
  def origin(%{scm: scm, opts: opts}), do: scm.format(opts)

  defp check_requirement(_app, nil), do: :ok
  defp check_requirement(_app, %Regex{}), do: :ok

  defp check_requirement(app, requirement) do
    unless is_binary(requirement) and match?({:ok, _}, Version.parse_requirement(requirement)),
      do: Mix.raise("Invalid requirement #{requirement(requirement)} for app #{app}")
  end

  defp requirement(text) when is_binary(text), do: text
  defp requirement(other), do: inspect(other)

  @doc "Tells whether the source of a dependency is there."
  def available?(%{scm: Mix.SCM.Git, opts: opts}),
    do: Mix.SCM.Git.checked_out?(opts) and File.dir?(opts[:dest])

  def available?(%{opts: opts}), do: File.dir?(opts[:dest])

  @doc "Tells whether a dependency is a project of Mix."
  def mix?(%{opts: opts}), do: File.regular?(Path.join(opts[:dest], "mix.exs"))

  @doc "Tells whether compiling a dependency would be for nothing: it is not there, not what was locked, or one of several."
  def hopeless?(%{status: {reason, _}}) do
    reason in [:unavailable, :nolock, :lockmismatch, :lockoutdated, :diverged, :divergedonly, :overridden]
  end

  @doc "Tells whether several dependencies of one name stand in each other's way."
  def diverged?(%{status: {reason, _}}), do: reason in [:diverged, :divergedonly, :overridden]

  @doc "Tells whether a dependency can be used."
  def ok?(%{status: {:ok, _}}), do: true
  def ok?(_), do: false

  @doc "Says what state a dependency is in."
  def format_status(%{status: {:ok, _}}), do: "ok"

  def format_status(%{status: {:unavailable, _}} = dep),
    do:
      if(Mix.SCM.fetchable?(dep.scm),
        do: "the dependency is not available, run \"mix deps.get\"",
        else: "the dependency is not available"
      )

  def format_status(%{status: {:nolock, _}}),
    do: "the dependency is not locked. To generate the \"mix.lock\" file run \"mix deps.get\""

  def format_status(%{status: {:lockmismatch, _}}),
    do:
      "lock mismatch: the dependency is out of date. To fetch locked version run \"mix deps.get\""

  def format_status(%{status: {:lockoutdated, _}}) do
    "lock outdated: the lock is outdated compared to the options in your mix.exs. " <>
      "To fetch locked version run \"mix deps.get\""
  end

  def format_status(%{status: {:compile, _}}),
    do: "the dependency build is outdated, please run \"mix deps.compile\""

  def format_status(%{status: {:nomatchversion, version}, requirement: requirement}),
    do:
      "the dependency does not match the requirement #{inspect(requirement)}, got #{inspect(version)}"

  def format_status(%{status: {:invalidvsn, version}}),
    do: "the app file contains an invalid version: #{inspect(version)}"

  def format_status(%{status: {:diverged, other}, app: app} = dep),
    do: "different specs were given for the #{app} app:\n\n" <> both(dep, other)

  def format_status(%{status: {:overridden, other}, app: app} = dep),
    do:
      "the dependency #{app} in mix.exs is overriding a child dependency:\n\n" <> both(dep, other)

  def format_status(%{status: {:divergedonly, other}, app: app} = dep) do
    """
    the :only option for dependency #{app}

    #{spec(dep)}
      does not match the :only option calculated for

    #{spec(other)}
      Remove the :only restriction from your dep\
    """
  end

  def format_status(%{status: {:noappfile, file}}) do
    "could not find an app file at #{inspect(Path.relative_to_cwd(file))}. " <>
      "This may happen if the dependency was not yet compiled or the dependency indeed has no app file " <>
      "(then you can pass app: false as option)"
  end

  def format_status(%{status: {:nomatchapp, app}, app: expected}) do
    "could not find an app file at #{inspect(app_file(expected, expected))}. " <>
      "Another app file was found in the same directory #{inspect(app_file(expected, app))}, " <>
      "try changing the dependency name to #{inspect(app)}"
  end

  defp both(dep, other) do
    """
    #{spec(dep)}
    #{spec(other)}
      Ensure they match or specify one of the above in your deps and set "override: true"\
    """
  end

  defp spec(%{app: app, opts: opts, parents: parents, from: from} = dep) do
    file = if parents == [], do: Path.relative_to_cwd(from), else: from
    opts = [env: opts[:env] || :prod] ++ Keyword.take(opts, [:path, :only])
    shown = if dep.requirement, do: {app, dep.requirement, opts}, else: {app, opts}
    "  > In #{file}:\n    #{inspect(shown)}\n"
  end

  defp app_file(dependency, app) do
    [Mix.Project.build_path(), "lib", "#{dependency}", "ebin", "#{app}.app"]
    |> Path.join()
    |> Path.relative_to_cwd()
  end

  @doc "Tells of dependencies that cannot be used, and raises."
  def raise_not_ok(deps) do
    for dep <- Enum.sort_by(deps, & &1.app),
        do: Mix.shell().error("* #{format_dep(dep)}\n  #{format_status(dep)}")

    Mix.raise("Can't continue due to errors on dependencies")
  end

  @doc "Names a dependency with its version and its directory."
  def format_dep(%{app: app, status: status} = dep) do
    version =
      with {:ok, version} when version != nil <- status, do: "#{version} ", else: (_ -> "")

    "#{app} #{version}(#{origin(dep)})"
  end
end

defmodule Mix.Dep.Umbrella do
  @moduledoc false

  # The projects of an umbrella: each is a dependency of the whole, and they may need each other.

  def specs do
    for {app, path} <- Enum.sort(Mix.Project.apps_paths() || %{}) do
      {app,
       [
         path: path,
         dest: Path.expand(path),
         env: Mix.env(),
         from_umbrella: true,
         in_umbrella_root: true
       ]}
    end
  end

  @doc "The projects in the order in which they need each other."
  def loaded, do: for(%{opts: opts} = dep <- Mix.Dep.cached(), opts[:from_umbrella], do: dep)
end
