defmodule :rshell_for do
  @moduledoc """
  Walks bit strings for comprehensions with bit generators.
  """

  @doc """
  Takes values off the front of `bits` with `step` until it no longer fits.

  `step` gets what is left and the accumulator. It returns `{accumulator, rest}` for a value that fits or is passed over,
  and `[accumulator]` at the end.

      iex> :rshell_for.reduce_bits(<<1, 2>>, 0, fn
      ...>   <<x, rest::bitstring>>, acc -> {acc + x, rest}
      ...>   _, acc -> [acc]
      ...> end)
      3
  """
  def reduce_bits(bits, acc, step) when is_bitstring(bits), do: walk(bits, acc, step)
  def reduce_bits(other, _acc, _step), do: :erlang.error({:bad_generator, other})

  defp walk(bits, acc, step) do
    case step.(bits, acc) do
      {acc, rest} -> walk(rest, acc, step)
      [acc] -> acc
    end
  end
end
