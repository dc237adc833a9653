defmodule ExUnit.DuplicateTestError do
  @moduledoc "Two tests of a module have the same name."
  defexception [:message]
end
