defmodule Mix do
  @moduledoc """
  Builds, runs and tests projects.

  A project is described by a module in `mix.exs` that says `use Mix.Project`; tasks such as `Mix.Tasks.Compile` work on it.
  """

  @doc "Starts what tasks need: the state, and the applications Mix itself needs."
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
  Sets the environment.

      Mix.env(:test)
  """
  @spec env(atom) :: :ok
  def env(env) when is_atom(env), do: Mix.State.put(:env, env)

  @doc """
  Returns the target: `:host` unless `MIX_TARGET` says otherwise.

      Mix.target()
      #=> :host
  """
  @spec target() :: atom
  def target, do: Mix.State.get(:target, :host)

  @doc "Sets the target."
  @spec target(atom) :: :ok
  def target(target) when is_atom(target), do: Mix.State.put(:target, target)

  @doc "Lists the compilers a project uses unless it says which."
  def compilers(_config \\ []), do: [:yecc, :leex, :erlang, :elixir, :app]

  @doc """
  Returns the shell through which tasks talk.

      Mix.shell().info("done")
  """
  @spec shell() :: module
  def shell, do: Mix.State.get(:shell, Mix.Shell.IO)

  @doc """
  Sets the shell: `Mix.Shell.IO`, `Mix.Shell.Quiet` or `Mix.Shell.Process`.

      Mix.shell(Mix.Shell.Quiet)
  """
  @spec shell(module) :: :ok
  def shell(shell), do: Mix.State.put(:shell, shell)

  @doc """
  Tells whether errors are shown with their stack trace.

      if Mix.debug?(), do: IO.inspect(state)
  """
  @spec debug?() :: boolean
  def debug?, do: Mix.State.get(:debug, false)

  @doc "Sets whether errors are shown with their stack trace."
  @spec debug(boolean) :: :ok
  def debug(debug) when is_boolean(debug), do: Mix.State.put(:debug, debug)

  @doc """
  Ends a task with an error that the user sees without a stack trace.

      Mix.raise("no such thing")
  """
  @spec raise(binary) :: no_return
  def raise(message) when is_binary(message),
    do: Kernel.raise(Mix.Error, mix: 1, message: message)

  @doc "As `raise/1`; `exit_status:` tells how the program ends."
  @spec raise(binary, keyword) :: no_return
  def raise(message, opts) when is_binary(message) and is_list(opts),
    do: Kernel.raise(Mix.Error, mix: Keyword.get(opts, :exit_status, 1), message: message)

  @doc "Raises unless an application is there."
  @spec ensure_application!(atom) :: :ok
  def ensure_application!(app) when is_atom(app) do
    case Application.load(app) do
      :ok -> :ok
      {:error, {:already_loaded, _}} -> :ok
      _ -> Mix.raise("The application #{inspect(app)} could not be found")
    end
  end

  @doc "Tells where archives and escripts would lie."
  def path_for(:archives), do: Path.join(Mix.Utils.mix_home(), "archives")
  def path_for(:escripts), do: Path.join(Mix.Utils.mix_home(), "escripts")

  @doc """
  Installs dependencies for a script: ones with a `:path`, or of repositories of Git.

  Options: `:config`, `:config_path`, `:consolidate_protocols`, `:elixir`, `:force`, `:lockfile`, `:start_applications`, `:system_env`, `:verbose`.

      Mix.install([{:my_dep, path: "deps/my_dep"}], config: [my_dep: [colour: :teal]])
  """
  @spec install([atom | tuple], keyword) :: :ok
  def install(deps, opts \\ []) when is_list(deps) and is_list(opts), do: Mix.Install.run(deps, opts)

  @doc "Tells whether `install/2` was called."
  @spec installed?() :: boolean
  def installed?, do: Mix.State.get(:installed) != nil
end
