defmodule ExUnit.TestModule do
  @moduledoc "A module of tests: its file, name, tests, and its state once its `setup_all` has run."
  defstruct [:file, :name, :state, tests: []]

  @type t :: %ExUnit.TestModule{
          file: binary,
          name: module,
          state: ExUnit.state(),
          tests: [ExUnit.Test.t()]
        }
end
