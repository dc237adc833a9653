defmodule Mix.Dep.Lock do
  @moduledoc """
  The file `mix.lock`, which says for each fetched dependency exactly what was fetched.
  """

  @doc "Returns what is locked, by the names of applications."
  def read do
    with {:ok, text} <- File.read(file()), do: parse(text), else: (_ -> %{})
  end

  defp parse(text) do
    case Code.string_to_quoted(text, file: file(), warn_on_unnecessary_quotes: false) do
      {:ok, quoted} ->
        {%{} = lock, _} = Code.eval_quoted(quoted, [])
        lock

      {:error, _} ->
        if text =~ ~r/^(<<<<<<<|=======|>>>>>>>)/m, do: conflict()
        %{}
    end
  end

  defp conflict do
    Mix.raise(
      "Your #{file()} contains merge conflicts. Please resolve the conflicts and run the command again"
    )
  end

  @doc "Writes what is locked, if it is something else than before."
  def write(lock) do
    if lock != read() or not File.exists?(file()) do
      lines =
        for {app, locked} <- Enum.sort(lock),
            do: ["  \"#{app}\": ", inspect(locked, limit: :infinity, width: :infinity), ",\n"]

      :rshell_file.write_whole!(file(), IO.iodata_to_binary(["%{\n", lines, "}\n"]))
    end

    :ok
  end

  defp file, do: Mix.Project.config()[:lockfile] || "mix.lock"
end
