defmodule ArgumentError do
  @moduledoc """
  Raised when an argument is not what a function takes: a text that is no number, a table that is not there.
  Of the exceptions for errors of the caller it is the general one, and a good choice for a check of one's
  own.

      iex> try do
      ...>   String.to_integer("many")
      ...> rescue
      ...>   ArgumentError -> :no_number
      ...> end
      :no_number
      iex> raise ArgumentError, "expected a colour"
      ** (ArgumentError) expected a colour
  """
  defexception message: "argument error"

  @impl true
  def message(%{message: message}), do: message

  @dot "If you are using the dot syntax, such as module.function(), " <>
         "make sure the left-hand side of the dot is a module atom"

  @impl true
  def blame(exception, [{:erlang, :apply, [module, function, args], _} | _] = stacktrace) do
    text =
      cond do
        not proper_list?(args) ->
          "you attempted to apply a function named #{inspect(function)} on module " <>
            "#{inspect(module)} with arguments #{inspect(args)}. Arguments (the third argument " <>
            "of apply) must always be a proper list"

        is_atom(module) and not is_atom(function) ->
          "you attempted to apply a function named #{inspect(function)} on module " <>
            "#{inspect(module)}. However #{inspect(function)} is not a valid function name. " <>
            "Function names (the second argument of apply) must always be an atom"

        args == [] ->
          "you attempted to apply a function named #{inspect(function)} on #{inspect(module)}. " <>
            "If you are using Kernel.apply/3, make sure the module is an atom. " <> @dot

        true ->
          "you attempted to apply a function on #{inspect(module)}. " <>
            "Modules (the first argument of apply) must always be an atom"
      end

    {%{exception | message: text}, stacktrace}
  end

  def blame(exception, stacktrace), do: {exception, stacktrace}

  defp proper_list?(list), do: is_list(list) and not List.improper?(list)
end

