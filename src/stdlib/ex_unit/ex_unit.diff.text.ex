defmodule ExUnit.Diff.Text do
  @moduledoc false
end
