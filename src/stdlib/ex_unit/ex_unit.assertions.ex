defmodule ExUnit.Assertions do
  @moduledoc false
end
