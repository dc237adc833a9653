defmodule Mix.Generator do
  @moduledoc ~S"""
  Makes files and directories for tasks such as `mix new`: it tells of each, and asks before it overwrites a
  file with other content.

      Mix.Generator.create_directory("lib/greeter")
      Mix.Generator.create_file("lib/greeter/hello.ex", "defmodule Greeter.Hello do\nend\n")
      #=> * creating lib/greeter/hello.ex
  """

  @doc ~S"""
  Makes a file, with the directories above it, and tells so; returns whether it did. Where there is a file
  with other content the user is asked. Options: `force: true` overwrites without a question, `quiet: true`
  tells nothing.

      Mix.Generator.create_file("lib/greeter.ex", "defmodule Greeter do\nend\n", force: true)
      #=> true
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
  Makes a directory, with those above it, and tells so unless `quiet: true` is given; one that is there is no
  failure.

      Mix.Generator.create_directory("lib/my_app")
      #=> true
  """
  def create_directory(path, opts \\ []) when is_binary(path) do
    unless opts[:quiet], do: tell("creating ", path)
    File.mkdir_p!(path)
    true
  end

  @doc """
  Makes a file with the content of another one, as `create_file/3`, and with its options.

      Mix.Generator.copy_file("templates/readme.md", "README.md")
      #=> true
  """
  def copy_file(source, target, opts \\ []), do: create_file(target, File.read!(source), opts)

  @doc """
  Writes a file from a template of `EEx`, whose assigns, `@name` in the template, are given, as
  `create_file/3`.

      Mix.Generator.copy_template("templates/readme.md.eex", "README.md", name: "Greeter")
      #=> true
  """
  def copy_template(source, target, assigns, opts \\ []) do
    contents = EEx.eval_file(source, assigns: assigns)
    create_file(target, contents, opts)
  end

  @doc """
  Tells whether a file may be written: it is not there, or the user, who is asked, says so.

      Mix.Generator.overwrite?("README.md")
      #=> README.md already exists, overwrite? [Yn]
  """
  def overwrite?(path) do
    if File.exists?(path),
      do: Mix.shell().yes?(Path.relative_to_cwd(path) <> " already exists, overwrite?"),
      else: true
  end

  @doc ~S"""
  As `overwrite?/1`, without a question where the content is the same: then there is nothing to overwrite,
  and the answer is `false`.

      Mix.Generator.overwrite?("README.md", "# Greeter\n")
      #=> false
  """
  def overwrite?(path, contents) do
    case File.read(path) do
      {:ok, old} -> old != IO.iodata_to_binary(contents) and overwrite?(path)
      _ -> true
    end
  end

  defp tell(what, path),
    do: Mix.shell().info([:green, "* ", what, :reset, Path.relative_to_cwd(path)])

  @doc """
  Defines a private function, `name_text/0`, that gives a text: with `from_file:` in place of a text, that of
  a file, read when the module is compiled, so that a task carries it along.

      iex> defmodule ExampleOfEmbeddedText do
      ...>   require Mix.Generator
      ...>   Mix.Generator.embed_text(:license, "Do what you like.")
      ...>
      ...>   def license, do: license_text()
      ...> end
      iex> ExampleOfEmbeddedText.license()
      "Do what you like."
  """
  defmacro embed_text(name, contents) do
    quote bind_quoted: [name: name, contents: contents] do
      contents =
        if is_list(contents), do: File.read!(Keyword.fetch!(contents, :from_file)), else: contents

      @embedded_text contents
      defp unquote(:"#{name}_text")(), do: @embedded_text
    end
  end

  @doc """
  Defines a private function, `name_template/1`, that fills in a template of `EEx`, or with `from_file:` that
  of a file, given its assigns. The template is compiled with the module.

      iex> defmodule ExampleOfEmbeddedTemplate do
      ...>   require Mix.Generator
      ...>   Mix.Generator.embed_template(:greeting, "Hello <%= @name %>")
      ...>
      ...>   def greet(name), do: greeting_template(name: name)
      ...> end
      iex> ExampleOfEmbeddedTemplate.greet("Kate")
      "Hello Kate"
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
