defmodule Tuple do
  @moduledoc """
  Functions for tuples that `Kernel` does not have; `elem/2`, `put_elem/3` and `tuple_size/1` are there.

  A tuple holds a fixed number of elements, often of different kinds: a result such as `{:ok, value}`, a point
  `{x, y}`. Any element is read at once; to change, add or remove one copies the whole, so what grows or is
  gone through belongs into a list.

      iex> Tuple.to_list({1, 2})
      [1, 2]
      iex> {:ok, value} = {:ok, 42}
      iex> value
      42
  """

  @doc """
  Returns the tuple with one more element at its end; it is copied.

      iex> Tuple.append({1}, 2)
      {1, 2}
      iex> Tuple.append({}, 1)
      {1}
  """
  @spec append(tuple, term) :: tuple
  def append(tuple, value), do: :erlang.append_element(tuple, value)

  @doc """
  Returns the tuple without the element at an index, from 0; outside an `ArgumentError` is raised.

      iex> Tuple.delete_at({:a, :b, :c}, 1)
      {:a, :c}
      iex> Tuple.delete_at({:a}, 0)
      {}
  """
  @spec delete_at(tuple, non_neg_integer) :: tuple
  def delete_at(tuple, index) when is_integer(index) and index >= 0,
    do: :erlang.delete_element(index + 1, tuple)

  @doc """
  Returns a tuple of one element, `size` times.

      iex> Tuple.duplicate(:a, 2)
      {:a, :a}
      iex> Tuple.duplicate(:a, 0)
      {}
  """
  @spec duplicate(term, non_neg_integer) :: tuple
  def duplicate(data, size) when is_integer(size) and size >= 0,
    do: :erlang.make_tuple(size, data)

  @doc """
  Returns the tuple with an element inserted so that it has the index, from 0 up to the size; beyond that an
  `ArgumentError` is raised.

      iex> Tuple.insert_at({1, 3}, 1, 2)
      {1, 2, 3}
      iex> Tuple.insert_at({1, 2}, 2, 3)
      {1, 2, 3}
  """
  @spec insert_at(tuple, non_neg_integer, term) :: tuple
  def insert_at(tuple, index, value) when is_integer(index) and index >= 0,
    do: :erlang.insert_element(index + 1, tuple, value)

  @doc """
  Returns the product of a tuple of numbers, 1 of the empty one.

      iex> Tuple.product({2, 3})
      6
      iex> Tuple.product({})
      1
  """
  @spec product(tuple) :: number
  def product(tuple), do: product(:erlang.tuple_to_list(tuple), 1)

  defp product([h | t], acc), do: product(t, h * acc)
  defp product([], acc), do: acc

  @doc """
  Returns the sum of a tuple of numbers, 0 of the empty one.

      iex> Tuple.sum({2, 3})
      5
      iex> Tuple.sum({})
      0
  """
  @spec sum(tuple) :: number
  def sum(tuple), do: sum(:erlang.tuple_to_list(tuple), 0)

  defp sum([h | t], acc), do: sum(t, h + acc)
  defp sum([], acc), do: acc

  @doc """
  Returns the elements as a list.

      iex> Tuple.to_list({1, 2})
      [1, 2]
      iex> Tuple.to_list({})
      []
  """
  @spec to_list(tuple) :: list
  def to_list(tuple), do: :erlang.tuple_to_list(tuple)
end
