defmodule ExUnit.DocTest.Error do
  @moduledoc "A doctest that cannot be read."
  defexception [:message]
end
