defmodule Mix.Dep.Loader do
  @moduledoc """
  Makes dependencies of what `mix.exs` says, and finds out the state each is in.
  """

  @managers [mix: "mix.exs", rebar3: "rebar.config", make: "Makefile"]

  @doc "Returns what the current project names, the projects of an umbrella among it."
  def children do
    config = Mix.Project.config()
    named = Enum.map(config[:deps] || [], &to_dep(&1, Path.expand("mix.exs")))
    named ++ Mix.Dep.Umbrella.unloaded()
  end

  @doc "Splits dependencies into those for the environment and target that are asked for, and others."
  def split_by_env_and_target(deps, {env, target}) do
    Enum.split_with(deps, &(among?(&1.opts[:only], env) and among?(&1.opts[:targets], target)))
  end

  @doc "Tells whether a dependency is for another environment or target."
  def skip?(dep, env_target), do: match?({[], _}, split_by_env_and_target([dep], env_target))

  defp among?(names, wanted), do: names == nil or wanted == nil or wanted in List.wrap(names)

  @doc """
  Finds the state of a dependency, and what it needs itself.

  What it needs is read from its project, unless it is given.
  """
  def load(%Mix.Dep{scm: scm, opts: opts} = dep, children) do
    dep = %{dep | manager: dep.manager || manager(opts)}

    if scm.checked_out?(opts) do
      dep |> load_by(children) |> validate()
    else
      %{dep | status: {:unavailable, opts[:dest]}}
    end
  end

  # What mix.exs says of it only holds for what is there.
  defp manager(opts) do
    found = Enum.find_value(@managers, fn {manager, file} -> File.regular?(Path.join(opts[:dest], file)) && manager end)
    if File.dir?(opts[:dest]), do: opts[:manager] || found
  end

  defp load_by(%{manager: :mix, opts: opts} = dep, children) do
    Mix.Dep.in_dependency(dep, fn _ ->
      if opts[:from_umbrella], do: check_directory(dep.app, Mix.Project.config()[:app])
      opts = if Mix.Project.umbrella?(), do: Keyword.put_new(opts, :app, false), else: opts
      %{dep | deps: needed(children || children(), opts), opts: opts}
    end)
  end

  defp load_by(%{opts: opts} = dep, children), do: %{dep | deps: needed(children || [], opts)}

  defp check_directory(app, app), do: :ok
  defp check_directory(_directory, nil), do: :ok

  defp check_directory(directory, app) do
    Mix.raise(
      "Umbrella app #{inspect(app)} is located at directory #{directory}. Mix requires the directory to match the " <>
        "application name for umbrella apps. Please rename the directory or change the application name in the mix.exs file."
    )
  end

  # A project of an umbrella has all that it names, any other only what it needs in its own environment.
  defp needed(children, opts) do
    if opts[:from_umbrella],
      do: children,
      else: Enum.filter(children, &among?(&1.opts[:only], opts[:env]))
  end

  @doc "Runs a function while the environment has the variables that a dependency wants."
  def with_system_env(%{system_env: []}, fun), do: fun.()

  def with_system_env(%{system_env: wanted}, fun) do
    old = for {name, _} <- wanted, do: {name, System.get_env(name)}
    System.put_env(wanted)

    try do
      fun.()
    after
      for {name, value} <- old, do: if(value, do: System.put_env(name, value), else: System.delete_env(name))
    end
  end

  ## What mix.exs says

  @doc "Makes a dependency of what somebody else says that one needs."
  def child(spec, %Mix.Dep{opts: opts}), do: to_dep(spec, Path.join(opts[:dest], "mix.exs"))

  defp to_dep(spec, from) do
    {app, requirement, opts} = parts(spec)
    check_requirement(app, requirement)
    check_environments(:only, opts[:only])
    check_environments(:targets, opts[:targets])
    scm = Enum.find(Mix.SCM.available() ++ [Mix.SCM.Package], & &1.accepts_options(app, opts))
    unless scm, do: Mix.raise("Could not find an SCM for dependency #{inspect(app)} from #{inspect(Mix.Project.get())}")

    {system_env, opts} = Keyword.pop(opts, :system_env, [])
    accepted = scm.accepts_options(app, complete(app, opts))

    %Mix.Dep{
      scm: scm,
      app: app,
      requirement: requirement,
      status: {:ok, nil},
      from: from,
      opts: Keyword.put_new(accepted, :env, :prod),
      system_env: for({name, value} <- system_env, do: {to_string(name), to_string(value)})
    }
  end

  defp complete(app, opts) do
    opts
    |> Keyword.put_new(:build, Path.join([Mix.Project.build_path(), "lib", to_string(app)]))
    |> Keyword.put_new(:dest, Path.join(Mix.Project.deps_path(), to_string(app)))
  end

  defp parts({app, opts}) when is_atom(app) and is_list(opts), do: {app, nil, opts}

  defp parts({app, requirement}) when is_atom(app) and (is_binary(requirement) or is_struct(requirement)),
    do: {app, requirement, []}

  defp parts({app, requirement, opts} = spec) when is_atom(app) and is_list(opts),
    do: if(requirement == nil, do: wrong_format(spec), else: {app, requirement, opts})

  defp parts(other), do: wrong_format(other)

  defp wrong_format(spec) do
    Mix.raise("""
    Dependency specified in the wrong format:

        #{inspect(spec)}

    Expected:

        {app, opts} | {app, requirement} | {app, requirement, opts}

    Where:

        app :: atom
        requirement :: String.t | Regex.t
        opts :: keyword

    If you want to skip the requirement (not recommended), use ">= 0.0.0".
    """)
  end

  defp check_requirement(_app, nil), do: :ok
  defp check_requirement(_app, %Regex{}), do: :ok

  defp check_requirement(app, requirement) do
    unless is_binary(requirement) and match?({:ok, _}, Version.parse_requirement(requirement)),
      do: invalid_requirement(app, requirement)
  end

  defp invalid_requirement(app, requirement) do
    text = if is_binary(requirement), do: requirement, else: inspect(requirement)
    Mix.raise("Invalid requirement #{text} for app #{app}")
  end

  defp check_environments(key, value) do
    unless is_atom(value) or (is_list(value) and Enum.all?(value, &is_atom/1)),
      do: Mix.raise("Expected #{inspect(key)} in dependency to be an atom or a list of atoms, got: #{inspect(value)}")
  end

  ## The state of what was compiled

  defp validate(%{manager: manager, opts: opts} = dep) do
    cond do
      recently_fetched?(dep) -> %{dep | status: :compile}
      opts[:app] == false -> dep
      manager == :mix -> dep |> validate_app() |> validate_build()
      true -> validate_app(dep)
    end
  end

  defp recently_fetched?(%{scm: scm, opts: opts}) do
    scm.fetchable?() and
      Mix.Utils.stale?([Path.join(opts[:dest], ".fetch")], [Path.join(opts[:build], ".mix/compile.fetch")])
  end

  defp validate_app(%{opts: opts, requirement: requirement, app: app} = dep) do
    path = Path.expand(app_file(app, opts), opts[:build])
    %{dep | status: app_status(path, app, requirement)}
  end

  defp app_file(app, opts), do: if(is_binary(opts[:app]), do: opts[:app], else: "ebin/#{app}.app")

  defp app_status(path, app, requirement) do
    case :file.consult(String.to_charlist(path)) do
      {:ok, [{:application, ^app, config}]} -> version_status(List.keyfind(config, :vsn, 0), app, requirement)
      {:ok, _} -> {:invalidapp, path}
      {:error, :enoent} -> {:noappfile, {path, other_app_file(path)}}
      {:error, _} -> {:invalidapp, path}
    end
  end

  defp other_app_file(path), do: path |> Path.dirname() |> Path.join("*.app") |> Path.wildcard() |> List.first()

  defp version_status({:vsn, version}, app, requirement) when is_list(version) do
    version = List.to_string(version)

    case vsn_match(requirement, version, app) do
      {:ok, true} -> {:ok, version}
      {:ok, false} -> {:nomatchvsn, version}
      {:error, reason} -> {reason, version}
    end
  end

  defp version_status({:vsn, version}, _app, _requirement), do: {:invalidvsn, version}
  defp version_status(nil, _app, _requirement), do: {:invalidvsn, nil}

  @doc """
  Tells whether a version is one that a requirement allows.

      iex> Mix.Dep.Loader.vsn_match(">= 1.0.0", "1.1.0", :app)
      {:ok, true}

      iex> Mix.Dep.Loader.vsn_match("~> 1.0", "first", :app)
      {:error, :nosemver}
  """
  def vsn_match(nil, _version, _app), do: {:ok, true}
  def vsn_match(%Regex{} = requirement, version, _app), do: {:ok, version =~ requirement}

  def vsn_match(requirement, version, app) do
    case Version.parse(version) do
      {:ok, version} -> {:ok, Version.match?(version, requirement)}
      :error -> {:error, :nosemver}
    end
  rescue
    Version.InvalidRequirementError -> invalid_requirement(app, requirement)
  end

  defp validate_build(%{status: {:ok, _}, scm: scm, opts: opts} = dep) do
    now = Mix.Dep.ElixirSCM.version()

    case Mix.Dep.ElixirSCM.read(Path.join(opts[:build], ".mix")) do
      {:ok, ^now, ^scm} -> dep
      {:ok, ^now, _other} -> %{dep | status: {:scmlock, scm}}
      {:ok, other, _scm} -> %{dep | status: {:elixirlock, other}}
      :error -> dep
    end
  end

  defp validate_build(dep), do: dep
end
