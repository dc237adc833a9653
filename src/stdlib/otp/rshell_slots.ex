defmodule :rshell_slots do
  @moduledoc """
  The hash tables that `:sets` and `:dict` are made of, in OTP's own shape, for it shows when they are printed or listed.

  A table is `{tag, size, slots, most_slots, buddy, expand_size, contract_size, empty, segments}`. It grows by one slot
  for every five elements, which takes its part of the slot `buddy` places before. Slots are lists, sixteen to a segment.
  """

  @segment 16
  @expand 5
  @contract 3

  @doc "An empty table."
  def new(tag) do
    empty = :erlang.make_tuple(@segment, [])
    {tag, 0, @segment, @segment, 8, @segment * @expand, @segment * @contract, empty, {empty}}
  end

  @doc "The number of elements."
  def size(table), do: elem(table, 1)

  @doc "The slot of a key."
  def slot({_, _, slots, most, buddy, _, _, _, _}, key) do
    slot = :erlang.phash(key, most)
    if slot > slots, do: slot - buddy, else: slot
  end

  @doc "What is in a slot."
  def get(table, slot),
    do: elem(elem(elem(table, 8), div(slot - 1, @segment)), rem(slot - 1, @segment))

  @doc "Puts a list in a slot."
  def put(table, slot, elements) do
    segments = elem(table, 8)
    # What the table and the segments do not hold meanwhile can be changed in place.
    table = put_elem(table, 8, nil)
    put_elem(table, 8, put_in_segments(segments, slot - 1, elements))
  end

  defp put_in_segments(segments, index, elements) do
    at = div(index, @segment)
    segment = elem(segments, at)
    segments = put_elem(segments, at, nil)
    put_elem(segments, at, put_elem(segment, rem(index, @segment), elements))
  end

  @doc "Counts an element more, and makes room; the function gives the key of an element."
  def grow({tag, size, _, _, _, most, contract, empty, segments} = table, key) do
    if size + 1 > most do
      {_, _, slots, most, buddy, _, _, _, _} = table = more_segments(table)
      slot = slots + 1
      old = get(table, slot - buddy)
      moves? = fn element -> :erlang.phash(key.(element), most) == slot end
      {moved, kept} = :lists.partition(moves?, old)
      table = table |> put(slot - buddy, kept) |> put(slot, moved)
      resized(table, size + 1, slot)
    else
      {_, _, slots, most_slots, buddy, _, _, _, _} = table
      {tag, size + 1, slots, most_slots, buddy, most, contract, empty, segments}
    end
  end

  @doc "Counts so many elements less, and gives a slot up if there are few."
  def shrink({_, size, slots, _, buddy, _, contract, _, _} = table, by) do
    if size - by < contract and slots > @segment do
      joined = get(table, slots - buddy) ++ get(table, slots)
      table = table |> put(slots - buddy, joined) |> put(slots, [])
      table |> resized(size - by, slots - 1) |> fewer_segments()
    else
      put_elem(table, 1, size - by)
    end
  end

  defp resized({tag, _, _, most, buddy, _, _, empty, segments}, size, slots),
    do: {tag, size, slots, most, buddy, slots * @expand, slots * @contract, empty, segments}

  defp more_segments({tag, size, most, most, buddy, expand, contract, empty, segments}) do
    segments =
      :erlang.list_to_tuple(
        :erlang.tuple_to_list(segments) ++ :lists.duplicate(tuple_size(segments), empty)
      )

    {tag, size, most, 2 * most, 2 * buddy, expand, contract, empty, segments}
  end

  defp more_segments(table), do: table

  defp fewer_segments({tag, size, buddy, most, buddy, expand, contract, empty, segments}) do
    kept = :lists.sublist(:erlang.tuple_to_list(segments), div(tuple_size(segments), 2))

    {tag, size, buddy, div(most, 2), div(buddy, 2), expand, contract, empty,
     :erlang.list_to_tuple(kept)}
  end

  defp fewer_segments(table), do: table

  @doc "Folds over the elements, the last slot first."
  def fold(fun, acc, table) do
    :lists.foldr(
      fn segment, acc ->
        :lists.foldr(&:lists.foldl(fun, &2, &1), acc, :erlang.tuple_to_list(segment))
      end,
      acc,
      :erlang.tuple_to_list(elem(table, 8))
    )
  end

  @doc "Puts other lists in all slots."
  def map_slots(table, fun) do
    segments =
      for segment <- :erlang.tuple_to_list(elem(table, 8)) do
        :erlang.list_to_tuple(:lists.map(fun, :erlang.tuple_to_list(segment)))
      end

    put_elem(table, 8, :erlang.list_to_tuple(segments))
  end

  @doc "Keeps what the function keeps of each slot."
  def filter(table, fun) do
    kept = map_slots(table, fun)
    shrink(kept, size(table) - fold(fn _, n -> n + 1 end, 0, kept))
  end
end
