defprotocol Collectable do
  @moduledoc """
  What `Enum.into/2` and `for ... into:` put elements in.

      iex> {acc, fun} = Collectable.into([])
      iex> fun.(fun.(acc, {:cont, 1}), :done)
      [1]
  """

  @type command :: {:cont, term} | :done | :halt

  @doc """
  A first accumulator and a function that takes elements, `:done` or `:halt`.

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
