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

  @doc "As `build_text/1`."
  def build_text(parts, _options), do: build_text(parts)

  # Reading by a format

  @doc "Reads values from text: `{:ok, values, rest}`, `{:more, ...}` or `{:error, {:fread, what}}`."
  def fread(format, text),
    do: fread(:unicode.characters_to_list(format), :unicode.characters_to_list(text), 0, [])

  @doc "As `fread/2`, going on with more text."
  def fread([], chars, format), do: more(fread(format, chars), format, [])
  def fread({_format, text, _, _} = _rest, :eof, format), do: fread(format, text)

  def fread({_, text, _, _}, chars, format),
    do: more(fread(format, text ++ chars), format, text ++ chars)

  defp more({:more, _, _, _}, format, text), do: {:more, {format, text, 0, []}}
  defp more({:ok, values, rest}, _format, _text), do: {:done, {:ok, values}, rest}
  defp more({:error, _} = error, _format, text), do: {:done, error, text}

  defp fread([], text, _count, found), do: {:ok, :lists.reverse(found), text}

  defp fread([space | format], text, count, found) when space in ' \t\r\n' do
    {skipped, text} = :lists.splitwith(&(&1 in ' \t\r\n'), text)
    fread(format, text, count + length(skipped), found)
  end

  defp fread([?~ | format] = all, text, count, found) do
    {suppress, format} = if hd(format) == ?*, do: {true, tl(format)}, else: {false, format}
    {digits, format} = :lists.splitwith(&(&1 in ?0..?9), format)
    width = if digits == [], do: nil, else: :erlang.list_to_integer(digits)
    format = if hd(format) == ?t, do: tl(format), else: format
    [control | format] = format
    field(control, width, suppress, format, all, text, count, found)
  end

  defp fread([char | format], [char | text], count, found),
    do: fread(format, text, count + 1, found)

  defp fread(format, [], count, found), do: {:more, format, count, :lists.reverse(found)}
  defp fread(_format, _text, _count, _found), do: {:error, {:fread, :input}}

  defp field(?~, _, _, format, _all, [?~ | text], count, found),
    do: fread(format, text, count + 1, found)

  defp field(?l, _, _, format, _all, text, count, found),
    do: fread(format, text, count, [count | found])

  defp field(?c, width, suppress, format, all, text, count, found) do
    {chars, rest} = :lists.split(min(width || 1, length(text)), text)

    if chars == [],
      do: {:more, all, count, :lists.reverse(found)},
      else: fread(format, rest, count + length(chars), kept(suppress, chars, found))
  end

  defp field(control, width, suppress, format, all, text, count, found) do
    {skipped, text} = :lists.splitwith(&(&1 in ' \t\r\n'), text)
    count = count + length(skipped)
    {word, rest} = word(control, width, text, format)

    cond do
      text == [] ->
        {:more, all, count, :lists.reverse(found)}

      true ->
        case value(control, width, word) do
          {:ok, value} -> fread(format, rest, count + length(word), kept(suppress, value, found))
          error -> error
        end
    end
  end

  defp word(control, width, text, _format) do
    text_of = if width && control not in 'u#', do: :lists.sublist(text, width), else: text

    word =
      case control do
        control when control in 'du' -> leading(~r/\A[-+]?[0-9a-zA-Z]+/, text_of, control)
        ?f -> leading(~r/\A[-+]?[0-9]+\.[0-9]+(?:[eE][-+]?[0-9]+)?/, text_of, control)
        ?# -> leading(~r/\A[-+]?[0-9]+#[0-9a-zA-Z]+/, text_of, control)
        _ -> :lists.takewhile(&(&1 not in ' \t\r\n'), text_of)
      end

    {word, :lists.nthtail(length(word), text)}
  end

  defp leading(regex, text, control) do
    regex = if control == ?d, do: ~r/\A[-+]?[0-9]+/, else: regex

    case Regex.run(regex, :unicode.characters_to_binary(text)) do
      [found] -> :unicode.characters_to_list(found)
      nil -> []
    end
  end

  defp kept(true, _value, found), do: found
  defp kept(false, value, found), do: [value | found]

  defp value(control, _width, []) when control in 'du#',
    do:
      {:error,
       {:fread,
        if(control == ?#, do: :based, else: if(control == ?u, do: :unsigned, else: :integer))}}

  defp value(?f, _width, []), do: {:error, {:fread, :float}}
  defp value(?d, _width, word), do: {:ok, :erlang.list_to_integer(word)}
  defp value(?u, width, word), do: {:ok, :erlang.list_to_integer(word, width || 10)}
  defp value(?f, _width, word), do: {:ok, :erlang.list_to_float(word)}

  defp value(?#, _width, word) do
    [base, digits] = :string.split(word, '#')
    {:ok, :erlang.list_to_integer(digits, :erlang.list_to_integer(base))}
  end

  defp value(?s, _width, word), do: {:ok, word}
  defp value(?a, _width, word), do: {:ok, :erlang.list_to_atom(word)}
  defp value(_, _width, _word), do: {:error, {:fread, :format}}

  # Requests of the I/O protocol, piece by piece

  @doc "Collects so many characters."
  def collect_chars(state, data, count), do: collect_chars(state, data, :unicode, count)

  def collect_chars(_, :eof, _encoding, _count), do: {:stop, :eof, :eof}

  def collect_chars(state, data, _encoding, count) do
    text = listed(state) ++ listed(data)

    if length(text) >= count do
      {chars, rest} = :lists.split(count, text)
      {:stop, chars, rest}
    else
      text
    end
  end

  @doc "Collects a line."
  def collect_line(state, data, _), do: collect_line(state, data, :unicode, nil)

  def collect_line(state, :eof, _encoding, _),
    do: {:stop, if(listed(state) == [], do: :eof, else: listed(state)), :eof}

  def collect_line(state, data, _encoding, _) do
    text = listed(state) ++ listed(data)

    case :lists.splitwith(&(&1 != ?\n), text) do
      {_, []} -> text
      {line, [_ | rest]} -> {:stop, line ++ [?\n], rest}
    end
  end

  @doc "Collects until a function is satisfied."
  def get_until(state, data, call), do: get_until(state, data, :unicode, call)

  def get_until(state, data, _encoding, {module, function, args}) do
    continuation = if state == :start, do: [], else: state

    case apply(module, function, [continuation, data | args]) do
      {:done, result, rest} -> {:stop, result, rest}
      {:more, continuation} -> continuation
    end
  end

  defp listed(:start), do: []
  defp listed(text) when is_binary(text), do: :unicode.characters_to_list(text)
  defp listed(text) when is_list(text), do: text
end
