defmodule Mix.SCM do
  @moduledoc """
  Where dependencies come from: a directory of this machine, a repository of Git, or what others add.

  Each kind is a module with the callbacks below. The options are those of a dependency, completed by
  `:dest`, the directory its project lies in, and `:lock`, what `mix.lock` says of it. A kind that a project
  needs is added in its `mix.exs`:

      Mix.SCM.append(Chat.SCM.Floppy)
  """

  @type opts :: keyword
  @type lock :: term

  @doc """
  Returns the options of a dependency, completed by `:dest` and the like, when it is of this kind; `nil` for
  any other. The kinds are asked in the order of `available/0`.

      def accepts_options(_app, opts), do: if(opts[:floppy], do: Keyword.put(opts, :dest, mount(opts)))
  """
  @callback accepts_options(app :: atom, opts) :: opts | nil

  @doc """
  Tells whether `mix deps.get` fetches such dependencies; a directory of this machine need not be fetched.

      def fetchable?, do: true
  """
  @callback fetchable?() :: boolean

  @doc """
  Names where a dependency comes from, for the list of `mix deps`.

      def format(opts), do: opts[:floppy]
  """
  @callback format(opts) :: String.t()

  @doc """
  Names in short what is locked, or returns `nil`.

      def format_lock(opts), do: opts[:lock] && String.slice(opts[:lock], 0, 7)
  """
  @callback format_lock(opts) :: String.t() | nil

  @doc """
  Tells whether the source is there.

      def checked_out?(opts), do: File.dir?(opts[:dest])
  """
  @callback checked_out?(opts) :: boolean

  @doc """
  Fetches the source that is not there yet, into `:dest`, in the version that `:lock` names if it does, and
  returns the new lock.

      def checkout(opts) do
        copy(opts[:floppy], opts[:dest])
        version(opts[:dest])
      end
  """
  @callback checkout(opts) :: lock

  @doc """
  Fetches the latest version that the options permit, and returns the new lock.

      def update(opts), do: checkout(opts)
  """
  @callback update(opts) :: lock

  @doc """
  Compares the source that is there with what the lock says: `:ok`; `:mismatch`, when it is another version;
  `:outdated`, when the options do not fit the lock any more.

      def lock_status(opts) do
        if version(opts[:dest]) == opts[:lock], do: :ok, else: :mismatch
      end
  """
  @callback lock_status(opts) :: :ok | :mismatch | :outdated

  @doc """
  Tells whether two dependencies, by their options, are the same. It is asked when several need one of a name.

      def equal?(one, two), do: one[:floppy] == two[:floppy]
  """
  @callback equal?(opts, opts) :: boolean

  @doc """
  Returns who can compile it, `[:mix]` for instance, if that is known without a look at its files.

      def managers(_opts), do: []
  """
  @callback managers(opts) :: [atom]

  @doc """
  Lists the kinds, those first that are asked first.

      Mix.SCM.available()
      #=> [Mix.SCM.Git, Mix.SCM.Path]
  """
  def available, do: Mix.State.get(:scm, [Mix.SCM.Git, Mix.SCM.Path])

  @doc """
  Adds a kind that is asked before all others.

      Mix.SCM.prepend(Chat.SCM.Floppy)
  """
  def prepend(module) when is_atom(module), do: Mix.State.put(:scm, [module | available() -- [module]])

  @doc """
  Adds a kind that is asked after all others.

      Mix.SCM.append(Chat.SCM.Floppy)
  """
  def append(module) when is_atom(module), do: Mix.State.put(:scm, (available() -- [module]) ++ [module])
end

defmodule Mix.SCM.Path do
  @moduledoc "Dependencies that lie in a directory of this machine."

  @behaviour Mix.SCM

  @impl true
  def accepts_options(app, opts) do
    cond do
      opts[:in_umbrella] ->
        path = "../#{app}"
        [path: path, dest: Path.expand(path), env: Mix.env()] |> Keyword.merge(Keyword.drop(opts, [:dest]))

      path = opts[:path] ->
        Keyword.put(opts, :dest, Path.expand(path))

      true ->
        nil
    end
  end

  @impl true
  def fetchable?, do: false

  @impl true
  def format(opts), do: opts[:path]

  @impl true
  def format_lock(_opts), do: nil

  @impl true
  def checked_out?(opts), do: File.dir?(opts[:dest])

  @impl true
  def checkout(opts), do: Mix.raise("Cannot checkout path dependency, expected a dependency at #{inspect(opts[:dest])}")

  @impl true
  def update(opts), do: opts[:lock]

  @impl true
  def lock_status(_opts), do: :ok

  @impl true
  def equal?(opts, other), do: opts[:dest] == other[:dest]

  @impl true
  def managers(_opts), do: []
end

defmodule Mix.SCM.Package do
  @moduledoc "Packages of Hex, which nothing here fetches: they are used if their source lies in the directory of dependencies."

  @behaviour Mix.SCM

  # What may be said of a package.
  @options [:app, :build, :compile, :dest, :env, :hex, :manager, :only, :optional, :organization, :override, :repo] ++
             [:runtime, :system_env, :targets]

  @impl true
  def accepts_options(_app, opts), do: if(Keyword.keys(opts) -- @options == [], do: opts)

  @impl true
  def fetchable?, do: true

  @impl true
  def format(_opts), do: "Hex package"

  @impl true
  def format_lock(_opts), do: nil

  @impl true
  def checked_out?(opts), do: File.dir?(opts[:dest])

  @impl true
  def checkout(opts) do
    Mix.raise(
      "Dependency #{inspect(String.to_atom(Path.basename(opts[:dest])))} (Hex package) cannot be fetched: rshell fetches " <>
        "repositories of Git only. Put its source into #{Path.relative_to_cwd(opts[:dest])}, or give its directory as :path in mix.exs"
    )
  end

  @impl true
  def update(opts), do: opts[:lock]

  @impl true
  def lock_status(_opts), do: :ok

  @impl true
  def equal?(opts, other), do: opts[:hex] == other[:hex] and opts[:repo] == other[:repo]

  @impl true
  def managers(_opts), do: []
end
