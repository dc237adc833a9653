defmodule :rshell_uri do
  @moduledoc """
  What `:uri_string` is made of: the grammar of RFC 3986, its resolution of references, and percent encoding.
  """

  @delimiters ~c"!$&'()*+,;="
  @unreserved Enum.concat([?0..?9, ?A..?Z, [?_], ?a..?z]) |> Enum.concat(~c"-.~") |> Enum.sort()
  @userinfo Enum.sort(@unreserved ++ @delimiters ++ ~c"%:")
  @name Enum.sort(@unreserved ++ @delimiters ++ ~c"%")
  @path Enum.sort(@name ++ ~c"/:@")
  @query Enum.sort(@path ++ ~c"?")
  @digits Enum.to_list(?0..?9)
  @scheme Enum.sort(~c"+-." ++ @digits ++ Enum.concat(?A..?Z, ?a..?z))
  @allowed [
    scheme: @scheme,
    userinfo: @userinfo,
    host: Enum.sort([?: | @name]) -- [?%],
    ipv4: [?. | @digits],
    ipv6: ~c".0123456789:ABCDEFabcdef",
    regname: @name,
    path: @path,
    query: @query,
    fragment: @query,
    reserved: ~c"!#$&'()*+,/:;=?@[]",
    unreserved: @unreserved
  ]
  @ports %{"http" => 80, "https" => 443, "ftp" => 21, "ssh" => 22, "sftp" => 22, "tftp" => 69}
  @parts [:scheme, :userinfo, :host, :port, :path, :query, :fragment]

  @doc "Lists the characters that each part may have."
  def allowed_characters(), do: @allowed

  @doc "Is it a character that never needs encoding?"
  def unreserved?(char), do: char in @unreserved

  @doc "Makes a binary of what may be a list of characters; a failure is `{:error, :invalid_input, text}`."
  def utf8(text) when is_binary(text), do: {:ok, text}

  def utf8(text) do
    case :unicode.characters_to_binary(text) do
      bytes when is_binary(bytes) -> {:ok, bytes}
      _ -> {:error, :invalid_input, text}
    end
  end

  @doc "Makes lists of characters of binaries, of each part in a map."
  def listed(parts) when is_map(parts),
    do: Map.new(parts, fn {key, value} -> {key, listed(value)} end)

  def listed(text) when is_binary(text), do: :unicode.characters_to_list(text)
  def listed(other), do: other

  # Taking apart

  @doc "Takes a URI apart: a map of what it has, or `{:error, :invalid_uri, where}`."
  def parse(uri) do
    case :re.run(uri, "^([A-Za-z][A-Za-z0-9+.-]*):(.*)$", [:dotall, {:capture, [1, 2], :binary}]) do
      {:match, [scheme, rest]} -> hierarchy(rest, %{scheme: scheme}, @path)
      :nomatch -> hierarchy(uri, %{}, @path -- [?:])
    end
  catch
    # What stands behind a scheme and is wrong makes the scheme none, and the colon is wrong then.
    {:invalid, where} ->
      {:error, :invalid_uri,
       if(:re.run(uri, "^[A-Za-z][A-Za-z0-9+.-]*:") == :nomatch, do: where, else: ~c":")}
  end

  defp hierarchy(<<"//", rest::binary>>, parts, _first) do
    {authority, rest} = until(rest, ~c"/?#")
    path(rest, authority(authority, parts), @path)
  end

  defp hierarchy(rest, parts, first), do: path(rest, parts, first)

  defp authority(authority, parts) do
    with [userinfo, rest] <- :binary.split(authority, "@"), true <- all?(userinfo, @userinfo) do
      try do
        host(rest, Map.put(parts, :userinfo, userinfo))
      catch
        {:invalid, _} -> throw({:invalid, ~c"@"})
      end
    else
      _ -> host(authority, parts)
    end
  end

  defp host(<<"[", rest::binary>>, parts) do
    with [address, rest] <- :binary.split(rest, "]"),
         true <- all?(address, @allowed[:ipv6]),
         {:ok, _} <- :inet.parse_ipv6strict_address(:erlang.binary_to_list(address)) do
      port(rest, Map.put(parts, :host, address))
    else
      _ -> throw({:invalid, ""})
    end
  end

  defp host(text, parts) do
    {name, rest} = until(text, ~c":")
    port(rest, Map.put(parts, :host, checked(name, @name)))
  end

  defp port("", parts), do: parts
  defp port(":", parts), do: Map.put(parts, :port, :undefined)

  defp port(<<":", digits::binary>>, parts),
    do: Map.put(parts, :port, digits |> checked(@digits) |> :erlang.binary_to_integer())

  defp port(text, _parts), do: checked(text, [])

  # Where no scheme is, a colon in the first segment would make one of it.
  defp path(text, parts, first) do
    {path, rest} = until(text, ~c"?#")
    {segment, others} = until(path, ~c"/")
    checked(segment, first)
    query(rest, Map.put(parts, :path, segment <> checked(others, @path)))
  end

  defp query(<<"?", text::binary>>, parts) do
    {query, rest} = until(text, ~c"#")
    fragment(rest, Map.put(parts, :query, checked(query, @query)))
  end

  defp query(rest, parts), do: fragment(rest, parts)

  defp fragment("", parts), do: parts

  defp fragment(<<"#", text::binary>>, parts),
    do: Map.put(parts, :fragment, checked(text, @query))

  # The text before the first of some characters, and the rest.
  defp until(text, stops), do: until(text, stops, 0)

  defp until(text, stops, at) do
    case text do
      <<before::binary-size(at), char, _::binary>> ->
        if char in stops,
          do: {before, binary_part(text, at, byte_size(text) - at)},
          else: until(text, stops, at + 1)

      _ ->
        {text, ""}
    end
  end

  defp all?(text, allowed), do: :lists.all(&(&1 in allowed), :unicode.characters_to_list(text))

  defp checked(text, allowed) do
    case for <<char::utf8 <- text>>, char not in allowed, do: char do
      [] -> text
      [char | _] -> throw({:invalid, [char]})
    end
  end

  # Putting together

  @doc "Are these the parts of a URI?"
  def whole?(parts), do: Map.has_key?(parts, :path) and Map.keys(parts) -- @parts == []

  @doc "Puts the parts of a URI together; of lists of characters if any part is one."
  def compose(parts) do
    texts =
      for key <- @parts, Map.has_key?(parts, key), do: part(key, Map.fetch!(parts, key), parts)

    text = :erlang.iolist_to_binary(texts)
    if :lists.any(&is_list/1, Map.values(parts)), do: listed(text), else: text
  end

  defp part(:scheme, scheme, _parts), do: [encoded(scheme, @scheme), ":"]
  defp part(:userinfo, userinfo, %{host: _}), do: ["//", encoded(userinfo, @userinfo), "@"]
  defp part(:userinfo, userinfo, _parts), do: ["//", encoded(userinfo, @userinfo)]
  defp part(:host, host, %{userinfo: _}), do: host(host)
  defp part(:host, host, _parts), do: ["//", host(host)]
  defp part(:port, :undefined, %{host: _}), do: ":"
  defp part(:port, port, %{host: _}), do: [":", :erlang.integer_to_binary(port)]
  defp part(:path, path, %{host: _}) when path not in ["", ~c""], do: rooted(encoded(path, @path))
  defp part(:path, path, _parts), do: encoded(path, @path)
  defp part(:query, query, _parts), do: ["?", encoded(query, @query)]
  defp part(:fragment, fragment, _parts), do: ["#", encoded(fragment, @query)]

  defp rooted(<<"/", _::binary>> = path), do: path
  defp rooted(path), do: ["/", path]

  defp host(host) do
    {:ok, text} = utf8(host)

    case :inet.parse_ipv6strict_address(:unicode.characters_to_list(text)) do
      {:ok, _} -> ["[", text, "]"]
      _ -> encoded(text, @name)
    end
  end

  defp encoded(text, allowed) when is_binary(text), do: encode(text, &(&1 in allowed))

  defp encoded(text, allowed) when is_list(text),
    do: text |> :unicode.characters_to_binary() |> encoded(allowed)

  # Normal forms and references

  @doc "Brings parts into their normal form, or is `{:error, :invalid_percent_encoding, where}`."
  def normal(parts) do
    parts = Map.new(parts, &decoded/1)
    path = kept(parts.path, &without_dots/1)
    scheme = text(parts[:scheme])

    path =
      if path in ["", ~c""] and scheme in ["http", "https"],
        do: kept(path, fn _ -> "/" end),
        else: path

    port = parts[:port]
    parts = if port in [:undefined, @ports[scheme]], do: Map.delete(parts, :port), else: parts
    %{parts | path: path}
  catch
    {:error, _, _} = error -> error
  end

  defp decoded({:port, port}), do: {:port, port}
  defp decoded({:scheme, scheme}), do: {:scheme, kept(scheme, &:string.lowercase/1)}
  defp decoded({:host, host}), do: {:host, kept(host, &plain(:string.lowercase(&1)))}
  defp decoded({key, value}), do: {key, kept(value, &plain/1)}

  # What a function makes of a text, in the text's own form.
  defp kept(text, fun) when is_list(text),
    do: text |> :unicode.characters_to_binary() |> fun.() |> listed()

  defp kept(text, fun), do: fun.(text)

  defp text(text) when is_list(text), do: :unicode.characters_to_binary(text)
  defp text(text), do: text

  # Characters that need no encoding are decoded, others encoded in capitals.
  defp plain(<<"%", high, low, rest::binary>>) do
    char = hex(high, low)
    coded = if unreserved?(char), do: <<char>>, else: escape(char)
    <<coded::binary, plain(rest)::binary>>
  end

  defp plain(<<byte, rest::binary>>), do: <<byte, plain(rest)::binary>>
  defp plain(""), do: ""

  @doc "Resolves `.` and `..` in a path."
  def without_dots(path), do: dots(path, [])

  defp dots(<<"../", rest::binary>>, out), do: dots(rest, out)
  defp dots(<<"./", rest::binary>>, out), do: dots(rest, out)
  defp dots(<<"/./", rest::binary>>, out), do: dots(<<"/", rest::binary>>, out)
  defp dots("/.", out), do: dots("/", out)

  defp dots(<<"/../", rest::binary>>, out),
    do: dots(<<"/", rest::binary>>, :lists.nthtail(min(1, length(out)), out))

  defp dots("/..", out), do: dots("/", :lists.nthtail(min(1, length(out)), out))

  defp dots(last, out) when last in [".", "..", ""],
    do: :erlang.iolist_to_binary(:lists.reverse(out))

  defp dots(<<first, text::binary>>, out) do
    {segment, rest} = until(text, ~c"/")
    dots(rest, [<<first, segment::binary>> | out])
  end

  @doc "Returns the parts that a reference means, seen from a base."
  def resolve(%{scheme: _} = reference, _base), do: dotless(reference)

  def resolve(%{host: _} = reference, base), do: dotless(Map.put(reference, :scheme, base.scheme))

  def resolve(reference, base) do
    base = Map.delete(base, :fragment)

    case text(reference.path) do
      "" -> Map.merge(base, Map.delete(reference, :path))
      <<"/", _::binary>> -> onto(base, reference, reference.path)
      path -> onto(base, reference, kept(base.path, &merged(&1, path, Map.has_key?(base, :host))))
    end
  end

  defp onto(base, reference, path),
    do: base |> Map.delete(:query) |> Map.merge(reference) |> Map.put(:path, path) |> dotless()

  defp dotless(parts), do: %{parts | path: kept(parts.path, &without_dots/1)}

  defp merged("", path, true), do: <<"/", path::binary>>

  defp merged(base, path, _host?) do
    above = base |> :binary.split("/", [:global]) |> :lists.droplast()
    :erlang.iolist_to_binary(:lists.join("/", above ++ [path]))
  end

  # Percent encoding

  @doc "Encodes the bytes of characters that a function does not want to keep."
  def encode(text, keep?) do
    case text do
      <<char::utf8, rest::binary>> ->
        coded =
          if keep?.(char),
            do: <<char>>,
            else: for(<<(byte <- <<char::utf8>>)>>, into: "", do: escape(byte))

        <<coded::binary, encode(rest, keep?)::binary>>

      "" ->
        ""

      _ ->
        throw({:error, :invalid_input, text})
    end
  end

  defp escape(byte), do: <<"%", digit(div(byte, 16)), digit(rem(byte, 16))>>

  defp digit(value) when value < 10, do: ?0 + value
  defp digit(value), do: ?A + value - 10

  @doc "Decodes bytes; throws `{:error, reason, where}` where the result is no text."
  def decode(text) do
    bytes = bytes(text, "")

    if is_list(:unicode.characters_to_list(bytes)),
      do: bytes,
      else: throw({:error, :invalid_utf8, bytes})
  end

  defp bytes(<<"%", high, low, rest::binary>>, out),
    do: bytes(rest, <<out::binary, hex(high, low)>>)

  defp bytes(<<byte, rest::binary>>, out), do: bytes(rest, <<out::binary, byte>>)
  defp bytes("", out), do: out

  defp hex(high, low) do
    :erlang.binary_to_integer(<<high, low>>, 16)
  rescue
    ArgumentError -> throw({:error, :invalid_percent_encoding, <<"%", high, low>>})
  end

  @doc "Decodes a part of a form's query, where `+` is a space; throws `{:error, reason, where}`."
  def form_decode(text) do
    bytes = bytes(:binary.replace(text, "+", " ", [:global]), "")

    if is_list(:unicode.characters_to_list(bytes)),
      do: bytes,
      else: throw({:error, :invalid_input, :erlang.binary_to_list(bytes)})
  catch
    {:error, :invalid_percent_encoding, where} ->
      throw({:error, :invalid_percent_encoding, listed(where)})
  end

  @doc "Encodes a part of a form's query; throws `{:error, :invalid_input, text}` where it is no text."
  def form_encode(text) when is_list(text),
    do: text |> :unicode.characters_to_binary() |> form_encode()

  def form_encode(text) when not is_binary(text), do: throw({:error, :invalid_input, text})

  def form_encode(text) do
    for <<byte <- text>>, into: "" do
      cond do
        byte in ?0..?9 or byte in ?A..?Z or byte in ?a..?z or byte in ~c"*-._" -> <<byte>>
        byte == ?\s -> "+"
        true -> escape(byte)
      end
    end
  end

  # A URI's characters and the bytes behind its percent signs in another encoding.
  def transcode(uri, from, to) when is_list(uri), do: recoded(uri, uri, from, to)

  def transcode(uri, from, to) when is_binary(uri) do
    case :unicode.characters_to_list(uri, from) do
      chars when is_list(chars) ->
        :unicode.characters_to_binary(recoded(chars, uri, from, to), :unicode, to)

      _ ->
        throw({:error, :invalid_input, uri})
    end
  end

  defp recoded([?%, _, _ | _] = chars, uri, from, to) do
    {bytes, rest} = escaped(chars, [])

    with text when is_list(text) <-
           :unicode.characters_to_list(:erlang.list_to_binary(bytes), from),
         bytes when is_binary(bytes) <- :unicode.characters_to_binary(text, :unicode, to) do
      escape =
        for <<byte <- bytes>>, do: [?% | :string.right(:erlang.integer_to_list(byte, 16), 2, ?0)]

      :lists.append(escape) ++ recoded(rest, uri, from, to)
    else
      _ ->
        throw({:error, :invalid_percent_encoding, :lists.append(for(byte <- bytes, do: [byte]))})
    end
  end

  defp recoded([char | rest], uri, from, to), do: [char | recoded(rest, uri, from, to)]
  defp recoded([], _uri, _from, _to), do: []

  defp escaped([?%, a, b | rest], bytes),
    do: escaped(rest, [:erlang.list_to_integer([a, b], 16) | bytes])

  defp escaped(rest, bytes), do: {:lists.reverse(bytes), rest}
end
