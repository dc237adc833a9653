defmodule :erl_anno do
  @moduledoc """
  Annotations of Erlang's abstract code: where something stands, and what else is known of it.

  An annotation is a location, which is a line or `{line, column}`, or a list of pairs with the keys `:file`, `:generated`,
  `:location`, `:record` and `:text`.
  """

  @keys [:file, :generated, :location, :record, :text]

  @doc "Makes an annotation of a location."
  def new(location) do
    if location?(location), do: location, else: :erlang.error(:badarg)
  end

  @doc "Is the term an annotation?"
  def is_anno([_ | _] = pairs), do: :lists.all(&pair?/1, pairs)
  def is_anno(term), do: location?(term)

  defp location?({line, column}), do: location?(line) and is_integer(column) and column > 0
  defp location?(line), do: is_integer(line) and line >= 0

  defp pair?({:location, location}), do: location?(location)
  defp pair?({key, value}) when key in [:generated, :record], do: is_boolean(value)
  defp pair?({key, value}) when key in @keys, do: is_list(value)
  defp pair?(_other), do: false

  @doc "Makes an annotation of any term."
  def from_term(term), do: term

  @doc "The opposite of `from_term/1`."
  def to_term(anno), do: anno

  @doc "Returns the line, or `:undefined`."
  def line(anno) do
    with {line, _column} <- location(anno), do: line
  end

  @doc "Returns the column, or `:undefined`."
  def column(anno) do
    case location(anno) do
      {_line, column} -> column
      _ -> :undefined
    end
  end

  @doc "Returns the location, or `:undefined`."
  def location(anno), do: value(anno, :location, :undefined)

  @doc "Returns the file, or `:undefined`."
  def file(anno), do: value(anno, :file, :undefined)

  @doc "Was it made by a program?"
  def generated(anno), do: value(anno, :generated, false)

  @doc "Is it about a record?"
  def record(anno), do: value(anno, :record, false)

  @doc "Returns the text, or `:undefined`."
  def text(anno), do: value(anno, :text, :undefined)

  @doc "Returns where the text ends, or `:undefined` where there is none."
  def end_location(anno) do
    case text(anno) do
      :undefined -> :undefined
      text -> moved(location(anno), text)
    end
  end

  defp moved(location, []), do: location
  defp moved({line, _column}, [?\n | text]), do: moved({line + 1, 1}, text)
  defp moved({line, column}, [_ | text]), do: moved({line, column + 1}, text)
  defp moved(line, [?\n | text]), do: moved(line + 1, text)
  defp moved(line, [_ | text]), do: moved(line, text)

  defp value(pairs, key, default) when is_list(pairs) do
    case :lists.keyfind(key, 1, pairs) do
      {_, value} -> value
      false -> default
    end
  end

  defp value(location, key, default) do
    cond do
      not location?(location) -> :erlang.error(:badarg)
      key == :location -> location
      true -> default
    end
  end

  @doc "Sets the line; the column stays."
  def set_line(line, anno) do
    case location(anno) do
      {_old, column} -> set_location({line, column}, anno)
      _ -> set_location(line, anno)
    end
  end

  @doc "Sets the location."
  def set_location(location, anno), do: set(:location, location, anno)

  @doc "Sets the file."
  def set_file(file, anno), do: set(:file, file, anno)

  @doc "Tells whether a program made it."
  def set_generated(generated, anno), do: set(:generated, generated, anno)

  @doc "Tells whether it is about a record."
  def set_record(record, anno), do: set(:record, record, anno)

  @doc "Sets the text."
  def set_text(text, anno), do: set(:text, text, anno)

  defp set(key, value, anno) do
    if not pair?({key, value}) or not is_anno(anno), do: :erlang.error(:badarg)
    pairs = if is_list(anno), do: anno, else: [location: anno]

    cond do
      value == false -> :lists.keydelete(key, 1, pairs)
      :lists.keymember(key, 1, pairs) -> :lists.keyreplace(key, 1, pairs, {key, value})
      true -> [{key, value} | pairs]
    end
    |> short()
  end

  # Nothing but a location is the location.
  defp short(location: location), do: location
  defp short(pairs), do: pairs
end
