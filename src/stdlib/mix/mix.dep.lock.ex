defmodule Mix.Dep.Lock do
  @moduledoc """
  The file `mix.lock`, which says for each fetched dependency exactly what was fetched.
  """

  @doc "Returns what is locked, by the names of applications."
  def read(file \\ file()) do
    with {:ok, text} <- File.read(file), do: parse(text, file), else: (_ -> %{})
  end

  defp parse(text, file) do
    case Code.string_to_quoted(text, file: file, warn_on_unnecessary_quotes: false) do
      {:ok, quoted} ->
        {%{} = lock, _} = Code.eval_quoted(quoted, [])
        lock

      {:error, _} ->
        if text =~ ~r/^(<<<<<<<|=======|>>>>>>>)/m, do: conflict(file)
        %{}
    end
  end

  defp conflict(file) do
    Mix.raise("Your #{file} contains merge conflicts. Please resolve the conflicts and run the command again")
  end

  @doc """
  Writes what is locked, if it is something else than before.

  The file `compile.lock` of the build tells that it changed.
  """
  def write(lock), do: write(file(), lock)

  @doc "As `write/1`, into another file."
  def write(file, lock) do
    if lock != read(file) do
      lines =
        for {app, locked} <- Enum.sort(lock),
            do: ["  \"#{app}\": ", inspect(locked, limit: :infinity, width: :infinity), ",\n"]

      :rshell_file.write_whole!(file, IO.iodata_to_binary(["%{\n", lines, "}\n"]))
      if Mix.Project.config()[:app], do: touch(Path.join(Mix.Project.manifest_path(), "compile.lock"))
    end

    :ok
  end

  defp touch(manifest) do
    File.mkdir_p!(Path.dirname(manifest))
    File.touch!(manifest)
  end

  defp file, do: Mix.Project.config()[:lockfile] || "mix.lock"
end
