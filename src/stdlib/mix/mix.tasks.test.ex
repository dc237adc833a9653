defmodule Mix.Tasks.Test do
  use Mix.Task

  @shortdoc "Runs a project's tests"
  @recursive true
  @preferred_cli_env :test

  @moduledoc """
  Runs the tests of the project.

      mix test
      mix test test/some/particular/file_test.exs
      mix test test/some/particular/file_test.exs:12

  `test/test_helper.exs` is evaluated first, then every `test/**/*_test.exs`.

  ## Options

    * `--exclude TAG`, `--include TAG`, `--only TAG` - chooses tests by tags, `name` or `name:value`
    * `--failed` - runs the tests that failed the last time
    * `--stale` - runs the test files that what changed concerns
    * `--force` - compiles everything; with `--stale` runs everything
    * `--max-failures N` - stops after N failures
    * `--max-cases N` - how many asynchronous tests run at once
    * `--seed N` - the seed of the order; 0 keeps the order of the files
    * `--slowest N` - prints the slowest tests
    * `--timeout N` - milliseconds for each test
    * `--trace` - tells of each test, one at a time
    * `--color`, `--no-color` - colours or none
    * `--formatter MODULE` - what tells of tests
    * `--exit-status N` - the status when tests fail, 2 otherwise
    * `--raise` - raises when tests fail
    * `--no-start`, `--no-compile`, `--no-deps-check`, `--no-elixir-version-check`, `--no-archives-check` - leaves out a step
    * `--partitions N` - runs only the part that `MIX_TEST_PARTITION` names
    * `--warnings-as-errors` - fails when test files have warnings
    * `--all-warnings` - as for `mix compile`
    * `--preload-modules`, `--profile-require` - have no effect
  """

  @switches [
    all_warnings: :boolean,
    archives_check: :boolean,
    color: :boolean,
    compile: :boolean,
    cover: :boolean,
    deps_check: :boolean,
    elixir_version_check: :boolean,
    exclude: :keep,
    exit_status: :integer,
    export_coverage: :string,
    failed: :boolean,
    force: :boolean,
    formatter: :keep,
    include: :keep,
    listen_on_stdin: :boolean,
    max_cases: :integer,
    max_failures: :integer,
    only: :keep,
    partitions: :integer,
    preload_modules: :boolean,
    profile_require: :string,
    raise: :boolean,
    seed: :integer,
    slowest: :integer,
    stale: :boolean,
    start: :boolean,
    timeout: :integer,
    trace: :boolean,
    warnings_as_errors: :boolean
  ]

  @ex_unit_opts [:trace, :max_cases, :include, :exclude, :seed, :timeout, :formatters, :colors] ++
                  [:slowest, :failures_manifest_file, :only_test_ids, :max_failures, :exit_status]

  @impl true
  def run(args) do
    {opts, files} = parse(args)

    if opts[:cover] || opts[:export_coverage],
      do: Mix.raise("\"mix test --cover\" is not part of rshell: coverage is not measured")

    if opts[:listen_on_stdin],
      do: Mix.raise("\"mix test --listen-on-stdin\" is not part of rshell")

    if Mix.Task.preferred_cli_env("test") && System.get_env("MIX_ENV") in [nil, ""] &&
         Mix.env() == :dev,
       do: refuse_env()

    case files_of_app(files) do
      [] when files != [] -> :ok
      files -> do_run(opts, args, files)
    end
  end

  # Within an umbrella a file may be named from its root: those of other projects are left to these.
  defp files_of_app(files) do
    if Mix.Task.recursing?() do
      files = Enum.map(files, &String.replace_prefix(&1, "./", ""))
      own = "apps/#{Mix.Project.config()[:app]}/"

      for file <- files, String.starts_with?(file, own) or not of_other_app?(file) do
        String.replace_prefix(file, own, "")
      end
    else
      files
    end
  end

  defp of_other_app?("apps/" <> path) do
    {path, _line} = ExUnit.Filters.parse_path(path)
    File.exists?(Path.join("..", path))
  end

  defp of_other_app?(_file), do: false

  defp parse(args) do
    OptionParser.parse!(args, strict: @switches)
  end

  defp refuse_env do
    Mix.raise(
      "\"mix test\" is running in the \"dev\" environment. If you are running tests from within another command, you can either:\n\n" <>
        "  1. set MIX_ENV explicitly:\n\n      MIX_ENV=test mix test.another\n\n" <>
        "  2. set the :preferred_cli_env for a command inside \"def project\" in your mix.exs:\n\n      preferred_cli_env: [\"test.another\": :test]\n"
    )
  end

  defp do_run(opts, args, files) do
    Mix.Task.run("loadpaths", args)
    project = Mix.Project.config()
    # Warnings count as errors in test files only.
    Mix.Task.run("compile", args -- ["--warnings-as-errors"])
    Application.ensure_loaded(:ex_unit)
    {ex_unit_opts, allowed} = process_ex_unit_opts(opts)

    if Mix.Task.recursing?(),
      do:
        ExUnit.configure(
          test_location_relative_path: Path.join("apps", Path.basename(File.cwd!()))
        )

    ExUnit.configure(ex_unit_opts)
    Mix.Task.run("app.start", args)
    paths = project[:test_paths] || default_paths()
    Enum.each(paths, &require_helper/1)
    # What the helper said counts less than the command line.
    ExUnit.configure(merge_helper_opts(ex_unit_opts))
    found = matched(files, paths, project)
    warn_misnamed(if(files == [], do: paths, else: files), found, project)
    found = part(found, opts)
    found = if allowed, do: Enum.filter(found, &(Path.expand(&1) in allowed)), else: found
    helpers = Enum.map(paths, &helper/1)
    result(Mix.Compilers.Test.require_and_run(found, helpers, manifest(), opts), files, opts)
  end

  defp manifest, do: Path.join(Mix.Project.manifest_path(), "compile.test_stale")

  ## What came of it

  defp result(outcome, files, opts)

  defp result({:ok, %{failures: failures, excluded: excluded, total: total}}, _files, opts) do
    cond do
      failures > 0 and opts[:raise] ->
        raise_or_exit("\"mix test\" failed", opts)

      failures > 0 ->
        System.at_exit(fn _ -> exit({:shutdown, Keyword.get(opts, :exit_status, status())}) end)

      excluded == total and Keyword.has_key?(opts, :only) ->
        raise_or_exit(
          "The --only option was given to \"mix test\" but no test was executed",
          opts
        )

      true ->
        :ok
    end
  end

  defp result(:noop, files, opts) do
    # A part without tests has an end, too.
    if Keyword.get(opts, :partitions, 1) > 1, do: after_suite()

    cond do
      opts[:stale] -> Mix.shell().info("No stale tests")
      opts[:failed] || files == [] -> Mix.shell().info("There are no tests to run")
      true -> raise_or_exit(unmatched(files), opts)
    end

    :ok
  end

  defp after_suite do
    stats = %{excluded: 0, failures: 0, skipped: 0, total: 0}
    for callback <- Application.get_env(:ex_unit, :after_suite, []), do: callback.(stats)
  end

  defp unmatched(files),
    do: "Paths given to \"mix test\" did not match any directory/file: " <> Enum.join(files, ", ")

  defp status, do: Application.get_env(:ex_unit, :exit_status, 2)

  defp raise_or_exit(message, opts) do
    cond do
      opts[:raise] ->
        Mix.raise(message)

      Mix.Task.recursing?() ->
        Mix.shell().info(message)

      true ->
        System.at_exit(fn _ ->
          # Whoever sends messages to itself hears of nothing any more.
          if Mix.shell() == Mix.Shell.Process, do: Mix.shell(Mix.Shell.IO)
          Mix.shell().error(message)
          exit({:shutdown, 1})
        end)
    end
  end

  ## Options

  @doc false
  def process_ex_unit_opts(opts) do
    {opts, allowed} = manifest_opts(opts)

    opts =
      opts
      |> filter_opts(:include)
      |> filter_opts(:exclude)
      |> only_opts()
      |> formatter_opts()
      |> color_opts()
      |> Keyword.take(@ex_unit_opts)

    opts = [autorun: false, exit_status: Keyword.get(opts, :exit_status, status())] ++ Keyword.delete(opts, :exit_status)
    {Enum.uniq_by(Enum.reverse(opts), &elem(&1, 0)) |> Enum.reverse(), allowed}
  end

  defp merge_helper_opts(opts) do
    if Keyword.has_key?(opts, :exclude) do
      of_helper = List.wrap(Application.get_env(:ex_unit, :exclude, []))
      Keyword.update!(opts, :exclude, &Enum.uniq(&1 ++ of_helper))
    else
      opts
    end
  end

  defp filter_opts(opts, key) do
    case Keyword.get_values(opts, key) do
      [] -> opts
      filters -> opts |> Keyword.delete(key) |> Keyword.put(key, ExUnit.Filters.parse(filters))
    end
  end

  defp only_opts(opts) do
    case Keyword.get_values(opts, :only) do
      [] ->
        opts

      only ->
        filters = ExUnit.Filters.parse(only)

        opts
        |> Keyword.delete(:only)
        |> Keyword.update(:include, filters, &(filters ++ &1))
        |> Keyword.update(:exclude, [:test], &[:test | &1])
    end
  end

  defp formatter_opts(opts) do
    case Keyword.get_values(opts, :formatter) do
      [] -> opts
      names -> Keyword.put(opts, :formatters, Enum.map(names, &Module.concat([&1])))
    end
  end

  defp color_opts(opts) do
    case Keyword.fetch(opts, :color) do
      {:ok, enabled?} -> Keyword.put(opts, :colors, enabled: enabled?)
      :error -> opts
    end
  end

  defp manifest_opts(opts) do
    file = Path.join(Mix.Project.manifest_path(), ".mix_test_failures")
    opts = Keyword.put(opts, :failures_manifest_file, file)

    if opts[:failed] do
      if opts[:stale], do: Mix.raise("Combining --failed and --stale is not supported.")
      {files, ids} = ExUnit.Filters.failure_info(file)
      {Keyword.put(opts, :only_test_ids, ids), files |> Enum.map(&Path.expand/1) |> MapSet.new()}
    else
      {opts, nil}
    end
  end

  ## Files

  defp default_paths, do: if(File.dir?("test"), do: ["test"], else: [])

  defp helper(dir), do: Path.join(dir, "test_helper.exs")

  defp require_helper(dir) do
    file = helper(dir)

    if File.exists?(file),
      do: Code.require_file(file),
      else: Mix.raise("Cannot run tests because test helper file #{inspect(file)} does not exist")
  end

  defp matched([], paths, project) do
    pattern = project[:test_pattern] || "*_test.exs"
    Mix.Utils.extract_files(paths, pattern)
  end

  defp matched(files, _paths, project) do
    pattern = project[:test_pattern] || "*_test.exs"
    {paths, opts} = parse_files(files)
    ExUnit.configure(opts)
    Mix.Utils.extract_files(paths, pattern)
  end

  defp parse_files([single]) do
    {path, opts} = ExUnit.Filters.parse_path(single)
    {[path], opts}
  end

  defp parse_files(several) do
    parsed = Enum.map(several, &ExUnit.Filters.parse_path/1)

    if Enum.any?(parsed, fn {_, opts} -> opts != [] end),
      do: Mix.raise("Line numbers can only be used when running a single test file"),
      else: {Enum.map(parsed, &elem(&1, 0)), []}
  end

  defp part(files, opts) do
    case opts[:partitions] do
      nil ->
        files

      total when total > 1 ->
        number = System.get_env("MIX_TEST_PARTITION")

        case number && Integer.parse(number) do
          {number, ""} when number in 1..total ->
            for {file, index} <- Enum.with_index(files), rem(index, total) + 1 == number, do: file

          _ ->
            Mix.raise(
              "The MIX_TEST_PARTITION environment variable must be set to an integer between 1..#{total} when the --partitions option is set, got: #{inspect(number)}"
            )
        end

      1 ->
        files

      total ->
        Mix.raise("--partitions : expected to be positive integer, got #{total}")
    end
  end

  defp warn_misnamed(paths, found, project) do
    pattern = project[:warn_test_pattern] || "*_test.ex"

    for path <- if(pattern == false, do: [], else: paths),
        file <- Mix.Utils.extract_files([path], pattern) -- found do
      Mix.shell().info(
        "warning: #{file} does not match #{inspect(project[:test_pattern] || "*_test.exs")} and won't be loaded"
      )
    end
  end
end
