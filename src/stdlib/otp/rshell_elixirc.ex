# The program `elixirc`: compiles files and folders to module files.
defmodule :rshell_elixirc do
  @moduledoc false

  @usage """
  Usage: elixirc [switches] [files and folders]

    -o FOLDER                 where module files go, the working directory if it is not given
    -pa, -pz FOLDER           looks for modules in a folder, first or last
    --ignore-module-conflict  says nothing of modules that take another's place
    --no-debug-info           keeps nothing for debuggers
    --no-docs                 leaves documentation out
    --verbose                 tells of each file
    --warnings-as-errors      fails if there are warnings
    -v, --version             prints the versions

  What follows -- is for the code.
  """

  # Ends with an error for whoever started it, if there is one. Options that nobody knows are told in the end.
  def main(words \\ System.argv()) do
    options = read(words, %{patterns: [], to: ".", verbose: false, unknown: []})
    if options.patterns == [] and options.unknown == [], do: refuse(@usage)
    File.mkdir_p!(options.to)

    case files(options.patterns) do
      {:ok, files} -> compile(files, options)
      {:error, message} -> refuse([options.unknown, message])
    end

    if options.unknown != [], do: refuse(options.unknown)
  end

  defp read([], options), do: options
  defp read(["--" | words], options), do: finish(words, options)
  defp read(["-o", path | rest], options), do: read(rest, %{options | to: path})
  defp read(["--verbose" | rest], options), do: read(rest, %{options | verbose: true})
  defp read(["-pa", path | rest], options), do: with_path(rest, options, Code.prepend_path(Path.expand(path)))
  defp read(["-pz", path | rest], options), do: with_path(rest, options, Code.append_path(Path.expand(path)))
  defp read(["--ignore-module-conflict" | rest], options), do: set(rest, options, :ignore_module_conflict, true)
  defp read(["--no-debug-info" | rest], options), do: set(rest, options, :debug_info, false)
  defp read(["--no-docs" | rest], options), do: set(rest, options, :docs, false)
  defp read(["--warnings-as-errors" | rest], options), do: set(rest, options, :warnings_as_errors, true)

  defp read(["-" <> _ = word | rest], options),
    do: read(rest, %{options | unknown: options.unknown ++ ["#{word} : Unknown option\n"]})

  defp read([pattern | rest], options), do: read(rest, %{options | patterns: options.patterns ++ [pattern]})

  defp finish(words, options) do
    System.argv(words)
    options
  end

  # Folders that are not there are no error here.
  defp with_path(rest, options, _added), do: read(rest, options)

  defp set(rest, options, name, value) do
    Code.put_compiler_option(name, value)
    read(rest, options)
  end

  defp files([]), do: {:error, "No files matched provided patterns\n"}

  defp files(patterns) do
    found = Enum.map(patterns, &{&1, matched(&1)})

    case for {pattern, []} <- found, do: pattern do
      [] -> {:ok, Enum.flat_map(found, &elem(&1, 1))}
      missing -> {:error, "No files matched pattern(s) #{missing |> Enum.reverse() |> Enum.join(",")}\n"}
    end
  end

  defp matched(pattern) do
    pattern
    |> Path.wildcard()
    |> Enum.flat_map(fn path -> if File.dir?(path), do: Path.wildcard(Path.join(path, "**/*.ex")), else: [path] end)
    |> Enum.uniq()
  end

  defp compile(files, options) do
    if options.verbose, do: Enum.each(files, &IO.puts("Compiling #{&1}"))

    case Kernel.ParallelCompiler.compile_to_path(files, options.to) do
      {:ok, _modules, _warnings} -> :ok
      {:error, _errors, _warnings} -> exit({:shutdown, 1})
    end
  end

  defp refuse(message) do
    IO.write(:stderr, message)
    exit({:shutdown, 1})
  end
end
