defmodule Mix.Tasks.New do
  use Mix.Task

  @shortdoc "Creates a new Elixir project"

  @moduledoc """
  Creates a new Elixir project at a path.

      mix new PATH [--app APP] [--module MODULE] [--sup] [--umbrella]

    * `--app` - names the application; otherwise the path does
    * `--module` - names the module in the generated code
    * `--sup` - makes an application with a supervisor
    * `--umbrella` - makes a project that holds others
  """

  alias Mix.Tasks.New.Text

  @switches [app: :string, module: :string, sup: :boolean, umbrella: :boolean]

  @impl true
  def run(args) do
    {opts, args} = OptionParser.parse!(args, strict: @switches)

    case args do
      [] -> Mix.raise("Expected PATH to be given, please use \"mix new PATH\"")
      [path | _] -> create(path, opts)
    end
  end

  defp create(path, opts) do
    app = opts[:app] || Path.basename(Path.expand(path))
    check_application_name!(app, !opts[:app])
    module = opts[:module] || Macro.camelize(app)
    check_module_name_validity!(module)
    check_module_name_availability!(module)

    if path != "." do
      check_directory_existence!(path)
      File.mkdir_p!(path)
    end

    File.cd!(path, fn ->
      if opts[:umbrella], do: umbrella(app, module, path), else: project(app, module, path, opts)
    end)
  end

  defp project(app, module, path, opts) do
    name = if opts[:sup], do: "#{module}.Application"
    file = Macro.underscore(module)
    inside? = in_umbrella?()
    create_file("README.md", Text.readme(app, module))
    create_file(".formatter.exs", Text.formatter())
    create_file(".gitignore", Text.gitignore(app))
    create_file("mix.exs", Text.mix_exs(app, module, name, inside?))
    create_directory("lib")
    create_file("lib/#{file}.ex", Text.lib(module))
    if name, do: create_file("lib/#{file}/application.ex", Text.application(module))
    create_directory("test")
    create_file("test/test_helper.exs", "ExUnit.start()\n")
    create_file("test/#{file}_test.exs", Text.test(module))
    done("project", if(path == ".", do: "", else: "cd #{path}\n    "))
  end

  defp done(what, cd) do
    Mix.shell().info("""

    Your Mix #{what} was created successfully.
    You can use "mix" to compile it, test it, and more:

        #{cd}mix test

    Run "mix help" for more commands.\
    """)
  end

  defp umbrella(app, module, path) do
    create_file("README.md", Text.umbrella_readme(module))
    create_file(".formatter.exs", Text.umbrella_formatter())
    create_file(".gitignore", Text.gitignore(app))
    create_file("mix.exs", Text.umbrella_mix_exs(module))
    create_directory("apps")
    create_directory("config")
    create_file("config/config.exs", Text.umbrella_config())
    cd = if path == ".", do: "", else: "cd #{path}\n    "

    Mix.shell().info("""

    Your umbrella project was created successfully.
    Inside your project, you will find an apps/ directory
    where you can create and host many apps:

        #{cd}cd apps
        mix new my_app

    Commands like "mix compile" and "mix test" when executed
    in the umbrella project root will automatically run
    for each application in the apps/ directory.\
    """)
  end

  defp create_file(path, text), do: Mix.Generator.create_file(path, text)
  defp create_directory(path), do: Mix.Generator.create_directory(path)

  defp in_umbrella? do
    apps = Path.dirname(File.cwd!())

    Mix.ProjectStack.on_clean_slate(fn ->
      file = Path.expand("../mix.exs", apps)

      File.regular?(file) and
        Mix.Project.in_project(:umbrella_check, Path.expand("..", apps), fn _ ->
          path = Mix.Project.config()[:apps_path]
          path != nil and Path.expand(path) == apps
        end)
    end)
  rescue
    _ -> false
  end

  defp check_application_name!(name, inferred?) do
    hint =
      if inferred?,
        do:
          ". The application name is inferred from the path, if you'd like to explicitly name the application then use the \"--app APP\" option",
        else: ""

    unless name =~ ~r/^[a-z][a-z0-9_]*$/ do
      Mix.raise(
        "Application name must start with a lowercase ASCII letter, followed by lowercase ASCII letters, numbers, or underscores, got: #{inspect(name)}#{hint}"
      )
    end

    if reserved?(String.to_atom(name)),
      do:
        Mix.raise(
          "Cannot use application name #{inspect(name)} because it is already used by Erlang/OTP or Elixir#{hint}"
        )
  end

  # Applications of Erlang that this program does without, and what names a folder would confuse the code's path with.
  @of_erlang ~w(asn1 common_test debugger dialyzer diameter edoc eldap erl_docgen erl_interface erts et eunit ftp hipe
                inets jinterface megaco mnesia observer odbc os_mon parsetools public_key reltool runtime_tools sasl snmp
                ssh ssl syntax_tools tftp tools typer wx xmerl)a ++ [:pa, :pz, :compile]

  # An application that is there already, whether it was started or not.
  defp reserved?(app),
    do: app in @of_erlang or :application.load(app) in [:ok, {:error, {:already_loaded, app}}]

  defp check_module_name_validity!(name) do
    unless name =~ ~r/^[A-Z]\w*(\.[A-Z]\w*)*$/,
      do:
        Mix.raise(
          "Module name must be a valid Elixir alias (for example: Foo.Bar), got: #{inspect(name)}"
        )
  end

  defp check_module_name_availability!(name) do
    [name]
    |> Module.concat()
    |> Module.split()
    |> Enum.scan([], fn part, names -> names ++ [part] end)
    |> Enum.map(&Module.concat/1)
    |> Enum.each(fn module ->
      if Code.ensure_loaded?(module),
        do:
          Mix.raise("Module name #{inspect(module)} is already taken, please choose another name")
    end)
  end

  defp check_directory_existence!(path) do
    if File.dir?(path) and
         not Mix.shell().yes?(
           "The directory #{inspect(path)} already exists. Are you sure you want to continue?"
         ),
       do: Mix.raise("Please select another directory for installation")
  end
end
