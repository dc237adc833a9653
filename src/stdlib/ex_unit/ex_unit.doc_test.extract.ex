defmodule ExUnit.DocTest.Extract do
  @moduledoc false
end
