defmodule ExUnit do
  @moduledoc """
  Unit tests. A script or a project's `test_helper.exs` starts it, modules that `use ExUnit.Case` define
  tests, and they run when the script ends.

      ExUnit.start()

      defmodule CalculatorTest do
        use ExUnit.Case, async: true

        test "adds" do
          assert 1 + 1 == 2
        end

        test "does not divide by zero" do
          assert_raise ArithmeticError, fn -> Calculator.divide(1, 0) end
        end
      end

  In a project `mix test` runs all files `test/**/*_test.exs`, `mix test test/chat_test.exs:12` the test at a
  line, `mix test --only slow` those with a tag.

    * `ExUnit.Case`: tests, groups of tests, tags.
    * `ExUnit.Assertions`: what a test says.
    * `ExUnit.Callbacks`: what happens before and after tests.
    * `ExUnit.CaptureIO`, `ExUnit.CaptureLog`: what is printed and logged.
    * `ExUnit.DocTest`: examples in documentation as tests.

  Every test runs in a process of its own; modules with `async: true` run beside each other.

      iex> ExUnit.configuration()[:exit_status]
      2
  """

  @typedoc "What became of a test: `nil` is passed."
  @type state ::
          nil
          | {:excluded, binary}
          | {:failed, failed}
          | {:invalid, module}
          | {:skipped, binary}

  @typedoc """
  What went wrong in a test: for each failure its kind, what was raised or thrown, and the stack trace.
  """
  @type failed :: [{Exception.kind(), reason :: term, Exception.stacktrace()}]
  @type test_id :: {module, name :: atom}

  @typedoc "The counts of a suite: `:total`, `:failures`, `:excluded` and `:skipped`."
  @type suite_result :: %{
          excluded: non_neg_integer,
          failures: non_neg_integer,
          skipped: non_neg_integer,
          total: non_neg_integer
        }

  use Application

  @doc false
  def start(:normal, []) do
    children = [ExUnit.Server, ExUnit.CaptureServer, ExUnit.OnExitHandler]
    Supervisor.start_link(children, strategy: :one_for_one, name: ExUnit.Supervisor)
  end

  @doc """
  Starts ExUnit with options; unless `autorun: false`, the tests run when the script has ended, and the
  program ends with status 0, or 2 if a test failed.

  Options, also for `configure/1`: `:exclude`, `:include` and `:only_test_ids` choose tests by tags;
  `:max_cases` how many modules run at a time; `:max_failures` after which it stops; `:seed`, 0 for the order
  in which tests are written; `:timeout` of each test, 60000 milliseconds; `:capture_log`; `:trace` to tell
  each test; `:colors`; `:formatters`; `:assert_receive_timeout`, 100 milliseconds.

      ExUnit.start(exclude: [:slow])
  """
  @spec start(keyword) :: :ok
  def start(options \\ []) do
    {:ok, _} = Application.ensure_all_started(:ex_unit)
    configure(options)

    if Application.fetch_env!(:ex_unit, :autorun) do
      Application.put_env(:ex_unit, :autorun, false)
      System.at_exit(&autorun/1)
    end

    :ok
  end

  defp autorun(0) do
    load_us = ExUnit.Server.modules_loaded()
    options = prepared_configuration()

    with %{failures: failures} when failures > 0 <- ExUnit.Runner.run(options, load_us) do
      System.at_exit(fn _ -> exit({:shutdown, Keyword.fetch!(options, :exit_status)}) end)
    end
  end

  defp autorun(_status), do: :ok

  @doc """
  Changes options, given as a keyword list; `start/1` says which there are. Others are kept too, for
  formatters of one's own.

      ExUnit.configure(exclude: [:slow], max_failures: 3)
      #=> :ok
  """
  @spec configure(keyword) :: :ok
  def configure(options) do
    for {key, value} <- options, do: Application.put_env(:ex_unit, key, value)
    :ok
  end

  @doc """
  Returns the options in force, as a keyword list: those of `start/1` and `configure/1`, and what is usual
  for the others.

      iex> ExUnit.configuration() |> Keyword.has_key?(:seed)
      true
  """
  @spec configuration() :: keyword
  def configuration do
    :ex_unit |> Application.get_all_env() |> with_seed() |> with_trace()
  end

  defp with_seed(options), do: Keyword.put_new_lazy(options, :seed, &random_seed/0)

  defp random_seed, do: rem(elem(:os.timestamp(), 2), 1_000_000)

  # Who wants a trace, or the slowest tests, wants one test after the other; breakpoints may then last as long as they like.
  defp with_trace(options) do
    if Keyword.get(options, :trace) || Keyword.get(options, :slowest, 0) > 0 do
      options |> Keyword.put(:trace, true) |> Keyword.put(:max_cases, 1)
    else
      Keyword.put_new(options, :max_cases, System.schedulers_online() * 2)
    end
  end

  # The seed and the number of cases are kept, so that who asks later is told what was used.
  defp prepared_configuration do
    options = configuration()
    configure(Keyword.take(options, [:max_cases, :seed, :trace]))
    options
  end

  @doc ~S"""
  Runs a function when the suite has ended, with the map of counts that `run/1` returns; those that were
  added last run first.

      ExUnit.after_suite(fn %{failures: failures} -> IO.puts("#{failures} failed") end)
      #=> :ok
  """
  @spec after_suite((map -> any)) :: :ok
  def after_suite(function) when is_function(function, 1) do
    callbacks = Application.fetch_env!(:ex_unit, :after_suite)
    configure(after_suite: [function | callbacks])
  end

  @doc """
  Returns `{:ok, pid}` of the supervisor that `ExUnit.Callbacks.start_supervised/2` puts processes under,
  which is started if the test has none yet, or `:error` for a process that is no test's. For libraries that
  start processes for tests.

      {:ok, supervisor} = ExUnit.fetch_test_supervisor()

      iex> Task.async(fn -> ExUnit.fetch_test_supervisor() end) |> Task.await()
      :error
  """
  @spec fetch_test_supervisor() :: {:ok, pid} | :error
  def fetch_test_supervisor do
    # Before any run there are no tests.
    known = :ets.whereis(ExUnit.OnExitHandler) != :undefined

    case known && ExUnit.OnExitHandler.get_supervisor(self()) do
      {:ok, nil} ->
        {:ok, ExUnit.OnExitHandler.start_supervisor(self())}

      {:ok, supervisor} ->
        {:ok, supervisor}

      none when none in [:error, false] ->
        :error
    end
  end

  @doc """
  Returns the plural of a word, for what formatters count: that of `plural_rule/2`, or with an `s` behind it.

      iex> ExUnit.plural_rule("test")
      "tests"
  """
  @spec plural_rule(binary) :: binary
  def plural_rule(word) when is_binary(word),
    do: Application.get_env(:ex_unit, :plural_rules, %{}) |> Map.get(word, word <> "s")

  @doc """
  Registers the plural of a word.

      iex> ExUnit.plural_rule("goose", "geese")
      iex> ExUnit.plural_rule("goose")
      "geese"
  """
  @spec plural_rule(binary, binary) :: :ok
  def plural_rule(word, plural) when is_binary(word) and is_binary(plural) do
    rules = Application.get_env(:ex_unit, :plural_rules, %{})
    configure(plural_rules: Map.put(rules, word, plural))
  end

  @doc """
  Runs the tests now, with those of more modules, and returns their counts: a map with `:total`, `:failures`,
  `:excluded` and `:skipped`. For programs that say `autorun: false`.

      ExUnit.run()
      #=> %{excluded: 0, failures: 0, skipped: 0, total: 12}
  """
  @spec run([module]) :: map
  def run(additional_modules \\ []) do
    for module <- additional_modules do
      if module.__info__(:attributes)[:ex_unit_async] == [true],
        do: ExUnit.Server.add_async_module(module),
        else: ExUnit.Server.add_sync_module(module)
    end

    _ = ExUnit.Server.modules_loaded()
    ExUnit.Runner.run(prepared_configuration(), nil)
  end

  @doc """
  Begins a run in a task, and returns the task: modules with `async: true` run as soon as they are defined,
  while others are still being read. For tools that load test files themselves.

      task = ExUnit.async_run()
      Enum.each(files, &Code.require_file/1)
      ExUnit.Server.modules_loaded()
      ExUnit.await_run(task)
      #=> %{excluded: 0, failures: 0, skipped: 0, total: 12}
  """
  @spec async_run() :: Task.t()
  def async_run do
    Task.async(fn -> ExUnit.Runner.run(prepared_configuration(), nil) end)
  end

  @doc """
  Waits for a run that `async_run/0` began, and returns what `run/1` does.

      ExUnit.await_run(task)
      #=> %{excluded: 0, failures: 0, skipped: 0, total: 12}
  """
  @spec await_run(Task.t()) :: map
  def await_run(task) do
    ExUnit.Server.modules_loaded()
    Task.await(task, :infinity)
  end
end
