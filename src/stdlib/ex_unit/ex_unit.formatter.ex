defmodule ExUnit.Formatter do
  @moduledoc false
end
