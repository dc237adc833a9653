defmodule KeyError do
  @moduledoc """
  Raised when a key is missing that has to be there: by `map.key`, `Map.fetch!/2`, `%{map | key: value}` and
  others. The fields are `:key`, `:term`, where it was looked for, and `:message`.

      iex> map = Map.new(name: "kate")
      iex> map.age
      ** (KeyError) key :age not found in: %{name: "kate"}
  """
  defexception [:key, :term, :message]

  @impl true
  def message(%{message: nil} = exception), do: message(exception.key, exception.term)
  def message(%{message: message}), do: message

  defp message(key, nil), do: "key #{inspect(key)} not found"
  defp message(key, term), do: "key #{inspect(key)} not found in: #{inspect(term)}"

  @impl true
  def blame(%{message: nil, key: key, term: term} = exception, stacktrace) do
    hint = Exception.did_you_mean(Enum.map(similar(key, available(term)), &inspect/1))
    {%{exception | message: message(key, term) <> hint}, stacktrace}
  end

  def blame(exception, stacktrace), do: {exception, stacktrace}

  defp available(%_{} = struct), do: Map.keys(Map.from_struct(struct))
  defp available(map) when is_map(map), do: Map.keys(map)

  defp available(list) when is_list(list),
    do: if(Keyword.keyword?(list), do: Keyword.keys(list), else: [])

  defp available(_), do: []

  defp similar(key, available) when is_atom(key) do
    name = Atom.to_string(key)

    found =
      for other <- available,
          is_atom(other),
          distance = String.jaro_distance(name, Atom.to_string(other)),
          distance > 0.77,
          do: {distance, other}

    found |> Enum.sort(&(elem(&1, 0) >= elem(&2, 0))) |> Enum.take(5) |> Enum.map(&elem(&1, 1))
  end

  defp similar(_key, _available), do: []
end

