defmodule ExUnit.Diff.Algebra do
  @moduledoc false
end
