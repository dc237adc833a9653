defmodule Mix.Dep do
  @moduledoc """
  The dependencies of a project: what `mix.exs` says of them, those they need in turn, and the state each is in.

    * `scm` - the kind, a module as `Mix.SCM` has it
    * `app`, `requirement`, `opts` - what `mix.exs` says, completed by `:env`, `:dest`, `:build` and `:lock`
    * `status` - `{:ok, version}` or what is wrong
    * `deps` - what it needs itself
    * `top_level` - whether the project itself names it
    * `manager` - who compiles it: `:mix`, `:rebar3`, `:make` or `nil`
    * `from` - the file that names it
    * `extra`, `system_env` - what its manager keeps, and variables of the environment it is to see
  """

  defstruct scm: nil,
            app: nil,
            requirement: nil,
            status: nil,
            opts: [],
            deps: [],
            top_level: false,
            extra: [],
            manager: nil,
            from: nil,
            system_env: []

  @type t :: %__MODULE__{}

  # What the options hold besides what mix.exs says.
  @own_opts [:dest, :build, :lock, :manager, :checkout]

  @doc "Returns the dependencies of the current project in the present environment, those that others need first."
  @spec cached() :: [t]
  def cached do
    if project = Mix.Project.get() do
      present = {Mix.env(), Mix.target()}

      case Mix.State.read_cache({:cached_deps, project}) do
        {^present, deps} -> deps
        _ -> load_and_cache()
      end
    else
      []
    end
  end

  @doc "As `cached/0`, but loads them anew."
  @spec load_and_cache() :: [t]
  def load_and_cache do
    env = Mix.env()
    target = Mix.target()
    deps = from_root() || load_on_environment(env: env, target: target)
    {_, deps} = Mix.State.write_cache({:cached_deps, Mix.Project.get()}, {{env, target}, deps})
    deps
  end

  # What a dependency needs was found when the project at the root was loaded.
  defp from_root do
    with [_ | _] = parents <- Mix.ProjectStack.parents(),
         %{name: root} <- List.last(parents),
         {_, deps} <- Mix.State.read_cache({:cached_deps, root}),
         app when app != nil <- Mix.Project.config()[:app],
         %{} = dep <- Enum.find(deps, &(&1.app == app and &1.opts[:dest] == File.cwd!())) do
      within(deps, dep.deps)
    else
      _ -> nil
    end
  end

  defp within(deps, children) do
    below = reach(children, deps, MapSet.new())

    for dep <- deps, MapSet.member?(below, dep.app) do
      case Enum.find(children, &(&1.app == dep.app)) do
        nil -> %{dep | top_level: false}
        child -> %{dep | top_level: true, opts: as_child(dep.opts, child.opts)}
      end
    end
  end

  # How much a dependency is needed each one who needs it says for itself.
  defp as_child(opts, own) do
    keys = [:optional, :runtime]
    Keyword.merge(Keyword.drop(opts, keys), Keyword.take(own, keys))
  end

  defp reach(children, deps, seen) do
    Enum.reduce(children, seen, fn %{app: app}, seen ->
      dep = Enum.find(deps, &(&1.app == app))
      if dep == nil or MapSet.member?(seen, app), do: seen, else: reach(dep.deps, deps, MapSet.put(seen, app))
    end)
  end

  @doc "Forgets what was read of the dependencies of the current project, which may be others now."
  def clear_cached, do: Mix.State.delete_cache({:cached_deps, Mix.Project.get()})

  @doc """
  Loads the dependencies, asking each for its own.

  `env:` and `target:` choose those for an environment and a target; without them all are loaded.
  """
  @spec load_on_environment(keyword) :: [t]
  def load_on_environment(opts) do
    {deps, _, _} = Mix.Dep.Converger.converge(nil, nil, opts, &{&1, &2, &3})
    deps
  end

  @doc "Returns the dependencies of some names, all of which must be known; with `include_children: true` what they need, too."
  @spec filter_by_name([atom | String.t()], [t], keyword) :: [t]
  def filter_by_name(given, all, opts \\ []) do
    apps = names(given, Enum.map(all, & &1.app))
    chosen = Enum.filter(all, &(&1.app in apps))

    if opts[:include_children] do
      below = reach(chosen, all, MapSet.new())
      Enum.filter(all, &MapSet.member?(below, &1.app))
    else
      chosen
    end
  end

  @doc "Returns the names, all of which must be known, as they stand in `mix.exs`."
  def names(given, known) do
    for name <- given do
      Enum.find(known, &(to_string(&1) == to_string(name))) ||
        Mix.raise("Unknown dependency #{name} for environment #{Mix.env()}")
    end
  end

  @doc "Runs a function in the project of a dependency, which is handed to the function."
  def in_dependency(%{app: app, opts: opts} = dep, post_config \\ [], fun) do
    config =
      Keyword.merge(
        [
          app_path: opts[:build],
          env_path: Mix.Project.build_path(),
          deps_path: Mix.Project.deps_path(),
          lockfile: Path.expand(Mix.Project.config()[:lockfile] || "mix.lock"),
          build_embedded: false
        ],
        post_config
      )

    env = Mix.env()
    Mix.env(opts[:env] || :prod)

    try do
      Mix.Dep.Loader.with_system_env(dep, fn -> Mix.Project.in_project(app, opts[:dest], config, fun) end)
    after
      Mix.env(env)
    end
  end

  @doc "Tells where a dependency comes from."
  def origin(%{scm: scm, opts: opts}), do: scm.format(opts)

  @doc "Lists the directories of a dependency's compiled code."
  def load_paths(%{opts: opts}), do: [Path.join(opts[:build], "ebin")]

  @doc "Compares a dependency that can be used with what `mix.lock` says of it: what differs becomes its status."
  def check_lock(%{scm: scm, opts: opts} = dep) do
    if available?(dep) do
      case scm.lock_status(opts) do
        :ok -> dep
        :mismatch -> %{dep | status: if(opts[:lock], do: {:lockmismatch, nil}, else: :nolock)}
        :outdated -> %{dep | status: :lockoutdated}
      end
    else
      dep
    end
  end

  @doc "Tells whether the source of a dependency is there."
  def available?(%{status: {:unavailable, _}}), do: false
  def available?(dep), do: not diverged?(dep)

  @doc "Tells whether several dependencies of one name stand in each other's way."
  def diverged?(%{status: {reason, _}}), do: reason in [:overridden, :diverged, :divergedonly, :divergedtargets]
  def diverged?(%{status: {:divergedreq, _, _}}), do: true
  def diverged?(_dep), do: false

  @doc "Tells whether compiling a dependency would mend its status."
  def compilable?(%{status: :compile}), do: true
  def compilable?(%{status: {reason, _}}), do: reason in [:noappfile, :elixirlock, :scmlock]
  def compilable?(_dep), do: false

  @doc "Tells whether a dependency can be used."
  def ok?(%{status: {:ok, _}}), do: true
  def ok?(_dep), do: false

  @doc "Tells whether Mix compiles a dependency."
  def mix?(%{manager: manager}), do: manager == :mix

  @doc "Tells whether rebar would compile a dependency."
  def rebar?(%{manager: manager}), do: manager == :rebar3

  @doc "Tells whether make compiles a dependency."
  def make?(%{manager: manager}), do: manager == :make

  @doc "Names a dependency with its version and where it comes from."
  def format_dep(%{app: app, status: status} = dep) do
    version = with {:ok, version} when version != nil <- status, do: "#{version} ", else: (_ -> "")
    "#{app} #{version}(#{origin(dep)})"
  end

  @doc "Says what state a dependency is in."
  def format_status(%{status: {:ok, _}}), do: "ok"
  def format_status(%{status: {:noappfile, {path, nil}}}), do: no_app_file(path) <> ". " <> perhaps_none()

  def format_status(%{status: {:noappfile, {path, other}}}) do
    no_app_file(path) <>
      ". Another app file was found in the same directory #{relative(other)}, " <>
      "try changing the dependency name to :#{Path.basename(other, ".app")}"
  end

  def format_status(%{status: {:invalidapp, path}}), do: "the app file at #{relative(path)} is invalid"
  def format_status(%{status: {:invalidvsn, version}}), do: "the app file contains an invalid version: #{inspect(version)}"

  def format_status(%{status: {:nosemver, version}, requirement: requirement}) do
    "the app file specified a non-Semantic Versioning format: #{inspect(version)}. Mix can only match the requirement " <>
      "#{inspect(requirement)} against semantic versions. Please fix the application version or use a regular expression " <>
      "as a requirement to match against any version"
  end

  def format_status(%{status: {:nomatchvsn, version}, requirement: requirement}),
    do: "the dependency does not match the requirement #{inspect(requirement)}, got #{inspect(version)}"

  def format_status(%{status: {:lockmismatch, _}}),
    do: "lock mismatch: the dependency is out of date. To fetch locked version run \"mix deps.get\""

  def format_status(%{status: :lockoutdated}) do
    "lock outdated: the lock is outdated compared to the options in your mix.exs. " <>
      "To fetch locked version run \"mix deps.get\""
  end

  def format_status(%{status: :nolock}),
    do: "the dependency is not locked. To generate the \"mix.lock\" file run \"mix deps.get\""

  def format_status(%{status: :compile}), do: "the dependency build is outdated, please run \"mix deps.compile\""

  def format_status(%{status: {:elixirlock, _}}),
    do: "the dependency was built with an out-of-date Elixir version, run \"mix deps.compile\""

  def format_status(%{status: {:scmlock, _}}),
    do: "the dependency was built with another SCM, run \"mix deps.compile\""

  def format_status(%{status: {:unavailable, _}, scm: scm}) do
    if scm.fetchable?(),
      do: "the dependency is not available, run \"mix deps.get\"",
      else: "the dependency is not available"
  end

  def format_status(%{status: {:diverged, other}, app: app} = dep),
    do: "different specs were given for the #{app} app:\n\n" <> spec(dep) <> spec(other) <> remedy(dep)

  def format_status(%{status: {:overridden, other}, app: app, from: from} = dep) do
    "the dependency #{app} in #{Path.relative_to_cwd(from)} is overriding a child dependency:\n\n" <>
      spec(dep) <> spec(other) <> remedy(dep)
  end

  def format_status(%{status: {:divergedreq, version, other}, app: app} = dep) do
    "the dependency #{app} #{version}\n\n" <>
      spec(dep) <> "  does not match the requirement specified\n\n" <> spec(other) <> remedy(dep)
  end

  def format_status(%{status: {:divergedonly, other}} = dep),
    do: narrowed(dep, other, :only, "specify at least the same environments in :only in your dep")

  def format_status(%{status: {:divergedtargets, other}} = dep),
    do: narrowed(dep, other, :targets, "specify at least the same targets in :targets in your dep")

  defp no_app_file(path), do: "could not find an app file at #{relative(path)}"

  defp perhaps_none do
    "This may happen if the dependency was not yet compiled or the dependency indeed has no app file " <>
      "(then you can pass app: false as option)"
  end

  defp relative(path), do: inspect(Path.relative_to_cwd(path))

  defp narrowed(dep, other, option, wanted) do
    last = if other.opts[option], do: "Ensure you #{wanted}", else: "Remove the #{inspect(option)} restriction from your dep"

    "the #{inspect(option)} option for dependency #{dep.app}\n\n" <>
      spec(dep) <> "  does not match the #{inspect(option)} option calculated for\n\n" <> spec(other) <> "  " <> last
  end

  defp remedy(%{opts: opts}) do
    if opts[:from_umbrella],
      do: "  Please remove the conflicting options from your definition",
      else: "  Ensure they match or specify one of the above in your deps and set \"override: true\""
  end

  defp spec(%{app: app, opts: opts, from: from, requirement: requirement}) do
    opts = Keyword.drop(opts, @own_opts)
    shown = if requirement, do: {app, requirement, opts}, else: {app, opts}
    "  > In #{Path.relative_to_cwd(from)}:\n    #{inspect(shown)}\n\n"
  end

  @doc "Tells of dependencies that cannot be used, and raises."
  def raise_not_ok(deps) do
    for dep <- Enum.sort_by(deps, & &1.app) do
      Mix.shell().error("* #{format_dep(%{dep | status: nil})}")
      Mix.shell().error("  #{format_status(dep)}")
    end

    Mix.raise("Can't continue due to errors on dependencies")
  end
end
