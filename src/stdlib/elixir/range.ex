defmodule Range do
  @moduledoc """
  Ranges of integers: from `first` to `last`, both included, by `step`. They are written `1..5`, or `1..9//2`
  with a step. A range holds these three numbers only, so it costs the same whatever its size, and its size,
  sum and members are computed.

      iex> Enum.to_list(1..7//3)
      [1, 4, 7]
      iex> Enum.count(1..1_000_000)
      1000000
      iex> 5 in 1..7//3
      false

  `5..1` counts down. Where a range may be empty write the step: `1..n//1` is empty for an `n` of 0, where
  `1..n` would be 1, 0.

      iex> Enum.to_list(1..0//1)
      []
      iex> first..last//step = 1..9//2
      iex> {first, last, step}
      {1, 9, 2}
  """

  @enforce_keys [:first, :last, :step]
  defstruct first: nil, last: nil, step: nil

  @type limit :: integer
  @type step :: pos_integer | neg_integer
  @type t :: %Range{first: limit, last: limit, step: step}
  @type t(first, last) :: %Range{first: first, last: last, step: step}

  @doc """
  Returns a range with step 1, or -1 when `first` is greater than `last`.

      iex> Range.new(1, 3)
      1..3
      iex> Range.new(3, 1)
      3..1//-1
  """
  @spec new(limit, limit) :: t
  def new(first, last) when is_integer(first) and is_integer(last) do
    step = if first <= last, do: 1, else: -1
    %{__struct__: Range, first: first, last: last, step: step}
  end

  def new(first, last) do
    raise ArgumentError,
          "ranges (first..last) expect both sides to be integers, " <>
            "got: #{inspect(first)}..#{inspect(last)}"
  end

  @doc """
  Returns a range with a step, which may not be 0; it is empty when the last cannot be reached in that direction.

      iex> Range.new(1, 9, 2)
      1..9//2
      iex> Range.new(3, 1, 1) |> Enum.to_list()
      []
  """
  @spec new(limit, limit, step) :: t
  def new(first, last, step)
      when is_integer(first) and is_integer(last) and is_integer(step) and step != 0,
      do: %{__struct__: Range, first: first, last: last, step: step}

  def new(first, last, step) do
    raise ArgumentError,
          "ranges (first..last//step) expect both sides to be integers and the step to be a " <>
            "non-zero integer, got: #{inspect(first)}..#{inspect(last)}//#{inspect(step)}"
  end

  @doc """
  Returns how many integers a range has, without going through it.

      iex> Range.size(1..10//3)
      4
      iex> Range.size(1..0//1)
      0
  """
  @spec size(t) :: non_neg_integer
  def size(range)
  def size(first..last//step) when step > 0 and first > last, do: 0
  def size(first..last//step) when step < 0 and first < last, do: 0
  def size(first..last//step), do: abs(div(last - first, step)) + 1

  # A range of before ranges had steps.
  def size(%{__struct__: Range, first: first, last: last} = range),
    do: size(Map.put(range, :step, if(first <= last, do: 1, else: -1)))

  @doc """
  Moves a range by a number of its steps (of Elixir 1.14).

      iex> Range.shift(1..5, 2)
      3..7
      iex> Range.shift(0..10//5, -1)
      -5..5//5
  """
  @spec shift(t, integer) :: t
  def shift(%{__struct__: Range, first: first, last: last, step: step}, steps)
      when is_integer(steps),
      do: new(first + steps * step, last + steps * step, step)

  @doc """
  Splits a range into two, after a number of elements, counted from the end when negative (of Elixir 1.15).

      iex> Range.split(1..5, 2)
      {1..2, 3..5}
      iex> Range.split(1..5, -2)
      {1..3, 4..5}
  """
  @spec split(t, integer) :: {t, t}
  def split(%{__struct__: Range, first: first, last: last, step: step} = range, at)
      when is_integer(at) do
    at = if at < 0, do: max(size(range) + at, 0), else: min(at, size(range))
    middle = first + at * step
    {%{range | last: middle - step}, %{range | first: middle, last: last}}
  end

  @doc """
  Returns the integers of a range as a list, as `Enum.to_list/1`. An empty range gives the empty list.

      iex> Range.to_list(1..3)
      [1, 2, 3]
      iex> Range.to_list(9..1//-4)
      [9, 5, 1]
      iex> Range.to_list(3..1//1)
      []
  """
  @spec to_list(t) :: [integer]
  def to_list(%{__struct__: Range} = range), do: Enum.to_list(range)

  @doc """
  Tells whether two ranges have no integer in common. An empty range has none in common with any.

      iex> Range.disjoint?(1..5, 6..9)
      true
      iex> Range.disjoint?(1..5, 5..9)
      false
  """
  @spec disjoint?(t, t) :: boolean
  def disjoint?(
        %{__struct__: Range, step: step1} = range1,
        %{__struct__: Range, step: step2} = range2
      ) do
    if size(range1) == 0 or size(range2) == 0 do
      true
    else
      {first1, last1, step1} = ascending(range1, step1)
      {first2, last2, step2} = ascending(range2, step2)

      if last2 < first1 or last1 < first2 do
        true
      else
        {gcd, u, _v} = Integer.extended_gcd(-step1, step2)
        offset = first2 - first1

        if rem(offset, gcd) != 0 do
          true
        else
          lcm = div(step1 * step2, gcd)
          meeting = first1 - step1 * u * div(offset, gcd)
          start = max(first1, first2)
          meeting + lcm * ceil_div(start - meeting, lcm) > min(last1, last2)
        end
      end
    end
  end

  defp ascending(%{first: first, last: last}, step) when step > 0,
    do: {first, first + div(last - first, step) * step, step}

  defp ascending(%{first: first, last: last}, step),
    do: {first + div(last - first, step) * step, first, -step}

  defp ceil_div(number, divisor), do: -Integer.floor_div(-number, divisor)

  @doc false
  @deprecated "Pattern match on first..last//step instead"
  def range?(term)

  def range?(%{__struct__: Range, first: first, last: last})
      when is_integer(first) and is_integer(last),
      do: true

  def range?(_), do: false
end

defimpl Enumerable, for: Range do
  @moduledoc false

  @frames [reduce: {:reduce, 383}]

  def reduce(%{first: first, last: last, step: step}, acc, fun),
    do: reduce(first, last, acc, fun, step)

  # Ranges of before there were steps.
  def reduce(%{first: _, last: _} = range, acc, fun), do: reduce(stepped(range), acc, fun)

  defp stepped(%{first: first, last: last} = range),
    do: Map.put(range, :step, if(first <= last, do: 1, else: -1))

  defp reduce(_first, _last, {:halt, acc}, _fun, _step), do: {:halted, acc}

  defp reduce(first, last, {:suspend, acc}, fun, step),
    do: {:suspended, acc, &reduce(first, last, &1, fun, step)}

  defp reduce(first, last, {:cont, acc}, fun, step)
       when (step > 0 and first <= last) or (step < 0 and first >= last),
       do: reduce(first + step, last, fun.(first, acc), fun, step)

  defp reduce(_first, _last, {:cont, acc}, _fun, _step), do: {:done, acc}

  def member?(%{first: first, last: last, step: step} = range, value) when is_integer(value) do
    inside =
      if step > 0, do: first <= value and value <= last, else: last <= value and value <= first

    {:ok, inside and Range.size(range) > 0 and rem(value - first, step) == 0}
  end

  def member?(%{step: _}, _value), do: {:ok, false}
  def member?(range, value), do: member?(stepped(range), value)
  def count(range), do: {:ok, Range.size(range)}

  def slice(%{first: first, step: step} = range) do
    {:ok, Range.size(range), &slice(first + &1 * step, step * &3, &2)}
  end

  def slice(range), do: slice(stepped(range))

  defp slice(_current, _step, 0), do: []
  defp slice(current, step, left), do: [current | slice(current + step, step, left - 1)]
end

defimpl Inspect, for: Range do
  @moduledoc false
  import Inspect.Algebra

  def inspect(%{first: first, last: last, step: 1}, opts) when first <= last,
    do: concat([to_doc(first, opts), "..", to_doc(last, opts)])

  def inspect(%{first: first, last: last, step: step}, opts),
    do: concat([to_doc(first, opts), "..", to_doc(last, opts), "//", to_doc(step, opts)])

  def inspect(%{first: first, last: last} = range, opts),
    do: __MODULE__.inspect(Map.put(range, :step, if(first <= last, do: 1, else: -1)), opts)
end

