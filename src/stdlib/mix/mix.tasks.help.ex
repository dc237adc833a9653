defmodule Mix.Tasks.Help do
  use Mix.Task

  @shortdoc "Prints help information for tasks"

  @moduledoc """
  Lists all tasks, or prints the documentation of one.

      mix help                  - prints all tasks and what they do
      mix help TASK             - prints the documentation of a task
      mix help --search PATTERN - prints the tasks whose name contains a pattern
      mix help --names          - prints the names of all tasks and aliases
  """

  @impl true
  def run(argv) do
    case argv do
      [] -> list()
      ["--names"] -> names()
      ["--search", pattern] -> search(pattern)
      ["--search"] -> Mix.raise("Unexpected arguments, expected \"mix help --search PATTERN\"")
      [task] -> task(task)
      _ -> Mix.raise("Unexpected arguments, expected \"mix help\" or \"mix help TASK\"")
    end
  end

  defp list do
    docs = docs()
    default = Mix.Project.config()[:default_task] || "run"
    width = width([{"iex -S mix", ""} | docs])
    print({"mix", "Runs the default task (current: \"mix #{default}\")"}, width)
    print_aliases_and_tasks(docs, width)
    print({"iex -S mix", "Starts IEx and runs the default task"}, width)
  end

  defp print_aliases_and_tasks(docs, width),
    do: Enum.each(Enum.sort(docs ++ aliases()), &print(&1, width))

  defp search(pattern) do
    docs =
      for {name, _} = doc <- Enum.sort(docs() ++ aliases()),
          String.contains?(name, pattern),
          do: doc

    width = width(docs)
    Enum.each(docs, &print(&1, width))
  end

  defp names do
    names = for module <- load(), do: Mix.Task.task_name(module)
    aliases = for {name, _} <- Mix.Project.config()[:aliases] || [], do: to_string(name)

    for name <- Enum.sort(names ++ aliases), do: Mix.shell().info(name)
  end

  defp load do
    if Mix.Project.get(),
      do:
        Mix.Task.run("loadpaths", ["--no-elixir-version-check", "--no-deps-check", "--no-compile"])

    for module <- Mix.Task.load_all(),
        Mix.Task.moduledoc(module) != false or Mix.Task.shortdoc(module) != nil,
        do: module
  end

  defp docs,
    do:
      for(
        module <- load(),
        doc = Mix.Task.shortdoc(module),
        do: {"mix " <> Mix.Task.task_name(module), doc}
      )

  defp aliases do
    for {name, _value} <- Mix.Project.config()[:aliases] || [],
        do: {"mix #{name}", "Alias defined in mix.exs"}
  end

  defp width(docs), do: docs |> Enum.map(&String.length(elem(&1, 0))) |> Enum.max(fn -> 0 end)

  defp print({name, doc}, width),
    do: Mix.shell().info("#{String.pad_trailing(name, width)} # #{doc}")

  ## One task

  defp task(task) do
    if Mix.Project.get(),
      do:
        Mix.Task.run("loadpaths", ["--no-elixir-version-check", "--no-deps-check", "--no-compile"])

    case Enum.find(Mix.Project.config()[:aliases] || [], fn {name, _} ->
           to_string(name) == task
         end) do
      {_, value} -> show_alias(task, value)
      nil -> show(Mix.Task.get!(task), task)
    end
  end

  defp show_alias(task, value) do
    shown = if is_binary(value), do: "\"#{value}\"", else: inspect(value)
    display("mix #{task}", "Alias for #{shown}")
    IO.puts("Location: mix.exs")

    if module = Mix.Task.get(task) do
      IO.puts(
        "\nThere is also a task named \"#{task}\". The documentation is shown next.\n"
      )

      show(module, task)
    end
  end

  defp show(module, task) do
    case Mix.Task.moduledoc(module) do
      doc when is_binary(doc) -> display("mix #{task}", doc)
      _ -> display("mix #{task}", "There is no documentation for this task")
    end

    IO.puts("Location: #{location(module)}")
  end

  defp location(module) do
    case :rshell_code.source(module) do
      nil ->
        with file when is_list(file) and file != [] <- :code.which(module),
             do: Path.relative_to_cwd(Path.dirname(to_string(file))),
             else: (_ -> "not available")

      _ ->
        "rshell"
    end
  end

  defp display(heading, doc) do
    if IO.ANSI.enabled?() do
      options = [width: width()] ++ Application.get_env(:mix, :colors, [])
      IO.ANSI.Docs.print_headings([heading], options)
      IO.ANSI.Docs.print(doc, "text/markdown", options)
    else
      options = [width: width(), enabled: false]
      IO.ANSI.Docs.print_headings([heading], options)
      IO.ANSI.Docs.print(doc, "text/markdown", options)
    end
  end

  defp width do
    case :io.columns() do
      {:ok, columns} -> min(columns, 80)
      _ -> 80
    end
  end
end
