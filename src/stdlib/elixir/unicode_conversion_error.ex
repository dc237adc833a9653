defmodule UnicodeConversionError do
  @moduledoc "Raised when text is not valid Unicode."
  defexception [:encoded, :message]

  @impl true
  def exception(opts) do
    %UnicodeConversionError{
      encoded: Keyword.fetch!(opts, :encoded),
      message: "#{Keyword.fetch!(opts, :kind)} #{detail(Keyword.fetch!(opts, :rest))}"
    }
  end

  defp detail(rest) when is_binary(rest) do
    amount = min(byte_size(rest), 5)
    "encoding starting at #{inspect(binary_part(rest, 0, amount), binaries: :as_binaries)}"
  end

  defp detail([char]) when is_integer(char), do: "code point #{char}"
  defp detail([char | _]) when is_integer(char), do: "code point #{char}"
  defp detail([rest | _]), do: detail(rest)
end

