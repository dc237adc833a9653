defmodule :io_lib_pretty do
  @moduledoc "Terms in Erlang's syntax over several lines."

  @doc "The text of a term, as `~p` makes it."
  def print(term), do: print(term, [])

  @doc """
  As `print/1`. Options: `:column` in which the text begins (1), `:line_length` (80), `:depth` (-1 for all of the term) and
  `:line_max_chars`, the most characters of a line without its indentation (-1 for as many as there is room for).
  """
  def print(term, options) do
    option = fn name, default -> :proplists.get_value(name, options, default) end
    depth = option.(:depth, -1)
    cut = if depth < 0, do: term, else: cut(term, depth)
    most = option.(:line_max_chars, -1)
    :rshell_pretty.print(cut, option.(:column, 1), option.(:line_length, 80), most)
  end

  # What is too deep or too far is the atom of three dots, which stands for the rest of a list too.
  defp cut(_term, 0), do: :...
  defp cut([], _depth), do: []
  defp cut([_ | _], 1), do: [:...]
  defp cut([head | tail], depth), do: [cut(head, depth - 1) | cut_tail(tail, depth - 1)]

  defp cut(tuple, depth) when is_tuple(tuple),
    do: :erlang.list_to_tuple(cut_elements(:erlang.tuple_to_list(tuple), depth))

  defp cut(map, depth) when is_map(map),
    do: :maps.map(fn _, value -> cut(value, depth - 1) end, map)

  defp cut(term, _depth), do: term

  defp cut_tail([_ | _], 1), do: :...
  defp cut_tail(tail, depth), do: cut(tail, depth)

  defp cut_elements([], _depth), do: []
  defp cut_elements(_elements, 1), do: [:...]

  defp cut_elements([element | rest], depth),
    do: [cut(element, depth - 1) | cut_elements(rest, depth - 1)]
end
