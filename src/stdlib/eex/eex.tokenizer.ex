# A template to tokens: text, comments, and code, which may begin, go on with or end an expression that has text in it.
defmodule EEx.Tokenizer do
  @moduledoc false

  @blank ' \t\r\n'

  @doc """
  Returns the tokens of a template: `{:ok, tokens}` or `{:error, message, position}`; `EEx.tokenize/2` is the
  public one.

      iex> {:ok, tokens} = EEx.Tokenizer.tokenize('a <%= b %>', [])
      iex> Enum.map(tokens, &elem(&1, 0))
      [:text, :expr, :eof]
  """
  def tokenize(contents, opts) do
    indentation = opts[:indentation] || 0
    start = %{line: opts[:line] || 1, column: (opts[:column] || 1) + indentation}
    state = %{trim: opts[:trim] || false, indentation: indentation, file: opts[:file] || "nofile"}
    scan(contents, start, state, {[], start}, [])
  end

  # The position, the text so far (reversed) with its position, the tokens (reversed).
  defp scan('<%%' ++ rest, at, state, {text, start}, found),
    do: scan(rest, right(at, 3), state, {'%<' ++ text, start}, found)

  defp scan('<%!--' ++ rest, at, state, text, found),
    do: tag(rest, right(at, 5), '--%>', state, text, found, &[{:comment, &1, at}])

  defp scan('<%#' ++ rest, at, state, text, found),
    do: tag(rest, right(at, 3), '%>', state, text, found, fn _ -> [] end)

  defp scan('<%' ++ rest, at, state, text, found) do
    {marker, rest} = if rest != [] and hd(rest) in '=/|', do: {[hd(rest)], tl(rest)}, else: {[], rest}
    inside = right(at, 2 + length(marker))
    tag(rest, inside, '%>', state, text, found, &[expression(&1, marker, at, state)])
  end

  defp scan([char | rest], at, state, {text, start}, found),
    do: scan(rest, past(char, at, state), state, {[char | text], start}, found)

  defp scan([], at, state, {text, _} = pending, found) do
    pending = if found != [] and blank?(text) and state.trim, do: {[], at}, else: pending
    {:ok, Enum.reverse([{:eof, at} | flush(pending, found)])}
  end

  # A tag ends the text before it; of the text behind it, blanks go where the tag has its lines for itself.
  defp tag(rest, inside, mark, state, text, found, token) do
    case upto(mark, rest, inside, state, []) do
      {:ok, chars, rest, behind} ->
        {rest, behind} = if state.trim, do: trim_right(rest, behind, state), else: {rest, behind}
        text = if state.trim, do: trim_left(text, found), else: text
        scan(rest, behind, state, {[], behind}, token.(chars) ++ flush(text, found))

      {:error, place} ->
        {:error, "missing token '#{mark}'", place}
    end
  end

  defp flush({[], _start}, found), do: found
  defp flush({text, start}, found), do: [{:text, Enum.reverse(text), start} | found]

  defp upto(_mark, [], at, _state, _acc), do: {:error, at}

  defp upto(mark, [char | rest] = chars, at, state, acc) do
    if List.starts_with?(chars, mark),
      do: {:ok, Enum.reverse(acc), Enum.drop(chars, length(mark)), right(at, length(mark))},
      else: upto(mark, rest, past(char, at, state), state, [char | acc])
  end

  defp right(at, count), do: %{at | column: at.column + count}
  defp past(?\n, at, state), do: %{at | line: at.line + 1, column: state.indentation + 1}
  defp past(_char, at, _state), do: right(at, 1)

  # Of the blanks behind a tag only what follows their last end of line stays, and that itself.
  defp trim_right(chars, at, state), do: trim_right(chars, at, state, {chars, at})
  defp trim_right([?\n | rest] = chars, at, state, _), do: trim_right(rest, past(?\n, at, state), state, {chars, at})
  defp trim_right([char | rest], at, state, kept) when char in @blank, do: trim_right(rest, right(at, 1), state, kept)
  defp trim_right(_chars, _at, _state, kept), do: kept

  # Before a tag, one end of line stays, except where nothing comes before it.
  defp trim_left({text, start}, found) do
    {blanks, rest} = Enum.split_while(text, &(&1 in @blank))

    cond do
      rest == [] and found == [] -> {[], start}
      ?\n in blanks -> {[?\n | before_first_line(blanks) ++ rest], start}
      true -> {text, start}
    end
  end

  # Blanks, reversed, before the first of their ends of line.
  defp before_first_line(blanks) do
    case blanks |> Enum.reverse() |> Enum.take_while(&(&1 != ?\n)) |> Enum.reverse() do
      [?\r | blanks] -> blanks
      blanks -> blanks
    end
  end

  defp blank?(chars), do: Enum.all?(chars, &(&1 in @blank))

  defp expression(chars, marker, at, state) do
    case kind(words(chars, [])) do
      {kind, word} when kind in [:middle_expr, :end_expr] ->
        if marker != [], do: warn_of_marker(marker, chars, at, state)
        {kind, [], spaced(chars, word), at}

      {kind, word} ->
        {kind, marker, spaced(chars, word), at}
    end
  end

  # What follows a keyword that ends the code must not become part of it.
  defp spaced(chars, word) when word in [:do, :block],
    do: if(List.last(chars) == ?\s, do: chars, else: chars ++ ' ')

  defp spaced(chars, _word), do: chars

  defp warn_of_marker(marker, chars, at, state) do
    EEx.Compiler.warn(
      "unexpected beginning of EEx tag \"<%#{marker}\" on \"<%#{marker}#{chars}%>\", please remove \"#{marker}\"",
      at,
      state
    )
  end

  # From the words in reverse: what kind of tag it is, and the word that made it one.
  defp kind(:error), do: {:expr, nil}
  defp kind([:eol | words]), do: kind(words)

  defp kind([last | before] = words) do
    first = List.last(words)

    cond do
      first == :end and last in [:do, :->] -> {:middle_expr, :end}
      first == :end -> {:end_expr, :end}
      last == :do -> {:start_expr, :do}
      last == :-> -> {if(open_fn?(before, 0), do: :start_expr, else: :middle_expr), :->}
      last == :block and Enum.all?(before, &(&1 == :eol)) -> {:middle_expr, :block}
      true -> {:expr, nil}
    end
  end

  defp kind([]), do: {:expr, nil}

  # Whether a function begins and does not end.
  defp open_fn?([:end | rest], ends), do: open_fn?(rest, ends + 1)
  defp open_fn?([:fn | _], 0), do: true
  defp open_fn?([:fn | rest], ends), do: open_fn?(rest, ends - 1)
  defp open_fn?([_ | rest], ends), do: open_fn?(rest, ends)
  defp open_fn?([], _ends), do: false

  # The words of code in reverse, as far as they matter here; `:error` for what can not be code.
  defp words([], acc), do: acc
  defp words([?$ | _], _acc), do: :error
  defp words([?\n | rest], acc), do: words(rest, [:eol | acc])
  defp words([char | rest], acc) when char in @blank, do: words(rest, acc)
  defp words([?# | rest], acc), do: rest |> Enum.drop_while(&(&1 != ?\n)) |> words(acc)
  defp words('->' ++ rest, acc), do: words(rest, [:-> | acc])
  defp words([??, ?\\, _ | rest], acc), do: words(rest, [:other | acc])
  defp words([??, _ | rest], acc), do: words(rest, [:other | acc])

  defp words([quote | rest], acc) when quote in '"\'' do
    case behind_quoted(rest, quote) do
      :error -> :error
      rest -> words(rest, [:other | acc])
    end
  end

  defp words([char | rest], acc) when char in '.:@' do
    {_name, rest} = Enum.split_while(rest, &name?/1)
    words(rest, [:other | acc])
  end

  defp words(chars, acc) do
    case Enum.split_while(chars, &name?/1) do
      {[], [_ | rest]} -> words(rest, [:other | acc])
      {name, rest} -> words(rest, [word(name, rest) | acc])
    end
  end

  defp name?(char), do: char in ?a..?z or char in ?A..?Z or char in ?0..?9 or char == ?_ or char > 127

  defp word(_name, [mark | _]) when mark in '?!', do: :other
  defp word(_name, [?:, next | _]) when next != ?:, do: :other
  defp word('do', _rest), do: :do
  defp word('end', _rest), do: :end
  defp word('fn', _rest), do: :fn
  defp word(name, _rest) when name in ['else', 'after', 'catch', 'rescue'], do: :block
  defp word(_name, _rest), do: :other

  defp behind_quoted([], _quote), do: :error
  defp behind_quoted([?\\, _ | rest], quote), do: behind_quoted(rest, quote)
  defp behind_quoted([quote | rest], quote), do: rest
  defp behind_quoted('\#{' ++ rest, quote), do: rest |> behind_interpolation() |> behind_quoted(quote)
  defp behind_quoted([_ | rest], quote), do: behind_quoted(rest, quote)

  defp behind_interpolation([]), do: []
  defp behind_interpolation([?} | rest]), do: rest
  defp behind_interpolation('{' ++ rest), do: rest |> behind_interpolation() |> behind_interpolation()
  defp behind_interpolation([_ | rest]), do: behind_interpolation(rest)
end
