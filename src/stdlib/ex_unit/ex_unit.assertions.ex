defmodule ExUnit.Assertions do
  @moduledoc """
  What tests say. `assert/1` is enough for most: it looks at the code, and when it does not hold tells both
  sides and their difference.

      iex> import ExUnit.Assertions
      iex> assert 1 + 1 == 2
      true
      iex> assert {:ok, _} = {:ok, 1}
      {:ok, 1}
      iex> assert "kate" in ["kate", "alex"]
      true
      iex> assert String.length("kate") > 3
      true

  For messages there are `assert_receive/3` and `refute_receive/3`, for errors `assert_raise/2`, for floats
  `assert_in_delta/4`. An assertion that does not hold raises an `ExUnit.AssertionError`.
  """

  alias ExUnit.Assertions.{Pattern, Receive}

  @operators [:==, :<, :>, :<=, :>=, :===, :=~, :!==, :!=, :in]

  ## assert and refute

  @doc """
  Asserts that an expression is neither `false` nor `nil`, or that a pattern fits, and returns the value. Of
  `==`, `<`, `=~`, `in`, `match?/2` and calls it tells the parts when it fails. With `=` the variables of the
  pattern are bound in the test.

      iex> assert 1 + 1 == 2
      true
      iex> assert {:ok, value} = {:ok, 3}
      iex> value
      3
      iex> try do
      ...>   assert 1 + 1 == 3
      ...> rescue
      ...>   error in ExUnit.AssertionError -> {error.left, error.right}
      ...> end
      {2, 3}
  """
  defmacro assert({:=, meta, [left, right]} = assertion) do
    code = code(:assert, meta, assertion)
    expanded = Pattern.expand(left, __CALLER__)
    vars = Pattern.vars(expanded)
    pins = pinned(expanded)

    quote generated: true do
      right = unquote(right)
      code = unquote(code)

      unquote(vars) =
        case right do
          unquote(left) ->
            unquote(Pattern.read(vars))

          _ ->
            raise ExUnit.AssertionError,
              left: unquote(Pattern.escape(expanded)),
              right: right,
              expr: code,
              message: "match (=) failed" <> ExUnit.Assertions.__pins__(unquote(pins)),
              context: {:match, unquote(pins)}
        end
        |> ExUnit.Assertions.__truthy__(right, code)

      right
    end
  end

  defmacro assert({:match?, meta, [left, right]} = assertion) do
    code = code(:assert, meta, assertion)
    expanded = Pattern.expand(left, __CALLER__)
    pins = pinned(expanded)

    quote generated: true do
      right = unquote(right)

      ExUnit.Assertions.assert(unquote(matches(left)),
        left: unquote(Pattern.escape(expanded)),
        right: right,
        expr: unquote(code),
        message: "match (match?) failed" <> ExUnit.Assertions.__pins__(unquote(pins)),
        context: {:match, unquote(pins)}
      )
    end
  end

  defmacro assert(assertion), do: checked(:assert, assertion, __CALLER__)

  @doc """
  Asserts that a value is neither `false` nor `nil`, and returns it; otherwise the test fails with a message,
  or with an error of the fields given as a keyword list.

      iex> assert 1 + 1 == 2, "arithmetic works"
      true
      iex> assert_raise(ExUnit.AssertionError, fn -> assert(nil, "nothing there") end).message
      "nothing there"
  """
  def assert(value, message) when is_binary(message), do: assert(value, message: message)

  def assert(value, opts) when is_list(opts),
    do: if(value, do: value, else: raise(ExUnit.AssertionError, opts))

  @doc """
  Asserts that an expression is `false` or `nil`, or that `match?/2` does not hold, and returns its value.

      iex> refute 1 > 2
      false
      iex> refute match?({:ok, _}, :error)
      false
  """
  defmacro refute({:match?, meta, [left, right]} = assertion) do
    code = code(:refute, meta, assertion)
    expanded = Pattern.expand(left, __CALLER__)
    pins = pinned(expanded)

    quote generated: true do
      right = unquote(right)

      ExUnit.Assertions.refute(unquote(matches(left)),
        left: unquote(Pattern.escape(expanded)),
        right: right,
        expr: unquote(code),
        message:
          "match (match?) succeeded, but should have failed" <>
            ExUnit.Assertions.__pins__(unquote(pins)),
        context: {:match, unquote(pins)}
      )
    end
  end

  defmacro refute(assertion), do: checked(:refute, assertion, __CALLER__)

  @doc """
  Asserts that a value is `false` or `nil`, and returns it; otherwise the test fails with a message, or with
  an error of the fields given as a keyword list.

      iex> refute 1 + 1 == 3, "arithmetic works"
      false
  """
  def refute(value, message) when is_binary(message), do: refute(value, message: message)

  def refute(value, opts) when is_list(opts),
    do: if(value, do: raise(ExUnit.AssertionError, opts), else: value)

  ## What assertions become

  defp code(kind, meta, assertion),
    do: Macro.escape({kind, meta, [assertion]}, prune_metadata: true)

  defp pinned(pattern), do: for({key, var} <- Pattern.pins(pattern), do: {Macro.escape(key), var})

  defp matches(pattern) do
    quote do
      match?(unquote(pattern), right)
    end
  end

  @doc false
  def __truthy__(vars, right, code) do
    if right do
      vars
    else
      raise ExUnit.AssertionError, expr: code, message: "Expected truthy, got #{inspect(right)}"
    end
  end

  @doc false
  def __pins__(pins), do: Pattern.pins_text(pins)

  @doc false
  def __expand_pattern__(expr, caller), do: Pattern.expand(expr, caller)

  @doc false
  def __equal__?(left, right), do: left === right

  # A comparison tells both sides, if it is that of Kernel; `not in` is no operator of its own.
  defp checked(kind, {operator, meta, [_, _]} = assertion, env) when operator in @operators do
    if Macro.Env.lookup_import(env, {operator, 2}) |> Keyword.values() |> Enum.member?(Kernel),
      do: compared(kind, meta, assertion),
      else: truthy(kind, assertion, env)
  end

  defp checked(kind, assertion, env), do: truthy(kind, assertion, env)

  defp compared(kind, meta, {operator, _, [left, right]} = assertion) do
    code = code(kind, meta, assertion)
    call = {operator, meta, [Macro.var(:left, __MODULE__), Macro.var(:right, __MODULE__)]}
    word = if kind == :assert, do: "Assertion", else: "Refute"
    message = "#{word} with #{operator} failed"
    context = if operator == :===, do: :===, else: :==

    quote do
      left = unquote(left)
      right = unquote(right)

      if ExUnit.Assertions.__equal__?(left, right) do
        ExUnit.Assertions.unquote(kind)(unquote(call),
          left: left,
          expr: unquote(code),
          message: unquote(message <> ", both sides are exactly equal")
        )
      else
        ExUnit.Assertions.unquote(kind)(unquote(call),
          left: left,
          right: right,
          expr: unquote(code),
          message: unquote(message),
          context: unquote(context)
        )
      end
    end
  end

  defp truthy(kind, assertion, env) do
    {names, values, call} = arguments(assertion, env)
    code = code(kind, [], assertion)
    args = if names == [], do: ExUnit.AssertionError.no_value(), else: names
    value = Macro.var(:value, __MODULE__)
    fail = failure(kind, args, code, value)

    {yes, no} = if kind == :assert, do: {value, fail}, else: {fail, value}

    quote generated: true do
      unquote(values)
      if unquote(value) = unquote(call), do: unquote(yes), else: unquote(no)
    end
  end

  defp failure(kind, args, code, value) do
    expected = if kind == :assert, do: "truthy", else: "false or nil"

    quote do
      raise ExUnit.AssertionError,
        args: unquote(args),
        expr: unquote(code),
        message: "Expected #{unquote(expected)}, got #{inspect(unquote(value))}"
    end
  end

  # The arguments of a call to a function are told, unless one sees them in the code.
  defp arguments({root, meta, [_ | _] = args} = expr, env) do
    arity = length(args)

    reserved? =
      is_atom(root) and (Macro.special_form?(root, arity) or Macro.operator?(root, arity))

    if reserved? or Enum.all?(args, &Macro.quoted_literal?/1) or
         Macro.expand_once(expr, env) != expr do
      {[], nil, expr}
    else
      names = for number <- 1..arity, do: Macro.var(:"arg#{number}", __MODULE__)

      # What one argument binds the others do not see.
      values = quote(do: {unquote_splicing(names)} = {unquote_splicing(args)})
      {names, values, {root, meta, names}}
    end
  end

  defp arguments(expr, _env), do: {[], nil, expr}

  ## Messages

  @doc """
  Asserts that a message that fits the pattern is in the mailbox or arrives within the timeout, 100
  milliseconds unless given. Returns the message, which is taken out; variables of the pattern are bound. On
  failure the mailbox is shown.

      iex> send(self(), {:hello, 3})
      iex> assert_receive {:hello, number}
      iex> number
      3

  Where the answer takes longer give a timeout; it is waited for only if nothing comes.
  """
  defmacro assert_receive(pattern, timeout \\ nil, failure_message \\ nil),
    do: Receive.assert(pattern, timeout, failure_message, __CALLER__, :assert_receive)

  @doc """
  Asserts that a message that fits the pattern is in the mailbox now, and takes it out; it does not wait.

      iex> send(self(), :hello)
      iex> assert_received :hello
      :hello
  """
  defmacro assert_received(pattern, failure_message \\ nil),
    do: Receive.assert(pattern, 0, failure_message, __CALLER__, :assert_received)

  @doc """
  Asserts that no message that fits the pattern is in the mailbox or arrives within the timeout, 100
  milliseconds unless given. It always waits that long.

      iex> refute_receive :never, 1
      false
  """
  defmacro refute_receive(pattern, timeout \\ nil, failure_message \\ nil),
    do: Receive.refute(pattern, timeout, failure_message)

  @doc """
  Asserts that no message that fits the pattern is in the mailbox now, and returns `false`; it does not wait,
  as `refute_receive/3` does.

      iex> refute_received :bye
      false
      iex> send(self(), :hello)
      iex> refute_received :bye
      false
  """
  defmacro refute_received(pattern, failure_message \\ nil),
    do: Receive.refute(pattern, 0, failure_message)

  @doc false
  def __timeout__(timeout, key), do: Receive.checked(timeout, key)

  @doc false
  def __timeout__(pattern, code, pins, message, timeout_and_finder),
    do: Receive.failed(pattern, code, pins, message, timeout_and_finder)

  ## Exceptions

  @doc """
  Asserts that a function raises an exception with a message, which is equal to a text or fits a regular
  expression, and returns the exception.

      iex> assert_raise(RuntimeError, "oops", fn -> raise "oops" end).message
      "oops"
      iex> assert_raise(RuntimeError, ~r/^oo/, fn -> raise "oops" end).message
      "oops"
  """
  def assert_raise(exception, message, function) when is_function(function) do
    error = assert_raise(exception, function)
    actual = Exception.message(error)

    matches? =
      cond do
        is_binary(message) -> actual == message
        is_struct(message, Regex) -> actual =~ message
      end

    unless matches? do
      flunk(
        "Wrong message for #{inspect(exception)}\n" <>
          "expected:\n  #{inspect(message)}\n" <> "actual:\n  #{inspect(actual)}"
      )
    end

    error
  end

  @doc """
  Asserts that a function raises an exception of this module, not of another, and returns it, so that its
  fields can be looked at. `assert_raise/3` looks at the message too.

      iex> assert_raise(ArithmeticError, fn -> 1 + String.to_atom("a") end)
      %ArithmeticError{message: "bad argument in arithmetic expression"}
      iex> assert_raise(KeyError, fn -> Map.fetch!(%{}, :a) end).key
      :a
  """
  def assert_raise(exception, function) when is_function(function) do
    try do
      function.()
    rescue
      error ->
        name = error.__struct__

        cond do
          name == exception ->
            check_message(name, error, __STACKTRACE__)
            error

          name == ExUnit.AssertionError ->
            reraise(error, __STACKTRACE__)

          true ->
            message =
              "Expected exception #{inspect(exception)} but got #{inspect(name)} " <>
                "(#{Exception.message(error)})"

            reraise(ExUnit.AssertionError, [message: message], __STACKTRACE__)
        end
    else
      _ -> flunk("Expected exception #{inspect(exception)} but nothing was raised")
    end
  end

  # A message that cannot be made is no message.
  defp check_message(module, error, stack) do
    module.message(error)
  rescue
    wrong ->
      message =
        "Got exception #{inspect(module)} but it failed to produce a message with:\n\n" <>
          Exception.format(:error, wrong, __STACKTRACE__)

      reraise(ExUnit.AssertionError, [message: message], stack)
  end

  @doc """
  Asserts that an expression throws, and returns what.

      iex> catch_throw(throw(:ball))
      :ball
  """
  defmacro catch_throw(expression), do: caught(:throw, expression)

  @doc """
  Asserts that an expression exits, and returns the reason.

      iex> catch_exit(exit(:over))
      :over
  """
  defmacro catch_exit(expression), do: caught(:exit, expression)

  @doc """
  Asserts that an expression raises an error, of whatever kind, and returns what it was; `assert_raise/2`
  says which exception it should be.

      iex> catch_error(raise("oops"))
      %RuntimeError{message: "oops"}
      iex> catch_error(:erlang.error(:badarg))
      :badarg
  """
  defmacro catch_error(expression), do: caught(:error, expression)

  defp caught(kind, expression) do
    quote do
      try do
        _ = unquote(expression)
        ExUnit.Assertions.flunk("Expected to catch #{unquote(kind)}, got nothing")
      rescue
        error in [ExUnit.AssertionError] -> reraise(error, __STACKTRACE__)
      catch
        unquote(kind), got -> got
      end
    end
  end

  ## Numbers and the rest

  @doc """
  Asserts that two numbers differ by no more than a delta: for floats, which `==` is too strict for.

      iex> assert_in_delta 0.1 + 0.2, 0.3, 0.000001
      true
      iex> assert_in_delta 10, 12, 2
      true
  """
  def assert_in_delta(value1, value2, delta, message \\ nil)

  def assert_in_delta(_, _, delta, _) when delta < 0 do
    raise ArgumentError, "delta must always be a positive number, got: #{inspect(delta)}"
  end

  def assert_in_delta(value1, value2, delta, message) do
    difference = abs(value1 - value2)

    message =
      message ||
        "Expected the difference between #{inspect(value1)} and #{inspect(value2)} " <>
          "(#{inspect(difference)}) to be less than or equal to #{inspect(delta)}"

    assert(difference <= delta, message)
  end

  @doc """
  Asserts that two numbers differ by more than a delta.

      iex> refute_in_delta 10, 12, 1
      false
  """
  def refute_in_delta(value1, value2, delta, message \\ nil) do
    difference = abs(value1 - value2)

    message =
      if message do
        message <>
          " (difference between #{inspect(value1)} and #{inspect(value2)} " <>
          "is less than #{inspect(delta)})"
      else
        "Expected the difference between #{inspect(value1)} and #{inspect(value2)} " <>
          "(#{inspect(difference)}) to be more than #{inspect(delta)}"
      end

    refute(difference <= delta, message)
  end

  @doc """
  Fails the test with a message, a default one unless given: for a branch that must not be reached.

      iex> assert_raise(ExUnit.AssertionError, fn -> flunk("too far") end).message
      "too far"
  """
  def flunk(message \\ "Flunked!") when is_binary(message),
    do: assert(false, message: message)
end
