# The machine's lists of hosts and services, as far as they are files.
defmodule :rshell_hosts do
  @moduledoc false

  # `{:ok, {:hostent, name, aliases, family, size, [ip]}}` or `{:error, :nxdomain}`.
  def by_address(ip) do
    case :lists.keyfind(ip, 1, hosts()) do
      {_, [name | aliases]} ->
        {family, size} = if tuple_size(ip) == 8, do: {:inet6, 16}, else: {:inet, 4}
        {:ok, {:hostent, name, aliases, family, size, [ip]}}

      false ->
        {:error, :nxdomain}
    end
  end

  defp hosts() do
    for [address | [_ | _] = names] <- lines('/etc/hosts'),
        {:ok, ip} <- [:inet.parse_strict_address(address)],
        do: {ip, names}
  end

  # The port of a name, or the name of a port: `{:ok, found}` or `{:error, :einval}`.
  def service(wanted, protocol) do
    found =
      for [name, place | aliases] <- lines('/etc/services'),
          [port, kind] <- [:string.split(place, '/')],
          kind == text(protocol),
          answer = service(wanted, [name | aliases], :erlang.list_to_integer(port)),
          do: answer

    case found do
      [first | _] -> {:ok, first}
      [] -> {:error, :einval}
    end
  end

  defp service(port, [name | _], port), do: name
  defp service(wanted, names, port) when is_list(wanted), do: if(wanted in names, do: port)
  defp service(_wanted, _names, _port), do: nil

  defp text(name) when is_atom(name), do: :erlang.atom_to_list(name)
  defp text(name), do: name

  # The words of each line without its comment.
  defp lines(file) do
    case :file.read_file(file) do
      {:ok, bytes} ->
        for line <- :binary.split(bytes, "\n", [:global]) do
          [line | _] = :binary.split(line, "#")
          :string.lexemes(:erlang.binary_to_list(line), ' \t\r')
        end

      _ ->
        []
    end
  end
end
