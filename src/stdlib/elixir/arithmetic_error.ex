defmodule ArithmeticError do
  @moduledoc """
  Raised when arithmetic gets what it cannot work with: something that is no number, a zero to divide by, a
  result that no float can hold.

      iex> zero = String.length("")
      iex> div(1, zero)
      ** (ArithmeticError) bad argument in arithmetic expression
  """
  defexception message: "bad argument in arithmetic expression"

  @impl true
  def message(%{message: message}), do: message

  @impl true
  def blame(%{message: message} = exception, [{:erlang, fun, args, _} | _] = stacktrace)
      when is_list(args) do
    case expression(fun, args) do
      nil -> {exception, stacktrace}
      text -> {%{exception | message: message <> ": " <> text}, stacktrace}
    end
  end

  def blame(exception, stacktrace), do: {exception, stacktrace}

  defp expression(op, [left, right]) when op in [:+, :-, :*, :/],
    do: "#{inspect(left)} #{op} #{inspect(right)}"

  defp expression(op, [arg]) when op in [:+, :-], do: "#{op}(#{inspect(arg)})"

  defp expression(fun, args) when fun in [:div, :rem] and length(args) == 2,
    do: call("", fun, args)

  defp expression(fun, args)
       when fun in [:band, :bor, :bxor, :bsl, :bsr] and length(args) == 2,
       do: call("Bitwise.", fun, args)

  defp expression(:bnot, [_] = args), do: call("Bitwise.", :bnot, args)
  defp expression(_fun, _args), do: nil

  defp call(prefix, fun, args), do: "#{prefix}#{fun}(#{Enum.map_join(args, ", ", &inspect/1)})"
end

