defmodule String do
  @moduledoc ~S"""
  Strings: binaries of text in UTF-8, where a character has one to four bytes. They are written `"text"`,
  joined with `<>/2`, and filled in with `"#{value}"`.

  Three things can be counted in a string:

    * Graphemes: what a reader takes for one character. Positions and lengths in this module count these.
    * Code points: the numbers of Unicode. A letter with an accent may be one or two of them.
    * Bytes, which `byte_size/1` counts at once.

  An "e" with an accent that is a code point of its own is one grapheme:

      iex> text = "e\u0301t"
      iex> {String.length(text), length(String.codepoints(text)), byte_size(text)}
      {2, 3, 4}

  To find a position means going through the text from its beginning, so it takes as long as the text is;
  taking a known prefix off by a pattern, `"key: " <> rest = line`, or splitting it once, is quicker than
  slicing it many times.

      iex> "kate, alex" |> String.split(", ") |> Enum.map(&String.capitalize/1)
      ["Kate", "Alex"]

  A binary need not be text: `valid?/1` tells. Lists of code points, `'text'`, are charlists, see `List`. To
  search by patterns there is `Regex`.
  """

  @frames [empty_match: nil]

  @typedoc "A string: a binary in UTF-8."
  @type t :: binary

  @typedoc "A string of one code point."
  @type codepoint :: t

  @typedoc "A string of what readers see as one character; it may have several code points."
  @type grapheme :: t

  @typedoc """
  What is looked for in a string: a text, a list of texts, or what `:binary.compile_pattern/1` makes of
  these.
  """
  @type pattern ::
          t | [nonempty_binary :: <<_::8, _::_*8>>] | (compiled_search_pattern :: :binary.cp())

  @doc ~S"""
  Tells whether every character can be shown, looking at no more than `limit` characters. It is how the shell
  chooses between text and `<<...>>`.

      iex> String.printable?("abc\n")
      true
      iex> String.printable?("abc\0")
      false
      iex> String.printable?("abc\0", 3)
      true
  """
  @spec printable?(t, non_neg_integer | :infinity) :: boolean
  def printable?(string, character_limit \\ :infinity)

  def printable?(string, character_limit)
      when is_binary(string) and
             (character_limit == :infinity or
                (is_integer(character_limit) and character_limit >= 0)),
      do: all_printable?(string, character_limit)

  defp all_printable?(<<>>, _), do: true
  defp all_printable?(_, 0), do: true

  defp all_printable?(<<char::utf8, rest::binary>>, limit)
       when char in 0x20..0x7E or char in 0xA0..0xD7FF or char in 0xE000..0xFFFD or
              char in 0x10000..0x10FFFF or char in 7..13 or char in [?\e, ?\d],
       do: all_printable?(rest, if(limit == :infinity, do: limit, else: limit - 1))

  defp all_printable?(_, _), do: false

  @doc ~S"""
  Splits at white space of any length; there are no empty parts.

      iex> String.split("  foo bar\n")
      ["foo", "bar"]
      iex> String.split("  ")
      []
  """
  @spec split(t) :: [t]
  def split(binary), do: String.Break.split(binary)

  @doc ~S"""
  Splits at each occurrence of a pattern: a string, one of a list of strings, a compiled pattern or a regular
  expression. The pattern itself is left out. At the beginning, at the end and between two patterns there are
  empty parts; `trim: true` drops these. `parts: n` gives at most `n` parts, the last one being the rest. An
  empty pattern splits into graphemes.

      iex> String.split("a,b,c", ",")
      ["a", "b", "c"]
      iex> String.split("a,b,c", ",", parts: 2)
      ["a", "b,c"]
      iex> String.split(",a; b,", [",", "; "], trim: true)
      ["a", "b"]
      iex> String.split("abc", "")
      ["", "a", "b", "c", ""]

  Without the pattern the whole is one part, also the empty string:

      iex> String.split("", ",")
      [""]
      iex> String.split("a1b22c", ~r/\d+/)
      ["a", "b", "c"]
  """
  @spec split(t, pattern | Regex.t(), keyword) :: [t]
  def split(string, pattern, options \\ [])

  def split(string, %Regex{} = pattern, options) when is_binary(string) and is_list(options),
    do: Regex.split(pattern, string, options)

  def split(string, "", options) when is_binary(string) and is_list(options) do
    parts = Keyword.get(options, :parts, :infinity)
    index = parts_to_index(parts)
    trim = Keyword.get(options, :trim, false)

    if trim == false and index != 1 do
      ["" | split_each(string, index - 1)]
    else
      split_each(string, index, trim)
    end
  end

  def split(string, [], options) when is_binary(string) and is_list(options) do
    if string == "" and Keyword.get(options, :trim, false), do: [], else: [string]
  end

  def split(string, pattern, options) when is_binary(string) and is_list(options) do
    trim = Keyword.get(options, :trim, false)

    case Keyword.get(options, :parts, :infinity) do
      :infinity when trim == true -> :binary.split(string, pattern, [:global, :trim_all])
      :infinity -> :binary.split(string, pattern, [:global])
      parts -> split_parts(string, pattern, parts_to_index(parts), trim)
    end
  end

  defp parts_to_index(:infinity), do: 0
  defp parts_to_index(n) when is_integer(n) and n > 0, do: n

  defp split_each(string, index), do: split_each(string, index, false)

  defp split_each("", _index, true), do: []
  defp split_each("", _index, false), do: [""]
  defp split_each(string, 1, _trim), do: [string]

  defp split_each(string, index, trim) do
    {size, rest} = next_grapheme_size(string)
    [:erlang.binary_part(string, 0, size) | split_each(rest, index - 1, trim)]
  end

  defp split_parts("", _pattern, _index, true), do: []
  defp split_parts(string, _pattern, 1, _trim), do: [string]

  defp split_parts(string, pattern, index, trim) do
    case :binary.split(string, pattern) do
      [_] -> [string]
      ["", rest] when trim -> split_parts(rest, pattern, index, trim)
      [part, rest] -> [part | split_parts(rest, pattern, index - 1, trim)]
    end
  end

  @doc """
  Does what `split/3` does, but gives the parts one by one as they are asked for: for a large text of which
  only the first parts are wanted.

      iex> String.splitter("a,b,c", ",") |> Enum.take(2)
      ["a", "b"]
  """
  @spec splitter(t, pattern, keyword) :: Enumerable.t()
  def splitter(string, pattern, options \\ [])

  def splitter(string, "", options) when is_binary(string) and is_list(options) do
    if Keyword.get(options, :trim, false) do
      Stream.unfold(string, &next_grapheme/1)
    else
      Stream.unfold({:first, string}, fn
        {:first, string} -> {"", string}
        nil -> nil
        "" -> {"", nil}
        string -> next_grapheme(string)
      end)
    end
  end

  def splitter(string, pattern, options) when is_binary(string) and is_list(options) do
    compiled? = is_tuple(pattern) or pattern == []
    pattern = if compiled?, do: pattern, else: :binary.compile_pattern(pattern)
    trim = Keyword.get(options, :trim, false)
    Stream.unfold(string, &next_part(&1, pattern, trim))
  end

  defp next_part(:done, _pattern, _trim), do: nil
  defp next_part("", _pattern, true), do: nil
  defp next_part(string, [], _trim), do: {string, :done}

  defp next_part(string, pattern, trim) do
    case :binary.split(string, pattern) do
      ["", rest] when trim -> next_part(rest, pattern, trim)
      [part, rest] -> {part, rest}
      [part] -> {part, :done}
    end
  end

  @doc """
  Splits in two before a position, which counts graphemes from 0, or from the end when negative. Beyond an end
  one part is empty.

      iex> String.split_at("sweetelixir", 5)
      {"sweet", "elixir"}
      iex> String.split_at("elixir", -1)
      {"elixi", "r"}
      iex> String.split_at("elixir", 99)
      {"elixir", ""}
  """
  @spec split_at(t, integer) :: {t, t}
  def split_at(string, position)
      when is_binary(string) and is_integer(position) and position >= 0,
      do: cut_at(string, position)

  def split_at(string, position) when is_binary(string) and is_integer(position) and position < 0,
    do: cut_at(string, max(0, __MODULE__.length(string) + position))

  defp cut_at(string, position) do
    {size, _} = :rshell.take_graphemes(string, position)
    <<left::binary-size(size), right::binary>> = string
    {left, right}
  end

  @doc ~S"""
  Tells whether two strings look the same, though their accents may be composed or not. `==/2` compares the bytes.

      iex> String.equivalent?("man\u0303ana", "mañana")
      true
      iex> "man\u0303ana" == "mañana"
      false
  """
  @spec equivalent?(t, t) :: boolean
  def equivalent?(string1, string2) when is_binary(string1) and is_binary(string2),
    do: normalize(string1, :nfd) == normalize(string2, :nfd)

  @doc ~S"""
  Converts to a normal form of Unicode: `:nfc` composes accents, `:nfd` takes them apart, `:nfkc` and `:nfkd`
  also replace characters that only look different, such as ligatures. Other forms raise an error.

      iex> String.normalize("e\u0301", :nfc)
      "é"
      iex> String.normalize("ﬁ", :nfkc)
      "fi"
  """
  @spec normalize(t, :nfd | :nfc | :nfkd | :nfkc) :: t
  def normalize(string, form)

  def normalize(string, :nfd) when is_binary(string),
    do: normalized(:unicode.characters_to_nfd_binary(string), :nfd)

  def normalize(string, :nfc) when is_binary(string),
    do: normalized(:unicode.characters_to_nfc_binary(string), :nfc)

  def normalize(string, :nfkd) when is_binary(string),
    do: normalized(:unicode.characters_to_nfkd_binary(string), :nfkd)

  def normalize(string, :nfkc) when is_binary(string),
    do: normalized(:unicode.characters_to_nfkc_binary(string), :nfkc)

  defp normalized(string, _form) when is_binary(string), do: string

  defp normalized({:error, good, <<byte, rest::binary>>}, form),
    do: good <> <<byte>> <> normalize(rest, form)

  @doc """
  Converts to upper case. Modes: `:default`, `:ascii` (only a to z, quick), `:greek`, `:turkic`. The length
  may change.

      iex> String.upcase("olá 123")
      "OLÁ 123"
      iex> String.upcase("olá", :ascii)
      "OLá"
      iex> String.upcase("ß")
      "SS"
  """
  @spec upcase(t, :default | :ascii | :greek | :turkic) :: t
  def upcase(string, mode \\ :default)
  def upcase("", _mode), do: ""

  def upcase(string, :default) when is_binary(string), do: :rshell.upcase(string, :default)
  def upcase(string, :ascii) when is_binary(string), do: :rshell.upcase(string, :ascii)

  def upcase(string, mode) when is_binary(string) and (mode === :greek or mode === :turkic),
    do: :rshell.upcase(string, mode)

  @doc """
  Converts to lower case. Modes: `:default`, `:ascii` (only A to Z, quick), `:greek`, `:turkic`.

      iex> String.downcase("ÁBC")
      "ábc"
      iex> String.downcase("ÁBC", :ascii)
      "Ábc"
  """
  @spec downcase(t, :default | :ascii | :greek | :turkic) :: t
  def downcase(string, mode \\ :default)
  def downcase("", _mode), do: ""

  def downcase(string, :default) when is_binary(string), do: :rshell.downcase(string, :default)
  def downcase(string, :ascii) when is_binary(string), do: :rshell.downcase(string, :ascii)

  def downcase(string, mode) when is_binary(string) and (mode === :greek or mode === :turkic),
    do: :rshell.downcase(string, mode)

  @doc """
  Puts the first character in title case and all others in lower case.

      iex> String.capitalize("abCD")
      "Abcd"
      iex> String.capitalize("")
      ""
  """
  @spec capitalize(t, :default | :ascii | :greek | :turkic) :: t
  def capitalize(string, mode \\ :default)
  def capitalize("", _mode), do: ""

  def capitalize(string, mode) when is_binary(string) do
    {first, rest} = :rshell.titlecase_first(string, if(mode in [:ascii, :turkic], do: mode, else: :default))
    first <> downcase(rest, mode)
  end

  @doc ~S"""
  Replaces each occurrence of a pattern, which is one of `split/3`, by a string, or by what a function makes
  of it; `global: false` replaces only the first one. With a regular expression, `\\1` in the replacement
  stands for its first group.

      iex> String.replace("a,b,c", ",", "-")
      "a-b-c"
      iex> String.replace("a,b,c", ",", "-", global: false)
      "a-b,c"
      iex> String.replace("a,b,c", ["a", "c"], fn <<char>> -> <<char + 1>> end)
      "b,b,d"
      iex> String.replace("kate 27", ~r/(\w+) (\d+)/, "\\2 \\1")
      "27 kate"
  """
  @spec replace(t, pattern | Regex.t(), t | (t -> t | iodata), keyword) :: t
  def replace(subject, pattern, replacement, options \\ [])
      when is_binary(subject) and
             (is_binary(replacement) or is_function(replacement, 1)) and is_list(options) do
    cond do
      is_struct(pattern, Regex) -> Regex.replace(pattern, subject, replacement, options)
      pattern == "" -> replace_empty(subject, replacement, options)
      pattern == [] -> subject
      is_binary(replacement) -> :binary.replace(subject, pattern, replacement, scope(options))
      true -> replace_with(subject, pattern, replacement, options)
    end
  end

  defp scope(options) do
    kept = for {:insert_replaced, _} = option <- options, do: option
    if Keyword.get(options, :global, true), do: [:global | kept], else: kept
  end

  defp replace_empty(subject, replacement, options) do
    value = if is_binary(replacement), do: replacement, else: replacement.("")

    if Keyword.get(options, :global, true) do
      parts = :lists.map(&[&1, value], graphemes(subject))
      IO.iodata_to_binary([value | parts])
    else
      IO.iodata_to_binary([value | subject])
    end
  end

  defp replace_with(subject, pattern, fun, options) do
    matches =
      if Keyword.get(options, :global, true) do
        :binary.matches(subject, pattern)
      else
        case :binary.match(subject, pattern) do
          :nomatch -> []
          match -> [match]
        end
      end

    IO.iodata_to_binary(replace_matches(matches, subject, 0, fun))
  end

  defp replace_matches([], subject, from, _fun),
    do: [:erlang.binary_part(subject, from, byte_size(subject) - from)]

  defp replace_matches([{at, size} | matches], subject, from, fun) do
    before = :erlang.binary_part(subject, from, at - from)
    value = fun.(:erlang.binary_part(subject, at, size))
    [before, value | replace_matches(matches, subject, at + size, fun)]
  end

  @doc """
  Replaces a text at the beginning, as often as it stands there. An empty one raises an `ArgumentError`.

      iex> String.replace_leading("hello hello world", "hello ", "ola ")
      "ola ola world"
      iex> String.replace_leading("world", "hello ", "ola ")
      "world"
  """
  @spec replace_leading(t, t, t) :: t
  def replace_leading(string, match, replacement)
      when is_binary(string) and is_binary(match) and is_binary(replacement) do
    if match == "", do: empty_match()

    case skip_leading(string, match, byte_size(match)) do
      rest when replacement == "" -> rest
      rest -> copies(replacement, byte_size(string) - byte_size(rest), match) <> rest
    end
  end

  # As often as the match fits in so many bytes.
  defp copies(replacement, bytes, match),
    do: :binary.copy(replacement, div(bytes, byte_size(match)))

  defp empty_match do
    raise ArgumentError, "cannot use an empty string as the match to replace"
  end

  defp skip_leading(string, match, size) do
    case string do
      <<^match::binary-size(size), rest::binary>> -> skip_leading(rest, match, size)
      _ -> string
    end
  end

  @doc """
  Replaces a text at the end, as often as it stands there. An empty one raises an `ArgumentError`.

      iex> String.replace_trailing("hello world world", " world", "!")
      "hello!!"
  """
  @spec replace_trailing(t, t, t) :: t
  def replace_trailing(string, match, replacement)
      when is_binary(string) and is_binary(match) and is_binary(replacement) do
    if match == "", do: empty_match()

    case skip_trailing(string, byte_size(string), match, byte_size(match)) do
      rest when replacement == "" -> rest
      rest -> rest <> copies(replacement, byte_size(string) - byte_size(rest), match)
    end
  end

  defp skip_trailing(string, left, match, size) do
    at = left - size

    if at >= 0 and :erlang.binary_part(string, at, size) == match do
      skip_trailing(string, at, match, size)
    else
      :erlang.binary_part(string, 0, left)
    end
  end

  @doc """
  Replaces a text at the beginning, once, if it stands there.

      iex> String.replace_prefix("wworld", "w", "W")
      "Wworld"
      iex> String.replace_prefix("world", "x", "W")
      "world"
  """
  @spec replace_prefix(t, t, t) :: t
  def replace_prefix(string, match, replacement)
      when is_binary(string) and is_binary(match) and is_binary(replacement) do
    size = byte_size(match)

    case string do
      <<^match::binary-size(size), rest::binary>> -> replacement <> rest
      _ -> string
    end
  end

  @doc """
  Replaces a text at the end, once, if it stands there; else the string stays as it is.

      iex> String.replace_suffix("notes.txt", ".txt", ".md")
      "notes.md"
      iex> String.replace_suffix("notes", ".txt", ".md")
      "notes"
  """
  @spec replace_suffix(t, t, t) :: t
  def replace_suffix(string, match, replacement)
      when is_binary(string) and is_binary(match) and is_binary(replacement) do
    at = byte_size(string) - byte_size(match)

    case string do
      <<start::binary-size(at), ^match::binary>> when at >= 0 -> start <> replacement
      _ -> string
    end
  end

  @doc ~S"""
  Removes white space at the beginning.

      iex> String.trim_leading("\n  hello ")
      "hello "
  """
  @spec trim_leading(t) :: t
  def trim_leading(string)

  def trim_leading(string), do: String.Break.trim_leading(string)

  @doc """
  Removes a text at the beginning, as often as it stands there.

      iex> String.trim_leading("__ hello __", "_")
      " hello __"
      iex> String.trim_leading("ababc", "ab")
      "c"
  """
  @spec trim_leading(t, t) :: t
  def trim_leading(string, to_trim) when is_binary(string) and is_binary(to_trim),
    do: replace_leading(string, to_trim, "")

  @doc ~S"""
  Removes white space at the end, such as the line break of a line that was read.

      iex> String.trim_trailing("  hello  \n")
      "  hello"
      iex> String.trim_trailing("")
      ""
  """
  @spec trim_trailing(t) :: t
  def trim_trailing(string), do: String.Break.trim_trailing(string)

  @doc """
  Removes a text at the end, as often as it stands there.

      iex> String.trim_trailing("1.500", "0")
      "1.5"
      iex> String.trim_trailing("hello", "x")
      "hello"
  """
  @spec trim_trailing(t, t) :: t
  def trim_trailing(string, to_trim) when is_binary(string) and is_binary(to_trim),
    do: replace_trailing(string, to_trim, "")

  @doc ~S"""
  Removes white space, line ends among it, at the beginning and at the end, whatever Unicode counts as such.

      iex> String.trim("  hello \n")
      "hello"
      iex> String.trim(" \t ")
      ""
  """
  @spec trim(t) :: t
  def trim(string) when is_binary(string), do: string |> trim_leading() |> trim_trailing()

  @doc """
  Removes a text at the beginning and at the end, as often as it stands there. It is one text, not a set of
  characters.

      iex> String.trim("a  abc  a", "a")
      "  abc  "
      iex> String.trim("xyabcxy", "xy")
      "abc"
  """
  @spec trim(t, t) :: t
  def trim(string, to_trim) when is_binary(string) and is_binary(to_trim),
    do: string |> trim_leading(to_trim) |> trim_trailing(to_trim)

  @doc """
  Fills up on the left to `count` graphemes, with spaces, a string, or strings of a list in turn. A longer
  string stays as it is.

      iex> String.pad_leading("abc", 5)
      "  abc"
      iex> String.pad_leading("7", 3, "0")
      "007"
      iex> String.pad_leading("abc", 2)
      "abc"
  """
  @spec pad_leading(t, non_neg_integer, t | [t]) :: t
  def pad_leading(string, count, padding \\ [" "])

  def pad_leading(string, count, padding) when is_binary(padding),
    do: pad_leading(string, count, graphemes(padding))

  def pad_leading(string, count, [_ | _] = padding)
      when is_binary(string) and is_integer(count) and count >= 0,
      do: pad(:leading, string, count, padding)

  @doc """
  Fills up on the right to `count` graphemes, with spaces, a string, or strings of a list in turn. A longer
  string stays as it is.

      iex> String.pad_trailing("abc", 5, ".")
      "abc.."
      iex> String.pad_trailing("abc", 6, ["1", "2"])
      "abc121"
  """
  @spec pad_trailing(t, non_neg_integer, t | [t]) :: t
  def pad_trailing(string, count, padding \\ [" "])

  def pad_trailing(string, count, padding) when is_binary(padding),
    do: pad_trailing(string, count, graphemes(padding))

  def pad_trailing(string, count, [_ | _] = padding)
      when is_binary(string) and is_integer(count) and count >= 0,
      do: pad(:trailing, string, count, padding)

  defp pad(side, string, count, padding) do
    missing = count - __MODULE__.length(string)

    cond do
      missing <= 0 -> string
      side == :leading -> IO.iodata_to_binary([fill(missing, padding, padding) | string])
      true -> IO.iodata_to_binary([string | fill(missing, padding, padding)])
    end
  end

  defp fill(n, _, [padding]) when is_binary(padding), do: :binary.copy(padding, n)
  defp fill(0, _, _), do: []
  defp fill(n, [], padding), do: fill(n, padding, padding)

  defp fill(n, [item | items], padding) when is_binary(item),
    do: [item | fill(n - 1, items, padding)]

  defp fill(_, [item | _], _) do
    raise ArgumentError, "expected a string padding element, got: " <> inspect(item)
  end

  @doc ~S"""
  Returns the graphemes in reverse order, so that accents stay with their letters.

      iex> String.reverse("abcd")
      "dcba"
      iex> String.reverse("e\u0301a")
      "ae\u0301"
  """
  @spec reverse(t) :: t
  def reverse(string) when is_binary(string),
    do: string |> graphemes() |> reverse([], []) |> IO.iodata_to_binary()

  # Bytes that are no characters stay where they are.
  defp reverse([<<_::utf8, _::binary>> = grapheme | rest], reversed, done),
    do: reverse(rest, [grapheme | reversed], done)

  defp reverse([byte | rest], reversed, done), do: reverse(rest, [], [done, reversed, byte])
  defp reverse([], reversed, done), do: [done | reversed]

  @doc """
  Returns a string `n` times, one after the other.

      iex> String.duplicate("abc", 2)
      "abcabc"
      iex> String.duplicate("abc", 0)
      ""
  """
  @spec duplicate(t, non_neg_integer) :: t
  def duplicate(subject, n) when is_binary(subject) and is_integer(n) and n >= 0,
    do: :binary.copy(subject, n)

  @doc ~S"""
  Returns a list of the code points, each as a string; an invalid byte stands for itself. `graphemes/1` keeps
  accents with their letters, `to_charlist/1` gives numbers.

      iex> String.codepoints("olá")
      ["o", "l", "á"]
      iex> String.codepoints("e\u0301")
      ["e", "\u0301"]
  """
  @spec codepoints(t) :: [codepoint]
  def codepoints(string) when is_binary(string), do: split_codepoints(string)

  defp split_codepoints(<<char::utf8, rest::binary>>),
    do: [<<char::utf8>> | split_codepoints(rest)]

  defp split_codepoints(<<byte, rest::binary>>), do: [<<byte>> | split_codepoints(rest)]
  defp split_codepoints(<<>>), do: []

  @doc """
  Splits off the first code point, as a pair with the rest; `nil` at the end.

      iex> String.next_codepoint("olá")
      {"o", "lá"}
      iex> String.next_codepoint("")
      nil
  """
  @spec next_codepoint(t) :: {codepoint, t} | nil
  def next_codepoint(<<char::utf8, rest::binary>>), do: {<<char::utf8>>, rest}
  def next_codepoint(<<byte, rest::binary>>), do: {<<byte>>, rest}
  def next_codepoint(<<>>), do: nil

  @doc """
  Tells whether a binary is text in UTF-8.

      iex> String.valid?("olá")
      true
      iex> String.valid?(<<0xFF>>)
      false
  """
  @spec valid?(t) :: boolean
  def valid?(<<string::binary>>), do: :rshell.valid?(string)
  def valid?(_), do: false

  @doc false
  @deprecated "Use String.valid?/1 instead"
  def valid_character?(string) do
    case string do
      <<_::utf8>> -> valid?(string)
      _ -> false
    end
  end

  @doc """
  Replaces bytes that are no UTF-8 by a replacement character, or another text (of Elixir 1.16).

      iex> String.replace_invalid("asd" <> <<0xFF>>)
      "asd�"
      iex> String.replace_invalid("asd" <> <<0xFF>>, "?")
      "asd?"
  """
  @spec replace_invalid(t, t) :: t
  def replace_invalid(bytes, replacement \\ "�")
      when is_binary(bytes) and is_binary(replacement) do
    case :unicode.characters_to_binary(bytes) do
      good when is_binary(good) ->
        good

      {_, good, rest} ->
        good <> replacement <> replace_invalid(skip_invalid(rest), replacement)
    end
  end

  # A sequence that was cut short counts as one invalid piece.
  defp skip_invalid(<<0b1110::4, a::4, 0b10::2, b::6, rest::binary>>)
       when (a > 0 or b >= 32) and (a != 13 or b < 32),
       do: rest

  defp skip_invalid(<<0b11110::5, a::3, 0b10::2, b::6, 0b10::2, _::6, rest::binary>>)
       when (a > 0 or b >= 16) and a <= 4,
       do: rest

  defp skip_invalid(<<0b11110::5, a::3, 0b10::2, b::6, rest::binary>>)
       when (a > 0 or b >= 16) and a <= 4,
       do: rest

  defp skip_invalid(<<_, rest::binary>>), do: rest

  @doc ~S"""
  Splits into the longest runs that share a trait: all `:valid` or not, or all `:printable` or not.

      iex> String.chunk("abc\0def", :printable)
      ["abc", <<0>>, "def"]
      iex> String.chunk("", :valid)
      []
  """
  @spec chunk(t, :valid | :printable) :: [t]
  def chunk("", _), do: []

  def chunk(string, trait) when is_binary(string) and trait in [:valid, :printable] do
    fun = if trait == :valid, do: &valid?/1, else: &printable?/1

    string
    |> codepoints()
    |> Enum.chunk_by(fun)
    |> Enum.map(&IO.iodata_to_binary/1)
  end

  @doc ~S"""
  Returns a list of the graphemes, what a reader takes for characters.

      iex> String.graphemes("Ńaïve")
      ["Ń", "a", "ï", "v", "e"]
      iex> length(String.graphemes("e\u0301"))
      1
  """
  @spec graphemes(t) :: [grapheme]
  def graphemes(string) when is_binary(string), do: :rshell.graphemes(string)

  @doc false
  @deprecated "Use String.next_grapheme/1 instead"
  def next_grapheme_size(string) when is_binary(string), do: :rshell.next_grapheme_size(string)

  @doc """
  Splits off the first grapheme, as a pair with the rest; `nil` at the end.

      iex> String.next_grapheme("olá")
      {"o", "lá"}
      iex> String.next_grapheme("")
      nil
  """
  @spec next_grapheme(t) :: {grapheme, t} | nil
  def next_grapheme(string) when is_binary(string) do
    case :rshell.next_grapheme_size(string) do
      {size, rest} -> {:erlang.binary_part(string, 0, size), rest}
      nil -> nil
    end
  end

  @doc """
  Returns the first grapheme, `nil` of the empty string.

      iex> String.first("elixir")
      "e"
      iex> String.first("")
      nil
  """
  @spec first(t) :: grapheme | nil
  def first(string) when is_binary(string) do
    case :rshell.next_grapheme_size(string) do
      {size, _} -> :erlang.binary_part(string, 0, size)
      nil -> nil
    end
  end

  @doc """
  Returns the last grapheme, `nil` of the empty string.

      iex> String.last("elixir")
      "r"
      iex> String.last("")
      nil
  """
  @spec last(t) :: grapheme | nil
  def last(""), do: nil
  def last(string) when is_binary(string), do: :lists.last(graphemes(string))

  @doc """
  Returns how many graphemes there are, for which it goes through the whole text. `byte_size/1` counts bytes, at once.

      iex> String.length("olá")
      3
      iex> String.length("")
      0
  """
  @spec length(t) :: non_neg_integer
  def length(string) when is_binary(string), do: :rshell.grapheme_count(string)

  @doc """
  Returns the grapheme at a position, which counts from 0, or from the end when negative; `nil` outside.

      iex> String.at("elixir", 0)
      "e"
      iex> String.at("elixir", -1)
      "r"
      iex> String.at("elixir", 10)
      nil
  """
  @spec at(t, integer) :: grapheme | nil
  def at(string, position)
      when is_binary(string) and is_integer(position) and position >= byte_size(string),
      do: nil

  def at(string, position) when is_binary(string) and is_integer(position) and position >= 0 do
    case :rshell.take_graphemes(string, position) do
      {size, ^position} -> first(drop_bytes(string, size))
      _ -> nil
    end
  end

  def at(string, position) when is_binary(string) and is_integer(position) and position < 0 do
    position = __MODULE__.length(string) + position
    if position >= 0, do: at(string, position)
  end

  defp drop_bytes(string, size), do: :erlang.binary_part(string, size, byte_size(string) - size)

  @doc """
  Returns at most `length` graphemes from a start, which counts from 0, or from the end when negative. What
  lies outside is left out.

      iex> String.slice("elixir", 1, 3)
      "lix"
      iex> String.slice("elixir", -3, 10)
      "xir"
      iex> String.slice("elixir", 10, 3)
      ""
  """
  @spec slice(t, integer, non_neg_integer) :: t
  def slice(string, start, length)
  def slice(_, _, 0), do: ""

  def slice(string, start, length)
      when is_binary(string) and is_integer(start) and is_integer(length) and start >= 0 and
             length >= 0,
      do: cut(string, start, length)

  def slice(string, start, length)
      when is_binary(string) and is_integer(start) and is_integer(length) and start < 0 and
             length >= 0,
      do: cut(string, max(__MODULE__.length(string) + start, 0), length)

  defp cut(string, start, length) do
    case :rshell.take_graphemes(string, start) do
      {skip, ^start} ->
        rest = drop_bytes(string, skip)
        {size, _} = :rshell.take_graphemes(rest, length)
        :erlang.binary_part(rest, 0, size)

      _ ->
        ""
    end
  end

  @doc """
  Returns the graphemes at the positions of a range; negative ones count from the end. What lies outside is left out.

      iex> String.slice("elixir", 1..3)
      "lix"
      iex> String.slice("elixir", 2..-1)
      "ixir"
      iex> String.slice("elixir", 10..20)
      ""
  """
  @spec slice(t, Range.t()) :: t
  def slice(string, first..last//step = range) when is_binary(string),
    do: slice_steps(string, first, last, step, range)

  # A range of before ranges had steps.
  def slice(string, %{__struct__: Range, first: first, last: last} = range)
      when is_binary(string),
      do: slice_steps(string, first, last, if(first <= last, do: 1, else: -1), range)

  defp slice_steps(string, first, last, step, range) do
    step = if first > last and step == -1, do: 1, else: step

    if step > 0 do
      slice_range(string, first, last, step)
    else
      raise ArgumentError,
            "String.slice/2 does not accept ranges with negative steps, got: " <> inspect(range)
    end
  end

  defp slice_range(string, first, last, step) do
    count = if first < 0 or last < 0, do: __MODULE__.length(string), else: 0
    first = if first < 0, do: max(count + first, 0), else: first
    last = if last < 0, do: count + last, else: last
    length = last - first + 1

    cond do
      length <= 0 -> ""
      step == 1 -> cut(string, first, length)
      true -> cut(string, first, length) |> graphemes() |> every(step) |> IO.iodata_to_binary()
    end
  end

  defp every([item | rest], step), do: [item | every(Enum.drop(rest, step - 1), step)]
  defp every([], _step), do: []

  @doc """
  Tells whether a string begins with a text, or with one of a list of texts. With `""` every string begins;
  with none of `[]` any.

      iex> String.starts_with?("elixir", "eli")
      true
      iex> String.starts_with?("elixir", ["erlang", "elixir"])
      true
      iex> String.starts_with?("elixir", [])
      false
  """
  @spec starts_with?(t, t | [t]) :: boolean
  def starts_with?(string, prefix) when is_binary(string) and is_binary(prefix),
    do: prefix_of?(string, prefix)

  def starts_with?(string, []) when is_binary(string), do: false

  def starts_with?(string, prefixes) when is_binary(string) and is_list(prefixes),
    do: Enum.any?(prefixes, &prefix_of?(string, &1))

  def starts_with?("", prefix) when not is_binary(prefix), do: false

  def starts_with?(string, prefix) when is_binary(string) do
    IO.warn("compiled patterns are deprecated in starts_with?")
    Kernel.match?({0, _}, :binary.match(string, prefix))
  end

  defp prefix_of?(string, prefix) when is_binary(prefix) do
    size = byte_size(prefix)

    case string do
      <<^prefix::binary-size(size), _::binary>> -> true
      _ -> false
    end
  end

  defp prefix_of?(string, prefix), do: no_text(string, prefix)

  defp no_text(string, text), do: :erlang.error({:case_clause, {string, byte_size(string), text}})

  @doc """
  Tells whether a string ends with a text, or with one of a list of texts.

      iex> String.ends_with?("language", "age")
      true
      iex> String.ends_with?("language", ["youth", "old"])
      false
  """
  @spec ends_with?(t, t | [t]) :: boolean
  def ends_with?(string, suffix) when is_binary(string) and is_binary(suffix),
    do: suffix_of?(string, suffix)

  def ends_with?(string, suffix) when is_binary(string) and is_list(suffix),
    do: Enum.any?(suffix, &suffix_of?(string, &1))

  defp suffix_of?(string, suffix) when is_binary(suffix) do
    size = byte_size(suffix)
    at = byte_size(string) - size
    at >= 0 and :erlang.binary_part(string, at, size) == suffix
  end

  defp suffix_of?(string, suffix), do: no_text(string, suffix)

  @doc """
  Tells whether a regular expression fits somewhere in a string, as `=~/2`.

      iex> String.match?("foo", ~r/fo+/)
      true
      iex> String.match?("bar", ~r/fo+/)
      false
  """
  @spec match?(t, Regex.t()) :: boolean
  def match?(string, regex) when is_binary(string), do: Regex.match?(regex, string)

  @doc """
  Tells whether a string contains a text, one of a list of texts, or a compiled pattern. `""` is in every string.

      iex> String.contains?("elixir of life", "life")
      true
      iex> String.contains?("elixir of life", ["life", "death"])
      true
      iex> String.contains?("elixir of life", [])
      false
  """
  @spec contains?(t, pattern) :: boolean
  def contains?(string, contents) when is_binary(string) and is_list(contents),
    do: list_contains?(string, byte_size(string), contents, [])

  def contains?(string, contents) when is_binary(string) do
    contents == "" or (string != "" and :binary.match(string, contents) != :nomatch)
  end

  # Gathers the texts that are short enough to be found.
  defp list_contains?(string, size, [text | rest], found) do
    case byte_size(text) do
      0 -> true
      length when length > size -> list_contains?(string, size, rest, found)
      _ -> list_contains?(string, size, rest, [text | found])
    end
  end

  defp list_contains?(_string, _size, [], []), do: false
  defp list_contains?(string, _size, [], found), do: :binary.match(string, found) != :nomatch

  @doc """
  Returns the code points as a list of integers; invalid bytes raise a `UnicodeConversionError`.

      iex> String.to_charlist("abc")
      'abc'
      iex> String.to_charlist("æ")
      [230]
  """
  @spec to_charlist(t) :: charlist
  def to_charlist(string) when is_binary(string) do
    case :unicode.characters_to_list(string) do
      result when is_list(result) ->
        result

      {:error, encoded, rest} ->
        raise UnicodeConversionError, encoded: encoded, rest: rest, kind: :invalid

      {:incomplete, encoded, rest} ->
        raise UnicodeConversionError, encoded: encoded, rest: rest, kind: :incomplete
    end
  end

  @doc false
  @deprecated "Use String.to_charlist/1 instead"
  def to_char_list(string), do: String.to_charlist(string)

  @doc """
  Returns the atom of a text of at most 255 characters. Atoms are never freed and their number is limited:
  never make them of text from outside, for which there is `to_existing_atom/1`.

      iex> String.to_atom("my_atom")
      :my_atom
  """
  @spec to_atom(t) :: atom
  def to_atom(string) when is_binary(string), do: :erlang.binary_to_atom(string, :utf8)

  @doc """
  Returns the atom of a text if there is one already, else raises an `ArgumentError`. One is there when code
  that has it was loaded.

      iex> String.to_existing_atom("ok")
      :ok
  """
  @spec to_existing_atom(t) :: atom
  def to_existing_atom(string) when is_binary(string),
    do: :erlang.binary_to_existing_atom(string, :utf8)

  @doc """
  Returns the integer that a text writes, with a sign perhaps. Anything else, white space too, raises an
  `ArgumentError`; `Integer.parse/2` does not.

      iex> String.to_integer("-123")
      -123
  """
  @spec to_integer(t) :: integer
  def to_integer(string) when is_binary(string), do: :erlang.binary_to_integer(string)

  @doc """
  Returns the integer that a text writes in a base from 2 to 36, with letters of either case and a sign or
  not; anything else raises an `ArgumentError`.

      iex> String.to_integer("3ff", 16)
      1023
      iex> String.to_integer("-101", 2)
      -5
  """
  @spec to_integer(t, 2..36) :: integer
  def to_integer(string, base) when is_binary(string) and is_integer(base),
    do: :erlang.binary_to_integer(string, base)

  @doc """
  Returns the float that a text writes; it has to have a point, with digits on both sides. Anything else
  raises an `ArgumentError`; `Float.parse/1` is not so strict.

      iex> String.to_float("2.2017764e+0")
      2.2017764
  """
  @spec to_float(t) :: float
  def to_float(string) when is_binary(string), do: :erlang.binary_to_float(string)

  @doc """
  Tells from 0.0 to 1.0 how many graphemes two strings share, in any order. It is quicker, and coarser, than
  `jaro_distance/2`.

      iex> String.bag_distance("abc", "cba")
      1.0
      iex> String.bag_distance("abcd", "efgh")
      0.0
  """
  @spec bag_distance(t, t) :: float
  def bag_distance(string1, string2)
  def bag_distance(_string, ""), do: 0.0
  def bag_distance("", _string), do: 0.0

  def bag_distance(string1, string2) when is_binary(string1) and is_binary(string2) do
    list1 = graphemes(string1)
    list2 = graphemes(string2)
    missing = max(Kernel.length(list1 -- list2), Kernel.length(list2 -- list1))
    1 - missing / max(Kernel.length(list1), Kernel.length(list2))
  end

  @doc """
  Tells from 0.0 to 1.0 how alike two strings are, by Jaro's measure; good for "did you mean".

      iex> String.jaro_distance("same", "same")
      1.0
      iex> String.jaro_distance("abc", "xyz")
      0.0
      iex> String.jaro_distance("lenght", "length") > 0.9
      true
  """
  @spec jaro_distance(t, t) :: float
  def jaro_distance(string1, string2)
  def jaro_distance(string, string), do: 1.0
  def jaro_distance(_string, ""), do: 0.0
  def jaro_distance("", _string), do: 0.0

  def jaro_distance(string1, string2) when is_binary(string1) and is_binary(string2) do
    list1 = graphemes(string1)
    list2 = graphemes(string2)
    length1 = Kernel.length(list1)
    length2 = Kernel.length(list2)
    {short, long} = if length1 > length2, do: {list2, list1}, else: {list1, list2}
    window = max(div(max(length1, length2), 2) - 1, 0)
    pairs = jaro_pairs(short, 0, window, :maps.from_list(index(long, 0)), [])

    case Kernel.length(pairs) do
      0 ->
        0.0

      count ->
        moved = backward_steps(:lists.reverse(pairs), 0)
        (count / length1 + count / length2 + (count - moved) / count) / 3
    end
  end

  defp index([], _at), do: []
  defp index([item | rest], at), do: [{at, item} | index(rest, at + 1)]

  defp jaro_pairs([], _at, _window, _free, pairs), do: pairs

  defp jaro_pairs([item | rest], at, window, free, pairs) do
    case jaro_find(item, max(at - window, 0), at + window, free) do
      nil ->
        jaro_pairs(rest, at + 1, window, free, pairs)

      found ->
        free = :maps.remove(found, free)
        jaro_pairs(rest, at + 1, window, free, [{item, found} | pairs])
    end
  end

  defp jaro_find(_item, from, to, _free) when from > to, do: nil

  defp jaro_find(item, from, to, free) do
    case free do
      %{^from => ^item} -> from
      _ -> jaro_find(item, from + 1, to, free)
    end
  end

  defp backward_steps([{_, at} | [{_, next} | _] = rest], n) when next < at,
    do: backward_steps(rest, n + 1)

  defp backward_steps([_ | rest], n), do: backward_steps(rest, n)
  defp backward_steps([], n), do: n

  @doc """
  Returns the edits that turn one string into another, as `[eq: text, del: text, ins: text]` in their order,
  with as few as possible.

      iex> String.myers_difference("fox hops over", "fox jumps over")
      [eq: "fox ", del: "ho", ins: "jum", eq: "ps over"]
      iex> String.myers_difference("same", "same")
      [eq: "same"]
  """
  @spec myers_difference(t, t) :: [{:eq | :ins | :del, t}]
  def myers_difference(string1, string2) when is_binary(string1) and is_binary(string2) do
    for {kind, chars} <- List.myers_difference(graphemes(string1), graphemes(string2)),
        do: {kind, IO.iodata_to_binary(chars)}
  end

  @doc false
  @deprecated "Use String.trim/1 instead"
  def strip(string), do: trim(string)

  @doc false
  @deprecated "Use String.trim/2 with a binary second argument instead"
  def strip(string, char), do: trim(string, <<char::utf8>>)

  @doc false
  @deprecated "Use String.trim_leading/1 instead"
  def lstrip(string), do: trim_leading(string)

  @doc false
  @deprecated "Use String.trim_leading/2 with a binary as second argument instead"
  def lstrip(string, char) when is_integer(char),
    do: replace_leading(string, <<char::utf8>>, "")

  @doc false
  @deprecated "Use String.trim_trailing/1 instead"
  def rstrip(string), do: trim_trailing(string)

  @doc false
  @deprecated "Use String.trim_trailing/2 with a binary as second argument instead"
  def rstrip(string, char) when is_integer(char),
    do: replace_trailing(string, <<char::utf8>>, "")

  @doc false
  @deprecated "Use String.pad_trailing/2 instead"
  def ljust(string, length), do: ljust(string, length, ?\s)

  @doc false
  @deprecated "Use String.pad_trailing/3 with a binary padding instead"
  def ljust(string, length, char)
      when is_integer(length) and length >= 0 and is_integer(char),
      do: justify(string, length, <<char::utf8>>, &pad_trailing/3)

  @doc false
  @deprecated "Use String.pad_leading/2 instead"
  def rjust(string, length), do: rjust(string, length, ?\s)

  @doc false
  @deprecated "Use String.pad_leading/3 with a binary padding instead"
  def rjust(string, length, char)
      when is_integer(length) and length >= 0 and is_integer(char),
      do: justify(string, length, <<char::utf8>>, &pad_leading/3)

  # How long the string is comes first.
  defp justify(string, count, padding, fun),
    do: if(String.length(string) < count, do: fun.(string, count, [padding]), else: string)
end
