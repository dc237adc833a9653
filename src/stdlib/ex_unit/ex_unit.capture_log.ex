defmodule ExUnit.CaptureLog do
  @moduledoc """
  Captures what is logged while a function runs, so that a test can look at it and the output stays clean.
  `:level`, `:format`, `:metadata` and `:colors` are options.

      defmodule ShopTest do
        use ExUnit.Case
        import ExUnit.CaptureLog

        test "complains" do
          assert capture_log(fn -> Shop.sell(nil) end) =~ "nothing to sell"
        end
      end

  The tag `@tag capture_log: true`, or the option of `ExUnit.start/1`, keeps what tests log until one fails.
  """

  # What stack traces tell of these functions.
  @frames [capture_log: {:capture_log, 77}, with_log: {:with_log, 108}]

  @doc """
  Returns what is logged while a function runs, by any process, as text; so tests that check it should not be
  `async` beside others that log the same. Options: `:level`, the lowest that is captured, and `:format`,
  `:metadata`, `:colors` of the console.

      iex> require Logger
      iex> ExUnit.CaptureLog.capture_log(fn -> Logger.error("oops") end) =~ "oops"
      true
      iex> ExUnit.CaptureLog.capture_log([level: :error], fn -> Logger.info("fine") end)
      ""
  """
  @spec capture_log(keyword, (() -> any)) :: String.t()
  def capture_log(opts \\ [], fun) do
    {_, log} = with_log(opts, fun)
    log
  end

  @doc """
  Returns `{result, log}` of a function: what it gives, and what is logged while it runs, as `capture_log/2`.

      iex> require Logger
      iex> {3, log} = ExUnit.CaptureLog.with_log(fn -> Logger.info("three") && 3 end)
      iex> log =~ "three"
      true
  """
  @spec with_log(keyword, (() -> result)) :: {result, String.t()} when result: term
  def with_log(opts \\ [], fun) when is_list(opts) do
    opts = Keyword.put_new(opts, :level, nil)
    {:ok, device} = StringIO.open("")

    try do
      ref = ExUnit.CaptureServer.log_capture_on({device, [device: device] ++ opts})

      try do
        fun.()
      after
        :ok = Logger.flush()
        :ok = ExUnit.CaptureServer.log_capture_off(ref)
      end
    catch
      kind, reason ->
        _ = StringIO.close(device)
        :erlang.raise(kind, reason, __STACKTRACE__)
    else
      result ->
        {:ok, {_input, output}} = StringIO.close(device)
        {result, output}
    end
  end
end
