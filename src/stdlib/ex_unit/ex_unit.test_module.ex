defmodule ExUnit.TestModule do
  @moduledoc """
  A module of tests, as formatters get it: its `:file`, `:name`, `:tests`, and its `:state`: `nil`, or
  `{:failed, failures}` when its `setup_all` has failed.

      iex> %ExUnit.TestModule{name: CalcTest}.tests
      []
  """
  defstruct [:file, :name, :state, tests: []]

  @type t :: %ExUnit.TestModule{
          file: binary,
          name: module,
          state: ExUnit.state(),
          tests: [ExUnit.Test.t()]
        }
end
