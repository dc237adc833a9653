defmodule OptionParser.ParseError do
  @moduledoc "Raised by `OptionParser.parse!/2`."
  defexception [:message]
end
