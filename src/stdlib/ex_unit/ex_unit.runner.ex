defmodule ExUnit.Runner do
  @moduledoc false

  # Runs what the server has: asynchronous modules side by side as long as there are any, then the others one by one.
  # A module runs in a process of its own, and so does each of its tests; what they tell is passed on as events.

  @frames [
    exec_test: {:exec_test, 512},
    exec_test_setup: {:exec_test_setup, 505},
    "-spawn_test_monitor/4-fun-0-": {:"-spawn_test_monitor/4-fun-1-", 463}
  ]

  alias ExUnit.EventManager, as: EM

  @rand_algorithm :exs1024
  @current_key __MODULE__

  def run(opts, load_us) when is_list(opts) do
    {include, exclude} = ExUnit.Filters.normalize(opts[:include], opts[:exclude])
    opts = [include: include, exclude: exclude] ++ Keyword.drop(opts, [:include, :exclude])

    {pid, ref} =
      spawn_monitor(fn ->
        Process.flag(:trap_exit, true)
        exit({:done, run_with_trap(opts, load_us)})
      end)

    runner = self()
    trapped = System.trap_signal(:sigquit, fn -> tell_what_runs(runner) end)

    try do
      await(pid, ref)
    after
      with {:ok, id} <- trapped, do: System.untrap_signal(:sigquit, id)
    end
  end

  # Asks a runner to abort, and waits until it has told what was running.
  defp tell_what_runs(runner) do
    ref = Process.monitor(runner)
    send(runner, {ref, self(), :sigquit})

    receive do
      ^ref -> :ok
      {:DOWN, ^ref, _, _, _} -> :ok
    end

    Process.demonitor(ref, [:flush])
    :ok
  end

  defp await(pid, ref) do
    receive do
      {:DOWN, ^ref, _, ^pid, {:done, stats}} ->
        stats

      {:DOWN, ^ref, _, ^pid, reason} ->
        exit(reason)

      {_ref, _from, :sigquit} = request ->
        send(pid, request)
        await(pid, ref)
    end
  end

  defp run_with_trap(opts, load_us) do
    {:ok, manager} = EM.start_link()
    {:ok, stats_pid} = EM.add_handler(manager, ExUnit.RunnerStats, opts)
    config = configure(opts, manager, stats_pid)
    :erlang.system_flag(:backtrace_depth, Keyword.fetch!(opts, :stacktrace_depth))

    start_us = System.monotonic_time(:microsecond)
    EM.suite_started(config.manager, opts)
    async_stop_us = async_loop(config, %{}, false)
    stop_us = System.monotonic_time(:microsecond)

    EM.suite_finished(config.manager, %{
      load: load_us,
      async: async_stop_us && async_stop_us - start_us,
      run: stop_us - start_us
    })

    stats = ExUnit.RunnerStats.stats(stats_pid)
    EM.stop(config.manager)

    for callback <- Application.fetch_env!(:ex_unit, :after_suite), do: callback.(stats)
    stats
  end

  defp configure(opts, manager, stats_pid) do
    for formatter <- opts[:formatters], do: EM.add_handler(manager, formatter, opts)

    %{
      capture_log: opts[:capture_log],
      exclude: opts[:exclude],
      include: opts[:include],
      manager: manager,
      max_cases: opts[:max_cases],
      max_failures: opts[:max_failures],
      only_test_ids: opts[:only_test_ids],
      rand_algorithm: opts[:rand_algorithm] || @rand_algorithm,
      seed: opts[:seed],
      stats_pid: stats_pid,
      timeout: opts[:timeout],
      trace: opts[:trace]
    }
  end

  ## Modules

  # The running modules are a map from monitors to processes. Gives the time when the last asynchronous module ended, if there
  # was one.
  defp async_loop(config, running, async_once?) do
    available = config.max_cases - map_size(running)

    cond do
      available <= 0 ->
        async_loop(config, wait_one(config, running), async_once?)

      modules = ExUnit.Server.take_async_modules(available) ->
        async_loop(config, spawn_modules(config, modules, running), true)

      true ->
        modules = ExUnit.Server.take_sync_modules()
        wait_all(config, running)
        stop_us = if async_once?, do: System.monotonic_time(:microsecond)

        for module <- modules, do_run?(config) do
          wait_all(config, spawn_modules(config, [module], %{}))
        end

        stop_us
    end
  end

  defp do_run?(config), do: not max_failures_reached?(config)

  defp wait_all(_config, running) when map_size(running) == 0, do: :ok
  defp wait_all(config, running), do: wait_all(config, wait_one(config, running))

  defp wait_one(config, running) do
    receive do
      {:DOWN, ref, :process, _pid, _reason} when is_map_key(running, ref) ->
        Map.delete(running, ref)

      {ref, from, :sigquit} ->
        abort(config, Map.values(running))
        send(from, ref)
        exit(:shutdown)
    end
  end

  defp abort(config, pids) do
    unfinished =
      for pid <- pids,
          {:dictionary, dictionary} <- [Process.info(pid, :dictionary)],
          {@current_key, current} <- dictionary,
          do: current

    EM.sigquit(config.manager, unfinished)
    EM.stop(config.manager)
  end

  defp spawn_modules(config, modules, running) do
    for module <- modules, do_run?(config), into: running do
      {pid, ref} = spawn_monitor(fn -> run_module(config, module) end)
      {ref, pid}
    end
  end

  defp max_failures_reached?(%{max_failures: :infinity}), do: false

  defp max_failures_reached?(config),
    do: ExUnit.RunnerStats.get_failure_counter(config.stats_pid) >= config.max_failures

  defp run_module(config, module) do
    test_module = module.__ex_unit__()
    Process.put(@current_key, test_module)
    EM.module_started(config.manager, test_module)

    {to_run, excluded_or_skipped} = prepare_tests(config, test_module.tests)

    for test <- excluded_or_skipped do
      EM.test_started(config.manager, test)
      EM.test_finished(config.manager, test)
    end

    {test_module, invalid, finished} = spawn_module(config, test_module, to_run)
    reached = process_max_failures(config, test_module, length(invalid))

    if reached != :surpassed do
      told =
        with {:reached, count} <- reached, do: Enum.take(invalid, count), else: (:no -> invalid)

      for test <- told do
        EM.test_started(config.manager, test)
        EM.test_finished(config.manager, test)
      end

      tests = Enum.reverse(finished, told)
      EM.module_finished(config.manager, %{test_module | tests: tests})
      if reached != :no, do: EM.max_failures_reached(config.manager)
    end
  end

  defp prepare_tests(config, tests) do
    selected =
      for test <- shuffle(config, tests),
          config.only_test_ids == nil or {test.module, test.name} in config.only_test_ids,
          do: test

    selected
    |> Enum.map(fn test ->
      tags = Map.merge(test.tags, %{test: test.name, module: test.module})

      case ExUnit.Filters.eval(config.include, config.exclude, tags, tests) do
        :ok -> %{test | tags: tags}
        excluded_or_skipped -> %{test | state: excluded_or_skipped}
      end
    end)
    |> Enum.split_with(&is_nil(&1.state))
  end

  # Tests are listed the last first: without a seed they run as they stand.
  defp shuffle(%{seed: 0}, list), do: Enum.reverse(list)

  defp shuffle(%{seed: seed, rand_algorithm: algorithm}, list) do
    _ = :rand.seed(algorithm, {seed, seed, seed})
    Enum.shuffle(list)
  end

  defp spawn_module(_config, test_module, []), do: {test_module, [], []}

  defp spawn_module(config, test_module, tests) do
    {pid, ref} = spawn_module_monitor(self(), test_module)

    receive do
      {^pid, :setup_all, {:ok, context}} ->
        finished = run_tests(config, tests, context)
        :ok = exit_setup_all(pid, ref)
        {exec_on_exit(test_module, pid, timeout(config, %{})), [], finished}

      {^pid, :setup_all, {:error, test_module}} ->
        invalid = Enum.map(tests, &%{&1 | state: {:invalid, test_module}})
        :ok = exit_setup_all(pid, ref)
        {exec_on_exit(test_module, pid, timeout(config, %{})), invalid, []}

      {:DOWN, ^ref, :process, ^pid, error} ->
        test_module = %{test_module | state: failed({:EXIT, pid}, error, [])}
        {exec_on_exit(test_module, pid, timeout(config, %{})), [], []}
    end
  end

  defp spawn_module_monitor(parent, test_module) do
    spawn_monitor(fn ->
      ExUnit.OnExitHandler.register(self())

      case exec_module_setup(test_module) do
        {:ok, _, context} -> send(parent, {self(), :setup_all, {:ok, context}})
        {:error, test_module} -> send(parent, {self(), :setup_all, {:error, test_module}})
      end

      # The process of setup_all lives as long as the tests of its module: what it owns is there for them.
      ref = Process.monitor(parent)

      receive do
        {^parent, :exit} -> exit(:shutdown)
        {:DOWN, ^ref, _, _, _} -> exit(:shutdown)
      end
    end)
  end

  defp exec_module_setup(%ExUnit.TestModule{name: name} = test_module) do
    context = %{module: name, case: name}
    {:ok, test_module, name.__ex_unit__(:setup_all, context)}
  catch
    kind, error ->
      {:error, %{test_module | state: failed(kind, error, prune_stacktrace(__STACKTRACE__))}}
  end

  defp exit_setup_all(pid, ref) do
    send(pid, {self(), :exit})

    receive do
      {:DOWN, ^ref, _, _, _} -> :ok
    end
  end

  ## Tests

  defp run_tests(config, tests, context) do
    Enum.reduce_while(tests, [], fn test, acc ->
      Process.put(@current_key, test)

      case run_test(config, test, context) do
        {:ok, test} -> {:cont, [test | acc]}
        {:max_failures_reached, nil} -> {:halt, acc}
        {:max_failures_reached, test} -> {:halt, [test | acc]}
      end
    end)
  end

  defp run_test(config, %{tags: tags} = test, context) do
    EM.test_started(config.manager, test)
    context = maybe_create_tmp_dir(Map.merge(context, tags), test)
    test = spawn_test(config, %{test | tags: context}, context)

    case process_max_failures(config, test, 1) do
      :no ->
        EM.test_finished(config.manager, test)
        {:ok, test}

      {:reached, _} ->
        EM.test_finished(config.manager, test)
        EM.max_failures_reached(config.manager)
        {:max_failures_reached, test}

      :surpassed ->
        {:max_failures_reached, nil}
    end
  end

  defp maybe_create_tmp_dir(%{tmp_dir: true} = context, test),
    do: create_tmp_dir(context, test, "")

  defp maybe_create_tmp_dir(%{tmp_dir: path} = context, test) when is_binary(path),
    do: create_tmp_dir(context, test, path)

  defp maybe_create_tmp_dir(%{tmp_dir: false} = context, _test), do: context

  defp maybe_create_tmp_dir(%{tmp_dir: other}, _test) do
    raise ArgumentError, "expected :tmp_dir to be a boolean or a string, got: #{inspect(other)}"
  end

  defp maybe_create_tmp_dir(context, _test), do: context

  defp create_tmp_dir(context, test, extra) do
    module = escape_path(inspect(test.module))
    name = escape_path(to_string(test.name))
    <<short::binary-4, _::binary>> = :erlang.md5("#{inspect(test.module)}/#{test.name}")
    hash = Base.encode16(short, case: :lower)
    path = ["tmp", module, "#{name}-#{hash}", extra] |> Path.join() |> Path.expand()
    File.rm_rf!(path)
    File.mkdir_p!(path)
    Map.put(context, :tmp_dir, path)
  end

  defp escape_path(text), do: String.replace(text, ~r/[^\w\-.]/u, "-")

  defp spawn_test(config, test, context) do
    parent = self()
    timeout = timeout(config, test.tags)

    maybe_capture_log(config, context, fn ->
      {pid, ref} = spawn_test_monitor(config, parent, test, context)
      test = receive_test_reply(test, pid, ref, timeout)
      exec_on_exit(test, pid, timeout)
    end)
  end

  defp spawn_test_monitor(config, parent, test, context) do
    spawn_monitor(fn ->
      ExUnit.OnExitHandler.register(self())
      generate_seed(config, test)

      {time, test} =
        :timer.tc(fn ->
          case exec_test_setup(test, context) do
            {:ok, test} -> exec_test(test)
            {:error, test} -> test
          end
        end)

      send(parent, {self(), :test_finished, %{test | time: time}})
      exit(:shutdown)
    end)
  end

  defp generate_seed(%{rand_algorithm: algorithm, seed: seed}, test),
    do: :rand.seed(algorithm, {:erlang.phash2(test.module), :erlang.phash2(test.name), seed})

  # Logs are captured beside the test, which may not live to tell them.
  defp maybe_capture_log(config, context, fun) do
    case Map.get(context, :capture_log, config.capture_log) do
      off when off in [false, nil] ->
        fun.()

      on ->
        {test, logs} = ExUnit.CaptureLog.with_log(if(is_list(on), do: on, else: []), fun)
        %{test | logs: logs}
    end
  end

  defp exec_test_setup(%ExUnit.Test{module: module} = test, context) do
    {:ok, %{test | tags: module.__ex_unit__(:setup, Map.put(context, :case, module))}}
  catch
    kind, error ->
      {:error, %{test | state: failed(kind, error, prune_stacktrace(__STACKTRACE__))}}
  end

  defp exec_test(%ExUnit.Test{module: module, name: name, tags: context} = test) do
    apply(module, name, [context])
    test
  catch
    kind, error -> %{test | state: failed(kind, error, prune_stacktrace(__STACKTRACE__))}
  end

  defp receive_test_reply(test, pid, ref, timeout) do
    receive do
      {^pid, :test_finished, test} ->
        Process.demonitor(ref, [:flush])
        test

      {:DOWN, ^ref, :process, ^pid, error} ->
        %{test | state: failed({:EXIT, pid}, error, [])}
    after
      timeout ->
        case Process.info(pid, :current_stacktrace) do
          {:current_stacktrace, stacktrace} ->
            Process.exit(pid, :kill)
            receive do: ({:DOWN, ^ref, _, _, _} -> :ok)
            error = ExUnit.TimeoutError.exception(timeout: timeout, type: "test")
            %{test | state: failed(:error, error, stacktrace)}

          # It ended at the last moment: what it said is in the mailbox.
          nil ->
            receive_test_reply(test, pid, ref, timeout)
        end
    end
  end

  # A failure of a callback counts only for what had not failed before.
  defp exec_on_exit(test_or_module, pid, timeout) do
    case ExUnit.OnExitHandler.run(pid, timeout) do
      {kind, reason, stack} when test_or_module.state == nil ->
        %{test_or_module | state: failed(kind, reason, prune_stacktrace(stack))}

      _ ->
        test_or_module
    end
  end

  defp timeout(%{trace: true}, _tags), do: :infinity
  defp timeout(config, tags), do: Map.get(tags, :timeout, config.timeout)

  ## Failures

  # Whether what was just counted brings the failures to as many as are wanted, and how many of it do.
  defp process_max_failures(%{max_failures: :infinity}, _, _), do: :no

  defp process_max_failures(config, %{state: {:failed, _}}, count) do
    before = ExUnit.RunnerStats.increment_failure_counter(config.stats_pid, count) - count

    cond do
      before >= config.max_failures -> :surpassed
      before + count < config.max_failures -> :no
      true -> {:reached, config.max_failures - before}
    end
  end

  defp process_max_failures(_config, _passed, _count), do: :no

  defp failed(:error, %ExUnit.MultiError{errors: errors}, _stack) do
    {:failed,
     Enum.map(errors, fn {kind, reason, stack} ->
       {kind, Exception.normalize(kind, reason, stack), prune_stacktrace(stack)}
     end)}
  end

  defp failed(kind, reason, stack),
    do: {:failed, [{kind, Exception.normalize(kind, reason, stack), stack}]}

  @doc false
  # What lies above an assertion and below the test is ExUnit's own.
  def prune_stacktrace([{ExUnit.Assertions, _, _, _} | rest]), do: prune_stacktrace(rest)
  def prune_stacktrace([{ExUnit.Assertions.Receive, _, _, _} | rest]), do: prune_stacktrace(rest)
  def prune_stacktrace([{__MODULE__, _, _, _} | _]), do: []
  def prune_stacktrace([entry | rest]), do: [entry | prune_stacktrace(rest)]
  def prune_stacktrace([]), do: []
end
