defmodule Foo2 do
  @doc """
      iex> Foo2.a()
      %{aaaaaaaaaaaaaa: 1,
        b: 2}

      iex> x = 5
      iex> Foo2.b(x)
      {:ok,
        1}
      iex> x = nil
      iex> [1] = Foo2.b(x)
      [2]

      iex> Foo2.b(1)
      {:ok, zork(}

      iex> Foo2.b(2)
      #Foo<1
      2>

      iex> Foo2.b(2)
      #MapSet<[1]>

      iex> nil = Foo2.b(4)
  """
  def a, do: 1
  def b(1), do: 1
  def b(2), do: %{a: MapSet.new()}
  def b(nil), do: [1]
  def b(4), do: nil
  def b(_), do: 1

  @doc """
  Indented two

    iex> 3
    3

    Elixir> 3

      $ iex> 2
  """
  def c, do: 1

  @doc """
      iex> "x
      "
  """
  def d, do: 1

  @typedoc """
      iex> 3
      4
  """
  @type t :: atom
end
