# Text comes as a binary, a list of characters, or a mixture. It is worked on as a binary; what is given back is a binary
# where a binary came in, and a list of characters otherwise.
defmodule :string do
  @moduledoc "Text as Erlang has it: functions on grapheme clusters of binaries and character lists."

  defp text(text) when is_binary(text) do
    if :rshell.valid?(text), do: text, else: :erlang.error({:badarg, text})
  end

  defp text(text) when is_list(text) do
    case :unicode.characters_to_binary(text) do
      binary when is_binary(binary) -> binary
      {_, _, rest} -> :erlang.error({:badarg, rest})
    end
  end

  defp text(other), do: :erlang.error(:function_clause, [other])

  # Tells whether it is a list in which there is more than characters: what is left of such keeps its form.
  defp nested?(text), do: is_list(text) and not flat?(text)

  defp flat?([char | rest]) when is_integer(char) and char >= 0, do: flat?(rest)
  defp flat?(rest), do: rest == []

  defp like(source, binary) when is_binary(source), do: binary
  defp like(_source, binary), do: :unicode.characters_to_list(binary)

  defp graphemes(text), do: String.graphemes(text(text))
  defp join(graphemes), do: :erlang.iolist_to_binary(graphemes)

  # A cluster as a character, or a list of them.
  defp cluster(grapheme) do
    case :unicode.characters_to_list(grapheme) do
      [char] -> char
      chars -> chars
    end
  end

  defp clusters(chars),
    do: for(char <- chars, not is_binary(char), do: :unicode.characters_to_binary([char]))

  @doc "Tells whether there is nothing in it."
  def is_empty([head | rest]) when is_list(head) or is_binary(head),
    do: is_empty(head) and is_empty(rest)

  def is_empty(text), do: text in [[], ""]

  @doc "Counts the grapheme clusters."
  def length(text), do: String.length(text(text))

  @doc "Lists the grapheme clusters: characters, or lists of them."
  def to_graphemes(text), do: for(grapheme <- graphemes(text), do: cluster(grapheme))

  @doc "Compares."
  def equal(a, b), do: text(a) == text(b)
  @doc "Compares, without regard to case if so told."
  def equal(a, b, ignore_case) when is_boolean(ignore_case), do: equal(a, b, ignore_case, :none)

  @doc "Compares in a normal form."
  def equal(a, b, ignore_case, form) when is_boolean(ignore_case),
    do: comparable(a, ignore_case, form) == comparable(b, ignore_case, form)

  defp comparable(text, ignore_case, form) do
    text = if ignore_case, do: casefold(text(text)), else: text(text)
    if form == :none, do: text, else: String.normalize(text, form)
  end

  @doc "Reverses, cluster by cluster."
  def reverse(text), do: text |> to_graphemes() |> :lists.reverse()

  @doc "What comes from a position on."
  def slice(text, start) when is_integer(start) and start >= 0, do: slice(text, start, :infinity)

  @doc "So many clusters from a position on."
  def slice(text, start, length)
      when is_integer(start) and start >= 0 and
             (length == :infinity or (is_integer(length) and length >= 0)) do
    cond do
      not nested?(text) -> like(text, sliced(searched(text), start, length))
      length == :infinity -> :rshell_nested_text.drop(text, start)
      true -> slice_nested(:rshell_nested_text.drop(text, start), length)
    end
  end

  defp slice_nested(rest, length), do: like(rest, take_first(text(rest), length))

  defp sliced(binary, start, :infinity), do: drop(binary, start)
  defp sliced(binary, start, length), do: take_first(drop(binary, start), length)

  defp drop(binary, 0), do: binary
  defp drop("", _count), do: ""

  defp drop(binary, count) do
    size = :rshell_search.grapheme_size(binary)
    drop(:erlang.binary_part(binary, size, byte_size(binary) - size), count - 1)
  end

  defp take_first(binary, count), do: :erlang.binary_part(binary, 0, size_of(binary, count, 0))

  defp size_of(_binary, 0, size), do: size
  defp size_of("", _count, size), do: size

  defp size_of(binary, count, size) do
    first = :rshell_search.grapheme_size(binary)

    size_of(
      :erlang.binary_part(binary, first, byte_size(binary) - first),
      count - 1,
      size + first
    )
  end

  @doc "Fills up at the end to a length."
  def pad(text, length), do: pad(text, length, :trailing, ?\s)
  @doc "Fills up to a length."
  def pad(text, length, where), do: pad(text, length, where, ?\s)

  @doc "Fills up to a length with a character."
  def pad(text, length, where, char) when is_integer(length) do
    missing = max(length - String.length(text(text)), 0)
    half = div(missing, 2)

    case where do
      :trailing ->
        [text | :lists.duplicate(missing, char)]

      :leading ->
        [:lists.duplicate(missing, char), text]

      :both ->
        [
          :lists.duplicate(half, char),
          text,
          :lists.duplicate(half, char) | :lists.duplicate(rem(missing, 2), char)
        ]
    end
  end

  @white [?\s, ?\t, ?\n, ?\v, ?\f, ?\r, 0x85, 0x200E, 0x200F, 0x2028, 0x2029, [?\r, ?\n]]

  @doc "Without white space at both ends."
  def trim(text), do: trim(text, :both, @white)
  @doc "Without white space at an end."
  def trim(text, where), do: trim(text, where, @white)

  @doc "Without some clusters at the ends."
  def trim(text, where, chars) when is_list(chars) and where in [:both, :leading, :trailing] do
    if nested?(text),
      do: trim_nested(text, where, &:lists.member(&1, chars)),
      else: trim_flat(text, where, clusters(chars))
  end

  defp trim_flat(text, where, members) do
    binary = text(text)
    binary = if where == :trailing, do: binary, else: without_leading(binary, members)
    like(text, if(where == :leading, do: binary, else: without_trailing(binary, members)))
  end

  defp trim_nested(text, :leading, member?),
    do: :rshell_nested_text.without_leading(text, member?)

  defp trim_nested(text, :trailing, member?),
    do: :erlang.element(1, :rshell_nested_text.split_trailing(text, member?))

  defp trim_nested(text, :both, member?),
    do: text |> trim_nested(:leading, member?) |> trim_nested(:trailing, member?)

  defp without_leading("", _members), do: ""

  defp without_leading(binary, members) do
    size = :rshell_search.grapheme_size(binary)

    if :lists.member(:erlang.binary_part(binary, 0, size), members),
      do: without_leading(rest_from(binary, size), members),
      else: binary
  end

  # Clusters are told from the front; but nothing is to be cut off behind a letter or digit of ASCII with which no member ends.
  defp without_trailing(binary, members) do
    last = if binary == "", do: ?a, else: :binary.last(binary)

    if (last in ?0..?9 or last in ?A..?Z or last in ?a..?z) and
         not Enum.any?(members, &(:binary.last(&1) == last)) do
      binary
    else
      kept = binary |> String.graphemes() |> :lists.reverse() |> without(members)
      kept |> :lists.reverse() |> join()
    end
  end

  defp without([first | rest] = all, members),
    do: if(:lists.member(first, members), do: without(rest, members), else: all)

  defp without([], _members), do: []

  defp rest_from(binary, at), do: :erlang.binary_part(binary, at, byte_size(binary) - at)

  @doc "Without a line break at the end."
  def chomp(text) do
    if nested?(text),
      do: trim_nested(text, :trailing, &(&1 in [[?\r, ?\n], ?\n])),
      else: like(text, chomped(text(text)))
  end

  defp chomped(binary) do
    size = byte_size(binary) - 1

    case binary do
      <<rest::binary-size(size), ?\n>> when size >= 0 ->
        chomped(
          if(:binary.last("x" <> rest) == ?\r,
            do: :erlang.binary_part(rest, 0, size - 1),
            else: rest
          )
        )

      _ ->
        binary
    end
  end

  @doc "What begins with some clusters, and the rest."
  def take(text, chars), do: take(text, chars, false, :leading)
  @doc "As `take/2`; or of all but those clusters."
  def take(text, chars, complement), do: take(text, chars, complement, :leading)

  @doc "As `take/3`, from an end."
  def take(text, chars, complement, where) when is_list(chars) do
    if nested?(text),
      do: take_nested(text, where, &(:lists.member(&1, chars) != complement)),
      else: take_flat(text, clusters(chars), complement, where)
  end

  defp take_nested(text, :leading, wanted), do: :rshell_nested_text.take(text, wanted)
  defp take_nested(text, :trailing, wanted), do: :rshell_nested_text.split_trailing(text, wanted)

  defp take_flat(text, members, complement, where) do
    wanted = &(:lists.member(&1, members) != complement)

    case where do
      :leading ->
        {found, rest} = :lists.splitwith(wanted, graphemes(text))
        {like(text, join(found)), like(text, join(rest))}

      :trailing ->
        {found, rest} = :lists.splitwith(wanted, :lists.reverse(graphemes(text)))
        {like(text, join(:lists.reverse(rest))), like(text, join(:lists.reverse(found)))}
    end
  end

  @doc "In upper case."
  def uppercase(text), do: like(text, String.upcase(text(text)))
  @doc "In lower case."
  def lowercase(text), do: like(text, String.downcase(text(text)))
  @doc "With the first character in title case."
  def titlecase(text) do
    if nested?(text), do: titlecase_nested(text), else: titlecase_flat(text)
  end

  # A character of the list is in the list, a binary before what comes behind its first character.
  defp titlecase_nested(text) do
    case :unicode_util.cp(text) do
      [char | rest] ->
        {first, _} = :rshell.titlecase_first(<<char::utf8>>, :default)
        :unicode.characters_to_list(first) ++ rest

      other ->
        other
    end
  end

  defp titlecase_flat(text) do
    {first, rest} = :rshell.titlecase_first(text(text), :default)
    like(text, first <> rest)
  end

  @doc "In the form in which case does not count."
  def casefold(text), do: like(text, :rshell.casefold(text(text)))

  @doc "What follows a prefix, or `:nomatch`."
  def prefix(text, prefix) do
    if nested?(text),
      do: :rshell_nested_text.prefix(text, to_graphemes(prefix)),
      else: prefix_flat(text, prefix)
  end

  defp prefix_flat(text, prefix) do
    {binary, prefix} = {searched(text), text(prefix)}
    size = byte_size(prefix)

    case binary do
      <<^prefix::binary-size(size), rest::binary>> ->
        if :rshell_search.ends_clusters?(binary, 0, size), do: like(text, rest), else: :nomatch

      _ ->
        :nomatch
    end
  end

  # What is searched need not be text to its end.
  defp searched(text) when is_binary(text), do: text
  defp searched(text), do: text(text)

  @doc "Splits at the first place where a pattern is."
  def split(text, pattern), do: split(text, pattern, :leading)

  @doc "Splits at the first, the last or all places where a pattern is."
  def split(text, pattern, where) do
    cond do
      not nested?(text) ->
        for part <- parts(searched(text), text(pattern), where), do: like(text, part)

      is_empty(pattern) ->
        [text]

      true ->
        :rshell_nested_text.split(text, to_graphemes(pattern), where)
    end
  end

  defp parts(binary, "", _where), do: [binary]

  defp parts(binary, pattern, :all),
    do: around(:rshell_search.matches(binary, pattern), binary, 0)

  defp parts(binary, pattern, where) do
    case :rshell_search.match(binary, pattern, where) do
      :nomatch -> [binary]
      found -> around([found], binary, 0)
    end
  end

  # What stands before, between and behind matches.
  defp around([{at, size} | matches], binary, from),
    do: [:erlang.binary_part(binary, from, at - from) | around(matches, binary, at + size)]

  defp around([], binary, from), do: [:erlang.binary_part(binary, from, byte_size(binary) - from)]

  @doc "Puts a replacement in the first place where a pattern is."
  def replace(text, pattern, replacement), do: replace(text, pattern, replacement, :leading)

  @doc "Puts a replacement in the first, the last or all places where a pattern is."
  def replace(text, pattern, replacement, where),
    do: :lists.join(replacement, split(text, pattern, where))

  @doc "The words between separators, which are clusters."
  def lexemes(text, []), do: [text]

  def lexemes(text, separators) when is_list(separators) do
    if nested?(text),
      do: :rshell_nested_text.lexemes(text, &:lists.member(&1, separators)),
      else: lexemes_flat(text, separators)
  end

  defp lexemes_flat(text, separators) do
    members = clusters(separators)
    for lexeme <- lexemes(graphemes(text), members, [], []), do: like(text, lexeme)
  end

  defp lexemes([], _members, [], found), do: :lists.reverse(found)
  defp lexemes([], members, word, found), do: lexemes([], members, [], [word(word) | found])

  defp lexemes([first | rest], members, word, found) do
    cond do
      not :lists.member(first, members) -> lexemes(rest, members, [first | word], found)
      word == [] -> lexemes(rest, members, [], found)
      true -> lexemes(rest, members, [], [word(word) | found])
    end
  end

  defp word(word), do: join(:lists.reverse(word))

  @doc "One of the words, counted from 1."
  def nth_lexeme(text, number, separators) when is_integer(number) and number > 0 do
    all = lexemes(text, separators)

    case :lists.nthtail(min(number - 1, :erlang.length(all)), all) do
      [lexeme | _] -> lexeme
      [] -> like(text, "")
    end
  end

  @doc "What begins with the first place where a pattern is."
  def find(text, pattern), do: find(text, pattern, :leading)

  @doc "What begins with the first or last place where a pattern is."
  def find(text, pattern, where) when where in [:leading, :trailing] do
    if nested?(text),
      do: find_nested(text, to_graphemes(pattern), where),
      else: find_flat(text, pattern, where)
  end

  defp find_nested(text, [], _where), do: text

  defp find_nested(text, clusters, where) do
    case :rshell_nested_text.find(text, clusters, where) do
      {_before, found, _rest} -> found
      :nomatch -> :nomatch
    end
  end

  defp find_flat(text, pattern, where) do
    {binary, pattern} = {searched(text), text(pattern)}

    case pattern != "" and :rshell_search.match(binary, pattern, where) do
      false -> text
      :nomatch -> :nomatch
      {at, _size} -> from(text, binary, at)
    end
  end

  defp from(text, binary, at),
    do: like(text, :erlang.binary_part(binary, at, byte_size(binary) - at))

  @doc "The first character and the rest."
  def next_codepoint(text), do: :unicode_util.cp(text)

  @doc "The first cluster and the rest."
  def next_grapheme(text), do: :unicode_util.gc(text)

  @doc "Reads a number at the beginning: `{integer, rest}`."
  def to_integer(text) do
    case number_text(text) do
      :error ->
        {:error, :badarg}

      binary ->
        case Integer.parse(binary) do
          {number, rest} -> {number, like(text, rest)}
          :error -> {:error, :no_integer}
        end
    end
  end

  defp number_text(text) when is_binary(text) or is_list(text) do
    case :unicode.characters_to_binary(text) do
      binary when is_binary(binary) -> binary
      _ -> :error
    end
  catch
    :error, _ -> :error
  end

  defp number_text(_other), do: :error

  @doc "Reads a number at the beginning: `{float, rest}`."
  def to_float(text) do
    case number_text(text) do
      :error -> {:error, :badarg}
      binary -> float_at(binary, text)
    end
  end

  defp float_at(binary, text) do
    case :re.run(binary, "^[-+]?[0-9]+[.,][0-9]+([eE][-+]?[0-9]+)?", capture: :first) do
      {:match, [{0, size}]} ->
        <<number::binary-size(size), rest::binary>> = binary
        read_float(:binary.replace(number, ",", "."), like(text, rest))

      :nomatch ->
        {:error, :no_float}
    end
  end

  # A number too large for a float is none.
  defp read_float(number, rest) do
    {:erlang.binary_to_float(number), rest}
  rescue
    ArgumentError -> {:error, :no_float}
  end

  # The old functions, on lists of characters

  @doc "The length of a list."
  def len(list), do: :erlang.length(list)

  @doc "Joins two texts."
  def concat(a, b), do: a ++ b

  @doc "Joins lists with a separator."
  def join([], separator) when is_list(separator), do: []

  def join([first | rest], separator),
    do: first ++ :lists.append(for(part <- rest, do: separator ++ part))

  @doc "So many times a character."
  def chars(char, count), do: :lists.duplicate(count, char)
  @doc "So many times a character before a tail."
  def chars(char, count, tail), do: :lists.duplicate(count, char) ++ tail
  @doc "So many copies of a list."
  def copies(list, count) when is_list(list) and is_integer(count) and count >= 0,
    do: :lists.append(:lists.duplicate(count, list))

  @doc "Where a character is first, from 1; 0 if nowhere."
  def chr(list, char) when is_integer(char) and is_list(list), do: place(list, char, 1)

  defp place([char | _], char, at), do: at
  defp place([_ | rest], char, at), do: place(rest, char, at + 1)
  defp place([], _char, _at), do: 0

  @doc "Where a character is last, from 1; 0 if nowhere."
  def rchr(list, char) when is_integer(char) and is_list(list), do: last_place(list, char, 1, 0)

  defp last_place([char | rest], char, at, _), do: last_place(rest, char, at + 1, at)
  defp last_place([_ | rest], char, at, last), do: last_place(rest, char, at + 1, last)
  defp last_place([], _char, _at, last), do: last

  @doc "Where a list begins in another first, from 1; 0 if nowhere."
  def str(list, []) when is_list(list), do: 0
  def str(list, part) when is_list(list), do: :erlang.hd(places(list, part, 1, []) ++ [0])
  @doc "Where a list begins in another last, from 1; 0 if nowhere."
  def rstr(list, []) when is_list(list), do: 0
  def rstr(list, part) when is_list(list), do: :lists.last([0 | places(list, part, 1, [])])

  defp places([_ | rest] = list, part, at, found) do
    found = if :lists.prefix(part, list), do: [at | found], else: found
    places(rest, part, at + 1, found)
  end

  defp places([], _part, _at, found), do: :lists.reverse(found)

  @doc "How many of the first characters are among some."
  def span(list, chars) when is_list(list),
    do: :erlang.length(:lists.takewhile(&:lists.member(&1, chars), list))

  @doc "How many of the first characters are not among some."
  def cspan(list, chars) when is_list(list),
    do: :erlang.length(:lists.takewhile(&(not :lists.member(&1, chars)), list))

  @doc "What comes from a place on, counted from 1."
  def substr(list, start) when is_list(list), do: :lists.nthtail(start - 1, list)
  @doc "So many characters from a place on, counted from 1."
  def substr(list, start, length) when is_list(list),
    do: :lists.sublist(substr(list, start), length)

  @doc "What comes from a place on, counted from 1."
  def sub_string(list, start), do: substr(list, start)
  @doc "What is between two places, counted from 1."
  def sub_string(list, start, stop), do: substr(list, start, stop - start + 1)

  @doc "The words between separators."
  def tokens(list, separators), do: tokens(list, separators, [], [])

  defp tokens([char | rest], separators, word, found) do
    cond do
      not :lists.member(char, separators) -> tokens(rest, separators, [char | word], found)
      word == [] -> tokens(rest, separators, [], found)
      true -> tokens(rest, separators, [], [:lists.reverse(word) | found])
    end
  end

  defp tokens([], _separators, [], found), do: :lists.reverse(found)
  defp tokens([], _separators, word, found), do: :lists.reverse([:lists.reverse(word) | found])

  @doc "Counts the words."
  def words(list), do: words(list, ?\s)
  @doc "Counts the words between a separator."
  def words(list, separator), do: max(1, :erlang.length(tokens(list, [separator])))

  @doc "One of the words, counted from 1."
  def sub_word(list, number), do: sub_word(list, number, ?\s)

  def sub_word(list, number, separator) do
    words = tokens(list, [separator])
    if number <= :erlang.length(words), do: :lists.nth(number, words), else: []
  end

  @doc "Without blanks at both ends."
  def strip(list), do: strip(list, :both)
  @doc "Without blanks at an end."
  def strip(list, where), do: strip(list, where, ?\s)

  def strip(list, :left, char) when is_list(list), do: :lists.dropwhile(&(&1 == char), list)

  def strip(list, :right, char) when is_list(list),
    do: :lists.reverse(strip(:lists.reverse(list), :left, char))

  def strip(list, :both, char) when is_list(list),
    do: list |> strip(:left, char) |> strip(:right, char)

  @doc "At the left of so many places."
  def left(list, length), do: left(list, length, ?\s)

  def left(list, length, char) when is_integer(char),
    do:
      :lists.sublist(
        list ++ :lists.duplicate(max(length - :erlang.length(list), 0), char),
        length
      )

  @doc "At the right of so many places."
  def right(list, length), do: right(list, length, ?\s)

  def right(list, length, char) when is_integer(char) do
    size = :erlang.length(list)

    if size >= length,
      do: :lists.nthtail(size - length, list),
      else: :lists.duplicate(length - size, char) ++ list
  end

  @doc "In the middle of so many places."
  def centre(list, length), do: centre(list, length, ?\s)

  def centre(_list, 0, _char), do: []

  def centre(list, length, char) when is_integer(char) do
    size = :erlang.length(list)

    if size >= length do
      :lists.sublist(list, div(size - length, 2) + 1, length)
    else
      before = div(length - size, 2)
      :lists.duplicate(before, char) ++ list ++ :lists.duplicate(length - size - before, char)
    end
  end

  @doc "In lower case, of Latin-1."
  def to_lower(list) when is_list(list), do: for(char <- list, do: lower(char))
  def to_lower(char) when is_integer(char), do: lower(char)

  @doc "In upper case, of Latin-1."
  def to_upper(list) when is_list(list), do: for(char <- list, do: upper(char))
  def to_upper(char) when is_integer(char), do: upper(char)

  defp lower(char) when char in ?A..?Z, do: char + 32
  defp lower(char) when char in 0xC0..0xD6 or char in 0xD8..0xDE, do: char + 32
  defp lower(char), do: char

  defp upper(char) when char in ?a..?z, do: char - 32
  defp upper(char) when char in 0xE0..0xF6 or char in 0xF8..0xFE, do: char - 32
  defp upper(char), do: char

  @doc "As `to_integer/1`, of a list."
  def list_to_integer(list), do: to_integer(list)
  @doc "As `to_float/1`, of a list."
  def list_to_float(list), do: to_float(list)
end
