defmodule ExUnit.Test do
  @moduledoc "A test: its name, module, tags, state, time in microseconds and captured logs."
  defstruct [:name, :case, :module, :state, time: 0, tags: %{}, logs: ""]

  @type t :: %ExUnit.Test{
          case: module,
          logs: String.t(),
          module: module,
          name: atom,
          state: ExUnit.state(),
          tags: map,
          time: non_neg_integer
        }
end
