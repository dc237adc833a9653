defmodule ExUnit.Diff do
  @moduledoc false
end
