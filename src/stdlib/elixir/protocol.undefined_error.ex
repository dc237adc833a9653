defmodule Protocol.UndefinedError do
  @moduledoc """
  Raised when a protocol has no implementation for a value. The fields are `:protocol`, `:value` and
  `:description`.

      iex> try do
      ...>   Enum.count(:kate)
      ...> rescue
      ...>   error in Protocol.UndefinedError -> {error.protocol, error.value}
      ...> end
      {Enumerable, :kate}
  """

  defexception [:protocol, :value, description: ""]

  @impl true
  def message(%{protocol: protocol, value: value, description: description}) do
    "protocol #{inspect(protocol)} not implemented for #{inspect(value)} of type " <>
      type(value) <> described(description) <> implementations(protocol)
  end

  defp type(%{__struct__: struct}), do: "#{inspect(struct)} (a struct)"

  defp type(value) do
    {_, kind} =
      :lists.keyfind(
        true,
        1,
        :lists.map(
          fn {guard, kind} -> {apply(:erlang, guard, [value]), kind} end,
          Protocol.__built_in__()
        )
      )

    inspect(kind)
  end

  defp described(""), do: ""
  defp described(text), do: ", " <> text

  defp implementations(protocol) do
    case protocol.__protocol__(:impls) do
      {:consolidated, []} ->
        ". There are no implementations for this protocol."

      {:consolidated, kinds} ->
        ". This protocol is implemented for the following type(s): " <>
          Enum.map_join(kinds, ", ", &inspect/1)

      :not_consolidated ->
        ""
    end
  end
end

