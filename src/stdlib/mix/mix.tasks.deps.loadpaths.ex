defmodule Mix.Tasks.Deps.Loadpaths do
  use Mix.Task

  @moduledoc """
  Compiles the dependencies as far as needed, checks them and makes their modules known.

  ## Options

    * `--no-compile` - compiles nothing
    * `--no-deps-check` - does not ask whether they are what the project wants
    * `--no-load-deps` - does not make their modules known
    * `--no-optional-deps` - leaves out optional ones
  """

  @switches [deps_check: :boolean, compile: :boolean, load_deps: :boolean, optional_deps: :boolean]

  @impl true
  def run(args) do
    {opts, _, _} = OptionParser.parse(args, switches: @switches)
    optional? = Keyword.get(opts, :optional_deps, true)
    all = Mix.Dep.load_and_cache()
    all = if Keyword.get(opts, :deps_check, true), do: check(all, optional?, opts), else: all

    if Keyword.get(opts, :load_deps, true) do
      for dep <- wanted(all, optional?), path <- Mix.Dep.load_paths(dep), File.dir?(path), do: Code.prepend_path(path)
    end

    :ok
  end

  defp wanted(deps, true), do: deps
  defp wanted(deps, false), do: Enum.reject(deps, &(&1.opts[:optional] == true and &1.top_level))

  # What cannot be used is told of before the rest is compiled, and what is wrong with that afterwards.
  defp check(all, optional?, opts) do
    {compiled, wrong} = all |> wanted(optional?) |> Enum.map(&Mix.Dep.check_lock/1) |> Enum.reject(&ready?/1) |> Enum.split_with(&compiled?/1)
    if wrong != [], do: refuse(wrong)

    cond do
      compiled == [] ->
        all

      Keyword.get(opts, :compile, true) == false ->
        refuse(Enum.reject(compiled, &Mix.Dep.ok?/1))
        all

      true ->
        Mix.Tasks.Deps.Compile.compile(compiled)
        all = Mix.Dep.load_and_cache()
        all |> wanted(optional?) |> Enum.map(&Mix.Dep.check_lock/1) |> Enum.reject(&(Mix.Dep.ok?(&1) or of_umbrella?(&1))) |> refuse()
        all
    end
  end

  # An umbrella compiles its own projects itself; what lies in a directory may have changed since.
  defp ready?(dep), do: of_umbrella?(dep) or (Mix.Dep.ok?(dep) and dep.scm.fetchable?())
  defp of_umbrella?(dep), do: dep.opts[:from_umbrella] == true and not Mix.Dep.diverged?(dep)

  defp compiled?(dep) do
    Mix.Dep.compilable?(dep) or (not dep.scm.fetchable?() and Mix.Dep.mix?(dep) and Mix.Dep.available?(dep) and maybe_mended?(dep))
  end

  # Another version may be there by now.
  defp maybe_mended?(%{status: {reason, _}}), do: reason in [:ok, :nomatchvsn]
  defp maybe_mended?(_dep), do: false

  defp refuse([]), do: :ok

  defp refuse(wrong) do
    Mix.shell().error("Unchecked dependencies for environment #{Mix.env()}:")
    Mix.Dep.raise_not_ok(wrong)
  end
end
