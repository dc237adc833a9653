defmodule Mix.Tasks.New.Text do
  @moduledoc false

  # The texts of the files of a new project.

  def readme(app, module) do
    """
    # #{module}

    **TODO: Add description**

    ## Installation

    A project in a directory beside this one uses `#{app}` by naming it among the
    dependencies in its `mix.exs`:

    ```elixir
    def deps do
      [
        {:#{app}, path: "../#{Path.basename(File.cwd!())}"}
      ]
    end
    ```

    """
  end

  def formatter do
    """
    # What "mix format" works on.
    [
      inputs: ["{mix,.formatter}.exs", "{config,lib,test}/**/*.{ex,exs}"]
    ]
    """
  end

  def gitignore(app) do
    """
    # What Mix builds.
    /_build/

    # Coverage reports.
    /cover/

    # Sources of dependencies.
    /deps/

    # Generated documentation.
    /doc/
    /.fetch

    # What a crashed system leaves behind.
    erl_crash.dump

    # Archives and packages.
    *.ez
    #{app}-*.tar

    # Temporary files.
    /tmp/
    """
  end

  def mix_exs(app, module, application, umbrella?) do
    mod = if application, do: ",\n      mod: {#{application}, []}", else: ""

    paths =
      if umbrella?,
        do:
          "\n      build_path: \"../../_build\",\n      config_path: \"../../config/config.exs\",\n      deps_path: \"../../deps\",\n      lockfile: \"../../mix.lock\",",
        else: ""

    sibling =
      if umbrella?, do: ",\n      # {:sibling_app_in_umbrella, in_umbrella: true}", else: ""

    """
    defmodule #{module}.MixProject do
      use Mix.Project

      def project do
        [
          app: :#{app},
          version: "0.1.0",#{paths}
          elixir: "~> 1.14",
          start_permanent: Mix.env() == :prod,
          deps: deps()
        ]
      end

      # Run "mix help compile.app" to learn about applications.
      def application do
        [
          extra_applications: [:logger]#{mod}
        ]
      end

      # Run "mix help deps" to learn about dependencies.
      defp deps do
        [
          # {:dep_from_hexpm, "~> 0.3.0"},
          # {:dep_from_git, git: "https://github.com/elixir-lang/my_dep.git", tag: "0.1.0"}#{sibling}
        ]
      end
    end
    """
  end

  def lib(module) do
    """
    defmodule #{module} do
      @moduledoc \"\"\"
      Documentation for `#{module}`.
      \"\"\"

      @doc \"\"\"
      Hello world.

      ## Examples

          iex> #{module}.hello()
          :world

      \"\"\"
      def hello do
        :world
      end
    end
    """
  end

  def application(module) do
    """
    defmodule #{module}.Application do
      # The application's callbacks: starting it starts what stands here.
      @moduledoc false

      use Application

      @impl true
      def start(_type, _args) do
        children = [
          # {#{module}.Worker, arg} starts a worker by #{module}.Worker.start_link(arg)
        ]

        # Each child that ends is started again by itself.
        opts = [strategy: :one_for_one, name: #{module}.Supervisor]
        Supervisor.start_link(children, opts)
      end
    end
    """
  end

  def test(module) do
    """
    defmodule #{module}Test do
      use ExUnit.Case
      doctest #{module}

      test "greets the world" do
        assert #{module}.hello() == :world
      end
    end
    """
  end

  def umbrella_readme(module), do: "# #{module}\n\n**TODO: Add description**\n\n"

  def umbrella_formatter do
    """
    # What "mix format" works on.
    [
      inputs: ["mix.exs", "config/*.exs"],
      subdirectories: ["apps/*"]
    ]
    """
  end

  def umbrella_mix_exs(module) do
    """
    defmodule #{module}.MixProject do
      use Mix.Project

      def project do
        [
          apps_path: "apps",
          version: "0.1.0",
          start_permanent: Mix.env() == :prod,
          deps: deps()
        ]
      end

      # What only this project needs, not those in the apps folder:
      # "mix help deps" tells more.
      defp deps do
        []
      end
    end
    """
  end

  def umbrella_config do
    """
    # The configuration of the umbrella and of all its applications.
    import Config

    # For example:
    #
    #     config :logger, :console,
    #       level: :info
    #
    """
  end
end
