defmodule BadStructError do
  @moduledoc "Raised when a struct of a name is expected."
  defexception [:struct, :term]

  @impl true
  def message(%{struct: struct, term: term}),
    do: "expected a struct named #{inspect(struct)}, got: #{inspect(term)}"
end

