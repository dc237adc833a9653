defmodule ExUnit.Assertions.Receive do
  @moduledoc false
end
