defmodule Mix.Tasks.Format do
  use Mix.Task

  @shortdoc "Formats the given files/patterns"

  @moduledoc """
  Formats source files.

      mix format
      mix format mix.exs "lib/**/*.{ex,exs}" "test/**/*.{ex,exs}"

  A dash stands for standard input, formatted to standard output. `.formatter.exs` holds a keyword list:

    * `:inputs` - the files to be formatted when none are given, as paths and patterns
    * `:line_length` - 98 if it is not given
    * `:locals_without_parens` - calls that are left without parentheses, as `[name: arity]` or `[name: :*]`
    * `:import_deps` - dependencies whose exported `:locals_without_parens` count too
    * `:export` - what a project that depends on this one may import
    * `:subdirectories` - directories with a `.formatter.exs` of their own

  ## Options

    * `--check-formatted` - fails if a file is not formatted, and changes none
    * `--dry-run` - changes no file
    * `--dot-formatter FILE` - reads another file than `.formatter.exs`
    * `--stdin-filename NAME` - what errors call standard input
  """

  @switches [
    check_equivalent: :boolean,
    check_formatted: :boolean,
    dot_formatter: :string,
    dry_run: :boolean,
    no_exit: :boolean,
    stdin_filename: :string
  ]

  @doc """
  Says what a plugin of `mix format` formats: `:extensions` of files and names of `:sigils`. It gets the
  options of `.formatter.exs`.

      def features(_opts), do: [extensions: [".md"], sigils: [:M]]
  """
  @callback features(keyword) :: [sigils: [atom], extensions: [binary]]

  @doc """
  Formats the text of a file or of a sigil, and returns it; the options tell which: `:extension` and `:file`,
  or `:sigil` and `:modifiers`.

      def format(text, _opts), do: Markdown.tidy(text)
  """
  @callback format(binary, keyword) :: binary

  @impl true
  def run(args) do
    {opts, args} = parse(args)

    if opts[:check_equivalent] do
      Mix.shell().error("warning: --check-equivalent has been deprecated and has no effect")
    end

    {file, dot} = dot_formatter(opts)
    # What it imports is looked up before anything else.
    options(dot)
    groups = groups(args, file, dot, opts)

    results =
      for {path, options} <- groups do
        format_path(path, options, opts)
      end

    finish(results, opts)
  end

  @doc """
  Returns the function that formats the text of a file, and the options that its directory asks for.

      {formatter, _options} = Mix.Tasks.Format.formatter_for_file("lib/chat.ex")
      formatter.("foo  1")
  """
  def formatter_for_file(file, opts \\ []) do
    options = formatter_opts_for_file(file, opts)
    {&formatted(&1, file, options), options}
  end

  @doc """
  Returns the options with which a file is formatted, as `.formatter.exs` in its directory, or in those above
  it, gives them.

      Mix.Tasks.Format.formatter_opts_for_file("lib/greeter.ex")[:line_length]
      #=> 98
  """
  def formatter_opts_for_file(file, opts \\ []) do
    {_, dot} = dot_formatter(opts)
    file |> Path.relative_to_cwd() |> options_for(nested(".", dot), dot)
  end

  defp parse(args) do
    OptionParser.parse!(args, strict: @switches)
  end

  ## Configuration

  defp dot_formatter(opts) do
    cond do
      file = opts[:dot_formatter] -> {file, read_keywords(file)}
      File.regular?(".formatter.exs") -> {".formatter.exs", read_keywords(".formatter.exs")}
      true -> {".formatter.exs", []}
    end
  end

  defp read_keywords(file) do
    {value, _} = Code.eval_file(file)

    unless Keyword.keyword?(value),
      do: Mix.raise("Expected #{inspect(file)} to return a keyword list, got: #{inspect(value)}")

    value
  end

  defp options(dot) do
    plugins = Keyword.get(dot, :plugins, [])
    if plugins != [], do: load_plugins(plugins)
    dot = [sigils: sigils(plugins, dot), plugins: plugins] ++ Keyword.delete(dot, :plugins)

    case Enum.flat_map(dot[:import_deps] || [], &exported/1) do
      [] -> dot
      imported -> Keyword.update(dot, :locals_without_parens, imported, &(&1 ++ imported))
    end
  end

  # A plugin may be part of the project or of what that needs.
  defp load_plugins(plugins) do
    if Mix.Project.get() do
      Mix.Task.run("loadpaths", [])
      unless Enum.all?(plugins, &Code.ensure_loaded?/1), do: Mix.Task.run("compile", [])
    end

    for plugin <- plugins do
      cond do
        not Code.ensure_loaded?(plugin) ->
          Mix.raise("Formatter plugin #{inspect(plugin)} cannot be found")

        not function_exported?(plugin, :features, 1) ->
          Mix.raise("Formatter plugin #{inspect(plugin)} does not define features/1")

        true ->
          :ok
      end
    end
  end

  defp sigils(plugins, dot) do
    for plugin <- plugins, sigil <- plugin.features(dot)[:sigils] || [] do
      {sigil, fn text, opts -> plugin.format(text, in_full(opts) ++ dot) end}
    end
  end

  # Plugins get paths that mean the same everywhere.
  defp in_full(opts), do: Keyword.update!(opts, :file, &(&1 && Path.expand(&1)))

  defp exported(dep) do
    path = dep_path(dep)

    unless File.dir?(path) do
      Mix.raise(
        "Unavailable dependency #{inspect(dep)} given to :import_deps in the formatter configuration. The dependency cannot be found in the file system, please run \"mix deps.get\" and try again"
      )
    end

    file = Path.join(path, ".formatter.exs")

    unless File.regular?(file) do
      Mix.raise(
        "Unavailable dependency #{inspect(dep)} given to :import_deps in the formatter configuration. Make sure the dependency has a .formatter.exs in #{Path.relative_to_cwd(path)}"
      )
    end

    read_keywords(file)[:export][:locals_without_parens] || []
  end

  defp dep_path(dep) do
    paths = if Mix.Project.get(), do: Mix.Project.deps_paths(), else: %{}

    paths[dep] ||
      Mix.raise(
        "Unknown dependency #{inspect(dep)} given to :import_deps in the formatter configuration. The dependency is not listed in your mix.exs for environment #{inspect(Mix.env())}"
      )
  end

  ## Files, each with what its directory's configuration says

  defp groups([], file, dot, _opts) do
    unless dot[:inputs] || dot[:subdirectories] do
      Mix.raise(
        "Expected one or more files/patterns to be given to mix format or for a .formatter.exs file to exist with an :inputs or :subdirectories key"
      )
    end

    file |> Path.dirname() |> inputs(file, dot) |> once(%{}, [])
  end

  defp groups(args, _file, dot, opts) do
    nested = nested(".", dot)

    files =
      for pattern <- args, path <- expand(pattern), uniq: true do
        {path, options_for(named(path, opts), nested, dot)}
      end

    if files == [] do
      Mix.raise(
        "Could not find a file to format. The files/patterns given to command line did not point to any existing file. Got: #{inspect(args)}"
      )
    end

    files
  end

  # Standard input counts as the file it is said to come from.
  defp named(:stdin, opts), do: opts[:stdin_filename] || :stdin
  defp named(path, _opts), do: path

  defp expand("-"), do: [:stdin]
  defp expand(pattern), do: Enum.filter(Path.wildcard(pattern, match_dot: true), &File.regular?/1)

  # A file belongs to the nearest directory with a configuration of its own.
  defp options_for(path, nested, dot) when is_binary(path) do
    case Enum.filter(nested, fn {dir, _} -> String.starts_with?(path, dir <> "/") end) do
      [] -> options(dot)
      found -> found |> Enum.max_by(fn {dir, _} -> byte_size(dir) end) |> elem(1) |> options()
    end
  end

  defp options_for(:stdin, _nested, dot), do: options(dot)

  # A file's configuration is the last that names it: those of directories further down come later.
  defp once([], known, paths),
    do: for(path <- Enum.reverse(paths), do: {path, elem(known[path], 0)})

  defp once([{path, options, file} | rest], known, paths) do
    case known do
      %{^path => {_, other}} ->
        if other != file, do: Mix.shell().error(conflict(path, other, file))
        once(rest, %{known | path => {options, file}}, paths)

      _ ->
        once(rest, Map.put(known, path, {options, file}), [path | paths])
    end
  end

  defp conflict(path, other, file) do
    "Both #{other} and #{file} specify the file #{path} in their :inputs option. To resolve the conflict, the " <>
      "configuration in #{other} will be ignored. Please change the list of :inputs in one of the formatter files so " <>
      "only one of them matches #{path}"
  end

  defp inputs(dir, file, dot) do
    options = options(dot)

    own =
      for pattern <- List.wrap(dot[:inputs]),
          path <- expand(join(dir, pattern)),
          do: {plain(path), options, file}

    below =
      for {sub, dot} <- children(dir, dot),
          found <- inputs(sub, Path.join(sub, ".formatter.exs"), dot),
          do: found

    own ++ below
  end

  defp plain(:stdin), do: :stdin
  defp plain(path), do: if(path =~ "..", do: path |> Path.expand() |> Path.relative_to_cwd(), else: path)

  defp nested(dir, dot) do
    for {sub, dot} <- children(dir, dot), found <- [{sub, dot} | nested(sub, dot)], do: found
  end

  defp children(dir, dot) do
    subdirectories = dot[:subdirectories] || []

    unless is_list(subdirectories) do
      Mix.raise(
        "Expected :subdirectories to return a list of directories, got: #{inspect(subdirectories)}"
      )
    end

    for pattern <- subdirectories,
        sub <- Path.wildcard(join(dir, pattern)),
        file = Path.join(sub, ".formatter.exs"),
        File.regular?(file),
        do: {sub, known(file)}
  end

  defp known(file) do
    dot = read_keywords(file)

    unless dot[:inputs] || dot[:subdirectories],
      do: Mix.raise("Expected :inputs or :subdirectories key in #{file}")

    dot
  end

  defp join(".", path), do: path
  defp join(dir, path), do: Path.join(dir, path)

  ## Formatting

  defp format_path(:stdin, options, opts) do
    name = opts[:stdin_filename] || "stdin.exs"

    case IO.read(:stdio, :all) do
      :eof -> format_text("", name, :stdin, options, opts)
      text -> format_text(text, name, :stdin, options, opts)
    end
  end

  defp format_path(path, options, opts),
    do: format_text(File.read!(path), path, path, options, opts)

  defp format_text(text, name, path, options, opts) do
    formatted = formatted(text, name, options, path == :stdin)

    cond do
      opts[:check_formatted] -> if formatted == text, do: :ok, else: {:different, to_string(path)}
      opts[:dry_run] -> :ok
      path == :stdin -> IO.write(formatted)
      formatted != text -> File.write!(path, formatted)
      true -> :ok
    end
  rescue
    exception -> {:failed, to_string(path), exception, __STACKTRACE__}
  end

  # What is no source of Elixir, and no plugin knows, is left as it is.
  defp formatted(text, name, options, stdin? \\ false) do
    extension = Path.extname(name)

    cond do
      plugin = plugin_for(extension, options) ->
        plugin.format(text, [extension: extension, file: Path.expand(name)] ++ options)

      stdin? or extension in [".ex", ".exs"] ->
        text |> Code.format_string!([file: name] ++ options) |> with_newline()

      true ->
        text
    end
  end

  defp plugin_for(extension, options) do
    Enum.find(options[:plugins], &(extension in (&1.features(options)[:extensions] || [])))
  end

  defp with_newline([]), do: ""
  defp with_newline(text), do: IO.iodata_to_binary([text, ?\n])

  defp finish(results, _opts) do
    failed =
      for {:failed, name, exception, stacktrace} <- results, do: {name, exception, stacktrace}

    different = for {:different, name} <- results, do: name

    case failed do
      [] ->
        if different != [], do: Mix.raise(not_formatted(different))
        :ok

      [{name, exception, stacktrace} | _] ->
        shown = if name == "stdin", do: name, else: "file: #{name}"
        Mix.shell().error("mix format failed for #{shown}")
        reraise exception, stacktrace
    end
  end

  defp not_formatted(names) do
    """
    mix format failed due to --check-formatted.
    The following files are not formatted:

    #{Enum.map_join(names, "\n", &("  * " <> &1))}
    """
  end
end
