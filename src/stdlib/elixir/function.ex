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
  Returns what is known of a function as a keyword list: `:module`, `:name`, `:arity`, `:type`, `:env` and others. A function made by `&module.name/arity` has the type
  `:external`, any other `:local`.

      iex> Function.info(&List.first/1)[:arity]
      1
      iex> Function.info(fn -> 1 end)[:type]
      :local
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
  Returns its argument: for where a function is wanted that does nothing.

      iex> Enum.filter([1, nil], &Function.identity/1)
      [1]
      iex> Enum.group_by([1, 1, 2], &Function.identity/1)
      %{1 => [1, 1], 2 => [2]}
  """
  @spec identity(value) :: value when value: var
  def identity(value), do: value
end

