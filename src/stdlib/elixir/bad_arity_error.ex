defmodule BadArityError do
  @moduledoc "Raised when a function is called with the wrong number of arguments."
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

