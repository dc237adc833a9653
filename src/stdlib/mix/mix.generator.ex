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

  @doc """
  Writes a file from a template of `EEx`, whose assigns are given.

      Mix.Generator.copy_template("templates/readme.md.eex", "README.md", name: "Greeter")
  """
  def copy_template(source, target, assigns, opts \\ []) do
    contents = EEx.eval_file(source, assigns: assigns)
    create_file(target, contents, opts)
  end

  @doc "Asks whether a file may be overwritten, if it is there."
  def overwrite?(path) do
    if File.exists?(path),
      do: Mix.shell().yes?(Path.relative_to_cwd(path) <> " already exists, overwrite?"),
      else: true
  end

  @doc "As `overwrite?/1`; where the content is the same there is nothing to overwrite."
  def overwrite?(path, contents) do
    case File.read(path) do
      {:ok, old} -> old != IO.iodata_to_binary(contents) and overwrite?(path)
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

  @doc """
  Defines a function that fills in a template of `EEx`, given its assigns.

      Mix.Generator.embed_template(:greeting, "Hello <%= @name %>")
      greeting_template(name: "Kate")
      #=> "Hello Kate"
  """
  defmacro embed_template(name, contents) do
    quote bind_quoted: [name: name, contents: contents] do
      {file, contents} =
        case contents do
          [from_file: file] -> {file, File.read!(file)}
          text when is_binary(text) -> {__ENV__.file, text}
        end

      template = EEx.compile_string(contents, file: file)
      defp unquote(:"#{name}_template")(var!(assigns)), do: unquote(template)
    end
  end
end
