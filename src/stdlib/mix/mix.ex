defmodule Mix do
  @moduledoc """
  Builds, runs and tests projects. A project is described by a module in `mix.exs` that says `use
  Mix.Project`; tasks work on it: modules such as `Mix.Tasks.Compile`, which `mix compile` runs.

      $ mix new chat --sup
      $ cd chat
      $ mix test
      $ iex -S mix

  The environment, `:dev`, `:test` or `:prod` as a rule, decides on configuration and dependencies, and each
  has a build of its own. `mix test` takes `:test` by itself; `MIX_ENV=prod mix compile` says another.
  Programs that run without Mix, in production, must not call this module: at compile time `config_env/0` of
  `Config` tells the environment.

  A script without a project gets its dependencies by `install/2`.
  """

  @doc """
  Starts what tasks need: the state, and the applications Mix itself needs. `mix` and `iex -S mix` have done
  it.

      Mix.start()
      #=> :ok
  """
  def start do
    Mix.State.start()
    {:ok, _} = Application.ensure_all_started(:mix)
    :ok
  end

  @doc """
  Returns the environment: `:dev` unless `MIX_ENV` or `env/1` says otherwise.

      Mix.env()
      #=> :dev
  """
  @spec env() :: atom
  def env, do: Mix.State.get(:env, :dev)

  @doc """
  Sets the environment for the tasks that run from now on, and returns `:ok`. What is loaded already stays as
  it is.

      Mix.env(:test)
      #=> :ok
  """
  @spec env(atom) :: :ok
  def env(env) when is_atom(env), do: Mix.State.put(:env, env)

  @doc """
  Returns the target, what the program is built for: `:host` unless `MIX_TARGET` says otherwise. Embedded
  systems have others.

      Mix.target()
      #=> :host
  """
  @spec target() :: atom
  def target, do: Mix.State.get(:target, :host)

  @doc """
  Sets the target.

      Mix.target(:rpi)
      #=> :ok
  """
  @spec target(atom) :: :ok
  def target(target) when is_atom(target), do: Mix.State.put(:target, target)

  @doc """
  Lists the compilers a project uses unless it says which, under `:compilers` in its `project/0`.

      iex> Mix.compilers()
      [:yecc, :leex, :erlang, :elixir, :app]
  """
  def compilers(_config \\ []), do: [:yecc, :leex, :erlang, :elixir, :app]

  @doc """
  Returns the module through which tasks talk to the user; `Mix.Shell` says what it can do.

      Mix.shell().info("done")
      Mix.shell().error("no such thing")
  """
  @spec shell() :: module
  def shell, do: Mix.State.get(:shell, Mix.Shell.IO)

  @doc """
  Sets the module through which tasks talk: `Mix.Shell.IO`, `Mix.Shell.Quiet`, which prints errors only, or
  `Mix.Shell.Process`, which sends messages, for tests of tasks.

      Mix.shell(Mix.Shell.Process)
      Mix.Task.run("hello")
      assert_received {:mix_shell, :info, ["hello"]}
  """
  @spec shell(module) :: :ok
  def shell(shell), do: Mix.State.put(:shell, shell)

  @doc """
  Tells whether errors of tasks are shown with their stack trace: when `MIX_DEBUG=1` is set, or by `debug/1`.

      if Mix.debug?(), do: IO.inspect(state)
  """
  @spec debug?() :: boolean
  def debug?, do: Mix.State.get(:debug, false)

  @doc """
  Sets whether errors of tasks are shown with their stack trace.

      Mix.debug(true)
      #=> :ok
  """
  @spec debug(boolean) :: :ok
  def debug(debug) when is_boolean(debug), do: Mix.State.put(:debug, debug)

  @doc """
  Ends a task with a `Mix.Error`, which the user sees as a sentence without a stack trace; the program's
  status is 1 then.

      Mix.raise("expected a file, got none")
  """
  @spec raise(binary) :: no_return
  def raise(message) when is_binary(message),
    do: Kernel.raise(Mix.Error, mix: 1, message: message)

  @doc """
  As `raise/1`; `exit_status:` tells how the program ends.

      Mix.raise("two tests failed", exit_status: 2)
  """
  @spec raise(binary, keyword) :: no_return
  def raise(message, opts) when is_binary(message) and is_list(opts),
    do: Kernel.raise(Mix.Error, mix: Keyword.get(opts, :exit_status, 1), message: message)

  @doc """
  Makes the modules of an application of Erlang available although the project does not name it, and raises
  when it is not installed.

      Mix.ensure_application!(:tools)
  """
  @spec ensure_application!(atom) :: :ok
  def ensure_application!(app) when is_atom(app) do
    case Application.load(app) do
      :ok -> :ok
      {:error, {:already_loaded, _}} -> :ok
      _ -> Mix.raise("The application #{inspect(app)} could not be found")
    end
  end

  @doc """
  Returns the directory where archives or escripts would lie, `:archives` or `:escripts`.

      Mix.path_for(:archives)
      #=> "/home/me/.mix/archives"
  """
  def path_for(:archives), do: Path.join(Mix.Utils.mix_home(), "archives")
  def path_for(:escripts), do: Path.join(Mix.Utils.mix_home(), "escripts")

  @doc """
  Installs dependencies for a script, which has no project: ones with a `:path`, or of repositories of Git.
  They are fetched and compiled into a cache, and from the second run on found there; then they are loaded
  and their applications started. It is called once, with the dependencies as `mix.exs` would have them, and
  returns `:ok`.

  Options: `:config`, the configuration of their applications; `:force`, to compile anew; `:verbose`;
  `:system_env`, variables that are set before; `:lockfile`, the versions of a `mix.lock`; `:config_path`, a
  file of configuration; `:elixir`, a requirement of its version; `:consolidate_protocols` and
  `:start_applications`, `true` unless given.

      Mix.install([{:my_dep, path: "deps/my_dep"}], config: [my_dep: [colour: :teal]])
      MyDep.paint()
  """
  @spec install([atom | tuple], keyword) :: :ok
  def install(deps, opts \\ []) when is_list(deps) and is_list(opts), do: Mix.Install.run(deps, opts)

  @doc """
  Tells whether `install/2` was called: a file that is used in a project and as a script can ask it.

      unless Mix.installed?(), do: Mix.install([{:my_dep, path: "deps/my_dep"}])
  """
  @spec installed?() :: boolean
  def installed?, do: Mix.State.get(:installed) != nil
end
