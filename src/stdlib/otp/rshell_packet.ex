# Packets in a stream of bytes, as sockets and `:erlang.decode_packet/3` take them apart.
defmodule :rshell_packet do
  @moduledoc false

  # `{:ok, packet, rest}`, `{:more, length | :undefined}` or `{:error, reason}`.
  def decode(type, data, options) do
    case type do
      raw when raw in [:raw, 0] -> if(data == "", do: {:more, :undefined}, else: {:ok, data, ""})
      bytes when bytes in [1, 2, 4] -> sized(bytes, data, options)
      :line -> line(data, options)
      :http -> http_line(data, false, options)
      :http_bin -> http_line(data, true, options)
      :httph -> header(data, false, options)
      :httph_bin -> header(data, true, options)
      :asn1 -> asn1(data)
      :tpkt -> tpkt(data)
      :sunrm -> record(data)
      _ -> :erlang.error(:badarg)
    end
  end

  # What is sent before data of a packet type.
  def frame(bytes, data) when bytes in [1, 2, 4], do: [<<byte_size(data)::size(bytes)-unit(8)>>, data]
  def frame(_type, data), do: data

  defp option(options, key), do: :proplists.get_value(key, options, 0)

  defp sized(bytes, data, options) do
    most = option(options, :packet_size)

    case data do
      <<size::size(bytes)-unit(8), _::binary>> when most > 0 and size > most -> {:error, :invalid}
      <<size::size(bytes)-unit(8), packet::binary-size(size), rest::binary>> -> {:ok, packet, rest}
      <<size::size(bytes)-unit(8), _::binary>> -> {:more, size + bytes}
      _ -> {:more, :undefined}
    end
  end

  defp line(data, options) do
    delimiter = <<:proplists.get_value(:line_delimiter, options, ?\n)>>
    most = option(options, :line_length)

    case :binary.split(data, delimiter) do
      [first, _] when most > 0 and byte_size(first) >= most -> cut(data, most)
      [first, rest] -> {:ok, first <> delimiter, rest}
      [_] when most > 0 and byte_size(data) >= most -> cut(data, most)
      _ -> {:more, :undefined}
    end
  end

  defp cut(data, size) do
    <<part::binary-size(size), rest::binary>> = data
    {:ok, part, rest}
  end

  defp asn1(<<_tag, 0::1, size::7, packet::binary-size(size), rest::binary>> = data) do
    _ = packet
    {:ok, :erlang.binary_part(data, 0, byte_size(data) - byte_size(rest)), rest}
  end

  defp asn1(<<_tag, 1::1, count::7, rest::binary>> = data) when count > 0 do
    case rest do
      <<size::size(count)-unit(8), _::binary-size(size), rest::binary>> ->
        {:ok, :erlang.binary_part(data, 0, byte_size(data) - byte_size(rest)), rest}

      _ ->
        {:more, :undefined}
    end
  end

  defp asn1(_), do: {:more, :undefined}

  defp tpkt(<<3, _, size::16, _::binary>> = data) when byte_size(data) >= size, do: cut(data, size)
  defp tpkt(<<3, _, size::16, _::binary>>), do: {:more, size}
  defp tpkt(data) when byte_size(data) < 4, do: {:more, :undefined}
  defp tpkt(_), do: {:error, :invalid}

  defp record(<<_::1, size::31, _::binary>> = data) when byte_size(data) >= size + 4, do: cut(data, size + 4)
  defp record(<<_::1, size::31, _::binary>>), do: {:more, size + 4}
  defp record(_), do: {:more, :undefined}

  # HTTP

  @methods ~w(OPTIONS GET HEAD POST PUT DELETE TRACE)

  @known ~w(Cache-Control Connection Date Pragma Transfer-Encoding Upgrade Via Accept Accept-Charset Accept-Encoding
    Accept-Language Authorization From Host If-Modified-Since If-Match If-None-Match If-Range If-Unmodified-Since
    Max-Forwards Proxy-Authorization Range Referer User-Agent Age Location Proxy-Authenticate Public Retry-After Server
    Vary Warning Www-Authenticate Allow Content-Base Content-Encoding Content-Language Content-Length Content-Location
    Content-Md5 Content-Range Content-Type Etag Expires Last-Modified Accept-Ranges Set-Cookie Set-Cookie2
    X-Forwarded-For Cookie Keep-Alive Proxy-Connection)

  defp text(text, true), do: text
  defp text(text, false), do: :erlang.binary_to_list(text)

  defp http_line(data, binary, options) do
    with {:ok, line, rest} <- line(data, options) do
      line = String.trim_trailing(line, "\n") |> String.trim_trailing("\r")
      {:ok, http(:binary.split(line, " ", [:global]), line, binary), rest}
    end
  end

  defp http(["HTTP/" <> version, status | words], line, binary) do
    with {:ok, version} <- version(version), {status, ""} <- Integer.parse(status) do
      {:http_response, version, status, text(Enum.join(words, " "), binary)}
    else
      _ -> {:http_error, text(line <> "\r\n", binary)}
    end
  end

  defp http([method, target, "HTTP/" <> version], line, binary) do
    case version(version) do
      {:ok, version} -> {:http_request, method(method, binary), target(target, binary), version}
      _ -> {:http_error, text(line <> "\r\n", binary)}
    end
  end

  defp http([method, target], _line, binary) when target != "",
    do: {:http_request, method(method, binary), target(target, binary), {0, 9}}

  defp http(_, line, binary), do: {:http_error, text(line <> "\r\n", binary)}

  defp method(method, _binary) when method in @methods, do: :erlang.binary_to_atom(method)
  defp method(method, binary), do: text(method, binary)

  defp target("*", _binary), do: :*
  defp target("/" <> _ = path, binary), do: {:abs_path, text(path, binary)}

  defp target(target, binary) do
    case Regex.run(~r/\A(https?):\/\/([^\/:]+)(?::(\d+))?(.*)\z/, target) do
      [_, scheme, host, port, path] ->
        port = if port == "", do: :undefined, else: String.to_integer(port)
        path = if path == "", do: "/", else: path
        {:absoluteURI, :erlang.binary_to_atom(scheme), text(host, binary), port, text(path, binary)}

      nil ->
        case :binary.split(target, ":") do
          [scheme, rest] -> {:scheme, text(scheme, binary), text(rest, binary)}
          [_] -> text(target, binary)
        end
    end
  end

  defp version(text) do
    with [major, minor] <- :binary.split(text, "."),
         {major, ""} <- Integer.parse(major),
         {minor, ""} <- Integer.parse(minor),
         do: {:ok, {major, minor}}
  end

  # A header may go on in the next line, so that one has to be seen.
  defp header(data, binary, options) do
    case line(data, options) do
      {:ok, end_of_head, rest} when end_of_head in ["\r\n", "\n"] -> {:ok, :http_eoh, rest}
      {:ok, _line, ""} -> {:more, :undefined}
      {:ok, line, <<space, _::binary>> = rest} when space in ' \t' -> folded(line, rest, binary, options)
      {:ok, line, rest} -> {:ok, field(line, binary), rest}
      other -> other
    end
  end

  defp folded(line, rest, binary, options) do
    case header_more(line, rest, options) do
      {:ok, line, rest} -> {:ok, field(line, binary), rest}
      other -> other
    end
  end

  defp header_more(line, <<space, _::binary>> = rest, options) when space in ' \t' do
    with {:ok, more, rest} <- line(rest, options), do: header_more(line <> more, rest, options)
  end

  defp header_more(_line, "", _options), do: {:more, :undefined}
  defp header_more(line, rest, _options), do: {:ok, line, rest}

  defp field(line, binary) do
    case :binary.split(line, ":") do
      [name, value] ->
        original = String.trim(name)
        shown = original |> String.split("-") |> Enum.map_join("-", &String.capitalize/1)
        number = Enum.find_index(@known, &(&1 == shown))
        value = text(String.trim(value), binary)

        if number,
          do: {:http_header, number + 1, :erlang.binary_to_atom(shown), text(original, binary), value},
          else: {:http_header, 0, text(shown, binary), text(original, binary), value}

      [_] ->
        {:http_error, text(line, binary)}
    end
  end
end
