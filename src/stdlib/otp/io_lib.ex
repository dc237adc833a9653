# Writing terms and formatting is native; this is the rest: reading by a format, requests piece by piece, other writings.
defmodule :io_lib do
  @moduledoc "Terms as text and back."

  @doc "The prompt that a term stands for."
  def format_prompt(prompt), do: format_prompt(prompt, :latin1)
  @doc "As `format_prompt/1`, in an encoding."
  def format_prompt({:format, format, args}, _encoding), do: :io_lib.format(format, args)

  def format_prompt(prompt, _encoding) when is_binary(prompt),
    do: [:unicode.characters_to_list(prompt)]

  def format_prompt(prompt, _encoding) when is_atom(prompt), do: :erlang.atom_to_list(prompt)
  def format_prompt(prompt, _encoding) when is_list(prompt), do: prompt
  def format_prompt(prompt, _encoding), do: :io_lib.format('~tp', [prompt])

  # Writing

  @doc "Writes a string between quotes of a kind."
  def write_string(text, quote), do: escaped(text, quote, 0x10FFFF)
  @doc "Writes a string of Latin-1."
  def write_latin1_string(text), do: escaped(text, ?", 0xFF)
  @doc "Writes a string of Latin-1 between quotes of a kind."
  def write_latin1_string(text, quote), do: escaped(text, quote, 0xFF)
  @doc "Writes a string of any characters."
  def write_unicode_string(text), do: escaped(text, ?", 0x10FFFF)
  @doc "Writes a string so that nothing beyond Latin-1 is in it."
  def write_string_as_latin1(text), do: escaped(text, ?", 0xFF)
  @doc "As `write_string_as_latin1/1`, between quotes of a kind."
  def write_string_as_latin1(text, quote), do: escaped(text, quote, 0xFF)
  @doc "Writes an atom so that nothing beyond Latin-1 is in it."
  def write_atom_as_latin1(atom) do
    text = :erlang.atom_to_list(atom)

    if :lists.all(&(&1 <= 0xFF), text),
      do: :io_lib.write_atom(atom),
      else: escaped(text, ?', 0xFF)
  end

  @doc "Writes a character of Latin-1."
  def write_latin1_char(char), do: [?$ | :lists.append(escape([char], :none, 0xFF))]
  @doc "Writes a character."
  def write_unicode_char(char), do: :io_lib.write_char(char)
  @doc "Writes a character so that nothing beyond Latin-1 is in it."
  def write_char_as_latin1(char), do: write_latin1_char(char)

  defp escaped(text, quote, most),
    do: [quote | :lists.append(escape(text, quote, most))] ++ [quote]

  @special %{
    ?\n => '\\n',
    ?\r => '\\r',
    ?\t => '\\t',
    ?\v => '\\v',
    ?\b => '\\b',
    ?\f => '\\f',
    ?\e => '\\e',
    127 => '\\d',
    ?\\ => '\\\\'
  }

  defp escape(text, quote, most) do
    for char <- text do
      cond do
        is_map_key(@special, char) -> Map.fetch!(@special, char)
        char == quote -> [?\\, char]
        char < 32 or char in 0x80..0x9F -> [?\\ | octal(char)]
        char > most -> '\\x{' ++ :erlang.integer_to_list(char, 16) ++ '}'
        true -> [char]
      end
    end
  end

  defp octal(char), do: :string.right(:erlang.integer_to_list(char, 8), 3, ?0)

  @doc "Tells whether an atom has to be written in quotes; the second argument takes its characters."
  def quote_atom(_atom, []), do: true
  def quote_atom(atom, _chars), do: hd(:io_lib.write_atom(atom)) == ?'

  @doc "Writes a term to a depth."
  def write(term, depth, _pretty) when is_integer(depth), do: :io_lib.write(term, depth)

  @doc "Writes a binary."
  def write_binary(binary, depth, _size), do: {:io_lib.write(binary, depth), ""}

  @doc "Tells whether it is a deep list of characters of Latin-1."
  def deep_latin1_char_list([item | rest]) when is_list(item),
    do: deep_latin1_char_list(item) and deep_latin1_char_list(rest)

  def deep_latin1_char_list([char | rest]) when char in 0..0xFF, do: deep_latin1_char_list(rest)
  def deep_latin1_char_list(rest), do: rest == []

  @doc "Tells whether it is a deep list of characters."
  def deep_char_list(list), do: deep_unicode_char_list(list)

  @doc "Tells whether it is a deep list of characters."
  def deep_unicode_char_list([item | rest]) when is_list(item),
    do: deep_unicode_char_list(item) and deep_unicode_char_list(rest)

  def deep_unicode_char_list([char | rest]) when is_integer(char),
    do: (char in 0..0xD7FF or char in 0xE000..0x10FFFF) and deep_unicode_char_list(rest)

  def deep_unicode_char_list(rest), do: rest == []

  @doc "The column that text ends in."
  def indentation(text, column), do: :lists.foldl(&column/2, column, :lists.flatten(text))

  defp column(?\n, _), do: 0
  defp column(?\t, column), do: div(column + 8, 8) * 8
  defp column(_, column), do: column + 1

  @doc "A term cut off at a depth: what is deeper is `...`."
  def limit_term(term, depth), do: limited(term, depth)

  defp limited(_term, 0), do: :...
  defp limited(list, depth) when is_list(list), do: limited_list(list, depth)

  defp limited(tuple, depth) when is_tuple(tuple),
    do: List.to_tuple(limited_list(Tuple.to_list(tuple), depth))

  defp limited(term, _depth), do: term

  defp limited_list([], _depth), do: []
  defp limited_list(_list, 1), do: [:...]

  defp limited_list([item | rest], depth) do
    rest = if is_list(rest), do: limited_list(rest, depth - 1), else: limited(rest, depth - 1)
    [limited(item, depth - 1) | rest]
  end

  # Formats taken apart

  @doc "A format taken apart: characters, and a map for each control."
  def scan_format(format, args), do: scan(:unicode.characters_to_list(format), args)

  defp scan([], []), do: []
  defp scan([], _), do: :erlang.error(:badarg)

  defp scan([?~ | rest], args) do
    spec = %{
      adjust: :right,
      width: :none,
      precision: :none,
      pad_char: ?\s,
      encoding: :latin1,
      strings: true
    }

    {spec, rest, args} = width(rest, args, spec)
    {spec, [control | rest], args} = modifiers(rest, args, spec)
    {taken, args} = :lists.split(arity(control), args)
    [Map.merge(spec, %{control_char: control, args: taken}) | scan(rest, args)]
  end

  defp scan([char | rest], args), do: [char | scan(rest, args)]

  defp arity(control) when control in '~n', do: 0
  defp arity(control) when control in 'WPxX', do: 2
  defp arity(control) when control in 'cfegswpBb#+i', do: 1
  defp arity(_), do: :erlang.error(:badarg)

  defp width([?- | rest], args, spec), do: width(rest, args, %{spec | adjust: :left})

  defp width(rest, args, spec) do
    {width, rest, args} = number(rest, args)
    precision(rest, args, %{spec | width: width})
  end

  defp precision([?. | rest], args, spec) do
    {precision, rest, args} = number(rest, args)
    pad(rest, args, %{spec | precision: precision})
  end

  defp precision(rest, args, spec), do: {spec, rest, args}

  defp pad([?., ?* | rest], [char | args], spec), do: {%{spec | pad_char: char}, rest, args}
  defp pad([?., char | rest], args, spec), do: {%{spec | pad_char: char}, rest, args}
  defp pad(rest, args, spec), do: {spec, rest, args}

  defp number([?* | rest], [number | args]), do: {number, rest, args}

  defp number(text, args) do
    case :lists.splitwith(&(&1 in ?0..?9), text) do
      {[], rest} -> {:none, rest, args}
      {digits, rest} -> {:erlang.list_to_integer(digits), rest, args}
    end
  end

  defp modifiers([?t | rest], args, spec), do: modifiers(rest, args, %{spec | encoding: :unicode})
  defp modifiers([?l | rest], args, spec), do: modifiers(rest, args, %{spec | strings: false})
  defp modifiers(rest, args, spec), do: {spec, rest, args}

  @doc "The format and arguments of one that was taken apart."
  def unscan_format(parts) do
    {texts, args} =
      :lists.unzip(
        for part <- parts do
          cond do
            is_map(part) -> {control(part), part.args}
            part == ?~ -> {'~~', []}
            true -> {[part], []}
          end
        end
      )

    {:lists.append(texts), :lists.append(args)}
  end

  defp control(spec) do
    adjust = if spec.adjust == :left, do: '-', else: ''
    width = if spec.width == :none, do: '', else: :erlang.integer_to_list(spec.width)

    precision =
      if spec.precision == :none, do: '', else: [?. | :erlang.integer_to_list(spec.precision)]

    pad = if spec.pad_char == ?\s, do: '', else: [?., spec.pad_char]
    precision = if precision == '' and pad != '', do: '.', else: precision
    encoding = if spec.encoding == :unicode, do: 't', else: ''
    strings = if spec.strings, do: '', else: 'l'
    [?~ | adjust ++ width ++ precision ++ pad ++ encoding ++ strings ++ [spec.control_char]]
  end

  @doc "The text of a format that was taken apart."
  def build_text(parts) do
    # All at once, for how a term is laid out depends on where it begins.
    {format, args} = unscan_format(parts)
    :lists.flatten(:io_lib.format(format, args))
  end

  @doc "As `build_text/1`, with the options of `:io_lib.format/3`."
  def build_text(parts, options) do
    {format, args} = unscan_format(parts)
    :lists.flatten(:io_lib.format(format, args, options))
  end

  # Reading by a format

  @doc "Reads values from text: `{:ok, values, rest}`, `{:more, ...}` or `{:error, {:fread, what}}`."
  def fread(format, text), do: :io_lib_fread.fread(format, text)

  @doc "As `fread/2`, of text that comes in pieces: `{:more, continuation}` or `{:done, result, rest}`."
  def fread(continuation, text, format), do: :io_lib_fread.fread(continuation, text, format)

  # Requests of the I/O protocol, piece by piece

  @doc "Collects so many characters, as the I/O servers of old did."
  def collect_chars([], chars, count), do: collect_chars({:left, count, []}, chars, count)
  def collect_chars({:left, _, []}, :eof, _count), do: {:done, :eof, []}
  def collect_chars({:left, _, found}, :eof, _count), do: {:done, :lists.reverse(found), []}

  def collect_chars({:left, left, found}, chars, _count) do
    case length(chars) do
      size when size < left -> {:left, left - size, :lists.reverse(chars, found)}
      _ -> split(chars, left, found)
    end
  end

  defp split(chars, left, found) do
    {chars, rest} = :lists.split(left, chars)
    {:done, :lists.reverse(found, chars), rest}
  end

  @doc "Collects so many characters: `{:stop, characters, rest}`, or what to go on with."
  def collect_chars(:start, :eof, _encoding, _count), do: {:stop, :eof, :eof}
  def collect_chars(state, :eof, _encoding, _count), do: {:stop, found(state), :eof}

  def collect_chars(:start, data, encoding, count) when is_binary(data),
    do: collect_chars({:binary, [], count}, data, encoding, count)

  def collect_chars(:start, data, encoding, count),
    do: collect_chars({:list, [], count}, data, encoding, count)

  def collect_chars({kind, found, left}, data, encoding, _count) do
    chars = listed(data, if(kind == :binary, do: encoding, else: :unicode))

    if length(chars) < left do
      {kind, :lists.reverse(chars, found), left - length(chars)}
    else
      {chars, rest} = :lists.split(left, chars)
      {:stop, shaped(kind, :lists.reverse(found, chars), encoding), shaped(kind, rest, encoding)}
    end
  end

  defp found({kind, found, _}), do: shaped(kind, :lists.reverse(found), :unicode)

  @doc "As `collect_line/4`; the third argument says nothing."
  def collect_line([], data, more), do: collect_line(:start, data, :unicode, more)
  def collect_line(state, data, more), do: collect_line(state, data, :unicode, more)

  @doc "Collects a line: `{:stop, line, rest}`, or what to go on with."
  def collect_line(:start, :eof, _encoding, _), do: {:stop, :eof, :eof}
  def collect_line(state, :eof, _encoding, _), do: {:stop, found(state), :eof}

  def collect_line(:start, data, encoding, more) when is_binary(data),
    do: collect_line({:binary, [], 0}, data, encoding, more)

  def collect_line(:start, data, encoding, more),
    do: collect_line({:list, [], 0}, data, encoding, more)

  def collect_line({kind, found, _}, data, encoding, _) do
    chars = listed(data, if(kind == :binary, do: encoding, else: :unicode))

    case :lists.splitwith(&(&1 != ?\n), chars) do
      {_, []} ->
        {kind, :lists.reverse(chars, found), 0}

      {line, [_ | rest]} ->
        line = :lists.reverse(found, ended(line))
        {:stop, shaped(kind, line, encoding), shaped(kind, rest, encoding)}
    end
  end

  # The end of a line is one character, even where two were typed.
  defp ended([?\r]), do: [?\n]
  defp ended([]), do: [?\n]
  defp ended([char | line]), do: [char | ended(line)]

  defp shaped(:list, chars, _encoding), do: chars

  defp shaped(:binary, chars, encoding),
    do: :unicode.characters_to_binary(chars, :unicode, encoding)

  defp listed(data, _encoding) when is_list(data), do: data
  defp listed(data, encoding), do: :unicode.characters_to_list(data, encoding)

  @doc "Collects until a function is satisfied."
  def get_until(state, data, call), do: get_until(state, data, :unicode, call)

  def get_until(state, data, encoding, {module, function, args}) do
    continuation = if state == :start, do: [], else: state
    data = if is_binary(data), do: listed(data, encoding), else: data

    case apply(module, function, [continuation, data | args]) do
      {:done, result, rest} -> {:stop, result, rest}
      {:more, continuation} -> continuation
    end
  end
end
