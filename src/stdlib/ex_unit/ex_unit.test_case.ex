defmodule ExUnit.TestCase do
  @moduledoc false
  defstruct [:name, :state, tests: []]
end
