defmodule Mix.Install do
  @moduledoc false

  # Dependencies of a script, kept in a folder named by what was asked for, so that a second run finds them compiled.

  @doc "Installs dependencies and starts their applications; another call must ask for the same."
  def run(deps, opts) do
    Mix.start()
    if Mix.Project.get(), do: Mix.raise("Mix.install/2 cannot be used inside a Mix project")

    deps = for dep <- deps, do: if(is_atom(dep), do: {dep, ">= 0.0.0"}, else: dep)
    config = Keyword.get(opts, :config, [])
    config_path = opts[:config_path] && Path.expand(opts[:config_path])
    system_env = opts |> Keyword.get(:system_env, []) |> Enum.map(fn {name, value} -> {to_string(name), value} end)
    id = {deps, config, Enum.sort(system_env), config_path}

    case {Mix.State.get(:installed), Keyword.get(opts, :force, false)} do
      {nil, _force?} -> install(id, opts)
      {^id, false} -> :ok
      _ -> Mix.raise("Mix.install/2 can only be called with the same dependencies in the given VM")
    end
  end

  defp install({deps, config, system_env, config_path} = id, opts) do
    lock = opts[:lockfile] && File.read!(opts[:lockfile])
    if config_path, do: File.read!(config_path)
    check_version(opts[:elixir])

    dir = folder(id)
    if opts[:verbose], do: Mix.shell().info("Mix.install/2 using #{dir}")
    if opts[:force], do: File.rm_rf!(dir)
    File.mkdir_p!(dir)
    lockfile = Path.join(dir, "mix.lock")
    if lock && not File.exists?(lockfile), do: File.write!(lockfile, lock)

    System.put_env(system_env)
    Application.put_all_env(config, persistent: true)
    if config_path, do: configure(config_path)
    project = Keyword.put(project(deps, dir), :consolidate_protocols, Keyword.get(opts, :consolidate_protocols, true))
    load(project, Keyword.get(opts, :start_applications, true))
    Mix.State.put(:installed, id)
  end

  defp check_version(nil), do: :ok

  defp check_version(requirement) do
    unless Version.match?(System.version(), requirement) do
      Mix.raise(
        "Mix.install/2 declared it supports only Elixir #{requirement} but you're running on Elixir #{System.version()}"
      )
    end
  end

  defp folder(id) do
    name = id |> :erlang.term_to_binary() |> :erlang.md5() |> Base.encode16(case: :lower)
    root = System.get_env("MIX_INSTALL_DIR") || Path.join(System.tmp_dir!(), "rshell-installs")
    Path.join(Path.expand(root), name)
  end

  # What is configured when the program runs lies beside what is when it is compiled.
  defp configure(path) do
    Mix.Tasks.Loadconfig.load_compile(path)
    runtime = Path.join(Path.dirname(path), "runtime.exs")
    if File.regular?(runtime), do: Mix.Tasks.Loadconfig.load_runtime(runtime)
  end

  defp load(project, start?) do
    Mix.ProjectStack.push(Mix.InstallProject, project, "nofile")

    try do
      if Enum.any?(project[:deps], &fetched?/1), do: Mix.Task.rerun("deps.get")
      Mix.Task.rerun("deps.loadpaths")
      if project[:consolidate_protocols], do: Mix.Task.rerun("compile.protocols")

      for %{app: app, opts: dep} <- Mix.Dep.cached(), start? and dep[:runtime] != false, do: start(app)
    after
      Mix.ProjectStack.pop()
      Mix.Task.clear()
    end
  end

  defp fetched?(dep) do
    opts = dep |> Tuple.to_list() |> List.last()
    is_list(opts) and (Keyword.has_key?(opts, :git) or Keyword.has_key?(opts, :github))
  end

  defp start(app) do
    with {:error, {app, reason}} <- Application.ensure_all_started(app),
         do: Mix.raise("Could not start application #{app}: " <> Application.format_error(reason))
  end

  defp project(deps, dir) do
    [
      version: "0.1.0",
      app: :mix_install,
      build_path: Path.join(dir, "_build"),
      deps: deps,
      deps_path: Path.join(dir, "deps"),
      lockfile: Path.join(dir, "mix.lock"),
      config_path: nil,
      elixirc_paths: [],
      prune_code_paths: false
    ]
  end
end
