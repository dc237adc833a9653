defmodule ExUnit.Assertions.Receive do
  @moduledoc false

  # The code that assertions on the mailbox become, and what they say when they fail.

  alias ExUnit.Assertions.Pattern

  @shown 10

  def assert(pattern, timeout, message, env, name) do
    code = Macro.escape({name, [], [pattern]}, prune_metadata: true)
    expanded = Pattern.expand(pattern, env)
    vars = Pattern.vars(expanded)
    pins = for {key, var} <- Pattern.pins(expanded), do: {Macro.escape(key), var}
    bound = Macro.var(:received, __MODULE__)

    quote do
      {unquote(bound), unquote(outer(pattern, vars))} =
        receive do
          unquote(received(pattern, bound)) -> {unquote(bound), unquote(Pattern.read(vars))}
        after
          unquote(timeout(timeout, :assert_receive_timeout)) ->
            ExUnit.Assertions.__timeout__(
              unquote(Pattern.escape(expanded)),
              unquote(code),
              unquote(pins),
              unquote(message),
              {unquote(timeout(timeout, :assert_receive_timeout)), unquote(finder(pattern))}
            )
        end

      unquote(bound)
    end
  end

  # The message as a whole is wanted beside what its pattern binds.
  defp received({:when, meta, [left, right]}, bound),
    do: {:when, meta, [quote(do: unquote(bound) = unquote(left)), right]}

  defp received(left, bound), do: quote(do: unquote(bound) = unquote(left))

  defp finder(pattern) do
    pattern = quiet(pattern)

    quote generated: true do
      fn message ->
        case message do
          unquote(pattern) -> true
          _ -> false
        end
      end
    end
  end

  # What a guard reads is used by that.
  defp outer({:when, _, [_, guard]}, vars) do
    {_, read} = Macro.prewalk(guard, [], fn node, acc -> {node, [node | acc]} end)
    names = for {name, _, context} when is_atom(context) <- read, do: name
    Enum.map(vars, &if(elem(&1, 0) in names, do: quiet(&1), else: &1))
  end

  defp outer(_pattern, vars), do: vars

  # Variables of the pattern are not used by who only asks whether it matches.
  defp quiet(pattern) do
    Macro.prewalk(pattern, fn
      {name, meta, args} when is_list(meta) -> {name, [generated: true] ++ meta, args}
      other -> other
    end)
  end

  defp timeout(timeout, key) do
    quote do
      ExUnit.Assertions.__timeout__(unquote(timeout), unquote(key))
    end
  end

  def refute(pattern, timeout, message) do
    bound = Macro.var(:received, __MODULE__)
    text = Macro.to_string(pattern)

    quote do
      receive do
        unquote(received(pattern, bound)) ->
          ExUnit.Assertions.flunk(
            unquote(message) ||
              "Unexpectedly received message #{inspect(unquote(bound))} (which matched #{unquote(text)})"
          )
      after
        unquote(timeout(timeout, :refute_receive_timeout)) -> false
      end
    end
  end

  def checked(nil, key), do: Application.fetch_env!(:ex_unit, key)
  def checked(timeout, _key) when is_integer(timeout) and timeout >= 0, do: timeout

  def checked(timeout, _key) do
    raise ArgumentError, "timeout must be a non-negative integer, got: #{inspect(timeout)}"
  end

  def failed(_pattern, _code, _pins, message, _) when is_binary(message),
    do: raise(ExUnit.AssertionError, message: message)

  def failed(pattern, code, pins, _message, {timeout, matches?}) do
    {:messages, messages} = Process.info(self(), :messages)

    if Enum.any?(messages, matches?) do
      raise ExUnit.AssertionError, message: too_late(pattern, timeout)
    end

    shown = Enum.take(messages, -@shown)

    raise ExUnit.AssertionError,
      left: pattern,
      expr: code,
      message:
        "Assertion failed, no matching message after #{timeout}ms" <>
          Pattern.pins_text(pins) <> mailbox(length(messages), length(shown)),
      context: {:mailbox, pins, shown}
  end

  defp mailbox(0, _shown), do: "\nThe process mailbox is empty."

  defp mailbox(all, shown) do
    messages = if all == 1, do: "message", else: "messages"
    "\nShowing #{shown} of #{all} #{messages} in the mailbox"
  end

  defp too_late(pattern, timeout) do
    """
    Found message matching #{Macro.to_string(pattern)} after #{timeout}ms.

    This means the message was delivered too close to the timeout value, you may want to either:

      1. Give an increased timeout to `assert_receive`
      2. Increase the default timeout to all `assert_receive` in your
         test_helper.exs by setting ExUnit.configure(assert_receive_timeout: ...)
    """
  end
end
