defmodule ExUnit.Test do
  @moduledoc """
  A test, as formatters get it: its `:name`, `:module`, `:tags`, `:state`, `:time` in microseconds and
  captured `:logs`. The state is `nil` when it has passed, `{:failed, failures}`, `{:skipped, message}`,
  `{:excluded, message}` or `{:invalid, module}`, when `setup_all` has failed.

      iex> %ExUnit.Test{name: :"test adds", module: CalcTest}.state
      nil
  """
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
