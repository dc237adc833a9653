defmodule :rshell_nested_text do
  @moduledoc """
  What `:string` does with text that is a list of lists and binaries: what is left of a text keeps the form in which it
  came, and what stands before that is a list of characters and binaries.
  """

  # One step: `{:within, cluster, bytes, next}` in a binary, `{:whole, binary, next}` at the end of a binary that more text
  # follows, `{:out, cluster, next}` elsewhere, `:none` at the end.
  defp step([binary | next]) when binary == "", do: {:whole, next}

  defp step([binary | rest] = text) when is_binary(binary) do
    case :unicode_util.gc(binary) do
      [cluster | more] when more != "" ->
        {:within, cluster, taken(binary, more), [more | rest]}

      [cluster | ""] ->
        case :unicode_util.gc(text) do
          [^cluster | _] -> {:within, cluster, binary, ["" | rest]}
          [longer | next] -> {:out, longer, next}
        end

      {:error, _} ->
        bad(binary)
    end
  end

  defp step(binary) when is_binary(binary) do
    case :unicode_util.gc(binary) do
      [cluster | more] -> {:within, cluster, taken(binary, more), more}
      [] -> :none
      {:error, _} -> bad(binary)
    end
  end

  defp step(text) do
    case :unicode_util.gc(text) do
      [cluster | next] -> {:out, cluster, next}
      [] -> :none
      {:error, rest} -> bad(if(is_list(rest), do: :erlang.hd(rest), else: rest))
    end
  end

  defp bad(binary), do: :erlang.error({:badarg, binary})

  defp taken(binary, more),
    do: :erlang.binary_part(binary, 0, byte_size(binary) - byte_size(more))

  # What was gone through: pieces, the last first, and what was seen of the binary at hand.
  @none {[], nil}

  defp put({pieces, open}, {:within, _cluster, bytes, _next}),
    do: {pieces, <<open || ""::binary, bytes::binary>>}

  defp put({pieces, open}, {:whole, _next}), do: {[open || "" | pieces], nil}

  defp put(seen, {:out, cluster, _next}) do
    chars = if is_list(cluster), do: cluster, else: [cluster]
    {:lists.reverse(chars, closed(seen)), nil}
  end

  defp closed({pieces, nil}), do: pieces
  defp closed({pieces, open}), do: [open | pieces]

  # A place in a binary that nothing follows has what stands before it there, be it nothing.
  defp closed({pieces, nil}, text) when is_binary(text), do: ["" | pieces]
  defp closed(seen, _text), do: closed(seen)

  defp parts(pieces) do
    case pieces do
      [binary] when is_binary(binary) -> binary
      _ -> :lists.reverse(pieces)
    end
  end

  defp next({:whole, next}), do: next
  defp next({:within, _cluster, _bytes, next}), do: next
  defp next({:out, _cluster, next}), do: next

  @doc "What follows a prefix, given as a list of clusters, or `:nomatch`."
  def prefix(text, []), do: text

  def prefix(text, [cluster | clusters]) do
    case :unicode_util.gc(text) do
      [^cluster | rest] -> prefix(rest, clusters)
      _ -> :nomatch
    end
  end

  @doc "What comes behind so many clusters."
  def drop(text, 0), do: text

  def drop(text, count) do
    case :unicode_util.gc(text) do
      [_ | rest] -> drop(rest, count - 1)
      [] -> if is_binary(text), do: "", else: []
      {:error, rest} -> bad(rest)
    end
  end

  @doc "Where a pattern is first or last: `{before, found, rest}`, or `:nomatch`."
  def find(text, clusters, :leading), do: first(text, clusters, @none)

  def find(text, clusters, :trailing),
    do: last(first(text, clusters, @none), clusters, :nomatch)

  defp first(text, clusters, seen) do
    case not match?(["" | _], text) and prefix(text, clusters) do
      no when no in [false, :nomatch] ->
        case safe_step(text) do
          :none -> :nomatch
          step -> first(next(step), clusters, put(seen, step))
        end

      rest ->
        {seen, text, rest}
    end
  end

  # Bytes that are no text have no pattern.
  defp safe_step(text) do
    step(text)
  catch
    :error, {:badarg, _} -> :none
  end

  defp last(:nomatch, _clusters, found), do: found

  defp last({seen, text, _rest} = found, clusters, _before) do
    step = step(text)
    last(first(next(step), clusters, put(seen, step)), clusters, found)
  end

  @doc "Splits around a pattern."
  def split(text, clusters, :all), do: all(text, clusters, find(text, clusters, :leading), [])

  def split(text, clusters, where) do
    case find(text, clusters, where) do
      :nomatch -> [text]
      {seen, found, rest} -> [parts(closed(seen, found)), rest]
    end
  end

  defp all(text, _clusters, :nomatch, []), do: [text]
  defp all(text, _clusters, :nomatch, found), do: :lists.reverse([through(text, @none) | found])

  defp all(_text, clusters, {seen, place, rest}, found),
    do: all(rest, clusters, find(rest, clusters, :leading), [parts(closed(seen, place)) | found])

  defp through(text, seen) do
    case step(text) do
      :none -> parts(closed(seen, text))
      step -> through(next(step), put(seen, step))
    end
  end

  @doc "What begins with clusters that a function wants, and the rest."
  def take(text, wanted) do
    {seen, rest} = while(text, wanted, @none)
    {parts(closed(seen)), rest}
  end

  defp while(text, wanted, seen) do
    case step(text) do
      :none ->
        {seen, if(is_binary(text), do: "", else: [])}

      {:whole, next} = step ->
        while(next, wanted, put(seen, step))

      step ->
        if wanted.(:erlang.element(2, step)),
          do: while(next(step), wanted, put(seen, step)),
          else: {nothing(seen, text), text}
    end
  end

  defp nothing({[], nil}, [binary | _]) when is_binary(binary), do: {[], ""}
  defp nothing(seen, _text), do: seen

  @doc "Without clusters that a function wants at the beginning."
  def without_leading(text, unwanted) do
    case while(text, unwanted, @none) do
      {@none, _} -> text
      {{[], ""}, _} -> text
      {_seen, rest} -> rest
    end
  end

  @doc "Without clusters that a function wants at the end, and those."
  def split_trailing(text, wanted) do
    {kept, cut} = backward(text, wanted, @none, @none)
    {packed(kept), packed(cut)}
  end

  # What is kept for certain, and what is so if something that is kept follows.
  defp backward(text, wanted, kept, cut) do
    case step(text) do
      :none ->
        {kept, cut}

      {:whole, next} = step ->
        if cut == @none,
          do: backward(next, wanted, put(kept, step), cut),
          else: backward(next, wanted, kept, put(cut, step))

      step ->
        if wanted.(:erlang.element(2, step)),
          do: backward(next(step), wanted, kept, put(cut, step)),
          else: backward(next(step), wanted, put(joined(kept, cut), step), @none)
    end
  end

  defp joined(kept, @none), do: kept
  defp joined({pieces, open}, {[], tail}), do: {pieces, <<open || ""::binary, tail::binary>>}

  defp joined(kept, {pieces, open}) do
    case :lists.reverse(pieces) do
      [binary | more] when is_binary(binary) and :erlang.element(2, kept) != nil ->
        {before, begun} = kept
        {:lists.reverse(more, [<<begun::binary, binary::binary>> | before]), open}

      _ ->
        {pieces ++ closed(kept), open}
    end
  end

  # A binary behind another one is the tail of the list.
  defp packed(seen) do
    case for(piece <- closed(seen), piece != "", do: piece) do
      [] -> []
      [binary] when is_binary(binary) -> binary
      [last, before | rest] when is_binary(last) and is_binary(before) ->
        :lists.reverse([before | rest], last)

      pieces ->
        :lists.reverse(pieces)
    end
  end

  @doc "The pieces between separators."
  def lexemes(text, separator?), do: lexemes(text, separator?, @none, [])

  defp lexemes(text, separator?, seen, found) do
    case step(text) do
      :none -> :lists.reverse(lexeme(seen, found))
      {:whole, next} = step -> lexemes(next, separator?, put(seen, step), found)
      step -> lexemes_at(step, separator?, seen, found)
    end
  end

  defp lexemes_at(step, separator?, seen, found) do
    if separator?.(:erlang.element(2, step)),
      do: lexemes(next(step), separator?, @none, lexeme(seen, found)),
      else: lexemes(next(step), separator?, put(seen, step), found)
  end

  defp lexeme(seen, found) do
    case closed(seen) do
      [] -> found
      [""] -> found
      pieces -> [parts(pieces) | found]
    end
  end
end
