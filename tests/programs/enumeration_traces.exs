# Where an error came up within what enumerations call, as stack traces tell it: library code stands between, and whose function
# values those are.
defmodule Walks do
  def each(), do: ([1, 2] |> Stream.map(& &1) |> Enum.each(fn _ -> raise "here" end); :done)
  def reduce(), do: (1..3 |> Stream.map(& &1) |> Enum.reduce(0, fn _, _ -> raise "here" end); :done)
  def filter(), do: (Enum.filter(MapSet.new([1]), fn _ -> raise "here" end); :done)
  def group(), do: (Enum.group_by(Stream.map([1], & &1), fn _ -> raise "here" end); :done)
  def folded(), do: (Enum.reduce(%{a: 1}, 0, fn _, _ -> raise "here" end); :done)
  def counted(), do: (Enum.count(Stream.map(1..3, & &1), fn _ -> raise "here" end); :done)
  def sought(), do: (Enum.find(Stream.map([1], & &1), fn _ -> raise "here" end); :done)
end

for walk <- [:each, :reduce, :filter, :group, :folded, :counted, :sought] do
  try do
    apply(Walks, walk, [])
  rescue
    error ->
      told = Exception.format(:error, error, Enum.take(__STACKTRACE__, 6))
      IO.puts("#{walk}: " <> String.replace(told, ~r{\S*enumeration_traces}, "enumeration_traces"))
  end
end
