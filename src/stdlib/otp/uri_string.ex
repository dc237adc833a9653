defmodule :uri_string do
  @moduledoc """
  URIs by RFC 3986, as maps of their parts.

  What is given as a binary is answered in binaries, what is given as a list of characters in lists.
  """

  alias :rshell_uri, as: Text

  @doc "Takes a URI apart; what is no URI is `{:error, :invalid_uri, where}`."
  def parse(uri) when is_binary(uri), do: Text.parse(uri)

  def parse(uri) when is_list(uri) do
    with {:ok, text} <- Text.utf8(uri),
         parts when is_map(parts) <- Text.parse(text),
         do: Text.listed(parts)
  end

  @doc "Puts the parts of a URI together."
  def recompose(parts) when is_map(parts) do
    if Text.whole?(parts), do: Text.compose(parts), else: {:error, :invalid_map, parts}
  end

  @doc "Brings a URI, or its parts, into the form in which equal ones are equal."
  def normalize(uri), do: normalize(uri, [])

  @doc "As `normalize/1`; with `:return_map` its parts are returned."
  def normalize(uri, options) do
    with parts when is_map(parts) <- parted(uri),
         parts when is_map(parts) <- Text.normal(parts),
         do: answer(parts, options)
  end

  @doc "Returns what a reference means in a document whose URI is given."
  def resolve(reference, base), do: resolve(reference, base, [])

  @doc "As `resolve/2`; with `:return_map` its parts are returned."
  def resolve(reference, base, options) do
    with reference when is_map(reference) <- parted(reference),
         base when is_map(base) <- parted(base),
         true <-
           Map.has_key?(base, :scheme) or Map.has_key?(reference, :scheme) ||
             {:error, :invalid_scheme, ''} do
      answer(Text.resolve(reference, base), options)
    end
  end

  defp parted(parts) when is_map(parts), do: parts
  defp parted(uri), do: parse(uri)

  defp answer(parts, options), do: if(:return_map in options, do: parts, else: recompose(parts))

  @doc "Splits a query into its pairs, decoded; a key without a value has `true`."
  def dissect_query(""), do: []
  def dissect_query([]), do: []

  def dissect_query(query) do
    with {:ok, text} <- Text.utf8(query) do
      pairs = for pair <- :binary.split(text, "&", [:global]), do: pair(:binary.split(pair, "="))

      if is_list(query),
        do: for({key, value} <- pairs, do: {Text.listed(key), Text.listed(value)}),
        else: pairs
    end
  catch
    {:error, _, _} = error -> error
  end

  defp pair([key]), do: {Text.form_decode(key), true}
  defp pair([key, value]), do: {Text.form_decode(key), Text.form_decode(value)}

  @doc """
  Brings a URI from one encoding into another; the bytes that percent signs stand for are brought too.

      iex> :uri_string.transcode(~c"foo%C3%B6", in_encoding: :utf8, out_encoding: :latin1)
      ~c"foo%F6"
  """
  def transcode(uri, options) when is_list(options) do
    from = :proplists.get_value(:in_encoding, options, :utf8)
    to = :proplists.get_value(:out_encoding, options, :utf8)
    Text.transcode(uri, from, to)
  catch
    {:error, _, _} = error -> error
  end

  @doc "Makes a query of pairs."
  def compose_query(pairs), do: compose_query(pairs, [])

  @doc "As `compose_query/1`; `encoding: :utf8` is the only encoding."
  def compose_query([], _options), do: []

  def compose_query(pairs, options) do
    if :proplists.get_value(:encoding, options, :utf8) != :utf8,
      do: throw({:error, :invalid_input, elem(hd(pairs), 0)})

    texts = for {key, value} <- pairs, do: composed(Text.form_encode(key), value)
    query = :erlang.iolist_to_binary(:lists.join("&", texts))
    listed? = :lists.any(fn {key, value} -> is_list(key) or is_list(value) end, pairs)
    if listed?, do: Text.listed(query), else: query
  catch
    {:error, _, _} = error -> error
  end

  defp composed(key, true), do: key
  defp composed(key, value), do: [key, "=", Text.form_encode(value)]

  @doc "Encodes all but unreserved characters by their bytes."
  def quote(text), do: encoded(text, [])

  @doc "As `quote/1`; characters that are listed stay too."
  def quote(text, safe), do: encoded(text, safe)

  defp encoded(text, safe) when is_binary(text),
    do: Text.encode(text, &(Text.unreserved?(&1) or :lists.member(&1, safe)))

  defp encoded(text, safe) when is_list(text),
    do: text |> :unicode.characters_to_binary() |> encoded(safe) |> Text.listed()

  @doc "Decodes what `quote/1` encodes."
  def unquote(:unquote)(text), do: decoded(text)

  @doc "Decodes a text, or the parts of a URI but its scheme and port."
  def percent_decode(parts) when is_map(parts) do
    Map.new(parts, fn
      {key, value} when key in [:port, :scheme] -> {key, value}
      {key, value} -> {key, percent_decode(value)}
    end)
  catch
    {:error, _, _} = error -> error
  end

  def percent_decode(text), do: decoded(text)

  defp decoded(text) when is_binary(text), do: Text.decode(text)

  defp decoded(text) when is_list(text),
    do: text |> :unicode.characters_to_binary() |> Text.decode() |> Text.listed()

  @doc "Lists the characters that the parts of a URI may have, by part."
  def allowed_characters(), do: Text.allowed_characters()
end
