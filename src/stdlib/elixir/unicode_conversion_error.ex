defmodule UnicodeConversionError do
  @moduledoc """
  Raised when bytes or code points are not valid Unicode, by `String.to_charlist/1`, `List.to_string/1` and
  others. The fields are `:encoded`, what could be converted, and `:message`.

      iex> String.to_charlist("abc" <> <<255>>)
      ** (UnicodeConversionError) invalid encoding starting at <<255>>
      iex> String.valid?("abc" <> <<255>>)
      false
  """
  defexception [:encoded, :message]

  @impl true
  def exception(opts) do
    %UnicodeConversionError{
      encoded: Keyword.fetch!(opts, :encoded),
      message: "#{Keyword.fetch!(opts, :kind)} #{detail(Keyword.fetch!(opts, :rest))}"
    }
  end

  defp detail(rest) when is_binary(rest),
    do: "encoding starting at #{inspect(rest, binaries: :as_binaries)}"

  defp detail([char]) when is_integer(char), do: "code point #{char}"
  defp detail([char | _]) when is_integer(char), do: "code point #{char}"
  defp detail([rest | _]), do: detail(rest)
end

