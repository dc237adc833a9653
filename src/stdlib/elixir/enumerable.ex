defprotocol Enumerable do
  @moduledoc """
  The protocol that `Enum` and `Stream` work with. Who implements it for a struct gets all of their functions,
  and `for`.

      iex> defmodule EnumerableExample do
      ...>   defmodule Countdown do
      ...>     defstruct from: 3
      ...>
      ...>     defimpl Enumerable do
      ...>       def reduce(%{from: from}, acc, fun), do: Enumerable.reduce(Enum.to_list(from..1), acc, fun)
      ...>       def count(%{from: from}), do: {:ok, from}
      ...>       def member?(%{from: from}, n), do: {:ok, n in from..1}
      ...>       def slice(_), do: {:error, __MODULE__}
      ...>     end
      ...>   end
      ...>
      ...>   def tens, do: Enum.map(struct(Countdown, from: 3), &(&1 * 10))
      ...> end
      iex> EnumerableExample.tens()
      [30, 20, 10]

  Only `reduce/3` is needed; the other three return `{:error, __MODULE__}` where there is no way quicker than
  going through all elements, and then `Enum` does that.
  """

  @typedoc """
  What goes from element to element in `reduce/3`: `{:cont, term}` to go on, `{:halt, term}` to stop,
  `{:suspend, term}` to wait.
  """
  @type acc :: {:cont, term} | {:halt, term} | {:suspend, term}

  @typedoc "The function of `reduce/3`: it gets an element and the term, and says how to go on."
  @type reducer :: (element :: term, current_acc :: acc -> updated_acc :: acc)

  @typedoc "What `reduce/3` returns: done, halted, or suspended with what goes on."
  @type result :: {:done, term} | {:halted, term} | {:suspended, term, continuation}

  @typedoc "A function that goes on with a reduction that was suspended."
  @type continuation :: (acc -> result)

  @typedoc "A function of a start and a length that returns those elements as a list."
  @type slicing_fun ::
          (start :: non_neg_integer, length :: pos_integer, step :: pos_integer -> [term])

  @typedoc "A function that makes a list of the whole."
  @type to_list_fun :: (t -> [term])

  @typedoc "Anything that implements the protocol; with a parameter, one of elements of that type."
  @type t(_element) :: t

  @doc """
  Calls the reducer with each element and the accumulator, as the tag of the accumulator says: `{:cont, acc}`
  goes on, `{:halt, acc}` stops, and the result is `{:halted, acc}`, `{:suspend, acc}` pauses, and the result
  is `{:suspended, acc, continuation}`, a function that goes on with a tagged accumulator. At the end it is
  `{:done, acc}`.

      iex> Enumerable.reduce([1, 2], {:cont, 0}, fn n, sum -> {:cont, sum + n} end)
      {:done, 3}
      iex> Enumerable.reduce([1, 2, 3], {:cont, 0}, fn n, sum -> {:halt, sum + n} end)
      {:halted, 1}
  """
  @spec reduce(t, acc, reducer) :: result
  def reduce(enumerable, acc, fun)

  @doc """
  Returns `{:ok, number}` of elements if that is known without going through them, else `{:error, module}`.

      iex> Enumerable.count(%{a: 1})
      {:ok, 1}
      iex> Enumerable.count(Stream.map([1, 2], & &1))
      {:error, Enumerable.Stream}
  """
  @spec count(t) :: {:ok, non_neg_integer} | {:error, module}
  def count(enumerable)

  @doc """
  Is the element in it, when that is known without visiting each?

      iex> Enumerable.member?(%{a: 1}, {:a, 1})
      {:ok, true}
  """
  @spec member?(t, term) :: {:ok, boolean} | {:error, module}
  def member?(enumerable, element)

  @doc """
  The size and a function that gives a slice, or the whole as a list.

      iex> {:ok, 3, _slicer} = Enumerable.slice(1..3)
      iex> :ok
      :ok
  """
  @spec slice(t) :: {:ok, size :: non_neg_integer, slicing_fun | to_list_fun} | {:error, module}
  def slice(enumerable)
end

defimpl Enumerable, for: List do
  @moduledoc false

  def count(list), do: {:ok, length(list)}
  def member?([], _element), do: {:ok, false}
  def member?(_list, _element), do: {:error, __MODULE__}
  def slice([]), do: {:ok, 0, fn _, _ -> [] end}
  def slice(_list), do: {:error, __MODULE__}

  def reduce([h | t], {:cont, acc}, fun), do: reduce(t, fun.(h, acc), fun)
  def reduce([], {:cont, acc}, _fun), do: {:done, acc}
  def reduce(_list, {:halt, acc}, _fun), do: {:halted, acc}
  def reduce(list, {:suspend, acc}, fun), do: {:suspended, acc, &reduce(list, &1, fun)}
end

defimpl Enumerable, for: Map do
  @moduledoc false

  def count(map), do: {:ok, map_size(map)}
  def member?(map, {key, value}), do: {:ok, match?(%{^key => ^value}, map)}
  def member?(_map, _other), do: {:ok, false}
  def slice(map), do: {:ok, map_size(map), &:maps.to_list/1}
  def reduce(map, acc, fun), do: Enumerable.List.reduce(:maps.to_list(map), acc, fun)
end

defimpl Enumerable, for: Function do
  @moduledoc false

  def count(_fun), do: {:error, __MODULE__}
  def member?(_fun, _element), do: {:error, __MODULE__}
  def slice(_fun), do: {:error, __MODULE__}
  def reduce(fun, acc, reducer) when is_function(fun, 2), do: fun.(acc, reducer)

  def reduce(fun, _acc, _reducer) do
    raise Protocol.UndefinedError,
      protocol: @protocol,
      value: fun,
      description: "only anonymous functions of arity 2 are enumerable"
  end
end
