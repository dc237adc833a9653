defmodule Mix.SCM.Git do
  @moduledoc """
  Dependencies that are repositories of Git, which the program `git` fetches.

  `:git` or `:github` names the repository, one of `:branch`, `:tag` and `:ref` what of it; with `submodules: true` its
  submodules are fetched too, and `sparse: "folder"` takes one folder of it. The lock is `{:git, url, revision, options}`.
  """

  @behaviour Mix.SCM

  # What tells which version is wanted: a lock made for others is none.
  @locked [:branch, :tag, :ref, :sparse, :submodules, :subdir]

  @impl true
  def accepts_options(_app, opts) do
    cond do
      opts[:git] -> completed(opts)
      name = opts[:github] -> opts |> Keyword.delete(:github) |> Keyword.put(:git, "https://github.com/#{name}.git") |> completed()
      true -> nil
    end
  end

  # The project may lie in a folder of what is checked out.
  defp completed(opts) do
    check(opts)
    opts = Keyword.put_new(opts, :checkout, opts[:dest])
    folder = opts[:sparse] || opts[:subdir]
    if folder && opts[:checkout], do: Keyword.put(opts, :dest, Path.join(opts[:checkout], folder)), else: opts
  end

  defp check(opts) do
    if Enum.count(opts, fn {key, _} -> key in [:branch, :tag, :ref] end) > 1 do
      Mix.raise(
        "You should specify only one of branch, ref or tag, and only once. Error on Git dependency: #{redacted(opts[:git])}"
      )
    end

    if opts[:sparse] && opts[:subdir] do
      Mix.raise("You should specify only one of sparse and subdir. Error on Git dependency: #{redacted(opts[:git])}")
    end
  end

  # Names and passwords are nobody else's business.
  defp redacted(url), do: Regex.replace(~r{(//)[^/:@]+:[^/@]+@}, url, "\\1****:****@")

  @impl true
  def fetchable?, do: true

  @impl true
  def managers(_opts), do: []

  @impl true
  def format(opts) do
    case wanted(opts) do
      nil -> redacted(opts[:git])
      version -> "#{redacted(opts[:git])} - #{version}"
    end
  end

  @doc "Names the locked revision in short, with what it was made for; nil if nothing is locked."
  @impl true
  def format_lock(opts) do
    with {:git, _url, revision, made_for} <- opts[:lock], do: String.slice(revision, 0, 7) <> made_for(made_for)
  end

  defp made_for(opts) do
    case Keyword.take(opts, [:branch, :tag, :ref]) do
      [branch: branch] -> " (branch: #{branch})"
      [tag: tag] -> " (tag: #{tag})"
      [ref: _] -> " (ref)"
      _ -> ""
    end
  end

  @impl true
  def equal?(opts, other), do: opts[:git] == other[:git] and locked(opts) == locked(other)

  @impl true
  def lock_status(opts) do
    case opts[:lock] do
      nil -> :mismatch
      {:git, url, revision, made_for} -> lock_status(opts, url, revision, made_for)
      _other -> :outdated
    end
  end

  defp lock_status(opts, url, revision, made_for) do
    cond do
      url != opts[:git] or made_for != locked(opts) -> :outdated
      revision != revision(opts) or url != remote(opts) -> :mismatch
      true -> :ok
    end
  end

  @doc "Tells whether a repository was fetched."
  @impl true
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
  @impl true
  def checkout(opts) do
    File.rm_rf!(opts[:checkout])
    File.mkdir_p!(opts[:checkout])
    run(opts, ["-c", "core.hooksPath=", "init", "--quiet"])
    run(opts, ["--git-dir=.git", "remote", "add", "origin", opts[:git]])
    fetch(opts)
  end

  @doc "Fetches what is new in a repository that is there; returns the new lock."
  @impl true
  def update(opts) do
    if remote(opts) != opts[:git],
      do: run(opts, ["--git-dir=.git", "remote", "set-url", "origin", opts[:git]])

    fetch(opts)
  end

  defp fetch(opts) do
    tags = if opts[:tag], do: ["--tags"], else: []
    sparse(opts)
    run(opts, ["--git-dir=.git", "fetch", "--force", "--quiet", "--progress"] ++ tags)
    version = revision(opts[:lock], opts) || default(opts)
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

  # One folder of it, or again all that was left out before.
  defp sparse(opts) do
    cond do
      opts[:sparse] ->
        run(opts, ["--git-dir=.git", "config", "core.sparsecheckout", "true"])
        File.mkdir_p!(Path.dirname(sparse_file(opts)))
        File.write!(sparse_file(opts), opts[:sparse])

      File.exists?(sparse_file(opts)) ->
        File.write!(sparse_file(opts), "*")
        run(opts, ["--git-dir=.git", "read-tree", "-mu", "HEAD"])
        run(opts, ["--git-dir=.git", "config", "core.sparsecheckout", "false"])
        File.rm(sparse_file(opts))

      true ->
        :ok
    end
  end

  defp sparse_file(opts), do: Path.join([opts[:checkout], ".git", "info", "sparse-checkout"])

  defp locked(opts),
    do: for(key <- @locked, {:ok, value} <- [Keyword.fetch(opts, key)], do: {key, value})

  defp run(opts, args) do
    git()

    if Mix.shell().cmd(Enum.map_join(["git" | args], " ", &word/1), cd: opts[:checkout]) != 0,
      do: Mix.raise("Command \"#{Enum.join(["git" | args], " ")}\" failed")
  end

  @doc "The version of `git`, as far as it is made of numbers, such as `{2, 39, 2}`."
  def git_version do
    {text, 0} = System.cmd(git(), ["--version"])
    [_ | numbers] = Regex.run(~r/(\d+)\.(\d+)(?:\.(\d+))?/, text)
    numbers |> Enum.map(&String.to_integer/1) |> List.to_tuple()
  end

  # As one word to the shell, whatever a lock or mix.exs say.
  defp word(text), do: "'" <> String.replace(text, "'", "'\\''") <> "'"

  defp git do
    System.find_executable("git") ||
      Mix.raise(
        "Error fetching/updating Git repository: the \"git\" executable is not available in your PATH. " <>
          "Please install Git or add its executable to your PATH."
      )
  end
end
