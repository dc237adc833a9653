defmodule Mix.SCM.Git do
  @moduledoc """
  Dependencies that are repositories of Git, which the program `git` fetches.

  `:git` or `:github` names the repository, one of `:branch`, `:tag` and `:ref` what of it; with `submodules: true` its
  submodules are fetched too, and `sparse: "folder"` takes one folder of it. The lock is `{:git, url, revision, options}`.
  """

  @behaviour Mix.SCM

  # What tells which version is wanted: a lock made for others is none.
  @locked [:branch, :tag, :ref, :sparse, :submodules]

  @impl true
  def options(app, opts) do
    url = opts[:git] || "https://github.com/#{opts[:github]}.git"
    check(url, opts)
    checkout = Path.join(Mix.Project.deps_path(), to_string(app))
    dest = if opts[:sparse], do: Path.join(checkout, opts[:sparse]), else: checkout
    opts |> Keyword.delete(:github) |> Keyword.merge(git: url, checkout: checkout, dest: dest)
  end

  defp check(url, opts) do
    if Enum.count(opts, fn {key, _} -> key in [:branch, :tag, :ref] end) > 1 do
      Mix.raise(
        "You should specify only one of branch, ref or tag, and only once. Error on Git dependency: #{url}"
      )
    end
  end

  @impl true
  def format(opts) do
    case wanted(opts) do
      nil -> opts[:git]
      version -> "#{opts[:git]} - #{version}"
    end
  end

  @doc "Names the revision of a lock in short, with what it was made for."
  def format_lock({:git, _url, revision, opts}) do
    made_for =
      case Keyword.take(opts, [:branch, :tag, :ref]) do
        [branch: branch] -> " (branch: #{branch})"
        [tag: tag] -> " (tag: #{tag})"
        [ref: _] -> " (ref)"
        _ -> ""
      end

    String.slice(revision, 0, 7) <> made_for
  end

  @impl true
  def lock_status(opts, {:git, url, revision, made_for}) do
    cond do
      url != opts[:git] or made_for != locked(opts) -> :lockoutdated
      revision != revision(opts) or url != remote(opts) -> :lockmismatch
      true -> :ok
    end
  end

  def lock_status(_opts, nil), do: :nolock
  def lock_status(_opts, _lock), do: :lockoutdated

  @doc "Tells whether a repository was fetched."
  def checked_out?(opts), do: File.regular?(Path.join([opts[:checkout], ".git", "HEAD"]))

  @doc "Returns the revision that is checked out, or nil."
  def revision(opts), do: asked(opts, ["rev-parse", "--verify", "--quiet", "HEAD"])

  defp remote(opts), do: asked(opts, ["config", "remote.origin.url"])

  defp asked(opts, args) do
    case System.cmd(git(), ["--git-dir=.git" | args], cd: opts[:checkout], stderr_to_stdout: true) do
      {text, 0} -> String.trim(text)
      _ -> nil
    end
  end

  @doc "Fetches a repository that is not there, in the version of the lock if there is one; returns the new lock."
  def checkout(opts, lock) do
    File.rm_rf!(opts[:checkout])
    File.mkdir_p!(opts[:checkout])
    run(opts, ["-c", "core.hooksPath=", "init", "--quiet"])
    run(opts, ["--git-dir=.git", "remote", "add", "origin", opts[:git]])
    fetch(opts, lock)
  end

  @doc "Fetches what is new in a repository that is there; returns the new lock."
  def update(opts, lock) do
    if remote(opts) != opts[:git],
      do: run(opts, ["--git-dir=.git", "remote", "set-url", "origin", opts[:git]])

    fetch(opts, lock)
  end

  defp fetch(opts, lock) do
    tags = if opts[:tag], do: ["--tags"], else: []
    if opts[:sparse], do: only_folder(opts)
    run(opts, ["--git-dir=.git", "fetch", "--force", "--quiet", "--progress"] ++ tags)
    version = revision(lock, opts) || default(opts)
    run(opts, ["--git-dir=.git", "checkout", "--quiet", version])

    if opts[:submodules],
      do: run(opts, ["--git-dir=.git", "submodule", "update", "--init", "--recursive"])

    {:git, opts[:git], revision(opts), locked(opts)}
  end

  defp revision({:git, url, revision, made_for}, opts),
    do: if(url == opts[:git] and made_for == locked(opts), do: revision, else: wanted(opts))

  defp revision(_lock, opts), do: wanted(opts)

  defp wanted(opts) do
    cond do
      branch = opts[:branch] -> "origin/#{branch}"
      true -> opts[:ref] || opts[:tag]
    end
  end

  # The branch that the repository itself holds to be the first.
  defp default(opts) do
    run(opts, ["--git-dir=.git", "remote", "set-head", "origin", "--auto"])
    "origin/HEAD"
  end

  defp only_folder(opts) do
    run(opts, ["--git-dir=.git", "config", "core.sparsecheckout", "true"])
    File.mkdir_p!(Path.join([opts[:checkout], ".git", "info"]))
    File.write!(Path.join([opts[:checkout], ".git", "info", "sparse-checkout"]), opts[:sparse])
  end

  defp locked(opts),
    do: for(key <- @locked, {:ok, value} <- [Keyword.fetch(opts, key)], do: {key, value})

  defp run(opts, args) do
    git()

    if Mix.shell().cmd(Enum.map_join(["git" | args], " ", &word/1), cd: opts[:checkout]) != 0,
      do: Mix.raise("Command \"#{Enum.join(["git" | args], " ")}\" failed")
  end

  # As one word to the shell, whatever a lock or mix.exs say.
  @doc "The version of `git`, as far as it is made of numbers, such as `{2, 39, 2}`."
  def git_version do
    {text, 0} = System.cmd(git(), ["--version"])
    [_ | numbers] = Regex.run(~r/(\d+)\.(\d+)(?:\.(\d+))?/, text)
    numbers |> Enum.map(&String.to_integer/1) |> List.to_tuple()
  end

  defp word(text), do: "'" <> String.replace(text, "'", "'\\''") <> "'"

  defp git do
    System.find_executable("git") ||
      Mix.raise(
        "Error fetching/updating Git repository: the \"git\" executable is not available in your PATH. " <>
          "Please install Git or add its executable to your PATH."
      )
  end
end
