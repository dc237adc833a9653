defmodule ExUnit.CLIFormatter do
  @moduledoc false
end
