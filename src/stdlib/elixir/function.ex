defmodule Function do
  @moduledoc """
  Work on functions as values: what is known of them, and capturing one whose names are only known when the
  program runs. They are made by `fn/1` and `&/1`, called by `fun.(argument)` or `apply/2`.

      iex> Enum.group_by([1, 1, 2], &Function.identity/1)
      %{1 => [1, 1], 2 => [2]}
      iex> Function.info(fn a, b -> a + b end, :arity)
      {:arity, 2}
  """

  @type information ::
          :arity | :env | :index | :module | :name | :new_index | :new_uniq | :pid | :type | :uniq

  @doc """
  Returns a function of a module as a value, as `&module.name/arity` makes it, for names that are known only
  when the program runs. The function need not exist until it is called.

      iex> fun = Function.capture(String, :length, 1)
      iex> fun.("four")
      4
      iex> fun == (&String.length/1)
      true
  """
  @spec capture(module, atom, arity) :: fun
  def capture(module, function_name, arity),
    do: :erlang.make_fun(module, function_name, arity)

  @doc """
  Returns what is known of a function as a keyword list: `:module`, `:name`, `:arity`, `:type`, `:env` and
  others. A function made by `&module.name/arity` has the type `:external`, any other `:local`.

      iex> Function.info(&List.first/1)[:arity]
      1
      iex> Function.info(fn -> 1 end)[:type]
      :local
  """
  @spec info(fun) :: [{information, term}]
  def info(fun), do: :erlang.fun_info(fun)

  @doc """
  Returns one thing that is known of a function as `{key, value}`: `:arity`, `:name`, `:module`, `:type`,
  which is `:local` or `:external`, `:env`, the values it has captured, and others.

      iex> Function.info(&String.length/1, :arity)
      {:arity, 1}
      iex> Function.info(&String.length/1, :type)
      {:type, :external}
      iex> Function.info(fn -> 1 end, :type)
      {:type, :local}
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

