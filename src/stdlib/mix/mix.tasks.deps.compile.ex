defmodule Mix.Tasks.Deps.Compile do
  use Mix.Task

  @shortdoc "Compiles dependencies"

  @moduledoc """
  Compiles the dependencies of the project, or those that are named.

      mix deps.compile
      mix deps.compile app1 app2 --force
  """

  # Its dependencies were seen to by whoever needs it, and its warnings are not those of the project.
  @within ["--from-mix-deps-compile", "--no-archives-check", "--no-warnings-as-errors"]

  @impl true
  def run(args) do
    {opts, names, _} = OptionParser.parse(args, switches: [force: :boolean])
    deps = Mix.Dep.cached()
    unknown = names -- Enum.map(deps, &to_string(&1.app))

    if unknown != [],
      do: Mix.raise("Unknown dependency #{hd(unknown)} for environment #{Mix.env()}")

    wanted = if names == [], do: deps, else: Enum.filter(deps, &(to_string(&1.app) in names))
    {there, missing} = Enum.split_with(wanted, &Mix.Dep.available?/1)

    # What was not fetched is only missed by who names it.
    for dep <- missing, names != [] or not Mix.SCM.fetchable?(dep.scm), do: unavailable(dep)
    compile(there, true, if(opts[:force], do: ["--force"], else: []))
  end

  defp unavailable(%{app: app, opts: opts}) do
    Mix.raise(
      "Cannot compile dependency #{inspect(app)} because it isn't available, " <>
        "please ensure the dependency is at #{inspect(opts[:dest])}"
    )
  end

  @doc false
  def compile(deps, compile?, args \\ []) do
    for dep <- deps, compile?, dep.opts[:compile] != false do
      args = if outdated?(dep), do: ["--force" | args], else: args
      if Mix.Dep.mix?(dep), do: compile_one(dep, args), else: not_compiled(dep.app)
      if dep.scm == Mix.SCM.Git, do: note_revision(dep)
      Code.prepend_path(Path.join([Mix.Project.build_path(), "lib", "#{dep.app}", "ebin"]))
    end

    :ok
  end

  # What a dependency does to the list of its own code path must not hide its own dependencies.
  defp compile_one(dep, args) do
    Mix.Dep.in_dependency(dep, fn ->
      try do
        Mix.Task.run("compile", @within ++ args)
      catch
        kind, reason ->
          Mix.shell().error(failed(dep.app))
          :erlang.raise(kind, reason, __STACKTRACE__)
      end
    end)
  end

  @doc "Tells whether another revision of a repository was compiled than is there."
  def outdated?(%{scm: Mix.SCM.Git, opts: opts} = dep),
    do: File.read(compiled_revision(dep)) != {:ok, Mix.SCM.Git.revision(opts)}

  def outdated?(_dep), do: false

  defp note_revision(dep) do
    with "" <> revision <- Mix.SCM.Git.revision(dep.opts) do
      File.mkdir_p!(Path.dirname(compiled_revision(dep)))
      :rshell_file.write_whole!(compiled_revision(dep), revision)
    end
  end

  defp compiled_revision(dep),
    do: Path.join([Mix.Project.build_path(), "lib", to_string(dep.app), ".mix", "compile.fetch"])

  defp not_compiled(app) do
    Mix.shell().error(
      "Could not compile #{inspect(app)}, no \"mix.exs\", \"rebar.config\" or \"Makefile\" (pass :compile as an " <>
        "option to customize compilation, set it to \"false\" to do nothing)"
    )
  end

  defp failed(app) do
    "could not compile dependency #{inspect(app)}, \"mix compile\" failed. " <>
      "Errors may have been logged above. You can recompile this dependency with \"mix deps.compile #{app}\", " <>
      "update it with \"mix deps.update #{app}\" or clean it with \"mix deps.clean #{app}\""
  end
end
