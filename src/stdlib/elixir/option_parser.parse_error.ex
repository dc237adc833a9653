defmodule OptionParser.ParseError do
  @moduledoc """
  Raised by `OptionParser.parse!/2` and `OptionParser.parse_head!/2`, with a line for each option that is
  wrong, for the one who typed it.

      iex> try do
      ...>   OptionParser.parse!(["--port", "http"], strict: [port: :integer])
      ...> rescue
      ...>   error in OptionParser.ParseError -> error.message =~ "--port"
      ...> end
      true
  """
  defexception [:message]
end
