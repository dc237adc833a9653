defmodule JSON do
  @moduledoc ~S"""
  JSON (of Elixir 1.18): `encode!/2` turns terms into text by the protocol `JSON.Encoder`, `decode/1` text
  into terms.

      iex> JSON.decode("[1, 2.5, null]")
      {:ok, [1, 2.5, nil]}
      iex> JSON.encode!(%{"a" => [true, "x"]})
      "{\"a\":[true,\"x\"]}"

  Objects are maps with strings as keys, `null` is `nil`. Atoms become strings, except `true`, `false` and
  `nil`; tuples, pids and the like cannot be encoded, and structs only if they derive the protocol.

      iex> JSON.encode!(%{size: :large}) |> JSON.decode!()
      %{"size" => "large"}
  """

  @type encoder :: (term, encoder -> iodata)
  @type decode_error_reason ::
          {:unexpected_end, non_neg_integer}
          | {:invalid_byte, non_neg_integer, byte}
          | {:unexpected_sequence, non_neg_integer, binary}

  @doc ~S"""
  Encodes a term as text. What has no form in JSON raises a `Protocol.UndefinedError`. The encoder, a
  function of a term and itself, is called for everything inside; by it some terms can be written otherwise.

      iex> JSON.encode!([1, 2.0, nil, "é", :ok])
      "[1,2.0,null,\"é\",\"ok\"]"
      iex> tuples = fn
      ...>   term, encoder when is_tuple(term) -> encoder.(Tuple.to_list(term), encoder)
      ...>   term, encoder -> JSON.protocol_encode(term, encoder)
      ...> end
      iex> JSON.encode!([{1, 2}], tuples)
      "[[1,2]]"
  """
  @spec encode!(term, encoder) :: binary
  def encode!(term, encoder \\ &protocol_encode/2),
    do: IO.iodata_to_binary(encoder.(term, encoder))

  @doc ~S"""
  As `encode!/2`, but leaves the parts unjoined, as iodata: what files and sockets take as well, without the
  copy.

      iex> JSON.encode_to_iodata!([1, "x"]) |> IO.iodata_to_binary()
      "[1,\"x\"]"
  """
  @spec encode_to_iodata!(term, encoder) :: iodata
  def encode_to_iodata!(term, encoder \\ &protocol_encode/2), do: encoder.(term, encoder)

  @doc """
  The usual encoder: numbers, strings, atoms, lists and maps at once, everything else by `JSON.Encoder`. The
  second argument is the encoder for what is inside.

      iex> JSON.protocol_encode(nil, &JSON.protocol_encode/2)
      "null"
  """
  @spec protocol_encode(term, encoder) :: iodata
  def protocol_encode(value, encoder) do
    case value do
      nil -> "null"
      true -> "true"
      false -> "false"
      value when is_binary(value) -> encode_string(value)
      value when is_atom(value) -> encode_string(Atom.to_string(value))
      value when is_integer(value) -> Integer.to_string(value)
      value when is_float(value) -> Float.to_string(value)
      value when is_list(value) -> encode_list(value, encoder)
      %{} = value when not is_struct(value) -> encode_pairs(Map.to_list(value), encoder)
      value -> JSON.Encoder.encode(value, encoder)
    end
  end

  @doc false
  def encode_list([], _encoder), do: "[]"

  def encode_list([first | rest], encoder),
    do: [?[, encoder.(first, encoder) | more(rest, encoder)]

  defp more([value | rest], encoder), do: [?,, encoder.(value, encoder) | more(rest, encoder)]
  defp more([], _encoder), do: [?]]

  @doc false
  def encode_pairs([], _encoder), do: "{}"

  def encode_pairs(pairs, encoder) do
    fields =
      for {key, value} <- pairs, do: [encode_string(key(key)), ?:, encoder.(value, encoder)]

    [?{, Enum.intersperse(fields, ?,), ?}]
  end

  defp key(key) when is_binary(key), do: key
  defp key(key) when is_atom(key), do: Atom.to_string(key)
  defp key(key), do: String.Chars.to_string(key)

  @doc false
  def encode_string(string), do: [?", escape(string, string, 0, 0, string), ?"]

  # What needs no escape is taken over in pieces: `start` and `size` say which part of the whole.
  defp escape("", whole, start, size, _string), do: piece(whole, start, size)

  defp escape(<<char, rest::binary>>, whole, start, size, string)
       when char < 32 or char in [?", ?\\],
       do: [
         piece(whole, start, size),
         escaped(char) | escape(rest, whole, start + size + 1, 0, string)
       ]

  defp escape(<<char, rest::binary>>, whole, start, size, string) when char < 128,
    do: escape(rest, whole, start, size + 1, string)

  defp escape(<<char::utf8, rest::binary>>, whole, start, size, string),
    do: escape(rest, whole, start, size + byte_size(<<char::utf8>>), string)

  defp escape(<<byte, _::binary>>, _whole, _start, _size, _string),
    do: :erlang.error({:invalid_byte, byte})

  defp piece(_whole, _start, 0), do: []
  defp piece(whole, start, size), do: :erlang.binary_part(whole, start, size)

  defp escaped(?"), do: "\\\""
  defp escaped(?\\), do: "\\\\"
  defp escaped(?\b), do: "\\b"
  defp escaped(?\f), do: "\\f"
  defp escaped(?\n), do: "\\n"
  defp escaped(?\r), do: "\\r"
  defp escaped(?\t), do: "\\t"
  defp escaped(char), do: "\\u" <> String.pad_leading(Integer.to_string(char, 16), 4, "0")

  @doc """
  Decodes a text: `{:ok, term}` or `{:error, reason}`. The reason says what is wrong at which byte, counted
  from 0: `{:unexpected_end, offset}`, `{:invalid_byte, offset, byte}` or `{:unexpected_sequence, offset,
  text}`. The text has to be one value, with blanks around it at most.

      iex> JSON.decode(~s({"a": [true, "x"]}))
      {:ok, %{"a" => [true, "x"]}}
      iex> JSON.decode("[1,")
      {:error, {:unexpected_end, 3}}
      iex> JSON.decode("[1] 2")
      {:error, {:invalid_byte, 4, ?2}}
  """
  @spec decode(binary) :: {:ok, term} | {:error, decode_error_reason}
  def decode(binary) when is_binary(binary) do
    with {value, _acc, rest} <- decode(binary, nil, []) do
      if rest == "", do: {:ok, value}, else: {:error, unexpected(rest, binary)}
    end
  end

  @doc """
  As `decode/1`, but returns the term itself, and raises a `JSON.DecodeError`.

      iex> JSON.decode!("[1e3, -0.5]")
      [1.0e3, -0.5]
      iex> JSON.decode!("[")
      ** (JSON.DecodeError) unexpected end of JSON binary at position (byte offset) 1
  """
  @spec decode!(binary) :: term
  def decode!(binary) when is_binary(binary) do
    case decode(binary) do
      {:ok, value} -> value
      {:error, reason} -> raise JSON.DecodeError, reason
    end
  end

  @doc """
  Decodes the value at the beginning of a text with functions of one's own, and returns `{value, acc, rest}`.
  The keys of the last argument are `:integer`, `:float` and `:string`, called with the text; `:null`, a
  value; `:array_start`, `:array_push`, `:array_finish`, `:object_start`, `:object_push`, `:object_finish`.

      iex> JSON.decode("[1] x", nil, integer: &(String.to_integer(&1) * 2))
      {[2], nil, "x"}
      iex> JSON.decode("[null]", nil, null: :undefined)
      {[:undefined], nil, ""}
  """
  @spec decode(binary, term, keyword) :: {term, term, binary} | {:error, decode_error_reason}
  def decode(binary, acc, decoders) when is_binary(binary) and is_list(decoders) do
    {value, acc, rest} = value(skip(binary), acc, Map.new(decoders), binary)
    {value, acc, skip(rest)}
  catch
    {:json, reason} -> {:error, reason}
  end

  defp skip(<<space, rest::binary>>) when space in ' \t\r\n', do: skip(rest)
  defp skip(rest), do: rest

  defp offset(rest, whole), do: byte_size(whole) - byte_size(rest)

  defp unexpected("", whole), do: {:unexpected_end, byte_size(whole)}

  defp unexpected(<<byte, _::binary>> = rest, whole),
    do: {:invalid_byte, offset(rest, whole), byte}

  defp fail(rest, whole), do: throw({:json, unexpected(rest, whole)})

  defp value("null" <> rest, acc, decoders, _), do: {Map.get(decoders, :null), acc, rest}
  defp value("true" <> rest, acc, _, _), do: {true, acc, rest}
  defp value("false" <> rest, acc, _, _), do: {false, acc, rest}

  defp value("\"" <> rest, acc, decoders, whole) do
    {text, rest} = string(rest, rest, 0, [], whole)
    {made(decoders, :string, text), acc, rest}
  end

  defp value("[" <> rest, acc, decoders, whole) do
    inner = if start = decoders[:array_start], do: start.(acc), else: []

    {items, rest} =
      case skip(rest) do
        "]" <> rest -> {inner, rest}
        rest -> items(rest, inner, decoders, whole)
      end

    case decoders[:array_finish] do
      nil -> {if(is_list(items), do: Enum.reverse(items), else: items), acc, rest}
      finish -> done(finish.(items, acc), rest)
    end
  end

  defp value("{" <> rest, acc, decoders, whole) do
    inner = if start = decoders[:object_start], do: start.(acc), else: []

    {pairs, rest} =
      case skip(rest) do
        "}" <> rest -> {inner, rest}
        rest -> pairs(rest, inner, decoders, whole)
      end

    case decoders[:object_finish] do
      nil -> {Map.new(Enum.reverse(pairs)), acc, rest}
      finish -> done(finish.(pairs, acc), rest)
    end
  end

  defp value(<<char, _::binary>> = rest, acc, decoders, whole)
       when char in ?0..?9 or char == ?- do
    {value, rest} = number(rest, decoders, whole)
    {value, acc, rest}
  end

  defp value(rest, _acc, _decoders, whole), do: word(rest, ["null", "true", "false"], whole)

  # A word that begins right is wrong where it ends.
  defp word(rest, words, whole) do
    size = for(word <- words, do: :binary.longest_common_prefix([word, rest])) |> Enum.max()
    fail(:erlang.binary_part(rest, size, byte_size(rest) - size), whole)
  end

  defp done({value, acc}, rest), do: {value, acc, rest}

  defp items(rest, found, decoders, whole) do
    {item, found, rest} = pushed(skip(rest), found, decoders, whole)

    found =
      case decoders[:array_push] do
        nil -> [item | found]
        push -> push.(item, found)
      end

    case skip(rest) do
      "," <> rest -> items(rest, found, decoders, whole)
      "]" <> rest -> {found, rest}
      rest -> fail(rest, whole)
    end
  end

  defp pushed(rest, found, decoders, whole) do
    {item, acc, rest} = value(rest, found, decoders, whole)
    {item, acc, rest}
  end

  defp pairs(rest, found, decoders, whole) do
    with "\"" <> rest <- skip(rest),
         {key, rest} = string(rest, rest, 0, [], whole),
         ":" <> rest <- skip(rest) do
      {value, found, rest} = pushed(skip(rest), found, decoders, whole)
      key = made(decoders, :string, key)

      found =
        case decoders[:object_push] do
          nil -> [{key, value} | found]
          push -> push.(key, value, found)
        end

      case skip(rest) do
        "," <> rest -> pairs(rest, found, decoders, whole)
        "}" <> rest -> {found, rest}
        rest -> fail(rest, whole)
      end
    else
      rest -> fail(rest, whole)
    end
  end

  defp made(decoders, kind, text) do
    case decoders do
      %{^kind => fun} -> fun.(text)
      _ -> text
    end
  end

  defp number(rest, decoders, whole) do
    case Regex.run(~r/\A-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?/, rest) do
      [text] ->
        {integer(decoders, text), after_number(rest, text, whole)}

      [text, _fraction] ->
        {float(decoders, text, text), after_number(rest, text, whole)}

      [text, "", exponent] ->
        {float(decoders, text, with_point(text, exponent)), after_number(rest, text, whole)}

      [text, _, _] ->
        {float(decoders, text, text), after_number(rest, text, whole)}

      nil ->
        fail(binary_slice(rest, 1..-1//1), whole)
    end
  end

  # A point or an exponent without digits is an error where the digits should be.
  defp after_number(rest, text, whole) do
    size = byte_size(text)
    <<_::binary-size(size), rest::binary>> = rest

    case rest do
      "." <> more -> fail(more, whole)
      <<e, sign, more::binary>> when e in 'eE' and sign in '+-' -> fail(more, whole)
      <<e, more::binary>> when e in 'eE' -> fail(more, whole)
      _ -> rest
    end
  end

  defp with_point(text, exponent), do: String.replace_suffix(text, exponent, ".0" <> exponent)

  defp integer(%{integer: fun}, text), do: fun.(text)
  defp integer(_, text), do: String.to_integer(text)

  defp float(%{float: fun}, text, _), do: fun.(text)

  defp float(_, text, complete) do
    :erlang.binary_to_float(complete)
  rescue
    ArgumentError -> throw({:json, {:unexpected_sequence, 0, text}})
  end

  defp string("\"" <> rest, start, size, [], _whole),
    do: {:erlang.binary_part(start, 0, size), rest}

  defp string("\"" <> rest, start, size, acc, _whole),
    do: {IO.iodata_to_binary([acc | :erlang.binary_part(start, 0, size)]), rest}

  defp string("\\" <> rest, start, size, acc, whole) do
    acc = [acc | :erlang.binary_part(start, 0, size)]
    {text, rest} = unescape(rest, whole)
    string(rest, rest, 0, [acc | text], whole)
  end

  defp string(<<char, _::binary>> = rest, _start, _size, _acc, whole) when char < 32,
    do: fail(rest, whole)

  defp string(<<char, rest::binary>>, start, size, acc, whole) when char < 128,
    do: string(rest, start, size + 1, acc, whole)

  defp string(<<char::utf8, rest::binary>>, start, size, acc, whole),
    do: string(rest, start, size + byte_size(<<char::utf8>>), acc, whole)

  defp string(rest, _start, _size, _acc, whole), do: fail(rest, whole)

  defp unescape("u" <> rest, whole) do
    {code, rest} = hex(rest, whole)

    with true <- code in 0xD800..0xDBFF,
         "\\u" <> more <- rest,
         {low, more} when low in 0xDC00..0xDFFF <- hex(more, whole) do
      {<<0x10000 + (code - 0xD800) * 0x400 + (low - 0xDC00)::utf8>>, more}
    else
      false when code not in 0xDC00..0xDFFF ->
        {<<code::utf8>>, rest}

      _ ->
        sequence = "\\u" <> String.pad_leading(Integer.to_string(code, 16), 4, "0")
        throw({:json, {:unexpected_sequence, offset(rest, whole) - 6, sequence}})
    end
  end

  defp unescape(<<char, rest::binary>> = all, whole) do
    case char do
      ?n -> {"\n", rest}
      ?t -> {"\t", rest}
      ?r -> {"\r", rest}
      ?b -> {"\b", rest}
      ?f -> {"\f", rest}
      char when char in [?", ?\\, ?/] -> {<<char>>, rest}
      _ -> fail(all, whole)
    end
  end

  defp unescape("", whole), do: fail("", whole)

  defp hex(<<digits::binary-size(4), rest::binary>> = all, whole) do
    case Integer.parse(digits, 16) do
      {code, ""} when code >= 0 -> {code, rest}
      _ -> fail(all, whole)
    end
  end

  defp hex(_rest, whole), do: fail("", whole)
end

defmodule JSON.DecodeError do
  @moduledoc "Text that is no JSON."
  defexception [:message, :offset, :data]

  @impl true
  def exception({:unexpected_end, offset}),
    do: %__MODULE__{
      message: "unexpected end of JSON binary at position (byte offset) #{offset}",
      offset: offset
    }

  def exception({:invalid_byte, offset, byte}),
    do: %__MODULE__{
      message: "invalid byte #{byte} at position (byte offset) #{offset}",
      offset: offset
    }

  def exception({:unexpected_sequence, offset, sequence}) do
    message = "unexpected sequence #{inspect(sequence)} at position (byte offset) #{offset}"
    %__MODULE__{message: message, offset: offset, data: sequence}
  end
end

defprotocol JSON.Encoder do
  @fallback_to_any true
  @moduledoc """
  How a value becomes JSON. Structs derive it, with `:only` or `:except` the fields that are to be there.

      iex> JSON.encode!(~D[2020-01-01])
      "\\"2020-01-01\\""
  """

  @doc ~S"""
  Encodes a value as iodata; what is in it is given to the encoder, a function of the term and itself. A
  struct that does not derive the protocol, nor implements it, raises a `Protocol.UndefinedError`.

      defimpl JSON.Encoder, for: Room do
        def encode(room, encoder), do: encoder.(%{name: room.name}, encoder)
      end

      iex> JSON.Encoder.encode(~D[2024-02-29], &JSON.protocol_encode/2) |> IO.iodata_to_binary()
      "\"2024-02-29\""
  """
  def encode(value, encoder)
end

defimpl JSON.Encoder, for: Atom do
  def encode(value, encoder), do: JSON.protocol_encode(value, encoder)
end

defimpl JSON.Encoder, for: BitString do
  def encode(value, _encoder), do: JSON.encode_string(value)
end

defimpl JSON.Encoder, for: [Integer, Float, List, Map] do
  def encode(value, encoder), do: JSON.protocol_encode(value, encoder)
end

defimpl JSON.Encoder, for: [Date, Time, NaiveDateTime, DateTime, Duration] do
  def encode(value, _encoder), do: [?", @for.to_iso8601(value), ?"]
end

defimpl JSON.Encoder, for: Any do
  defmacro __deriving__(module, struct, opts) do
    fields = struct |> Map.from_struct() |> Map.keys()

    fields =
      cond do
        only = opts[:only] -> only
        except = opts[:except] -> fields -- except
        true -> fields
      end

    quote do
      defimpl JSON.Encoder, for: unquote(module) do
        def encode(value, encoder) do
          pairs = for field <- unquote(fields), do: {field, Map.fetch!(value, field)}
          JSON.encode_pairs(pairs, encoder)
        end
      end
    end
  end

  def encode(%_{} = struct, _encoder) do
    raise Protocol.UndefinedError,
      protocol: @protocol,
      value: struct,
      description: "JSON.Encoder protocol must always be explicitly implemented."
  end

  def encode(value, _encoder),
    do: raise(Protocol.UndefinedError, protocol: @protocol, value: value)
end
