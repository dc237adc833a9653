defmodule Mix.Tasks.Compile.App do
  use Mix.Task.Compiler
  use Mix.Task

  @recursive true

  @moduledoc """
  Writes an .app file, `ebin/my_app.app`, which tells what the application is: its modules, its version, what
  it needs and how it is started.

      def application do
        [extra_applications: [:logger], mod: {MyApp.Application, []}, env: [colour: :teal]]
      end

  `application/0` in `mix.exs` may give `:extra_applications`, `:included_applications`, `:applications`,
  `:mod`, `:env`, `:registered`, `:start_phases` and others. The applications of dependencies are added by
  themselves.
  """

  @impl true
  def run(args) do
    {opts, _, _} = OptionParser.parse(args, switches: [force: :boolean])
    project = Mix.Project.get!()
    config = Mix.Project.config()
    app = Keyword.get(config, :app)
    validate_app!(app)
    version = Keyword.get(config, :version)
    validate_version!(version)
    target = Path.join(Mix.Project.compile_path(config), "#{app}.app")
    compile_env = Mix.ProjectStack.take_compile_env() || known_compile_env(target)
    content = content(app, version, properties(project), config, compile_env)

    if opts[:force] || File.read(target) != {:ok, content} ||
         Mix.Project.config_mtime() > Mix.Utils.last_modified(target) do
      :rshell_file.write_whole!(target, content)
      Mix.shell().info("Generated #{app} app")
      {:ok, []}
    else
      {:noop, []}
    end
  end

  defp validate_app!(app) when is_atom(app) and app != nil, do: :ok

  defp validate_app!(nil),
    do: Mix.raise("Please ensure mix.exs file has the :app in the project definition")

  defp validate_app!(app), do: Mix.raise("Expected :app to be an atom, got: #{inspect(app)}")

  defp validate_version!(nil),
    do: Mix.raise("Please ensure mix.exs file has the :version in the project definition")

  defp validate_version!(version) do
    unless is_binary(version) and match?({:ok, _}, Version.parse(version)),
      do:
        Mix.raise(
          "Expected :version to be a valid Version, got: #{inspect(version)} (see the Version module for more information)"
        )
  end

  defp properties(project) do
    properties =
      if function_exported?(project, :application, 0), do: project.application(), else: []

    unless Keyword.keyword?(properties),
      do:
        Mix.raise(
          "Application configuration returned from application/0 should be a keyword list"
        )

    properties
  end

  # What was not compiled again has read what it had read before.
  defp known_compile_env(target) do
    with {:ok, [{:application, _app, properties}]} <- :file.consult(String.to_charlist(target)),
         do: Keyword.get(properties, :compile_env, []),
         else: (_ -> [])
  end

  defp content(app, version, properties, config, compile_env) do
    modules =
      Mix.Compilers.Elixir.modules(Path.join(Mix.Project.manifest_path(config), "compile.elixir"))
      |> Enum.sort()

    base = [
      applications: applications(properties, config),
      description: to_charlist(config[:description] || app),
      modules: modules,
      registered: [],
      vsn: to_charlist(version)
    ]

    rest = Keyword.drop(properties, [:extra_applications, :applications])
    check!(rest)

    properties = Keyword.merge(base, rest)
    properties = if compile_env == [], do: properties, else: [{:compile_env, compile_env} | properties]

    :io_lib.format("~p.~n", [{:application, app, properties}]) |> IO.chardata_to_string()
  end

  defp check!(properties), do: Enum.each(properties, fn {key, value} -> check!(key, value) end)

  defp check!(key, value) do
    {valid?, kind} = requirement(key, value)
    unless valid?, do: Mix.raise("Application #{kind}, got: #{inspect(value)}")
  end

  # Whether a property is what it should be, and what that is.
  defp requirement(:description, value), do: characters("description (:description)", value)
  defp requirement(:id, value), do: characters("ID (:id)", value)
  defp requirement(:vsn, value), do: characters("vsn (:vsn)", value)

  defp requirement(:maxT, value),
    do:
      {value == :infinity or is_integer(value),
       "maximum time (:maxT) is not an integer or :infinity"}

  defp requirement(:included_applications, value), do: atoms("included applications (:included_applications)", value)
  defp requirement(:modules, value), do: atoms("modules (:modules)", value)
  defp requirement(:registered, value), do: atoms("registered processes (:registered)", value)

  defp requirement(:env, value),
    do: {Keyword.keyword?(value), "environment (:env) should be a keyword list"}

  defp requirement(:start_phases, value),
    do: {Keyword.keyword?(value), "start phases (:start_phases) should be a keyword list"}

  defp requirement(:mod, value) do
    valid? = value in [nil, []] or match?({module, _} when is_atom(module), value)
    {valid?, "callback module (:mod) should be either [] or {module, start_args}"}
  end

  defp requirement(_key, _value), do: {true, nil}

  defp characters(name, value), do: {:io_lib.char_list(value), name <> " is not a character list"}

  defp atoms(name, value),
    do: {is_list(value) and Enum.all?(value, &is_atom/1), name <> " should be a list of atoms"}

  # What is optional is not among them.
  defp applications(properties, config) do
    given = properties[:applications]
    extra = required(Keyword.get(properties, :extra_applications, []), :extra_applications)
    included = Keyword.get(properties, :included_applications, [])
    given = if Keyword.has_key?(properties, :applications), do: required(given, :applications)

    deps = for {app, kind} <- dependencies(), kind == :required, app not in included, do: app

    base =
      if config[:language] == :erlang, do: [:kernel, :stdlib], else: [:kernel, :stdlib, :elixir]

    Enum.uniq(base ++ extra ++ (given || deps))
  end

  # What the project names for this environment, in that order; of an optional dependency whether it is there.
  defp dependencies do
    {children, _} = Mix.Dep.Loader.split_by_env_and_target(Mix.Dep.Loader.children(), {Mix.env(), Mix.target()})
    cached = Mix.Dep.cached()

    for %{app: app, opts: opts} <- children,
        dep = Enum.find(cached, &(&1.app == app)),
        opts[:runtime] != false and dep.opts[:app] != false,
        do: {app, if(opts[:optional] == true, do: :optional, else: :required)}
  end

  defp required(applications, key) do
    unless is_list(applications) and Enum.all?(applications, &application?/1), do: refuse(applications, key)
    for app <- applications, not match?({_app, :optional}, app), do: name(app)
  end

  defp application?({app, kind}), do: is_atom(app) and kind in [:required, :optional]
  defp application?(app), do: is_atom(app)

  defp refuse(applications, key) do
    Mix.raise(
      "Application #{String.replace("#{key}", "_", " ")} (#{inspect(key)}) should be a list of atoms or " <>
        "{app, :required | :optional} pairs, got: #{inspect(applications)}"
    )
  end

  defp name({app, :required}), do: app
  defp name(app), do: app

  @impl true
  def manifests, do: []

  @impl true
  def clean,
    do: File.rm(Path.join(Mix.Project.compile_path(), "#{Mix.Project.config()[:app]}.app"))
end
