defmodule BadArityError do
  @moduledoc """
  Raised when an anonymous function is called with another number of arguments than it takes. The fields are
  `:function` and `:args`.

      iex> function = Function.identity(fn x -> x end)
      iex> try do
      ...>   function.(1, 2)
      ...> rescue
      ...>   error in BadArityError -> error.args
      ...> end
      [1, 2]
  """
  defexception [:function, :args]

  @impl true
  def message(%{function: function, args: args}) do
    {:arity, arity} = Function.info(function, :arity)
    "#{inspect(function)} with arity #{arity} called with #{count(args)}"
  end

  defp count([]), do: "no arguments"
  defp count([arg]), do: "1 argument (#{inspect(arg)})"
  defp count(args), do: "#{length(args)} arguments (#{Enum.map_join(args, ", ", &inspect/1)})"
end

