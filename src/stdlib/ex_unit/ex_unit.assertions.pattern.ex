defmodule ExUnit.Assertions.Pattern do
  @moduledoc false
end
