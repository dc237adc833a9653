defmodule Mix.Generator do
  @moduledoc "Makes files and directories, telling of each, and asks before it overwrites."

  @doc """
  Makes a file; returns whether it did.

      Mix.Generator.create_file("lib/greeter.ex", "defmodule Greeter do\\nend\\n")
  """
  def create_file(path, contents, opts \\ []) when is_binary(path) do
    unless opts[:quiet], do: tell("creating ", path)

    if opts[:force] || overwrite?(path, contents) do
      File.mkdir_p!(Path.dirname(path))
      File.write!(path, contents)
      true
    else
      false
    end
  end

  @doc """
  Makes a directory.

      Mix.Generator.create_directory("lib/my_app")
  """
  def create_directory(path, opts \\ []) when is_binary(path) do
    unless opts[:quiet], do: tell("creating ", path)
    File.mkdir_p!(path)
    true
  end

  @doc """
  Copies a file.

      Mix.Generator.copy_file("templates/readme.md", "README.md")
  """
  def copy_file(source, target, opts \\ []), do: create_file(target, File.read!(source), opts)

  @doc "Asks whether a file may be overwritten, if it is there."
  def overwrite?(path) do
    if File.exists?(path),
      do: Mix.shell().yes?(Path.relative_to_cwd(path) <> " already exists, overwrite?"),
      else: true
  end

  @doc "As `overwrite?/1`, without asking where the content is the same."
  def overwrite?(path, contents) do
    case File.read(path) do
      {:ok, old} -> if old == IO.iodata_to_binary(contents), do: true, else: overwrite?(path)
      _ -> true
    end
  end

  defp tell(what, path),
    do: Mix.shell().info([:green, "* ", what, :reset, Path.relative_to_cwd(path)])

  @doc "Defines a function that gives a text."
  defmacro embed_text(name, contents) do
    quote bind_quoted: [name: name, contents: contents] do
      contents =
        if is_list(contents), do: File.read!(Keyword.fetch!(contents, :from_file)), else: contents

      @embedded_text contents
      defp unquote(:"#{name}_text")(), do: @embedded_text
    end
  end
end
