defmodule HashDict.Trie do
  @moduledoc false

  # Keys by their hashes: a node has eight slots, and three bits of the hash choose the one at each level. A slot is `[]`,
  # `[key | value]`, or, where more keys share it, `{key, value, node}`.

  @empty {[], [], [], [], [], [], [], []}

  def new, do: @empty

  def fetch(node, key), do: find(node, key, :erlang.phash2(key))

  defp find(node, key, hash) do
    case elem(node, rem(hash, 8)) do
      [^key | value] -> {:ok, value}
      {^key, value, _} -> {:ok, value}
      {_, _, below} -> find(below, key, div(hash, 8))
      _ -> :error
    end
  end

  # The node, and how many keys it has more.
  def put(node, key, value), do: put(node, key, value, :erlang.phash2(key))

  defp put(node, key, value, hash) do
    index = rem(hash, 8)

    {slot, more} =
      case elem(node, index) do
        [] ->
          {[key | value], 1}

        [^key | _] ->
          {[key | value], 0}

        [other | its] ->
          {below, 1} = put(@empty, key, value, div(hash, 8))
          {{other, its, below}, 1}

        {^key, _, below} ->
          {{key, value, below}, 0}

        {other, its, below} ->
          {below, more} = put(below, key, value, div(hash, 8))
          {{other, its, below}, more}
      end

    {put_elem(node, index, slot), more}
  end

  # `{value, node}`, or `:error` where there is no such key.
  def pop(node, key), do: pop(node, key, :erlang.phash2(key))

  defp pop(node, key, hash) do
    index = rem(hash, 8)

    case elem(node, index) do
      [^key | value] ->
        {value, put_elem(node, index, [])}

      {^key, value, below} ->
        {value, put_elem(node, index, lifted(below))}

      {other, its, below} ->
        with {value, below} <- pop(below, key, div(hash, 8)),
             do: {value, put_elem(node, index, slot(other, its, below))}

      _ ->
        :error
    end
  end

  defp slot(key, value, @empty), do: [key | value]
  defp slot(key, value, below), do: {key, value, below}

  # The first key of a node takes the place of the one that stood above it.
  defp lifted(node) do
    index = Enum.find(0..7, &(elem(node, &1) != []))

    case elem(node, index) do
      [key | value] -> slot(key, value, put_elem(node, index, []))
      {key, value, below} -> slot(key, value, put_elem(node, index, lifted(below)))
    end
  end

  # The keys and values, those of the last slot first.
  def to_list(node), do: :lists.reverse(collect(node, 7, []))

  defp collect(_node, -1, pairs), do: pairs

  defp collect(node, index, pairs) do
    pairs =
      case elem(node, index) do
        [] -> pairs
        [key | value] -> [{key, value} | pairs]
        {key, value, below} -> collect(below, 7, [{key, value} | pairs])
      end

    collect(node, index - 1, pairs)
  end
end
