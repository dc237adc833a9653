defmodule ExUnit.DocTest do
  @moduledoc false
end
