defmodule Function do
  @moduledoc """
  Work on functions.

      iex> Function.identity(1)
      1
  """

  @type information ::
          :arity | :env | :index | :module | :name | :new_index | :new_uniq | :pid | :type | :uniq

  @doc """
  A function of a module, as `&module.name/arity` makes it.

      iex> Function.capture(List, :first, 1).([1])
      1
  """
  @spec capture(module, atom, arity) :: fun
  def capture(module, function_name, arity),
    do: :erlang.make_fun(module, function_name, arity)

  @doc """
  All that is known of a function.

      iex> Function.info(&List.first/1)[:arity]
      1
  """
  @spec info(fun) :: [{information, term}]
  def info(fun), do: :erlang.fun_info(fun)

  @doc """
  One thing that is known of a function.

      iex> Function.info(&List.first/1, :module)
      {:module, List}
  """
  @spec info(fun, item) :: {item, term} when item: information
  def info(fun, item), do: :erlang.fun_info(fun, item)

  @doc """
  Its argument.

      iex> Enum.filter([1, nil], &Function.identity/1)
      [1]
  """
  @spec identity(value) :: value when value: var
  def identity(value), do: value
end

