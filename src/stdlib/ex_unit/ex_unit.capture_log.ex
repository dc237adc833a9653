defmodule ExUnit.CaptureLog do
  @moduledoc false
end
