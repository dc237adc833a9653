defmodule ExUnit.CLIFormatter do
  @moduledoc false

  # Prints a suite as it runs: a dot for a test that passed, or with `trace: true` a line for each.

  use GenServer

  import ExUnit.Formatter,
    only: [
      format_times: 1,
      format_filters: 2,
      format_test_failure: 5,
      format_test_all_failure: 5
    ]

  @impl true
  def init(opts) do
    IO.write("")
    print_filters(opts, :exclude)
    print_filters(opts, :include)

    {:ok,
     %{
       seed: opts[:seed],
       trace: opts[:trace] || opts[:slowest] > 0,
       colors: colors(opts),
       width: width(),
       slowest: opts[:slowest],
       test_counter: %{},
       test_timings: [],
       failure_counter: 0,
       skipped_counter: 0,
       excluded_counter: 0,
       invalid_counter: 0
     }}
  end

  defp print_filters(opts, key) do
    case opts[key] do
      filters when filters in [nil, []] ->
        :ok

      filters ->
        IO.puts(format_filters(filters, key))
        Process.put(:filters, true)
    end
  end

  defp colors(opts) do
    [
      enabled: IO.ANSI.enabled?(),
      success: :green,
      invalid: :yellow,
      skipped: :yellow,
      failure: :red,
      error_info: :red,
      extra_info: :cyan,
      location_info: [:bright, :black],
      diff_enabled?: true,
      diff_delete: :red,
      diff_delete_whitespace: IO.ANSI.color_background(2, 0, 0),
      diff_insert: :green,
      diff_insert_whitespace: IO.ANSI.color_background(0, 2, 0),
      blame_diff: :red
    ]
    |> Keyword.merge(opts[:colors] || [])
  end

  defp width do
    case :io.columns() do
      {:ok, width} -> max(40, width)
      _ -> 80
    end
  end

  @impl true
  def handle_cast({:suite_started, _opts}, config) do
    if Process.delete(:filters), do: IO.puts("")
    {:noreply, config}
  end

  def handle_cast({:suite_finished, times_us}, config) do
    print_suite(config, times_us)
    {:noreply, config}
  end

  def handle_cast({:test_started, %ExUnit.Test{} = test}, config) do
    if config.trace, do: IO.write(trace_started(test))
    {:noreply, config}
  end

  def handle_cast({:test_finished, %ExUnit.Test{} = test}, config),
    do: {:noreply, finished(test.state, test, counted(config, test))}

  def handle_cast({:module_started, %ExUnit.TestModule{name: name, file: file}}, config) do
    if config.trace, do: IO.puts("\n#{inspect(name)} [#{Path.relative_to_cwd(file)}]")
    {:noreply, config}
  end

  def handle_cast(
        {:module_finished, %ExUnit.TestModule{state: {:failed, failures}} = module},
        config
      ) do
    # Those that had passed fail with their module.
    config =
      Map.update!(
        config,
        :failure_counter,
        &(&1 + Enum.count(module.tests, fn t -> t.state == nil end))
      )

    format_test_all_failure(
      module,
      failures,
      config.failure_counter,
      config.width,
      &formatter(&1, &2, config)
    )
    |> print_failure(config)

    {:noreply, config}
  end

  def handle_cast(:max_failures_reached, config) do
    "--max-failures reached, aborting test suite" |> failure(config) |> IO.write()
    {:noreply, config}
  end

  def handle_cast({:sigquit, running}, config) do
    IO.write("\n\nAborting test suite, the following have not completed:\n\n")
    Enum.each(running, &IO.puts(unfinished(&1)))
    IO.write("\nShowing results so far...\n\n")
    print_counts(config)
    {:noreply, config}
  end

  def handle_cast(_event, config), do: {:noreply, config}

  defp unfinished(%ExUnit.Test{} = test),
    do: "* #{test.name} [#{Path.relative_to_cwd(test.tags.file)}:#{test.tags.line}]"

  defp unfinished(%ExUnit.TestModule{} = module),
    do: "* #{inspect(module.name)} [#{Path.relative_to_cwd(module.file)}]"

  ## Tests

  defp counted(config, %{tags: %{test_type: type}}),
    do: Map.update!(config, :test_counter, &Map.update(&1, type, 1, fn n -> n + 1 end))

  defp finished(nil, test, config) do
    if config.trace,
      do: IO.puts(success(trace_finished(test), config)),
      else: IO.write(success(".", config))

    %{config | test_timings: timing(test, config)}
  end

  defp finished({:excluded, _}, test, config) do
    if config.trace, do: IO.puts(trace_aborted(test, "excluded"))
    Map.update!(config, :excluded_counter, &(&1 + 1))
  end

  defp finished({:skipped, _}, test, config) do
    if config.trace,
      do: IO.puts(skipped(trace_aborted(test, "skipped"), config)),
      else: IO.write(skipped("*", config))

    Map.update!(config, :skipped_counter, &(&1 + 1))
  end

  defp finished({:invalid, _}, test, config) do
    if config.trace,
      do: IO.puts(invalid(trace_finished(test), config)),
      else: IO.write(invalid("?", config))

    Map.update!(config, :invalid_counter, &(&1 + 1))
  end

  defp finished({:failed, failures}, test, config) do
    if config.trace, do: IO.puts(failure(trace_finished(test), config))
    number = config.failure_counter + 1

    format_test_failure(test, failures, number, config.width, &formatter(&1, &2, config))
    |> print_failure(config)

    %{config | test_timings: timing(test, config), failure_counter: number}
  end

  defp timing(test, config), do: [{test.time, test} | config.test_timings]

  defp trace_started(test), do: "  * #{trace_name(test)} [#{trace_line(test)}]"

  defp trace_finished(test),
    do: "\r  * #{trace_name(test)} (#{milliseconds(test.time)}ms) [#{trace_line(test)}]"

  defp trace_aborted(test, why), do: "\r  * #{trace_name(test)} (#{why}) [#{trace_line(test)}]"

  # A name may go over lines, its line in the trace may not.
  defp trace_name(test), do: String.replace(to_string(test.name), "\n", " ")
  defp trace_line(%{tags: tags}), do: "L##{tags.line}"

  defp milliseconds(us) do
    case div(us, 10) do
      hundredths when hundredths < 10 -> "0.0#{hundredths}"
      hundredths -> "#{div(hundredths, 100)}.#{rem(div(hundredths, 10), 10)}"
    end
  end

  ## The end

  defp print_suite(config, times_us) do
    total = config.test_counter |> Map.values() |> Enum.sum()

    if total > 0 and total == config.excluded_counter,
      do: IO.puts("All tests have been excluded.")

    IO.write("\n")
    IO.puts(format_times(times_us))
    if config.slowest > 0, do: IO.puts(slowest(config, times_us))
    print_counts(config)
  end

  defp print_counts(config) do
    IO.puts(summary(config))
    IO.puts("\nRandomized with seed #{config.seed}")
  end

  defp slowest(%{slowest: count} = config, times_us) do
    slowest = config.test_timings |> Enum.sort(&(elem(&1, 0) >= elem(&2, 0))) |> Enum.take(count)
    sum = slowest |> Enum.map(&elem(&1, 0)) |> Enum.sum()
    percent = if times_us.run > 0, do: Float.round(sum / times_us.run * 100, 1), else: 0.0

    seconds =
      String.slice(format_times(%{run: sum, async: nil, load: nil}), 12..-1)
      |> String.split(" ")
      |> hd()

    lines =
      for {time, test} <- slowest do
        "  * #{trace_name(test)} (#{inspect(test.module)}) (#{milliseconds(time)}ms) " <>
          "[#{Path.relative_to_cwd(test.tags.file)}:#{test.tags.line}]\n"
      end

    ["\nTop #{count} slowest (#{seconds}s), #{percent}% of total time:\n\n", lines]
  end

  defp summary(config) do
    types =
      config.test_counter
      |> Enum.sort()
      |> Enum.map(fn {type, count} -> "#{count} #{plural(count, type)}, " end)

    failures = "#{config.failure_counter} #{plural(config.failure_counter, :failure)}"

    text =
      IO.iodata_to_binary([
        types,
        failures,
        if_some(config.excluded_counter, " excluded"),
        if_some(config.invalid_counter, " invalid")
      ])

    skipped =
      if config.skipped_counter > 0, do: skipped("#{config.skipped_counter} skipped", config)

    text = if skipped, do: text <> ", " <> skipped, else: text

    cond do
      config.failure_counter > 0 -> failure(text, config)
      config.invalid_counter > 0 -> invalid(text, config)
      true -> success(text, config)
    end
  end

  defp if_some(0, _what), do: ""
  defp if_some(count, what), do: ", #{count}#{what}"

  defp plural(1, type), do: to_string(type)
  defp plural(_, type), do: ExUnit.plural_rule(to_string(type))

  ## Looks

  defp print_failure(text, config) do
    if not config.trace, do: IO.write("\n")
    IO.puts(["\n", text])
  end

  defp success(text, config), do: colorize(:success, text, config)
  defp invalid(text, config), do: colorize(:invalid, text, config)
  defp skipped(text, config), do: colorize(:skipped, text, config)
  defp failure(text, config), do: colorize(:failure, text, config)

  defp colorize(key, text, %{colors: colors}) do
    if escape = colors[:enabled] && colors[key] do
      [escape, text, :reset] |> IO.ANSI.format_fragment(true) |> IO.iodata_to_binary()
    else
      text
    end
  end

  defp colorize_doc(escape, doc, %{colors: colors}) do
    if colors[:enabled] do
      Inspect.Algebra.concat(code(escape), Inspect.Algebra.concat(doc, code(:reset)))
    else
      doc
    end
  end

  # A color takes no room on the line.
  defp code(escape) do
    text = escape |> IO.ANSI.format_fragment(true) |> IO.iodata_to_binary()
    {:doc_string, text, 0}
  end

  defp formatter(:diff_enabled?, _default, %{colors: colors}),
    do: colors[:enabled] == true and colors[:diff_enabled?] == true

  defp formatter(key, doc, config)
       when key in [:diff_delete, :diff_insert, :diff_delete_whitespace, :diff_insert_whitespace],
       do: colorize_doc(config.colors[key], doc, config)

  defp formatter(:blame_diff, text, %{colors: colors} = config) do
    if colors[:enabled], do: colorize(:blame_diff, text, config), else: "-" <> text <> "-"
  end

  defp formatter(key, text, config) when key in [:error_info, :extra_info, :location_info],
    do: colorize(key, text, config)

  defp formatter(_key, text, _config), do: text
end
