defmodule Mix.Tasks.Compile do
  use Mix.Task.Compiler
  use Mix.Task

  @shortdoc "Compiles source files"

  @moduledoc """
  Compiles the project, dependencies first, as far as something changed.

      mix compile

  ## Command line options

    * `--force` - compiles every file
    * `--verbose` - names each compiled file
    * `--warnings-as-errors` - fails when there is a warning
    * `--all-warnings` - shows the warnings of files that were not compiled again, too
    * `--no-deps-check`, `--no-elixir-version-check` - leaves out a check
    * `--list` - lists the compilers
    * `--return-errors` - returns instead of ending the program on an error
  """

  @impl true
  def run(["--list"]), do: list()

  def run(args) do
    Mix.Project.get!()
    Mix.Task.run("loadpaths", args)

    {opts, _, _} =
      OptionParser.parse(args,
        switches: [
          return_errors: :boolean,
          erl_config: :string,
          from_mix_deps_compile: :boolean,
          protocol_consolidation: :boolean
        ]
      )

    # Once for all of an umbrella.
    consolidate? =
      Mix.Project.config()[:consolidate_protocols] and not Mix.Task.recursing?() and
        Keyword.get(opts, :protocol_consolidation, true) and
        not Keyword.get(opts, :from_mix_deps_compile, false)

    if consolidate?, do: Protocol.Consolidation.release()
    {status, diagnostics} = Mix.Task.Compiler.normalize(Mix.Task.rerun("compile.all", args), :all)
    if consolidate? and status != :error, do: Mix.Task.rerun("compile.protocols", args)

    if status == :error and not Keyword.get(opts, :return_errors, false), do: exit({:shutdown, 1})
    {status, diagnostics}
  end

  @doc "Lists the compilers of the current project."
  def compilers(config \\ Mix.Project.config()), do: config[:compilers] || Mix.compilers()

  @impl true
  def manifests do
    for name <- compilers(),
        module = Mix.Task.get("compile.#{name}"),
        function_exported?(module, :manifests, 0),
        path <- module.manifests(),
        do: path
  end

  defp list do
    docs =
      for module <- Mix.Task.load_all(),
          name = Mix.Task.task_name(module),
          String.starts_with?(name, "compile."),
          doc = Mix.Task.shortdoc(module) || first_line(module),
          do: {"mix " <> name, doc}

    width = docs |> Enum.map(&String.length(elem(&1, 0))) |> Enum.max(fn -> 0 end)

    for {name, doc} <- Enum.sort(docs),
        do: Mix.shell().info("#{String.pad_trailing(name, width)} # #{doc}")

    last = if Mix.Project.config()[:consolidate_protocols], do: [:protocols], else: []
    Mix.shell().info("\nEnabled compilers: #{Enum.join(compilers() ++ last, ", ")}")
    {:noop, []}
  end

  defp first_line(module) do
    with doc when is_binary(doc) <- Mix.Task.moduledoc(module),
         do: doc |> String.split("\n") |> hd() |> String.trim_trailing(".")
  end
end
