defmodule Tuple do
  @moduledoc """
  Work on tuples.

      iex> Tuple.to_list({1, 2})
      [1, 2]
  """

  @doc """
  Adds an element at the end.

      iex> Tuple.append({1}, 2)
      {1, 2}
  """
  @spec append(tuple, term) :: tuple
  def append(tuple, value), do: :erlang.append_element(tuple, value)

  @doc """
  Removes the element at an index.

      iex> Tuple.delete_at({1, 2}, 0)
      {2}
  """
  @spec delete_at(tuple, non_neg_integer) :: tuple
  def delete_at(tuple, index) when is_integer(index) and index >= 0,
    do: :erlang.delete_element(index + 1, tuple)

  @doc """
  A tuple of one element, several times.

      iex> Tuple.duplicate(:a, 2)
      {:a, :a}
  """
  @spec duplicate(term, non_neg_integer) :: tuple
  def duplicate(data, size) when is_integer(size) and size >= 0,
    do: :erlang.make_tuple(size, data)

  @doc """
  Inserts an element at an index.

      iex> Tuple.insert_at({1, 3}, 1, 2)
      {1, 2, 3}
  """
  @spec insert_at(tuple, non_neg_integer, term) :: tuple
  def insert_at(tuple, index, value) when is_integer(index) and index >= 0,
    do: :erlang.insert_element(index + 1, tuple, value)

  @doc """
  The product of the elements.

      iex> Tuple.product({2, 3})
      6
  """
  @spec product(tuple) :: number
  def product(tuple), do: product(:erlang.tuple_to_list(tuple), 1)

  defp product([h | t], acc), do: product(t, h * acc)
  defp product([], acc), do: acc

  @doc """
  The sum of the elements.

      iex> Tuple.sum({2, 3})
      5
  """
  @spec sum(tuple) :: number
  def sum(tuple), do: sum(:erlang.tuple_to_list(tuple), 0)

  defp sum([h | t], acc), do: sum(t, h + acc)
  defp sum([], acc), do: acc

  @doc """
  The elements as a list.

      iex> Tuple.to_list({1, 2})
      [1, 2]
  """
  @spec to_list(tuple) :: list
  def to_list(tuple), do: :erlang.tuple_to_list(tuple)
end
