defprotocol Collectable do
  @moduledoc """
  The protocol of what elements can be put into: `Enum.into/2` and `for ... into:` use it. Lists, maps,
  strings, `MapSet`, files and devices have it. It is the opposite of `Enumerable`.

      iex> Enum.into([b: 2], %{a: 1})
      %{a: 1, b: 2}
      iex> for(x <- 1..2, into: MapSet.new([0]), do: x) |> Enum.sort()
      [0, 1, 2]

  `into/1` returns a first accumulator and a function that takes the elements:

      iex> {acc, fun} = Collectable.into([])
      iex> fun.(fun.(acc, {:cont, 1}), :done)
      [1]
  """

  @type command :: {:cont, term} | :done | :halt

  @doc """
  Returns `{accumulator, function}`. The function gets an accumulator and `{:cont, element}`, and returns the
  next one; with `:done` it returns the finished collectable; `:halt` tells it that nothing will come of it,
  so that it can clean up.

      iex> {list, collector} = Collectable.into([])
      iex> collector.(collector.(list, {:cont, 1}), :done)
      [1]
  """
  @spec into(t) :: {initial_acc :: term, collector :: (term, command -> t | term)}
  def into(collectable)
end

defimpl Collectable, for: List do
  @moduledoc false

  def into(list) do
    fun = fn
      acc, {:cont, x} ->
        [x | acc]

      acc, :done ->
        list ++ :lists.reverse(acc)

      _acc, :halt ->
        :ok
    end

    {[], fun}
  end
end

defimpl Collectable, for: BitString do
  @moduledoc false

  def into(binary) when is_binary(binary) do
    fun = fn
      acc, {:cont, x} when is_binary(x) and is_list(acc) ->
        [acc | x]

      acc, {:cont, x} when is_bitstring(x) and is_bitstring(acc) ->
        <<acc::bitstring, x::bitstring>>

      acc, {:cont, x} when is_bitstring(x) ->
        <<:erlang.list_to_bitstring(acc)::bitstring, x::bitstring>>

      acc, :done when is_bitstring(acc) ->
        acc

      acc, :done ->
        :erlang.list_to_bitstring(acc)

      _acc, :halt ->
        :ok
    end

    {[binary], fun}
  end

  def into(bitstring) do
    fun = fn
      acc, {:cont, x} when is_bitstring(x) ->
        <<acc::bitstring, x::bitstring>>

      acc, :done ->
        acc

      _acc, :halt ->
        :ok
    end

    {bitstring, fun}
  end
end

defimpl Collectable, for: Map do
  @moduledoc false

  def into(map) do
    fun = fn
      acc, {:cont, {key, value}} ->
        :maps.put(key, value, acc)

      acc, :done ->
        acc

      _acc, :halt ->
        :ok
    end

    {map, fun}
  end
end
