defmodule Matches do
  @doc """
      iex> {1, x} = {2, 3}
      1

      iex> x = 1
      ...> {1, x} = {2, x}
      ...> x
      3

      iex> (
      ...> {1, x} = {2, 3}
      ...> x
      ...> )
      3

      iex> a = 1
      ...> ^a = 2
      ...> a
      1

      iex> [x] = y = [1]
      ...> [x, 2] = z = y
      ...> {x, z}
      1

      iex> if true do
      ...>   {1, _} = {2, 3}
      ...> end
      3

      iex> {1, _} = {2, 3}
      ** (MatchError) no match of right hand side value: {2, 3}

      iex> y = self()
      ...> {1, _} = {y, 4}
      #PID<0>
  """
  def a, do: 1
end
