defmodule Mix.Project do
  @moduledoc """
  Describes a project: a module in `mix.exs` that says `use Mix.Project` and defines `project/0`.

      defmodule Chat.MixProject do
        use Mix.Project

        def project do
          [app: :chat, version: "0.1.0", elixir: "~> 1.14", deps: [{:greeter, path: "../greeter"}]]
        end

        def application, do: [extra_applications: [:logger], mod: {Chat.Application, []}]
      end

  `application/0` says what belongs into the application's resource file: what it needs to run, the module
  that starts it, its environment.

  Keys of `project/0`, among others: `:app`, its name; `:version`; `:elixir`, a requirement; `:deps`;
  `:aliases`, names for tasks or lists of them; `:elixirc_paths`, `["lib"]` unless given; `:start_permanent`,
  whether the node ends with the application; `:apps_path`, which makes it an umbrella; `:preferred_cli_env`,
  environments by task.

  The functions of this module tell tasks about the project at hand; they are not for the project's own code
  when it runs.
  """

  @doc false
  defmacro __using__(_) do
    quote do
      @after_compile Mix.Project
    end
  end

  # A project becomes the current one when its module has been defined.
  @doc false
  def __after_compile__(env, _binary), do: push(env.module, env.file)

  @doc false
  def push(module, file \\ nil, app \\ nil) when is_atom(module) do
    file = file || (module && List.to_string(module.module_info(:compile)[:source] || 'nofile'))
    config = Keyword.merge([app: app], project_config(module))

    case Mix.ProjectStack.push(module, config, file) do
      :ok ->
        :ok

      {:error, other} ->
        Mix.raise(
          "Trying to load #{inspect(module)} from #{inspect(file)} but another project with the same name was already defined at #{inspect(other)}"
        )
    end
  end

  defp project_config(nil), do: []
  defp project_config(module), do: module.project()

  @doc false
  def pop, do: Mix.ProjectStack.pop()

  @doc """
  Returns the module of the current project, or `nil` where there is none.

      Mix.Project.get()
      #=> Chat.MixProject
  """
  @spec get() :: module | nil
  def get, do: with(%{name: name} <- Mix.ProjectStack.peek(), do: name)

  @doc """
  As `get/0`, but raises a `Mix.NoProjectError` where there is none: for tasks that need one.

      Mix.Project.get!()
      #=> Chat.MixProject
  """
  @spec get!() :: module
  def get!, do: get() || raise(Mix.NoProjectError, [])

  @doc """
  Returns the path of the current project's file, or `nil`.

      Mix.Project.project_file()
      #=> "/home/me/chat/mix.exs"
  """
  def project_file, do: with(%{file: file} <- Mix.ProjectStack.peek(), do: file)

  @doc "Returns the module of the umbrella the current project belongs to, if it is being visited from there."
  def parent_umbrella_project_file do
    Enum.find_value(Mix.ProjectStack.parents(), fn project ->
      project.config[:apps_path] && project.file
    end)
  end

  @doc """
  Returns what `project/0` of the current project gives, defaults included; the defaults alone where there is
  none.

      Mix.Project.config()[:version]
      #=> "0.1.0"
      Mix.Project.config()[:elixirc_paths]
      #=> ["lib"]
  """
  @spec config() :: keyword
  def config do
    case Mix.ProjectStack.peek() do
      %{config: config} -> config
      nil -> Mix.ProjectStack.default_config()
    end
  end

  @doc """
  Lists the files whose change means that the project has to be built anew: `mix.exs` and its configuration.
  Compilers compare their times with their manifests.

      Mix.Project.config_files()
      #=> ["/home/me/chat/mix.exs", "/home/me/chat/config/config.exs"]
  """
  def config_files do
    case Mix.ProjectStack.peek() do
      nil ->
        []

      %{file: file} ->
        own = if file && File.regular?(file), do: [file], else: []
        configs = Mix.ProjectStack.config_files()
        Enum.uniq(own ++ configs)
    end
  end

  @doc """
  Returns the latest time at which one of `config_files/0` changed, in seconds since 1970.

      Mix.Project.config_mtime()
      #=> 1700000000
  """
  def config_mtime,
    do: config_files() |> Enum.map(&Mix.Utils.last_modified/1) |> Enum.max(fn -> 0 end)

  @doc """
  Tells whether the project, the current one unless its configuration is given, is an umbrella: one whose
  `project/0` has `:apps_path`.

      iex> Mix.Project.umbrella?(app: :chat)
      false
      iex> Mix.Project.umbrella?(apps_path: "apps")
      true
  """
  def umbrella?(config \\ config()), do: config[:apps_path] != nil

  @doc """
  Returns the directories of the applications of an umbrella, by name; `nil` for a project that is none.

      Mix.Project.apps_paths()
      #=> %{chat: "apps/chat", greeter: "apps/greeter"}
  """
  def apps_paths(config \\ config()) do
    if path = config[:apps_path] do
      case Mix.ProjectStack.read_cache(:apps_paths) do
        {^path, apps} -> apps
        _ -> elem(Mix.ProjectStack.write_cache(:apps_paths, {path, apps_below(path, config[:apps])}), 1)
      end
    end
  end

  defp apps_below(path, nil) do
    {apps, others} =
      Path.join(path, "*")
      |> Path.wildcard()
      |> Enum.filter(&File.dir?/1)
      |> Enum.split_with(&File.regular?(Path.join(&1, "mix.exs")))

    Enum.each(others, &no_app/1)
    for dir <- apps, into: %{}, do: {String.to_atom(Path.basename(dir)), dir}
  end

  defp apps_below(path, wanted) do
    for app <- wanted,
        dir = Path.join(path, "#{app}"),
        File.regular?(Path.join(dir, "mix.exs")),
        into: %{},
        do: {app, dir}
  end

  defp no_app(dir) do
    Mix.shell().error(
      "warning: path #{inspect(dir)} is a directory but it has no mix.exs. Mix won't consider this directory as part " <>
        "of your umbrella application. Please add a \"mix.exs\" or set the \":apps\" key in your umbrella " <>
        "configuration with all relevant apps names as atoms"
    )
  end

  @doc """
  Runs a function, which gets the project's module, in another project: its `mix.exs` is loaded from the
  directory, and the working directory is that one as long. The third argument is configuration in place of
  the project's own.

      Mix.Project.in_project(:greeter, "../greeter", fn module -> module.project()[:version] end)
      #=> "0.2.0"
  """
  def in_project(app, path, post_config \\ [], fun)

  def in_project(app, ".", post_config, fun) do
    cached = load_project(app, post_config)

    try do
      fun.(cached)
    after
      pop()
    end
  end

  def in_project(app, path, post_config, fun) when is_atom(app) do
    File.cd!(path, fn -> in_project(app, ".", post_config, fun) end)
  end

  # A project's file is evaluated once in a run of Mix.
  defp load_project(app, post_config) do
    file = Path.expand("mix.exs")
    known = Mix.State.read_cache({:project, file})

    cond do
      known != nil ->
        Mix.ProjectStack.post_config(post_config)
        push(known, file, app)
        known

      File.regular?(file) ->
        before = get()
        Mix.ProjectStack.post_config(post_config)

        module =
          loading(app, fn ->
            compile_file(file)
            if get() == before, do: Mix.raise("Could not find a Mix project at #{file}")
            get()
          end)

        Mix.State.write_cache({:project, file}, module)

      true ->
        Mix.ProjectStack.post_config(post_config)
        push(nil, "nofile", app)
        nil
    end
  end

  @doc false
  # The project in a directory may be another one by now.
  def forget(path) do
    key = {:project, Path.expand("mix.exs", path)}

    if module = Mix.State.read_cache(key) do
      :code.purge(module)
      :code.delete(module)
    end

    Mix.State.delete_cache(key)
  end

  # Whoever loads it is in another directory: where something stands is told by the whole path.
  defp compile_file(file) do
    relative? = Code.get_compiler_option(:relative_paths)
    Code.put_compiler_option(:relative_paths, false)

    try do
      Code.compile_file(file)
    after
      Code.put_compiler_option(:relative_paths, relative?)
    end
  end

  defp loading(app, fun) do
    fun.()
  catch
    kind, reason ->
      Mix.shell().error("Error while loading project #{inspect(app)} at #{File.cwd!()}")
      :erlang.raise(kind, reason, __STACKTRACE__)
  end

  @doc """
  Returns the directory that dependencies are fetched into: `deps` beside `mix.exs` unless `:deps_path` or
  `MIX_DEPS_PATH` says otherwise.

      Mix.Project.deps_path()
      #=> "/home/me/my_app/deps"
  """
  def deps_path(config \\ config()),
    do: Path.expand(System.get_env("MIX_DEPS_PATH") || config[:deps_path])

  @doc """
  Returns the names of the dependencies, those of dependencies too, each behind those that it needs.

      Mix.Project.deps_apps()
      #=> [:words, :greeter]
  """
  def deps_apps, do: for(%{app: app} <- Mix.Dep.cached(), do: app)

  @doc """
  Returns the directories of the dependencies, by name. With `parents:`, only those of some names and what
  they need; with `depth:`, only that many levels of them: `depth: 1` are those that the project itself
  names.

      Mix.Project.deps_paths()
      #=> %{greeter: "/home/me/greeter"}
  """
  def deps_paths(opts \\ []), do: traverse(opts, & &1.opts[:dest])

  @doc """
  Returns the modules that fetch the dependencies, by name; options are those of `deps_paths/1`.

      Mix.Project.deps_scms()
      #=> %{greeter: Mix.SCM.Path, words: Mix.SCM.Git}
  """
  def deps_scms(opts \\ []), do: traverse(opts, & &1.scm)

  @doc """
  Returns which dependencies each one needs itself, by name.

      Mix.Project.deps_tree()
      #=> %{greeter: [:words], words: []}
  """
  def deps_tree(_opts \\ []),
    do:
      for(
        %{app: app, deps: deps} <- Mix.Dep.cached(),
        into: %{},
        do: {app, Enum.map(deps, & &1.app)}
      )

  defp traverse(opts, fun) do
    deps = Map.new(Mix.Dep.cached(), &{&1.app, &1})
    parents = opts[:parents] || for {app, %{top_level: true}} <- deps, do: app
    below(parents, opts[:depth] || :infinity, deps, fun, %{})
  end

  defp below(_apps, 0, _deps, _fun, found), do: found

  defp below(apps, depth, deps, fun, found) do
    depth = if depth == :infinity, do: depth, else: depth - 1
    new = for app <- apps, dep = deps[app], not is_map_key(found, app), do: dep
    found = for dep <- new, into: found, do: {dep.app, fun.(dep)}
    if new == [], do: found, else: below(for(%{deps: needed} <- new, %{app: app} <- needed, do: app), depth, deps, fun, found)
  end

  @doc """
  Returns where the project is built.

  It lies in a directory of its own, `_build/rshell`, since what is in it can only be run by this program.

      Mix.Project.build_path()
      #=> "/home/me/my_app/_build/rshell/dev"
  """
  def build_path(config \\ config()) do
    System.get_env("MIX_BUILD_PATH") || config[:env_path] || Path.expand(build_root(config))
  end

  defp build_root(config) do
    root =
      Path.join(System.get_env("MIX_BUILD_ROOT") || config[:build_path] || "_build", "rshell")

    name = if config[:build_per_environment] == false, do: "shared", else: "#{Mix.env()}"
    if Mix.target() == :host, do: Path.join(root, name), else: Path.join(root, "#{Mix.target()}_#{name}")
  end

  @doc """
  Returns where the application is built.

      Mix.Project.app_path()
      #=> "/home/me/my_app/_build/rshell/dev/lib/my_app"
  """
  def app_path(config \\ config()) do
    config[:app_path] || Path.join([build_path(config), "lib", to_string(app!(config))])
  end

  defp app!(config) do
    config[:app] ||
      Mix.raise(
        "Cannot access build without an application name, please ensure you are in a directory with a mix.exs file and it defines an :app name under the project configuration"
      )
  end

  @doc """
  Returns where compiled modules are.

      Mix.Project.compile_path()
      #=> "/home/me/my_app/_build/rshell/dev/lib/my_app/ebin"
  """
  def compile_path(config \\ config()), do: Path.join(app_path(config), "ebin")

  @doc """
  Returns where consolidated protocols are.

      Mix.Project.consolidation_path()
      #=> "/home/me/my_app/_build/rshell/dev/lib/my_app/consolidated"
  """
  def consolidation_path(config \\ config()) do
    path = if umbrella?(config), do: build_path(config), else: app_path(config)
    Path.join(path, "consolidated")
  end

  @doc """
  Returns where compilers remember what they did: with the application, if there is one.

      Mix.Project.manifest_path()
      #=> "/home/me/my_app/_build/rshell/dev/lib/my_app/.mix"
  """
  def manifest_path(config \\ config()) do
    path = config[:app_path] || if(config[:app], do: app_path(config), else: build_path(config))
    Path.join(path, ".mix")
  end

  @doc """
  Compiles the project, and returns the directories of compiled code. It is deprecated:
  `Mix.Task.run("compile", arguments)` does it.

      Mix.Project.compile([])
  """
  @deprecated "Use Mix.Task.run(\"compile\", args) instead"
  def compile(args, _config \\ []) do
    Mix.Task.run("compile", args)
    [compile_path()]
  end

  @doc """
  Makes the directories of the build, and links to `include` and `priv`. With `symlink_ebin: true` the
  project's own `ebin` is the one of the build.

      Mix.Project.build_structure()
      #=> :ok
  """
  def build_structure(config \\ config(), opts \\ []) do
    app = app_path(config)
    linked = if opts[:symlink_ebin] && File.dir?("ebin"), do: ["ebin"], else: []
    File.mkdir_p!(if linked == [], do: Path.join(app, "ebin"), else: app)
    for dir <- linked ++ ["include", "priv"], do: Mix.Utils.symlink_or_copy(Path.expand(dir), Path.join(app, dir))
    :ok
  end

  @doc """
  Makes the directories of the build unless they are there, as `build_structure/2`.

      Mix.Project.ensure_structure()
      #=> :ok
  """
  def ensure_structure(config \\ config(), opts \\ []), do: build_structure(config, opts)

  @doc """
  Forgets what was found out about the dependencies, so that they are looked at again: for tasks that change
  them.

      Mix.Project.clear_deps_cache()
  """
  def clear_deps_cache, do: Mix.ProjectStack.clear_cache()

  @doc """
  Lists the directories from which the current project's code is loaded. It is deprecated: take
  `compile_path/1`.

      Mix.Project.load_paths()
      #=> ["/home/me/my_app/_build/rshell/dev/lib/my_app/ebin"]
  """
  @deprecated "Use Mix.Project.compile_path/1 instead"
  def load_paths(config \\ config()),
    do: if(umbrella?(config), do: [], else: [compile_path(config)])
end
