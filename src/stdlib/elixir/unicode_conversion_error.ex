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

  defp detail(rest) when is_binary(rest), do: "encoding starting at #{inspect(rest)}"

  defp detail([char]) when is_integer(char), do: "code point #{char}"
  defp detail([char | _]) when is_integer(char), do: "code point #{char}"
  defp detail([rest | _]), do: detail(rest)
end

