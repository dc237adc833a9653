defmodule Access do
  @moduledoc """
  What `data[key]` does, and functions that lead into nested data.

  `data[key]` works for maps, keyword lists and `nil`, and gives `nil` when the key is not there. Structs
  refuse it, unless their module has the functions of this behaviour; take `struct.field`.

      iex> %{"kate" => 27}["kate"]
      27
      iex> [a: 1][:b]
      nil
      iex> nil[:anything]
      nil

  For `get_in/2`, `put_in/3`, `update_in/3` and `pop_in/2` a path may have, beside keys, the functions that
  `all/0`, `at/1`, `filter/1`, `key/2`, `elem/1` and others of this module make; they go where keys cannot,
  into lists, tuples and structs.

      iex> team = %{members: [%{name: "kate", age: 27}, %{name: "alex", age: 31}]}
      iex> get_in(team, [:members, Access.all(), :name])
      ["kate", "alex"]
      iex> update_in(team, [:members, Access.at(0), :age], &(&1 + 1)).members |> hd()
      %{age: 28, name: "kate"}

  A struct whose module has the callbacks can be reached into by keys:

      iex> defmodule ExampleOfAccess do
      ...>   @behaviour Access
      ...>   defstruct pairs: %{}
      ...>
      ...>   def fetch(bag, key), do: Map.fetch(bag.pairs, key)
      ...>
      ...>   def get_and_update(bag, key, fun) do
      ...>     {value, pairs} = Map.get_and_update(bag.pairs, key, fun)
      ...>     {value, %{bag | pairs: pairs}}
      ...>   end
      ...>
      ...>   def pop(bag, key) do
      ...>     {value, pairs} = Map.pop(bag.pairs, key)
      ...>     {value, %{bag | pairs: pairs}}
      ...>   end
      ...> end
      iex> bag = struct(ExampleOfAccess, pairs: %{a: 1})
      iex> {bag[:a], bag[:b], put_in(bag[:b], 2).pairs}
      {1, nil, %{a: 1, b: 2}}
  """

  @type container :: keyword | struct | map
  @type t :: container | nil_container | any
  @type key :: any
  @type value :: any
  @type get_and_update_fun(data, current_value) ::
          (:get_and_update, data, (term -> term) ->
             {current_value, new_data :: container} | :pop)
  @type access_fun(data, current_value) :: get_fun(data) | get_and_update_fun(data, current_value)

  @type get_fun(data) :: (:get, data, (term -> term) -> new_data :: container)
  @frames [call_struct: nil, undefined: nil]

  @type nil_container :: nil

  @doc """
  Returns `{:ok, value}` of a key, or `:error`. `data[key]`, `get_in/2` and `fetch/2` call it for a struct.

      def fetch(bag, key), do: Map.fetch(bag.pairs, key)
  """
  @callback fetch(term :: t, key) :: {:ok, value} | :error

  @doc """
  Gives the value of a key, or `nil`, to a function. From `{returned, new}` it makes `{returned, data}` with
  the new value under the key; from `:pop`, `{value, data}` without the key. `update_in/3` and `put_in/3` call
  it for a struct.

      def get_and_update(bag, key, fun) do
        {value, pairs} = Map.get_and_update(bag.pairs, key, fun)
        {value, %{bag | pairs: pairs}}
      end
  """
  @callback get_and_update(data, key, (value | nil -> {current_value, new_value :: value} | :pop)) ::
              {current_value, new_data :: data}
            when current_value: value, data: container

  @doc """
  Takes a key out: `{value, data}` without the key, or `{nil, data}` when it is not there. `pop_in/2` calls it
  for a struct.

      def pop(bag, key) do
        {value, pairs} = Map.pop(bag.pairs, key)
        {value, %{bag | pairs: pairs}}
      end
  """
  @callback pop(data, key) :: {value, data} when data: container

  # A struct takes part by defining these functions itself.
  defp call_struct(struct, function, arguments, error) do
    if function_exported?(struct, function, length(arguments)) or
         (Code.ensure_loaded?(struct) and function_exported?(struct, function, length(arguments))),
       do: apply(struct, function, arguments),
       else: undefined(struct, function, arguments, error)
  end

  # The call that cannot be is the first entry of the stacktrace.
  defp undefined(struct, function, arguments, error) do
    apply(struct, function, arguments)
  rescue
    _ in UndefinedFunctionError -> :erlang.raise(:error, error, __STACKTRACE__)
  end

  defp not_access(struct, function, arity) do
    UndefinedFunctionError.exception(
      module: struct,
      function: function,
      arity: arity,
      message:
        "function #{inspect(struct)}.#{function}/#{arity} is undefined " <>
          "(#{inspect(struct)} does not implement the Access behaviour. If you are using " <>
          "get_in/put_in/update_in, you can specify the field to be accessed using Access.key!/1)"
    )
  end

  @doc """
  Returns the value of a key in a map, keyword list, struct with `Access`, or `nil` as `{:ok, value}`, or `:error`.

      iex> Access.fetch(%{a: nil}, :a)
      {:ok, nil}
      iex> Access.fetch([a: 1], :b)
      :error
      iex> Access.fetch(nil, :a)
      :error
  """
  @spec fetch(container, term) :: {:ok, term} | :error
  def fetch(container, key)

  def fetch(%module{} = container, key),
    do: call_struct(module, :fetch, [container, key], not_access(module, :fetch, 2))

  def fetch(map, key) when is_map(map) do
    case map do
      %{^key => value} -> {:ok, value}
      _ -> :error
    end
  end

  def fetch(list, key) when is_list(list) and is_atom(key) do
    case :lists.keyfind(key, 1, list) do
      {_, value} -> {:ok, value}
      false -> :error
    end
  end

  def fetch(list, key) when is_list(list),
    do: raise(ArgumentError, wrong_list_key(key))

  def fetch(nil, _key), do: :error

  @doc """
  Returns the value of a key, and raises a `KeyError` when it is not there.

      iex> Access.fetch!(%{a: 1}, :a)
      1
      iex> Access.fetch!(%{a: 1}, :b)
      ** (KeyError) key :b not found in: %{a: 1}
  """
  @spec fetch!(container, term) :: term
  def fetch!(container, key) do
    case fetch(container, key) do
      {:ok, value} -> value
      :error -> raise KeyError, key: key, term: container
    end
  end

  @doc """
  Returns the value of a key, or the default, `nil` unless given. `data[key]` is this.

      iex> Access.get(%{a: 1}, :b, 2)
      2
      iex> Access.get([a: 1], :a)
      1
  """
  @spec get(container, term, term) :: term
  def get(container, key, default \\ nil)

  def get(%module{} = container, key, default) do
    case call_struct(module, :fetch, [container, key], not_access(module, :fetch, 2)) do
      {:ok, value} -> value
      :error -> default
    end
  end

  def get(map, key, default) when is_map(map) do
    case map do
      %{^key => value} -> value
      _ -> default
    end
  end

  def get(list, key, default) when is_list(list) and is_atom(key) do
    case :lists.keyfind(key, 1, list) do
      {_, value} -> value
      false -> default
    end
  end

  def get(list, key, _default) when is_list(list),
    do: raise(ArgumentError, wrong_list_key(key))

  def get(nil, _key, default), do: default

  defp wrong_list_key(key),
    do: "the Access calls for keywords expect the key to be an atom, got: " <> inspect(key)

  @doc """
  Reads and sets a key in one step. The function gets the value, or `nil`, and returns `{returned, new}`, or
  `:pop` to remove the key. Returns `{returned, container}`.

      iex> Access.get_and_update([a: 1], :a, &{&1, &1 + 1})
      {1, [a: 2]}
      iex> Access.get_and_update(%{a: 1}, :a, fn _ -> :pop end)
      {1, %{}}
  """
  @spec get_and_update(data, key, (value | nil -> {current_value, new_value :: value} | :pop)) ::
          {current_value, new_data :: data}
        when data: container, current_value: var
  def get_and_update(container, key, fun)

  def get_and_update(%module{} = container, key, fun) do
    call_struct(
      module,
      :get_and_update,
      [container, key, fun],
      not_access(module, :get_and_update, 3)
    )
  end

  def get_and_update(map, key, fun) when is_map(map), do: Map.get_and_update(map, key, fun)

  def get_and_update(list, key, fun) when is_list(list),
    do: Keyword.get_and_update(list, key, fun)

  def get_and_update(nil, key, _fun) do
    raise ArgumentError, "could not put/update key #{inspect(key)} on a nil value"
  end

  @doc """
  Returns the value of a key and the container without it; `nil` and the container when it is not there.

      iex> Access.pop(%{a: 1}, :a)
      {1, %{}}
      iex> Access.pop([a: 1], :b)
      {nil, [a: 1]}
  """
  @spec pop(data, key) :: {value, data} when data: container
  def pop(container, key)

  def pop(%module{} = container, key),
    do: call_struct(module, :pop, [container, key], not_access(module, :pop, 2))

  def pop(map, key) when is_map(map), do: Map.pop(map, key)
  def pop(list, key) when is_list(list), do: Keyword.pop(list, key)

  def pop(nil, key) do
    raise ArgumentError, "could not pop key #{inspect(key)} on a nil value"
  end

  @doc """
  Leads to a key of a map or struct, or to the default when it is not there. A default of `%{}` lets
  `put_in/3` make what is missing on the way.

      iex> get_in(%{}, [Access.key(:a, 0)])
      0
      iex> put_in(%{}, [Access.key(:a, %{}), Access.key(:b, %{}), :c], 1)
      %{a: %{b: %{c: 1}}}
      iex> get_in(%URI{host: "localhost"}, [Access.key(:host)])
      "localhost"
  """
  @spec key(key, term) :: access_fun(data :: struct | map, current_value :: term)
  def key(key, default \\ nil) do
    fn
      :get, data, next ->
        next.(Map.get(to_map(data), key, default))

      :get_and_update, data, next ->
        value = Map.get(to_map(data), key, default)

        case next.(value) do
          {get, update} -> {get, Map.put(data, key, update)}
          :pop -> {value, Map.delete(data, key)}
        end
    end
  end

  defp to_map(nil), do: %{}
  defp to_map(data), do: data

  @doc """
  Leads to a key of a map or struct, and raises a `KeyError` when it is not there.

      iex> get_in(%{a: 1}, [Access.key!(:a)])
      1
      iex> get_in(%{a: 1}, [Access.key!(:b)])
      ** (KeyError) key :b not found in: %{a: 1}
  """
  @spec key!(key) :: access_fun(data :: struct | map, current_value :: term)
  def key!(key) do
    fn
      :get, %{} = data, next ->
        next.(:erlang.map_get(key, data))

      :get_and_update, %{} = data, next ->
        value = Map.fetch!(data, key)

        case next.(value) do
          {get, update} -> {get, Map.put(data, key, update)}
          :pop -> {value, Map.delete(data, key)}
        end

      _op, data, _next ->
        raise "Access.key!/1 expected a map/struct, got: #{inspect(data)}"
    end
  end

  @doc """
  Leads to an element of a tuple, by its index from 0. It cannot be popped.

      iex> get_in({:a, :b}, [Access.elem(1)])
      :b
      iex> update_in({1, 2}, [Access.elem(0)], &(&1 * 10))
      {10, 2}
  """
  @spec elem(non_neg_integer) :: access_fun(data :: tuple, current_value :: term)
  def elem(index) when is_integer(index) and index >= 0 do
    fn
      :get, data, next when is_tuple(data) ->
        next.(:erlang.element(index + 1, data))

      :get_and_update, data, next when is_tuple(data) ->
        value = :erlang.element(index + 1, data)

        case next.(value) do
          {get, update} -> {get, put_elem(data, index, update)}
          :pop -> raise "cannot pop data from a tuple"
        end

      _op, data, _next ->
        raise "Access.elem/1 expected a tuple, got: #{inspect(data)}"
    end
  end

  @doc """
  Leads to all elements of a list. Anything else than a list raises an error.

      iex> get_in([%{a: 1}, %{a: 2}], [Access.all(), :a])
      [1, 2]
      iex> update_in([1, 2], [Access.all()], &(&1 * 2))
      [2, 4]
  """
  @spec all() :: access_fun(data :: list, current_value :: list)
  def all, do: &all/3

  defp all(:get, data, next) when is_list(data), do: Enum.map(data, next)

  defp all(:get_and_update, data, next) when is_list(data),
    do: update_where(data, fn _ -> true end, next, [], [])

  defp all(_op, data, _next), do: raise("Access.all/0 expected a list, got: #{inspect(data)}")

  defp update_where([head | rest], fun, next, gets, updates) do
    if fun.(head) do
      case next.(head) do
        {get, update} -> update_where(rest, fun, next, [get | gets], [update | updates])
        :pop -> update_where(rest, fun, next, [head | gets], updates)
      end
    else
      update_where(rest, fun, next, gets, [head | updates])
    end
  end

  defp update_where([], _fun, _next, gets, updates),
    do: {:lists.reverse(gets), :lists.reverse(updates)}

  @doc """
  Leads to the elements of a list for which the function gives something else than `false` and `nil`.

      iex> update_in([1, 2], [Access.filter(&(&1 > 1))], &(&1 * 2))
      [1, 4]
      iex> pop_in([1, 2, 3], [Access.filter(&(&1 > 1))])
      {[2, 3], [1]}
  """
  @spec filter((term -> boolean)) :: access_fun(data :: list, current_value :: list)
  def filter(func) when is_function(func) do
    fn
      :get, data, next when is_list(data) ->
        data |> Enum.filter(func) |> Enum.map(next)

      :get_and_update, data, next when is_list(data) ->
        update_where(data, func, next, [], [])

      _op, data, _next ->
        raise "Access.filter/1 expected a list, got: #{inspect(data)}"
    end
  end

  @doc """
  Leads to the element of a list at an index, which counts from 0, or from the end when negative. Outside,
  reading gives `nil` and setting does nothing.

      iex> update_in([1, 2], [Access.at(-1)], &(&1 * 2))
      [1, 4]
      iex> get_in([1, 2], [Access.at(5)])
      nil
      iex> put_in([1, 2], [Access.at(5)], :x)
      [1, 2]
  """
  @spec at(integer) :: access_fun(data :: list, current_value :: term)
  def at(index) when is_integer(index),
    do: fn op, data, next -> at(op, data, index, next, "at/1") end

  @doc """
  Leads to the element of a list at an index, and raises an `Enum.OutOfBoundsError` when there is none.

      iex> get_in([1, 2], [Access.at!(0)])
      1
      iex> get_in([1, 2], [Access.at!(5)])
      ** (Enum.OutOfBoundsError) out of bounds error
  """
  @spec at!(integer) :: access_fun(data :: list, current_value :: term)
  def at!(index) when is_integer(index) do
    fn
      :get, data, next when is_list(data) ->
        case Enum.fetch(data, index) do
          {:ok, value} -> next.(value)
          :error -> raise Enum.OutOfBoundsError
        end

      :get_and_update, data, next when is_list(data) ->
        case Enum.fetch(data, index) do
          {:ok, _} -> at(:get_and_update, data, index, next, "at!/1")
          :error -> raise Enum.OutOfBoundsError
        end

      _op, data, _next ->
        raise "Access.at!/1 expected a list, got: #{inspect(data)}"
    end
  end

  defp at(:get, data, index, next, _name) when is_list(data), do: next.(Enum.at(data, index))

  defp at(:get_and_update, data, index, next, _name) when is_list(data) do
    from_start = if index < 0, do: length(data) + index, else: index

    case from_start >= 0 and Enum.split(data, from_start) do
      false ->
        {nil, data}

      {_front, []} ->
        {nil, data}

      {front, [value | back]} ->
        case next.(value) do
          {get, update} -> {get, front ++ [update | back]}
          :pop -> {value, front ++ back}
        end
    end
  end

  defp at(_op, data, _index, _next, name),
    do: raise("Access.#{name} expected a list, got: #{inspect(data)}")

  @doc """
  Leads to the elements of a list at the indexes of a range, which count from the end when negative (of
  Elixir 1.14). A range that counts down raises an `ArgumentError`.

      iex> update_in([1, 2, 3], [Access.slice(1..2)], &(&1 * 2))
      [1, 4, 6]
      iex> get_in([1, 2, 3, 4], [Access.slice(-2..-1)])
      [3, 4]
  """
  @spec slice(Range.t()) :: access_fun(data :: list, current_value :: list)
  def slice(%{__struct__: Range, step: step} = range) when step > 0 do
    fn
      :get, data, next when is_list(data) ->
        data |> Enum.slice(range) |> Enum.map(next)

      :get_and_update, data, next when is_list(data) ->
        size = length(data)
        first = if range.first < 0, do: range.first + size, else: range.first
        last = if range.last < 0, do: range.last + size, else: range.last
        update_slice(data, first, last, step, next, 0, {[], []})

      _op, data, _next ->
        raise ArgumentError, "Access.slice/1 expected a list, got: #{inspect(data)}"
    end
  end

  def slice(%{__struct__: Range} = range) do
    raise ArgumentError,
          "Access.slice/1 does not accept ranges with negative steps, got: #{inspect(range)}"
  end

  defp update_slice([head | rest], first, last, step, next, index, {gets, updates}) do
    acc =
      if index >= first and index <= last and rem(index - first, step) == 0 do
        case next.(head) do
          {get, update} -> {[get | gets], [update | updates]}
          :pop -> {[head | gets], updates}
        end
      else
        {gets, [head | updates]}
      end

    update_slice(rest, first, last, step, next, index + 1, acc)
  end

  defp update_slice([], _first, _last, _step, _next, _index, {gets, updates}),
    do: {:lists.reverse(gets), :lists.reverse(updates)}
end

