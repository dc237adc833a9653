defmodule URI do
  @moduledoc """
  Addresses such as `https://kate@host:4000/path?query#fragment`: their parts, percent encoding, query
  strings, and references relative to others.

      iex> uri = URI.parse("https://elixir-lang.org/docs?a=1#top")
      iex> {uri.scheme, uri.host, uri.port, uri.path, uri.query, uri.fragment}
      {"https", "elixir-lang.org", 443, "/docs", "a=1", "top"}
      iex> to_string(%{uri | path: "/blog", query: nil})
      "https://elixir-lang.org/blog#top"

  Parts that are not there are `nil`. `parse/1` takes anything apart; `new/1` also checks that it is valid.

      iex> URI.decode_query("a=1&b=two+words")
      %{"a" => "1", "b" => "two words"}
  """

  @doc """
  The parts of a URI: `:scheme`, `:userinfo`, `:host`, `:port`, `:path`, `:query` and `:fragment`, each `nil` if there is
  none. `:authority` is what stood between the scheme and the path, which `parse/1` still fills in.

      iex> URI.parse("http://me@localhost:4000/a?b#c").port
      4000
  """
  @derive {Inspect, optional: [:authority]}
  defstruct [:scheme, :authority, :userinfo, :host, :port, :path, :query, :fragment]

  @type t :: %URI{
          authority: authority,
          fragment: nil | binary,
          host: nil | binary,
          path: nil | binary,
          port: nil | :inet.port_number(),
          query: nil | binary,
          scheme: nil | binary,
          userinfo: nil | binary
        }

  @opaque authority :: nil | binary

  defmodule Error do
    @moduledoc "Raised by `URI.new!/1` when a text is not a valid URI."
    defexception [:action, :reason, :part]

    @doc false
    def message(%Error{action: action, reason: reason, part: part}),
      do: "cannot #{action} due to reason #{reason}: #{inspect(part)}"
  end

  @reserved ~c":/?#[]@!$&'()*+,;="
  @unreserved ~c"~_-."
  @reserved_text ":/?#[]@!$&'()*+,;="
  @unreserved_text "~_-."

  @doc """
  Returns the port that a scheme has where none is given, or `nil` when it is not known.

      iex> URI.default_port("https")
      443
      iex> URI.default_port("unknown")
      nil
  """
  @spec default_port(binary) :: non_neg_integer | nil
  def default_port(scheme) when is_binary(scheme) do
    case scheme do
      "ftp" -> 21
      "http" -> 80
      "https" -> 443
      "ldap" -> 389
      "sftp" -> 22
      "tftp" -> 69
      "ws" -> 80
      "wss" -> 443
      _ -> nil
    end
    |> registered_port(scheme)
  end

  defp registered_port(port, scheme), do: :persistent_term.get({URI, scheme}, port)

  @doc """
  Sets the port that a scheme has where none is given, for the whole system, and returns `:ok`.

      iex> URI.default_port("ponzi", 1337)
      :ok
      iex> URI.parse("ponzi://host").port
      1337
  """
  @spec default_port(binary, non_neg_integer) :: :ok
  def default_port(scheme, port) when is_binary(scheme) and is_integer(port) and port >= 0,
    do: :persistent_term.put({URI, scheme}, port)

  @doc """
  Makes a query string of pairs, or of a map; keys and values are made text by `to_string/1`, lists are
  refused with an `ArgumentError`. Forms want `+` for spaces, the default; `:rfc3986` gives `%20`.

      iex> URI.encode_query(%{"foo" => 1, "bar" => "a b"})
      "bar=a+b&foo=1"
      iex> URI.encode_query([q: "a b"], :rfc3986)
      "q=a%20b"
  """
  @spec encode_query(Enumerable.t(), :rfc3986 | :www_form) :: binary
  def encode_query(enumerable, encoding \\ :www_form),
    do: Enum.map_join(enumerable, "&", &encode_kv_pair(&1, encoding))

  defp encode_kv_pair({key, _value}, _encoding) when is_list(key) do
    raise ArgumentError, "encode_query/2 keys cannot be lists, got: #{inspect(key)}"
  end

  defp encode_kv_pair({_key, value}, _encoding) when is_list(value) do
    raise ArgumentError, "encode_query/2 values cannot be lists, got: #{inspect(value)}"
  end

  defp encode_kv_pair({key, value}, :rfc3986) do
    encode(Kernel.to_string(key), &char_unreserved?/1) <>
      "=" <> encode(Kernel.to_string(value), &char_unreserved?/1)
  end

  defp encode_kv_pair({key, value}, :www_form),
    do: encode_www_form(Kernel.to_string(key)) <> "=" <> encode_www_form(Kernel.to_string(value))

  @doc """
  Takes a query string apart into a map of strings, added to the one given. Of a key that is there twice the
  last value stays; `query_decoder/2` gives all pairs. A key without `=` has the value `""`.

      iex> URI.decode_query("foo=1&bar=2")
      %{"bar" => "2", "foo" => "1"}
      iex> URI.decode_query("flag&a=1&a=2")
      %{"a" => "2", "flag" => ""}
  """
  @spec decode_query(binary, map, :rfc3986 | :www_form) :: map
  def decode_query(query, map \\ %{}, encoding \\ :www_form)

  def decode_query(query, %_{} = dict, encoding) when is_binary(query) do
    warn_of_dict()
    Enum.reduce(query_pairs(query, encoding), dict, fn {k, v}, dict -> dict.__struct__.put(dict, k, v) end)
  end

  def decode_query(query, map, encoding) when is_binary(query) and is_map(map),
    do: Enum.reduce(query_pairs(query, encoding), map, fn {k, v}, map -> Map.put(map, k, v) end)

  def decode_query(query, dict, encoding) when is_binary(query) do
    warn_of_dict()
    Enum.reduce(query_pairs(query, encoding), dict, fn {k, v}, dict -> Dict.put(dict, k, v) end)
  end

  defp warn_of_dict() do
    IO.warn("URI.decode_query/3 expects the second argument to be a map, other usage is deprecated")
  end

  @doc """
  Returns the pairs of a query string as a stream, in order and with repetitions, which `decode_query/3`
  loses.

      iex> URI.query_decoder("foo=1&bar=2&foo=3") |> Enum.to_list()
      [{"foo", "1"}, {"bar", "2"}, {"foo", "3"}]
      iex> URI.query_decoder("q=a%20b", :rfc3986) |> Enum.to_list()
      [{"q", "a b"}]
  """
  @spec query_decoder(binary, :rfc3986 | :www_form) :: Enumerable.t()
  def query_decoder(query, encoding \\ :www_form) when is_binary(query) do
    Stream.unfold(query_parts(query), fn
      [] -> nil
      [part | parts] -> {decode_pair(part, encoding), parts}
    end)
  end

  defp query_pairs(query, encoding), do: Enum.map(query_parts(query), &decode_pair(&1, encoding))

  # A separator at the very end opens no further pair.
  defp query_parts(""), do: []

  defp query_parts(query) do
    parts = :binary.split(query, "&", [:global])
    if :lists.last(parts) == "", do: Enum.drop(parts, -1), else: parts
  end

  defp decode_pair(pair, encoding) do
    case :binary.split(pair, "=") do
      [key, value] -> {decode_with_encoding(key, encoding), decode_with_encoding(value, encoding)}
      [key] -> {decode_with_encoding(key, encoding), ""}
    end
  end

  defp decode_with_encoding(string, :www_form), do: decode_www_form(string)
  defp decode_with_encoding(string, :rfc3986), do: decode(string)

  @doc """
  Tells whether a character has a meaning of its own in URIs, so that it is encoded where it is meant as
  itself: one of `:/?#[]@!$&'()*+,;=`.

      iex> URI.char_reserved?(?+)
      true
      iex> URI.char_reserved?(?a)
      false
  """
  @spec char_reserved?(byte) :: boolean
  def char_reserved?(character), do: character in @reserved

  @doc ~S"""
  Tells whether a character never needs encoding: a letter or digit of ASCII, or one of `-._~`.

      iex> URI.char_unreserved?(?_)
      true
      iex> URI.char_unreserved?(?\s)
      false
  """
  @spec char_unreserved?(byte) :: boolean
  def char_unreserved?(char),
    do: char in ?0..?9 or char in ?a..?z or char in ?A..?Z or char in @unreserved

  @doc """
  Tells whether a character may stand in a URI as it is: whether it is reserved or unreserved.

      iex> URI.char_unescaped?(?+)
      true
      iex> URI.char_unescaped?(?{)
      false
  """
  @spec char_unescaped?(byte) :: boolean
  def char_unescaped?(character), do: char_reserved?(character) or char_unreserved?(character)

  @doc """
  Percent-encodes the bytes of a text for which the function says no; unless one is given, those that may not
  stand in a URI. So a whole address is encoded; a part that could hold a `/` or `?` wants
  `&URI.char_unreserved?/1`.

      iex> URI.encode("ftp://s-ite.tld/?value=put it")
      "ftp://s-ite.tld/?value=put%20it"
      iex> URI.encode("a/b c", &URI.char_unreserved?/1)
      "a%2Fb%20c"
      iex> URI.encode("é")
      "%C3%A9"
  """
  @spec encode(binary, (byte -> as_boolean(term))) :: binary
  def encode(string, predicate \\ &char_unescaped?/1)
      when is_binary(string) and is_function(predicate, 1) do
    if predicate in [&URI.char_unescaped?/1, &char_unescaped?/1] do
      :rshell.percent_encoded(string, @reserved_text <> @unreserved_text)
    else
      for <<byte <- string>>,
        into: "",
        do: if(predicate.(byte), do: <<byte>>, else: percent(byte))
    end
  end

  @doc """
  Encodes as forms do: only letters, digits and `-._~` stay, a space becomes a plus. For values of a query;
  `encode_query/2` makes a whole one.

      iex> URI.encode_www_form("put: it+")
      "put%3A+it%2B"
      iex> URI.encode_www_form("é/")
      "%C3%A9%2F"
  """
  @spec encode_www_form(binary) :: binary
  def encode_www_form(string) when is_binary(string) do
    :binary.replace(:rshell.percent_encoded(string, @unreserved_text <> " "), " ", "+", [:global])
  end

  defp percent(byte), do: <<?%, hex(div(byte, 16)), hex(rem(byte, 16))>>

  defp hex(n) when n < 10, do: n + ?0
  defp hex(n), do: n - 10 + ?A

  @doc """
  Decodes percent encoding, as bytes: the result need not be UTF-8. What is not valid stays as it is.

      iex> URI.decode("https%3A%2F%2Felixir-lang.org")
      "https://elixir-lang.org"
      iex> URI.decode("100%")
      "100%"
      iex> URI.decode("a+b")
      "a+b"
  """
  @spec decode(binary) :: binary
  def decode(uri), do: unpercent(uri, "", false)

  defp unpercent(text, "", plus?) when is_binary(text) do
    text = if plus?, do: :binary.replace(text, "+", " ", [:global]), else: text
    :rshell.percent_decoded(text)
  end

  @doc """
  Decodes what forms encode: percent encoding, and plus for a blank.

      iex> URI.decode_www_form("%3Call+in%2F")
      "<all in/"
  """
  @spec decode_www_form(binary) :: binary
  def decode_www_form(string) when is_binary(string),
    do: unpercent(string, "", true)

  @doc """
  Takes an address apart and checks it: `{:ok, uri}`, or `{:error, part}` with the part that is not valid.
  `parse/1` does not check.

      iex> {:ok, uri} = URI.new("https://elixir-lang.org/docs")
      iex> uri.host
      "elixir-lang.org"
      iex> URI.new("/invalid_greater_than_in_path/>")
      {:error, ">"}
  """
  @spec new(t | String.t()) :: {:ok, t} | {:error, String.t()}
  def new(%URI{} = uri), do: {:ok, uri}

  def new(binary) when is_binary(binary) do
    uri = parse(binary)

    with nil <- invalid_scheme(binary, uri),
         nil <- invalid_authority(uri.authority),
         nil <- invalid_part(uri.path, ~c"/:@"),
         nil <- invalid_part(uri.query, ~c"/:@?"),
         nil <- invalid_part(uri.fragment, ~c"/:@?") do
      host = uri.host || empty_host(uri)
      {:ok, %{uri | authority: nil, userinfo: given_userinfo(uri), host: host, port: valid_port(uri)}}
    else
      _ -> {:error, first_invalid(binary)}
    end
  end

  defp given_userinfo(%{authority: "@" <> _}), do: ""
  defp given_userinfo(%{userinfo: userinfo}), do: userinfo

  defp empty_host(%{authority: nil}), do: nil
  defp empty_host(_), do: ""

  defp valid_port(%{authority: authority, port: port}) when is_binary(authority) do
    if authority != "" and :binary.last(authority) == ?:, do: :undefined, else: port
  end

  defp valid_port(%{port: port}), do: port

  # Without a scheme, a colon may stand only after the first slash.
  defp invalid_scheme(_binary, %{scheme: scheme}) when scheme != nil, do: nil
  defp invalid_scheme(_binary, %{authority: authority}) when authority != nil, do: nil
  defp invalid_scheme(_binary, %{path: nil}), do: nil

  defp invalid_scheme(_binary, %{path: path}) do
    [segment | _] = :binary.split(path, "/")
    if :binary.match(segment, ":") == :nomatch, do: nil, else: ":"
  end

  defp invalid_authority(nil), do: nil

  defp invalid_authority(authority) do
    {userinfo, rest} =
      case :binary.split(authority, "@") do
        [userinfo, rest] -> {userinfo, rest}
        [rest] -> {nil, rest}
      end

    invalid_part(userinfo, ~c":") || invalid_host(rest)
  end

  defp invalid_host("[" <> rest) do
    case :binary.split(rest, "]") do
      [inner, port] -> invalid_address(inner) || invalid_port(port)
      [_] -> "["
    end
  end

  defp invalid_host(rest) do
    case :binary.split(rest, ":") do
      [host, port] -> invalid_part(host, []) || invalid_port(":" <> port)
      [host] -> invalid_part(host, [])
    end
  end

  defp invalid_address(inner) do
    Enum.find(:erlang.binary_to_list(inner), fn char ->
      char not in ?0..?9 and char not in ?a..?f and char not in ?A..?F and char not in ~c":."
    end)
  end

  defp invalid_port(""), do: nil

  defp invalid_port(":" <> digits),
    do: Enum.find(:erlang.binary_to_list(digits), &(&1 not in ?0..?9))

  defp invalid_port(_), do: ":"

  defp invalid_part(nil, _extra), do: nil

  defp invalid_part(part, extra) do
    Enum.find(:erlang.binary_to_list(part), fn char ->
      not (char_unreserved?(char) or char in ~c"%!$&'()*+,;=" or char in extra)
    end)
  end

  # Behind what might have been a scheme its colon is to blame.
  defp first_invalid("//[" <> rest), do: rest |> String.codepoints() |> first_outside()

  defp first_invalid(binary) do
    case :binary.split(binary, ":") do
      [scheme, _] ->
        if scheme =~ ~r/\A[[:alnum:]+.-]*\z/, do: ":", else: first_invalid_char(binary)

      [_] ->
        first_invalid_char(binary)
    end
  end

  defp first_invalid_char(binary),
    do: Enum.find(String.codepoints(binary), ":", &invalid_part(&1, ~c"/:@?#"))

  # What an address in brackets cannot have, or cannot have behind it.
  defp first_outside(["]", next | _]), do: next

  defp first_outside([char | rest]),
    do: if(invalid_address(char), do: char, else: first_outside(rest))

  defp first_outside([]), do: ""

  @doc """
  As `new/1`, but returns the `URI` itself, and raises a `URI.Error` for an address that is not valid.

      iex> URI.new!("https://elixir-lang.org").port
      443
      iex> URI.new!("a b")
      ** (URI.Error) cannot parse due to reason invalid_uri: " "
  """
  @spec new!(t | String.t()) :: t
  def new!(%URI{} = uri), do: uri

  def new!(binary) when is_binary(binary) do
    case new(binary) do
      {:ok, uri} -> uri
      {:error, part} -> raise Error, action: :parse, reason: :invalid_uri, part: part
    end
  end

  @doc """
  Takes an address apart, without checking whether it is valid. The port is the scheme's usual one where none
  is given.

      iex> URI.parse("http://host:4000/a").port
      4000
      iex> URI.parse("http://host/a").port
      80
      iex> URI.parse("/foo?x#y").path
      "/foo"
      iex> URI.parse("/foo?x#y").host
      nil
  """
  @spec parse(t | binary) :: t
  def parse(%URI{} = uri), do: uri

  def parse(string) when is_binary(string) do
    {rest, fragment} = cut(string, "#")
    {rest, query} = cut(rest, "?")
    {scheme, rest} = scheme(rest)
    {authority, path} = authority(rest)
    {userinfo, host, port} = split_authority(authority)

    %URI{
      scheme: scheme,
      path: nilify(path),
      query: query,
      fragment: fragment,
      authority: authority,
      userinfo: userinfo,
      host: if(authority == "", do: "", else: host),
      port: port || (scheme && default_port(scheme))
    }
  end

  defp cut(string, mark) do
    case :binary.split(string, mark) do
      [before, rest] -> {before, rest}
      [_] -> {string, nil}
    end
  end

  defp nilify(""), do: nil
  defp nilify(other), do: other

  defp scheme(<<char, _::binary>> = string) when char in ?a..?z or char in ?A..?Z do
    size = scheme_size(string, 0)

    case string do
      <<scheme::binary-size(size), ":", rest::binary>> -> {String.downcase(scheme, :ascii), rest}
      _ -> {nil, string}
    end
  end

  defp scheme(string), do: {nil, string}

  defp scheme_size(<<char, rest::binary>>, n)
       when char in ?a..?z or char in ?A..?Z or char in ?0..?9 or char in ~c"+-.",
       do: scheme_size(rest, n + 1)

  defp scheme_size(_, n), do: n

  defp authority("//" <> rest) do
    case :binary.match(rest, "/") do
      {at, 1} ->
        <<authority::binary-size(at), path::binary>> = rest
        {authority, path}

      :nomatch ->
        {rest, ""}
    end
  end

  defp authority(rest), do: {nil, rest}

  defp split_authority(nil), do: {nil, nil, nil}

  defp split_authority(authority) do
    {userinfo, rest} =
      case :binary.matches(authority, "@") do
        [] ->
          {nil, authority}

        places ->
          {at, 1} = :lists.last(places)
          <<userinfo::binary-size(at), "@", rest::binary>> = authority
          {nilify(userinfo), rest}
      end

    {host, rest} = host(rest)
    {userinfo, host, port(rest)}
  end

  defp host("[" <> inner = string) do
    case :binary.split(inner, "]") do
      [address, rest] ->
        if(invalid_host_chars?(address), do: plain_host(string), else: {nilify(address), rest})

      _ ->
        plain_host(string)
    end
  end

  defp host(string), do: plain_host(string)

  defp invalid_host_chars?(address) do
    Enum.any?(:erlang.binary_to_list(address), fn char ->
      not (char in ?a..?z or char in ?A..?Z or char in ?0..?9 or char in ~c":.")
    end)
  end

  defp plain_host(string) do
    {host, rest} = cut(string, ":")
    host = nilify(host)
    host = host && host |> String.trim_leading("[") |> String.trim_trailing("]")
    {host, rest && ":" <> rest}
  end

  defp port(":" <> rest) do
    case Integer.parse(rest) do
      {port, _} when port >= 0 -> port
      _ -> nil
    end
  end

  defp port(_), do: nil

  @doc """
  Puts the parts of a `URI` together, as interpolation does. The port is left out where it is the scheme's
  own.

      iex> URI.to_string(%URI{scheme: "foo", host: "bar.baz"})
      "foo://bar.baz"
      iex> URI.to_string(%URI{scheme: "https", host: "localhost", port: 443, path: "/a"})
      "https://localhost/a"
  """
  @spec to_string(t) :: binary
  defdelegate to_string(uri), to: String.Chars.URI

  @doc """
  Resolves a reference against an absolute address, as a browser does with a link. A base without a scheme
  raises an `ArgumentError`.

      iex> URI.merge("http://example.com/a/b", "../c") |> to_string()
      "http://example.com/c"
      iex> URI.merge("http://example.com/a/b", "http://other.com") |> to_string()
      "http://other.com"
  """
  @spec merge(t | binary, t | binary) :: t
  def merge(uri, rel)

  def merge(%URI{host: nil}, _rel),
    do: raise(ArgumentError, "you must merge onto an absolute URI")

  def merge(_base, %URI{scheme: scheme} = rel) when scheme != nil,
    do: %{rel | path: remove_dots(rel.path)}

  def merge(base, %URI{authority: authority} = rel) when authority != nil,
    do: %{rel | scheme: base.scheme, path: remove_dots(rel.path)}

  def merge(base, %URI{host: host} = rel) when host != nil,
    do: %{rel | scheme: base.scheme, path: remove_dots(rel.path)}

  def merge(%URI{} = base, %URI{path: nil} = rel),
    do: %{base | query: rel.query || base.query, fragment: rel.fragment}

  def merge(%URI{} = base, %URI{} = rel) do
    path = merge_paths(base.path, rel.path)
    %{base | path: path, query: rel.query, fragment: rel.fragment}
  end

  def merge(base, rel), do: merge(parse(base), parse(rel))

  defp merge_paths(nil, path), do: merge_paths("/", path)
  defp merge_paths(_base, "/" <> _ = path), do: remove_dots(path)

  defp merge_paths(base, path) do
    folder = base |> :binary.split("/", [:global]) |> Enum.drop(-1)
    remove_dots(Enum.join(folder ++ [path], "/"))
  end

  defp remove_dots(nil), do: nil

  defp remove_dots(path) do
    path |> :binary.split("/", [:global]) |> climb([]) |> Enum.join("/")
  end

  defp climb(["" | rest], []), do: climb(rest, [""])
  defp climb([".." | rest], [""]), do: climb(rest, [""])
  defp climb([".." | rest], [_ | acc]), do: climb(rest, acc)
  defp climb(["." | rest], acc), do: climb(rest, acc)
  defp climb([head | rest], acc), do: climb(rest, [head | acc])
  defp climb([], acc), do: :lists.reverse(acc)

  @doc """
  Adds a query at the end of the one a URI has, with `&` between them (of Elixir 1.14). Nothing is encoded:
  `encode_query/2` makes a query.

      iex> URI.append_query(URI.parse("http://a?x=1"), "y=2").query
      "x=1&y=2"
      iex> URI.append_query(URI.parse("http://a"), "y=2") |> URI.to_string()
      "http://a?y=2"
  """
  @spec append_query(t, binary) :: t
  def append_query(%URI{} = uri, query) when is_binary(query) and uri.query in [nil, ""],
    do: %{uri | query: query}

  def append_query(%URI{} = uri, query) when is_binary(query) do
    mark = if String.ends_with?(uri.query, "&"), do: "", else: "&"
    %{uri | query: uri.query <> mark <> query}
  end

  @doc """
  Adds a path, which begins with one `/`, at the end of the one a URI has (of Elixir 1.15).

      iex> URI.append_path(URI.parse("http://a/b/?x=1"), "/c") |> URI.to_string()
      "http://a/b/c?x=1"
  """
  @spec append_path(t, String.t()) :: t
  def append_path(%URI{}, "//" <> _ = path) do
    raise ArgumentError, ~s|path cannot start with "//", got: #{inspect(path)}|
  end

  def append_path(%URI{path: path} = uri, "/" <> rest = all) do
    cond do
      path == nil -> %{uri | path: all}
      path != "" and :binary.last(path) == ?/ -> %{uri | path: path <> rest}
      true -> %{uri | path: path <> all}
    end
  end

  def append_path(%URI{}, path) when is_binary(path) do
    raise ArgumentError, ~s|path must start with "/", got: #{inspect(path)}|
  end
end

defimpl String.Chars, for: URI do
  @moduledoc false

  def to_string(%URI{host: host, path: path} = uri)
      when host != nil and is_binary(path) and path != "" and binary_part(path, 0, 1) != "/" do
    raise ArgumentError,
          ":path in URI must be empty or an absolute path if URL has a :host, got: #{inspect(uri)}"
  end

  def to_string(%URI{scheme: scheme, port: port, path: path, query: query} = uri) do
    usual = scheme && URI.default_port(scheme)
    authority = authority(uri, if(port != usual, do: port))

    IO.iodata_to_binary([
      if(scheme, do: [scheme, ?:], else: []),
      if(authority, do: ["//" | authority], else: []),
      path || [],
      if(query, do: ["?" | query], else: []),
      if(uri.fragment, do: ["#" | uri.fragment], else: [])
    ])
  end

  defp authority(%{host: nil, authority: authority}, _port), do: authority

  defp authority(%{host: host, userinfo: userinfo}, port) do
    [
      if(userinfo, do: [userinfo | "@"], else: []),
      if(String.contains?(host, ":"), do: ["[", host | "]"], else: host),
      if(port, do: [":" | Integer.to_string(port)], else: [])
    ]
  end

end
