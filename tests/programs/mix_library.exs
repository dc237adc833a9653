# What Mix offers to tasks: templates, names of tasks and functions, the formatter of a file.
Mix.start()
Mix.shell(Mix.Shell.IO)

File.write!("greeting.eex", "<%= if @loud do %>\nHELLO\n<% end %>\n<%# nothing %>\nhello <%= @name %>")
IO.inspect(Mix.Generator.copy_template("greeting.eex", "out/greeting.txt", loud: true, name: "Kate"))
IO.inspect(File.read!("out/greeting.txt"))
IO.inspect(Mix.Generator.copy_template("greeting.eex", "out/greeting.txt", [loud: true, name: "Kate"], quiet: true))
IO.inspect(Mix.Generator.copy_template("greeting.eex", "out/greeting.txt", [loud: false, name: "Alex"], force: true))
IO.inspect(for contents <- ["abc", "abc", ["a", "bc"]], do: Mix.Generator.create_file("again.txt", contents))
IO.inspect(Mix.Generator.overwrite?("nothing_there"))

defmodule Templates do
  import Mix.Generator

  embed_template(:hi, "Hello <%= @name %>\n")
  embed_template(:file, from_file: "greeting.eex")
  embed_text(:text, from_file: "greeting.eex")

  def show, do: IO.inspect({hi_template(name: "moebi"), file_template(loud: false, name: "b"), text_text()})
end

Templates.show()

IO.inspect(for module <- [Mix.Tasks.Compile, Enum, Nope], do: Mix.Task.task?(module))
IO.inspect(Mix.Task.recursing?())

for text <- ["Enum.map/2", "Enum.map", "Enum", ":lists.map/2", "map/2", "Enum.map/", "A.b.c/1", "", "Foo.\"a b\"/1", "foo"],
    do: IO.inspect({text, Mix.Utils.parse_mfa(text)})

for command <- ["compile.elixir", "deps.get", "nope", ""],
    do: IO.inspect({command, Mix.Utils.command_to_module(command, Mix.Tasks)})

File.mkdir_p!("sub")
File.write!(".formatter.exs", "[inputs: [\"*.ex\"], line_length: 30, subdirectories: [\"sub\"]]")
File.write!("sub/.formatter.exs", "[inputs: [\"*.ex\"], locals_without_parens: [foo: 1]]")

for file <- ["a.ex", "sub/b.ex", "a.txt", "other/c.exs", Path.expand("sub/d.ex")] do
  {formatter, options} = Mix.Tasks.Format.formatter_for_file(file)
  IO.inspect({options, formatter.("foo  1"), formatter.("call(aaaaaaaaaa, bbbbbbbbbbb, ccccccc)"), formatter.("")})
end
