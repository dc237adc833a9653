defmodule ExUnit.Test do
  @moduledoc "A test: its name, module, tags, state, time in microseconds and captured logs."
  defstruct [:name, :case, :module, :state, time: 0, tags: %{}, logs: ""]

  @type t :: %__MODULE__{
          name: atom,
          module: module,
          state: ExUnit.state(),
          time: non_neg_integer,
          tags: map,
          logs: String.t()
        }
end
