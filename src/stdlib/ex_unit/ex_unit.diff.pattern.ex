defmodule ExUnit.Diff.Pattern do
  @moduledoc false
end
