defmodule Bitwise do
  @moduledoc """
  Work on the bits of integers, which may be of any size; negative ones are meant as two's complement without
  end. The functions and the operators are allowed in guards. `import Bitwise` makes the operators usable:
  `&&&`, `|||`, `<<<`, `>>>`, `~~~`.

      iex> Bitwise.band(0b1001, 0b0011)
      1
      iex> Bitwise.bsl(1, 70)
      1180591620717411303424

  A set of flags:

      iex> import Bitwise
      iex> flags = 0b001 ||| 0b100
      iex> (flags &&& 0b100) != 0
      true
  """

  @doc false
  @deprecated "import Bitwise instead"
  defmacro __using__(options) do
    except =
      cond do
        Keyword.get(options, :only_operators) ->
          [bnot: 1, band: 2, bor: 2, bxor: 2, bsl: 2, bsr: 2]

        Keyword.get(options, :skip_operators) ->
          ["~~~": 1, &&&: 2, |||: 2, "^^^": 2, <<<: 2, >>>: 2]

        true ->
          []
      end

    quote do
      import Bitwise, except: unquote(except)
    end
  end

  @doc """
  Turns every bit round; of an integer `n` that is `-n - 1`.

      iex> Bitwise.bnot(2)
      -3
      iex> Bitwise.bnot(-3)
      2
  """
  @doc guard: true
  @spec bnot(integer) :: integer
  def bnot(expr), do: :erlang.bnot(expr)

  @doc """
  Returns the bits that are set in both integers; negative ones count as their two's complement, with endless
  ones in front.

      iex> band(9, 3)
      1
      iex> band(-1, 6)
      6
  """
  @doc guard: true
  @spec band(integer, integer) :: integer
  def band(left, right), do: :erlang.band(left, right)

  @doc """
  Returns the bits that are set in one of the integers or in both.

      iex> bor(9, 3)
      11
      iex> bor(-8, 1)
      -7
  """
  @doc guard: true
  @spec bor(integer, integer) :: integer
  def bor(left, right), do: :erlang.bor(left, right)

  @doc """
  Returns the bits that are set in one of the integers, but not in both; done twice with the same integer it
  gives the first back.

      iex> Bitwise.bxor(0b1100, 0b1010) == 0b0110
      true
      iex> 9 |> Bitwise.bxor(5) |> Bitwise.bxor(5)
      9
  """
  @doc guard: true
  @spec bxor(integer, integer) :: integer
  def bxor(left, right), do: :erlang.bxor(left, right)

  @doc """
  Shifts an integer to the left by some bits, which doubles it for each; a negative number of bits shifts to
  the right.

      iex> Bitwise.bsl(1, 2)
      4
      iex> Bitwise.bsl(4, -1)
      2
  """
  @doc guard: true
  @spec bsl(integer, integer) :: integer
  def bsl(left, right), do: :erlang.bsl(left, right)

  @doc """
  Shifts an integer to the right by some bits, which halves it for each, rounding down; a negative number of
  bits shifts to the left.

      iex> Bitwise.bsr(5, 1)
      2
      iex> Bitwise.bsr(-5, 1)
      -3
  """
  @doc guard: true
  @spec bsr(integer, integer) :: integer
  def bsr(left, right), do: :erlang.bsr(left, right)

  @doc """
  The operator of `bnot/1`.

      iex> Bitwise.~~~(2)
      -3
  """
  @doc guard: true
  @spec ~~~integer :: integer
  def ~~~expr, do: :erlang.bnot(expr)

  @doc """
  The operator of `band/2`.

      iex> Bitwise.&&&(9, 3)
      1
  """
  @doc guard: true
  @spec integer &&& integer :: integer
  def left &&& right, do: :erlang.band(left, right)

  @doc """
  The operator of `bor/2`.

      iex> Bitwise.|||(9, 3)
      11
  """
  @doc guard: true
  @spec integer ||| integer :: integer
  def left ||| right, do: :erlang.bor(left, right)

  @doc false
  @spec integer ^^^ integer :: integer
  def left ^^^ right, do: :erlang.bxor(left, right)

  @doc """
  The operator of `bsl/2`.

      iex> Bitwise.<<<(1, 2)
      4
  """
  @doc guard: true
  @spec integer <<< integer :: integer
  def left <<< right, do: :erlang.bsl(left, right)

  @doc """
  The operator of `bsr/2`.

      iex> Bitwise.>>>(-4, 1)
      -2
  """
  @doc guard: true
  @spec integer >>> integer :: integer
  def left >>> right, do: :erlang.bsr(left, right)
end

