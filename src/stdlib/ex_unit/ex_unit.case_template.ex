defmodule ExUnit.CaseTemplate do
  @moduledoc false
end
