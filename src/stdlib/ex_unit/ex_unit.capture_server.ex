defmodule ExUnit.CaptureServer do
  @moduledoc false
end
