defmodule String.Break do
  @moduledoc false

  # White space of Unicode where a line may break.
  @breaks [
    "\u3000",
    "\u205F",
    "\u2029",
    "\u2028",
    "\u2000",
    "\u2001",
    "\u2002",
    "\u2003",
    "\u2004",
    "\u2005",
    "\u2006",
    "\u2008",
    "\u2009",
    "\u200A",
    "\u1680",
    "\u0085",
    "\s",
    "\t",
    "\n",
    "\v",
    "\f",
    "\r"
  ]
  @all_spaces ["\u00A0", "\u2007", "\u202F"] ++ @breaks

  def split(string), do: :binary.split(string, @breaks, [:global, :trim_all])

  def trim_leading(string) when is_binary(string), do: do_trim_leading(string)

  def do_trim_leading(<<char, rest::binary>>) when char in 9..13 or char == 32,
    do: do_trim_leading(rest)

  def do_trim_leading(<<char, _::binary>> = string) when char < 128, do: string

  def do_trim_leading(<<char::utf8, rest::binary>> = string),
    do: if(<<char::utf8>> in @all_spaces, do: do_trim_leading(rest), else: string)

  def do_trim_leading(string), do: string

  def trim_trailing(string) when is_binary(string),
    do: trim_trailing_from(string, byte_size(string))

  defp trim_trailing_from(_string, 0), do: ""

  defp trim_trailing_from(string, size) do
    case :binary.at(string, size - 1) do
      char when char in 9..13 or char == 32 ->
        trim_trailing_from(string, size - 1)

      char when char < 128 ->
        :erlang.binary_part(string, 0, size)

      _ ->
        case last_space(string, size) do
          0 -> :erlang.binary_part(string, 0, size)
          width -> trim_trailing_from(string, size - width)
        end
    end
  end

  # The spaces beyond ASCII are two or three bytes wide.
  defp last_space(string, size) do
    cond do
      size >= 3 and :erlang.binary_part(string, size - 3, 3) in @all_spaces -> 3
      size >= 2 and :erlang.binary_part(string, size - 2, 2) in @all_spaces -> 2
      true -> 0
    end
  end
end
