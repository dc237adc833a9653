defmodule Foo do
  @moduledoc """
  Module doc.

      iex> 1 + 1
      2

      iex> x = 1
      iex> x + 1
      3

  Another:

      iex> Foo.one()
      1
  """

  @doc """
  One.

      iex> Foo.one()
      1

      iex> Foo.one
      ...> |> Kernel.+(1)
      3

      iex(1)> a = Foo.one()
      iex(2)> a
      1
  """
  def one, do: 1

  @doc """
  Raises.

      iex> Foo.boom(1)
      ** (ArgumentError) boom

      iex> Foo.boom(2)
      ** (RuntimeError) boom

      iex> Foo.boom(3)
      ** (ArgumentError) bam

      iex> 1 + 1
      ** (ArgumentError) bam

      iex> Foo.boom(5)
      :ok
  """
  def boom(_), do: raise(ArgumentError, "boom")

  @doc """
  Inspect.

      iex> Foo.set()
      MapSet.new([1, 2])

      iex> Foo.ref()
      #Reference<0.0.0.0>

      iex> self() |> is_pid
      true

      iex> "multi
      ...> line"
      "multi\\nline"

      iex> Foo.map()
      %{
        a: 1,
        b: 2
      }

      iex> [1,
      ...>  2]
      [1, 2]
      iex> 5
      5
  """
  def set, do: MapSet.new([1, 2])
  def ref, do: make_ref()
  def map, do: %{a: 1, b: 2}

  @doc """
  Fences

  ```
  iex> Foo.fence()
  3
  ```

      iex> Foo.fence()
      3
      iex> Foo.fence() ==
      ...>   3
      false
  """
  def fence, do: 3

  @doc """
      iex> 1 + )
      3
  """
  def syn, do: 1


  @doc """
      iex> {:ok, _} = {:error, 1}

      iex> Foo.pri()
      "a"
      iex> 1
  """
  def pri, do: "a"

  @doc false
  def hidden, do: 1

  @doc """
  macro

      iex> require Foo
      iex> Foo.mac(1)
      2
  """
  defmacro mac(x), do: quote(do: unquote(x) + 1)

  @doc """
  Multi-exception

      iex> raise "multi\\nline"
      ** (RuntimeError) multi
      line

      iex> raise "multi\\nline"
      ** (RuntimeError) multi
      other
  """
  def mm(a, b \\ 2), do: a + b


  @doc """
      iex> Foo.one()
      ...> + 1
      2
      iex> # comment
      ...> Foo.one()
      1
      iex> inspect(Foo.set)
      "MapSet.new([1, 2])"
      iex> Foo.set
      #MapSet<[1, 2]>
  """
  def op, do: 1
end
