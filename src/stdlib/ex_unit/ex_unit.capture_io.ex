defmodule ExUnit.CaptureIO do
  @moduledoc false
end
