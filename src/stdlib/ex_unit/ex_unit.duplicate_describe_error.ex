defmodule ExUnit.DuplicateDescribeError do
  @moduledoc "Two describe blocks of a module have the same name."
  defexception [:message]
end
