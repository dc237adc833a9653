defmodule ExUnit.CaptureLog do
  @moduledoc """
  Captures what is logged while a function runs. `:level`, `:format`, `:metadata` and `:colors` are options.
  """

  # What stack traces tell of these functions.
  @frames [capture_log: {:capture_log, 77}, with_log: {:with_log, 108}]

  @doc """
  Returns what is logged while a function runs, by any process, as text; so tests that check it should not be
  `async` beside others that log the same. Options: `:level`, the lowest that is captured, and `:format`,
  `:metadata`, `:colors` of the console.

      assert capture_log(fn -> Logger.error("oops") end) =~ "oops"
  """
  @spec capture_log(keyword, (() -> any)) :: String.t()
  def capture_log(opts \\ [], fun) do
    {_, log} = with_log(opts, fun)
    log
  end

  @doc """
  Gives the result of a function and what is logged while it runs.

      {3, log} = with_log(fn -> Logger.info("three") && 3 end)
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
